"""Reports that write documents under customers, or rows under a name, equal the table a person would type."""

import csv
import datetime as dt

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from winback.errors import LoadError
from winback.load import LoadReport, load
from winback.text import use_language

from .bad_inputs.reports import BY_DOCUMENT, CANONICAL, PROFIT, PROFIT_BY_MONTH, as_csv, as_workbook, dirty
from .bad_inputs.reports import profit_of_one_period as one_period

TODAY = dt.date(2026, 11, 22)
QUICK = settings(max_examples=6, deadline=None, phases=[Phase.explicit, Phase.generate])


def loaded(path):
    return load(path, today=TODAY)


def rows_of(company, *names):
    found = []
    for row in company.orders.to_pyarrow().to_pylist():
        found.append(tuple(v.isoformat() if isinstance(v := row.get(name), dt.date) else v for name in names))
    return sorted(found, key=str)


def documents_of(company):
    return rows_of(company, "customer_id", "ordered_on", "amount", "order_id", "product_group", "kind")


def codes(report, *keys):
    return [entry["code"] for key in keys for entry in report[key]]


def write(folder, text, name="orders.csv"):
    path = folder / name
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("step", [0, 2, 3])
def test_sales_by_counterparty_equal_the_table_typed_by_hand(tmp_path, step):
    company = loaded(as_csv(tmp_path / "Продажи.csv", BY_DOCUMENT, step))
    assert documents_of(company) == CANONICAL
    report = company.report
    assert report["files"][0]["profile"] == "onec_sales_by_customer"
    assert (codes(report, "warnings"), codes(report, "questions")) == ([], [])
    assert report["rows"]["read"] == {"rows": 5, "amount": 1350.5}
    assert report["files"][0]["meta"]["period"] == {"first_on": "2024-01-01", "last_on": "2024-02-29"}


@pytest.mark.parametrize("how", ["indent", "outline", ""])
def test_sales_by_counterparty_as_a_workbook_are_the_same(tmp_path, how):
    company = loaded(as_workbook(tmp_path / "sales.xlsx", BY_DOCUMENT, how))
    assert documents_of(company) == CANONICAL


@pytest.mark.parametrize(("step", "blank"), [(3, False), (1, True), (0, True)])
def test_a_spoiled_report_gives_the_same_rows_and_tells_the_wrong_total(tmp_path, step, blank):
    company = loaded(as_csv(tmp_path / "Продажи.csv", dirty(BY_DOCUMENT), step, blank))
    assert documents_of(company) == CANONICAL
    assert company.report["files"][0]["profile"] == "onec_sales_by_customer"
    (found,) = (entry["found"] for entry in company.report["warnings"])
    assert (found["name"], found["found"], found["expected"]) == ("Итого", 1352.5, 1350.5)


def test_indents_that_change_inside_a_report_still_nest(tmp_path):
    lines = [(text, depth if n < 11 else depth * 3, cells) for n, (text, depth, cells) in enumerate(BY_DOCUMENT)]
    assert documents_of(loaded(as_csv(tmp_path / "Продажи.csv", lines))) == CANONICAL


def test_documents_without_goods_are_one_row_each(tmp_path):
    lines = [line for line in BY_DOCUMENT if line[1] < 3]
    company = loaded(as_csv(tmp_path / "Продажи.csv", lines))
    assert rows_of(company, "order_id", "amount") == [
        ("К-1", -50.0),
        ("ТД-1", 300.5),
        ("ТД-2", 100.0),
        ("ТД-3", 1000.0),
    ]


def test_goods_that_do_not_make_up_their_document_leave_the_document(tmp_path):
    lines = [line for line in BY_DOCUMENT if line[0] != "Стул"]
    company = loaded(as_csv(tmp_path / "Продажи.csv", lines))
    assert ("ТД-1", 300.5) in rows_of(company, "order_id", "amount")
    assert company.report["rows"]["read"]["amount"] == 1350.5
    assert codes(company.report, "warnings") == ["SHP15"]


def test_a_return_written_without_a_minus_reduces_money(tmp_path):
    lines = [
        ("Контрагент", 0, ["Сумма"]),
        ("ООО Ромашка", 0, ["70"]),
        ("Реализация № 1 от 15.01.2024", 1, ["100"]),
        ("Возврат товаров от покупателя № 2 от 16.01.2024", 1, ["30"]),
        ("Итого", 0, ["70"]),
    ]
    company = loaded(as_csv(tmp_path / "sales.csv", lines))
    assert rows_of(company, "order_id", "amount", "kind") == [("1", 100.0, "purchase"), ("2", -30.0, "refund")]
    assert codes(company.report, "warnings") == []


@pytest.mark.parametrize("how", ["csv", "indent", "outline"])
def test_gross_profit_by_months_equals_the_table_typed_by_hand(tmp_path, how):
    name = tmp_path / ("profit.csv" if how == "csv" else "profit.xlsx")
    company = loaded(as_csv(name, PROFIT_BY_MONTH) if how == "csv" else as_workbook(name, PROFIT_BY_MONTH, how))
    assert rows_of(company, "customer_id", "ordered_on", "amount", "manager_id", "product_group") == PROFIT
    assert codes(company.report, "warnings") == ["SHP13"]
    assert company.report["files"][0]["meta"]["filter"] == "Выручка Больше 0"
    assert company.report["files"][0]["profile"] == "onec_gross_profit"


def test_gross_profit_spoiled_gives_the_same_rows(tmp_path):
    lines = [(t, d, ["301" if t == "Итого" and c == "300" else c for c in cells]) for t, d, cells in PROFIT_BY_MONTH]
    company = loaded(as_csv(tmp_path / "profit.csv", lines, step=3))
    assert rows_of(company, "customer_id", "ordered_on", "amount", "manager_id", "product_group") == PROFIT
    assert codes(company.report, "warnings") == ["SHP13", "SHP14"]
    assert company.report["files"][0]["profile"] == "onec_gross_profit"


@pytest.mark.parametrize(
    ("lines", "profile", "title"),
    [
        (BY_DOCUMENT, "onec_sales_by_customer", "1С: Продажи по контрагентам"),
        (PROFIT_BY_MONTH, "onec_gross_profit", "1С: Валовая прибыль предприятия"),
    ],
)
def test_a_report_without_its_title_is_known_by_its_header_and_documents(tmp_path, lines, profile, title):
    company = loaded(as_csv(tmp_path / "report.csv", lines[1:]))
    assert company.report["files"][0]["profile"] == profile
    with use_language("ru"):
        assert any(f"это {title}" in line for line in LoadReport.from_dict(company.report).sentences())


def test_a_report_of_one_period_is_refused_with_what_to_change(tmp_path):
    path = as_csv(tmp_path / "profit.csv", one_period("01.07.2026 - 31.07.2026", 200))
    with use_language("ru"), pytest.raises(LoadError, match="группировку по периоду") as caught:
        loaded(path)
    assert caught.value.code == "SHP12"


def test_reports_of_several_periods_together_are_read_as_periods(tmp_path):
    as_csv(tmp_path / "jul.csv", one_period("01.07.2026 - 31.07.2026", 200))
    as_csv(tmp_path / "aug.csv", one_period("01.08.2026 - 31.08.2026", 50))
    company = loaded(tmp_path)
    assert rows_of(company, "ordered_on", "amount") == [
        ("2026-07-01", 100.0),
        ("2026-07-01", 200.0),
        ("2026-08-01", 100.0),
        ("2026-08-01", 50.0),
    ]
    assert set(codes(company.report, "warnings")) == {"SHP13"}


def test_a_plain_list_of_sums_under_a_period_is_refused_in_the_same_way(tmp_path):
    with pytest.raises(LoadError) as caught:
        loaded(write(tmp_path, "Период: 01.07.2026 - 31.07.2026;\nКонтрагент;Сумма\nРомашка;5\nЛютик;6\n"))
    assert caught.value.code == "SHP12"


def test_a_report_without_sales_is_refused_and_the_old_data_stand(tmp_path):
    into = tmp_path / "company"
    load(as_csv(tmp_path / "a.csv", BY_DOCUMENT), into=into, today=TODAY)
    before = {path.name: path.read_bytes() for path in into.iterdir()}
    empty = [(text, depth, cells if n < 4 else []) for n, (text, depth, cells) in enumerate(BY_DOCUMENT)]
    empty = [*empty[:4], ("ООО Ромашка", 0, ["0", "0,00", "", "-"]), ("Итого", 0, ["0", "0,00", "", ""])]
    with pytest.raises(LoadError) as caught:
        load(as_csv(tmp_path / "b.csv", empty), into=into, today=TODAY)
    assert caught.value.code == "SHP10"
    assert {path.name: path.read_bytes() for path in into.iterdir()} == before


FLAT = [("ИП Лютик", "2024-03-07", 20.0), ("ООО Ромашка", "2024-03-05", 100.5), ("ООО Ромашка", "2024-03-06", 50.0)]


@pytest.mark.parametrize(
    "text",
    [
        "Дата;Номер;Сумма\nООО Ромашка;;\n05.03.2024;Р-1;100,5\n06.03.2024;Р-2;50\nИП Лютик;;\n07.03.2024;Р-3;20\n",
        "Клиент;Дата;Сумма\nООО Ромашка;;150,5\n;05.03.2024;100,5\n;06.03.2024;50\nИП Лютик;;20\n;07.03.2024;20\n",
        "Контрагент;Сумма\nООО Ромашка;150,5\n  05.03.2024;100,5\n  06.03.2024;50\nИП Лютик;20\n  07.03.2024;20\n",
        "Названия строк;Сумма\nООО Ромашка;150,5\n05.03.2024;100,5\n06.03.2024;50\nИП Лютик;20\n07.03.2024;20\n",
    ],
)
def test_a_name_above_its_rows_becomes_their_customer(tmp_path, text):
    company = loaded(
        write(tmp_path, text + "Итого;;170,5\n" if text.startswith(("Д", "Кл")) else text + "Итого;170,5\n")
    )
    assert rows_of(company, "customer_id", "ordered_on", "amount") == FLAT
    assert codes(company.report, "warnings") == []
    assert company.report["files"][0]["profile"] == ""


def test_names_of_managers_above_customers_become_managers(tmp_path):
    text = "Клиент;Дата;Сумма\nМенеджер: Иванов;;\nРомашка;06.03.2024;2\nМенеджер: Петров;;\nАстра;05.03.2024;4\n"
    company = loaded(write(tmp_path, text))
    assert rows_of(company, "customer_id", "manager_id", "amount") == [
        ("Астра", "Петров", 4.0),
        ("Ромашка", "Иванов", 2.0),
    ]


def test_a_list_of_documents_takes_its_dates_from_their_names(tmp_path):
    text = (
        "Документ;Контрагент;Сумма\nРеализация товаров № 1 от 05.03.2024 12:00:00;Ромашка;10\n"
        "Реализация товаров № 2 от 06.03.2024;Лютик;20\nИтого;;30\n"
    )
    company = loaded(write(tmp_path, text))
    assert rows_of(company, "customer_id", "ordered_on", "amount") == [
        ("Лютик", "2024-03-06", 20.0),
        ("Ромашка", "2024-03-05", 10.0),
    ]
    assert (codes(company.report, "warnings"), "SHP23" in codes(company.report, "changed")) == ([], True)


def test_broken_rows_of_a_plain_table_are_no_groups(tmp_path):
    company = loaded(write(tmp_path, "Клиент;Дата;Сумма\nРомашка;;5\nЛютик;05.03.2024;6\n Астра;06.03.2024;7\n"))
    assert company.report["rejected_by_reason"] == [{"code": "DAT01", "rows": 1, "amount": 5.0}]
    assert rows_of(company, "customer_id") == [("Астра",), ("Лютик",)]


def test_customers_in_merged_cells_belong_to_every_row(tmp_path):
    import xlsxwriter

    path = tmp_path / "merged.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for row, cells in enumerate([["Клиент", "Дата", "Сумма"], ["", "2024-03-05", 1], ["", "2024-03-06", 2]]):
            sheet.write_row(row, 0, cells)
        sheet.merge_range(1, 0, 2, 0, "Ромашка")
        sheet.write_row(3, 0, ["Лютик", "2024-03-07", 3])
        sheet.write_row(4, 0, ["Лютик", "2024-03-08"])
        sheet.merge_range(3, 2, 4, 2, 3)
    company = loaded(path)
    assert rows_of(company, "customer_id", "amount") == [("Лютик", 3.0), ("Ромашка", 1.0), ("Ромашка", 2.0)]
    assert company.report["rows"]["read"]["amount"] == 6.0
    assert "SHP22" in codes(company.report, "changed")


def test_the_report_is_told_in_both_languages(tmp_path):
    report = LoadReport.from_dict(loaded(as_csv(tmp_path / "a.csv", PROFIT_BY_MONTH)).report)
    assert any("turned into a table: rows: 3" in sentence for sentence in report.sentences())
    with use_language("ru"):
        assert any("отчёт развёрнут в таблицу; получилось строк: 3" in sentence for sentence in report.sentences())


NAMES = st.sampled_from(["ООО Ромашка", "ИП Лютик", "Астра", "Total Energy", "Итого-Сервис"])
DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2024, 12, 31))
SUMS = st.integers(1, 10**6).map(lambda cents: cents / 100)
ORDERS = st.dictionaries(NAMES, st.lists(st.tuples(DAYS, SUMS), min_size=1, max_size=4), min_size=2, max_size=4)


@QUICK
@given(orders=ORDERS, subtotal=st.booleans(), total=st.booleans())
def test_grouping_rows_and_adding_totals_changes_nothing(tmp_path_factory, orders, subtotal, total):
    folder = tmp_path_factory.mktemp("grouped")
    flat = [["Клиент", "Дата", "Сумма"]]
    grouped = [["Клиент", "Дата", "Сумма"]]
    for name, bought in orders.items():
        own = f"{sum(amount for _day, amount in bought):.2f}" if subtotal else ""
        grouped.append([name, "", own])
        for day, amount in bought:
            flat.append([name, day.isoformat(), f"{amount:.2f}"])
            grouped.append(["", day.isoformat(), f"{amount:.2f}"])
    if total:
        grouped.append(["Итого", "", f"{sum(a for bought in orders.values() for _day, a in bought):.2f}"])
    found = []
    for name, rows in (("flat.csv", flat), ("grouped.csv", grouped)):
        with (folder / name).open("w", encoding="utf-8", newline="") as handle:
            csv.writer(handle, delimiter=";").writerows(rows)
        company = loaded(folder / name)
        assert codes(company.report, "warnings") == []
        found.append(rows_of(company, "customer_id", "ordered_on", "amount", "kind"))
    assert found[0] == found[1]
