"""A report turned into a table of rows: one per document, or per customer, goods and period."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from .across import Band, Measure
from .codes import refusal
from .grid import NOTHING, Grid, reader_of, role_of
from .grouped import Node, body_of, document_of, is_refund, prefixed, tree
from .headers import unique_names
from .periods import Period, period_of
from .report import note
from .totals import compare

TITLES = {
    "customer_id": ("Customer", "Клиент"),
    "manager_id": ("Manager", "Менеджер"),
    "region": ("Region", "Регион"),
    "product_group": ("Product", "Номенклатура"),
    "order_id": ("Document number", "Номер документа"),
    "ordered_on": ("Order date", "Дата заказа"),
    "amount": ("Amount", "Сумма"),
    "quantity": ("Quantity", "Количество"),
    "cost": ("Cost", "Себестоимость"),
}
CONTEXT = ("customer_id", "manager_id", "region", "product_group", "order_id")


@dataclass
class Turned:
    """The rows of a report as a table: names, rows with the number they have in the file, and what to tell."""

    names: tuple[str, ...]
    rows: list[tuple[int, list[str]]]
    header_row: int
    preamble: tuple[str, ...]
    changed: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)
    signs: str = ""
    """What the report was before it was turned: the words of its header, and a document in it."""

    period: Period | None = None
    """The one period that all rows are of, when nothing inside the report has a date."""

    def store(self, path: Path) -> None:
        """Write the rows as Parquet: ``source_row``, ``twin`` (0 …: which row of that line) and ``c0 …`` as text."""
        twins, seen = [], Counter[int]()
        for number, _cells in self.rows:
            twins.append(seen[number])
            seen[number] += 1
        columns = [pa.array([number for number, _cells in self.rows], pa.int64()), pa.array(twins, pa.int32())]
        columns += [pa.array([cells[n] for _row, cells in self.rows], pa.string()) for n in range(len(self.names))]
        names = ["source_row", "twin", *(f"c{n}" for n in range(len(self.names)))]
        pq.write_table(pa.table(columns, names=names), path)


@dataclass
class Report:
    """A report being turned: its grid and header, how its cells read, and the differences found on the way."""

    grid: Grid
    band: Band
    key: str
    read: Callable[[str], float | None]
    passed: dict[int, str]
    found: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    differences: list[tuple[str, float, float]] = field(default_factory=list)
    whole_documents: int = 0
    documented: bool = False

    def amount(self, row: int, totals: bool = False) -> float | None:
        """Return the money of a line over all its columns; ``None`` when no cell of money is filled."""
        columns = [m.column for m in self.band.measures if m.kind == "amount" and m.is_total == totals]
        cells = [self.grid.cell(row, column) for column in columns]
        values = [self.read(cell) for cell in cells if cell]
        return sum(value for value in values if value is not None) if values else None


def turn(grid: Grid, band: Band, key: str, depths: Sequence[int] | None = None) -> Turned:
    """Return the table of a report; ``LoadError`` when it holds no money or no rows."""
    if not any(m.kind == "amount" for m in band.measures):
        raise refusal("SHP17", file=key)
    cells = (grid.cell(row, m.column) for row in range(band.last + 1, len(grid.rows)) for m in band.measures)
    measured = {m.column for m in band.measures}
    across = any(m.label for m in band.measures)
    passed = {n: name for n, name in band.words.items() if n and n not in (measured if across else ())}
    report = Report(grid, band, key, reader_of(cells), passed)
    rows, totals = body_of(grid, band.last + 1)
    if across:
        _fill_down(grid, rows, band)
    has_customer = any(role_of(name) == "customer_id" for name in passed.values())
    roots = tree(grid, rows, band.levels, report.amount, depths=depths, has_customer=has_customer)
    for root in roots:
        _emit(report, root, {})
    if not report.found:
        raise refusal("SHP10", file=key, count=len(rows))
    _check_totals(report, totals)
    return _finished(report, len(rows) + len(totals), across, any(root.children for root in roots))


def _fill_down(grid: Grid, rows: Sequence[int], band: Band) -> None:
    """A pivot table writes the outer name once; the rows below it mean the same."""
    outer = ""
    for row in rows:
        if grid.rows[row][0]:
            outer = grid.rows[row][0]
        elif any(grid.cell(row, n) for n in band.words if n):
            grid.rows[row][0] = outer


def _emit(report: Report, node: Node, above: dict[str, str], refund: bool = False) -> float:
    """Add the rows under a node, or its own; return their money."""
    context = above | _context(report, node)
    own = report.amount(node.row)
    document = document_of(node.text) if node.role == "document" else None
    if document:
        report.documented = True
        refund = is_refund(document.kind)
        own = -abs(own) if own and refund else own
    if node.children:
        before = len(report.found)
        added = sum(_emit(report, child, context, refund) for child in node.children)
        if own is None or abs(own - added) < 1:
            return added
        if node.role != "document":
            report.differences.append((node.text, own, added))
            return added
        # Goods that do not add up to their document are incomplete: the document itself counts.
        del report.found[before:]
        report.whole_documents += 1
    return sum(_rows_of(report, node, context, refund))


def _context(report: Report, node: Node) -> dict[str, str]:
    found: dict[str, str] = {}
    document = document_of(node.text) if node.role == "document" else None
    if document:
        found = {"order_id": document.number, "ordered_on": document.dated_on}
    elif node.role == "period":
        period = period_of(node.text)
        found = {"ordered_on": period.first_on.isoformat() if period else node.text}
    elif node.role in CONTEXT and node.text:
        role, value = (prefixed(node.text) if node.children else None) or (node.role, node.text)
        found = {role: value}
    elif node.role == "" and not node.children and node.text:
        found = {"first": node.text}
    for column, name in report.passed.items():
        cell = report.grid.cell(node.row, column)
        if cell and (not node.children or report.read(cell) is None):
            found[f"={name}"] = cell
    return found


def _rows_of(report: Report, node: Node, context: dict[str, str], refund: bool) -> list[float]:
    """Add one row for each label across that has money; a plain line gives one row with all its cells."""
    money = []
    groups: dict[tuple[str, Period | None], dict[str, Measure]] = {}
    for measure in report.band.measures:
        if not measure.is_total and measure.kind:
            groups.setdefault((measure.label, measure.period), {}).setdefault(measure.kind, measure)
    for (label, period), measures in groups.items():
        cells = {kind: report.grid.cell(node.row, m.column) for kind, m in measures.items()}
        value = report.read(cells.get("amount", ""))
        if label and (value == 0 or cells.get("amount", "") in NOTHING):
            continue
        if not label and not any(report.grid.rows[node.row][1:]):
            continue
        row = dict(context)
        if label:
            row |= cells
        if period:
            row.setdefault("ordered_on", period.first_on.isoformat())
        elif label:
            row.setdefault("manager_id", label)
        if refund and value and value > 0:
            name = "amount" if label else f"={report.passed[measures['amount'].column]}"
            row[name], value = "-" + row[name], -value
        report.found.append((node.row, row))
        money.append(value or 0.0)
    return money


def _check_totals(report: Report, totals: Sequence[int]) -> None:
    """Totals of lines, of columns and of everything must be what the rows add up to."""
    amounts: dict[int, float] = {}
    for row, cells in report.found:
        cell = cells.get("amount") or cells.get(_amount_name(report), "")
        amounts[row] = amounts.get(row, 0.0) + (report.read(cell) or 0.0)
    for row, added in amounts.items():
        written = report.amount(row, totals=True)
        if written is not None and abs(written - added) >= 1:
            report.differences.append((report.grid.rows[row][0], written, added))
    places = sorted(amounts)
    listed = [(row, value) for row in totals if (value := report.amount(row)) is not None]
    if listed:
        at, written_all = np.array([row for row, _v in listed]), np.array([value for _row, value in listed])
        wrong = compare(at, written_all, np.array(places), np.array([amounts[row] for row in places]))
        name = next(cell for cell in report.grid.rows[listed[-1][0]] if cell)
        report.differences += [(name, found, expected) for found, expected in wrong]


def _amount_name(report: Report) -> str:
    columns = [m.column for m in report.band.measures if m.kind == "amount" and not m.label]
    return f"={report.passed.get(columns[0], '')}" if columns else "="


def _finished(report: Report, lines: int, across: bool, nested: bool) -> Turned:
    keys = list(dict.fromkeys(key for _row, cells in report.found for key in cells))
    order = [*CONTEXT[:1], "ordered_on", "amount", *CONTEXT[1:], "quantity", "cost", "first"]
    keys.sort(key=lambda key: order.index(key) if key in order else len(order))
    russian = bool(re.search(r"[а-яё]", " ".join(" ".join(row) for row in report.grid.rows[:40]).lower()))
    titles = [_title(key, report, russian) for key in keys]
    names, _repeated = unique_names(titles, len(titles))
    above = report.grid.rows[: report.band.first]
    rows = [(report.grid.numbers[row], [cells.get(key, "") for key in keys]) for row, cells in report.found]
    turned = Turned(
        names,
        rows,
        header_row=report.grid.numbers[report.band.first],
        preamble=tuple(" ".join(filter(None, cells)) for cells in above),
        signs=_signs(report),
    )
    if across or nested:
        turned.changed.append(note("SHP20", file=report.key, count=len(rows), lines=lines))
    periods = report.band.periods
    if periods and not report.documented and _are_stretches(periods):
        turned.warnings.append(note("SHP13", file=report.key))
    if report.whole_documents:
        turned.warnings.append(note("SHP15", file=report.key, count=report.whole_documents))
    if report.differences:
        name, found, expected = report.differences[0]
        count = len(report.differences)
        found, expected = round(found, 2), round(expected, 2)
        turned.warnings.append(note("SHP14", file=report.key, count=count, name=name, found=found, expected=expected))
    return turned


def _signs(report: Report) -> str:
    rows, band = report.grid.rows, report.band
    documents = [row[0] for row in rows[band.last + 1 :] if row[0] and document_of(row[0])]
    return "; ".join(
        filter(None, [*(cell for row in rows[band.first : band.last + 1] for cell in row), *documents[:1]])
    )


def _title(key: str, report: Report, russian: bool) -> str:
    if key.startswith("="):
        return key[1:]
    return report.band.words.get(0, "") if key == "first" else TITLES[key][russian]


def _are_stretches(periods: Sequence[Period]) -> bool:
    """Whether the periods are longer than a day; days that are all the first of a month stand for months."""
    return any(p.unit != "day" for p in periods) or all(p.first_on.day == 1 for p in periods)
