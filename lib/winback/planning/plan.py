"""The plan of a win-back: whom, how, by whom, with what and when, and what it earns (method rows P1 to P13)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from ..base import CustomerBase
from ..errors import WinbackError
from ..letters.occasions import days_off, work_country
from ..segments import Segments
from ..text import _
from ..why.fixing import STOPPING
from . import economics, proof, storing
from .approach import Approach, read_approach
from .attempts import attempts_of, best_attempts
from .cards import Remedies, read_remedies
from .choosing import Choice, choose
from .considered import Considered, consider
from .guarding import Guard, guard
from .people import able_managers, balance, limits_of
from .proof import CONTACTED, Design, design_of, draw_arms
from .steps import next_working_day, plan_days, steps_of

QUARTER_DAYS = 91
"""The second wave starts so many days after the first, once that one has been counted."""
YEARS_AHEAD = 3
"""Public holidays are looked up for so many calendar years: no step of a plan lies beyond."""


@dataclass(frozen=True)
class Settings:
    """What the user decides of a plan; see :func:`plan_winback`."""

    budget_amount: float | None = None
    hours: float | Mapping[str, float] | None = None
    design: str = "hold_out"
    hold_out_share: float = 0.1
    discount_share: float = 0.0
    seed: int = 1
    starts_on: dt.date | None = None
    superiors: tuple[str, ...] = ()
    free_days: tuple[dt.date, ...] = ()
    name: str = ""
    despite: tuple[str, ...] = ()
    country: str = ""


@dataclass(frozen=True)
class Plan:
    """A plan of win-back, with everything it rests on.

    ``customers``: one row per lost customer (see :func:`plan_winback`); ``managers``: the employees with their hours;
    ``choice``: the chosen attempts before anybody is held out, with the prices of money and hours.
    """

    considered: Considered = field(repr=False)
    settings: Settings
    today: dt.date
    starts_on: dt.date
    remedies_known: Remedies = field(repr=False)
    approach: Approach = field(repr=False)
    managers: pd.DataFrame = field(repr=False)
    attempts: pd.DataFrame = field(repr=False)
    choice: Choice = field(repr=False)
    customers: pd.DataFrame = field(repr=False)

    @property
    def base(self) -> CustomerBase:
        """The customers the plan was made from."""
        return self.considered.base

    @property
    def campaign_id(self) -> str:
        """Under which code it is stored: its name, or the day it was drawn."""
        return campaign_id_of(self.settings.name, self.today)

    @property
    def called(self) -> pd.DataFrame:
        """The customers approached now, in the order of their first day."""
        rows = self.customers[self.customers.arm.isin(CONTACTED)]
        return rows.sort_values(["planned_on", "rank"], ignore_index=True)

    @property
    def not_called(self) -> pd.DataFrame:
        """The customers who are not approached now, with ``why_not``; the largest first."""
        rows = self.customers[~self.customers.arm.isin(CONTACTED)]
        return rows.sort_values(["year_amount", "customer_id"], ascending=[False, True], ignore_index=True)

    @property
    def profit_amount(self) -> float:
        """The profit expected of those approached now."""
        return float(self.called.expected_profit_amount.sum())

    @property
    def cost_amount(self) -> float:
        """What approaching them costs."""
        return float(self.called.cost_amount.sum())

    @property
    def returns_expected(self) -> float:
        """How many of those approached are expected back who would not have come unasked."""
        return float((self.called.return_share - self.called.natural_share).sum())

    @cached_property
    def owners(self) -> pd.DataFrame:
        """The load of each owner; see :func:`winback.planning.economics.load`."""
        return economics.load(self.customers, self.managers, self.choice.prices)

    @cached_property
    def remedies(self) -> pd.DataFrame:
        """The cards of the remedies in use; see :func:`winback.planning.economics.remedy_cards`."""
        return economics.remedy_cards(self.customers, self.remedies_known)

    @cached_property
    def line(self) -> pd.DataFrame:
        """The walk-away line; see :func:`winback.planning.economics.walk_away`."""
        open_to = self.considered.despite(self.settings.despite).open_to
        return economics.walk_away(open_to, best_attempts(self.attempts), self.customers)

    @cached_property
    def margin(self) -> pd.DataFrame:
        """What one more unit of money and of hours would earn; see :func:`winback.planning.economics.margin`."""
        return economics.margin(self.choice, self.settings.budget_amount, self.managers)

    @cached_property
    def budget_curve(self) -> pd.DataFrame:
        """What other budgets would earn; see :func:`winback.planning.economics.budget_curve`."""
        return economics.budget_curve(self.attempts, limits_of(self.managers))

    @cached_property
    def answers(self) -> pd.DataFrame:
        """The four questions before the decision, by reason; see :func:`winback.planning.economics.answers`."""
        return economics.answers(self.called, self.remedies_known, self.considered.holding)

    @cached_property
    def steps(self) -> pd.DataFrame:
        """The steps with each customer; see :func:`winback.planning.steps.steps_of`."""
        rows = self.customers[self.customers.planned_on.notna()]
        return steps_of(rows, self.approach, self.settings.free_days)

    @cached_property
    def design(self) -> Design:
        """What of the effect can be proved; see :class:`winback.planning.proof.Design`."""
        drawn = self.customers[self.customers.arm != ""]
        return design_of(drawn, self.settings.design, self.settings.seed, self.base.assumptions.min_customers)

    @cached_property
    def designs(self) -> pd.DataFrame:
        """What other designs would prove; see :func:`winback.planning.proof.compare_designs`."""
        return proof.compare_designs(self.design.customers, self.design.natural_share)

    @cached_property
    def guard(self) -> Guard:
        """What a discount costs, whether one is offered or not; see :class:`winback.planning.guarding.Guard`."""
        found = guard(self)
        waits = self.customers.why_not.isin(STOPPING)
        if found.customers or not waits.any():
            return found
        return replace(guard(self.turned(despite=STOPPING)), despite=True)

    def by(self, dimension: str) -> pd.DataFrame:
        """Return budget, hours and expectations of those approached by a column; see :func:`economics.by`."""
        return economics.by(self.called, dimension)

    def turned(self, **changes: Any) -> Plan:
        """Return the plan with other ``Settings``: ``budget_amount``, ``hours``, ``design``, ``discount_share`` …"""
        return _make(self.considered, replace(self.settings, **changes), self.today, self.remedies_known, self.approach)

    def store(self, records: Any, by: str = "") -> bool:
        """Record the campaign, its customers and their steps; see :func:`winback.planning.storing.store`."""
        return storing.store(self, records, by)


def plan_winback(
    base: CustomerBase,
    reasons: Any = None,
    segments: Segments | None = None,
    worth: pd.DataFrame | None = None,
    *,
    records: Any = None,
    budget_amount: float | None = None,
    hours: float | Mapping[str, float] | None = None,
    design: str = "hold_out",
    hold_out_share: float = 0.1,
    discount_share: float = 0.0,
    seed: int = 1,
    today: dt.date | None = None,
    starts_on: dt.date | None = None,
    despite: Sequence[str] = (),
    superiors: Sequence[str] = (),
    free_days: Sequence[dt.date] | None = None,
    country: str = "",
    remedies: str | Path | Remedies | None = None,
    approach: str | Path | Approach | None = None,
    name: str = "",
) -> Plan:
    """Plan the win-back of the lost customers of a base.

    ``budget_amount``: money for all attempts, hours included; empty: no limit. ``hours``: for all owners together, or
    by employee; empty: a share of their hours a week (:func:`winback.planning.people.able_managers`).
    ``discount_share``: 0 offers none; else it may be offered where a price drove the customer away. ``today``: the day
    of the plan, by default that of the base; contacts start on the next working day or ``starts_on``. ``free_days``: on
    which nobody works, by default those of ``approach`` and the public holidays of ``country``, else of that named in
    ``approach``, else of the currency's. ``despite``: call although the reason is open (or fixing). ``remedies``,
    ``approach``: files of your own.

    The chosen attempts have the highest sum of expected profit there is under budget and hours; some of the chosen
    wait, by lot, so that the effect can be proved. ``Plan.customers``: one row per lost customer with ``arm`` (contact,
    hold_out, wave_1, wave_2, case; blank: not chosen), ``why_not``, ``remedy, channel, manager_id, owner_why, lost_by,
    priority, value_class, reason, class_code, reason_status, natural_share, return_share, profit_amount, cost_amount,
    hours, expected_profit_amount, break_even_share, planned_on, rank``; of those not chosen the figures are of their
    best attempt. Raises ``WinbackError`` for settings that are not allowed.
    """
    day = today or base.as_of
    if not 0 <= discount_share < 1:
        raise WinbackError(
            _("The discount is {share}; allowed: 0 to 1, 0.1 being ten percent.").format(share=discount_share)
        )
    seen = consider(base, reasons, segments, worth, records=records, today=day, campaign_id=campaign_id_of(name, day))
    ways = read_approach(approach)
    home = work_country(base, country or ways.country) if free_days is None else ""
    if free_days is None:
        years = range(day.year, day.year + YEARS_AHEAD)
        free_days = sorted({*ways.free_days, *(days_off(base, years, home) if home else ())})
    settings = Settings(
        budget_amount, hours, design, hold_out_share, discount_share, seed, starts_on, tuple(superiors),
        tuple(free_days), name, tuple(despite), home,
    )  # fmt: skip
    return _make(seen, settings, day, read_remedies(remedies), ways)


def campaign_id_of(name: str, today: dt.date) -> str:
    """Return the code of a campaign: its name, or the day of its plan.

    >>> campaign_id_of("", dt.date(2026, 7, 1))
    'plan-2026-07-01'
    """
    return name.strip() or f"plan-{today.isoformat()}"


def _make(found: Considered, settings: Settings, today: dt.date, remedies: Remedies, approach: Approach) -> Plan:
    seen, base = found.despite(settings.despite), found.base
    managers = able_managers(seen.managers, base.assumptions, today, settings.hours, settings.superiors)
    attempts = attempts_of(seen, managers, remedies, approach, settings.discount_share)
    choice = choose(attempts, settings.budget_amount, limits_of(managers))
    chosen = balance(choice.chosen, attempts, managers)
    starts_on = settings.starts_on or next_working_day(today, settings.free_days)
    customers = _drawn(_joined(seen, attempts, chosen), settings, base)
    customers["planned_on"] = _planned(customers, managers, starts_on, settings, base.assumptions.campaign_weeks)
    return Plan(
        found, settings, today, starts_on, remedies, approach, managers, attempts, replace(choice, chosen=chosen),
        customers,
    )  # fmt: skip


FIGURES = [
    "customer_id", "remedy", "channel", "manager_id", "owner_why", "return_share", "hours", "cost_amount",
    "terms_amount", "expected_profit_amount", "break_even_share",
]  # fmt: skip


def _joined(seen: Considered, attempts: pd.DataFrame, chosen: pd.DataFrame) -> pd.DataFrame:
    """All lost customers with the chosen attempt, or their best one and why it is not made."""
    best = best_attempts(attempts)
    best = best[~best.customer_id.isin(chosen.customer_id)]
    told = pd.concat([chosen[FIGURES].assign(is_chosen=True), best[FIGURES].assign(is_chosen=False)])
    frame = seen.customers.merge(told, on="customer_id", how="left")
    frame["is_chosen"] = frame.is_chosen.eq(True)
    left = frame.why_not.eq("") & ~frame.is_chosen
    pays = frame.expected_profit_amount > 0
    frame["why_not"] = frame.why_not.mask(left & pays, "no_room").mask(left & ~pays, "not_worth")
    for name in ("remedy", "channel", "manager_id", "owner_why"):
        frame[name] = frame[name].astype("object").fillna("").astype("str")
    order = frame.sort_values(
        ["is_chosen", "expected_profit_amount", "customer_id"], ascending=[False, False, True], ignore_index=True
    )
    return order.assign(rank=range(1, len(order) + 1))


def _drawn(frame: pd.DataFrame, settings: Settings, base: CustomerBase) -> pd.DataFrame:
    arms = draw_arms(
        frame[frame.is_chosen], settings.design, settings.hold_out_share, seed=settings.seed,
        least=base.assumptions.min_customers,
    )  # fmt: skip
    arm = arms.reindex(frame.index).fillna("").astype("str")
    why = frame.why_not.mask(arm.isin(["hold_out", "wave_2"]), arm)
    return frame.assign(arm=arm, why_not=why).drop(columns="is_chosen")


def _planned(
    customers: pd.DataFrame, managers: pd.DataFrame, starts_on: dt.date, settings: Settings, weeks: float
) -> pd.Series:
    """The first day with each customer; those held out have none, the second wave follows a quarter later."""
    later = next_working_day(starts_on + dt.timedelta(days=QUARTER_DAYS - 1), settings.free_days)
    rows = customers[customers.arm.isin([*CONTACTED, "wave_2"])]
    start = rows.arm.map(lambda arm: pd.Timestamp(later if arm == "wave_2" else starts_on))
    if rows.empty:
        return pd.Series(pd.NaT, index=customers.index, dtype="datetime64[s]")
    days = plan_days(rows, managers, start, weeks, settings.free_days)
    return days.reindex(customers.index).astype("datetime64[s]")
