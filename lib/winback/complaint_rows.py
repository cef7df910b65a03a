"""The rows of the complaints register as they stood on a day, and the complaints that never got into it."""

from __future__ import annotations

import datetime as dt

import ibis
import pandas as pd

from .assumptions import Assumptions
from .company import Company
from .records.kinds import STEPS

SOLVED = STEPS[3:]
"""From the fourth step on a complaint is solved."""
TEXTS = ("complaint_id", "customer_id", "subject", "text", "step", "manager_id", "solution")
DAYS = ("received_on", "due_on", "understood_on", "offered_on", "solved_on", "confirmed_on")
CONTACT_KINDS = ("complaint", "complaints", "claim", "жалоба", "жалобы", "претензия", "рекламация")
"""What a contact is called in the source when a customer complains."""


def register_rows(recorded: pd.DataFrame, day: pd.Timestamp, known: Assumptions) -> pd.DataFrame:
    """Return the registered complaints as they stood on a day, with their age.

    What happened later is not seen: a complaint solved after the day is open, at the last step reached by then. Adds
    ``solved`` (yes or no), ``age_days`` (until solved, else until the day), ``due_on`` where it was blank
    (``complaint_due_days`` after receipt), ``overdue`` (not solved by the due day, late or still open).
    """
    rows = pd.DataFrame(index=range(len(recorded)))
    for name in TEXTS:
        values = recorded[name].reset_index(drop=True) if name in recorded else pd.Series("", index=rows.index)
        rows[name] = values.astype("object").where(values.notna(), "").astype("str")
    for name in DAYS:
        values = recorded[name].reset_index(drop=True) if name in recorded else pd.Series(pd.NaT, index=rows.index)
        rows[name] = pd.to_datetime(values).astype("datetime64[s]")
    rows = rows[rows.received_on.notna() & (rows.received_on <= day)].reset_index(drop=True)
    later = {name: rows[name] > day for name in DAYS[2:]}
    rows["step"] = _step_by_then(rows, later)
    for name, hidden in later.items():
        rows[name] = rows[name].mask(hidden)
    # Confirmed without a day of its solution: it was solved by the confirmation at the latest.
    rows["solved_on"] = rows.solved_on.fillna(rows.confirmed_on)
    rows["solved"] = rows.step.isin(SOLVED)
    usual = rows.received_on + pd.Timedelta(days=known.complaint_due_days)
    rows["due_on"] = rows.due_on.fillna(usual.astype("datetime64[s]"))
    end = rows.solved_on.where(rows.solved, day).astype("datetime64[s]")
    rows["age_days"] = (end - rows.received_on).dt.days.astype("float64")
    rows["overdue"] = (end > rows.due_on) & end.notna()
    return rows.sort_values(["received_on", "complaint_id"], ignore_index=True)


def _step_by_then(rows: pd.DataFrame, later: dict[str, pd.Series]) -> pd.Series:
    """The recorded step, or the one before whatever happened only after the day."""
    step = rows.step.where(rows.step.isin(STEPS), "received")
    place = step.map({name: n for n, name in enumerate(STEPS)})
    for n, name in ((4, "confirmed_on"), (3, "solved_on"), (2, "offered_on"), (1, "understood_on")):
        place = place.mask(later[name] & (place >= n), n - 1)
    return place.map(dict(enumerate(STEPS)))


def complaints_in_contacts(company: Company | None, day: pd.Timestamp) -> pd.DataFrame:
    """Return the contacts that are complaints: ``customer_id, received_on, manager_id``; one a customer and day."""
    columns = ["customer_id", "received_on", "manager_id"]
    table = company.table("contacts") if company is not None else None
    if table is None or "kind" not in table.columns:
        return pd.DataFrame(columns=columns)
    rows = table.filter(table.kind.strip().lower().isin(list(CONTACT_KINDS)))
    rows = rows.filter(rows.contacted_on <= ibis.date(day.date().isoformat()))
    manager = rows.manager_id if "manager_id" in rows.columns else ibis.literal("")
    found = rows.select("customer_id", received_on=rows.contacted_on, manager_id=manager).to_pandas()
    found["received_on"] = pd.to_datetime(found.received_on).astype("datetime64[s]")
    found["manager_id"] = found.manager_id.fillna("").astype("str")
    found = found.sort_values(["received_on", "customer_id", "manager_id"])
    return found.drop_duplicates(["customer_id", "received_on"], ignore_index=True)[columns]


def unregistered(contacts: pd.DataFrame, register: pd.DataFrame, near_days: int) -> pd.DataFrame:
    """Return the complaints of the contacts that nobody entered: none registered of the customer within some days."""
    if contacts.empty:
        return contacts
    both = contacts.reset_index().merge(
        register[["customer_id", "received_on"]], on="customer_id", suffixes=("", "_registered")
    )
    near = (both.received_on - both.received_on_registered).abs().dt.days <= near_days
    return contacts[~contacts.index.isin(both["index"][near])].reset_index(drop=True)


def served_quarters(company: Company | None, first: pd.Timestamp, last: pd.Timestamp) -> pd.Series:
    """Return how many customers each manager served, quarter by quarter, added up: the chances there were to complain.

    A customer counts in each quarter in which something was bought through the manager, so who left the company years
    ago, or came last month, is measured by the time there was. Empty where the orders name no manager.
    """
    if company is None or "manager_id" not in company.purchases.columns or pd.isna(first):
        return pd.Series(dtype="int64", name="served")
    bought = company.purchases
    rows = bought.filter(
        (bought.purchased_on >= ibis.date(first.to_period("Q").start_time.date().isoformat()))
        & (bought.purchased_on <= ibis.date(last.date().isoformat()))
        & (bought.manager_id.fill_null("") != "")
    )
    quarters = rows.select("manager_id", "customer_id", quarter_on=rows.purchased_on.truncate("Q")).distinct()
    found = quarters.group_by("manager_id").agg(served=quarters.count()).order_by("manager_id").to_pandas()
    return found.set_index("manager_id").served


def present_day(rows: pd.DataFrame, base_day: dt.date, until: dt.date | None) -> pd.Timestamp:
    """Return the day a register is looked at: the day asked for, else the newest day that data or records name."""
    if until is not None:
        return pd.Timestamp(until)
    recorded = [pd.to_datetime(rows[name]).max() for name in DAYS if name in rows and name != "due_on"]
    return max([pd.Timestamp(base_day), *(day for day in recorded if pd.notna(day))])
