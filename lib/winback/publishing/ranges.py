"""What a reader can work out: the range in which each hidden value must lie, given everything that is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

ROUNDS = 400


@dataclass(frozen=True)
class Relation:
    """Cells that sum to coarser ones: finer cell ``fine + i`` belongs to coarser cell ``coarse + parent[i]``."""

    coarse: int
    fine: int
    parent: np.ndarray


def ranges(
    values: np.ndarray,
    hidden: np.ndarray,
    relations: Sequence[Relation],
    needed: np.ndarray,
    limits: np.ndarray | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the lowest and highest value each hidden cell can have, as far as ``needed`` asks.

    A reader knows every value that is not hidden, that finer cells sum to coarser ones, and that nothing is below
    zero; with ``limits`` values may have either sign and lie within twice these. The search of a cell ends when its
    range is as wide as ``needed``, so a range is exact only where it is narrower. Told values have no width.

    >>> values, hidden = np.array([9.0, 4.0, 5.0]), np.array([False, True, True])
    >>> low, high = ranges(values, hidden, [Relation(0, 1, np.zeros(2, dtype=int))], np.full(3, 9.0))
    >>> low[1:].tolist(), high[1:].tolist()
    ([0.0, 0.0], [9.0, 9.0])
    """
    low, high = values.astype(float).copy(), values.astype(float).copy()
    places = np.flatnonzero(hidden)
    rows, right = _equations(values, hidden, relations)
    if not len(places):
        return low, high
    variable = np.full(len(values), -1)
    variable[places] = np.arange(len(places))
    scale = max(1.0, float(np.abs(values).max()))
    system = coo_array(
        (rows[2], (rows[0], variable[rows[1]])), shape=(len(right), len(places))
    ).tocsr()  # fmt: skip
    links = abs(system.T) @ abs(system) if len(right) else coo_array((len(places), len(places)))
    _n, component = connected_components(links, directed=False)
    bounds = [(0, None)] * len(places) if limits is None else [(-2 * x / scale, 2 * x / scale) for x in limits[places]]
    ceiling = 4.0 * max(1.0, float(np.abs(values).sum()) / scale)
    bounds = [(lowest, ceiling if highest is None else highest) for lowest, highest in bounds]
    found_low, found_high = low[places] / scale, high[places] / scale
    wide, tried = needed[places] / scale, np.zeros((2, len(places)), dtype=bool)
    for turn in range(ROUNDS):
        sign = 1 if turn % 2 else -1
        todo = np.flatnonzero((found_high - found_low < wide) & ~tried[turn % 2])
        if not len(todo):
            if not ((found_high - found_low < wide) & ~tried[(turn + 1) % 2]).any():
                break
            continue
        # One cell of every separate part at a time: the parts do not touch, so one program serves them all.
        _parts, firsts = np.unique(component[todo], return_index=True)
        chosen = todo[firsts]
        tried[turn % 2, chosen] = True
        cost = np.zeros(len(places))
        cost[chosen] = sign
        solved = linprog(cost, A_eq=system, b_eq=right / scale, bounds=bounds, method="highs")
        if solved.x is None:
            continue
        found_low, found_high = np.minimum(found_low, solved.x), np.maximum(found_high, solved.x)
    low[places], high[places] = found_low * scale, found_high * scale
    return low, high


def _equations(
    values: np.ndarray, hidden: np.ndarray, relations: Sequence[Relation]
) -> tuple[tuple[np.ndarray, np.ndarray, np.ndarray], np.ndarray]:
    """One equation a coarser cell with anything hidden: row, cell and factor of each term, and the right-hand sides."""
    rows, cells, factors, right = [], [], [], []
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
        count += int(open_one.sum())
    if not relations:
        return (np.zeros(0, dtype=int), np.zeros(0, dtype=int), np.zeros(0)), np.zeros(0)
    return (np.concatenate(rows), np.concatenate(cells), np.concatenate(factors)), np.concatenate(right)
