"""Plan against actual per customer and period: the shortfall, and how long before a loss it showed (method row V7)."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass, field

import ibis
import pandas as pd
from ibis import _ as c

from .assumptions import Assumptions
from .company import Company
from .errors import WinbackError
from .losses import Losses
from .text import _

YEAR_MONTHS = 12


@dataclass(frozen=True)
class LeadTime:
    """How early a shortfall announced the losses, and how often it rings for nothing.

    ``customers``: the lost whose plan ran until the loss; ``warned`` of them were short without a break from some day
    until they were lost; ``median_days`` from that day to the loss; ``before_last_purchase`` of the warned were short
    while they still bought; ``false_share``: of the months of customers who are still with us, those that were short.
    """

    customers: int
    warned: int
    median_days: float
    before_last_purchase: int
    false_share: float


@dataclass(frozen=True)
class PlanGap:
    """Plan against actual as of a day.

    ``rows``: per customer and planned period that has ended: ``customer_id, manager_id, period_on, ends_on,
    planned_amount, actual_amount`` (net of refunds), ``shortfall_amount`` = planned − actual; the same over the last
    ``plan_window_months`` up to the period's end, ``window_planned_amount, window_actual_amount, shortfall_share``;
    ``is_short``: the window's shortfall reaches ``plan_short_share`` of its plan (both are assumptions).
    """

    rows: pd.DataFrame = field(repr=False)
    losses: Losses = field(repr=False)
    period_months: int

    def by_period(self) -> pd.DataFrame:
        """Per period: ``period_on, customers, planned_amount, actual_amount, shortfall_amount, short_customers``."""
        return _summed(self.rows, "period_on").sort_values("period_on", ignore_index=True)

    def by_manager(self, months: int = YEAR_MONTHS) -> pd.DataFrame:
        """Per manager, over the last ``months``: the columns of :meth:`by_period` and ``shortfall_share`` of the plan.

        ``short_customers`` are those short in their latest period; most shortfall first.
        """
        since = pd.Timestamp(self.losses.as_of) - pd.DateOffset(months=months)
        rows = self.rows[self.rows.period_on > since]
        frame = _summed(rows.assign(manager_id=rows.manager_id.fillna("")), "manager_id")
        latest = rows.sort_values("period_on").drop_duplicates("customer_id", keep="last")
        frame["short_customers"] = (
            frame.manager_id.map(latest.groupby(latest.manager_id.fillna("")).is_short.sum()).fillna(0).astype("int64")
        )
        frame["shortfall_share"] = frame.shortfall_amount / frame.planned_amount.where(frame.planned_amount > 0)
        return frame.sort_values(["shortfall_amount", "manager_id"], ascending=[False, True], ignore_index=True)

    def short_now(self) -> pd.DataFrame:
        """List who is still with us and short in the latest period: the first to call, most money first.

        Columns: ``customer_id, manager_id, short_since_on`` (the end of the first period of the unbroken shortfall),
        ``window_planned_amount, window_actual_amount, shortfall_amount`` (of the window), ``shortfall_share``.
        """
        known = self.losses.customers.set_index("customer_id").state
        latest = self.rows[self.rows.ends_on > pd.Timestamp(self.losses.as_of) - pd.DateOffset(months=self._patience)]
        latest = latest.sort_values("period_on").drop_duplicates("customer_id", keep="last")
        short = latest[latest.is_short & latest.customer_id.map(known).ne("lost")]
        short = short.assign(shortfall_amount=short.window_planned_amount - short.window_actual_amount)
        columns = ["customer_id", "manager_id", "short_since_on", "window_planned_amount", "window_actual_amount",
                   "shortfall_amount", "shortfall_share"]  # fmt: skip
        order = short.sort_values(["shortfall_amount", "customer_id"], ascending=[False, True])
        return order[columns].reset_index(drop=True)

    def lead(self) -> LeadTime:
        """Measure how early the shortfall announced the losses, from what was known before each of them."""
        customers = self.losses.customers
        lost = customers.loc[customers.state == "lost", ["customer_id", "lost_on", "last_on"]]
        rows = self.rows.merge(lost, on="customer_id")
        before = rows[rows.ends_on <= pd.to_datetime(rows.lost_on)]
        last = before.sort_values("period_on").drop_duplicates("customer_id", keep="last")
        lost_on = pd.to_datetime(last.lost_on)
        planned = last.ends_on > lost_on - pd.DateOffset(months=self._patience)
        last, lost_on = last[planned], lost_on[planned]
        days = (lost_on - last.short_since_on).dt.days[last.is_short]
        with_us = self.rows.customer_id.isin(customers.customer_id[customers.state != "lost"])
        judged = self.rows[with_us & self.rows.shortfall_share.notna()]
        return LeadTime(
            customers=len(last),
            warned=int(last.is_short.sum()),
            median_days=float(days.median()) if len(days) else float("nan"),
            before_last_purchase=int((last.short_since_on <= pd.to_datetime(last.last_on))[last.is_short].sum()),
            false_share=float(judged.is_short.mean()) if len(judged) else float("nan"),
        )

    @property
    def _patience(self) -> int:
        """A plan that ended longer before the day, in months, says nothing of it."""
        return max(self.losses.assumptions.plan_window_months, 2 * self.period_months)


def plan_gap(losses: Losses) -> PlanGap:
    """Set planned sales against actual ones, per customer and period, as known on the day of the losses.

    The length of a period is read from the plan: the least distance between its months. Raises ``WinbackError`` when
    the company has no plan, or none for a period that has ended. Source: method row V7.
    """
    company = losses.company
    plan = company.table("sales_plan")
    if plan is None:
        raise WinbackError(_("The data hold no sales plan, so there is nothing to set the sales against."))
    months = period_length(plan)
    rows = _against_actual(company, plan, losses, months).to_pandas()
    if rows.empty:
        raise WinbackError(_("The sales plan names no period that has ended by this day."))
    for name in ("period_on", "ends_on"):
        rows[name] = pd.to_datetime(rows[name]).astype("datetime64[s]")
    return PlanGap(_judged(rows, losses.assumptions, months), losses, months)


def period_length(plan: ibis.Table) -> int:
    """Return the length of the plan's periods in months: the least distance between two of them, 1 if there is one."""
    plan = plan.filter(plan.period.notnull())
    number = (plan.period.year() * YEAR_MONTHS + plan.period.month()).name("number")
    found = sorted(plan.select(number).distinct().to_pandas().number)
    return int(min((b - a for a, b in itertools.pairwise(found)), default=1))


def _against_actual(company: Company, plan: ibis.Table, losses: Losses, months: int) -> ibis.Table:
    day = losses.as_of
    planned = _planned(plan, months)
    planned = planned.filter(planned.ends_on <= ibis.date(day.isoformat()))
    bought = _bought(company, day)
    joined = planned.left_join(
        bought,
        [
            planned.customer_id == bought.customer_id,
            bought.month_no >= planned.month_no,
            bought.month_no < planned.month_no + months,
        ],
    )
    keys = ["customer_id", "period_on", "ends_on", "month_no", "planned_amount", "plan_manager_id"]
    rows = joined.group_by(*keys).agg(actual_amount=joined.amount.sum().fill_null(0.0))
    owners = losses.customer_table
    owner = owners.manager_id if "manager_id" in owners.columns else ibis.null("string")
    named = owners.select("customer_id", owner_id=owner)
    rows = rows.left_join(named, "customer_id").drop("customer_id_right")
    rows = rows.mutate(manager_id=ibis.coalesce(rows.plan_manager_id, rows.owner_id))
    return rows.drop("plan_manager_id", "owner_id").order_by("customer_id", "period_on")


def _planned(plan: ibis.Table, months: int) -> ibis.Table:
    plan = plan.filter(plan.period.notnull())
    start = plan.period.truncate("M").cast("date")
    owner = plan.manager_id.max() if "manager_id" in plan.columns else ibis.null("string")
    rows = plan.group_by("customer_id", period_on=start).agg(
        planned_amount=plan.planned_amount.sum(), plan_manager_id=owner
    )
    # A day of the last month, then to the end of that month: months differ in length.
    after = (rows.period_on + ibis.interval(months=months)).cast("date")
    return rows.mutate(
        ends_on=(after - ibis.interval(days=1)).cast("date"),
        month_no=rows.period_on.year() * YEAR_MONTHS + rows.period_on.month(),
    )


def _bought(company: Company, day: dt.date) -> ibis.Table:
    orders = company.orders
    rows = orders.filter((orders.kind != "free") & (orders.ordered_on <= ibis.date(day.isoformat())))
    number = rows.ordered_on.year() * YEAR_MONTHS + rows.ordered_on.month()
    return rows.group_by("customer_id", month_no=number).agg(amount=c.amount.sum())


def _judged(rows: pd.DataFrame, rules: Assumptions, months: int) -> pd.DataFrame:
    """Add the window's figures, and since when a customer has been short without a break."""
    rows = rows.sort_values(["customer_id", "period_on"], ignore_index=True)
    rows["shortfall_amount"] = rows.planned_amount - rows.actual_amount
    periods = max(1, round(rules.plan_window_months / months))
    by = rows.groupby("customer_id")
    for name in ("planned", "actual"):
        rolled = by[f"{name}_amount"].rolling(periods, min_periods=periods).sum()
        rows[f"window_{name}_amount"] = rolled.reset_index(level=0, drop=True)
    # A pause in the plan, of a seasonal customer say, must not be bridged by the window.
    unbroken = by.month_no.diff(periods - 1).eq((periods - 1) * months) if periods > 1 else True
    planned = rows.window_planned_amount.where(unbroken & (rows.window_planned_amount > 0))
    rows["shortfall_share"] = 1 - rows.window_actual_amount / planned
    rows["is_short"] = rows.shortfall_share.ge(rules.plan_short_share)
    run = rows.is_short.ne(by.is_short.shift(fill_value=False)).groupby(rows.customer_id).cumsum()
    since = rows.groupby(["customer_id", run]).ends_on.transform("first")
    rows["short_since_on"] = since.where(rows.is_short)
    return rows.drop(columns="month_no")


def _summed(rows: pd.DataFrame, by: str) -> pd.DataFrame:
    frame = rows.groupby(by, as_index=False).agg(
        customers=("customer_id", "nunique"),
        planned_amount=("planned_amount", "sum"),
        actual_amount=("actual_amount", "sum"),
        short_customers=("is_short", "sum"),
    )
    frame.insert(4, "shortfall_amount", frame.planned_amount - frame.actual_amount)
    return frame.assign(short_customers=frame.short_customers.astype("int64"))
