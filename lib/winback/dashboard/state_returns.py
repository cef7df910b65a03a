"""Filters to returns: what the view of the returns shows, computed from the prepared cubes; no widgets, no words."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ..assumptions import Assumptions
from ..intervals import share_interval
from ..returns.effect import Arms, Effect, effect_of
from ..returns.results import UNKNOWN, against
from ..returns.second_life import rising
from ..returns.watch import SIGNS
from .remember import remembered
from .screens import Screens
from .state import Filters, rows_of

SIDES = ("treated", "control")
GROUPS = ("reason", "contact_channel", "value_class")
"""By what the results are told apart beside the reader's own filters."""
EVENTS = ("second", "third", "lost_again")


def told(screens: Screens, filters: Filters) -> dict[str, Any]:
    """Return what is told of the campaigns beside the counts."""
    return dict(screens.about["by_clock"][filters.clock].get("returns", {}))


def rules_of(screens: Screens, filters: Filters) -> Assumptions:
    """Return the thresholds by which a comparison is judged."""
    known = told(screens, filters)
    names = ("test_min_arm_customers", "winback_share", "new_sale_share", "fragile_days")
    return Assumptions(min_customers=screens.about["min_customers"], **{n: known[n] for n in names if n in known})


def has_campaigns(screens: Screens, filters: Filters) -> bool:
    """Whether any campaign is recorded by the day."""
    return bool(told(screens, filters).get("campaigns"))


@remembered
def effects(screens: Screens, filters: Filters) -> dict[str, Effect]:
    """Return what the contacts changed in returns and in profit within the selection."""
    rows = rows_of(screens, "returns_compared", filters, by=["stratum", "side"])
    if rows.empty:
        return {}
    names = ["customers", "came", "profit", "profit_square"]
    sums: Any = rows.astype({"side": "str", "stratum": "str"}).groupby(["stratum", "side"])[names].sum().unstack("side")

    def of(name: str) -> tuple[np.ndarray, np.ndarray]:
        return tuple(  # type: ignore[return-value]
            sums[name, side].fillna(0.0).to_numpy(float) if (name, side) in sums else np.zeros(len(sums))
            for side in SIDES
        )

    running, rules = not told(screens, filters)["is_over"], rules_of(screens, filters)
    came = Arms(*of("customers"), *of("came"), *of("came"))
    money = Arms(*of("customers"), *of("profit"), *of("profit_square"))
    return {
        "returned": effect_of(came, outcome="returned", kind="share", running=running, assumptions=rules),
        "profit": effect_of(money, outcome="profit", kind="money", running=running, assumptions=rules),
    }


def spent_per_customer(screens: Screens, filters: Filters) -> float:
    """Return what the contacts of the comparison cost per customer contacted."""
    rows = rows_of(screens, "returns_compared", filters, by=["stratum", "side"])
    rows = rows[rows.side == "treated"] if len(rows) else rows
    customers = float(rows.customers.sum()) if len(rows) else 0.0
    return float(rows.spent.sum()) / customers if customers else 0.0


@remembered
def results(screens: Screens, filters: Filters, by: str = "") -> pd.DataFrame:
    """Return the results of the contacted, by a dimension or all together, as ``Returns.by`` has them."""
    rows = rows_of(screens, "returns_results", filters, by=[by] if by else [])
    if rows.empty:
        return pd.DataFrame(columns=[*([by] if by else []), "customers"])
    names = ["customers", "returned", "amount", "profit", "spent", "planned", "planned_customers"]
    keys: Any = rows[by].astype(str) if by else np.zeros(len(rows))
    sums = rows.groupby(keys)[names].sum()
    sums = sums[sums.customers > 0]
    rules = rules_of(screens, filters)
    found = pd.DataFrame([_figures(row, rules) for row in sums.to_dict("records")])
    if not by or found.empty:
        return found
    found.insert(0, by, sums.index)
    last = found[by].eq(UNKNOWN)
    order = ["_last", by] if by == "value_class" else ["_last", "_size", by]
    return found.assign(_last=last, _size=-found.customers).sort_values(order, ignore_index=True)[list(found)]


def _figures(row: dict[Any, Any], rules: Assumptions) -> dict[str, Any]:
    share = share_interval(float(row["returned"]), float(row["customers"]))
    planned = row["planned"] / row["planned_customers"] if row["planned_customers"] else np.nan
    ends = share.low, share.high
    return {
        "customers": int(row["customers"]),
        "returned": int(row["returned"]),
        "return_share": share.value,
        "low_share": share.low,
        "high_share": share.high,
        "amount": float(row["amount"]),
        "profit_amount": float(row["profit"]),
        "spent_amount": float(row["spent"]),
        "result_amount": float(row["profit"] - row["spent"]),
        "planned_share": planned,
        "against_plan": against(*ends, planned),
        "against_winback": against(*ends, rules.winback_share),
        "against_new_sale": against(*ends, rules.new_sale_share),
    }


@remembered
def back(screens: Screens, filters: Filters) -> pd.DataFrame:
    """Return who came back lately by the gravest sign of leaving again: ``sign, customers, year_amount``."""
    rows = rows_of(screens, "returns_back", filters, by=["sign"])
    if rows.empty:
        return pd.DataFrame({"sign": pd.Series(dtype="str"), "customers": 0, "year_amount": 0.0})
    sums = rows.assign(sign=rows.sign.astype(str)).groupby("sign")[["customers", "year_amount"]].sum()
    return sums.reindex([*SIGNS, "none"], fill_value=0).reset_index()


@remembered
def lives(screens: Screens, filters: Filters) -> dict[str, pd.DataFrame]:
    """Return the curves of the second lives, as ``SecondLives.curves`` has them; empty where nobody returned."""
    rows = rows_of(screens, "returns_lives", filters, by=["event", "waited", "was_seen"])
    if rows.empty or not rows.customers.sum():
        return {}
    rows = rows.astype({"event": "str", "was_seen": "str"}).assign(waited=rows.waited.astype(str).astype(int))
    found = {}
    for event in EVENTS:
        part = rows[rows.event == event]
        counts = part.customers.to_numpy(int)
        waited, seen = part.waited.to_numpy(), part.was_seen.eq("yes").to_numpy()
        found[event] = rising(np.repeat(waited, counts), np.repeat(seen, counts))
    return found
