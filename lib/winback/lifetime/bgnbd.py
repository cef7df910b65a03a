"""BG/NBD and MBG/NBD: buying at an own rate until the customer leaves for good, as one family.

While active a customer buys at random at a rate of his own; rates differ between customers as a gamma(r, alpha).
At certain purchases he leaves with a probability of his own; probabilities differ as a beta(a, b). The two models
differ in one thing: whether one can leave right after the first purchase. So a customer with x repeat purchases has
stood before the door ``k`` times, and all formulas are the same in k:

- BG/NBD (Fader, Hardie & Lee 2005, Marketing Science 24(2)): the door opens at repeat purchases, ``k = x``; a
  one-purchase customer is active for certain.
- MBG/NBD (Batislam, Denizel & Filiztekin 2007; Hoppe & Wagner 2007): it opens at the first one too, ``k = x + 1``.

Times are in the unit in which ``alpha`` is; parameters are the array ``r, alpha, a, b``.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaln, digamma, expit, gammaln

from .leaving import expected_until_leaving, pairs_until_leaving

NAMES = ("r", "alpha", "a", "b")
DOORS = {"bgnbd": 0, "mbgnbd": 1}
"""How many chances to leave a customer has had before any repeat purchase."""

Objective = Callable[[np.ndarray], tuple[float, np.ndarray]]


def objective(
    repeat_count: np.ndarray, recency: np.ndarray, age: np.ndarray, weight: np.ndarray, doors: int
) -> Objective:
    """Return the function from parameters to log-likelihood and its gradient for weighted histories.

    Per history, with ``odds = a / (b + k - 1) * ((alpha + T) / (alpha + t_x)) ** (r + x)``, the odds that the
    customer has left (zero if k is 0)::

        ln L = lnG(r+x) - lnG(r) + r ln(alpha) + lnB(a, b+k) - lnB(a, b) - (r+x) ln(alpha+T) + ln(1 + odds)
    """
    levels, level = np.unique(repeat_count, return_inverse=True)
    level_weight = np.bincount(level, weights=weight)
    total, chances = weight.sum(), levels + doors
    left_before = chances > 0

    def evaluate(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        r, alpha, a, b = parameters
        shape = r + repeat_count
        log_age, log_recency = np.log(alpha + age), np.log(alpha + recency)
        with np.errstate(divide="ignore"):
            log_door = np.where(left_before, np.log(a) - np.log(np.where(left_before, b + chances - 1, 1)), -np.inf)
        log_odds = log_door[level] + shape * (log_age - log_recency)
        left = expit(log_odds)
        by_count = gammaln(r + levels) - gammaln(r) + betaln(a, b + chances) - betaln(a, b)
        value = (
            level_weight @ by_count + total * r * np.log(alpha) + weight @ (np.logaddexp(0, log_odds) - shape * log_age)
        )
        weight_left = weight * left
        left_by_count = np.bincount(level, weights=weight_left)
        more = digamma(a + b) - digamma(a + b + chances)
        gradient = np.array(
            [
                level_weight @ (digamma(r + levels) - digamma(r))
                + total * np.log(alpha)
                - (weight @ log_age + weight_left @ (log_recency - log_age)),
                total * r / alpha
                - (weight - weight_left) @ (shape / (alpha + age))
                - weight_left @ (shape / (alpha + recency)),
                level_weight @ more + weight_left.sum() / a,
                level_weight @ (digamma(b + chances) - digamma(b) + more)
                - np.divide(left_by_count, b + chances - 1, out=np.zeros_like(left_by_count), where=left_before).sum(),
            ]
        )
        return float(value), gradient

    return evaluate


def alive(
    parameters: np.ndarray, repeat_count: ArrayLike, recency: ArrayLike, age: ArrayLike, doors: int
) -> np.ndarray:
    """Return the probability that a customer with this history is still active."""
    r, alpha, a, b = parameters
    x, recency, age = (np.asarray(part, dtype=float) for part in (repeat_count, recency, age))
    chances = x + doors
    log_odds = (
        np.log(a) - np.log(np.maximum(b + chances - 1, 1e-300)) + (r + x) * np.log((alpha + age) / (alpha + recency))
    )
    return np.where(chances > 0, expit(-log_odds), 1.0)


def purchases_while_alive(
    parameters: np.ndarray, repeat_count: ArrayLike, age: ArrayLike, ahead: ArrayLike, doors: int
) -> np.ndarray:
    """Return the purchases expected in the time ``ahead`` of a customer who is active now.

    Given the history, the rate is gamma(r + x, alpha + T) and the leaving probability beta(a, b + k).
    """
    r, alpha, a, b = parameters
    x = np.asarray(repeat_count, dtype=float)
    return expected_until_leaving(r + x, alpha + np.asarray(age, dtype=float), a, b + x + doors, ahead)


def purchases_after_return(
    parameters: np.ndarray, repeat_count: ArrayLike, recency: ArrayLike, ahead: ArrayLike, doors: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean of N and of N(N - 1) purchases in the time ``ahead`` after a lost customer has returned.

    As if he went on as before: at the rate known from the time he was active, gamma(r + x, alpha + t_x), leaving again
    with the probability known from staying k - 1 times and leaving once, beta(a + 1, b + k - 1).
    """
    r, alpha, a, b = parameters
    x, recency = np.asarray(repeat_count, dtype=float), np.asarray(recency, dtype=float)
    chances = x + doors
    shape, rate = r + x, alpha + recency
    left, never_asked = (shape, rate, a + 1, b + np.maximum(chances - 1, 0)), (shape, rate, a, b)
    asked = chances > 0
    means = (
        np.where(asked, mean(*left, ahead), mean(*never_asked, ahead))
        for mean in (expected_until_leaving, pairs_until_leaving)
    )
    return tuple(means)  # type: ignore[return-value]


def count_share(parameters: np.ndarray, count: ArrayLike, time: ArrayLike, doors: int) -> np.ndarray:
    """Return the probability that a new customer makes exactly ``count`` repeat purchases in ``time``.

    Still active after x: survives k doors, and the purchases are negative binomial; left at the x-th: the purchases
    would have been x or more.
    """
    from scipy.stats import nbinom

    r, alpha, a, b = parameters
    x, time = np.asarray(count, dtype=float), np.asarray(time, dtype=float)
    chances, calm = x + doors, alpha / (alpha + time)
    survive = np.exp(betaln(a, b + chances) - betaln(a, b))
    at_last = np.where(chances > 0, survive * a / np.maximum(b + chances - 1, 1e-300), 0.0)
    return survive * nbinom.pmf(x, r, calm) + at_last * nbinom.sf(x - 1, r, calm)
