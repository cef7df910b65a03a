"""How far a forecast of money may miss: for one customer in closed form, for all together by simulation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import betaincinv

from . import bgnbd, gamma_gamma
from .models import UNIT_DAYS, PurchaseModel, ValueModel

SAMPLE_SIZE = 4000
"""Customers simulated; of a larger base an even sample stands for all."""


@dataclass(frozen=True, eq=False)
class Forecast:
    """What :mod:`winback.lifetime.value` knows per customer: history, order money, and the money of one order.

    ``worth_share`` turns order money into value: margin times the mean discount over the horizon.
    """

    repeat_count: np.ndarray
    recency_days: np.ndarray
    age_days: np.ndarray
    repeat_order_amount: np.ndarray
    worth_share: np.ndarray
    value_amount: np.ndarray
    days: float

    def __getitem__(self, rows: np.ndarray) -> Forecast:
        parts = (self.repeat_count, self.recency_days, self.age_days, self.repeat_order_amount)
        repeat_count, recency_days, age_days, amount = (part[rows] for part in parts)
        return Forecast(
            repeat_count, recency_days, age_days, amount, self.worth_share[rows], self.value_amount[rows], self.days
        )


def quantile(
    none_share: np.ndarray,
    purchases: np.ndarray,
    pairs: np.ndarray,
    orders: tuple[float, np.ndarray, np.ndarray],
    share: float,
) -> np.ndarray:
    """Return the quantile of one customer's future order money, in closed form.

    Nothing is bought with ``none_share``. What is bought otherwise follows a scaled beta-prime: a gamma for how many
    and how large orders come, over the gamma of the customer's unknown level of order money. Its mean and the
    variance of the number of orders (from ``purchases`` and ``pairs``, the means of N and N(N - 1)) are exact.
    ``orders`` is Gamma-Gamma's p, and the customer's own shape and scale given the orders seen.
    """
    p, shape, scale = orders
    some = np.clip(1 - none_share, 1e-12, None)
    mean = purchases / some
    variation = np.clip((pairs + purchases) / some - mean**2, 0, None) / mean**2
    evenness = 1 / (variation + 1 / (p * mean))
    within = (share - none_share) / some
    result = np.zeros_like(mean)
    bought = within > 0
    rest = betaincinv(shape[bought], evenness[bought], 1 - within[bought])
    with np.errstate(divide="ignore"):
        result[bought] = (p * scale * mean / evenness)[bought] * (1 - rest) / rest
    return result


def own_order_level(
    values: ValueModel, repeat_count: np.ndarray, amount: np.ndarray
) -> tuple[float, np.ndarray, np.ndarray]:
    """Return Gamma-Gamma's p, and the shape and scale of the customer's own level given the orders seen."""
    p, q, v = values.estimate.parameters
    known = (repeat_count > 0) & (amount > 0)
    return p, np.where(known, p * repeat_count, 0) + q, np.where(known, repeat_count * amount, 0) + v


def simulate_total(forecast: Forecast, model: PurchaseModel, values: ValueModel, draws: int, seed: int) -> np.ndarray:
    """Return ``draws`` possible totals of value: parameters as uncertain as estimated, then customers by chance.

    Each draw takes parameters from the estimates' covariance, and lets the customers live: active or not, a rate, a
    leaving probability, purchases, order money. Of a base above ``SAMPLE_SIZE`` a sample is simulated: the change of
    the expected total is taken in proportion, chance in proportion to the root of the base.
    """
    generator = np.random.default_rng(seed)
    total, base = forecast.value_amount.sum(), len(forecast.value_amount)
    if base > SAMPLE_SIZE:
        forecast = forecast[generator.choice(base, SAMPLE_SIZE, replace=False)]
    size = len(forecast.value_amount)
    pairs = zip(model.estimate.draw(draws, generator), values.estimate.draw(draws, generator), strict=True)
    expected, happened = np.array([_live(forecast, model, *pair, generator) for pair in pairs]).T
    return total * expected / forecast.value_amount.sum() + np.sqrt(base / size) * (happened - expected)


def _live(
    forecast: Forecast, model: PurchaseModel, buying: np.ndarray, paying: np.ndarray, generator: np.random.Generator
) -> tuple[float, float]:
    """One draw: the total expected under these parameters, and one that may happen."""
    length = UNIT_DAYS[model.unit]
    x, recency, age = forecast.repeat_count, forecast.recency_days / length, forecast.age_days / length
    r, alpha, a, b = buying
    p, q, v = paying
    alive = bgnbd.alive(buying, x, recency, age, model.doors)
    ahead = forecast.days / length
    purchases = alive * bgnbd.purchases_while_alive(buying, x, age, ahead, model.doors)
    order = gamma_gamma.expected_amount(paying, x, forecast.repeat_order_amount)
    known = (x > 0) & (forecast.repeat_order_amount > 0)
    rate = generator.gamma(r + x, 1 / (alpha + age))
    leaving = np.clip(generator.beta(a, b + x + model.doors), 1e-12, 1)
    count = np.minimum(generator.poisson(rate * ahead), generator.geometric(leaving))
    count = count * (generator.random(len(x)) < alive)
    seen = np.where(known, x * forecast.repeat_order_amount, 0)
    level = generator.gamma(np.where(known, p * x, 0) + q, 1 / (v + seen))
    money = generator.gamma(np.maximum(p * count, 1e-12)) / level * (count > 0)
    return float(forecast.worth_share @ (purchases * order)), float(forecast.worth_share @ money)
