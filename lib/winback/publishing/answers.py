"""What stands in the place of the dashboard's cubes while a page is drawn: answers to its questions, from tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from ..dashboard.screens import DIMENSIONS, UNIT
from ..dashboard.state import PERIODS, Filters, period_starts
from .hide import Hidden

DAY = "month_on"
STARTS = {"year": "year_on", "quarter": "quarter_on", "month": "month_on"}
"""For each period the column of its first day; a finer one comes with the coarser ones."""
CHANCE, CHANCE_STEPS = "chance_share", 4
NEVER = ("customer_id",)
"""A frame with one of these lists single customers."""
LISTS = ("plan_line",)
"""Frames of a row for each customer that do not name them: what is drawn of them are single customers' amounts."""

Columns = tuple[str, ...]


@dataclass
class Use:
    """What the answers to a view's questions held: anything hidden, anything by the reader's period."""

    hidden: bool = False
    dated: bool = False

    def clear(self) -> None:
        """Begin anew."""
        self.hidden = self.dated = False

    def add(self, other: Use) -> None:
        """Take over what other answers held."""
        self.hidden |= other.hidden
        self.dated |= other.dated

    def during(self, work: Callable[[], Any]) -> tuple[Any, Use]:
        """Return what the work returns, and what the answers held meanwhile."""
        before = Use(self.hidden, self.dated)
        self.clear()
        try:
            found = work()
        finally:
            inside = Use(self.hidden, self.dated)
            self.add(before)
        return found, inside


class _Memory:
    """What was made before, each with what the answers behind it held."""

    def __init__(self, use: Use) -> None:
        self.use = use
        self._made: dict[Any, tuple[Any, Use]] = {}

    def kept(self, key: Any, make: Callable[[], Any]) -> Any:
        """Return what was made under this key before, or make it."""
        if key not in self._made:
            self._made[key] = self.use.during(make)
        found, held = self._made[key]
        self.use.add(held)
        return found

    def forget(self) -> None:
        """Keep nothing any longer: another part of the customers comes."""
        self._made.clear()


class Questions(_Memory):
    """Answers with the customers themselves, and writes down in ``asked`` which tables a view wants.

    ``others``: frames of which no table is made.
    """

    def __init__(
        self, frames: Mapping[str, pd.DataFrame], others: Mapping[str, pd.DataFrame], dimensions: Sequence[str]
    ) -> None:
        super().__init__(Use())
        self._frames, self._others = closed(frames, dimensions), others
        self.asked: dict[str, set[Columns]] = {}

    def __call__(self, name: str, filters: Filters, without: str = "", by: Sequence[str] | None = None) -> pd.DataFrame:
        """Return the rows of the selection."""
        if name not in self._frames:
            return self._others.get(name, pd.DataFrame())
        columns = columns_asked(self._frames[name], filters, without, by)
        self.asked.setdefault(name, set()).add(columns)
        self.use.dated |= is_dated(columns)
        return as_asked(chosen(self._frames[name], filters, without), filters)


class Answers(_Memory):
    """Answers with the published tables, what is hidden filled in one of three ways.

    ``domains``: what can occur in each frame; ``withheld``: the kinds of the columns of frames that are not published.
    """

    def __init__(
        self,
        safe: Mapping[str, Hidden],
        whole: Mapping[str, pd.DataFrame],
        domains: Mapping[str, pd.DataFrame],
        withheld: Mapping[str, pd.Series],
        *,
        turn: int,
        use: Use,
    ) -> None:
        super().__init__(use)
        self._safe, self._whole, self._domains, self._withheld, self._turn = safe, whole, domains, withheld, turn
        self._known: dict[Any, tuple[pd.DataFrame, bool]] = {}

    def __call__(self, name: str, filters: Filters, without: str = "", by: Sequence[str] | None = None) -> pd.DataFrame:
        """Return the sums of the selection."""
        if name in self._whole:
            return self._whole[name]
        if name in self._withheld:
            self.use.hidden = True
            return _anything(self._withheld[name], self._turn)
        if name not in self._safe:
            return self._domains.get(name, pd.DataFrame()).head(0)
        columns = columns_asked(self._domains[name], filters, without, by)
        self.use.dated |= is_dated(columns)
        key = (name, columns, filters, without)
        if key not in self._known:
            self._known[key] = self._rows(name, columns, filters, without)
        table, is_hidden = self._known[key]
        self.use.hidden |= is_hidden
        return as_asked(table, filters)

    def _rows(self, name: str, columns: Columns, filters: Filters, without: str) -> tuple[pd.DataFrame, bool]:
        """The rows of a table, and whether anything in them is hidden."""
        table = self._safe[name].filled[self._turn].get(columns)
        if table is None:
            return _unknown(self._domains[name], columns, filters, self._turn), True
        place = chosen(table, filters, without).index
        gaps = self._safe[name].tables[columns].loc[place].isna().to_numpy()
        return table.loc[place], bool(gaps.any())

    def forget(self) -> None:
        """Keep nothing any longer."""
        super().forget()
        self._known.clear()


def prepared(frames: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return the frames that can be counted from: customers and their keys, dates by period, chances in few steps."""
    found = {}
    for name, frame in frames.items():
        if UNIT not in frame or name in LISTS or any(column in frame for column in NEVER):
            continue
        rows = frame.drop(columns="clock", errors="ignore")
        if DAY in rows:
            days = rows[DAY]
            rows = rows.assign(**{STARTS[period]: period_starts(days, period) for period in PERIODS})
        if CHANCE in rows:
            rows = rows.assign(**{CHANCE: (rows[CHANCE] * CHANCE_STEPS).round() / CHANCE_STEPS})
        found[name] = rows
    return found


def columns_asked(frame: pd.DataFrame, filters: Filters, without: str, by: Sequence[str] | None) -> Columns:
    """Return the key columns of the table that answers a question."""
    names = set(_own_keys(frame)) if by is None else set(by)
    names |= {name for name in DIMENSIONS if getattr(filters, name) is not None and name != without}
    if DAY in names:
        names = names - {DAY} | {STARTS[period] for period in PERIODS[PERIODS.index(filters.period) :]}
    return tuple(sorted(name for name in names if name in frame))


def is_dated(columns: Columns) -> bool:
    """Whether a table goes by the reader's period."""
    return any(column in STARTS.values() for column in columns)


def _own_keys(frame: pd.DataFrame) -> list[str]:
    known = {*DIMENSIONS, UNIT, *STARTS.values()}
    keys = [str(name) for name in frame if name not in known and not pd.api.types.is_numeric_dtype(frame[name])]
    return [*keys, DAY] if DAY in frame else keys


def closed(frames: Mapping[str, pd.DataFrame], dimensions: Sequence[str]) -> dict[str, pd.DataFrame]:
    """Return the frames without the dimensions that are not open to a reader."""
    others = [name for name in DIMENSIONS if name not in dimensions]
    return {name: frame.drop(columns=others, errors="ignore") for name, frame in frames.items()}


def chosen(rows: pd.DataFrame, filters: Filters, without: str) -> pd.DataFrame:
    """Return the rows of the selection."""
    for name in DIMENSIONS:
        value = getattr(filters, name)
        if value is not None and name in rows and name != without:
            rows = rows[rows[name] == value]
    return rows


def as_asked(table: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    """Return a table with the columns a view knows: the days of the period looked at, the mean chance of a step."""
    if STARTS["year"] in table:
        table = table.assign(**{DAY: table[STARTS[filters.period]]})
    if CHANCE in table and "expected_lost" in table:
        # Within a step the chance is the mean of those in it.
        table = table.assign(**{CHANCE: (table.expected_lost / table.customers.where(table.customers > 0)).fillna(0.0)})
    return table


def _unknown(domain: pd.DataFrame, columns: Columns, filters: Filters, turn: int) -> pd.DataFrame:
    """A table that is not published: every row there could be, with other values each time, so none is shown."""
    days = [column for column in STARTS.values() if column in columns]
    values = {
        name: [getattr(filters, name)] if getattr(filters, name, None) is not None else domain[name].unique()
        for name in columns
        if name not in days[:-1]
    }
    rows = pd.DataFrame(product(*values.values()), columns=list(values)) if values else pd.DataFrame(index=[0])
    for name in days[:-1]:
        rows[name] = rows[days[-1]]
    measures = [str(name) for name in domain if pd.api.types.is_numeric_dtype(domain[name]) and name not in columns]
    return rows.assign(**{name: [(place % 7 + 3) * turn for place in range(len(rows))] for name in measures})


def _anything(kinds: pd.Series, turn: int) -> pd.DataFrame:
    """Rows without a meaning, other ones each time, so that nothing told about them is shown."""
    places = np.arange(4 + turn)
    found: dict[str, Any] = {}
    for name, kind in kinds.items():
        if pd.api.types.is_datetime64_any_dtype(kind):
            found[str(name)] = pd.Timestamp("2000-01-01") + pd.to_timedelta(places * 40 + turn, unit="D")
        elif pd.api.types.is_numeric_dtype(kind):
            found[str(name)] = (places + 2) * (3 * turn + 1) + turn
        else:
            found[str(name)] = [f"{turn}-{place}" for place in places]
    return pd.DataFrame(found)
