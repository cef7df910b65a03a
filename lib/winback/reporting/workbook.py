"""The workbook: the rows behind every figure, one sheet a question; every cell is a value, none is a formula."""

from __future__ import annotations

import datetime as dt
import io
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import xlsxwriter

from ..handing.cells import LONGEST, OPTIONS
from ..text import _, language
from .columns import code_names, headings, shown, word
from .edition import Edition
from .steady import steady_office
from .story import Exhibit

DAYS = {"en": "d mmm yyyy", "ru": "dd.mm.yyyy"}
SHEET_SIGNS = 31
WIDEST, NARROWEST = 46, 9
HEAD_ROW = 4
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
        for question, frame in edition.lists.items():
            sheets.rows(question, "", "", frame)
        sheets.texts(_("Words"), [_("Term"), _("Meaning")], edition.terms(), (28, 100))
        columns = [_("Assumption"), _("Set to"), _("Unit"), _("Source")]
        sheets.texts(_("Assumptions"), columns, edition.assumed(), (30, 12, 26, 80))
    return steady_office(target.getvalue(), edition.made_on)


class _Sheets:
    """The sheets of one book, all of one look: the question, its sentence, what to do, then the rows."""

    def __init__(self, book: Any, edition: Edition) -> None:
        self.book, self.edition = book, edition
        self.names: set[str] = set()
        self.titles, self.words = headings(), code_names(edition.catalogue)
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
        for text in [*edition.story.sentences, *edition.story.warnings]:
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
        """Write the rows behind one exhibit; nothing for one that only says something."""
        frame = shown(exhibit.key, exhibit.frame)
        if frame.empty and exhibit.spec:
            frame = drawn(exhibit.spec)
        if len(frame):
            self.rows(exhibit.question, exhibit.sentence, exhibit.todo, frame)

    def rows(self, question: str, sentence: str, todo: str, frame: pd.DataFrame) -> None:
        """Write a sheet with a frame: a frozen head, filters, a format by the kind of each column."""
        sheet, looks = self._sheet(question), self.looks
        sheet.write_string(0, 0, question, looks["title"])
        whole = 0.0
        for place, column in enumerate(frame.columns):
            title = self.titles.get(str(column), str(column))
            values = [self._plain(str(column), value) for value in frame[column].tolist()]
            numbers = any(isinstance(value, int | float) for value in values)
            sheet.write_string(HEAD_ROW, place, title, looks["head_number" if numbers else "head"])
            least = max([NARROWEST, *(1.25 * len(part) for part in title.split()), len(title) * 0.6])
            width = min(max([least, *(_length(value) for value in values)]) + 2, WIDEST)
            whole += width
            sheet.set_column(place, place, width)
            for number, value in enumerate(values, HEAD_ROW + 1):
                self._cell(sheet, (number, place), str(column), value)
        told = sentence.replace("\n", " "), f"{_('What to do')}: {todo}" if todo else ""
        for row, (text, look) in enumerate(zip(told, ("plain", "muted"), strict=True), 1):
            self._wide(sheet, row, (text, whole, len(frame.columns)), looks[look])
        sheet.set_row(HEAD_ROW, 32)
        sheet.freeze_panes(HEAD_ROW + 1, 1)
        sheet.autofilter(HEAD_ROW, 0, HEAD_ROW + len(frame), len(frame.columns) - 1)
        sheet.repeat_rows(HEAD_ROW)

    def _wide(self, sheet: Any, row: int, told: tuple[str, float, int], look: Any) -> None:
        """Write a text over all columns of a sheet, in as many lines as it needs."""
        text, width, count = told
        if count > 1:
            sheet.merge_range(row, 0, row, count - 1, "", look)
        sheet.write_string(row, 0, text[:LONGEST], look)
        sheet.set_row(row, LINE_POINTS * max(1, math.ceil(1.15 * len(text) / max(width, 1))))

    def _plain(self, column: str, value: Any) -> Any:
        """A value as a cell holds it: a number, a day, or a word."""
        if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
            return ""
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, dt.date | pd.Timestamp):
            return dt.datetime(value.year, value.month, value.day)
        return word(column, value, self.words) if isinstance(value, str) else value

    def _cell(self, sheet: Any, at: tuple[int, int], column: str, value: Any) -> None:
        if isinstance(value, dt.datetime):
            sheet.write_datetime(*at, value, self.looks["day"])
        elif isinstance(value, str):
            sheet.write_string(*at, value[:LONGEST], self.looks["text"])
        else:
            sheet.write_number(*at, float(value), self.looks[kind_of(column, value)])

    def texts(self, title: str, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> None:
        """Write a sheet of plain text."""
        sheet = self._sheet(title)
        for place, (head, width) in enumerate(zip(heads, widths, strict=True)):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, head, self.looks["head"])
            for number, row in enumerate(rows, 1):
                sheet.write_string(number, place, row[place][:LONGEST], self.looks["text"])
        sheet.freeze_panes(1, 0)


def kind_of(column: str, value: Any) -> str:
    """Return the format of a figure by its column's unit.

    >>> kind_of("loss_rate", 0.1), kind_of("cost_amount", 5.0), kind_of("customers", 2.4)
    ('share', 'money', 'count')
    """
    if column.endswith(("_share", "_rate")) or column == "share":
        return "share"
    if column.endswith("amount") or column.startswith(("money_", "margin_")):
        return "money"
    if column in ("ratio", "setting", "hours", "limit_hours", "extra_returns", "won_customers", "expected_lost"):
        return "number"
    return "number" if column == "value" else "count"


def _length(value: Any) -> float:
    return (
        len(value) if isinstance(value, str) else 12 if isinstance(value, dt.datetime) else len(f"{float(value):,.0f}")
    )


def drawn(spec: Mapping[str, Any]) -> pd.DataFrame:
    """Return what a figure draws as rows, where it was made of something else than a frame."""
    rows = []
    across = spec.get("layout", {}).get("yaxis", {})
    named = dict(zip(across.get("tickvals") or [], across.get("ticktext") or [], strict=False))
    for trace in spec["data"]:
        lying = trace.get("orientation") == "h" or bool(named)
        places, values = (trace.get("y"), trace.get("x")) if lying else (trace.get("x"), trace.get("y"))
        for place, value in zip(places or [], values or [], strict=False):
            label = str(named.get(place, place)).replace("<br>", " ")
            rows.append({"what": label, "series": str(trace.get("name") or ""), "value": value})
    return pd.DataFrame(rows)


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
        "head": head | {"align": "left", "indent": 1},
        "head_number": head | {"align": "right"},
        "text": cell | {"text_wrap": True, "num_format": "@", "align": "left", "indent": 1},
        "strong": cell | {"text_wrap": True, "bold": True, "num_format": "@"},
        "muted_cell": cell | {"text_wrap": True, "font_color": MUTED},
        "count": cell | {"num_format": "#,##0"},
        "number": cell | {"num_format": "#,##0.00"},
        "money": cell | {"num_format": "#,##0"},
        "share": cell | {"num_format": "0.0%"},
        "day": cell | {"num_format": DAYS[language()], "align": "left"},
    }  # fmt: skip
    return {name: book.add_format(look) for name, look in made.items()}
