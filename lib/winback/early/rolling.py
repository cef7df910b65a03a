"""The warnings tested on the past: put back to earlier days, against the list that recency alone would give."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ..base import CustomerBase
from ..errors import WinbackError
from ..records import Records
from ..text import _
from .chance import warned_of
from .warn import learn_on, scored
from .watch import Watch, watch_customers

LISTS = ("warnings", "warnings_by_chance", "recency", "recency_money", "clock")
"""Ours, by expected loss and by chance alone; longest silence, silence × money, and the used part of the clock."""
DAYS_WANTED = 8
DRAWS = 1000


@dataclass(frozen=True)
class WarningTest:
    """What the warnings of past days were worth.

    ``days``: per day and list: ``day, list, customers, lost, flagged, hit, precision, recall, lead_days`` (the median
    from the warning to the day the clock ran out), ``found_amount`` (what the hit had bought in their last year),
    ``lost_amount, money_share`` (found / lost), ``learned`` (a model, or the rules while the past was too short).
    ``lists``: the same over all days. ``against``: each of our lists against each of the others: the difference in
    ``precision``, ``recall`` and ``money_share`` with its 95 % interval (bootstrap over customers) and ``verdict``
    (``better``, ``worse``, ``no_difference``). ``calibration``: chances foretold and what came.
    """

    days: pd.DataFrame = field(repr=False)
    lists: pd.DataFrame = field(repr=False)
    against: pd.DataFrame = field(repr=False)
    calibration: pd.DataFrame = field(repr=False)
    rows: pd.DataFrame = field(repr=False)
    horizon_days: int
    most: int

    def of(self, name: str = "warnings") -> dict[str, float]:
        """Return one list's figures over all days."""
        row = self.lists[self.lists.list == name].iloc[0]
        return {str(key): value for key, value in row.items() if key != "list"}


def test_warnings(
    base: CustomerBase,
    records: Records | None = None,
    horizon_days: int | None = None,
    *,
    most: int | None = None,
    days: Sequence[dt.date] | None = None,
    watched: Watch | None = None,
    seed: int = 0,
) -> WarningTest:
    """Put the warnings back to past days and look at who was lost within the horizon that followed.

    Each day's list is made from what was known then, the model learned on horizons that were over by then; where there
    was too little to learn from, the rules rank, as they would have. All lists have the same length: ``most``, else a
    tenth of the customers of the day. A customer is lost who is lost by the clock at the end of the horizon.
    ``days``: default the last eight that lie 60 days apart. Raises ``WinbackError`` where no horizon is over yet.
    """
    watched = watched or watch_customers(base, records, horizon_days)
    chosen = list(days) if days is not None else test_days(watched)
    rows = [part for part in (_ranked(watched, day, most) for day in chosen) if part is not None]
    if not rows:
        raise WinbackError(
            _(
                "The warnings cannot be tested on the past yet: on no past day was anybody lost within the following"
                " {days} days. Try a shorter horizon, or wait for more history."
            ).format(days=watched.horizon_days)
        )
    frame = pd.concat(rows, ignore_index=True)
    by_day = [_measured(part, name) | {"day": day} for day, part in frame.groupby("day") for name in LISTS]
    over_all = [_measured(frame, name) for name in LISTS]
    columns = ["day", *over_all[0]]
    return WarningTest(
        days=pd.DataFrame(by_day)[columns],
        lists=pd.DataFrame(over_all),
        against=_against(frame, seed),
        calibration=_calibration(frame),
        rows=frame,
        horizon_days=watched.horizon_days,
        most=int(frame.groupby("day").warnings.sum().max()),
    )


test_warnings.__test__ = False  # type: ignore[attr-defined]


def test_days(watched: Watch) -> list[dt.date]:
    """Return the past days to test on: the last eight, 60 days apart, that have customers who were lost after."""
    known = watched.panel[watched.panel.lost.notna()]
    days = sorted(known.day[known.lost.astype(bool)].unique())[::-1][::2][:DAYS_WANTED]
    return [pd.Timestamp(day).date() for day in days[::-1]]


test_days.__test__ = False  # type: ignore[attr-defined]


def _ranked(watched: Watch, day: dt.date, most: int | None) -> pd.DataFrame | None:
    """The customers of a day with each list's yes or no, and what became of them."""
    now = watched.on(day) & watched.panel.lost.notna()
    if not now.any():
        return None
    panel, model = watched.panel[now], learn_on(watched, day)
    score = scored(watched, now, model)
    money = panel.year_amount.clip(lower=0)
    frame = panel[["day", "customer_id", "lost_on"]].assign(
        lost=panel.lost.astype(bool), amount=money, learned=model is not None, chance=score if model else np.nan
    )
    frame["lead_days"] = (frame.lost_on - frame.day).dt.days
    length = min(most or max(round(len(frame) / 10), 1), len(frame))
    known = watched.losses.assumptions
    warned = warned_of(score, panel, watched.horizon_days, known, model is not None)
    orders: dict[str, pd.Series] = {
        # Who has no warning comes after all who have one.
        "warnings": (score * money).where(warned, score - 2),
        "warnings_by_chance": score,
        "recency": panel.silence_days.astype(float),
        "recency_money": panel.silence_days * money,
        "clock": panel.silence_days / panel.allowed_days,
    }
    for name, order in orders.items():
        head = frame.assign(order=order).sort_values(["order", "customer_id"], ascending=[False, True]).index[:length]
        frame[name] = frame.index.isin(head)
    return frame


def _measured(rows: pd.DataFrame, name: str) -> dict[str, object]:
    flagged, lost = rows[name], rows.lost
    hit = flagged & lost
    found, gone = float(rows.amount[hit].sum()), float(rows.amount[lost].sum())
    return {
        "list": name,
        "customers": len(rows),
        "lost": int(lost.sum()),
        "flagged": int(flagged.sum()),
        "hit": int(hit.sum()),
        "precision": hit.sum() / flagged.sum() if flagged.any() else np.nan,
        "recall": hit.sum() / lost.sum() if lost.any() else np.nan,
        "lead_days": float(rows.lead_days[hit].median()),
        "found_amount": found,
        "lost_amount": gone,
        "money_share": found / gone if gone > 0 else np.nan,
        "learned": bool(rows.learned.all()),
    }


_FIGURES: dict[str, Callable[[pd.DataFrame, str], pd.Series]] = {
    "precision": lambda sums, name: sums[f"hit_{name}"] / sums[f"flag_{name}"],
    "recall": lambda sums, name: sums[f"hit_{name}"] / sums.lost,
    "money_share": lambda sums, name: sums[f"found_{name}"] / sums.gone,
}


def _against(rows: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Our lists against the others; customers, with all their days, are drawn again and again."""
    sums = pd.DataFrame({"customer_id": rows.customer_id, "lost": rows.lost * 1.0, "gone": rows.amount * rows.lost})
    for name in LISTS:
        sums[f"flag_{name}"] = rows[name] * 1.0
        sums[f"hit_{name}"] = (rows[name] & rows.lost) * 1.0
        sums[f"found_{name}"] = rows.amount * (rows[name] & rows.lost)
    each = sums.groupby("customer_id").sum()
    draw = np.random.default_rng(seed)
    weights = draw.multinomial(len(each), np.full(len(each), 1 / len(each)), size=DRAWS)
    drawn = pd.DataFrame(weights @ each.to_numpy(), columns=each.columns)
    whole = each.sum().to_frame().T
    found = []
    for ours in LISTS[:2]:
        for other in LISTS[2:]:
            for figure, of in _FIGURES.items():
                value = float((of(whole, ours) - of(whole, other)).iloc[0])
                low, high = (of(drawn, ours) - of(drawn, other)).quantile([0.025, 0.975])
                verdict = "better" if low > 0 else "worse" if high < 0 else "no_difference"
                found.append((ours, other, figure, value, low, high, verdict))
    columns = ["list", "other", "figure", "difference", "low", "high", "verdict"]
    return pd.DataFrame(found, columns=columns)


def _calibration(rows: pd.DataFrame, groups: int = 8) -> pd.DataFrame:
    """Chances foretold against what came: ``customers, chance_share, lost_share`` per group of like chances."""
    known = rows[rows.chance.notna()]
    if known.empty:
        return pd.DataFrame(columns=["customers", "chance_share", "lost_share"])
    group = pd.qcut(known.chance.rank(method="first"), min(groups, len(known)), labels=False)
    found = known.groupby(group).agg(
        customers=("lost", "size"), chance_share=("chance", "mean"), lost_share=("lost", "mean")
    )
    return found.reset_index(drop=True)
