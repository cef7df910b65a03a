"""The catalogue of reasons: every leaf of the method, both languages, coded; its names found as people type them."""

import re

import pytest

from winback.reasons import default_catalogue
from winback.text import use_language

LEAVES = re.findall(
    r"\w+",
    """
competitor_price competitor_product competitor_terms competitor_service
competitor_explained competitor_favour taken_over competitor_promises

product_unsuitable product_defects range_changed project_spoiled no_result

rude_staff unqualified_staff slow_work shipment_wait missed_dates complaint_mishandled passed_around not_informed

neglected indifference lost_trust contact_left led_away company_policy channel_conflict not_offered_more

needs_not_understood inattentive information_overload trust_not_earned features_not_benefits no_rapport
felt_undervalued wrong_tone sale_not_closed no_prompt_to_act alternative_ignored questions_mishandled
logic_or_emotion_only choice_badly_offered price_before_value professionalism_doubted higher_price_unjustified
ran_competitor_down customs_ignored overconfidence

budget_cut need_changed moved activity_changed closed died personal_circumstances apathy own_management_changed
""",
)


@pytest.fixture(scope="module")
def catalogue():
    return default_catalogue()


def test_every_leaf_of_the_method_is_there_and_nothing_else_but_other(catalogue):
    assert len(LEAVES) == 8 + 5 + 8 + 8 + 20 + 9
    assert sorted(catalogue.leaves.code) == sorted([*LEAVES, "other"])


def test_leaves_stand_in_their_class(catalogue):
    counted = catalogue.leaves.groupby("class_code").size().to_dict()
    assert counted == {"competitor": 8, "company": 41, "customer": 9, "other": 1}
    counted = catalogue.leaves.groupby("group_code").size().to_dict()
    assert counted["product"] == 5 and counted["service"] == 8 and counted["relationship"] == 8
    assert counted["selling"] == 20


def test_every_leaf_speaks_both_languages_briefly(catalogue):
    for leaf in catalogue.by_code.values():
        assert 0 < len(leaf.name_en) <= 32 and 0 < len(leaf.name_ru) <= 32, leaf.code
        assert len(leaf.hint_en) > 10 and len(leaf.hint_ru) > 10, leaf.code
        assert not re.search("[А-яё]", leaf.name_en + leaf.hint_en), leaf.code
        assert not re.search("[A-Za-z]", leaf.name_ru + leaf.hint_ru), leaf.code


def test_names_are_unique_in_each_language(catalogue):
    for language in ("en", "ru"):
        with use_language(language):
            names = [name for name, _code in catalogue.options()]
        assert len(set(names)) == len(names) == 59
        assert len({name.casefold() for name in names}) == 59


def test_groups_and_classes_have_names_in_both_languages(catalogue):
    for language, company, selling in (("en", "Our company", "Selling"), ("ru", "Наша компания", "Продажа")):
        with use_language(language):
            assert catalogue.class_name("company") == company
            assert catalogue.group_name("selling") == selling
    assert set(catalogue.leaves.group_code) == set(catalogue.groups)
    assert {group["class"] for group in catalogue.groups.values()} == set(catalogue.classes)


def test_every_leaf_is_coded_on_the_three_questions(catalogue):
    leaves = catalogue.leaves.set_index("code")
    assert set(leaves.cause) == {"competitor", "company", "customer", "unknown"}
    assert set(leaves.can_change) == set(leaves.lever) == {"yes", "partly", "no"}
    assert (leaves.cause == leaves.class_code.replace("other", "unknown")).all()


def test_the_chance_to_start_from_follows_the_code_and_never_falls_with_a_better_one(catalogue):
    leaves = catalogue.leaves.set_index("code").start_return_share
    assert leaves.rude_staff == leaves.neglected == 0.40
    assert leaves.competitor_price == 0.20 and leaves.budget_cut == 0.10
    assert leaves.died == leaves.closed == 0.0
    table = {(row["can_change"], row["lever"]): row["share"] for row in catalogue.start_return["rows"]}
    assert len(table) == 9 and max(table.values()) == catalogue.start_return["benchmark_share"] == 0.40
    for worse, better in (("no", "partly"), ("partly", "yes")):
        for other in ("no", "partly", "yes"):
            assert table[worse, other] <= table[better, other] and table[other, worse] <= table[other, better]


def test_the_table_of_chances_names_its_unit_and_sources(catalogue):
    assert "share" in catalogue.start_return["unit"]
    assert "Pick" in catalogue.start_return["source"] and "2016" in catalogue.start_return["source"]
    assert "articles" in catalogue.start_return["benchmark_source"]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("competitor_price", "competitor_price"),
        ("Competitor is cheaper", "competitor_price"),
        ("  у КОНКУРЕНТА   дешевле ", "competitor_price"),
        ("у конкурeнтa дешeвлe", "competitor_price"),  # three Latin letters
        ("Товар не подошел", "product_unsuitable"),  # е for ё
        ("Срыв сроокв", "missed_dates"),
        ("missed-dates", "missed_dates"),
        ("Другое", "other"),
        ("", ""),
        ("parking", ""),
    ],
)
def test_a_reason_is_found_as_people_type_it(catalogue, typed, code):
    assert catalogue.find(typed) == code


def test_no_name_is_found_under_another_reason(catalogue):
    for leaf in catalogue.by_code.values():
        assert [catalogue.find(name) for name in leaf.names] == [leaf.code] * 2


def test_options_follow_the_catalogue_and_end_with_other(catalogue):
    codes = [code for _name, code in catalogue.options()]
    assert codes == [*catalogue.leaves.code] and codes[0] == "competitor_price" and codes[-1] == "other"
