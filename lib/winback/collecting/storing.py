"""Put what was collected into the records: what is there already is not added twice, what differs is shown (R9)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from ..records import KINDS, Conflict, RecordError, Records, problems
from ..records.values import as_rows, checked_row, is_blank
from ..text import _, format_count, ngettext
from .found import Collected

LOOSE = ("weight", "catalogue_version", "origin")
"""What may differ in an answer that is there already: how it came, not what it says."""


@dataclass(frozen=True)
class Outcome:
    """What became of a file's answers: kind of record → how many were new, changed, or there already.

    ``conflicts``: sentences on records that say something else; ``refused``: on rows that no record can hold.
    """

    added: Mapping[str, int] = field(default_factory=dict)
    changed: Mapping[str, int] = field(default_factory=dict)
    known: Mapping[str, int] = field(default_factory=dict)
    conflicts: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()

    @property
    def sentences(self) -> list[str]:
        """What happened, in the language in use."""
        added, changed, known = (sum(part.values()) for part in (self.added, self.changed, self.known))
        found = []
        if added:
            found.append(ngettext("{n} new record.", "{n} new records.", added).format(n=format_count(added)))
        if changed:
            sentence = ngettext("{n} record was carried on.", "{n} records were carried on.", changed)
            found.append(sentence.format(n=format_count(changed)))
        if known:
            sentence = ngettext(
                "{n} record was there already: nothing was added twice.",
                "{n} records were there already: nothing was added twice.",
                known,
            )
            found.append(sentence.format(n=format_count(known)))
        if not (added or changed or known or self.conflicts or self.refused):
            found.append(_("Nothing was filled in."))
        return [*found, *self.conflicts, *self.refused]


def store(collected: Collected, records: Records, by: str) -> Outcome:
    """Write what was collected into the records, and return what was new, what was known, and what differs.

    A row that is there already is left alone; one that says something else under the same natural key is a conflict:
    it is told, with both values, and the others are written all the same. Complaints from a template of the register
    are changed where nobody else changed them since. Raises ``StoreError`` for a store that does not answer.
    """
    added: dict[str, int] = {}
    changed: dict[str, int] = {}
    known: dict[str, int] = {}
    conflicts: list[str] = []
    refused: list[str] = []
    for kind, frame in collected.earlier.items():
        _keep_earlier(records, kind, frame, by)
    for kind, frame in collected.rows.items():
        fresh, there, wrong = _sorted(records, kind, frame, collected.file)
        refused += wrong
        # Of those who give no name some may be there: their number among equals says which are new.
        before = set(filter(None, records.find(kind, fresh))) if fresh else set()
        ids = set(records.add(kind, fresh, by)) if fresh else set()
        added[kind] = len(ids - before)
        known[kind] = len(fresh) - added[kind]
        for record_id, row, stored, version in there:
            try:
                outcome = _meet(records, kind, record_id, row, stored, version=version, by=by)
            except Conflict as conflict:
                conflicts.append(str(conflict))
                continue
            counted = changed if outcome else known
            counted[kind] = counted.get(kind, 0) + 1
    return Outcome(added, changed, known, tuple(conflicts), tuple(refused))


def refusals(collected: Collected, records: Records) -> list[str]:
    """Return sentences on the rows that no record can hold; nothing is written."""
    return [told for kind, frame in collected.rows.items() for told in _sorted(records, kind, frame, collected.file)[2]]


def _keep_earlier(records: Records, kind: str, frame: pd.DataFrame, by: str) -> None:
    """Answers that newer ones replaced: in the history once, and no longer standing."""
    about = KINDS[kind]
    seen = {_key(about.key, row) for row in as_rows(records.history(kind))}
    standing = {_key(about.key, row): row for row in as_rows(records.frame(kind))}
    for row in as_rows(frame):
        values = {name: row[name] for name in about.names if not is_blank(row.get(name))}
        key = _key(about.key, values)
        if problems(about, [values]):
            continue
        if key in standing:
            stored = standing.pop(key)
            if not _differing(values, stored):
                records.withdraw(kind, stored["record_id"], int(stored["version"]), by)
        elif key not in seen:
            records.withdraw(kind, records.add(kind, [values], by)[0], 1, by)
            seen.add(key)


def _key(names: Sequence[str], row: Mapping[str, Any]) -> tuple[str, ...]:
    values = ("" if is_blank(row.get(name)) else row[name] for name in names)
    return tuple(str(pd.Timestamp(v).date()) if isinstance(v, dt.date) else str(v) for v in values)


def _sorted(
    records: Records, kind: str, frame: pd.DataFrame, file: str
) -> tuple[list[dict[str, Any]], list[tuple[str, dict[str, Any], dict[str, Any], Any]], list[str]]:
    """Rows to add, rows that meet a record (id, row, record, version seen), and sentences on impossible ones."""
    about, good, wrong = KINDS[kind], [], []
    for row in as_rows(frame):
        values = {name: row[name] for name in about.names if not is_blank(row.get(name))}
        version = row.get("version") if kind == "complaints" else None
        try:
            found = records.find(kind, [values])[0]
        except RecordError as error:
            place = _("{file}, row {row}").format(file=file, row=row["row"])
            wrong.append(f"{place}: {str(error).partition(': ')[2] or error}")
            continue
        if about.nameless is not None and about.nameless(checked_row(about, values)):
            # Whether it is there only its number among equals can say: it is added, and met there.
            found = ""
        good.append((found, values, version))
    stored = {row["record_id"]: row for row in as_rows(records.frame(kind))} if any(f for f, _v, _n in good) else {}
    fresh = [values for found, values, _version in good if not found]
    there = [(found, values, stored[found], version) for found, values, version in good if found]
    return fresh, there, wrong


def _meet(
    records: Records,
    kind: str,
    record_id: str,
    row: dict[str, Any],
    stored: Mapping[str, Any],
    *,
    version: Any,
    by: str,
) -> bool:
    """Let a row meet its record; whether the record was changed. ``Conflict`` where the two say different things."""
    differing = _differing(row, stored)
    if not differing:
        return False
    if is_blank(version):
        records.add(kind, [{name: value for name, value in row.items() if name not in LOOSE}], by)
        return False
    return records.edit(kind, record_id, int(version), differing, by) > int(stored["version"])


def _differing(row: Mapping[str, Any], stored: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in LOOSE and not _same(stored[name], value)}


def _same(one: Any, other: Any) -> bool:
    if is_blank(one) or is_blank(other):
        return is_blank(one) and is_blank(other)
    if isinstance(one, pd.Timestamp) or isinstance(other, pd.Timestamp):
        return bool(pd.Timestamp(one) == pd.Timestamp(other))
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(float(one) - float(other)) < 1e-9
    return bool(one == other)
