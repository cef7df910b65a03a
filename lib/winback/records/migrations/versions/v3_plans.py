"""Campaigns, plans and their steps, fixes, permissions, occasions, hand-overs, departures."""

import sqlalchemy as sa

from winback.records.migrations.shapes import day, make, text

revision = "3"
down_revision = "2"


def upgrade() -> None:
    """Make the tables."""
    _campaigns()
    _plans()
    _letters()
    _people()


def _numbers(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Double) for name in names]


def _counts(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Integer) for name in names]


def _campaigns() -> None:
    make(
        "campaigns",
        *text("campaign_id", "name", "design"),
        day("drawn_on"),
        day("starts_on", required=False),
        *_counts("horizon_days"),
        *_numbers("hold_out_share"),
        *_counts("seed"),
        *_numbers("budget_amount", "hours"),
        *text("author", "note"),
    )
    make(
        "fixes",
        *text("fix_id", "reason"),
        day("fixed_on"),
        *text("fix"),
        *_numbers("cost_amount"),
        *text("owner", "note"),
    )


def _plans() -> None:
    make(
        "plan_items",
        *text("campaign_id", "customer_id", "arm", "remedy", "channel", "manager_id"),
        *text("priority", "value_class", "reason"),
        *_numbers("return_share", "expected_profit_amount", "cost_amount", "hours"),
        day("planned_on", required=False),
        *text("note"),
    )
    make(
        "steps",
        *text("campaign_id", "customer_id", "plan_step"),
        day("due_on", required=False),
        day("done_on", required=False),
        *text("outcome", "manager_id", "note"),
    )


def _letters() -> None:
    make(
        "permissions",
        *text("customer_id", "address", "channel", "decision"),
        day("given_on"),
        *text("how", "author"),
    )
    make(
        "occasions",
        *text("name", "occasion_kind"),
        day("celebrated_on"),
        sa.Column("repeats", sa.Boolean),
        *text("customer_id", "industry", "note"),
    )


def _people() -> None:
    make(
        "handovers",
        *text("manager_id", "customer_id", "successor_id"),
        day("decided_on", required=False),
        day("introduced_on", required=False),
        sa.Column("documents", sa.Boolean),
        *text("what_worked", "note"),
    )
    make(
        "departures",
        *text("manager_id"),
        day("left_on"),
        *text("leave_reason", "leave_kind", "where_to"),
        *_numbers("training_amount", "income_amount", "months_before", "months_after"),
        sa.Column("came_back", sa.Boolean),
        *text("note"),
    )
