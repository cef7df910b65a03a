"""Call lists and mailing lists as CSV, for a CRM or a mailer; letters as one text file per customer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ..letters.occasions import days_off, occasions
from ..letters.people import read_person, salute
from ..letters.writing import write_letters
from ..text import _
from ..workspace import folder_name
from .cells import as_text, write_csv
from .gate import clean, passed
from .rows import Handed
from .words import CALLS, GREETINGS, MAILS, POST, headings, may_offer

CALLED = ("call", "meeting", "visit")
MAILED = ("email", "event")
POSTED = ("letter",)
CONTACTED = (*CALLED, *MAILED, *POSTED)


def calls(handed: Handed) -> pd.DataFrame:
    """Return the rows of the call list: who is called, met or visited."""
    rows = passed(handed, CALLED)
    return rows.assign(may_offer=rows.permission.map(may_offer()))


def mails(handed: Handed) -> pd.DataFrame:
    """Return the rows of the mailing list: the first letter to each customer written to by e-mail."""
    return _ready(passed(handed, MAILED), handed)


def sequence(handed: Handed) -> pd.DataFrame:
    """Return the seven letters to each, with the day of each, for who agreed to advertising by e-mail."""
    rows = passed(handed, MAILED, "advertising")
    items = rows[["customer_id", "manager_id", "reason"]]
    made = write_letters(items, handed.base, handed.records, "sequence", sender=handed.sender, letters=handed.letters)
    kept = rows[["customer_id", "name", "contact_person", "email", "owner", "due_on"]]
    made = made.merge(kept, on="customer_id", how="inner")
    first = pd.to_datetime(made.due_on).fillna(pd.Timestamp(handed.today))
    due = first + pd.to_timedelta(made.after_days.astype(int), unit="D")
    return _ready(made.assign(due_on=_working_days(due, handed)), handed)


def _working_days(due: pd.Series, handed: Handed) -> pd.Series:
    """The days themselves, or the next working day after each."""
    if due.empty:
        return due
    years = range(int(due.dt.year.min()), int(due.dt.year.max()) + 2)
    free = np.array(days_off(handed.base, years), dtype="datetime64[D]")
    moved = np.busday_offset(due.to_numpy(dtype="datetime64[D]"), 0, roll="forward", holidays=free)
    return pd.Series(pd.to_datetime(moved), index=due.index)


def post(handed: Handed) -> pd.DataFrame:
    """Return the letters by post; the postal address stands in the company's own books."""
    return _ready(passed(handed, POSTED), handed)


def greetings(handed: Handed) -> pd.DataFrame:
    """Return the greetings of the next ninety days by e-mail to the customers of the plan."""
    coming = occasions(handed.base, handed.records, customers=handed.rows, today=handed.today)
    about = handed.rows[["customer_id", "name", "contact_person", "email", "owner", "manager_id"]]
    rows = clean(coming.merge(about, on="customer_id", how="inner"), handed, "email")
    made = write_letters(rows, handed.base, handed.records, sender=handed.sender, letters=handed.letters)
    texts = made[["template", "subject", "text", "ready"]].set_axis(rows.index)
    return _ready(pd.concat([rows, texts], axis=1).assign(due_on=rows.send_on), handed)


def _ready(rows: pd.DataFrame, handed: Handed) -> pd.DataFrame:
    """Letters that no finding stops and that hold no barred address, with how to address each reader."""
    fine = [bool(row["ready"]) and handed.consents.may_be_written(row["text"]) for row in _each(rows)]
    rows = rows[pd.Series(fine, index=rows.index, dtype=bool)]
    rows = rows.assign(
        first_name=[read_person(text).polite for text in rows.contact_person],
        salutation=[salute(text) for text in rows.contact_person],
    )
    return rows.sort_values(["due_on", "customer_id"], na_position="last", ignore_index=True)


def _each(rows: pd.DataFrame) -> list[dict[Any, Any]]:
    return rows.to_dict("records")


def write_calls(handed: Handed, path: Path) -> int:
    """Write the call list as CSV and return its count of rows."""
    return _write(headings(CALLS), calls(handed), path)


def write_mails(handed: Handed, path: Path) -> int:
    """Write the mailing list as CSV and return its count of rows."""
    return _write(headings(MAILS), mails(handed), path)


def write_sequence(handed: Handed, path: Path) -> int:
    """Write the letters of the sequence as CSV and return their count."""
    return _write(headings(MAILS), sequence(handed), path)


def write_post(handed: Handed, path: Path) -> int:
    """Write the letters by post as CSV and return their count."""
    return _write(headings(POST), post(handed), path)


def write_greetings(handed: Handed, path: Path) -> int:
    """Write the greetings as CSV and return their count."""
    return _write(headings(GREETINGS), greetings(handed), path)


def _write(words: Mapping[str, str], rows: pd.DataFrame, path: Path) -> int:
    write_csv(path, list(words.values()), rows[list(words)].itertuples(index=False, name=None))
    return len(rows)


def write_texts(handed: Handed, folder: Path) -> int:
    """Write the first letter to each customer written to into a file of its own; return their count."""
    folder.mkdir()
    made = [*_each(mails(handed)), *(row | {"email": ""} for row in _each(post(handed)))]
    used: set[str] = set()
    for row in made:
        stem = folder_name(f"{row['customer_id']} {row['template']}.txt")
        name = stem if stem not in used else f"{stem}-{len(used) + 1}"
        used.add(name)
        (folder / f"{name}.txt").write_text(_as_file(row), encoding="utf-8")
    return len(made)


def _as_file(row: Mapping[Any, Any]) -> str:
    address = f"<{row['email']}>" if row["email"] else ""
    told = {
        _("To"): " ".join(part for part in (row["contact_person"] or row["name"], address) if part),
        _("Send on"): as_text(row["due_on"]),
        _("Subject"): row["subject"],
    }
    head = "\n".join(f"{word}: {value}" for word, value in told.items() if value)
    return f"{head}\n\n{row['text']}\n"


def day_of(value: Any) -> dt.date | None:
    """Return a cell's day as a day, or nothing."""
    return None if pd.isna(value) else pd.Timestamp(value).to_pydatetime().date()
