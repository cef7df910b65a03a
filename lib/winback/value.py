"""The value of the losses: money lost a year, ABC, XYZ and their matrix (method rows V1 to V3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import ibis
import pandas as pd
from ibis import _ as c

from .customer_table import abc_class
from .losses import Losses

XyzPeriod = Literal["week", "month", "quarter"]
PERIODS_NEEDED = 4
"""Fewer full periods since the first purchase: no class, the deviation would be noise."""


def money_lost(customers: int, average_order_amount: float, orders_a_year: float) -> float:
    """Return the money lost a year: lost customers × average order value × repeat purchases a year.

    >>> money_lost(10, 50_000, 7)
    3500000
    """
    return customers * average_order_amount * orders_a_year


@dataclass(frozen=True)
class Value:
    """What the lost used to bring a year, with the classes of all customers.

    ``customers`` is the losses' frame with ``xyz``, ``xyz_cv``, ``xyz_period`` and ``margin_a_year``; the properties
    aggregate it.
    """

    losses: Losses = field(repr=False)
    period: XyzPeriod
    customer_table: ibis.Table = field(repr=False, compare=False)
    has_cost: bool

    @cached_property
    def customers(self) -> pd.DataFrame:
        """One row per customer with ``abc, xyz, xyz_cv, year_amount, margin_a_year``."""
        return self.customer_table.order_by("customer_id").to_pandas()

    @cached_property
    def total(self) -> dict[str, float]:
        """The article's formula on the file: ``lost, average_order_amount, orders_a_year, money_lost_a_year``, margin.

        The average order value is the lost customers' turnover of their last year per purchase, so that the product
        of the three factors is exactly their turnover of that year.
        """
        cells = self._cells[self._cells.state == "lost"]
        lost, orders, money = int(cells.customers.sum()), int(cells.orders_a_year.sum()), float(cells.year_amount.sum())
        return {
            "lost": lost,
            "average_order_amount": money / orders if orders else 0.0,
            "orders_a_year": orders / lost if lost else 0.0,
            "money_lost_a_year": money,
            "margin_lost_a_year": float(cells.margin_a_year.sum()),
            "money_lost_a_customer": money / lost if lost else 0.0,
        }

    def by_class(self, name: Literal["abc", "xyz"] = "abc") -> pd.DataFrame:
        """Per class: ``customers, active, lost, loss_rate, amount, amount_share``, money and margin lost a year.

        A class XYZ says its period (``xyz_period``): the same sales are Z by week and Y by quarter.
        """
        frame = self._grouped([name])
        return frame.assign(xyz_period=self.period) if name == "xyz" else frame

    def matrix(self) -> pd.DataFrame:
        """The ABC × XYZ matrix: one row per cell with the columns of :meth:`by_class`."""
        return self._grouped(["abc", "xyz"])

    @cached_property
    def _cells(self) -> pd.DataFrame:
        """Customers and money per ``abc``, ``xyz`` and ``state``: what all reports add up."""
        rows = self.customer_table
        money = ("net_amount", "year_amount", "margin_a_year")
        table = rows.group_by("abc", "xyz", "state").agg(
            customers=rows.count(), orders_a_year=rows.orders_a_year.sum(), **{name: rows[name].sum() for name in money}
        )
        return table.order_by("abc", "xyz", "state").to_pandas()

    def _grouped(self, keys: list[str]) -> pd.DataFrame:
        cells = self._cells
        active, lost = cells.state == "active", cells.state == "lost"
        parts = {
            "customers": cells.customers,
            "active": cells.customers.where(active, 0),
            "lost": cells.customers.where(lost, 0),
            "amount": cells.net_amount,
            "money_lost_a_year": cells.year_amount.where(lost, 0.0),
            "margin_lost_a_year": cells.margin_a_year.where(lost, 0.0),
        }
        frame = cells[keys].assign(**parts).groupby(keys, as_index=False).sum()
        frame["loss_rate"] = frame.lost / frame.customers
        total = frame.amount.sum()
        frame["amount_share"] = frame.amount / total if total else 0.0
        return frame


def value_losses(losses: Losses, period: XyzPeriod | None = None, by_profit: bool = False) -> Value:
    """Put money and classes on the losses.

    ``period`` of the XYZ coefficient of variation: it depends on it (the same sales give 59 % by week and 19 % by
    quarter), so the class always says its period; default: quarters from two years of data on, else months.
    ``by_profit``: ABC by margin instead of turnover. Margin is amount − cost where the file has cost, else turnover ×
    ``margin_share`` of the assumptions.
    """
    if period is None:
        period = "quarter" if (losses.as_of - losses.company.first_on).days >= 2 * 365 else "month"
    rows = losses.customer_table
    has_cost = "margin_share" in rows.columns
    assumed = ibis.literal(losses.assumptions.margin_share)
    share = rows.margin_share.fill_null(assumed) if has_cost else assumed
    rows = rows.mutate(margin_a_year=rows.year_amount * share, margin_amount=rows.net_amount * share)
    # Cached narrow: the wide table of customers is stored already, and joining columns is cheaper than a copy of it.
    if by_profit:
        classes = rows.select("customer_id", by_profit=abc_class(rows, "margin_amount", losses.assumptions)).cache()
        rows = rows.left_join(classes, "customer_id")
        rows = rows.mutate(abc=rows.by_profit).drop("by_profit", "customer_id_right")
    variation = xyz(losses, period).cache()
    rows = rows.left_join(variation, "customer_id").drop("customer_id_right")
    rows = rows.mutate(xyz=rows.xyz.fill_null("-"), xyz_period=ibis.literal(period))
    return Value(losses, period, rows, has_cost)


def xyz(losses: Losses, period: XyzPeriod = "quarter") -> ibis.Table:
    """Classify customers by the stability of their demand: X stable, Y swinging, Z irregular.

    The coefficient of variation (sample deviation / mean) of net purchases per full ``period``, periods without a
    purchase counting as zero, from the period after the first purchase to the last full one before ``as_of`` or, for
    the lost, before their last purchase's period ended. Thresholds from the assumptions (10 % and 25 %).
    Columns: ``customer_id, xyz_cv, xyz_periods, xyz``; customers with under four periods have no row.
    """
    end_no = _index(ibis.date(losses.as_of.isoformat()), period)
    rows = _by_period(losses, period)
    # The first period began before the customer did, the running one is cut off by the day.
    rows = rows.filter((rows.period_no > rows.first_no) & (rows.period_no < end_no))
    sums = rows.group_by("customer_id").agg(
        total=rows.amount.sum(), squares=(rows.amount * rows.amount).sum(), first_no=rows.first_no.max()
    )
    ends = losses.customer_table.select(
        "customer_id",
        end_no=ibis.ifelse(c.state == "lost", ibis.least(_index(c.last_on, period) + 1, end_no), end_no),
    )
    whole = sums.join(ends, "customer_id")
    whole = whole.mutate(periods=whole.end_no - whole.first_no - 1)
    whole = whole.filter((whole.periods >= PERIODS_NEEDED) & (whole.total > 0))
    mean = whole.total / whole.periods
    variance = ibis.greatest(whole.squares - whole.periods * mean * mean, 0.0) / (whole.periods - 1)
    whole = whole.mutate(xyz_cv=variance.sqrt() / mean)
    known = losses.assumptions
    return whole.select(
        "customer_id",
        "xyz_cv",
        xyz_periods=whole.periods,
        xyz=ibis.cases((whole.xyz_cv <= known.xyz_x_cv, "X"), (whole.xyz_cv <= known.xyz_y_cv, "Y"), else_="Z"),
    )


def _by_period(losses: Losses, period: XyzPeriod) -> ibis.Table:
    """What each customer bought in each period: ``customer_id, period_no, first_no, amount``."""
    rows = losses.company.purchases_known_on(losses.as_of)
    numbered = rows.mutate(period_no=_index(rows.purchased_on, period), first_no=_index(rows.first_on, period))
    if period == "week":
        return numbered.group_by("customer_id", "period_no", "first_no").agg(amount=numbered.amount.sum())
    # The last purchase of a month or quarter carries its money already.
    next_no = _index(numbered.next_on, period)
    last = numbered.filter(next_no.isnull() | (next_no > numbered.period_no))
    return last.select("customer_id", "period_no", "first_no", amount=last[f"{period}_amount"])


def _index(day: ibis.Value, period: XyzPeriod) -> ibis.Value:
    """The number of a day's period; weeks begin on Mondays."""
    if period == "week":
        return (day.delta(ibis.date(1970, 1, 5), unit="day") / 7).floor().cast("int32")
    part, count = (day.month(), 12) if period == "month" else (day.quarter(), 4)
    return (day.year() * count + part).cast("int32")


def variation(series: list[float]) -> float:
    """Return the coefficient of variation of a series: sample deviation / mean.

    >>> round(variation([10.0, 12.0, 8.0]), 2)
    0.2
    """
    values = pd.Series(series, dtype="float64")
    return float(values.std(ddof=1) / values.mean())
