"""What the honest number rests on, measured or assumed, and how wrong that may be (method row V10)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from .base import CustomerBase
from .lifetime.sltv import Ratio, SecondLifetime
from .natural_returns import NaturalReturns
from .worth import days_lost, horizon_days

Z90 = 1.6449
"""90 % of a normal distribution lie within so many deviations."""
PACE_SPREAD, ASSUMED_PACE_SPREAD = 0.5, 0.6
"""By what factor (its logarithm) next year's natural returns differ from those measured, and from those assumed.

On companies with a known truth the measured pace was off by a factor of about 1.6: seasons, price
rises, departures.
"""
ASSUMED_SPREAD = 0.3
"""The same of the worth of a second life that is assumed and not modelled."""


@dataclass(frozen=True)
class Evidence:
    """The sources of the steps for one base: natural returns, second lives, and the worth of each attempt."""

    base: CustomerBase = field(repr=False)
    worth: pd.DataFrame = field(repr=False)
    since_days: np.ndarray = field(repr=False)
    natural: NaturalReturns | None
    second: SecondLifetime | None = field(repr=False)

    def draw(
        self, natural: np.ndarray, won: np.ndarray, draws: int, rng: np.random.Generator
    ) -> Iterator[tuple[np.ndarray, np.ndarray, float, float]]:
        """Yield other worlds: natural returns, chances when asked, a factor on the worth of a return, luck.

        Chances move together, on their logit: an assumption that is wrong is wrong for all customers at once.
        """
        weight = self.base.assumptions.start_weight_attempts
        typical = float(np.clip(won.mean() if len(won) else 0.5, 0.02, 0.98))
        doubt = 1 / math.sqrt(weight * typical * (1 - typical))
        pace = _pace(natural)
        odds = np.divide(won, 1 - won, out=np.full_like(won, np.inf), where=won < 1)
        for factor in self._paces(draws, rng):
            moved = odds * math.exp(doubt * rng.standard_normal())
            chance = np.where(np.isinf(moved), 1.0, moved / (1 + np.where(np.isinf(moved), 0, moved)))
            life = math.exp(self._life_spread * rng.standard_normal())
            yield 1 - np.exp(-pace * factor), chance, life, float(rng.standard_normal())

    def _paces(self, draws: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
        """How much faster or slower natural returns come in other worlds, per customer."""
        if self.natural is None:
            for _number in range(draws):
                yield np.full(len(self.since_days), math.exp(ASSUMED_PACE_SPREAD * rng.standard_normal()))
            return
        days, place = np.unique(self.since_days, return_inverse=True)
        horizon = horizon_days(self.base)
        usual = _pace(self.natural.curve.returned_share(days, horizon))
        for curve in self.natural.watched.draw(draws, rng):
            factor = _pace(curve.returned_share(days, horizon)) / np.where(usual > 0, usual, 1)
            yield factor[place] * math.exp(PACE_SPREAD * rng.standard_normal())

    @property
    def _life_spread(self) -> float:
        if self.second is None or not (self.worth.profit_source == "sltv").any():
            return ASSUMED_SPREAD
        return math.hypot(_spread(self.second.purchase_ratio), _spread(self.second.order_ratio))


def gather(
    base: CustomerBase, worth: pd.DataFrame, natural: NaturalReturns | None, second: SecondLifetime | None
) -> Evidence:
    """Return what the honest number of a base rests on. ``worth``: of :func:`winback.worth.return_worth`."""
    lost = base.lost.sort_values("customer_id")
    since = np.zeros(len(lost)) if natural is None else days_lost(base, lost)
    return Evidence(base, worth, since, natural, second)


def _pace(share: np.ndarray) -> np.ndarray:
    """A chance within the horizon as a pace, which may be multiplied without leaving 0 to 1."""
    return -np.log1p(-np.clip(share, 0, 1 - 1e-9))


def _spread(ratio: Ratio) -> float:
    """The standard deviation of a ratio's logarithm, from where it lies with 90 %."""
    return math.log(ratio.high / ratio.low) / (2 * Z90) if ratio.low > 0 else ASSUMED_SPREAD
