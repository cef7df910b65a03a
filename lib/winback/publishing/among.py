"""Disclosure control among frames: what several of them tell side by side.

Each frame is safe by itself (:mod:`winback.publishing.hide`). Two of them may still count the same customers, or
nearly the same: where one figure counts all the customers of another one and fewer than ``k`` more, their difference
is a group nobody may see. A cell is known here by the set of customers it counts, for money with the amount of each.
What more than two figures tell together is worked out with linear programs over all frames at once.

Method: the differencing problem among linked tables, see Hundepool et al., Statistical Disclosure Control (2012),
chapter 5.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ..dashboard.screens import UNIT
from .hide import Sheet, _Cells, starts
from .ranges import Relation, Told, ranges

WORD, FEW = 64, 4
DEPTH = 1000
"""Of two figures the one of the finer table is hidden, then the one of the later frame: the first tell the most."""


@dataclass(frozen=True)
class _Block:
    """The cells of one table for one measure: the places they have among all cells."""

    sheet: int
    measure: str
    columns: tuple[str, ...]
    begin: int
    size: int

    @property
    def places(self) -> slice:
        """Where its cells stand among all."""
        return slice(self.begin, self.begin + self.size)


@dataclass
class _Kind:
    """All cells that can be set against each other: those that count customers, or those of money."""

    blocks: list[_Block] = field(repr=False)
    same: np.ndarray
    depth: np.ndarray
    size: np.ndarray
    pairs: np.ndarray
    is_count: bool

    def step(self, sheets: Sequence[Sheet]) -> set[tuple[int, str]]:
        """Hide what frames give away together; return which measures of which frames lost a cell."""
        tables = [_cells(sheets, block) for block in self.blocks]
        hidden = np.concatenate([table.hidden for table in tables])
        # What is hidden in one frame must not stand in another one.
        dark, own = self._of_sets(hidden), self._of_sets(np.concatenate([table.own for table in tables]))
        for small, large in self.pairs:
            if not (dark[small] or dark[large]):
                gone = small if self.depth[small] >= self.depth[large] else large
                dark[gone], own[gone] = True, True
        lost = set()
        for block, table in zip(self.blocks, tables, strict=True):
            same = self.same[block.places]
            if (dark[same] & ~table.hidden).any():
                table.hidden |= dark[same]
                lost.add((block.sheet, block.measure))
            table.own |= own[same]
        return lost

    def audit(self, sheets: Sequence[Sheet]) -> set[tuple[int, str]]:
        """Hide a figure of each proof by which a reader with a solver works out what is hidden; return as `step`."""
        tables = [_cells(sheets, block) for block in self.blocks]
        hidden = np.concatenate([table.hidden for table in tables])
        own = hidden & np.concatenate([table.own for table in tables])
        values = np.concatenate([table.behind.total for table in tables])
        rules = sheets[0].rules
        needed = np.where(own, rules.k - 1.0 if self.is_count else 2 * rules.p_share * np.abs(values), 0.0)
        told = self._told(sheets, tables, values, hidden)
        low, high = ranges(told, needed)
        found = np.flatnonzero(own & (high - low < needed * (1 - 1e-6) - 1e-9))
        gone, lost = np.zeros(len(self.size), dtype=bool), set()
        for cell in found[told.first[found] == found]:
            sets = np.unique(self.same[told.proof(int(cell))])
            sets = sets[self.size[sets] > 0]
            if len(sets) and not gone[sets].any():
                gone[sets[np.lexsort((self.size[sets], -self.depth[sets]))[0]]] = True
        for block, table in zip(self.blocks, tables, strict=True):
            same = self.same[block.places]
            if gone[same].any():
                table.hidden |= gone[same]
                lost.add((block.sheet, block.measure))
        return lost

    def _told(self, sheets: Sequence[Sheet], tables: Sequence[_Cells], values: np.ndarray, hidden: np.ndarray) -> Told:
        """What a reader is told by all frames; the same customers with the same sum are one unknown in all of them."""
        start = starts(list(tables))
        asked = dict.fromkeys((block.sheet, block.measure) for block in self.blocks)
        links = [link for place, measure in asked for link in sheets[place].links[measure]]
        relations = [Relation(start[id(link.coarse)], start[id(link.fine)], link.parent) for link in links]
        alike = np.stack([self.same, values.round(4)])
        _known, first, number = np.unique(alike, axis=1, return_index=True, return_inverse=True)
        signed = any((table.amount < 0).any() for table in tables)
        return Told(values, hidden, relations, signed, first[np.ravel(number)])

    def _of_sets(self, cells: np.ndarray) -> np.ndarray:
        """Which sets have such a cell."""
        return np.bincount(self.same, cells, len(self.size)) > 0


class Among:
    """The cells of all frames, by the customers they count."""

    def __init__(self, sheets: Sequence[Sheet], kinds: Sequence[_Kind] | None = None) -> None:
        self._sheets = sheets
        if kinds is None:
            kinds = [kind for is_count in (True, False) if (kind := _kind(sheets, is_count)) is not None]
        self._kinds = kinds

    def over(self, sheets: Sequence[Sheet]) -> Among:
        """Return the same cells as they are hidden in these sheets."""
        return Among(sheets, self._kinds)

    def settle(self) -> list[int]:
        """Hide until no two published figures differ by too few customers; return the frames that lost cells."""
        lost: set[int] = set()
        while touched := set[tuple[int, str]]().union(*(kind.step(self._sheets) for kind in self._kinds)):
            lost |= set(self._settled(touched))
        return sorted(lost)

    def audit(self) -> list[int]:
        """Hide what follows from several frames together, once they are settled; return those that lost cells."""
        return self._settled(set[tuple[int, str]]().union(*(kind.audit(self._sheets) for kind in self._kinds)))

    def _settled(self, touched: Iterable[tuple[int, str]]) -> list[int]:
        for place, measure in touched:
            self._sheets[place].settle(measure)
        return sorted({place for place, _measure in touched})


def _cells(sheets: Sequence[Sheet], block: _Block) -> _Cells:
    return sheets[block.sheet].cells[block.measure][block.columns]


def _kind(sheets: Sequence[Sheet], is_count: bool) -> _Kind | None:
    blocks, parts, begin = list[_Block](), list[pd.DataFrame](), 0
    for place, measure, columns in _tables(sheets, is_count):
        table, rows = sheets[place].cells[measure][columns], sheets[place].grouped[columns]
        blocks.append(_Block(place, measure, columns, begin, len(table.hidden)))
        behind = pd.DataFrame({"cell": table.cell + begin, UNIT: rows.sums[UNIT].astype(str), "amount": table.amount})
        parts.append(behind[behind.amount.abs() > 0.005])
        begin += len(table.hidden)
    if not blocks:
        return None
    behind = pd.concat(parts, ignore_index=True)
    elements = [behind[UNIT]] if is_count else [behind[UNIT], behind.amount.round(2)]
    element = behind.groupby(elements, sort=False).ngroup().to_numpy()
    cell = behind.cell.to_numpy()
    first, same = _alike(cell, element, begin)
    kept = np.isin(cell, first)
    bits = _packed(np.searchsorted(first, cell[kept]), element[kept], len(first))
    depth = np.full(len(bits), 99 * DEPTH)
    for block in blocks:
        np.minimum.at(depth, same[block.places], len(block.columns) * DEPTH + block.sheet)
    k = sheets[0].rules.k
    size = np.bitwise_count(bits).sum(axis=1).astype(int)
    return _Kind(blocks, same, depth, size, _close(bits, size, k), is_count)


def _tables(sheets: Sequence[Sheet], is_count: bool) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    for place, sheet in enumerate(sheets):
        for measure in sheet.measures:
            if sheet.counts[measure] == is_count:
                yield from ((place, measure, columns) for columns in sheet.grouped)


def _alike(cell: np.ndarray, element: np.ndarray, cells: int) -> tuple[np.ndarray, np.ndarray]:
    """The first cell of each set, ascending, and for every cell which of them has the same set."""
    chance = np.random.default_rng(3).integers(0, 2**63, int(element.max(initial=0)) + 1, dtype=np.uint64)
    print_of = np.zeros(cells, dtype=np.uint64)
    np.add.at(print_of, cell, chance[element])
    nobody = print_of == 0
    print_of[nobody] = np.arange(nobody.sum(), dtype=np.uint64) + 2**63
    _known, first, same = np.unique(print_of, return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return first[order], rank[np.ravel(same)]


def _packed(cell: np.ndarray, element: np.ndarray, cells: int) -> np.ndarray:
    """The set of each cell as bits in whole words."""
    words = -(-(int(element.max(initial=0)) + 1) // WORD)
    bits = np.zeros((cells, words), dtype=np.uint64)
    np.bitwise_or.at(bits, (cell, element // WORD), np.uint64(1) << (element % WORD).astype(np.uint64))
    return bits


def _close(bits: np.ndarray, size: np.ndarray, k: int) -> np.ndarray:
    """The pairs of sets of which the second has all of the first and fewer than ``k`` more, the smallest first."""
    order = np.argsort(size, kind="stable")
    ranked, found = size[order], list[tuple[int, int]]()
    for place in np.flatnonzero(ranked >= k):
        small = order[place]
        begin, end = np.searchsorted(ranked, [ranked[place] + 1, ranked[place] + k])
        window = order[begin:end]
        words = np.flatnonzero(bits[small])
        for some in (words[:FEW], words[FEW:]):
            window = window[((bits[np.ix_(window, some)] & bits[small, some]) == bits[small, some]).all(axis=1)]
        found += [(int(small), int(large)) for large in window]
    return np.array(found, dtype=int).reshape(-1, 2)
