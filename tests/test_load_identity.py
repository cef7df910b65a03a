"""One customer under two names: suggested with a reason, joined only when the mapping says so, never by substring."""

import string
import unicodedata

import ibis
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from winback.load import LoadReport, load
from winback.loading import contact_data, identity
from winback.loading.merging import resolved
from winback.loading.spelling import differences, key, parts
from winback.text import use_language

from .test_load import codes_of, orders_of, write


def suggested(names, regions=None, rows=None):
    """Suggestions for customers of these names, as pairs of sets of names and their reasons."""
    data = {
        "customer_id": list(names),
        "rows": rows or [1] * len(names),
        "units": [10_000] * len(names),
        "last_on": [None] * len(names),
        "region": regions or [None] * len(names),
    }
    backend = ibis.duckdb.connect()
    people = ibis.memtable(
        data,
        schema={"customer_id": "string", "rows": "int64", "units": "int64", "last_on": "date", "region": "string"},
    )
    table = backend.create_table("people", people.to_pyarrow())
    found, _cut = identity.suggest(identity.members_of(table, None))
    return [(frozenset((entry["keep"], *entry["others"])), tuple(entry["why"])) for entry in found]


SAME = [
    ('ООО "Ромашка"', "Ромашка ООО", {"legal_form", "punctuation"}),
    ("ООО «Юг»", "Общество с ограниченной ответственностью Юг", {"legal_form", "punctuation"}),
    ("Ромашка", "ООО Ромашка", {"legal_form"}),
    ("Пётр Орлов", "Петр Орлов", {"yo"}),
    ("Старт", "Cтарт", {"look_alike"}),
    ("Анна Ким", "Анна  Ким", {"spaces"}),
    ("СТАРТ Плюс", "Старт плюс", {"case"}),
    ("Альфа-Трейд", "Альфа Трейд", {"punctuation"}),
    ("Орлов Иван", "Иван Орлов", {"word_order"}),
    ("Acme Ltd.", "ACME Limited", {"legal_form", "case", "punctuation"}),
    ("Чайка", unicodedata.normalize("NFD", "Чайка"), {"unicode"}),
    ("А-123", "A-123", {"look_alike"}),
]


@pytest.mark.parametrize(("one", "other", "why"), SAME, ids=[pair[0] for pair in SAME])
def test_two_spellings_of_one_name_are_suggested_with_the_reason(one, other, why):
    assert suggested([one, other, "Совсем Другой"]) == [(frozenset((one, other)), tuple(sorted(why)))]
    assert differences(one, other) == differences(other, one)


DIFFERENT = [
    ("Иванов", "Иванова"),
    ("Альфа", "Альфа-Трейд"),
    ("ООО Ромашка", "ИП Ромашка"),
    ("Магазин 1", "Магазин 2"),
    ("AB-001", "AB001"),
    ("Ab12", "aB12"),
    ("007", "7"),
    ("Морозова Мария", "Морозова Марина"),
    ("Никитин Олег", "Никитина Олег"),
    ("NA", "NaN"),
]


@pytest.mark.parametrize(("one", "other"), DIFFERENT, ids=[pair[0] for pair in DIFFERENT])
def test_names_that_merely_resemble_each_other_are_left_alone(one, other):
    assert suggested([one, other], regions=["Юг", "Юг"]) == []


def test_a_typing_error_is_suggested_only_in_a_long_word_and_one_region():
    assert suggested(["Стройкомплект", "Стройкомлпект"], ["Юг", "Юг"])[0][1] == ("typo",)
    assert suggested(["Стройкомплект", "Стройкомлпект"], ["Юг", "Север"]) == []
    assert suggested(["Стройкомплект", "Стройкомлпект"]) == []


def test_a_blank_legal_form_joins_no_side_when_there_are_two():
    assert suggested(["Ромашка", "ООО Ромашка", "ИП Ромашка"]) == []


def test_the_name_with_most_orders_is_kept():
    found = suggested(["Старт", "СТАРТ", "старт"], rows=[1, 7, 2])
    assert found == [(frozenset(("Старт", "СТАРТ", "старт")), ("case",))]


WORDS = st.text(alphabet="абвгдежзиклмнопрстуф", min_size=3, max_size=8).map(str.capitalize)
NAMES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)


@settings(max_examples=8, deadline=None)
@given(names=st.lists(NAMES, min_size=2, max_size=8, unique=True))
def test_suggestions_depend_on_no_order_of_rows(names):
    assert sorted(map(str, suggested(names))) == sorted(map(str, suggested(names[::-1])))


@settings(max_examples=8, deadline=None)
@given(name=NAMES, more=WORDS)
def test_a_name_inside_a_longer_one_is_never_suggested(name, more):
    assert suggested([name, f"{name} {more}"], regions=["Юг", "Юг"]) == []
    assert suggested([name, name + more.lower()], regions=["Юг", "Юг"]) == []


@settings(max_examples=40, deadline=None)
@given(name=NAMES, form=st.sampled_from(["ООО", "ИП", "АО"]))
def test_compared_names_are_the_same_however_often_they_are_compared(name, form):
    core, found = parts(f'{form} "{name}"')
    assert (core, found) == parts(f"{name.upper()} {form}")
    assert parts(core)[0] == core


@settings(max_examples=8, deadline=None)
@given(names=st.lists(st.text(alphabet=string.ascii_letters + 'абвё "-.', min_size=1, max_size=12), min_size=1))
def test_the_engine_and_python_compare_names_alike(names):
    table = ibis.memtable({"name": names}, schema={"name": "string"})
    marks = table.select(mark=key(table.name)).to_pyarrow().column("mark").to_pylist()
    for one, mark in zip(names, marks, strict=True):
        if mark is not None and not mark.startswith("="):
            assert sorted(parts(one)[0].split()) == sorted(mark.split())


SIGNS = st.lists(st.sampled_from("AbC019-./_ @ёЁАВс\u200b'="), min_size=1, max_size=9).map("".join)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(SIGNS, min_size=20, max_size=60))
@example(names=["Store 5", "A1", "7", "a@1", "А1", "A 1 ", "x-1"])
def test_plain_codes_are_compared_as_all_steps_would_compare_them(monkeypatch, names):
    table = ibis.memtable({"name": names}, schema={"name": "string"})

    def marks() -> list[str | None]:
        return table.select(mark=key(table.name)).to_pyarrow().column("mark").to_pylist()

    quick = marks()
    with monkeypatch.context() as patch:
        patch.setattr("winback.loading.spelling.PLAIN_CODE", "^never$a")
        assert quick == marks()


# ------------------------------------------------------------------------------------------------------------ merges

SALES = (
    "Клиент;Дата;Сумма;Менеджер\n"
    'ООО "Ромашка";01.02.2024;100;Орлов Пётр\n'
    "Ромашка ООО;05.02.2024;50,50;Орлов Петр\n"
    "Лютик;07.02.2024;20;Орлов П.\n"
)


def test_nothing_is_joined_until_the_mapping_says_so_and_it_is_undone_by_taking_it_out(tmp_path):
    path = write(tmp_path, SALES)
    plain = load(path).report
    entry = plain["suggestions"][0]
    assert (plain["customers"], entry["kind"], entry["keep"], entry["others"], entry["rows"], entry["amount"]) == (
        3,
        "customer",
        "Ромашка ООО",
        ['ООО "Ромашка"'],
        2,
        150.5,
    )
    assert {member["last_on"] for member in entry["members"]} == {"2024-02-01", "2024-02-05"}
    assert [(e["kind"], e["why"]) for e in plain["suggestions"][1:]] == [("manager", ["yo"])]
    joined = load(path, mapping={"merges": {'ООО "Ромашка"': "Ромашка ООО"}, "managers": {"Орлов Петр": "Орлов Пётр"}})
    assert (joined.report["customers"], joined.report["rows"]) == (2, plain["rows"])
    assert [(e["kind"], e["why"]) for e in joined.report["suggestions"]] == [("manager", ["initials"])]
    found = {e["code"]: e["found"]["count"] for e in joined.report["changed"] if e["code"].startswith("MRG")}
    assert found == {"MRG01": 1, "MRG02": 1}
    again = load(path, mapping=joined.report["mapping"])
    assert orders_of(again) == orders_of(joined)
    assert orders_of(load(path, mapping={"merges": {}})) == orders_of(load(path))


def test_suggestions_are_said_in_both_languages(tmp_path):
    report = LoadReport.from_dict(load(write(tmp_path, SALES)).report)
    assert report.suggested()[0].startswith('«ООО "Ромашка"» may be the same customer as «Ромашка ООО»: ')
    with use_language("ru"):
        assert "один клиент: по-разному записана форма собственности, кавычки" in report.suggested()[0]


NAMED = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("abcdef"), max_size=6)


@settings(max_examples=60, deadline=None)
@given(given_=NAMED)
def test_joining_twice_is_joining_once(given_):
    names = resolved(given_)
    assert all(end not in names for end in names.values())
    assert resolved(names) == names


# ----------------------------------------------------------------------------------------------- customers, contacts

CUSTOMERS = (
    "Клиент;Название;Телефон;Email;Не беспокоить\n"
    "К-1;Анна Ким;8 (900) 123-45-67;Anna@Example.ORG;да\n"
    "К-2;Анна Ким;+7 900 123 45 67;anna@example.org;\n"
    "К-3;Борис Лис;79001112233.0;boris@example.org;0\n"
    "К-4;Вера Сом;позвонить;без почты;иногда\n"
    "К-4;Вера Сомова;;;\n"
    ";Никто;;;\n"
)
BOUGHT = "Клиент;Дата;Сумма\nК-1;01.02.2024;10\nК-2;02.02.2024;20\nК-9;03.02.2024;30\n"


@pytest.fixture(scope="module")
def with_customers(tmp_path_factory):
    folder = tmp_path_factory.mktemp("customers")
    write(folder, BOUGHT, "заказы.csv")
    write(folder, CUSTOMERS, "клиенты.csv")
    return load(folder)


def test_phones_and_addresses_of_customers_are_written_one_way(with_customers):
    rows = {row["customer_id"]: row for row in with_customers.table("customers").to_pyarrow().to_pylist()}
    assert [rows[f"К-{n}"]["phone"] for n in (1, 2, 3, 4)] == [
        "+79001234567",
        "+79001234567",
        "+79001112233",
        "позвонить",
    ]
    assert rows["К-1"]["email"] == "Anna@example.org"
    assert [rows[f"К-{n}"]["do_not_contact"] for n in (1, 2, 3, 4)] == [True, False, False, True]


def test_what_is_odd_in_the_table_of_customers_is_told(with_customers):
    found = {e["code"]: e["found"] for e in with_customers.report["warnings"]}
    assert {code: entry["count"] for code, entry in found.items() if "count" in entry} == {
        "KEY01": 1,
        "KEY03": 1,
        "YES01": 1,
        "PHN01": 1,
        "EML01": 1,
        "PHN03": 1,
        "EML03": 1,
        "LNK01": 1,
        "LNK02": 2,
        "SUG01": 1,
    }
    assert found["KEY03"]["examples"] == ["К-4"]
    assert "anna" not in str(found["EML03"]).lower()


def test_two_numbers_under_one_name_are_one_customer_only_with_one_phone_or_address(with_customers, tmp_path):
    entry = with_customers.report["suggestions"][0]
    assert (entry["keep"], entry["others"], entry["why"]) == ("К-2", ["К-1"], ["email", "phone", "same_name"])
    write(tmp_path, BOUGHT, "заказы.csv")
    write(tmp_path, "Клиент;Название;Город\nК-1;Анна Ким;Тула\nК-2;Анна Ким;Тула\n", "клиенты.csv")
    assert load(tmp_path).report["suggestions"] == []


def test_a_phone_of_many_customers_is_a_manager_s(tmp_path):
    write(tmp_path, BOUGHT, "заказы.csv")
    lines = [f"К-{n};Имя {n};+7900123456{0 if n < 5 else n}" for n in range(1, 9)]
    write(tmp_path, "Клиент;Название;Телефон\n" + "\n".join(lines) + "\n", "клиенты.csv")
    report = load(tmp_path).report
    assert {"PHN04"} <= set(codes_of(report, "warnings"))
    assert report["suggestions"] == []


@pytest.mark.parametrize(
    ("text", "region", "expected"),
    [
        ("+7 (900) 123-45-67", "RU", "+79001234567"),
        ("89001234567", "RU", "+79001234567"),
        ("'79001234567", "", "+79001234567"),
        ("+49 30 901820", "RU", "+4930901820"),
        ("8 495 123 45 67; 8 900 111 22 33", "RU", "+74951234567"),
        ("(202) 456-1111", "US", "+12024561111"),
        ("12345", "RU", ""),
        ("call Anna", "RU", ""),
    ],
)
def test_a_phone_is_read_in_its_usual_spellings(text, region, expected):
    assert contact_data.phone(text, region) == expected


@settings(max_examples=60, deadline=None)
@given(
    number=st.integers(9_000_000_000, 9_999_999_999), form=st.sampled_from(["8{}", "+7{}", "7{}", "8 ({:.3}) {:.0}"])
)
def test_reading_a_phone_twice_is_reading_it_once(number, form):
    once = contact_data.phone(form.format(str(number), ""), "RU")
    assert once in ("", f"+7{number}") and contact_data.phone(once, "") == once


def test_employees_and_answers_that_meet_nobody_are_told(tmp_path):
    write(tmp_path, "customer_id,ordered_on,amount,manager_id\nA,2024-01-05,10,M1\nB,2024-01-06,20,M9\n", "orders.csv")
    write(tmp_path, "manager_id,name\nM1,Anna Orlova\nM2,Ben Dale\n", "managers.csv")
    write(
        tmp_path,
        "respondent,parameter,score_share,answered_on,customer_id\n"
        "customer,prices,0.5,2024-01-05,A\ncustomer,prices,0.6,2024-02-05,A\ncustomer,prices,0.6,2024-02-05,Z\n",
        "survey.csv",
    )
    found = {e["code"]: e["found"] for e in load(tmp_path).report["warnings"]}
    assert found["LNK03"] == {"count": 1, "examples": ["M9"]}
    assert found["LNK04"] == {"count": 1, "examples": ["Z"]}
    assert found["SRV01"] == {"count": 1}
