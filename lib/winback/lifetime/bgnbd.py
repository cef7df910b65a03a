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
from scipy.special import betaln, digamma, expit, gammaln, hyp2f1

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


def expected_until_leaving(shape: ArrayLike, rate: ArrayLike, a: float, b: ArrayLike, ahead: ArrayLike) -> np.ndarray:
    """Return the mean of ``(1 - exp(-l p t)) / p`` over l ~ gamma(shape, rate), p ~ beta(a, b), t = ``ahead``.

    Equals ``(a+b-1)/(a-1) * (1 - 2F1(shape, a-1; a+b-1; -t/rate))``. The usual form of this, with the argument
    t/(rate+t), overflows for customers with hundreds of purchases; this one (Pfaff's transformation) does not.
    Near a = 1 and a + b = 1, where it is 0/0, the integral it came from is summed instead.
    """
    shape, rate, b, ahead = np.broadcast_arrays(*(np.asarray(part, dtype=float) for part in (shape, rate, b, ahead)))
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        result = (a + b - 1) / (a - 1) * (1 - hyp2f1(shape, a - 1, a + b - 1, -ahead / rate))
    doubtful = ~np.isfinite(result) | (abs(a - 1) < 1e-4) | (np.abs(a + b - 1) < 1e-3) | (result < 0)
    if doubtful.any():
        result = np.where(doubtful, _summed(shape, rate, a, b, ahead, 1), result)
    return result


def pairs_until_leaving(shape: ArrayLike, rate: ArrayLike, a: float, b: ArrayLike, ahead: ArrayLike) -> np.ndarray:
    """Return the mean of N(N - 1) for the number N of purchases that :func:`expected_until_leaving` expects."""
    parts = np.broadcast_arrays(*(np.asarray(part, dtype=float) for part in (shape, rate, b, ahead)))
    shape, rate, b, ahead = parts
    return _summed(shape, rate, a, b, ahead, 2)


def _summed(shape: np.ndarray, rate: np.ndarray, a: float, b: np.ndarray, ahead: np.ndarray, order: int) -> np.ndarray:
    """Gauss-Legendre over the time ahead, on a log scale because the integrand falls like a power of time.

    order 1: expectation of l exp(-l p s); order 2: of 2 s l^2 (1-p) exp(-l p s), the pairs of purchases.
    """
    nodes, weights = np.polynomial.legendre.leggauss(24)
    stretch = np.log1p(ahead / rate)
    total = np.zeros_like(stretch)
    for node, node_weight in zip(nodes, weights, strict=True):
        grown = np.exp(stretch * (node + 1) / 2)
        if order == 1:
            mean = hyp2f1(shape + 1, a, a + b, 1 - grown)
        else:
            mean = 2 * (shape + 1) * (grown - 1) * b / (a + b) * hyp2f1(shape + 2, a, a + b + 1, 1 - grown)
        total += node_weight * grown * mean
    return shape * total * stretch / 2


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
