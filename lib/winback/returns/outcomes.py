"""What became of each customer of a campaign: returned means bought, nothing less (method row T1)."""

from __future__ import annotations

import pandas as pd

from ..base import CustomerBase
from ..lives import known_until, lost_on, spells_of
from ..records import Records
from .histories import histories, within

CONTACTED = ("contact", "case", "wave_1", "wave_2")
"""Arms that are contacted sooner or later."""
TREATED, CONTROL = ("contact", "wave_1"), ("hold_out", "wave_2")
"""Arms that are compared: the second wave is the control until it is called."""
CAMPAIGN_COLUMNS = ["campaign_id", "name", "design", "drawn_on", "starts_on", "horizon_days"]


def campaigns_of(base: CustomerBase, records: Records) -> pd.DataFrame:
    """Return the campaigns drawn by the base's day: the records' columns, and until when returns are counted.

    ``starts_on`` is the day of the draw where none is recorded; ``horizon_days`` the assumption where none is.
    ``second_on``: the day from which the second wave is called, if there is one. ``ends_on``: the last day on which a
    return counts; the comparison ends with ``compared_until``, the day before the second wave. ``is_over``: whether
    the comparison has been watched to its end.
    """
    day = pd.Timestamp(base.as_of)
    rows = records.frame("campaigns")
    rows = rows[rows.drawn_on <= day].sort_values(["drawn_on", "campaign_id"], ignore_index=True)
    start = rows.starts_on.fillna(rows.drawn_on)
    horizon = rows.horizon_days.astype("Float64").fillna(float(base.assumptions.return_horizon_days)).astype(float)
    ends = (start + pd.to_timedelta(horizon, unit="D")).astype("datetime64[s]")
    items = records.frame("plan_items")
    second = items[items.arm == "wave_2"].groupby("campaign_id").planned_on.min()
    second_on = pd.Series(second.reindex(rows.campaign_id).to_numpy("datetime64[s]"), index=rows.index)
    before = second_on - pd.Timedelta(days=1)
    until = ends.where(before.isna() | (ends <= before), before).astype("datetime64[s]")
    return rows.assign(
        starts_on=start, horizon_days=horizon, ends_on=ends, second_on=second_on, compared_until=until,
        is_over=until <= day,
    )  # fmt: skip


def outcomes(base: CustomerBase, records: Records, campaigns: pd.DataFrame) -> pd.DataFrame:
    """Return one row per customer of these campaigns with what came of it, as known on the base's day.

    The columns of ``plan_items`` and of the campaign, and

    - ``was_lost``: whether the customer was lost on the day of the draw by the clock in use; only such a customer can
      return, in either arm alike;
    - ``contacted_on``: the day planned for the first contact, if it has come; ``is_contacted``;
    - ``returned_on``: the first purchase after the draw (of the second wave after its call: who bought before has
      returned unasked, ``came_before``), by ``until_on``; ``returned``; ``purchases, amount, profit_amount`` within it;
    - ``compared, compared_amount, compared_profit_amount``: the same by ``compared_until``, for the comparison;
    - ``spent_amount``: the cost of the contact, 0 for who was not contacted.
    """
    day = pd.Timestamp(base.as_of)
    items = records.frame("plan_items")
    rows = items.merge(campaigns[[*CAMPAIGN_COLUMNS, "ends_on", "second_on", "compared_until", "is_over"]],
                       on="campaign_id", suffixes=("", "_campaign"))  # fmt: skip
    rows = rows.sort_values(["drawn_on", "campaign_id", "customer_id"], ignore_index=True)
    rows["was_lost"] = lost_on(spells_of(base), rows.drawn_on, rows.customer_id)
    planned = rows.planned_on.fillna(rows.starts_on.where(rows.arm != "wave_2", rows.second_on))
    rows["contacted_on"] = planned.where(rows.arm.isin(CONTACTED) & (planned <= day)).astype("datetime64[s]")
    rows["is_contacted"] = rows.contacted_on.notna()
    second = rows.arm.eq("wave_2")
    begin = rows.drawn_on.where(~second | ~rows.is_contacted, rows.contacted_on - pd.Timedelta(days=1))
    later = rows.contacted_on + pd.to_timedelta(rows.horizon_days, unit="D")
    end = rows.ends_on.where(~second | ~rows.is_contacted, later)
    rows["from_on"] = begin.astype("datetime64[s]")
    rows["until_on"] = end.where(end <= day, day).astype("datetime64[s]")
    seen = rows.compared_until.where(rows.compared_until <= day, day).astype("datetime64[s]")
    rows["seen_on"] = seen
    return _with_money(base, rows)


def _with_money(base: CustomerBase, rows: pd.DataFrame) -> pd.DataFrame:
    bought = histories(base, rows.customer_id)
    own = _bought(base, bought, rows, "from_on", "until_on")
    fair = _bought(base, bought, rows, "drawn_on", "seen_on")
    counts = rows.was_lost.to_numpy()
    before = fair.first_on.notna() & (fair.first_on <= own.from_on)
    rows = rows.assign(
        came_before=counts & before,
        returned_on=own.first_on.where(rows.was_lost & ~before),
        purchases=own.purchases.where(rows.was_lost & ~before, 0),
        compared=counts & fair.first_on.notna(),
    )
    for name in ("amount", "profit_amount"):
        rows[name] = own[name].where(rows.was_lost & ~before, 0.0)
        rows[f"compared_{name}"] = fair[name].where(rows.was_lost, 0.0)
    rows["returned"] = rows.returned_on.notna()
    rows["spent_amount"] = rows.cost_amount.fillna(0.0).where(rows.is_contacted, 0.0)
    return rows


def _bought(base: CustomerBase, bought: pd.DataFrame | None, rows: pd.DataFrame, start: str, end: str) -> pd.DataFrame:
    if bought is not None:
        return within(bought, rows, start, end)
    # A list of customers names the day of a return and no money.
    spells = spells_of(base)
    spells = spells[spells.returned_on.notna()][["customer_id", "returned_on"]]
    keyed = rows[["customer_id", start, end]].assign(_span=range(len(rows))).merge(spells, on="customer_id")
    keyed = keyed[(keyed.returned_on > keyed[start]) & (keyed.returned_on <= keyed[end])]
    first = keyed.groupby("_span").returned_on.min().reindex(range(len(rows)))
    found = within(None, rows, start, end)
    return found.assign(first_on=first.astype("datetime64[s]"), purchases=first.notna().astype(int))


def claimed_only(base: CustomerBase, records: Records, rows: pd.DataFrame) -> pd.DataFrame:
    """Return who is recorded as returned or as having promised to, and has bought nothing since: no return.

    ``campaign_id, customer_id, outcome, said_on, manager_id``; the latest word of each customer.
    """
    day = known_until(base)
    steps = records.frame("steps")
    steps = steps[steps.outcome.isin(["returned", "promised"])]
    if day is not None:
        steps = steps[steps.done_on <= pd.Timestamp(day)]
    both = steps.merge(rows[["campaign_id", "customer_id", "returned"]], on=["campaign_id", "customer_id"])
    both = both[~both.returned].sort_values(["done_on", "customer_id"])
    both = both.drop_duplicates(["campaign_id", "customer_id"], keep="last").rename(columns={"done_on": "said_on"})
    return both[["campaign_id", "customer_id", "outcome", "said_on", "manager_id"]].reset_index(drop=True)
