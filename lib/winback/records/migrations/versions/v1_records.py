"""The first store: companies, ten kinds of records, one history."""

import sqlalchemy as sa
from alembic import op

revision = "1"
down_revision = None


def _text(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _day(name: str, required: bool = True) -> sa.Column:
    return sa.Column(name, sa.Date, nullable=not required)


def _make(kind: str, *columns: sa.Column) -> None:
    table = op.create_table(
        f"winback_{kind}",
        sa.Column("company", sa.Text, sa.ForeignKey("winback_companies.company"), primary_key=True),
        sa.Column("record_id", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("changed_by", sa.Text, nullable=False),
        sa.Column("changed_at", sa.DateTime, nullable=False),
        sa.Column("removed", sa.Boolean, nullable=False),
        sa.Column("key_hash", sa.Text, nullable=False),
        *columns,
    )
    stands = sa.not_(table.c.removed)
    op.create_index(
        f"winback_{kind}_key",
        f"winback_{kind}",
        ["company", "key_hash"],
        unique=True,
        sqlite_where=stands,
        postgresql_where=stands,
    )


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
        *_text("action", "changed_by"),
        sa.Column("changed_at", sa.DateTime, nullable=False),
        *_text("content"),
    )
    op.create_index("winback_history_time", "winback_history", ["company", "changed_at"])
    _statements()
    _registers()


def _statements() -> None:
    _make(
        "reasons",
        *_text("customer_id", "reason", "source", "author"),
        _day("given_on"),
        sa.Column("confidence_share", sa.Double),
        sa.Column("weight", sa.Double),
        sa.Column("catalogue_version", sa.Integer),
        *_text("note", "origin"),
    )
    _make(
        "interviews",
        *_text("customer_id"),
        _day("held_on"),
        *_text("author", "channel", "why_stopped", "what_must_change", "clarified", "promised", "would_return"),
        _day("follow_up_on", required=False),
    )
    _make(
        "satisfaction",
        *_text("respondent", "parameter"),
        sa.Column("score_share", sa.Double, nullable=False),
        _day("answered_on"),
        *_text("customer_id", "manager_id", "comment"),
    )
    _make(
        "self_test",
        *_text("reason"),
        sa.Column("score_share", sa.Double, nullable=False),
        _day("answered_on"),
        *_text("author"),
    )
    _make(
        "brainstorms",
        *_text("topic", "idea", "reason"),
        _day("held_on"),
        *_text("author"),
        sa.Column("votes", sa.Integer),
    )


def _registers() -> None:
    steps = ("due_on", "understood_on", "offered_on", "solved_on", "confirmed_on")
    _make(
        "complaints",
        *_text("complaint_id", "customer_id"),
        _day("received_on"),
        *_text("subject", "text", "step", "manager_id"),
        *(_day(name, required=False) for name in steps),
        *_text("solution"),
    )
    _make("reason_status", *_text("reason", "status"), _day("since_on"), *_text("fix", "owner"))
    _make(
        "catalogue_changes",
        sa.Column("number", sa.Integer, nullable=False),
        *_text("change", "reason", "into", "name_en", "name_ru", "class_code", "group_code"),
        *_text("cause", "can_change", "lever"),
        _day("made_on"),
        *_text("author"),
    )
    _make(
        "contact_checks",
        *_text("customer_id"),
        _day("checked_on"),
        *(sa.Column(name, sa.Boolean) for name in ("phone_ok", "email_ok", "person_ok")),
        *_text("note", "author"),
    )
    _make("mappings", *_text("name", "mapping"))
