"""What single customers bought, purchase by purchase, with its profit: the material of every look at returns."""

from __future__ import annotations

from collections.abc import Iterable

import ibis
import pandas as pd

from ..base import CustomerBase
from ..outlook import margin_share

COLUMNS = ["customer_id", "bought_on", "amount", "profit_amount", "is_purchase"]
CHUNK = 5_000
"""Ids asked for at once: a longer list is asked for through a table."""


def histories(base: CustomerBase, customers: Iterable[str]) -> pd.DataFrame | None:
    """Return the purchases and later refunds of these customers as known on the base's day; none without orders.

    ``customer_id, bought_on, amount, profit_amount, is_purchase`` in order of customer and day. The profit is money
    less cost where the orders have it, else the money times the company's margin. A refund on a later day is a row
    below zero that is no purchase.
    """
    company, value = base.company, base.value
    if company is None or value is None:
        return None
    wanted = sorted(set(customers))
    share = margin_share(value)
    bought = _of(company.purchases_known_on(base.as_of), wanted)
    costs = [name for name in ("to_date_cost", "to_date_costed_amount") if name in bought.columns]
    rows = bought.select("customer_id", "amount", *costs, bought_on=bought.purchased_on).to_pandas()
    rows["bought_on"] = pd.to_datetime(rows.bought_on).astype("datetime64[s]")
    rows = rows.sort_values(["customer_id", "bought_on"], ignore_index=True)
    rows["profit_amount"] = _profit(rows, share) if len(costs) == 2 else rows.amount * share
    back = company.refunds
    back = _of(back.filter(back.refunded_on <= ibis.date(base.as_of.isoformat())), wanted)
    refunds = back.select("customer_id", "amount", bought_on=back.refunded_on).to_pandas()
    refunds["bought_on"] = pd.to_datetime(refunds.bought_on).astype("datetime64[s]")
    both = pd.concat(
        [rows.assign(is_purchase=True), refunds.assign(is_purchase=False, profit_amount=refunds.amount * share)],
        ignore_index=True,
    )
    both["customer_id"] = both.customer_id.astype("str")
    both["is_purchase"] = both.is_purchase.astype(bool)
    return both.sort_values(["customer_id", "bought_on"], kind="stable", ignore_index=True)[COLUMNS]


def _of(rows: ibis.Table, wanted: list[str]) -> ibis.Table:
    if len(wanted) <= CHUNK:
        return rows.filter(rows.customer_id.isin(wanted or [""]))
    keys = ibis.memtable(pd.DataFrame({"customer_id": wanted}))
    return rows.semi_join(keys, "customer_id")


def _profit(rows: pd.DataFrame, share: float) -> pd.Series:
    """Money less cost per purchase; the part whose cost is not known earns the company's margin."""
    sums = rows.groupby("customer_id")[["to_date_cost", "to_date_costed_amount"]]
    own = (rows[["to_date_cost", "to_date_costed_amount"]].fillna(0.0)
           - sums.shift().fillna(0.0).reindex(rows.index))  # fmt: skip
    costed = own.to_date_costed_amount
    return (costed - own.to_date_cost) + (rows.amount - costed) * share


def within(
    rows: pd.DataFrame | None, spans: pd.DataFrame, start: str = "from_on", end: str = "until_on"
) -> pd.DataFrame:
    """Return what each customer bought after the start day and up to the end day of a span, one row per span.

    Adds ``purchases, amount, profit_amount`` (0 for who bought nothing) and ``first_on`` to the spans; the first
    purchase opens the count, refunds of what was bought before the span are not its loss.
    """
    found = spans.reset_index(drop=True)
    if rows is None:
        never = pd.Series(pd.NaT, index=found.index, dtype="datetime64[s]")
        return found.assign(purchases=0, amount=float("nan"), profit_amount=float("nan"), first_on=never)
    keyed = found[["customer_id", start, end]].assign(_span=range(len(found)))
    both = rows.merge(keyed, on="customer_id")
    both = both[(both.bought_on > both[start]) & (both.bought_on <= both[end])]
    first = both[both.is_purchase].groupby("_span").bought_on.min()
    both = both[both.bought_on.to_numpy() >= first.reindex(both._span).to_numpy("datetime64[s]")]
    sums = both.groupby("_span").agg(
        purchases=("is_purchase", "sum"), amount=("amount", "sum"), profit_amount=("profit_amount", "sum")
    )
    sums = sums.reindex(range(len(found))).fillna(0.0)
    first_on = first.reindex(range(len(found))).astype("datetime64[s]")
    return found.assign(
        purchases=sums.purchases.astype(int), amount=sums.amount, profit_amount=sums.profit_amount, first_on=first_on
    )
