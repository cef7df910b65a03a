"""The plan as a workbook: one sheet per owner, the script, the summary; every cell is a value, none is a formula."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from ..text import _, language
from .cells import LONGEST, OPTIONS, as_text
from .gate import left_out, passed
from .lists import CONTACTED, day_of
from .rows import Handed
from .words import SHEET, WIDTHS, headings, may_offer, script_lines, summary_lines

DAY_FORMATS = {"en": "d mmm yyyy", "ru": "dd.mm.yyyy"}
SHEET_SIGNS = 31
HEAD_POINTS, ROW_POINTS = 30, 92
"""A row is as high as a talk needs; the letter's cell shows its beginning."""
PRINTED = len(SHEET) - 2
"""A sheet is printed without the letter, so that the rest stays readable."""


def write_plan(handed: Handed, path: Path) -> int:
    """Write the workbook of a plan and return the count of customers in it."""
    rows = passed(handed, CONTACTED)
    rows = rows.assign(may_offer=rows.permission.map(may_offer()))
    rows["text"] = rows.text.where(rows.ready.astype(bool), "")
    rows["subject"] = rows.subject.where(rows.text != "", "")
    with xlsxwriter.Workbook(path, OPTIONS) as made:
        looks = _looks(made)
        names: set[str] = set()
        _lines(made, looks, _sheet_name(_("Summary"), names), summary_lines(handed, rows))
        for owner, part in rows.groupby("owner", sort=True):
            _owner(made, looks, _sheet_name(str(owner), names), part)
        _lines(made, looks, _sheet_name(_("Script of the talk"), names), script_lines())
        _to_complete(made, looks, _sheet_name(_("To complete"), names), left_out(handed))
    return len(rows)


def _looks(made: Any) -> dict[str, Any]:
    wrapped = {"text_wrap": True, "valign": "top"}
    line = {"bottom": 1, "bottom_color": "#D9D9D9"}
    return {
        "head": made.add_format({"bold": True, "bottom": 1, "bg_color": "#DCE6F1", **wrapped}),
        "plain": made.add_format({"num_format": "@", **wrapped}),
        "text": made.add_format({"num_format": "@", **wrapped, **line}),
        "day": made.add_format({"num_format": DAY_FORMATS[language()], "align": "left", "valign": "top", **line}),
        "strong": made.add_format({"bold": True, "num_format": "@", **wrapped, **line}),
    }


def _owner(made: Any, looks: dict[str, Any], name: str, rows: pd.DataFrame) -> None:
    sheet, words = made.add_worksheet(name), headings(SHEET)
    for place, (column, word) in enumerate(words.items()):
        sheet.write_string(0, place, word, looks["head"])
        sheet.set_column(place, place, WIDTHS[column])
    sheet.set_row(0, HEAD_POINTS)
    for number, row in enumerate(rows.to_dict("records"), 1):
        sheet.set_row(number, ROW_POINTS)
        for place, column in enumerate(words):
            _cell(sheet, (number, place), row[column], looks, "strong" if column == "name" else "text")
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, len(rows), len(words) - 1)
    _to_print(sheet)
    sheet.print_area(0, 0, len(rows), PRINTED - 1)
    sheet.repeat_rows(0)


def _cell(sheet: Any, at: tuple[int, int], value: Any, looks: dict[str, Any], look: str) -> None:
    if isinstance(value, dt.date | pd.Timestamp) and not pd.isna(value):
        day = day_of(value)
        assert day is not None
        sheet.write_datetime(*at, dt.datetime.combine(day, dt.time()), looks["day"])
    else:
        sheet.write_string(*at, as_text(value)[:LONGEST], looks[look])


def _lines(made: Any, looks: dict[str, Any], name: str, lines: list[str]) -> None:
    sheet = made.add_worksheet(name)
    sheet.set_column(0, 0, 110)
    for number, line in enumerate(lines):
        sheet.write_string(number, 0, line, looks["plain"])
    _to_print(sheet)


def _to_complete(made: Any, looks: dict[str, Any], name: str, rows: pd.DataFrame) -> None:
    """Customers who could be contacted once their card is completed; nobody who objected is among them."""
    rows = rows[rows.customer_id != ""]
    if rows.empty:
        return
    sheet = made.add_worksheet(name)
    for place, (word, width) in enumerate(((_("Customer's id"), 18), (_("Why"), 70))):
        sheet.write_string(0, place, word, looks["head"])
        sheet.set_column(place, place, width)
    for number, row in enumerate(rows.to_dict("records"), 1):
        sheet.write_string(number, 0, row["customer_id"][:LONGEST], looks["text"])
        sheet.write_string(number, 1, row["why"], looks["text"])
    sheet.freeze_panes(1, 0)
    _to_print(sheet)


def _to_print(sheet: Any) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(0.4, 0.4, 0.5, 0.5)
    sheet.fit_to_pages(1, 0)


def _sheet_name(text: str, used: set[str]) -> str:
    """A name every spreadsheet program takes, unlike the others in the book whatever their letter case."""
    plain = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", text).strip(" '")[:SHEET_SIGNS].strip(" '") or "-"
    name, number = plain, 1
    while name.casefold() in used:
        number += 1
        name = f"{plain[: SHEET_SIGNS - len(str(number)) - 1]} {number}"
    used.add(name.casefold())
    return name
