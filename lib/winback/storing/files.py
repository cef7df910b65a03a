"""Write purchases and refunds of a company part by part: computed in threads, stored in the order of customers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from .lines import DAY_BITS, FIRST_DAY, NUMBERING, UNITS, Lines, Told, silent, sorted_lines
from .running import Days, by_day, running

CHUNK_LINES = 1_000_000
ROW_GROUP = 250_000
BOUNDED = ("customer_id", "purchased_on", "next_on")
"""Columns whose bounds are written."""
THREADS = 2
SORTING = 0.4
"""The part of the work on some lines that is done when they are sorted."""


def write_purchases(backend: Any, orders: ibis.Table, folder: Path, told: Told = silent) -> None:
    """Write ``purchases.parquet`` and ``refunds.parquet`` of checked orders into ``folder``; ``told``: share done."""
    purchases, refunds = _Writer(folder / "purchases.parquet"), _Writer(folder / "refunds.parquet")
    try:
        done = 0
        for lines, of in sorted_lines(backend, orders, told):
            came = done + len(lines)
            told(_share(came, done, of))
            for count, bought, back in _computed(lines):
                for rows in bought:
                    purchases.write(rows)
                refunds.write(back)
                done += count
                told(_share(came, done, of))
            del lines  # a part makes room before the next one is read
        purchases.finish()
        refunds.finish()
        told(1.0)
    finally:
        purchases.close()
        refunds.close()


def _share(came: int, done: int, of: int) -> float:
    """The share of all work that is done when so many lines are sorted, and the purchases of so many computed."""
    return NUMBERING + (1 - NUMBERING) * (SORTING * came + (1 - SORTING) * done) / max(1, of)


def _computed(lines: Lines) -> Iterator[tuple[int, list[pa.Table], pa.Table]]:
    """The lines of each chunk and its tables, in order; a few are computed ahead while the last is being written."""
    with ThreadPoolExecutor(THREADS) as pool:
        chunks = _chunks(lines)
        waiting = [pool.submit(_tables, chunk) for chunk in islice(chunks, THREADS + 1)]
        while waiting:
            yield waiting.pop(0).result()
            waiting += [pool.submit(_tables, chunk) for chunk in islice(chunks, 1)]


def _chunks(lines: Lines) -> Iterator[Lines]:
    """Cut where a customer ends; no lines at all are one empty chunk, so that the files have their columns."""
    start = 0
    while start < len(lines) or start == 0:
        stop = min(start + CHUNK_LINES, len(lines))
        if stop < len(lines):
            customer = (lines.key[stop - 1] >> DAY_BITS) + 1
            stop = int(np.searchsorted(lines.key, customer << DAY_BITS))
        yield lines.part(start, stop)
        start = stop or 1


def _tables(lines: Lines) -> tuple[int, list[pa.Table], pa.Table]:
    bought, back = by_day(lines)
    refunds = {
        "customer_id": _customers(lines, back),
        "refunded_on": pa.array(_days(back).astype("int32")).cast(pa.date32()),
        "amount": back.amount / UNITS,
    }
    purchases = pa.table({"customer_id": _customers(lines, bought), **running(bought)})
    return len(lines), _last_apart(purchases), pa.table(refunds)


def _last_apart(purchases: pa.Table) -> list[pa.Table]:
    """The purchases that another one follows, and every customer's last one.

    In row groups of their own an engine finds the last ones, which most questions are about, without reading others.
    """
    last = purchases.column("next_on").is_null()
    return [purchases.filter(pc.invert(last)), purchases.filter(last)]


def _days(days: Days) -> np.ndarray[Any, Any]:
    found: np.ndarray[Any, Any] = (days.key & ((1 << DAY_BITS) - 1)) + FIRST_DAY
    return found


def _customers(lines: Lines, days: Days) -> pa.Array:
    """The ids of the days' customers, each text kept once."""
    numbers = (days.key >> DAY_BITS) + lines.low
    if not len(numbers):
        return pa.array([], pa.string()).dictionary_encode()
    low, high = int(numbers[0]), int(numbers[-1])
    return pa.DictionaryArray.from_arrays((numbers - low).astype(np.int32), lines.names.slice(low, high - low + 1))


class _Writer:
    """A Parquet file that is opened with its first table and flushed to the disk at its end."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file: pq.ParquetWriter | None = None

    def write(self, table: pa.Table) -> None:
        """Append a table."""
        if self.file is None:
            texts = [name for name in table.column_names if pa.types.is_dictionary(table.schema.field(name).type)]
            # Rows are sorted by customer, the last purchases apart: the bounds of other columns would prune nothing.
            self.file = pq.ParquetWriter(
                self.path,
                table.schema,
                compression="lz4",
                use_dictionary=texts,
                write_statistics=[name for name in table.column_names if name in BOUNDED],
            )
        if table.num_rows:
            self.file.write_table(table, row_group_size=ROW_GROUP)

    def finish(self) -> None:
        """Close the file and flush it to the disk."""
        self.close()
        with self.path.open("rb+") as handle:
            os.fsync(handle.fileno())

    def close(self) -> None:
        """Close the file as it is."""
        if self.file is not None:
            self.file.close()
            self.file = None
