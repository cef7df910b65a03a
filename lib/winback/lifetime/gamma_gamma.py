"""Gamma-Gamma: what a customer's next order is worth, given the mean of those seen (Fader & Hardie 2013, note 025).

An order's money is gamma(p, nu) around the customer's own level; the levels' nu is gamma(q, v) over customers.
It assumes that order money and order frequency are unrelated; :func:`winback.lifetime.order_frequency_relation`
tests it. Parameters are the array ``p, q, v``; ``v`` is in money.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import digamma, gammaln

from .bgnbd import Objective

NAMES = ("p", "q", "v")


def objective(repeat_count: np.ndarray, mean_amount: np.ndarray, weight: np.ndarray) -> Objective:
    """Return the function from parameters to log-likelihood and its gradient; counts and amounts above zero.

    Per customer with x orders of mean m::

        ln L = lnG(px+q) - lnG(px) - lnG(q) + q ln(v) + (px-1) ln(m) + px ln(x) - (px+q) ln(v+xm)
    """
    levels, level = np.unique(repeat_count, return_inverse=True)
    level_weight = np.bincount(level, weights=weight)
    total, money = weight.sum(), repeat_count * mean_amount
    log_mean, log_money = weight @ np.log(mean_amount), weight * repeat_count @ np.log(money)

    def evaluate(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        p, q, v = parameters
        log_sum, orders = np.log(v + money), p * levels
        value = (
            level_weight @ (gammaln(orders + q) - gammaln(orders))
            + total * (q * np.log(v) - gammaln(q))
            + p * log_money
            - log_mean
            - (weight * (p * repeat_count + q)) @ log_sum
        )
        gradient = np.array(
            [
                level_weight @ (levels * (digamma(orders + q) - digamma(orders)))
                + log_money
                - (weight * repeat_count) @ log_sum,
                level_weight @ digamma(orders + q) + total * (np.log(v) - digamma(q)) - weight @ log_sum,
                total * q / v - weight @ ((p * repeat_count + q) / (v + money)),
            ]
        )
        return float(value), gradient

    return evaluate


def expected_amount(parameters: np.ndarray, repeat_count: ArrayLike, mean_amount: ArrayLike) -> np.ndarray:
    """Return the expected money of the next order: ``p (v + x m) / (p x + q - 1)``; without repeats the base's mean."""
    p, q, v = parameters
    x, mean = np.asarray(repeat_count, dtype=float), np.asarray(mean_amount, dtype=float)
    known = (x > 0) & (mean > 0)
    x, mean = np.where(known, x, 0.0), np.where(known, mean, 0.0)
    return p * (v + x * mean) / (p * x + q - 1)
