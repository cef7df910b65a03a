"""How long a return holds, as the company's own returns held so far (method row P9)."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from ..base import CustomerBase
from ..claims.evidence import Evidence
from ..intervals import share_by_day
from ..purchases import YEAR_DAYS


@dataclass(frozen=True)
class Holding:
    """The share of those who returned who were lost again within a year; ``returns`` seen; own, or an assumption."""

    again_share: float
    returns: int
    is_own: bool


def lost_again(base: CustomerBase) -> Holding:
    """Return how many of the returned were lost again within a year (Kaplan and Meier 1958).

    Counted are customers who were away for long and came back, and as lost again who was away for long once more:
    ``claim_away_days`` beyond the day of the loss, as in :func:`winback.returns.second_life.second_lives`. Who is only
    late now and then neither returned nor left. From fewer than ``min_customers`` returns nothing is measured, and
    ``lost_again_share`` is assumed.
    """
    rules = base.assumptions
    if base.value is None:
        return Holding(rules.lost_again_share, 0, False)
    evidence = Evidence(base)
    gone = evidence.long_absences
    back = gone[gone.returned_on.notna()].sort_values("returned_on").drop_duplicates("customer_id")
    if len(back) < rules.min_customers:
        return Holding(rules.lost_again_share, len(back), False)
    pairs = back[["customer_id", "returned_on"]].merge(gone[["customer_id", "lost_on"]], on="customer_id")
    next_loss = pairs[pairs.lost_on > pairs.returned_on].groupby("customer_id").lost_on.min()
    again_on = pd.to_datetime(back.customer_id.map(next_loss))
    waited = (again_on.fillna(evidence.day) - back.returned_on).dt.days
    return Holding(share_by_day(waited, again_on.notna(), YEAR_DAYS).value, len(back), True)
