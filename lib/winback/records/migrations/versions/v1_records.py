"""The first store: companies, ten kinds of records, one history."""

import sqlalchemy as sa
from alembic import op

from winback.records.migrations.shapes import day, make, text

revision = "1"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "winback_companies",
        sa.Column("company", sa.Text, primary_key=True),
        sa.Column("opened_at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "winback_history",
        sa.Column("company", sa.Text, sa.ForeignKey("winback_companies.company"), primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("record_id", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        *text("action", "changed_by"),
        sa.Column("changed_at", sa.DateTime, nullable=False),
        *text("content"),
    )
    op.create_index("winback_history_time", "winback_history", ["company", "changed_at"])
    _statements()
    _registers()


def _statements() -> None:
    make(
        "reasons",
        *text("customer_id", "reason", "source", "author"),
        day("given_on"),
        sa.Column("confidence_share", sa.Double),
        sa.Column("weight", sa.Double),
        sa.Column("catalogue_version", sa.Integer),
        *text("note", "origin"),
    )
    make(
        "interviews",
        *text("customer_id"),
        day("held_on"),
        *text("author", "channel", "why_stopped", "what_must_change", "clarified", "promised", "would_return"),
        day("follow_up_on", required=False),
    )
    make(
        "satisfaction",
        *text("respondent", "parameter"),
        sa.Column("score_share", sa.Double, nullable=False),
        day("answered_on"),
        *text("customer_id", "manager_id", "comment"),
    )
    make(
        "self_test",
        *text("reason"),
        sa.Column("score_share", sa.Double, nullable=False),
        day("answered_on"),
        *text("author"),
    )
    make(
        "brainstorms",
        *text("topic", "idea", "reason"),
        day("held_on"),
        *text("author"),
        sa.Column("votes", sa.Integer),
    )


def _registers() -> None:
    steps = ("due_on", "understood_on", "offered_on", "solved_on", "confirmed_on")
    make(
        "complaints",
        *text("complaint_id", "customer_id"),
        day("received_on"),
        *text("subject", "text", "step", "manager_id"),
        *(day(name, required=False) for name in steps),
        *text("solution"),
    )
    make("reason_status", *text("reason", "status"), day("since_on"), *text("fix", "owner"))
    make(
        "catalogue_changes",
        sa.Column("number", sa.Integer, nullable=False),
        *text("change", "reason", "into", "name_en", "name_ru", "class_code", "group_code"),
        *text("cause", "can_change", "lever"),
        day("made_on"),
        *text("author"),
    )
    make(
        "contact_checks",
        *text("customer_id"),
        day("checked_on"),
        *(sa.Column(name, sa.Boolean) for name in ("phone_ok", "email_ok", "person_ok")),
        *text("note", "author"),
    )
    make("mappings", *text("name", "mapping"))
