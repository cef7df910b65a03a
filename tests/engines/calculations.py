"""Every public calculation that reads a company's tables, by name: company → what it gives."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import cached_property
from typing import Any

import pandas as pd

import winback as wb
from winback.company import Company


class Steps:
    """The steps of the method for one company, each computed once: later ones start from earlier ones."""

    def __init__(self, company: Company) -> None:
        self.company = company

    @cached_property
    def losses(self) -> wb.Losses:
        return wb.measure_losses(self.company)

    @cached_property
    def value(self) -> wb.Value:
        return wb.value_losses(self.losses)

    @cached_property
    def base(self) -> wb.CustomerBase:
        return wb.base_of(self.value)

    @cached_property
    def worth(self) -> pd.DataFrame:
        return wb.return_worth(self.base)

    @cached_property
    def potential(self) -> pd.DataFrame:
        return wb.potential(self.base)

    @cached_property
    def segments(self) -> wb.Segments:
        return wb.segment_losses(self.base, potential=self.potential, worth=self.worth)


Calculation = Callable[[Steps], Any]

CALCULATIONS: dict[str, Calculation] = {
    "purchases": lambda s: s.company.purchases.order_by("customer_id", "purchased_on").to_pandas(),
    "refunds": lambda s: s.company.refunds.order_by("customer_id", "refunded_on").to_pandas(),
    "rhythm": lambda s: s.company.rhythm.order_by("quarter_no", "interval_days").to_pandas(),
    "gates": lambda s: wb.gates(s.company),
    "measure_losses": lambda s: (s.losses.customers, s.losses.absences),
    "measure_losses article": lambda s: wb.measure_losses(s.company, "article").customers,
    "measure_losses fixed": lambda s: wb.measure_losses(s.company, "fixed:180").customers,
    "measure_losses earlier": lambda s: wb.measure_losses(s.company, as_of="2025-06-30").customers,
    "losses_over_time": lambda s: wb.losses_over_time(s.losses),
    "losses_over_time by manager": lambda s: wb.losses_over_time(s.losses, "month", "manager_id"),
    "customers_by_state": lambda s: wb.customers_by_state(s.losses),
    "turnover_by_month": lambda s: wb.turnover_by_month(s.company),
    "measure_summary": lambda s: wb.measure_summary(s.losses),
    "loss_report": lambda s: wb.loss_report(s.losses),
    "loss_report of talks": lambda s: wb.loss_report(s.losses, "region", "talks"),
    "key_accounts_lost": lambda s: wb.key_accounts_lost(s.losses),
    "compare_managers": lambda s: wb.compare_managers(s.losses),
    "departures": lambda s: wb.departures(s.losses),
    "portfolio_curve": lambda s: wb.portfolio_curve(s.losses),
    "taken_along": lambda s: wb.taken_along(s.losses),
    "compare_owner_rules": lambda s: wb.compare_owner_rules(s.losses),
    "losses_by_owner": lambda s: wb.losses_by_owner(s.losses),
    "bridge": lambda s: wb.bridge(s.company, s.losses.as_of),
    "bridge_by": lambda s: wb.bridge_by(s.company, s.losses.as_of, s.losses.customers, "region"),
    "bridge_by_customer": lambda s: wb.bridge_by_customer(s.company, s.losses.as_of),
    "count_customers": lambda s: wb.count_customers(s.company, s.losses.as_of),
    "talks_without_purchase": lambda s: wb.talks_without_purchase(s.losses),
    "plan_gap": lambda s: wb.plan_gap(s.losses),
    "audit": lambda s: wb.audit(s.company),
    "value_losses": lambda s: s.value.customers,
    "expected_value": lambda s: wb.expected_value(s.value),
    "expected_return": lambda s: wb.expected_return(s.value),
    "movement": lambda s: wb.movement_of(s.base),
    "potential": lambda s: s.potential,
    "hidden_potential": lambda s: wb.hidden_potential(s.base, s.potential),
    "spend_time": lambda s: wb.spend_time(s.base),
    "return_worth": lambda s: s.worth,
    "segment_losses": lambda s: s.segments,
    "plan_winback": lambda s: wb.plan_winback(s.base, segments=s.segments, worth=s.worth),
    "warn": lambda s: wb.warn(s.base),
    "study_satisfaction": lambda s: wb.study_satisfaction(s.base),
    "claims": lambda s: wb.claims_table(wb.claims(s.base)),
}


def frames_in(found: Any, name: str = "") -> dict[str, Any]:
    """Return every frame and every figure inside a result, by its path."""
    if isinstance(found, pd.DataFrame | pd.Series):
        return {name: found}
    if isinstance(found, wb.Company | wb.Losses | wb.Value | wb.CustomerBase):
        return {}
    if dataclasses.is_dataclass(found) and not isinstance(found, type):
        fields = [field.name for field in dataclasses.fields(found)]
        return _all((f"{name}.{field}", getattr(found, field)) for field in fields)
    if isinstance(found, dict):
        return _all((f"{name}[{key}]", value) for key, value in found.items())
    if isinstance(found, list | tuple):
        return _all((f"{name}[{place}]", value) for place, value in enumerate(found))
    return {name: found} if isinstance(found, int | float | str | bool) else {}


def _all(parts: Any) -> dict[str, Any]:
    return {path: value for name, part in parts for path, value in frames_in(part, name).items()}
