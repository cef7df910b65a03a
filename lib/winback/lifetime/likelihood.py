"""Log-likelihood of BG/NBD and MBG/NBD with its first and second derivatives, on weighted histories.

Per history, with ``odds = a / (b + k - 1) * ((alpha + T) / (alpha + t_x)) ** (r + x)``, the odds that the customer has
left (zero if k is 0; see :mod:`winback.lifetime.bgnbd` for k)::

    ln L = lnG(r+x) - lnG(r) + r ln(alpha) + lnB(a, b+k) - lnB(a, b) - (r+x) ln(alpha+T) + ln(1 + odds)

All but the last two terms depend on the count alone: they are computed once per count.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.special import betaln, digamma, gammaln, polygamma

Objective = Callable[[np.ndarray], tuple[float, np.ndarray, np.ndarray]]
"""From parameters to value, gradient and matrix of second derivatives."""

BLOCK = 8192
"""Histories worked on at a time: what is computed of them stays in the processor's cache."""


def purchase_likelihood(
    repeat_count: np.ndarray, recency: np.ndarray, age: np.ndarray, weight: np.ndarray, doors: int
) -> Objective:
    """Return the function from ``r, alpha, a, b`` to the log-likelihood of all histories and its derivatives."""
    levels, level = np.unique(repeat_count, return_inverse=True)
    level_weight = np.bincount(level, weights=weight)
    chances = levels + doors
    blocks = [slice(start, start + BLOCK) for start in range(0, len(weight), BLOCK)]
    columns = [[part[block] for part in (repeat_count, recency, age, weight, level)] for block in blocks]

    def evaluate(parameters: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        _r, _alpha, a, b = parameters
        door = np.where(chances > 0, 1 / np.where(chances > 0, b + chances - 1, 1), 0.0)
        with np.errstate(divide="ignore"):
            log_door = np.log(a * door)
        value, gradient, second = _of_counts(parameters, levels, chances, level_weight)
        for x, recency_part, age_part, weight_part, place in columns:
            part = _of_histories(parameters, (x, recency_part, age_part, weight_part), log_door[place], door[place])
            value, gradient, second = value + part[0], gradient + part[1], second + part[2]
        return float(value), gradient, second

    return evaluate


def _of_counts(
    parameters: np.ndarray, levels: np.ndarray, chances: np.ndarray, weight: np.ndarray
) -> tuple[float, np.ndarray, np.ndarray]:
    """The terms that depend on the count alone."""
    r, alpha, a, b = parameters
    total = weight.sum()
    value = weight @ (gammaln(r + levels) - gammaln(r) + betaln(a, b + chances) - betaln(a, b))
    more = weight @ (digamma(a + b) - digamma(a + b + chances))
    gradient = np.array(
        [
            weight @ (digamma(r + levels) - digamma(r)) + total * np.log(alpha),
            total * r / alpha,
            more,
            more + weight @ (digamma(b + chances) - digamma(b)),
        ]
    )
    bend = weight @ (polygamma(1, a + b) - polygamma(1, a + b + chances))
    second = np.zeros((4, 4))
    second[0, 0] = weight @ (polygamma(1, r + levels) - polygamma(1, r))
    second[0, 1] = second[1, 0] = total / alpha
    second[1, 1] = -total * r / alpha**2
    second[2:, 2:] = bend
    second[3, 3] += weight @ (polygamma(1, b + chances) - polygamma(1, b))
    return value + total * r * np.log(alpha), gradient, second


def _of_histories(
    parameters: np.ndarray, columns: tuple[np.ndarray, ...], log_door: np.ndarray, door: np.ndarray
) -> tuple[float, np.ndarray, np.ndarray]:
    """The terms that depend on the times: -(r+x) ln(alpha+T) and ln(1 + odds)."""
    r, alpha, a, _b = parameters
    x, recency, age, weight = columns
    shape, by_age, by_recency = r + x, 1 / (alpha + age), 1 / (alpha + recency)
    log_age = np.log(alpha + age)
    growth = np.log((alpha + age) * by_recency)
    log_odds = log_door + shape * growth
    # exp of minus the size never overflows, and serves both the probability of having left and ln(1 + odds)
    fading = np.exp(-np.abs(log_odds))
    left = np.where(log_odds > 0, 1.0, fading) / (1 + fading)
    weighted = weight * shape
    value = weight @ (np.maximum(log_odds, 0) + np.log1p(fading)) - weighted @ log_age

    # how the log odds change with r, alpha, a and b
    slope = np.stack([growth, shape * (by_age - by_recency), np.full_like(growth, 1 / a), -door])
    weight_left = weight * left
    gradient = slope @ weight_left
    gradient[0] -= weight @ log_age
    gradient[1] -= weighted @ by_age

    second = (slope * (weight_left * (1 - left))) @ slope.T
    cross = weight_left @ (by_age - by_recency) - weight @ by_age
    second[0, 1] += cross
    second[1, 0] += cross
    second[1, 1] += (weight_left * shape) @ (by_recency**2 - by_age**2) + weighted @ by_age**2
    second[2, 2] -= weight_left.sum() / a**2
    second[3, 3] += weight_left @ door**2
    return value, gradient, second
