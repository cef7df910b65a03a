"""Filters to frames: everything the screens show, computed from the prepared cubes in a few milliseconds.

No widgets here and no words: :mod:`winback.dashboard.view` shows what these functions return.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal
from urllib.parse import parse_qs, urlencode

import numpy as np
import pandas as pd

from ..funnel import funnel_limits
from ..managers import loss_limits
from .remember import kept, remembered
from .screens import BRIDGE, CLOCKS, DIMENSIONS, Screens

Period = Literal["month", "quarter", "year"]
PERIODS: tuple[Period, ...] = ("month", "quarter", "year")
MOST_PERIODS = {"month": 24, "quarter": 12, "year": 10}
ACCOUNTS_SHOWN = 12


@dataclass(frozen=True)
class Filters:
    """What the reader chose; ``None`` stands for all, an empty text for customers without the entry.

    >>> Filters(region="North").address()
    'region=North'
    """

    manager_id: str | None = None
    region: str | None = None
    industry: str | None = None
    channel: str | None = None
    abc: str | None = None
    clock: str = CLOCKS[0]
    period: Period = "quarter"

    @property
    def narrowed(self) -> bool:
        """Whether a part of the customers is left out."""
        return any(getattr(self, name) is not None for name in DIMENSIONS)

    def address(self, **more: str) -> str:
        """Return the filters as the query of an address, defaults left out."""
        chosen = {name: getattr(self, name) for name in self.__dataclass_fields__}
        default = Filters()
        told = {name: value for name, value in chosen.items() if value is not None and value != getattr(default, name)}
        return urlencode(told | more)


def read_address(query: str, screens: Screens) -> tuple[Filters, dict[str, str]]:
    """Return the filters an address names, and its other entries; whatever this company does not have is ignored."""
    entries = {name: values[0] for name, values in parse_qs(query, keep_blank_values=True).items()}
    allowed: dict[str, Any] = {name: screens.values(name) for name in screens.dimensions}
    allowed |= {"clock": clocks(screens), "period": PERIODS}
    chosen: dict[str, Any] = {name: entries[name] for name, values in allowed.items() if entries.get(name) in values}
    return replace(Filters(clock=default_clock(screens)), **chosen), {
        k: v for k, v in entries.items() if k not in chosen
    }


def clocks(screens: Screens) -> list[str]:
    """Return the clocks the screens were prepared for."""
    return list(screens.about.get("clocks", []))


def default_clock(screens: Screens) -> str:
    """Return the clock shown first."""
    return next(iter(clocks(screens)), CLOCKS[0])


def select(frame: pd.DataFrame, filters: Filters, without: str = "") -> pd.DataFrame:
    """Return the rows of a cube that the filters leave; ``without``: a dimension not to filter by."""
    if "clock" in frame:
        frame = frame[frame.clock == filters.clock]
    for name in DIMENSIONS:
        value = getattr(filters, name)
        if value is not None and name in frame and name != without:
            frame = frame[frame[name] == value]
    return frame


def rows_of(
    screens: Screens, name: str, filters: Filters, without: str = "", by: Sequence[str] | None = None
) -> pd.DataFrame:
    """Return a prepared frame's rows for a selection; the last few selections are kept.

    ``by``: the columns by which the caller tells rows apart. Screens that are published hold no cube, only the sums
    their views ask for, and answer with the sums by exactly these columns; without it, by all but the dimensions.
    """
    if screens.asked is not None:
        return screens.asked(name, filters, without, by)
    return kept(screens, (name, filters, without), lambda: select(screens.frame(name), filters, without))


@remembered
def by_state(screens: Screens, filters: Filters) -> pd.DataFrame:
    """Return ``state``, ``customers``, ``amount``, ``year_amount`` for active, lost and one-purchase customers."""
    rows = rows_of(screens, "states", filters, by=["state"])
    sums = rows.groupby("state", observed=True)[["customers", "amount", "year_amount"]].sum()
    return sums.reindex(["active", "lost", "one_purchase"], fill_value=0).reset_index()


@dataclass(frozen=True)
class Headline:
    """The figures of the overview; ``…_before`` is the same a year earlier, ``None`` where history is too short."""

    customers: int
    one_purchase: int
    active: int
    lost: int
    money_a_year: float
    loss_rate: float | None
    returned: int
    active_before: int | None
    lost_before: int | None
    money_before: float | None
    loss_rate_before: float | None
    returned_before: int | None


@remembered
def headline(screens: Screens, filters: Filters) -> Headline:
    """Return the figures of the overview for the selection, and the same as they were known a year earlier.

    ``loss_rate``: customers lost in the last 365 days and still away, by those who were with us when they began or
    came since, as in :func:`winback.loss_reports.loss_report`.
    """
    now = _figures(rows_of(screens, "states", filters, by=["state"]))
    has_before = "states_before" in screens.frames
    before = _figures(rows_of(screens, "states_before", filters, by=["state"])) if has_before else {}
    recent = rows_of(screens, "recent", filters, by=["kind", "window"])
    back = recent[recent.kind == "returned"].groupby("window").customers.sum()
    years = int(screens.about.get("history_days", 0)) / 365
    return Headline(
        customers=now["customers"],
        one_purchase=now["once"],
        active=now["active"],
        lost=now["lost"],
        money_a_year=now["money"],
        loss_rate=now["rate"] if years >= 1 else None,
        returned=int(back.get(0, 0)),
        active_before=before.get("active"),
        lost_before=before.get("lost"),
        money_before=before.get("money"),
        loss_rate_before=before.get("rate") if years >= 2 else None,
        returned_before=int(back.get(1, 0)) if before else None,
    )


def _figures(rows: pd.DataFrame) -> dict[str, Any]:
    lost = rows[rows.state == "lost"]
    lately = float(lost.lately.sum())
    with_us = float(rows.judged.sum()) - float(lost.customers.sum()) + lately
    return {
        "customers": int(rows.customers.sum()),
        "once": int(rows.once.sum()),
        "active": int(rows.customers[rows.state == "active"].sum()),
        "lost": int(lost.customers.sum()),
        "money": float(lost.year_amount.sum()),
        "rate": lately / with_us if with_us > 0 else None,
    }


@remembered
def over_time(screens: Screens, filters: Filters) -> pd.DataFrame:
    """Return losses and returns by period, the latest periods last.

    The columns of :func:`winback.loss_reports.losses_over_time`: ``period_on``, ``customers`` (judged and with us when
    the period began), ``entered``, ``lost``, ``returned``, ``loss_rate``, ``money_lost_a_year``,
    ``money_returned_a_year``, ``complete`` (the period is over).
    """
    rows = rows_of(screens, "events", filters, by=["kind", "month_on"])
    if rows.empty:
        return pd.DataFrame(columns=list(OVER_TIME))
    dated = rows.assign(period_on=period_starts(rows.month_on, filters.period))
    sums = dated.groupby(["period_on", "kind"], observed=True)
    table = sums[["customers", "money"]].sum().unstack("kind")
    whole = pd.date_range(table.index.min(), pd.Timestamp(screens.as_of), freq=_STEP[filters.period])
    table = table.reindex(whole).fillna(0.0)

    def column(what: str, kind: str) -> pd.Series:
        return table[(what, kind)] if (what, kind) in table else pd.Series(0.0, index=table.index)

    entered, lost, returned = (column("customers", kind) for kind in ("entered", "lost", "returned"))
    change = entered - lost + returned
    known = change.cumsum() - change
    base = known + entered
    after = [*table.index[1:], table.index[-1] + pd.tseries.frequencies.to_offset(_STEP[filters.period])]
    frame = pd.DataFrame(
        {
            "period_on": [day.date() for day in table.index],
            "customers": known.astype(int).to_numpy(),
            "entered": entered.astype(int).to_numpy(),
            "lost": lost.astype(int).to_numpy(),
            "returned": returned.astype(int).to_numpy(),
            "loss_rate": (lost / base.where(base > 0)).to_numpy(),
            "money_lost_a_year": column("money", "lost").to_numpy(),
            "money_returned_a_year": column("money", "returned").to_numpy(),
            "complete": [(day - pd.Timedelta(days=1)).date() <= screens.as_of for day in after],
        },
        columns=list(OVER_TIME),
    )
    settled = screens.about.get("settled_from", {}).get(filters.clock, "")
    frame = frame[[day.isoformat() >= settled for day in frame.period_on]]
    return frame.tail(MOST_PERIODS[filters.period]).reset_index(drop=True)


def period_starts(days: pd.Series, period: Period) -> np.ndarray:
    """Return the first day of the month, quarter or year of each day."""
    starts = days.to_numpy().astype("datetime64[D]").astype(f"datetime64[{_UNIT[period]}]")
    if period == "quarter":
        months = starts.astype("datetime64[M]").astype(int)
        starts = (months - months % 3).astype("datetime64[M]")
    return starts.astype("datetime64[s]")


OVER_TIME = (
    "period_on", "customers", "entered", "lost", "returned", "loss_rate", "money_lost_a_year",
    "money_returned_a_year", "complete",
)  # fmt: skip
_UNIT = {"month": "M", "quarter": "M", "year": "Y"}
_STEP = {"month": "MS", "quarter": "QS", "year": "YS"}


@remembered
def by_group(screens: Screens, filters: Filters, group: str) -> pd.DataFrame:
    """Return by a dimension: ``customers``, ``lost``, ``loss_rate``, ``money_lost_a_year``, ``one_purchase``."""
    rows = rows_of(screens, "states", filters, by=[group, "state"])
    if group not in rows:
        return pd.DataFrame(columns=[group, "customers", "lost", "loss_rate", "money_lost_a_year", "one_purchase"])
    sums = (
        rows.groupby([group, "state"], observed=True)[["customers", "year_amount"]].sum().unstack("state").fillna(0.0)
    )

    def column(what: str, state: str) -> pd.Series:
        return sums[(what, state)] if (what, state) in sums else pd.Series(0.0, index=sums.index)

    lost, one = column("customers", "lost"), column("customers", "one_purchase")
    customers = column("customers", "active") + lost + one
    frame = pd.DataFrame(
        {
            "customers": customers.astype(int),
            "lost": lost.astype(int),
            "loss_rate": lost / customers.where(customers > 0),
            "money_lost_a_year": column("year_amount", "lost"),
            "one_purchase": one.astype(int),
        }
    )
    return frame.rename_axis(group).reset_index().sort_values("money_lost_a_year", ascending=False, ignore_index=True)


def best_group(screens: Screens, filters: Filters) -> str:
    """Return the dimension by which the losses are worth splitting: the first one not filtered by."""
    open_ones = [name for name in ("region", "industry", "channel", "manager_id", "abc") if name in screens.dimensions]
    return next((name for name in open_ones if getattr(filters, name) is None), "abc")


@remembered
def compare(screens: Screens, filters: Filters) -> pd.DataFrame:
    """Return the comparison of :func:`winback.managers.compare_managers` within the selection."""
    columns = ["manager_id", "customers", "lost", "expected_lost", "ratio", "low", "high", "verdict"]
    rows = rows_of(screens, "fair", filters, without="manager_id", by=["manager_id", "chance_share"])
    if rows.empty:
        return pd.DataFrame(columns=columns)
    found = []
    for manager, part in rows.groupby("manager_id", observed=True):
        lost, expected = int(part.lost.sum()), float(part.expected_lost.sum())
        low, high = loss_limits(np.repeat(part.chance_share, part.customers), screens.about["fair_limit_share"])
        verdict = "more" if lost > high else "fewer" if lost < low else "as_expected"
        if expected < screens.about["fair_min_expected"]:
            verdict = "too_few"
        found.append(
            (
                str(manager),
                int(part.customers.sum()),
                lost,
                expected,
                lost / expected if expected else np.nan,
                low,
                high,
                verdict,
            )
        )
    frame = pd.DataFrame(found, columns=columns)
    if filters.manager_id is not None:
        frame = frame[frame.manager_id == filters.manager_id]
    return frame.sort_values("ratio", ascending=False, ignore_index=True)


def funnel(screens: Screens, compared: pd.DataFrame) -> pd.DataFrame:
    """Return the limits of chance along the funnel: ``expected_lost``, ``low`` and ``high`` of the ratio.

    The smooth curve for a portfolio of the average chance; the verdicts come from each portfolio's exact limits.
    """
    return funnel_limits(compared, screens.about["fair_limit_share"])


def lost_accounts(screens: Screens, filters: Filters) -> pd.DataFrame:
    """Return the largest lost customers of the selection, by what they bought in their last year."""
    rows = rows_of(screens, "accounts", filters)
    return rows.nlargest(ACCOUNTS_SHOWN, "year_amount") if len(rows) else rows


def lost_account_totals(screens: Screens, filters: Filters) -> tuple[int, float]:
    """Return how many class A customers are lost, and their money a year."""
    rows = rows_of(screens, "states", filters, by=["abc", "state"])
    rows = rows[(rows.state == "lost") & (rows.abc == "A")] if "abc" in rows else rows.iloc[:0]
    return int(rows.customers.sum()), float(rows.year_amount.sum())


@remembered
def classes(screens: Screens, filters: Filters) -> pd.DataFrame:
    """Return ``abc``, ``customers``, ``amount``, ``lost``, ``money_lost_a_year``."""
    return _lost_by(rows_of(screens, "states", filters, by=["abc", "state"]), ["abc"])


@remembered
def steadiness(screens: Screens, filters: Filters) -> pd.DataFrame:
    """Return ``xyz``, ``active``, ``lost`` of customers whose demand can be judged."""
    frame = _lost_by(rows_of(screens, "states", filters, by=["xyz", "state"]), ["xyz"])
    return frame[frame.xyz.isin(["X", "Y", "Z"])].reset_index(drop=True)


@remembered
def matrix(screens: Screens, filters: Filters) -> pd.DataFrame:
    """Return ``abc``, ``xyz``, ``customers``, ``lost``, ``money_lost_a_year``."""
    frame = _lost_by(rows_of(screens, "states", filters, by=["abc", "xyz", "state"]), ["abc", "xyz"])
    return frame[frame.xyz.isin(["X", "Y", "Z"])].reset_index(drop=True)


def _lost_by(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    lost = rows.state == "lost"
    rows = rows.assign(
        lost=rows.customers.where(lost, 0),
        active=rows.customers.where(rows.state == "active", 0),
        money_lost_a_year=rows.year_amount.where(lost, 0.0),
    )
    names = ["customers", "amount", "lost", "active", "money_lost_a_year"]
    frame = rows.groupby(keys, observed=True)[names].sum().reset_index()
    return frame.assign(**{key: frame[key].astype(str) for key in keys})


@remembered
def bridge(screens: Screens, filters: Filters) -> pd.DataFrame:
    """Return the bridge of turnover of the selection: ``component``, ``amount``, ``customers``."""
    rows = rows_of(screens, "bridge", filters, by=["component"])
    if rows.empty:
        return pd.DataFrame(columns=["component", "amount", "customers"])
    sums = rows.groupby("component", observed=True)[["amount", "customers"]].sum()
    return sums.reindex(BRIDGE, fill_value=0.0).rename_axis("component").reset_index()


@remembered
def lifetime(screens: Screens, filters: Filters) -> pd.DataFrame:
    """Return ``abc``, ``customers``, ``active_expected``, ``expected_amount`` of the coming months."""
    rows = rows_of(screens, "lifetime", filters, by=["abc"])
    if rows.empty:
        return pd.DataFrame(columns=["abc", "customers", "active_expected", "expected_amount"])
    sums = rows.groupby("abc", observed=True)[["customers", "active_expected", "expected_amount"]].sum().reset_index()
    return sums.assign(abc=sums.abc.astype(str))


def audited(screens: Screens, filters: Filters) -> tuple[float | None, float | None]:
    """Return the chosen rule's share of customers given up too early, and the days until it notices a true loss.

    The rule is tested on the whole company: no filter but the rule itself changes it.
    """
    rows = screens.frame("audited")
    rows = rows[rows.clock == filters.clock] if len(rows) else rows
    return (float(rows.false_loss_share.iloc[0]), float(rows.delay_days.iloc[0])) if len(rows) else (None, None)


@dataclass(frozen=True)
class Worth:
    """What a lost customer brought in the last year: money = orders × average order."""

    per_customer_amount: float | None
    average_order_amount: float | None
    orders_a_year: float | None


def worth_of_lost(screens: Screens, filters: Filters) -> Worth:
    """Return the article's factors of the money lost: per customer, per order, orders a year."""
    rows = rows_of(screens, "states", filters, by=["state"])
    lost = rows[rows.state == "lost"]
    customers, orders, money = float(lost.customers.sum()), float(lost.orders.sum()), float(lost.year_amount.sum())
    return Worth(
        money / customers if customers else None,
        money / orders if orders else None,
        orders / customers if customers else None,
    )
