"""A copy of records in a file: a small SQLite store of its own, checked when it is written and when it is read."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ..text import _
from .database import Database, refusal_of
from .errors import StoreError
from .migrating import HEAD, check_known, upgrade, version_of
from .tables import PREFIX, VERSION_TABLE

ABOUT = sa.Table(
    f"{PREFIX}copy",
    sa.MetaData(),
    sa.Column("made_at", sa.DateTime, primary_key=True),
    sa.Column("digest", sa.Text, nullable=False),
)
AT_ONCE = 2000


def copy_of(path: Path) -> Database:
    """Return a copy as a database: one file, without a journal that stays beside it."""
    return Database(sa.URL.create("sqlite", database=str(path)), journal="DELETE")


def write_copy(source: sa.Connection, path: Path, company: str | None = None) -> None:
    """Write the records of a company, or of all, as ``source`` sees them, into a new file of the store's version.

    The file appears whole or not at all. Raises ``StoreError`` when it cannot be written or came out different.
    """
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    copy = copy_of(fresh)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with copy.writing() as out:
            upgrade(out, version_of(source))
            tables = tables_of(out)
            expected = sum(_copy_table(source, out, table, company) for table in tables)
            ABOUT.create(out)
            made_at = dt.datetime.now(dt.UTC).replace(tzinfo=None)
            out.execute(ABOUT.insert().values(made_at=made_at, digest=_as_text(expected)))
        with copy.reading() as back:
            if digest(back, tables) != _as_text(expected):
                raise _damaged(path)
        copy.close()
        _flush(fresh)
        fresh.replace(path)
    except OSError as error:
        raise _unwritten(path, error.strerror or type(error).__name__) from error
    except StoreError as error:
        raise _unwritten(path, _reason(error)) from error
    finally:
        copy.close()
        for ending in ("", "-journal"):
            with suppress(OSError):
                Path(f"{fresh}{ending}").unlink()


def _reason(error: StoreError) -> str:
    cause: BaseException = error
    while cause.__cause__ is not None:
        cause = cause.__cause__
    return (str(cause).splitlines() or [""])[0].rstrip(".")


def _unwritten(path: Path, reason: str) -> StoreError:
    message = _("The backup {file} cannot be written: {error}. The records are unchanged.")
    return StoreError(message.format(file=path, error=reason), "RECORDS_BACKUP")


def _copy_table(source: sa.Connection, out: sa.Connection, table: sa.Table, company: str | None) -> int:
    total = 0
    for rows in rows_of(source, table, company):
        out.execute(table.insert(), rows)
        total += sum(map(_mark, rows))
    return total


def rows_of(source: sa.Connection, table: sa.Table, company: str | None = None) -> Iterator[list[dict[str, Any]]]:
    """Return the rows of a table in parts."""
    wanted = sa.select(table) if company is None else sa.select(table).where(table.c.company == company)
    for part in source.execute(wanted).mappings().partitions(AT_ONCE):
        yield [dict(row) for row in part]


def tables_of(connection: sa.Connection) -> list[sa.Table]:
    """Return the store's tables as they are in a database of any version, those first that others refer to."""
    found = sa.MetaData()
    sa.event.listen(found, "column_reflect", _make_generic)
    skipped = (VERSION_TABLE, ABOUT.name)
    found.reflect(connection, only=lambda name, _meta: name.startswith(PREFIX) and name not in skipped)
    return list(found.sorted_tables)


def _make_generic(_inspector: Any, _table: Any, column: dict[str, Any]) -> None:
    column["type"] = column["type"].as_generic()


def digest(connection: sa.Connection, tables: Sequence[sa.Table]) -> str:
    """Return the mark of all rows: equal for equal rows, whatever their order."""
    return _as_text(sum(_mark(row) for table in tables for rows in rows_of(connection, table) for row in rows))


def _mark(row: Mapping[str, Any]) -> int:
    text = json.dumps(dict(row), sort_keys=True, ensure_ascii=False, default=str)
    return int.from_bytes(hashlib.sha256(text.encode()).digest(), "big")


def _as_text(total: int) -> str:
    return f"{total % 2**256:064x}"


def _flush(path: Path) -> None:
    with path.open("rb+") as handle:
        os.fsync(handle.fileno())


def read_copy(path: Path, target: Path) -> Database:
    """Take a copy, or a store's file, into ``target`` and return it checked and brought to this version.

    Raises ``StoreError`` for a file that is missing, damaged, no copy of records, or of a newer version.
    """
    if not path.is_file():
        raise StoreError(_("There is no file {file}.").format(file=path), "RECORDS_BACKUP")
    try:
        with (
            closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(target)) as out,
        ):
            source.backup(out)
            whole = out.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    except sqlite3.Error as error:
        told = refusal_of(error, str(path))
        raise (_damaged(path) if told.code in ("RECORDS_DAMAGED", "RECORDS_STORE") else told) from error
    if not whole:
        raise _damaged(path)
    copy = copy_of(target)
    with copy.writing() as connection:
        found = version_of(connection)
        if not found:
            raise _damaged(path)
        check_known(found, str(path))
        has_mark = sa.inspect(connection).has_table(ABOUT.name)
        mark = connection.execute(sa.select(ABOUT.c.digest)).scalar() if has_mark else None
        if has_mark and mark != digest(connection, tables_of(connection)):
            raise _damaged(path)
        upgrade(connection, HEAD)
    return copy


def _damaged(path: Path) -> StoreError:
    return StoreError(
        _("The file {file} is damaged or is no backup of records. Nothing was changed; choose another backup.").format(
            file=path
        ),
        "RECORDS_BACKUP",
    )
