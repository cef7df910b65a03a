"""A plan on record: the campaign, its customers and their steps, once (method rows P4 and T3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from ..errors import WinbackError
from ..records import writing
from ..records.kinds import KINDS
from ..text import _

if TYPE_CHECKING:
    from .plan import Plan

CENTS = 2
SHARE_DIGITS = 4


def plan_rows(plan: Plan, by: str) -> dict[str, list[dict[str, Any]]]:
    """Return what is recorded of a plan: rows by kind of record."""
    return {"campaigns": [_campaign(plan, by)], "plan_items": _items(plan), "steps": _steps(plan)}


def store(plan: Plan, records: Any, by: str = "") -> bool:
    """Record a plan in one transaction; return whether anything was written.

    A plan that is on record already, with the same customers in the same arms, changes nothing. Raises
    ``WinbackError`` when another plan stands under the same name, or when there is nobody to record.
    """
    rows = plan_rows(plan, by)
    if not rows["plan_items"]:
        raise WinbackError(_("The plan holds no customers: there is nothing to record."))
    known = records.frame("campaigns")
    if plan.campaign_id in set(known.campaign_id):
        items = records.frame("plan_items")
        there = items[items.campaign_id == plan.campaign_id].set_index("customer_id")
        campaign = known[known.campaign_id == plan.campaign_id].iloc[0]
        if _same(campaign, rows["campaigns"][0]) and _same_customers(there, rows["plan_items"]):
            return False
        raise WinbackError(
            _("Another plan is recorded under the name '{name}' already. Give this one a name of its own.").format(
                name=plan.campaign_id
            )
        )
    with records.changing(by or _("plan")) as change:
        for kind, given in rows.items():
            writing.add(change, KINDS[kind], given)
    return True


DECIDED = ("design", "hold_out_share", "seed", "budget_amount", "hours")
"""What makes a campaign the one it is; its name, notes and author may be changed afterwards."""


def _same(there: pd.Series, campaign: dict[str, Any]) -> bool:
    def told(value: Any) -> Any:
        return None if pd.isna(value) else value

    return all(told(there[name]) == told(campaign[name]) for name in DECIDED)


def _same_customers(there: pd.DataFrame, items: list[dict[str, Any]]) -> bool:
    """Whether the customers on record are those of the plan, in the same arms; what was worked on since may differ."""
    return there.arm.to_dict() == {row["customer_id"]: row["arm"] for row in items}


def _campaign(plan: Plan, by: str) -> dict[str, Any]:
    settings, design = plan.settings, plan.design
    hours = float(plan.managers.limit_hours.sum())
    return {
        "campaign_id": plan.campaign_id,
        "name": settings.name,
        "design": design.design,
        "drawn_on": plan.today,
        "starts_on": plan.starts_on,
        "horizon_days": round(plan.base.assumptions.horizon_months * 365 / 12),
        "hold_out_share": round(design.waiting / design.customers, SHARE_DIGITS) if design.customers else None,
        "seed": settings.seed,
        "budget_amount": settings.budget_amount,
        "hours": round(hours, CENTS),
        "author": by,
    }


def _items(plan: Plan) -> list[dict[str, Any]]:
    drawn = plan.customers[plan.customers.arm != ""]
    held = drawn.arm.eq("hold_out")
    rows = pd.DataFrame(
        {
            "campaign_id": plan.campaign_id,
            "customer_id": drawn.customer_id,
            "arm": drawn.arm,
            "remedy": drawn.remedy.mask(held, ""),
            "channel": drawn.channel.mask(held, "none"),
            "manager_id": drawn.manager_id.mask(held, ""),
            "priority": drawn.priority,
            "value_class": drawn.value_class,
            "reason": drawn.reason.replace("unknown", ""),
            "return_share": drawn.return_share.mask(held, drawn.natural_share).round(SHARE_DIGITS),
            "expected_profit_amount": drawn.expected_profit_amount.mask(held, 0.0).round(CENTS),
            "cost_amount": drawn.cost_amount.mask(held, 0.0).round(CENTS),
            "hours": drawn.hours.mask(held, 0.0).round(CENTS),
            "planned_on": drawn.planned_on,
        }
    )
    return [_plain(row) for row in rows.to_dict("records")]


def _steps(plan: Plan) -> list[dict[str, Any]]:
    rows = plan.steps.assign(campaign_id=plan.campaign_id)
    return [_plain(row) for row in rows.to_dict("records")]


def _plain(row: dict[Any, Any]) -> dict[str, Any]:
    """A row as the store takes it: days without time, nothing instead of missing."""
    found: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, pd.Timestamp):
            found[str(name)] = value.date()
        else:
            found[str(name)] = None if pd.isna(value) else value
    return found
