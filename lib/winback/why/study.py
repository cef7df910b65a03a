"""Why they left: everything about the reasons of the lost in one result (method rows R2, R6, R8 to R11)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from ..base import CustomerBase
from ..errors import WinbackError
from ..reason_words import how_sentences
from ..reasons.catalogue import Catalogue, HasRecords, catalogue_of
from ..text import _, language
from . import bounds, fixing, hiding, reports, sides
from .conclusions import Conclusions, conclude
from .gathering import facts_of, known_until, ledger_of, manager_names, status_by
from .reports import Coverage, Level, Period

CONCLUDED = [
    "customer_id", "reason", "class_code", "confidence_share", "how", "runner_up", "statement_count", "source_count",
    "basis", "asked_reason", "inside_reason",
]  # fmt: skip


@dataclass(frozen=True)
class Reasons:
    """Why the lost of a base left: what was said, what is concluded of it, and the money behind.

    All frames have the catalogue's codes; names come from ``catalogue.name``. ``known_until``: the day after which
    nothing was seen, or none where everything recorded counts.
    """

    base: CustomerBase
    catalogue: Catalogue
    conclusions: Conclusions = field(repr=False)
    recorded_status: pd.DataFrame | None = field(repr=False)
    known_until: dt.date | None
    _told: dict[str, pd.DataFrame] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def said(self) -> pd.DataFrame:
        """What was said about the lost, on the absence they are in: the ledger's rows with their ``side``."""
        return self.conclusions.statements

    @property
    def lost(self) -> pd.DataFrame:
        """The lost customers of the base."""
        return self.base.lost

    @property
    def concluded(self) -> pd.DataFrame:
        """The concluded reason of each customer somebody spoke about, with ``how`` in the language in use.

        ``customer_id, reason, class_code, confidence_share, how, runner_up, statement_count, source_count`` and
        ``basis`` (several, customer, staff, read), ``asked_reason``, ``inside_reason``: what the customer and our own
        people said at first.
        """
        if language() not in self._told:
            rows = self.conclusions.customers
            self._told[language()] = rows.assign(how=how_sentences(rows, self.catalogue))[CONCLUDED]
        return self._told[language()]

    @property
    def shares(self) -> pd.DataFrame:
        """Each customer shared out among the reasons: ``customer_id, reason, share``, adding up to 1."""
        return self.conclusions.shares

    @property
    def guesses(self) -> pd.DataFrame:
        """Customers nobody spoke about, with a reason that could be guessed; never counted anywhere."""
        return self.conclusions.guesses

    @property
    def trust(self) -> pd.DataFrame:
        """How far each source is right, as learned: ``source, voice_count, right_share, right_own_share``."""
        return self.conclusions.trust

    @cached_property
    def shared(self) -> pd.DataFrame:
        """The shares with each customer's attributes and money, and the reasons' codes (R11)."""
        return reports.shared_out(self.shares, self.lost, self.catalogue)

    def coverage(self, money: str = "") -> Coverage:
        """How much of the loss has a known reason, by source; the share of 'other'; where sources disagree."""
        return reports.coverage(self.said, self.shared, self.lost, self._money(money))

    def pareto(self, level: Level = "reason", money: str = "") -> pd.DataFrame:
        """The reasons (classes, groups), most money first; see :func:`winback.why.reports.pareto`."""
        return reports.pareto(self.shared, level, self._money(money))

    def by(self, dimension: str, level: Level = "reason", money: str = "") -> pd.DataFrame:
        """The reasons within each class, manager, region …; see :func:`winback.why.reports.by_group`."""
        return reports.by_group(self.shared, dimension, level, self._money(money))

    def within(self, dimension: str, group: str, level: Level = "reason", money: str = "") -> pd.DataFrame:
        """The reasons of one manager, region …, as :meth:`pareto`; '' is the group of those not stated."""
        rows = self.shared[reports.groups_of(self.shared, dimension) == group]
        return reports.pareto(rows, level, self._money(money))

    def over_time(self, period: Period = "quarter", level: Level = "reason", money: str = "") -> pd.DataFrame:
        """The reasons by the period of leaving; see :func:`winback.why.reports.by_period`."""
        return reports.by_period(self.shared, period, level, self._money(money))

    def how_concluded(self, money: str = "") -> pd.DataFrame:
        """How the conclusions came about: ``basis, customers, amount, confidence_share``."""
        return reports.by_basis(self.conclusions.customers, self.lost, self._money(money))

    def staff_against_customers(self, only_both: bool = False) -> pd.DataFrame:
        """What staff say and what customers say; see :func:`winback.why.sides.staff_against_customers`."""
        return sides.staff_against_customers(self.said, only_both)

    def agreement(self) -> sides.Agreement:
        """How far staff and customers agree on the customers of whom both spoke."""
        return sides.agreement(self.said)

    def behind(self, money: str = "") -> pd.DataFrame:
        """What hides behind the reason our own people name most; see :func:`winback.why.hiding.behind`."""
        return hiding.behind(self.conclusions.customers, self.shares, self.lost, self._money(money))

    def disagreement_by_manager(self) -> pd.DataFrame:
        """What customers say of a manager's work and staff do not, told apart from chance, with the manager's ``name``.

        See :func:`winback.why.sides.disagreement_by_manager`; ``customers`` and ``amount`` (the usual money) are those
        concluded to have left a manager for that reason.
        """
        found = sides.disagreement_by_manager(self.said, self.lost)
        if found.empty:
            return found.assign(name=[], customers=[], amount=[])
        money = self.by("manager_id").rename(columns={"code": "reason"})
        table = found.merge(money[["manager_id", "reason", "customers", "amount"]], how="left")
        table = table.fillna({"customers": 0.0, "amount": 0.0})
        names = manager_names(self.base)
        return table.assign(name=[names.get(manager, manager) for manager in table.manager_id])

    def bounds(self, money: str = "", level: Level = "reason") -> pd.DataFrame:
        """Each reason's worst and best case, given what the silent could say; see :func:`winback.why.bounds.bounds`."""
        column = self._money(money)
        return bounds.bounds(self.pareto(level, column), len(self.lost), float(self.lost[column].fillna(0.0).sum()))

    def overturning(self) -> pd.DataFrame:
        """What the silent would have to say to put another reason first; see :func:`winback.why.bounds.overturning`."""
        return bounds.overturning(self.bounds(), len(self.lost))

    def answered_differ(self) -> pd.DataFrame:
        """Whether those with a known reason differ from the silent; see :func:`winback.why.bounds.answered_differ`."""
        known = self.lost.customer_id.isin(self.conclusions.customers.customer_id)
        return bounds.answered_differ(self.lost, known)

    @cached_property
    def status(self) -> pd.DataFrame:
        """The status of every reason that occurs (R8), see :func:`winback.why.fixing.statuses`."""
        codes = list(dict.fromkeys([*self.shares.reason, *self.conclusions.customers.reason]))
        return fixing.statuses(self.recorded_status, self.catalogue, codes)

    def callable_now(self, despite: tuple[str, ...] = ()) -> pd.DataFrame:
        """The concluded customers with the status of their reason and whether they can be called now."""
        return fixing.callable_now(self.concluded, self.status, despite, self.catalogue)

    def fix_first(self, money: str = "") -> pd.DataFrame:
        """The reasons with their status, and the customers and money behind each, every customer under one reason."""
        main = self.conclusions.customers
        callable_customers = fixing.callable_now(main, self.status, catalogue=self.catalogue)
        whole = main[["customer_id", "reason"]].assign(share=1.0)
        by_reason = reports.pareto(reports.shared_out(whole, self.lost, self.catalogue), "reason", self._money(money))
        return fixing.fix_first(by_reason, self.status, callable_customers)

    def _money(self, name: str) -> str:
        chosen = name or self.base.money[0]
        if chosen not in self.base.money:
            raise WinbackError(
                _("{what} is '{value}'; allowed: {allowed}.").format(
                    what="money", value=chosen, allowed=", ".join(self.base.money)
                )
            )
        return chosen


def study_reasons(
    base: CustomerBase,
    records: HasRecords | None = None,
    as_of: dt.date | None = None,
    catalogue_version: int | None = None,
    said: pd.DataFrame | None = None,
) -> Reasons:
    """Study why the lost customers of a base left.

    Statements come from ``records`` and from the list of customers itself, or are given as ``said`` (at least
    ``customer_id, reason, source``). ``as_of``: nothing said or done later is seen; without it everything is, unless
    the base itself was put back to an earlier day than its last order. ``catalogue_version``: the version of the
    catalogue that reads the reasons; a past report asked for with its version stays as it was.
    """
    catalogue = catalogue_of(records, catalogue_version)
    until = known_until(base, as_of)
    lost = base.lost.reset_index(drop=True)
    facts = facts_of(base, records, lost, catalogue, until)
    ledger = ledger_of(base, records, catalogue, said)
    return Reasons(
        base=base,
        catalogue=catalogue,
        conclusions=conclude(
            lost, ledger, catalogue, base.assumptions, signs=facts.signs, complaints=facts.complaints, as_of=until
        ),
        recorded_status=None if records is None else status_by(records.frame("reason_status"), until),
        known_until=until,
    )
