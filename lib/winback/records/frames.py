"""Records as typed frames: days as dates, shares as numbers, texts as text, blank texts as ''."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import sqlalchemy as sa

from .fields import RecordKind
from .kinds import SYSTEM_COLUMNS
from .tables import HISTORY, TABLES

_DTYPES = {
    "id": "str",
    "text": "str",
    "choice": "str",
    "date": "datetime64[s]",
    "share": "float64",
    "number": "float64",
    "count": "Int64",
    "yesno": "boolean",
}
MOMENT = "datetime64[us, UTC]"
_SYSTEM = {
    "record_id": "str",
    "company": "str",
    "version": "int64",
    "changed_by": "str",
    "changed_at": MOMENT,
    "removed": "bool",
}


def moment_of(as_of: dt.datetime | dt.date) -> dt.datetime:
    """Return a moment as the store counts: a time without a zone is this machine's, a day is its end."""
    if not isinstance(as_of, dt.datetime):
        as_of = dt.datetime.combine(as_of, dt.time.max)
    return as_of.astimezone(dt.UTC).replace(tzinfo=None)


def standing_rows(connection: sa.Connection, company: str, kind: RecordKind) -> list[dict[str, Any]]:
    """Return the records that stand, in the order in which they came."""
    table = TABLES[kind.name]
    wanted = sa.select(*(table.c[name] for name in (*kind.names, *SYSTEM_COLUMNS)))
    wanted = wanted.where(table.c.company == company, sa.not_(table.c.removed)).order_by(table.c.record_id)
    return [dict(row) for row in connection.execute(wanted).mappings()]


def rows_at(connection: sa.Connection, company: str, kind: RecordKind, moment: dt.datetime) -> list[dict[str, Any]]:
    """Return the records as they stood at a moment, read from the history."""
    seen = (HISTORY.c.company == company, HISTORY.c.kind == kind.name, HISTORY.c.changed_at <= moment)
    last = (
        sa.select(HISTORY.c.record_id, sa.func.max(HISTORY.c.version).label("version"))
        .where(*seen)
        .group_by(HISTORY.c.record_id)
        .subquery()
    )
    wanted = sa.select(HISTORY).join(
        last, sa.and_(HISTORY.c.record_id == last.c.record_id, HISTORY.c.version == last.c.version)
    )
    wanted = wanted.where(*seen, HISTORY.c.action != "withdraw").order_by(HISTORY.c.record_id)
    return [{**_entry(kind, dict(row)), "removed": False} for row in connection.execute(wanted).mappings()]


def history_rows(
    connection: sa.Connection, company: str, kind: RecordKind, record_id: str | None
) -> list[dict[str, Any]]:
    """Return every version of the records, or of one record, in the order in which they were written."""
    wanted = sa.select(HISTORY).where(HISTORY.c.company == company, HISTORY.c.kind == kind.name)
    if record_id is not None:
        wanted = wanted.where(HISTORY.c.record_id == record_id)
    wanted = wanted.order_by(HISTORY.c.changed_at, HISTORY.c.record_id, HISTORY.c.version)
    rows = [dict(row) for row in connection.execute(wanted).mappings()]
    return [{**_entry(kind, row), "action": row["action"], "removed": row["action"] == "withdraw"} for row in rows]


def mark(connection: sa.Connection, company: str) -> str:
    """Return how many versions a company's records have had, and when the last one was written."""
    wanted = sa.select(sa.func.count(), sa.func.max(HISTORY.c.changed_at)).where(HISTORY.c.company == company)
    count, last = connection.execute(wanted).one()
    return f"{count} {last}" if count else ""


def _entry(kind: RecordKind, row: Mapping[str, Any]) -> dict[str, Any]:
    content = json.loads(row["content"])
    # A version from before a column existed has nothing in it.
    own = {column.name: content.get(column.name, "" if column.is_text else None) for column in kind.columns}
    return {**own, **{name: row[name] for name in ("record_id", "company", "version", "changed_by", "changed_at")}}


def typed(kind: RecordKind, rows: Sequence[Mapping[str, Any]], *, action: bool = False) -> pd.DataFrame:
    """Return rows as a frame whose columns have the types of the contract, also when there are none."""
    dtypes = {column.name: _DTYPES[column.kind] for column in kind.columns} | _SYSTEM
    if action:
        dtypes["action"] = "str"
    columns: dict[str, pd.Series] = {}
    for name, dtype in dtypes.items():
        values = [row[name] for row in rows]
        if dtype.startswith("datetime64"):
            moments: Any = pd.Series(pd.to_datetime(values, utc=dtype == MOMENT))
            columns[name] = moments.astype(dtype)
        else:
            columns[name] = pd.Series(values, dtype=dtype)
    return pd.DataFrame(columns)
