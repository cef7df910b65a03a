"""The chance to be lost within the horizon: learned from the company's own past, or plain rules where that is short.

Two layers. Gradient boosting on what the orders say, held to sense: more silence, slower pace, smaller orders can
never lower the chance. Then each sign of the further tables moves the odds as far as customers with it were lost more
often on past days than their orders alone said; what is assumed of a sign at the start is replaced as losses come in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import scipy

from ..assumptions import Assumptions
from .signs import BEYOND_ORDERS

if TYPE_CHECKING:
    from sklearn.ensemble import HistGradientBoostingClassifier

UP, DOWN, FREE = 1, -1, 0
DIRECTIONS = {
    "run_share": UP, "runs_out_share": DOWN, "late_ratio": UP, "pace": UP, "basket": UP, "volume": UP, "groups": UP,
    "patience_ratio": FREE, "interval": FREE, "purchases": FREE, "interval_cv": FREE, "tenure_days": FREE,
    "season_ratio": FREE,
}  # fmt: skip
"""What the model reads, and whether more of it may only raise the chance, only lower it, or either."""
FEWEST_VALUES = 5
"""A column with fewer different values in the past tells nothing yet."""
PASSES = 5
MOST_LIFT = 6.0


def features(panel: pd.DataFrame, horizon_days: int) -> pd.DataFrame:
    """Return what the model of the orders reads, from a panel with measures; ratios as logarithms, more is worse."""
    usual = panel.usual_interval_days.clip(lower=1)
    frame = pd.DataFrame(
        {
            "run_share": panel.silence_days / panel.allowed_days,
            "runs_out_share": ((panel.allowed_days - panel.silence_days) / horizon_days).clip(upper=2),
            "late_ratio": (panel.silence_days / usual).clip(upper=5),
            "pace": _log(panel.pace_ratio),
            "basket": -_log(panel.basket_ratio),
            "volume": -_log(panel.volume_ratio),
            "patience_ratio": panel.allowed_days / usual,
            "interval": np.log(usual),
            "purchases": np.log(panel.purchase_no),
            "interval_cv": panel.interval_cv,
            "tenure_days": (panel.day - panel.first_on).dt.days.clip(upper=1000),
            "season_ratio": (panel.pause_days.fillna(0) / usual).clip(upper=6),
        },
        index=panel.index,
    )
    if "half_groups" in panel:
        known = (panel.day - panel.first_on).dt.days >= 364
        frame["groups"] = -_log((panel.half_groups + 1) / (panel.before_groups + 1)).where(known)
    return frame.astype("float64")


def _log(ratio: pd.Series) -> pd.Series:
    return np.log(ratio.clip(lower=0.1, upper=10))


@dataclass(frozen=True)
class ChanceModel:
    """A model learned on past days; ``lifts``: how far each further sign moves the odds, and what that rests on.

    ``lifts`` has ``sign, lost_count, expected_count, start_lift, lift, low_lift, high_lift``: lost among the customers
    with the sign, how many their orders alone said, both per horizon; the ends are those of the count (exact Poisson).
    """

    boosted: HistGradientBoostingClassifier = field(repr=False)
    columns: tuple[str, ...]
    lifts: pd.DataFrame = field(repr=False)
    horizon_days: int
    past_days: int
    customers: int
    lost: int

    def chances(self, panel: pd.DataFrame, signs: pd.DataFrame) -> pd.Series:
        """Return the chance of each row to be lost within the horizon."""
        from threadpoolctl import threadpool_limits

        read = features(panel, self.horizon_days)[list(self.columns)]
        with threadpool_limits(1):
            chance = self.boosted.predict_proba(read)[:, 1]
        return pd.Series(_moved(chance, signs, self.lifts), index=panel.index)


def learn_chances(
    panel: pd.DataFrame, signs: pd.DataFrame, horizon_days: int, step_days: int, known: Assumptions
) -> ChanceModel | None:
    """Learn from the rows whose horizon is over; ``None`` where too few customers were there or
    lost, or where they do not differ."""
    from sklearn.ensemble import HistGradientBoostingClassifier
    from threadpoolctl import threadpool_limits

    rows = panel[panel.lost.notna()]
    lost = rows.lost.astype(bool)
    if (
        rows.customer_id.nunique() < known.min_model_customers
        or rows.customer_id[lost].nunique() < known.early_min_lost
    ):
        return None
    read = features(rows, horizon_days)
    columns = [name for name in DIRECTIONS if name in read and read[name].nunique() > FEWEST_VALUES]
    if not columns or lost.all():
        # Customers who are all alike teach nothing.
        return None
    boosted = HistGradientBoostingClassifier(
        max_iter=120, learning_rate=0.05, max_leaf_nodes=8, min_samples_leaf=30, l2_regularization=5.0,
        monotonic_cst=[DIRECTIONS[name] for name in columns], early_stopping=False, random_state=0,
    )  # fmt: skip
    # Small trees on few rows: more threads only wait for each other.
    with threadpool_limits(1):
        boosted.fit(read[columns], lost)
        chance = boosted.predict_proba(read[columns])[:, 1]
    # Days nearer to each other than the horizon see the same losses again.
    overlap = max(horizon_days / step_days, 1.0)
    lifts = learn_lifts(chance, lost.to_numpy(), signs.loc[rows.index], overlap, known)
    return ChanceModel(
        boosted, tuple(columns), lifts, horizon_days, rows.day.nunique(), rows.customer_id.nunique(),
        rows.customer_id[lost].nunique(),
    )  # fmt: skip


def learn_lifts(
    chance: np.ndarray, lost: np.ndarray, signs: pd.DataFrame, overlap: float, known: Assumptions
) -> pd.DataFrame:
    """Return how far each sign beyond the orders moves the odds.

    ``lift = (lost + weight × start) / (expected + weight)``, both counts per horizon, at most 6; several signs on one
    customer are told apart by going through them in turn. ``weight`` and ``start`` are assumptions.
    """
    there = [sign for sign in BEYOND_ORDERS if sign.code in signs]
    weight = known.early_sign_weight
    lifts = {sign.code: 1.0 for sign in there}
    counts = {}
    for _pass in range(PASSES):
        for sign in there:
            others = {code: lift for code, lift in lifts.items() if code != sign.code}
            has = signs[sign.code].to_numpy()
            expected = float(_odds_moved(chance[has], signs[has], others).sum()) / overlap
            found = float(lost[has].sum()) / overlap
            start = float(getattr(known, sign.lift))
            lifts[sign.code] = min((found + weight * start) / (expected + weight), MOST_LIFT)
            counts[sign.code] = (found, expected, start)
    rows = []
    for code, (found, expected, start) in counts.items():
        ends = _poisson_ends(found, expected)
        rows.append((code, found, expected, start, lifts[code], *ends))
    columns = ["sign", "lost_count", "expected_count", "start_lift", "lift", "low_lift", "high_lift"]
    return pd.DataFrame(rows, columns=columns)


def _poisson_ends(found: float, expected: float) -> tuple[float, float]:
    if expected <= 0:
        return float("nan"), float("nan")
    low = scipy.stats.chi2.ppf(0.025, 2 * found) / 2 if found else 0.0
    return low / expected, scipy.stats.chi2.ppf(0.975, 2 * found + 2) / 2 / expected


def _moved(chance: np.ndarray, signs: pd.DataFrame, lifts: pd.DataFrame) -> np.ndarray:
    return _odds_moved(chance, signs, dict(zip(lifts.sign, lifts.lift, strict=True)))


def _odds_moved(chance: np.ndarray, signs: pd.DataFrame, lifts: dict[str, float]) -> np.ndarray:
    odds = chance / np.clip(1 - chance, 1e-9, None)
    for code, lift in lifts.items():
        if code in signs:
            odds = odds * np.where(signs[code].to_numpy(), lift, 1.0)
    return odds / (1 + odds)


def rule_scores(panel: pd.DataFrame, signs: pd.DataFrame, horizon_days: int) -> pd.Series:
    """Return a score from 0 to 1 where nothing can be learned: the used part of the clock, and a quarter per sign.

    ``1 − (1 − silence / allowed) × 0.75 ^ signs``, a fifth of it where the clock cannot run out within the horizon.
    Silence is not counted twice. A score ranks; it is no chance.
    """
    further = signs.drop(columns=[name for name in ("silent", "talks", "no_contact") if name in signs]).sum(axis=1)
    score = 1 - (1 - _run_share(panel)) * 0.75**further
    return score.where(_runs_out(panel, horizon_days), score / 5)


def warned_of(score: pd.Series, panel: pd.DataFrame, horizon_days: int, known: Assumptions, learned: bool) -> pd.Series:
    """Return who is worth a warning: all others are on no list, however large.

    With a model: whose chance is at least ``early_warn_ratio`` times the usual one of that day. With rules: who has
    used two thirds of the clock, and it can run out within the horizon.
    """
    if learned:
        return score >= known.early_warn_ratio * score.groupby(panel.day).transform("mean")
    return (_run_share(panel) >= 2 / 3) & _runs_out(panel, horizon_days)


def _run_share(panel: pd.DataFrame) -> pd.Series:
    return (panel.silence_days / panel.allowed_days).clip(0, 1)


def _runs_out(panel: pd.DataFrame, horizon_days: int) -> pd.Series:
    return panel.allowed_days - panel.silence_days < horizon_days
