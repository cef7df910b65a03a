"""Customers taken along by a departed manager: losses above what the same portfolio would lose, and who (row M6)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import ibis
import numpy as np
import pandas as pd
import scipy

from ..errors import WinbackError
from ..intervals import share_by_day
from ..losses import Losses
from ..managers import STRATUM_MIN_CUSTOMERS, loss_limits, portfolio_on
from ..text import _

RUN_EDGES = [-np.inf, 0.25, 0.5, 0.75, np.inf]
PURCHASE_EDGES = [0, 3, 8, 20, np.inf]
MONTH_DAYS = 30
PRIOR_LOSSES = 5
"""The surplus of the whole portfolio counts for so many losses in each month's own."""


@dataclass(frozen=True)
class TakenAlong:
    """What a departure took along.

    ``summary``: one row per departed manager: ``manager_id, name, left_on, customers, lost`` (stopped within the
    window, and away since), ``expected_lost`` (as many as the same portfolio loses elsewhere), ``low``, ``high`` (its
    limits of chance, 95 %), ``surplus_lost, surplus_low, surplus_high, chance_share, verdict`` (``more``,
    ``as_expected``, ``too_few``), ``year_amount`` of the lost and ``surplus_amount``, the part above the expected.
    ``suspects``: one row per lost customer of a departed manager: ``manager_id, customer_id, last_on, lost_on,
    missed_days`` (after the departure, until the first purchase that did not come), ``expected_share`` (chance to be
    lost anyhow), ``taken_share`` (how likely the departure is the cause), ``year_amount``; most likely first.
    ``curve``: of each departed manager's customers and of all others that day, the share not yet lost, by day.
    """

    summary: pd.DataFrame = field(repr=False)
    suspects: pd.DataFrame = field(repr=False)
    curve: pd.DataFrame = field(repr=False)
    within_days: int

    def suspects_of(self, manager_id: str) -> pd.DataFrame:
        """Return the suspects of one manager: as many as were lost above the expected, most likely first."""
        row = self.summary[self.summary.manager_id == manager_id]
        most = round(float(row.surplus_lost.iloc[0])) if len(row) else 0
        return self.suspects[self.suspects.manager_id == manager_id].head(most).reset_index(drop=True)


def taken_along(losses: Losses, within_days: int | None = None) -> TakenAlong:
    """Find what departed managers took along, and the customers likely to have followed them.

    The customers a manager served on the last working day are set against the customers of all others with as many
    purchases and an equally advanced silence: each expects the rate of the like. ``surplus_lost`` = lost − expected.
    A lost customer was taken with ``taken_share``, from the surplus at the time the customer stopped:
    (lost − expected) / lost among the manager's customers who stopped about as long after the departure, weighed
    against the customer's own chance to be lost anyhow. A suspicion, no proof: the customers themselves know.

    Raises ``WinbackError`` where the data name no managers. Empty where nobody has left. Source: method row M6.
    """
    within = within_days or losses.assumptions.departure_window_days
    gone = departed_managers(losses)
    days = gone.left_on.dt.date if len(gone) else []
    rows = [_one(losses, str(one), day, within) for one, day in zip(gone.manager_id, days, strict=True)]
    found = [row for row in rows if row is not None]
    summary = pd.DataFrame([one[0] for one in found], columns=_SUMMARY)
    suspects = [one[1] for one in found if len(one[1])]
    curves = [one[2] for one in found]
    names = gone.set_index("manager_id").name
    summary["name"] = summary.manager_id.map(names)
    return TakenAlong(
        summary,
        pd.concat(suspects, ignore_index=True) if suspects else pd.DataFrame(columns=_SUSPECTS),
        pd.concat(curves, ignore_index=True) if curves else pd.DataFrame(columns=_CURVE),
        within,
    )


_SUMMARY = ["manager_id", "name", "left_on", "customers", "lost", "expected_lost", "low", "high", "surplus_lost",
            "surplus_low", "surplus_high", "chance_share", "verdict", "year_amount", "surplus_amount"]  # fmt: skip
_SUSPECTS = ["manager_id", "customer_id", "last_on", "lost_on", "missed_days", "expected_share", "taken_share",
             "year_amount"]  # fmt: skip
_CURVE = ["manager_id", "who", "days", "share", "low_share", "high_share"]


def departed_managers(losses: Losses) -> pd.DataFrame:
    """Return who has left by the day: ``manager_id, name, left_on``, the first to leave first."""
    if "manager_id" not in losses.customer_table.columns:
        raise WinbackError(_("The data name no managers, so there is nothing to compare."))
    table = losses.company.table("managers")
    if table is None or "left_on" not in table.columns:
        return pd.DataFrame(columns=["manager_id", "name", "left_on"])
    at = ibis.date(losses.as_of.isoformat())
    rows = table.filter(table.left_on.notnull() & (table.left_on < at))
    name = ibis.coalesce(rows.name, rows.manager_id) if "name" in rows.columns else rows.manager_id
    frame = rows.select("manager_id", "left_on", name=name).order_by("left_on", "manager_id").to_pandas()
    return frame.assign(left_on=pd.to_datetime(frame.left_on).astype("datetime64[s]"))


def _one(
    losses: Losses, manager: str, left_on: dt.date, within: int
) -> tuple[dict[str, object], pd.DataFrame, pd.DataFrame] | None:
    if left_on <= losses.company.first_on:
        return None
    frame = portfolio_on(losses, left_on)
    if frame.empty or not (frame.manager_id == manager).any() or (frame.manager_id == manager).all():
        return None
    frame = _with_losses(losses, frame, left_on, within)
    mine = frame.manager_id == manager
    frame["expected_share"] = _expected(frame, ~mine)
    summed = _summed(losses, frame[mine], manager, left_on)
    return summed, _suspected(frame, mine, manager), _curve(frame, mine, manager)


def _with_losses(losses: Losses, frame: pd.DataFrame, left_on: dt.date, within: int) -> pd.DataFrame:
    """Who stopped within the window and is away since, and until when each was watched."""
    start = pd.Timestamp(left_on)
    spells = losses.absence_table.filter(losses.absence_table.lost_on > ibis.date(left_on.isoformat()))
    gone = spells.filter(spells.returned_on.isnull()).select("customer_id", "last_on", "lost_on").to_pandas()
    gone = gone.drop_duplicates("customer_id", keep="last")
    for name in ("last_on", "lost_on"):
        gone[name] = pd.to_datetime(gone[name]).astype("datetime64[s]")
    frame = frame.drop(columns=["last_on", "lost_on"], errors="ignore").merge(gone, on="customer_id", how="left")
    frame["stopped_days"] = (frame.last_on - start).dt.days
    frame["stopped"] = frame.last_on.notna() & (frame.stopped_days <= within)
    usual = losses.customer_table.select("customer_id", "interval_days").to_pandas().set_index("customer_id")
    missed = frame.stopped_days + frame.customer_id.map(usual.interval_days).fillna(0.0)
    frame["missed_days"] = missed.where(frame.stopped)
    frame["lost_days"] = (frame.lost_on - start).dt.days
    frame["watched_days"] = (pd.Timestamp(losses.as_of) - start).days
    return frame


def _expected(frame: pd.DataFrame, others: pd.Series) -> pd.Series:
    """Each customer's chance to have stopped: the rate of like customers of other managers, pulled to coarser ones."""
    run = pd.cut(frame.run_share, RUN_EDGES, labels=False)
    purchases = pd.cut(frame.purchase_no, PURCHASE_EDGES, labels=False)
    pace = pd.qcut(frame.allowed_days.rank(method="first"), 4, labels=False) if len(frame) >= 80 else 0
    counts = pd.DataFrame({"size": others.astype(float), "lost": (others & frame.stopped).astype(float)})
    share = pd.Series(counts.lost.sum() / max(counts["size"].sum(), 1.0), index=frame.index)
    for keys in ([run], [run, purchases], [run, purchases, pace]):
        groups = counts.groupby([pd.Series(key, index=frame.index) for key in keys]).transform("sum")
        share = (groups.lost + STRATUM_MIN_CUSTOMERS * share) / (groups["size"] + STRATUM_MIN_CUSTOMERS)
    return share


def _summed(losses: Losses, own: pd.DataFrame, manager: str, left_on: dt.date) -> dict[str, object]:
    lost, expected = int(own.stopped.sum()), float(own.expected_share.sum())
    low, high = loss_limits(own.expected_share.to_numpy(), losses.assumptions.fair_limit_share)
    ends = scipy.stats.chi2.ppf(0.025, 2 * lost) / 2 if lost else 0.0, scipy.stats.chi2.ppf(0.975, 2 * lost + 2) / 2
    verdict = "more" if lost > high else "as_expected"
    if expected < losses.assumptions.fair_min_expected and verdict != "more":
        verdict = "too_few"
    money = own.year_amount.clip(lower=0)
    return {
        "manager_id": manager,
        "left_on": pd.Timestamp(left_on),
        "customers": len(own),
        "lost": lost,
        "expected_lost": expected,
        "low": low,
        "high": high,
        "surplus_lost": max(lost - expected, 0.0),
        "surplus_low": max(float(ends[0]) - expected, 0.0),
        "surplus_high": max(float(ends[1]) - expected, 0.0),
        "chance_share": _tail(own.expected_share.to_numpy(), lost),
        "verdict": verdict,
        "year_amount": float(money[own.stopped].sum()),
        "surplus_amount": max(float(money[own.stopped].sum() - (money * own.expected_share).sum()), 0.0),
    }


def _tail(shares: np.ndarray, lost: int) -> float:
    """How often chance alone gives that many losses or more (exact: a sum of independent losses)."""
    distribution = np.array([1.0])
    for share in shares:
        distribution = np.convolve(distribution, (1 - share, share))
    return float(distribution[lost:].sum())


def _suspected(frame: pd.DataFrame, mine: pd.Series, manager: str) -> pd.DataFrame:
    own = frame[mine & frame.stopped].copy()
    if own.empty:
        return pd.DataFrame(columns=_SUSPECTS)
    surplus = _surplus_by_time(frame, mine)[own.index]
    usual = float(own.expected_share.mean())
    # The surplus of the time sets the odds; who is lost more easily anyhow needs no departure to explain it.
    odds = surplus / (1 - surplus).clip(lower=1e-6) * usual / own.expected_share.clip(lower=1e-6)
    own["taken_share"] = odds / (1 + odds)
    own["manager_id"] = manager
    order = own.sort_values(["taken_share", "year_amount", "customer_id"], ascending=[False, False, True])
    return order[_SUSPECTS].reset_index(drop=True)


def _surplus_by_time(frame: pd.DataFrame, mine: pd.Series) -> pd.Series:
    """The share of losses above the expected, among those who stopped at about that time after the departure.

    The time is that of the first purchase that did not come, by the customer's own interval. Months after the
    departure, those before it as one; each month's own figure is pulled to the whole's.
    """
    month = np.floor(frame.missed_days.clip(lower=-1) / MONTH_DAYS).where(frame.stopped)
    whole_lost, whole_expected = frame.stopped[mine].sum(), frame.expected_share[mine].sum()
    whole = max(1 - whole_expected / whole_lost, 0.0) if whole_lost else 0.0
    others = frame[~mine & frame.stopped]
    pattern = month[others.index].value_counts(normalize=True)
    shares = {}
    for key, count in month[mine & frame.stopped].value_counts().items():
        expected = whole_expected * float(pattern.get(key, 0.0))
        shares[key] = (max(count - expected, 0.0) + PRIOR_LOSSES * whole) / (count + PRIOR_LOSSES)
    return month.map(shares).clip(0.0, 0.99)


def _curve(frame: pd.DataFrame, mine: pd.Series, manager: str) -> pd.DataFrame:
    """The share not yet lost after each 30 days, of the manager's customers and of the others'."""
    rows = []
    most = int(frame.watched_days.max())
    for who, part in (("own", frame[mine]), ("others", frame[~mine])):
        seen = part.lost_days.notna()
        days = part.lost_days.fillna(part.watched_days).astype(float)
        for day in range(0, most + 1, MONTH_DAYS):
            found = share_by_day(days, seen, day)
            rows.append((manager, who, day, 1 - found.value, 1 - found.high, 1 - found.low))
    return pd.DataFrame(rows, columns=_CURVE)
