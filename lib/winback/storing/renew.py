"""Purchases after new orders: those of changed customers beside the untouched file of all others.

The folder then holds ``purchases.parquet`` and ``refunds.parquet`` as they were, ``changed.parquet`` with the customers
they no longer hold for, and ``purchases_new.parquet`` and ``refunds_new.parquet`` with those customers' rows.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import ibis

from ..rhythm import interval_histogram
from .changes import changed_customers, marks
from .files import write_purchases

EARLIER = "earlier"
BASES = ("purchases", "refunds")
MOST_CHANGED = 0.3
"""A larger part of all customers is not worth looking up in two files for each question: then all is computed."""


def hand_on(folder: Path, name: str, fresh: Path) -> None:
    """Link the files that a company's derived tables were made of into its new folder."""
    source, target = folder / name, fresh / EARLIER / name
    target.mkdir(parents=True)
    for base in BASES:
        link(source / f"{base}.parquet", target / f"{base}.parquet")
    if (source / "marks.parquet").is_file():
        link(source / "marks.parquet", target / "marks.parquet")
        return
    link(folder / "orders.parquet", target / "orders.parquet")
    about = json.loads((folder / "company.json").read_text(encoding="utf-8"))
    (target / "orders.json").write_text(json.dumps(about["orders"]), encoding="utf-8")


def renew(backend: Any, orders: ibis.Table, earlier: Path, fresh: Path) -> bool:
    """Write what changed since ``earlier`` into ``fresh``; ``False``, and nothing written, where that does not pay."""
    if not earlier.is_dir():
        return False
    now = backend.create_table(ibis.util.gen_name("winback_marks"), marks(orders), temp=True)
    before = fresh / "marks.parquet"
    if (earlier / "marks.parquet").is_file():
        link(earlier / "marks.parquet", before)
    else:
        names = json.loads((earlier / "orders.json").read_text(encoding="utf-8"))
        rows = backend.read_parquet(earlier / "orders.parquet")
        counted = rows.filter(rows.code.isnull()) if "code" in rows.columns else rows
        backend.to_parquet(marks(counted.select(*names)), before)
    path = fresh / "changed.parquet"
    backend.to_parquet(changed_customers(backend.read_parquet(before), now), path)
    changed = backend.read_parquet(path)
    count, customers = (int(table.count().to_pyarrow().as_py()) for table in (changed, now))
    backend.drop_table(now.op().name)
    if count > MOST_CHANGED * customers or not _same_columns(backend, orders, earlier):
        for name in ("changed", "marks"):
            (fresh / f"{name}.parquet").unlink()
        return False
    part = fresh / "part"
    part.mkdir()
    # Taken out once: the purchases ask for them several times.
    theirs = backend.create_table(
        ibis.util.gen_name("winback_changed"), orders.semi_join(changed, "customer_id"), temp=True
    )
    write_purchases(backend, theirs, part)
    backend.drop_table(theirs.op().name)
    for base in BASES:
        (part / f"{base}.parquet").rename(fresh / f"{base}_new.parquet")
        link(earlier / f"{base}.parquet", fresh / f"{base}.parquet")
    part.rmdir()
    backend.to_parquet(interval_histogram(read_part(backend, fresh, "purchases")), fresh / "rhythm.parquet")
    for written in ("changed", "marks", "rhythm"):
        with (fresh / f"{written}.parquet").open("rb+") as handle:
            os.fsync(handle.fileno())
    return True


def read_derived(backend: Any, folder: Path) -> dict[str, ibis.Table]:
    """Return the derived tables of a folder."""
    rhythm = backend.read_parquet(folder / "rhythm.parquet")
    return {base: read_part(backend, folder, base) for base in BASES} | {"rhythm": rhythm}


def read_part(backend: Any, folder: Path, base: str) -> ibis.Table:
    """Return purchases or refunds: the file, and where customers have changed since, their rows from the newer file."""
    rows = backend.read_parquet(folder / f"{base}.parquet")
    if not (folder / "changed.parquet").is_file():
        return rows
    changed = backend.read_parquet(folder / "changed.parquet")
    fresh = backend.read_parquet(folder / f"{base}_new.parquet")
    return ibis.union(rows.anti_join(changed, "customer_id"), fresh.select(*rows.columns))


def _same_columns(backend: Any, orders: ibis.Table, earlier: Path) -> bool:
    """Whether the earlier purchases know everything that the orders tell now, as a cost or a region."""
    known = set(backend.read_parquet(earlier / "purchases.parquet").columns)
    told = {"cost": "to_date_cost", "manager_id": "manager_id", "region": "region", "channel": "channel"}
    return all((name in orders.columns) == (column in known) for name, column in told.items())


def link(path: str | Path, target: str | Path) -> None:
    """Give a file a second name, or copy it where the system allows no second name."""
    try:
        os.link(path, target)
    except OSError:
        shutil.copyfile(path, target)
