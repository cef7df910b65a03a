"""Every case of the list of bad inputs that a load meets, by its number: one small file each, names invented."""

from __future__ import annotations

import datetime as dt

import xlsxwriter

from .case import CELLS, FLAT, NAMES, TWO, Case, book, table
from .cases_files import FILES, SHAPES


def _unsaved(made: xlsxwriter.Workbook) -> None:
    sheet = made.add_worksheet()
    sheet.write_row(0, 0, NAMES)
    for number, (customer, day, _amount) in enumerate(CELLS, 1):
        sheet.write_row(number, 0, [customer, day])
        sheet.write_formula(number, 2, "=1+1", None, "")


def _since_1904() -> bytes:
    def fill(made: xlsxwriter.Workbook) -> None:
        sheet, style = made.add_worksheet(), made.add_format({"num_format": "dd.mm.yyyy"})
        sheet.write_row(0, 0, NAMES)
        for number, (customer, day, amount) in enumerate(CELLS, 1):
            sheet.write_row(number, 0, [customer, None, amount])
            sheet.write_datetime(number, 1, dt.datetime.strptime(day, "%d.%m.%Y"), style)

    return book(fill=fill, date_1904=True)


SURVEY_ORDERS = table("А;05.03.2024;100", "Б;06.03.2024;200", head="Клиент;Дата;Сумма")
SURVEY_HEAD = "respondent;parameter;score_share;answered_on;customer_id;comment\n"


def _survey(*lines: str) -> dict[str, str]:
    return {"orders.csv": SURVEY_ORDERS, "survey.csv": SURVEY_HEAD + "\n".join(lines) + "\n"}


SURVEYED = ("А 2024-03-05 100", "Б 2024-03-06 200")
MONTHS = [f"К{n % 9};{1 + n % 27:02}.{1 + n // 27:02}.2024;{100 + n % 7}" for n in range(27 * 3)]

MONEY = [
    Case("B39", "decimal commas", "N", FLAT, TWO, quiet=True),
    Case("B40", "1.234,56", "N", table("А;05.03.2024;1.234,56"), ["А 2024-03-05 1234.56"]),
    Case(
        "B41",
        "1.500 alone",
        "A",
        table("А;05.03.2024;1.500", "Б;06.03.2024;2.300"),
        ["А 2024-03-05 1500", "Б 2024-03-06 2300"],
        "NUM10",
    ),
    Case(
        "B42",
        "signs of one currency",
        "N",
        table("А;05.03.2024;1 200 ₽", "Б;06.03.2024;15 руб."),
        ["А 2024-03-05 1200", "Б 2024-03-06 15"],
        quiet=True,
    ),
    Case(
        "B42-two",
        "two currencies",
        "WA",
        table("А;05.03.2024;$15.00", "Б;06.03.2024;€15.00"),
        ["А 2024-03-05 15", "Б 2024-03-06 15"],
        "CUR01",
    ),
    Case(
        "B43",
        "three ways below zero",
        "N",
        table("А;05.03.2024;(100)", "А;06.03.2024;−100", "А;07.03.2024;100-", "Б;08.03.2024;500"),
        ["А 2024-03-05 -100", "А 2024-03-06 -100", "А 2024-03-07 -100", "Б 2024-03-08 500"],
    ),
    Case(
        "B44",
        "returns named by their document",
        "N",
        table(
            "А;05.03.2024;Реализация товаров ТД-1 от 05.03.2024;100",
            "А;06.03.2024;Корректировка реализации К-1 от 06.03.2024;20",
            "Б;07.03.2024;Реализация товаров ТД-2 от 07.03.2024;50",
            head="Клиент;Дата;Документ;Сумма",
        ),
        ["А 2024-03-05 100", "А 2024-03-06 -20", "Б 2024-03-07 50"],
        "AMT22",
    ),
    Case("B45", "an amount of zero", "W", FLAT + "Мак;07.03.2024;0\n", [*TWO, "Мак 2024-03-07 0"], "AMT02"),
    Case(
        "B46",
        "infinite and absurd amounts",
        "Q",
        FLAT + "М;07.03.2024;inf\nМ;07.03.2024;1e400\nМ;07.03.2024;100000000000000000000000\n",
        TWO,
        "NUM02 NUM03",
    ),
    Case(
        "B47", "an amount a thousand times too large", "W", table(*MONTHS, "К1;05.01.2024;900000000"), ("*82",), "AMT15"
    ),
    Case("B48", "formulas never calculated", "F", book(fill=_unsaved), said="BOK03", name="o.xlsx"),
    Case("B49", "kopecks add up", "N", table(*["А;05.03.2024;0,1"] * 3, *["А;06.03.2024;0,2"] * 3), ("=0.9",)),
]
DATES = [
    Case(
        "B50",
        "dots mean day first",
        "N",
        table("А;01.02.2024;1", "Б;03.04.2024;2"),
        ["А 2024-02-01 1", "Б 2024-04-03 2"],
        quiet=True,
    ),
    Case(
        "B50-slash",
        "slashes are asked about",
        "A",
        table("А;01/02/2024;1", "Б;03/04/2024;2"),
        ["А 2024-02-01 1", "Б 2024-04-03 2"],
        "DAT10",
    ),
    Case(
        "B51",
        "two ways of writing",
        "N",
        table("А;13.02.2024;1", "Б;01.02.2024;2", "В;2024-03-01;3"),
        ["А 2024-02-13 1", "Б 2024-02-01 2", "В 2024-03-01 3"],
    ),
    Case("B52", "day numbers", "W", table("А;45292;1", "Б;45293;2"), ["А 2024-01-01 1", "Б 2024-01-02 2"], "DAT11"),
    Case(
        "B53",
        "days of three types",
        "N",
        book(
            [NAMES, ["А", dt.date(2024, 3, 5), 1], ["Б", 45293, 2], ["В", "01.02.2024", 3]],
            default_date_format="dd.mm.yyyy",
        ),
        ["А 2024-03-05 1", "Б 2024-01-02 2", "В 2024-02-01 3"],
        name="o.xlsx",
    ),
    Case(
        "B54", "days that are none", "Q", FLAT + "М;1900-01-00;1\nМ;30.02.2024;1\nМ;05.03.2024 24:00;1\n", TWO, "DAT02"
    ),
    Case("B55", "days to come", "Q", FLAT + "М;01.01.2099;1\n", TWO, "DAT03"),
    Case(
        "B56", "years of two digits", "N", table("А;01.02.69;1", "Б;01.02.24;2"), ["А 1969-02-01 1", "Б 2024-02-01 2"]
    ),
    Case(
        "B57",
        "Russian months",
        "N",
        table("А;5 марта 2024;1", "Б;06 мар. 2024;2"),
        ["А 2024-03-05 1", "Б 2024-03-06 2"],
    ),
    Case(
        "B57-year",
        "days without a year take the report's",
        "W",
        "Период: 01.01.2024 - 31.12.2024\n\n" + table("А;03.мар;1", "Б;4 марта;2"),
        ["А 2024-03-03 1", "Б 2024-03-04 2"],
        "DAT14",
    ),
    Case(
        "B58",
        "the day of a stamp near midnight",
        "N",
        table("А;2024-03-05 23:30:00 -0500;1", "Б;2024-03-06 00:30:00 -0500;2"),
        ["А 2024-03-05 1", "Б 2024-03-06 2"],
    ),
    Case(
        "B58-utc",
        "stamps in UTC",
        "N",
        table("А;2024-03-05T23:30:00Z;1"),
        ["А 2024-03-06 1"],
        given={"mapping": {"time_zone": "Europe/Moscow"}},
    ),
    Case("B59", "an hour that the clock skipped", "N", table("А;2024-03-31 02:30:00;1"), ["А 2024-03-31 1"]),
    Case(
        "B60",
        "seconds since 1970",
        "N",
        table("А;1709640000;1", "Б;1709726400000;2"),
        ["А 2024-03-05 1", "Б 2024-03-06 2"],
    ),
    Case("B61", "a workbook that counts from 1904", "N", _since_1904(), TWO, name="o.xlsx"),
    Case(
        "B62",
        "an export that ends in the middle of a month",
        "W",
        table(*MONTHS, *[f"К{n};0{1 + n}.04.2024;5" for n in range(8)]),
        ("*89",),
        "PER01",
    ),
]
PEOPLE = [
    Case(
        "B63",
        "ids that passed through decimals",
        "N",
        table("123.0;05.03.2024;1", "124.0;06.03.2024;2"),
        ["123 2024-03-05 1", "124 2024-03-06 2"],
        "IDS01",
    ),
    Case(
        "B64",
        "ids of 19 digits",
        "N",
        table("9007199254740993123;05.03.2024;1", ";06.03.2024;2"),
        ["9007199254740993123 2024-03-05 1"],
        "CUS01",
    ),
    Case(
        "B65",
        "ids broken by a spreadsheet",
        "Q",
        table("4,27E+15;05.03.2024;1", "427;06.03.2024;2"),
        ["427 2024-03-06 2"],
        "CUS03",
    ),
    Case(
        "B66",
        "phones in several spellings",
        "NW",
        {
            "orders.csv": SURVEY_ORDERS,
            "customers.csv": "Клиент;Название;Телефон\nА;Ромашка;+7 (900) 123-45-67\nБ;Лютик;89001234568\n",
        },
        SURVEYED,
        "PHN02",
    ),
    Case(
        "B67",
        "two spellings of one customer",
        "WA",
        table("ООО Ромашка;05.03.2024;1", "Ромашка ООО;06.03.2024;2", "Иванов;07.03.2024;3", "Иванова;08.03.2024;4"),
        ["ООО Ромашка|2024-03-05|1", "Ромашка ООО|2024-03-06|2", "Иванов 2024-03-07 3", "Иванова 2024-03-08 4"],
        "SUG01",
    ),
    Case(
        "B68",
        "one id of two customers",
        "W",
        {
            "orders.csv": SURVEY_ORDERS,
            "customers.csv": "Клиент;Название;Регион\nА;Ромашка;Омск\nА;Лютик;Тверь\nБ;Мак;Тверь\n",
        },
        SURVEYED,
        "KEY03",
    ),
    Case(
        "B69",
        "names that look like blanks",
        "N",
        table("NA;05.03.2024;1", "None;06.03.2024;2", "nan;07.03.2024;3"),
        ["NA 2024-03-05 1", "None 2024-03-06 2", "nan 2024-03-07 3"],
    ),
    Case("B70", "a collective customer", "A", FLAT + "Розничный покупатель;07.03.2024;9\n", TWO, "CUS02"),
    Case(
        "B71",
        "no manager",
        "N",
        table("А;05.03.2024;1;", "Б;06.03.2024;2;Иванов", head="Клиент;Дата;Сумма;Менеджер"),
        ["А 2024-03-05 1", "Б 2024-03-06 2"],
    ),
    Case(
        "B72",
        "two spellings of a manager",
        "WA",
        table("А;05.03.2024;1;Иванов Пётр", "Б;06.03.2024;2;Иванов Петр", head="Клиент;Дата;Сумма;Менеджер"),
        ["А 2024-03-05 1", "Б 2024-03-06 2"],
        "SUG02",
    ),
    Case(
        "B73",
        "blank keys on both sides",
        "N",
        {
            "orders.csv": SURVEY_ORDERS + ";07.03.2024;5\n",
            "customers.csv": "Клиент;Название;Регион\nА;Ромашка;Омск\n;Лютик;Тверь\nБ;Мак;Тверь\n",
        },
        SURVEYED,
        "CUS01 KEY01",
    ),
    Case(
        "B74",
        "ids that do not meet",
        "W",
        {"orders.csv": SURVEY_ORDERS, "customers.csv": "Клиент;Название;Регион\nА;Ромашка;Омск\nВ;Мак;Тверь\n"},
        SURVEYED,
        "LNK01 LNK02",
    ),
]
ANSWERS = [
    Case(
        "B76",
        "formulas, markup and signs in a text",
        "N",
        _survey("customer;price;0.5;07.03.2024;А;=cmd|'/c' <b>й\u200f😀"),
        SURVEYED,
    ),
    Case(
        "B77",
        "several reasons in one cell",
        "N",
        _survey("customer;price, service;0.5;07.03.2024;А;цена, сервис"),
        SURVEYED,
    ),
    Case(
        "B78",
        "one reason in several spellings stays as typed",
        "N",
        _survey("customer;Цена;0.5;07.03.2024;А;", "customer;цены !;0.5;07.03.2024;Б;"),
        SURVEYED,
    ),
    Case(
        "B79",
        "answers of nobody, and two of one",
        "W",
        _survey(
            "customer;price;0.5;07.03.2024;А;", "customer;price;0.7;08.03.2024;А;", "customer;price;0.7;08.03.2024;Я;"
        ),
        SURVEYED,
        "SRV01 LNK04",
    ),
    Case(
        "B80",
        "a phone in an answer",
        "W",
        _survey("customer;price;0.5;07.03.2024;А;звоните жене +7 900 123-45-67"),
        SURVEYED,
        "PII01",
    ),
    Case(
        "B81",
        "consent in many words",
        "NW",
        {
            "orders.csv": SURVEY_ORDERS,
            "customers.csv": "Клиент;Название;Не беспокоить\nА;Ромашка;да\nБ;Мак;может быть\n",
        },
        SURVEYED,
        "YES01",
    ),
    Case(
        "B82",
        "the manager's phone instead of the customer's",
        "W",
        {
            "orders.csv": SURVEY_ORDERS,
            "customers.csv": "Клиент;Название;Телефон\n" + "".join(f"{c};Имя {c};+79001234567\n" for c in "АБВГ"),
        },
        SURVEYED,
        "PHN04",
    ),
    Case(
        "B83",
        "an answer from before the last purchase",
        "W",
        _survey("customer;price;0.5;01.01.2024;А;"),
        SURVEYED,
        "SRV02",
    ),
]
CASES = [*FILES, *SHAPES, *MONEY, *DATES, *PEOPLE, *ANSWERS]

ELSEWHERE = {
    "B20": "test_bad_inputs.py::test_rejected_rows_that_a_workbook_cannot_hold_are_whole_in_the_csv",
    "B75": "test_clocks.py::test_customer_with_one_purchase_is_never_lost_by_a_rhythm",
    "B84": "test_load_faults.py::test_a_full_disk_leaves_what_was_there",
    "B85": "test_load_faults.py::test_a_load_killed_anywhere_leaves_the_old_company_or_the_new_one",
    "B86": "test_load_faults.py::test_two_loads_into_one_folder_are_one_after_the_other",
    "B87": "test_load_faults.py::test_a_company_whose_writer_died_between_two_renames_comes_back",
    "B88": "test_bad_inputs.py::test_a_company_of_another_version_is_refused_and_left_as_it_is",
    "B89": "test_time_machine.py::test_orders_after_the_day_change_nothing_anywhere",
    "B90": "test_project.py::test_tracked_files_name_no_foreign_host_and_no_folder_of_one_machine",
}
"""Cases that are no file: the test that keeps each."""
