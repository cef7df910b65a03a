import datetime as dt

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from winback.sample.renewal import generate_renewal

UNTIL = dt.date(2025, 12, 31)


def ages(base: pd.DataFrame, on: dt.date) -> pd.Series:
    seen = base[base["ordered_on"] <= pd.Timestamp(on)]
    return (pd.Timestamp(on) - seen.groupby("customer_id")["ordered_on"].max()).dt.days


def equilibrium_tail(cv: float, factor: float) -> float:
    shape = 1 / cv**2
    longer, weighted = stats.gamma(shape, scale=1 / shape), stats.gamma(shape + 1, scale=1 / shape)
    return weighted.sf(factor) - factor * longer.sf(factor)


@pytest.mark.parametrize(("cv", "known"), [(1.0, 0.26), (0.71, 0.16), (0.5, 0.09), (0.33, 0.036), (0.2, 0.006)])
def test_share_silent_beyond_four_thirds_is_the_published_one(cv, known):
    assert equilibrium_tail(cv, 4 / 3) == pytest.approx(known, abs=0.005)
    base = generate_renewal(20_000, cv, 90, UNTIL, span_days=1095, seed=3)
    for on in (UNTIL, dt.date(2025, 1, 15)):
        assert (ages(base, on) > 120).mean() == pytest.approx(known, abs=0.01)


@pytest.mark.parametrize(("cv", "gaps", "known"), [(1.0, 1, 0.43), (1.0, 3, 0.33), (1.0, 10, 0.29), (0.5, 1, 0.18)])
def test_interval_known_from_few_gaps_calls_more_customers_lost(cv, gaps, known):
    as_of = dt.date(2024, 12, 31)
    base = generate_renewal(20_000, cv, 300, UNTIL, gaps_known=gaps, as_of=as_of, seed=4)
    seen = base[base["ordered_on"] <= pd.Timestamp(as_of)]
    by = seen.groupby("customer_id")["ordered_on"].agg(["min", "max", "size"])
    assert (by["size"] == gaps + 1).all()
    own = (by["max"] - by["min"]).dt.days / gaps
    silent = (pd.Timestamp(as_of) - by["max"]).dt.days
    assert (silent > own * 4 / 3).mean() == pytest.approx(known, abs=0.012)


@pytest.mark.parametrize("cv", [0.0, 0.3, 1.0])
def test_intervals_have_the_mean_and_cv_asked_for(cv):
    base = generate_renewal(300, cv, 30, UNTIL, span_days=6000, seed=5)
    gaps = base.groupby("customer_id")["ordered_on"].diff().dt.days.dropna()
    assert gaps.mean() == pytest.approx(30, rel=0.02)
    assert gaps.std() / gaps.mean() == pytest.approx(cv, abs=0.02)


def test_a_fifth_leaves_within_a_year_and_buys_nothing_afterwards():
    base = generate_renewal(5000, 0.5, 30, UNTIL, span_days=366, leave_share=0.2, seed=6)
    assert (base["ordered_on"] < base["left_on"].fillna(pd.Timestamp("2100-01-01"))).all()
    left = base.groupby("customer_id")["left_on"].first().notna()
    # Those who leave before their first purchase are never seen.
    assert left.mean() == pytest.approx(0.2, abs=0.025)
    calm = generate_renewal(500, 0.5, 30, UNTIL, span_days=366, seed=6)
    assert calm["left_on"].isna().all()


def test_spread_keeps_the_mean_interval_and_makes_customers_differ():
    base = generate_renewal(2000, 0.0, 60, UNTIL, span_days=4000, interval_spread=0.5, seed=7)
    by = base.groupby("customer_id")["ordered_on"].agg(["min", "max", "size"])
    own = ((by["max"] - by["min"]).dt.days / (by["size"] - 1))[by["size"] > 3]
    assert own.mean() == pytest.approx(60, rel=0.04)
    assert np.log(own).std() == pytest.approx(0.5, abs=0.03)


def test_same_seed_same_rows_and_inside_the_period():
    first, again, other = (
        generate_renewal(50, 0.7, 20, UNTIL, span_days=200, amount_cv=0.8, seed=s) for s in (1, 1, 2)
    )
    pd.testing.assert_frame_equal(first, again)
    assert not first.equals(other)
    assert first["ordered_on"].max() <= pd.Timestamp(UNTIL)
    assert first["ordered_on"].min() > pd.Timestamp(UNTIL) - pd.Timedelta(days=200)
    assert str(first["customer_id"].dtype) == "str"


@pytest.mark.parametrize("bad", [{"cv": -1}, {"customers": 0}, {"leave_share": 1.0}, {"gaps_known": 3}])
def test_senseless_numbers_are_refused(bad):
    with pytest.raises(ValueError, match=r"zero|cv|gaps_known"):
        generate_renewal(**{"customers": 5, "cv": 1, "mean_interval_days": 30, "until": UNTIL, **bad})
