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

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betaln, expit

from .leaving import expected_until_leaving, pairs_until_leaving

NAMES = ("r", "alpha", "a", "b")
DOORS = {"bgnbd": 0, "mbgnbd": 1}
"""How many chances to leave a customer has had before any repeat purchase."""


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


def after_return(
    parameters: np.ndarray,
    repeat_count: ArrayLike,
    recency: ArrayLike,
    ahead: ArrayLike,
    doors: int,
    *,
    pairs: bool = False,
) -> np.ndarray:
    """Return the mean of N purchases, or of the ``pairs`` N(N - 1), in the time ``ahead`` after a lost one returned.

    As if he went on as before: at the rate known from the time he was active, gamma(r + x, alpha + t_x), leaving again
    with the probability known from staying k - 1 times and leaving once, beta(a + 1, b + k - 1).
    """
    r, alpha, a, b = parameters
    x, recency = np.broadcast_arrays(np.asarray(repeat_count, dtype=float), np.asarray(recency, dtype=float))
    mean = pairs_until_leaving if pairs else expected_until_leaving
    chances, result = x + doors, np.empty(x.shape)
    for asked, more in ((chances > 0, 1), (chances == 0, 0)):
        stayed = np.maximum(chances[asked] - 1, 0)
        result[asked] = mean(r + x[asked], alpha + recency[asked], a + more, b + stayed, _rows(ahead, asked))
    return result


def _rows(value: ArrayLike, mask: np.ndarray) -> np.ndarray:
    return np.broadcast_to(np.asarray(value, dtype=float), mask.shape)[mask]


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
