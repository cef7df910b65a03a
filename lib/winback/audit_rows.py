"""Whom the audit judges: customers as known on past days, or silences that began after a settled start."""

from __future__ import annotations

import datetime as dt

import ibis
import pandas as pd
import pyarrow as pa
from ibis import _ as c

from .clocks import group_rhythm, settled_from, with_group_rhythm
from .company import Company
from .rhythm import POOLED, quarter_starts, with_rhythm

READ_BY_RULES = (
    "purchase_no",
    "interval_count",
    "usual_interval_days",
    "square_sum_days",
    "pause_a_year_ago_days",
    "year_amount",
    *POOLED,
)
MOST_WATCH_DAYS = 180


def audit_days(company: Company, as_of: dt.date, warm_up_days: int = 180) -> list[dt.date]:
    """Return past days to put the clock back to: quarter starts with a settled rhythm and time left to see returns.

    From the settled start to ``as_of`` less a quarter of the history, at most eight.
    """
    first = settled_from(company.first_on, warm_up_days)
    last = as_of - (as_of - company.first_on) / 4
    days = [day for day in quarter_starts(first, last) if first <= day <= last] if first <= last else []
    return days[-8:]


def customers_on(company: Company, days: list[dt.date], end: dt.date, warm_up_days: int) -> ibis.Table | None:
    """Return the customers with at least two purchases as known on each day, with what a rule reads.

    ``silence_days`` as of that day; ``back``: bought again by ``end``; ``delayed``: did not, so the delay counts.
    """
    if not days:
        return None
    rows = with_rhythm(with_group_rhythm(company, end, warm_up_days))
    # Before the first rhythm of the group that was known then, nobody could be judged.
    known_on = pd.to_datetime(group_rhythm(company, end, warm_up_days).known_on).min()
    judged = [day for day in days if pd.Timestamp(day) >= known_on]
    points = ibis.memtable(pa.table({"day": pa.array(judged, pa.date32())}))
    then = rows.cross_join(points).filter(
        (c.purchased_on <= c.day)
        & (c.next_on.isnull() | (c.next_on > c.day))
        & (c.interval_count >= 1)
        & c.pool_mean_days.notnull()
    )
    back = then.next_on.notnull()
    silence = then.day.delta(then.purchased_on, unit="day")
    return then.select(*READ_BY_RULES, back=back, delayed=~back, silence_days=silence).cache()


def silences(company: Company, end: dt.date) -> ibis.Table | None:
    """Return every silence that began after a settled start and could be watched for equally many days.

    The watch is 180 days, in short data two fifths of the history; the start comes after a quarter of the history,
    at least 60 and at most 180 days. ``silence_days`` is the interval to the next purchase, where it lies within the
    watch (``back``), else empty; the delay counts for every silence (``delayed``).
    """
    history = (end - company.first_on).days
    watch = min(MOST_WATCH_DAYS, int(history * 0.4))
    warm_up = min(MOST_WATCH_DAYS, max(60, history // 4))
    start, last = settled_from(company.first_on, warm_up), end - dt.timedelta(days=watch)
    if start >= last:
        return None
    rows = with_rhythm(with_group_rhythm(company, end, warm_up))
    rows = rows.filter(
        (rows.purchased_on >= ibis.date(start.isoformat()))
        & (rows.purchased_on <= ibis.date(last.isoformat()))
        & (rows.interval_count >= 1)
        & rows.pool_mean_days.notnull()
    )
    gap = rows.next_on.delta(rows.purchased_on, unit="day")
    seen = gap.notnull() & (gap <= watch)
    return rows.select(
        *READ_BY_RULES, back=seen, delayed=ibis.literal(True), silence_days=ibis.cases((seen, gap))
    ).cache()
