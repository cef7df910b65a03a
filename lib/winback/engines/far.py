"""A company in an engine: its tables are read where they are, its folder here keeps what is known of it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ibis

from ..company import FORMAT, Company
from ..errors import WinbackError
from ..keeping import new_folder, replace_folder
from ..schema import TABLES, Table
from ..text import _
from ..workspace import folder_name, own_folder
from .address import Address, read_address
from .connection import connect_engine
from .refresh import place, refresh

NEEDED = ("customer_id", "ordered_on", "amount")
ABOUT = "winback_company"
"""The table in which :func:`winback.engines.send.send_company` leaves the company's name, currency and load report."""


@dataclass(frozen=True)
class FarCompany(Company):
    """A company whose tables stay in their engine; calculations run there and bring back their results.

    Purchases, refunds and rhythm are kept beside the orders, renewed when the company is first asked for them.
    """

    address: Address | None = field(default=None, compare=False)

    def table(self, name: str) -> ibis.Table | None:
        """Return a table of the contract with the contract's types, or ``None`` when the engine has none."""
        return as_told(self.backend.table(name), TABLES[name]) if name in self.names else None

    @property
    def orders(self) -> ibis.Table:
        """All order rows, with their ``kind``: a row below zero is a refund where the engine has no such column."""
        orders = as_told(self.backend.table("orders"), TABLES["orders"])
        if "kind" in orders.columns:
            return orders
        return orders.mutate(kind=ibis.ifelse(orders.amount < 0, "refund", "purchase"))

    def _derived(self, name: str) -> ibis.Table:
        with self._lock:
            if "purchases" not in self._read:
                try:
                    refresh(self.backend, self.orders)
                except Exception as error:
                    raise _not_written(self.address, error) from None
            if name not in self._read:
                names = ("purchases", "refunds", "rhythm")
                self._read.update({each: self.backend.table(place(each)) for each in names})
            return self._read[name]


def as_told(table: ibis.Table, contract: Table) -> ibis.Table:
    """Return a table with days as days and numbers as fractions: exact ones would come back as another type."""
    kinds = {"date": "date", "money": "float64", "number": "float64", "share": "float64"}
    wanted = {c.name: kinds[c.kind] for c in contract.columns if c.kind in kinds and c.name in table.columns}
    return table.mutate(**{name: table[name].cast(kind) for name, kind in wanted.items()}) if wanted else table


def connect_company(address: str, *, name: str = "", currency: str = "", folder: str | Path | None = None) -> Company:
    """Return the company whose tables stand behind an address; they stay there.

    The engine needs a table or view ``orders`` with ``customer_id``, ``ordered_on`` and ``amount``; all other tables
    and columns of the data dictionary are used where they are. ``folder`` keeps what is known of the company on this
    computer, without its data and without a password. Raises ``WinbackError``.
    """
    place_of = read_address(address)
    backend = connect_engine(place_of)
    there = [table for table in backend.list_tables() if table in TABLES]
    _check(place_of, backend, there)
    told = _told(backend)
    about = {
        "format": FORMAT,
        "name": name or told.get("name") or place_of.name,
        "currency": currency or told.get("currency", ""),
        "fingerprint": hashlib.sha256(place_of.shown.encode()).hexdigest()[:16],
        "engine": place_of.shown,
        "report": told.get("report") or _bare_report(place_of),
    }
    mark = hashlib.sha256(place_of.shown.encode()).hexdigest()[:6]
    target = Path(folder) if folder else own_folder() / f"{folder_name(str(about['name']))}-{mark}"
    fresh = new_folder(target)
    (fresh / "company.json").write_text(json.dumps(about, ensure_ascii=False, indent=1, default=str), encoding="utf-8")
    replace_folder(fresh, target)
    return open_far(target, about, place_of, backend)


def open_far(folder: Path, about: Mapping[str, Any], address: Address | None = None, backend: Any = None) -> Company:
    """Open a company in an engine by what its folder says of it."""
    found = address or read_address(about["engine"])
    engine = backend or connect_engine(found)
    return FarCompany(
        folder=folder,
        name=about["name"],
        currency=about["currency"],
        report=about["report"],
        fingerprint=about["fingerprint"],
        backend=engine,
        names=frozenset(table for table in engine.list_tables() if table in TABLES),
        address=found,
    )


def _check(address: Address, backend: Any, there: list[str]) -> None:
    if "orders" not in there:
        raise WinbackError(
            _(
                "{engine} has no table orders. Make a table or a view of that name with the columns {columns}; "
                "the data dictionary lists all others that are used."
            ).format(engine=address.shown, columns=", ".join(NEEDED))
        )
    found = backend.table("orders").schema()
    lacking = [name for name in NEEDED if name not in found]
    if lacking:
        raise WinbackError(
            _("The table orders of {engine} lacks {columns}. It has: {known}.").format(
                engine=address.shown, columns=", ".join(lacking), known=", ".join(list(found)[:20])
            )
        )
    for name in there:
        _check_types(address, TABLES[name], backend.table(name).schema())


def _check_types(address: Address, contract: Table, found: Mapping[str, Any]) -> None:
    for column in contract.columns:
        kind = found.get(column.name)
        if kind is None:
            continue
        number = column.kind in ("money", "number", "share")
        fits = kind.is_numeric() if number else kind.is_temporal() if column.kind == "date" else True
        if not fits:
            wanted = _("a number") if number else _("a date")
            raise WinbackError(
                _("Column {column} of table {table} in {engine} is {found}, but must be {wanted}.").format(
                    column=column.name, table=contract.name, engine=address.shown, found=kind, wanted=wanted
                )
            )


def _told(backend: Any) -> dict[str, Any]:
    if ABOUT not in backend.list_tables():
        return {}
    rows = backend.table(ABOUT).limit(1).to_pyarrow().to_pylist()
    found: dict[str, Any] = json.loads(rows[0]["about"]) if rows else {}
    return found


def _bare_report(address: Address) -> dict[str, Any]:
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    return {"files": [{"file": address.shown, "table": "orders", "rows": 0}], "loaded_at": now}


def _not_written(address: Address | None, error: Exception) -> WinbackError:
    engine = address.shown if address else ""
    text = address.hide(str(error)) if address else str(error)
    return WinbackError(
        _(
            "Purchases could not be computed in {engine}: {error}. winback keeps them there in tables of its own, "
            "winback_purchases and others: the user needs the right to make tables in that schema."
        ).format(engine=engine, error=text.rstrip("."))
    )
