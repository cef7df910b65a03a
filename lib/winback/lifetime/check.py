"""Can the models be believed on these data? A hold-out, and whether order money goes with frequency."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import ibis
import numpy as np
import pandas as pd
import scipy

from ..assumptions import Assumptions
from ..text import _, format_count, format_number, format_share
from .counts import holdout
from .models import PurchaseModel, fit_purchases

STRONG_RELATION = 0.3
"""Above this rank correlation the lifetime values of frequent buyers are noticeably off."""

MOST_SHOWN = 7
"""Customers with this many repeat purchases or more are one group in the hold-out table."""


@dataclass(frozen=True)
class Relation:
    """How order money and order frequency go together among repeat buyers; both correlations are from -1 to 1."""

    rank_correlation: float
    correlation: float
    customers: int

    @property
    def strong(self) -> bool:
        """Whether the assumption that they are unrelated is clearly broken."""
        return abs(self.rank_correlation) > STRONG_RELATION

    def sentence(self) -> str:
        """Return what it means for the lifetime values, in the language in use."""
        number = format_number(self.rank_correlation, 2)
        if not self.strong:
            return _(
                "Order value and frequency are nearly unrelated (rank correlation {number}), as the model assumes."
            ).format(number=number)
        if self.rank_correlation > 0:
            return _(
                "Frequent buyers place larger orders (rank correlation {number}); the model assumes they do not, so"
                " read the lifetime value of frequent buyers as cautious and of rare ones as generous."
            ).format(number=number)
        return _(
            "Frequent buyers place smaller orders (rank correlation {number}); the model assumes they do not, so read"
            " the lifetime value of rare buyers as cautious and of frequent ones as generous."
        ).format(number=number)


def order_frequency_relation(counts: pd.DataFrame) -> Relation:
    """Return the correlation of ``repeat_count`` with ``repeat_order_amount`` among repeat buyers.

    Gamma-Gamma assumes none. The rank correlation decides, because one giant order can make the other anything.

    >>> frame = pd.DataFrame({"repeat_count": [1, 2, 3], "repeat_order_amount": [9.0, 5.0, 1.0]})
    >>> order_frequency_relation(frame).rank_correlation
    -1.0
    """
    bought = counts[(counts.repeat_count > 0) & (counts.repeat_order_amount > 0)]
    if len(bought) < 3 or bought.repeat_count.nunique() < 2 or bought.repeat_order_amount.nunique() < 2:
        return Relation(0.0, 0.0, len(bought))
    x, amount = bought.repeat_count.to_numpy(dtype=float), bought.repeat_order_amount.to_numpy(dtype=float)
    rank = float(scipy.stats.spearmanr(x, amount).statistic)
    return Relation(round(rank, 12), float(np.corrcoef(x, amount)[0, 1]), len(bought))


@dataclass(frozen=True, eq=False)
class Calibration:
    """A forecast put to the test on purchases it had not seen.

    ``by_count``: ``repeat_count`` (text, the last ``7+``), ``customers``, ``actual_purchases`` and
    ``expected_purchases`` (means per customer in the hold-out). ``by_risk``: the same in ten groups of equal size from
    the lowest to the highest expectation, with ``z`` the difference in standard errors.
    """

    by_count: pd.DataFrame
    by_risk: pd.DataFrame
    model: PurchaseModel
    calibration_end: dt.date
    holdout_end: dt.date
    expected_total: float
    actual_total: float
    chance_share: float

    def sentence(self) -> str:
        """Return the verdict on the forecast, in the language in use."""
        facts = {
            "expected": format_count(self.expected_total),
            "actual": format_count(self.actual_total),
            "off": format_share(abs(self.actual_total / self.expected_total - 1), 0) if self.expected_total else "–",
        }
        outside = int((self.by_risk.z.abs() > 2).sum())
        if self.actual_total >= self.expected_total:
            total = _("In the test period the model expected {expected} purchases and {actual} came, {off} more.")
        else:
            total = _("In the test period the model expected {expected} purchases and {actual} came, {off} fewer.")
        if self.chance_share >= 0.05:
            groups = _("From the least to the most active customers the differences are no larger than chance.")
        else:
            groups = _(
                "In {outside} of {groups} groups of customers the difference is larger than chance: trust the order of"
                " customers more than the amounts."
            ).format(outside=outside, groups=len(self.by_risk))
        return total.format(**facts) + " " + groups


def calibrate(
    purchases: ibis.Table,
    calibration_end: dt.date,
    holdout_end: dt.date,
    model: str = "bgnbd",
    assumptions: Assumptions | None = None,
) -> Calibration:
    """Fit on purchases up to ``calibration_end`` and compare the forecast with those up to ``holdout_end``.

    ``chance_share`` is the probability of differences this large if the model were right (a chi-square over ten
    groups of equal size by expectation, in the manner of Hosmer and Lemeshow). Raises :class:`ModelError` when the
    purchases up to ``calibration_end`` allow no model.
    """
    counts = holdout(purchases, calibration_end, holdout_end)
    fitted = fit_purchases(counts, model, assumptions=assumptions)
    days = float((holdout_end - calibration_end).days)
    counts["expected"] = fitted.expected_purchases(days, counts.repeat_count, counts.recency_days, counts.age_days)
    top = counts.repeat_count.clip(upper=MOST_SHOWN)
    by_count = _means(counts, top).rename_axis("repeat_count").reset_index()
    by_count["repeat_count"] = [str(x) if x < MOST_SHOWN else f"{MOST_SHOWN}+" for x in by_count.repeat_count]
    by_risk, chance = _tenths(counts)
    return Calibration(
        by_count,
        by_risk,
        fitted,
        calibration_end,
        holdout_end,
        expected_total=float(counts.expected.sum()),
        actual_total=float(counts.holdout_count.sum()),
        chance_share=chance,
    )


def _means(counts: pd.DataFrame, group: pd.Series | np.ndarray) -> pd.DataFrame:
    return counts.groupby(group).agg(
        customers=("expected", "size"),
        actual_purchases=("holdout_count", "mean"),
        expected_purchases=("expected", "mean"),
    )


def _tenths(counts: pd.DataFrame) -> tuple[pd.DataFrame, float]:
    """Ten groups by expectation; the scatter within a group, not an assumed law, says what chance can do."""
    ranked = counts.sort_values("expected", kind="stable")
    tenth = np.arange(len(ranked)) * 10 // len(ranked)
    frame = _means(ranked, tenth)
    error = (ranked.holdout_count - ranked.expected).groupby(tenth).std() / np.sqrt(frame.customers)
    # a group in which nobody bought has no scatter of its own: at least that of a Poisson count
    floor = np.sqrt(frame.expected_purchases / frame.customers)
    frame["z"] = (frame.actual_purchases - frame.expected_purchases) / np.maximum(error.fillna(0), floor)
    return frame.rename_axis("group_no").reset_index(), float(scipy.stats.chi2.sf((frame.z**2).sum(), len(frame)))
