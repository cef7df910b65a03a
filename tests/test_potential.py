"""Potential beside turnover: declared before estimated, estimated from enough peers, never below what was bought."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from winback.assumptions import Assumptions
from winback.base import CustomerBase
from winback.potential import check_peers, hidden_potential, peers_amount, potential

THREE = Assumptions(peers_needed=3, peers_quantile_share=0.5)


def base_of_frame(frame: pd.DataFrame, assumptions: Assumptions = THREE) -> CustomerBase:
    known = {"state": "active", "purchase_count": 5, "industry": "cafés"}
    columns = {name: value for name, value in known.items() if name not in frame}
    return CustomerBase(frame.assign(**columns), "test", "EUR", dt.date(2026, 6, 30), assumptions=assumptions)


def cafes(*rows: tuple[str, float, float], **columns: object) -> CustomerBase:
    """Customers of (id, average order, bought a year)."""
    frame = pd.DataFrame(rows, columns=["customer_id", "average_order_amount", "year_amount"])
    return base_of_frame(frame.assign(**columns))


PEERS = [("p1", 100.0, 1000.0), ("p2", 110.0, 3000.0), ("p3", 120.0, 2000.0)]


def test_declared_potential_comes_first():
    found = potential(cafes(*PEERS, ("x", 105.0, 50.0), potential_amount=[None, None, None, 9000.0]))
    x = found.set_index("customer_id").loc["x"]
    assert (x.potential_amount, x.potential_source) == (9000.0, "declared")
    assert x.share_of_wallet_share == pytest.approx(50 / 9000)
    assert x.room_amount == 8950.0


def test_otherwise_the_peers_say_what_such_a_customer_buys():
    found = potential(cafes(*PEERS, ("x", 105.0, 50.0))).set_index("customer_id")
    assert found.potential_amount["x"] == 2000.0
    assert found.potential_source["x"] == "peers"


def test_nobody_is_the_own_peer():
    # Without itself p2 is left with 1,000, 2,000 and 50: the middle is 1,000, less than it bought.
    found = potential(cafes(*PEERS, ("x", 105.0, 50.0))).set_index("customer_id")
    assert found.potential_amount["p2"] == 3000.0
    assert peers_amount(cafes(*PEERS, ("x", 105.0, 50.0))).tolist() == [2000.0, 1000.0, 1000.0, 2000.0]


def test_with_too_few_peers_the_potential_is_unknown():
    found = potential(cafes(*PEERS[:2], ("x", 105.0, 50.0)))
    assert set(found.potential_source) == {"unknown"}
    assert found.potential_amount.isna().all()
    assert found.share_of_wallet_share.isna().all()


def test_peers_are_of_the_same_industry():
    industry = ["cafés", "cafés", "cafés", "clinics"]
    found = potential(cafes(*PEERS, ("x", 105.0, 50.0), industry=industry))
    assert found.potential_source.tolist() == ["unknown"] * 4


def test_peers_are_those_nearest_in_the_size_of_orders():
    far = [(f"f{i}", 10_000.0 + i, 90_000.0) for i in range(5)]
    found = potential(cafes(*PEERS, *far, ("x", 105.0, 50.0))).set_index("customer_id")
    assert found.potential_amount["x"] == 2000.0


def test_one_time_buyers_are_no_peers():
    found = potential(cafes(*PEERS, ("x", 105.0, 50.0), purchase_count=[5, 5, 1, 1])).set_index("customer_id")
    assert found.potential_source["x"] == "unknown"


def test_a_declared_potential_below_what_was_bought_is_out_of_date():
    found = potential(cafes(("x", 105.0, 500.0), potential_amount=[300.0]))
    assert found.potential_amount.tolist() == [500.0]
    assert found.share_of_wallet_share.tolist() == [1.0]


def test_who_gave_everything_back_has_no_size_to_estimate_from():
    base = cafes(*PEERS, ("x", 105.0, 0.0), net_amount=[500.0, 550.0, 600.0, 0.0])
    assert potential(base).set_index("customer_id").potential_source["x"] == "unknown"


def test_small_customers_who_could_be_large_are_named_and_others_are_not():
    rows = [("key", 900.0, 9000.0), ("trial", 80.0, 100.0), ("small", 50.0, 90.0), ("full", 60.0, 80.0)]
    base = cafes(*rows, potential_amount=[9000.0, 20_000.0, 400.0, 100.0], manager_id=["M1", "M2", "M1", "M1"])
    found = hidden_potential(base)
    assert found.customer_id.tolist() == ["trial"]
    assert found.manager_id.tolist() == ["M2"]
    assert found.room_amount.tolist() == [19_900.0]


def test_the_estimate_is_checked_against_what_was_declared():
    base = cafes(*PEERS, ("x", 105.0, 50.0), potential_amount=[None, None, None, 4000.0])
    checked = check_peers(base)
    assert checked["customers"] == 1
    assert checked["middle_share"] == pytest.approx(0.5)


money = st.floats(0.0, 1e6).map(lambda value: round(value, 2))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(money, money, st.none() | money, st.sampled_from(["a", "b", None]), st.integers(1, 4)),
        min_size=1,
        max_size=40,
    )
)
def test_potential_is_never_below_what_was_bought_and_shares_stay_within_one(rows):
    frame = pd.DataFrame(rows, columns=["average_order_amount", "year_amount", "potential_amount", "industry", "n"])
    frame = frame.assign(customer_id=[f"c{i}" for i in range(len(frame))], purchase_count=frame.n)
    frame["potential_amount"] = frame.potential_amount.astype(float)
    base = base_of_frame(frame)
    found = potential(base)
    known = found[found.potential_source != "unknown"]
    assert (known.potential_amount >= known.year_amount).all()
    assert (known.room_amount >= 0).all()
    assert known.share_of_wallet_share.dropna().between(0, 1).all()
    assert found.potential_amount.isna().eq(found.potential_source.eq("unknown")).all()
    assert found.customer_id.tolist() == frame.customer_id.tolist()


def test_the_windows_of_peers_agree_with_a_plain_search():
    draw = np.random.default_rng(3)
    size, bought = np.exp(draw.normal(5, 1, 200)), draw.uniform(10, 1000, 200)
    frame = pd.DataFrame(
        {"customer_id": [f"c{i}" for i in range(200)], "average_order_amount": size, "year_amount": bought}
    )
    rules = Assumptions(peers_needed=6, peers_quantile_share=0.75)
    found = peers_amount(base_of_frame(frame, rules))
    order = np.argsort(size)
    for place in (0, 1, 57, 100, 199):
        at = int(np.flatnonzero(order == place)[0])
        rank = int(np.flatnonzero(order == at)[0])
        others = np.delete(order, rank)
        first = min(max(rank - 3, 0), 199 - 6)
        assert found[at] == pytest.approx(np.quantile(bought[others[first : first + 6]], 0.75))
