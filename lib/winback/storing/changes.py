"""Whose orders have changed: what lets a company with new orders be brought up to date without computing all anew.

Purchases depend on nothing but the customer's own orders, so only those of changed customers need computing.
"""

from __future__ import annotations

import ibis

from ..purchases import ATTRIBUTES

SEPARATOR = "\x1f"
BITS = 40


def marks(orders: ibis.Table) -> ibis.Table:
    """Return one row per customer: ``customer_id``, ``lines`` and ``said``, which changes with any of its orders.

    ``said`` is the sum of hashes over the rows, so their order says nothing; only what purchases are made of counts.
    """
    names = ["customer_id", "ordered_on", "kind", "amount", "cost", *ATTRIBUTES]
    said = _hash(orders, [name for name in names if name in orders.columns])
    rows = orders.select("customer_id", said=said)
    return rows.group_by("customer_id").agg(lines=rows.count(), said=rows.said.sum())


def _hash(orders: ibis.Table, names: list[str]) -> ibis.Value:
    """A number that changes with any of the columns, small enough for a customer's to be added."""
    if orders.get_backend().name == "duckdb":
        # The engine's own hash of a row costs a ninth of that of its text.
        whole = ibis.struct({name: orders[name] for name in names}).hash()
        return (whole & ibis.literal(2**BITS - 1, "int64")).cast("decimal(38, 0)")
    texts = [orders[name].cast("string").fill_null("") for name in names]
    return ibis.literal(SEPARATOR).join(texts).hash().cast("decimal(38, 0)")


def changed_customers(before: ibis.Table, now: ibis.Table) -> ibis.Table:
    """Return ``customer_id`` of those whose marks differ, who are new, and who are gone."""
    old = before.select(old_id="customer_id", old_lines="lines", old_said="said")
    both = now.outer_join(old, now.customer_id == old.old_id)
    same = (both.lines == both.old_lines) & (both.said == both.old_said)
    differs = both.filter(~same.fill_null(False))
    return differs.select(customer_id=ibis.coalesce(differs.customer_id, differs.old_id))
