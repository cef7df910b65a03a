import datetime as dt
import time

import pytest
import xlsxwriter

from winback.errors import LoadError
from winback.load import load

from .bad_inputs import make


def test_a_workbook_opens_with_title_totals_and_a_second_sheet(tmp_path):
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        orders = book.add_worksheet("Продажи")
        orders.write_row(0, 0, ["Отчёт за 2024 год"])
        orders.write_row(2, 0, ["Клиент", "Дата", "Сумма"])
        for n in range(10):
            orders.write(3 + n, 0, f"К{n % 5}")
            orders.write_datetime(3 + n, 1, dt.datetime(2024, 1, 1 + n), day)
            orders.write(3 + n, 2, 10.5)
        orders.write_row(13, 0, ["Итого", "", 105])
        customers = book.add_worksheet("Клиенты")
        customers.write_row(0, 0, ["Клиент", "Отрасль", "Регион"])
        for n in range(5):
            customers.write_row(1 + n, 0, [f"К{n}", "Опт", "Москва"])
        book.add_worksheet("Пусто")
    company = load(path)
    assert company.report["rows"]["accepted"] == {"rows": 10, "amount": 105.0}
    assert (company.first_on, company.last_on) == (dt.date(2024, 1, 1), dt.date(2024, 1, 10))
    assert company.table("customers").count().to_pyarrow().as_py() == 5
    assert "SHP06" not in [entry["code"] for entry in company.report["warnings"]]


def test_numbers_of_a_sheet_are_ids_without_decimals(tmp_path):
    rows = '<row r="1">' + "".join(
        f'<c r="{cell}1" t="inlineStr"><is><t>{text}</t></is></c>'
        for cell, text in (("A", "customer"), ("B", "date"), ("C", "amount"))
    )
    rows += '</row><row r="2"><c r="A2"><v>17850</v></c><c r="B2"><v>45356</v></c><c r="C2"><v>9.5</v></c></row>'
    company = load(make.workbook(tmp_path / "a.xlsx", rows))
    found = company.orders.to_pyarrow().to_pylist()[0]
    assert (found["customer_id"], found["ordered_on"], found["amount"]) == ("17850", dt.date(2024, 3, 5), 9.5)


def test_an_open_document_opens(tmp_path):
    def row(*cells):
        return "<table:table-row>" + "".join(cells) + "</table:table-row>"

    def cell(kind, value, attribute=""):
        return f'<table:table-cell office:value-type="{kind}"{attribute}><text:p>{value}</text:p></table:table-cell>'

    rows = row(*(cell("string", name) for name in ("Клиент", "Дата", "Сумма")))
    for n in range(1, 4):
        day, money = f' office:date-value="2024-01-0{n}"', f' office:value="{n}.5"'
        rows += row(cell("string", "А"), cell("date", "x", day), cell("float", n, money))
    company = load(make.open_document(tmp_path / "a.ods", rows))
    assert company.report["rows"]["accepted"] == {"rows": 3, "amount": 7.5}


@pytest.mark.parametrize(
    ("hostile", "code"),
    [(make.two_corners, "KND11"), (make.swelling, "KND05"), (make.repeated, "KND05")],
)
def test_a_hostile_workbook_is_refused_before_it_is_parsed(tmp_path, monkeypatch, hostile, code):
    path = hostile(tmp_path / "a.xlsx")
    monkeypatch.setattr("winback.loading.sandbox.subprocess.run", lambda *a, **k: pytest.fail("it was parsed"))
    with pytest.raises(LoadError) as caught:
        load(path)
    assert caught.value.code == code


def test_a_workbook_that_swells_only_when_parsed_ends_its_own_process(tmp_path):
    cell = '<table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1"/>'
    rows = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    path = make.open_document(tmp_path / "a.ods", rows)
    start = time.monotonic()
    with pytest.raises(LoadError):
        load(path)
    assert time.monotonic() - start < 60


def test_a_damaged_workbook_is_refused_with_a_sentence(tmp_path):
    path = make.two_corners(tmp_path / "a.xlsx")
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(LoadError, match="damaged"):
        load(path)
