"""Orders to purchases: one row per customer and buying day, with the rhythm as it was known on that day.

Every running figure of a row uses purchases up to and including that day, so any rule that reads only these
columns is free of look-ahead. ``next_on`` alone looks forward; :func:`known_on` hides what came later.
"""

from __future__ import annotations

import datetime as dt

import ibis
from ibis import _ as c

ATTRIBUTES = ("manager_id", "region", "channel")
"""Columns of orders that a purchase keeps: the value that the largest part of the day's money carries."""

COSTS = ("cost", "costed_amount")
YEAR_DAYS = 365
SEASON_DAYS = 45
"""A purchase 'a year ago' lies 365 ± 45 days before: seasons shift by a few weeks."""


def purchase_days(orders: ibis.Table) -> ibis.Table:
    """Return one row per customer and buying day: ``customer_id, purchased_on, amount`` and the day's attributes.

    Several lines of one order, and several orders of one customer on one day, are one purchase. A refund on the
    day of the purchase reduces its ``amount``; later refunds stand in :func:`refunds`. Free goods are no purchase.

    >>> orders = ibis.memtable({"customer_id": ["a", "a"], "ordered_on": [dt.date(2026, 1, 5)] * 2,
    ...                         "amount": [70.0, 30.0], "kind": ["purchase"] * 2})
    >>> purchase_days(orders).execute().amount.tolist()
    [100.0]
    """
    attributes = [name for name in ATTRIBUTES if name in orders.columns]
    bought = orders.kind == "purchase"
    costs = {}
    if "cost" in orders.columns:
        costs = {"cost": orders.cost.sum(), "costed_amount": orders.amount.sum(where=orders.cost.notnull())}
    days = (
        orders.filter(orders.kind != "free")
        .group_by("customer_id", purchased_on=orders.ordered_on)
        .agg(amount=orders.amount.sum(), bought_amount=orders.amount.sum(where=bought), lines=bought.sum(), **costs)
        .filter(c.lines > 0)
        .drop("lines")
    )
    for name in attributes:
        days = days.left_join(_main_value(orders.filter(bought), name), ["customer_id", "purchased_on"])
        days = days.drop("customer_id_right", "purchased_on_right")
    return days


def _main_value(lines: ibis.Table, name: str) -> ibis.Table:
    """The value with most money per customer and day; equal money: the first in the alphabet, so that runs agree."""
    sums = lines.group_by("customer_id", name, purchased_on=lines.ordered_on).agg(amount=lines.amount.sum())
    order = ibis.window(
        group_by=["customer_id", "purchased_on"],
        order_by=[ibis.desc("amount"), ibis.asc(name, nulls_first=False)],
    )
    best = sums.mutate(place=ibis.row_number().over(order)).filter(c.place == 0)
    return best.select("customer_id", "purchased_on", name)


def purchases(days: ibis.Table) -> ibis.Table:
    """Return the purchases with the rhythm known on each day.

    Adds ``purchase_no`` (from 1), ``first_on``, ``previous_on``, ``next_on``, ``interval_days`` (since the
    previous purchase), ``square_sum_days`` (sum of squared intervals so far), ``to_date_amount`` and
    ``to_date_bought_amount`` (net and gross so far), ``year_amount`` (bought in the 365 days that end here),
    ``year_purchases``, ``to_date_cost`` and ``to_date_costed_amount`` (the money whose cost is known) where the orders
    have a cost, ``month_amount`` and ``quarter_amount`` (bought in the calendar period so far), and
    ``pause_a_year_ago_days``: the longest interval that began 365 ± 45 days earlier, the sign of a seasonal buyer.
    """
    days = days.mutate(day_no=days.purchased_on.delta(ibis.date(1970, 1, 1), unit="day").cast("int32"))
    # One order for all windows: the engine sorts once.
    order = {"group_by": "customer_id", "order_by": "day_no"}
    whole, so_far = ibis.window(**order), ibis.window(**order, preceding=None, following=0)
    rows = days.mutate(
        purchase_no=(ibis.row_number().over(whole) + 1).cast("int32"),
        first_on=days.purchased_on.first().over(so_far),
        previous_on=days.purchased_on.lag().over(whole),
        next_on=days.purchased_on.lead().over(whole),
        to_date_amount=days.amount.sum().over(so_far),
        to_date_bought_amount=days.bought_amount.sum().over(so_far),
        **{f"to_date_{name}": days[name].sum().over(so_far) for name in COSTS if name in days.columns},
    ).drop(*[name for name in COSTS if name in days.columns])
    rows = rows.mutate(
        interval_days=rows.purchased_on.delta(rows.previous_on, unit="day").cast("int32"),
        ahead_days=rows.next_on.delta(rows.purchased_on, unit="day").cast("int32"),
    )
    year = ibis.range_window(**order, preceding=YEAR_DAYS - 1, following=0)
    season = ibis.range_window(**order, preceding=(YEAR_DAYS + SEASON_DAYS, YEAR_DAYS - SEASON_DAYS))
    return rows.mutate(
        square_sum_days=(rows.interval_days.cast("int64") * rows.interval_days).sum().over(so_far).fill_null(0),
        year_amount=rows.amount.sum().over(year),
        year_purchases=rows.count().over(year).cast("int32"),
        month_amount=_within(rows, "M"),
        quarter_amount=_within(rows, "Q"),
        pause_a_year_ago_days=rows.ahead_days.max().over(season),
    ).drop("day_no", "ahead_days")


def _within(rows: ibis.Table, unit: str) -> ibis.Value:
    """Money bought so far in the calendar month or quarter of each purchase."""
    period = rows.purchased_on.truncate(unit)
    order = ibis.window(group_by=[rows.customer_id, period], order_by=rows.day_no, preceding=None, following=0)
    return rows.amount.sum().over(order)


def refunds(orders: ibis.Table) -> ibis.Table:
    """Return money given back on days without a purchase: ``customer_id, refunded_on, amount`` (below zero).

    Refunds on a purchase day are already inside that purchase's amount.
    """
    by_day = orders.group_by("customer_id", refunded_on=orders.ordered_on).agg(
        amount=orders.amount.sum(where=orders.kind == "refund"), lines=(orders.kind == "purchase").sum()
    )
    return by_day.filter((c.lines == 0) & (c.amount < 0)).drop("lines")


def known_on(rows: ibis.Table, as_of: dt.date) -> ibis.Table:
    """Return the purchases as they were known on a day: later ones are gone, and nobody's next purchase is foreseen."""
    day = ibis.date(as_of.isoformat())
    seen = rows.filter(rows.purchased_on <= day)
    return seen.mutate(next_on=ibis.cases((seen.next_on <= day, seen.next_on)))
