"""Rows set aside can be mended and come back by themselves, once."""

from __future__ import annotations

import csv

import pytest
import python_calamine
import xlsxwriter

from winback.errors import LoadError
from winback.load import load
from winback.loading.rejected import as_written, harmless, is_rejected_file
from winback.text import use_language

TEXT = (
    "Order;Client;Date;Total;E-mail\n1;A;05.01.2026;10;a@example.org\n1;A;05.01.2026;five;a@example.org\n"
    '2;"=SUM(1)";31.02.2026;7;b@example.org\n3;C;07.01.2026;3;c@example.org;extra\n'
)
CLEAN = TEXT.replace("five", "5").replace("31.02", "28.02").replace(";extra", "")


def write(folder, name, text):
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def orders_of(company):
    rows = company.orders.select("customer_id", "ordered_on", "amount").to_pyarrow().to_pylist()
    return sorted((row["customer_id"], row["ordered_on"].isoformat(), row["amount"]) for row in rows)


def cells_of(path):
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.reader(handle))


def mend(rows, changes):
    return [[changes.get(cell, cell) for cell in row] for row in rows]


def save(path, rows):
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle, delimiter=";").writerows(rows)
    return path


@pytest.fixture
def company(tmp_path):
    return load(write(tmp_path, "orders.csv", TEXT), into=tmp_path / "company")


def test_the_file_holds_the_cells_as_they_were_and_what_is_wrong(company):
    header, *rows = cells_of(company.folder / "rejected.csv")
    assert header[:5] == ["Order", "Client", "Date", "Total", "E-mail"]
    assert header[5:] == ["file", "sheet", "source_row", "column", "value", "code", "reason", "remedy", "winback_row"]
    assert [(row[3], row[4], row[10]) for row in rows[:1]] == [("five", "a@example.org", "NUM02")]
    assert rows[1][1] == "'=SUM(1)"
    assert [row[10] for row in rows] == ["NUM02", "DAT02", "ROW01"]


def test_the_workbook_holds_the_same_as_text_and_no_formula(company):
    book = python_calamine.CalamineWorkbook.from_path(str(company.folder / "rejected.xlsx"))
    rows = book.get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows] == ["Client", "A", "=SUM(1)", "C"]
    assert is_rejected_file(company.folder / "rejected.xlsx")


@pytest.mark.parametrize("language", ["en", "ru"])
def test_mended_rows_are_the_clean_file(tmp_path, language):
    with use_language(language):
        load(write(tmp_path, "orders.csv", TEXT), into=tmp_path / "company")
    rows = mend(cells_of(tmp_path / "company" / "rejected.csv"), {"five": "5", "31.02.2026": "28.02.2026", "3": "3,00"})
    mended = load(save(tmp_path / "mended.csv", rows), into=tmp_path / "company")
    clean = load(write(tmp_path, "clean.csv", CLEAN))
    assert orders_of(mended) == orders_of(clean)
    assert mended.report["rows"] == clean.report["rows"]
    assert not (tmp_path / "company" / "rejected.csv").exists()


def test_mended_rows_come_in_once_and_the_others_stay(tmp_path, company):
    rows = mend(cells_of(company.folder / "rejected.csv"), {"five": "5"})
    path = save(tmp_path / "mended.csv", rows)
    once = load(path, into=company.folder)
    twice = load(path, into=company.folder)
    assert orders_of(once) == orders_of(twice) == [("A", "2026-01-05", 5.0), ("A", "2026-01-05", 10.0)]
    assert twice.report["rows"] == once.report["rows"]
    assert twice.report["added"] == {"mended": 0, "still": 2, "known": 1}
    assert [row[10] for row in cells_of(company.folder / "rejected.csv")[1:]] == ["DAT02", "ROW01"]


def test_the_file_mended_in_its_own_place_needs_no_name_of_a_company(company):
    path = company.folder / "rejected.csv"
    save(path, mend(cells_of(path), {"five": "5"}))
    assert ("A", "2026-01-05", 5.0) in orders_of(load(path))


def test_a_mended_workbook_comes_back_too(tmp_path, company):
    rows = mend(cells_of(company.folder / "rejected.csv"), {"five": "5"})
    with xlsxwriter.Workbook(tmp_path / "mended.xlsx") as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                sheet.write_string(number, place, cell)
    assert ("A", "2026-01-05", 5.0) in orders_of(load(tmp_path / "mended.xlsx", into=company.folder))


def test_rows_of_another_company_are_refused(tmp_path, company):
    other = load(
        write(tmp_path, "other.csv", "Client;Date;Total\nZ;05.01.2026;1\nY;06.01.2026;x\n"), into=tmp_path / "o"
    )
    with pytest.raises(LoadError) as caught:
        load(save(tmp_path / "mended.csv", cells_of(other.folder / "rejected.csv")), into=company.folder)
    assert caught.value.code == "RJT01"


@pytest.mark.parametrize("cell", ["=1+1", "'=1", "''@x", "-12,5", "+7 900", "@a", "\tx", "plain", "'quoted'", ""])
def test_no_cell_runs_and_every_cell_comes_back(cell):
    assert as_written(harmless(cell)) == cell
    assert harmless(cell)[:1] not in ("=", "@", "\t")
