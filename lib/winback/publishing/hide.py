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
from functools import cached_property
from itertools import combinations

import numpy as np
import pandas as pd

from ..dashboard.screens import UNIT
from .ranges import Relation, Told, fillings, ranges

CENT = 0.005
COVER_SHARE = 0.01
"""A value that is hidden only to cover others can lie in a range this wide, by its size."""


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
    alone: np.ndarray
    own: np.ndarray
    """Cells that are hidden for their own sake: by themselves, or beside another frame, they tell of too few."""

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

    def hide_smallest(self, blocks: np.ndarray, with_totals: bool = True) -> bool:
        """Hide the smallest cell still shown in each of these blocks; where there is none, the block's own total.

        A cell that is all there is in another block comes last: hiding it would hide that block's total as well.
        """
        fine = self.fine
        open_cells = np.flatnonzero(fine.filled & ~fine.hidden & np.isin(self.parent, blocks))
        size, count = np.abs(fine.behind.total[open_cells]), fine.behind.count[open_cells]
        order = np.lexsort((open_cells, size, count, fine.alone[open_cells]))
        found, places = np.unique(self.parent[open_cells[order]], return_index=True)
        fine.hidden[open_cells[order][places]] = True
        without = np.setdiff1d(blocks, found) if with_totals else found[:0]
        fresh = without[~self.coarse.hidden[without]]
        self.coarse.hidden[fresh] = True
        return bool(len(found) or len(fresh))


@dataclass(frozen=True)
class Hidden:
    """Tables with what must stay hidden left empty.

    ``tables``: one frame per set of key columns, sorted: a row per combination that occurs, a hidden value missing.
    """

    tables: dict[tuple[str, ...], pd.DataFrame] = field(repr=False)
    _told: dict[str, Told] = field(default_factory=dict, repr=False)

    @property
    def count(self) -> int:
        """How many values are hidden."""
        return sum(int(table.isna().sum().sum()) for table in self.tables.values())

    def without_values(self) -> Hidden:
        """Return the same without the hidden values themselves, which nothing needs once the gaps are filled."""
        found = Hidden(self.tables)
        found.__dict__["filled"] = self.filled
        return found

    @cached_property
    def filled(self) -> list[dict[tuple[str, ...], pd.DataFrame]]:
        """The same tables three times without gaps: the values agree with everything told, and are no more than that.

        No hidden value is the same in all three, so what comes out alike from each of them depends on none.
        """
        found = [{columns: table.copy() for columns, table in self.tables.items()} for _turn in range(3)]
        for measure, told in self._told.items():
            for turn, values in enumerate(fillings(told)):
                end = 0
                for columns, table in self.tables.items():
                    begin, end = end, end + len(table)
                    is_whole = pd.api.types.is_integer_dtype(table[measure])
                    part = values[begin:end]
                    found[turn][columns][measure] = _as_whole(part) if is_whole else part
        return found


def hide(
    units: pd.DataFrame, tables: Iterable[Sequence[str]], measures: Sequence[str], rules: Rules | None = None
) -> Hidden:
    """Return the tables of which no customer's part can be told, everything published taken together.

    ``units``: rows with ``unit`` (the customer), key columns, and measures that add up; a measure of whole numbers of
    which a customer usually has one counts customers, any other is money. ``tables``: the sets of key columns to be
    published together. What any table tells is taken into account for the others. An empty group is zero, not hidden.

    >>> units = pd.DataFrame({"unit": range(12), "region": ["N"] * 9 + ["S"] * 3, "customers": 1})
    >>> hide(units, [(), ("region",)], ["customers"]).tables[("region",)].customers.isna().tolist()
    [True, True]
    """
    sheet = open_sheet(units, tables, measures, rules)
    for measure in sheet.measures:
        sheet.settle(measure)
    return sheet.hidden()


@dataclass
class Sheet:
    """The tables of one frame on their way to be published: what is hidden so far, measure by measure."""

    rules: Rules
    grouped: dict[tuple[str, ...], _Grouped] = field(repr=False)
    cells: dict[str, dict[tuple[str, ...], _Cells]] = field(repr=False)
    links: dict[str, list[_Link]] = field(repr=False)
    counts: dict[str, bool]
    whole: dict[str, bool]

    @property
    def measures(self) -> list[str]:
        """The measures that are told."""
        return list(self.cells)

    def settle(self, measure: str) -> None:
        """Hide what, cell by cell, would give hidden ones away; nothing that is hidden is ever shown again."""
        changed = True
        while changed:
            changed = False
            for link in self.links[measure]:
                changed |= link.step(self.rules, self.counts[measure])

    def widened(self) -> Sheet:
        """Hide more until no system of sums tells a hidden value closely; return the sheet itself."""
        for measure in self.measures:
            self._told(measure)
        return self

    def hidden(self) -> Hidden:
        """Return the tables with what is hidden left empty."""
        known = {measure: self._told(measure) for measure in self.measures}
        found = {columns: rows.labels.copy() for columns, rows in self.grouped.items()}
        for measure, cells in self.cells.items():
            for columns, table in cells.items():
                shown = pd.Series(table.behind.total, index=found[columns].index).mask(table.hidden)
                found[columns][measure] = shown.round().astype("Int64") if self.whole[measure] else shown
        return Hidden(found, known)

    def _told(self, measure: str) -> Told:
        tables, links, is_count = list(self.cells[measure].values()), self.links[measure], self.counts[measure]
        while True:
            self.settle(measure)
            told = _told(tables, links)
            if not _widen(told, tables, links, self.rules, is_count):
                return told


def open_sheet(
    units: pd.DataFrame, tables: Iterable[Sequence[str]], measures: Sequence[str], rules: Rules | None = None
) -> Sheet:
    """Return the tables of a frame with nothing hidden yet but what is unsafe by itself; arguments as of `hide`."""
    rules = rules or Rules()
    keys = sorted({tuple(sorted(columns)) for columns in tables}, key=lambda names: (len(names), names))
    grouped = {columns: _grouped(units, columns, measures) for columns in keys}
    cells = {measure: {columns: rows.cells(measure) for columns, rows in grouped.items()} for measure in measures}
    whole = {measure: pd.api.types.is_integer_dtype(units[measure]) for measure in measures}
    counts = {measure: whole[measure] and _counts_customers(units[measure]) for measure in measures}
    links = {measure: _first_hidden(cells[measure], rules, counts[measure]) for measure in measures}
    return Sheet(rules, grouped, cells, links, counts, whole)


def _counts_customers(values: pd.Series) -> bool:
    there = values[values != 0]
    return there.empty or float(there.abs().median()) == 1


def _as_whole(values: np.ndarray) -> np.ndarray:
    """Whole numbers where all are; a part of a customer stays one, a little above what a sum would be cut to."""
    rounded = np.round(values)
    is_whole = np.isclose(values, rounded, atol=1e-6)
    return rounded.astype("int64") if is_whole.all() else np.where(is_whole, rounded, values + CENT / 1000)


@dataclass
class _Grouped:
    labels: pd.DataFrame
    cell: np.ndarray
    unit: np.ndarray
    sums: pd.DataFrame

    def cells(self, measure: str) -> _Cells:
        amounts = self.sums[measure].to_numpy(dtype=float)
        behind = _behind(self.cell, amounts, len(self.labels))
        nothing = np.zeros(len(self.labels), dtype=bool)
        return _Cells(self.labels, self.cell, self.unit, amounts, behind, *(nothing.copy() for _mark in range(3)))


def _grouped(units: pd.DataFrame, columns: tuple[str, ...], measures: Sequence[str]) -> _Grouped:
    by = [*columns, UNIT]
    sums = units.groupby(by, observed=True, dropna=False)[list(measures)].sum().reset_index()
    if columns:
        cell = sums.groupby(list(columns), observed=True, dropna=False, sort=True).ngroup().to_numpy()
        labels = sums[list(columns)].drop_duplicates().sort_values(list(columns)).reset_index(drop=True)
    else:
        cell, labels = np.zeros(len(sums), dtype=int), pd.DataFrame(index=range(1))
    return _Grouped(labels, cell, pd.factorize(sums[UNIT])[0], sums)


def _first_hidden(cells: dict[tuple[str, ...], _Cells], rules: Rules, is_count: bool) -> list[_Link]:
    """Hide what is unsafe by itself; return which table sums to which."""
    singles = np.unique(np.round(np.concatenate([table.amount for table in cells.values()]), 2))
    for table in cells.values():
        table.hidden |= table.behind.unsafe(rules, is_count)
        if not is_count:
            # Nothing published may read like the amount of one customer, be it by accident.
            table.hidden |= table.filled & np.isin(np.round(table.behind.total, 2), singles)
        table.own |= table.hidden
    links = [_link(cells[coarse], cells[fine]) for coarse, fine in _nested(list(cells))]
    for link in links:
        link.fine.alone |= (np.bincount(link.parent, link.fine.filled) == 1)[link.parent]
    return links


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


def starts(tables: list[_Cells]) -> dict[int, int]:
    """Return where each table begins when the cells of all stand one after the other, by its identity."""
    offsets = np.cumsum([0, *(len(table.hidden) for table in tables)])
    return {id(table): int(offset) for table, offset in zip(tables, offsets, strict=False)}


def _told(tables: list[_Cells], links: list[_Link]) -> Told:
    """What a reader is told of one measure by all tables together, their cells one after the other."""
    start = starts(tables)
    values = np.concatenate([table.behind.total for table in tables])
    hidden = np.concatenate([table.hidden for table in tables])
    relations = [Relation(start[id(link.coarse)], start[id(link.fine)], link.parent) for link in links]
    return Told(values, hidden, relations, any((table.amount < 0).any() for table in tables))


def _widen(told: Told, tables: list[_Cells], links: list[_Link], rules: Rules, is_count: bool) -> bool:
    """Work out what a reader could about every hidden cell; where that is too close, hide more and say so."""
    start, values, hidden = starts(tables), told.values, told.hidden
    # What is hidden for its own sake must stay in the dark; of what only covers it nobody may know the value.
    own = np.concatenate([table.own for table in tables])
    size = np.abs(values)
    needed = np.where(own, rules.k - 1.0, 1.0) if is_count else size * np.where(own, 2 * rules.p_share, COVER_SHARE)
    low, high = ranges(told, needed)
    close = hidden & (high - low < needed * (1 - 1e-6) - 1e-9)
    for with_totals in (False, True):
        reached = close
        while reached.any():
            wider, blocks = _beside(reached, links, start)
            if _hide_finest(blocks, links, with_totals):
                return True
            if (wider & hidden == reached).all():
                break
            # What lies in one sum with them is tried next, where nothing beside them is left to hide.
            reached = wider & hidden
    return False


def _beside(cells: np.ndarray, links: list[_Link], start: dict[int, int]) -> tuple[np.ndarray, list[np.ndarray]]:
    """The cells that lie in one sum with these, and for each link the blocks of those sums."""
    wider, found = cells.copy(), []
    for link in links:
        coarse, fine = start[id(link.coarse)], start[id(link.fine)]
        inside = slice(fine, fine + len(link.parent))
        blocks = cells[coarse : coarse + len(link.coarse.hidden)].copy()
        blocks[link.parent[cells[inside]]] = True
        wider[inside] |= blocks[link.parent]
        wider[coarse : coarse + len(blocks)] |= blocks
        found.append(np.flatnonzero(blocks))
    return wider, found


def _hide_finest(blocks: list[np.ndarray], links: list[_Link], with_totals: bool) -> bool:
    """Hide one more cell in each block of the finest tables where any is left to hide: totals tell a reader most."""
    depth = [link.fine.labels.shape[1] for link in links]
    for level in sorted(set(depth), reverse=True):
        inside = [place for place, found in enumerate(depth) if found == level]
        if any([links[place].hide_smallest(blocks[place], with_totals) for place in inside]):  # noqa: C419
            return True
    return False
