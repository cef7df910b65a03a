"""Disclosure control among frames: what several of them tell side by side, a solver and all."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import pandas as pd
from scipy.optimize import linprog
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from winback.publishing.among import Among
from winback.publishing.hide import Rules, Sheet, open_sheet
from winback.publishing.tables import safe_together

RULES = Rules()
REGION = [(), ("region",)]


def people(region: dict[str, int], begin: int = 0) -> pd.DataFrame:
    """So many customers in each region, each counted once."""
    names = [name for name, count in region.items() for _one in range(count)]
    return pd.DataFrame({"unit": range(begin, begin + len(names)), "region": names, "customers": 1})


def sheets_of(*frames: pd.DataFrame, tables: Sequence[tuple[str, ...]] = REGION, measure: str = "customers") -> list:
    return [open_sheet(frame, tables, [measure], RULES) for frame in frames]


@cache
def thousand() -> list[Sheet]:
    return safe_together(invented(1000))


def told(sheet: Sheet, columns: tuple[str, ...] = ("region",), measure: str = "customers") -> list[float | None]:
    return [None if pd.isna(value) else float(value) for value in sheet.hidden().tables[columns][measure]]


def test_two_frames_of_which_one_counts_three_customers_more_do_not_both_tell():
    # North: 20 customers in one frame, the same and three more in the other: 23 - 20 = 3 would be told.
    more = people({"N": 23, "S": 30, "W": 31})
    fewer = more[~more.unit.isin([0, 1, 2])]
    sheets = sheets_of(more, fewer)
    assert Among(sheets).settle()
    north = {told(sheet)[0] for sheet in sheets}
    totals = {told(sheet, ())[0] for sheet in sheets}
    assert None in north
    assert None in totals


def test_frames_that_differ_by_five_customers_are_both_told():
    more = people({"N": 25, "S": 30, "W": 31})
    sheets = sheets_of(more, more[more.unit >= 5])
    assert Among(sheets).settle() == []
    assert [told(sheet) for sheet in sheets] == [[25, 30, 31], [20, 30, 31]]


def test_frames_of_other_customers_do_not_hide_each_other_s_figures():
    sheets = sheets_of(people({"N": 23, "S": 30}), people({"N": 20, "S": 30}, begin=100))
    assert Among(sheets).settle() == []


def test_what_covers_a_small_group_in_one_frame_is_not_told_by_another_one():
    # The first frame hides the four of the north, and the five of the south to cover them; the second counts the south.
    first = people({"N": 4, "S": 5, "W": 16})
    second = first[first.region != "N"]
    sheets = sheets_of(first), sheets_of(second, tables=[("region",)])
    both = safe_together([sheets[0][0], sheets[1][0]])
    assert told(both[0]) == [None, None, 16]
    assert told(both[1]) == [None, 16]


def test_money_of_one_customer_is_not_the_difference_of_two_figures():
    rng = np.random.default_rng(5)
    more = people({"N": 30, "S": 30}).assign(money=np.round(rng.uniform(80, 120, 60), 2))
    fewer = more.assign(money=more.money.where(more.unit != 0, 0.0))
    sheets = sheets_of(more, fewer, measure="money")
    Among(sheets).settle()
    assert None in {told(sheet, measure="money")[0] for sheet in sheets}
    assert None in {told(sheet, (), "money")[0] for sheet in sheets}


BY_STATE = [("set",), ("region", "set"), ("set", "state"), ("region", "set", "state")]
BY_REASON = [("set",), ("region", "set"), ("reason", "set"), ("reason", "region", "set")]


def invented(companies: int) -> list[Sheet]:
    """Small companies told in three frames: all customers, those of this year, and the lost ones by reason."""
    rng, parts = np.random.default_rng(11), []
    for number in range(companies):
        size = int(rng.integers(12, 80))
        part = {
            "set": number,
            "unit": [f"{number}-{one}" for one in range(size)],
            "region": rng.choice(["N", "S"], size),
            "state": rng.choice(["active", "lost", "once"], size, p=rng.dirichlet([4, 3, 2])),
            "reason": rng.choice(["price", "service"], size),
            "customers": 1,
            "recent": rng.random(size) < rng.choice([0.6, 0.9, 0.97]),
        }
        parts.append(pd.DataFrame(part))
    units = pd.concat(parts, ignore_index=True)
    lost = units[units.state == "lost"]
    tables = [(units, BY_STATE), (units[units.recent], BY_STATE), (lost, BY_REASON)]
    return [open_sheet(frame, by, ["customers"], RULES) for frame, by in tables]


class Reader:
    """What follows from everything published: one unknown for each group of customers, wherever it is told.

    Independent of the method. The reader knows which finer groups make up a coarser one, which groups of different
    frames are the same customers, and that no group is larger than one it is part of.
    """

    def __init__(self, sheets: list[Sheet]) -> None:
        self.groups: dict[frozenset[str], int] = {}
        self.told: dict[int, float] = {}
        rows: list[tuple[int, list[int]]] = []
        for sheet in sheets:
            place_of: dict[tuple[str, ...], dict[tuple, int]] = {}
            for columns, grouped in sheet.grouped.items():
                cells, sums = sheet.cells["customers"][columns], grouped.sums
                behind = sums[sums.customers > 0].groupby(list(columns)).unit.agg(frozenset)
                places = {key: self.groups.setdefault(group, len(self.groups)) for key, group in behind.items()}
                for place, is_hidden, value in zip(places.values(), cells.hidden, cells.behind.total, strict=True):
                    if not is_hidden:
                        self.told[place] = float(value)
                place_of[columns] = {key if isinstance(key, tuple) else (key,): place for key, place in places.items()}
            rows += [row for fine, known in place_of.items() for row in self._sums(fine, known, place_of)]
        self.small = np.array([place for group, place in self.groups.items() if len(group) < RULES.k])
        self.system = self._matrix(rows)

    def _sums(self, fine: tuple, known: dict, place_of: dict) -> list[tuple[int, list[int]]]:
        found = []
        for coarse, totals in place_of.items():
            if set(coarse) < set(fine):
                inside: dict[tuple, list[int]] = {}
                for key, place in known.items():
                    inside.setdefault(tuple(key[fine.index(name)] for name in coarse), []).append(place)
                found += [(totals[key], places) for key, places in inside.items()]
        return found

    def _matrix(self, rows: list[tuple[int, list[int]]]) -> coo_array:
        number = np.concatenate([np.full(len(parts) + 1, row) for row, (_total, parts) in enumerate(rows)])
        column = np.concatenate([[total, *parts] for total, parts in rows])
        factor = np.concatenate([[-1.0, *np.ones(len(parts))] for _total, parts in rows])
        return coo_array((factor, (number, column)), shape=(len(rows), len(self.groups))).tocsr()

    def widths(self) -> np.ndarray:
        """How far apart two worlds can be in each small group; exact where it is less than a customer."""
        low, high = np.full(len(self.groups), 100.0), np.zeros(len(self.groups))
        chance = np.random.default_rng(5)
        for _round in range(2):
            cost = np.zeros(len(self.groups))
            cost[self.small] = chance.choice([-1.0, 1.0], len(self.small))
            for sign in (1, -1):
                found = self._solve(np.arange(len(self.groups)), cost * sign)
                low, high = np.minimum(low, found), np.maximum(high, found)
        company = connected_components(abs(self.system.T) @ abs(self.system), directed=False)[1]
        for place in self.small[(high - low)[self.small] < 0.99]:
            inside = np.flatnonzero(company == company[place])
            for sign in (1, -1):
                found = self._solve(inside, sign * (inside == place))
                low[inside], high[inside] = np.minimum(low[inside], found), np.maximum(high[inside], found)
        return (high - low)[self.small]

    def _solve(self, groups: np.ndarray, cost: np.ndarray) -> np.ndarray:
        bounds = [(self.told.get(place, 0.0), self.told.get(place, 100.0)) for place in groups.tolist()]
        rows = self.system[:, groups]
        rows = rows[np.diff(rows.indptr) > 0]
        return linprog(cost, A_eq=rows, b_eq=np.zeros(rows.shape[0]), bounds=bounds, method="highs").x


def test_a_solver_over_all_frames_of_a_thousand_companies_gets_no_small_group():
    reader = Reader(thousand())
    widths = reader.widths()
    assert len(widths) > 3000
    assert len(reader.told) > 8000
    assert not (widths < 0.99).any(), f"{(widths < 0.99).sum()} of {len(widths)} small groups follow"


def test_no_two_published_groups_of_a_thousand_companies_differ_by_fewer_than_five():
    told: dict[int, set[frozenset[str]]] = {}
    for sheet in thousand():
        for columns, grouped in sheet.grouped.items():
            behind = grouped.sums.groupby(list(columns)).unit.agg(frozenset)
            for group in behind[~sheet.cells["customers"][columns].hidden]:
                told.setdefault(int(next(iter(group)).split("-")[0]), set()).add(group)
    close = [(a, b) for groups in told.values() for a in groups for b in groups if a < b and len(b) - len(a) < RULES.k]
    assert sum(map(len, told.values())) > 5000
    assert not close, f"{len(close)} pairs"
