"""Find the table in a text: its separator, its header under whatever stands above, and its column names."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from .codes import refusal
from .words import known_header

csv.field_size_limit(64 << 20)  # notes pasted into a cell can be megabytes long

SEPARATORS = (";", "\t", ",", "|")
SPACES = " "
SAMPLE_LINES = 400
HEADER_LINES = 40
_VALUE = re.compile(r"^[\s(]*[-+−–]?[$€£₽]?\s*\d[\d\s.,:/T+Z\u00a0\u202f-]*[%₽$€)]?\s*(руб\.?|р\.)?$", re.IGNORECASE)


@dataclass(frozen=True)
class Layout:
    """Where the table lies: separator, lines to skip (the header included), column names, rows counted from 1."""

    separator: str
    skip_lines: int
    header_row: int
    names: tuple[str, ...]
    preamble: tuple[str, ...] = ()
    repeated: tuple[str, ...] = ()


def split_line(line: str, separator: str) -> list[str]:
    """Return the fields of one line.

    >>> split_line('1;"a;b";c', ";"), split_line("  4  x 2.5", " ")
    (['1', 'a;b', 'c'], ['4', 'x', '2.5'])
    """
    if separator == SPACES:
        return line.split()
    if '"' not in line:
        return line.split(separator)
    try:
        return next(csv.reader([line.replace("\r", " ")], delimiter=separator), [])
    except csv.Error:
        return line.split(separator)


def find_layout(text: Path, name: str, separator: str = "", header_row: int | None = None) -> Layout:
    """Return the layout of the table in a text file; ``LoadError`` when there is no table."""
    with text.open(encoding="utf-8", newline="") as handle:
        lines = [line.rstrip("\n") for line in islice(handle, SAMPLE_LINES)]
    first = 0
    declared = re.fullmatch(r'"?sep=(.)"?\s*', lines[0]) if lines else None
    if declared:
        first, separator = 1, separator or declared.group(1)
    separator = separator or _separator(lines[first:], name)
    records = _records(lines[first:], separator)
    width = _width(records)
    position = _header_position(records, width) if header_row is None else _given_position(records, header_row - first)
    if position is None:
        return Layout(separator, first, 0, tuple(f"column {n + 1}" for n in range(width)))
    start, used, cells = records[position]
    names, repeated = _unique(cells, max(width, len(cells)) if len(records) == position + 1 else len(cells))
    preamble = tuple(" ".join(filter(None, row)) for _s, _u, row in records[:position] if any(row))
    return Layout(separator, first + start + used, first + start + 1, names, preamble, repeated)


def _records(lines: list[str], separator: str) -> list[tuple[int, int, list[str]]]:
    """Start line, lines used and fields of each record of the sample; quoted line breaks are joined."""
    found, index = [], 0
    while index < len(lines):
        used, text = 1, lines[index]
        while separator != SPACES and text.count('"') % 2 and index + used < len(lines) and used < 20:
            text += "\n" + lines[index + used]
            used += 1
        if text.count('"') % 2:
            used, text = 1, lines[index]
        found.append((index, used, [field.strip() for field in split_line(text, separator)]))
        index += used
    return found


def _separator(lines: list[str], name: str) -> str:
    scores = {}
    for separator in (*SEPARATORS, SPACES):
        rows = [row for _s, _u, row in _records(lines, separator) if any(row)]
        if not rows:
            continue
        width, count = Counter(len(row) for row in rows).most_common(1)[0]
        needed = 3 if separator == SPACES else 2
        if width < needed:
            continue
        known = max(sum(known_header(cell) for cell in row) for row in rows[:HEADER_LINES])
        share = count / len(rows)
        # Spaces also divide ordinary sentences: there every line must have the same fields.
        if separator == SPACES and (share < 0.95 or not any(_VALUE.match(cell) for cell in rows[-1])):
            continue
        scores[separator] = share + 0.25 * known + 0.01 * min(width, 10) - (2 if separator == SPACES else 0)
    best = max(scores, key=lambda key: scores[key], default="")
    if not best:
        raise refusal("SHP01", file=name)
    return best


def _width(records: list[tuple[int, int, list[str]]]) -> int:
    widths = Counter(len(row) for _s, _u, row in records if sum(map(bool, row)) > 1)
    return widths.most_common(1)[0][0] if widths else max(len(row) for _s, _u, row in records)


def _header_position(records: list[tuple[int, int, list[str]]], width: int) -> int | None:
    """The row that looks most like names; ``None`` when the first row of the table is already data."""
    best, best_score = None, 0.0
    for position, (_start, _used, row) in enumerate(records[:HEADER_LINES]):
        filled = [cell for cell in row if cell]
        if len(filled) < 2 or len(row) < width * 0.6:
            continue
        words = [cell for cell in filled if not _VALUE.match(cell)]
        if len(words) < len(filled) * 0.8:
            if best is None and len(row) == width and len(filled) == width:
                return None
            continue
        score = 2 * sum(map(known_header, words)) + len(filled) / width - 0.05 * position
        if score > best_score:
            best, best_score = position, score
    return best


def _given_position(records: list[tuple[int, int, list[str]]], row: int) -> int | None:
    return next((n for n, (start, _u, _r) in enumerate(records) if start + 1 == row), None)


def _unique(cells: list[str], width: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names without repeats: the second 'OrderID' becomes 'OrderID (2)'; a blank one 'column 7'."""
    seen: Counter[str] = Counter()
    names = []
    for index in range(width):
        cell = re.sub(r"[\u200b-\u200f\ufeff]", "", cells[index]).strip() if index < len(cells) else ""
        cell = re.sub(r"\s+", " ", cell) or f"column {index + 1}"
        seen[cell] += 1
        names.append(cell if seen[cell] == 1 else f"{cell} ({seen[cell]})")
    return tuple(names), tuple(cell for cell, count in seen.items() if count > 1)
