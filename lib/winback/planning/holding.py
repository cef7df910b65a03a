"""How long a return holds, as the company's own returns held so far (method row P9)."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from ..base import CustomerBase
from ..purchases import YEAR_DAYS


@dataclass(frozen=True)
class Holding:
    """The share of those who returned who were lost again within a year; ``returns`` seen; own, or an assumption."""

    again_share: float
    returns: int
    is_own: bool


def lost_again(base: CustomerBase) -> Holding:
    """Return how many of the returned were lost again within a year.

    Of the returns that are at least a year old: lost again within 365 days of the purchase that ended the absence, by
    the same clock. From fewer than ``min_customers`` of them nothing is measured and ``lost_again_share`` is assumed.
    """
    rules = base.assumptions
    if base.value is None:
        return Holding(rules.lost_again_share, 0, False)
    table = base.value.losses.absence_table
    spells = table.select("customer_id", "lost_on", "returned_on").to_pandas()
    for name in ("lost_on", "returned_on"):
        spells[name] = pd.to_datetime(spells[name])
    year = pd.Timedelta(days=YEAR_DAYS)
    returns = spells[spells.returned_on.notna() & (spells.returned_on + year <= pd.Timestamp(base.as_of))]
    if len(returns) < rules.min_customers:
        return Holding(rules.lost_again_share, len(returns), False)
    pairs = returns[["customer_id", "returned_on"]].merge(spells[["customer_id", "lost_on"]], on="customer_id")
    again = (pairs.lost_on > pairs.returned_on) & (pairs.lost_on <= pairs.returned_on + year)
    count = again.groupby([pairs.customer_id, pairs.returned_on]).any().sum()
    return Holding(float(count) / len(returns), len(returns), True)
