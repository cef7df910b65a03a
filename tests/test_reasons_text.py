"""Free text to reasons: words, denial, praise, misspelling; several reasons of one text; lists mapped at once."""

import time
import tomllib
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.companies import SHARED
from tests.reason_records import new_records, statement
from winback.reasons import (
    add_reason,
    catalogue_of,
    confirmed_examples,
    default_catalogue,
    map_spellings,
    merge_reasons,
    said_reasons,
    split_reason,
    suggest_reasons,
)
from winback.reasons.accuracy import first_suggestions, measure
from winback.reasons.expressions import data_of_words
from winback.reasons.suggest import LEAST_SHARE, SURE_SHARE
from winback.text import use_language


def texts(language, part):
    path = Path(__file__).parent / f"reason_texts_{language}.toml"
    answers = tomllib.loads(path.read_text(encoding="utf-8"))[part]
    return list(answers), [set(codes.split()) for codes in answers.values()]


def suggested(text, catalogue=None, confirmed=None):
    return suggest_reasons([text], catalogue, confirmed).reason.tolist()


# ------------------------------------------------------------------------------------------- how often it is right


def test_the_answers_for_the_tests_are_many_and_known_to_the_catalogue():
    known = set(default_catalogue().leaves.code)
    for language, least in (("ru", 120), ("en", 80)):
        meant = [codes for part in ("tuned", "unseen", "longer") for codes in texts(language, part)[1]]
        assert len(meant) >= least and set().union(*meant) <= known and len(set().union(*meant)) >= 20


@pytest.mark.parametrize(("language", "least"), [("ru", 0.93), ("en", 0.89)])
def test_plain_answers_not_used_for_the_words_are_suggested_right(language, least):
    said, meant = texts(language, "unseen")
    right = measure(first_suggestions(said, default_catalogue()), meant)
    frequent = max(sum(code in codes for codes in meant) for code in default_catalogue().leaves.code) / len(meant)
    assert frequent < 0.15
    assert right["accuracy_share"] >= least and right["macro_f1_share"] >= least


@pytest.mark.parametrize("language", ["ru", "en"])
def test_told_stories_mostly_get_no_suggestion_rather_than_a_wrong_one(language):
    said, meant = texts(language, "longer")
    first = first_suggestions(said, default_catalogue())
    wrong = [text for text, code, codes in zip(said, first, meant, strict=True) if code and code not in codes]
    assert len(wrong) / len(said) <= 0.25


def test_the_twenty_reasons_of_a_telephone_company_are_mapped_at_once():
    path = SHARED / "ibm_telco" / "Telco_customer_churn.xlsx"
    if not path.exists():
        pytest.skip("needs ../shared/data/ibm_telco")
    raw = pd.read_excel(path, engine="calamine", usecols=["Churn Reason"])["Churn Reason"]
    mapped = map_spellings(raw).set_index("value")
    assert len(mapped) == 20 and mapped["count"].sum() == 1869
    assert mapped.reason["Don't know"] == "" and (mapped.reason == "").sum() == 1
    expected = {
        "Attitude of support person": "rude_staff",
        "Competitor had better devices": "competitor_product",
        "Competitor made better offer": "competitor_terms",
        "Network reliability": "product_defects",
        "Price too high": "competitor_price",
        "Limited range of services": "range_changed",
        "Poor expertise of online support": "unqualified_staff",
        "Deceased": "died",
        "Moved": "moved",
    }
    assert mapped.reason[list(expected)].to_dict() == expected


# ------------------------------------------------------------------------------------------- denial, praise, spelling


@pytest.mark.parametrize(
    "text",
    [
        "цена устраивает",
        "Цены нормальные",
        "не дорого",
        "недорого",
        "цена не выросла",
        "the price is fine",
        "not expensive at all",
        "the price was not too high",
    ],
)
def test_a_praised_or_denied_price_is_no_reason(text):
    assert suggested(text) == []


@pytest.mark.parametrize("text", ["никто не хамил", "хамства не было", "брака нет", "без задержек", "never rude"])
def test_what_is_denied_is_no_reason(text):
    assert suggested(text) == []


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("не дорого, но хамят", ["rude_staff"]),
        ("цены не устраивают", ["competitor_price"]),
        ("не нравится обслуживание", ["competitor_service"]),
        ("цена хорошая, только вечно опаздываете", ["missed_dates"]),
        ("no complaints about the price, but the goods arrived damaged", ["product_defects"]),
        ("никто не предупредил", ["not_informed"]),
        ("не предупредили, что переехали", ["not_informed"]),
    ],
)
def test_a_denial_reaches_only_its_own_clause_and_belongs_to_some_reasons(text, reasons):
    assert suggested(text) == reasons


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ("цена; сервис", {"competitor_price", "competitor_service"}),
        ("дорого и грубят", {"competitor_price", "rude_staff"}),
        ("expensive and rude", {"competitor_price", "rude_staff"}),
        ("опаздывают, да ещё и брак", {"missed_dates", "product_defects"}),
    ],
)
def test_a_text_with_several_reasons_gets_each(text, reasons):
    assert set(suggested(text)) == reasons


@pytest.mark.parametrize(
    "text",
    ["Дорого", "ДОРОГО!!!", "дoрoгo", "  дорого  ", "очень-очень дорого", "дороже, чем у других", "цены кусаются"],
)
def test_case_look_alike_letters_and_forms_do_not_matter(text):
    assert suggested(text) == ["competitor_price"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("апаздываете", "missed_dates"),
        ("обонкротились", "closed"),
        ("грубияяны", "rude_staff"),
        ("bancrupt", "closed"),
    ],
)
def test_a_misspelled_word_is_guessed(text, reason):
    assert suggested(text)[:1] == [reason]


@pytest.mark.parametrize(
    "text", ["дорога плохая", "дорогие коллеги", "записи о покупках", "ушли к конкурентам", "цвет"]
)
def test_a_word_that_only_looks_alike_suggests_nothing(text):
    assert suggested(text) == []


def test_the_longer_expression_counts():
    assert suggested("с порога назвали цену") == ["price_before_value"]
    assert suggested("наш менеджер уволился") == ["contact_left"]


def test_the_answer_shows_the_words_that_led_there_and_sure_comes_first():
    frame = suggest_reasons(["", "грубят, ну и цена", None])
    assert frame.columns.tolist() == ["place", "text", "reason", "score_share", "because"]
    assert frame[["place", "reason", "because"]].values.tolist() == [
        [1, "rude_staff", "грубят"],
        [1, "competitor_price", "цена"],
    ]
    assert frame.score_share.is_monotonic_decreasing and frame.score_share.between(LEAST_SHARE, 1).all()
    assert frame.score_share[0] >= SURE_SHARE > frame.score_share[1]


def test_a_name_of_the_catalogue_is_surest_but_never_against_its_denial():
    assert suggest_reasons(["Грубость сотрудников"]).score_share.tolist() == [1.0]
    assert suggest_reasons(["Грубость сотрудниов"]).score_share.tolist() == [0.95]
    assert suggested("Предупредили") == [] and suggested("Товар подошёл") == []


# ------------------------------------------------------------------------------------------- lists


def test_twenty_spellings_of_one_reason_map_at_once():
    spellings = [
        "дорого", "Дорого", "ДОРОГО", "дoрого", "дорого!", "Слишком дорого", "высокая цена", "Высокие цены",
        "цена", "Цены", "цена высокая", "завышенные цены", "дороговато", "дороже конкурентов", "У конкурента дешевле",
        "у конкурнта дешевле", "нашли дешевле", "price", "too expensive", "Price too high",
    ]  # fmt: skip
    mapped = map_spellings([*spellings, "дорого", "", None, float("nan")])
    assert len(mapped) == 20 and set(mapped.reason) == {"competitor_price"}
    assert mapped.value[0] == "дорого" and mapped["count"].tolist() == [2, *[1] * 19]


def test_values_without_a_reason_are_kept_with_a_blank_one():
    mapped = map_spellings(["qwerty", "123"])
    assert mapped.reason.tolist() == ["", ""] and mapped.score_share.tolist() == [0, 0]
    assert map_spellings([]).columns.tolist() == ["value", "reason", "score_share", "count", "because"]


# ------------------------------------------------------------------------------------------- the company's catalogue


def test_merged_reasons_suggest_what_they_went_into_and_split_ones_their_parts_by_name():
    records = new_records()
    merge_reasons(records, ["rude_staff"], "indifference", "Ann")
    split_reason(records, "slow_work", [{"name_ru": "Долго выставляют счета"}, {"name_en": "Slow answers"}], "Ann")
    catalogue = catalogue_of(records)
    assert suggested("нахамил менеджер", catalogue) == ["indifference"]
    assert suggested("очень долго, медленно", catalogue) == []
    assert suggested("долго выставляете счет", catalogue) == ["dolgo_vystavlyaiut_scheta"] or suggested(
        "долго выставляют счёт", catalogue
    ) == ["dolgo_vystavlyayut_scheta"]


def test_an_own_reason_is_found_by_its_name():
    records = new_records()
    code = add_reason(records, "service", "Ann", name_ru="Нет парковки у склада")
    catalogue = catalogue_of(records)
    assert suggested("у склада вечно занята парковка", catalogue) == [code]
    assert suggested("Нет парковки у склада", catalogue) == [code]


def test_the_words_name_only_reasons_of_the_catalogue_and_every_reason_has_words_in_both_languages():
    words, known = data_of_words()["reasons"], default_catalogue().by_code
    assert set(words) == set(known)
    assert all(entry["en"] and entry["ru"] for entry in words.values())


# ------------------------------------------------------------------------------------------- confirmed examples

SLANG = [("гвозди кривые", "product_defects"), ("шляпа полная", "product_defects"), ("опять шляпа", "product_defects")]
SLANG += [("шляпа а не доска", "product_defects"), ("прислали шляпу", "product_defects")]
SLANG += [("шляпу везёте", "product_defects")]


def examples(count=30):
    more = [
        (f"{word} {place}", "missed_dates") for place in ("склад", "офис", "база") for word in ("динамят", "динамо")
    ]
    filler = [(f"прочее {chr(1072 + i % 30)}{chr(1072 + i // 30)}слово", "budget_cut") for i in range(count)]
    return pd.DataFrame(SLANG + more + filler, columns=["text", "reason"])


def test_the_companys_own_words_are_learned_from_confirmed_examples():
    text = "снова шляпа на объекте"
    assert suggested(text) == []
    frame = suggest_reasons([text], confirmed=examples())
    assert frame.reason.tolist() == ["product_defects"] and "шляпа" in frame.because[0]


def test_too_few_examples_teach_nothing_but_the_very_text_is_remembered():
    few = pd.DataFrame(SLANG, columns=["text", "reason"])
    assert suggested("снова шляпа на объекте", confirmed=few) == []
    with use_language("en"):
        frame = suggest_reasons(["Шляпа  полная"], confirmed=few)
    assert frame[["reason", "because"]].values.tolist() == [["product_defects", "confirmed before"]]


def test_learning_does_not_forget_denial():
    dear = [(f"дорого {i}", "competitor_price") for i in "абвгдежзик"] + [
        (f"брак {i}", "product_defects") for i in range(30)
    ]
    known = pd.DataFrame(dear, columns=["text", "reason"])
    assert suggested("совсем не дорого", confirmed=known) == []
    assert suggested("дорого же", confirmed=known)[:1] == ["competitor_price"]


def test_the_same_examples_suggest_the_same():
    said = ["опять динамо", "шляпа", "дорого"]
    assert suggest_reasons(said, confirmed=examples()).equals(suggest_reasons(said, confirmed=examples()))


def test_examples_come_from_the_notes_of_the_ledger():
    records = new_records()
    rows = [statement("A", "moved", note="уехали в Тверь"), statement("B", "other", note="?"), statement("C", "moved")]
    records.add("reasons", rows, "m1")
    found = confirmed_examples(said_reasons(records, catalogue_of(records)))
    assert found.values.tolist() == [["уехали в Тверь", "moved"]]


# ------------------------------------------------------------------------------------------- whatever is typed


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=4))
def test_any_text_is_answered_verbatim_and_in_order(said):
    frame = suggest_reasons(said)
    assert frame.place.is_monotonic_increasing and frame.score_share.between(LEAST_SHARE, 1).all()
    assert [said[place] for place in frame.place] == frame.text.tolist()


def test_markup_formulas_and_marks_are_text_like_any_other():
    said = ["<script>alert(1)</script> дорого", "=1+1 дорого", "'; drop table reasons; -- дорого", "\u202eдорого 😀"]
    frame = suggest_reasons(said)
    assert frame.text.tolist() == said and set(frame.reason) == {"competitor_price"}


def test_a_thousand_answers_take_seconds():
    said = [f"{text} {number}" for number in range(8) for text in texts("ru", "unseen")[0]]
    began = time.process_time()
    suggest_reasons(said)
    assert time.process_time() - began < 10
