"""The bridge of turnover between two periods: where the money went, closing to 0.00 (method row M9)."""

from __future__ import annotations

import datetime as dt

import ibis
import pandas as pd
from ibis import _ as c

from .company import Company
from .errors import WinbackError
from .text import _, format_date

COMPONENTS = (
    "gone", "less_often", "smaller_orders", "fewer_groups", "refunded", "returned", "new", "more_often",
    "larger_orders", "more_groups",
)  # fmt: skip
"""What moved the turnover, losses first."""

MOST_GROUPS = 60
"""With more different product groups the column names single goods, whose coming and going says nothing."""


def bridge_by_customer(company: Company, as_of: dt.date, days: int = 365) -> pd.DataFrame:
    """Split each customer's change of turnover between the ``days`` before ``as_of`` and the same span before them.

    Net turnover per customer: ``before_amount``, ``after_amount``, and one column per component of
    :data:`COMPONENTS`, whose sum is the change:

    - ``gone``: bought before, not after; ``new``: bought for the first time; ``returned``: bought earlier than both
      spans' start, not in the first span, again in the second;
    - stayed: groups given up (``fewer_groups``) or added (``more_groups``); in the groups kept, the change in the
      number of purchases at the old order size (``less_often``/``more_often``), and the change in order size at the
      new number (``smaller_orders``/``larger_orders``);
    - ``refunded``: money of spans with refunds alone.

    Returned as a frame sorted by customer; the sum of all components closes to 0.00 with the two totals.
    """
    middle = as_of - dt.timedelta(days=days)
    start = middle - dt.timedelta(days=days)
    if company.first_on > middle:
        raise WinbackError(
            _("The data begin on {first}: too late for a comparison with the {days} days before {day}.").format(
                first=format_date(company.first_on), days=days, day=format_date(middle)
            )
        )
    return _components(company, start, middle, as_of).to_pandas().sort_values("customer_id").reset_index(drop=True)


def bridge(company: Company, as_of: dt.date, days: int = 365) -> pd.DataFrame:
    """Return the company's bridge: ``component, amount, customers``, from ``before`` to ``after``, closing to 0.00.

    Amounts are rounded to cents; the rounding is settled in the largest component.
    """
    return _summed(bridge_by_customer(company, as_of, days))


def bridge_by(company: Company, as_of: dt.date, groups: pd.DataFrame, by: str, days: int = 365) -> pd.DataFrame:
    """Return one bridge per group; ``groups`` maps ``customer_id`` to the column ``by`` (a losses' customers frame)."""
    frame = bridge_by_customer(company, as_of, days).merge(groups[["customer_id", by]], on="customer_id", how="left")
    parts = [_summed(part).assign(**{by: key}) for key, part in frame.groupby(by, dropna=False)]
    return pd.concat(parts, ignore_index=True) if parts else _summed(frame).iloc[:0].assign(**{by: None})


def _summed(frame: pd.DataFrame) -> pd.DataFrame:
    cents = {name: round(float(frame[name].sum()), 2) for name in ("before_amount", *COMPONENTS, "after_amount")}
    rest = round(cents["after_amount"] - cents["before_amount"] - sum(cents[name] for name in COMPONENTS), 2)
    largest = max(COMPONENTS, key=lambda name: abs(cents[name]))
    cents[largest] = round(cents[largest] + rest, 2)
    rows = [("before", cents["before_amount"], int((frame.before_amount != 0).sum()))]
    rows += [(name, cents[name], int((frame[name] != 0).sum())) for name in COMPONENTS]
    rows += [("after", cents["after_amount"], int((frame.after_amount != 0).sum()))]
    return pd.DataFrame(rows, columns=["component", "amount", "customers"])


def _components(company: Company, start: dt.date, middle: dt.date, end: dt.date) -> ibis.Table:
    totals = _by_customer(company, start, middle, end)
    rows = totals.mutate(fewer_groups=ibis.literal(0.0), more_groups=ibis.literal(0.0))
    if _has_groups(company):
        moved = _moved_groups(company, start, middle, end)
        rows = totals.left_join(moved, "customer_id").drop("customer_id_right")
        rows = rows.mutate(fewer_groups=rows.fewer_groups.fill_null(0.0), more_groups=rows.more_groups.fill_null(0.0))
    bought_before, bought_after = rows.before_count > 0, rows.after_count > 0
    stayed = bought_before & bought_after
    came = ~bought_before & bought_after
    zero = ibis.literal(0.0)
    rows = rows.mutate(
        kept_before=rows.before_amount + ibis.ifelse(stayed, rows.fewer_groups, 0.0),
        kept_after=rows.after_amount - ibis.ifelse(stayed, rows.more_groups, 0.0),
    )
    often = ibis.ifelse(
        stayed, (rows.after_count - rows.before_count) * rows.kept_before / rows.before_count.nullif(0), 0.0
    ).fill_null(0.0)
    size = ibis.ifelse(stayed, rows.kept_after - rows.kept_before, 0.0) - often
    change = rows.after_amount - rows.before_amount
    return rows.select(
        "customer_id",
        "before_amount",
        "after_amount",
        gone=ibis.ifelse(bought_before & ~bought_after, change, 0.0),
        new=ibis.ifelse(came & rows.is_new, change, 0.0),
        returned=ibis.ifelse(came & ~rows.is_new, change, 0.0),
        refunded=ibis.ifelse(~bought_before & ~bought_after, change, 0.0),
        fewer_groups=ibis.ifelse(stayed, rows.fewer_groups, 0.0),
        more_groups=ibis.ifelse(stayed, rows.more_groups, 0.0),
        less_often=ibis.least(often, zero),
        more_often=ibis.greatest(often, zero),
        smaller_orders=ibis.least(size, zero),
        larger_orders=ibis.greatest(size, zero),
    )


def _by_customer(company: Company, start: dt.date, middle: dt.date, end: dt.date) -> ibis.Table:
    """Net turnover and purchases of both spans per customer, and whether the first purchase lies in the second."""
    bought = company.purchases.select(
        "customer_id", "amount", "first_on", day=company.purchases.purchased_on, bought=ibis.literal(1)
    )
    known = company.purchases.filter(company.purchases.purchase_no == 1).select("customer_id", "first_on")
    back = company.refunds.select("customer_id", "amount", day=company.refunds.refunded_on)
    back = back.left_join(known, "customer_id").drop("customer_id_right").mutate(bought=ibis.literal(0))
    rows = bought.union(back.select(*bought.columns), distinct=False)
    rows = rows.filter((rows.day > ibis.date(start.isoformat())) & (rows.day <= ibis.date(end.isoformat())))
    after = rows.day > ibis.date(middle.isoformat())
    return rows.group_by("customer_id").agg(
        before_amount=rows.amount.sum(where=~after).fill_null(0.0),
        after_amount=rows.amount.sum(where=after).fill_null(0.0),
        before_count=rows.bought.sum(where=~after).fill_null(0),
        after_count=rows.bought.sum(where=after).fill_null(0),
        is_new=(rows.first_on > ibis.date(middle.isoformat())).max(),
    )


def _has_groups(company: Company) -> bool:
    if "product_group" not in company.orders.columns:
        return False
    return 1 < int(company.orders.product_group.nunique().to_pandas()) <= MOST_GROUPS


def _moved_groups(company: Company, start: dt.date, middle: dt.date, end: dt.date) -> ibis.Table:
    """Net money of the product groups given up (below zero) and added, per customer."""
    orders = company.orders.filter(company.orders.kind != "free")
    rows = orders.filter(
        (orders.ordered_on > ibis.date(start.isoformat())) & (orders.ordered_on <= ibis.date(end.isoformat()))
    )
    after = rows.ordered_on > ibis.date(middle.isoformat())
    buys = rows.kind == "purchase"
    groups = rows.group_by("customer_id", "product_group").agg(
        before=rows.amount.sum(where=~after).fill_null(0.0),
        after=rows.amount.sum(where=after).fill_null(0.0),
        bought_before=(buys & ~after).sum(),
        bought_after=(buys & after).sum(),
    )
    dropped = (groups.bought_before > 0) & (groups.bought_after == 0)
    added = (groups.bought_before == 0) & (groups.bought_after > 0)
    moved = groups.mutate(
        fewer=ibis.ifelse(dropped, groups.after - groups.before, 0.0),
        more=ibis.ifelse(added, groups.after - groups.before, 0.0),
    )
    return moved.group_by("customer_id").agg(fewer_groups=c.fewer.sum(), more_groups=c.more.sum())
