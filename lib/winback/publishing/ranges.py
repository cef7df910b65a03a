"""What a reader can work out: the range in which each hidden value must lie, given everything that is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

TOGETHER, LARGE = 12, 48
"""In a large part so many programs widen all open cells at once, before each is tried alone."""
ROUNDS = 2000
SEPARATE = 1e-6


@dataclass(frozen=True)
class Relation:
    """Cells that sum to coarser ones: finer cell ``fine + i`` belongs to coarser cell ``coarse + parent[i]``."""

    coarse: int
    fine: int
    parent: np.ndarray


@dataclass
class Told:
    """What a reader is told: the values that are not hidden, and which cells sum to which.

    A reader knows that nothing is below zero, unless ``signed``; and of cells that are one and the same that they are:
    ``same`` says of each which is the first of its like. Ranges are worked out for the first ones.
    """

    values: np.ndarray = field(repr=False)
    hidden: np.ndarray = field(repr=False)
    relations: Sequence[Relation] = field(repr=False)
    signed: bool = False
    same: np.ndarray | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        shown = np.where(self.hidden, 0.0, self.values)
        self.first = first = np.arange(len(shown)) if self.same is None else self.same
        self.places = np.flatnonzero(self.hidden & (first == np.arange(len(shown))))
        self.scale = max(1.0, float(np.abs(shown).max(initial=0.0)))
        (rows, cells, factors), right, self._shown = _equations(shown, self.hidden, self.relations)
        variable = np.full(len(shown), -1)
        variable[self.places] = np.arange(len(self.places))
        self._variable = variable = variable[first]
        shape = (len(right), len(self.places))
        self._system: Any = coo_array((factors, (rows, variable[cells])), shape=shape).tocsr()
        self._right = right / self.scale
        links = abs(self._system.T) @ abs(self._system)
        self.part = connected_components(links, directed=False)[1]
        most = 2.0 * max(1.0, float(np.abs(shown).sum()) / self.scale)
        self._bounds = (-most if self.signed else 0.0, most)

    def solve(self, cost: np.ndarray) -> np.ndarray | None:
        """Return values of the hidden cells that agree with everything told and cost least, by ``scale``."""
        solved = self._least(cost)
        return None if solved.x is None else np.asarray(solved.x)

    def proof(self, cell: int) -> np.ndarray:
        """Return the cells that are told and from which the range of a hidden one follows, by the programs' prices."""
        cost = np.zeros(len(self.places))
        cost[self._variable[cell]] = 1.0
        prices = [np.abs(self._least(sign * cost).eqlin.marginals) > SEPARATE for sign in (1.0, -1.0)]
        rows, cells = self._shown
        return np.unique(cells[(prices[0] | prices[1])[rows]])

    def _least(self, cost: np.ndarray) -> Any:
        return linprog(cost, A_eq=self._system, b_eq=self._right, bounds=self._bounds, method="highs")


def ranges(told: Told, needed: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the lowest and highest value each hidden cell can have, as far as ``needed`` asks.

    The search of a cell ends when its range is as wide as ``needed``, so a range is exact only where it is narrower.
    Values that are told have no width.

    >>> values, hidden = np.array([9.0, 4.0, 5.0]), np.array([False, True, True])
    >>> low, high = ranges(Told(values, hidden, [Relation(0, 1, np.zeros(2, dtype=int))]), np.full(3, 9.0))
    >>> low[1:].tolist(), high[1:].tolist()
    ([0.0, 0.0], [9.0, 9.0])
    """
    low, high = told.values.astype(float).copy(), told.values.astype(float).copy()
    places, scale = told.places, told.scale
    if not len(places):
        return low, high
    found_low, found_high = low[places] / scale, high[places] / scale
    wide, tried = needed[places] / scale, np.zeros((2, len(places)), dtype=bool)
    chance = np.random.default_rng(1)
    together = TOGETHER if np.bincount(told.part).max() > LARGE else 0
    for turn in range(ROUNDS):
        side = turn % 2
        todo = np.flatnonzero(found_high - found_low < wide)
        alone = todo[~tried[side, todo]]
        if not len(todo) or (turn >= together and tried[:, todo].all()):
            break
        cost = np.zeros(len(places))
        if turn < together:
            cost[todo] = chance.choice([-1.0, 1.0], len(todo))
        elif len(alone):
            # One cell of every separate part at a time: the parts do not touch, so one program serves them all.
            chosen = alone[np.unique(told.part[alone], return_index=True)[1]]
            tried[side, chosen] = True
            cost[chosen] = 1 if side else -1
        else:
            continue
        solved = told.solve(cost)
        if solved is not None:
            found_low, found_high = np.minimum(found_low, solved), np.maximum(found_high, solved)
    low[places], high[places] = found_low * scale, found_high * scale
    return low, high


def fillings(told: Told) -> list[np.ndarray]:
    """Return three sets of values that agree with everything told, no hidden cell the same in all three.

    They are worked out from what is told alone, as a reader could. What comes out alike with each of them depends on
    nothing hidden.
    """
    if not len(told.places):
        return [told.values.astype(float)] * 3
    chance = np.random.default_rng(2)
    cost = chance.uniform(0.5, 1.5, len(told.places)) * chance.choice([-1.0, 1.0], len(told.places))
    found = [solved for solved in (told.solve(cost), told.solve(-cost)) if solved is not None]
    mixed = list(found)
    for _turn in range(TOGETHER):
        solved = told.solve(chance.normal(size=len(told.places)))
        mixed += [] if solved is None else [solved]
        spread = np.ptp(np.stack(mixed), axis=0)
        if (spread > SEPARATE).all() and len(mixed) > 3:
            break
    for place in np.flatnonzero(np.ptp(np.stack(mixed), axis=0) <= SEPARATE):
        alone = np.zeros(len(told.places))
        alone[place] = 1.0
        mixed += [solved for solved in (told.solve(alone), told.solve(-alone)) if solved is not None]
    weight = chance.dirichlet(np.ones(len(mixed)))
    found.append(weight @ np.stack(mixed))
    whole = []
    for solved in found:
        values = told.values.astype(float).copy()
        values[told.places] = solved * told.scale
        whole.append(values)
    return whole


def _equations(
    values: np.ndarray, hidden: np.ndarray, relations: Sequence[Relation]
) -> tuple[tuple[np.ndarray, np.ndarray, np.ndarray], np.ndarray, tuple[np.ndarray, np.ndarray]]:
    """One equation a coarser cell with anything hidden: row, cell and factor of each term, the right-hand sides, and
    row and cell of what is told in it."""
    nothing = np.zeros(0, dtype=int)
    rows, cells, factors, right = [nothing], [nothing], [np.zeros(0)], [np.zeros(0)]
    told_rows, told_cells = [nothing], [nothing]
    count = 0
    for relation in relations:
        size = int(relation.parent.max()) + 1 if len(relation.parent) else 0
        fine = relation.fine + np.arange(len(relation.parent))
        coarse = relation.coarse + np.arange(size)
        secret = hidden[fine]
        told = np.bincount(relation.parent, values[fine] * ~secret, size)
        open_one = (np.bincount(relation.parent, secret, size) > 0) | hidden[coarse]
        number = count + np.cumsum(open_one) - 1
        rows += [number[relation.parent[secret]], number[hidden[coarse]]]
        cells += [fine[secret], coarse[hidden[coarse]]]
        factors += [np.ones(int(secret.sum())), -np.ones(int(hidden[coarse].sum()))]
        right.append((np.where(hidden[coarse], 0.0, values[coarse]) - told)[open_one])
        shown, whole = ~secret & open_one[relation.parent], ~hidden[coarse] & open_one
        told_rows += [number[relation.parent[shown]], number[whole]]
        told_cells += [fine[shown], coarse[whole]]
        count += int(open_one.sum())
    terms = np.concatenate(rows), np.concatenate(cells), np.concatenate(factors)
    return terms, np.concatenate(right), (np.concatenate(told_rows), np.concatenate(told_cells))
