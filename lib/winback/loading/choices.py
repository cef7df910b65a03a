"""Which column, and which grain, was taken where another could be meant: the question and what hangs on it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from . import amounts, dates
from .check import Checked
from .grain_signs import readings
from .report import note
from .sources import Source
from .suggest import bare, fit
from .tables import as_text
from .understand import Understood
from .words import name_weight

CLOSE, LIKELY = 0.2, 0.6
"""A column competes when it is likely by itself and hardly less so than the one taken."""

ASKED = ("ordered_on", "amount")


def notes_of_choices(
    item: Understood, checked: Checked, currency: str
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return changes and warnings about the columns and the grain that were taken."""
    key, changed, warned = item.source.key, [], []
    for target, rivals in rivals_of(item).items():
        column, others = item.entry.source(target), ", ".join(rivals)
        warned.append(note("COL10", file=key, column=column, meaning=target, others=others))
    if item.grain:
        column = item.entry.source("amount")
        money = readings(item.source, item.entry, checked.cultures.numbers["amount"])
        if not item.grain.sure:
            warned.append(note("GRN10", file=key, column=column, grain=item.grain.value, currency=currency, **money))
        elif money["line"] == money["order"]:
            changed.append(note("GRN02", file=key, column=column))
        else:
            warned.append(note("GRN01", file=key, column=column, currency=currency, **money))
    return changed, warned


def questions_of_choices(item: Understood, checked: Checked) -> list[dict[str, Any]]:
    """Return the questions behind those choices, with examples of every answer and what it makes of the figures."""
    found = []
    for target, rivals in rivals_of(item).items():
        chosen = item.entry.source(target) or ""
        options = [_consequence(item.source, target, name) for name in (chosen, *rivals)]
        found.append(_names("COL10", item, target) | {"options": options, "chosen": chosen})
    if item.grain and not item.grain.sure:
        money = readings(item.source, item.entry, checked.cultures.numbers["amount"])
        options = [
            {
                "value": value,
                "amount": money[value],
                "examples": [
                    [f"{number}: {amount:g} × {lines}", f"{amount if value == 'order' else amount * lines:g}"]
                    for number, amount, lines in item.grain.examples
                ],
            }
            for value in ("order", "line")
        ]
        found.append(_names("GRN10", item, "grain") | {"options": options, "chosen": item.grain.value})
    return found


def _names(code: str, item: Understood, target: str) -> dict[str, Any]:
    column = item.entry.source("amount" if target == "grain" else target)
    return {"code": code, "file": item.source.key, "column": column, "target": target}


def rivals_of(item: Understood) -> dict[str, list[str]]:
    """Return date or amount → other columns that could be meant; nothing where the user or a layout has decided."""
    if item.given or item.match or item.entry.table != "orders":
        return {}
    found = {}
    for target in ASKED:
        chosen = item.entry.source(target)
        if chosen is None or target not in item.suggestion.columns:
            continue
        least = max(LIKELY, item.suggestion.columns[target][1] - CLOSE)
        # Columns of one name are a question of their own.
        free = [n for n in item.source.names if n not in item.entry.columns and bare(n) != bare(chosen)]
        sure = {n: name_weight(bare(n), "orders", target) * fit(target, item.source.looks[n]) for n in free}
        near = [n for n in free if sure[n] >= least and _differ(item.source, chosen, n)]
        if near:
            found[target] = sorted(near, key=lambda n: -sure[n])[:3]
    return found


def _differ(source: Source, one: str, other: str) -> bool:
    return source.looks[one].values != source.looks[other].values


def _consequence(source: Source, target: str, name: str) -> dict[str, Any]:
    """What a column would make of the figures: the period or the sum, and the rows it leaves blank."""
    column, seen = source.column(name), source.looks[name]
    entry: dict[str, Any] = {"value": name, "examples": [[e, e] for e in seen.examples]}
    blank = as_text(column).isnull().sum()
    if target == "amount":
        parsed = amounts.parse(column, amounts.culture_of(seen.values))
        facts = source.table.agg(amount=parsed.sum(), blank=blank).to_pyarrow().to_pylist()[0]
        return entry | {"amount": round(facts["amount"] or 0.0, 2), "blank": int(facts["blank"])}
    day = dates.parse(column, dates.culture_of(seen.values), dt.date.today())
    facts = source.table.agg(first=day.min(), last=day.max(), blank=blank).to_pyarrow().to_pylist()[0]
    period = {key + "_on": facts[key].isoformat() if facts[key] else "" for key in ("first", "last")}
    return entry | period | {"blank": int(facts["blank"])}
