"""Filters to the segments of the lost: what the view of the segments shows, computed from the prepared cubes.

The frames and their columns are those of :mod:`winback.segments` and :mod:`winback.movement`; no widgets, no words.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from ..movement import CLASSES, STATES
from ..priorities import CALLED, ORDER
from ..priority_rules import SCREENED
from ..reachability import reach_of
from ..returns import Rates
from ..rule_fields import UNKNOWN
from ..segments import in_order
from .remember import remembered
from .screens import Screens
from .state import Filters, rows_of

SUMS = ["customers", "amount", "expected_return_amount"]


@dataclass(frozen=True)
class Moved:
    """Where the customers of a selection stood, as :class:`winback.movement.Movement` tells it."""

    points: tuple[dt.date, ...]
    limits: tuple[float, float]
    fading_share: float
    holds_share: float
    two_years_from: dt.date
    states: pd.DataFrame = field(repr=False)
    classes: pd.DataFrame = field(repr=False)
    flows: pd.DataFrame = field(repr=False)
    class_flows: pd.DataFrame = field(repr=False)


@dataclass(frozen=True)
class Outlook:
    """Who is to be called, and what is expected to come back of the lost among them; ``unasked``: of all who are lost.

    ``called`` and ``amount``: as :meth:`winback.segments.Segments.who` counts them, one-off buyers too, without anybody
    who asked not to be contacted; ``lost``: those of them who are lost.
    """

    unasked: float
    called: int
    amount: float
    lost: int
    won: float
    return_amount: float
    cost_amount: float


@remembered
def priorities(screens: Screens, filters: Filters) -> pd.DataFrame:
    """Return one row per priority: ``priority, customers, amount``, their shares, ``expected_return_amount``."""
    rows = rows_of(screens, "segments", filters, by=["priority"])
    sums = rows.groupby("priority", observed=True)[[*SUMS, "cost_amount", "won_customers"]].sum()
    table = sums.set_axis(sums.index.astype(str)).reindex(list(ORDER), fill_value=0)
    for name in ("customers", "amount"):
        total = table[name].sum()
        table[f"{name}_share"] = table[name] / total if total else 0.0
    return table.rename_axis("priority").reset_index()


def called(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of those to be called: the three priorities somebody turns to."""
    return frame[frame.priority.isin(CALLED)].reset_index(drop=True)


@remembered
def cross(screens: Screens, filters: Filters, name: str) -> pd.DataFrame:
    """Return the lost by a dimension and their priority: the dimension, ``priority, customers, amount`` …"""
    rows = rows_of(screens, "segments", filters, by=[name, "priority", "state"])
    rows = rows[rows.state == "lost"]
    found: Any = rows.groupby([name, "priority"], observed=True)[SUMS].sum().reset_index()
    found = found[found.customers > 0].astype({name: "str", "priority": "str"})
    found[name] = found[name].replace("", UNKNOWN)
    return in_order(found.reset_index(drop=True), [name, "priority"])


@remembered
def reachability(screens: Screens, filters: Filters) -> pd.DataFrame:
    """Return who of the list can be reached, by priority; see :func:`winback.reachability.reach_by`."""
    rows = rows_of(screens, "segments", filters, by=["priority", "reachable"])
    rows = rows[rows.priority != SCREENED].astype({"priority": "str", "reachable": "str"})
    return reach_of(rows, "priority")


@remembered
def outlook(screens: Screens, filters: Filters) -> Outlook:
    """Return what is expected to come back, unasked and by asking those to be called."""
    rows = rows_of(screens, "segments", filters, by=["priority", "reachable", "state"])
    turned_to = called(rows[rows.reachable != "do_not_contact"])
    asked = turned_to[turned_to.state == "lost"]
    return Outlook(
        unasked=float(rows.unasked_customers.sum()),
        called=int(turned_to.customers.sum()),
        amount=float(turned_to.amount.sum()),
        lost=int(asked.customers.sum()),
        won=float(asked.won_customers.sum()),
        return_amount=float(asked.expected_return_amount.sum()),
        cost_amount=float(asked.cost_amount.sum()),
    )


def lacking(screens: Screens, filters: Filters) -> list[str]:
    """Return what is not known of the company's customers and would sharpen the priorities."""
    return list(screens.about["by_clock"][filters.clock]["lacking"])


def rates(screens: Screens, filters: Filters) -> Rates:
    """Return what the chances to return rest on, over the whole company."""
    return Rates(**screens.about["by_clock"][filters.clock]["rates"])


def has_contacts(screens: Screens) -> bool:
    """Whether it is known of anybody how to reach them."""
    rows = screens.frame("segments")
    return bool(len(rows)) and bool((rows.reachable != UNKNOWN).any())


@remembered
def moved(screens: Screens, filters: Filters) -> Moved:
    """Return where the customers of the selection stood quarter by quarter."""
    told = screens.about["by_clock"][filters.clock]["movement"]
    points = tuple(dt.date.fromisoformat(day) for day in told["points"])
    whole = tuple(day for day in points if day >= dt.date.fromisoformat(told["whole_years_from"]))
    large, middle = told["limits"]
    return Moved(
        points=points,
        limits=(large, middle),
        fading_share=told["fading_share"],
        holds_share=told["holds_share"],
        two_years_from=dt.date.fromisoformat(told["two_years_from"]),
        states=_stood(rows_of(screens, "stood_states", filters, by=["point_on", "state"]), "state", STATES, points),
        classes=_stood(
            rows_of(screens, "stood_classes", filters, by=["abc_then", "point_on"]), "abc_then", CLASSES, whole
        ),
        flows=_flows(rows_of(screens, "moved_states", filters, by=["state", "state_before"]), "state", points),
        class_flows=_flows(
            rows_of(screens, "moved_classes", filters, by=["abc_then", "abc_then_before"]), "abc_then", whole
        ),
    )


def _stood(rows: pd.DataFrame, name: str, values: tuple[str, ...], points: tuple[dt.date, ...]) -> pd.DataFrame:
    sums = rows.assign(**{name: rows[name].astype(str)}).groupby(["point_on", name])[["customers", "amount"]].sum()
    days = pd.to_datetime(list(points)).astype("datetime64[s]")
    called = name.removesuffix("_then")
    index = pd.MultiIndex.from_product([days, list(values)], names=["point_on", called])
    found = sums.rename_axis(["point_on", called]).reindex(index, fill_value=0).reset_index()
    return found.astype({"customers": "int64", "amount": "float64"})


def _flows(rows: pd.DataFrame, name: str, points: tuple[dt.date, ...]) -> pd.DataFrame:
    """The moves of the last point, or of all together, told as of the last one."""
    keys = [f"{name}_before", name]
    sums: Any = rows.astype(dict.fromkeys(keys, "str")).groupby(keys)[["customers", "amount_before", "amount"]].sum()
    named = sums.reset_index().rename(columns={key: key.replace("_then", "") for key in keys})
    last = pd.Timestamp(points[-1]) if points else pd.NaT
    return named.assign(point_on=last)
