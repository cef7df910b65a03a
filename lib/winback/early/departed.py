"""Staff who leave: why, what the company had of them, and the customers lost with them (method row E4)."""

from __future__ import annotations

import ibis
import pandas as pd

from ..base import CustomerBase
from ..records import Records
from .taken import TakenAlong, taken_along
from .watch import losses_of

MONTH_DAYS = 365.25 / 12
COLUMNS = [
    "manager_id", "name", "hired_on", "left_on", "leave_reason", "leave_kind", "where_to", "training_amount",
    "income_amount", "income_source", "months_before", "months_after", "total_income_amount", "result_amount",
    "came_back", "customers", "lost", "surplus_lost", "surplus_amount", "note",
]  # fmt: skip
REASON_WORDS = {
    "outgrew_company": "outgrew", "outgrew": "outgrew", "перерос": "outgrew", "перерос компанию": "outgrew",
    "could_not_keep_up": "could_not_keep_up", "не справился": "could_not_keep_up", "не справлялся": "could_not_keep_up",
    "management_mistake": "management_mistake", "ошибка руководства": "management_mistake",
    "pushed_out": "pushed_out", "вытеснен": "pushed_out", "выдавлен": "pushed_out", "вытеснили": "pushed_out",
}  # fmt: skip
"""What the table of managers calls the reasons of the records; other words stay as they are."""


def departed(base: CustomerBase, records: Records | None = None, taken: TakenAlong | None = None) -> pd.DataFrame:
    """Return one row per employee who left by the day of the base, the last to leave first.

    ``total_income_amount = income a month × (months before + months after)``, where ``months after`` the leave the
    customers and contacts that stayed still brought something; ``result_amount`` = that − training. ``income_source``:
    ``recorded``, or ``estimated``: the margin a month of the manager's orders in the last year of work. ``months
    before`` is the time employed where it is not recorded, ``months after`` nought. Reason, kind and all else from
    the records, else from the managers' table. ``lost, surplus_lost, surplus_amount``: the customers lost within the
    window after the leave, those above the expected, and their money a year. Source: method row E4.
    """
    losses = losses_of(base)
    rows = _of_table(base)
    recorded = records.frame("departures") if records is not None else None
    rows = _with_records(rows, recorded)
    rows = rows[rows.left_on.notna() & (rows.left_on <= pd.Timestamp(losses.as_of))].reset_index(drop=True)
    if rows.empty:
        return pd.DataFrame(columns=COLUMNS)
    rows["income_source"] = rows.income_amount.notna().map({True: "recorded", False: "estimated"})
    rows["income_amount"] = rows.income_amount.fillna(_margin_a_month(base, rows))
    employed = (rows.left_on - rows.hired_on).dt.days / MONTH_DAYS
    rows["months_before"] = rows.months_before.fillna(employed.round())
    rows["months_after"] = rows.months_after.fillna(0.0)
    rows["total_income_amount"] = rows.income_amount * (rows.months_before + rows.months_after)
    rows["result_amount"] = rows.total_income_amount - rows.training_amount.fillna(0.0)
    taken = taken if taken is not None else taken_along(losses)
    told = taken.summary[["manager_id", "customers", "lost", "surplus_lost", "surplus_amount"]]
    rows = rows.merge(told, on="manager_id", how="left")
    return rows.sort_values(["left_on", "manager_id"], ascending=[False, True], ignore_index=True)[COLUMNS]


def _of_table(base: CustomerBase) -> pd.DataFrame:
    wanted = ["manager_id", "name", "hired_on", "left_on", "leave_reason", "leave_kind"]
    table = base.company.table("managers") if base.company is not None else None
    if table is None:
        return pd.DataFrame(columns=wanted)
    frame = table.select(*[name for name in wanted if name in table.columns]).to_pandas()
    frame = frame.drop_duplicates("manager_id").reindex(columns=wanted)
    reason = frame.leave_reason.astype("object").where(frame.leave_reason.notna(), "").astype("str").str.strip()
    frame["leave_reason"] = reason.str.lower().map(REASON_WORDS).fillna(reason)
    return frame


def _with_records(rows: pd.DataFrame, recorded: pd.DataFrame | None) -> pd.DataFrame:
    """What is recorded stands in place of what the table says; a second departure is a row of its own."""
    own = ["left_on", "leave_reason", "leave_kind", "where_to", "training_amount", "income_amount", "months_before",
           "months_after", "came_back", "note"]  # fmt: skip
    told = recorded[["manager_id", *own]] if recorded is not None else pd.DataFrame(columns=["manager_id", *own])
    told = told.assign(left_on=pd.to_datetime(told.left_on))
    both = told.merge(rows, on="manager_id", how="outer", suffixes=("", "_table"))
    for name in ("left_on", "leave_reason", "leave_kind"):
        given = both[name].where(both[name].ne(""), None) if name != "left_on" else both[name]
        both[name] = given.where(given.notna(), both[f"{name}_table"])
    for name in ("left_on", "hired_on"):
        both[name] = pd.to_datetime(both[name]).astype("datetime64[s]")
    for name in ("leave_reason", "leave_kind", "where_to", "note", "name"):
        both[name] = both[name].astype("object").where(both[name].notna(), "").astype("str")
    both["name"] = both.name.where(both.name.ne(""), both.manager_id)
    for name in ("training_amount", "income_amount", "months_before", "months_after"):
        both[name] = pd.to_numeric(both[name]).astype("float64")
    both["came_back"] = both.came_back.astype("boolean").fillna(False).astype(bool)
    return both


def _margin_a_month(base: CustomerBase, rows: pd.DataFrame) -> pd.Series:
    """The margin a month of each manager's orders in the year before the leave."""
    company = losses_of(base).company
    orders = company.orders
    if "manager_id" not in orders.columns:
        return pd.Series(float("nan"), index=rows.index)
    left = ibis.memtable(
        rows[["manager_id"]].assign(left_on=rows.left_on.dt.date), schema={"manager_id": "string", "left_on": "date"}
    )
    lines = orders.filter(orders.kind != "free").join(left, "manager_id")
    ago = lines.left_on.delta(lines.ordered_on, unit="day")
    lines = lines.filter((ago >= 0) & (ago < 365))
    assumed = lines.amount * base.assumptions.margin_share
    margin = (lines.amount - lines.cost).fill_null(assumed) if "cost" in lines.columns else assumed
    found = lines.group_by("manager_id").agg(margin=margin.sum() / 12).to_pandas().set_index("manager_id").margin
    return rows.manager_id.map(found)


def by_reason(left: pd.DataFrame) -> pd.DataFrame:
    """Departures by reason: ``leave_reason, departures, surplus_lost, surplus_amount, result_amount``, most first."""
    found = left.assign(leave_reason=left.leave_reason.where(left.leave_reason.ne(""), "unknown"))
    table = found.groupby("leave_reason", as_index=False).agg(
        departures=("manager_id", "size"),
        surplus_lost=("surplus_lost", "sum"),
        surplus_amount=("surplus_amount", "sum"),
        result_amount=("result_amount", "sum"),
    )
    return table.sort_values(["departures", "leave_reason"], ascending=[False, True], ignore_index=True)
