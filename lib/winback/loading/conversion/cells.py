"""Cells as text, and CSV files of them: what the three converters share."""

from __future__ import annotations

import csv
import datetime as dt
import re
from pathlib import Path
from typing import Any, TextIO

BROKEN, PASSWORD, TOO_DEEP, NO_RECORDS, OUT_OF_MEMORY = 3, 7, 8, 9, 10
_BREAKS = re.compile(r"_x000D_\n?|\r\n?")


class Refused(Exception):
    """The file cannot be converted: the exit status, and what was found where."""

    def __init__(self, status: int, **found: Any) -> None:
        super().__init__(str(status))
        self.status = status
        self.found = found


def as_text(cell: Any) -> str:
    """Return a cell as text: whole numbers without '.0', dates as ISO, line breaks as one sign.

    >>> as_text(12.0), as_text(dt.date(2026, 3, 5)), as_text(True), as_text("two\\r\\nlines")
    ('12', '2026-03-05', 'TRUE', 'two\\nlines')
    """
    if isinstance(cell, str):
        return _BREAKS.sub("\n", cell).replace("\x00", "") if not cell.isprintable() or "_x000D_" in cell else cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ")
    return "" if cell is None else str(cell)


def open_csv(path: Path) -> tuple[TextIO, Any]:
    """Return an open CSV file and its writer."""
    handle = path.open("w", encoding="utf-8", errors="replace", newline="")
    return handle, csv.writer(handle, lineterminator="\n")
