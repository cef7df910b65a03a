"""Rows and money, counted exactly: read = accepted + ignored + rejected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ibis

from ..schema import PERSONAL_COLUMNS
from .amounts import LARGEST
from .codes import IGNORED, LEFT_OUT, REJECTED

Counts = dict[tuple[str | None, str | None], tuple[int, int]]
"""(code, kind) → (rows, units of money)."""
UNITS = 10_000
"""Money is added in whole units of 1e-4, so that no order of addition changes a sum."""


def units(amount: Any) -> ibis.Value:
    """Return money as whole ten-thousandths; what is missing or impossible counts as 0."""
    fits = amount.notnull() & (amount.abs() < LARGEST)
    return ibis.cases((fits, (amount * UNITS).round().cast("int64")), else_=0).cast("int64")


def count_rows(checked: ibis.Table) -> Counts:
    """Return (code, kind) → (rows, money units) over all checked rows, in one pass."""
    grouped = checked.group_by("code", "kind").agg(n=checked.count(), units=units(checked.amount).sum())
    rows = grouped.to_pyarrow().to_pylist()
    return {(row["code"], row["kind"]): (int(row["n"]), int(row["units"])) for row in rows}


def entry(rows: int, money: int) -> dict[str, Any]:
    """Return rows and money as the report writes them."""
    return {"rows": rows, "amount": money / UNITS}


def balance(
    counts: Counts,
    before: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """Return the report's ``rows``, ``ignored_by_reason``, ``rejected_by_reason`` and ``kinds``.

    ``before``: what earlier loads ignored, whose rows are no longer at hand.
    """
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
    for told in before:
        rows, money = told["rows"], round(told["amount"] * UNITS)
        for key in ("read", "ignored"):
            sums[key][0] += rows
            sums[key][1] += money
        so_far = by_code.get(told["code"], (0, 0))
        by_code[told["code"]] = (so_far[0] + rows, so_far[1] + money)
    return {
        "rows": {key: entry(*value) for key, value in sums.items()},
        "ignored_by_reason": [{"code": c, **entry(*by_code[c])} for c in IGNORED if c in by_code],
        "rejected_by_reason": [{"code": c, **entry(*by_code[c])} for c in REJECTED if c in by_code],
        "kinds": {kind: entry(*value) for kind, value in sorted(by_kind.items())},
    }


def masked(column: str, value: str) -> str:
    """Return a value with all but its ends hidden when its column is personal.

    >>> masked("email", "anna@example.org"), masked("amount", "12x")
    ('a…g', '12x')
    """
    if column.lower() not in PERSONAL_COLUMNS or len(value) < 3:
        return value
    return f"{value[0]}…{value[-1]}"
