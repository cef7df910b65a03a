"""The connection to a store: SQLite in a file or PostgreSQL by address, one writer at a time, errors as sentences."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from ..text import _
from .errors import StoreError

PATIENCE_SECONDS = 20.0
"""How long a writer waits for the one before it."""
LOCK = 0x77696E6261636B
"""The store's own lock in PostgreSQL: whoever writes records holds it until the end of the transaction."""


@dataclass(frozen=True)
class Database:
    """A store of records by its address; ``reading`` and ``writing`` give transactions."""

    url: sa.URL
    patience_seconds: float = PATIENCE_SECONDS
    journal: str = "WAL"

    @property
    def path(self) -> Path | None:
        """The file of an SQLite store."""
        return Path(self.url.database) if self.is_sqlite and self.url.database else None

    @property
    def is_sqlite(self) -> bool:
        """Whether the store is a file of SQLite."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def name(self) -> str:
        """What sentences call the store: the file, or the database without user and password."""
        if self.path is not None:
            return str(self.path)
        return f"{self.url.host or 'localhost'}/{self.url.database}"

    @property
    def exists(self) -> bool:
        """Whether there is something to read: a file that is missing is a store without records."""
        return self.path is None or self.path.exists()

    @cached_property
    def engine(self) -> sa.Engine:
        """The engine: each transaction in SQLite opens the file anew, so that a restored file is seen at once."""
        if not self.is_sqlite:
            own = self.url.query.get("options", "")
            wait = f"-c lock_timeout={int(self.patience_seconds * 1000)}"
            arguments = {"connect_timeout": 10} | dict(self.url.query) | {"options": f"{own} {wait}".strip()}
            return sa.create_engine(self.url.set(query={}), pool_pre_ping=True, connect_args=arguments)
        engine = sa.create_engine(
            self.url, poolclass=sa.NullPool, connect_args={"timeout": self.patience_seconds, "isolation_level": None}
        )
        sa.event.listen(engine, "connect", self._prepare)
        sa.event.listen(engine, "begin", _begin)
        return engine

    def _prepare(self, connection: Any, _record: Any) -> None:
        for pragma in ("foreign_keys = ON", "synchronous = FULL", f"journal_mode = {self.journal}"):
            connection.execute(f"PRAGMA {pragma}")

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Give a transaction that sees one state of the store and writes nothing."""
        level = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        with self._told(), self.engine.connect().execution_options(**level) as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Give a transaction that no other writer shares; all of it is on the disk when the block ends, or none."""
        self._make_folder()
        options = {"winback_writes": True}
        with self._told(), self.engine.connect().execution_options(**options) as connection, connection.begin():
            if not self.is_sqlite:
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(LOCK)))
            yield connection

    def _make_folder(self) -> None:
        if self.path is None:
            return
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                _("The folder {folder} cannot be made: {error}. Records are kept there; nothing was written.").format(
                    folder=self.path.parent, error=error.strerror
                ),
                "RECORDS_FOLDER",
            ) from error

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            raise told(error, self.name) from error

    def close(self) -> None:
        """Let go of the connections."""
        self.engine.dispose()


def _begin(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("winback_writes")
    # A writer that begins by reading may find, when it comes to write, that it read something old.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def told(error: SQLAlchemyError, name: str) -> StoreError:
    """Return a database's error as a refusal that says what to do; no password is in it."""
    return refusal_of(error.orig if isinstance(error, DBAPIError) and error.orig else error, name)


def refusal_of(cause: BaseException, name: str) -> StoreError:
    """Return a driver's own error as a refusal."""
    code, sentence = _sentence(cause)
    first = next((line.strip() for line in str(cause).splitlines() if line.strip()), type(cause).__name__)
    return StoreError(sentence.format(store=name, error=first.rstrip(".")), code)


def damaged(name: str) -> StoreError:
    """Return the refusal of a store whose content is not whole."""
    code, sentence = _damaged()
    return StoreError(sentence.format(store=name, error="integrity check"), code)


def _sentence(cause: BaseException) -> tuple[str, str]:
    if isinstance(cause, sqlite3.Error):
        # The low byte is the kind of error, the others say more of it.
        return _of_sqlite((getattr(cause, "sqlite_errorcode", 0) or 0) & 0xFF)
    return _of_postgres(str(getattr(cause, "sqlstate", "") or ""), cause)


def _of_sqlite(number: int) -> tuple[str, str]:
    sentences = {
        sqlite3.SQLITE_BUSY: _busy,
        sqlite3.SQLITE_LOCKED: _busy,
        sqlite3.SQLITE_FULL: _full,
        sqlite3.SQLITE_IOERR: _full,
        sqlite3.SQLITE_READONLY: _readonly,
        sqlite3.SQLITE_PERM: _readonly,
        sqlite3.SQLITE_CANTOPEN: _unopened,
        sqlite3.SQLITE_CORRUPT: _damaged,
        sqlite3.SQLITE_NOTADB: _damaged,
    }
    return sentences.get(number, _other)()


def _of_postgres(state: str, cause: BaseException) -> tuple[str, str]:
    if state in ("55P03", "57014", "40P01"):
        return _busy()
    if state.startswith("53"):
        return _full()
    if state in ("25006", "42501"):
        return _readonly()
    # Without a state the server was never spoken to, or the connection broke.
    if state.startswith("08") or (not state and type(cause).__name__ == "OperationalError"):
        return _unreached()
    return _other()


def _busy() -> tuple[str, str]:
    return "RECORDS_BUSY", _(
        "The records in {store} are being written by someone else and stayed locked. Nothing was written; try again."
    )


def _full() -> tuple[str, str]:
    return "RECORDS_FULL", _(
        "The disk with the records in {store} is full or failed ({error}). Nothing was written, what was there "
        "stands; make room and try again."
    )


def _readonly() -> tuple[str, str]:
    return "RECORDS_READ_ONLY", _(
        "The records in {store} may not be written here ({error}). What was there stands; check the rights of the "
        "file and its folder."
    )


def _unopened() -> tuple[str, str]:
    return "RECORDS_FOLDER", _(
        "The records in {store} cannot be opened ({error}). Check that the folder exists and may be written."
    )


def _damaged() -> tuple[str, str]:
    return "RECORDS_DAMAGED", _(
        "The records in {store} are damaged or are no records of winback ({error}). Put a backup in their place: "
        "winback doctor --restore FILE."
    )


def _unreached() -> tuple[str, str]:
    return "RECORDS_UNREACHED", _(
        "The database {store} with the records cannot be reached ({error}). Check the address in WINBACK_RECORDS "
        "and that the server runs."
    )


def _other() -> tuple[str, str]:
    return "RECORDS_STORE", _("The records in {store} answered with an error: {error}. Nothing was written.")
