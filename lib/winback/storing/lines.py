"""Rows of orders as sorted arrays of whole numbers: customers and days as one key, money in ten-thousandths."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import ibis
import numpy as np
import pyarrow as pa

from ..purchases import ATTRIBUTES

UNITS = 10_000
PART_LINES = 26_000_000
DAY_BITS = 18
FIRST_DAY = -(1 << (DAY_BITS - 1))
"""Days are counted from 1970 and may lie before it; 18 bits reach 358 years to both sides."""
KEY_BITS = 63
NUMBERING = 0.2
"""The part of all work that is done when customers and the other texts have their numbers."""
Array = np.ndarray[Any, Any]
Told = Callable[[float], None]


def silent(_share: float) -> None:
    """Tell nobody how much is done."""


@dataclass
class Lines:
    """Purchase and refund rows sorted by ``key``: customer number × 2^18 + day, from the first customer ``low``."""

    names: pa.Array
    low: int
    key: Array
    amount: Array
    bought: Array
    cost: Array | None = None
    has_cost: Array | None = None
    attributes: dict[str, tuple[Array, pa.Array]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.key)

    def part(self, start: int, stop: int) -> Lines:
        """Return the rows from ``start`` to ``stop``."""
        some = slice(start, stop)
        return Lines(
            self.names,
            self.low,
            self.key[some],
            self.amount[some],
            self.bought[some],
            None if self.cost is None else self.cost[some],
            None if self.has_cost is None else self.has_cost[some],
            {name: (codes[some], values) for name, (codes, values) in self.attributes.items()},
        )


def sorted_lines(backend: Any, orders: ibis.Table, told: Told = silent) -> Iterator[tuple[Lines, int]]:
    """Yield the rows of orders that are purchases or refunds, sorted, and the number of all such rows.

    Customers come in the order of their ids. Large tables come in several parts of whole customers, so that memory
    stays bounded. ``told`` hears the share of all work that is done before the first part.
    """
    rows = orders.filter(~orders.kind.isin(["free", "line"]))
    names = ["customer_id", *[name for name in ATTRIBUTES if name in orders.columns]]
    tables: dict[str, ibis.Table] = {}
    try:
        for name in names:
            tables[name] = _numbered(backend, rows, name)
            told(NUMBERING * len(tables) / len(names))
        values = {name: _values(table) for name, table in tables.items()}
        count, days = _extent(rows)
        ids = values["customer_id"]
        parts = max(1, -(-count // PART_LINES))
        edges = [len(ids) * n // parts for n in range(parts + 1)]
        for low, high in pairwise(edges):
            # By their ids: of rows that are left out the engine reads nothing else.
            some = rows if parts == 1 else rows.filter(_among(rows.customer_id, ids, low, high))
            yield _sorted(_columns(_as_numbers(some, tables), low, days), values, low, days), count
    finally:
        for table in tables.values():
            backend.drop_table(table.op().name)


def _among(customer_id: ibis.Value, ids: pa.Array, low: int, high: int) -> ibis.Value:
    """Whether a customer is one of those from ``low`` to before ``high`` in the order of ids."""
    if low == high:
        return ibis.literal(False)
    return (customer_id >= ids[low].as_py()) & (customer_id <= ids[high - 1].as_py())


@dataclass(frozen=True)
class _DaySpan:
    """The days between the first and the last row, and the bits that number them from 0."""

    first: int
    bits: int


def _extent(rows: ibis.Table) -> tuple[int, _DaySpan]:
    """The number of rows and the days they span."""
    day = rows.ordered_on.cast("date").epoch_days()
    asked = rows.agg(n=rows.count(), first=day.min(), last=day.max()).to_pyarrow().to_pylist()[0]
    first = asked["first"] or 0
    return int(asked["n"]), _DaySpan(first, ((asked["last"] or 0) - first).bit_length())


def _numbered(backend: Any, rows: ibis.Table, column: str) -> ibis.Table:
    """Store the distinct values of a column in their order, numbered from 0."""
    distinct = rows.select(value=rows[column]).filter(rows[column].notnull()).distinct()
    ranked = distinct.mutate(number=ibis.row_number().over(order_by="value").cast("int32"))
    return backend.create_table(ibis.util.gen_name("winback_numbers"), ranked)


def _values(table: ibis.Table) -> pa.Array:
    found = table.order_by("number").to_pyarrow().column("value")
    return pa.concat_arrays(found.chunks) if found.num_chunks else pa.array([], pa.string())


def _as_numbers(rows: ibis.Table, tables: dict[str, ibis.Table]) -> ibis.Table:
    """The rows with numbers instead of texts; a missing attribute is null."""
    found = {
        "day": rows.ordered_on.cast("date").epoch_days(),
        "units": (rows.amount * UNITS).round().cast("int64"),
        "bought": rows.kind == "purchase",
    }
    if "cost" in rows.columns:
        found["cost"] = (rows.cost * UNITS).round().cast("int64")
    plain = rows.select(*tables, **found)
    for name, table in tables.items():
        renamed = table.rename({f"{name}_value": "value", f"{name}_number": "number"})
        kind: Any = "inner" if name == "customer_id" else "left"
        plain = plain.join(renamed, plain[name] == renamed[f"{name}_value"], how=kind).drop(name, f"{name}_value")
    return plain.rename(customer="customer_id_number")


def _columns(numbers: ibis.Table, low: int, days: _DaySpan) -> dict[str, pa.ChunkedArray]:
    """Fetch a part: ``short``, customer from ``low`` and day from the first as one number, and the other columns."""
    customer, day = numbers.customer.cast("int64") - low, numbers.day.cast("int64") - days.first
    found = numbers.mutate(short=(customer << days.bits) | day).drop("customer", "day").to_pyarrow()
    return dict(zip(found.column_names, found.columns, strict=True))


def _sorted(columns: dict[str, pa.ChunkedArray], values: dict[str, pa.Array], low: int, days: _DaySpan) -> Lines:
    """Sort a part; each column is taken out of ``columns``, so that its memory is free once it is sorted."""
    order, short = _order(columns.pop("short").to_numpy())
    key = ((short >> days.bits) << DAY_BITS) | ((short & ((1 << days.bits) - 1)) + (days.first - FIRST_DAY))
    del short
    cost = has_cost = None
    if "cost" in columns:
        given = columns.pop("cost")
        has_cost = given.is_valid().to_numpy()[order]
        cost = given.fill_null(0).to_numpy()[order]
        del given
    attributes = {}
    for name, texts in values.items():
        if name != "customer_id":
            # Missing comes after all names, so that a name wins over it at equal money.
            numbers = columns.pop(f"{name}_number").fill_null(len(texts)).to_numpy()
            attributes[name] = (numbers[order], texts)
    bought, amount = (columns.pop(name).to_numpy()[order] for name in ("bought", "units"))
    return Lines(values["customer_id"], low, key, amount, bought, cost, has_cost, attributes)


def _order(key: Array) -> tuple[Array, Array]:
    """Return the stable order of the keys and the sorted keys; sorting key and place as one number is fastest."""
    place_bits = max(1, int(len(key) - 1).bit_length())
    largest = int(key.max()).bit_length() if len(key) else 0
    if largest + place_bits > KEY_BITS:
        order = np.argsort(key, kind="stable")
        return order, key[order]
    both = key << place_bits
    both |= np.arange(len(key), dtype=np.int64)
    both.sort()
    order = both & ((1 << place_bits) - 1)
    both >>= place_bits
    return order, both
