"""Millions of keys in shares: so many at once as the engine groups within its memory.

DuckDB spills groups to the disk. But where several files come together, the small one first, it notices too late: 20
million keys fit into 300 MB and into 800 MB, and not into 500 MB. Shares of whole keys need no such luck.
"""

from __future__ import annotations

from collections.abc import Iterator

import ibis

from .tables import kept

SHARE_ROWS = 10_000_000


def in_shares(rows: ibis.Table, key: str) -> list[ibis.Table]:
    """Return the rows in shares of about :data:`SHARE_ROWS`; all rows of one key are in one share."""
    count = -(-int(rows.count().to_pyarrow().as_py()) // SHARE_ROWS)
    if count <= 1:
        return [rows]
    # A hash may be negative, and then so is its remainder.
    place = (rows[key].hash() % count).abs()
    return [rows.filter(place == number) for number in range(count)]


def kept_together(found: Iterator[ibis.Table]) -> ibis.Table:
    """Return the rows of several tables, computed one after the other and held by the engine until the load ends."""
    table = kept(next(found))
    for more in found:
        table.get_backend().insert(table.op().name, more, database=("temp", "main"))
    return table
