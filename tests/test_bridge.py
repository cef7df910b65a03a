"""The bridge of turnover closes to 0.00, for every customer, group and file."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.companies import SHARED, day, make_company, orders_frame
from winback.bridge import COMPONENTS, bridge, bridge_by, bridge_by_customer
from winback.errors import WinbackError
from winback.load import load

END = day("2026-01-01")


def _one(rows, **columns):
    old = ("old", "2023-06-01", 1.0)
    frame = orders_frame([*rows, old], **columns)
    found = bridge_by_customer(make_company(frame), END).set_index("customer_id").loc["a"]
    return {name: found[name] for name in COMPONENTS if found[name]}


def test_who_bought_before_and_not_after_is_gone():
    assert _one([("a", "2024-05-01", 300)]) == {"gone": -300}


def test_who_buys_for_the_first_time_is_new():
    assert _one([("a", "2025-05-01", 300)]) == {"new": 300}


def test_who_comes_back_after_a_year_is_returned():
    assert _one([("a", "2023-07-01", 50), ("a", "2025-05-01", 300)]) == {"returned": 300}


def test_half_as_often_at_the_same_size_is_less_often():
    rows = [("a", f"2024-0{m}-01", 100) for m in (3, 4, 5, 6)] + [("a", f"2025-0{m}-01", 100) for m in (3, 4)]
    assert _one(rows) == {"less_often": -200}


def test_smaller_orders_at_the_same_pace_are_smaller_orders():
    rows = [("a", f"2024-0{m}-01", 100) for m in (3, 4)] + [("a", f"2025-0{m}-01", 70) for m in (3, 4)]
    assert _one(rows) == {"smaller_orders": -60}


def test_a_product_group_given_up_is_fewer_groups():
    frame = orders_frame(
        [("a", "2024-03-01", 100), ("a", "2024-03-01", 40), ("a", "2025-03-01", 100), ("old", "2023-06-01", 1)]
    )
    frame["product_group"] = ["bolts", "nuts", "bolts", "bolts"]
    found = bridge_by_customer(make_company(frame), END).set_index("customer_id").loc["a"]
    assert found.fewer_groups == -40
    assert found.less_often == found.smaller_orders == 0


def test_bridge_equals_the_plain_totals_and_closes():
    rows = [("a", "2024-05-01", 300), ("a", "2025-05-02", -20), ("b", "2025-03-01", 99.99), ("old", "2023-06-01", 1)]
    frame = bridge(make_company(orders_frame(rows)), END).set_index("component").amount
    assert frame["before"] == 300
    assert frame["after"] == pytest.approx(79.99)
    assert round(frame["before"] + frame[list(COMPONENTS)].sum() - frame["after"], 2) == 0


def test_too_short_data_are_refused_with_the_first_day():
    with pytest.raises(WinbackError, match="begin on"):
        bridge(make_company(orders_frame([("a", "2025-06-01", 1)])), END)


order = st.tuples(st.sampled_from("abcd"), st.integers(0, 900), st.integers(-500, 900), st.sampled_from("xyz"))


@settings(max_examples=10, deadline=None)
@given(st.lists(order, min_size=3, max_size=40))
def test_bridge_closes_for_every_customer_and_group(rows):
    start = dt.date(2023, 8, 1)
    frame = orders_frame([(c, (start + dt.timedelta(days=d)).isoformat(), a / 3) for c, d, a, _g in rows])
    frame["product_group"] = [g for *_rest, g in rows]
    frame = pd.concat([frame, orders_frame([("z", "2023-06-01", 1.0)], product_group="x")])
    company = make_company(frame)
    parts = bridge_by_customer(company, END)
    change = parts.after_amount - parts.before_amount
    assert ((parts[list(COMPONENTS)].sum(axis=1) - change).abs() < 1e-6).all()
    groups = parts[["customer_id"]].assign(region=[str(len(c) + ord(c[0]) % 2) for c in parts.customer_id])
    for _key, part in bridge_by(company, END, groups, "region").groupby("region"):
        amount = part.set_index("component").amount
        assert round(amount["before"] + amount[list(COMPONENTS)].sum() - amount["after"], 2) == 0


@pytest.mark.parametrize(
    ("path", "days"),
    [
        ("cdnow_sample/CDNOW_sample.txt", 180),
        ("uci_online_retail/online_retail.parquet", 180),
        ("northwind", 180),
        ("chinook", 365),
        ("clvtools_apparel/apparelTrans.csv", 365),
        ("crm_sales_opportunities", 120),
        ("ru_wholesale_2020/Продажи.csv", 150),
    ],
)
def test_bridge_closes_on_every_file(path, days):
    if not (SHARED / path).exists():
        pytest.skip(f"public data set {path} is not beside the project")
    company = load(SHARED / path)
    amount = bridge(company, company.last_on, days).set_index("component").amount
    assert round(amount["before"] + amount[list(COMPONENTS)].sum() - amount["after"], 2) == 0
    orders = company.orders.to_pandas()
    orders["ordered_on"] = pd.to_datetime(orders.ordered_on)
    end = pd.Timestamp(company.last_on)
    known = orders[orders.kind != "free"]
    after = known[known.ordered_on > end - pd.Timedelta(days=days)].amount.sum()
    assert amount["after"] == pytest.approx(after, abs=0.02)
