"""What a purchase model needs of each customer: how often, how recently, since when, and for how much."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import ibis
import numpy as np
import pandas as pd

HISTORY = ["repeat_count", "recency_days", "age_days"]
"""The columns that tell a purchase model everything it uses; customers who agree in them are one row to it."""


def count_purchases(purchases: ibis.Table, as_of: dt.date) -> pd.DataFrame:
    """Return one row per customer who had bought by a day, computed in the engine.

    Columns: ``customer_id``; ``repeat_count``, purchases after the first; ``recency_days``, from the first
    purchase to the last; ``age_days``, from the first purchase to ``as_of``; ``repeat_order_amount``, mean money of
    the repeat purchases (missing where there is none: the first purchase is left out by the convention of the
    published models). Reads ``customer_id, purchased_on, amount, first_on`` of purchases up to ``as_of``.

    >>> day = dt.date(2026, 1, 1)
    >>> rows = ibis.memtable({"customer_id": ["a", "a"], "purchased_on": [day, dt.date(2026, 1, 31)],
    ...                       "amount": [10.0, 30.0], "first_on": [day, day]})
    >>> print(count_purchases(rows, dt.date(2026, 3, 2)).to_string(index=False))
    customer_id  repeat_count  recency_days  age_days  repeat_order_amount
              a             1            30        60                 30.0
    """
    return _customers(purchases, as_of).order_by("customer_id").execute()


def count_histories(purchases: ibis.Table, as_of: dt.date) -> pd.DataFrame:
    """Return the different histories and how many customers share each: all that a fit has to see.

    Columns: ``repeat_count, recency_days, age_days, customers``. The grouping is done in the engine.
    """
    return _customers(purchases, as_of).group_by(HISTORY).agg(customers=ibis._.count()).order_by(HISTORY).execute()


def holdout(purchases: ibis.Table, calibration_end: dt.date, holdout_end: dt.date) -> pd.DataFrame:
    """Return the counts as of the end of calibration, and what the same customers bought in the hold-out after it.

    Columns of :func:`count_purchases` as of ``calibration_end``, and ``holdout_days``, ``holdout_count`` (purchases
    after ``calibration_end`` up to ``holdout_end``), ``holdout_amount`` (their money). Who bought first in the
    hold-out is not in it.
    """
    later = (
        purchases.filter(
            (purchases.purchased_on > _day(calibration_end)) & (purchases.purchased_on <= _day(holdout_end))
        )
        .group_by("customer_id")
        .agg(holdout_count=ibis._.count(), holdout_amount=ibis._.amount.sum())
    )
    joined = _customers(purchases, calibration_end).left_join(later, "customer_id").drop("customer_id_right")
    filled = joined.mutate(
        holdout_days=ibis.literal((holdout_end - calibration_end).days),
        holdout_count=joined.holdout_count.fill_null(0),
        holdout_amount=joined.holdout_amount.fill_null(0.0),
    )
    return filled.order_by("customer_id").execute()


def _day(day: dt.date) -> ibis.expr.types.DateValue:
    return ibis.date(day.isoformat())


def _customers(purchases: ibis.Table, as_of: dt.date) -> ibis.Table:
    seen = purchases.filter(purchases.purchased_on <= _day(as_of))
    rows = seen.group_by("customer_id").agg(
        purchase_count=seen.count(),
        first_on=seen.purchased_on.min(),
        last_on=seen.purchased_on.max(),
        repeat_order_amount=seen.amount.mean(where=seen.purchased_on > seen.first_on),
    )
    return rows.select(
        "customer_id",
        repeat_count=(rows.purchase_count - 1).cast("int64"),
        recency_days=rows.last_on.delta(rows.first_on, unit="day").cast("int64"),
        age_days=_day(as_of).delta(rows.first_on, unit="day").cast("int64"),
        repeat_order_amount=rows.repeat_order_amount,
    )


@dataclass(frozen=True, eq=False)
class Histories:
    """Different histories as arrays, in days, with the number of customers of each.

    ``place`` tells for every row of the frame they came from which history it has, so that what is computed once
    per history is handed back to a million customers by indexing.
    """

    repeat_count: np.ndarray
    recency_days: np.ndarray
    age_days: np.ndarray
    customers: np.ndarray
    place: np.ndarray

    @classmethod
    def of(cls, counts: pd.DataFrame) -> Histories:
        """Return the different histories of a frame of counts; a column ``customers`` is taken as weight.

        >>> frame = pd.DataFrame({"repeat_count": [0, 2, 0], "recency_days": [0, 9, 0], "age_days": [30, 30, 30]})
        >>> Histories.of(frame).customers.tolist()
        [2.0, 1.0]
        """
        columns = [counts[name].to_numpy(dtype=float) for name in HISTORY]
        key, place = np.zeros(len(counts), dtype=np.int64), np.zeros(len(counts), dtype=np.int64)
        for column in columns:
            levels, level = np.unique(column, return_inverse=True)
            key = key * max(len(levels), 1) + level
        _, first, place = np.unique(key, return_index=True, return_inverse=True)
        weight = counts["customers"].to_numpy(dtype=float) if "customers" in counts else np.ones(len(counts))
        customers = np.bincount(place, weights=weight, minlength=len(first))
        repeat_count, recency_days, age_days = (column[first] for column in columns)
        return cls(repeat_count, recency_days, age_days, customers, place)

    @classmethod
    def grouped(cls, counts: pd.DataFrame) -> Histories:
        """Return the different histories for a fit, which needs no way back to the rows: faster than :meth:`of`.

        A frame with a column ``customers`` is grouped already; times that are not whole days are left to :meth:`of`.
        """
        columns = [counts[name].to_numpy() for name in HISTORY]
        if "customers" in counts:
            weight = counts["customers"].to_numpy(dtype=float)
            repeat_count, recency, age = (column.astype(float) for column in columns)
            return cls(repeat_count, recency, age, weight, np.arange(len(weight)))
        if not len(counts) or not all(np.issubdtype(column.dtype, np.integer) for column in columns):
            return cls.of(counts)
        repeat_count, recency, age = (column.astype(np.int64) for column in columns)
        span = int(max(age.max(), recency.max())) + 1
        keys, customers = np.unique((repeat_count * span + recency) * span + age, return_counts=True)
        rest, age = np.divmod(keys, span)
        repeat_count, recency = np.divmod(rest, span)
        repeat_count, recency, age, weight = (part.astype(float) for part in (repeat_count, recency, age, customers))
        return cls(repeat_count, recency, age, weight, np.empty(0, dtype=np.int64))

    def sample(self, size: int) -> Histories:
        """Return about ``size`` histories spread evenly over all; the same on every run."""
        if len(self.customers) <= size:
            return self
        pick = np.linspace(0, len(self.customers) - 1, size).round().astype(int)
        return Histories(
            self.repeat_count[pick],
            self.recency_days[pick],
            self.age_days[pick],
            self.customers[pick],
            np.arange(size),
        )
