"""A web page (what many systems save as .xls) to one CSV per table, read in a stream."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from .cells import BROKEN, TOO_DEEP, Refused, as_text, open_csv

CHUNK = 1 << 20
DEPTH, TABLES, SPAN, COLUMNS = 20, 200, 1000, 2000
SHEETS = 20
_NUMBER = re.compile(r"[\s(]*[-+−–]?[$€£₽]?\s*\d[\d\s.,\u00a0\u202f]*[%₽$€)]?\s*(?:руб\.?|р\.)?")
_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}.*")


class Table:
    """One table of the page: rows go to its file as they end."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.handle, self.writer = open_csv(path)
        self.row: list[str] | None = None
        self.cell: list[str] | None = None
        self.spans = (1, 1)
        self.below: dict[int, tuple[int, str]] = {}
        self.merged: list[list[int]] = []
        self.rows = self.width = 0

    def end_cell(self) -> None:
        """Put the cell into its place: after what hangs down from the rows above."""
        if self.cell is None or self.row is None:
            return
        text = as_text(re.sub(r"\s+", " ", "".join(self.cell)).strip())
        self.cell = None
        self.hang()
        across, down = self.spans
        start = len(self.row)
        if start + across > COLUMNS:
            raise Refused(TOO_DEEP)
        # A number in a cell over several rows counts once; words belong to each of the rows.
        kept = "" if _NUMBER.fullmatch(text) and not _DATE.fullmatch(text) else text
        for column in range(start, start + across):
            self.row.append(text if column == start else "")
            if down > 1:
                self.below[column] = (down - 1, kept if column == start else "")
        if across > 1 or down > 1:
            top = self.rows + 1
            self.merged.append([top, start + 1, top + down - 1, start + across])

    def hang(self) -> None:
        """Append the cells that hang down into this place."""
        while self.row is not None and len(self.row) in self.below:
            column = len(self.row)
            left, text = self.below.pop(column)
            self.row.append(text)
            if left > 1:
                self.below[column] = (left - 1, text)

    def end_row(self) -> None:
        """Write the row, blank ones too: rows are counted as the page shows them."""
        self.end_cell()
        if self.row is None:
            return
        self.hang()
        # csv writes a row without cells as an empty line, which reads back as no row at all.
        self.writer.writerow(self.row or [""])
        self.rows += 1
        self.width = max(self.width, sum(map(bool, self.row)))
        self.row = None


class Target:
    """What the parser calls for each tag and text."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.open: list[Table] = []
        self.done: list[Table] = []
        self.silent = 0

    def start(self, tag: str, attributes: Any) -> None:
        """A tag opens."""
        if tag == "table":
            if len(self.open) >= DEPTH or len(self.done) + len(self.open) >= TABLES:
                raise Refused(TOO_DEEP)
            self.open.append(Table(self.folder / f"{len(self.done) + len(self.open)}.csv"))
        elif tag in ("script", "style", "head", "title"):
            self.silent += 1
        elif self.open and tag == "tr":
            self.open[-1].end_row()
            self.open[-1].row = []
        elif self.open and tag in ("td", "th"):
            table = self.open[-1]
            table.end_cell()
            if table.row is None:
                table.row = []
            table.cell = []
            table.spans = (_span(attributes.get("colspan")), _span(attributes.get("rowspan")))
        elif tag in ("br", "p", "div", "li"):
            self.data(" ")

    def end(self, tag: str) -> None:
        """A tag closes."""
        if tag in ("script", "style", "head", "title"):
            self.silent = max(0, self.silent - 1)
        elif self.open and tag == "table":
            table = self.open.pop()
            table.end_row()
            table.handle.close()
            self.done.append(table)
        elif self.open and tag == "tr":
            self.open[-1].end_row()
        elif self.open and tag in ("td", "th"):
            self.open[-1].end_cell()

    def data(self, text: str) -> None:
        """Text between tags; outside of cells it is not part of a table."""
        if self.open and not self.silent and self.open[-1].cell is not None:
            self.open[-1].cell.append(text)

    def comment(self, text: str) -> None:
        """Comments are no text."""

    def close(self) -> list[Table]:
        """The page ends: tables left open end with it."""
        while self.open:
            self.end("table")
        return sorted(self.done, key=lambda table: int(table.path.stem))


def _span(text: str | None) -> int:
    number = int(text) if text and re.fullmatch(r"\d{1,9}", text.strip()) else 1
    if number > SPAN:
        raise Refused(TOO_DEEP)
    return max(1, number)


def convert(source: Path, target: Path) -> dict[str, Any]:
    """Write the tables of the page, the biggest ones, in their order."""
    from lxml import etree

    parser = etree.HTMLParser(target=Target(target), encoding="utf-8")
    try:
        with source.open("rb") as handle:
            while chunk := handle.read(CHUNK):
                parser.feed(chunk)
        tables: list[Table] = parser.close()
    except etree.LxmlError as error:
        raise Refused(BROKEN) from error
    tables = [table for table in tables if table.rows > 1 and table.width > 1]
    biggest = sorted(tables, key=lambda table: -table.rows * table.width)[:SHEETS]
    found = []
    for number, table in enumerate(tables, 1):
        if table not in biggest or table.rows * 20 < biggest[0].rows:
            continue
        entry = {"sheet": f"table {number}", "file": table.path.name}
        if table.merged:
            name = table.path.with_suffix(".levels.json").name
            levels = {"outline": {}, "indent": {}, "merged": table.merged}
            (target / name).write_text(json.dumps(levels), encoding="utf-8")
            entry["levels"] = name
        found.append(entry)
    return {"tables": found}
