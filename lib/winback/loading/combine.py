"""Several files, and what a company holds already, put together: each order in the version that counts."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ibis

from ..schema import ORDERS
from . import adding, whole
from .check import Checked, check_orders
from .mapping import FileMapping, Mapping
from .opened import Opened
from .others import union_by_name
from .report import note
from .stored import Stored
from .torn import torn_lines
from .understand import Understood
from .versions import Edge, Versions, edge_of, edges_of, keep_newest
from .waiting import read_again

MARKS = ("merged_customer", "merged_manager", "mark")


def judge(
    item: Understood, mapping: Mapping, today: dt.date, stored: Stored | None, *, careful: bool = False
) -> Checked:
    """Check one table of orders; what it leaves open is read as the company's earlier files were."""
    judged = check_orders(item.source, item.entry, mapping, today, careful=careful)
    if stored is None:
        return judged
    dates = {t: "" for t, culture in judged.cultures.dates.items() if not culture.certain}
    numbers = {t: "" for t, culture in judged.cultures.numbers.items() if not culture.certain}
    if not dates and not numbers:
        return judged
    for file in stored.files:
        if set(item.entry.columns.items()) <= set(file.get("columns", {}).items()):
            dates = {t: file["date_order"].get(t, order) for t, order in dates.items()}
            numbers = {t: file["decimal_sign"].get(t, sign) for t, sign in numbers.items()}
    known = FileMapping("", {}, {t: o for t, o in dates.items() if o}, {t: d for t, d in numbers.items() if d})
    if not known.date_order and not known.decimal_sign:
        return judged
    item.entry = dataclasses.replace(
        item.entry,
        date_order=known.date_order | item.entry.date_order,
        decimal_sign=known.decimal_sign | item.entry.decimal_sign,
    )
    return check_orders(item.source, item.entry, mapping, today)


def oldest_first(
    parts: list[ibis.Table], orders: list[Understood], judged: list[Checked], opened: Opened
) -> tuple[list[ibis.Table], list[Understood], list[Checked]]:
    """The newer of two files: its last order is later, or it was written later, or its name comes later."""
    if len(parts) < 2:
        return parts, orders, judged

    def newness(place: int) -> tuple[Any, ...]:
        rows = parts[place].filter(parts[place].code.isnull())
        last = rows.ordered_on.max().to_pyarrow().as_py() or dt.date.min
        source = orders[place].source
        return last, opened.times.get(source.file, 0.0), source.key

    order = sorted(range(len(parts)), key=newness)
    return [parts[n] for n in order], [orders[n] for n in order], [judged[n] for n in order]


def newest_rows(
    backend: Any,
    parts: Sequence[ibis.Table],
    orders: Sequence[Understood],
    mapping: Mapping,
    *,
    stored: Stored | None,
    work: Path,
) -> Versions:
    """Return all rows with their ``part`` (0: stored before), each order in the version that counts.

    One file alone passes through.
    """
    rows = _stacked([part.mutate(part=ibis.literal(number)) for number, part in enumerate(parts, 1)])
    settled = None if rows is None else whole.settle(rows, orders, mapping)
    untouched, rows = settled is rows, settled
    lines = [torn_lines(item, number) for number, item in enumerate(orders, 1)]
    torn = [part for part in lines if part is not None]
    if stored is None and rows is not None and len(parts) == 1:
        return Versions(_stacked([rows, *torn]) if torn else rows, untouched=untouched)
    before = [] if stored is None else [stored.rows()]
    both = _stacked([*before, *([] if rows is None else [rows]), *torn])
    assert both is not None
    if not parts:
        return Versions(both)
    sides = [*before, *parts]
    names = [c.name for c in ORDERS.columns if all(c.name in side.columns for side in sides)]
    edges = [stored.edge if stored else Edge(), *(edges_of([edge_of(part)]) for part in parts)]
    found = keep_newest(both, edges, names, read_again(stored.pending if stored else None, orders, parts))
    path = work / "versions.parquet"
    backend.to_parquet(found.rows, path)
    return dataclasses.replace(found, rows=backend.read_parquet(path))


def _stacked(parts: Sequence[ibis.Table]) -> Any:
    if not parts:
        return None
    names = [c.name for c in ORDERS.columns if any(c.name in part.columns for part in parts)]
    marks = [name for name in MARKS if any(name in part.columns for part in parts)]
    place = ["file", "sheet", "source_row", "twin"]
    return union_by_name(parts, [*place, *names, "code", "bad_column", "bad_value", "part", *marks])


def tell(
    report: dict[str, Any],
    tables: dict[str, ibis.Table],
    versions: Versions,
    entry: dict[str, Any],
    stored: Stored | None,
) -> None:
    """Put the versions and the history into the report; with ``stored`` make it the report of all loads."""
    if versions.counts:
        changed, warned = adding.notes_of_versions(versions.counts, stored is not None)
        report["changed"] += changed
        report["warnings"] += warned
    report["history"] = [*(stored.report.get("history", []) if stored else []), entry]
    report["added"] = dict(versions.counts) if stored else {}
    if stored is not None:
        for name, table in stored.tables.items():
            tables.setdefault(name, table)
        report.update(adding.merge_reports(stored.report, report))
        currencies = {stored.report["currency"], report["currency"]} - {""}
        if len(currencies) > 1:
            report["warnings"].append(note("CUR01", found=", ".join(sorted(currencies))))
        report["currency"] = currencies.pop() if len(currencies) == 1 else ""
