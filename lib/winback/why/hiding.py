"""What hides behind the reason our own people name most: in most companies it is the price (method rows R2, R6)."""

from __future__ import annotations

import pandas as pd

COLUMNS = ["said", "said_customers", "code", "customers", "customers_share", "amount"]


def behind(concluded: pd.DataFrame, shares: pd.DataFrame, lost: pd.DataFrame, money: str) -> pd.DataFrame:
    """Return what is concluded of the customers of whom our people named one reason, the one they name most.

    ``concluded``: ``customer_id, inside_reason``; ``shares``: ``customer_id, reason, share``, adding up to 1 for each
    customer; ``lost``: ``customer_id`` and the column ``money``. One row per concluded reason, most customers first:
    ``said`` (what our people named), ``said_customers`` (of how many), ``code`` (what is concluded; ``said`` itself
    where they are right), ``customers`` (may be fractions), ``customers_share``, ``amount``; customers add up to
    ``said_customers``. Empty where our people said nothing.
    """
    named = concluded[concluded.inside_reason.fillna("").ne("")]
    if named.empty:
        return pd.DataFrame(columns=COLUMNS)
    counts = named.inside_reason.value_counts()
    said = min(counts.index[counts == counts.iloc[0]])
    asked = named.customer_id[named.inside_reason == said]
    rows = shares[shares.customer_id.isin(asked)].merge(lost[["customer_id", money]], on="customer_id", how="left")
    rows = rows.assign(amount=rows["share"] * rows[money].fillna(0.0))
    table = rows.groupby("reason").agg(customers=("share", "sum"), amount=("amount", "sum")).rename_axis("code")
    table = table.reset_index().sort_values(["customers", "code"], ascending=[False, True], ignore_index=True)
    table = table.assign(said=said, said_customers=len(asked), customers_share=table.customers / len(asked))
    return table[COLUMNS]
