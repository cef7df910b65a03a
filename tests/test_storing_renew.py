"""A company with new orders gives the same purchases as one loaded whole, and computes only what has changed."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

import ibis
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.companies import every, orders_frame
from winback.company import Company, connect, save_company
from winback.storing import renew

FIRST = dt.date(2025, 1, 1)
ROW = st.tuples(
    st.sampled_from(["a", "b", "c", "d", "e", "f"]), st.integers(0, 500), st.sampled_from([-20.0, 10.0, 35.5, 100.0])
)


def saved(orders: pd.DataFrame, folder: Path, *, added: bool = False) -> Company:
    table = ibis.memtable(orders)
    table = table.mutate(ordered_on=table.ordered_on.cast("date"))
    report = {"added": {"new": 1}} if added else {}
    return save_company(connect(), {"orders": table}, folder, name="shop", currency="EUR", report=report)


def frames(company: Company) -> dict[str, pd.DataFrame]:
    rhythm = ["quarter_no", "interval_days"]
    keys = {"purchases": ["customer_id", "purchased_on"], "refunds": ["customer_id", "refunded_on"], "rhythm": rhythm}
    return {name: getattr(company, name).order_by(order).to_pandas() for name, order in keys.items()}


def orders_of(rows: list[tuple[str, int, float]], manager: str = "m") -> pd.DataFrame:
    listed = [(customer, (FIRST + dt.timedelta(days=days)).isoformat(), amount) for customer, days, amount in rows]
    return orders_frame(listed, manager_id=manager)


@settings(max_examples=8, deadline=None)
@given(st.lists(ROW, min_size=1, max_size=30), st.lists(ROW, max_size=5), st.lists(ROW, max_size=5), st.booleans())
def test_renewed_purchases_equal_those_of_a_full_run(first, second, third, asked_between):
    # Twenty regular buyers stand beside, so that the changed ones are few enough to be renewed.
    calm = [(f"calm{n}", 30 * month, 50.0) for n in range(20) for month in range(4)]
    with tempfile.TemporaryDirectory() as folder:
        home, whole = Path(folder) / "shop", Path(folder) / "whole"
        frames(saved(orders_of(calm + first), home))
        company = saved(orders_of(calm + first + second), home, added=True)
        if asked_between:
            frames(company)
        company = saved(orders_of(calm + first + second + third), home, added=True)
        got, want = frames(company), frames(saved(orders_of(calm + first + second + third), whole))
        for name in want:
            pd.testing.assert_frame_equal(got[name], want[name])


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    rows = [row for n in range(20) for row in every(f"c{n:02}", 30, "2025-01-01", 6)]
    frames(saved(orders_frame(rows), tmp_path / "shop"))
    return tmp_path / "shop"


def base_rows() -> list[tuple[str, str, float]]:
    return [row for n in range(20) for row in every(f"c{n:02}", 30, "2025-01-01", 6)]


def test_only_the_customer_with_new_orders_is_computed(shop, monkeypatch):
    seen = []
    write = renew.write_purchases
    monkeypatch.setattr(
        renew, "write_purchases", lambda b, orders, f: (seen.append(_customers(orders)), write(b, orders, f))
    )
    company = saved(orders_frame([*base_rows(), ("c03", "2025-09-01", 70.0)]), shop, added=True)
    found = frames(company)["purchases"]
    assert seen == [["c03"]]
    assert found[found.customer_id == "c03"].purchase_no.tolist() == [1, 2, 3, 4, 5, 6, 7]
    assert len(found) == 121


def _customers(orders: ibis.Table) -> list[str]:
    return sorted(orders.select("customer_id").distinct().to_pyarrow().column(0).to_pylist())


def test_customer_who_is_gone_is_gone_from_purchases(shop):
    rows = [row for row in base_rows() if row[0] != "c05"]
    found = frames(saved(orders_frame(rows), shop, added=True))["purchases"]
    assert "c05" not in set(found.customer_id)
    assert len(found) == 114


def test_changed_amount_of_an_old_order_is_seen(shop):
    rows = [(c, d, 999.0 if (c, d) == ("c07", "2025-01-01") else a) for c, d, a in base_rows()]
    found = frames(saved(orders_frame(rows), shop, added=True))["purchases"]
    assert found[found.customer_id == "c07"].amount.tolist()[0] == 999.0


def test_much_new_is_computed_whole(shop):
    rows = [*base_rows(), *[(f"c{n:02}", "2025-09-01", 5.0) for n in range(15)]]
    company = saved(orders_frame(rows), shop, added=True)
    assert len(frames(company)["purchases"]) == 135
    assert not list(shop.glob("derived-*/changed.parquet"))


def test_new_column_of_costs_is_computed_whole(shop):
    company = saved(orders_frame(base_rows(), cost=60.0), shop, added=True)
    assert frames(company)["purchases"].to_date_cost.max() == 360.0


def test_nothing_of_the_earlier_state_is_left_behind(shop):
    frames(saved(orders_frame([*base_rows(), ("c03", "2025-09-01", 70.0)]), shop, added=True))
    assert sorted(path.name for path in shop.iterdir()) == ["company.json", "derived-1", "orders.parquet"]
