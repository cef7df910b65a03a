"""Customers, managers, contacts, plans and surveys: the tables beside the orders."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ibis

from ..schema import TABLES
from . import contact_data, merging
from .mapping import Mapping
from .prepare import prepare
from .report import note
from .tables import NO, YES, as_text, decide, values_of
from .tables import kept as held
from .understand import Understood

PERSONAL = r"[^@\s]+@[^@\s]+\.[A-Za-zА-Яа-я]{2,}|(\+\d|\b[78])[\s(-]*\d{3}[\s)-]*\d{3}[\s-]*\d{2}[\s-]*\d{2}\b"
"""An e-mail address, or a phone of eleven digits: what a free text should not hold."""
UNIQUE = ("customers", "managers")


def build_table(
    backend: Any,
    table: str,
    items: Sequence[Understood],
    work: Path,
    *,
    mapping: Mapping,
    currency: str,
    today: dt.date,
) -> tuple[ibis.Table, dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]:
    """Return a contract table from its files, its rows (read, accepted, rejected), changes, and warnings."""
    parts, notes = [], []
    for number, item in enumerate(items):
        path = work / f"{table}-{number}.parquet"
        part = merging.applied(backend, _typed(item, table, mapping, today), mapping)
        backend.to_parquet(part, path)
        part = backend.read_parquet(path)
        parts.append(part)
        notes += _unread(item, part)
        notes += _personal(item, part)
        part_names = [c for c in part.columns if not c.startswith(("had_", "odd_", "merged_"))]
        parts[-1] = part.select(*part_names)
    whole = _union(table, parts)
    needed = [name for name in TABLES[table].required if name in whole.columns]
    has_key = ibis.and_(*[whole[name].notnull() for name in needed])
    kept = whole.filter(has_key)
    key = ", ".join(item.source.key for item in items)
    read, named = (int(t.count().to_pyarrow().as_py()) for t in (whole, kept))
    if read > named:
        notes.append(note("KEY01", file=key, count=read - named))
    if table in UNIQUE:
        kept, said = _newest_of_each(parts, items, [c.name for c in TABLES[table].columns if c.name in whole.columns])
        notes += said
    changed: list[dict[str, Any]] = []
    if table == "customers":
        headers = [header for item in items for header in item.source.names]
        kept, changed, said = contact_data.cleaned(backend, kept, contact_data.region_of(currency, headers), key)
        notes += said
    accepted = int(kept.count().to_pyarrow().as_py())
    rows = {"read": read, "accepted": accepted, "rejected": read - accepted}
    return held(kept), rows, changed, notes


def _newest_of_each(
    parts: Sequence[ibis.Table], items: Sequence[Understood], names: Sequence[str]
) -> tuple[ibis.Table, list[dict[str, Any]]]:
    """One row an id over all files, the oldest first: a newer value counts, a blank one keeps what was known."""
    found, notes = None, []
    for part, item in zip(parts, items, strict=True):
        one, said = _one_each(part.filter(part[names[0]].notnull()), names[0], item.source.key)
        notes += said
        one = one.drop("source_row")
        found = one if found is None else newest_values(found, one, names)
    assert found is not None
    return found, notes


def newest_values(old: ibis.Table, new: ibis.Table, names: Sequence[str]) -> ibis.Table:
    """Return one row an id (the first of ``names``): the newer value where there is one, else the older."""
    key = names[0]
    fresh = new.rename({f"{name}_new": name for name in new.columns})
    both = old.outer_join(fresh, old[key] == fresh[f"{key}_new"])
    values = {}
    for name in names:
        given = [both[n] for n in (f"{name}_new", name) if n in both.columns]
        values[name] = ibis.coalesce(*given)
    return both.select(**values)


def _one_each(table: ibis.Table, key: str, file: str) -> tuple[ibis.Table, list[dict[str, Any]]]:
    """One row an id, the first in the file; rows of the same id that say something else are told."""
    order = ibis.window(group_by=key, order_by="source_row")
    placed = held(table.mutate(place=ibis.row_number().over(order)))
    kept, more = placed.filter(placed.place == 0).drop("place"), placed.filter(placed.place > 0)
    count = int(more.count().to_pyarrow().as_py())
    if not count:
        return kept, []
    facts = [name for name in table.columns if name not in (key, "source_row")]
    differs = {f"d_{name}": placed[name].min() != placed[name].max() for name in facts}
    groups = placed.group_by(id=placed[key]).agg(n=placed.count(), **differs)
    unlike = ibis.or_(*[groups[name].fill_null(False) for name in differs]) if differs else ibis.literal(False)
    odd = groups.filter(unlike).order_by("id").limit(3).to_pyarrow().column("id").to_pylist()
    found = [note("KEY02", file=file, count=count)]
    if odd:
        total = int(groups.filter(unlike).count().to_pyarrow().as_py())
        found = [note("KEY03", file=file, count=total, examples=odd)]
    return kept, found


def _typed(item: Understood, table: str, mapping: Mapping, today: dt.date) -> ibis.Table:
    ready = prepare(item.source.numbered(), item.entry)
    source, entry = ready.source, ready.entry
    rows, values = values_of(source, entry, decide(source, entry, mapping.time_zone), today)
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
    odd = {
        f"odd_{target}": ~as_text(rows[f"c{source.names.index(name)}"]).lower().isin((*YES, *NO)).fill_null(True)
        for name, target in entry.columns.items()
        if target in columns and TABLES[table].column(target).kind == "yesno"
    }
    return rows.select("source_row", **columns, **had, **odd)


def _personal(item: Understood, part: ibis.Table) -> list[dict[str, Any]]:
    """Free texts that hold phones or e-mails, told per column: they are often those of a third person."""
    found = []
    for name in ("comment", "note"):
        if name in part.columns and part[name].type().is_string():
            count = int(part[name].re_search(PERSONAL).sum().fill_null(0).to_pyarrow().as_py())
            column = item.entry.source(name)
            found += [note("PII01", file=item.source.key, column=column, count=count)] if count else []
    return found


def _unread(item: Understood, part: ibis.Table) -> list[dict[str, Any]]:
    """Values that were there but could not be read, told per column."""
    names = [name.removeprefix("had_") for name in part.columns if name.startswith("had_")]
    odd = [name.removeprefix("odd_") for name in part.columns if name.startswith("odd_")]
    if not names and not odd:
        return []
    unread = {name: (part[f"had_{name}"] & part[name].isnull()).sum() for name in names}
    counts = part.agg(**unread, **{name: part[f"odd_{name}"].sum() for name in odd})
    found = counts.to_pyarrow().to_pylist()[0]
    return [
        note(
            "COL02" if name in names else "YES01",
            file=item.source.key,
            count=int(found[name]),
            column=item.entry.source(name),
        )
        for name in (*names, *odd)
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
