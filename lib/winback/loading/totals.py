"""Lines of totals inside a table: told from rows, left out, and used to check what was read."""

from __future__ import annotations

from typing import Any

import ibis
import numpy as np

from .amounts import LARGEST
from .report import note

_RU = r"(итоги?|итого|всего|общий итог|промежуточный итог|итого и всего)"
_EN = r"(grand totals?|total (general|overall|all)|overall totals?|sub-?totals?|totals?|sum total|total sum)"
_COUNT = r"(rows|records|lines|строк|записей|количество (строк|записей)|всего (строк|записей))\s*[:=]\s*\d+"
TOTAL_LINE = (
    rf"(?i)^\s*(({_RU}|{_EN})\s*:?\s*$|{_RU}[\s:(,]|{_EN}(:|\s*\(|\s+(for|by|of|sum|sales|amount|revenue|orders|\d)\b)"
    rf"|{_COUNT}\s*$)|\S\s+({_RU}|{_EN})\s*:?\s*$"
)
"""A line without a date that one of these stands in is a total; 'Total Energy' and 'Итого-Сервис' are names."""
SURE_TOTAL = (
    r"(?i)^\s*(итого|всего|общий итог|промежуточный итог|grand total|total general|subtotal)"
    r"\s*(:|$|\s(по|за|for|by)\s)"
)
"""In the column of customers this is a total even where a date stands beside it."""
AVERAGE = r"(?i)^\s*(среднее( значение)?|averages?|mean|медиана|median)\s*:?\s*$"
"""In the column of customers this is a figure about the rows above it."""
FEW = 200_000
SHOWN = 3
MOST_LONE = 50


def by_sum(checked: ibis.Table) -> ibis.Table:
    """Return the rows with code ``TOTAL`` for those without a day whose amount is the sum of all rows above them.

    Whatever word stands there, or none: 'Summe', 'Σ'; but never the name of a customer who also has rows with a day.
    Needs two rows above, and only looks where such a row exists.
    """
    money = checked.amount.abs() < LARGEST
    lone = money & (checked.amount != 0) & checked.ordered_on.isnull() & checked.code.isin(["DAT01", "CUS01"])
    if not checked.filter(lone).limit(1).count().to_pyarrow().as_py():
        return checked
    buyers = checked.filter(checked.ordered_on.notnull() & checked.customer_id.notnull())[["customer_id"]].distinct()
    lone = lone & ~checked.customer_id.isin(buyers.customer_id).fill_null(False)
    asked = checked.filter(lone).select("source_row", "amount").order_by("source_row").limit(MOST_LONE).to_pyarrow()
    at = _sums_of_all_above(checked, asked.to_pylist())
    if not at:
        return checked
    total = checked.source_row.isin(at) & lone
    none = ibis.null("string")
    return checked.mutate(
        code=ibis.cases((total, "TOTAL"), else_=checked.code),
        bad_column=ibis.cases((total, none), else_=checked.bad_column),
        bad_value=ibis.cases((total, none), else_=checked.bad_value),
    )


def _sums_of_all_above(checked: ibis.Table, rows: list[dict[str, Any]]) -> list[int]:
    """The numbers of those rows whose amount is the sum of all rows above them, or of all that count."""
    if not rows:
        return []
    dated = checked.ordered_on.notnull() & (checked.amount.abs() < LARGEST)
    above: dict[str, Any] = {}
    for n, row in enumerate(rows):
        where = dated & (checked.source_row < row["source_row"])
        above |= {f"s{n}": checked.amount.sum(where=where), f"n{n}": where.sum()}
        above |= {f"a{n}": checked.amount.sum(where=where & checked.code.isnull())}
    found = checked.agg(**above).to_pyarrow().to_pylist()[0]
    return [
        row["source_row"]
        for n, row in enumerate(rows)
        if (found[f"n{n}"] or 0) > 1
        and any(abs((found[f"{kind}{n}"] or 0) - row["amount"]) < 0.005 for kind in ("s", "a"))
    ]


def check(checked: ibis.Table) -> list[dict[str, Any]]:
    """Return a warning for each total (three per file at most) that differs by one unit of money or more.

    A total is right when some rows that end right above it, or begin right below it, or all rows of its table add up
    to it: so totals of groups, of groups of groups, and of everything check themselves.
    """
    wrong = []
    totals = checked.filter((checked.code == "TOTAL") & checked.amount.notnull())
    tables = totals.select("file", "sheet").distinct().order_by("file", "sheet").to_pyarrow().to_pylist()
    for table in tables:
        key = f"{table['file']}#{table['sheet']}" if table["sheet"] else table["file"]
        part = checked.filter((checked.file == table["file"]) & (checked.sheet == table["sheet"]))
        wrong += [note("SHP06", file=key, found=found, expected=expected) for found, expected in _wrong(part)[:SHOWN]]
    return wrong


def _wrong(part: ibis.Table) -> list[tuple[float, float]]:
    is_total = (part.code == "TOTAL").fill_null(False)
    money = part.filter(
        part.amount.notnull() & (part.code.isnull() | ~part.code.isin(["AVERAGE", "EMPTY", "HEADER", "TOTAL"]))
    )
    listed = part.filter(is_total & part.amount.notnull()).order_by("source_row")
    found = listed.select("source_row", "amount").limit(FEW).to_pyarrow()
    if int(money.count().to_pyarrow().as_py()) > FEW:
        whole = round(float(money.amount.sum().to_pyarrow().as_py() or 0), 4)
        last = float(found["amount"][-1].as_py())
        return [(last, whole)] if abs(last - whole) >= 1 else []
    rows = money.order_by("source_row").select("source_row", "amount").to_pyarrow()
    return compare(
        found["source_row"].to_numpy(),
        found["amount"].to_numpy(),
        rows["source_row"].to_numpy(),
        rows["amount"].to_numpy(),
    )


def compare(at: Any, written: Any, places: Any, amounts: Any) -> list[tuple[float, float]]:
    """Return totals that no stretch of rows next to them explains, each with the sum of the stretch it should have."""
    summed = np.concatenate([[0.0], np.cumsum(amounts)])
    edges = summed[np.searchsorted(places, at)]
    whole = float(summed[-1])
    wrong = []
    for n, total in enumerate(written):
        starts = np.concatenate([[0.0], edges[:n]])
        ends = np.concatenate([edges[n + 1 :], [whole]])
        sums = np.concatenate([edges[n] - starts, ends - edges[n], [whole]])
        if not (np.abs(sums - total) < 1).any():
            last = n == len(written) - 1
            wrong.append((float(total), round(whole if last else float(edges[n] - starts[-1]), 4)))
    return wrong
