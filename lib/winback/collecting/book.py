"""A template as a workbook: the sheet to fill in, instructions, and a protected sheet with the lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.utility import xl_col_to_name

from ..reasons import Catalogue
from ..text import _
from .cells import kinds_in_words, listed
from .instructions import steps
from .layouts import Asked, Layout, headings, lists, titles

OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
MARK = "winback"
"""Stands above the facts about the template in the sheet of lists: by it the file is known again."""
SPARE_ROWS = 100
LONGEST = 32_767
FORMATS = {"id": "@", "text": "@", "reason": "@", "choice": "@", "date": "dd.mm.yyyy", "share": "0%", "count": "0"}
FORMATS |= {"money": "#,##0"}


@dataclass(frozen=True)
class _Place:
    """Where a list stands: a reference to its words."""

    reference: str
    words: Mapping[str, str]


class _Book:
    """One workbook being written, with the formats its sheets share."""

    def __init__(self, book: Any, layout: Layout, kept: Sequence[Asked], currency: str) -> None:
        self.book, self.layout, self.columns = book, layout, kept
        self.words = headings(layout.kind)
        self.bold = book.add_format({"bold": True})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.header = book.add_format({"bold": True, "bottom": 1, "bg_color": "#DCE6F1", "text_wrap": True})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})
        letters = "".join(sign for sign in currency if sign.isalpha())
        formats = FORMATS | ({"money": f'#,##0 "{letters}"'} if letters else {})
        self.plain = self._formats(formats)
        self.cells = self._formats(formats, border=1, border_color="#D9D9D9")
        self.filled = self._formats(formats, border=1, border_color="#D9D9D9", bg_color="#F2F2F2")
        self.head = self._formats(formats, bg_color="#FFF8DC", bottom=1, align="left")

    def _formats(self, formats: Mapping[str, str], **look: Any) -> dict[str, Any]:
        return {
            kind: self.book.add_format(
                {"num_format": shape, "valign": "top", "text_wrap": kind in ("text", "reason"), **look}
            )
            for kind, shape in formats.items()
        }


def write_book(
    layout: Layout,
    path: Path,
    rows: Sequence[Mapping[str, Any]],
    *,
    head: Mapping[str, Any],
    catalogue: Catalogue,
    about: Mapping[str, str],
    names: bool,
    currency: str = "",
) -> None:
    """Write the workbook of a template in the language in use; ``OSError`` when the file cannot be written.

    ``head``: what stands above the table by key; a pair is a value and a word beside it.

    Every text is a text: nothing that a name or an id begins with is calculated or opened.
    """
    kept = [column for column in layout.columns if names or not column.personal]
    try:
        with xlsxwriter.Workbook(path, OPTIONS) as made:
            book = _Book(made, layout, kept, currency)
            sheet = made.add_worksheet(_sheet_name(titles()[layout.kind]))
            guide = made.add_worksheet(_sheet_name(_("Instructions")))
            places = _write_lists(book, catalogue, about)
            _write_form(book, sheet, rows, head, places)
            _write_guide(book, guide, places)
    except FileCreateError as error:
        raise error.args[0] if error.args and isinstance(error.args[0], OSError) else OSError(str(error)) from error


def _sheet_name(text: str) -> str:
    return text[:31]


def _write_lists(book: _Book, catalogue: Catalogue, about: Mapping[str, str]) -> dict[str, _Place]:
    """The words to choose from with their codes; protected, so that a sorted or shortened list cannot mislead."""
    name = _sheet_name(_("Lists"))
    sheet = book.book.add_worksheet(name)
    wanted = {column.choices for column in book.columns if column.choices}
    found = {"reason": {code: word for word, code in catalogue.options()}, **lists()}
    places = {}
    place = 0
    for key, words in found.items():
        if key not in wanted:
            continue
        sheet.write_string(0, place, book.words.get(key, key), book.bold)
        sheet.write_string(0, place + 1, key, book.bold)
        for row, (code, word) in enumerate(words.items(), 1):
            sheet.write_string(row, place, word)
            sheet.write_string(row, place + 1, code)
        sheet.set_column(place, place, 34)
        column = xl_col_to_name(place, True)
        places[key] = _Place(f"='{name}'!{column}$2:{column}${len(words) + 1}", words)
        place += 2
    sheet.write_string(0, place, MARK, book.bold)
    for row, (key, value) in enumerate(about.items(), 1):
        sheet.write_string(row, place, key)
        sheet.write_string(row, place + 1, value)
    sheet.freeze_panes(1, 0)
    sheet.protect()
    return places


def _write_form(
    book: _Book, sheet: Any, rows: Sequence[Mapping[str, Any]], head: Mapping[str, Any], places: Mapping[str, _Place]
) -> None:
    sheet.write_string(0, 0, titles()[book.layout.kind], book.title)
    for row, asked in enumerate(book.layout.head, 1):
        sheet.write_string(row, 0, book.words[asked.key], book.bold)
        value, beside = head[asked.key] if isinstance(head.get(asked.key), tuple) else (head.get(asked.key), "")
        _write_cell(sheet, (row, 1), asked, value, book.head[asked.kind])
        sheet.write_string(row, 2, beside)
        _add_validation(sheet, (row, 1, row, 1), asked, book, places)
    top = len(book.layout.head) + 2
    last = top + len(rows) + SPARE_ROWS
    for place, asked in enumerate(book.columns):
        sheet.write_string(top, place, book.words[asked.key], book.header)
        sheet.set_column(place, place, asked.width, book.plain[asked.kind])
        _add_validation(sheet, (top + 1, place, last, place), asked, book, places)
        for row, values in enumerate(rows, top + 1):
            shape = (book.filled if asked.given else book.cells)[asked.kind]
            _write_cell(sheet, (row, place), asked, values.get(asked.key), shape)
    sheet.set_row(top, 32)
    sheet.freeze_panes(top + 1, 1)
    sheet.autofilter(top, 0, last, len(book.columns) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)


def _write_cell(sheet: Any, at: tuple[int, int], asked: Asked, value: Any, shape: Any) -> None:
    if value is None or value == "" or (pd.api.types.is_scalar(value) and pd.isna(value)):
        sheet.write_blank(*at, None, shape)
    elif asked.kind == "date":
        day = pd.Timestamp(value).date()
        sheet.write_datetime(*at, dt.datetime.combine(day, dt.time()), shape)
    elif asked.kind in ("money", "share", "count"):
        sheet.write_number(*at, float(value), shape)
    else:
        text = lists()[asked.choices].get(str(value), str(value)) if asked.kind == "choice" else str(value)
        sheet.write_string(*at, text[:LONGEST], shape)


def _add_validation(
    sheet: Any, where: tuple[int, int, int, int], asked: Asked, book: _Book, places: Mapping[str, _Place]
) -> None:
    """What may be typed: warned of, never forbidden, so that nobody's answer is lost on the way into the sheet."""
    rule: dict[str, Any] = {"error_type": "warning", "ignore_blank": True}
    if asked.choices:
        rule |= {"validate": "list", "source": places[asked.choices].reference}
        if asked.is_open:
            rule["error_type"] = "information"
    elif asked.kind == "date":
        rule |= {
            "validate": "date",
            "criteria": "between",
            "minimum": dt.date(1990, 1, 1),
            "maximum": dt.date(2100, 12, 31),
        }
    elif asked.kind == "share":
        rule |= {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1}
    elif asked.kind == "count":
        rule |= {"validate": "integer", "criteria": ">=", "value": 0}
    else:
        return
    rule["error_title"] = book.words[asked.key][:32]
    rule["error_message"] = _("Allowed: {allowed}.").format(allowed=_allowed(asked, places))[:255]
    sheet.data_validation(*where, rule)


def _allowed(asked: Asked, places: Mapping[str, _Place]) -> str:
    if asked.is_open:
        return _("a word of the list, or words of your own")
    if asked.choices:
        return listed(places[asked.choices].words, 4)
    return kinds_in_words().get(asked.kind, _("words of your own"))


def _write_guide(book: _Book, sheet: Any, places: Mapping[str, _Place]) -> None:
    sheet.write_string(0, 0, titles()[book.layout.kind], book.title)
    row = 2
    for line in steps(book.layout.kind):
        sheet.write_string(row, 0, line, book.wrap)
        row += 1
    row += 1
    sheet.write_string(row, 0, _("What goes into each column"), book.bold)
    for asked in (*book.layout.head, *book.columns):
        row += 1
        what = _("filled in already") if asked.given else _allowed(asked, places)
        if asked.required and not asked.given:
            what = _("{what} (needed)").format(what=what)
        sheet.write_string(row, 0, f"{book.words[asked.key]}: {what}", book.wrap)
    sheet.set_column(0, 0, 110)
    sheet.fit_to_pages(1, 0)
