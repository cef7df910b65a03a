"""Checks of the shape of what was read: columns that are blank, rows outside the period a report names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import ibis

from . import preamble
from .balance import Counts
from .codes import LEFT_OUT, named, refusal
from .report import note
from .understand import Understood

BLANK_SHARE = 0.95
_ROLES = {"CUS01": "customer_id", "DAT01": "ordered_on", "NUM01": "amount"}


def refuse_blank(counts: Counts, orders: Sequence[Understood]) -> None:
    """Raise ``LoadError`` when a column that orders need is blank nearly everywhere."""
    read = sum(rows for (code, _kind), (rows, _money) in counts.items() if code not in LEFT_OUT)
    for code, target in _ROLES.items():
        blank = sum(rows for (found, _kind), (rows, _money) in counts.items() if found == code)
        if read and blank / read > BLANK_SHARE:
            item = orders[0]
            column = item.entry.source(target) or item.entry.source("unit_price") or target
            raise refusal("SHP09", file=item.source.key, column=column, role=named([target]), share=blank / read)


def outside_period(checked: ibis.Table, orders: Sequence[Understood]) -> list[dict[str, Any]]:
    """Return a warning for each report with rows dated outside the period written above its table."""
    found = []
    for item in orders:
        period = preamble.meta_of(item.source.layout.preamble).get("period") if item.source.layout else None
        if not period:
            continue
        first, last = (dt.date.fromisoformat(period[key]) for key in ("first_on", "last_on"))
        part = checked.filter((checked.file == item.source.file) & (checked.sheet == item.source.sheet))
        out = part.code.isnull() & ~part.ordered_on.between(first, last)
        count = int(out.sum().fill_null(0).to_pyarrow().as_py())
        if count:
            found.append(note("SHP11", file=item.source.key, **period, count=count))
    return found
