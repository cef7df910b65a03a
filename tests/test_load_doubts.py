"""What the rows and the whole of the orders are doubted for: one small file for each doubt, and none for clean data."""

import datetime as dt

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from winback.errors import LoadError
from winback.load import LoadReport, load, preview
from winback.text import use_language

from .test_load import codes_of, orders_of, reasons_of, write

TODAY = dt.date(2026, 11, 22)


def found_in(report, code, key="warnings"):
    return next(entry["found"] for entry in report[key] if entry["code"] == code)


def day_by_day(count, first=dt.date(2024, 1, 1), amount="100,00", step=1):
    return [
        f"К-{n % 7};{(first + dt.timedelta(days=n * step)).strftime('%d.%m.%Y')};{amount};З-{n}" for n in range(count)
    ]


def load_lines(folder, lines, header="Клиент;Дата;Сумма;Номер заказа", **options):
    return load(write(folder, "\n".join([header, *lines]) + "\n"), today=TODAY, **options)


# --------------------------------------------------------------------------------------------------------- currencies


def test_currencies_written_in_the_cells_are_counted_apart_and_never_mixed_silently(tmp_path):
    lines = ["А;01.02.2024;1 200 ₽", "Б;02.02.2024;$15.00", "В;03.02.2024;15 руб.", "Г;04.02.2024;300"]
    company = load_lines(tmp_path, lines, "Клиент;Дата;Сумма, руб.")
    assert found_in(company.report, "CUR01")["found"] == [
        {"currency": "RUB", "rows": 3, "amount": 1515.0},
        {"currency": "USD", "rows": 1, "amount": 15.0},
    ]
    question = company.report["questions"][0]
    assert (question["path"], [o["value"] for o in question["options"]]) == (["currency"], ["RUB", "USD"])
    assert question["options"][1]["consequence"] == {"rows": 1, "amount": 15.0, "rows_left_out": 3}
    currencies = {row["customer_id"]: row["currency"] for row in company.orders.to_pyarrow().to_pylist()}
    assert currencies == {"А": "RUB", "Б": "USD", "В": "RUB", "Г": None}


def test_naming_one_currency_sets_the_others_aside_with_their_money(tmp_path):
    text = "customer_id,ordered_on,amount,currency\nA,2024-01-05,10,EUR\nB,2024-01-06,20,usd\nC,2024-01-07,5,EUR\n"
    company = load(write(tmp_path, text), currency="EUR")
    assert (reasons_of(company.report), company.currency) == ({"CUR02": 1}, "EUR")
    assert company.report["rows"]["ignored"] == {"rows": 1, "amount": 20.0}


def test_one_currency_in_the_cells_is_the_company_s(tmp_path):
    company = load_lines(tmp_path, ["А;01.02.2024;1 200 ₽", "Б;02.02.2024;15 руб."], "Клиент;Дата;Сумма")
    assert (company.currency, company.report["warnings"]) == ("RUB", [])


# ------------------------------------------------------------------------------------------------- rows that are none


def test_test_orders_are_told_by_customer_number_or_comment(tmp_path):
    lines = [
        "Тест Тестов;01.02.2024;10;1;",
        "А;01.02.2024;10;TEST-2;",
        "Б;01.02.2024;10;3;тестовый заказ",
        "Тестов Иван;01.02.2024;10;4;",
        "В;01.02.2024;10;5;просит прислать тест-драйв",
        "Г;01.02.2024;10;Best-6;",
    ]
    company = load_lines(tmp_path, lines, "Клиент;Дата;Сумма;Номер заказа;Комментарий")
    assert reasons_of(company.report) == {"STA04": 3}
    assert {row[0] for row in orders_of(company)} == {"Тестов Иван", "В", "Г"}


def test_a_number_broken_by_a_spreadsheet_is_no_customer(tmp_path):
    company = load_lines(
        tmp_path, ["4,27E+15;01.02.2024;10;1", "4270012345678901;01.02.2024;20;2", "1E5;03.02.2024;5;3"]
    )
    assert reasons_of(company.report) == {"CUS03": 1}
    assert found_in(company.report, "IDS02")["count"] == 1
    assert {row[0] for row in orders_of(company)} == {"4270012345678901", "1E5"}


def test_broken_order_numbers_are_told(tmp_path):
    company = load_lines(tmp_path, ["А;01.02.2024;10;4,27E+15", "Б;01.02.2024;20;4,27E+15"])
    assert found_in(company.report, "IDS05")["count"] == 2


def test_the_apostrophe_of_spreadsheets_is_no_part_of_an_id(tmp_path):
    company = load_lines(tmp_path, ["'75008;01.02.2024;10;1", "'О''Брайен';01.02.2024;20;2"])
    assert {row[0] for row in orders_of(company)} == {"75008", "'О''Брайен'"}
    assert found_in(company.report, "IDS04", "changed")["count"] == 1


def test_a_collective_name_that_holds_most_orders_is_asked_about(tmp_path):
    lines = [f"Физ. лица Самара;{1 + n % 28:02d}.02.2024;10;{n}" for n in range(30)]
    lines += [f"К-{n};01.02.2024;10;В{n}" for n in range(10)]
    report = load_lines(tmp_path, lines).report
    assert found_in(report, "CUS10")["examples"] == ["Физ. лица Самара"]
    question = report["questions"][0]
    assert (question["path"], question["options"][1]["consequence"]) == (
        ["technical_customers"],
        {"rows": 30, "amount": 300.0},
    )
    answered = load_lines(tmp_path, lines, mapping={"technical_customers": [question["options"][1]["value"]]}).report
    assert (reasons_of(answered), answered["questions"]) == ({"CUS02": 30}, [])


# ------------------------------------------------------------------------------------------------ dates and their day


def test_days_without_a_year_and_hours_beyond_the_day_are_set_aside(tmp_path):
    lines = ["А;03.мар;10;1", "Б;5 марта 2024;20;2", "В;31.12.2024 24:00;30;3", "Г;00.01.1900;40;4"]
    assert reasons_of(load_lines(tmp_path, lines).report) == {"DAT04": 1, "DAT02": 2}


def test_the_day_of_a_stamp_is_as_written_and_a_time_zone_moves_it(tmp_path):
    text = "customer,date,amount\nA,2024-01-05T23:30:00Z,10\nB,2024-01-05T12:00:00Z,20\n"
    path = write(tmp_path, text)
    plain, moved = load(path), load(path, mapping={"time_zone": "Europe/Moscow"})
    assert [row[1] for row in orders_of(plain)] == ["2024-01-05", "2024-01-05"]
    assert [row[1] for row in orders_of(moved)] == ["2024-01-06", "2024-01-05"]
    assert codes_of(plain.report, "changed") == ["DAT12"]
    with pytest.raises(LoadError) as caught:
        load(path, mapping={"time_zone": "Moscow"})
    assert caught.value.code == "TZN01"


def test_a_question_on_dates_shows_what_each_reading_makes_of_the_file(tmp_path):
    path = write(tmp_path, "Client,Date,Total\nA,01/02/2024,5\nB,03/04/2024,6\n")
    first, second = (option["consequence"] for option in preview(path).questions[0]["options"])
    assert first == {"first_on": "2024-02-01", "last_on": "2024-04-03", "rows_impossible": 0, "rows_in_future": 0}
    assert second == {"first_on": "2024-01-02", "last_on": "2024-03-04", "rows_impossible": 0, "rows_in_future": 0}


def test_a_question_on_numbers_shows_the_sum_of_each_reading(tmp_path):
    path = write(tmp_path, "Клиент;Дата;Сумма\nА;01.02.2024;1.500\nБ;02.02.2024;2.250\n")
    question = next(q for q in preview(path).questions if q["code"] == "NUM10")
    assert [(o["value"], o["consequence"]) for o in question["options"]] == [
        (".", {"sum": 3.75, "largest": 2.25}),
        (",", {"sum": 3750.0, "largest": 2250.0}),
    ]
    assert question["path"] == ["files", "orders.csv", "decimal_sign", "amount"]


# ----------------------------------------------------------------------------------------------------------- the whole


def test_orders_of_every_day_are_doubted_for_nothing(tmp_path):
    report = load_lines(tmp_path, day_by_day(91)).report
    assert (report["warnings"], report["questions"], report["suggestions"]) == ([], [], [])


def test_an_export_that_ends_in_the_middle_of_a_month_is_told(tmp_path):
    found = found_in(load_lines(tmp_path, day_by_day(70)).report, "PER01")
    assert found == {"last_on": "2024-03-10", "month": "2024-02"}


def test_a_month_without_an_order_and_years_long_past_are_told(tmp_path):
    lines = day_by_day(31) + day_by_day(31, dt.date(2024, 3, 1)) + day_by_day(30, dt.date(2024, 4, 1))
    assert found_in(load_lines(tmp_path, lines).report, "PER02") == {"count": 1, "examples": ["2024-02"]}
    report = load_lines(tmp_path, ["А;01.01.1980;10;1", "А;01.01.2024;10;2"]).report
    assert found_in(report, "DAT13") == {"count": 1, "examples": ["1980-01-01"]}


def test_an_amount_a_thousand_times_too_large_is_listed_and_kept(tmp_path):
    report = load_lines(tmp_path, [*day_by_day(30), "К-1;05.02.2024;100000,00;Х"]).report
    found = found_in(report, "AMT15")
    assert (found["count"], found["largest"], found["rows"][0]["source_row"]) == (1, 100_000.0, 32)
    assert report["rows"]["accepted"]["amount"] == 103_000.0


def test_payments_of_a_coin_among_large_ones_are_told(tmp_path):
    report = load_lines(tmp_path, [*day_by_day(40, amount="5000"), "К-1;05.02.2024;1,00;Х"]).report
    assert found_in(report, "AMT16") == {"count": 1}


TWICE = ["А;01.02.2024;100;1;чашка", "А;01.02.2024;100;1;чашка", "А;01.02.2024;100;1;ложка", "Б;02.02.2024;50;2;чашка"]
HEADER = "Клиент;Дата;Сумма;Номер заказа;Примечание к строке"


def test_rows_alike_in_every_cell_are_told_kept_and_counted_once_when_asked(tmp_path):
    kept = load_lines(tmp_path, TWICE, HEADER).report
    found = found_in(kept, "DUP02")
    assert (found["count"], found["amount"], found["examples"][0]["row"]) == (1, 100.0, 3)
    assert kept["rows"]["accepted"] == {"rows": 4, "amount": 350.0}
    once = load_lines(tmp_path, TWICE, HEADER, mapping={"drop_duplicates": True}).report
    assert (reasons_of(once), once["rows"]["accepted"]) == ({"DUP01": 1}, {"rows": 3, "amount": 250.0})
    assert "DUP02" not in codes_of(once, "warnings")


def test_two_equal_purchases_without_order_numbers_are_no_mistake(tmp_path):
    report = load_lines(tmp_path, ["А;01.02.2024;100", "А;01.02.2024;100"], "Клиент;Дата;Сумма").report
    assert report["warnings"] == []


def test_one_order_number_with_two_contents_is_told(tmp_path):
    report = load_lines(tmp_path, [*day_by_day(91), "К-3;11.01.2024;250,00;З-10"]).report
    assert found_in(report, "VER02") == {"count": 1, "examples": ["З-10"]}


def test_the_latest_version_of_an_order_counts_where_editing_is_dated(tmp_path):
    lines = [f"{line};01.05.2024 10:00:00" for line in day_by_day(91)]
    report = load_lines(
        tmp_path,
        [*lines, "К-3;11.01.2024;250,00;З-10;02.05.2024 09:00:00"],
        "Клиент;Дата;Сумма;Номер заказа;Дата изменения",
    ).report
    assert (reasons_of(report), report["rows"]["accepted"]["amount"]) == ({"VER01": 1}, 9_250.0)
    assert "VER02" not in codes_of(report, "warnings")


def test_names_that_look_like_blanks_are_names(tmp_path):
    lines = [f"{name};01.02.2024;10;{n}" for n, name in enumerate(["NA", "None", "Null", "nan", "NaN"])]
    assert {row[0] for row in orders_of(load_lines(tmp_path, lines))} == {"NA", "None", "Null", "nan", "NaN"}


def test_every_doubt_is_said_in_both_languages(tmp_path):
    lines = [*day_by_day(70), *TWICE[:2], "К-1;05.02.2024;100000,00;Х", "К-3;11.01.2024;250,00;З-10"]
    report = LoadReport.from_dict(load_lines(tmp_path, [line.replace(";чашка", "") for line in lines]).report)
    assert any("repeat an earlier row in every column: 1" in line for line in report.sentences())
    with use_language("ru"):
        text = " ".join(report.sentences())
    assert "Последний месяц неполный" in text and "Суммы намного больше остальных" in text


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["А", "Б", "Физлицо", "Тест Тестов", "4,27E+15", ""]),
        st.sampled_from(["01.02.2024", "03.мар", "30.02.2024", "05.03.2024 24:00", "07.03.2024"]),
        st.sampled_from(["10", "1 200 ₽", "$15.00", "-7,50", "100000", "x"]),
        st.sampled_from(["1", "2", "TEST-3", ""]),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=3, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(rows=ROWS, seed=st.randoms(use_true_random=False), once=st.booleans())
def test_no_doubt_depends_on_the_order_of_rows_and_none_loses_a_row_or_a_cent(tmp_path_factory, rows, seed, once):
    folder = tmp_path_factory.mktemp("any")
    rows = [("А", "01.02.2024", "10", "1")] * 12 + [("Б", "02.02.2024", "20", "9")] * 12 + rows
    shuffled = seed.sample(rows, len(rows))
    reports = [
        load_lines(folder, [";".join(row) for row in some], mapping={"drop_duplicates": once}).report
        for some in (rows, shuffled)
    ]
    first, second = ({key: report[key] for key in ("rows", "kinds", "customers")} for report in reports)
    assert first == second
    assert reasons_of(reports[0]) == reasons_of(reports[1])
    assert sorted(codes_of(reports[0], "warnings")) == sorted(codes_of(reports[1], "warnings"))
    for unit, factor in (("rows", 1), ("amount", 10_000)):
        parts = [round(first["rows"][key][unit] * factor) for key in ("accepted", "ignored", "rejected")]
        assert sum(parts) == round(first["rows"]["read"][unit] * factor)
