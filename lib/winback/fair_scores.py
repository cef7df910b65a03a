"""Scores of groups (an employee's customers, a region's) against what chance alone makes of equal groups."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd

DRAWS = 1999
SEED = 20260630
VERDICTS = ("lower", "as_expected", "higher", "too_few")


def compare_scores(
    scores: pd.DataFrame, group: str, wave: str, min_answers: int = 5, limit_share: float = 0.05
) -> pd.DataFrame:
    """Compare the mean scores of groups, per parameter, with those of everybody asked in the same wave.

    ``scores``: one row per respondent, group and wave, with the columns ``group`` and ``wave``; every other column is
    a parameter with scores from 0 to 1, missing where not answered. Columns returned: the group, ``parameter``,
    ``answers, score_share, expected_share`` (the mean of the waves its answers are from), ``difference_share``,
    ``low_share`` and ``high_share``: between these a group like all others stays, and ``verdict``.

    The limits come from dealing the respondents of each wave out to the groups anew, many times: with equal groups the
    chance that any group at all is named for any parameter is ``limit_share`` (the largest of all differences counts:
    Westfall & Young 1993). Fewer than ``min_answers``: ``too_few``. Deterministic.
    """
    parameters = [name for name in scores.columns if name not in (group, wave)]
    kept = scores[scores[group].ne("") & scores[group].notna()].reset_index(drop=True)
    names = sorted(kept[group].unique())
    if kept.empty or not parameters:
        return pd.DataFrame(columns=[group, *_COMPARED])
    values = kept[parameters].astype("float64")
    expected = values.groupby(kept[wave]).transform("mean")
    there = values.notna().to_numpy()
    left = np.where(there, (values - expected).to_numpy(), 0.0)
    member = (kept[group].to_numpy()[None, :] == np.array(names)[:, None]).astype(float)
    freedom = np.maximum(there.sum(axis=0) - kept[wave].nunique(), 1)
    spread = np.sqrt((left**2).sum(axis=0) / freedom)
    places = [np.flatnonzero(kept[wave] == one) for one in kept[wave].unique()]
    errors = partial(_errors, there.sum(axis=0), spread)
    largest = _largest_by_chance((member, left, there), places, errors, min_answers)
    limit = float(np.quantile(largest, 1 - limit_share, method="higher"))
    count = member @ there
    error = errors(count)
    with np.errstate(invalid="ignore", divide="ignore"):
        off = (member @ left) / count
        fair = (member @ np.where(there, expected.to_numpy(), 0.0)) / count
    rows = [
        {
            group: name,
            "parameter": parameter,
            "answers": int(count[i, j]),
            "score_share": fair[i, j] + off[i, j],
            "expected_share": fair[i, j],
            "difference_share": off[i, j],
            "low_share": max(fair[i, j] - limit * error[i, j], 0.0),
            "high_share": min(fair[i, j] + limit * error[i, j], 1.0),
            "verdict": _verdict(off[i, j], limit * error[i, j], count[i, j], min_answers),
        }
        for i, name in enumerate(names)
        for j, parameter in enumerate(parameters)
        if count[i, j]
    ]
    return pd.DataFrame(rows, columns=[group, *_COMPARED])


_COMPARED = [
    "parameter", "answers", "score_share", "expected_share", "difference_share", "low_share", "high_share", "verdict",
]  # fmt: skip


def _errors(total: np.ndarray, spread: np.ndarray, count: np.ndarray) -> np.ndarray:
    """The spread of a group's mean when its members are drawn from all: none where the group is all there is."""
    with np.errstate(invalid="ignore", divide="ignore"):
        error = spread * np.sqrt(np.maximum(1 - count / total, 0.0) / count)
    return np.where(np.isfinite(error), error, 0.0)


def _verdict(off: float, reach: float, count: float, min_answers: int) -> str:
    if count < min_answers:
        return "too_few"
    if reach <= 0 or abs(off) <= reach:
        return "as_expected"
    return "lower" if off < 0 else "higher"


def _largest_by_chance(
    seen: tuple[np.ndarray, np.ndarray, np.ndarray],
    places: list[np.ndarray],
    errors: Callable[[np.ndarray], np.ndarray],
    min_answers: int,
) -> np.ndarray:
    """The largest difference of all groups and parameters, in multiples of its error, when chance alone deals."""
    member, left, there = seen
    draw = np.random.default_rng(SEED)
    order, largest = np.arange(len(left)), np.zeros(DRAWS)
    for number in range(DRAWS):
        for place in places:
            order[place] = draw.permutation(place)
        count = member @ there[order]
        error = errors(count)
        with np.errstate(invalid="ignore", divide="ignore"):
            size = np.abs(member @ left[order]) / count / error
        judged = size[(count >= min_answers) & (error > 0)]
        largest[number] = judged.max() if len(judged) else 0.0
    return largest
