"""How far a figure from a few cases can be trusted: intervals of shares, means, times and their differences.

Every interval holds the truth with 95 % unless another ``level`` is asked for. A figure from nobody has no interval:
its ends are missing.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd
import scipy

Values: TypeAlias = Sequence[float] | pd.Series | np.ndarray
LEVEL = 0.95
ROUNDING_SPREAD = 0.03
"""Scores are given in steps of a tenth: equal answers still differ by their rounding."""


@dataclass(frozen=True)
class Interval:
    """A figure with the range that holds the truth, and the number of cases it comes from."""

    value: float
    low: float
    high: float
    count: int

    @property
    def known(self) -> bool:
        """Whether there is a range at all."""
        return math.isfinite(self.low) and math.isfinite(self.high)

    def excludes(self, value: float) -> bool:
        """Return whether the range says that the truth is not this value."""
        return self.known and not self.low <= value <= self.high


UNKNOWN = Interval(math.nan, math.nan, math.nan, 0)


def share_interval(count: float, of: float, level: float = LEVEL) -> Interval:
    """Return a share with Wilson's interval; ``count`` may be a sum of fractions.

    ``(p + z²/2n ± z sqrt(p(1 - p)/n + z²/4n²)) / (1 + z²/n)``. Source: Wilson 1927, JASA 22.

    >>> found = share_interval(3, 10)
    >>> round(found.value, 2), round(found.low, 3), round(found.high, 3)
    (0.3, 0.108, 0.603)
    """
    if of <= 0:
        return UNKNOWN
    of = float(of)
    share, z = float(count / of), float(scipy.stats.norm.ppf(0.5 + level / 2))
    middle, scale = share + z * z / (2 * of), 1 + z * z / of
    reach = z * math.sqrt(max(share * (1 - share), 0.0) / of + z * z / (4 * of * of))
    # At 0 and 1 the formula ends exactly there, give or take the last digit.
    low, high = min((middle - reach) / scale, share), max((middle + reach) / scale, share)
    return Interval(share, max(low, 0.0), min(high, 1.0), round(of))


def mean_interval(scores: Values, level: float = LEVEL) -> Interval:
    """Return the mean of scores from 0 to 1 with Student's interval, within 0 and 1; one score has no interval.

    >>> found = mean_interval([0.4, 0.6, 0.8])
    >>> round(found.value, 2), round(found.low, 2), round(found.high, 2)
    (0.6, 0.1, 1.0)
    """
    values = np.asarray(scores, dtype=float)
    n = len(values)
    if n == 0:
        return UNKNOWN
    mean = float(values.mean())
    if n == 1:
        return Interval(mean, math.nan, math.nan, 1)
    reach = float(scipy.stats.t.ppf(0.5 + level / 2, n - 1)) * _spread(values) / math.sqrt(n)
    return Interval(mean, max(mean - reach, 0.0), min(mean + reach, 1.0), n)


def _spread(values: np.ndarray) -> float:
    return max(float(values.std(ddof=1)), ROUNDING_SPREAD)


def mean_difference(one: Values, other: Values, level: float = LEVEL) -> Interval:
    """Return mean of ``one`` less mean of ``other`` with Welch's interval (unequal spreads); fewer than two: none.

    >>> found = mean_difference([0.9, 0.8, 0.9, 1.0], [0.5, 0.4, 0.6, 0.5])
    >>> round(found.value, 2), found.low > 0
    (0.4, True)
    """
    a, b = np.asarray(one, dtype=float), np.asarray(other, dtype=float)
    if not len(a) or not len(b):
        return UNKNOWN
    value, count = float(a.mean()) - float(b.mean()), len(a) + len(b)
    if len(a) < 2 or len(b) < 2:
        return Interval(value, math.nan, math.nan, count)
    parts = _spread(a) ** 2 / len(a), _spread(b) ** 2 / len(b)
    freedom = sum(parts) ** 2 / (parts[0] ** 2 / (len(a) - 1) + parts[1] ** 2 / (len(b) - 1))
    reach = float(scipy.stats.t.ppf(0.5 + level / 2, freedom)) * math.sqrt(sum(parts))
    return Interval(value, value - reach, value + reach, count)


def difference(one: Interval, other: Interval) -> Interval:
    """Return ``one`` less ``other``, each with its own interval: for shares of independent groups.

    The distances of the ends are combined by squares (Newcombe 1998, Statistics in Medicine 17, his method 10).

    >>> found = difference(share_interval(56, 70), share_interval(48, 80))
    >>> round(found.value, 3), round(found.low, 4), round(found.high, 4)
    (0.2, 0.0524, 0.3339)
    """
    value = one.value - other.value
    low = value - math.hypot(one.value - one.low, other.high - other.value)
    high = value + math.hypot(one.high - one.value, other.value - other.low)
    return Interval(value, low, high, one.count + other.count)


def rate_ratio(events: int, years: float, other_events: int, other_years: float, level: float = LEVEL) -> Interval:
    """Return a rate over another rate (events a year of watching), with the exact interval given all events.

    >>> found = rate_ratio(30, 100, 10, 100)
    >>> round(found.value, 1), round(found.low, 2), round(found.high, 2)
    (3.0, 1.43, 6.88)
    """
    total = events + other_events
    if not total or years <= 0 or other_years <= 0:
        return Interval(math.nan, math.nan, math.nan, total)
    ends = scipy.stats.binomtest(events, total).proportion_ci(level, method="exact")
    scale = float(other_years / years)

    def odds(share: float) -> float:
        return float(share / (1 - share) * scale) if share < 1 else math.inf

    return Interval(odds(events / total), odds(ends.low), odds(ends.high), total)


def survival(days: Values, seen: Values, level: float = LEVEL) -> pd.DataFrame:
    """Return the share that has not yet come to the event, by day (Kaplan and Meier 1958).

    ``days``: until the event, or until the last look where it was not ``seen`` to happen. Columns: ``days, share,
    low_share, high_share`` (Greenwood's variance on the log-log scale) and ``at_risk_count``; the first row is day 0.

    >>> survival([1, 2, 3, 4], [True, True, False, True]).share.tolist()
    [1.0, 0.75, 0.5, 0.5, 0.0]
    """
    values, happened = np.asarray(days, dtype=float), np.asarray(seen, dtype=bool)
    if not len(values):
        return pd.DataFrame(columns=["days", "share", "low_share", "high_share", "at_risk_count"])
    found = scipy.stats.ecdf(scipy.stats.CensoredData(uncensored=values[happened], right=values[~happened])).sf
    with warnings.catch_warnings(), np.errstate(divide="ignore", invalid="ignore"):
        # Before the first event and after the last the formula has no ends: they stay missing.
        warnings.simplefilter("ignore", RuntimeWarning)
        ends = found.confidence_interval(level, method="log-log")
    times = found.quantiles
    at_risk = [(values >= day).sum() for day in times]
    frame = pd.DataFrame(
        {
            "days": np.r_[0.0, times],
            "share": np.r_[1.0, found.probabilities],
            "low_share": np.r_[1.0, ends.low.probabilities],
            "high_share": np.r_[1.0, ends.high.probabilities],
            "at_risk_count": np.r_[len(values), at_risk].astype(int),
        }
    )
    return frame.drop_duplicates("days", keep="last").reset_index(drop=True)


def share_by_day(days: Values, seen: Values, until: float, level: float = LEVEL) -> Interval:
    """Return the share that has come to the event within ``until`` days, also where some were watched for less.

    Before the first event, and after the last, the interval is Wilson's for as many as were watched so long.

    >>> found = share_by_day([10, 20, 400, 400], [True, True, False, False], 365)
    >>> found.value, found.count
    (0.5, 4)
    """
    curve = survival(days, seen, level)
    if curve.empty:
        return UNKNOWN
    row = curve[curve.days <= until].iloc[-1]
    share, count = 1.0 - float(row.share), len(days)
    low, high = 1.0 - float(row.high_share), 1.0 - float(row.low_share)
    if not (math.isfinite(low) and math.isfinite(high)) or share in (0.0, 1.0):
        watched = int(sum(h or d >= until for d, h in zip(days, seen, strict=True)))
        ends = share_interval(round(share * watched), watched, level)
        low, high = ends.low, ends.high
    return Interval(share, low, high, count)


def median_days(days: Values, seen: Values, level: float = LEVEL) -> Interval:
    """Return the day by which half have come to the event; infinite where it is not reached while watching.

    >>> median_days([1, 2, 3, 4, 50], [True, True, True, True, False]).value
    3.0
    """
    curve = survival(days, seen, level)

    def reached(column: str) -> float:
        under = curve[curve[column] <= 0.5]
        return float(under.days.iloc[0]) if len(under) else math.inf

    if curve.empty:
        return UNKNOWN
    return Interval(reached("share"), reached("low_share"), reached("high_share"), len(days))
