"""Managers' time against the profit it brings: by class of customers and by manager (method row V4)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import ibis
import pandas as pd

from .assumptions import Assumptions
from .base import CustomerBase
from .company import Company
from .errors import WinbackError
from .purchases import YEAR_DAYS
from .text import _

NEVER = "never"
"""The group of those who take time and have never bought."""
SMALL = ("C", NEVER)


@dataclass(frozen=True)
class TimeSpent:
    """What time went to whom within a span, and what profit came from there in the same span.

    ``by_class`` and ``by_manager`` are frames; ``measure`` is ``hours``, or ``contacts`` where no hours are recorded;
    ``known_share`` is the share of contacts whose hours are known; ``has_hour_cost`` whether an hour has a price.
    """

    by_class: pd.DataFrame = field(repr=False)
    by_manager: pd.DataFrame = field(repr=False)
    measure: str
    known_share: float
    has_hour_cost: bool
    days: int


def spend_time(base: CustomerBase, days: int = YEAR_DAYS) -> TimeSpent:
    """Set the working time of the last ``days`` against the profit of the same days.

    ``by_class``: per class ABC and for those who never bought: ``abc, customers`` (touched or buying in the span),
    ``contact_count, hours, time_share, time_amount`` (hours × cost of an hour of whoever had the contact, where
    known), ``profit_amount`` (net turnover − cost, or × the assumed margin), ``profit_share, profit_per_hour_amount,
    profit_per_contact_amount``. ``by_manager``: ``manager_id``, the same of the time each manager spent and of the
    profit that came from the manager's customers, and ``small_time_share``: of the own time, what went to class C and
    to those who never bought. Shares add up to 1. Where no hours are recorded ``time_share`` is one of contacts, and
    hours are empty.

    Contacts without hours count with the average hours of their kind. Raises ``WinbackError`` when the company has no
    contacts in the span. Source: method row V4.
    """
    company = base.company
    contacts = company.table("contacts") if company is not None else None
    if company is None or contacts is None:
        raise WinbackError(_("The data hold no contacts, so nothing shows where the managers' time goes."))
    since = base.as_of - dt.timedelta(days=days)
    touched = _touched(contacts, since, base.as_of)
    if touched.empty:
        raise WinbackError(_("There is no contact in the span asked for, so there is no time to compare."))
    known_share = float(1 - touched.blank_count.sum() / touched.contact_count.sum())
    measure = "hours" if known_share > 0 else "contacts"
    touched["time"] = _filled_hours(touched) if measure == "hours" else touched.contact_count
    touched, has_cost = _with_cost(touched, company, measure)
    rows = _labelled(touched, base)
    profit = _labelled(profit_by_customer(company, since, base.as_of, base.assumptions), base)
    return TimeSpent(
        by_class=_by_class(rows, profit, measure),
        by_manager=_by_manager(rows, profit, measure) if {"manager_id", "owner_id"} <= set(rows) else pd.DataFrame(),
        measure=measure,
        known_share=known_share,
        has_hour_cost=has_cost,
        days=days,
    )


def profit_by_customer(
    company: Company, since: dt.date, until: dt.date, assumptions: Assumptions | None = None
) -> pd.DataFrame:
    """Return ``customer_id, amount, profit_amount`` of the days after ``since`` up to ``until``, refunds deducted.

    Profit is amount − cost where lines have a cost; lines without one earn the same margin as those with one of the
    same customer, or the assumed one.
    """
    orders = company.orders
    rows = orders.filter(
        (orders.kind != "free")
        & (orders.ordered_on > ibis.date(since.isoformat()))
        & (orders.ordered_on <= ibis.date(until.isoformat()))
    )
    sums: dict[str, ibis.Value] = {"amount": rows.amount.sum()}
    if "cost" in rows.columns:
        sums |= {"cost": rows.cost.sum(), "costed_amount": rows.amount.sum(where=rows.cost.notnull())}
    found = rows.group_by("customer_id").agg(**sums)
    assumed = ibis.literal((assumptions or Assumptions()).margin_share)
    share = assumed
    if "cost" in rows.columns:
        sold = found.costed_amount.fill_null(0.0)
        share = ((sold - found.cost.fill_null(0.0)) / sold.nullif(0)).fill_null(assumed)
    table = found.select("customer_id", "amount", profit_amount=found.amount * share)
    return table.order_by("customer_id").to_pandas()


def _touched(contacts: ibis.Table, since: dt.date, until: dt.date) -> pd.DataFrame:
    """Contacts and hours per customer, manager and kind of contact."""
    rows = contacts.filter(
        (contacts.contacted_on > ibis.date(since.isoformat())) & (contacts.contacted_on <= ibis.date(until.isoformat()))
    )
    keys = ["customer_id", *[name for name in ("manager_id", "kind") if name in rows.columns]]
    hours = rows.hours if "hours" in rows.columns else ibis.null("float64")
    rows = rows.mutate(hours=ibis.cases((hours >= 0, hours)))
    table = rows.group_by(*keys).agg(
        contact_count=rows.count(), hours=rows.hours.sum(), blank_count=rows.hours.isnull().sum()
    )
    return table.order_by(*keys).to_pandas()


def _filled_hours(touched: pd.DataFrame) -> pd.Series:
    """Hours, with the average of the same kind, else of all, for the contacts whose hours nobody wrote down."""
    told = touched.contact_count - touched.blank_count
    average = touched.hours.sum() / told.sum()
    usual: Any = average
    if "kind" in touched:
        kinds = touched.kind.fillna("")
        counted = told.groupby(kinds).transform("sum")
        usual = (touched.hours.fillna(0.0).groupby(kinds).transform("sum") / counted.where(counted > 0)).fillna(average)
    return touched.hours.fillna(0.0) + touched.blank_count * usual


def _with_cost(touched: pd.DataFrame, company: Company, measure: str) -> tuple[pd.DataFrame, bool]:
    managers = company.table("managers")
    known = managers is not None and "hour_cost" in managers.columns and "manager_id" in touched
    if managers is None or not known or measure != "hours":
        return touched.assign(time_amount=float("nan")), False
    prices = managers.select("manager_id", "hour_cost").to_pandas().drop_duplicates("manager_id")
    cost = touched.manager_id.map(prices.set_index("manager_id").hour_cost).astype(float)
    return touched.assign(time_amount=touched.time * cost), bool(cost.notna().any())


def _labelled(rows: pd.DataFrame, base: CustomerBase) -> pd.DataFrame:
    names = {"abc": "abc"} | ({"manager_id": "owner_id"} if "manager_id" in base.customers else {})
    labels = base.customers[["customer_id", *names]].rename(columns=names)
    rows = rows.merge(labels, on="customer_id", how="left")
    return rows.assign(abc=rows.abc.fillna(NEVER))


def _by_class(rows: pd.DataFrame, profit: pd.DataFrame, measure: str) -> pd.DataFrame:
    people = pd.concat([rows[["customer_id", "abc"]], profit[["customer_id", "abc"]]]).drop_duplicates("customer_id")
    frame = people.groupby("abc").agg(customers=("customer_id", "size")).join(_time(rows, "abc"))
    return _compared(frame, profit.groupby("abc").profit_amount.sum(), measure).rename_axis("abc").reset_index()


def _by_manager(rows: pd.DataFrame, profit: pd.DataFrame, measure: str) -> pd.DataFrame:
    served = profit.groupby("owner_id").agg(customers=("customer_id", "size"), profit_amount=("profit_amount", "sum"))
    frame = served[["customers"]].join(_time(rows, "manager_id"), how="outer")
    frame["customers"] = frame.customers.fillna(0).astype("int64")
    small = rows.time.where(rows.abc.isin(SMALL), 0.0).groupby(rows.manager_id).sum()
    frame["small_time_share"] = small / frame.time.where(frame.time > 0)
    frame = _compared(frame, served.profit_amount, measure).rename_axis("manager_id").reset_index()
    return frame.sort_values(["profit_per_contact_amount", "manager_id"], ignore_index=True)


def _time(rows: pd.DataFrame, by: str) -> pd.DataFrame:
    groups = rows.groupby(by)
    return groups[["contact_count", "time"]].sum().assign(time_amount=groups.time_amount.sum(min_count=1))


def _compared(frame: pd.DataFrame, profit: pd.Series, measure: str) -> pd.DataFrame:
    frame = frame.assign(profit_amount=profit.reindex(frame.index).fillna(0.0))
    frame[["contact_count", "time"]] = frame[["contact_count", "time"]].fillna(0)
    frame["contact_count"] = frame.contact_count.astype("int64")
    frame["hours"] = frame.time if measure == "hours" else float("nan")
    frame["time_share"] = frame.time / frame.time.sum()
    total = float(frame.profit_amount.sum())
    frame["profit_share"] = frame.profit_amount / total if total else 0.0
    frame["profit_per_hour_amount"] = frame.profit_amount / frame.hours.where(frame.hours > 0)
    frame["profit_per_contact_amount"] = frame.profit_amount / frame.contact_count.where(frame.contact_count > 0)
    return frame.drop(columns="time")
