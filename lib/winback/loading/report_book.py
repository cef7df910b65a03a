"""The load report as a workbook: what was read, understood, changed, set aside, and what to do about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from ..text import _, format_date
from . import codes
from .report import LoadReport
from .report_words import (
    answers,
    column_words,
    how_loaded,
    part_words,
    questions,
    reading_words,
    table_word,
    why_unused,
)

OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
LONGEST = 32_767
WIDEST = 60
Row = Sequence[Any]


def write_load_report(report: LoadReport | Mapping[str, Any], path: str | Path) -> Path:
    """Write a load report as a workbook and return its path; all cells are values, none is a formula.

    Sheets: summary with the balance, files and columns, what was set aside, changes and warnings, questions,
    history. ``OSError`` when the file cannot be written.
    """
    told = report if isinstance(report, LoadReport) else LoadReport.from_dict(report)
    path = Path(path)
    with xlsxwriter.Workbook(path, OPTIONS) as book:
        sheets = _Sheets(book, told.currency)
        sheets.add(_("Summary"), [_("What"), _("Rows"), _("Amount"), _("Meaning")], _summary(told))
        sheets.add(_("Files and columns"), _FILE_HEAD(), _files(told))
        sheets.add(_("Set aside"), [_("Outcome"), _("Reason"), _("Rows"), _("Amount"), _("What to do")], _aside(told))
        sheets.add(_("Changes and warnings"), [_("Kind"), _("Code"), _("What was found")], _notes(told))
        sheets.add(_("Questions"), [_("File"), _("Column"), _("Question"), _("How to answer")], _questions(told))
        sheets.add(_("History"), _HISTORY_HEAD(), _history(told))
    return path


def _FILE_HEAD() -> list[str]:
    return [_("File"), _("Sheet"), _("Table"), _("Rows"), _("Read as"), _("Column"), _("Taken for"), _("How surely")]


def _HISTORY_HEAD() -> list[str]:
    names = [_("When"), _("How"), _("Files"), _("First day"), _("Last day"), *part_words().values()]
    return [*names, _("New orders"), _("Changed"), _("Same"), _("Cancelled since"), _("Program")]


class _Sheets:
    """The sheets of one book, all of one look: a bold frozen header, filters, widths by content."""

    def __init__(self, book: Any, currency: str) -> None:
        self._book = book
        self._head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#EEF2F6", "text_wrap": True})
        self._text = book.add_format({"text_wrap": True, "valign": "top"})
        self._count = book.add_format({"num_format": "#,##0", "valign": "top"})
        self._money = book.add_format({"num_format": f"#,##0.00{_in_format(currency)}", "valign": "top"})
        self._share = book.add_format({"num_format": "0%", "valign": "top"})
        self._day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})

    def add(self, name: str, head: Sequence[str], rows: Iterator[Row]) -> None:
        """Write one sheet."""
        sheet = self._book.add_worksheet(name[:31])
        widths = [len(word) + 3 for word in head]
        for place, word in enumerate(head):
            sheet.write_string(0, place, word, self._head)
        last = 0
        for number, row in enumerate(rows, 1):
            last = number
            for place, value in enumerate(row):
                self._write(sheet, number, place, value)
                widths[place] = max(widths[place], min(WIDEST, len(str(value)) + 2))
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, last, len(head) - 1)

    def _write(self, sheet: Any, row: int, place: int, value: Any) -> None:
        if value is None:
            sheet.write_blank(row, place, None)
        elif isinstance(value, _Share):
            sheet.write_number(row, place, float(value), self._share)
        elif isinstance(value, float):
            sheet.write_number(row, place, value, self._money)
        elif isinstance(value, int):
            sheet.write_number(row, place, value, self._count)
        elif isinstance(value, dt.date):
            sheet.write_datetime(row, place, dt.datetime.combine(value, dt.time()), self._day)
        else:
            sheet.write_string(row, place, str(value)[:LONGEST], self._text)


class _Share(float):
    """A number from 0 to 1 that is shown in per cent."""


def _in_format(currency: str) -> str:
    letters = "".join(sign for sign in currency if sign.isalpha())
    return f' "{letters}"' if letters else ""


def _summary(report: LoadReport) -> Iterator[Row]:
    meanings = {
        "read": _("All rows of orders that the files hold"),
        "accepted": _("They count"),
        "ignored": _("Rightly no orders; see the reasons"),
        "rejected": _("Could not be used; mend them and load them again"),
    }
    for key, word in part_words().items():
        entry = report.rows[key]
        yield word, entry["rows"], float(entry["amount"]), meanings[key]
    names = {"purchase": _("of them purchases"), "refund": _("of them refunds"), "free": _("of them free goods")}
    for kind, entry in report.kinds.items():
        yield "  " + names.get(kind, _("of them other rows")), entry["rows"], float(entry["amount"]), ""
    yield _("Customers"), report.customers, None, _("who bought at least once")
    for name, table in report.tables.items():
        yield table_word(name), table["accepted"], None, _("rows accepted beside the orders")
    if report.period:
        first, last = (format_date(dt.date.fromisoformat(report.period[key])) for key in ("first_on", "last_on"))
        yield _("Period"), None, None, f"{first} – {last}"
    yield _("Company"), None, None, report.name
    yield _("Fingerprint of the files"), None, None, report.fingerprint


def _files(report: LoadReport) -> Iterator[Row]:
    for file in report.files:
        begin = [file["file"], file["sheet"], table_word(file["table"]), file["rows"], reading_words(file)]
        if not file["columns"]:
            yield (*begin, "", why_unused(file), None)
        for column, target in file["columns"].items():
            sure = file["confidence"].get(target)
            yield (*begin, column, column_words(target), None if sure is None else _Share(sure))


def _aside(report: LoadReport) -> Iterator[Row]:
    for word, entries in ((_("Ignored"), report.ignored_by_reason), (_("Rejected"), report.rejected_by_reason)):
        for entry in entries:
            code = entry["code"]
            yield word, codes.reason(code), entry["rows"], float(entry["amount"]), codes.remedy(code)
    for customer in report.technical_customers:
        yield _("Collective name"), customer["name"], customer["rows"], float(customer["amount"]), ""


def _notes(report: LoadReport) -> Iterator[Row]:
    for word, entries in ((_("Changed"), report.changed), (_("Warning"), report.warnings)):
        for entry in entries:
            yield word, entry["code"], codes.warning(entry["code"], entry["found"])


def _questions(report: LoadReport) -> Iterator[Row]:
    for entry, text in questions(report):
        yield entry.get("file", ""), entry.get("column", ""), text, answers(entry)


def _history(report: LoadReport) -> Iterator[Row]:
    for entry in report.history:
        period = [
            dt.date.fromisoformat(entry["period"][key]) if entry["period"] else None for key in ("first_on", "last_on")
        ]
        rows = [entry["rows"][key]["rows"] for key in part_words()]
        orders = [entry["orders"].get(key) for key in ("new", "changed", "same", "gone")]
        files = ", ".join(file["file"] for file in entry["files"])
        at = entry["at"].replace("T", " ")[:16]
        yield (at, how_loaded(entry["how"]), files, *period, *rows, *orders, entry["program"])
