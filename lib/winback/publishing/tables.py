"""The tables behind a published page: what its views ask for, made safe, and answered in the place of the cubes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from ..dashboard.screens import DIMENSIONS, UNIT, Screens
from ..dashboard.state import Filters
from .among import Among
from .answers import CHANCE, Answers, Columns, Use, closed, prepared
from .hide import Hidden, Rules, Sheet, open_sheet
from .workers import each

COMPANY_WIDE = ("audit", "audited", "reasons_status")
"""Frames about the whole company that hold no customers; any other frame without them is not published."""
OPENED = "abc"
"""The one dimension by which a part of the customers is split further."""
TOLD = (
    "name", "currency", "as_of", "first_on", "history_days", "settled_from", "by_clock", "catalogue",
    "fair_limit_share", "fair_min_expected", "fingerprint", "min_customers", "min_months", "horizon_months",
    "benchmark",
)  # fmt: skip
"""What of the company is told beside the figures."""
MOST_SMALL = 0.4
"""A table with a larger part of small groups is not published: what is left of it would only give others away."""


@dataclass(frozen=True)
class Tables:
    """Everything that is published of the customers: for each frame the tables its views ask for, made safe."""

    about: dict[str, Any]
    safe: Mapping[str, Hidden] = field(repr=False)
    whole: Mapping[str, pd.DataFrame] = field(repr=False)
    domains: Mapping[str, pd.DataFrame] = field(repr=False)
    withheld: Mapping[str, pd.Series] = field(default_factory=dict, repr=False)
    """Frames that are not published at all: the kinds of their columns, nothing else."""

    @property
    def hidden_count(self) -> int:
        """How many values are hidden."""
        return sum(hidden.count for hidden in self.safe.values())

    def screens(self, dimensions: Sequence[str], turn: int, use: Use | None = None) -> Screens:
        """Return the screens a view draws, what is hidden filled in the given ``turn``: 0, 1 or 2.

        ``dimensions``: the columns by which customers can be told apart on them; ``use`` notes what the answers held.
        """
        frames = closed(self.domains, dimensions)
        answers = Answers(self.safe, self.whole, frames, self.withheld, turn=turn, use=use or Use())
        return Screens(self.about, {**frames, **self.whole}, asked=answers)


def make_tables(
    about: Mapping[str, Any], frames: Mapping[str, pd.DataFrame], asked: Mapping[str, Iterable[Columns]], rules: Rules
) -> Tables:
    """Return the tables that were asked for, safe together with the totals of each part of the customers."""
    units = prepared(frames)
    tasks = [_Task(units[name], _wanted(units[name], columns, rules), rules) for name, columns in asked.items()]
    safe = dict(zip(asked, _hidden(tasks), strict=True))
    whole = {name: frames[name] for name in COMPANY_WIDE if name in frames}
    withheld = {name: frame.dtypes for name, frame in frames.items() if name not in units and name not in whole}
    told = {name: value for name, value in about.items() if name in TOLD} | {"show_names": False}
    told["clocks"] = list(about["clocks"])
    domains = {name: domain(rows) for name, rows in units.items()}
    return Tables(_rounded_limits(told), safe, whole, domains, withheld)


@dataclass(frozen=True)
class _Task:
    """One frame of customers, the tables wanted of it, and by which rules."""

    rows: pd.DataFrame = field(repr=False)
    wanted: set[Columns]
    rules: Rules

    def sheet(self) -> Sheet:
        """The tables, nothing of them hidden yet but what is unsafe by itself and beside each other."""
        keys = {key for found in self.wanted for key in found}
        measures = [
            str(column)
            for column in self.rows
            if column not in keys and column not in (UNIT, CHANCE) and pd.api.types.is_numeric_dtype(self.rows[column])
        ]
        sheet = open_sheet(self.rows, self.wanted, measures, self.rules)
        for measure in measures:
            sheet.settle(measure)
        return sheet


def _hidden(tasks: Sequence[_Task]) -> list[Hidden]:
    """The tables of all frames, safe together, and what stands for the hidden values while the page is drawn."""
    return list(each(_filled, safe_together(list(each(_Task.sheet, tasks)))))


def safe_together(sheets: Sequence[Sheet]) -> list[Sheet]:
    """Return the frames with as much hidden as it takes for all of them side by side, and each by itself."""
    found = list(sheets)
    among = Among(found)
    among.settle()
    left = list(range(len(found)))
    while left:
        for place, sheet in zip(left, each(Sheet.widened, [found[place] for place in left]), strict=True):
            found[place] = sheet
        among = among.over(found)
        left = among.settle() or among.audit()
    return found


def _filled(sheet: Sheet) -> Hidden:
    return sheet.hidden().without_values()


def _wanted(rows: pd.DataFrame, columns: Iterable[Columns], rules: Rules) -> set[Columns]:
    """The tables that can be published of those that were asked for, with the totals of the parts."""
    wanted = {tuple(found) for found in columns}
    wanted |= {_total_of(found) for found in wanted}
    return {found for found in wanted if _small_share(rows, found, rules) <= MOST_SMALL}


def _small_share(rows: pd.DataFrame, columns: Columns, rules: Rules) -> float:
    """The part of a table's groups that has too few customers."""
    if not columns:
        return 0.0
    return float((rows.groupby(list(columns), observed=True)[UNIT].nunique() < rules.k).mean())


def _total_of(columns: Columns) -> Columns:
    """The table of the whole parts: shares in a part can only be told where its total is."""
    dimensions = tuple(name for name in columns if name in DIMENSIONS)
    return dimensions if dimensions == (OPENED,) else tuple(name for name in dimensions if name != OPENED)


def _rounded_limits(about: dict[str, Any]) -> dict[str, Any]:
    """The limits of the classes are amounts of single customers; two figures of them are enough to be understood."""
    by_clock = {}
    for clock, told in about.get("by_clock", {}).items():
        moved = told.get("movement")
        limits = {"limits": [float(f"{limit:.2g}") for limit in moved["limits"]]} if moved else {}
        by_clock[clock] = told | ({"movement": moved | limits} if moved else {}) | {"said": bool(told.get("said"))}
    return about | {"by_clock": by_clock}


def domain(rows: pd.DataFrame) -> pd.DataFrame:
    """The values that occur in each key column, side by side, and no figure: which rows there are is not told."""
    keys = [str(name) for name in rows if name != UNIT and not pd.api.types.is_numeric_dtype(rows[name])]
    values = {name: sorted(rows[name].unique()) for name in keys}
    size = max((len(found) for found in values.values()), default=0)
    found = {name: [known[place % len(known)] for place in range(size)] for name, known in values.items() if known}
    frame = pd.DataFrame(found, index=range(size) if any(values.values()) else [])
    for name in rows:
        if name not in frame and name != UNIT:
            frame[name] = pd.Series(0, index=frame.index).astype(rows[name].dtype) if name not in keys else ""
    return frame


def narrowed(filters: Filters, dimension: str, value: str) -> Filters:
    """Return the filters with one part of the customers chosen."""
    chosen: dict[str, Any] = {dimension: value}
    return replace(filters, **chosen)
