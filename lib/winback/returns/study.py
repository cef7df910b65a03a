"""Who came back, what it brought, and whether we caused it: everything about returns in one result."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from ..base import CustomerBase
from ..errors import WinbackError
from ..lives import spells_of
from ..reasons.catalogue import Catalogue, catalogue_of
from ..records import Records
from ..text import _
from ..why.gathering import ledger_of
from .drivers import Attempts, own_attempts
from .effect import Effect, Kind, effect
from .fixes import fix_returns
from .learning import BY, attempts, learn_rates
from .outcomes import CONTROL, TREATED, campaigns_of, claimed_only, outcomes
from .results import contacted, dimensions_of, results_by, results_total
from .second_life import SecondLives, second_lives
from .watch import fragile

CASES = [
    "campaign_id", "customer_id", "arm", "manager_id", "channel", "remedy", "reason", "value_class", "contacted_on",
    "returned_on", "amount", "profit_amount", "spent_amount",
]  # fmt: skip


@dataclass(frozen=True)
class Returns:
    """The campaigns of a company and what became of their customers, as known on the base's day.

    ``campaigns``: one row each (:func:`winback.returns.outcomes.campaigns_of`); ``rows``: one per customer of the
    campaigns looked at (:func:`winback.returns.outcomes.outcomes`); ``campaign``: the code of the one asked for, or
    blank for all.
    """

    base: CustomerBase = field(repr=False)
    records: Records = field(repr=False)
    campaigns: pd.DataFrame = field(repr=False)
    rows: pd.DataFrame = field(repr=False)
    campaign: str = ""

    @cached_property
    def catalogue(self) -> Catalogue:
        """The catalogue in which the reasons stand."""
        return catalogue_of(self.records)

    @cached_property
    def contacted(self) -> pd.DataFrame:
        """The customers whose contact can have worked; see :func:`winback.returns.results.contacted`."""
        return contacted(self.base, self.rows)

    @property
    def dimensions(self) -> list[str]:
        """The dimensions that tell the contacted apart."""
        return dimensions_of(self.contacted)

    def by(self, dimension: str) -> pd.DataFrame:
        """Return the results by a dimension (T2); see :func:`winback.returns.results.results_by`."""
        return results_by(self.contacted, dimension, self.base.assumptions)

    @cached_property
    def total(self) -> pd.Series:
        """The results of all contacted customers, with the columns of :meth:`by`."""
        return results_total(self.contacted, self.base.assumptions)

    @property
    def has_money(self) -> bool:
        """Whether it is known what the returned bought; a list of customers does not say so."""
        return self.base.value is not None

    @cached_property
    def compared(self) -> pd.DataFrame:
        """The customers of the comparison, contacted or held out, who were lost on the day of the draw."""
        rows = self.rows[self.rows.arm.isin([*TREATED, *CONTROL]) & self.rows.was_lost]
        return rows.assign(is_treated=rows.arm.isin(TREATED), stratum=rows.campaign_id + "\t" + rows.value_class)

    @cached_property
    def effects(self) -> dict[str, Effect]:
        """What contacting changed against those held out (T3): ``returned``, and ``amount`` and ``profit`` a customer.

        Everyone drawn counts where the draw put them, contacted in the end or not; purchases are counted from the draw
        to the end of the watch, in both arms alike. Stratified by value class, and by campaign where there are several.
        """
        rows = self.compared
        one, other = rows[rows.is_treated], rows[~rows.is_treated]
        running, rules = bool((~rows.is_over).any()), self.base.assumptions

        def compare(outcome: str, column: str, kind: Kind) -> Effect:
            return effect(
                one[column], other[column], outcome=outcome, kind=kind, treated_strata=one.stratum,
                control_strata=other.stratum, running=running, assumptions=rules,
            )  # fmt: skip

        found = {"returned": compare("returned", "compared", "share")}
        if self.has_money:
            found["amount"] = compare("amount", "compared_amount", "money")
            found["profit"] = compare("profit", "compared_profit_amount", "money")
        return found

    @property
    def spent_per_customer(self) -> float:
        """What the contacts of the comparison cost per customer contacted."""
        rows = self.compared[self.compared.is_treated]
        return float(rows.spent_amount.mean()) if len(rows) else float("nan")

    @property
    def not_lost(self) -> int:
        """How many customers of the campaigns were not lost on the day of the draw, by the clock in use."""
        return int((~self.rows.was_lost).sum())

    @cached_property
    def fragile(self) -> pd.DataFrame:
        """The watch list of the first months after a return (T1); see :func:`winback.returns.watch.fragile`."""
        return fragile(self.base, self.rows)

    @cached_property
    def claimed_only(self) -> pd.DataFrame:
        """Who is said to have returned, or promised to, and has bought nothing: no return."""
        return claimed_only(self.base, self.records, self.rows)

    @cached_property
    def cases(self) -> pd.DataFrame:
        """The log of cases: each contacted customer, those who returned first; for campaigns too small for a test."""
        rows = self.rows[self.rows.is_contacted]
        return rows.sort_values(["returned", "profit_amount", "customer_id"], ascending=[False, False, True],
                                ignore_index=True)[CASES]  # fmt: skip

    @cached_property
    def drivers(self) -> Attempts:
        """The contacted as attempts, with what may go with a return: days since the loss, cost, hours."""
        rows = self.contacted
        spells = spells_of(self.base)
        both = rows[["customer_id", "contacted_on"]].reset_index().merge(spells, on="customer_id")
        lost_on = both[both.lost_on <= both.contacted_on].groupby("index").lost_on.max()
        days = (rows.contacted_on - lost_on.reindex(rows.index)).dt.days
        return own_attempts(rows.assign(lost_days=days.astype(float)), self.base.assumptions)

    @cached_property
    def second(self) -> SecondLives:
        """The second lives of those who returned (T5), by a campaign or unasked."""
        said = ledger_of(self.base, self.records, self.catalogue, None)
        return second_lives(self.base, said, self.rows)

    @cached_property
    def attempts(self) -> pd.DataFrame:
        """Own attempts whose watch is over, as :func:`winback.return_worth` takes them (T4)."""
        return attempts(self.base, self.records, rows=self.rows)

    def learned(self, by: str = "channel") -> pd.DataFrame:
        """Return the rates to plan with from now on (T4), by ``value_class``, ``channel`` or ``reason``."""
        if by not in BY:
            raise WinbackError(
                _("There is no dimension '{name}'. Allowed: {known}.").format(name=by, known=", ".join(BY))
            )
        return learn_rates(self.attempts, by, self.base.assumptions)

    @cached_property
    def fixes(self) -> pd.DataFrame:
        """What each fix brought back (P12); see :func:`winback.returns.fixes.fix_returns`."""
        return fix_returns(self.base, self.records, self.contacted)


def track_returns(base: CustomerBase, records: Records, campaign: str = "") -> Returns:
    """Return what became of the customers of one campaign, or of all, as known on the base's day (T1 to T5).

    Campaigns drawn after the day are not there yet, and no later purchase is seen. Raises ``WinbackError`` naming the
    campaigns there are when the one asked for is not among them. Source: method rows T1 to T5.
    """
    known = campaigns_of(base, records)
    if campaign and campaign not in set(known.campaign_id):
        raise WinbackError(
            _("There is no campaign '{name}' by this day. Recorded: {known}.").format(
                name=campaign, known=", ".join(known.campaign_id) or _("no campaign")
            )
        )
    chosen = known[known.campaign_id == campaign] if campaign else known
    return Returns(base, records, known, outcomes(base, records, chosen), campaign)
