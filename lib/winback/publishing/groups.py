"""The groups a published page can be filtered by: large enough, rare values together, managers as numbers."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ..dashboard.screens import DIMENSIONS, OTHERS, UNIT
from .hide import Rules

KEPT = ("abc",)
"""Dimensions whose values have a meaning of their own: a class is never put together with another one."""
MANAGERS = "manager_id"


def regroup(
    frames: Mapping[str, pd.DataFrame], rules: Rules, least: int, name_managers: bool = False
) -> tuple[dict[str, pd.DataFrame], dict[str, list[str]]]:
    """Return the frames with rare values of each dimension put together, and the values offered as filters.

    A group is offered when it has ``least`` customers and none or ``k`` of them in every state; the others stand
    together under '…', with as many of the smallest offered ones as that needs. A dimension that is left with one
    group is dropped. Managers are numbered by the size of their portfolio unless ``name_managers``.
    """
    states = frames["states"]
    offered: dict[str, list[str]] = {}
    renamed: dict[str, dict[str, str]] = {}
    for name in [name for name in DIMENSIONS if name in states]:
        counts = (
            states.groupby([states[name].astype(str), "state"], observed=True)[UNIT].nunique().unstack(fill_value=0)
        )
        fine = _is_large(counts, rules, least)
        if name in KEPT:
            offered[name] = sorted(fine.index[fine])
            continue
        kept = _kept(counts, rules, least)
        together = [value for value in counts.index if value not in kept]
        names = dict.fromkeys(together, OTHERS)
        if name == MANAGERS and not name_managers:
            names |= _numbers([value for value in kept if value not in ("", OTHERS)])
        groups = list(dict.fromkeys(names.get(value, value) for value in [*kept, *together]))
        renamed[name] = names
        offered[name] = sorted(groups, key=lambda value: (value in ("", OTHERS), value)) if len(groups) > 1 else []
    dropped = [name for name in renamed if not offered[name]]
    found = {key: _renamed(frame, renamed, dropped) for key, frame in frames.items()}
    return found, {name: values for name, values in offered.items() if values}


def _is_large(counts: pd.DataFrame, rules: Rules, least: int) -> pd.Series:
    return (counts.sum(axis=1) >= least) & ((counts == 0) | (counts >= rules.k)).all(axis=1)


def _kept(counts: pd.DataFrame, rules: Rules, least: int) -> list[str]:
    """The values that stay by themselves, the largest first: what is left over must be large enough together."""
    fine = _is_large(counts, rules, least)
    order = counts.sum(axis=1).sort_values(ascending=False, kind="stable").index
    kept = [value for value in order if fine[value]]
    while kept:
        rest = counts.drop(index=kept).sum().to_frame().T
        if len(kept) == len(counts) or bool(_is_large(rest, rules, least).iloc[0]):
            return kept
        kept.pop()
    return []


def _numbers(managers: list[str]) -> dict[str, str]:
    return {manager: f"№ {place:0{len(str(len(managers)))}}" for place, manager in enumerate(managers, 1)}


def _renamed(frame: pd.DataFrame, renamed: Mapping[str, Mapping[str, str]], dropped: list[str]) -> pd.DataFrame:
    found = frame.drop(columns=[name for name in dropped if name in frame])
    for name, names in renamed.items():
        if name in found:
            values = found[name].astype(str)
            found[name] = values.map(names).fillna(values)
    return found
