"""Orders by the million for measuring speed: the demo company's mixture of rhythms, written chunk by chunk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from . import world as w
from .customers import ESTABLISHED_SHARE, KINDS, ONE_TIME, SEASONAL
from .orders import in_season

CHUNK_ORDERS = 1_000_000
ROW_GROUP = 250_000
MANAGERS = 200
LEAVE_HAZARD = 0.15
SPARE = 1.02
"""Chunks are drawn this much too large, then thinned to the exact number."""
SHARES = np.array([kind.share for kind in KINDS[: ONE_TIME + 1]])
SCHEMA = pa.schema(
    [
        ("customer_id", pa.string()),
        ("ordered_on", pa.date32()),
        ("order_id", pa.string()),
        ("amount", pa.float64()),
        ("cost", pa.float64()),
        ("manager_id", pa.string()),
        ("product_group", pa.string()),
    ]
)


def generate_orders(
    path: str | Path,
    customers: int = 1_000_000,
    orders: int = 20_000_000,
    seed: int = 1,
    *,
    order: Literal["time", "customer"] = "time",
    memory_limit: str = "900MB",
) -> Path:
    """Write a Parquet file of orders and return its path; memory stays bounded whatever the numbers.

    Columns of the contract: customer_id, ordered_on, order_id, amount, cost, manager_id, product_group; one row
    per order. The numbers of rows and of customers are exactly those asked for. Rows come in order of time, as
    a real export does, or grouped by customer (``order="customer"``), each customer's in order of time.
    Customers are regular, irregular, seasonal and one-time as in the demo company; about 14 % of the repeat
    customers leave in a year. The same arguments give the same rows.

    Raises ``ValueError`` when there are not 3 to 100 orders per customer, or fewer than 100 customers.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     pq.read_metadata(generate_orders(Path(folder) / "s.parquet", 200, 2000)).num_rows
    2000
    """
    if customers < 100 or not 3 <= orders / customers <= 100:
        raise ValueError(f"{orders} orders of {customers} customers; allowed: 3 to 100 each, from 100 customers")
    if order not in ("time", "customer"):
        raise ValueError(f"order is {order!r}; allowed: time, customer")
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary, unsorted = (path.with_name(f".{path.name}.{os.getpid()}.{end}") for end in ("tmp", "raw"))
    try:
        _write(unsorted, _chunks(customers, orders, seed))
        if order == "time":
            _sort(unsorted, temporary, memory_limit)
        else:
            unsorted.replace(temporary)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
        unsorted.unlink(missing_ok=True)
    return path


def _write(path: Path, chunks: Iterator[pa.Table]) -> None:
    with pq.ParquetWriter(path, SCHEMA, compression="snappy") as writer:
        for chunk in chunks:
            writer.write_table(chunk, row_group_size=ROW_GROUP)


def _sort(source: Path, target: Path, memory_limit: str) -> None:
    with duckdb.connect(config={"memory_limit": memory_limit, "threads": 2}) as engine:
        engine.execute("SET temp_directory = $folder", {"folder": str(target.with_name(f"{target.name}.spill"))})
        # Documents are numbered as they are issued: in order of time.
        engine.execute(
            f"""COPY (SELECT customer_id, ordered_on,
                             'N' || lpad(CAST(row_number() OVER () AS VARCHAR), 9, '0') AS order_id,
                             amount, cost, manager_id, product_group
                      FROM (FROM read_parquet($source) ORDER BY ordered_on, hash(order_id), order_id))
                TO $target (FORMAT parquet, ROW_GROUP_SIZE {ROW_GROUP})""",
            {"source": str(source), "target": str(target)},
        )


def _chunks(customers: int, orders: int, seed: int) -> Iterator[pa.Table]:
    count = max(1, round(orders / CHUNK_ORDERS))
    ends = np.linspace(0, customers, count + 1).astype(int)
    quotas = np.diff(np.round(ends * (orders / customers)).astype(int))
    scale = _calibrate(orders / customers, seed)
    written = 0
    for number, quota in enumerate(quotas):
        rng = np.random.default_rng([seed, 1, number])
        base = _Base.draw(rng, ends[number + 1] - ends[number], scale)
        who, day = _exactly(rng, *base.buy(rng), int(quota))
        yield _table(rng, who, day, first_customer=int(ends[number]), first_order=written)
        written += int(quota)


def _calibrate(mean_orders: float, seed: int) -> float:
    # How much to stretch all intervals so that customers buy as often as asked, found on a small base.
    low, high = 0.02, 50.0
    for _step in range(24):
        middle = float(np.sqrt(low * high))
        rng = np.random.default_rng([seed, 0])
        who, _day = _Base.draw(rng, 8000, middle).buy(rng)
        low, high = (middle, high) if len(who) / 8000 > mean_orders * SPARE else (low, middle)
    return float(np.sqrt(low * high))


@dataclass(frozen=True)
class _Base:
    """A chunk of customers: intervals (days of the clock), their CV, first purchase and end on the clock."""

    mean: np.ndarray
    cv: np.ndarray
    first: np.ndarray
    end: np.ndarray
    seasonal: np.ndarray

    @staticmethod
    def draw(rng: np.random.Generator, n: int, scale: float) -> _Base:
        kind = rng.choice(len(SHARES), n, p=SHARES / SHARES.sum())
        low, high = np.array([k.mean_days for k in KINDS]).T[:, kind]
        cv_low, cv_high = np.array([k.cv for k in KINDS]).T[:, kind]
        mean, cv = scale * low * (high / low) ** rng.random(n), np.maximum(rng.uniform(cv_low, cv_high), 0.01)
        single, seasonal = kind == ONE_TIME, kind == SEASONAL
        span = np.where(seasonal, _clocks()[1][-1], w.DAYS)
        old = (rng.random(n) < ESTABLISHED_SHARE) & ~single
        joined = np.where(old, 0.0, rng.random(n) * (span - 1))
        residual = rng.random(n) * rng.gamma(1 / cv**2 + 1) * mean * cv**2
        first = np.minimum(joined + np.where(old, residual, 0.0), span - 1)
        left = joined + rng.exponential(w.YEAR_DAYS / LEAVE_HAZARD, n) * np.where(seasonal, 0.5, 1.0)
        end = np.where(single, 0.0, np.minimum(left, span))
        return _Base(mean, cv, first, end, seasonal)

    def buy(self, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Return customer and day of every purchase, the first of each kept whatever comes."""
        room = np.maximum(self.end - self.first, 0) / self.mean
        count = 1 + np.ceil(room + 4 * self.cv * np.sqrt(room)).astype(int)
        count[room == 0] = 1
        start = np.cumsum(count) - count
        who = np.repeat(np.arange(len(count)), count)
        shape = 1 / self.cv[who] ** 2
        gaps = rng.standard_gamma(shape) / shape * self.mean[who]
        gaps[start] = 0.0
        total = gaps.cumsum()
        times = total - total[start][who] + self.first[who]
        keep = times < self.end[who]
        keep[start] = True
        who, times = who[keep], times[keep]
        days = np.arange(w.DAYS)
        usual, season = _clocks()
        day = np.where(self.seasonal[who], np.interp(times, season, days), np.interp(times, usual, days))
        return who, np.ceil(day).astype(np.int32)


def _clocks() -> tuple[np.ndarray, np.ndarray]:
    pace = w.calendar()
    return pace.cumsum() * (w.DAYS / pace.sum()), (pace * in_season()).cumsum()


def _exactly(rng: np.random.Generator, who: np.ndarray, day: np.ndarray, quota: int) -> tuple[np.ndarray, np.ndarray]:
    spare = len(who) - quota
    if spare > 0:
        later = np.flatnonzero(np.diff(who, prepend=-1) == 0)  # nobody loses the first purchase
        keep = np.ones(len(who), bool)
        keep[rng.choice(later, spare, replace=False)] = False
        return who[keep], day[keep]
    # A second order on the same day adds a row and changes no rhythm.
    more = np.sort(np.r_[np.arange(len(who)), rng.integers(0, len(who), -spare)])
    return who[more], day[more]


def _table(
    rng: np.random.Generator, who: np.ndarray, day: np.ndarray, *, first_customer: int, first_order: int
) -> pa.Table:
    n, customers = len(who), int(who.max()) + 1
    size = np.exp(rng.normal(9.3, 1.15, customers)).astype(np.float32)
    manager = rng.integers(0, MANAGERS, customers).astype(np.int32)
    amount = size[who] * w.price_level()[day] * np.exp(0.4 * rng.standard_normal(n, np.float32))
    amount = np.maximum(amount, 50.0).round(2)
    group = rng.integers(0, len(w.GROUPS), n).astype(np.int32)
    cost = (amount * (1 - np.array(w.GROUP_MARGINS)[group])).round(2)
    ids = pa.array([f"C{number + 1:08d}" for number in range(first_customer, first_customer + customers)])
    numbers = pc.utf8_lpad(pc.cast(pa.array(np.arange(first_order + 1, first_order + n + 1)), pa.string()), 9, "0")
    return pa.table(
        {
            "customer_id": ids.take(pa.array(who)),
            "ordered_on": pa.array(np.datetime64(w.FIRST_ON) + day),
            "order_id": pc.binary_join_element_wise("N", numbers, ""),
            "amount": amount.astype(np.float64),
            "cost": cost.astype(np.float64),
            "manager_id": pa.array([f"M{m + 1:03d}" for m in range(MANAGERS)]).take(pa.array(manager[who])),
            "product_group": pa.array(w.GROUPS).take(pa.array(group)),
        },
        schema=SCHEMA,
    )
