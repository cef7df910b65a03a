"""What goes with a return: time away, the offer, the cost; and what an attempt was worth, also one that failed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import scipy
from scipy.special import expit

from ..assumptions import Assumptions
from ..collecting.columns import opened, read_columns
from ..errors import WinbackError
from ..intervals import LEVEL, Interval, share_interval
from ..loading.origins import Origin
from ..text import _
from .experiment import NO, YES

RAISES, LOWERS, OPEN = "raises", "lowers", "open"
RIDGE = 1e-3
"""So little pull to zero keeps the model finite where a driver parts the returned from the others without fail."""
STEPS = 60


@dataclass(frozen=True)
class Attempts:
    """Attempts to win back, one row each: ``returned`` (0 or 1), ``value_amount`` and the drivers by their names.

    ``value_amount`` of an attempt that failed is what it cost, below zero: an attempt is never free.
    """

    frame: pd.DataFrame = field(repr=False)
    names: tuple[str, ...]
    has_value: bool
    notes: tuple[str, ...] = ()

    @property
    def returned(self) -> Interval:
        """The share that returned."""
        return share_interval(float(self.frame.returned.sum()), len(self.frame))

    def value(self) -> pd.Series:
        """Return the worth of the attempts: of those that succeeded, that failed, of all, and of each.

        ``attempts, returned, returned_amount, failed_amount, total_amount, per_attempt_amount``; the means per
        customer of the first two kinds are ``returned_mean_amount`` and ``failed_mean_amount``.
        """
        rows, came = self.frame, self.frame.returned.eq(1)
        good, bad = float(rows.value_amount[came].sum()), float(rows.value_amount[~came].sum())
        return pd.Series(
            {
                "attempts": len(rows),
                "returned": int(came.sum()),
                "returned_amount": good,
                "failed_amount": bad,
                "total_amount": good + bad,
                "per_attempt_amount": (good + bad) / len(rows) if len(rows) else math.nan,
                "returned_mean_amount": good / came.sum() if came.any() else math.nan,
                "failed_mean_amount": bad / (~came).sum() if (~came).any() else math.nan,
            }
        )

    def rates(self, name: str, bands: int = 4) -> pd.DataFrame:
        """Return the share returned by bands of a driver, equally filled: ``low_value, high_value, attempts …``."""
        rows = self.frame[self.frame[name].notna()]
        cut = pd.qcut(rows[name], bands, duplicates="drop", labels=False)
        found = []
        for _number, part in rows.groupby(cut):
            share = share_interval(float(part.returned.sum()), len(part))
            found.append(
                {
                    "low_value": float(part[name].min()), "high_value": float(part[name].max()),
                    "attempts": len(part), "returned": int(part.returned.sum()), "return_share": share.value,
                    "low_share": share.low, "high_share": share.high,
                }
            )  # fmt: skip
        return pd.DataFrame(found)

    def drivers(self) -> pd.DataFrame:
        """Return how each driver goes with the return, the others being equal, the strongest first.

        A logistic regression of the return on all drivers; ``change_share``: by how much the chance changes on average
        when the driver goes from ``from_value`` to ``to_value``, its quarter points, with a 95 % interval (delta
        method). ``direction``: raises or lowers where the interval says so, else open. What goes with a return need not
        cause it: only a comparison group tells.
        """
        kept = self.frame[[*self.names, "returned"]].dropna()
        used = [name for name in self.names if kept[name].nunique() > 1]
        if not used or kept.returned.nunique() < 2:
            return pd.DataFrame(columns=DRIVER_COLUMNS)
        centre, scale = kept[used].mean(), kept[used].std(ddof=0)
        x = np.column_stack([np.ones(len(kept)), ((kept[used] - centre) / scale).to_numpy(float)])
        beta, covariance = logistic(x, kept.returned.to_numpy(float))
        rows = []
        for place, name in enumerate(used, start=1):
            low, high = _ends(kept[name])
            ends = [(end - centre[name]) / scale[name] for end in (low, high)]
            change, error = _change(x, beta, covariance, place, ends)
            reach = float(scipy.stats.norm.ppf(0.5 + LEVEL / 2)) * error
            direction = RAISES if change - reach > 0 else LOWERS if change + reach < 0 else OPEN
            rows.append((name, len(kept), low, high, change, change - reach, change + reach, direction))
        found = pd.DataFrame(rows, columns=DRIVER_COLUMNS)
        return found.sort_values("change_share", key=lambda one: -one.abs(), ignore_index=True)


DRIVER_COLUMNS = ["driver", "attempts", "from_value", "to_value", "change_share", "low", "high", "direction"]


def attempts_of(
    frame: pd.DataFrame, returned: str, drivers: Sequence[str] = (), *, value: str = "", cost: str | float = 0.0
) -> Attempts:
    """Return the attempts that stand in a frame, one row each.

    ``returned``: the column of 0 and 1, or yes and no; ``drivers``: columns of numbers that may go with a return;
    ``value``: the column of what the second life brought; ``cost``: the column, or the amount, of what an attempt
    cost. A failed attempt is worth minus its cost; where no cost is given, what its value says, so a table that has it
    below zero keeps it. Raises ``WinbackError`` for an unknown column and for a value that is no number.

    >>> rows = pd.DataFrame({"back": [1, 0], "worth": [100.0, 0.0]})
    >>> attempts_of(rows, "back", value="worth", cost=5.0).frame.value_amount.tolist()
    [95.0, -5.0]
    """
    wanted = [returned, *drivers, *[name for name in (value, cost) if isinstance(name, str) and name]]
    unknown = [name for name in wanted if name not in frame]
    if unknown:
        raise WinbackError(
            _("There is no column '{name}'. Columns found: {known}.").format(
                name=unknown[0], known=", ".join(str(name) for name in frame.columns)
            )
        )
    found = pd.DataFrame({"returned": _yes(frame[returned])})
    for name in drivers:
        found[name] = _numbers(frame[name])
    spent = _numbers(frame[cost]).fillna(0.0) if isinstance(cost, str) and cost else float(cost or 0.0)
    worth = _numbers(frame[value]).fillna(0.0) if value else 0.0
    found["value_amount"] = worth - spent
    return Attempts(found.reset_index(drop=True), tuple(drivers), bool(value))


def read_attempts(
    path: Origin, returned: str, drivers: Sequence[str] = (), *, value: str = "", cost: str | float = 0.0
) -> Attempts:
    """Return the attempts that stand in a file (any table the loader reads); see :func:`attempts_of`."""
    numbers = [*drivers, *[name for name in (value, cost) if isinstance(name, str) and name]]
    with opened(path) as sources:
        wanted = {returned, *numbers}
        source = next((one for one in sources if wanted <= set(one.names)), sources[0])
        kinds = {name: "number" for name in numbers if name in source.names}
        read = read_columns(source, kinds | ({returned: "text"} if returned in source.names else {}))
        known = read.frame.reindex(columns=[*source.names]) if wanted - set(source.names) else read.frame
    found = attempts_of(known, returned, drivers, value=value, cost=cost)
    return Attempts(found.frame, found.names, found.has_value, read.notes)


def own_attempts(rows: pd.DataFrame, rules: Assumptions) -> Attempts:
    """Return the contacted customers of campaigns as attempts: time since the loss, cost, size of the customer.

    ``rows``: :func:`winback.returns.results.contacted`, with ``lost_days`` where known. A failed attempt is worth
    minus what was spent on it.
    """
    names = [name for name in ("lost_days", "spent_amount", "hours") if name in rows and rows[name].nunique() > 1]
    frame = pd.DataFrame({"returned": rows.returned.astype(float), **{name: rows[name] for name in names}})
    frame["value_amount"] = rows.profit_amount.fillna(0.0) - rows.spent_amount
    enough = len(rows) >= rules.min_customers
    return Attempts(
        frame.reset_index(drop=True), tuple(names) if enough else (), bool(rows.profit_amount.notna().any())
    )


def logistic(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the coefficients of a logistic regression and their covariance, by Newton's method."""
    beta, pull = np.zeros(x.shape[1]), np.diag(np.r_[0.0, np.full(x.shape[1] - 1, RIDGE)])
    for _number in range(STEPS):
        chance = expit(x @ beta)
        curvature = (x * (chance * (1 - chance))[:, None]).T @ x + pull
        step = np.linalg.solve(curvature + 1e-12 * np.eye(len(beta)), x.T @ (y - chance) - pull @ beta)
        beta = beta + step
        if np.abs(step).max() < 1e-10:
            break
    chance = expit(x @ beta)
    curvature = (x * (chance * (1 - chance))[:, None]).T @ x + pull
    return beta, np.linalg.pinv(curvature)


def _ends(values: pd.Series) -> tuple[float, float]:
    low, high = (float(values.quantile(q)) for q in (0.25, 0.75))
    return (low, high) if high > low else (float(values.min()), float(values.max()))


def _change(
    x: np.ndarray, beta: np.ndarray, covariance: np.ndarray, place: int, ends: Sequence[float]
) -> tuple[float, float]:
    """The average change of the chance when one driver goes from end to end, and its standard error."""
    means, slopes = [], []
    for end in ends:
        moved = x.copy()
        moved[:, place] = end
        chance = expit(moved @ beta)
        means.append(chance.mean())
        slopes.append((moved * (chance * (1 - chance))[:, None]).mean(axis=0))
    slope = slopes[1] - slopes[0]
    return float(means[1] - means[0]), float(math.sqrt(max(slope @ covariance @ slope, 0.0)))


def _yes(values: pd.Series) -> pd.Series:
    text = values.astype("object").fillna("").astype("str").str.strip().str.lower()
    odd = ~text.isin(YES | NO)
    if odd.any():
        raise WinbackError(
            _("'{value}' in the column '{column}' is neither yes nor no.").format(
                value=text[odd].iloc[0][:60], column=values.name
            )
        )
    return text.isin(YES).astype(float)


def _numbers(values: pd.Series) -> pd.Series:
    found = pd.to_numeric(values, errors="coerce")
    odd = found.isna() & values.notna() & values.astype("str").str.strip().ne("")
    if odd.any():
        raise WinbackError(
            _("'{value}' in the column '{column}' is no number.").format(
                value=str(values[odd].iloc[0])[:60], column=values.name
            )
        )
    return found.astype(float)
