"""The checked orders as a whole, beside the other tables: what is settled before counting, and doubted after."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import ibis

from . import contact_data, currencies, doubts, identity, links, merging, repeats
from .balance import units
from .mapping import Mapping
from .report import note
from .understand import Understood


def settle(checked: ibis.Table, orders: Sequence[Understood], mapping: Mapping) -> ibis.Table:
    """Return the rows with those set aside that only the whole tells: other currencies, older versions, repeats."""
    checked = repeats.latest_only(currencies.chosen_only(checked, mapping), orders)
    return repeats.once(checked, orders) if mapping.drop_duplicates else checked


def judge(
    report: dict[str, Any],
    checked: ibis.Table,
    tables: dict[str, ibis.Table],
    *,
    people: ibis.Table,
    straight: bool,
    orders: Sequence[Understood],
    mapping: Mapping,
    today: dt.date,
) -> None:
    """Add to the report what the orders as a whole look like: warnings, questions, suggestions of names to join.

    ``people``: the accepted rows by customer, see :func:`winback.loading.doubts.by_customer`; ``straight``: all rows
    were read by the straight way, see :mod:`winback.loading.straight`.
    """
    months = doubts.by_month(checked, whole_numbers=straight)
    accepted = report["rows"]["accepted"]["rows"]
    report["changed"] += merging.changes_of(checked)
    report["warnings"] += doubts.doubts_of(checked, months, people, today)
    report["warnings"] += repeats.doubts_of(checked, orders, accepted, mapping.drop_duplicates)
    crowds = doubts.crowds_of(people)
    if crowds:
        names = [entry["name"] for entry in crowds]
        report["warnings"].append(note("CUS10", count=len(crowds), share=crowds[0]["rows_share"], examples=names[:3]))
        report["questions"] += [_is_customer(orders[0], entry) for entry in crowds]
    report["warnings"] += links.doubts_of(people, tables)
    customers = tables.get("customers")
    if customers is not None:
        report["warnings"] += contact_data.shared(customers)
    suggestions, cut = identity.suggest(identity.members_of(people, customers))
    suggestions += identity.suggest_managers(_managers(checked), links.names_of(tables.get("managers")))
    report["suggestions"] = suggestions
    for kind, code in (("customer", "SUG01"), ("manager", "SUG02")):
        some = [entry for entry in suggestions if entry["kind"] == kind]
        if some:
            examples = [[entry["keep"], *entry["others"]][:2] for entry in some[:3]]
            report["warnings"].append(note(code, count=len(some), examples=[" = ".join(pair) for pair in examples]))
    if cut:
        report["changed"].append(note("SUG03", count=len(suggestions)))


def _managers(checked: ibis.Table) -> ibis.Table:
    if "manager_id" not in checked.columns:
        return ibis.memtable({"id": []}, schema={"id": "string"}).mutate(rows=0, units=0, last_on=ibis.null("date"))
    rows = checked.filter(checked.code.isnull() & checked.manager_id.notnull())
    return rows.group_by(id=rows.manager_id).agg(
        rows=rows.count(), units=units(rows.amount).sum(), last_on=rows.ordered_on.max()
    )


def _is_customer(item: Understood, entry: dict[str, Any]) -> dict[str, Any]:
    """Whether a name that holds much of the orders is a customer; the answer joins the list of technical ones."""
    figures = {"rows": entry["rows"], "amount": entry["amount"]}
    none = {"rows": 0, "amount": 0.0}
    return {
        "code": "CUS10",
        "file": item.source.key,
        "column": item.entry.source("customer_id") or "",
        "target": "customer_id",
        "name": entry["name"],
        "options": [
            {"value": f"-{entry['name']}", "examples": [], "consequence": none},
            {"value": entry["name"], "examples": [], "consequence": figures},
        ],
        "chosen": f"-{entry['name']}",
        "path": ["technical_customers"],
    }
