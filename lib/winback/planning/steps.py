"""The chain of steps with each customer, on working days, at the pace the owner's hours allow (method row P4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
import pandas as pd

from .approach import Approach

WEEK_DAYS = 5
COLUMNS = ["customer_id", "plan_step", "due_on", "manager_id"]


def next_working_day(day: dt.date, free_days: Sequence[dt.date] = ()) -> dt.date:
    """Return the first working day after a day: Monday to Friday, without the free days named.

    >>> next_working_day(dt.date(2026, 7, 3))
    datetime.date(2026, 7, 6)
    """
    holidays = np.array(list(free_days), dtype="datetime64[D]")
    found = np.busday_offset(np.datetime64(day) + 1, 0, roll="forward", holidays=holidays)
    return dt.date.fromisoformat(str(found))


def plan_days(
    chosen: pd.DataFrame, managers: pd.DataFrame, starts_on: pd.Series, weeks: float, free_days: Sequence[dt.date] = ()
) -> pd.Series:
    """Return the day of the first step with each customer: the dearest first, spread over the owner's hours.

    ``chosen``: ``customer_id, manager_id, hours, expected_profit_amount``; ``managers``: ``manager_id, limit_hours``,
    spent evenly over ``weeks`` working weeks from the customer's ``starts_on``.
    """
    a_day = managers.set_index("manager_id").limit_hours / (weeks * WEEK_DAYS)
    order = chosen.sort_values(["expected_profit_amount", "customer_id"], ascending=[False, True])
    start = starts_on.loc[order.index]
    before = order.hours.groupby([order.manager_id, start]).cumsum() - order.hours
    pace = order.manager_id.map(a_day).astype(float)
    offset = np.floor((before / pace.where(pace > 0)).fillna(0.0) + 1e-9).astype(int)
    holidays = np.array(list(free_days), dtype="datetime64[D]")
    days = np.busday_offset(start.to_numpy(dtype="datetime64[D]"), offset.to_numpy(), roll="forward", holidays=holidays)
    return pd.Series(pd.to_datetime(days), index=order.index).reindex(chosen.index)


def steps_of(chosen: pd.DataFrame, approach: Approach, free_days: Sequence[dt.date] = ()) -> pd.DataFrame:
    """Return the steps with each chosen customer: ``customer_id, plan_step, due_on, manager_id``, by day.

    ``chosen``: ``customer_id, channel, manager_id, planned_on``. Steps fall on working days, as many after the first
    as ``approach.toml`` says.
    """
    chains = [(name, *pair) for name in chosen.channel.unique() for pair in approach.steps(name)]
    rows = chosen[["customer_id", "channel", "manager_id", "planned_on"]].merge(
        pd.DataFrame(chains, columns=["channel", "plan_step", "days"]), on="channel"
    )
    if rows.empty:
        return pd.DataFrame(columns=COLUMNS)
    holidays = np.array(list(free_days), dtype="datetime64[D]")
    first, days = rows.planned_on.to_numpy(dtype="datetime64[D]"), rows.days.to_numpy(dtype=int)
    due = np.busday_offset(first, days, roll="forward", holidays=holidays)
    rows["due_on"] = pd.to_datetime(due)
    return rows.sort_values(["due_on", "customer_id", "days"], ignore_index=True)[COLUMNS]
