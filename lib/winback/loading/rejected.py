"""Rows set aside: written with all their cells so that the user can mend them, and read back when that is done."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ibis
import pyarrow.parquet as pq
import xlsxwriter

from ..text import LANGUAGES, _, use_language
from . import books, codes, decode
from .sources import Source
from .tables import twin_of

MARK = "winback_row"
"""The last column of the file: says which row of which file this is, in every language."""
MOST_IN_BOOK = 50_000
LONGEST = 32_767
_RUNS = re.compile(r"^'*[=+\-@\t\r]")
_NUMBER = re.compile(r"[-+]?[\d\s.,]*")


def marker_names() -> list[str]:
    """Return the names of the columns that follow the file's own, in the language in use."""
    return [
        _("file"),
        _("sheet"),
        _("source_row"),
        _("column"),
        _("value"),
        _("code"),
        _("reason"),
        _("remedy"),
        MARK,
    ]


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet program runs as a formula; :func:`as_written` turns it back.

    >>> harmless("=1+1"), harmless("-12,5"), as_written(harmless("'=1+1"))
    ("'=1+1", '-12,5', "'=1+1")
    """
    is_number = cell[:1] in ("+", "-") and _NUMBER.fullmatch(cell)
    return "'" + cell if _RUNS.match(cell) and not is_number else cell


def as_written(cell: str) -> str:
    """Return a cell as it stood before :func:`harmless`."""
    return cell[1:] if cell.startswith("'") and _RUNS.match(cell) else cell


def write_rejected(pending: Path, folder: Path) -> None:
    """Write ``rejected.csv`` and ``rejected.xlsx`` into a folder from the rows kept in ``pending``.

    First the columns of the file as they are, then where the row stands, what is wrong and what to do. The cells are
    the original ones, since nobody can mend what is masked. A workbook is left out above 50,000 rows, and
    where a cell is longer than it can hold.
    """
    table = pq.ParquetFile(pending)
    columns = _own_columns(table)
    header = [*columns, *marker_names()]
    with (folder / "rejected.csv").open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow([harmless(name) for name in header])
        for row in _lines(table, columns):
            writer.writerow([harmless(cell) for cell in row])
    if table.metadata.num_rows <= MOST_IN_BOOK:
        _write_book(table, columns, header, folder / "rejected.xlsx")


def _own_columns(table: pq.ParquetFile) -> list[str]:
    found: dict[str, None] = {}
    for batch in table.iter_batches(columns=["names"]):
        for names in dict.fromkeys(batch.column(0).to_pylist()):
            found |= dict.fromkeys(json.loads(names))
    return list(found)


def _lines(table: pq.ParquetFile, columns: Sequence[str]) -> Iterator[list[str]]:
    wanted = ["file", "sheet", "source_row", "bad_column", "bad_value", "code", "mark", "names", "cells"]
    for batch in table.iter_batches(batch_size=10_000, columns=wanted):
        for row in batch.to_pylist():
            cells = dict(zip(json.loads(row["names"]), row["cells"], strict=False))
            code = row["code"]
            place = [row["file"], row["sheet"], row["source_row"], row["bad_column"], row["bad_value"], code]
            texts = [codes.reason(code), codes.remedy(code), row["mark"]]
            yield [
                "" if cell is None else str(cell) for cell in [*(cells.get(name) for name in columns), *place, *texts]
            ]


def _write_book(table: pq.ParquetFile, columns: Sequence[str], header: Sequence[str], path: Path) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(path, options | {"strings_to_numbers": False}) as book:
        sheet = book.add_worksheet(_("Rows to mend"))
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        own, told = book.add_format({"num_format": "@"}), book.add_format({"font_color": "#666666"})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(header) - 1, 18)
        sheet.set_column(len(header) - 3, len(header) - 2, 45)
        for place, name in enumerate(header):
            sheet.write_string(0, place, name, head)
        last, whole = 0, True
        for number, row in enumerate(_lines(table, columns), 1):
            last = number
            for place, cell in enumerate(row):
                whole = whole and len(cell) <= LONGEST
                sheet.write_string(number, place, cell[:LONGEST], own if place < len(columns) else told)
        sheet.autofilter(0, 0, last, len(header) - 1)
    if not whole:
        # Half a cell would come back as a whole one when the row is mended.
        path.unlink()


@dataclass(frozen=True)
class Mended:
    """A file of mended rows: mark of the row → its cells by the name of their column."""

    name: str
    digest: str
    rows: dict[str, dict[str, str]]


def is_rejected_file(path: Path) -> bool:
    """Say whether a file is one of :func:`write_rejected`, mended or not; looks at its beginning only."""
    name = path.suffix.lower()
    try:
        if name in (".csv", ".txt", ".tsv"):
            with path.open("rb") as handle:
                head = handle.read(65_536)
            return MARK.encode() in head.replace(b"\x00", b"")
        return name in (".xlsx", ".xlsm") and _book_has_mark(path)
    except (OSError, zipfile.BadZipFile):
        return False


def _book_has_mark(path: Path) -> bool:
    with zipfile.ZipFile(path) as parts:
        for name in ("xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"):
            if name in parts.namelist():
                with parts.open(name) as handle:
                    if MARK.encode() in handle.read(1 << 20):
                        return True
    return False


def read_mended(path: Path, work: Path) -> Mended | None:
    """Return the rows of a mended file; ``None`` when it is no such file after all."""
    work = work / "mended"
    work.mkdir(exist_ok=True)
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        texts, written = [sheet.text for sheet in books.read(path, work, path.name).sheets], False
        with path.open("rb") as handle:
            digest = hashlib.file_digest(handle, "sha256").hexdigest()
    else:
        text = decode.decode(path, work / "mended.csv", file=path.name)
        texts, written, digest = [text.path], True, text.digest
    for text_path in texts:
        with text_path.open(encoding="utf-8", newline="") as handle:
            rows = _rows(handle.read(), written)
        if rows is not None:
            return Mended(path.name, digest, rows)
    return None


def _rows(text: str, written: bool) -> dict[str, dict[str, str]] | None:
    head = text.partition("\n")[0]
    if MARK not in head:
        return None
    sign = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    header = [as_written(name.strip()) if written else name.strip() for name in next(reader)]
    place = header.index(MARK)
    own = header[: _first_marker(header)]
    found = {}
    for row in reader:
        if len(row) > place and row[place].strip():
            cells = [as_written(cell) if written else cell for cell in row[: len(own)]]
            found[row[place].strip()] = dict(zip(own, cells, strict=False))
    return found


def _first_marker(header: Sequence[str]) -> int:
    """Where the file's own columns end: the other columns stand before the mark, in one of the languages."""
    for language in LANGUAGES:
        with use_language(language):
            names = marker_names()
        end = header.index(MARK) + 1
        if list(header[max(0, end - len(names)) : end]) == names:
            return end - len(names)
    return header.index(MARK)


def pending_of(rows: ibis.Table, source: Source, entry: str) -> ibis.Table:
    """Return rejected rows of one table with their original cells, as they are kept until they are mended."""
    table, names = source.numbered().table, source.names
    cells = ibis.array([as_cell(table[f"c{n}"]) for n in range(len(names))])
    joined = rows.join(table.select("source_row", twin=twin_of(table), cells=cells), ["source_row", "twin"])
    return joined.mutate(
        names=ibis.literal(json.dumps(list(names), ensure_ascii=False)),
        entry=ibis.literal(entry),
    )


def prefix_of(source: Source) -> str:
    """Return what the marks of a table's rows begin with: the same for the same content."""
    text = f"{source.digest or source.file}#{source.sheet}#{source.row_count}"
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def mark_of_row(source: Source, rows: ibis.Table) -> ibis.Value:
    """Return the mark of each row: the same for the same row of the same content, another for every other."""
    place = ibis.cases((rows.twin > 0, ibis.literal(".") + rows.twin.cast("string")), else_="")
    return ibis.literal(f"{prefix_of(source)}-") + rows.source_row.cast("string") + place


def as_cell(column: Any) -> Any:
    """Return a cell as text, as it is kept and compared."""
    return column if column.type().is_string() else column.cast("string")
