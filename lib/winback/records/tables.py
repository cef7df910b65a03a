"""The tables of the store, made of the contract in :mod:`winback.records.kinds`.

One table a kind with one row a record as it stands, one history for all kinds with every version as it was written.
"""

from __future__ import annotations

import sqlalchemy as sa

from .fields import Field, RecordKind
from .kinds import KINDS

PREFIX = "winback_"
"""A store may share a database with other tables."""
VERSION_TABLE = f"{PREFIX}version"

metadata = sa.MetaData()

COMPANIES = sa.Table(
    f"{PREFIX}companies",
    metadata,
    sa.Column("company", sa.Text, primary_key=True),
    sa.Column("opened_at", sa.DateTime, nullable=False),
)

HISTORY = sa.Table(
    f"{PREFIX}history",
    metadata,
    sa.Column("company", sa.Text, sa.ForeignKey(COMPANIES.c.company), primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("record_id", sa.Text, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("changed_by", sa.Text, nullable=False),
    sa.Column("changed_at", sa.DateTime, nullable=False),
    sa.Column("content", sa.Text, nullable=False),
    sa.Index(f"{PREFIX}history_time", "company", "changed_at"),
)

SEEDS = sa.Table(
    f"{PREFIX}seeds",
    metadata,
    sa.Column("company", sa.Text, sa.ForeignKey(COMPANIES.c.company), primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("mark", sa.Text, nullable=False),
    sa.Column("seeded_at", sa.DateTime, nullable=False),
)

_TYPES: dict[str, type[sa.types.TypeEngine]] = {
    "id": sa.Text,
    "text": sa.Text,
    "choice": sa.Text,
    "date": sa.Date,
    "share": sa.Double,
    "number": sa.Double,
    "count": sa.Integer,
    "yesno": sa.Boolean,
}


def _column(field: Field) -> sa.Column:
    return sa.Column(field.name, _TYPES[field.kind], nullable=not (field.is_text or field.required))


def _table(kind: RecordKind) -> sa.Table:
    name = f"{PREFIX}{kind.name}"
    table = sa.Table(
        name,
        metadata,
        sa.Column("company", sa.Text, sa.ForeignKey(COMPANIES.c.company), primary_key=True),
        sa.Column("record_id", sa.Text, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("changed_by", sa.Text, nullable=False),
        sa.Column("changed_at", sa.DateTime, nullable=False),
        sa.Column("removed", sa.Boolean, nullable=False),
        sa.Column("key_hash", sa.Text, nullable=False),
        *(_column(field) for field in kind.columns),
    )
    # What was withdrawn may be recorded anew; among what stands, a natural key is there once.
    stands = sa.not_(table.c.removed)
    sa.Index(
        f"{name}_key",
        table.c.company,
        table.c.key_hash,
        unique=True,
        sqlite_where=stands,
        postgresql_where=stands,
    )
    return table


TABLES: dict[str, sa.Table] = {kind.name: _table(kind) for kind in KINDS.values()}
