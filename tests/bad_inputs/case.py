"""What one odd input is: how it is made, what becomes of it, and what must be said."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import xlsxwriter
import xlwt

HEAD = "Клиент;Дата;Сумма\n"
ROWS = "Ромашка;05.03.2024;100,50\nЛютик;06.03.2024;200,00\n"
FLAT = HEAD + ROWS
TWO = ("Лютик 2024-03-06 200", "Ромашка 2024-03-05 100.5")
"""The orders of ``FLAT``: customer, day, amount."""
NAMES = ["Клиент", "Дата", "Сумма"]
CELLS = [["Ромашка", "05.03.2024", 100.5], ["Лютик", "06.03.2024", 200]]

Content = str | bytes


@dataclass(frozen=True)
class Case:
    """``outcome``: letters of N (made right, told), W (warned), Q (rows set aside), F (refused), A (asked).

    ``source`` is the content of ``name``, several files by name, or a builder that gets a folder. ``rows`` are the
    orders in the end; ``said`` codes that must stand in the report, and of a refusal its code.
    """

    id: str
    what: str
    outcome: str
    source: Content | Mapping[str, Content] | Callable[[Path], Any]
    rows: Sequence[str] = ()
    said: str = ""
    name: str = "orders.csv"
    given: Mapping[str, Any] = field(default_factory=dict)
    quiet: bool = False
    """Nothing but what ``said`` names is warned of or asked."""

    def build(self, folder: Path) -> Any:
        """Make the file or files; what to load is returned."""
        if callable(self.source):
            return self.source(folder)
        files = self.source if isinstance(self.source, Mapping) else {self.name: self.source}
        for name, content in files.items():
            (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
        return folder if len(files) > 1 else folder / next(iter(files))


def table(*lines: str, head: str = HEAD) -> str:
    """A header and lines."""
    return head.rstrip("\n") + "\n" + "\n".join(lines) + "\n"


def book(*sheets: Sequence[Sequence[Any]], fill: Callable[[Any], None] | None = None, **options: Any) -> bytes:
    """A workbook of these sheets; ``fill`` writes into a sheet of its own instead."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, options) as made:
        if fill is not None:
            fill(made)
        for rows in sheets:
            sheet = made.add_worksheet()
            for number, row in enumerate(rows):
                for place, value in enumerate(row):
                    if value is not None:
                        sheet.write(number, place, value)
    return out.getvalue()


def old_book(rows: Sequence[Sequence[Any]]) -> bytes:
    """A workbook in the binary format of before 2007."""
    made, out = xlwt.Workbook(encoding="utf-8"), io.BytesIO()
    sheet = made.add_sheet("Лист_1")
    for number, row in enumerate(rows):
        for place, value in enumerate(row):
            sheet.write(number, place, value)
    made.save(out)
    return out.getvalue()


def zipped(files: Mapping[str, Content]) -> bytes:
    """An archive of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def page(rows: Sequence[Sequence[Any]]) -> str:
    """A web page with one table."""
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<html><body><table border=1>{cells}</table></body></html>"
