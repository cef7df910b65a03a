"""Where each customer stood, quarter by quarter: states and value classes with fixed limits (method row G5).

The limits of the classes are money, fixed once. With quantiles a company that loses half of everybody's orders would
show as many key customers as before; here it is seen sinking.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import ibis
import pandas as pd
from ibis import _ as c

from .assumptions import Assumptions
from .base import CustomerBase
from .clocks import Clock, FixedDays
from .company import Company
from .customer_table import abc_class
from .errors import WinbackError
from .losses import Losses, measure_losses
from .rhythm import quarter_starts
from .text import _

STATES = ("new", "active", "fading", "returned", "one_purchase", "lost")
"""From good to bad; ``one_purchase``: bought once and has no rhythm, as everywhere."""
CLASSES = ("A", "B", "C", "none")
"""By the money of the year before; ``none``: nothing bought in it."""
BEFORE = "not_yet"
"""The state and class of somebody who has not bought yet."""
YEAR_DAYS = 365


class Standing(Protocol):
    """What is told of a movement, whoever counted it: of a whole company, or of a part of its customers."""

    @property
    def points(self) -> tuple[dt.date, ...]:
        """The days looked at."""

    @property
    def limits(self) -> tuple[float, float]:
        """The money from which a customer is class A, and class B."""

    @property
    def fading_share(self) -> float:
        """Who bought less than this part of the year before fades."""

    @property
    def holds_share(self) -> float:
        """A base that changes by less than this share holds."""

    @property
    def two_years_from(self) -> dt.date:
        """The first day on which two whole years lie behind."""

    @property
    def states(self) -> pd.DataFrame:
        """``point_on, state, customers, amount``."""

    @property
    def classes(self) -> pd.DataFrame:
        """``point_on, abc, customers, amount``."""

    @property
    def flows(self) -> pd.DataFrame:
        """``point_on, state_before, state, customers, amount_before, amount``."""

    @property
    def class_flows(self) -> pd.DataFrame:
        """``abc_before, abc, customers``."""


@dataclass(frozen=True)
class Movement:
    """Each customer's state and class at the end of each quarter; the properties count them.

    ``stood`` (in the engine): ``customer_id, point_no, point_on, state, abc, year_amount``. ``limits``: the money a
    year from which a customer is class A, and B. Classes are counted from the first day on which a whole year lies
    behind.
    """

    losses: Losses = field(repr=False)
    points: tuple[dt.date, ...]
    limits: tuple[float, float]
    stood: ibis.Table = field(repr=False, compare=False)

    @property
    def fading_share(self) -> float:
        """Who bought less than this part of the year before fades; one of the assumptions."""
        return self.losses.assumptions.fading_share

    @property
    def holds_share(self) -> float:
        """A base that changes by less than this share holds; one of the assumptions."""
        return self.losses.assumptions.base_holds_share

    @property
    def whole_years_from(self) -> dt.date:
        """The first day on which a whole year of purchases lies behind."""
        return self.losses.company.first_on + dt.timedelta(days=YEAR_DAYS - 1)

    @property
    def two_years_from(self) -> dt.date:
        """The first day on which two whole years lie behind: before it nobody is called fading."""
        return self.losses.company.first_on + dt.timedelta(days=2 * YEAR_DAYS - 1)

    @cached_property
    def states(self) -> pd.DataFrame:
        """Customers and their money of the year by state: ``point_on, state, customers, amount``, every state a row."""
        return self._counted("state", STATES, self.points)

    @cached_property
    def classes(self) -> pd.DataFrame:
        """Customers and their money of the year by class: ``point_on, abc, customers, amount``."""
        return self._counted("abc", CLASSES, tuple(p for p in self.points if p >= self.whole_years_from))

    @cached_property
    def flows(self) -> pd.DataFrame:
        """Who went from which state to which: ``point_on`` (where to), ``state_before, state, customers``, money.

        ``amount_before`` is the money of the year at the point before, ``amount`` at this one; who came anew goes from
        ``not_yet``. Each point's customers are counted exactly once.
        """
        return self._flows("state", self.points)

    @cached_property
    def class_flows(self) -> pd.DataFrame:
        """The same between classes: ``point_on, abc_before, abc, customers, amount_before, amount``."""
        return self._flows("abc", tuple(p for p in self.points if p >= self.whole_years_from))

    def customers(self) -> pd.DataFrame:
        """One row per customer and point, for what is written out or looked up."""
        return self.stood.order_by("customer_id", "point_no").to_pandas()

    def _counted(self, name: str, values: tuple[str, ...], points: tuple[dt.date, ...]) -> pd.DataFrame:
        rows = self.stood.group_by("point_on", name).agg(customers=c.count(), amount=c.year_amount.sum()).to_pandas()
        rows["point_on"] = pd.to_datetime(rows.point_on).astype("datetime64[s]")
        days = pd.to_datetime(list(points)).astype("datetime64[s]")
        index = pd.MultiIndex.from_product([days, list(values)], names=["point_on", name])
        found = rows.set_index(["point_on", name]).reindex(index, fill_value=0).reset_index()
        return found.astype({"customers": "int64", "amount": "float64"})

    def _flows(self, name: str, points: tuple[dt.date, ...]) -> pd.DataFrame:
        keys = ["point_on", f"{name}_before", name]
        if len(points) < 2:
            empty = {"customers": "int64", "amount_before": "float64", "amount": "float64"}
            return pd.DataFrame(columns=[*keys, *empty]).astype(empty)
        later = self.stood.filter(self.stood.point_on >= ibis.date(points[1].isoformat()))
        before = self.stood.select(
            "customer_id", before_no=c.point_no + 1, before=self.stood[name], amount_before=c.year_amount
        )
        pairs = later.left_join(before, [later.customer_id == before.customer_id, later.point_no == before.before_no])
        pairs = pairs.mutate(**{f"{name}_before": pairs.before.fill_null(BEFORE)})
        rows = pairs.group_by(keys).agg(
            customers=c.count(), amount_before=c.amount_before.sum().fill_null(0.0), amount=c.year_amount.sum()
        )
        frame = rows.to_pandas().sort_values(keys).reset_index(drop=True)
        frame["point_on"] = pd.to_datetime(frame.point_on).astype("datetime64[s]")
        return frame


def movement(
    company: Company,
    clock: Clock | str | None = None,
    as_of: dt.date | str | None = None,
    *,
    limits: tuple[float, float] | None = None,
    quarters: int = 12,
    assumptions: Assumptions | None = None,
    losses: Losses | None = None,
) -> Movement:
    """Find where each customer stood at the ends of the last quarters, and on ``as_of``.

    States: **lost** by the clock; **one_purchase**, no rhythm yet; **new**, first bought within the quarter;
    **returned**, bought within the quarter after having been lost; **fading**, bought in the last 365 days less than
    ``fading_share`` of the 365 before (known from two years of data on); **active**, all others. Classes: A and B
    from ``limits`` of money a year on; by default the limits that part A, B and C in the first 365 days of the data.
    No look-ahead: each state and class rests on what was known on its day.
    ``losses``: measured already; else by ``clock`` as of ``as_of``.

    Raises ``WinbackError`` for limits that are not two falling amounts of money.
    """
    if losses is None:
        losses = measure_losses(company, clock, as_of, assumptions)
    limits = limits or first_year_limits(losses)
    if not (len(limits) == 2 and limits[0] >= limits[1] >= 0):
        raise WinbackError(
            _("The limits of the classes are {limits}; needed: the money of A, then of B, not above it.").format(
                limits=limits
            )
        )
    points = _points(losses, quarters)
    stood = _stood(losses, points, limits).cache()
    return Movement(losses, points, limits, stood)


def movement_of(base: CustomerBase, limits: tuple[float, float] | None = None, quarters: int = 12) -> Movement:
    """Return the movement of a base made of orders, by its own clock and day; see :func:`movement`.

    Raises ``WinbackError`` for a list of customers: it says who left, not when each bought.
    """
    if base.value is None:
        raise WinbackError(_("A list of customers says who left, not when each bought: movement needs the orders."))
    losses = base.value.losses
    return movement(losses.company, losses.clock, losses.as_of, limits=limits, quarters=quarters, losses=losses)


def first_year_limits(losses: Losses) -> tuple[float, float]:
    """Return the money from which a customer was class A, and class B, in the first 365 days of the data."""
    company = losses.company
    end = min(company.first_on + dt.timedelta(days=YEAR_DAYS - 1), losses.as_of)
    bought = _money(losses).filter(c.day <= ibis.date(end.isoformat()))
    sums = bought.group_by("customer_id").agg(amount=c.amount.sum())
    classed = sums.mutate(abc=abc_class(sums, "amount", losses.assumptions))
    found = classed.group_by("abc").agg(amount=c.amount.min()).to_pandas().set_index("abc").amount
    large = float(found.get("A", 0.0))
    return large, float(found.get("B", large))


def _points(losses: Losses, quarters: int) -> tuple[dt.date, ...]:
    """The ends of the last quarters in which the clock can be trusted, and the day looked from."""
    starts = quarter_starts(losses.company.first_on, losses.as_of)
    ends = [start - dt.timedelta(days=1) for start in starts[1:]]
    settled = [day for day in ends if losses.settled_from <= day < losses.as_of]
    return (*settled[-quarters:], losses.as_of)


def _money(losses: Losses) -> ibis.Table:
    """Purchases and later refunds known by the day, as rows of ``customer_id, day, amount, bought``."""
    company, at = losses.company, ibis.date(losses.as_of.isoformat())
    rows = company.purchases.select(
        "customer_id", "amount", day=company.purchases.purchased_on, bought=ibis.literal(1, "int8")
    )
    back = company.refunds.select("customer_id", "amount", day=company.refunds.refunded_on)
    back = back.mutate(bought=ibis.literal(0, "int8"))
    return rows.union(back.select(*rows.columns), distinct=False).filter(c.day <= at)


def _stood(losses: Losses, points: tuple[dt.date, ...], limits: tuple[float, float]) -> ibis.Table:
    opened = [None, *points[:-1]]
    first_from = points[0] - dt.timedelta(days=91)
    table = ibis.memtable(
        pd.DataFrame(
            {
                "point_no": range(len(points)),
                "point_on": list(points),
                "after_on": [day or first_from for day in opened],
                "year_from": [day - dt.timedelta(days=YEAR_DAYS) for day in points],
                "before_from": [day - dt.timedelta(days=2 * YEAR_DAYS) for day in points],
            }
        ),
        schema={
            "point_no": "int32",
            "point_on": "date",
            "after_on": "date",
            "year_from": "date",
            "before_from": "date",
        },
    )
    base = _grid(losses, table).left_join(_year_money(losses, table), ["customer_id", "point_no"])
    rows = base.drop("customer_id_right", "point_no_right")
    away = _away(losses, table)
    rows = rows.left_join(away, ["customer_id", "point_no"]).drop("customer_id_right", "point_no_right")
    year = rows.year_amount.fill_null(0.0)
    before = rows.before_amount.fill_null(0.0)
    once = rows.second_on.isnull() | (rows.second_on > rows.point_on)
    two_years = rows.before_from >= ibis.date((losses.company.first_on - dt.timedelta(days=1)).isoformat())
    unjudged = once if not isinstance(losses.clock, FixedDays) else ibis.literal(False)
    new = rows.first_on > rows.after_on
    state = ibis.cases(
        (rows.is_away.fill_null(False), "lost"),
        (new, "new"),
        (unjudged, "one_purchase"),
        (rows.came_back.fill_null(False), "returned"),
        (two_years & (before > 0) & (year < losses.assumptions.fading_share * before), "fading"),
        else_="active",
    )
    large, middle = limits
    abc = ibis.cases((year <= 0, "none"), (year >= large, "A"), (year >= middle, "B"), else_="C")
    return rows.select("customer_id", "point_no", "point_on", state=state, abc=abc, year_amount=year)


def _grid(losses: Losses, points: ibis.Table) -> ibis.Table:
    """One row per customer and point from the first purchase on."""
    rows = losses.company.purchases
    known = rows.filter((rows.purchase_no <= 2) & (rows.purchased_on <= ibis.date(losses.as_of.isoformat())))
    days = known.group_by("customer_id").agg(
        first_on=known.purchased_on.min(), second_on=known.purchased_on.max(where=known.purchase_no == 2)
    )
    return days.cross_join(points).filter(c.first_on <= c.point_on)


def _year_money(losses: Losses, points: ibis.Table) -> ibis.Table:
    """Net money of the 365 days up to each point, and of the 365 before them, per customer."""
    rows = _money(losses).cross_join(points.select("point_no", "point_on", "year_from", "before_from"))
    rows = rows.filter((rows.day <= rows.point_on) & (rows.day > rows.before_from))
    lately = rows.day > rows.year_from
    return rows.group_by("customer_id", "point_no").agg(
        year_amount=rows.amount.sum(where=lately).fill_null(0.0),
        before_amount=rows.amount.sum(where=~lately).fill_null(0.0),
    )


def _away(losses: Losses, points: ibis.Table) -> ibis.Table:
    """Whether an absence was open at each point, and whether one ended since the point before."""
    spells = losses.absence_table.select("customer_id", "lost_on", "returned_on")
    rows = spells.cross_join(points.select("point_no", "point_on", "after_on"))
    rows = rows.filter(rows.lost_on <= rows.point_on)
    is_open = rows.returned_on.isnull() | (rows.returned_on > rows.point_on)
    ended = (rows.returned_on > rows.after_on) & (rows.returned_on <= rows.point_on)
    return rows.group_by("customer_id", "point_no").agg(is_away=is_open.max(), came_back=ended.fill_null(False).max())


def class_moves(moved: Standing) -> dict[str, int]:
    """Return how customers moved between classes over the whole span, one step a quarter.

    ``rose, fell, kept``: moves up, down and none between two neighbouring points, newcomers left out; ``first, last``:
    customers of classes A and B together at either end.
    """
    rank = {name: i for i, name in enumerate(CLASSES)}
    flows = moved.class_flows[moved.class_flows.abc_before != BEFORE]
    step = flows.abc.map(rank).astype(float) - flows.abc_before.map(rank).astype(float)
    upper = moved.classes[moved.classes.abc.isin(["A", "B"])].groupby("point_on").customers.sum()
    return {
        "rose": int(flows.customers[step < 0].sum()),
        "fell": int(flows.customers[step > 0].sum()),
        "kept": int(flows.customers[step == 0].sum()),
        "first": int(upper.iloc[0]) if len(upper) else 0,
        "last": int(upper.iloc[-1]) if len(upper) else 0,
    }
