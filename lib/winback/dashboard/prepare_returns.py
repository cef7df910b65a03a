"""Who came back and what the contacts caused, as small cubes: for every filter the same comparison, counted anew.

Counts, sums and sums of squares only. ``keys``: ``customer_id`` and the dimensions a reader can filter by. Frames:

- ``returns_compared``: customers, those who came, and their profit with its squares, by ``stratum`` (campaign and value
  class) and ``side`` (treated, control)
- ``returns_results``: contacted customers, those who returned, profit, cost and the plan's expectation, by
  ``value_class``, ``contact_channel``, ``reason``
- ``returns_back``: who came back lately, and the money at stake, by the gravest ``sign`` of leaving again
- ``returns_lives``: the returned by ``event`` (second, third, lost_again), the days waited, and whether it was ``seen``
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ..base import CustomerBase
from ..reasons.catalogue import catalogue_of
from ..records import Records
from ..returns.outcomes import CONTROL, TREATED, campaigns_of, outcomes
from ..returns.results import UNKNOWN, contacted
from ..returns.second_life import second_lives
from ..returns.watch import SIGNS, fragile
from ..why.gathering import ledger_of

DAYS = 10
"""The days waited are counted in steps of so many."""
NO_SIGN = "none"


def return_cubes(
    base: CustomerBase, keys: pd.DataFrame, records: Records | None
) -> tuple[dict[str, pd.DataFrame], dict[str, Any]]:
    """Return the cubes of the returns under one rule, and what is told beside them."""
    dimensions = [str(name) for name in keys if name != "customer_id"]
    rules = base.assumptions
    campaigns = campaigns_of(base, records) if records is not None else pd.DataFrame()
    rows = outcomes(base, records, campaigns) if records is not None else pd.DataFrame()
    said = None if records is None else ledger_of(base, records, catalogue_of(records), None)
    second = second_lives(base, said, rows if len(rows) else None)
    found = {"returns_lives": _lives(second.waited(), keys, dimensions)}
    found["returns_back"] = _back(base, rows, keys, dimensions)
    if len(rows):
        found["returns_compared"] = _compared(rows, keys, dimensions)
        found["returns_results"] = _results(contacted(base, rows), keys, dimensions)
    told: dict[str, Any] = {
        "campaigns": len(campaigns),
        "is_over": bool(campaigns.is_over.all()) if len(campaigns) else True,
        "compared_until": campaigns.compared_until.max().date().isoformat() if len(campaigns) else "",
        "test_min_arm_customers": rules.test_min_arm_customers,
        "winback_share": rules.winback_share,
        "new_sale_share": rules.new_sale_share,
        "fragile_days": rules.fragile_days,
    }
    return found, told


def _compared(rows: pd.DataFrame, keys: pd.DataFrame, dimensions: list[str]) -> pd.DataFrame:
    kept = rows[rows.arm.isin([*TREATED, *CONTROL]) & rows.was_lost]
    profit = kept.compared_profit_amount.fillna(0.0)
    frame = pd.DataFrame(
        {
            "customer_id": kept.customer_id,
            "stratum": kept.campaign_id + " " + kept.value_class,
            "side": np.where(kept.arm.isin(TREATED), "treated", "control"),
            "customers": 1,
            "came": kept.compared.astype(int),
            "profit": profit,
            "profit_square": profit**2,
            "spent": kept.spent_amount,
        }
    )
    sums = ["customers", "came", "profit", "profit_square", "spent"]
    return _summed(frame.merge(keys, on="customer_id"), [*dimensions, "stratum", "side"], sums)


def _results(rows: pd.DataFrame, keys: pd.DataFrame, dimensions: list[str]) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "customer_id": rows.customer_id,
            "value_class": rows.value_class.replace("", UNKNOWN),
            "contact_channel": rows["channel"].replace("", UNKNOWN),
            "reason": rows.reason.replace("", UNKNOWN),
            "customers": 1,
            "returned": rows.returned.astype(int),
            "amount": rows.amount.fillna(0.0),
            "profit": rows.profit_amount.fillna(0.0),
            "spent": rows.spent_amount,
            "planned": rows.return_share.fillna(0.0),
            "planned_customers": rows.return_share.notna().astype(int),
        }
    )
    sums = ["customers", "returned", "amount", "profit", "spent", "planned", "planned_customers"]
    by = [*dimensions, "value_class", "contact_channel", "reason"]
    return _summed(frame.merge(keys, on="customer_id"), by, sums)


def _back(base: CustomerBase, rows: pd.DataFrame, keys: pd.DataFrame, dimensions: list[str]) -> pd.DataFrame:
    asked = rows if len(rows) else pd.DataFrame(columns=["customer_id", "campaign_id", "returned_on"]).assign(
        returned=False, is_contacted=False
    )  # fmt: skip
    found = fragile(base, asked)
    gravest = np.select([found[name].astype(bool).to_numpy() for name in SIGNS], list(SIGNS), NO_SIGN)
    frame = found[["customer_id", "year_amount"]].assign(sign=gravest, customers=1)
    frame = frame.astype({"customer_id": "str", "sign": "str", "year_amount": "float64"})
    return _summed(frame.merge(keys, on="customer_id"), [*dimensions, "sign"], ["customers", "year_amount"])


def _lives(waited: pd.DataFrame, keys: pd.DataFrame, dimensions: list[str]) -> pd.DataFrame:
    days = (waited.waited_days // DAYS * DAYS).astype("int64").astype("str")
    frame = waited.assign(waited=days, was_seen=np.where(waited.seen, "yes", "no"), customers=1)
    return _summed(frame.merge(keys, on="customer_id"), [*dimensions, "event", "waited", "was_seen"], ["customers"])


def _summed(rows: pd.DataFrame, by: list[str], sums: list[str]) -> pd.DataFrame:
    return rows.groupby(by, observed=True)[sums].sum().reset_index()
