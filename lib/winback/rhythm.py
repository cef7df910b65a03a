"""The rhythm of purchases: a customer's usual interval and its regularity, and the group's, as known on a day."""

from __future__ import annotations

import datetime as dt

import ibis
import numpy as np
import pandas as pd
from ibis import _ as c

POOLED = ("pool_interval_days", "pool_mean_days", "pool_square_cv")
MOST_SQUARE_CV = 1.5
QUARTERS_REMEMBERED = 4
"""A customer who has not bought for longer says nothing about today's rhythm."""
POOL_MIN_CUSTOMERS = 5
"""Fewer customers with an interval: the group has no rhythm of its own yet."""


def with_rhythm(purchases: ibis.Table) -> ibis.Table:
    """Add each customer's own rhythm as known at each purchase.

    ``interval_count`` closed intervals so far; ``usual_interval_days`` their mean, (last − first) / count.
    """
    span = purchases.purchased_on.delta(purchases.first_on, unit="day")
    count = (purchases.purchase_no - 1).cast("int32")
    return purchases.mutate(interval_count=count, usual_interval_days=span / count.nullif(0))


def with_regularity(rows: ibis.Table) -> ibis.Table:
    """Add ``interval_cv``, the intervals' sample deviation / mean, from two intervals on, to rows with a rhythm."""
    mean, count = rows.usual_interval_days, rows.interval_count
    spread = (rows.square_sum_days - mean * mean * count) / (count - 1).nullif(0)
    known = spread.notnull() & (mean > 0)
    return rows.mutate(interval_cv=ibis.cases((known, ibis.greatest(spread, 0.0).sqrt() / mean.nullif(0))))


def pooled_rhythm(histogram: ibis.Table, days: list[dt.date], by: str | None = None) -> pd.DataFrame:
    """Return the group's rhythm as known at the start of each of ``days``, which are first days of quarters.

    Per day (and value of ``by``), over customers who bought in the four quarters before it, from intervals closed by
    then: ``pool_interval_days``, the median of the customers' usual intervals, so that every customer counts once;
    ``pool_mean_days``, the mean of all intervals; ``pool_square_cv``, the squared coefficient of variation inside
    customers, Σ squared deviations / Σ (intervals − 1) × own mean², at most 1.5; ``pool_customers``.

    ``histogram`` is what :func:`interval_histogram` gives for the same ``by``.
    """
    keys = [by] if by else []
    if not days:
        return _empty_pool(keys)
    wanted = {_number_of(day): day for day in days}
    frame = histogram.filter(histogram.quarter_no.isin(list(wanted))).to_pandas()
    frame = frame.assign(known_on=frame.quarter_no.map(wanted))
    groups = ["known_on", *keys]
    rows = [
        {**dict(zip(groups, _as_tuple(key), strict=True)), **_summary(part)}
        for key, part in frame.groupby(groups, dropna=False, sort=True)
        if part.customers.sum() >= POOL_MIN_CUSTOMERS
    ]
    return pd.DataFrame(rows) if rows else _empty_pool(keys)


def _number_of(day: dt.date) -> int:
    return day.year * 4 + (day.month - 1) // 3 + 1


def interval_histogram(purchases: ibis.Table, by: str | None = None) -> ibis.Table:
    """Count customers by their usual interval in whole days, at the start of each quarter, with the sums pooling needs.

    Columns: ``quarter_no``, the group, ``interval_days, customers, intervals, span_days, deviation, base``. A
    quarter's rows rest on what was bought before it began, whatever came later, so they can be stored with the data.
    A purchase is a customer's last one at the starts of the quarters after its own, up to the quarter of the next
    purchase; few purchases are: all others drop out before anything is computed.
    """
    keys = [by] if by else []
    rows = with_rhythm(purchases)
    repeat = rows.filter(rows.interval_count > 0)
    bought, after = quarter_number(repeat.purchased_on), quarter_number(repeat.next_on)
    last = repeat.select(
        *keys, "interval_count", "usual_interval_days", "square_sum_days",
        bought_no=bought, until_no=ibis.coalesce(after, bought + QUARTERS_REMEMBERED),
    )  # fmt: skip
    last = last.filter(last.until_no > last.bought_no)
    ahead = ibis.memtable({"ahead": list(range(1, QUARTERS_REMEMBERED + 1))})
    seen = last.cross_join(ahead).filter(c.bought_no + c.ahead <= c.until_no)
    span = seen.usual_interval_days * seen.interval_count
    repeated = seen.interval_count > 1
    return seen.group_by(
        *keys,
        quarter_no=seen.bought_no + seen.ahead,
        # Not round(): halves go up in one engine and to the even number in another.
        interval_days=(seen.usual_interval_days + 0.5).floor().cast("int32"),
    ).agg(
        customers=c.count(),
        intervals=seen.interval_count.sum(),
        span_days=span.sum(),
        deviation=ibis.greatest(seen.square_sum_days - span * seen.usual_interval_days, 0.0).sum(where=repeated),
        base=((seen.interval_count - 1) * seen.usual_interval_days**2).sum(where=repeated),
    )


def quarter_number(day: ibis.Value) -> ibis.Value:
    """Return year × 4 + quarter: an integer that grows by one each quarter, cheaper than dates on millions of rows."""
    return (day.year() * 4 + day.quarter()).cast("int32")


def _as_tuple(key: object) -> tuple[object, ...]:
    return key if isinstance(key, tuple) else (key,)


def _summary(part: pd.DataFrame) -> dict[str, float]:
    part = part.sort_values("interval_days")
    middle = np.searchsorted(part.customers.cumsum().to_numpy(), part.customers.sum() / 2)
    base = part.base.sum()
    return {
        "pool_interval_days": float(max(part.interval_days.iloc[int(middle)], 1)),
        "pool_mean_days": float(max(part.span_days.sum() / part.intervals.sum(), 1.0)),
        "pool_square_cv": min(float(part.deviation.sum() / base), MOST_SQUARE_CV) if base > 0 else 1.0,
        "pool_customers": int(part.customers.sum()),
    }


def _empty_pool(keys: list[str]) -> pd.DataFrame:
    text = {key: pd.Series(dtype="str") for key in keys}
    figures = {name: pd.Series(dtype="float64") for name in (*POOLED, "pool_customers")}
    return pd.DataFrame({"known_on": pd.Series(dtype="datetime64[s]"), **text, **figures})


def quarter_starts(first_on: dt.date, last_on: dt.date) -> list[dt.date]:
    """Return the first days of the quarters that the span touches.

    >>> quarter_starts(dt.date(2026, 2, 3), dt.date(2026, 4, 1))
    [datetime.date(2026, 1, 1), datetime.date(2026, 4, 1)]
    """
    return [p.start_time.date() for p in pd.period_range(first_on, last_on, freq="Q")]
