"""The shape of a text: a plain table, or a report that must be turned into one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from .across import Band, Measure, find_across, levels_of, measure_of, names_level, stack_below
from .codes import refusal
from .grid import Grid, read_grid, reader_of, role_of
from .grouped import body_of, document_of, grouped_rows, nesting, prefixed
from .headers import header_position, is_value, joined, two_rows, unique_names
from .looks import DATE
from .mapping import FileMapping
from .periods import Period, period_of
from .preamble import meta_of
from .raw import Cells
from .report import note
from .tabular import SAMPLE_LINES, SPACES, Layout
from .turned import Turned, turn

MOST_BYTES = 32 << 20
"""Reports for people to read are smaller; turning holds them in memory."""
Turner = Callable[[Grid, str], Turned]


def reshape(text: Path, key: str, layout: Layout, wish: FileMapping, levels: Path | None = None) -> Turned | None:
    """Return the table that a report holds; ``None`` when the text is a plain table already (or a large one).

    ``LoadError`` where a report lacks what orders need: money, dates, customers down the rows.
    """
    # Who names the row of the header, or the columns of the plain table, does not want it turned.
    plain = wish.header_row is not None or (wish.columns and set(wish.columns) <= set(layout.names))
    if plain or layout.separator == SPACES or text.stat().st_size > MOST_BYTES:
        return None

    def grid(limit: int | None) -> Grid:
        return read_grid(text, layout.separator, by_record=layout.by_record, levels=levels, limit=limit)

    sample = grid(SAMPLE_LINES)
    if len(sample.rows) < 2:
        return None
    turner = _turner(sample, key)
    return turner(grid(None), key) if turner else None


def store(turned: Turned, layout: Layout, target: Path) -> tuple[Layout, Cells]:
    """Write the rows of a turned report; return the layout and the cells as those of a plain table."""
    turned.store(target)
    found = Layout(layout.separator, 0, turned.header_row, turned.names, turned.preamble, by_record=layout.by_record)
    return found, Cells(target, row_count=len(turned.rows))


def _turner(sample: Grid, key: str) -> Turner | None:
    if find_across(sample):
        return _turn_across
    if _fields_down(sample):
        return _transpose
    band = plain_band(sample)
    if band is None:
        return None
    if _customers_across(sample, band):
        raise refusal("SHP16", file=key)
    rows, _totals = body_of(sample, band.last + 1)
    if rows and (_is_nested(sample, band, rows) or _is_merged(sample, rows) or _is_of_one_period(sample, band, rows)):
        return _turn_plain
    return _turn_documents if rows and _documents_column(sample, band, rows) is not None else None


def _turn_across(grid: Grid, key: str) -> Turned:
    band = find_across(grid)
    if band is None:
        raise refusal("SHP10", file=key, count=len(grid.rows))
    return _dated(turn(grid, band, key), key)


def _turn_plain(grid: Grid, key: str) -> Turned:
    band = plain_band(grid)
    if band is None:
        raise refusal("SHP10", file=key, count=len(grid.rows))
    rows, _totals = body_of(grid, band.last + 1)
    depths = grouped_rows(grid, rows, _dated_column(grid, band, rows))
    if depths:
        band.levels = _levels_of_groups(grid, band, rows, depths)
    turned = turn(grid, band, key, depths)
    if _is_merged(grid, rows):
        turned.changed.append(note("SHP22", file=key))
    return _dated(turned, key)


def _turn_documents(grid: Grid, key: str) -> Turned:
    """A list of documents whose names hold number and day: 'Реализация № 5 от 05.03.2024'."""
    band = plain_band(grid)
    rows, totals = body_of(grid, band.last + 1) if band else ([], [])
    column = _documents_column(grid, band, rows) if band else None
    if band is None or column is None:
        raise refusal("SHP10", file=key, count=len(grid.rows))
    names, _repeated = unique_names([*band.words.values(), "ordered_on"], len(band.words) + 1)
    found = []
    for row in sorted([*rows, *totals]):
        document = document_of(grid.cell(row, column))
        cells = [grid.cell(row, n) for n in band.words]
        found.append((grid.numbers[row], [*cells, document.dated_on if document else ""]))
    preamble = tuple(" ".join(filter(None, cells)) for cells in grid.rows[: band.first])
    changed = [note("SHP23", file=key, column=band.words[column])]
    return Turned(names, found, grid.numbers[band.first], preamble, changed)


def _documents_column(grid: Grid, band: Band, rows: Sequence[int]) -> int | None:
    """The column of names of documents, where customers and sums stand beside it and no column has dates."""
    roles = {role_of(name) for name in band.words.values()}
    if not {"customer_id", "amount"} <= roles or _dated_column(grid, band, rows, share=0.1) is not None:
        return None
    for column in band.words:
        if sum(document_of(grid.cell(row, column)) is not None for row in rows) >= len(rows) * 0.9:
            return column
    return None


def _levels_of_groups(grid: Grid, band: Band, rows: Sequence[int], depths: Sequence[int]) -> list[str]:
    groups = len({depth for depth in depths if depth < 9})
    if max(depths) == 1:
        first = prefixed(grid.rows[rows[0]][0])
        return [first[0] if first else "", band.words[0]]
    if any(role_of(name) == "customer_id" for n, name in band.words.items() if n):
        return ["manager_id"]
    return ["manager_id", "customer_id"][-groups:]


def plain_band(grid: Grid) -> Band | None:
    """Return the header of a table whose columns are plain ones; ``None`` when it has none."""
    width = max((len([cell for cell in row if cell]) for row in grid.rows), default=0)
    position = header_position(grid.rows, width)
    if position is None or position + 1 >= len(grid.rows):
        return None
    first, last = two_rows(grid.rows, position)
    cells = grid.rows[last] if first == last else joined(grid.rows[first], grid.rows[last])
    names, _repeated = unique_names(cells, max(len(cells), grid.width))
    stacked = [cells[0]] if cells[0] else []
    while first and _is_level(grid.rows[first - 1]):
        first -= 1
        stacked.insert(0, grid.rows[first][0])
    last, more = stack_below(grid, last)
    measures = [
        Measure(n, kind) for n, name in enumerate(names) if n and (kind := measure_of(name) or _money(role_of(name)))
    ]
    return Band(first, last, dict(enumerate(names)), measures, levels_of([*stacked, *more]))


def _is_level(row: Sequence[str]) -> bool:
    return bool(row[0]) and not any(row[1:]) and names_level(row[0])


def _money(role: str) -> str:
    return role if role in ("amount", "quantity", "cost") else ""


def _is_nested(grid: Grid, band: Band, rows: Sequence[int]) -> bool:
    if not any(m.kind == "amount" for m in band.measures):
        return False
    if grouped_rows(grid, rows, _dated_column(grid, band, rows)):
        return True
    columns = [m.column for m in band.measures if m.kind == "amount"]
    read = reader_of(grid.cell(row, column) for row in rows for column in columns)
    texts = [grid.rows[row][0] for row in rows]
    if document_of(texts[0]) or sum(is_value(t) and not DATE.match(t) for t in texts) > len(texts) * 0.3:
        return False
    return nesting(grid, rows, lambda row: read(grid.cell(row, columns[0]))) is not None


def _is_merged(grid: Grid, rows: Sequence[int]) -> bool:
    """Whether cells of the table are merged downwards: a customer beside all its orders."""
    first, last = grid.numbers[rows[0]], grid.numbers[rows[-1]]
    return any(top >= first and first < bottom <= last and bottom > top for top, _l, bottom, _r in grid.merged)


def _is_of_one_period(grid: Grid, band: Band, rows: Sequence[int]) -> bool:
    """Whether customers and sums stand under a period, and no column has dates."""
    if "period" not in meta_of([" ".join(filter(None, row)) for row in grid.rows[: band.first]]):
        return False
    roles = {role_of(name) for name in band.words.values()}
    return {"customer_id", "amount"} <= roles and not _has_dates(grid, band, rows)


def _has_dates(grid: Grid, band: Band, rows: Sequence[int]) -> bool:
    named = any(role_of(name) in ("ordered_on", "period") for name in band.words.values())
    return named or _dated_column(grid, band, rows, share=0.3) is not None


def _dated_column(grid: Grid, band: Band, rows: Sequence[int], share: float = 0.4) -> int | None:
    counts = {n: sum(bool(DATE.match(grid.cell(row, n))) for row in rows) for n in band.words}
    best = max(counts, key=lambda n: counts[n], default=None)
    return best if best is not None and counts[best] and counts[best] >= len(rows) * share else None


def _dated(turned: Turned, key: str) -> Turned:
    """Rows without any date are of the period of their report; which periods will do is seen when all files are."""
    roles = {role_of(name) for name in turned.names}
    dates = [n for n, name in enumerate(turned.names) if role_of(name) in ("ordered_on", "period")]
    period = meta_of(turned.preamble).get("period")
    if dates or "customer_id" not in roles or not period:
        return turned
    first, last = (period_of(period[name]) for name in ("first_on", "last_on"))
    if first is None or last is None:
        return turned
    title = "Дата заказа" if any("а" <= sign <= "я" for sign in "".join(turned.names).lower()) else "Order date"
    rows = [(number, [*cells, period["first_on"]]) for number, cells in turned.rows]
    warnings = [*turned.warnings, note("SHP13", file=key)]
    span = Period(first.first_on, last.last_on)
    return replace(turned, names=(*turned.names, title), rows=rows, warnings=warnings, period=span)


def _fields_down(grid: Grid) -> bool:
    """Whether fields stand down and orders across: the first column holds the names."""
    roles = [role_of(row[0]) if row else "" for row in grid.rows]
    if len(grid.rows) > 60 or not {"customer_id", "ordered_on", "amount"} <= set(roles) or grid.width < 3:
        return False
    dates = grid.rows[roles.index("ordered_on")][1:]
    sums = grid.rows[roles.index("amount")][1:]
    filled = [cell for cell in dates if cell]
    return bool(filled) and all(map(DATE.match, filled)) and sum(map(is_value, sums)) >= len(filled) * 0.5


def _transpose(grid: Grid, key: str) -> Turned:
    roles = [role_of(row[0]) if row else "" for row in grid.rows]
    first = min(n for n, role in enumerate(roles) if role)
    kept = [n for n in range(first, len(grid.rows)) if grid.cell(n, 0)]
    names, _repeated = unique_names([grid.cell(n, 0) for n in kept], len(kept))
    number = grid.numbers[roles.index("amount")]
    columns = [[grid.cell(n, column) for n in kept] for column in range(1, grid.width)]
    rows = [(number, cells) for cells in columns if any(cells)]
    preamble = tuple(" ".join(filter(None, row)) for row in grid.rows[:first])
    changed = [note("SHP21", file=key, count=len(rows))]
    return Turned(names, rows, grid.numbers[first], preamble, changed)


def _customers_across(grid: Grid, band: Band) -> bool:
    """Whether days or months stand down and unknown names across, with figures under each."""
    rows, _totals = body_of(grid, band.last + 1)
    names = [name for n, name in band.words.items() if n and name and not name.startswith("column ")]
    if len(names) < 3 or any(role_of(name) for name in names) or len(rows) < 2:
        return False
    down = [grid.rows[row][0] for row in rows]
    cells = [cell for row in rows for cell in grid.rows[row][1:] if cell]
    return sum(period_of(text) is not None for text in down) >= len(down) * 0.9 and all(map(is_value, cells))
