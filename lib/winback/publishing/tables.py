"""The tables behind a published page: what its views ask for, made safe, and answered in the place of the cubes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from ..dashboard.screens import DIMENSIONS, UNIT, Screens
from ..dashboard.state import PERIODS, Filters, period_starts
from .hide import Hidden, Rules, hide

COMPANY_WIDE = ("audit", "audited", "reasons_status")
"""Frames about the whole company that hold no customers; any other frame without them is not published."""
OPENED = "abc"
"""The one dimension by which a part of the customers is split further."""
DAY = "month_on"
STARTS = {"year": "year_on", "quarter": "quarter_on", "month": "month_on"}
"""For each period the column of its first day; a finer one comes with the coarser ones."""
CHANCE, CHANCE_STEPS = "chance_share", 4
TOLD = (
    "name", "currency", "as_of", "first_on", "history_days", "settled_from", "by_clock", "catalogue",
    "fair_limit_share", "fair_min_expected", "fingerprint", "min_customers", "min_months", "horizon_months",
    "benchmark",
)  # fmt: skip
"""What of the company is told beside the figures."""
MOST_SMALL = 0.4
"""A table with a larger part of small groups is not published: what is left of it would only give others away."""
NEVER = ("customer_id",)
"""A frame with one of these lists single customers."""

Columns = tuple[str, ...]


def prepared(frames: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return the frames that can be counted from: customers and their keys, dates by period, chances in few steps."""
    found = {}
    for name, frame in frames.items():
        if UNIT not in frame or any(column in frame for column in NEVER):
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


def _own_keys(frame: pd.DataFrame) -> list[str]:
    known = {*DIMENSIONS, UNIT, *STARTS.values()}
    keys = [str(name) for name in frame if name not in known and not pd.api.types.is_numeric_dtype(frame[name])]
    return [*keys, DAY] if DAY in frame else keys


@dataclass
class Use:
    """What the answers to a view's questions held: anything hidden, anything by the reader's period."""

    hidden: bool = False
    dated: bool = False


def questions(
    frames: Mapping[str, pd.DataFrame],
    others: Mapping[str, pd.DataFrame],
    dimensions: Sequence[str],
    asked: dict[str, set[Columns]],
) -> Callable[..., pd.DataFrame]:
    """Return what answers a view with the customers themselves and writes down in ``asked`` which tables it wants.

    ``others``: frames of which no table is made.
    """
    open_frames = closed(frames, dimensions)

    def answer(name: str, filters: Filters, without: str = "", by: Sequence[str] | None = None) -> pd.DataFrame:
        if name not in open_frames:
            return others.get(name, pd.DataFrame())
        asked.setdefault(name, set()).add(columns_asked(open_frames[name], filters, without, by))
        return _as_asked(chosen(open_frames[name], filters, without), filters)

    return answer


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
        return Screens(self.about, {**frames, **self.whole}, asked=self._answers(frames, turn, use or Use()))

    def _answers(self, domains: Mapping[str, pd.DataFrame], turn: int, use: Use) -> Callable[..., pd.DataFrame]:
        known: dict[Any, tuple[pd.DataFrame, bool]] = {}

        def answer(name: str, filters: Filters, without: str = "", by: Sequence[str] | None = None) -> pd.DataFrame:
            if name in self.whole:
                return self.whole[name]
            if name in self.withheld:
                use.hidden = True
                return _anything(self.withheld[name], turn)
            if name not in self.safe:
                return domains.get(name, pd.DataFrame()).head(0)
            columns = columns_asked(domains[name], filters, without, by)
            use.dated |= any(column in STARTS.values() for column in columns)
            key = (name, columns, filters, without)
            if key not in known:
                table = self.safe[name].filled[turn].get(columns)
                if table is None:
                    known[key] = _unknown(domains[name], columns, filters, turn), True
                else:
                    place = chosen(table, filters, without).index
                    gaps = self.safe[name].tables[columns].loc[place].isna().to_numpy()
                    known[key] = table.loc[place], bool(gaps.any())
            table, is_hidden = known[key]
            use.hidden |= is_hidden
            return _as_asked(table, filters)

        return answer


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


def _as_asked(table: pd.DataFrame, filters: Filters) -> pd.DataFrame:
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


def make_tables(
    about: Mapping[str, Any], frames: Mapping[str, pd.DataFrame], asked: Mapping[str, Iterable[Columns]], rules: Rules
) -> Tables:
    """Return the tables that were asked for, safe together with the totals of each part of the customers."""
    units = prepared(frames)
    safe = {}
    for name, columns in asked.items():
        wanted = {tuple(found) for found in columns}
        wanted |= {_total_of(found) for found in wanted}
        rows = units[name]
        keys = {key for found in wanted for key in found}
        wanted = {found for found in wanted if _small_share(rows, found, rules) <= MOST_SMALL}
        measures = [
            str(column)
            for column in rows
            if column not in keys and column not in (UNIT, CHANCE) and pd.api.types.is_numeric_dtype(rows[column])
        ]
        safe[name] = hide(rows, wanted, measures, rules)
    whole = {name: frames[name] for name in COMPANY_WIDE if name in frames}
    withheld = {name: frame.dtypes for name, frame in frames.items() if name not in units and name not in whole}
    told = {name: value for name, value in about.items() if name in TOLD} | {"show_names": False}
    told["clocks"] = list(about["clocks"])
    domains = {name: domain(rows) for name, rows in units.items()}
    return Tables(_rounded_limits(told), safe, whole, domains, withheld)


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
