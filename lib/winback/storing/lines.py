"""Rows of orders as sorted arrays of whole numbers: customers and days as one key, money in ten-thousandths."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import ibis
import numpy as np
import pyarrow as pa

from ..purchases import ATTRIBUTES

UNITS = 10_000
PART_LINES = 25_000_000
DAY_BITS = 18
FIRST_DAY = -(1 << (DAY_BITS - 1))
"""Days are counted from 1970 and may lie before it; 18 bits reach 358 years to both sides."""
KEY_BITS = 63
Array = np.ndarray[Any, Any]


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


def sorted_lines(backend: Any, orders: ibis.Table) -> Iterator[Lines]:
    """Yield the rows of orders that are purchases or refunds, sorted; customers in the order of their ids.

    Large tables come in several parts of whole customers, so that memory stays bounded.
    """
    rows = orders.filter(~orders.kind.isin(["free", "line"]))
    columns = ["customer_id", *[name for name in ATTRIBUTES if name in orders.columns]]
    tables = {name: _numbered(backend, rows, name) for name in columns}
    try:
        values = {name: _values(table) for name, table in tables.items()}
        numbers = _as_numbers(rows, tables)
        count, customers = int(rows.count().to_pyarrow().as_py()), len(values["customer_id"])
        parts = max(1, -(-count // PART_LINES))
        edges = [customers * n // parts for n in range(parts + 1)]
        for low, high in pairwise(edges):
            some = numbers if parts == 1 else numbers.filter((numbers.customer >= low) & (numbers.customer < high))
            yield _sorted(some.to_pyarrow(), values, low)
    finally:
        for table in tables.values():
            backend.drop_table(table.op().name)


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


def _sorted(found: pa.Table, values: dict[str, pa.Array], low: int) -> Lines:
    customer = _numpy(found, "customer").astype(np.int64)
    customer -= low
    day = _numpy(found, "day").astype(np.int64) - FIRST_DAY
    order, key = _order((customer << DAY_BITS) | day)
    cost = has_cost = None
    if "cost" in found.column_names:
        known = found.column("cost").is_valid()
        has_cost = known.to_numpy()[order]
        cost = found.column("cost").fill_null(0).to_numpy()[order]
    attributes = {}
    for name, texts in values.items():
        if name != "customer_id":
            # Missing comes after all names, so that a name wins over it at equal money.
            numbers = found.column(f"{name}_number").fill_null(len(texts)).to_numpy()
            attributes[name] = (numbers[order], texts)
    bought, amount = _numpy(found, "bought")[order], _numpy(found, "units")[order]
    return Lines(values["customer_id"], low, key, amount, bought, cost, has_cost, attributes)


def _numpy(found: pa.Table, name: str) -> Array:
    column: Array = found.column(name).to_numpy()
    return column


def _order(key: Array) -> tuple[Array, Array]:
    """Return the stable order of the keys and the sorted keys; sorting key and place as one number is fastest."""
    place_bits = max(1, int(len(key) - 1).bit_length())
    largest = int(key.max()).bit_length() if len(key) else 0
    if largest + place_bits > KEY_BITS:
        order = np.argsort(key, kind="stable")
        return order, key[order]
    both = (key << place_bits) | np.arange(len(key), dtype=np.int64)
    both.sort()
    return both & ((1 << place_bits) - 1), both >> place_bits
