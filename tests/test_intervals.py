"""Intervals: they hold the truth as often as they promise, and agree with values from elsewhere."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from winback.intervals import (
    difference,
    mean_difference,
    mean_interval,
    median_days,
    rate_ratio,
    share_by_day,
    share_interval,
    survival,
)


@given(st.integers(0, 200), st.integers(1, 200))
def test_a_share_lies_within_its_interval_and_between_nought_and_one(count, of):
    count = min(count, of)
    found = share_interval(count, of)
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert found.high > found.low


@given(st.integers(0, 50), st.integers(1, 50))
def test_the_interval_of_a_share_is_wilsons(count, of):
    count = min(count, of)
    known = stats.binomtest(count, of).proportion_ci(method="wilson")
    found = share_interval(count, of)
    assert found.low == pytest.approx(known.low, abs=1e-9)
    assert found.high == pytest.approx(known.high, abs=1e-9)


def test_nobody_gives_no_share():
    assert not share_interval(0, 0).known
    assert not mean_interval([]).known


def test_intervals_of_shares_and_means_hold_the_truth_about_as_often_as_promised():
    draw = np.random.default_rng(1)
    shares = [not share_interval(n, 60).excludes(0.2) for n in draw.binomial(60, 0.2, 2000)]
    scores = np.clip(0.6 + 0.15 * draw.standard_normal((2000, 12)), 0, 1)
    means = [not mean_interval(row).excludes(0.6) for row in scores]
    assert 0.93 < np.mean(shares) < 0.98
    assert 0.93 < np.mean(means) < 0.97


def test_a_difference_of_means_is_welchs():
    one, other = [0.9, 0.7, 0.8, 0.6], [0.5, 0.4, 0.7, 0.2, 0.6]
    known = stats.ttest_ind(one, other, equal_var=False).confidence_interval()
    found = mean_difference(one, other)
    assert (found.low, found.high) == pytest.approx((known.low, known.high))


def test_equal_scores_are_not_taken_for_certainty():
    found = mean_difference([0.7] * 5, [0.7] * 5)
    assert found.low < 0 < found.high
    assert mean_interval([0.7, 0.7]).high > 0.7


def test_a_difference_of_shares_agrees_with_newcombes_published_examples():
    # Newcombe 1998, Statistics in Medicine 17, 873-890, table II, method 10: (a) 56/70 − 48/80, (f) 10/10 − 0/20
    first = difference(share_interval(56, 70), share_interval(48, 80))
    last = difference(share_interval(10, 10), share_interval(0, 20))
    assert (round(first.low, 4), round(first.high, 4)) == (0.0524, 0.3339)
    assert (round(last.low, 4), round(last.high, 4)) == (0.6791, 1.0)


def test_a_ratio_of_rates_without_events_on_one_side_has_an_open_end():
    assert math.isinf(rate_ratio(3, 10, 0, 10).high)
    assert rate_ratio(0, 10, 3, 10).value == 0
    assert not rate_ratio(0, 10, 0, 10).known


def test_survival_is_the_product_of_the_shares_that_went_on():
    # By hand: of 5 one comes on day 2 (4/5), one leaves unseen on day 3, of 3 one comes on day 4 (4/5 × 2/3).
    curve = survival([2, 3, 4, 6, 6], [True, False, True, False, False]).set_index("days")
    assert curve.share.tolist() == pytest.approx([1.0, 0.8, 0.8, 0.8 * 2 / 3, 0.8 * 2 / 3])
    assert curve.at_risk_count.tolist() == [5, 5, 4, 3, 2]


def test_those_still_open_make_the_median_longer():
    days, all_seen, some = [1, 2, 3, 4, 5], [True] * 5, [True, False, True, False, True]
    assert median_days(days, all_seen).value == 3
    assert median_days(days, some).value == 5
    assert math.isinf(median_days(days, [False] * 5).value)


@given(st.lists(st.tuples(st.integers(0, 400), st.booleans()), min_size=1, max_size=60))
def test_a_survival_curve_only_falls_and_a_share_by_day_stays_within_its_interval(rows):
    days, seen = [row[0] for row in rows], [row[1] for row in rows]
    curve = survival(days, seen)
    assert curve.share.is_monotonic_decreasing
    assert curve.days.is_unique
    found = share_by_day(days, seen, 365)
    if found.known:
        assert found.low - 1e-9 <= found.value <= found.high + 1e-9


def test_without_losses_the_share_is_nought_with_a_range_from_those_who_were_watched():
    found = share_by_day([365] * 10, [False] * 10, 365)
    assert (found.value, found.low) == (0.0, 0.0)
    assert found.high == pytest.approx(share_interval(0, 10).high)
    assert isinstance(survival(pd.Series([]), pd.Series([])), pd.DataFrame)
