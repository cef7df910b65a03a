"""The first months after a return: who of the returned is about to be lost again (method row T1)."""

from __future__ import annotations

import pandas as pd

from ..base import CustomerBase
from ..claims.evidence import Evidence
from .histories import histories

SIGNS = ("lost_again", "overdue", "one_purchase", "smaller")
COLUMNS = [
    "customer_id", "campaign_id", "returned_on", "back_days", "purchases", "last_on", "silence_days", "interval_days",
    "before_amount", "since_amount", "year_amount", *SIGNS, "sign_count",
]  # fmt: skip


def fragile(base: CustomerBase, rows: pd.DataFrame) -> pd.DataFrame:
    """Return who returned within the last ``fragile_days``, by a campaign or unasked, with the signs of a next loss.

    - ``lost_again``: the customer's own clock has run out anew;
    - ``overdue``: silent for longer than ``silence_factor`` times the usual interval of the first life,
      ``interval_days`` (its median);
    - ``one_purchase``: one purchase since the return, ``purchases``, and no second;
    - ``smaller``: purchases since, ``since_amount``, average less than ``smaller_basket_share`` of those before.

    ``rows``: outcomes of campaigns. Whoever returned unasked counts after an absence of at least ``claim_away_days``
    beyond the loss: a shorter one may have been a pause. ``year_amount``: bought in the last year before leaving, what
    is at stake. ``campaign_id`` is blank for who returned unasked. Those lost again first, then most signs and money.
    """
    day, rules = pd.Timestamp(base.as_of), base.assumptions
    back = _returned(base, rows)
    back = back[(back.returned_on <= day) & (back.returned_on > day - pd.Timedelta(days=rules.fragile_days))]
    bought = histories(base, back.customer_id)
    if bought is None or back.empty:
        return pd.DataFrame(columns=COLUMNS)
    figures = _figures(back, bought[bought.is_purchase], day)
    cards = base.customers.drop_duplicates("customer_id").set_index("customer_id")
    found = back.merge(figures, on="customer_id")
    year = found.merge(_years(base), on=["customer_id"], how="left").drop_duplicates("customer_id", keep="last")
    found["year_amount"] = found.customer_id.map(year.set_index("customer_id").year_amount).fillna(0.0)
    found["lost_again"] = found.customer_id.map(cards.state).eq("lost")
    late = found.silence_days > rules.silence_factor * found.interval_days
    found["overdue"] = late & ~found.lost_again
    found["one_purchase"] = found.purchases.eq(1)
    found["smaller"] = found.since_amount < rules.smaller_basket_share * found.before_amount
    found["sign_count"] = found[list(SIGNS)].sum(axis=1)
    order = ["lost_again", "sign_count", "year_amount", "customer_id"]
    return found.sort_values(order, ascending=[False, False, False, True], ignore_index=True)[COLUMNS]


def _returned(base: CustomerBase, rows: pd.DataFrame) -> pd.DataFrame:
    """The last return of each customer, those by a campaign with its code."""
    asked = rows[rows.returned & rows.is_contacted][["customer_id", "campaign_id", "returned_on"]]
    alone = Evidence(base).long_absences
    alone = alone[alone.returned_on.notna()][["customer_id", "returned_on"]].assign(campaign_id="")
    both = pd.concat([alone, asked], ignore_index=True)
    both["returned_on"] = pd.to_datetime(both.returned_on).astype("datetime64[s]")
    both = both.sort_values(["customer_id", "returned_on", "campaign_id"])
    return both.drop_duplicates("customer_id", keep="last")[["customer_id", "campaign_id", "returned_on"]]


def _figures(back: pd.DataFrame, bought: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    both = bought.merge(back[["customer_id", "returned_on"]], on="customer_id")
    before, since = both[both.bought_on < both.returned_on], both[both.bought_on >= both.returned_on]
    gaps = before.groupby("customer_id").bought_on.diff().dt.days
    old = before.assign(gap=gaps).groupby("customer_id").agg(interval_days=("gap", "median"), before=("amount", "mean"))
    new = since.groupby("customer_id").agg(
        purchases=("amount", "size"), since=("amount", "mean"), last_on=("bought_on", "max")
    )
    found = new.join(old, how="left").rename(columns={"before": "before_amount", "since": "since_amount"})
    found["silence_days"] = (day - found.last_on).dt.days
    start = back.set_index("customer_id").returned_on.reindex(found.index)
    return found.assign(back_days=(day - start).dt.days).reset_index()


def _years(base: CustomerBase) -> pd.DataFrame:
    """What each customer bought in the year before the latest absence that has ended."""
    spells = base.value.losses.absences if base.value is not None else pd.DataFrame()
    if spells.empty:
        return pd.DataFrame({"customer_id": pd.Series(dtype="str"), "year_amount": pd.Series(dtype="float64")})
    ended = spells[spells.returned_on.notna()].sort_values(["customer_id", "lost_on"])
    return ended.drop_duplicates("customer_id", keep="last")[["customer_id", "year_amount"]]
