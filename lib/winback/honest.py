"""The honest number: from the money the lost used to bring down to the profit that can be won back (rows V10, V8)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from .base import CustomerBase
from .errors import WinbackError
from .honest_evidence import Evidence, gather
from .honest_words import sources
from .text import _
from .worth import HasReasons, return_worth, second_lives, unasked

STEPS = ("cost_of_goods", "come_back_anyway", "not_worth", "second_life", "stay_away", "attempts", "word_of_mouth")
"""The steps below the article's number; each can be left out."""
TOTAL_AFTER = {"cost_of_goods": "margin", "attempts": "recoverable", "word_of_mouth": "with_word_of_mouth"}
"""The sums on the way, by the step after which each stands; the first, ``turnover``, stands before all."""
LEVEL = 0.9


@dataclass(frozen=True)
class _Lost:
    """The lost customers as columns: what each step needs to know of them."""

    turnover: np.ndarray
    margin: np.ndarray
    natural: np.ndarray
    worth_it: np.ndarray
    profit: np.ndarray
    won: np.ndarray
    cost: np.ndarray
    offended: np.ndarray
    others_count: float
    other_amount: float

    @property
    def back(self) -> np.ndarray:
        """The chance that asking brings back one who would not have come unasked, for those who are asked."""
        return (1 - self.natural) * self.won * self.worth_it

    def without(self, off: Collection[str]) -> _Lost:
        """The same customers as if a step made no difference."""
        one, lost = np.ones(len(self.turnover)), self
        if "cost_of_goods" in off:
            lost = replace(lost, margin=lost.turnover)
        if "come_back_anyway" in off:
            lost = replace(lost, won=lost.natural + (1 - lost.natural) * lost.won, natural=0 * one)
        if "not_worth" in off:
            lost = replace(lost, worth_it=one)
        if "second_life" in off:
            lost = replace(lost, profit=lost.margin)
        if "stay_away" in off:
            lost = replace(lost, won=one)
        if "attempts" in off:
            lost = replace(lost, cost=0 * one)
        return replace(lost, others_count=0.0) if "word_of_mouth" in off else lost

    def levels(self, luck: float = 0.0) -> np.ndarray:
        """What is left before and after each step; ``luck``: in standard deviations, of who returns among the asked."""
        stay, back = (1 - self.natural) * self.worth_it, self.back
        scatter = np.sqrt((self.profit**2 * back * (1 - back)).sum())
        won = max((self.profit * back).sum() + luck * scatter, 0.0)
        left = won - (self.cost * self.worth_it).sum()
        return np.array(
            [
                self.turnover.sum(),
                self.margin.sum(),
                (self.margin * (1 - self.natural)).sum(),
                (self.margin * stay).sum(),
                (self.profit * stay).sum(),
                won,
                left,
                left + (back * self.offended).sum() * self.others_count * self.other_amount,
            ]
        )

    def counts(self) -> np.ndarray:
        """How many customers stand behind what is left before and after each step."""
        stay = (1 - self.natural) * self.worth_it
        back = self.back.sum()
        others = (self.back * self.offended).sum() * self.others_count
        all_ = float(len(self.turnover))
        return np.array([all_, all_, (1 - self.natural).sum(), stay.sum(), stay.sum(), back, back, back + others])


def honest_number(
    base: CustomerBase,
    reasons: HasReasons | None = None,
    *,
    worth: pd.DataFrame | None = None,
    without: Collection[str] = (),
    word_of_mouth: bool = False,
    draws: int = 400,
    seed: int = 1,
) -> pd.DataFrame:
    """Return the waterfall from the article's number to the recoverable profit; its steps add up to the cent.

    - ``turnover``: lost customers × order × orders a year: what they bought in their last year;
    - ``cost_of_goods`` → ``margin``; ``come_back_anyway``: less those who would come back unasked within the horizon;
    - ``not_worth``: less those whose attempt costs more than it brings (:func:`winback.return_worth`);
    - ``second_life``: what a return brings within the horizon instead of a year of the first life;
    - ``stay_away``: less those who stay away though asked; ``attempts``: the cost of asking → ``recoverable``;
    - ``word_of_mouth``, off unless asked for: each offended customer won back stops taking ``word_of_mouth_count``
      others along, each with the usual margin of a lost customer → ``with_word_of_mouth``.

    ``without``: steps to leave out. ``worth``: of ``return_worth``, where it is there. Columns: ``step, kind`` (total,
    change), ``amount``; ``low_amount, high_amount``, which hold the truth with 90 %: natural returns drawn anew from
    the absences, and next year's pace unlike this one's; the chances as if seen in so few attempts as they weigh; the
    worth of a second life within its own interval; luck in who returns; ``customers`` behind what is
    left; ``source`` in words. The same ``seed`` gives the same figures. Raises ``WinbackError`` for an unknown step.
    Source: method rows V10 and V8.
    """
    unknown = sorted(set(without) - set(STEPS))
    if unknown:
        raise WinbackError(
            _("Unknown step of the calculation: {names}. Allowed: {known}.").format(
                names=", ".join(unknown), known=", ".join(STEPS)
            )
        )
    off = {*without, *(() if word_of_mouth else ("word_of_mouth",))}
    natural, second = unasked(base), second_lives(base)
    found = return_worth(base, reasons, second=second, natural=natural) if worth is None else worth
    lost = _columns(base, found, reasons)
    evidence = gather(base, found, natural, second)
    used = lost.without(off)
    drawn = _draw(lost, evidence, off, draws, np.random.default_rng(seed))
    frame = _rows(used.levels(), drawn, used.counts(), off)
    return frame.assign(source=frame.step.map(sources(evidence, reasons is not None)).fillna(""))


def _columns(base: CustomerBase, worth: pd.DataFrame, reasons: HasReasons | None) -> _Lost:
    rows = base.lost.merge(worth, on="customer_id").sort_values("customer_id", ignore_index=True)
    turnover = rows.year_amount.fillna(0.0)
    margin = rows.margin_a_year.fillna(0.0) if "margin_a_year" in rows else turnover * base.assumptions.margin_share
    figures = {
        "turnover": turnover,
        "margin": margin,
        "natural": rows.natural_share,
        "worth_it": rows.worth_it,
        "profit": rows.profit_amount,
        "won": rows.won_share,
        "cost": rows.cost_amount,
        "offended": _offended(base, rows, reasons),
    }
    return _Lost(
        **{name: column.to_numpy(dtype=float) for name, column in figures.items()},
        others_count=base.assumptions.word_of_mouth_count,
        other_amount=float(margin.mean()) if len(rows) else 0.0,
    )


def _offended(base: CustomerBase, rows: pd.DataFrame, reasons: HasReasons | None) -> pd.Series:
    """The share of each customer's reasons that are the company's own doing; assumed where no reason is known."""
    if reasons is None:
        return pd.Series(base.assumptions.offended_share, index=rows.index)
    own = reasons.catalogue.leaves.set_index("code").class_code.eq("company").astype(float)
    shares = reasons.shares
    by = (shares.reason.map(own).astype(float).fillna(0.0) * shares["share"]).groupby(shares.customer_id).sum()
    return rows.customer_id.map(by).fillna(base.assumptions.offended_share)


def _draw(lost: _Lost, evidence: Evidence, off: Collection[str], draws: int, rng: np.random.Generator) -> np.ndarray:
    """Levels as they would stand in other worlds that the evidence allows: one row a draw."""
    levels = []
    for natural, won, life, luck in evidence.draw(lost.natural, lost.won, draws, rng):
        other = replace(lost, natural=natural, won=won, profit=lost.profit * life)
        levels.append(other.without(off).levels(0.0 if "stay_away" in off else luck))
    return np.array(levels)


def _rows(levels: np.ndarray, drawn: np.ndarray, counts: np.ndarray, off: Collection[str]) -> pd.DataFrame:
    cents = np.round(levels, 2)
    rows = [_row("turnover", "total", cents[0], drawn[:, 0], counts[0])]
    for number, step in enumerate(STEPS, start=1):
        if step not in off:
            change = round(float(cents[number] - cents[number - 1]), 2)
            rows.append(_row(step, "change", change, drawn[:, number] - drawn[:, number - 1], counts[number]))
        if step == "attempts" or (step in TOTAL_AFTER and step not in off):
            rows.append(_row(TOTAL_AFTER[step], "total", cents[number], drawn[:, number], counts[number]))
    return pd.DataFrame(rows)


def _row(step: str, kind: str, amount: float, drawn: np.ndarray, customers: float) -> dict[str, object]:
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return {
        "step": step,
        "kind": kind,
        "amount": float(amount),
        "low_amount": min(round(float(low), 2), float(amount)),
        "high_amount": max(round(float(high), 2), float(amount)),
        "customers": float(customers),
    }
