"""What one more unit of each scarce resource is worth: the dual of the choice of attempts, and a choice by its prices.

With a price on money and on each owner's hours every customer can be looked at alone: the best attempt is the one that
leaves most after paying for what it uses. The right prices are those at which the sum of what is left and of the
prices themselves is least (Lagrangian dual; Everett 1963); that sum is also a bound no choice can exceed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy
from threadpoolctl import threadpool_limits

SMOOTHINGS = (3e-2, 3e-3, 3e-4, 3e-5)
"""The kinks of the bound are smoothed away less and less, in shares of the mean of what the best attempts bring."""
NEGLIGIBLE = 25.0
"""An attempt behind another of its customer by so many widths of the smoothing weighs nothing (exp −25)."""


@dataclass(frozen=True)
class Attempts:
    """Possible attempts as arrays, those of one customer standing together.

    ``profit``; ``customer``: numbered from 0; ``use``: of each scarce resource, as a share of its limit; ``starts``:
    where each customer's attempts begin.
    """

    profit: np.ndarray
    customer: np.ndarray
    use: scipy.sparse.csr_array
    starts: np.ndarray

    @classmethod
    def of(cls, profit: np.ndarray, customer: np.ndarray, use: np.ndarray | scipy.sparse.csr_array) -> Attempts:
        """Return attempts whose customers are numbered in the order in which they stand."""
        return cls(profit, customer, scipy.sparse.csr_array(use), np.flatnonzero(np.diff(customer, prepend=-1)))

    def near(self, prices: np.ndarray, width: float) -> Attempts:
        """Return the attempts that may weigh anything at about these prices."""
        left = self.left_over(prices)
        kept = left > self.best(left)[self.customer] - NEGLIGIBLE * width
        return Attempts.of(self.profit[kept], np.unique(self.customer[kept], return_inverse=True)[1], self.use[kept])

    def left_over(self, prices: np.ndarray) -> np.ndarray:
        """Return what is left of each attempt's profit after paying for what it uses."""
        return self.profit - self.use @ prices

    def best(self, left: np.ndarray, floor: float = 0.0) -> np.ndarray:
        """Return the most that any attempt leaves, per customer, and at least the floor: no attempt at all."""
        return np.maximum(np.maximum.reduceat(left, self.starts), floor)

    def best_numbers(self, left: np.ndarray) -> np.ndarray:
        """Return the number of the attempt that leaves most, per customer; of equals the first."""
        first = np.flatnonzero(left == self.best(left, -np.inf)[self.customer])
        return first[np.unique(self.customer[first], return_index=True)[1]]

    def used(self, numbers: np.ndarray) -> np.ndarray:
        """Return how much of each resource these attempts use."""
        return np.asarray(self.use[numbers].sum(axis=0)).ravel()

    def bound(self, prices: np.ndarray) -> float:
        """Return what no choice within the limits can exceed."""
        return float(prices.sum() + self.best(self.left_over(prices)).sum())


def find_prices(attempts: Attempts) -> np.ndarray:
    """Return the price of all of each resource at which the bound is least."""
    prices = np.zeros(attempts.use.shape[1])
    if not len(prices):
        return prices
    mean = float(attempts.best(attempts.profit).mean())
    best, near = prices, attempts
    # With a dozen numbers to move, threads of the algebra library only wait for each other.
    with threadpool_limits(1, "blas"):
        for share in SMOOTHINGS:
            found = scipy.optimize.minimize(
                _smoothed, prices, args=(near, mean * share), jac=True, method="L-BFGS-B",
                bounds=[(0, None)] * len(prices), options={"maxiter": 60, "ftol": 1e-12, "gtol": 1e-9},
            )  # fmt: skip
            prices = np.maximum(found.x, 0.0)
            if attempts.bound(prices) < attempts.bound(best):
                best = prices
            near = attempts.near(prices, mean * SMOOTHINGS[0])
    return best


def _smoothed(prices: np.ndarray, attempts: Attempts, width: float) -> tuple[float, np.ndarray]:
    """The bound with its kinks rounded off to this width, and its slope."""
    left = attempts.left_over(prices)
    best = attempts.best(left)
    weight = np.exp((left - best[attempts.customer]) / width)
    total = np.exp(-best / width) + np.add.reduceat(weight, attempts.starts)
    value = prices.sum() + (best + width * np.log(total)).sum()
    return float(value), 1.0 - (weight / total[attempts.customer]) @ attempts.use


def take(attempts: Attempts, prices: np.ndarray) -> np.ndarray:
    """Return a choice within the limits: the surest customers first, each the best attempt that still fits."""
    left = attempts.left_over(prices)
    best = attempts.best(left, -np.inf)
    use, free = attempts.use.toarray(), np.ones(len(prices))
    ends = np.append(attempts.starts[1:], len(left))
    taken = []
    for customer in np.argsort(-best, kind="stable"):
        numbers = np.arange(attempts.starts[customer], ends[customer])
        fitting = numbers[(use[numbers] <= free + 1e-12).all(axis=1)]
        if not len(fitting):
            continue
        number = fitting[np.argmax(left[fitting])]
        free = free - use[number]
        taken.append(number)
    return np.sort(np.array(taken, dtype=int))
