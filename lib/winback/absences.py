"""Absences: one row for every time a customer fell silent for longer than a clock allows."""

from __future__ import annotations

import datetime as dt

import ibis

from .clocks import Clock, FixedDays, with_group_rhythm
from .company import Company
from .rhythm import POOLED, with_regularity, with_rhythm

UNREAD = ("previous_on", "interval_days", "month_amount", "quarter_amount", "amount", "bought_amount")
"""Columns of purchases that neither the clock nor the losses read."""
CLOCK_ONLY = ("square_sum_days", "pause_a_year_ago_days", *POOLED)
"""Columns that only the clock reads."""


def judged_purchases(company: Company, clock: Clock, as_of: dt.date, customers: ibis.Table | None = None) -> ibis.Table:
    """Return the purchases known on ``as_of`` with their rhythm and ``allowed_days``, of all or of some customers.

    The silence allowed uses intervals closed by the purchase only.
    """
    rows = _known(company, clock, as_of)
    return _judged(rows if customers is None else rows.semi_join(customers, "customer_id"), clock)


def silent_purchases(company: Company, clock: Clock, as_of: dt.date) -> ibis.Table:
    """Return the few judged purchases that matter further on: the last ones, and those before too long a silence.

    Adds ``lost_on``, the day the clock runs out if no purchase comes: ``purchased_on + allowed_days + 1``; after a
    last purchase it may lie in the future.
    """
    rows = _known(company, clock, as_of)
    # Most purchases drop out by the cheap test, before their rhythm is computed.
    rows = rows.filter(rows.next_on.isnull() | clock.could_be_lost(rows, silence_days(rows))).drop(*UNREAD)
    judged = _judged(rows, clock)
    kept = judged.filter(judged.next_on.isnull() | (silence_days(judged) > judged.allowed_days))
    kept = with_regularity(kept)
    runs_out_on = (kept.purchased_on + (kept.allowed_days + 1).as_interval("D")).cast("date")
    return kept.mutate(lost_on=runs_out_on).drop(*[name for name in CLOCK_ONLY if name in kept.columns])


def silence_days(rows: ibis.Table) -> ibis.Value:
    """Days from each purchase to the next one; empty after a last purchase."""
    return rows.next_on.delta(rows.purchased_on, unit="day")


def _known(company: Company, clock: Clock, as_of: dt.date) -> ibis.Table:
    if isinstance(clock, FixedDays):
        return company.purchases_known_on(as_of)
    return with_group_rhythm(company, as_of, clock.warm_up_days, clock.pool_by)


def _judged(rows: ibis.Table, clock: Clock) -> ibis.Table:
    rows = with_rhythm(rows)
    return rows.mutate(allowed_days=clock.allowed_days(rows))


def absences(silent: ibis.Table, as_of: dt.date) -> ibis.Table:
    """Return the absences among what :func:`silent_purchases` found, with what was known at the last purchase.

    ``customer_id, last_on, lost_on, returned_on`` …

    A customer is lost on the first day on which the silence exceeds the allowed days; a purchase on that day or
    later is the return, and ends every silence found but the last. ``returned_on`` is empty while the absence lasts.
    """
    day = ibis.date(as_of.isoformat())
    spells = silent.filter(silent.lost_on <= day)
    attributes = [name for name in ("manager_id", "region", "channel") if name in spells.columns]
    return spells.select(
        "customer_id",
        "lost_on",
        "allowed_days",
        "purchase_no",
        "year_amount",
        "year_purchases",
        *attributes,
        last_on=spells.purchased_on,
        returned_on=spells.next_on,
    )
