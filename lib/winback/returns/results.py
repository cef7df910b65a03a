"""What a campaign brought: returns, money, cost and return on it, by any dimension (method row T2)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..assumptions import Assumptions
from ..base import CustomerBase
from ..errors import WinbackError
from ..intervals import share_interval
from ..text import _

DIMENSIONS = (
    "value_class", "priority", "reason", "remedy", "channel", "manager_id", "quarter_on", "campaign_id", "region",
    "industry",
)  # fmt: skip
"""By what results can be told apart; ``value_class``, ``priority`` and ``reason`` as on the day of the draw."""
UNKNOWN = "unknown"
ABOVE, BELOW, OPEN = "above", "below", "open"
COLUMNS = [
    "customers", "returned", "return_share", "low_share", "high_share", "amount", "profit_amount", "spent_amount",
    "result_amount", "roi_share", "planned_share", "planned_profit_amount", "against_plan", "against_winback",
    "against_new_sale",
]  # fmt: skip


def contacted(base: CustomerBase, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the customers whose contact can have worked: contacted, lost on the day of the draw, not back before.

    Adds ``quarter_on`` (of the contact), and ``region`` and ``industry`` where the base knows them.
    """
    found = rows[rows.is_contacted & rows.was_lost & ~rows.came_before].reset_index(drop=True)
    quarter = found.contacted_on.dt.to_period("Q").dt.start_time.dt.strftime("%Y-%m-%d")
    found["quarter_on"] = quarter.astype("object").fillna("").astype("str")
    cards = base.customers.drop_duplicates("customer_id").set_index("customer_id")
    for name in ("region", "industry"):
        known = found.customer_id.map(cards[name]) if name in cards else pd.Series("", index=found.index)
        found[name] = known.astype("object").fillna("").astype("str")
    return found


def dimensions_of(rows: pd.DataFrame) -> list[str]:
    """Return the dimensions that tell these customers apart: those with at least two values."""
    return [name for name in DIMENSIONS if name in rows and rows[name].replace("", UNKNOWN).nunique() > 1]


def results_by(rows: pd.DataFrame, dimension: str, rules: Assumptions) -> pd.DataFrame:
    """Return the results of contacted customers by a dimension, most customers first; blank values are ``unknown``.

    Columns: the dimension, ``customers, returned, return_share, low_share, high_share`` (Wilson, 95 %: small groups
    have wide ones), ``amount`` and ``profit_amount`` they brought within the horizon, ``spent_amount``,
    ``result_amount`` = profit − spent, ``roi_share`` = result / spent, ``planned_share`` and
    ``planned_profit_amount`` as expected on the day of the draw, and ``against_plan``, ``against_winback`` (40 %),
    ``against_new_sale`` (5 %): above or below where the interval says so, else open. All who came back count, also
    those who would have come unasked: what was caused is for :mod:`winback.returns.effect`.
    """
    if dimension not in DIMENSIONS:
        raise WinbackError(
            _("There is no dimension '{name}'. Allowed: {known}.").format(name=dimension, known=", ".join(DIMENSIONS))
        )
    keys = rows[dimension].astype("object").fillna("").astype("str").replace("", UNKNOWN)
    made = [{dimension: key, **_figures(part, rules)} for key, part in rows.groupby(keys.to_numpy(), sort=True)]
    found = pd.DataFrame(made, columns=[dimension, *COLUMNS])
    found["_last"] = found[dimension] == UNKNOWN
    by = ["_last", dimension] if dimension in ("value_class", "quarter_on") else ["_last", "customers", dimension]
    ascending = [True, True] if len(by) == 2 else [True, False, True]
    return found.sort_values(by, ascending=ascending, ignore_index=True).drop(columns="_last")


def results_total(rows: pd.DataFrame, rules: Assumptions) -> pd.Series:
    """Return the results of all these customers as one row, with the columns of :func:`results_by`."""
    return pd.Series(_figures(rows, rules), index=COLUMNS)


def _figures(part: pd.DataFrame, rules: Assumptions) -> dict[str, object]:
    found = share_interval(float(part.returned.sum()), len(part))
    spent = float(part.spent_amount.sum())
    profit = float(part.profit_amount.sum(min_count=1)) if len(part) else 0.0
    planned = float(part.return_share.mean()) if part.return_share.notna().any() else np.nan
    return {
        "customers": len(part),
        "returned": int(part.returned.sum()),
        "return_share": found.value,
        "low_share": found.low,
        "high_share": found.high,
        "amount": float(part.amount.sum(min_count=1)) if len(part) else 0.0,
        "profit_amount": profit,
        "spent_amount": spent,
        "result_amount": profit - spent,
        "roi_share": (profit - spent) / spent if spent > 0 else np.nan,
        "planned_share": planned,
        "planned_profit_amount": float(part.expected_profit_amount.sum(min_count=1)),
        "against_plan": against(found.low, found.high, planned),
        "against_winback": against(found.low, found.high, rules.winback_share),
        "against_new_sale": against(found.low, found.high, rules.new_sale_share),
    }


def against(low: float, high: float, expected: float) -> str:
    """Return whether an interval lies above an expectation, below it, or holds it (open).

    >>> against(0.25, 0.40, 0.05), against(0.25, 0.40, 0.30)
    ('above', 'open')
    """
    if not np.isfinite([low, high, expected]).all():
        return OPEN
    return ABOVE if low > expected else BELOW if high < expected else OPEN
