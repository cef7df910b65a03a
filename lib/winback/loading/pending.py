"""The rows that wait to be mended: kept with all their cells, so that a mended one can be told from one still bad."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ibis

from ..schema import ORDERS
from .check import Checked
from .codes import REJECTED
from .mapping import FileMapping
from .others import union_by_name
from .rejected import pending_of, write_rejected
from .stored import PENDING, Stored
from .torn import CODE, cells_of_torn
from .understand import Understood
from .versions import Versions

TEXTS = ("file", "sheet", "code", "bad_column", "bad_value", "mark", "names", "entry")


def fresh_pending(
    versions: Versions, orders: Sequence[Understood], judged: Sequence[Checked], stored: Stored | None
) -> ibis.Table | None:
    """Return all rows set aside: those of these files (parts from 1), and those of before that are still so.

    ``newer`` marks rows whose order is there in an older version: mended, they take its place.
    """
    parts = []
    rejected = versions.rows.filter(versions.rows.code.isin(REJECTED))
    if stored is not None and stored.pending is not None:
        parts.append(stored.pending.semi_join(rejected.filter(rejected.part == 0), "mark"))
    counts = rejected.group_by("part", torn=rejected.code == CODE).agg(n=rejected.count()).to_pyarrow().to_pylist()
    found = {(row["part"], row["torn"]) for row in counts}
    for number, (item, one) in enumerate(zip(orders, judged, strict=True), 1):
        entry = json.dumps(dataclasses.asdict(pinned(item.entry, one)), ensure_ascii=False)
        own = rejected.filter(rejected.part == number)
        if (number, False) in found:
            parts.append(pending_of(own.filter(own.code != CODE), item.source, entry))
        if (number, True) in found:
            lines = own.filter(own.code == CODE).join(cells_of_torn(item), "source_row")
            names = json.dumps(list(item.source.names), ensure_ascii=False)
            parts.append(lines.mutate(names=ibis.literal(names), entry=ibis.literal(entry)))
    if not parts:
        return None
    parts = [_with_newer(part, versions.newer) for part in parts]
    names_kept = [c.name for c in ORDERS.columns if c.name != "kind" and any(c.name in part.columns for part in parts)]
    return union_by_name(parts, ["source_row", *names_kept, *TEXTS, "cells", "newer"])


def _with_newer(part: ibis.Table, newer: ibis.Table | None) -> ibis.Table:
    part = part if "newer" in part.columns else part.mutate(newer=ibis.literal(False))
    if newer is None:
        return part
    told = part.left_join(newer.select("mark", replaces=ibis.literal(True)).distinct(), "mark")
    return told.mutate(newer=told.newer.fill_null(False) | told.replaces.fill_null(False)).select(*part.columns)


def pinned(entry: FileMapping, judged: Checked) -> FileMapping:
    """Return the entry with the readings that the whole file proved: a few mended rows alone would not."""
    orders = {target: culture.order for target, culture in judged.cultures.dates.items()}
    signs = {target: culture.decimal for target, culture in judged.cultures.numbers.items()}
    return dataclasses.replace(entry, date_order=orders | entry.date_order, decimal_sign=signs | entry.decimal_sign)


def write_pending(backend: Any, pending: ibis.Table | None, folder: Path) -> None:
    """Write the rows set aside into a company's folder, for the program and for the user."""
    if pending is None:
        return
    path = folder / PENDING
    backend.to_parquet(pending.order_by("file", "sheet", "source_row", "mark"), path)
    if backend.read_parquet(path).count().to_pyarrow().as_py():
        write_rejected(path, folder)
    else:
        path.unlink()
