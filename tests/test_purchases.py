"""Orders become purchases: one row per customer and day, with what was known on that day."""

from __future__ import annotations

import datetime as dt

import ibis
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.companies import day, make_company, orders_frame
from winback.purchases import known_on, purchase_days, purchases, refunds


def _purchases(rows, **columns):
    return (
        purchases(purchase_days(ibis.memtable(orders_frame(rows, **columns))))
        .order_by("customer_id", "purchased_on")
        .to_pandas()
    )


def test_several_orders_of_one_day_are_one_purchase():
    found = _purchases([("a", "2026-01-05", 70), ("a", "2026-01-05", 30), ("a", "2026-01-09", 10)])
    assert found.amount.tolist() == [100.0, 10.0]
    assert found.purchase_no.tolist() == [1, 2]


def test_refund_reduces_the_days_money_and_is_no_purchase():
    rows = [("a", "2026-01-05", 100), ("a", "2026-01-05", -40), ("a", "2026-02-01", -10)]
    found = _purchases(rows)
    assert found.amount.tolist() == [60.0]
    assert found.bought_amount.tolist() == [100.0]
    later = refunds(ibis.memtable(orders_frame(rows))).to_pandas()
    assert later.amount.tolist() == [-10.0]


def test_free_goods_are_no_purchase():
    frame = orders_frame([("a", "2026-01-05", 100), ("a", "2026-03-05", 0)])
    frame["kind"] = ["purchase", "free"]
    assert len(purchase_days(ibis.memtable(frame)).to_pandas()) == 1


def test_running_figures_use_only_what_came_before():
    found = _purchases([("a", "2026-01-01", 1), ("a", "2026-01-11", 2), ("a", "2026-01-31", 4)])
    assert found.interval_days.fillna(0).tolist() == [0, 10, 20]
    assert found.square_sum_days.tolist() == [0, 100, 500]
    assert found.to_date_amount.tolist() == [1, 3, 7]
    assert pd.isna(found.next_on.iloc[2])


def test_year_amount_holds_the_365_days_that_end_with_the_purchase():
    found = _purchases([("a", "2025-01-01", 5), ("a", "2025-06-01", 7), ("a", "2026-01-01", 11)])
    assert found.year_amount.tolist() == [5, 12, 18]
    assert found.year_purchases.tolist() == [1, 2, 2]


def test_seasonal_pause_of_a_year_ago_is_remembered():
    found = _purchases([("a", "2024-05-01", 1), ("a", "2024-09-01", 1), ("a", "2025-05-01", 1), ("a", "2025-09-05", 1)])
    assert found.pause_a_year_ago_days.fillna(0).tolist() == [0, 0, 123, 242]


def test_the_manager_of_a_day_is_who_sold_most():
    frame = orders_frame([("a", "2026-01-05", 70), ("a", "2026-01-05", 30), ("a", "2026-01-05", 45)])
    frame["manager_id"] = ["m1", "m2", "m2"]
    assert purchase_days(ibis.memtable(frame)).to_pandas().manager_id.tolist() == ["m2"]


def test_nobodys_next_purchase_is_foreseen():
    company = make_company(orders_frame([("a", "2026-01-01", 1), ("a", "2026-03-01", 1)]))
    seen = known_on(company.purchases, day("2026-02-01")).to_pandas()
    assert len(seen) == 1
    assert pd.isna(seen.next_on.iloc[0])


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 500), st.integers(1, 900)), min_size=1, max_size=40))
def test_purchases_equal_plain_pandas(rows):
    frame = orders_frame([(c, (dt.date(2024, 1, 1) + dt.timedelta(days=d)).isoformat(), a) for c, d, a in rows])
    found = purchases(purchase_days(ibis.memtable(frame))).order_by("customer_id", "purchased_on").to_pandas()
    plain = frame.groupby(["customer_id", "ordered_on"]).amount.sum().reset_index()
    assert found.amount.tolist() == plain.amount.tolist()
    gaps = pd.to_datetime(plain.ordered_on).groupby(plain.customer_id).diff().dt.days
    assert found.interval_days.fillna(-1).tolist() == gaps.fillna(-1).tolist()
    assert found.to_date_amount.tolist() == plain.groupby("customer_id").amount.cumsum().tolist()
