"""Absences: one row for every time a customer fell silent for longer than a clock allows."""

from __future__ import annotations

import datetime as dt

import ibis

from .clocks import Clock, FixedDays, prepare
from .company import Company
from .rhythm import POOLED, with_regularity, with_rhythm

NOT_NEEDED = ("previous_on", "interval_days", "square_sum_days", "month_amount", "quarter_amount", "amount",
              "bought_amount", "pause_a_year_ago_days", *POOLED)  # fmt: skip
"""Columns of purchases that only the clock reads."""


def judged_purchases(company: Company, clock: Clock, as_of: dt.date) -> ibis.Table:
    """Return the purchases known on ``as_of`` with their rhythm and ``allowed_days``.

    The silence allowed uses intervals closed by the purchase only.
    """
    if isinstance(clock, FixedDays):
        rows = with_rhythm(company.purchases_known_on(as_of))
    else:
        rows = prepare(company, as_of, clock.warm_up_days, clock.pool_by)
    return rows.mutate(allowed_days=clock.allowed_days(rows))


def silent_purchases(judged: ibis.Table, clock: Clock) -> ibis.Table:
    """Return the few purchases that matter further on: the last ones, and those followed by too long a silence.

    Adds ``lost_on``, the day the clock runs out if no purchase comes: ``purchased_on + allowed_days + 1``; after a
    last purchase it may lie in the future.
    """
    silence = judged.next_on.delta(judged.purchased_on, unit="day")
    last = judged.next_on.isnull()
    kept = judged.filter(last | clock.could_be_lost(judged, silence), last | (silence > judged.allowed_days))
    kept = with_regularity(kept)
    runs_out_on = (kept.purchased_on + (kept.allowed_days + 1).as_interval("D")).cast("date")
    return kept.mutate(lost_on=runs_out_on).drop(*[name for name in NOT_NEEDED if name in kept.columns])


def absences(silent: ibis.Table, as_of: dt.date) -> ibis.Table:
    """Return the absences among the silent purchases, with what was known at the last purchase.

    ``customer_id, last_on, lost_on, returned_on`` …

    A customer is lost on the first day on which the silence exceeds the allowed days; a purchase on that day or
    later is the return. ``returned_on`` is empty while the absence lasts.
    """
    day = ibis.date(as_of.isoformat())
    spells = silent.filter((silent.lost_on <= day) & (silent.next_on.isnull() | (silent.next_on >= silent.lost_on)))
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
