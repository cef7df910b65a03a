"""Cells into the engine, still as text: one Parquet file per table with the row of the source beside each row.

Small texts go through a reader that loses nothing (short, long and badly quoted lines are mended or set aside);
large, regular ones stay in place for the engine's own reader, and come here when it stumbles.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from . import in_place
from .codes import refusal
from .tabular import JOINED_LINES, SPACES, Layout, open_quote, separate_rows, split_escaped, split_line

BATCH = 50_000
SAMPLED = 200
BLANKS = " \t\r\n\u00a0\x1a"


@dataclass
class Cells:
    """What became of the lines of one text: rows kept, empty rows, mended rows, lines that fit no column.

    ``in_place``: the text itself is read, nothing was stored; ``unproved``: nobody has looked at all its lines yet.
    """

    path: Path
    row_count: int = 0
    empty_count: int = 0
    mended_count: int = 0
    in_place: bool = False
    unproved: bool = False
    bad: list[tuple[int, str]] = field(default_factory=list)


def store(
    backend: Any,
    text: Path,
    layout: Layout,
    target: Path,
    name: str,
    *,
    line_count: int | None = None,
    lazily: bool = False,
) -> Cells:
    """Write the rows of a text as Parquet: ``source_row`` and ``c0 …`` as text; a large regular one stays in place.

    ``lazily``: of a very large one it is taken for granted that it is regular, see :func:`in_place.count_unproved`.
    """
    if lazily and (unproved := in_place.count_unproved(text, layout, line_count)) is not None:
        return Cells(text, unproved, in_place=True, unproved=True)
    count = in_place.count_regular(backend, text, layout, line_count)
    return store_safely(text, layout, target, name) if count is None else Cells(text, count, in_place=True)


def store_safely(text: Path, layout: Layout, target: Path, name: str) -> Cells:
    """Write the rows as Parquet by the reader that loses nothing, line by line."""
    width = len(layout.names)
    cells = Cells(target)
    schema = pa.schema(
        [("source_row", pa.int64()), *((column, pa.string()) for column in in_place.column_names(width))]
    )
    batch: list[list[Any]] = []
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        for row, fields in _rows(text, layout, cells):
            batch.append([row, *fields])
            if len(batch) >= BATCH:
                _flush(writer, schema, batch)
        _flush(writer, schema, batch)
    _refuse_misfits(cells, layout, name)
    return cells


def _refuse_misfits(cells: Cells, layout: Layout, name: str) -> None:
    """One long line is set aside; where they are many, columns and header do not belong together."""
    if not cells.bad:
        return
    row, line = cells.bad[0]
    fields, expected = split_line(line, layout.separator), len(layout.names)
    sample = [split_line(text, layout.separator) for _row, text in cells.bad[:SAMPLED]]
    commas = layout.separator == "," and sum(map(_divided_number, sample)) > len(sample) / 2
    if (commas and len(cells.bad) > max(1, cells.row_count * 0.05)) or (commas and not cells.row_count):
        raise refusal("SHP03", file=name, row=row, found=len(fields), expected=expected)
    if len(cells.bad) > max(1, cells.row_count) or not cells.row_count:
        count = len(cells.bad)
        raise refusal("SHP08", file=name, row=row, found=len(fields), expected=expected, count=count)


def _divided_number(fields: list[str]) -> bool:
    """Whether two neighbouring fields look like one number cut at its decimal comma: 1200 | 50."""
    return any(
        re.fullmatch(r"[-−(]?\s*\d[\d \u00a0]*", first.strip()) and re.fullmatch(r"\d{1,2}\)?", second.strip())
        for first, second in pairwise(fields)
    )


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
            fields = _fields(line, layout.separator, width)
            if not any(field.strip(BLANKS) for field in fields):
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
    number = layout.skip_rows or layout.skip_lines
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
        if layout.separator != SPACES and open_quote(line):
            joined, used = _join(line, lines, held, layout)
            if used:
                number += 0 if layout.by_record else used
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
        if not open_quote(text):
            width = len(layout.names)
            stray = separate_rows([line, *taken], layout.separator, width)
            if not stray and len(split_line(text, layout.separator)) == width:
                return text, len(taken)
            break
    held[:0] = taken
    return line, 0


def _fields(line: str, separator: str, width: int) -> list[str]:
    if '"' in line and separator != SPACES:
        if '\\"' in line:
            fields = split_escaped(line, separator)
            if len(fields) == width:
                return fields
        if line.count('"') % 2:
            return [field.strip('"') if field.count('"') % 2 else field for field in line.split(separator)]
    return _shortened(split_line(line, separator), width)


def _shortened(fields: list[str], width: int) -> list[str]:
    """Spreadsheets and old programs end every line with a separator."""
    while len(fields) > width and not fields[-1].strip():
        fields.pop()
    return fields
