"""The register of complaints: how far they came, how long it took, and what became of the customers (row R5)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd
import scipy

from .assumptions import Assumptions
from .base import CustomerBase
from .complaint_rows import (
    complaints_in_contacts,
    present_day,
    register_rows,
    served_quarters,
    unregistered,
)
from .errors import WinbackError
from .intervals import Interval, difference, median_days, share_by_day, survival
from .lives import known_until, lost_on, spells_of
from .records import Records
from .records.kinds import STEPS
from .text import _


@dataclass(frozen=True)
class Iceberg:
    """How many customers are unhappy if only a share of them complains; ``share`` 1: nobody keeps silent."""

    complained: int
    customers: int
    share: float
    unhappy: float
    low: float
    high: float
    window_days: int


@dataclass(frozen=True)
class Keeping:
    """Customers lost after a complaint that was solved by the landmark, and after one that was not.

    ``solved``, ``unsolved``: the shares lost within ``follow_days`` after the landmark, each with its interval;
    ``difference``: unsolved − solved; ``verdict``: ``keeps`` (fewer are lost), ``loses``, ``cannot_tell``.
    """

    solved: Interval
    unsolved: Interval
    difference: Interval
    landmark_days: int
    follow_days: int
    verdict: str


@dataclass(frozen=True)
class Complaints:
    """The complaints known by a day.

    ``register``: the registered ones (:func:`winback.complaint_rows.register_rows`); ``unregistered``: complaints in
    the contacts that nobody entered; ``customers`` and ``spells``: the base's customers and when they were lost;
    ``served``: how many customers each manager served, quarter by quarter.
    """

    register: pd.DataFrame = field(repr=False)
    unregistered: pd.DataFrame = field(repr=False)
    customers: pd.DataFrame = field(repr=False)
    spells: pd.DataFrame = field(repr=False)
    served: pd.Series = field(repr=False)
    day: pd.Timestamp
    assumptions: Assumptions = field(repr=False)

    def steps(self) -> pd.DataFrame:
        """How far the complaints are: ``step, complaints, customers, overdue, reached`` (this step or a later one)."""
        rows = self.register.groupby("step").agg(
            complaints=("complaint_id", "size"), customers=("customer_id", "nunique"), overdue=("overdue", "sum")
        )
        frame = rows.reindex(STEPS, fill_value=0).rename_axis("step").reset_index()
        frame["reached"] = frame.complaints[::-1].cumsum()[::-1]
        return frame

    def open_list(self) -> pd.DataFrame:
        """The complaints not yet solved, the longest overdue first, with the customer's money of the last year.

        Columns: ``complaint_id, customer_id, received_on, subject, text, step, manager_id, due_on, age_days,
        overdue_days, year_amount, state``. The text is the customer's, verbatim.
        """
        rows = self.register[~self.register.solved]
        rows = rows.assign(overdue_days=(self.day - rows.due_on).dt.days.clip(lower=0))
        money = self.customers[["customer_id", "year_amount", "state"]]
        rows = rows.merge(money, on="customer_id", how="left")
        rows = rows.sort_values(["overdue_days", "age_days", "complaint_id"], ascending=[False, False, True])
        columns = ["complaint_id", "customer_id", "received_on", "subject", "text", "step", "manager_id", "due_on",
                   "age_days", "overdue_days", "year_amount", "state"]  # fmt: skip
        return rows[columns].reset_index(drop=True)

    @cached_property
    def time_to_solution(self) -> Interval:
        """The days within which half of the complaints are solved, those still open taken into account."""
        known = self._timed
        return median_days(known.age_days, known.solved)

    def solution_curve(self) -> pd.DataFrame:
        """The share not yet solved by day: ``days, share, low_share, high_share, at_risk_count`` (Kaplan–Meier)."""
        known = self._timed
        return survival(known.age_days, known.solved)

    @property
    def _timed(self) -> pd.DataFrame:
        """Solved ones without a day of the solution tell nothing of the time."""
        return self.register[self.register.age_days.notna()]

    def by_subject(self) -> pd.DataFrame:
        """What the complaints are about: ``subject, complaints, customers, open, overdue, median_days``, most first."""
        return self._grouped("subject", self.register)

    def by_manager(self, subject: str = "") -> pd.DataFrame:
        """Complaints by the manager named in them, against the customers each one served in the same time.

        Columns of :meth:`by_subject` with ``manager_id``, and ``served`` (customers by quarters in which they bought
        through the manager), ``share`` (complaints per served customer and quarter), ``expected``, ``low`` and ``high``
        (between these a manager like all others stays: Poisson) and ``verdict`` (``more``, ``as_expected``, ``fewer``,
        ``too_few``).
        ``subject``: complaints about it alone. With equal managers the chance that anybody is named is at most 5 %,
        over all managers, and over all subjects where one is chosen. Where orders name no managers: the counts alone.
        """
        rows = self.register[self.register.subject == subject] if subject else self.register
        frame = self._grouped("manager_id", rows[rows.manager_id.ne("")])
        if self.served.empty:
            return frame
        frame = frame.merge(self.served.reset_index(), on="manager_id", how="outer")
        counts = ["complaints", "customers", "open", "overdue"]
        frame[counts] = frame[counts].fillna(0).astype(int)
        frame["served"] = frame.served.fillna(0).astype(int)
        comparisons = len(frame) * (max(self.register.subject.nunique(), 1) if subject else 1)
        judged = self._judged(frame.complaints, frame.served, comparisons)
        frame = pd.concat([frame, judged], axis=1)
        return frame.sort_values(["complaints", "manager_id"], ascending=[False, True], ignore_index=True)

    def standing_out(self) -> pd.DataFrame:
        """The managers with more complaints about a subject than chance explains, all managers and subjects compared.

        Columns of :meth:`by_manager` with ``subject``; empty where nobody stands out.
        """
        subjects = sorted(set(self.register.subject) - {""})
        if self.served.empty or not subjects:
            return pd.DataFrame(columns=["subject", "manager_id", "complaints", "expected", "verdict"])
        frame = pd.concat([self.by_manager(one).assign(subject=one) for one in subjects], ignore_index=True)
        return frame[frame.verdict == "more"].sort_values("complaints", ascending=False, ignore_index=True)

    def _judged(self, complaints: pd.Series, served: pd.Series, comparisons: int) -> pd.DataFrame:
        """The limits of chance of counts, so that hardly ever anybody at all is named who is like the others."""
        rate = complaints[served > 0].sum() / max(served.sum(), 1)
        expected = served * rate
        each = 1 - (1 - self.assumptions.fair_limit_share) ** (1 / max(comparisons, 1))
        low, high = scipy.stats.poisson.ppf(each / 2, expected), scipy.stats.poisson.isf(each / 2, expected)
        verdict = np.select([complaints > high, complaints < low], ["more", "fewer"], "as_expected")
        # One complaint more than nobody expected is no reason to name anybody.
        few = (served == 0) | ((expected < self.assumptions.fair_min_expected) & (complaints < 3))
        return pd.DataFrame(
            {"share": complaints / served.where(served > 0), "expected": expected, "low": low, "high": high,
             "verdict": np.where(few, "too_few", verdict)}, index=complaints.index
        )  # fmt: skip

    def keeping(self) -> Keeping:
        """Do solved complaints keep customers? The share lost later, solved against unsolved.

        A complaint can only be solved while the customer is still there, so comparing 'ever solved' with 'never solved'
        proves nothing. Each customer's first complaint is judged at a landmark, ``complaint_landmark_days`` after
        receipt: solved by then or not, among those not lost by then. What counts is the share lost within
        ``complaint_follow_days`` after it and not back since (Kaplan–Meier, for those not watched so long). Fewer than
        ``survey_min_answers`` in a group, or an interval of the difference that holds nought: ``cannot_tell``.
        """
        known = self.assumptions
        rows = self._after_landmark()
        solved, unsolved = (
            share_by_day(part.days, part.lost, known.complaint_follow_days)
            for part in (rows[rows.solved_by_then], rows[~rows.solved_by_then])
        )
        off = difference(unsolved, solved)
        verdict = "cannot_tell"
        if min(solved.count, unsolved.count) >= known.survey_min_answers and off.known:
            verdict = "keeps" if off.low > 0 else "loses" if off.high < 0 else "cannot_tell"
        return Keeping(solved, unsolved, off, known.complaint_landmark_days, known.complaint_follow_days, verdict)

    def _after_landmark(self) -> pd.DataFrame:
        """Each customer's first complaint as it stood at its landmark, and when the customer was lost afterwards."""
        known = self.assumptions
        rows = self.register.drop_duplicates("customer_id").copy()
        landmark = rows.received_on + pd.Timedelta(days=known.complaint_landmark_days)
        rows["landmark_on"] = landmark.astype("datetime64[s]")
        rows = rows[(rows.landmark_on <= self.day) & rows.customer_id.isin(self.customers.customer_id)]
        gone_for_good = self.spells[self.spells.returned_on.isna()]
        rows = rows[~lost_on(gone_for_good, rows.landmark_on, rows.customer_id)]
        rows["solved_by_then"] = rows.solved & (rows.solved_on <= rows.landmark_on)
        rows = rows[~(rows.solved & rows.solved_on.isna())]
        later = rows[["customer_id", "landmark_on"]].merge(gone_for_good, on="customer_id")
        first = later[later.lost_on > later.landmark_on].groupby("customer_id").lost_on.min()
        gone = pd.Series(pd.to_datetime(first.reindex(rows.customer_id)).to_numpy("datetime64[s]"), index=rows.index)
        rows["lost"] = gone.notna() & (gone <= self.day)
        end = gone.where(rows.lost, self.day)
        rows["days"] = (end - rows.landmark_on).dt.days.astype("float64")
        return rows

    def iceberg(self, share: float | None = None, window_days: int = 365) -> Iceberg:
        """Estimate how many customers are unhappy, from how many complained within the last ``window_days``.

        ``unhappy = complained / share``, at most all customers; ``share`` of the unhappy who complain: an assumption
        (``complaint_share``), or one measured. The range takes the chance of the count (Poisson) and the range of the
        assumption (``complaint_share_low`` to ``_high``) together; a share given here has no range of its own.
        """
        known = self.assumptions
        since = self.day - pd.Timedelta(days=window_days)
        told = [frame[frame.received_on > since].customer_id for frame in (self.register, self.unregistered)]
        count = pd.concat(told).nunique()
        chosen = known.complaint_share if share is None else share
        ends = (chosen, chosen)
        if share is None and known.complaint_share < 1:
            ends = (min(known.complaint_share_low, chosen), max(known.complaint_share_high, chosen))
        low = scipy.stats.chi2.ppf(0.025, 2 * count) / 2 if count else 0.0
        high = scipy.stats.chi2.ppf(0.975, 2 * count + 2) / 2
        most = len(self.customers)
        # Who complained is unhappy for sure, so the range never begins below the count.
        return Iceberg(
            complained=count, customers=most, share=chosen, unhappy=min(count / chosen, most),
            low=min(max(low / ends[1], count), most), high=min(high / ends[0], most), window_days=window_days,
        )  # fmt: skip

    def without_iceberg(self) -> Complaints:
        """Return the same register with the estimate switched off: every unhappy customer is taken to complain."""
        return replace(self, assumptions=replace(self.assumptions, complaint_share=1.0))

    def _grouped(self, name: str, register: pd.DataFrame) -> pd.DataFrame:
        rows = [
            {
                name: key,
                "complaints": len(part),
                "customers": part.customer_id.nunique(),
                "open": int((~part.solved).sum()),
                "overdue": int(part.overdue.sum()),
                "median_days": median_days(part.age_days.dropna(), part.solved[part.age_days.notna()]).value,
            }
            for key, part in register.groupby(name)
        ]
        columns = [name, "complaints", "customers", "open", "overdue", "median_days"]
        frame = pd.DataFrame(rows, columns=columns)
        return frame.sort_values(["complaints", name], ascending=[False, True], ignore_index=True)


def study_complaints(base: CustomerBase, records: Records | None = None, as_of: dt.date | None = None) -> Complaints:
    """Read the register of complaints, and the complaints among the contacts that never got into it.

    ``as_of``: the register as it stood that day, see :func:`winback.lives.known_until`. Raises ``WinbackError`` where
    there is no complaint at all. Source: method row R5.
    """
    recorded = records.frame("complaints") if records is not None else pd.DataFrame()
    return complaints_of(base, recorded, known_until(base, as_of))


def complaints_of(base: CustomerBase, recorded: pd.DataFrame, until: dt.date | None = None) -> Complaints:
    """Return the complaints told by a plain frame of the register, beside those in the base's contacts."""
    day = present_day(recorded, base.as_of, until)
    register = register_rows(recorded, day, base.assumptions)
    contacts = complaints_in_contacts(base.company, day)
    beside = unregistered(contacts, register, base.assumptions.complaint_match_days)
    if register.empty and beside.empty:
        raise WinbackError(
            _(
                "No complaint is known: the register is empty, and the contacts hold none. Enter complaints as they"
                " come in; about one unhappy customer in ten says a word."
            )
        )
    served = served_quarters(base.company, register.received_on.min(), day)
    return Complaints(register, beside, base.customers, spells_of(base, day), served, day, base.assumptions)
