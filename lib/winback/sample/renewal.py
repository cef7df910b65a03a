"""Bases of pure rhythm, where the truth is a formula: purchases of a renewal process, seen from any day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

YEAR_DAYS = 365.25


def generate_renewal(
    customers: int,
    cv: float,
    mean_interval_days: float,
    until: dt.date,
    *,
    span_days: int = 1095,
    interval_spread: float = 0.0,
    leave_share: float = 0.0,
    average_amount: float = 1000.0,
    amount_cv: float = 0.0,
    gaps_known: int | None = None,
    as_of: dt.date | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Return purchases of customers who buy at gamma-distributed intervals.

    The process is stationary: a look at any day finds the age of the running interval in its equilibrium,
    ``P(age > x) = integral from x of P(interval > u) du / mean``. With ``gaps_known`` every customer's
    history begins exactly that many whole intervals before the last purchase by ``as_of``.

    Columns: customer_id (text), ordered_on (day), amount (money), left_on (the truth: the day of leaving, or
    NaT for who has not left by ``until``; a customer buys nothing from that day on). Sorted by customer and
    day. Several purchases of one day stay several rows: keep ``mean_interval_days`` well above one, or the
    days themselves change the rhythm.

    - ``cv``: coefficient of variation of the intervals (0: clockwork, 1: pure chance)
    - ``until``, ``span_days``: last day and length of the period, in days
    - ``interval_spread``: standard deviation of the logarithm of the customers' own mean intervals (their
      arithmetic mean stays ``mean_interval_days``)
    - ``leave_share``: share of the customers who leave within a year, at a constant hazard
    - ``average_amount``, ``amount_cv``: amounts are lognormal with this mean and coefficient of variation
    - ``seed``: the same seed gives the same rows

    Raises ``ValueError`` where a number makes no sense. Source: renewal theory (Cox 1962, equilibrium
    process).

    >>> base = generate_renewal(3, 0.5, 30, dt.date(2025, 12, 31), span_days=90, seed=1)
    >>> base.columns.tolist(), str(base["ordered_on"].max())[:10] <= "2025-12-31"
    (['customer_id', 'ordered_on', 'amount', 'left_on'], True)
    """
    if customers < 1 or mean_interval_days <= 0 or span_days < 1:
        raise ValueError("customers, mean_interval_days and span_days must be above zero")
    if cv < 0 or not 0 <= leave_share < 1:
        raise ValueError("cv is from 0, leave_share from 0 to below 1")
    if gaps_known is not None and (gaps_known < 0 or as_of is None or as_of > until):
        raise ValueError("gaps_known, from 0, needs as_of: a day not after until")
    rng = np.random.default_rng(seed)
    start = until - dt.timedelta(days=span_days - 1)
    factors = np.exp(interval_spread * rng.standard_normal(customers) - interval_spread**2 / 2)
    process = _Process(rng, mean_interval_days * factors, cv)
    if gaps_known is None or as_of is None:
        who, when = process.forward(process.covering() * rng.random(customers), span_days)
    else:
        who, when = process.around((as_of - start).days + 1.0, gaps_known, span_days)
    left = _leaving(rng, customers, leave_share, span_days)
    return _frame(who, when, _amounts(rng, len(who), average_amount, amount_cv), left, start)


def _amounts(rng: np.random.Generator, n: int, average: float, cv: float) -> np.ndarray:
    sigma = np.sqrt(np.log1p(cv**2))
    return (average * np.exp(sigma * rng.standard_normal(n) - sigma**2 / 2)).round(2)


def _leaving(rng: np.random.Generator, n: int, leave_share: float, span_days: int) -> np.ndarray:
    if leave_share == 0:
        return np.full(n, np.inf)
    left = rng.exponential(-YEAR_DAYS / np.log1p(-leave_share), n)
    return np.where(left < span_days, left, np.inf)


@dataclass(frozen=True)
class _Process:
    rng: np.random.Generator
    means: np.ndarray
    cv: float

    def gaps(self, who: np.ndarray, columns: int) -> np.ndarray:
        means = self.means[who][:, None]
        if self.cv == 0:
            return np.repeat(means, columns, axis=1)
        return self.rng.gamma(1 / self.cv**2, size=(len(who), columns)) * means * self.cv**2

    def covering(self) -> np.ndarray:
        # A look at a given day meets long intervals more often: the gamma law weighted by length.
        if self.cv == 0:
            return self.means.copy()
        return self.rng.gamma(1 / self.cv**2 + 1, size=len(self.means)) * self.means * self.cv**2

    def forward(self, first: np.ndarray, span: float) -> tuple[np.ndarray, np.ndarray]:
        alive = np.flatnonzero(first < span)
        now = first[alive]
        who, when = [alive], [now]
        while len(alive):
            columns = int(np.clip(span / np.median(self.means[alive]) * 1.2, 4, 256))
            times = now[:, None] + self.gaps(alive, columns).cumsum(axis=1)
            keep = times < span
            who.append(np.repeat(alive, columns)[keep.ravel()])
            when.append(times[keep])
            going = keep[:, -1]
            alive, now = alive[going], times[going, -1]
        return np.concatenate(who), np.concatenate(when)

    def around(self, seen: float, gaps_known: int, span: float) -> tuple[np.ndarray, np.ndarray]:
        everyone, whole = np.arange(len(self.means)), self.covering()
        last = seen - self.rng.random(len(whole)) * whole
        back = last[:, None] - self.gaps(everyone, gaps_known).cumsum(axis=1)
        who, when = self.forward(last + whole, span)
        return (
            np.concatenate([np.repeat(everyone, gaps_known), everyone, who]),
            np.concatenate([back.ravel(), last, when]),
        )


def _frame(who: np.ndarray, when: np.ndarray, amount: np.ndarray, left: np.ndarray, start: dt.date) -> pd.DataFrame:
    # Days are whole: an order of the leaving day itself would contradict the truth beside it.
    keep = np.floor(when) < np.floor(left)[who]
    who, days, amount = who[keep], np.floor(when[keep]).astype(np.int64), amount[keep]
    order = np.lexsort((days, who))
    who, days, amount = who[order], days[order], amount[order]
    first_day = np.datetime64(start)
    known = np.isfinite(left)
    left_on = np.where(known, first_day + np.where(known, left, 0).astype(np.int64), np.datetime64("NaT"))
    width = len(str(len(left)))
    names = np.array([f"C{n:0{width}d}" for n in range(1, len(left) + 1)])
    return pd.DataFrame(
        {
            "customer_id": pd.array(names[who], dtype="str"),
            "ordered_on": (first_day + days).astype("datetime64[s]"),
            "amount": amount,
            "left_on": left_on[who].astype("datetime64[s]"),
        }
    )
