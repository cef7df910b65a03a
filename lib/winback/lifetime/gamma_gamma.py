"""Gamma-Gamma: what a customer's next order is worth, given the mean of those seen (Fader & Hardie 2013, note 025).

An order's money is gamma(p, nu) around the customer's own level; the levels' nu is gamma(q, v) over customers.
It assumes that order money and order frequency are unrelated; :func:`winback.lifetime.order_frequency_relation`
tests it. Parameters are the array ``p, q, v``; ``v`` is in money.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import digamma, gammaln, polygamma

from .likelihood import Objective

NAMES = ("p", "q", "v")


def order_likelihood(repeat_count: np.ndarray, mean_amount: np.ndarray, weight: np.ndarray) -> Objective:
    """Return the function from ``p, q, v`` to log-likelihood and derivatives; counts and amounts above zero.

    Per customer with x orders of mean m::

        ln L = lnG(px+q) - lnG(px) - lnG(q) + q ln(v) + (px-1) ln(m) + px ln(x) - (px+q) ln(v+xm)
    """
    levels, level = np.unique(repeat_count, return_inverse=True)
    level_weight = np.bincount(level, weights=weight)
    total, money, orders = weight.sum(), repeat_count * mean_amount, weight * repeat_count
    log_mean, log_money = weight @ np.log(mean_amount), orders @ np.log(money)

    def evaluate(parameters: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        p, q, v = parameters
        own, log_sum, by_sum = p * levels, np.log(v + money), 1 / (v + money)
        orders_log, weight_log, orders_by, weight_by = (
            orders @ log_sum,
            weight @ log_sum,
            orders @ by_sum,
            weight @ by_sum,
        )
        value = level_weight @ (gammaln(own + q) - gammaln(own)) + total * (q * np.log(v) - gammaln(q))
        value += p * log_money - log_mean - p * orders_log - q * weight_log
        gradient = np.array(
            [
                level_weight @ (levels * (digamma(own + q) - digamma(own))) + log_money - orders_log,
                level_weight @ digamma(own + q) + total * (np.log(v) - digamma(q)) - weight_log,
                total * q / v - p * orders_by - q * weight_by,
            ]
        )
        bend, by_sum_squared = polygamma(1, own + q), by_sum**2
        pp = level_weight @ (levels**2 * (bend - polygamma(1, own)))
        qq, pq = level_weight @ bend - total * polygamma(1, q), level_weight @ (levels * bend)
        qv = total / v - weight_by
        vv = -total * q / v**2 + p * (orders @ by_sum_squared) + q * (weight @ by_sum_squared)
        return float(value), gradient, np.array([[pp, pq, -orders_by], [pq, qq, qv], [-orders_by, qv, vv]])

    return evaluate


def expected_amount(parameters: np.ndarray, repeat_count: ArrayLike, mean_amount: ArrayLike) -> np.ndarray:
    """Return the expected money of the next order: ``p (v + x m) / (p x + q - 1)``; without repeats the base's mean."""
    p, q, v = parameters
    x, mean = np.asarray(repeat_count, dtype=float), np.asarray(mean_amount, dtype=float)
    known = (x > 0) & (mean > 0)
    x, mean = np.where(known, x, 0.0), np.where(known, mean, 0.0)
    return p * (v + x * mean) / (p * x + q - 1)
