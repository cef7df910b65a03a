"""The workbook: the rows behind every figure, one sheet a question; every cell is a value, none is a formula."""

from __future__ import annotations

import datetime as dt
import io
import math
import re
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from ..dashboard.behind import Sheet
from ..dashboard.columns import DAY, NUMBER, TEXT
from ..handing.cells import LONGEST, OPTIONS
from ..text import _, language
from .edition import Edition
from .steady import steady, steady_office
from .story import Exhibit

DAYS = {"en": "d mmm yyyy", "ru": "dd.mm.yyyy"}
SHEET_SIGNS = 31
WIDEST, NARROWEST = 46, 9
HEAD_ROW = 6
LINE_POINTS = 16
SUMMARY_COLUMNS = (34, 70, 60)
SUMMARY_WIDTH = sum(SUMMARY_COLUMNS)
INK, MUTED, LINE, GROUND = "#17212F", "#55606E", "#DFE4EA", "#F3F5F8"


def workbook(edition: Edition) -> bytes:
    """Return the workbook of an edition: summary, contents, a sheet a question, lists, assumptions."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, OPTIONS | {"in_memory": True}) as book:
        moment = dt.datetime.combine(edition.made_on, dt.time())
        book.set_properties({"title": edition.title, "company": edition.company, "created": moment})
        sheets = _Sheets(book, edition)
        sheets.summary()
        for exhibit in edition.story.exhibits():
            sheets.exhibit(exhibit)
        sheets.texts(_("Words"), [_("Term"), _("Meaning")], edition.terms(), (28, 100))
        columns = [_("Assumption"), _("Set to"), _("Unit"), _("Source")]
        sheets.texts(_("Assumptions"), columns, edition.assumed(), (30, 12, 26, 80))
    return steady_office(target.getvalue(), edition.made_on)


class _Sheets:
    """The sheets of one book, all of one look: the question, its sentence, what to do, then the rows."""

    def __init__(self, book: Any, edition: Edition) -> None:
        self.book, self.edition = book, edition
        self.names: set[str] = set()
        self.looks = _looks(book, edition.brand.dark, edition.brand.accent)

    def _sheet(self, title: str) -> Any:
        sheet = self.book.add_worksheet(sheet_name(title, self.names))
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(0.4, 0.4, 0.5, 0.5)
        return sheet

    def summary(self) -> None:
        """Write the figures, the sentences, and the answer to each question."""
        edition, looks = self.edition, self.looks
        sheet = self._sheet(_("Summary"))
        for place, width in enumerate(SUMMARY_COLUMNS):
            sheet.set_column(place, place, width)
        sheet.write_string(0, 0, edition.title, looks["title"])
        self._wide(sheet, 1, (" · ".join([edition.company, *edition.details()]), SUMMARY_WIDTH, 3), looks["muted"])
        row = 3
        for fact in edition.story.facts:
            sheet.write_string(row, 0, fact.label, looks["text"])
            sheet.write_string(row, 1, fact.number, looks["strong"])
            sheet.write_string(row, 2, "; ".join(t for t in (fact.change, fact.hint) if t), looks["muted_cell"])
            row += 1
        now = f"{_('What to do now')}: {edition.story.todo}" if edition.story.todo else ""
        for text in [*edition.story.sentences, *edition.story.warnings, now]:
            row += 1
            self._wide(sheet, row, (text, SUMMARY_WIDTH, 3), looks["plain"])
        row += 2
        for place, head in enumerate((_("Question"), _("Answer"), _("What to do"))):
            sheet.write_string(row, place, head, looks["head"])
        for chapter in edition.story.chapters:
            row += 1
            texts = (chapter.title, " ".join([chapter.lead, *chapter.missing[1:]]), chapter.todo)
            for place, text in enumerate(texts):
                sheet.write_string(row, place, text[:LONGEST], looks["strong" if place == 0 else "text"])
            lines = [math.ceil(1.15 * len(text) / width) for text, width in zip(texts, SUMMARY_COLUMNS, strict=True)]
            sheet.set_row(row, LINE_POINTS * max(lines))
        for text in [*edition.origin(), *edition.balance()]:
            row += 1
            self._wide(sheet, row + 1, (text, SUMMARY_WIDTH, 3), looks["muted"])

    def exhibit(self, exhibit: Exhibit) -> None:
        """Write the rows behind one exhibit, one table below the other; nothing where there are none."""
        if not exhibit.sheets:
            return
        sheet, looks = self._sheet(exhibit.question), self.looks
        widths = self._widths(exhibit.sheets)
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)
        sheet.write_string(0, 0, exhibit.question, looks["title"])
        todo = f"{_('What to do')}: {exhibit.todo}" if exhibit.todo else ""
        how = f"{_('How computed')}: {exhibit.how}" if exhibit.how else ""
        told = ((exhibit.sentence.replace("\n", " "), "plain"), (todo, "muted"), (how, "muted"))
        for row, (text, look) in enumerate(told, 1):
            self._wide(sheet, row, (text, sum(widths), len(widths)), looks[look])
        row = HEAD_ROW
        for number, table in enumerate(exhibit.sheets):
            sheet.write_string(row - 1, 0, table.title, looks["part"])
            row = self._table(sheet, row, table, is_first=number == 0) + 2
        sheet.repeat_rows(HEAD_ROW)

    def _table(self, sheet: Any, row: int, table: Sheet, *, is_first: bool) -> int:
        """Write one table below a row and return the first free row; the first one is frozen and can be filtered."""
        head, values = table.head(), table.values()
        for place, (title, kind) in enumerate(head):
            sheet.write_string(row, place, title, self.looks["head" if kind in (TEXT, DAY) else "head_number"])
        sheet.set_row(row, 2 * LINE_POINTS)
        for number, line in enumerate(values, row + 1):
            for place, (value, (_title, kind)) in enumerate(zip(line, head, strict=True)):
                self._cell(sheet, (number, place), kind, value)
        if is_first:
            sheet.freeze_panes(row + 1, 1)
            sheet.autofilter(row, 0, row + len(values), len(head) - 1)
        return row + 1 + len(values)

    def _widths(self, tables: Sequence[Sheet]) -> list[float]:
        """The widths of the columns, wide enough for every table of a sheet."""
        found: list[float] = []
        for table in tables:
            values = table.values()
            for place, (title, _kind) in enumerate(table.head()):
                least = max([NARROWEST, *(1.25 * len(part) for part in title.split()), len(title) * 0.6])
                width = min(max([least, *(_length(line[place]) for line in values)]) + 2, WIDEST)
                if place == len(found):
                    found.append(0.0)
                found[place] = max(found[place], width)
        return found

    def _wide(self, sheet: Any, row: int, told: tuple[str, float, int], look: Any) -> None:
        """Write a text over all columns of a sheet, in as many lines as it needs."""
        text, width, count = told
        if count > 1:
            sheet.merge_range(row, 0, row, count - 1, "", look)
        sheet.write_string(row, 0, text[:LONGEST], look)
        sheet.set_row(row, LINE_POINTS * max(1, math.ceil(1.15 * len(text) / max(width, 1))))

    def _cell(self, sheet: Any, at: tuple[int, int], kind: str, value: Any) -> None:
        if value is None:
            sheet.write_blank(*at, None, self.looks["text"])
        elif isinstance(value, dt.date):
            sheet.write_datetime(*at, dt.datetime.combine(value, dt.time()), self.looks["day"])
        elif isinstance(value, int | float) and not isinstance(value, bool):
            whole = kind == NUMBER and float(value).is_integer()
            sheet.write_number(*at, steady(float(value)), self.looks["count" if whole else kind])
        else:
            sheet.write_string(*at, str(value)[:LONGEST], self.looks["text"])

    def texts(self, title: str, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> None:
        """Write a sheet of plain text."""
        sheet = self._sheet(title)
        for place, (head, width) in enumerate(zip(heads, widths, strict=True)):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, head, self.looks["head"])
            for number, row in enumerate(rows, 1):
                sheet.write_string(number, place, row[place][:LONGEST], self.looks["text"])
        sheet.freeze_panes(1, 0)


def _length(value: Any) -> float:
    if isinstance(value, int | float):
        return len(f"{float(value):,.1f}")
    return 12 if isinstance(value, dt.date) else len(str(value or ""))


def sheet_name(text: str, used: set[str]) -> str:
    """Return a name that every spreadsheet program takes, cut at a word, unlike the others in the book.

    >>> sheet_name("Who is lost?", set())
    'Who is lost'
    """
    plain = re.sub(r"[\[\]:*?/\\\x00-\x1f«»\"]", " ", text)
    plain = " ".join(plain.split()).strip(" '") or "-"
    if len(plain) > SHEET_SIGNS:
        plain = plain[: SHEET_SIGNS + 1].rsplit(" ", 1)[0][:SHEET_SIGNS].strip(" ',")
    name, number = plain, 1
    while name.casefold() in used:
        number += 1
        name = f"{plain[: SHEET_SIGNS - len(str(number)) - 1].strip()} {number}"
    used.add(name.casefold())
    return name


def _looks(book: Any, dark: str, accent: str) -> dict[str, Any]:
    head = {"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 2, "bottom_color": accent,
            "bg_color": GROUND, "font_color": INK}  # fmt: skip
    cell = {"valign": "top", "bottom": 1, "bottom_color": LINE, "font_color": INK}
    made = {
        "title": {"bold": True, "font_size": 16, "font_color": dark},
        "plain": {"font_color": INK, "text_wrap": True, "valign": "top"},
        "muted": {"font_color": MUTED, "text_wrap": True, "valign": "top"},
        "part": {"bold": True, "font_color": accent},
        "head": head | {"align": "left", "indent": 1},
        "head_number": head | {"align": "right"},
        "text": cell | {"text_wrap": True, "num_format": "@", "align": "left", "indent": 1},
        "strong": cell | {"text_wrap": True, "bold": True, "num_format": "@"},
        "muted_cell": cell | {"text_wrap": True, "font_color": MUTED},
        "count": cell | {"num_format": "#,##0"},
        "number": cell | {"num_format": "#,##0.0"},
        "money": cell | {"num_format": "#,##0"},
        "share": cell | {"num_format": "0.0%"},
        "day": cell | {"num_format": DAYS[language()], "align": "left"},
    }  # fmt: skip
    return {name: book.add_format(look) for name, look in made.items()}
