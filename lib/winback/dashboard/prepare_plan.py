"""The plan of the win-back as small cubes: who is called and how, who is not and why, and whether it can be proved.

The plan with its usual settings: a usual share of everybody's hours, no limit of money, a tenth held out, nobody called
whose reason is still open.

- ``plan``: customers, amount, hours, cost_amount, extra_returns, expected_profit_amount, profit_amount (worth once
  back) and needed_amount (of it, to break even) of the lost, by ``outcome`` (called, or why not) and ``way`` (channel;
  blank where nobody is called)
- ``plan_remedies``: the same of those called, by ``remedy``
- ``plan_list``: those called, in the order of their first day, one row each
- ``plan_line``: the best attempt of everybody nothing speaks against, dearest first
- ``plan_owners``, ``plan_designs``: loads of the employees, and what each design proves, over the whole company
"""

from __future__ import annotations

import dataclasses
from typing import Any

import pandas as pd

from ..planning import Plan, plan_winback
from ..records import Records
from .prepare_lost import Lost

SUMS = ["customers", "amount", "hours", "cost_amount", "extra_returns", "expected_profit_amount", "profit_amount",
        "needed_amount"]  # fmt: skip
LISTED = ["customer_id", "planned_on", "owner", "way", "remedy", "return_share", "cost_amount",
          "expected_profit_amount"]  # fmt: skip
CALLED = "called"
MOST_LISTED = 3000


def plan_cubes(
    lost: Lost, keys: pd.DataFrame, records: Records | None, *, show_names: bool = False
) -> tuple[dict[str, pd.DataFrame], dict[str, Any]]:
    """Return the cubes of a plan under one rule, and what is told beside them.

    ``keys``: ``customer_id`` and every dimension as text. Names of employees stay out unless ``show_names``.
    """
    plan = usual_plan(lost, records)
    told = {
        "design": dataclasses.asdict(plan.design),
        "starts_on": plan.starts_on.isoformat(),
        "again_share": plan.considered.holding.again_share,
    }
    return cubes_of_plan(plan, keys, show_names), told


def usual_plan(lost: Lost, records: Records | None) -> Plan:
    """Return the plan with its usual settings, from everything that is known."""
    return plan_winback(lost.base, lost.reasons, lost.segments, lost.worth, records=records)


def cubes_of_plan(plan: Plan, keys: pd.DataFrame, show_names: bool = False) -> dict[str, pd.DataFrame]:
    """Return the cubes of a plan that is made."""
    dimensions = [str(name) for name in keys if name != "customer_id"]
    called = plan.customers.customer_id.isin(plan.called.customer_id)
    rows = plan.customers.assign(
        customers=1,
        amount=plan.customers.year_amount.fillna(0.0),
        extra_returns=plan.customers.return_share - plan.customers.natural_share,
        needed_amount=plan.customers.break_even_share * plan.customers.profit_amount,
        outcome=plan.customers.why_not.mask(called, CALLED),
        way=plan.customers.channel.where(called, ""),
        owner=_owners(plan, show_names),
        is_called=called,
    )
    rows[SUMS[2:]] = rows[SUMS[2:]].where(called, 0.0).fillna(0.0)
    rows = rows.drop(columns=[name for name in dimensions if name in rows]).merge(keys, on="customer_id")
    yes = rows[rows.is_called]
    # The channel of the line is the way of contact; the one a reader filters by is how orders come in.
    line = plan.line[["customer_id", "expected_profit_amount", "is_chosen", "pays"]].merge(keys, on="customer_id")
    return {
        "plan": rows.groupby([*dimensions, "outcome", "way"])[SUMS].sum().reset_index(),
        "plan_remedies": yes.groupby([*dimensions, "remedy"])[SUMS].sum().reset_index(),
        "plan_list": yes.sort_values(["planned_on", "rank"]).head(MOST_LISTED)[[*LISTED, *dimensions]],
        "plan_line": line.drop(columns="customer_id"),
        "plan_owners": _loads(plan, show_names),
        "plan_designs": plan.designs,
    }


def _owners(plan: Plan, show_names: bool) -> pd.Series:
    """Who calls, under ``owner``, for the manager by whom a reader filters is the one who lost the customer."""
    if not show_names:
        return plan.customers.manager_id
    names = dict(zip(plan.managers.manager_id, plan.managers.name, strict=True))
    return plan.customers.manager_id.map(names).fillna("")


def _loads(plan: Plan, show_names: bool) -> pd.DataFrame:
    rows = plan.owners
    shown = rows["name"] if show_names else rows.manager_id
    return rows.assign(name=shown).rename(columns={"manager_id": "owner"})
