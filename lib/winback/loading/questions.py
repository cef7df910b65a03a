"""Questions about values: what reads two ways, with what would follow from each answer, in figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from . import amounts, dates
from .check import Checked
from .understand import Understood


def of_values(item: Understood, checked: Checked, today: dt.date) -> list[dict[str, Any]]:
    """Return the questions on dates and numbers of one table; figures only where one is open."""
    found = []
    for target, culture in checked.cultures.dates.items():
        if not culture.certain and item.entry.source(target) is not None:
            found.append(_on_dates(item, target, culture.order, today))
    for target, number in checked.cultures.numbers.items():
        if not number.certain and item.entry.source(target) is not None:
            found.append(_on_numbers(item, target, number.decimal))
    return found


def _on_dates(item: Understood, target: str, chosen: str, today: dt.date) -> dict[str, Any]:
    source, column = item.source, item.entry.source(target) or ""
    found = _asked(source.table.agg(**dates.readings(source.column(column), today)))
    options = [
        {
            "value": order,
            "examples": [[text, _read(text, order)] for text in source.looks[column].examples],
            "consequence": {
                "first_on": _iso(found[f"{order}_first"]),
                "last_on": _iso(found[f"{order}_last"]),
                "rows_impossible": int(found[f"{order}_impossible"] or 0),
                "rows_in_future": int(found[f"{order}_future"] or 0),
            },
        }
        for order in ("dmy", "mdy")
    ]
    path = ["files", source.key, "date_order", target]
    return question("DAT10", item, target, column, options=options, chosen=chosen) | {"path": path}


def _on_numbers(item: Understood, target: str, chosen: str) -> dict[str, Any]:
    source, column = item.source, item.entry.source(target) or ""
    found = _asked(source.table.agg(**amounts.readings(source.column(column))))
    options = [
        {
            "value": sign,
            "examples": [
                [text, text.replace("." if sign == "," else ",", "")] for text in source.looks[column].examples
            ],
            "consequence": {"sum": float(found[f"{name}_sum"] or 0), "largest": float(found[f"{name}_most"] or 0)},
        }
        for sign, name in ((".", "dot"), (",", "comma"))
    ]
    path = ["files", source.key, "decimal_sign", target]
    return question("NUM10", item, target, column, options=options, chosen=chosen) | {"path": path}


def question(
    code: str, item: Understood, target: str, column: str, *, options: Sequence[dict[str, Any]], chosen: str
) -> dict[str, Any]:
    """Return a question as the report keeps it; ``path`` says where in the mapping the answer goes."""
    return {
        "code": code,
        "file": item.source.key,
        "column": column,
        "target": target,
        "options": list(options),
        "chosen": chosen,
    }


def _asked(figures: Any) -> dict[str, Any]:
    return figures.to_pyarrow().to_pylist()[0]


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def _read(text: str, order: str) -> str:
    """One example under one reading, as an ISO day; '' where it is impossible."""
    match = dates._PARTS.match(text)
    if not match:
        return ""
    first, _sign, second, year = match.groups()
    day, month = (first, second) if order == "dmy" else (second, first)
    try:
        full = int(year) + (2000 if len(year) == 2 else 0)
        return dt.date(full, int(month), int(day)).isoformat()
    except ValueError:
        return ""
