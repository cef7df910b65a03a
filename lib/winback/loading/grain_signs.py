"""Whether an amount belongs to a line or to a whole order that stands on several lines: told from a sample."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from . import amounts
from .mapping import FileMapping
from .sources import Source
from .tables import as_text

SAMPLE = 2_000
FEW = 3
"""Orders with several lines, and different totals among them, from which on a repeated total is no coincidence."""

Rows = Sequence[dict[str, Any]]


@dataclass(frozen=True)
class Grain:
    """``value``: the amount belongs to the "line" or the "order"; ``sure``: the values leave no other reading.

    ``examples``: some orders with their amount and number of lines.
    """

    value: str
    sure: bool
    examples: tuple[tuple[str, float, int], ...] = ()


def grain_of(source: Source, entry: FileMapping) -> Grain | None:
    """Return what the amount belongs to; ``None`` where order numbers do not repeat or nothing speaks for an order."""
    number, amount = entry.source("order_id"), entry.source("amount")
    if number is None or amount is None or source.looks[number].distinct_share > 0.99:
        return None
    orders = _orders(source, entry)
    if not orders:
        return None
    whole = [rows for rows in orders.values() if _one_buyer(rows)]
    if len(whole) < 0.9 * len(orders):
        return None
    first_only = [rows for rows in whole if sum(bool(row["amount"]) for row in rows) == 1]
    if len(first_only) >= 0.8 * len(whole):
        return Grain("order", True, _examples(whole))
    if sum(_repeated(rows) for rows in whole) < 0.95 * len(whole):
        return None
    return _by_values(whole)


def _orders(source: Source, entry: FileMapping) -> dict[str, list[dict[str, Any]]]:
    """The orders of the sample that stand on several lines, which must not be one line written twice."""
    names = {target: name for name, target in reversed(entry.columns.items())}
    cells: dict[str, Any] = {f"t_{target}": as_text(source.column(name)) for target, name in names.items()}
    for target in ("amount", "quantity", "unit_price", "line_amount"):
        if target in names:
            hint = entry.decimal_sign.get(target, "")
            culture = amounts.culture_of(source.looks[names[target]].values, hint)
            cells[f"n_{target}"] = amounts.parse(source.column(names[target]), culture)
    every = {f"c{n}": as_text(source.table[f"c{n}"]) for n in range(len(source.names))}
    sample = source.table.order_by("source_row").limit(SAMPLE).select(**cells, **every)
    found = defaultdict(list)
    for row in sample.to_pyarrow().to_pylist():
        if row["t_order_id"]:
            line: dict[str, Any] = {key[2:]: value for key, value in row.items() if key.startswith("t_")}
            line["numbers"] = {key[2:]: value for key, value in row.items() if key.startswith("n_")}
            line["cells"] = tuple(row[name] for name in every)
            found[row["t_order_id"]].append(line)
    return {key: rows for key, rows in found.items() if len({row["cells"] for row in rows}) == len(rows) > 1}


def _one_buyer(rows: Rows) -> bool:
    return all(len({row.get(part) for row in rows} - {None}) <= 1 for part in ("customer_id", "ordered_on"))


def _repeated(rows: Rows) -> bool:
    return len({row["amount"] for row in rows}) == 1 and rows[0]["amount"] is not None


def _by_values(orders: Sequence[Rows]) -> Grain | None:
    """The same total on every line: the values of the lines prove whose it is, or leave it open."""
    judged = of_line = 0
    for rows in orders:
        total = rows[0]["numbers"]["amount"]
        values = [value for row in rows if (value := _line_value(row["numbers"])) is not None]
        if total is not None and len(values) == len(rows):
            judged += 1
            of_line += all(_near(value, total) for value in values)
    if judged:
        # Lines of different worth cannot all have this amount: it is the order's, be it with delivery or a discount.
        return None if of_line > judged / 2 else Grain("order", True, _examples(orders))
    totals = {rows[0]["amount"] for rows in orders}
    enough = len(orders) >= FEW and len(totals) >= FEW
    return Grain("order" if enough else "line", False, _examples(orders))


def _line_value(numbers: dict[str, float | None]) -> float | None:
    if "line_amount" in numbers:
        return numbers["line_amount"]
    quantity, price = numbers.get("quantity"), numbers.get("unit_price")
    return None if quantity is None or price is None else quantity * price


def _near(value: float, total: float) -> bool:
    return abs(value - total) <= max(0.01, 0.005 * abs(total))


def _examples(orders: Sequence[Rows]) -> tuple[tuple[str, float, int], ...]:
    found = []
    for rows in orders[:3]:
        amount = next((row["numbers"]["amount"] for row in rows if row["amount"]), None)
        found.append((rows[0]["order_id"], amount or 0.0, len(rows)))
    return tuple(found)


def readings(source: Source, entry: FileMapping, culture: amounts.NumberCulture) -> dict[str, float]:
    """Return the revenue of a file by either reading: every line's amount added, or each order's once."""
    amount = amounts.parse(source.column(entry.source("amount") or ""), culture)
    number = as_text(source.column(entry.source("order_id") or ""))
    rows = source.table.select(number=number, amount=amount)
    alone = rows.filter(rows.number.isnull()).amount.sum().to_pyarrow().as_py() or 0.0
    named = rows.filter(rows.number.notnull())
    once = named.group_by("number").agg(amount=named.amount.max())
    return {
        "order": round(alone + (once.amount.sum().to_pyarrow().as_py() or 0.0), 2),
        "line": round(alone + (named.amount.sum().to_pyarrow().as_py() or 0.0), 2),
    }
