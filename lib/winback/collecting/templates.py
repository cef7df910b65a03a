"""Spreadsheets that are sent out to be filled in: surveys, interviews, registers, with lists (rows R2 to R7)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from .. import consent
from ..base import CustomerBase
from ..errors import WinbackError
from ..reasons.catalogue import OTHER, Catalogue
from ..records.values import as_rows
from ..text import _, language, use_language
from ..workspace import folder_name
from .book import write_book
from .layouts import LAYOUTS, Layout, parameters, titles

ENDING = ".xlsx"
MOST_ROWS = 5_000
"""So many customers at most stand in one template: more are never filled in by hand."""
MOST_ASKED = 100
"""So many where each stands in several lines, one for each parameter; ``customers`` names others."""

ASKED_THEMSELVES = ("customers_lost", "customers_loyal", "interview", "satisfaction_customers")
"""Templates whose customers are asked: who objected to being contacted is not in them."""


def template_kinds() -> dict[str, str]:
    """Return kind → title of every template, in the language in use.

    >>> list(template_kinds())[:2]
    ['staff', 'customers_lost']
    """
    return titles()


def template_name(kind: str, manager: str = "") -> str:
    """Return the name of a template's file: what it is, in the language in use.

    >>> template_name("staff", "m07")
    'Staff survey – m07.xlsx'
    """
    _layout(kind)
    return titles()[kind] + (f" – {folder_name(manager)}" if manager else "") + ENDING


def write_template(
    kind: str,
    base: CustomerBase | None,
    catalogue: Catalogue,
    path: str | Path,
    lang: str = "",
    *,
    manager: str | None = None,
    names: bool = False,
    customers: Sequence[str] | None = None,
    records: Any = None,
    today: dt.date | None = None,
) -> Path:
    """Write a template as an XLSX workbook and return its path.

    ``kind`` as in :func:`template_kinds`; ``path``: a file, or a folder in which it is named after what it is.
    ``manager``: only the customers of this employee. ``names``: with the names of customers and employees, which are
    personal data, for those who serve them. ``customers``: only these. ``records``: complaints that are in the
    register stand in its template, to be carried on. Raises ``WinbackError`` for an unknown kind or a file that cannot
    be written.
    """
    layout, day = _layout(kind), today or dt.date.today()
    with use_language(lang or language()):
        rows = _rows(layout, base, catalogue, manager, names=names, customers=customers, records=records)
        target = Path(path).expanduser()
        if target.is_dir():
            target = target / template_name(kind, manager or "")
        head: dict[str, Any] = dict.fromkeys(("given_on", "answered_on", "held_on"), day)
        head["author"] = (manager or "", _manager_name(base, manager) if names else "")
        about = {"template": kind, "version": str(catalogue.version), "written": day.isoformat()}
        try:
            currency = base.currency if base is not None else ""
            write_book(
                layout, target, rows, head=head, catalogue=catalogue, about=about, names=names, currency=currency
            )
        except OSError as error:
            raise WinbackError(
                _("{file} cannot be written: {error}. Close it where it is open, or choose another name.").format(
                    file=target.name, error=error.strerror or error
                )
            ) from error
    return target


def write_staff_surveys(
    base: CustomerBase, catalogue: Catalogue, folder: str | Path, lang: str = "", *, names: bool = True
) -> list[Path]:
    """Write the staff survey once for each employee who has lost customers, into a folder; return the files.

    Raises ``WinbackError`` where nobody knows who serves whom.
    """
    if "manager_id" not in base.customers or base.lost.manager_id.fillna("").eq("").all():
        raise WinbackError(_("Nobody knows who serves which customer: there is no employee to ask."))
    target = Path(folder).expanduser()
    target.mkdir(parents=True, exist_ok=True)
    managers = sorted({manager for manager in base.lost.manager_id.dropna() if manager})
    return [
        write_template("staff", base, catalogue, target, lang, manager=manager, names=names) for manager in managers
    ]


def _layout(kind: str) -> Layout:
    if kind not in LAYOUTS:
        known = ", ".join(LAYOUTS)
        raise WinbackError(_("There is no template '{kind}'. Known: {known}.").format(kind=kind, known=known))
    return LAYOUTS[kind]


def _rows(
    layout: Layout,
    base: CustomerBase | None,
    catalogue: Catalogue,
    manager: str | None,
    *,
    names: bool,
    customers: Sequence[str] | None,
    records: Any,
) -> list[dict[str, Any]]:
    """What stands in the sheet before anybody fills it in."""
    if layout.rows == "reasons":
        return _reasons(catalogue)
    if layout.rows == "complaints":
        return _complaints(records, catalogue)
    if layout.rows == "managers":
        return _managers(base, manager, names)
    if not layout.rows or base is None:
        return []
    if layout.kind in ASKED_THEMSELVES:
        base = _without_objectors(base, records)
    asked = _customers(layout, base, manager, names, customers)
    if layout.rows == "parameters":
        return [{**row, "parameter": name} for row in asked for name in parameters().values()]
    return asked


def _customers(
    layout: Layout, base: CustomerBase, manager: str | None, names: bool, only: Sequence[str] | None
) -> list[dict[str, Any]]:
    """The customers to ask about, those with the most money first."""
    frame = base.customers
    if layout.rows in ("lost", "active") and only is None:
        frame = frame[frame.state == layout.rows]
    if only is not None:
        frame = frame[frame.customer_id.isin(list(only))]
    if manager is not None:
        frame = frame[frame.manager_id == manager] if "manager_id" in frame else frame.iloc[:0]
    kept = ["customer_id", "year_amount", *(["last_on"] if "last_on" in frame else [])]
    most = MOST_ASKED if layout.rows == "parameters" and only is None else MOST_ROWS
    found = frame.sort_values(["year_amount", "customer_id"], ascending=[False, True])[kept].head(most)
    if names and base.company is not None:
        known = _names(base.company.table("customers"), "customer_id")
        found = found.assign(customer_name=found.customer_id.map(known).fillna(""))
    return as_rows(found)


def _without_objectors(base: CustomerBase, records: Any) -> CustomerBase:
    """The base without those who asked not to be contacted: a list of whom to ask is a list of whom to contact."""
    told = consent.allowed(base.customers[["customer_id"]], base, records, "personal", purpose="service")
    return replace(base, customers=base.customers[told.allowed.to_numpy()])


def _managers(base: CustomerBase | None, manager: str | None, names: bool) -> list[dict[str, Any]]:
    """Each employee with each parameter."""
    if base is None or "manager_id" not in base.customers:
        return []
    found = sorted({m for m in base.customers.manager_id.dropna() if m and manager in (None, m)})
    known = _names(base.company.table("managers"), "manager_id") if names and base.company is not None else {}
    return [
        {"manager_id": one, "manager_name": known.get(one, ""), "parameter": name}
        for one in found
        for name in parameters().values()
    ]


def _manager_name(base: CustomerBase | None, manager: str | None) -> str:
    table = base.company.table("managers") if base is not None and base.company is not None else None
    return _names(table, "manager_id").get(manager or "", "")


def _names(table: Any, key: str) -> dict[str, str]:
    if table is None or "name" not in table.columns:
        return {}
    frame = table.select(key, "name").to_pandas().dropna()
    return dict(zip(frame[key], frame["name"], strict=True))


def _reasons(catalogue: Catalogue) -> list[dict[str, Any]]:
    leaves = catalogue.leaves
    asked = leaves[~leaves.retired & (leaves.code != OTHER)]
    return [
        {"group": catalogue.group_name(group), "reason": catalogue.name(code), "hint": catalogue.hint(code)}
        for code, group in zip(asked.code, asked.group_code, strict=True)
    ]


def _complaints(records: Any, catalogue: Catalogue) -> list[dict[str, Any]]:
    """The complaints that are not closed, as they stand in the register."""
    if records is None:
        return []
    frame = records.frame("complaints")
    frame = frame[frame.step != "confirmed"].sort_values(["received_on", "complaint_id"])
    rows = as_rows(frame.assign(subject=[catalogue.name(code) if code else "" for code in frame.subject]))
    return [{key: None if value is pd.NaT else value for key, value in row.items()} for row in rows]
