"""The header of a table: the row that looks like names, names in two rows, a first column without a name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from .looks import DATE, NUMBER
from .words import known_header, name_weight

HEADER_LINES = 40
_VALUE = re.compile(r"^[\s(]*[-+−–]?[$€£₽]?\s*\d[\d\s.,:/T+Z\u00a0\u202f-]*[%₽$€)]?\s*(руб\.?|р\.)?$", re.IGNORECASE)


def is_value(cell: str) -> bool:
    """Return whether a cell holds a number, a date or a time, and so is no name of a column."""
    return bool(_VALUE.match(cell))


def header_position(rows: Sequence[list[str]], width: int) -> int | None:
    """Return the row that looks most like names; ``None`` when the first row of the table is already data."""
    best, best_score = None, 0.0
    for position, row in enumerate(rows[:HEADER_LINES]):
        filled = [cell for cell in row if cell]
        if len(filled) < 2 or len(row) < width * 0.6:
            continue
        words = [cell for cell in filled if not is_value(cell)]
        # Years may be names of columns; two names that are known tell the header all the same.
        if len(words) < len(filled) * (0.5 if sum(map(known_header, words)) > 1 else 0.8):
            if best is None and len(row) == width and len(filled) == width:
                return None
            continue
        score = 2 * sum(map(known_header, words)) + len(filled) / width - 0.05 * position
        if score > best_score:
            best, best_score = position, score
    return best


def two_rows(rows: Sequence[list[str]], position: int) -> tuple[int, int]:
    """Return the first and the last row of the header found at ``position``; both are the same when it has one row."""
    for upper, lower in ((position - 1, position), (position, position + 1)):
        if upper >= 0 and lower < len(rows) and _is_pair(rows[upper], rows[lower], rows[lower + 1 :]):
            return upper, lower
    return position, position


def _is_pair(upper: list[str], lower: list[str], below: Sequence[list[str]]) -> bool:
    """A name above two names below it, or names above and below that fill each other's gaps; then come values."""
    width = max(len(upper), len(lower))
    upper, lower = _padded(upper, width), _padded(lower, width)
    if any(is_value(cell) for cell in (*upper, *lower)) or not any(upper) or not any(lower):
        return False
    under_gap = [n for n in range(width) if lower[n] and not upper[n]]
    groups = [n for n in range(width) if upper[n] and lower[n]]
    # A title stands alone above the first column; the name of a group stands above a later one.
    if not under_gap or not groups or groups[0] == 0:
        return False
    if any(lower[n] and not upper[n] for n in range(groups[0])) and any(
        upper[n] and not lower[n] for n in range(width)
    ):
        return False
    cells = [row[n] for row in below[:30] for n in (*groups, *under_gap) if n >= groups[0] and n < len(row) and row[n]]
    return bool(cells) and sum(map(is_value, cells)) >= len(cells) * 0.7


def _padded(row: list[str], width: int) -> list[str]:
    return [*row, *[""] * (width - len(row))]


def joined(upper: list[str], lower: list[str]) -> list[str]:
    """Return the names of a header in two rows; a name above stands for the blank cells to its right.

    >>> joined(["Клиент", "Выручка", "", "Дата"], ["", "Сумма", "НДС", ""])
    ['Клиент', 'Выручка / Сумма', 'Выручка / НДС', 'Дата']
    """
    width = max(len(upper), len(lower))
    names, group = [], ""
    for above, below in zip(_padded(upper, width), _padded(lower, width), strict=True):
        if above:
            group = above if below else ""
        names.append(f"{group} / {below}" if below and group else above or below)
        if not above and not below:
            group = ""
    return names


def counts_columns(row: list[str]) -> bool:
    """Return whether a row under the header only numbers the columns: 1, 2, 3 …"""
    return len(row) > 2 and row == [str(n + 1) for n in range(len(row))]


def unnamed_index(header: list[str], rows: Sequence[list[str]]) -> bool:
    """Return whether every row is one longer than the header because its first column has no name.

    So R writes row names, and pandas an index whose name is dropped. The first column must count the rows, or hold
    different values while the names fit the values only when moved by one.
    """
    width = len(header) + 1
    full = [row for row in rows if any(row)]
    if not full or sum(len(row) == width for row in full) < len(full) * 0.95 or not any(row[-1] for row in full):
        return False
    full = [row for row in full if len(row) == width]
    first = [row[0] for row in full]
    if len(set(first)) < len(first) or not all(first):
        return False
    moved, unmoved = _fit(header, [row[1:] for row in full]), _fit(header, full)
    if moved != unmoved:
        return moved > unmoved
    return first[0] in ("0", "1") and all(cell == str(int(first[0]) + n) for n, cell in enumerate(first))


def _fit(header: list[str], rows: Sequence[list[str]]) -> int:
    """How many dates stand under names of dates and numbers under names of amounts."""
    found = 0
    for n, name in enumerate(header):
        dated, money = name_weight(name, "orders", "ordered_on"), name_weight(name, "orders", "amount")
        if max(dated, money) >= 0.6:
            pattern = DATE if dated > money else NUMBER
            found += sum(bool(pattern.match(row[n])) for row in rows)
    return found


def unique_names(cells: Sequence[str], width: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return names without repeats, and the repeated ones: the second 'Sum' becomes 'Sum (2)', a blank 'column 7'."""
    seen: Counter[str] = Counter()
    names = []
    for index in range(width):
        cell = re.sub(r"[\u200b-\u200f\ufeff]", "", cells[index]).strip() if index < len(cells) else ""
        cell = re.sub(r"\s+", " ", cell) or f"column {index + 1}"
        seen[cell] += 1
        names.append(cell if seen[cell] == 1 else f"{cell} ({seen[cell]})")
    return tuple(names), tuple(cell for cell, count in seen.items() if count > 1)
