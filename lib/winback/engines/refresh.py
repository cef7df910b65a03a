"""Purchases, refunds and rhythm beside the orders in their engine: made once, and renewed by customer.

A refresh computes the purchases of the customers whose orders have changed (:mod:`winback.storing.changes`) and keeps
all others.
"""

from __future__ import annotations

from typing import Any

import ibis

from ..purchases import purchase_days, purchases, refunds
from ..rhythm import interval_histogram
from ..storing.changes import changed_customers, marks

VERSION = 1
"""Raised whenever what is derived changes: older tables are then not found, and made anew."""
DERIVED = ("purchases", "refunds", "rhythm", "marks")


def place(name: str) -> str:
    """Return the name of a derived table in the engine."""
    return f"winback_{name}_{VERSION}"


def tables_of(orders: ibis.Table) -> dict[str, ibis.Table]:
    """Return purchases and refunds of orders as expressions."""
    return {"purchases": purchases(purchase_days(orders)), "refunds": refunds(orders)}


def renewed(kept: dict[str, ibis.Table], orders: ibis.Table, changed: ibis.Table) -> dict[str, ibis.Table]:
    """Return purchases and refunds: of the changed customers computed anew, of all others as they were."""
    fresh = tables_of(orders.semi_join(changed, "customer_id"))
    found = {}
    for name, table in fresh.items():
        old = kept[name].anti_join(changed, "customer_id")
        new = table.select(*[table[column].cast(kind) for column, kind in old.schema().items()])
        found[name] = ibis.union(old, new)
    return found


def refresh(backend: Any, orders: ibis.Table) -> int | None:
    """Bring the derived tables in the engine up to the orders.

    Returns how many customers were computed, ``None`` when all were because there was nothing before. A refresh that
    is cut off leaves no table half renewed: each is written beside the old one, and marks come last.
    """
    there = set(backend.list_tables())
    if not {place(name) for name in DERIVED} <= there:
        for name, table in tables_of(orders).items():
            _write(backend, name, table)
        _write(backend, "rhythm", interval_histogram(backend.table(place("purchases"))))
        _write(backend, "marks", marks(orders))
        return None
    now = backend.create_table(f"{place('marks')}_now", marks(orders), overwrite=True)
    try:
        changed = changed_customers(backend.table(place("marks")), now)
        changed = backend.create_table(f"{place('changed')}", changed, overwrite=True)
        count = int(changed.count().to_pyarrow().as_py())
        if count:
            kept = {name: backend.table(place(name)) for name in ("purchases", "refunds")}
            for name, table in renewed(kept, orders, changed).items():
                _write(backend, name, table)
            _write(backend, "rhythm", interval_histogram(backend.table(place("purchases"))))
            _write(backend, "marks", now)
        return count
    finally:
        backend.drop_table(f"{place('changed')}", force=True)
        backend.drop_table(f"{place('marks')}_now", force=True)


def _write(backend: Any, name: str, table: ibis.Table) -> None:
    """Put a table in the place of the old one, which it may be made of: hence by way of one beside it."""
    fresh, target = f"{place(name)}_new", place(name)
    if target not in backend.list_tables():
        backend.create_table(target, table)
        return
    # Copied, not renamed: Ibis renames tables in few engines.
    whole = backend.create_table(fresh, table, overwrite=True)
    backend.create_table(target, whole, overwrite=True)
    backend.drop_table(fresh, force=True)
