"""The two fitted models behind a lifetime value: when customers buy, and for how much. Times go in and out in days."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ..assumptions import Assumptions
from ..text import _, format_count
from . import bgnbd, gamma_gamma
from .counts import Histories
from .fit import Estimate, ModelError, maximise
from .leaving import pairs_until_leaving
from .likelihood import Objective, purchase_likelihood

UNIT_DAYS = {"day": 1.0, "week": 7.0, "month": 365 / 12}
"""Length of the units in which ``alpha`` may be reported."""

PART_SIZES = (4000, 60_000)
"""Histories on which the starts are tried, and the best is improved, before the fit is finished on all of them."""


LEAST_Q = 1.5
"""Towards 1 the mean order of an unknown customer goes to infinity: where a shop and a wholesaler share one file the
likelihood runs there, and one-time buyers would be expected to order more than everybody else together."""


@dataclass(frozen=True, eq=False)
class PurchaseModel:
    """A fitted BG/NBD or MBG/NBD; ``params`` is r, alpha, a, b with alpha in ``unit``; methods speak in days."""

    model: str
    unit: str
    estimate: Estimate
    customers: int
    repeaters: int

    @property
    def params(self) -> dict[str, float]:
        """The parameters by name: r and a, b without unit, alpha in ``unit``."""
        return dict(zip(bgnbd.NAMES, self.estimate.parameters.tolist(), strict=True))

    @property
    def standard_errors(self) -> dict[str, float]:
        """Standard errors by name, from the observed information."""
        return dict(zip(bgnbd.NAMES, self.estimate.standard_errors.tolist(), strict=True))

    @property
    def covariance(self) -> np.ndarray:
        """Covariance of r, alpha, a, b."""
        return self.estimate.covariance

    @property
    def log_likelihood(self) -> float:
        """Log-likelihood at the maximum, with times in ``unit``."""
        return self.estimate.log_likelihood

    @property
    def doors(self) -> int:
        """Chances to leave before any repeat purchase: 0 in BG/NBD, 1 in MBG/NBD."""
        return bgnbd.DOORS[self.model]

    def _units(self, days: ArrayLike) -> np.ndarray:
        return np.asarray(days, dtype=float) / UNIT_DAYS[self.unit]

    def alive_share(self, repeat_count: ArrayLike, recency_days: ArrayLike, age_days: ArrayLike) -> np.ndarray:
        """Return the probability that customers with these histories are still active."""
        times = self._units(recency_days), self._units(age_days)
        return bgnbd.alive(self.estimate.parameters, repeat_count, *times, self.doors)

    def purchases_if_active(self, days: ArrayLike, repeat_count: ArrayLike, age_days: ArrayLike) -> np.ndarray:
        """Return the purchases expected in the next ``days`` of customers known to be active."""
        age, ahead = self._units(age_days), self._units(days)
        return bgnbd.purchases_while_alive(self.estimate.parameters, repeat_count, age, ahead, self.doors)

    def spread_if_active(
        self, days: ArrayLike, repeat_count: ArrayLike, age_days: ArrayLike
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return, for active customers and the next ``days``, the mean of N(N - 1) purchases and the share of none."""
        r, alpha, a, b = self.estimate.parameters
        x, age, ahead = np.asarray(repeat_count, dtype=float), self._units(age_days), self._units(days)
        pairs = pairs_until_leaving(r + x, alpha + age, a, b + x + self.doors, ahead)
        return pairs, ((alpha + age) / (alpha + age + ahead)) ** (r + x)

    def expected_purchases(
        self, days: ArrayLike, repeat_count: ArrayLike, recency_days: ArrayLike, age_days: ArrayLike
    ) -> np.ndarray:
        """Return the purchases expected in the next ``days``, given the history."""
        alive = self.alive_share(repeat_count, recency_days, age_days)
        return alive * self.purchases_if_active(days, repeat_count, age_days)

    def purchases_after_return(
        self, days: ArrayLike, repeat_count: ArrayLike, recency_days: ArrayLike, *, pairs: bool = False
    ) -> np.ndarray:
        """Return the mean of N purchases in the ``days`` after a return, if life goes on as before, or of N(N - 1)."""
        recency, ahead = self._units(recency_days), self._units(days)
        return bgnbd.after_return(self.estimate.parameters, repeat_count, recency, ahead, self.doors, pairs=pairs)

    def expected_purchases_new(self, days: ArrayLike) -> np.ndarray:
        """Return the repeat purchases expected of a new customer in the ``days`` after the first purchase."""
        return self.expected_purchases(days, 0, 0, 0)

    def count_share(self, count: ArrayLike, days: ArrayLike) -> np.ndarray:
        """Return the probability of exactly ``count`` repeat purchases of a new customer in ``days``."""
        return bgnbd.count_share(self.estimate.parameters, count, self._units(days), self.doors)


@dataclass(frozen=True, eq=False)
class ValueModel:
    """A fitted Gamma-Gamma: ``params`` is p, q, v with v in money; ``left_out`` had repeat orders worth nothing."""

    estimate: Estimate
    customers: int
    left_out: int = 0

    @property
    def params(self) -> dict[str, float]:
        """The parameters by name: p, q without unit, v in money."""
        return dict(zip(gamma_gamma.NAMES, self.estimate.parameters.tolist(), strict=True))

    @property
    def standard_errors(self) -> dict[str, float]:
        """Standard errors by name, from the observed information."""
        return dict(zip(gamma_gamma.NAMES, self.estimate.standard_errors.tolist(), strict=True))

    @property
    def covariance(self) -> np.ndarray:
        """Covariance of p, q, v."""
        return self.estimate.covariance

    @property
    def log_likelihood(self) -> float:
        """Log-likelihood at the maximum."""
        return self.estimate.log_likelihood

    @property
    def mean_order_amount(self) -> float:
        """Expected money of an order of a customer of whom nothing is known."""
        return float(gamma_gamma.expected_amount(self.estimate.parameters, 0, 0))

    def expected_order_amount(self, repeat_count: ArrayLike, repeat_order_amount: ArrayLike) -> np.ndarray:
        """Return the expected money of the next order, given how many repeat orders were seen and their mean."""
        return gamma_gamma.expected_amount(self.estimate.parameters, repeat_count, repeat_order_amount)


def fit_purchases(
    counts: pd.DataFrame, model: str = "bgnbd", unit: str = "week", assumptions: Assumptions | None = None
) -> PurchaseModel:
    """Fit BG/NBD or MBG/NBD by maximum likelihood to the counts of :func:`count_purchases` or ``count_histories``.

    ``unit`` (``day``, ``week``, ``month``) is only the one in which alpha and the likelihood are told; results in
    days and in money do not depend on it. Raises :class:`ModelError` when there are fewer customers than
    ``min_model_customers``, fewer repeat buyers than ``min_customers``, or no maximum.
    Source: Fader, Hardie & Lee 2005; Batislam et al. 2007, Hoppe & Wagner 2007.

    >>> frame = pd.DataFrame({"repeat_count": [0, 1, 3, 7], "recency_days": [0, 30, 200, 300],
    ...                       "age_days": [300, 310, 330, 320], "customers": [100, 40, 20, 20]})
    >>> fit_purchases(frame).customers
    180
    """
    if model not in bgnbd.DOORS or unit not in UNIT_DAYS:
        raise ValueError(
            f"model is {model!r}, allowed: {', '.join(bgnbd.DOORS)}; unit is {unit!r}, allowed: {', '.join(UNIT_DAYS)}"
        )
    histories = Histories.grouped(counts)
    customers = int(histories.customers.sum())
    repeaters = int(histories.customers[histories.repeat_count > 0].sum())
    _require(customers, repeaters, assumptions or Assumptions())
    mean_age = float(np.average(histories.age_days, weights=histories.customers)) / UNIT_DAYS[unit]
    parts = [histories.sample(size) for size in PART_SIZES if size < len(histories.customers)]
    estimate = maximise(
        [_likelihood(part, model, unit) for part in (*parts, histories)],
        bgnbd.NAMES,
        (1.0, max(mean_age, 1 / UNIT_DAYS[unit]), 1.0, 1.0),
    )
    return PurchaseModel(model, unit, estimate, customers, repeaters)


def fit_order_values(counts: pd.DataFrame, assumptions: Assumptions | None = None) -> ValueModel:
    """Fit Gamma-Gamma by maximum likelihood to ``repeat_count`` and ``repeat_order_amount`` of repeat buyers.

    Customers without a repeat order, or whose repeat orders are worth nothing, do not enter. ``q`` is kept at
    ``LEAST_Q`` or above; ``at_edge`` of the estimate names it where that bound holds. Raises :class:`ModelError` with
    too few repeat buyers or no maximum.
    Source: Fader & Hardie 2013, note 025.
    """
    rules = assumptions or Assumptions()
    repeated = counts.repeat_count > 0
    bought = counts[repeated & (counts.repeat_order_amount > 0)]
    _require(rules.min_model_customers, len(bought), rules)
    mean = bought.repeat_order_amount.to_numpy(dtype=float)
    x, weight = bought.repeat_count.to_numpy(dtype=float), np.ones(len(bought))
    steps = [len(x) // size for size in PART_SIZES if size < len(x)]
    estimate = maximise(
        [gamma_gamma.order_likelihood(x[::step], mean[::step], weight[::step]) for step in (*steps, 1)],
        gamma_gamma.NAMES,
        # the median, not the mean, sets the scale: one giant order must not push v's search range away
        (1.0, LEAST_Q, float(np.median(mean))),
        floor=(0.0, LEAST_Q, 0.0),
    )
    return ValueModel(estimate, len(bought), int(repeated.sum()) - len(bought))


def _likelihood(histories: Histories, model: str, unit: str) -> Objective:
    length = UNIT_DAYS[unit]
    times = histories.recency_days / length, histories.age_days / length
    return purchase_likelihood(histories.repeat_count, *times, histories.customers, bgnbd.DOORS[model])


def _require(customers: int, repeaters: int, rules: Assumptions) -> None:
    if customers < rules.min_model_customers:
        raise ModelError(
            _(
                "Lifetime value needs at least {needed} customers; the file has {n}. Use the rule of frequency and the"
                " money lost instead."
            ).format(needed=format_count(rules.min_model_customers), n=format_count(customers))
        )
    if repeaters < rules.min_customers:
        raise ModelError(
            _(
                "Lifetime value needs at least {needed} customers who bought again; the file has {n}. From first"
                " purchases alone nobody can tell who will return."
            ).format(needed=format_count(rules.min_customers), n=format_count(repeaters))
        )
