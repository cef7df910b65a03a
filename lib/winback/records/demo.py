"""The demo company's records, seeded once from its sample: reasons, complaints, the past campaign, what was fixed."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ..start import DEMO
from ..workspace import sample_folder
from . import demo_campaign, demo_fixes
from .fields import RecordKind
from .kinds import KINDS
from .store import Records
from .tables import SEEDS, TABLES
from .values import checked_row, key_hash
from .writing import Change, add, withdraw

BY = "demo"
"""Who records what comes from the sample; what a person has touched since bears that person's name."""
FILES = ("reasons", "complaints")
SHAPE = "3"
"""Raised when other records are made of the same files."""
_RENAMED = {"confidence": "confidence_share"}


def seed(records: Records) -> bool:
    """Record the demo company's sample files if that has not been done; return whether anything was to do.

    Does nothing for any other company. When the sample was made anew with other customers, what nobody has touched
    follows it.
    """
    if not records.company.startswith(DEMO):
        return False
    folder = sample_folder() / records.company.removeprefix(DEMO)
    paths = {name: folder / f"{name}.csv" for name in dict.fromkeys((*FILES, *demo_campaign.FILES))}
    if not all(path.is_file() for path in paths.values()):
        return False
    told = b"".join(path.read_bytes() for path in paths.values())
    mark = hashlib.sha256(SHAPE.encode() + told).hexdigest()
    if records.database.exists:
        with records.reading() as connection:
            if _mark_of(connection, records.company) == mark:
                return False
    with records.changing(BY) as change:
        if _mark_of(change.connection, records.company) == mark:
            return False
        rows = {name: _rows(paths[name]) for name in FILES} | demo_campaign.campaign_records(folder)
        rows |= demo_fixes.fix_records(folder.name)
        for name, found in rows.items():
            _follow(change, KINDS[name], found)
        _remember(change, mark)
    return True


def _rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8", newline="") as handle:
        rows = [{_RENAMED.get(name, name): value for name, value in row.items()} for row in csv.DictReader(handle)]
    return [row | {"origin": path.name} for row in rows] if path.stem == "reasons" else rows


def _follow(change: Change, kind: RecordKind, rows: list[dict[str, Any]]) -> None:
    """Withdraw what the sample no longer has and nobody touched, then add what is missing."""
    wanted = {key_hash(kind, row): row for row in (checked_row(kind, row, n) for n, row in enumerate(rows))}
    table = TABLES[kind.name]
    stands = sa.select(table).where(table.c.company == change.company, sa.not_(table.c.removed))
    kept = set()
    for row in change.connection.execute(stands).mappings().all():
        same = {name: row[name] for name in kind.names} == wanted.get(row["key_hash"])
        if row["changed_by"] == BY and not same:
            withdraw(change, kind, row["record_id"], row["version"])
        else:
            kept.add(row["key_hash"])
    add(change, kind, [row for key, row in wanted.items() if key not in kept])


def _mark_of(connection: sa.Connection, company: str) -> str:
    wanted = sa.select(SEEDS.c.mark).where(SEEDS.c.company == company, SEEDS.c.name == BY)
    return str(connection.execute(wanted).scalar() or "")


def _remember(change: Change, mark: str) -> None:
    change.connection.execute(SEEDS.delete().where(SEEDS.c.company == change.company, SEEDS.c.name == BY))
    values = {"company": change.company, "name": BY, "mark": mark, "seeded_at": change.at}
    change.connection.execute(SEEDS.insert().values(values))
