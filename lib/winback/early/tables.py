"""What the further tables say of each customer on each day: plan, contacts, complaints, satisfaction, managers.

Each function adds columns to the panel of :mod:`winback.early.panel` where its table is there, and none where it is
not. A row of a day sees what was known on that day.
"""

from __future__ import annotations

import datetime as dt

import ibis
import pandas as pd
from ibis import _ as c

from ..assumptions import Assumptions
from ..company import Company
from ..complaint_rows import complaints_in_contacts, register_rows, unregistered
from ..errors import WinbackError
from ..losses import Losses
from ..plan_gap import plan_gap
from ..records import Records
from ..survey_answers import read_answers

KEYS = ["customer_id", "day"]


def with_tables(panel: pd.DataFrame, losses: Losses, records: Records | None, until: dt.date | None) -> pd.DataFrame:
    """Add what plan, contacts, complaints, satisfaction and managers say; ``until``: nothing later was known."""
    company = losses.company
    frame = with_plan(panel, losses)
    frame = with_contacts(frame, company)
    frame = with_complaints(frame, company, _frame(records, "complaints"), losses.assumptions, until)
    frame = with_satisfaction(frame, company, _frame(records, "satisfaction"), until)
    return with_managers(frame, company, _frame(records, "departures"), losses.assumptions, until)


def _frame(records: Records | None, kind: str) -> pd.DataFrame | None:
    return records.frame(kind) if records is not None else None


def with_plan(panel: pd.DataFrame, losses: Losses) -> pd.DataFrame:
    """Add ``shortfall_share`` and ``short_since_on`` of the last planned months that had ended by the day."""
    try:
        rows = plan_gap(losses).rows
    except WinbackError:
        return panel
    patience = pd.DateOffset(months=losses.assumptions.plan_window_months)
    rows = rows[["customer_id", "ends_on", "shortfall_share", "short_since_on", "is_short"]].sort_values("ends_on")
    found = _known_by(panel, rows, "ends_on")
    stale = found.ends_on + patience < found.day
    for name in ("shortfall_share", "short_since_on", "is_short"):
        found[name] = found[name].mask(stale)
    found["is_short"] = found.is_short.fillna(False).astype(bool)
    return found.drop(columns="ends_on")


def _known_by(panel: pd.DataFrame, rows: pd.DataFrame, on: str) -> pd.DataFrame:
    """The newest row of each customer that was known on each day."""
    rows = rows.assign(**{on: rows[on].astype("datetime64[s]")}).sort_values(on)
    left = panel.sort_values("day", kind="stable")
    merged = pd.merge_asof(left, rows, left_on="day", right_on=on, by="customer_id")
    return merged.sort_values(KEYS, ignore_index=True)


def with_contacts(panel: pd.DataFrame, company: Company) -> pd.DataFrame:
    """Add ``last_contact_on`` and ``talk_count``, the contacts since the last purchase that were no complaints."""
    contacts = company.table("contacts")
    if contacts is None:
        return panel
    keys = ibis.memtable(
        panel[[*KEYS, "purchased_on"]].assign(day=panel.day.dt.date, purchased_on=panel.purchased_on.dt.date),
        schema={"customer_id": "string", "day": "date", "purchased_on": "date"},
    )
    rows = keys.join(contacts, "customer_id").filter(c.contacted_on <= c.day)
    kind = rows.kind.fill_null("").lower() if "kind" in rows.columns else ibis.literal("")
    talk = (rows.contacted_on > rows.purchased_on) & (kind != "complaint")
    found = rows.group_by(KEYS).agg(
        last_contact_on=rows.contacted_on.max(), talk_count=talk.sum(), last_talk_on=rows.contacted_on.max(where=talk)
    )
    told = found.to_pandas()
    for name in ("day", "last_contact_on", "last_talk_on"):
        told[name] = pd.to_datetime(told[name]).astype("datetime64[s]")
    frame = panel.merge(told, on=KEYS, how="left")
    return frame.assign(talk_count=frame.talk_count.fillna(0).astype("int64"))


def with_complaints(
    panel: pd.DataFrame,
    company: Company,
    recorded: pd.DataFrame | None,
    known: Assumptions,
    until: dt.date | None = None,
) -> pd.DataFrame:
    """Add ``open_complaints`` and ``complained_on``, the first day of the open ones.

    A registered complaint is open until it is solved; one that only the contacts know, for ``early_complaint_days``.
    """
    last = pd.Timestamp(until) if until is not None else panel.day.max()
    register = register_rows(recorded if recorded is not None else pd.DataFrame(), last, known)
    beside = unregistered(complaints_in_contacts(company, last), register, known.complaint_match_days)
    if register.empty and beside.empty:
        return panel
    told = register[["customer_id", "received_on"]].assign(until_on=register.solved_on)
    told["until_on"] = told.until_on.mask(~register.solved)
    quiet = beside[["customer_id", "received_on"]].copy()
    quiet["until_on"] = (quiet.received_on + pd.Timedelta(days=known.early_complaint_days)).astype("datetime64[s]")
    both = pd.concat([told, quiet], ignore_index=True)
    pairs = panel[KEYS].merge(both, on="customer_id")
    pairs = pairs[(pairs.received_on <= pairs.day) & ~(pairs.until_on <= pairs.day)]
    found = pairs.groupby(KEYS).agg(open_complaints=("received_on", "size"), complained_on=("received_on", "min"))
    frame = panel.merge(found.reset_index(), on=KEYS, how="left")
    return frame.assign(open_complaints=frame.open_complaints.fillna(0).astype("int64"))


def with_satisfaction(
    panel: pd.DataFrame, company: Company, recorded: pd.DataFrame | None, until: dt.date | None = None
) -> pd.DataFrame:
    """Add ``score_share``, the newest mean score of the customer, and ``score_before_share``, of the time before."""
    table = company.table("survey")
    answers = read_answers(table.to_pandas() if table is not None else None, recorded, until)
    own = answers[(answers.respondent == "customer") & answers.customer_id.ne("")]
    if own.empty:
        return panel
    means = own.groupby(["customer_id", "answered_on"]).agg(score_share=("score_share", "mean"))
    scores = means.reset_index().sort_values(["customer_id", "answered_on"])
    scores["score_before_share"] = scores.groupby("customer_id").score_share.shift()
    return _known_by(panel, scores, "answered_on")


def with_managers(
    panel: pd.DataFrame,
    company: Company,
    recorded: pd.DataFrame | None,
    known: Assumptions,
    until: dt.date | None = None,
) -> pd.DataFrame:
    """Add ``manager_left_on``: the manager of the last purchase left lately, or is about to leave.

    A departure counts for ``departure_window_days``. One in the future counts on the last day alone, where the present
    is looked at: on past days nobody says that it was known.
    """
    left = departures_known(company, recorded)
    if left.empty or "manager_id" not in panel:
        return panel
    left = left if until is None else left[left.left_on <= pd.Timestamp(until)]
    frame = panel.merge(left.rename(columns={"left_on": "manager_left_on"}), on="manager_id", how="left")
    gone = frame.manager_left_on <= frame.day
    ahead = (frame.manager_left_on > frame.day) & frame.day.eq(panel.day.max()) & (until is None)
    recent = (frame.day - frame.manager_left_on).dt.days <= known.departure_window_days
    frame["manager_left_on"] = frame.manager_left_on.where((gone & recent) | ahead)
    return frame


def departures_known(company: Company, recorded: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return who left when, ``manager_id, left_on``: the managers' table, and the records where they say otherwise."""
    table = company.table("managers")
    parts = []
    if table is not None and "left_on" in table.columns:
        parts.append(table.filter(table.left_on.notnull()).select("manager_id", "left_on").to_pandas())
    if recorded is not None and len(recorded):
        parts.append(recorded[["manager_id", "left_on"]])
    if not parts:
        return pd.DataFrame({"manager_id": pd.Series(dtype="str"), "left_on": pd.Series(dtype="datetime64[s]")})
    parts = [part.assign(left_on=pd.to_datetime(part.left_on).astype("datetime64[s]")) for part in parts]
    both = pd.concat(parts, ignore_index=True).dropna(subset=["left_on"])
    return both.drop_duplicates("manager_id", keep="last").sort_values("manager_id", ignore_index=True)
