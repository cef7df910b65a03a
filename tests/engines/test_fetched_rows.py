"""What travels from the engine: rows per group or per customer, never one per order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ibis.expr.types as ir
import pytest

from tests.engines.calculations import CALCULATIONS, Steps

A_CUSTOMER = 2
"""Rows a customer at most: absences, months of the last years and the like come back by customer."""
MORE_A_CUSTOMER = {
    "plan_gap": 6,  # the rows of the sales plan, which people wrote
    "spend_time": 3,  # the rows of the contacts
    "warn": 20,  # each customer as known on each of the past days that are learned from
}
WHOLE_TABLES = {"purchases", "refunds"}
"""They are asked for whole by the suite itself, not by a calculation."""


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The number of rows of every frame that an expression brings back."""
    counts: list[int] = []

    def counting(method: Any) -> Any:
        def call(*given: Any, **named: Any) -> Any:
            found = method(*given, **named)
            counts.append(len(found) if hasattr(found, "__len__") else 1)
            return found

        return call

    for kind in (ir.Table, ir.Column):
        for name in ("to_pandas", "to_pyarrow", "execute"):
            monkeypatch.setattr(kind, name, counting(getattr(kind, name)))
    yield counts


@pytest.mark.parametrize("name", [name for name in CALCULATIONS if name not in WHOLE_TABLES])
def test_no_calculation_fetches_rows_of_the_size_of_the_orders(name: str, near: Steps, fetched: list[int]) -> None:
    customers = len(near.losses.customers)
    orders = int(near.company.orders.count().to_pyarrow().as_py())
    fetched.clear()
    CALCULATIONS[name](Steps(near.company))
    most = MORE_A_CUSTOMER.get(name, A_CUSTOMER) * customers
    assert max(fetched, default=0) <= most < orders / 2
