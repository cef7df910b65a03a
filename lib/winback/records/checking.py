"""Are the stores of records on this machine sound, and when were they last backed up?"""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from .backup import FOLDER
from .database import Database, damaged
from .errors import StoreError
from .migrating import check_known, version_of
from .places import VARIABLE, records_folder
from .store import address
from .tables import COMPANIES


@dataclass(frozen=True)
class Health:
    """One store: its name, how many companies it holds, its last backup, and what is wrong with it, if anything."""

    name: str
    companies: int = 0
    backed_up_at: dt.datetime | None = None
    problem: str = ""


def examine_stores(url: str = "") -> list[Health]:
    """Return the state of every store in use here, or of the one at an address; nothing is written or migrated."""
    named = url or os.environ.get(VARIABLE, "").strip()
    files = sorted(records_folder().glob("*.sqlite")) if records_folder().is_dir() else []
    found = []
    for place in [named] if named else files:
        try:
            found.append(_examine(Database(address(place), patience_seconds=5)))
        except StoreError as error:
            found.append(Health(str(place) if isinstance(place, Path) else VARIABLE, problem=str(error)))
    return found


def _examine(database: Database) -> Health:
    if not database.exists:
        return Health(database.name)
    with database.reading() as connection:
        whole = not database.is_sqlite or connection.exec_driver_sql("PRAGMA quick_check").scalar() == "ok"
        if not whole:
            raise damaged(database.name)
        found = version_of(connection)
        check_known(found, database.name)
        companies = connection.execute(sa.select(sa.func.count()).select_from(COMPANIES)).scalar() if found else 0
    database.close()
    folder = database.path.parent if database.path is not None else records_folder()
    stem = f"{database.path.stem}-" if database.path is not None else ""
    times = [path.stat().st_mtime for path in (folder / FOLDER).glob("*.sqlite") if path.name.startswith(stem)]
    return Health(database.name, companies or 0, dt.datetime.fromtimestamp(max(times)) if times else None)
