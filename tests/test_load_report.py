"""The load report in words: rows and money that add up, and nothing of single rows where strangers read."""

from __future__ import annotations

import pytest
import python_calamine

from winback.load import LoadReport, load
from winback.loading.report_book import write_load_report
from winback.loading.report_words import sections
from winback.text import use_language


def test_the_balance_says_what_was_set_aside_and_names_no_row(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text("customer_id,ordered_on,amount\na,2026-01-05,100\n,2026-01-06,40\nb,2026-02-05,10\n")
    lines = LoadReport.from_dict(load(path).report).balance()
    assert "3 rows worth 150 = accepted 2 (110) + ignored 1 (40)" in lines[0]
    assert any("no customer is named" in line for line in lines)
    assert not any("orders.csv" in line for line in lines)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_workbook_adds_up_and_runs_nothing(tmp_path, language):
    path = tmp_path / "orders.csv"
    path.write_text("customer_id,ordered_on,amount\n=1+1,2026-01-05,100\n,2026-01-06,40\nb,2026-02-05,x\n")
    report = load(path).report
    with use_language(language):
        book = python_calamine.CalamineWorkbook.from_path(str(write_load_report(report, tmp_path / "report.xlsx")))
        groups = sections(LoadReport.from_dict(report), "company")
    assert len(book.sheet_names) == 6
    rows = book.get_sheet_by_index(0).to_python()[1:5]
    for place in (1, 2):
        assert rows[0][place] == sum(row[place] for row in rows[1:])
    said = [line for _title, lines in groups for line in lines]
    assert len(said) == len(set(said))
    assert all(lines for _title, lines in groups)


def test_the_report_names_columns_in_words_and_quotes_as_the_language_does(tmp_path):
    (tmp_path / "orders.csv").write_text("customer_id,ordered_on,amount\na,2026-01-05,100\nb,2026-02-05,10\n")
    (tmp_path / "customers.csv").write_text("customer_id,name,phone,contact_person\na,Ann,+7 900 111-22-33,Bob\n")
    report = LoadReport.from_dict(load([tmp_path / "orders.csv", tmp_path / "customers.csv"]).report)
    with use_language("ru"):
        said = " ".join(line for _title, lines in sections(report) for line in lines)
    assert "телефон — «phone»" in said
    assert "контактное лицо — «contact_person»" in said
    assert "= '" not in said
