"""The steps of a plan as a calendar file, one per owner, to be opened in any calendar program."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
from icalendar import Calendar, Event

from ..records import choice_names
from ..text import _
from ..workspace import folder_name
from .gate import passed
from .lists import CONTACTED, day_of
from .rows import Handed

KEPT = ["customer_id", "campaign_id", "owner", "name", "why", "opening", "phone", "next_step", "due_on"]


def dated_steps(handed: Handed) -> pd.DataFrame:
    """Return the open steps with their days; where no steps are stored, the first day of each customer."""
    rows = passed(handed, CONTACTED)[KEPT]
    steps = handed.steps[["customer_id", "plan_step", "due_on"]].dropna(subset=["due_on"])
    found = rows.drop(columns="due_on").merge(steps, on="customer_id", how="inner")
    found["next_step"] = found.plan_step.map(choice_names("plan_step"))
    first = rows[~rows.customer_id.isin(found.customer_id)].dropna(subset=["due_on"]).assign(plan_step="talk")
    both = pd.concat([part for part in (found, first) if len(part)] or [found])
    return both.sort_values(["owner", "due_on", "customer_id"], ignore_index=True)


def write_calendars(handed: Handed, folder: Path) -> int:
    """Write one calendar per owner into a folder and return the count of steps."""
    folder.mkdir()
    steps = dated_steps(handed)
    used: set[str] = set()
    for owner, rows in steps.groupby("owner", sort=True):
        stem = folder_name(str(owner))
        name = stem if stem not in used else f"{stem}-{len(used) + 1}"
        used.add(name)
        (folder / f"{name}.ics").write_bytes(_calendar(rows, handed))
    return len(steps)


def _calendar(rows: pd.DataFrame, handed: Handed) -> bytes:
    made = Calendar()
    made.add("prodid", "-//winback//EN")
    made.add("version", "2.0")
    made.add("x-wr-calname", _("Win-back: {company}").format(company=handed.base.name))
    stamp = dt.datetime.combine(handed.today, dt.time(), dt.UTC)
    for row in rows.to_dict("records"):
        day = day_of(row["due_on"])
        if day is None:
            continue
        event = Event()
        event.add("uid", f"{row['campaign_id']}-{row['customer_id']}-{row['plan_step']}@winback")
        event.add("dtstamp", stamp)
        event.add("dtstart", day)
        event.add("dtend", day + dt.timedelta(days=1))
        event.add("summary", f"{row['name']}: {row['next_step']}")
        event.add("description", "\n".join(part for part in (row["why"], row["opening"], row["phone"]) if part))
        event.add("transp", "TRANSPARENT")
        made.add_component(event)
    return bytes(made.to_ical())
