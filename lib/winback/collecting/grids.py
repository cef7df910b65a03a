"""Sheets as rows of texts, each cell where it stands in the file: what templates are read from."""

from __future__ import annotations

import csv
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ..errors import LoadError
from ..loading import books, decode, signatures
from ..loading.codes import refusal
from ..loading.tabular import SEPARATORS
from ..text import _


@dataclass(frozen=True)
class Grid:
    """One sheet: row 1 of the file is ``rows[0]``; ``sheet`` is '' for a file that is one table."""

    file: str
    sheet: str
    rows: list[list[str]]

    def cell(self, row: int, column: int) -> str:
        """Return the text of a cell, counted from 0, without blanks around it; '' outside the sheet."""
        cells = self.rows[row] if row < len(self.rows) else []
        return cells[column].strip() if column < len(cells) else ""


def letter(column: int) -> str:
    """Return how a spreadsheet calls a column, counted from 0.

    >>> letter(0), letter(27)
    ('A', 'AB')
    """
    name = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def read_grids(path: str | Path) -> list[Grid]:
    """Return the visible sheets of a workbook (XLSX, ODS, XLS …), or a text (CSV) in the ways its separator allows.

    Raises ``LoadError`` for a file that is neither, or cannot be read.
    """
    path = Path(path).expanduser()
    if not path.is_file():
        raise refusal("KND00", file=path.name or str(path))
    file = path.name
    try:
        kind = signatures.kind_of(path, file)
        with tempfile.TemporaryDirectory(prefix="winback-sheets-", ignore_cleanup_errors=True) as folder:
            if kind == "workbook":
                book = books.read(path, Path(folder), file)
                return [Grid(file, sheet.name, _rows(sheet.text, ",")) for sheet in book.sheets]
            if kind == "text":
                text = decode.decode(path, Path(folder) / "text.csv", file=file)
                return [Grid(file, "", rows) for sign in SEPARATORS if (rows := _rows(text.path, sign))]
    except OSError as error:
        raise decode.unreadable(file, error) from error
    if kind == "empty":
        raise refusal("KND01", file=file)
    raise LoadError(_("{file} is no spreadsheet. Save it as XLSX, ODS or CSV.").format(file=file), "COL01")


def _rows(path: Path, separator: str) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.reader(handle, delimiter=separator))
