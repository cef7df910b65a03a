"""Purchases until a customer leaves: the means behind every expectation of the purchase models.

A customer buys at rate l ~ gamma(shape, rate) and leaves after each purchase with probability p ~ beta(a, b). Over l
all is elementary; over p one integral remains. Its closed form is a Gauss hypergeometric function, quick and exact for
ordinary customers, but the library's fails for hundreds of purchases or lopsided parameters, and 0/0 arises at a = 1.
There the integral is summed instead: over logit(p) the trapezoid rule converges exponentially.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaln, expit, hyp2f1, polygamma, psi

ORDINARY = 30.0
"""Shapes up to here, and a up to a tenth of it, are safe for the hypergeometric function (compared on 10^5 cases)."""

STEP = 0.3
"""Step of the sum over logit(p): an error near 1e-14 of the largest value."""

CHUNK = 200_000


def expected_until_leaving(shape: ArrayLike, rate: ArrayLike, a: float, b: ArrayLike, ahead: ArrayLike) -> np.ndarray:
    """Return the mean purchases in the time ``ahead``: of ``(1 - exp(-l p t)) / p``.

    Equals ``(a+b-1)/(a-1) * (1 - 2F1(shape, a-1; a+b-1; -t/rate))``. The usual form, with the argument
    t/(rate+t), overflows much earlier than this one (Pfaff's transformation of it).
    """
    shape, b, reach = _cases(shape, rate, b, ahead)
    total = a + b
    ordinary = (shape < ORDINARY) & (total < ORDINARY) & (np.abs(total - 1) > 1e-3) & (total > 0.02)
    ordinary &= (0.05 < a < ORDINARY / 10) and abs(a - 1) > 1e-4
    result = np.empty(shape.shape)
    top = total[ordinary] - 1
    result[ordinary] = top / (a - 1) * (1 - hyp2f1(shape[ordinary], a - 1, top, -reach[ordinary]))
    rest = ~(ordinary & np.isfinite(result) & (result >= 0))
    result[rest] = _summed(_purchases, shape[rest], a, b[rest], reach[rest])
    return result


def pairs_until_leaving(shape: ArrayLike, rate: ArrayLike, a: float, b: ArrayLike, ahead: ArrayLike) -> np.ndarray:
    """Return the mean of N(N - 1) for the number N of purchases in the time ``ahead``: what its variance needs."""
    shape, b, reach = _cases(shape, rate, b, ahead)
    return _summed(_pairs, shape, a, b, reach).reshape(shape.shape)


def _cases(shape: ArrayLike, rate: ArrayLike, b: ArrayLike, ahead: ArrayLike) -> tuple[np.ndarray, ...]:
    reach = np.asarray(ahead, dtype=float) / np.asarray(rate, dtype=float)
    parts = np.broadcast_arrays(np.asarray(shape, dtype=float), np.asarray(b, dtype=float), reach)
    return tuple(np.array(part) for part in parts)


def _purchases(p: np.ndarray, shape: float, reach: np.ndarray) -> np.ndarray:
    """Mean purchases given p: (1 - (1 + p t/rate)^-shape) / p, and its limit where p is 0."""
    safe = np.where(p > 0, p, 1.0)
    return np.where(p > 0, -np.expm1(-shape * np.log1p(safe * reach)) / safe, shape * reach)


def _pairs(p: np.ndarray, shape: float, reach: np.ndarray) -> np.ndarray:
    """Mean of N(N - 1) given p; by its limit where the difference would drown in rounding."""
    limit = shape * (shape + 1) * reach**2
    tiny = p * reach * (shape + 1) < 1e-4
    safe = np.where(tiny, 1.0, p)
    calm = np.exp(-shape * np.log1p(safe * reach))
    exact = 2 / safe**2 * (1 - calm * (1 + shape * safe * reach / (1 + safe * reach)))
    return (1 - p) * np.where(tiny, limit, exact)


def _summed(
    given: Callable[[np.ndarray, float, np.ndarray], np.ndarray],
    shape: np.ndarray,
    a: float,
    b: np.ndarray,
    reach: np.ndarray,
) -> np.ndarray:
    """Mean of ``given`` over p ~ beta(a, b); customers with equal shape and b share the points."""
    if not shape.size:
        return np.zeros(shape.shape)
    kinds, kind = np.unique(np.stack([shape.ravel(), b.ravel()]), axis=1, return_inverse=True)
    result, flat = np.empty(shape.size), reach.ravel()
    order = np.argsort(kind.ravel(), kind="stable")
    bounds = np.cumsum(np.bincount(kind.ravel(), minlength=kinds.shape[1]))[:-1]
    for (own_shape, own_b), rows in zip(kinds.T, np.split(order, bounds), strict=True):
        if not len(rows):
            continue
        points, weights = _points(own_shape, a, own_b, flat[rows].max())
        size = max(1, CHUNK // len(points))
        for part in (rows[i : i + size] for i in range(0, len(rows), size)):
            result[part] = given(points, own_shape, flat[part][:, None]) @ weights
    return result.reshape(shape.shape)


def _points(shape: float, a: float, b: float, reach: float) -> tuple[np.ndarray, np.ndarray]:
    """Points and weights for a mean over p ~ beta(a, b).

    The straight line through the values at p = 0 and p = 1 is averaged exactly, the sum sees only what departs from
    it. That fades at both ends however small a and b are, so a few dozen points do.
    """
    width = np.sqrt(polygamma(1, a + 1) + polygamma(1, b + 1))
    middle = psi(a + 1) - psi(b + 1)
    low = min(middle, -np.log1p(shape * reach)) - max(8 * width, 32 / (1 + a))
    high = middle + max(8 * width, 32 / (1 + b))
    step = min(STEP, 0.7 * width)
    y = np.arange(low, high + step, step)
    p = expit(y)
    weight = step * np.exp(-a * np.logaddexp(0, -y) - b * np.logaddexp(0, y) - betaln(a, b))
    ends = np.array([b / (a + b) - weight @ expit(-y), a / (a + b) - weight @ p])
    return np.concatenate([[0.0, 1.0], p]), np.concatenate([ends, weight])
