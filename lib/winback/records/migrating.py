"""Bring a store to the version this program writes: made when new, migrated when older, refused when newer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa

from ..text import _
from .database import Database
from .errors import StoreError
from .tables import VERSION_TABLE

HEAD = "4"
"""The version of the store that this program reads and writes."""
SCRIPTS = Path(__file__).parent / "migrations"

# Alembic keeps the migration it runs in one place for the whole process.
_ONE_AT_A_TIME = threading.Lock()
_VERSION = sa.Table(VERSION_TABLE, sa.MetaData(), sa.Column("version_num", sa.String(32)))


def version_of(connection: sa.Connection) -> str:
    """Return the version of a store, or '' where there is none yet."""
    if not sa.inspect(connection).has_table(VERSION_TABLE):
        return ""
    return str(connection.execute(sa.select(_VERSION.c.version_num)).scalar() or "")


def prepare(database: Database, keep: Callable[[sa.Connection, str], object]) -> None:
    """Make or migrate the store where that is needed; ``keep`` makes the backup before a migration.

    Whoever comes second waits for the first and finds nothing left to do. Raises ``StoreError`` for a newer store.
    """
    if database.exists:
        with database.reading() as connection:
            if version_of(connection) == HEAD:
                return
    with database.writing() as connection:
        found = version_of(connection)
        if found == HEAD:
            return
        check_known(found, database.name)
        if found:
            keep(connection, found)
        upgrade(connection, HEAD)


def check_current(connection: sa.Connection, name: str) -> None:
    """Refuse a store that another program has brought to another version since it was opened."""
    found = version_of(connection)
    if found != HEAD:
        check_known(found, name)
        raise StoreError(
            _("The records in {store} were replaced by an older version. Open them again.").format(store=name),
            "RECORDS_OLDER",
        )


def check_known(found: str, name: str) -> None:
    """Refuse a store of a version that this program does not know."""
    if found and not (found.isdigit() and int(found) <= int(HEAD)):
        raise StoreError(
            _("The records in {store} were written by a newer winback (version {found}, this one knows {known}). "
              "Update the program; nothing was changed.").format(store=name, found=found, known=HEAD),
            "RECORDS_NEWER",
        )  # fmt: skip


def upgrade(connection: sa.Connection, target: str) -> None:
    """Run the migrations up to a version inside the transaction of the connection: all of them or none."""
    from alembic.migration import MigrationContext
    from alembic.operations import Operations
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory(str(SCRIPTS))
    context = MigrationContext.configure(
        connection,
        opts={
            "version_table": VERSION_TABLE,
            "fn": lambda revision, _context: scripts._upgrade_revs(target, revision),
        },
    )
    with _ONE_AT_A_TIME, Operations.context(context):
        context.run_migrations()
