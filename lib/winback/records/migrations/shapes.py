"""How migrations make the table of a kind of records."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


def text(*names: str) -> list[sa.Column]:
    """Columns of text; blank is ''."""
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def day(name: str, required: bool = True) -> sa.Column:
    """A column of days."""
    return sa.Column(name, sa.Date, nullable=not required)


def make(kind: str, *columns: sa.Column) -> None:
    """Make the table of a kind of records, with its natural key among what stands."""
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
