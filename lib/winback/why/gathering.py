"""What a study needs, brought together: the ledger, and facts from the company's tables and the records."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import pandas as pd

from ..base import CustomerBase
from ..complaint_rows import present_day, register_rows
from ..lives import known_until
from ..managers import names_of_managers
from ..reasons.catalogue import Catalogue, HasRecords
from ..reasons.ledger import read_said
from ..survey_answers import read_answers
from .facts import Sign, signs_of

__all__ = ["Facts", "facts_of", "known_until", "ledger_of", "manager_names", "status_by"]


def ledger_of(
    base: CustomerBase, records: HasRecords | None, catalogue: Catalogue, said: pd.DataFrame | None
) -> pd.DataFrame:
    """Return every statement there is: given ones, or those of the records and of the list of customers together."""
    if said is not None:
        # Rows of a ledger already read are read again by this version, from what was recorded.
        recorded = said.drop(columns="reason").rename(columns={"recorded_reason": "reason"})
        return read_said(recorded if "recorded_reason" in said else said, catalogue)
    parts = [] if records is None else [records.frame("reasons")]
    parts += [] if base.said is None else [base.said]
    rows = (
        pd.concat(parts, ignore_index=True) if parts else pd.DataFrame({"customer_id": [], "reason": []}, dtype="str")
    )
    keys = [name for name in ("customer_id", "reason", "source", "author", "given_on") if name in rows]
    # What a list says may have been taken into the records too: it counts once.
    return read_said(rows.drop_duplicates(keys), catalogue)


@dataclass(frozen=True)
class Facts:
    """What is known beside words: signs of the lost, and all complaints as they stood."""

    signs: list[Sign] = field(repr=False)
    complaints: pd.DataFrame = field(repr=False)


def facts_of(
    base: CustomerBase, records: HasRecords | None, lost: pd.DataFrame, catalogue: Catalogue, until: dt.date | None
) -> Facts:
    """Return what is known of the lost beside words, as far as the company has tables and records of it."""
    company = base.company
    tables = {name: None if company is None else company.table(name) for name in ("survey", "contacts", "managers")}
    recorded = {name: None if records is None else records.frame(name) for name in ("complaints", "satisfaction")}
    complained = pd.DataFrame() if recorded["complaints"] is None else recorded["complaints"]
    day = present_day(complained, base.as_of, until)
    complaints = register_rows(complained, day, base.assumptions)
    survey = tables["survey"]
    answers = read_answers(None if survey is None else survey.to_pandas(), recorded["satisfaction"], day.date())
    signs = signs_of(
        lost,
        catalogue,
        base.assumptions,
        as_of=day.date(),
        complaints=complaints,
        answers=answers[answers.respondent == "customer"],
        contacts=tables["contacts"],
        managers=tables["managers"],
    )
    return Facts(signs, complaints)


def status_by(recorded: pd.DataFrame, until: dt.date | None) -> pd.DataFrame:
    """Return the recorded statuses of reasons that held by a day, or all."""
    if until is None:
        return recorded
    return recorded[~(pd.to_datetime(recorded.since_on) > pd.Timestamp(until))]


def manager_names(base: CustomerBase) -> dict[str, str]:
    """Return the managers' names by id, as far as the company's table has them."""
    return names_of_managers(base.company)
