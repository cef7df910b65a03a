"""The database itself refuses to change or delete what the history holds; only a restore lifts that, for a moment."""

from __future__ import annotations

import sqlalchemy as sa

from .tables import HISTORY

_REFUSAL = "the history of records is only ever added to"
_EVENTS = ("UPDATE", "DELETE")


def protect(connection: sa.Connection) -> None:
    """Make the history append-only; a migration that changes this calls a new function, not an edited one."""
    if connection.dialect.name == "sqlite":
        for event in _EVENTS:
            connection.exec_driver_sql(
                f"CREATE TRIGGER {HISTORY.name}_no_{event.lower()} BEFORE {event} ON {HISTORY.name} "
                f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
            )
        return
    connection.exec_driver_sql(
        f"CREATE OR REPLACE FUNCTION {HISTORY.name}_guard() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$"
    )
    for event in (*_EVENTS, "TRUNCATE"):
        connection.exec_driver_sql(
            f"CREATE TRIGGER {HISTORY.name}_no_{event.lower()} BEFORE {event} ON {HISTORY.name} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {HISTORY.name}_guard()"
        )


def unprotect(connection: sa.Connection) -> None:
    """Let the history be replaced until the end of the transaction; :func:`protect` must follow in it."""
    events = _EVENTS if connection.dialect.name == "sqlite" else (*_EVENTS, "TRUNCATE")
    place = "" if connection.dialect.name == "sqlite" else f" ON {HISTORY.name}"
    for event in events:
        connection.exec_driver_sql(f"DROP TRIGGER {HISTORY.name}_no_{event.lower()}{place}")
