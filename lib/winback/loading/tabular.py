"""Find the table in a text: its separator, its header under whatever stands above, and its column names."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from .codes import refusal
from .headers import (
    HEADER_LINES,
    counts_columns,
    header_position,
    is_value,
    joined,
    two_rows,
    unique_names,
    unnamed_index,
)
from .words import known_header

csv.field_size_limit(64 << 20)  # notes pasted into a cell can be megabytes long

SEPARATORS = (";", "\t", ",", "|")
SPACES = " "
SAMPLE_LINES = 400
JOINED_LINES = 200
AS_TEXT = re.compile(r'="[^"]*"')
"""What programs write so that a spreadsheet keeps a number as text."""


@dataclass(frozen=True)
class Layout:
    """Where the table lies: separator, lines to skip (the header included), column names, rows counted from 1."""

    separator: str
    skip_lines: int
    header_row: int
    names: tuple[str, ...]
    preamble: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()
    by_record: bool = False
    """Rows are counted as a spreadsheet does: a line break inside a cell begins no row."""
    skip_rows: int = 0
    unnamed_index: bool = False


def split_line(line: str, separator: str) -> list[str]:
    """Return the fields of one line.

    >>> split_line('1;"a;b";c', ";"), split_line("  4  x 2.5", " ")
    (['1', 'a;b', 'c'], ['4', 'x', '2.5'])
    >>> split_line('="007";x', ";")
    ['007', 'x']
    """
    if separator == SPACES:
        return line.split()
    if '"' not in line:
        return line.split(separator)
    if '="' in line:
        line = re.sub(rf'(^|{re.escape(separator)})="', r'\1"', line)
    try:
        fields = next(csv.reader([line.replace("\r", " ")], delimiter=separator), [])
    except csv.Error:
        return line.split(separator)
    return [field[2:-1] if AS_TEXT.fullmatch(field) else field for field in fields] if '="' in line else fields


def split_escaped(line: str, separator: str) -> list[str]:
    """Return the fields of a line that writes a quotation mark inside a cell as a backslash and the mark.

    >>> split_escaped(r'"1";"Pipe 5\\"";"7"', ";")
    ['1', 'Pipe 5"', '7']
    """
    try:
        reader = csv.reader(
            [line.replace("\r", " ")], delimiter=separator, doublequote=False, escapechar="\\", strict=True
        )
        return next(reader, [])
    except csv.Error:
        return []


def open_quote(line: str) -> bool:
    """Return whether a quotation mark is left open at the end of a line; a backslash before a mark makes it a letter.

    >>> open_quote('"a;b'), open_quote('"a";b'), open_quote(r'"Pipe 5\\"";7')
    (True, False, False)
    """
    if line.count('"') % 2 == 0:
        return False
    return (line.count('"') - line.count('\\"')) % 2 == 1 or '\\"' not in line


def separate_rows(lines: list[str], separator: str, width: int) -> bool:
    """Return whether lines joined by an open quotation mark are whole rows each: then the mark is a stray one."""
    return len(lines) > 1 < width and all(len(line.split(separator)) == width for line in lines)


def find_layout(
    text: Path, name: str, separator: str = "", header_row: int | None = None, by_record: bool = False
) -> Layout:
    """Return the layout of the table in a text file; ``LoadError`` when there is no table.

    With ``by_record`` rows are numbered as a spreadsheet numbers them, whatever line breaks stand in their cells.
    """
    with text.open(encoding="utf-8", newline="") as handle:
        lines = [line.rstrip("\n") for line in islice(handle, SAMPLE_LINES)]
    first = 0
    declared = re.fullmatch(r'"?sep=(.)"?\s*', lines[0]) if lines else None
    if declared:
        first, separator = 1, separator or declared.group(1)
    separator = separator or _separator(lines[first:], name)
    found = records(lines[first:], separator)
    rows = [row for _start, _used, row in found]
    width = _width(rows)
    position = header_position(rows, width) if header_row is None else _given(found, header_row - first, by_record)
    if position is None:
        names = tuple(f"column {n + 1}" for n in range(width))
        return Layout(separator, first, 0, names, by_record=by_record, skip_rows=first)
    upper, lower = two_rows(rows, position)
    cells = rows[lower] if upper == lower else joined(rows[upper], rows[lower])
    below = rows[lower + 1 :]
    index = unnamed_index(cells, below)
    names, repeated = unique_names(["", *cells] if index else cells, _names_count(cells, below, width) + index)
    last = lower + 1 if below and counts_columns(below[0]) else lower
    start, used, _cells = found[last]
    return Layout(
        separator,
        skip_lines=first + start + used,
        header_row=first + (upper if by_record else found[upper][0]) + 1,
        names=names,
        preamble=tuple(" ".join(filter(None, row)) for row in rows[:upper] if any(row)),
        repeated=repeated,
        by_record=by_record,
        skip_rows=first + last + 1 if by_record else first + start + used,
        unnamed_index=index,
    )


def _names_count(cells: list[str], below: list[list[str]], width: int) -> int:
    return len(cells) if below else max(width, len(cells))


def records(lines: list[str], separator: str, strip: bool = True) -> list[tuple[int, int, list[str]]]:
    """Return start line (from 0), lines used and fields of each record; quoted line breaks are joined."""
    found, index = [], 0
    while index < len(lines):
        used = 1 if separator == SPACES else _lines_used(lines, index, separator)
        text = "\n".join(lines[index : index + used])
        fields = split_line(text, separator)
        found.append((index, used, [field.strip() for field in fields] if strip else fields))
        index += used
    return found


def _lines_used(lines: list[str], index: int, separator: str) -> int:
    """How many lines the record takes that begins here; a stray quotation mark takes none but its own."""
    text, used = lines[index], 1
    while open_quote(text) and index + used < len(lines):
        text += "\n" + lines[index + used]
        used += 1
    stray = open_quote(text) or separate_rows(lines[index : index + used], separator, len(split_line(text, separator)))
    return 1 if stray else used


def _separator(lines: list[str], name: str) -> str:
    scores = {}
    for separator in (*SEPARATORS, SPACES):
        rows = [row for _s, _u, row in records(lines, separator) if any(row)]
        if not rows:
            continue
        widths = Counter(len(row) for row in rows)
        known = max(sum(known_header(cell) for cell in row) for row in rows[:HEADER_LINES])
        needed = 3 if separator == SPACES else 2
        if known > 1 and separator != SPACES:
            # A short table may lie under more lines of a report's title than it has rows.
            del widths[1]
        width, count = widths.most_common(1)[0]
        if width < needed:
            continue
        share = count / len(rows)
        # Spaces also divide ordinary sentences: there every line must have the same fields.
        if separator == SPACES and (share < 0.95 or not any(map(is_value, rows[-1]))):
            continue
        scores[separator] = share + 0.25 * known + 0.01 * min(width, 10) - (2 if separator == SPACES else 0)
    best = max(scores, key=lambda key: scores[key], default="")
    if not best:
        raise refusal("SHP01", file=name)
    return best


def _width(rows: list[list[str]]) -> int:
    widths = Counter(len(row) for row in rows if sum(map(bool, row)) > 1)
    return widths.most_common(1)[0][0] if widths else max(map(len, rows))


def _given(records: list[tuple[int, int, list[str]]], row: int, by_record: bool) -> int | None:
    if by_record:
        return row - 1 if 0 < row <= len(records) else None
    return next((n for n, (start, _u, _r) in enumerate(records) if start + 1 == row), None)
