"""Whom the audit judges: customers as known on past days, or silences that began after a settled start."""

from __future__ import annotations

import datetime as dt

import ibis

from .clocks import settled_from, with_group_rhythm
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
    parts = [_on_day(company, day, end, warm_up_days) for day in days]
    if not parts:
        return None
    return ibis.union(*parts, distinct=False) if len(parts) > 1 else parts[0]


def _on_day(company: Company, day: dt.date, end: dt.date, warm_up_days: int) -> ibis.Table:
    at = ibis.date(day.isoformat())
    then = with_rhythm(with_group_rhythm(company, day, warm_up_days))
    rows = then.filter(then.next_on.isnull() & (then.interval_count >= 1) & then.pool_mean_days.notnull())
    later = company.purchases.filter(
        (company.purchases.purchased_on > at) & (company.purchases.purchased_on <= ibis.date(end.isoformat()))
    )
    rows = rows.left_join(later.select("customer_id").distinct().mutate(bought=True), "customer_id")
    back = rows.bought.fill_null(False)
    silence = at.delta(rows.purchased_on, unit="day")
    return rows.select(*READ_BY_RULES, back=back, delayed=~back, silence_days=silence).cache()


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
