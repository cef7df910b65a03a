"""When and why customers really leave, how they fade before it, and who comes back unasked."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from . import world as w
from .customers import SEASON_MONTHS, SEASONAL, Customers

NEVER = np.inf
AFTERLIFE_DAYS = 540
"""Leaves are drawn this far beyond the end, so that the last months hold customers who are only fading."""
RELAPSE_HAZARD = 0.30
SAME_REASON_SHARE = 0.5


@dataclass
class Lives:
    """Truth per customer, in days (``inf``: never): left, why, faded from, back again, left again, why again."""

    left: np.ndarray
    reason: np.ndarray
    fading: np.ndarray
    back: np.ndarray
    called_back: np.ndarray  # True where the campaign made the customer return
    left_again: np.ndarray
    reason_again: np.ndarray
    complained: np.ndarray
    mishandled: np.ndarray
    talks_after: np.ndarray = field(default_factory=lambda: np.empty(0, bool))

    @property
    def gone(self) -> np.ndarray:
        """True where the customer has left by the last day, whatever came later."""
        return self.left < w.DAYS


def live(world: w.World, customers: Customers) -> Lives:
    """Return the customers' true lives, before any campaign: competing reasons, the earliest one wins."""
    rng, n = world.rng(2), len(customers)
    complained, mishandled = _complaints(rng, customers)
    times = _times(rng, customers)
    hurt = mishandled & (rng.random(n) < 0.35)
    times[hurt, w.CODE["complaint_mishandled"]] = (complained + rng.gamma(2, 15, n))[hurt]
    times[~customers.repeats] = NEVER
    reason, left = times.argmin(axis=1), np.floor(times.min(axis=1))
    left[left > w.DAYS + AFTERLIFE_DAYS] = NEVER
    fades = np.array([r.fades for r in w.REASONS])[reason]
    length = np.minimum(rng.gamma(5, 50, n), left - np.maximum(customers.joined, -400) - 30)
    fading = np.where((rng.random(n) < fades) & (length > 60) & (left < NEVER), left - length, NEVER)
    back = _returns(rng, reason, left)
    complained[(complained > left + 10) | (complained >= w.DAYS)] = NEVER
    lives = Lives(
        left=left,
        reason=reason,
        fading=np.floor(fading),
        back=back,
        called_back=np.zeros(n, bool),
        left_again=np.full(n, NEVER),
        reason_again=np.full(n, -1),
        complained=complained,
        mishandled=mishandled & (complained < NEVER),
    )
    relapse(rng, lives, back < NEVER)
    willing = np.isin(
        reason, [w.CODE[c] for c in ("competitor_price", "competitor_terms", "need_changed", "budget_cut")]
    )
    lives.talks_after = lives.gone & willing & (rng.random(n) < 0.22)
    return lives


def relapse(rng: np.random.Generator, lives: Lives, who: np.ndarray) -> None:
    """Draw when those who return leave again: the second life is more fragile than the first."""
    n = len(lives.left)
    again = np.floor(lives.back + 30 + rng.exponential(w.YEAR_DAYS / RELAPSE_HAZARD, n))
    other = rng.integers(0, w.CODE["rude_staff"], n)
    same = rng.random(n) < SAME_REASON_SHARE
    lives.left_again[who] = np.where(again < w.DAYS, again, NEVER)[who]
    lives.reason_again[who] = np.where(again < w.DAYS, np.where(same, lives.reason, other), -1)[who]


def _times(rng: np.random.Generator, customers: Customers) -> np.ndarray:
    start = np.maximum(customers.joined, 0)
    risk = customers.risk / customers.risk[customers.repeats].mean()
    hazards = np.outer(risk, [r.hazard for r in w.REASONS])
    small = customers.year_amount < np.median(customers.year_amount)
    hazards[:, w.CODE["neglected"]] *= np.where(small, 1.5, 0.5)
    hazards[:, w.CODE["competitor_price"]] *= np.where(customers.price_sensitive, 1.6, 0.8)
    # The one manager who truly loses more: not by a harder portfolio, by manner.
    hazards[:, w.CODE["rude_staff"]] = np.where(customers.manager == w.RUDE, w.RUDE_HAZARD * risk, 0.0)
    young = customers.joined > 0
    hazards[young] *= 1.3
    with np.errstate(divide="ignore"):
        times = start[:, None] + rng.exponential(1.0, hazards.shape) * (w.YEAR_DAYS / hazards)
    far, departed = np.isin(customers.region, w.FAR_REGIONS), customers.manager == w.DEPARTED
    dear = np.where(customers.price_sensitive, 0.13, 0.015) * np.sqrt(risk)
    left_on = w.day(w.DEPARTURE_ON)
    shocks = [_Shock("competitor_price", w.day(on), dear, 45.0) for on, _rise in w.PRICE_RISES]
    shocks += [
        _Shock("shipment_wait", w.day(w.DELAY_FROM) + 14, np.where(far, 0.10, 0.035), 25.0),
        _Shock("led_away", left_on + 5, departed * 0.27, 55.0),
        _Shock("contact_left", left_on + 30, departed * 0.06, 60.0),
    ]
    for shock in shocks:
        shock.strike(rng, customers, times)
    return times


@dataclass(frozen=True)
class _Shock:
    """An event after which a share of the customers leaves, most of them within ``mean_days``."""

    code: str
    on: int
    share: np.ndarray
    mean_days: float

    def strike(self, rng: np.random.Generator, customers: Customers, times: np.ndarray) -> None:
        n = len(times)
        hit = (rng.random(n) < self.share) & (customers.joined < self.on - 20)
        # Seasonal customers, out of season, hardly take notice.
        month = (np.datetime64(w.FIRST_ON) + self.on).astype("datetime64[M]").astype(int) % 12 + 1
        deaf = rng.random(n) < 0.7
        if month not in SEASON_MONTHS:
            hit &= (customers.kind != SEASONAL) | ~deaf
        when = self.on + rng.gamma(1.5, self.mean_days / 1.5, n)
        column = w.CODE[self.code]
        times[hit, column] = np.minimum(times[hit, column], when[hit])


def _complaints(rng: np.random.Generator, customers: Customers) -> tuple[np.ndarray, np.ndarray]:
    n = len(customers)
    hazard = np.where(customers.manager == w.RUDE, 0.09, 0.05)
    when = np.maximum(customers.joined, 0) + 20 + rng.exponential(w.YEAR_DAYS / hazard, n)
    delayed = (rng.random(n) < 0.03) & (customers.joined < w.day(w.DELAY_FROM) - 30)
    when = np.where(delayed, w.day(w.DELAY_FROM) + rng.uniform(5, 50, n), when)
    when[~customers.repeats] = NEVER
    return np.floor(when), rng.random(n) < 0.25


def _returns(rng: np.random.Generator, reason: np.ndarray, left: np.ndarray) -> np.ndarray:
    n = len(left)
    share = np.array([r.returns for r in w.REASONS])[reason]
    away = 120 + rng.gamma(2.0, 90.0, n)
    back = np.where((rng.random(n) < share) & (left < w.DAYS), np.floor(left + away), NEVER)
    back[back >= w.DAYS] = NEVER
    return back
