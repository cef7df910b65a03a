"""One row per customer as of a day: rhythm, money, attributes and value class, all inside the engine."""

from __future__ import annotations

import datetime as dt

import ibis
from ibis import _ as c

from .assumptions import Assumptions
from .company import Company

ATTRIBUTES = ("name", "manager_id", "region", "industry", "channel")
GROUPS = ("manager_id", "region", "industry", "channel", "abc")
"""What losses can be reported by, where the data have it."""


def customer_base(company: Company, current: ibis.Table, day: dt.date, assumptions: Assumptions) -> ibis.Table:
    """Return each customer's last purchase as of a day with money net of refunds, attributes and ABC class."""
    rows = _with_attributes(company, _with_refunds(current, company.refunds, day))
    rows = rows.mutate(
        net_amount=rows.to_date_amount + rows.refund_amount.fill_null(0.0),
        year_amount=ibis.greatest(rows.year_amount + rows.year_refund_amount.fill_null(0.0), 0.0),
    )
    return rows.mutate(abc=abc_class(rows, "net_amount", assumptions))


def customer_table(base: ibis.Table, spells: ibis.Table, day: dt.date) -> ibis.Table:
    """Return the customers' frame: names and order of columns are part of the public contract."""
    at = ibis.date(day.isoformat())
    times = spells.group_by("customer_id").agg(times_lost=c.count(), times_returned=c.returned_on.count())
    rows = base.left_join(times, "customer_id").drop("customer_id_right")
    lost = rows.lost_on.notnull() & (rows.lost_on <= at)
    unjudged = (rows.purchase_no == 1) & rows.allowed_days.isnull()
    margin = {}
    if "to_date_cost" in rows.columns:
        sold = rows.to_date_costed_amount
        margin = {"margin_share": (sold - rows.to_date_cost) / sold.nullif(0)}
    return rows.select(
        "customer_id",
        *[name for name in ATTRIBUTES if name in rows.columns],
        "first_on",
        "interval_cv",
        "interval_count",
        "allowed_days",
        "net_amount",
        "year_amount",
        "abc",
        last_on=rows.purchased_on,
        purchase_count=rows.purchase_no,
        interval_days=rows.usual_interval_days,
        silence_days=at.delta(rows.purchased_on, unit="day").cast("int32"),
        runs_out_on=rows.lost_on,
        lost_on=ibis.cases((lost, rows.lost_on)),
        state=ibis.cases((lost, "lost"), (unjudged, "one_purchase"), else_="active"),
        amount=rows.to_date_bought_amount,
        average_order_amount=rows.to_date_amount / rows.purchase_no,
        orders_a_year=rows.year_purchases,
        times_lost=rows.times_lost.fill_null(0).cast("int32"),
        times_returned=rows.times_returned.fill_null(0).cast("int32"),
        **margin,
    )


def net_absences(spells: ibis.Table, refunds: ibis.Table, base: ibis.Table) -> ibis.Table:
    """Net the absences' ``year_amount`` of refunds known by the day of the loss, and add the customers' attributes."""
    paired = spells.join(
        refunds,
        [
            spells.customer_id == refunds.customer_id,
            refunds.refunded_on > spells.last_on - ibis.interval(days=365),
            refunds.refunded_on <= spells.lost_on,
        ],
    )
    sums = paired.group_by("customer_id", "lost_on").agg(refund_amount=c.amount.sum())
    rows = spells.left_join(sums, ["customer_id", "lost_on"]).drop("customer_id_right", "lost_on_right")
    net = rows.year_amount + rows.refund_amount.fill_null(0.0)
    rows = rows.mutate(year_amount=ibis.greatest(net, 0.0)).drop("refund_amount")
    missing = [name for name in GROUPS if name in base.columns and name not in rows.columns]
    owner = ["manager_id"] if "manager_id" in rows.columns else []
    cards = base.select("customer_id", *missing, **{f"card_{name}": base[name] for name in owner})
    rows = rows.left_join(cards, "customer_id").drop("customer_id_right")
    if owner:
        rows = rows.mutate(manager_id=ibis.coalesce(rows.manager_id, rows.card_manager_id)).drop("card_manager_id")
    return rows


def _with_refunds(current: ibis.Table, refunds: ibis.Table, day: dt.date) -> ibis.Table:
    known = refunds.filter(refunds.refunded_on <= ibis.date(day.isoformat()))
    lasts = current.select("customer_id", "purchased_on")
    paired = known.join(lasts, "customer_id")
    recent = paired.refunded_on > paired.purchased_on - ibis.interval(days=365)
    sums = paired.group_by("customer_id").agg(
        refund_amount=paired.amount.sum(), year_refund_amount=paired.amount.sum(where=recent)
    )
    return current.left_join(sums, "customer_id").drop("customer_id_right")


def _with_attributes(company: Company, rows: ibis.Table) -> ibis.Table:
    """Join what is known of customers; the manager of the last purchase comes before the manager of today.

    A customer who left is counted with the manager who lost the customer, not with the one who inherited the card.
    """
    cards = company.table("customers")
    if cards is None:
        return rows
    wanted = [name for name in ATTRIBUTES if name in cards.columns]
    cards = cards.select("customer_id", **{f"card_{name}": cards[name] for name in wanted})
    rows = rows.left_join(cards, "customer_id").drop("customer_id_right")
    for name in wanted:
        values = [rows[f"card_{name}"]]
        if name in rows.columns:
            values.insert(0 if name == "manager_id" else 1, rows[name])
        rows = rows.mutate(**{name: ibis.coalesce(*values)})
    return rows.drop(*[f"card_{name}" for name in wanted])


def abc_class(rows: ibis.Table, money: str, assumptions: Assumptions) -> ibis.Value:
    """Class A: the largest customers who together bring the first 80 % of the money; B up to 95 %; C the rest."""
    amount = ibis.greatest(rows[money], 0.0)
    largest_first = [ibis.desc(amount), rows.customer_id]
    running = amount.sum().over(ibis.window(order_by=largest_first, preceding=None, following=0))
    before = (running - amount) / amount.sum().over(ibis.window()).nullif(0)
    return ibis.cases(
        (amount <= 0, "C"), (before < assumptions.abc_a_share, "A"), (before < assumptions.abc_b_share, "B"), else_="C"
    )
