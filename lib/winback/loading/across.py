"""Where the columns of a report stand: names of its rows, measures, and periods or managers written across."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from .grid import Grid, is_total, role_of
from .headers import HEADER_LINES, is_value
from .looks import DATE
from .periods import Period, month_name, period_of
from .preamble import meta_of
from .totals import TOTAL_LINE

_YEAR = re.compile(r"(19|20)\d\d")
MEASURES = ("amount", "quantity", "cost")
_MEASURE_WORDS = {
    "quantity": r"кол-?(во|ичество)\b.*|quantity|qty|units|шт\.?",
    "cost": r"себестоимость\b.*|cost|cogs",
    "amount": r"(сумма|выручка|стоимость|оборот|продажи|реализация)\b.{0,30}|amount|revenue|sales|turnover|total|sum",
}


@dataclass(frozen=True)
class Measure:
    """A column of figures: what it measures, and the label that stands above it (a period, or a name)."""

    column: int
    kind: str
    label: str = ""
    period: Period | None = None
    is_total: bool = False


@dataclass
class Band:
    """The header of a report: its rows (from, to), names of the columns of words, levels of its first column."""

    first: int
    last: int
    words: dict[int, str]
    measures: list[Measure]
    levels: list[str] = field(default_factory=list)

    @property
    def periods(self) -> list[Period]:
        """The different periods across, in order."""
        return sorted({m.period for m in self.measures if m.period})


def measure_of(name: str) -> str:
    """Return what a name measures: amount, quantity, cost; '' when it is no measure that counts.

    >>> measure_of("Сумма с НДС"), measure_of("Кол-во"), measure_of("Наценка, %")
    ('amount', 'quantity', '')
    """
    plain = re.sub(r"\s+", " ", name).strip(" :").lower().replace("ё", "е")
    if re.search(r"%|:|\b(равно|больше|меньше|содержит)\b", plain):
        return ""
    return next((kind for kind, words in _MEASURE_WORDS.items() if re.fullmatch(words, plain)), "")


def find_across(grid: Grid) -> Band | None:
    """Return the header of a table with periods or managers across; ``None`` when nothing stands across."""
    for row in range(min(HEADER_LINES, len(grid.rows) - 1)):
        band = _of_periods(grid, row) or _of_names(grid, row)
        if band:
            return band
    return None


def _of_periods(grid: Grid, row: int) -> Band | None:
    periods = _periods_in(grid, row)
    if not periods or min(periods) == 0:
        return None
    below = _is_words(grid, row + 1, sorted(periods))
    if len(set(periods.values())) < 2 and not (below and len(periods) == 1 and _measured(grid, row + 1, periods)):
        return None
    last = row + 1 if below else row
    labels = _filled_right(grid, row, min(periods), last)
    measures = []
    upper = {} if below else _names_above(grid, row, min(periods))
    for column, (place, label) in labels.items():
        name = grid.cell(last, column) if below else upper.get(column, "")
        period = periods.get(place)
        total = period is None and bool(re.search(TOTAL_LINE, label))
        kind = measure_of(name) if name else "amount"
        if period or total:
            measures.append(Measure(column, kind, label, period, total))
    if not _holds_figures(grid, last, [m.column for m in measures if m.period]):
        return None
    return _band(grid, row - 1 if upper or _years_above(grid, row) else row, last, measures)


def _periods_in(grid: Grid, row: int) -> dict[int, Period]:
    years = _years_above(grid, row)
    default = _year_of_report(grid, row)
    found = {}
    for column, cell in enumerate(grid.rows[row]):
        year = years.get(column, default)
        period = period_of(cell, year) if cell else None
        if period and (period.unit != "year" or len(grid.rows[row]) > 2):
            found[column] = period
    filled = [cell for n, cell in enumerate(grid.rows[row]) if cell and n >= min(found, default=0)]
    # Years alone, or a date among values, are no header: nearly all cells from the first period on are periods.
    others = [c for c in filled if not period_of(c, 2000) and not re.search(TOTAL_LINE, c) and not measure_of(c)]
    dated = any(role_of(cell) == "ordered_on" for cell in grid.rows[row] if cell)
    if dated or len(others) > 2 or len(set(found.values())) < len(found) * 0.5:
        return {}
    return found


def _years_above(grid: Grid, row: int) -> dict[int, int]:
    if row == 0 or not any(month_name(cell) for cell in grid.rows[row]):
        return {}
    found: dict[int, int] = {}
    year = 0
    for column in range(grid.width):
        period = period_of(grid.cell(row - 1, column)) if grid.cell(row - 1, column) else None
        year = period.first_on.year if period and period.unit == "year" else year
        if year:
            found[column] = year
    return found


def _year_of_report(grid: Grid, row: int) -> int | None:
    span = meta_of([" ".join(filter(None, cells)) for cells in grid.rows[:row]]).get("period")
    return int(span["first_on"][:4]) if span and span["first_on"][:4] == span["last_on"][:4] else None


def _is_words(grid: Grid, row: int, columns: Sequence[int]) -> bool:
    """Whether the row holds names of measures under the periods, and no figures."""
    cells = (
        [grid.cell(row, column) for column in range(columns[0], len(grid.rows[row]))] if row < len(grid.rows) else []
    )
    filled = [cell for cell in cells if cell]
    return bool(filled) and not any(map(is_value, filled)) and any(map(measure_of, filled))


def _measured(grid: Grid, row: int, periods: dict[int, Period]) -> bool:
    return all(measure_of(grid.cell(row, column)) for column in periods)


def _filled_right(grid: Grid, row: int, start: int, last: int) -> dict[int, tuple[int, str]]:
    """Column → (column of its label, label); a label stands for the blank cells to its right."""
    found, place, label = {}, start, ""
    for column in range(start, grid.width):
        if grid.cell(row, column):
            place, label = column, grid.cell(row, column)
        if last == row and place != column:
            continue
        if last > row and not grid.cell(last, column):
            continue
        found[column] = (place, label)
    return found


def _names_above(grid: Grid, row: int, start: int) -> dict[int, str]:
    """Names of measures above the periods: 'Выручка' over January to March, 'Количество' over the same again."""
    cells = [grid.cell(row - 1, n) for n in range(start, grid.width)] if row else []
    if not any(map(measure_of, cells)) or any(map(is_value, filter(None, cells))):
        return {}
    found, name = {}, ""
    for column in range(start, grid.width):
        name = grid.cell(row - 1, column) or name
        found[column] = name
    return found


def _holds_figures(grid: Grid, last: int, columns: Sequence[int]) -> bool:
    cells = [grid.cell(row, n) for row in range(last + 1, min(len(grid.rows), last + 200)) for n in columns]
    filled = [cell for cell in cells if cell and cell not in ("-", "–", "—")]
    # Years and dates below are values of a plain table, not sums of a report.
    figures = [cell for cell in filled if is_value(cell) and not DATE.match(cell) and not _YEAR.fullmatch(cell)]
    return bool(figures) and len(figures) >= len(filled) * 0.7


def _of_names(grid: Grid, row: int) -> Band | None:
    """Managers across: names in one row, and under each the same measures again."""
    if row + 2 >= len(grid.rows) or any(is_value(cell) for cell in (*grid.rows[row], *grid.rows[row + 1]) if cell):
        return None
    kinds = {n: measure_of(cell) for n, cell in enumerate(grid.rows[row + 1]) if cell and n}
    repeated = [kind for kind, count in Counter(kinds.values()).items() if kind and count > 1]
    if "amount" not in repeated:
        return None
    start = min(n for n, kind in kinds.items() if kind)
    labels = _filled_right(grid, row, start, row + 1)
    names = {label for _place, label in labels.values() if label}
    if len(names) < 2 or any(measure_of(name) or role_of(name) for name in names if not is_total([name])):
        return None
    measures = [
        Measure(column, kinds.get(column, ""), label, None, is_total([label]))
        for column, (_place, label) in labels.items()
        if label
    ]
    return _band(grid, row, row + 1, measures) if _holds_figures(grid, row + 1, [m.column for m in measures]) else None


def _band(grid: Grid, first: int, last: int, measures: list[Measure]) -> Band:
    start = min(measure.column for measure in measures)
    words: dict[int, str] = {}
    for column in range(start):
        names = [grid.cell(row, column) for row in range(first, last + 1)]
        words[column] = next((name for name in names if name), "")
    stacked = [grid.cell(row, 0) for row in range(first, last + 1) if grid.cell(row, 0)]
    last, more = stack_below(grid, last)
    return Band(first, last, words, measures, levels_of([*stacked, *more]))


def stack_below(grid: Grid, last: int) -> tuple[int, list[str]]:
    """Return the last row of the header and the names of levels that stand under it in the first column."""
    found = []
    while last + 1 < len(grid.rows):
        row = grid.rows[last + 1]
        name = row[0] if row else ""
        if not name or any(row[1:]) or not names_level(name):
            break
        found.append(name)
        last += 1
    return last, found


def names_level(text: str) -> bool:
    """Return whether a line that stands alone names a level of the report, and is no customer of such a name.

    >>> names_level("Договор контрагента"), names_level("Клиент Альфа"), names_level("Менеджер: Иванов")
    (True, False, False)
    """
    return ":" not in text and bool(role_of(text, sure=0.65))


def levels_of(names: Sequence[str]) -> list[str]:
    """Return the names of levels that cells of a header list, outermost first.

    >>> levels_of(["Клиент (Контрагент) / Менеджер", "Артикул, Номенклатура"])
    ['Клиент (Контрагент)', 'Менеджер', 'Артикул, Номенклатура']
    """
    parts = [part.strip() for name in names for part in re.split(r"\s*[/\n>→\\]\s*", name)]
    return [part for part in parts if part]
