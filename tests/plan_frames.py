"""A small company's lost customers for the tests of plans: numbers a person can check."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace

import pandas as pd

from winback.assumptions import Assumptions
from winback.base import CustomerBase
from winback.planning import Plan, plan_winback
from winback.reasons.catalogue import default_catalogue
from winback.segments import segment_losses
from winback.why.fixing import callable_now
from winback.worth import return_worth

TODAY = dt.date(2026, 7, 1)
RULES = Assumptions(
    horizon_months=12, return_keep_share=1.0, natural_return_share=0.2, winback_share=0.4, hour_cost_amount=10.0,
    margin_share=0.5, lost_again_share=0.5, meeting_hours=5, meeting_direct=1, visit_hours=3, visit_direct=1,
    call_hours=1, call_direct=0, letter_hours=0.2, letter_direct=0.2, winback_time_share=0.1, campaign_weeks=5,
)  # fmt: skip


def base_of_lost(
    *rows: tuple[str, float, str, str], assumptions: Assumptions = RULES, **columns: object
) -> CustomerBase:
    """Lost customers of (id, bought in a year, class, manager), lost a month before."""
    frame = pd.DataFrame(rows, columns=["customer_id", "year_amount", "abc", "manager_id"]).assign(
        state="lost", lost_on=pd.Timestamp("2026-06-01"), purchase_count=9, **columns
    )
    return CustomerBase(frame, "test", "EUR", TODAY - dt.timedelta(days=1), assumptions=assumptions)


def reasons_of(said: dict[str, str], statuses: dict[str, str]) -> SimpleNamespace:
    """Concluded reasons by customer, and the status of each reason."""
    catalogue = default_catalogue()
    leaves = catalogue.leaves.set_index("code")
    concluded = pd.DataFrame({"customer_id": list(said), "reason": list(said.values())}).assign(confidence_share=0.9)
    concluded["class_code"] = concluded.reason.map(leaves.class_code)
    status = pd.DataFrame({"reason": list(statuses), "status": list(statuses.values())})
    return SimpleNamespace(
        shares=concluded[["customer_id", "reason"]].assign(share=1.0),
        concluded=concluded,
        catalogue=catalogue,
        status=status,
        callable_now=lambda despite=(): callable_now(concluded, status, despite),
    )


def plan_of(base: CustomerBase, reasons: object = None, **settings: object) -> Plan:
    """The plan of these customers, all of whom must be returned."""
    worth = return_worth(base, reasons)
    segments = segment_losses(base, reasons, worth=worth)
    segments = replace(segments, frame=segments.frame.assign(priority="must"))
    settings = {"today": TODAY, **settings}
    return plan_winback(base, reasons, segments, worth, **settings)


def of(plan: Plan, customer: str) -> pd.Series:
    return plan.customers.set_index("customer_id").loc[customer]
