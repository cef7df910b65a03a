"""Managers: a fair comparison of their losses, and what a departure cost (method rows M6, M10)."""

from __future__ import annotations

import datetime as dt

import ibis
import numpy as np
import pandas as pd
import scipy

from .absences import silent_purchases
from .company import Company
from .errors import WinbackError
from .losses import Losses
from .text import _

STRATUM_MIN_CUSTOMERS = 20
"""A smaller group of like customers is merged with its neighbours: its own rate would be noise."""


def compare_managers(losses: Losses, since: dt.date | None = None) -> pd.DataFrame:
    """Compare each manager's losses with what the same portfolio would lose at the company's rates.

    Customers that were with us at the start of the year before ``as_of`` (or ``since``) are put into strata of like
    customers: number of purchases × usual interval × how far their silence had run. Every customer expects the loss
    rate of the stratum; ``expected_lost`` is their sum. ``low`` and ``high`` are the limits within which a manager of
    average skill stays with 95 %, from the exact distribution of the number lost (sum of independent losses).

    Columns: ``manager_id, name, customers, lost`` (since then, and still away: who came back was not lost by the
    manager), ``loss_rate, expected_lost, expected_rate, ratio`` (lost / expected),
    ``low, high, verdict`` (``fewer``, ``as_expected``, ``more``, ``too_few``), ``money_lost_a_year``. At equal skill at
    most 5 % of managers fall outside the limits. ``WinbackError`` when the data name no manager.
    """
    start = since or losses.as_of - dt.timedelta(days=365)
    frame = portfolio_on(losses, start)
    if frame.empty:
        return pd.DataFrame(columns=_COMPARED)
    frame["expected"] = expected_shares(frame)
    rows = [_judge(key, part, losses) for key, part in frame.groupby("manager_id", dropna=False)]
    compared = pd.DataFrame(rows).sort_values(["ratio", "manager_id"], ascending=[False, True])
    return _with_names(losses, compared).reset_index(drop=True)[_COMPARED]


_COMPARED = [
    "manager_id", "name", "customers", "lost", "loss_rate", "expected_lost", "expected_rate", "ratio", "low", "high",
    "verdict", "money_lost_a_year",
]  # fmt: skip


def portfolio_on(losses: Losses, start: dt.date) -> pd.DataFrame:
    """Return the customers that were with us at ``start``: manager, what makes them alike, lost since."""
    company = losses.company
    if "manager_id" not in losses.customer_table.columns:
        raise WinbackError(_("The data name no managers, so there is nothing to compare."))
    if start <= company.first_on:
        return pd.DataFrame()
    at = ibis.date(start.isoformat())
    silent = silent_purchases(company, losses.clock, start)
    then = silent.filter(silent.next_on.isnull() & silent.allowed_days.notnull() & (silent.lost_on > at))
    then = then.mutate(run_share=at.delta(then.purchased_on, unit="day") / then.allowed_days)
    owner = "manager_id" if "manager_id" in then.columns else None
    known = then.select("customer_id", "purchase_no", "allowed_days", "run_share", *([owner] if owner else []))
    now = losses.customer_table.select("customer_id", "year_amount", today_manager_id="manager_id")
    spells = losses.absence_table
    gone = spells.filter((spells.lost_on > at) & spells.returned_on.isnull()).select("customer_id").distinct()
    rows = known.join(now, "customer_id").left_join(gone.mutate(lost=True), "customer_id").drop("customer_id_right")
    manager = ibis.coalesce(rows.manager_id, rows.today_manager_id) if owner else rows.today_manager_id
    frame = rows.mutate(manager_id=manager, lost=rows.lost.fill_null(False)).to_pandas()
    return frame.sort_values("customer_id").reset_index(drop=True)


def expected_shares(frame: pd.DataFrame) -> pd.Series:
    """Return each customer's chance to be lost: the rate of like customers, pulled to the coarser group's rate."""
    purchases = pd.cut(frame.purchase_no, [0, 3, 8, 20, np.inf], labels=False)
    interval = pd.qcut(frame.allowed_days.rank(method="first"), 4, labels=False) if len(frame) >= 80 else 0
    run = pd.cut(frame.run_share, [-np.inf, 0.25, 0.5, 0.75, np.inf], labels=False)
    lost = frame.lost.astype(float)
    share = pd.Series(lost.mean(), index=frame.index)
    for keys in ([run], [run, purchases], [run, purchases, interval]):
        groups = lost.groupby([pd.Series(k, index=frame.index) for k in keys])
        size, total = groups.transform("size"), groups.transform("sum")
        share = (total + STRATUM_MIN_CUSTOMERS * share) / (size + STRATUM_MIN_CUSTOMERS)
    return share * (lost.sum() / share.sum()) if share.sum() > 0 else share


def loss_limits(shares: np.ndarray, outside_share: float = 0.05) -> tuple[int, int]:
    """Return the limits of the number lost among customers with these chances, at most ``outside_share`` beyond them.

    The exact distribution of a sum of independent losses (Poisson binomial), by repeated convolution.

    >>> loss_limits(np.full(10, 0.5))
    (2, 8)
    """
    distribution = np.array([1.0])
    for part in np.array_split(np.asarray(shares, dtype=float), max(1, len(shares) // 4000 + 1)):
        if len(part) > 1500:
            normal = scipy.stats.norm(part.sum(), max(np.sqrt((part * (1 - part)).sum()), 1e-9))
            edges = np.arange(len(part) + 2) - 0.5
            distribution = np.convolve(distribution, np.diff(normal.cdf(edges)))
            continue
        for share in part:
            distribution = np.convolve(distribution, (1 - share, share))
    cumulative = np.cumsum(distribution)
    low = int(np.searchsorted(cumulative, outside_share / 2, side="right"))
    high = int(np.searchsorted(cumulative, 1 - outside_share / 2, side="left"))
    return low, min(high, len(shares))


def _judge(manager: object, part: pd.DataFrame, losses: Losses) -> dict[str, object]:
    expected = float(part.expected.sum())
    low, high = loss_limits(part.expected.to_numpy(), losses.assumptions.fair_limit_share)
    lost = int(part.lost.sum())
    verdict = "more" if lost > high else "fewer" if lost < low else "as_expected"
    if expected < losses.assumptions.fair_min_expected:
        verdict = "too_few"
    return {
        "manager_id": manager,
        "customers": len(part),
        "lost": lost,
        "loss_rate": lost / len(part),
        "expected_lost": expected,
        "expected_rate": expected / len(part),
        "ratio": lost / expected if expected else np.nan,
        "low": low,
        "high": high,
        "verdict": verdict,
        "money_lost_a_year": float(part.year_amount[part.lost].sum()),
    }


def _with_names(losses: Losses, frame: pd.DataFrame) -> pd.DataFrame:
    table = losses.company.table("managers")
    if table is None or "name" not in table.columns:
        return frame.assign(name=frame.manager_id)
    names = table.select("manager_id", "name").to_pandas().drop_duplicates("manager_id")
    named = frame.merge(names, on="manager_id", how="left")
    return named.assign(name=named.name.fillna(named.manager_id))


def departures(losses: Losses, within_days: int | None = None) -> pd.DataFrame:
    """Count the customers lost after each manager left, against the usual rate of the others (method row M6).

    The manager's customers on the last working day (last purchase with this manager, not lost by then) who made
    their last purchase before ``within_days`` after it and are lost as of today. ``usual_rate`` is the same share
    among all other managers' customers of that day. ``surplus_lost`` = lost − customers × usual rate, at least 0.

    Columns: ``manager_id, name, left_on, customers, lost, loss_rate, usual_rate, surplus_lost, chance_share``
    (how often chance alone gives that many, one-sided binomial), ``money_lost_a_year``. Empty when nobody left.
    """
    within = within_days or losses.assumptions.departure_window_days
    table = losses.company.table("managers")
    columns = ["manager_id", "name", "left_on", "customers", "lost", "loss_rate", "usual_rate", "surplus_lost",
               "chance_share", "money_lost_a_year"]  # fmt: skip
    if table is None or "left_on" not in table.columns:
        return pd.DataFrame(columns=columns)
    gone = table.filter(table.left_on.notnull() & (table.left_on < ibis.date(losses.as_of.isoformat())))
    gone = gone.select("manager_id", "left_on").order_by("left_on", "manager_id").to_pandas()
    rows = [_departure(losses, str(r.manager_id), pd.Timestamp(r.left_on).date(), within) for r in gone.itertuples()]
    frame = pd.DataFrame([row for row in rows if row], columns=[c for c in columns if c != "name"])
    return _with_names(losses, frame)[columns] if len(frame) else pd.DataFrame(columns=columns)


def _departure(losses: Losses, manager: str, left_on: dt.date, within: int) -> dict[str, object] | None:
    if left_on <= losses.company.first_on:
        return None
    frame = portfolio_on(losses, left_on)
    if frame.empty:
        return None
    until = ibis.date((left_on + dt.timedelta(days=within)).isoformat())
    spells = losses.absence_table
    lost = spells.filter(
        (spells.lost_on > ibis.date(left_on.isoformat())) & (spells.last_on <= until) & spells.returned_on.isnull()
    )
    frame["stopped"] = frame.customer_id.isin(lost.select("customer_id").to_pandas().customer_id)
    own = frame[frame.manager_id == manager]
    others = frame[frame.manager_id != manager]
    if own.empty:
        return None
    stopped = int(own.stopped.sum())
    usual = float(others.stopped.mean()) if len(others) else None
    return {
        "manager_id": manager,
        "left_on": pd.Timestamp(left_on),
        "customers": len(own),
        "lost": stopped,
        "loss_rate": stopped / len(own),
        "usual_rate": usual,
        "surplus_lost": None if usual is None else max(stopped - len(own) * usual, 0.0),
        "chance_share": None if usual is None else float(scipy.stats.binom.sf(stopped - 1, len(own), usual)),
        "money_lost_a_year": float(own.year_amount[own.stopped].sum()),
    }


def names_of_managers(company: Company | None) -> dict[str, str]:
    """Return the managers' names by id, as far as the company's table has them."""
    table = company.table("managers") if company is not None else None
    if table is None or "name" not in table.columns:
        return {}
    frame = table.select("manager_id", "name").to_pandas().dropna().drop_duplicates("manager_id")
    return dict(zip(frame.manager_id.astype(str), frame.name.astype(str), strict=True))


def managers_by_name(frame: pd.DataFrame, company: Company | None, column: str = "manager_id") -> pd.DataFrame:
    """Return the frame with the managers' names in ``column``; an id stays where no name is known.

    Two of one name keep their ids apart.
    """
    if column not in frame:
        return frame
    names = names_of_managers(company)
    called = list(names.values())
    shown = {one: name if called.count(name) == 1 else f"{name} ({one})" for one, name in names.items()}
    return frame.assign(**{column: frame[column].map(lambda one: shown.get(one, one))})


def portfolio_curve(losses: Losses) -> pd.DataFrame:
    """Return each manager's customers and turnover per quarter: growth, plateau, decline (method row M6).

    Columns: ``manager_id, period_on, customers`` (who bought in the quarter), ``amount``, ``turnover_share`` (of the
    quarter's turnover: how much revenue hangs on one person).
    """
    purchases = losses.company.purchases
    if "manager_id" not in losses.customer_table.columns:
        raise WinbackError(_("The data name no managers, so there is nothing to compare."))
    rows = purchases.filter(purchases.purchased_on <= ibis.date(losses.as_of.isoformat()))
    if "manager_id" not in rows.columns:
        rows = rows.join(losses.customer_table.select("customer_id", "manager_id"), "customer_id")
    table = rows.group_by("manager_id", period_on=rows.purchased_on.truncate("Q").cast("date")).agg(
        customers=rows.customer_id.nunique(), amount=rows.amount.sum()
    )
    frame = table.to_pandas().sort_values(["manager_id", "period_on"]).reset_index(drop=True)
    total = frame.groupby("period_on").amount.transform("sum")
    frame["turnover_share"] = frame.amount / total.where(total > 0)
    return frame
