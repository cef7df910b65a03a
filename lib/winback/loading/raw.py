"""Cells into the engine, still as text: one Parquet file per table with the row of the source beside each row.

Small texts go through a reader that loses nothing (short, long and badly quoted lines are mended or set aside);
large, regular ones through the engine's own reader, which is ten times faster, and back when it stumbles.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from .codes import refusal
from .tabular import SPACES, Layout, split_line

SMALL = 32 << 20
BATCH = 50_000
JOINED_LINES = 50


@dataclass
class Cells:
    """What became of the lines of one text: rows kept, empty rows, mended rows, lines that fit no column."""

    path: Path
    row_count: int = 0
    empty_count: int = 0
    mended_count: int = 0
    bad: list[tuple[int, str]] = field(default_factory=list)


def column_names(width: int) -> list[str]:
    """Return the engine's names of the columns: ``c0, c1 …``; headers never become identifiers."""
    return [f"c{n}" for n in range(width)]


def store(backend: Any, text: Path, layout: Layout, target: Path, name: str) -> Cells:
    """Write the rows of a text as Parquet: ``source_row`` and ``c0 …`` as text."""
    if layout.separator != SPACES and text.stat().st_size > SMALL:
        cells = _store_fast(backend, text, layout, target)
        if cells is not None:
            return cells
    return _store_safely(text, layout, target, name)


def _store_fast(backend: Any, text: Path, layout: Layout, target: Path) -> Cells | None:
    """The engine's reader; ``None`` when a line did not fit, so that the careful reader takes over."""
    names = column_names(len(layout.names))
    plain = target.with_suffix(".plain.parquet")
    connection = backend.con
    try:
        connection.execute("DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans")
        relation = connection.read_csv(
            str(text),
            header=False,
            auto_detect=False,
            skiprows=layout.skip_lines,
            sep=layout.separator,
            quotechar='"',
            escapechar='"',
            columns=dict.fromkeys(names, "VARCHAR"),
            ignore_errors=True,
            store_rejects=True,
        )
        relation.write_parquet(str(plain))
        if connection.execute("SELECT count(*) FROM reject_errors").fetchone()[0]:
            return None
    except duckdb.Error:
        return None
    finally:
        connection.execute("DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans")
    # The row number is computed when the file is read, not stored twice.
    plain.rename(target)
    return Cells(target, row_count=pq.ParquetFile(target).metadata.num_rows)


def _store_safely(text: Path, layout: Layout, target: Path, name: str) -> Cells:
    width = len(layout.names)
    cells = Cells(target)
    schema = pa.schema([("source_row", pa.int64()), *((column, pa.string()) for column in column_names(width))])
    batch: list[list[Any]] = []
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        for row, fields in _rows(text, layout, cells):
            batch.append([row, *fields])
            if len(batch) >= BATCH:
                _flush(writer, schema, batch)
        _flush(writer, schema, batch)
    if len(cells.bad) > max(1, cells.row_count):
        row, line = cells.bad[0]
        found = len(split_line(line, layout.separator))
        raise refusal("SHP03", file=name, row=row, found=found, expected=width)
    return cells


def _flush(writer: pq.ParquetWriter, schema: pa.Schema, batch: list[list[Any]]) -> None:
    if batch:
        columns = [
            pa.array(column, type=kind.type) for column, kind in zip(zip(*batch, strict=True), schema, strict=True)
        ]
        writer.write_table(pa.table(columns, schema=schema))
        batch.clear()


def _rows(text: Path, layout: Layout, cells: Cells) -> Iterator[tuple[int, list[str]]]:
    width = len(layout.names)
    with text.open(encoding="utf-8", newline="") as handle:
        for number, line in _logical_lines(handle, layout, cells):
            fields = _fields(line, layout.separator, width, cells)
            if not any(field and not field.isspace() for field in fields):
                cells.empty_count += 1
            elif len(fields) > width:
                cells.bad.append((number, line))
            else:
                cells.row_count += 1
                yield number, fields + [""] * (width - len(fields))


def _logical_lines(handle: Any, layout: Layout, cells: Cells) -> Iterator[tuple[int, str]]:
    """Yield row number and text of each record; line breaks inside quotes are joined when the fields then fit."""
    lines = (line.rstrip("\n") for line in handle)
    for _skipped in range(layout.skip_lines):
        next(lines, None)
    number = layout.skip_lines
    held: list[str] = []
    while True:
        if held:
            line = held.pop(0)
        else:
            found = next(lines, None)
            if found is None:
                return
            line = found
        number += 1
        start = number
        if layout.separator != SPACES and line.count('"') % 2:
            joined, used = _join(line, lines, held, layout)
            if used:
                number += used
                line = joined
            else:
                cells.mended_count += 1
        yield start, line


def _join(line: str, lines: Iterator[str], held: list[str], layout: Layout) -> tuple[str, int]:
    """Return the record that ends an open quotation mark, and how many further lines it took; 0 when none fits."""
    taken: list[str] = []
    text = line
    while len(taken) < JOINED_LINES:
        more = held.pop(0) if held else next(lines, None)
        if more is None:
            break
        taken.append(more)
        text += "\n" + more
        if text.count('"') % 2 == 0:
            if len(split_line(text, layout.separator)) == len(layout.names):
                return text, len(taken)
            break
    held[:0] = taken
    return line, 0


def _fields(line: str, separator: str, width: int, cells: Cells) -> list[str]:
    if '"' in line and separator != SPACES:
        if line.count('"') % 2:
            return [field.strip('"') if field.count('"') % 2 else field for field in line.split(separator)]
        if '\\"' in line:
            reader = csv.reader([line.replace("\r", " ")], delimiter=separator, doublequote=False, escapechar="\\")
            fields = next(reader, [])
            if len(fields) == width:
                return fields
        return split_line(line, separator)
    fields = split_line(line, separator)
    # Spreadsheets and old programs end every line with a separator.
    while len(fields) > width and not fields[-1].strip():
        fields.pop()
    return fields
