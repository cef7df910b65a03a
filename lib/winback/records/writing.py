"""What one transaction does to the store: rows added, edited, withdrawn, each change kept in the history."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ..text import _, format_date, ngettext
from .errors import Conflict, RecordError
from .fields import RecordKind
from .tables import COMPANIES, HISTORY, TABLES
from .values import Row, as_rows, checked_row, checked_values, key_hash, key_hashes, storable
from .words import heading, kind_names, shown

AT_ONCE = 400
"""Rows asked for in one statement: databases limit how many values one may carry."""


@dataclass(frozen=True)
class Change:
    """One transaction's author, company and moment."""

    connection: sa.Connection
    company: str
    by: str
    at: dt.datetime

    @classmethod
    def begin(cls, connection: sa.Connection, company: str, by: str) -> Change:
        """Begin to change a company's records, never earlier than its last change whatever the machine's clock says."""
        if not str(by).strip():
            raise RecordError(_("Say who records this: the name is blank."), column="changed_by")
        now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        last = connection.execute(sa.select(sa.func.max(HISTORY.c.changed_at)).where(HISTORY.c.company == company))
        before = last.scalar()
        at = now if before is None or before < now else before + dt.timedelta(microseconds=1)
        known = sa.select(COMPANIES.c.company).where(COMPANIES.c.company == company)
        if connection.execute(known).first() is None:
            connection.execute(COMPANIES.insert().values(company=company, opened_at=at))
        return cls(connection, company, storable(str(by).strip()), at)

    def stamp(self, version: int) -> Row:
        """The system columns of a row that is written now."""
        return {"version": version, "changed_by": self.by, "changed_at": self.at}

    def keep(self, kind: RecordKind, action: str, rows: Sequence[Row]) -> None:
        """Write rows as they stand now into the history."""
        entries = [
            {
                "company": self.company,
                "kind": kind.name,
                "record_id": row["record_id"],
                **self.stamp(row["version"]),
                "action": action,
                "content": to_json(kind, row),
            }
            for row in rows
        ]
        if entries:
            self.connection.execute(HISTORY.insert(), entries)


def to_json(kind: RecordKind, row: Mapping[str, Any]) -> str:
    """Return a row's own columns as the history keeps them."""
    plain = {name: row[name].isoformat() if isinstance(row[name], dt.date) else row[name] for name in kind.names}
    return json.dumps(plain, ensure_ascii=False)


def standing(
    connection: sa.Connection, company: str, kind: RecordKind, column: str, values: Sequence[str]
) -> Iterator[Row]:
    """Return the rows whose ``key_hash`` or ``record_id`` is among the values; withdrawn ones only by their id."""
    table = TABLES[kind.name]
    for start in range(0, len(values), AT_ONCE):
        wanted = sa.select(table).where(
            table.c.company == company, table.c[column].in_(values[start : start + AT_ONCE])
        )
        if column == "key_hash":
            wanted = wanted.where(sa.not_(table.c.removed))
        yield from (dict(row) for row in connection.execute(wanted).mappings())


def add(change: Change, kind: RecordKind, rows: Any) -> list[str]:
    """Insert rows that are not there yet; return the id of each row, new or known. ``Conflict`` when one differs."""
    given = as_rows(rows)
    checked = [checked_row(kind, row, number) for number, row in enumerate(given)]
    keys = key_hashes(kind, checked)
    known = {row["key_hash"]: row for row in standing(change.connection, change.company, kind, "key_hash", keys)}
    fresh: list[Row] = []
    conflicts = []
    for number, (row, key) in enumerate(zip(checked, keys, strict=True)):
        if key in known:
            # A column that was not given says nothing, so it contradicts nothing.
            mine = {name: value for name, value in row.items() if name in given[number]}
            if _differing(mine, known[key]):
                conflicts.append(_conflict(kind, known[key], mine, number))
            continue
        record_id = f"{_microseconds(change.at):014x}-{len(fresh):05x}-{secrets.token_hex(4)}"
        known[key] = {
            "company": change.company,
            "record_id": record_id,
            **change.stamp(1),
            "removed": False,
            "key_hash": key,
            **row,
        }
        fresh.append(known[key])
    _raise(conflicts)
    if fresh:
        change.connection.execute(TABLES[kind.name].insert(), fresh)
        change.keep(kind, "add", fresh)
    return [known[key]["record_id"] for key in keys]


def edit(change: Change, kind: RecordKind, edits: Sequence[tuple[str, int, Mapping[str, Any]]]) -> list[int]:
    """Change records, each given as id, the version the writer saw and the new values; return their versions.

    ``Conflict`` when a record was changed since and differs; writing what stands there already changes nothing.
    """
    ids = [record_id for record_id, _version, _changes in edits]
    known = {row["record_id"]: row for row in standing(change.connection, change.company, kind, "record_id", ids)}
    conflicts, versions = [], []
    for number, (record_id, version, changes) in enumerate(edits):
        row = _known(known, kind, record_id, number)
        wanted = checked_values(kind, changes, number)
        whole = checked_row(kind, {**{name: row[name] for name in kind.names}, **wanted}, number)
        mine = {name: whole[name] for name in wanted}
        if row["removed"] or (row["version"] != version and _differing(mine, row)):
            conflicts.append(_conflict(kind, row, mine, number))
        elif not conflicts and _differing(mine, row):
            known[record_id] = _update(change, kind, row, whole, number)
        versions.append(known[record_id]["version"])
    _raise(conflicts)
    return versions


def withdraw(change: Change, kind: RecordKind, record_id: str, version: int) -> int:
    """Take a record out of what stands; its history stays. ``Conflict`` when it was changed since."""
    known = {r["record_id"]: r for r in standing(change.connection, change.company, kind, "record_id", [record_id])}
    row = _known(known, kind, record_id, 0)
    if row["removed"]:
        return int(row["version"])
    if row["version"] != version:
        raise _conflict(kind, row, {"removed": True}, 0)
    after = {**row, **change.stamp(version + 1), "removed": True}
    _write(change, kind, after)
    change.keep(kind, "withdraw", [after])
    return version + 1


def _update(change: Change, kind: RecordKind, row: Row, whole: Row, number: int) -> Row:
    key = _free_key(change, kind, row, whole, number)
    after = {**row, **whole, **change.stamp(row["version"] + 1), "key_hash": key}
    _write(change, kind, after)
    change.keep(kind, "edit", [after])
    return after


def _free_key(change: Change, kind: RecordKind, row: Row, whole: Row, number: int) -> str:
    """The mark of a changed row; ``Conflict`` where a record with that name stands, a nameless one stands beside it."""
    place = 0
    while (key := key_hash(kind, whole, place)) != row["key_hash"]:
        taken = next(standing(change.connection, change.company, kind, "key_hash", [key]), None)
        if taken is None:
            break
        if kind.key_of(whole) == kind.key:
            raise _conflict(kind, taken, whole, number)
        place += 1
    return key


def _write(change: Change, kind: RecordKind, row: Row) -> None:
    table = TABLES[kind.name]
    where = (table.c.company == change.company) & (table.c.record_id == row["record_id"])
    change.connection.execute(table.update().where(where).values(row))


def _known(known: Mapping[str, Row], kind: RecordKind, record_id: str, number: int) -> Row:
    if record_id in known:
        return known[record_id]
    message = _("'{kind}' holds no record {record}. Read the records again.")
    raise RecordError(
        message.format(record=record_id, kind=kind_names()[kind.name]), row=number, column="record_id", found=record_id
    )


def _differing(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[str]:
    return [name for name, value in mine.items() if theirs[name] != value]


def _microseconds(moment: dt.datetime) -> int:
    return (moment - dt.datetime(1970, 1, 1)) // dt.timedelta(microseconds=1)


def _raise(conflicts: Sequence[Conflict]) -> None:
    if not conflicts:
        return
    first, *others = conflicts
    first.others = tuple(others)
    if others:
        more = ngettext("There is {n} more such record.", "There are {n} more such records.", len(others))
        first.args = (f"{first} {more.format(n=len(others))}",)
    raise first


def _conflict(kind: RecordKind, theirs: Row, mine: Mapping[str, Any], number: int) -> Conflict:
    gone = bool(theirs["removed"])
    names = [] if gone else [name for name in _differing(mine, theirs) if name in kind.names]
    moment = theirs["changed_at"].replace(tzinfo=dt.UTC)
    local = moment.astimezone()
    opening = _("Withdrawn by {who} on {day} at {time}.") if gone else _("Recorded by {who} on {day} at {time}.")
    told = [opening.format(who=theirs["changed_by"], day=format_date(local), time=f"{local:%H:%M}")]
    told += [
        _("{column}: there stands '{theirs}', you give '{mine}'.").format(
            column=heading(name),
            theirs=shown(kind.column(name), theirs[name]),
            mine=shown(kind.column(name), mine[name]),
        )
        for name in names
    ]
    told.append(_("Nothing was written: look at it and save again."))
    return Conflict(
        " ".join(told),
        kind=kind.name,
        record_id=theirs["record_id"],
        version=theirs["version"],
        mine={name: mine[name] for name in names} or dict(mine),
        theirs={name: theirs[name] for name in names} or {"removed": gone},
        changed_by=theirs["changed_by"],
        changed_at=moment,
        row=number,
    )
