"""Screens as a report shows them: no customer is listed, and managers are numbered unless names are wanted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from ..dashboard.screens import Screens

LISTS = ("accounts", "plan_list", "risk_list")
"""Frames with a row per customer: they stand in the workbook alone, and there only where names are wanted."""
EMPLOYEES = ("manager_id", "owner", "leaver_id")


def without_lists(screens: Screens) -> Screens:
    """Return the screens without the frames that list single customers; what the views say of them stays.

    >>> sorted(without_lists(Screens({}, {"states": pd.DataFrame(), "accounts": pd.DataFrame()})).frames)
    ['states']
    """
    kept = {name: frame for name, frame in screens.frames.items() if name not in LISTS}
    return replace(screens, frames=kept, memory={})


def with_numbers(screens: Screens) -> Screens:
    """Return the screens with employees called № 1, № 2 …, the largest portfolio first; their names are gone."""
    numbers = _numbers(screens.frames)
    frames = {name: _renamed(frame, numbers) for name, frame in screens.frames.items()}
    return replace(screens, frames=frames, memory={})


def with_customer_names(screens: Screens, names: Mapping[str, str]) -> Screens:
    """Return the screens whose lists call customers by their names, with the id behind; ``names``: name by id."""
    frames = dict(screens.frames)
    for name in LISTS:
        if name in frames:
            ids = frames[name].customer_id.astype(str)
            called = [f"{names[one]} ({one})" if names.get(one) else one for one in ids]
            frames[name] = frames[name].drop(columns="name", errors="ignore").assign(customer_id=called)
    return replace(screens, frames=frames, memory={})


def _numbers(frames: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    states = frames.get("states", pd.DataFrame())
    known: list[str] = []
    if "manager_id" in states:
        sizes = states.groupby(states.manager_id.astype(str)).customers.sum()
        known = sorted(sizes.index, key=lambda manager: (-sizes[manager], manager))
    others = {
        str(value)
        for frame in frames.values()
        for column in EMPLOYEES
        if column in frame
        for value in frame[column].unique()
    }
    order = [name for name in dict.fromkeys([*known, *sorted(others)]) if name not in ("", "…")]
    return {manager: f"№\u00a0{place}" for place, manager in enumerate(order, 1)}


def _renamed(frame: pd.DataFrame, numbers: Mapping[str, str]) -> pd.DataFrame:
    found = frame.copy()
    for column in EMPLOYEES:
        if column in found:
            values = found[column].astype(str)
            found[column] = values.map(numbers).fillna(values)
    if "name" in found:
        codes = next((column for column in EMPLOYEES if column in found), None)
        found = found.drop(columns="name") if codes is None else found.assign(name=found[codes])
    return found
