"""Mended rows meet the orders that are there: added beside them, in their place, or left out as known otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ibis
import pyarrow as pa

from ..schema import ORDERS
from .stored import Stored
from .tables import kept
from .versions import key_of, key_rule, print_of
from .waiting import CHANGED, SAME

Row = dict[str, Any]
FEW_SHARE = 0.05
"""Companies where fewer orders have several rows hold one row an order."""


class Keys:
    """What identifies the orders of a company, for rows that come back mended."""

    def __init__(self, stored: Stored) -> None:
        accepted = stored.tables["orders"].mutate(code=ibis.null("string"), part=ibis.literal(0))
        self.rule = key_rule(accepted)
        self._orders = accepted
        self._several = sum(load["how"] != "mend" and _orders_in(load) for load in stored.loads) > 1
        self._taken: list[str] = []

    def with_key(self, pending: ibis.Table) -> ibis.Table:
        """Return the waiting rows with ``was_key``, the order they were known to be of before they were mended."""
        shaped = self._shaped(pending)
        found = shaped.mutate(was_key=key_of(shaped, self.rule)).select(*pending.columns, "was_key")
        return found if "newer" in pending.columns else found.mutate(newer=ibis.literal(False))

    def settle(self, fixed: ibis.Table, rows: Sequence[Row]) -> ibis.Table:
        """Return the mended rows, those of orders known otherwise with the reason; ``rows``: as they waited."""
        told = pa.table(
            {
                "source_row": pa.array(range(1, len(rows) + 1), pa.int64()),
                "was_key": pa.array([row["was_key"] for row in rows], pa.string()),
                "newer": pa.array([bool(row["newer"]) for row in rows], pa.bool_()),
            }
        )
        orders = self._orders.mutate(key=key_of(self._orders, self.rule))
        shaped = self._shaped(fixed)
        both = kept(shaped.mutate(key=key_of(shaped, self.rule)).inner_join(ibis.memtable(told), "source_row"))
        same_key = (both.key == both.was_key).fill_null(False)
        counts = both.code.isnull()
        taken = both.filter(counts & same_key & both.newer).select("key").distinct()
        self._taken += taken.to_pyarrow().column("key").to_pylist()
        if not self._several:
            return both.select(*fixed.columns)
        common = sorted(_names(self._orders) & set(fixed.columns))
        there = orders.semi_join(both, "key")
        there = kept(there.mutate(print=print_of(there, common)))
        single = there.group_by("key").agg(prints=there.print.collect())
        joined = both.mutate(print=print_of(both, common)).left_join(single, "key")
        alike = joined.prints.contains(joined.print).fill_null(False)
        strange = joined.code.isnull() & joined.prints.notnull() & ~(joined.key == joined.was_key).fill_null(False)
        code = ibis.cases((strange & alike, SAME), (strange & self._one_row_each(), CHANGED), else_=joined.code)
        return joined.mutate(code=code).select(*fixed.columns)

    def accepted(self) -> ibis.Table:
        """Return the company's orders, those with the reason whose place mended rows have taken."""
        orders = self._orders.drop("part")
        if not self._taken:
            return orders
        places = ibis.memtable({"key": sorted(set(self._taken))})
        replaced = orders.mutate(key=key_of(orders, self.rule)).left_join(places.mutate(taken=True), "key")
        code = ibis.cases((replaced.taken.fill_null(False), CHANGED), else_=replaced.code)
        return replaced.mutate(code=code).select(*orders.columns)

    def waits_for(self, row: Row) -> Row:
        """Return a row that still waits; its order's place is taken once."""
        return row | {"newer": bool(row["newer"]) and row["was_key"] not in self._taken}

    def _shaped(self, rows: ibis.Table) -> ibis.Table:
        lacking = _names(self._orders) - set(rows.columns)
        return rows.mutate(**{name: ibis.null(self._orders[name].type()) for name in sorted(lacking)})

    def _one_row_each(self) -> bool:
        if self.rule == "day":
            return False
        counted = self._orders.agg(rows=self._orders.count(), orders=key_of(self._orders, self.rule).nunique())
        found = counted.to_pyarrow().to_pylist()[0]
        return bool(found["rows"] - found["orders"] <= FEW_SHARE * found["rows"])


def _names(table: ibis.Table) -> set[str]:
    return {column.name for column in ORDERS.columns if column.name in table.columns}


def _orders_in(load: Row) -> int:
    return sum(file["table"] == "orders" for file in load["files"])
