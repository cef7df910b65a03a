"""One panel for today and for past days, with its signs: what warnings are learned from, given, and tested on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import pandas as pd

from ..base import CustomerBase
from ..errors import WinbackError
from ..lives import known_until
from ..losses import Losses
from ..records import Records
from ..text import _
from .panel import MOST_CUSTOMERS, order_panel
from .signs import find_signs, with_measures
from .tables import with_tables

STEP_DAYS = 30
"""The clock is put back by so many days at a time."""
MOST_DAYS = 24
"""Two years of past days; what was before says little of today."""


@dataclass(frozen=True)
class Watch:
    """Customers on past days and today: ``panel`` with measures, and ``signs``, yes or no, in the same rows."""

    panel: pd.DataFrame = field(repr=False)
    signs: pd.DataFrame = field(repr=False)
    losses: Losses = field(repr=False)
    horizon_days: int

    def on(self, day: dt.date) -> pd.Series:
        """Return which rows are those of a day."""
        return self.panel.day.eq(pd.Timestamp(day))

    def over_by(self, day: dt.date) -> pd.Series:
        """Return which rows had a horizon that was over by a day: what could be learned from then."""
        return self.panel.end.le(pd.Timestamp(day)) & self.panel.lost.notna()


def losses_of(base: CustomerBase) -> Losses:
    """Return the losses of a base made of orders, or say that a list of customers cannot be warned of."""
    if base.value is None:
        raise WinbackError(
            _("A list of customers says who left, not when each bought: early warnings need the orders.")
        )
    return base.value.losses


def past_days(losses: Losses, horizon_days: int) -> list[dt.date]:
    """Return the days to learn from: every 30 days back from the last whole horizon to a settled start, in order."""
    day = losses.as_of - dt.timedelta(days=horizon_days)
    days: list[dt.date] = []
    while day >= losses.settled_from and len(days) < MOST_DAYS:
        days.append(day)
        day -= dt.timedelta(days=STEP_DAYS)
    return days[::-1]


def watch_customers(base: CustomerBase, records: Records | None = None, horizon_days: int | None = None) -> Watch:
    """Look at the customers still with us on past days and today.

    Past days are looked at in a sample of customers where there are very many; today has everybody. Raises
    ``WinbackError`` for a list of customers, or a horizon that is no number of days.
    """
    losses = losses_of(base)
    horizon = checked_horizon(base, horizon_days)
    today = order_panel(losses, [losses.as_of], horizon)
    past = past_days(losses, horizon)
    parts = [today]
    if past and len(today):
        parts.insert(0, order_panel(losses, past, horizon, MOST_CUSTOMERS))
    panel = pd.concat(parts, ignore_index=True).sort_values(["day", "customer_id"], ignore_index=True)
    panel = with_tables(with_measures(panel), losses, records, known_until(base))
    panel = panel.sort_values(["day", "customer_id"], ignore_index=True)
    return Watch(panel, find_signs(panel, base.assumptions), losses, horizon)


def checked_horizon(base: CustomerBase, horizon_days: int | None) -> int:
    """Return the horizon in days, from the assumptions where none is given."""
    horizon = base.assumptions.early_horizon_days if horizon_days is None else horizon_days
    if isinstance(horizon, bool) or not 14 <= horizon <= 365:
        raise WinbackError(_("The horizon is {days} days; allowed: 14 to 365.").format(days=horizon))
    return int(horizon)
