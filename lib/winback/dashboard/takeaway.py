"""The rows behind a figure as files: a CSV of one table, a workbook of all; every cell is a value, none a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

import xlsxwriter

from ..handing.cells import OPTIONS, as_text, separator
from ..loading.rejected import LONGEST, harmless
from ..text import _, language
from .behind import Behind, Sheet
from .columns import DAY, MONEY, SHARE

FORMATS = {MONEY: "#,##0.00", SHARE: "0.0%"}
DAY_FORMATS = {"en": "d mmm yyyy", "ru": "dd.mm.yyyy"}
SHEET_SIGNS = 31
WIDEST = 46


def as_csv(sheet: Sheet) -> bytes:
    """Return one table as CSV in UTF-8 with its mark; no cell is run as a formula by a spreadsheet program."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator())
    writer.writerow([harmless(title) for title, _kind in sheet.head()])
    comma = language() == "ru"
    for row in sheet.values():
        writer.writerow(
            [_number(value, comma) if isinstance(value, float) else harmless(as_text(value)) for value in row]
        )
    return out.getvalue().encode("utf-8-sig")


def _number(value: float, comma: bool) -> str:
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if comma else text


def as_workbook(behind: Behind, about: Mapping[str, str]) -> bytes:
    """Return a workbook: what it shows and how it was computed, then one sheet for each table.

    ``about``: what else to say of it, title to text: whose data, up to when, which filters.
    """
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS | {"in_memory": True}) as book:
        looks = {
            kind: book.add_format({"num_format": form})
            for kind, form in {**FORMATS, DAY: DAY_FORMATS[language()]}.items()
        }
        head = book.add_format({"bold": True, "bg_color": "#DCE6F1", "bottom": 1, "text_wrap": True})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        bold = book.add_format({"bold": True, "valign": "top"})
        front = book.add_worksheet(_sheet_name(_("What it is"), set()))
        front.set_column(0, 0, 26)
        front.set_column(1, 1, 90)
        told = {_("Question"): behind.title, _("Answer"): behind.sentence, _("How computed"): behind.how, **about}
        for line, (title, text) in enumerate((title, text) for title, text in told.items() if text):
            front.write_string(line, 0, title, bold)
            front.write_string(line, 1, text[:LONGEST], wrap)
        names = {front.get_name().lower()}
        for sheet in behind.sheets:
            _write(book.add_worksheet(_sheet_name(sheet.title, names)), sheet, looks, head)
    return out.getvalue()


def _write(page: Any, sheet: Sheet, looks: Mapping[str, Any], head: Any) -> None:
    columns, rows = sheet.head(), sheet.values()
    for place, (title, kind) in enumerate(columns):
        page.write_string(0, place, title, head)
        longest = max((len(as_text(row[place])) for row in rows[:200]), default=0)
        page.set_column(place, place, min(max(12, len(title) + 2, longest + 2), WIDEST), looks.get(kind))
    for line, row in enumerate(rows, 1):
        for place, value in enumerate(row):
            _cell(page, (line, place), value, looks.get(columns[place][1]))
    page.freeze_panes(1, 1)
    if rows:
        page.autofilter(0, 0, len(rows), len(columns) - 1)


def _cell(page: Any, at: tuple[int, int], value: Any, look: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, int | float):
        if hasattr(value, "year"):
            page.write_datetime(*at, value, look)
        else:
            page.write_string(*at, str(value)[:LONGEST])
    else:
        page.write_number(*at, value, look)


def _sheet_name(title: str, taken: set[str]) -> str:
    """A name that a workbook allows and that is not taken yet; ``taken`` gets it."""
    bare = "".join(" " if sign in "[]:*?/\\'" else sign for sign in title).strip() or _("Rows")
    name, number = bare[:SHEET_SIGNS].strip(), 1
    while name.lower() in taken:
        number += 1
        tail = f" {number}"
        name = bare[: SHEET_SIGNS - len(tail)].strip() + tail
    taken.add(name.lower())
    return name


def file_name(place: str, day: str, kind: str) -> str:
    """Return what a file is called: where its figure stands, and the day of the data.

    >>> file_name("losses/over_time", "2026-06-30", "csv")
    'winback-losses-over-time-2026-06-30.csv'
    """
    return f"winback-{place.replace('/', '-').replace('_', '-')}-{day}.{kind}"
