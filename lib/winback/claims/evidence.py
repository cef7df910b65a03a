"""What claims are tested on: a base of customers, with the reasons and the records that are known by a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import pandas as pd

from ..assumptions import Assumptions
from ..base import CustomerBase
from ..complaint_rows import complaints_in_contacts, present_day, register_rows
from ..lives import spells_of
from ..records import Records
from ..survey_answers import read_answers

YEAR_DAYS = 365


class KnownReasons(Protocol):
    """What is asked of a study of reasons (:func:`winback.study_reasons`)."""

    @property
    def shares(self) -> pd.DataFrame:
        """``customer_id, reason, share``; the shares of a customer add up to 1."""

    @property
    def concluded(self) -> pd.DataFrame:
        """``customer_id, reason, class_code``: the reason concluded for each customer."""


@dataclass(frozen=True)
class Evidence:
    """A base with what people said and recorded; nothing later than ``until`` where a day is given."""

    base: CustomerBase
    reasons: KnownReasons | None = None
    records: Records | None = field(default=None, repr=False)
    until: dt.date | None = None

    @property
    def known(self) -> Assumptions:
        """The assumptions of the base."""
        return self.base.assumptions

    @property
    def day(self) -> pd.Timestamp:
        """The day up to which orders and contacts are looked at."""
        return pd.Timestamp(self.base.as_of)

    @cached_property
    def spells(self) -> pd.DataFrame:
        """Every time a customer was lost, see :func:`winback.lives.spells_of`."""
        return spells_of(self.base)

    @property
    def settled_on(self) -> pd.Timestamp | None:
        """The day from which losses measured on orders can be trusted; none for a list of customers."""
        return pd.Timestamp(self.base.value.losses.settled_from) if self.base.value is not None else None

    @cached_property
    def long_absences(self) -> pd.DataFrame:
        """The absences that lasted: still away ``claim_away_days`` after the day of the loss, ``away_on``.

        Many who are called lost are only late, and buy again within weeks: that is no return.
        """
        rows = self.spells[self.spells.lost_on.notna()]
        if self.settled_on is not None:
            rows = rows[rows.lost_on >= self.settled_on]
        away = (rows.lost_on + pd.Timedelta(days=self.known.claim_away_days)).astype("datetime64[s]")
        rows = rows.assign(away_on=away)
        lasted = rows.returned_on.isna() | (rows.returned_on >= rows.away_on)
        return rows[lasted & (rows.away_on <= self.day)].reset_index(drop=True)

    @cached_property
    def complaints(self) -> pd.DataFrame | None:
        """Who complained when: ``customer_id, received_on``; none where nothing of the kind is recorded."""
        recorded = self.records.frame("complaints") if self.records is not None else pd.DataFrame()
        day = present_day(recorded, self.base.as_of, self.until)
        register = register_rows(recorded, day, self.known)
        found = pd.concat(
            [
                frame[["customer_id", "received_on"]]
                for frame in (register, complaints_in_contacts(self.base.company, day))
            ],
            ignore_index=True,
        ).drop_duplicates(ignore_index=True)
        return None if found.empty else found

    @cached_property
    def answers(self) -> pd.DataFrame | None:
        """The answers to the satisfaction survey, or none."""
        table = self.base.company.table("survey") if self.base.company is not None else None
        recorded = self.records.frame("satisfaction") if self.records is not None else None
        found = read_answers(table.to_pandas() if table is not None else None, recorded, self.until)
        return None if found.empty else found
