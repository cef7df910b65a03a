"""A small report as a grid of cells: its rows with their numbers, and how deep each one is indented."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from . import amounts, tabular
from .totals import TOTAL_LINE
from .words import name_weight

TOTAL = re.compile(TOTAL_LINE)
NOTHING = ("", "-", "–", "—", "−")
_ROLES = (
    "customer_id",
    "manager_id",
    "product_group",
    "region",
    "order_id",
    "ordered_on",
    "amount",
    "quantity",
    "cost",
    "unit_price",
    "channel",
)
_SPECIAL = {
    "contract": r"договор\w*( контрагента| с (покупателем|клиентом))?|contract|agreement",
    "document": r"документ\w*( (движения|продажи|реализации|отгрузки))?|регистратор|document|recorder",
    "period": r"период\w*|по (месяцам|дням|неделям|кварталам)|month|period|quarter|week|месяц|квартал|неделя",
}


@dataclass
class Grid:
    """Rows of stripped cells, the number of each row in its file, its indent and its level of grouping."""

    rows: list[list[str]]
    numbers: list[int]
    indents: list[int] = field(default_factory=list)
    outline: list[int] = field(default_factory=list)
    merged: list[list[int]] = field(default_factory=list)

    @property
    def width(self) -> int:
        """The number of columns of the widest row."""
        return max(map(len, self.rows), default=0)

    def cell(self, row: int, column: int) -> str:
        """Return a cell; blank beyond the end of its row."""
        return self.rows[row][column] if 0 <= column < len(self.rows[row]) else ""


def read_grid(
    text: Path, separator: str, *, by_record: bool = False, levels: Path | None = None, limit: int | None = None
) -> Grid:
    """Return the rows of a text; blank ones are left out, cells merged downwards repeat their value."""
    with text.open(encoding="utf-8", newline="") as handle:
        lines = [line.rstrip("\n") for line in islice(handle, limit)]
    grid = Grid([], [])
    outside = json.loads(levels.read_text(encoding="utf-8")) if levels else {}
    indent = {int(row): int(value) for row, value in outside.get("indent", {}).items()}
    outline = {int(row): int(value) for row, value in outside.get("outline", {}).items()}
    grid.merged = [list(area) for area in outside.get("merged", [])]
    for place, (start, _used, fields) in enumerate(tabular.records(lines, separator, strip=False)):
        number = (place if by_record else start) + 1
        cells = [cell.strip(" \t\r\u00a0\ufeff") for cell in fields]
        if not any(cells):
            continue
        first = next((field for field in fields if field.strip()), "")
        spaces = len(first) - len(first.lstrip(" \t\u00a0"))
        grid.rows.append(cells)
        grid.numbers.append(number)
        grid.indents.append(indent.get(number, 0) or spaces)
        grid.outline.append(outline.get(number, 0))
    _repeat_merged(grid)
    return grid


def _repeat_merged(grid: Grid) -> None:
    places = {number: index for index, number in enumerate(grid.numbers)}
    for top, left, bottom, right in grid.merged:
        value = grid.cell(places[top], left - 1) if top in places else ""
        if value and bottom > top and right == left and not _counts_once(grid, places[top], left - 1):
            for number in range(top + 1, bottom + 1):
                row = grid.rows[places[number]] if number in places else []
                if len(row) >= left and not row[left - 1]:
                    row[left - 1] = value


def _counts_once(grid: Grid, row: int, column: int) -> bool:
    """A number beside several rows is their sum and would be counted again in each, unless its column holds ids."""
    if not re.fullmatch(r"[-−(]?\s*[\d\s.,\u00a0]+\)?[^\W\d]{0,3}\.?", grid.cell(row, column)):
        return False
    if re.fullmatch(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}", grid.cell(row, column)):
        return False
    names = {grid.cell(place, column) for place in range(min(row, tabular.HEADER_LINES))} - {""}
    return not any(role_of(name) in ("customer_id", "order_id", "manager_id", "document") for name in names)


def role_of(name: str, sure: float = 0.55) -> str:
    """Return what a name of a column or of a level of a report is: a column of orders, document, contract or period.

    >>> role_of("Контрагент"), role_of("Договор контрагента"), role_of("Документ движения"), role_of("Артикул")
    ('customer_id', 'contract', 'document', 'product_group')
    """
    plain = re.sub(r"\s+", " ", name).strip(" :").lower().replace("ё", "е")
    for role, pattern in _SPECIAL.items():
        if re.fullmatch(pattern, plain):
            return role
    weights = {role: name_weight(name, "orders", role) for role in _ROLES}
    best = max(weights, key=lambda role: weights[role])
    return best if weights[best] >= sure else ""


def is_total(cells: Sequence[str]) -> bool:
    """Return whether the first filled cell of a row makes it a line of totals."""
    first = next((cell for cell in cells if cell), "")
    return bool(TOTAL.search(first))


def reader_of(values: Iterable[str]) -> Callable[[str], float | None]:
    """Return a function from cell to number (``None``: not a number), by the decimal sign that the values show.

    >>> read = reader_of(["1 200,50", "3,00"])
    >>> read("1 200,50"), read("(5,5)"), read("—"), read("x")
    (1200.5, -5.5, 0.0, None)
    """
    culture = amounts.culture_of([value for value in values if re.search(r"\d", value)][:2000])
    group = "," if culture.decimal == "." else "."

    def read(cell: str) -> float | None:
        text = re.sub(r"[\s\u00a0\u202f'’₽$€£]|руб\.?|р\.", "", cell)
        if text in NOTHING:
            return 0.0
        below = bool(re.match(r"^\(.*\)$|^[-−–]|.*[-−–]$", text))
        text = text.strip("()+-−–").replace(group, "").replace(culture.decimal, ".")
        if not re.fullmatch(r"\d+(\.\d*)?|\.\d+", text):
            return None
        return -float(text) if below else float(text)

    return read
