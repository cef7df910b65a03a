"""The currency of the amounts: one for the whole company, never several mixed without a word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ibis

from .amounts import currency_in
from .balance import UNITS, units
from .mapping import Mapping
from .report import note
from .understand import Understood


def chosen_only(checked: ibis.Table, mapping: Mapping) -> ibis.Table:
    """Return the rows with those in other currencies set aside, where the mapping names one of several."""
    wanted = mapping.currency.upper()
    if not wanted or "currency" not in checked.columns:
        return checked
    found = checked.select(code=checked.currency.upper()).distinct().limit(50).to_pyarrow().column("code").to_pylist()
    named = {code for code in found if code}
    if wanted not in named or len(named) < 2:
        return checked
    other = checked.code.isnull() & (checked.currency.upper() != wanted).fill_null(False)
    return checked.mutate(
        code=ibis.cases((other, "CUR02"), else_=checked.code),
        kind=ibis.cases((other, ibis.null("string")), else_=checked.kind),
    )


def sums_of(checked: ibis.Table) -> list[dict[str, Any]]:
    """Return the currencies of the accepted rows with rows and money, most rows first; blank is ''; [] for none."""
    if "currency" not in checked.columns:
        return []
    rows = checked.filter(checked.code.isnull())
    if not rows.filter(rows.currency.notnull()).limit(1).count().to_pyarrow().as_py():
        return []
    asked = rows.group_by(currency=rows.currency.upper().fill_null("")).agg(
        rows=rows.count(), money=units(rows.amount).sum()
    )
    found = asked.order_by(ibis.desc("rows"), "currency").limit(20).to_pyarrow().to_pylist()
    return [{"currency": r["currency"], "rows": int(r["rows"]), "amount": int(r["money"]) / UNITS} for r in found]


def settle(
    report: dict[str, Any], sums: Sequence[dict[str, Any]], orders: Sequence[Understood], mapping: Mapping
) -> str:
    """Return the currency of the company, '' when unknown or several; several are a warning and a question."""
    headed = next((code for item in orders if (code := _in_header(item))), "")
    known: dict[str, list[float]] = {}
    for entry in sums:
        code = entry["currency"] or (headed if any(s["currency"] for s in sums) else "")
        if code:
            have = known.setdefault(code, [0, 0.0])
            have[0] += entry["rows"]
            have[1] += entry["amount"]
    if len(known) > 1:
        listed = [{"currency": code, "rows": int(n), "amount": money} for code, (n, money) in known.items()]
        report["warnings"].append(note("CUR01", found=listed))
        report["questions"].append(_question(orders[0], listed, mapping))
        return ""
    if mapping.currency:
        return mapping.currency.upper()
    only = next(iter(known), "")
    return only if len(only) == 3 else (headed if not known else "")


def _in_header(item: Understood) -> str:
    name = item.entry.source("amount") or item.entry.source("unit_price") or ""
    return currency_in(item.source.looks[name].values, name) if name in item.source.looks else ""


def _question(item: Understood, listed: list[dict[str, Any]], mapping: Mapping) -> dict[str, Any]:
    """Which currency counts; the amounts of the others would be set aside."""
    options = [
        {
            "value": entry["currency"],
            "examples": [],
            "consequence": {
                "rows": entry["rows"],
                "amount": entry["amount"],
                "rows_left_out": sum(other["rows"] for other in listed) - entry["rows"],
            },
        }
        for entry in listed
    ]
    column = item.entry.source("currency") or item.entry.source("amount") or item.entry.source("unit_price") or ""
    return {
        "code": "CUR01",
        "file": item.source.key,
        "column": column,
        "target": "currency",
        "options": options,
        "chosen": "",
        "path": ["currency"],
    }
