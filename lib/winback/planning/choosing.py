"""The best choice of attempts under a budget and each owner's hours, by integer programming (method rows P7 and P11).

Maximise the sum of the expected profit of the chosen attempts, at most one per customer, where their cost stays within
the budget and their hours within those of each owner. HiGHS solves it exactly up to some thousands of possible
attempts. Of more, :mod:`winback.planning.pricing` finds the prices of money and hours first; where these leave no
doubt the attempt is settled, the doubtful customers go to the integer programme, and the bound that no choice can
exceed tells how much could be missing.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import scipy

from ..errors import WinbackError
from ..text import _
from .pricing import Attempts, find_prices, take

NEEDED = ("customer_id", "channel", "manager_id", "expected_profit_amount", "cost_amount", "hours")
EXACT_ATTEMPTS = 300
"""Up to so many possible attempts the integer programme takes them all."""
DOUBTFUL_ATTEMPTS = 800
"""Of more, it takes so many: those that fall least short of the best of their customer at the prices found."""
EXACT_GAP, EXACT_STEPS = 1e-7, 3_000
DOUBTFUL_GAP, DOUBTFUL_STEPS = 1e-3, 1
"""Should the solver not prove its choice to this share in so many steps, the best found is taken; the bound tells what
may be missing. Steps, not seconds: the same data give the same plan on any machine.
"""
DIGITS = 6
"""Profit in parts of the power of ten above the largest, and use in parts of its limit, to so many decimals."""


@dataclass(frozen=True)
class Choice:
    """The attempts chosen, and what the limits are worth.

    ``chosen``: rows of the attempts; ``profit_amount``: the sum of their expected profit; ``bound_amount``: what no
    choice can exceed; ``prices``: profit of one more unit of the budget (``budget``) and of one more hour of each
    owner (by id), as the relaxed problem prices them (dual values of its limits): where attempts are few and large,
    the next unit may bring less.
    """

    chosen: pd.DataFrame = field(repr=False)
    profit_amount: float
    bound_amount: float
    prices: dict[str, float]


def choose(
    attempts: pd.DataFrame, budget_amount: float | None = None, hours: Mapping[str, float] | None = None
) -> Choice:
    """Return the choice of attempts with the highest sum of expected profit under the limits.

    ``attempts``: one row per customer, channel and owner that is possible, with ``expected_profit_amount`` after
    ``cost_amount``, and ``hours`` of the owner. ``budget_amount`` empty: no limit of money; ``hours`` by
    ``manager_id``; an owner who is not named there has no limit. Attempts that lose money are never chosen. Raises
    ``WinbackError`` for a negative limit.

    >>> rows = [("a", "call", "m1", 90.0, 10.0, 1.0), ("b", "call", "m1", 50.0, 10.0, 1.0)]
    >>> choose(pd.DataFrame(rows, columns=NEEDED), hours={"m1": 1.0}).chosen.customer_id.tolist()
    ['a']
    """
    ready = _made_ready(attempts, budget_amount, hours or {})
    if ready is None:
        return Choice(attempts.head(0), 0.0, 0.0, dict.fromkeys(_names(budget_amount, hours or {}), 0.0))
    prices = find_prices(ready.problem)
    chosen = ready.rows.iloc[_solve(ready.problem, prices)]
    worth = {
        name: float(price * ready.scale / limit)
        for price, (name, limit) in zip(prices, ready.limits.items(), strict=True)
    }
    profit = float(chosen.expected_profit_amount.sum())
    bound = max(ready.problem.bound(prices) * ready.scale, profit)
    return Choice(chosen, profit, bound, dict.fromkeys(_names(budget_amount, hours or {}), 0.0) | worth)


def most_profit(
    attempts: pd.DataFrame, budget_amount: float | None = None, hours: Mapping[str, float] | None = None
) -> float:
    """Return the profit that no choice under these limits exceeds; with many customers the best one all but reaches it.

    >>> rows = [("a", "call", "m1", 90.0, 10.0, 1.0), ("b", "call", "m1", 50.0, 10.0, 1.0)]
    >>> most_profit(pd.DataFrame(rows, columns=NEEDED))
    140.0
    """
    ready = _made_ready(attempts, budget_amount, hours or {})
    return 0.0 if ready is None else float(ready.problem.bound(find_prices(ready.problem)) * ready.scale)


@dataclass(frozen=True)
class _Ready:
    """The attempts that can be chosen at all, as arrays in parts of the largest profit and of the scarce limits."""

    rows: pd.DataFrame
    problem: Attempts
    limits: dict[str, float]
    scale: float


def _made_ready(attempts: pd.DataFrame, budget_amount: float | None, hours: Mapping[str, float]) -> _Ready | None:
    _check(budget_amount, hours)
    keys = ["customer_id", "channel", "manager_id"]
    rows = attempts[attempts.expected_profit_amount > 0].sort_values(keys, kind="stable")
    limits = _limits(rows, budget_amount, hours)
    for used, limit in limits.values():
        rows = rows[used.reindex(rows.index) <= limit]
    if rows.empty:
        return None
    # What cannot run out has no price and needs no row.
    scarce = {name: (used.loc[rows.index], limit) for name, (used, limit) in limits.items()}
    scarce = {name: pair for name, pair in scarce.items() if pair[0].sum() > pair[1] > 0}
    scale = 10.0 ** float(np.ceil(np.log10(rows.expected_profit_amount.max())))
    # What differs in its last digits only, as sums of another order do, is the same: ties then fall alike everywhere.
    use = [np.round(used.to_numpy(dtype=float) / limit, DIGITS) for used, limit in scarce.values()]
    problem = Attempts.of(
        np.round(rows.expected_profit_amount.to_numpy(dtype=float) / scale, DIGITS),
        pd.factorize(rows.customer_id)[0],
        np.column_stack(use) if use else np.zeros((len(rows), 0)),
    )
    return _Ready(rows, problem, {name: limit for name, (_used, limit) in scarce.items()}, scale)


def _names(budget_amount: float | None, hours: Mapping[str, float]) -> list[str]:
    return [*([] if budget_amount is None else ["budget"]), *sorted(hours)]


def _check(budget_amount: float | None, hours: Mapping[str, float]) -> None:
    named = {_("budget"): budget_amount, **{_("hours of {who}").format(who=who): n for who, n in hours.items()}}
    for name, value in named.items():
        if value is not None and not value >= 0:
            raise WinbackError(
                _("The limit '{name}' is {value}; allowed: 0 and more, or none.").format(name=name, value=value)
            )


def _limits(
    rows: pd.DataFrame, budget_amount: float | None, hours: Mapping[str, float]
) -> dict[str, tuple[pd.Series, float]]:
    """What each attempt uses of each limit, and the limit."""
    limits = {} if budget_amount is None else {"budget": (rows.cost_amount.astype(float), float(budget_amount))}
    for who, limit in sorted(hours.items()):
        limits[who] = (rows.hours.astype(float).where(rows.manager_id.eq(who), 0.0), float(limit))
    return limits


def _solve(problem: Attempts, prices: np.ndarray) -> np.ndarray:
    """The numbers of the attempts chosen."""
    taken = take(problem, prices)
    if not len(prices):
        return taken
    is_small = len(problem.profit) <= EXACT_ATTEMPTS
    if problem.profit[taken].sum() >= (1 - (EXACT_GAP if is_small else DOUBTFUL_GAP)) * problem.bound(prices):
        return taken
    if is_small:
        better = _decide(problem, np.arange(len(problem.profit)), np.ones(len(prices)), EXACT_GAP, EXACT_STEPS)
    else:
        settled, doubtful = _parted(problem, prices, taken)
        left = 1 - problem.used(settled)
        better = np.union1d(settled, _decide(problem, doubtful, left, DOUBTFUL_GAP, DOUBTFUL_STEPS))
    return max(taken, better, key=lambda numbers: float(problem.profit[numbers].sum()))


def _parted(problem: Attempts, prices: np.ndarray, taken: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The attempts that are settled, and those in doubt.

    In doubt are the attempts that leave nearly as much as the best of their customer; a customer with one of them
    only, who was given it, is settled unless no attempt at all is nearly as good.
    """
    left = problem.left_over(prices)
    best = problem.best(left)
    short = best[problem.customer] - left
    near = np.sort(np.argsort(short, kind="stable")[:DOUBTFUL_ATTEMPTS])
    limit = float(short[near].max())
    count = np.bincount(problem.customer[near], minlength=problem.starts.size)
    sure = near[(count[problem.customer[near]] == 1) & (best[problem.customer[near]] > limit)]
    settled = np.intersect1d(sure, taken)
    both = np.union1d(near, taken)
    return settled, both[~np.isin(problem.customer[both], problem.customer[settled])]


def _decide(problem: Attempts, numbers: np.ndarray, limits: np.ndarray, gap: float, steps: int) -> np.ndarray:
    """The best of these attempts under what is left of the limits, by integer programming."""
    count = len(numbers)
    if not count:
        return numbers
    known, row = np.unique(problem.customer[numbers], return_inverse=True)
    once = scipy.sparse.csr_array((np.ones(count), (row, np.arange(count))), shape=(len(known), count))
    rows = scipy.sparse.vstack([once, problem.use[numbers].T]).tocsr()
    most = np.concatenate([np.ones(len(known)), np.maximum(limits, 0)])
    with _silence():
        found = scipy.optimize.milp(
            -problem.profit[numbers],
            constraints=scipy.optimize.LinearConstraint(rows, -np.inf, most),
            integrality=np.ones(count),
            bounds=scipy.optimize.Bounds(0, 1),
            options={"mip_rel_gap": gap, "node_limit": steps},
        )
    return numbers[:0] if found.x is None else numbers[found.x > 0.5]


@contextmanager
def _silence() -> Iterator[None]:
    """Let nothing through to the standard output: some builds of HiGHS print lines of their own there."""
    sys.stdout.flush()
    try:
        kept = os.dup(1)
    except OSError:
        yield
        return
    nothing = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nothing, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nothing)
