"""Rows and money, counted exactly: read = accepted + ignored + rejected."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import ibis

from ..schema import PERSONAL_COLUMNS
from . import codes
from .amounts import LARGEST
from .check import IGNORED, LEFT_OUT, REJECTED

UNITS = 10_000
"""Money is added in whole units of 1e-4, so that no order of addition changes a sum."""


def units(amount: Any) -> ibis.Value:
    """Return money as whole ten-thousandths; what is missing or impossible counts as 0."""
    fits = amount.notnull() & (amount.abs() < LARGEST)
    return ibis.cases((fits, (amount * UNITS).round().cast("int64")), else_=0).cast("int64")


def count_rows(checked: ibis.Table) -> dict[tuple[str | None, str | None], tuple[int, int]]:
    """Return (code, kind) → (rows, money units) over all checked rows, in one pass."""
    grouped = checked.group_by("code", "kind").agg(n=checked.count(), units=units(checked.amount).sum())
    rows = grouped.to_pyarrow().to_pylist()
    return {(row["code"], row["kind"]): (int(row["n"]), int(row["units"])) for row in rows}


def entry(rows: int, money: int) -> dict[str, Any]:
    """Return rows and money as the report writes them."""
    return {"rows": rows, "amount": money / UNITS}


def balance(counts: dict[tuple[str | None, str | None], tuple[int, int]], bad_lines: int) -> dict[str, Any]:
    """Return the report's ``rows``, ``ignored_by_reason``, ``rejected_by_reason`` and ``kinds``."""
    sums = {key: [0, 0] for key in ("read", "accepted", "ignored", "rejected")}
    by_code: dict[str, tuple[int, int]] = {}
    by_kind: dict[str, tuple[int, int]] = {}
    for (code, kind), (rows, money) in counts.items():
        if code in LEFT_OUT:
            continue
        group = "accepted" if code is None else "ignored" if code in IGNORED else "rejected"
        for key in ("read", group):
            sums[key][0] += rows
            sums[key][1] += money
        if code is None:
            by_kind[kind or ""] = (rows, money)
        else:
            by_code[code] = (rows, money)
    if bad_lines:
        by_code["ROW01"] = (bad_lines, 0)
        sums["read"][0] += bad_lines
        sums["rejected"][0] += bad_lines
    return {
        "rows": {key: entry(*value) for key, value in sums.items()},
        "ignored_by_reason": [{"code": c, **entry(*by_code[c])} for c in IGNORED if c in by_code],
        "rejected_by_reason": [{"code": c, **entry(*by_code[c])} for c in REJECTED if c in by_code],
        "kinds": {kind: entry(*value) for kind, value in sorted(by_kind.items())},
    }


def write_rejected(checked: ibis.Table, bad_lines: list[tuple[str, str, int, str]], path: Path) -> int:
    """Write the rejected rows as CSV: file, sheet, source_row, column, value, code, reason, remedy; return how many."""
    rejected = checked.filter(checked.code.isin(REJECTED)).order_by("file", "sheet", "source_row")
    rows = rejected.select("file", "sheet", "source_row", "bad_column", "bad_value", "code")
    written = 0
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["file", "sheet", "source_row", "column", "value", "code", "reason", "remedy"])
        for batch in rows.to_pyarrow_batches(chunk_size=50_000):
            for row in batch.to_pylist():
                code = row["code"]
                value = masked(row["bad_column"] or "", row["bad_value"] or "")
                cells = [row["file"], row["sheet"], row["source_row"], row["bad_column"], value, code]
                writer.writerow([harmless(cell) for cell in cells] + [codes.reason(code), codes.remedy(code)])
                written += 1
        for file, sheet, number, line in bad_lines:
            cells = [file, sheet, number, "", line[:1000], "ROW01"]
            writer.writerow([harmless(cell) for cell in cells] + [codes.reason("ROW01"), codes.remedy("ROW01")])
            written += 1
    return written


def masked(column: str, value: str) -> str:
    """Return a value with all but its ends hidden when its column is personal.

    >>> masked("email", "anna@example.org"), masked("amount", "12x")
    ('a…g', '12x')
    """
    if column.lower() not in PERSONAL_COLUMNS or len(value) < 3:
        return value
    return f"{value[0]}…{value[-1]}"


def harmless(cell: Any) -> Any:
    """Return a cell that no spreadsheet program runs as a formula.

    >>> harmless("=1+1"), harmless("-12,5")
    ("'=1+1", '-12,5')
    """
    if not isinstance(cell, str) or re.fullmatch(r"[-+]?[\d\s.,]*", cell):
        return cell
    return "'" + cell if cell[0] in "=+@-\t\r" else cell
