"""Losses: who is lost as of a day by a clock. The reports on them are in ``loss_reports``."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property

import ibis
import pandas as pd

from .absences import absences, silent_purchases
from .assumptions import Assumptions
from .clocks import Clock, parse_clock
from .company import Company
from .customer_table import GROUPS, customer_base, customer_table, net_absences
from .errors import WinbackError
from .text import _, format_date


@dataclass(frozen=True)
class Losses:
    """The losses of a company as of a day by a clock.

    ``customer_table`` and ``absence_table`` stay in the engine; ``customers`` and ``absences`` bring them as frames.
    """

    company: Company = field(repr=False)
    clock: Clock
    as_of: dt.date
    assumptions: Assumptions = field(repr=False)
    customer_table: ibis.Table = field(repr=False, compare=False)
    absence_table: ibis.Table = field(repr=False, compare=False)

    @cached_property
    def customers(self) -> pd.DataFrame:
        """One row per customer: dates, rhythm, ``allowed_days``, ``lost_on``, ``state``, money, times lost."""
        return self.customer_table.order_by("customer_id").to_pandas()

    @cached_property
    def absences(self) -> pd.DataFrame:
        """One row per absence: ``customer_id, last_on, lost_on, returned_on, allowed_days, year_amount`` …"""
        return self.absence_table.order_by("customer_id", "lost_on").to_pandas()

    @property
    def settled_from(self) -> dt.date:
        """The day from which the losses over time can be trusted; before it the data are too young."""
        return self.clock.settled_from(self.company.first_on)

    @property
    def groups(self) -> list[str]:
        """The columns by which these losses can be reported."""
        return [name for name in GROUPS if name in self.customer_table.columns]


def measure_losses(
    company: Company,
    clock: Clock | str | None = None,
    as_of: dt.date | str | None = None,
    assumptions: Assumptions | None = None,
) -> Losses:
    """Find who is lost as of a day by a clock, without look-ahead.

    ``clock``: a rule of :mod:`winback.clocks` or its code (``"article"``, ``"fixed:180"``, ``"own"``); default: the
    customer's own rhythm. ``as_of``: default the day of the last purchase in the data. Raises ``WinbackError`` when
    nothing was bought by then. Source: method row M1.
    """
    assumptions = assumptions or Assumptions()
    clock = _clock(clock, assumptions)
    day = _day(company, as_of)
    silent = silent_purchases(company, clock, day)
    # Cached: several results share these tables, and one lazy expression would be computed anew for each.
    fell_silent = absences(silent, day).cache()
    base = customer_base(company, silent.filter(silent.next_on.isnull()), day, assumptions)
    customers = customer_table(base, fell_silent, day).cache()
    spells = net_absences(fell_silent, company.refunds, customers).cache()
    # The engine's own cache would keep this one for as long as the results that were made of it.
    fell_silent.release()
    return Losses(company, clock, day, assumptions, customers, spells)


def _clock(clock: Clock | str | None, assumptions: Assumptions) -> Clock:
    if clock is None:
        clock = "own"
    return parse_clock(clock, assumptions) if isinstance(clock, str) else clock


def _day(company: Company, as_of: dt.date | str | None) -> dt.date:
    if isinstance(as_of, str):
        try:
            as_of = dt.date.fromisoformat(as_of)
        except ValueError as error:
            raise WinbackError(_("'{text}' is no date; write it as 2026-06-30.").format(text=as_of)) from error
    day = as_of or company.last_on
    if day < company.first_on:
        raise WinbackError(
            _("Nothing was bought by {day}: the first purchase in the data is of {first}.").format(
                day=format_date(day), first=format_date(company.first_on)
            )
        )
    return day
