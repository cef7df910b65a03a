"""Customers, managers, contacts, plans and surveys: the tables beside the orders."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ibis

from ..schema import TABLES
from .prepare import prepare
from .report import note
from .tables import as_text, decide, values_of
from .understand import Understood

UNIQUE = ("customers", "managers")


def build_table(
    backend: Any, table: str, items: Sequence[Understood], work: Path, today: dt.date
) -> tuple[ibis.Table, dict[str, Any], list[dict[str, Any]]]:
    """Return a contract table from its files, its rows (read, accepted, rejected), and notes on what was left blank."""
    parts, notes = [], []
    for number, item in enumerate(items):
        path = work / f"{table}-{number}.parquet"
        part = _typed(item, table, today)
        backend.to_parquet(part, path)
        part = backend.read_parquet(path)
        parts.append(part)
        notes += _unread(item, part)
        part_names = [c for c in part.columns if not c.startswith("had_")]
        parts[-1] = part.select(*part_names)
    whole = _union(table, parts)
    needed = [name for name in TABLES[table].required if name in whole.columns]
    has_key = ibis.and_(*[whole[name].notnull() for name in needed])
    kept = whole.filter(has_key)
    if table in UNIQUE:
        order = ibis.window(group_by=needed[0], order_by="source_row")
        kept = kept.mutate(place=ibis.row_number().over(order)).filter(lambda t: t.place == 0).drop("place")
    read = int(whole.count().to_pyarrow().as_py())
    accepted = int(kept.count().to_pyarrow().as_py())
    if read > accepted:
        notes.append(note("KEY01", file=", ".join(item.source.key for item in items), count=read - accepted))
    return kept.drop("source_row"), {"read": read, "accepted": accepted, "rejected": read - accepted}, notes


def _typed(item: Understood, table: str, today: dt.date) -> ibis.Table:
    ready = prepare(item.source, item.entry)
    source, entry = ready.source, ready.entry
    rows, values = values_of(source, entry, decide(source, entry), today)
    first, last = values.pop("first_name", None), values.pop("last_name", None)
    if first is not None or last is not None:
        parts = [part.fill_null("") for part in (first, last) if part is not None]
        full = parts[0] if len(parts) == 1 else parts[0] + " " + parts[1]
        full = full.strip().nullif("")
        if "name" in values and table == "customers":
            values.setdefault("contact_person", full)
        values["name"] = ibis.coalesce(values["name"], full) if "name" in values else full
    columns = {c.name: values[c.name] for c in TABLES[table].columns if c.name in values}
    had = {
        f"had_{target}": as_text(rows[f"c{source.names.index(name)}"]).notnull()
        for name, target in entry.columns.items()
        if target in columns and TABLES[table].column(target).kind in ("date", "money", "number", "share")
    }
    return rows.select("source_row", **columns, **had)


def _unread(item: Understood, part: ibis.Table) -> list[dict[str, Any]]:
    """Values that were there but could not be read, told per column."""
    names = [name.removeprefix("had_") for name in part.columns if name.startswith("had_")]
    if not names:
        return []
    counts = part.agg(**{name: (part[f"had_{name}"] & part[name].isnull()).sum() for name in names})
    found = counts.to_pyarrow().to_pylist()[0]
    return [
        note("COL02", file=item.source.key, count=int(found[name]), column=item.entry.source(name))
        for name in names
        if found[name]
    ]


def _union(table: str, parts: list[ibis.Table]) -> ibis.Table:
    names = [c.name for c in TABLES[table].columns if any(c.name in part.columns for part in parts)]
    return union_by_name(parts, ["source_row", *names])


def union_by_name(parts: Sequence[ibis.Table], names: Sequence[str]) -> ibis.Table:
    """Return the rows of all parts with these columns; a column that a part lacks is null there."""
    kinds = {name: next(part[name].type() for part in parts if name in part.columns) for name in names}
    shaped = [
        part.select(**{n: part[n] if n in part.columns else ibis.null(kinds[n]) for n in names}) for part in parts
    ]
    return shaped[0] if len(shaped) == 1 else ibis.union(*shaped)
