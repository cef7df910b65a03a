"""Filters to the warnings: what the view of the risks shows, computed from the prepared cubes; no widgets, no words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from .remember import remembered
from .screens import Screens
from .state import Filters, rows_of, select

MOST_LISTED = 15
SUMS = ["customers", "margin_a_year", "expected_loss_amount"]


@dataclass(frozen=True)
class Risk:
    """The warnings of a selection: how many of those with us, and the money at stake with them."""

    customers: int
    warned: int
    margin_a_year: float
    expected_lost: float
    expected_loss_amount: float
    learned: bool
    horizon_days: int


def told(screens: Screens, filters: Filters) -> dict[str, Any]:
    """Return what is told of the warnings under a rule, beside the counts."""
    found: dict[str, Any] = screens.about.get("by_clock", {}).get(filters.clock, {}).get("risk", {})
    return found


def headline(screens: Screens, filters: Filters) -> Risk:
    """Return the figures of a selection."""
    rows, known = rows_of(screens, "risk", filters, by=["warned"]), told(screens, filters)
    warned = rows[rows.warned == "yes"]
    return Risk(
        customers=int(rows.customers.sum()),
        warned=int(warned.customers.sum()),
        margin_a_year=float(warned.margin_a_year.sum()),
        expected_lost=float(warned.expected_lost.sum()),
        expected_loss_amount=float(warned.expected_loss_amount.sum()),
        learned=bool(known.get("learned", False)),
        horizon_days=int(known.get("horizon_days", 0)),
    )


@remembered
def by_sign(screens: Screens, filters: Filters) -> pd.DataFrame:
    """Return ``sign, customers, margin_a_year, expected_loss_amount`` of those with a warning, most money first."""
    rows = rows_of(screens, "risk_signs", filters, by=["sign"])
    sums = rows.groupby("sign", observed=True)[SUMS].sum().reset_index().astype({"sign": "str"})
    return sums[sums.customers > 0].sort_values("margin_a_year", ascending=False, ignore_index=True)


@remembered
def by_group(screens: Screens, filters: Filters, group: str) -> pd.DataFrame:
    """Return the warnings by a dimension: its value, ``customers, margin_a_year, expected_loss_amount``."""
    rows = rows_of(screens, "risk", filters, by=[group, "warned"])
    sums = rows[rows.warned == "yes"].groupby(group, observed=True)[SUMS].sum().reset_index().astype({group: "str"})
    return sums[sums.customers > 0].sort_values("margin_a_year", ascending=False, ignore_index=True)


def listed(screens: Screens, filters: Filters, most: int = MOST_LISTED) -> pd.DataFrame:
    """Return the largest warnings of a selection, one row each."""
    return select(screens.frame("risk_list"), filters).head(most).reset_index(drop=True)


def tested(screens: Screens, filters: Filters) -> dict[str, dict[str, Any]]:
    """Return the lists of past days by name, over the whole company; empty where they were not tested."""
    rows = _under(screens, "risk_lists", filters).to_dict("records")
    return {str(row["list"]): {str(name): value for name, value in row.items()} for row in rows}


def test_days(screens: Screens, filters: Filters) -> pd.DataFrame:
    """Return the lists day by day; empty where they were not tested under this rule."""
    return _under(screens, "risk_days", filters)


test_days.__test__ = False  # type: ignore[attr-defined]


def taken(screens: Screens, filters: Filters) -> pd.DataFrame:
    """Return what departures took along, the dearest first: the summary of :class:`winback.early.TakenAlong`."""
    rows = _under(screens, "risk_taken", filters)
    return rows.sort_values("surplus_amount", ascending=False, ignore_index=True) if len(rows) else rows


def curve(screens: Screens, filters: Filters) -> pd.DataFrame:
    """Return who stayed after the departures under this rule."""
    return _under(screens, "risk_curve", filters)


def _under(screens: Screens, name: str, filters: Filters) -> pd.DataFrame:
    """The rows of a frame about the whole company under a rule."""
    rows = screens.frame(name)
    if rows.empty:
        return rows
    found = rows[rows.clock == filters.clock].reset_index(drop=True)
    return found.rename(columns={"leaver_id": "manager_id"})
