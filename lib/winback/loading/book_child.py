"""Run as a script in a process of its own: one workbook to one CSV per sheet, every cell as text.

A hostile workbook can only end this process, never the program: memory and time are limited from inside.
Imports stay small on purpose, so that the start costs little.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import sys
from pathlib import Path
from typing import Any

MEMORY = 3 << 30
SECONDS = 300
PASSWORD, BROKEN = 7, 3


def as_text(cell: Any) -> str:
    """Return a cell as plain text: whole numbers without '.0', dates as ISO.

    >>> as_text(12.0), as_text(dt.date(2026, 3, 5)), as_text(True)
    ('12', '2026-03-05', 'TRUE')
    """
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ")
    return "" if cell is None else str(cell)


def limit() -> None:
    """Set the limits of memory and time where the system has them."""
    try:
        import resource
    except ImportError:  # Windows has none; the parent's time limit remains
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def convert(source: Path, target: Path) -> list[dict[str, Any]]:
    """Write the sheets that have cells as ``0.csv, 1.csv …`` and return what they are."""
    from python_calamine import SheetTypeEnum, SheetVisibleEnum, load_workbook

    found: list[dict[str, Any]] = []
    with load_workbook(str(source)) as book:
        for index, meta in enumerate(book.sheets_metadata):
            if meta.typ != SheetTypeEnum.WorkSheet or meta.visible != SheetVisibleEnum.Visible:
                continue
            sheet = book.get_sheet_by_index(index)
            if not sheet.height:
                continue
            with (target / f"{index}.csv").open("w", encoding="utf-8", newline="") as handle:
                writer = csv.writer(handle, lineterminator="\n")
                for row in sheet.to_python(skip_empty_area=False):
                    writer.writerow([as_text(cell) for cell in row])
            found.append({"sheet": meta.name, "file": f"{index}.csv"})
    return found


def main() -> int:
    """Convert ``argv[1]`` into the folder ``argv[2]``; the exit status says what was wrong."""
    limit()
    from python_calamine import CalamineError, PasswordError

    source, target = Path(sys.argv[1]), Path(sys.argv[2])
    try:
        found = convert(source, target)
    except PasswordError:
        return PASSWORD
    except (CalamineError, OSError, ValueError):
        return BROKEN
    (target / "sheets.json").write_text(json.dumps(found), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
