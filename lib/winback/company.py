"""One handle on a company's tables: a folder of Parquet files read through one Ibis connection."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import ibis

from .engines.cached import drop_in_turn
from .errors import WinbackError
from .keeping import new_folder, replace_folder, restore
from .progress import shares
from .purchases import known_on
from .schema import TABLES
from .storing.derive import derive, keep_earlier
from .storing.lines import silent
from .text import _

FORMAT = 4
"""Raised whenever the stored tables change: older folders are loaded anew from their files."""


def connect(memory: str = "2500MB", folder: Path | None = None) -> Any:
    """Return a fresh embedded engine that spills to disk beyond ``memory``."""
    spill = folder or Path(tempfile.gettempdir())
    backend = ibis.duckdb.connect(
        memory_limit=memory, preserve_insertion_order=False, temp_directory=str(spill / ".winback-spill")
    )
    quiet(backend)
    drop_in_turn(backend)
    return backend


def quiet(backend: Any) -> None:
    """Keep the engine from drawing a bar of its own: in a notebook it stays behind as a black box."""
    backend.raw_sql("SET enable_progress_bar = false")


def limit_memory(backend: Any, memory: str) -> None:
    """Let the embedded engine spill beyond ``memory`` from now on; servers have limits of their own."""
    if backend.name == "duckdb":
        backend.raw_sql(f"SET memory_limit = '{memory}'")


@dataclass(frozen=True)
class Company:
    """A loaded company: its tables as Ibis expressions, its currency, and the report of the load.

    ``table(name)`` gives a contract table or ``None``; ``orders``, ``purchases`` and ``refunds`` always exist.
    """

    folder: Path
    name: str
    currency: str
    report: dict[str, Any]
    fingerprint: str
    backend: Any = field(repr=False, compare=False)
    names: frozenset[str]
    _read: dict[str, ibis.Table] = field(default_factory=dict, repr=False, compare=False)
    _lock: Any = field(default_factory=threading.RLock, repr=False, compare=False)

    def table(self, name: str) -> ibis.Table | None:
        """Return a table of the contract, or ``None`` when the company has none."""
        return self.backend.table(name) if name in self.names else None

    @property
    def orders(self) -> ibis.Table:
        """All order rows in the order of the source, with their ``kind``."""
        return self.backend.table("orders")

    @property
    def purchases(self) -> ibis.Table:
        """One row per customer and buying day; see :mod:`winback.purchases`."""
        return self._derived("purchases")

    def purchases_known_on(self, day: dt.date) -> ibis.Table:
        """Return the purchases as they were known on a day, see :func:`winback.purchases.known_on`."""
        return self.purchases if day >= self.last_on else known_on(self.purchases, day)

    @property
    def refunds(self) -> ibis.Table:
        """Money given back on days without a purchase."""
        return self._derived("refunds")

    @property
    def rhythm(self) -> ibis.Table:
        """How many customers bought at which interval when each quarter began; see :mod:`winback.rhythm`."""
        return self._derived("rhythm")

    def _derived(self, name: str) -> ibis.Table:
        """A table that is computed from the orders when it is first needed, and kept beside them."""
        with self._lock:
            if name not in self._read:
                with shares({"derive": _("Purchases of each customer")}) as tell:
                    told = partial(tell, "derive") if tell else silent
                    self._read.update(derive(self.backend, self.orders, self.folder, told))
            return self._read[name]

    @cached_property
    def _days(self) -> tuple[dt.date, dt.date]:
        row = self.purchases.agg(first=self.purchases.purchased_on.min(), last=self.purchases.purchased_on.max())
        found = row.to_pyarrow().to_pylist()[0]
        return found["first"], found["last"]

    @property
    def first_on(self) -> dt.date:
        """Day of the first purchase in the data."""
        return self._days[0]

    @property
    def last_on(self) -> dt.date:
        """Day of the last purchase in the data: the default ``as_of``."""
        return self._days[1]


def is_current(folder: str | Path) -> bool:
    """Say whether a folder holds a company that this version can open."""
    restore(Path(folder))
    try:
        about = json.loads((Path(folder) / "company.json").read_text(encoding="utf-8"))
        return bool(about["format"] == FORMAT)
    except (OSError, ValueError, KeyError, TypeError):
        return False


def open_company(folder: str | Path) -> Company:
    """Open a company loaded before; ``WinbackError`` when the folder holds none or a newer program wrote it."""
    folder = Path(folder)
    restore(folder)
    try:
        about = json.loads((folder / "company.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WinbackError(
            _("There is no loaded company in {folder}. Load a file first: winback load FILE.").format(folder=folder)
        ) from error
    if about["format"] < FORMAT:
        raise WinbackError(
            _("{folder} was loaded by an older winback. Load its files again: winback load FILE.").format(folder=folder)
        )
    if about["format"] > FORMAT:
        raise WinbackError(
            _("{folder} was written by a newer winback. Update the program, nothing was changed.").format(folder=folder)
        )
    if about.get("engine"):
        from .engines.far import open_far

        return open_far(folder, about)
    backend = connect(folder=Path(tempfile.gettempdir()))
    names = [name for name in TABLES if (folder / f"{name}.parquet").exists()]
    for name in names:
        if name == "orders":
            backend.create_view(name, read_orders(backend, folder, about), overwrite=True)
        else:
            backend.read_parquet(folder / f"{name}.parquet", table_name=name)
    return Company(
        folder=folder,
        name=about["name"],
        currency=about["currency"],
        report=about["report"],
        fingerprint=about["fingerprint"],
        backend=backend,
        names=frozenset(names),
    )


def save_company(
    backend: Any,
    tables: Mapping[str, ibis.Table],
    folder: str | Path,
    *,
    name: str,
    currency: str,
    report: Mapping[str, Any],
    written: Mapping[str, Path] | None = None,
    beside: Callable[[Path], None] | None = None,
) -> Company:
    """Write checked tables as a company folder and open it.

    All is written beside the target and renamed at the end, so a failure leaves what was there before. ``written``
    names tables that stand in a Parquet file already; ``beside`` writes more files into the new folder.
    """
    folder = Path(folder)
    fresh = new_folder(folder)
    try:
        for key, table in tables.items():
            path = fresh / f"{key}.parquet"
            if written and key in written:
                _take(written[key], path)
            else:
                _write(backend, table if key == "orders" else _sorted(table), path)
        about = {
            "format": FORMAT,
            "name": name,
            "currency": currency,
            "fingerprint": _fingerprint(fresh),
            "orders": list(tables["orders"].columns),
            "report": dict(report),
        }
        with (fresh / "company.json").open("w", encoding="utf-8") as handle:
            json.dump(about, handle, ensure_ascii=False, indent=1, default=str)
            handle.flush()
            os.fsync(handle.fileno())
        if beside is not None:
            beside(fresh)
        if report.get("added"):
            keep_earlier(folder, fresh)
        replace_folder(fresh, folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return open_company(folder)


def read_orders(backend: Any, folder: Path, about: Mapping[str, Any]) -> ibis.Table:
    """Return the orders of a company's folder, of which ``about`` (company.json) names the columns.

    The file may hold more: rows that were set aside, with their code, and columns without a value.
    """
    rows = backend.read_parquet(folder / "orders.parquet")
    kept = rows.filter(rows.code.isnull()) if "code" in rows.columns else rows
    return kept.select(*about["orders"])


def _sorted(table: ibis.Table) -> ibis.Table:
    order = [column for column in ("customer_id", "ordered_on", "order_id") if column in table.columns]
    return table.order_by(order) if order else table


def _take(path: Path, target: Path) -> None:
    """Put a finished file into the new folder without writing it again where the system allows that."""
    try:
        os.link(path, target)
    except OSError:
        shutil.copyfile(path, target)
    with target.open("rb+") as handle:
        os.fsync(handle.fileno())


def _write(backend: Any, table: ibis.Table, path: Path) -> None:
    backend.to_parquet(table, path, compression="snappy", row_group_size=250_000)
    with path.open("rb+") as handle:
        os.fsync(handle.fileno())


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.parquet")):
        if path.stem in TABLES:
            with path.open("rb") as handle:
                digest.update(hashlib.file_digest(handle, "sha256").digest())
    return digest.hexdigest()[:16]
