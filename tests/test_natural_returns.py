"""Who comes back unasked: the curve by hand, no look-ahead, and the demo company's truth inside the interval."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.companies import day, every, make_company, orders_frame
from tests.demo import demo_company, demo_truth
from winback.assumptions import Assumptions
from winback.base import base_of
from winback.honest_evidence import gather
from winback.losses import measure_losses
from winback.natural_returns import ReturnCurve, Watched, natural_returns, watch
from winback.value import value_losses
from winback.worth import return_worth, unasked


def watched(*rows: tuple[int, bool, int]) -> Watched:
    return Watched(pd.DataFrame(rows, columns=["days", "ended", "absences"]), repeats=1.0)


def test_those_still_away_count_as_long_as_they_were_watched():
    curve = watched((10, True, 10), (20, False, 10), (30, True, 10), (40, False, 10)).curve()
    # 10 of 40 come back on day 10; 10 are watched to day 20 only; of 20 watched on day 30, 10 come back.
    assert curve.away[[9, 10, 29, 30]].tolist() == pytest.approx([1.0, 0.75, 0.75, 0.375])
    assert (curve.absences, curve.returned, curve.seen_days) == (40, 20, 40)


def test_the_chance_is_of_those_who_are_still_away():
    curve = watched((10, True, 10), (20, False, 10), (30, True, 10), (40, False, 10)).curve()
    assert curve.returned_share([0, 15], 15).tolist() == pytest.approx([0.25, 0.5])


def test_with_too_few_under_watch_the_curve_ends():
    assert watched((10, True, 10), (50, False, 20), (90, True, 5)).curve().seen_days == 50


def test_beyond_what_was_seen_returns_go_on_ever_more_slowly():
    curve = ReturnCurve(np.linspace(1, 0.4, 101), 100, 60)
    shares = curve.returned_share(np.array([100, 200, 400, 800]), 100)
    assert (np.diff(shares) < 0).all()
    assert shares[0] > 0


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 400), st.booleans(), st.integers(1, 60)), min_size=1, max_size=40),
    st.lists(st.integers(0, 900), min_size=1, max_size=5),
    st.integers(1, 700),
)
def test_chances_stay_within_one_and_grow_with_the_horizon(rows, since, horizon):
    frame = pd.DataFrame(rows, columns=["days", "ended", "absences"]).groupby(["days", "ended"], as_index=False).sum()
    curve = Watched(frame, 1.0).curve()
    short, long = curve.returned_share(since, horizon), curve.returned_share(since, horizon + 50)
    assert ((short >= 0) & (short <= 1)).all()
    assert (long >= short - 1e-12).all()


def test_other_histories_scatter_around_the_one_seen():
    found = watched((10, True, 40), (60, False, 60))
    shares = [curve.returned_share([0], 30)[0] for curve in found.draw(300, np.random.default_rng(1))]
    assert np.mean(shares) == pytest.approx(0.4, abs=0.02)
    assert np.std(shares) == pytest.approx((0.4 * 0.6 / 100) ** 0.5, rel=0.25)


def test_absences_of_one_customer_weigh_less_than_those_of_many():
    frame = watched((10, True, 40), (60, False, 60)).counts
    spread = [
        np.std([c.returned_share([0], 30)[0] for c in Watched(frame, repeats).draw(300, np.random.default_rng(1))])
        for repeats in (1.0, 4.0)
    ]
    assert spread[1] > 1.6 * spread[0]


def test_absences_are_counted_by_days_and_ending():
    rows = [*every("back", 30, "2025-01-01", 6), ("back", "2025-09-28", 100.0), *every("gone", 30, "2025-01-01", 6)]
    losses = measure_losses(make_company(orders_frame(rows)), "fixed:60", day("2025-10-31"))
    found = watch(losses).counts
    # Both are lost on 31 July; one returns 59 days later, the other has been away for 92 days.
    assert found.to_dict("list") == {"days": [59, 92], "ended": [True, False], "absences": [1, 1]}
    early = watch(losses, day("2025-09-01")).counts
    assert early.to_dict("list") == {"days": [32], "ended": [False], "absences": [2]}


def test_what_came_later_changes_nothing():
    company = demo_company()
    then = dt.date(2025, 6, 30)
    before = watch(measure_losses(company, "own", then))
    after = watch(measure_losses(company, "own"), then)
    pd.testing.assert_frame_equal(before.counts, after.counts)


def test_too_few_absences_measure_nothing():
    losses = measure_losses(make_company(orders_frame(every("a", 30, "2025-01-01", 6))), "fixed:60", day("2026-06-30"))
    assert natural_returns(losses, 365) is None


def test_a_season_that_brings_everybody_back_is_expected_again():
    rows = []
    for number in range(60):
        for year in (2022, 2023, 2024, 2025):
            rows += every(f"s{number}", 20, f"{year}-04-{1 + number % 20:02d}", 8)
        rows += every(f"t{number}", 20, "2022-01-05", 10 + number % 40)
    winter = natural_returns(measure_losses(make_company(orders_frame(rows)), "fixed:90", day("2025-03-15")), 365)
    assert winter.came >= 55
    assert winter.factor > 1.1


# --------------------------------------------------------------------------------------- the demo company's truth


@pytest.mark.parametrize(
    ("clock", "as_of", "months"),
    [("own", "2024-12-31", 12), ("own", "2025-06-30", 12), ("fixed:180", "2025-03-31", 6), ("own", "2025-09-30", 9)],
)
def test_natural_returns_of_the_demo_company_lie_within_the_interval(clock, as_of, months):
    company, end = demo_company(), pd.Timestamp(as_of) + pd.Timedelta(days=months * 365 / 12)
    losses = measure_losses(company, clock, as_of, Assumptions(horizon_months=months))
    base = base_of(value_losses(losses))
    worth = return_worth(base).sort_values("customer_id")
    evidence = gather(base, worth, unasked(base), None)
    natural, won = worth.natural_share.to_numpy(), worth.won_share.to_numpy()
    totals = [drawn[0].sum() for drawn in evidence.draw(natural, won, 300, np.random.default_rng(1))]
    low, high = np.quantile(totals, [0.05, 0.95])
    assert low <= _came_unasked(company, base.lost.customer_id, pd.Timestamp(as_of), end) <= high
    assert high < 0.5 * len(worth)


def _came_unasked(company, lost: pd.Series, since: pd.Timestamp, end: pd.Timestamp) -> int:
    """The lost who bought again within the span, less those whom the campaign called back."""
    bought = company.purchases.select("customer_id", "purchased_on").to_pandas()
    on = pd.to_datetime(bought.purchased_on)
    back = set(bought.customer_id[(on > since) & (on <= end)]) & set(lost)
    truth = demo_truth()
    called = truth[(truth.returned_by == "campaign") & (pd.to_datetime(truth.returned_on) > since)]
    return len(back - set(called.customer_id))
