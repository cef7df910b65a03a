"""Backups of a company's records and their restoring; nothing that was there is ever lost by either."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import sqlalchemy as sa

from ..text import _
from . import migrating
from .copies import read_copy, rows_of, write_copy
from .database import Database
from .errors import StoreError
from .fields import RecordKind
from .guards import protect, unprotect
from .kinds import KINDS
from .tables import COMPANIES, HISTORY, TABLES, metadata
from .writing import Change

FOLDER = "backups"
# What stands beside the file of an SQLite store while it is used.
_BESIDE = ("", "-wal", "-shm")


def backup_path(database: Database, stem: str, folder: Path) -> Path:
    """Return a new file's name for a backup made now, beside the store, or in a folder where the store is no file."""
    place = (database.path.parent if database.path is not None else folder) / FOLDER
    name = f"{stem}-{dt.datetime.now():%Y-%m-%d-%H%M%S}"
    taken = {path.stem for path in place.glob("*.sqlite")} if place.is_dir() else set()
    number = next(n for n in range(1, len(taken) + 2) if (f"{name}-{n}" if n > 1 else name) not in taken)
    return place / (f"{name}-{number}.sqlite" if number > 1 else f"{name}.sqlite")


def prepare(database: Database, kept: Path) -> None:
    """Make the store, or bring an older one to this version after a backup of all of it beside ``kept``."""

    def keep(connection: sa.Connection, version: str) -> None:
        path = kept.with_name(f"{kept.stem}-version-{version}.sqlite")
        write_copy(connection, path)

    migrating.prepare(database, keep)


def back_up(database: Database, path: Path, company: str) -> Path:
    """Write a company's records and their history into a new file, as they stand at one moment.

    Others may go on writing meanwhile. Raises ``StoreError`` when the file exists or cannot be written.
    """
    if path.exists():
        message = _("There is a file {file} already. Choose another name for the backup.")
        raise StoreError(message.format(file=path), "RECORDS_BACKUP")
    with database.reading() as connection:
        migrating.check_current(connection, database.name)
        write_copy(connection, path, company)
    return path


def restore(database: Database, path: Path, kept: Path, company: str, by: str) -> Path | None:
    """Put a company's records back as a backup has them; return the backup made of what was there, if anything was.

    Other companies in the store stay as they are. A damaged store is set aside whole and begun anew. A record that
    changed since the backup gets a new version, so that nobody overwrites it unseen. Raises ``StoreError`` for a backup
    that is damaged, newer, or of another company; nothing is changed then.
    """
    with tempfile.TemporaryDirectory(prefix="winback-restore-") as folder:
        copy = read_copy(path, Path(folder) / "copy.sqlite")
        with copy.reading() as source:
            _check_company(source, path, company)
            aside = _make_usable(database, kept)
            with database.writing() as connection:
                had = connection.execute(sa.select(COMPANIES).where(COMPANIES.c.company == company)).first()
                if had is not None:
                    write_copy(connection, kept, company)
                _replace(connection, source, company, by)
        copy.close()
    return kept if had is not None else aside


def _check_company(source: sa.Connection, path: Path, company: str) -> None:
    found = list(source.execute(sa.select(COMPANIES.c.company)).scalars())
    if company in found:
        return
    if not found:
        message = _("The backup {file} holds no records. Nothing was changed.")
    else:
        message = _("The backup {file} holds records of '{found}', not of '{company}'. Nothing was changed.")
    raise StoreError(message.format(file=path, found=", ".join(found), company=company), "RECORDS_BACKUP")


def _make_usable(database: Database, kept: Path) -> Path | None:
    """Make or migrate the store; one that cannot be read is moved to where backups lie, with all that belongs to it."""
    try:
        prepare(database, kept)
        return None
    except StoreError as error:
        if database.path is None or error.code not in ("RECORDS_DAMAGED", "RECORDS_NEWER"):
            raise
    database.close()
    aside = kept.with_name(f"{kept.stem}-set-aside.sqlite")
    aside.parent.mkdir(parents=True, exist_ok=True)
    for ending in _BESIDE:
        with suppress(FileNotFoundError):
            Path(f"{database.path}{ending}").rename(f"{aside}{ending}")
    prepare(database, kept)
    return aside


def _replace(connection: sa.Connection, source: sa.Connection, company: str, by: str) -> None:
    newest = sa.select(HISTORY.c.kind, HISTORY.c.record_id, sa.func.max(HISTORY.c.version))
    newest = newest.where(HISTORY.c.company == company).group_by(HISTORY.c.kind, HISTORY.c.record_id)
    seen = {(kind, record_id): version for kind, record_id, version in connection.execute(newest)}
    unprotect(connection)
    for table in reversed(metadata.sorted_tables):
        connection.execute(table.delete().where(table.c.company == company))
    for table in metadata.sorted_tables:
        for rows in rows_of(source, table, company):
            connection.execute(table.insert(), rows)
    protect(connection)
    change = Change.begin(connection, company, by)
    for kind in KINDS.values():
        _move_on(change, kind, {record_id: version for (name, record_id), version in seen.items() if name == kind.name})


def _move_on(change: Change, kind: RecordKind, seen: Mapping[str, int]) -> None:
    """Give records that had gone further than the backup a version that nobody has seen yet."""
    table = TABLES[kind.name]
    rows = [row for part in rows_of(change.connection, table, change.company) for row in part]
    behind = [row for row in rows if seen.get(row["record_id"], 0) > row["version"]]
    fresh = [{**row, **change.stamp(seen[row["record_id"]] + 1)} for row in behind]
    for row in fresh:
        where = (table.c.company == change.company) & (table.c.record_id == row["record_id"])
        change.connection.execute(table.update().where(where).values(row))
    change.keep(kind, "withdraw", [row for row in fresh if row["removed"]])
    change.keep(kind, "restore", [row for row in fresh if not row["removed"]])
