"""Mended rows come back: only those are added, what is still bad stays set aside, and nothing is added twice."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from ..schema import ORDERS
from . import adding, merging
from . import balance as books_of
from .check import check_orders
from .codes import IGNORED, LEFT_OUT, refusal
from .looks import look
from .mapping import FileMapping, Mapping
from .mended_keys import Keys
from .others import union_by_name
from .rejected import MARK, Mended, read_mended
from .report import note
from .run import Built, facts_of, period_of
from .sources import Source
from .stored import Stored

Row = dict[str, Any]


def mend(
    backend: Any, stored: Stored, path: Path, *, company: str, work: Path, mapping: Mapping, today: dt.date
) -> Built:
    """Return the company with the mended rows of a file in it; ``LoadError`` when the rows are not this company's."""
    mended = read_mended(path, work)
    if mended is None or not mended.rows:
        raise refusal("RJT02", file=path.name, column=MARK)
    keys = Keys(stored)
    waiting = keys.with_key(stored.pending).to_pyarrow().to_pylist() if stored.pending is not None else []
    known = sum(row["mark"] in mended.rows for row in waiting)
    if not known and not _was_here(stored, mended):
        raise refusal("RJT01", file=path.name, folder=company)
    fixed, still = _checked_again(backend, waiting, mended, work, keys=keys, mapping=mapping, today=today)
    pending = _as_table(backend, [keys.waits_for(row) for row in still], stored, work)
    accepted = keys.accepted()
    rows = _all_rows(accepted, fixed)
    counts = books_of.count_rows(_all_rows(accepted, fixed, pending))
    report = stored.report | books_of.balance(counts, stored.report["ignored_by_reason"])
    names = [c.name for c in ORDERS.columns if c.name in accepted.columns]
    tables = stored.tables | {"orders": rows.filter(rows.code.isnull()).select(*names)}
    bought = facts_of(rows)
    report |= {"customers": int(bought["customers"]), "period": period_of(bought)}
    _tell(report, mended, fixed, known=known, still=sum(row["mark"] in mended.rows for row in still))
    return Built(tables, rows, report, pending)


def _was_here(stored: Stored, mended: Mended) -> bool:
    """Whether the rows belong to the company's files though none of them waits any more."""
    prefixes = {prefix for load in stored.loads for file in load["files"] for prefix in [file.get("prefix")] if prefix}
    return any(mark.rpartition("-")[0] in prefixes for mark in mended.rows)


def _checked_again(
    backend: Any, waiting: Sequence[Row], mended: Mended, work: Path, *, keys: Keys, mapping: Mapping, today: dt.date
) -> tuple[list[ibis.Table], list[Row]]:
    """The rows that now count or are rightly ignored, by file, and those that still wait."""
    groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    still: list[Row] = []
    for row in waiting:
        cells = _new_cells(row, mended)
        if cells is None or (row["code"] == "ROW01" and cells == row["cells"]):
            still.append(row)
        else:
            groups[row["file"], row["sheet"], row["names"], row["entry"]].append(row | {"cells": cells})
    fixed = []
    for number, (group, rows) in enumerate(groups.items()):
        source = _source_of(backend, group, rows, work / f"mended-{number}.parquet")
        entry = FileMapping(**json.loads(group[3]))
        judged = merging.applied(backend, check_orders(source, entry, mapping, today).table, mapping)
        path = work / f"mended-checked-{number}.parquet"
        backend.to_parquet(judged, path)
        judged = backend.read_parquet(path)
        done = judged.filter(judged.code.isnull() | judged.code.isin(IGNORED))
        settled = keys.settle(done, rows)
        fixed.append(settled.mutate(file=ibis.literal(group[0]), sheet=ibis.literal(group[1])))
        bad = judged.anti_join(done, "source_row").to_pyarrow().to_pylist()
        again = {row["source_row"]: row for row in bad}
        still += [_still(row, again[n]) for n, row in enumerate(rows, 1) if n in again]
    return fixed, still


def _new_cells(row: Row, mended: Mended) -> list[str] | None:
    found = mended.rows.get(row["mark"])
    if found is None:
        return None
    names = json.loads(row["names"])
    return [found.get(name, cell or "") for name, cell in zip(names, row["cells"], strict=True)]


def _source_of(backend: Any, group: tuple[str, ...], rows: Sequence[Row], path: Path) -> Source:
    """The rows of one file as a table of their own; their numbers here are their places in ``rows``."""
    file, sheet, names, _entry = group
    headers = tuple(json.loads(names))
    columns = {"source_row": pa.array(range(1, len(rows) + 1), pa.int64())}
    for place in range(len(headers)):
        columns[f"c{place}"] = pa.array([row["cells"][place] for row in rows], pa.string())
    pq.write_table(pa.table(columns), path)
    looks = {name: look([row["cells"][place] for row in rows], "") for place, name in enumerate(headers)}
    table = backend.read_parquet(path)
    return Source(file, file, sheet, "text", headers, table, "", len(rows), looks=looks)


def _still(row: Row, judged: Row) -> Row:
    """A row that still waits, with the cells as the user left them and the reason as it is now."""
    blank = judged["code"] in LEFT_OUT
    now = row | {} if blank else row | {key: value for key, value in judged.items() if key in row}
    return now | {"source_row": row["source_row"], "mark": row["mark"]}


def _as_table(backend: Any, still: Sequence[Row], stored: Stored, work: Path) -> ibis.Table | None:
    if not still or stored.pending is None:
        return None
    path = work / "still.parquet"
    pq.write_table(pa.Table.from_pylist(list(still), schema=stored.pending.schema().to_pyarrow()), path)
    return backend.read_parquet(path)


def _all_rows(accepted: ibis.Table, fixed: Sequence[ibis.Table], pending: ibis.Table | None = None) -> ibis.Table:
    parts = [accepted, *fixed]
    if pending is not None:
        parts.append(pending.mutate(kind=ibis.null("string")))
    names = [c.name for c in ORDERS.columns if any(c.name in part.columns for part in parts)]
    return union_by_name(parts, [*names, "code"])


def _tell(report: Row, mended: Mended, fixed: Sequence[ibis.Table], *, known: int, still: int) -> None:
    """Put into the report what the mended file brought: rows added, still bad, and there already."""
    counted = [books_of.count_rows(part) for part in fixed]
    rows = sum(n for counts in counted for (n, _money) in counts.values())
    money = sum(units for counts in counted for (_n, units) in counts.values())
    before = len(mended.rows) - known
    told = [note("OLD15", count=rows, amount=money / books_of.UNITS)]
    told += [note("OLD16", count=before)] if before else []
    report["changed"] = adding.notes_of_files(report["changed"]) + told
    report["warnings"] = adding.notes_of_files(report["warnings"])
    report["warnings"] += [note("OLD21", file=mended.name, count=still)] if still else []
    entry = {"file": mended.name, "sheet": "", "table": "orders", "digest": mended.digest, "rows": len(mended.rows)}
    one = books_of.balance(_sum(counted))
    orders = {"mended": rows, "still": still, "known": before}
    load = adding.entry_of("mend", [entry], one["rows"], report["period"], orders)
    report["history"] = [*report.get("history", []), load]
    report["added"] = orders


def _sum(counted: Sequence[dict[Any, tuple[int, int]]]) -> dict[Any, tuple[int, int]]:
    found: dict[Any, tuple[int, int]] = {}
    for counts in counted:
        for key, (rows, money) in counts.items():
            before = found.get(key, (0, 0))
            found[key] = (before[0] + rows, before[1] + money)
    return found
