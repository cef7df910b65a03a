"""Clocks: from what was known on a day, how long may this customer be silent before we call the customer lost?

A clock is a small frozen rule: from purchases with their rhythm it tells the ``allowed_days``; empty means
that the rule does not judge: a customer with one purchase has no interval and is never 'lost by its own rhythm'.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import ibis
import pandas as pd

from .assumptions import Assumptions
from .company import Company
from .errors import WinbackError
from .rhythm import (
    MOST_SQUARE_CV,
    POOLED,
    interval_histogram,
    pooled_rhythm,
    quarter_number,
    quarter_starts,
)
from .text import _, format_number

LONGEST_DAYS = 3650
BORROWED_SCATTERS = 8
"""Weight of the group's regularity, in intervals: a variation from fewer own ones is mostly noise."""
LEAST_SQUARE_CV = 0.01
SEASON_TOLERANCE = 1.1
"""A seasonal pause may last a tenth longer than a year ago."""


class Clock(Protocol):
    """A rule for the allowed silence; ``code`` names it on the command line and in files."""

    @property
    def code(self) -> str:
        """Short stable name: ``article``, ``fixed:180``, ``own``."""

    @property
    def pool_by(self) -> str | None:
        """The column whose groups have a rhythm of their own; ``None``: the whole company."""

    @property
    def warm_up_days(self) -> int:
        """Age of the data below which the group's rhythm is not trusted."""

    def describe(self) -> str:
        """Return the rule as one sentence in the language in use."""

    def settled_from(self, first_on: dt.date) -> dt.date:
        """Return the day from which losses over time can be trusted, for data that begin on ``first_on``."""

    def allowed_days(self, rows: ibis.Table) -> ibis.Value:
        """Return the allowed silence in whole days of purchases with their own and the group's rhythm, or empty."""

    def could_be_lost(self, rows: ibis.Table, silence_days: ibis.Value) -> ibis.Value:
        """Return a cheap test that everybody lost passes: it spares the formula for most of millions of rows.

        It reads purchases with the group's rhythm; their own is not computed yet.
        """


@dataclass(frozen=True)
class FixedDays:
    """Lost after a fixed number of days without a purchase, the same for every customer.

    >>> FixedDays(180).code
    'fixed:180'
    """

    days: int

    @property
    def pool_by(self) -> None:
        """One number for all needs no group."""

    @property
    def warm_up_days(self) -> int:
        """One number for all needs no history."""
        return 0

    def __post_init__(self) -> None:
        if not 1 <= self.days <= LONGEST_DAYS:
            raise WinbackError(
                _("The number of days is {days}; allowed: 1 to {most}.").format(days=self.days, most=LONGEST_DAYS)
            )

    @property
    def code(self) -> str:
        """``fixed:`` and the days."""
        return f"fixed:{self.days}"

    def describe(self) -> str:
        """Return the rule as a sentence."""
        return _("A customer is lost after {days} days without a purchase, the same for everyone.").format(
            days=self.days
        )

    def settled_from(self, first_on: dt.date) -> dt.date:
        """Return the first day on which anybody can have been silent long enough."""
        return first_on + dt.timedelta(days=self.days + 1)

    def allowed_days(self, rows: ibis.Table) -> ibis.Value:
        """Every purchase gets the same days; customers with one purchase are judged too."""
        return ibis.cases((rows.purchase_no >= 1, ibis.literal(self.days, "int32")))

    def could_be_lost(self, rows: ibis.Table, silence_days: ibis.Value) -> ibis.Value:
        """The rule itself."""
        return silence_days > self.days


@dataclass(frozen=True)
class ArticleClock:
    """Lost once the silence exceeds the usual interval times ``factor`` (4/3: a quarterly buyer after four months).

    ``level``: whose usual interval: the whole ``company``'s, a ``segment``'s (column ``segment``), or the
    ``customer``'s own from ``own_intervals`` closed intervals on, the company's until then.
    """

    factor: float = 4 / 3
    level: Literal["company", "segment", "customer"] = "company"
    segment: str = "region"
    own_intervals: int = 2
    warm_up_days: int = 180

    @property
    def code(self) -> str:
        """``article``, ``article:customer`` or ``article:segment``."""
        return "article" if self.level == "company" else f"article:{self.level}"

    def describe(self) -> str:
        """Return the rule as a sentence."""
        whose = {
            "company": _("the usual interval of all customers"),
            "segment": _("the usual interval of the segment"),
            "customer": _("the customer's own usual interval"),
        }[self.level]
        return _("A customer is lost after a silence of {factor} × {whose}.").format(
            factor=format_number(self.factor, 2), whose=whose
        )

    def settled_from(self, first_on: dt.date) -> dt.date:
        """Return the first quarter that begins after the warm-up."""
        return settled_from(first_on, self.warm_up_days)

    @property
    def pool_by(self) -> str | None:
        """The segment column at segment level."""
        return self.segment if self.level == "segment" else None

    def allowed_days(self, rows: ibis.Table) -> ibis.Value:
        """Usual interval × factor, down to whole days; the group's interval as known when the quarter began."""
        usual = rows.pool_interval_days
        if self.level == "customer":
            usual = ibis.cases((rows.interval_count >= self.own_intervals, rows.usual_interval_days), else_=usual)
        return ibis.cases(((rows.interval_count >= 1) & usual.notnull(), _whole_days(usual * self.factor)))

    def could_be_lost(self, rows: ibis.Table, silence_days: ibis.Value) -> ibis.Value:
        """A customer with an interval; the formula is cheap itself."""
        return rows.purchase_no > 1


@dataclass(frozen=True)
class OwnRhythm:
    """Lost once the silence exceeds the customer's usual interval by more than its usual scatter allows.

    Allowed = usual interval × (1 + ``scatter`` × coefficient of variation). The usual interval is the mean of the
    customer's own intervals and of ``prior_intervals`` borrowed ones of the group's mean length; the variation is the
    customer's own, pulled to the group's with the weight of :data:`BORROWED_SCATTERS`. A customer who made a long
    pause at this season a year ago may make it again. The audit shows what this rule gains over one number for all.

    >>> OwnRhythm().code
    'own'
    """

    scatter: float = 2.5
    prior_intervals: float = 3.0
    segment: str | None = None
    warm_up_days: int = 180

    @property
    def code(self) -> str:
        """``own``."""
        return "own"

    def describe(self) -> str:
        """Return the rule as a sentence."""
        return _(
            "A customer is lost once silent for longer than the own usual interval plus {scatter} × its usual scatter."
        ).format(scatter=format_number(self.scatter, 1))

    def settled_from(self, first_on: dt.date) -> dt.date:
        """Return the first quarter that begins after the warm-up."""
        return settled_from(first_on, self.warm_up_days)

    @property
    def pool_by(self) -> str | None:
        """The segment column, if one is set."""
        return self.segment

    def allowed_days(self, rows: ibis.Table) -> ibis.Value:
        """Usual interval plus scatter, in whole days; the group's share as known when the quarter began."""
        usual = borrowed_interval(rows, self.prior_intervals)
        n = rows.interval_count.cast("float64")
        span = rows.usual_interval_days.fill_null(0.0) * n
        deviation = ibis.greatest(rows.square_sum_days - span * rows.usual_interval_days.fill_null(0.0), 0.0)
        square = (BORROWED_SCATTERS * rows.pool_square_cv + deviation / (usual * usual)) / (
            BORROWED_SCATTERS + ibis.greatest(n - 1, 0)
        )
        square = ibis.least(ibis.greatest(square, LEAST_SQUARE_CV), MOST_SQUARE_CV)
        season = rows.pause_a_year_ago_days.fill_null(0).cast("float64") * SEASON_TOLERANCE
        judged = (n >= 1) & rows.pool_mean_days.notnull()
        allowed = ibis.greatest(usual * (1 + self.scatter * square.sqrt()), season)
        return ibis.cases((judged, _whole_days(allowed)))

    def could_be_lost(self, rows: ibis.Table, silence_days: ibis.Value) -> ibis.Value:
        """Silent for longer than the usual interval with the least scatter there can be."""
        least = 1 + self.scatter * LEAST_SQUARE_CV**0.5
        span = rows.purchased_on.delta(rows.first_on, unit="day").cast("float64")
        # One day less: the allowed days are cut down to whole ones.
        reached = (silence_days.cast("float64") + 1) * (rows.purchase_no.cast("float64") + (self.prior_intervals - 1))
        usual = reached > least * (span + self.prior_intervals * rows.pool_mean_days)
        return usual | (silence_days > LONGEST_DAYS)


def borrowed_interval(rows: ibis.Table, prior_intervals: float) -> ibis.Value:
    """Return the mean of a customer's own intervals and of some borrowed ones of the group's mean length."""
    # Whole numbers and 3.0 would meet as decimals in most engines, at ten times the cost.
    count = rows.interval_count.cast("float64")
    span = rows.usual_interval_days.fill_null(0.0) * count
    return (prior_intervals * rows.pool_mean_days + span) / (prior_intervals + count)


def _whole_days(days: ibis.Value) -> ibis.Value:
    """Down to whole days, at least one; a hair above keeps 90 × 4/3 at 120."""
    return ibis.greatest(ibis.least((days + 1e-9).floor(), LONGEST_DAYS), 1).cast("int32")


def settled_from(first_on: dt.date, warm_up_days: int) -> dt.date:
    """Return the first quarter that begins once the history is ``warm_up_days`` old.

    In a young file only the fast buyers have closed an interval, so any rhythm read from it is too short.

    >>> settled_from(dt.date(2025, 1, 10), 180)
    datetime.date(2025, 10, 1)
    """
    return quarter_starts(
        first_on + dt.timedelta(days=warm_up_days + 91), first_on + dt.timedelta(days=warm_up_days + 91)
    )[0]


def with_group_rhythm(company: Company, as_of: dt.date, warm_up_days: int, by: str | None = None) -> ibis.Table:
    """Return the purchases known on ``as_of`` with the group's rhythm known at the start of each one's quarter.

    Adds the columns of :data:`POOLED`.

    Purchases older than the group's first settled rhythm get that one: losses before it are history, not findings
    of their time, and the reports over time leave those periods out. A segment without a rhythm of its own uses
    the company's.
    """
    purchases = company.purchases_known_on(as_of)
    if by and by not in purchases.columns:
        raise WinbackError(_("The data have no column '{name}', so there are no segments by it.").format(name=by))
    quarters = quarter_starts(company.first_on, as_of)
    rows = purchases.mutate(quarter_no=quarter_number(purchases.purchased_on))
    rows = _join_pool(rows, group_rhythm(company, as_of, warm_up_days), quarters, None)
    if by:
        settled = _settled_quarters(company, as_of, warm_up_days)
        own = pooled_rhythm(interval_histogram(purchases, by), settled, by)
        whole = {f"company_{name}": name for name in POOLED}
        rows = _join_pool(rows.rename(whole), own, quarters, by)
        rows = rows.mutate(**{old: ibis.coalesce(rows[old], rows[new]) for new, old in whole.items()}).drop(*whole)
    return rows.drop("quarter_no")


def group_rhythm(company: Company, as_of: dt.date, warm_up_days: int) -> pd.DataFrame:
    """Return the whole company's rhythm at the start of each settled quarter: :func:`winback.rhythm.pooled_rhythm`."""
    return pooled_rhythm(company.rhythm, _settled_quarters(company, as_of, warm_up_days))


def _settled_quarters(company: Company, as_of: dt.date, warm_up_days: int) -> list[dt.date]:
    first = settled_from(company.first_on, warm_up_days)
    return [day for day in quarter_starts(company.first_on, as_of) if day >= first]


def _join_pool(rows: ibis.Table, pool: pd.DataFrame, quarters: list[dt.date], by: str | None) -> ibis.Table:
    keys = ["quarter_no", *([by] if by else [])]
    schema = {
        "quarter_no": "int32",
        **({by: "string"} if by else {}),
        **dict.fromkeys(POOLED, "float64"),
    }
    groups = [part for _key, part in pool.groupby(by)] if by else [pool]
    filled = pd.concat([_from_the_start(part, quarters) for part in groups]) if groups else pool
    joined = rows.left_join(ibis.memtable(filled[list(schema)], schema=schema), keys)
    return joined.drop(*[name for name in joined.columns if name.endswith("_right")])


def _from_the_start(pool: pd.DataFrame, quarters: list[dt.date]) -> pd.DataFrame:
    """One row per quarter: each the rhythm known when it began, the earliest ones the first that is known."""
    indexed = pool.assign(known_on=pd.to_datetime(pool.known_on)).set_index("known_on")
    indexed = indexed.reindex(pd.to_datetime(quarters)).ffill().bfill().rename_axis("known_on").reset_index()
    days = indexed.known_on.dt
    return indexed.assign(quarter_no=days.year * 4 + days.quarter)


def parse_clock(code: str, assumptions: Assumptions | None = None) -> Clock:
    """Return the clock named ``article``, ``article:customer``, ``article:segment``, ``fixed:DAYS`` or ``own``.

    Raises ``WinbackError`` that lists what is allowed.

    >>> parse_clock("fixed:90")
    FixedDays(days=90)
    """
    assumptions = assumptions or Assumptions()
    head, _colon, tail = code.strip().lower().partition(":")
    if head == "own" and not tail:
        return OwnRhythm(
            assumptions.own_scatter, assumptions.own_prior_intervals, warm_up_days=assumptions.warm_up_days
        )
    if head == "article" and tail in ("", "company", "customer", "segment"):
        level: Any = tail or "company"
        return ArticleClock(assumptions.silence_factor, level, warm_up_days=assumptions.warm_up_days)
    if head == "fixed" and tail.isdigit():
        return FixedDays(int(tail))
    raise WinbackError(
        _("Unknown clock '{code}'. Allowed: article, article:customer, article:segment, fixed:DAYS, own.").format(
            code=code
        )
    )
