"""The catalogue of reasons as a checklist: how the company sees itself, and what it does not see (method row R7)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd
import scipy

from .assumptions import Assumptions
from .errors import WinbackError
from .intervals import UNKNOWN, Interval, share_interval
from .reasons import Catalogue
from .reasons.catalogue import OTHER
from .text import _

Level = Literal["group_code", "class_code"]

SEES = ("blind_spot", "known", "feared", "fine")
FEWEST_REASONS = 8
"""An order of fewer reasons agrees or disagrees by chance too easily to be told."""


@dataclass(frozen=True)
class SelfTest:
    """The company's own scores per reason: 1 is no problem at all, 0 could not be worse.

    ``answers``: all of them, the history; ``current``: the newest of each author per reason, as the catalogue reads it
    now; ``leaves``: the reasons the checklist asks about, with ``code, class_code, group_code``.
    """

    answers: pd.DataFrame = field(repr=False)
    current: pd.DataFrame = field(repr=False)
    leaves: pd.DataFrame = field(repr=False)
    assumptions: Assumptions = field(repr=False)

    @property
    def coverage(self) -> Interval:
        """The share of the checklist that has been answered, with the number of its reasons."""
        return share_interval(self.leaves.code.isin(self.current.reason).sum(), len(self.leaves))

    def scores(self) -> pd.DataFrame:
        """Per reason: ``reason, class_code, group_code, score_share`` (mean of the authors), ``low_share, high_share``
        (the lowest and the highest author), ``authors``; the worst first.
        """
        frame = self.current.groupby("reason", as_index=False).agg(
            score_share=("score_share", "mean"),
            low_share=("score_share", "min"),
            high_share=("score_share", "max"),
            authors=("author", "nunique"),
        )
        frame = frame.merge(self.leaves, left_on="reason", right_on="code", how="left")
        columns = ["reason", "class_code", "group_code", "score_share", "low_share", "high_share", "authors"]
        return frame.sort_values(["score_share", "reason"], ignore_index=True)[columns]

    def bottlenecks(self, level: Level = "group_code") -> pd.DataFrame:
        """Where it hurts, by group (or class): the group whose reasons score lowest first.

        Columns: the level, ``asked`` (reasons of the checklist), ``answered``, ``score_share`` (mean of its reasons),
        ``worst`` (its lowest reason) and ``worst_share``, ``problems`` (reasons scored below ``self_test_fine_share``).
        """
        scores = self.scores()
        scores["problem"] = scores.score_share < self.assumptions.self_test_fine_share - 1e-9
        worst = scores.drop_duplicates(level).set_index(level)
        frame = scores.groupby(level).agg(
            answered=("reason", "size"), score_share=("score_share", "mean"), problems=("problem", "sum")
        )
        frame["asked"] = self.leaves.groupby(level).code.size()
        frame["worst"], frame["worst_share"] = worst.reason, worst.score_share
        columns = ["asked", "answered", "score_share", "worst", "worst_share", "problems"]
        return frame[columns].reset_index().sort_values(["score_share", level], ignore_index=True)

    def compare(self, shares: pd.DataFrame) -> pd.DataFrame:
        """Lay the self-test beside what the lost customers left for.

        ``shares``: ``customer_id, reason, share`` (:func:`winback.study_reasons`): each customer's reasons sum to 1.
        Columns: ``reason, class_code, group_code, score_share, customers`` (sum of the shares), ``customers_share,
        low_share, high_share, sees``: ``blind_spot`` (scored fine, yet at least ``blind_spot_share`` of the lost left
        for it), ``known`` (scored badly, and they do leave for it), ``feared`` (scored badly, hardly anybody leaves for
        it), ``fine``. Only reasons that were scored; the most customers first.
        """
        known = self.assumptions
        total = float(shares.share.sum())
        left = shares.groupby("reason").share.sum()
        frame = self.scores().drop(columns=["low_share", "high_share", "authors"])
        frame["customers"] = frame.reason.map(left).fillna(0.0)
        ends = [share_interval(count, total) for count in frame.customers]
        frame["customers_share"] = [end.value for end in ends]
        frame["low_share"], frame["high_share"] = [end.low for end in ends], [end.high for end in ends]
        often = frame.customers_share >= known.blind_spot_share
        fine = frame.score_share >= known.self_test_fine_share - 1e-9
        frame["sees"] = np.select([often & fine, often, ~fine], SEES[:3], "fine")
        return frame.sort_values(["customers", "reason"], ascending=[False, True], ignore_index=True)

    def agreement(self, shares: pd.DataFrame) -> Interval:
        """How well the order of the self-test agrees with that of the reasons: 1 in full, 0 not at all, −1 reversed.

        Spearman's rank correlation of (1 − score) with the customers lost, its interval by Fisher's transformation with
        Bonett & Wright's variance (2000, Psychometrika 65). Unknown with fewer than eight reasons scored, or where all
        scores are equal.
        """
        rows = self.compare(shares)
        n = len(rows)
        if n < FEWEST_REASONS or rows.score_share.nunique() < 2 or rows.customers.nunique() < 2:
            return Interval(UNKNOWN.value, UNKNOWN.low, UNKNOWN.high, n)
        value = float(scipy.stats.spearmanr(1 - rows.score_share, rows.customers).statistic)
        reach = float(scipy.stats.norm.ppf(0.975)) * np.sqrt((1 + value**2 / 2) / (n - 3))
        middle = np.arctanh(np.clip(value, -0.999999, 0.999999))
        return Interval(value, float(np.tanh(middle - reach)), float(np.tanh(middle + reach)), n)


def study_self_test(
    recorded: pd.DataFrame, catalogue: Catalogue, as_of: dt.date | None = None, assumptions: Assumptions | None = None
) -> SelfTest:
    """Return the self-test told by the records ``self_test``.

    ``recorded``: ``reason, score_share, answered_on, author``; ``catalogue`` says what is asked: its reasons without
    the retired ones and without 'other'. A score of a reason that was merged since counts for the one it went into.
    ``as_of``: answers given by that day. Raises ``WinbackError`` where nothing was scored. Source: method row R7.
    """
    rows = pd.DataFrame(
        {
            "reason": recorded.reason.astype("str"),
            "score_share": pd.to_numeric(recorded.score_share, errors="coerce"),
            "answered_on": pd.to_datetime(recorded.answered_on).astype("datetime64[s]"),
            "author": recorded.author.fillna("").astype("str"),
        }
    )
    if as_of is not None:
        rows = rows[rows.answered_on <= pd.Timestamp(as_of)]
    leaves = catalogue.leaves
    asked = leaves[~leaves.retired.astype(bool) & leaves.code.ne(OTHER)]
    asked = asked[["code", "class_code", "group_code"]].reset_index(drop=True)
    newest = rows[rows.score_share.notna()].sort_values(["answered_on", "author", "reason"], ignore_index=True)
    newest = newest.drop_duplicates(["reason", "author"], keep="last")
    current = newest.assign(reason=newest.reason.map(catalogue.reads).astype("str"))
    current = current.groupby(["reason", "author"], as_index=False).agg(
        score_share=("score_share", "mean"), answered_on=("answered_on", "max")
    )
    current = current[current.reason.isin(asked.code)].reset_index(drop=True)
    if current.empty:
        raise WinbackError(
            _(
                "Nobody has filled in the self-test yet: score each reason from 0 to 100 percent, and the lowest show"
                " where customers could be lost."
            )
        )
    return SelfTest(rows.reset_index(drop=True), current, asked, assumptions or Assumptions())
