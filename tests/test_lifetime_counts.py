"""Counting purchases per customer, and grouping equal histories."""

from __future__ import annotations

import datetime as dt

import ibis
import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from winback.lifetime import Histories, count_histories, count_purchases, holdout

JAN_1 = dt.date(2026, 1, 1)


def table(rows: list[tuple[str, int, float]]) -> ibis.Table:
    """Purchases from (customer, day of the year from 0, amount)."""
    frame = pd.DataFrame(rows, columns=["customer_id", "day", "amount"])
    frame["purchased_on"] = [JAN_1 + dt.timedelta(days=int(day)) for day in frame.day]
    frame["first_on"] = frame.groupby("customer_id").purchased_on.transform("min")
    return ibis.memtable(frame.drop(columns="day"))


def test_repeat_purchases_recency_and_age_are_counted_from_the_first_purchase():
    counts = count_purchases(table([("a", 0, 10), ("a", 20, 30), ("a", 50, 50), ("b", 40, 99)]), dt.date(2026, 3, 31))
    assert counts.customer_id.tolist() == ["a", "b"]
    assert counts.repeat_count.tolist() == [2, 0]
    assert counts.recency_days.tolist() == [50, 0]
    assert counts.age_days.tolist() == [89, 49]


def test_the_first_purchase_does_not_enter_the_mean_order_amount():
    counts = count_purchases(table([("a", 0, 1000), ("a", 20, 30), ("a", 50, 50)]), dt.date(2026, 3, 31))
    assert counts.repeat_order_amount.tolist() == [40.0]


def test_purchases_after_the_day_are_not_seen():
    before = table([("a", 0, 10), ("a", 20, 30)])
    after = table([("a", 0, 10), ("a", 20, 30), ("a", 60, 500), ("b", 70, 9)])
    day = JAN_1 + dt.timedelta(days=59)
    pd.testing.assert_frame_equal(count_purchases(before, day), count_purchases(after, day))


def test_equal_histories_are_one_row_with_their_number_of_customers():
    rows = table([("a", 0, 1), ("b", 0, 2), ("c", 0, 3), ("c", 9, 4)])
    grouped = count_histories(rows, JAN_1 + dt.timedelta(days=30))
    assert grouped.to_dict("list") == {
        "repeat_count": [0, 1],
        "recency_days": [0, 9],
        "age_days": [30, 30],
        "customers": [2, 1],
    }


def test_the_holdout_counts_only_purchases_after_calibration_and_up_to_its_end():
    rows = table([("a", 0, 1), ("a", 10, 2), ("a", 11, 3), ("a", 20, 4), ("a", 21, 5), ("b", 15, 7)])
    found = holdout(rows, JAN_1 + dt.timedelta(days=10), JAN_1 + dt.timedelta(days=20))
    assert found.customer_id.tolist() == ["a"]
    assert (found.repeat_count[0], found.holdout_count[0], found.holdout_amount[0]) == (1, 2, 7.0)
    assert found.holdout_days[0] == 10


def test_who_buys_nothing_in_the_holdout_has_zero_not_missing():
    found = holdout(table([("a", 0, 1)]), JAN_1, JAN_1 + dt.timedelta(days=20))
    assert (found.holdout_count[0], found.holdout_amount[0]) == (0, 0.0)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4), st.integers(4, 6)), min_size=1, max_size=60))
def test_grouping_loses_no_customer_and_every_row_finds_its_history(rows):
    frame = pd.DataFrame(rows, columns=["repeat_count", "recency_days", "age_days"])
    found = Histories.of(frame)
    assert found.customers.sum() == len(frame)
    assert len(found.customers) == len(frame.drop_duplicates())
    back = np.stack([found.repeat_count, found.recency_days, found.age_days], axis=1)[found.place]
    np.testing.assert_array_equal(back, frame.to_numpy(dtype=float))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4), st.integers(0, 6)), min_size=1, max_size=60))
def test_the_quick_grouping_of_whole_days_finds_the_same_histories(rows):
    frame = pd.DataFrame(rows, columns=["repeat_count", "recency_days", "age_days"])
    quick, careful = Histories.grouped(frame), Histories.of(frame)
    for name in ("repeat_count", "recency_days", "age_days", "customers"):
        np.testing.assert_array_equal(getattr(quick, name), getattr(careful, name))


def test_a_frame_that_is_grouped_already_keeps_its_customers():
    frame = pd.DataFrame({"repeat_count": [0, 1], "recency_days": [0, 9], "age_days": [30, 30], "customers": [20, 3]})
    assert Histories.grouped(frame).customers.tolist() == [20, 3]
