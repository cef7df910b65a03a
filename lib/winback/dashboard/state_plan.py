"""Filters to the plan: what its view shows, computed from the prepared cubes; no widgets, no words."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from ..planning.proof import Design
from .prepare_plan import CALLED, SUMS
from .remember import remembered
from .screens import Screens
from .state import Filters, rows_of, select

MOST_LISTED = 15


def told(screens: Screens, filters: Filters) -> dict[str, Any]:
    """Return what is told of the plan under a rule, beside the counts."""
    found: dict[str, Any] = screens.about.get("by_clock", {}).get(filters.clock, {}).get("plan", {})
    return found


def headline(screens: Screens, filters: Filters) -> dict[str, float]:
    """Return the figures of a selection, as :func:`winback.planning.sayings.approached` takes them."""
    rows = rows_of(screens, "plan", filters, by=["outcome"])
    called = rows[rows.outcome == CALLED]
    return {
        "lost": float(rows.customers.sum()),
        "called": float(called.customers.sum()),
        "waiting": float(rows.customers[rows.outcome == "hold_out"].sum()),
        **{name: float(called[name].sum()) for name in SUMS[2:]},
    }


def starts_on(screens: Screens, filters: Filters) -> dt.date | None:
    """Return the first day of the plan."""
    text = told(screens, filters).get("starts_on", "")
    return dt.date.fromisoformat(text) if text else None


@remembered
def by_way(screens: Screens, filters: Filters) -> pd.DataFrame:
    """Return those called by ``channel``, most expected profit first."""
    rows = rows_of(screens, "plan", filters, by=["outcome", "way"])
    # The cube's own channel is how orders come in; that is a filter, the way of contact is not.
    return _parts(rows[rows.outcome == CALLED], "way").rename(columns={"way": "channel"})


@remembered
def by_remedy(screens: Screens, filters: Filters) -> pd.DataFrame:
    """Return those called by ``remedy``, most expected profit first."""
    return _parts(rows_of(screens, "plan_remedies", filters, by=["remedy"]), "remedy")


def _parts(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    sums = rows.groupby(name, observed=True)[SUMS].sum().reset_index().astype({name: "str"})
    sums["break_even_share"] = sums.needed_amount / sums.profit_amount.where(sums.profit_amount > 0)
    return sums[sums.customers > 0].sort_values("expected_profit_amount", ascending=False, ignore_index=True)


def not_called(screens: Screens, filters: Filters) -> pd.DataFrame:
    """Return those not called by ``why_not``: ``customers, amount``, most money first."""
    rows = rows_of(screens, "plan", filters, by=["outcome"])
    rows = rows[rows.outcome != CALLED].rename(columns={"outcome": "why_not"})
    sums = (
        rows.groupby("why_not", observed=True)[["customers", "amount"]].sum().reset_index().astype({"why_not": "str"})
    )
    return sums[sums.customers > 0].sort_values("amount", ascending=False, ignore_index=True)


def listed(screens: Screens, filters: Filters, most: int = MOST_LISTED) -> pd.DataFrame:
    """Return those called first in a selection, one row each."""
    return select(screens.frame("plan_list"), filters).head(most).reset_index(drop=True)


def line(screens: Screens, filters: Filters) -> pd.DataFrame:
    """Return the walk-away line of a selection, as :func:`winback.planning.economics.walk_away` has it."""
    rows = select(screens.frame("plan_line"), filters)
    if rows.empty:
        return pd.DataFrame(columns=["rank", "expected_profit_amount", "sum_profit_amount", "is_chosen", "pays"])
    rows = rows.sort_values("expected_profit_amount", ascending=False, ignore_index=True)
    return rows.assign(rank=range(1, len(rows) + 1), sum_profit_amount=rows.expected_profit_amount.cumsum())


def owners(screens: Screens, filters: Filters) -> pd.DataFrame:
    """Return the loads of the employees over the whole company under a rule."""
    return _under(screens, "plan_owners", filters).rename(columns={"owner": "manager_id"})


def designs(screens: Screens, filters: Filters) -> pd.DataFrame:
    """Return what each design would prove over the whole company under a rule."""
    return _under(screens, "plan_designs", filters)


def design(screens: Screens, filters: Filters) -> Design | None:
    """Return what the plan proves over the whole company."""
    known = told(screens, filters).get("design")
    return Design(**known) if known else None


def _under(screens: Screens, name: str, filters: Filters) -> pd.DataFrame:
    rows = screens.frame(name)
    return rows[rows.clock == filters.clock].reset_index(drop=True) if len(rows) else rows
