"""Who comes back unasked: how long the lost stay away, measured on the company's own absences (method row V10)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import ibis
import numpy as np
import pandas as pd

from .losses import Losses
from .purchases import YEAR_DAYS

LEAST_AT_RISK = 10
"""With fewer customers still under watch the curve is no longer measured, only continued."""
SEASON_WEIGHT = 10
"""So many returns as expected count beside those of a year ago: a handful proves no season."""
QUARTER_DAYS = 91


@dataclass(frozen=True)
class ReturnCurve:
    """The share of the lost who are still away so many days after the loss.

    ``away[t]`` is that share at the end of day ``t``, up to the last day on which enough customers were watched
    (Kaplan and Meier 1958: those who are away to this day count for as long as they were watched). Beyond, returns go
    on at a pace that falls with time, as it did over the later half of what was seen. ``absences`` were watched,
    ``returned`` of them ended.
    """

    away: np.ndarray = field(repr=False)
    absences: int
    returned: int

    @property
    def seen_days(self) -> int:
        """How long after a loss the curve is measured."""
        return len(self.away) - 1

    def returned_share(self, since_days: Any, horizon_days: float) -> np.ndarray:
        """Return the chance to come back within the horizon, for customers lost for so many days and still away."""
        since = np.asarray(since_days, dtype=float)
        now, later = self._away(since), self._away(since + horizon_days)
        return np.where(now > 0, 1 - later / np.where(now > 0, now, 1), 0.0)

    def _away(self, days: np.ndarray) -> np.ndarray:
        last = self.seen_days
        seen = self.away[np.clip(days, 0, last).astype(int)]
        beyond = np.maximum((days + 1) / (last + 1), 1.0)
        return seen * beyond**-self._pace

    @property
    def _pace(self) -> float:
        half = self.away[self.seen_days // 2]
        if half <= 0 or self.away[-1] <= 0 or self.seen_days < 2:
            return 0.0
        return float(np.log(half / self.away[-1]) / np.log((self.seen_days + 1) / (self.seen_days // 2 + 1)))


@dataclass(frozen=True)
class Watched:
    """The absences behind a curve, counted: ``days`` (watched after the loss), ``ended`` (by a return), ``absences``.

    ``repeats``: how many absences stand together because they are of one customer, on average over absences.
    """

    counts: pd.DataFrame = field(repr=False)
    repeats: float

    def curve(self, weights: np.ndarray | None = None) -> ReturnCurve:
        """Return the curve of these absences, or of the same ones with other weights."""
        count = self.counts.absences.to_numpy(dtype=float) if weights is None else weights
        days, ended = self.counts.days.to_numpy(), self.counts.ended.to_numpy(dtype=bool)
        length = int(days.max()) + 1 if len(days) else 1
        leaving = np.bincount(days, count, length)
        returns = np.bincount(days, np.where(ended, count, 0.0), length)
        at_risk = leaving[::-1].cumsum()[::-1]
        watched = np.flatnonzero(at_risk >= LEAST_AT_RISK)
        last = int(watched[-1]) if len(watched) else 0
        away = np.cumprod(1 - returns / np.where(at_risk > 0, at_risk, 1.0))[: last + 1]
        return ReturnCurve(away, round(float(leaving.sum())), round(float(returns.sum())))

    def draw(self, draws: int, rng: np.random.Generator) -> list[ReturnCurve]:
        """Return curves as other, equally likely histories would have given them."""
        shape = self.counts.absences.to_numpy(dtype=float) / self.repeats
        return [self.curve(rng.gamma(shape) * self.repeats) for _number in range(draws)]


def watch(losses: Losses, day: dt.date | None = None) -> Watched:
    """Count the absences known on a day (default: that of the losses), from the day the clock can be trusted on.

    Nothing after the day is seen: who came back later is still away on it.
    """
    at = ibis.date((day or losses.as_of).isoformat())
    spells = losses.absence_table
    rows = spells.filter((spells.lost_on >= ibis.date(losses.settled_from.isoformat())) & (spells.lost_on <= at))
    ended = rows.returned_on.notnull() & (rows.returned_on <= at)
    rows = rows.mutate(ended=ended, until=ibis.ifelse(ended, rows.returned_on, at))
    rows = rows.mutate(days=rows.until.delta(rows.lost_on, unit="day").cast("int32"))
    counts = rows.group_by("days", "ended").agg(absences=rows.count()).order_by("days", "ended").to_pandas()
    per = rows.group_by("customer_id").agg(n=rows.count())
    found = per.agg(all=per.n.sum(), square=(per.n * per.n).sum()).to_pyarrow().to_pylist()[0]
    return Watched(counts, float(found["square"]) / float(found["all"]) if found["all"] else 1.0)


@dataclass(frozen=True)
class NaturalReturns:
    """The pace at which the lost come back unasked, set right for the season by what a year ago brought.

    Of the customers who were away a year before the day, ``came`` returned within the horizon, where the curve gives
    ``expected``: whoever is away at this season returns faster or slower than on average. ``factor`` on the pace.
    """

    watched: Watched = field(repr=False)
    curve: ReturnCurve
    customers: int
    expected: float
    came: int

    @property
    def factor(self) -> float:
        """How much faster returns come at this season; few returns move it little."""
        return (self.came + SEASON_WEIGHT) / (self.expected + SEASON_WEIGHT)

    def returned_share(self, since_days: Any, horizon_days: float) -> np.ndarray:
        """Return the chance to come back unasked within the horizon, for customers lost for so many days."""
        return 1 - (1 - self.curve.returned_share(since_days, horizon_days)) ** self.factor


def natural_returns(losses: Losses, horizon_days: float) -> NaturalReturns | None:
    """Measure how the lost come back unasked, as known on the day of the losses.

    ``None`` when fewer absences than ``min_customers`` were seen. The year before is looked at only where the clock
    could be trusted by then, and no further than a year ahead.
    """
    watched = watch(losses)
    if watched.counts.absences.sum() < losses.assumptions.min_customers:
        return None
    curve, span = watched.curve(), min(horizon_days, YEAR_DAYS)
    then = losses.as_of - dt.timedelta(days=YEAR_DAYS)
    if then < losses.settled_from + dt.timedelta(days=QUARTER_DAYS):
        return NaturalReturns(watched, curve, 0, 0.0, 0)
    spells, at = losses.absence_table, ibis.date(then.isoformat())
    away = spells.filter(
        (spells.lost_on >= ibis.date(losses.settled_from.isoformat()))
        & (spells.lost_on <= at)
        & (spells.returned_on.isnull() | (spells.returned_on > at))
    )
    end = ibis.date((then + dt.timedelta(days=int(span))).isoformat())
    came = away.returned_on.notnull() & (away.returned_on <= end)
    frame = away.select(since_days=at.delta(away.lost_on, unit="day").cast("int32"), came=came).to_pandas()
    expected = float(curve.returned_share(frame.since_days, span).sum()) if len(frame) else 0.0
    return NaturalReturns(watched, curve, len(frame), expected, int(frame.came.sum()))
