"""The rows that wait to be mended: kept with all their cells, so that a mended one can be told from one still bad."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa

from ..schema import ORDERS
from .check import REJECTED, Checked
from .mapping import FileMapping
from .others import union_by_name
from .rejected import pending_of, prefix_of, write_rejected
from .stored import PENDING, Stored
from .tabular import split_line
from .understand import Understood

TEXTS = ("file", "sheet", "code", "bad_column", "bad_value", "mark", "names", "entry")


def fresh_pending(
    rows: ibis.Table, orders: Sequence[Understood], judged: Sequence[Checked], stored: Stored | None
) -> ibis.Table | None:
    """Return all rows set aside: those of these files (parts from 1), and those of before that are still so."""
    parts = []
    rejected = rows.filter(rows.code.isin(REJECTED))
    if stored is not None and stored.pending is not None:
        parts.append(stored.pending.semi_join(rejected.filter(rejected.part == 0), "mark"))
    found = {row["part"] for row in rejected.select("part").distinct().to_pyarrow().to_pylist()}
    for number, (item, one) in enumerate(zip(orders, judged, strict=True), 1):
        entry = json.dumps(dataclasses.asdict(pinned(item.entry, one)), ensure_ascii=False)
        if number in found:
            source = item.source.numbered()
            own = rejected.filter(rejected.part == number).drop(*({"part", "mark"} & set(rejected.columns)))
            parts.append(pending_of(own, source.table, source.names, prefix=prefix_of(item.source), entry=entry))
        if item.source.cells and item.source.cells.bad:
            parts.append(_bad_lines(item, entry))
    if not parts:
        return None
    names = [column.name for column in ORDERS.columns if any(column.name in part.columns for part in parts)]
    return union_by_name(parts, ["source_row", *[n for n in names if n != "kind"], *TEXTS, "cells"])


def pinned(entry: FileMapping, judged: Checked) -> FileMapping:
    """Return the entry with the readings that the whole file proved: a few mended rows alone would not."""
    orders = {target: culture.order for target, culture in judged.cultures.dates.items()}
    signs = {target: culture.decimal for target, culture in judged.cultures.numbers.items()}
    return dataclasses.replace(entry, date_order=orders | entry.date_order, decimal_sign=signs | entry.decimal_sign)


def _bad_lines(item: Understood, entry: str) -> ibis.Table:
    """Lines that fit no column: their fields as far as the columns go, and the line itself as the value."""
    source = item.source
    assert source.cells is not None
    sign = source.layout.separator if source.layout else ","
    names, width = json.dumps(list(source.names), ensure_ascii=False), len(source.names)
    texts: dict[str, list[Any]] = {name: [] for name in TEXTS}
    cells, numbers = [], []
    for number, line in source.cells.bad:
        fields = [*split_line(line, sign), *[""] * width][:width]
        row = (
            source.file,
            source.sheet,
            "ROW01",
            "",
            line[:32_000],
            f"{prefix_of(item.source)}-{number}",
            names,
            entry,
        )
        for name, text in zip(TEXTS, row, strict=True):
            texts[name].append(text)
        cells.append(fields)
        numbers.append(number)
    columns = {name: pa.array(values, pa.string()) for name, values in texts.items()}
    columns |= {"cells": pa.array(cells, pa.list_(pa.string())), "source_row": pa.array(numbers, pa.int64())}
    return ibis.memtable(pa.table(columns))


def write_pending(backend: Any, pending: ibis.Table | None, folder: Path) -> None:
    """Write the rows set aside into a company's folder, for the program and for the user."""
    if pending is None:
        return
    path = folder / PENDING
    backend.to_parquet(pending.order_by("file", "sheet", "source_row"), path)
    if backend.read_parquet(path).count().to_pyarrow().as_py():
        write_rejected(path, folder)
    else:
        path.unlink()
