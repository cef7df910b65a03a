"""Disclosure control: tables of counts and money in which no customer can be singled out.

A cell is hidden when fewer than ``k`` customers stand behind it, or when one of them could be told from it by the
second largest (the p % rule). Because totals and finer splits are published beside it, further cells are hidden until
neither a subtraction nor any system of sums gives a hidden one back; that is tried with linear programming over all
tables together, and repaired until every hidden value can lie in a wide range.

Method: Willenborg and de Waal, Elements of Statistical Disclosure Control (2001), chapters 4 and 6: minimum frequency,
p % rule, complementary suppression, and the audit of the ranges a reader can work out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
import pandas as pd

from .ranges import Relation, ranges

UNIT = "unit"
"""The column of the customer in the rows that tables are counted from."""
CENT = 0.005


@dataclass(frozen=True)
class Rules:
    """How much is hidden: ``k`` customers at least behind a figure, no amount to be told closer than ``p_share``."""

    k: int = 5
    p_share: float = 0.10


@dataclass
class _Behind:
    """What stands behind groups: how many customers, their sum, and the two largest amounts among them."""

    count: np.ndarray
    total: np.ndarray
    absolute: np.ndarray
    first: np.ndarray
    second: np.ndarray

    def unsafe(self, rules: Rules, is_count: bool) -> np.ndarray:
        """Return which groups tell too much: too few customers, or one whose amount the second can work out."""
        few = (self.count > 0) & (self.count < rules.k)
        if is_count:
            return few
        rest = self.absolute - self.first - self.second
        return few | ((self.count > 0) & (rest < rules.p_share * self.first))


def _behind(groups: np.ndarray, amounts: np.ndarray, size: int) -> _Behind:
    """One amount a customer and group in; ``groups`` numbers the group of each."""
    there = np.abs(amounts) > CENT / 100
    magnitude = np.abs(amounts)
    first = np.zeros(size)
    np.maximum.at(first, groups, magnitude)
    order = np.lexsort((-magnitude, groups))
    ranked = groups[order]
    begins = np.r_[True, ranked[1:] != ranked[:-1]] if len(ranked) else np.zeros(0, dtype=bool)
    others = order[~begins]
    second = np.zeros(size)
    np.maximum.at(second, groups[others], magnitude[others])
    return _Behind(
        np.bincount(groups, there, size), np.bincount(groups, amounts, size), np.bincount(groups, magnitude, size),
        first, second,
    )  # fmt: skip


@dataclass
class _Cells:
    """One table for one measure: its cells, the customers' amounts in them, and which cells are hidden."""

    labels: pd.DataFrame = field(repr=False)
    cell: np.ndarray
    unit: np.ndarray
    amount: np.ndarray
    behind: _Behind
    hidden: np.ndarray

    @property
    def filled(self) -> np.ndarray:
        """Cells with anybody in them: an empty one is told, and hides nobody."""
        return self.behind.count > 0


@dataclass
class _Link:
    """A coarser table and a finer one that sums to it: ``parent`` numbers the coarser cell of each finer cell."""

    coarse: _Cells
    fine: _Cells
    parent: np.ndarray
    pair: np.ndarray
    block_of_pair: np.ndarray

    def step(self, rules: Rules, is_count: bool) -> bool:
        """Hide one more cell in every block whose hidden rest would tell too much; say whether any was."""
        coarse, fine, size = self.coarse, self.fine, len(self.coarse.hidden)
        sums = np.bincount(self.pair, fine.amount * fine.hidden[fine.cell], len(self.block_of_pair))
        rest = _behind(self.block_of_pair, sums, size)
        hidden = np.bincount(self.parent, fine.hidden, size)
        shown = np.bincount(self.parent, fine.filled & ~fine.hidden, size)
        told = ~coarse.hidden & (hidden > 0) & (rest.unsafe(rules, is_count) | (hidden < 2))
        kept = coarse.hidden & coarse.filled & (shown > 0)
        kept &= rest.unsafe(rules, is_count) | (hidden < 1)
        return self.hide_smallest(np.flatnonzero(told | kept))

    def hide_smallest(self, blocks: np.ndarray) -> bool:
        """Hide the smallest cell still shown in each of these blocks; where there is none, the block's own total."""
        fine = self.fine
        open_cells = np.flatnonzero(fine.filled & ~fine.hidden & np.isin(self.parent, blocks))
        order = np.lexsort((open_cells, np.abs(fine.behind.total[open_cells]), fine.behind.count[open_cells]))
        found, places = np.unique(self.parent[open_cells[order]], return_index=True)
        fine.hidden[open_cells[order][places]] = True
        without = np.setdiff1d(blocks, found)
        fresh = without[~self.coarse.hidden[without]]
        self.coarse.hidden[fresh] = True
        return bool(len(found) or len(fresh))


def hide(
    units: pd.DataFrame, tables: Iterable[Sequence[str]], measures: Sequence[str], rules: Rules | None = None
) -> dict[tuple[str, ...], pd.DataFrame]:
    """Return the tables with what must stay hidden left empty.

    ``units``: rows with ``unit`` (the customer), key columns, and measures that add up; a measure of whole numbers
    counts customers, any other is money. ``tables``: the sets of key columns to be published together. Each table has
    one row per combination of its keys that occurs, sorted; a hidden value is missing, an empty one is zero. All
    tables are treated as one: what any of them tells is taken into account for the others.

    >>> units = pd.DataFrame({"unit": range(12), "region": ["N"] * 9 + ["S"] * 3, "customers": 1})
    >>> hide(units, [(), ("region",)], ["customers"])[("region",)].customers.isna().tolist()
    [True, True]
    """
    rules = rules or Rules()
    keys = sorted({tuple(sorted(columns)) for columns in tables}, key=lambda names: (len(names), names))
    grouped = {columns: _grouped(units, columns, measures) for columns in keys}
    found = {columns: rows.labels.copy() for columns, rows in grouped.items()}
    for measure in measures:
        is_count = pd.api.types.is_integer_dtype(units[measure])
        cells = {columns: rows.cells(measure) for columns, rows in grouped.items()}
        _protect(cells, rules, is_count)
        for columns, table in cells.items():
            values = pd.Series(table.behind.total, index=found[columns].index)
            told = values.mask(table.hidden)
            found[columns][measure] = told.round().astype("Int64") if is_count else told
    return found


@dataclass
class _Grouped:
    labels: pd.DataFrame
    cell: np.ndarray
    unit: np.ndarray
    sums: pd.DataFrame

    def cells(self, measure: str) -> _Cells:
        amounts = self.sums[measure].to_numpy(dtype=float)
        behind = _behind(self.cell, amounts, len(self.labels))
        return _Cells(self.labels, self.cell, self.unit, amounts, behind, np.zeros(len(self.labels), dtype=bool))


def _grouped(units: pd.DataFrame, columns: tuple[str, ...], measures: Sequence[str]) -> _Grouped:
    by = [*columns, UNIT]
    sums = units.groupby(by, observed=True, dropna=False)[list(measures)].sum().reset_index()
    if columns:
        cell = sums.groupby(list(columns), observed=True, dropna=False, sort=True).ngroup().to_numpy()
        labels = sums[list(columns)].drop_duplicates().sort_values(list(columns)).reset_index(drop=True)
    else:
        cell, labels = np.zeros(len(sums), dtype=int), pd.DataFrame(index=range(1))
    return _Grouped(labels, cell, pd.factorize(sums[UNIT])[0], sums)


def _protect(cells: dict[tuple[str, ...], _Cells], rules: Rules, is_count: bool) -> None:
    """Hide what is unsafe by itself, then what would give it away, until the audit finds nothing more."""
    singles = np.unique(np.round(np.concatenate([table.amount for table in cells.values()]), 2))
    for table in cells.values():
        table.hidden |= table.behind.unsafe(rules, is_count)
        if not is_count:
            # Nothing published may read like the amount of one customer, be it by accident.
            table.hidden |= table.filled & np.isin(np.round(table.behind.total, 2), singles)
    links = [_link(cells[coarse], cells[fine]) for coarse, fine in _nested(list(cells))]
    while True:
        while any(link.step(rules, is_count) for link in links):
            pass
        if not _widen(list(cells.values()), links, rules, is_count):
            return


def _nested(keys: list[tuple[str, ...]]) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return which table sums to which, leaving out what follows over a table between them."""
    pairs = [(a, b) for a, b in combinations(keys, 2) if set(a) < set(b)]
    return [(a, b) for a, b in pairs if not any(set(a) < set(c) < set(b) for c in keys)]


def _link(coarse: _Cells, fine: _Cells) -> _Link:
    names = list(coarse.labels.columns)
    if names:
        places = coarse.labels.assign(place=range(len(coarse.labels)))
        parent = fine.labels[names].merge(places, on=names, how="left").place.to_numpy(dtype=int)
    else:
        parent = np.zeros(len(fine.labels), dtype=int)
    blocks = parent[fine.cell]
    known, pair = np.unique(np.stack([blocks, fine.unit]), axis=1, return_inverse=True)
    return _Link(coarse, fine, parent, np.ravel(pair), known[0])


def _widen(tables: list[_Cells], links: list[_Link], rules: Rules, is_count: bool) -> bool:
    """Work out what a reader could about every hidden cell; where that is too close, hide more and say so."""
    offsets = np.cumsum([0, *(len(table.hidden) for table in tables)])
    start = {id(table): int(offset) for table, offset in zip(tables, offsets, strict=False)}
    values = np.concatenate([table.behind.total for table in tables])
    hidden = np.concatenate([table.hidden for table in tables])
    if not hidden.any():
        return False
    relations = [Relation(start[id(i.coarse)], start[id(i.fine)], i.parent) for i in links]
    signed = any((table.amount < 0).any() for table in tables)
    limits = np.concatenate([table.behind.absolute for table in tables]) if signed else None
    needed = np.full(len(values), rules.k - 1.0) if is_count else 2 * rules.p_share * np.abs(values)
    low, high = ranges(values, hidden, relations, needed, limits)
    close = hidden & (high - low < needed * (1 - 1e-6) - 1e-9)
    while close.any():
        wider, changed = close.copy(), False
        for link in links:
            coarse, fine = start[id(link.coarse)], start[id(link.fine)]
            blocks = close[coarse : coarse + len(link.coarse.hidden)].copy()
            blocks[link.parent[close[fine : fine + len(link.parent)]]] = True
            # What lies in one sum with them is looked at next, where nothing beside them is left to hide.
            wider[fine : fine + len(link.parent)] |= blocks[link.parent]
            wider[coarse : coarse + len(blocks)] |= blocks
            changed |= link.hide_smallest(np.flatnonzero(blocks))
        if changed or (wider & hidden == close).all():
            return changed
        close = wider & hidden
    return False
