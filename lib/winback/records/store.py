"""The store of what people record about one company: add, edit, withdraw, read, as it stands or stood."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

import pandas as pd
import sqlalchemy as sa

from ..errors import WinbackError
from ..text import _
from . import backup, frames, migrating, writing
from .database import PATIENCE_SECONDS, Database
from .errors import StoreError
from .fields import RecordKind
from .kinds import KINDS
from .places import file_name, records_folder
from .values import Rows, as_rows, checked_row, key_hashes, storable

SCHEMES = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}


class Records:
    """The records of one company in a store.

    ``url``: a file of SQLite, or ``sqlite:///…`` or ``postgresql://user:password@host/database``; several companies
    may share a store and never see each other. Every change is on the disk when its call returns. Methods raise
    ``RecordError`` for a row that is not right, ``Conflict`` for a record that was changed since, ``StoreError`` for a
    store that does not answer; each says what to do, and none of them changes anything.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     records = Records(Path(folder) / "records.sqlite", "shop")
    ...     row = {"reason": "slow_work", "status": "open", "since_on": "2026-03-01"}
    ...     record_id = records.add("reason_status", [row], by="Ann")[0]
    ...     records.edit("reason_status", record_id, 1, {"status": "fixed"}, by="Bob")
    ...     records.frame("reason_status")[["reason", "status", "version", "changed_by"]].values.tolist()
    2
    [['slow_work', 'fixed', 2, 'Bob']]
    """

    def __init__(self, url: str | Path, company: str, *, patience_seconds: float = PATIENCE_SECONDS) -> None:
        if not company.strip():
            raise WinbackError(_("The records need a company: its name is blank."))
        self.company = storable(company)
        self.database = Database(address(url), patience_seconds)
        self._is_ready = False

    def __repr__(self) -> str:
        return f"Records({self.database.name!r}, {self.company!r})"

    def __enter__(self) -> Records:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the store's connections."""
        self.database.close()

    def prepare(self) -> None:
        """Make the store, or bring an older one to this version after a backup."""
        backup.prepare(self.database, self._backup_path())
        self._is_ready = True

    def back_up(self, path: str | Path = "") -> Path:
        """Write this company's records with their history into a file and return it; others may write meanwhile.

        Without a path it lies in ``backups`` beside the store, named after the company and the moment; a path may be
        a folder for it. The file is a store of its own. Raises ``StoreError`` when it exists or cannot be written.
        """
        self._make_ready()
        usual = self._backup_path()
        wanted = Path(path).expanduser() if path else usual
        return backup.back_up(self.database, wanted / usual.name if wanted.is_dir() else wanted, self.company)

    def restore(self, path: str | Path, by: str) -> Path | None:
        """Put this company's records back as a backup has them; return the backup made of what was there before.

        A record that had moved on since comes back under a new version. Raises ``StoreError`` for a backup that is
        damaged, of a newer version or of another company; nothing is changed then.
        """
        return backup.restore(self.database, Path(path).expanduser(), self._backup_path(), self.company, by)

    def _backup_path(self) -> Path:
        return backup.backup_path(self.database, file_name(self.company), records_folder())

    def add(self, kind: str, rows: Rows, by: str) -> list[str]:
        """Record rows in one transaction and return the id of each.

        A row that is there already, the same in every column given, is not recorded twice: its id is returned. One
        with other values under the same natural key is a ``Conflict``. Source: R9.
        """
        with self.changing(by) as change:
            return writing.add(change, kind_of(kind), rows)

    def edit(self, kind: str, record_id: str, version: int, changes: Mapping[str, Any], by: str) -> int:
        """Change columns of a record of which ``version`` was seen; return its version now.

        ``Conflict`` when it was changed since and holds other values; saving the same twice changes nothing.
        """
        return self.edit_all(kind, [(record_id, version, changes)], by)[0]

    def edit_all(self, kind: str, edits: Sequence[tuple[str, int, Mapping[str, Any]]], by: str) -> list[int]:
        """Change several records, each (id, version seen, changes), in one transaction; return their versions."""
        with self.changing(by) as change:
            return writing.edit(change, kind_of(kind), edits)

    def withdraw(self, kind: str, record_id: str, version: int, by: str) -> int:
        """Take a record out of what stands; the history keeps it. ``Conflict`` when it was changed since."""
        with self.changing(by) as change:
            return writing.withdraw(change, kind_of(kind), record_id, version)

    def find(self, kind: str, rows: Rows) -> list[str]:
        """Return the id of the record under each row's natural key, '' where there is none."""
        about = kind_of(kind)
        keys = key_hashes(about, [checked_row(about, row, number) for number, row in enumerate(as_rows(rows))])
        if not self.database.exists:
            return ["" for _key in keys]
        with self.reading() as connection:
            found = writing.standing(connection, self.company, about, "key_hash", keys)
            known = {row["key_hash"]: row["record_id"] for row in found}
        return [known.get(key, "") for key in keys]

    def frame(self, kind: str, as_of: dt.datetime | dt.date | None = None) -> pd.DataFrame:
        """Return the records that stand, or that stood at a moment, with typed columns.

        Columns: those of the kind and record_id, company, version, changed_by, changed_at, removed. Days are
        ``datetime64``, shares and numbers ``float64``, counts ``Int64``, yes and no ``boolean``, texts ``str`` with ''
        for blank. ``as_of`` is about when it was recorded, not about the day it tells of; a moment without a zone is
        this machine's, a day means its end.
        """
        about = kind_of(kind)
        if not self.database.exists:
            return frames.typed(about, [])
        with self.reading() as connection:
            if as_of is None:
                return frames.typed(about, frames.standing_rows(connection, self.company, about))
            return frames.typed(about, frames.rows_at(connection, self.company, about, frames.moment_of(as_of)))

    def history(self, kind: str, record_id: str | None = None) -> pd.DataFrame:
        """Return every version of the records, or of one, with ``action``: add, edit, withdraw."""
        about = kind_of(kind)
        if not self.database.exists:
            return frames.typed(about, [], action=True)
        with self.reading() as connection:
            return frames.typed(about, frames.history_rows(connection, self.company, about, record_id), action=True)

    def mark(self) -> str:
        """Return a text that every change of this company's records changes; blank where nothing was ever recorded."""
        if not self.database.exists:
            return ""
        with self.reading() as connection:
            return frames.mark(connection, self.company)

    @contextmanager
    def changing(self, by: str) -> Iterator[writing.Change]:
        """Give one transaction that changes records; all of it is on the disk when the block ends, or none."""
        self._make_ready()
        with self.database.writing() as connection:
            migrating.check_current(connection, self.database.name)
            yield writing.Change.begin(connection, self.company, by)

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Give one transaction that sees one state of the store."""
        self._make_ready()
        with self.database.reading() as connection:
            migrating.check_current(connection, self.database.name)
            yield connection

    def get_ready(self) -> None:
        """Make or migrate the store if that has not been done, but make none where nothing was ever recorded."""
        if self.database.exists and not self._is_ready:
            self.prepare()

    def _make_ready(self) -> None:
        if not (self._is_ready and self.database.exists):
            self.prepare()


def kind_of(name: str) -> RecordKind:
    """Return a kind by its name; ``WinbackError`` with the known ones when there is none."""
    if name not in KINDS:
        known = ", ".join(KINDS)
        raise WinbackError(_("There are no records '{name}'. Known: {known}.").format(name=name, known=known))
    return KINDS[name]


def address(url: str | Path) -> sa.URL:
    """Return the address of a store; a path is a file of SQLite. ``StoreError`` for one that names no store.

    >>> address("postgresql://ann@localhost/shop").drivername
    'postgresql+psycopg'
    """
    text = str(url).strip()
    if isinstance(url, Path) or "://" not in text:
        return sa.URL.create("sqlite", database=str(Path(text).expanduser()))
    try:
        found = sa.make_url(text)
    except (sa.exc.ArgumentError, ValueError):
        found = None
    scheme = text.partition("://")[0].partition("+")[0].lower()
    if found is None or scheme not in SCHEMES or not found.database:
        raise StoreError(
            _("Records cannot be kept at an address that begins with '{scheme}'. Allowed: a file, sqlite:///FILE or "
              "postgresql://USER:PASSWORD@HOST/DATABASE.").format(scheme=f"{scheme}://"),
            "RECORDS_ADDRESS",
        )  # fmt: skip
    return found.set(drivername=SCHEMES[scheme])
