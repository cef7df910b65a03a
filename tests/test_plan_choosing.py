"""The best choice under budget and hours: the same as trying everything on a dozen customers, and within its bound."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from winback.errors import WinbackError
from winback.planning import choosing
from winback.planning.choosing import NEEDED, choose
from winback.planning.pricing import Attempts, find_prices, take


def attempts(*rows: tuple[str, str, str, float, float, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(NEEDED))


def best_of_all(frame: pd.DataFrame, budget: float, hours: dict[str, float]) -> float:
    """Try every combination of one attempt or none per customer."""
    customers = [[None, *part.itertuples(index=False)] for _code, part in frame.groupby("customer_id")]
    best = 0.0
    for choice in itertools.product(*customers):
        made = [row for row in choice if row is not None]
        spent = {who: sum(row.hours for row in made if row.manager_id == who) for who in hours}
        if sum(row.cost_amount for row in made) <= budget and all(spent[who] <= hours[who] for who in hours):
            best = max(best, sum(row.expected_profit_amount for row in made))
    return best


TWELVE = st.lists(
    st.tuples(st.integers(0, 11), st.sampled_from(["call", "visit"]), st.sampled_from(["m1", "m2"]),
              st.integers(-20, 100), st.integers(0, 30), st.integers(0, 8)),
    min_size=1, max_size=16, unique_by=lambda row: row[:3],
)  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(TWELVE, st.integers(0, 120), st.integers(0, 20), st.integers(0, 20))
def test_a_dozen_customers_are_chosen_as_by_trying_everything(rows, budget, first, second):
    frame = attempts(*[(f"c{row[0]}", *row[1:]) for row in rows])
    hours = {"m1": float(first), "m2": float(second)}
    found = choose(frame, float(budget), hours)
    assert found.profit_amount == pytest.approx(best_of_all(frame, budget, hours))
    assert found.chosen.customer_id.is_unique
    assert found.chosen.cost_amount.sum() <= budget
    spent = found.chosen.groupby("manager_id").hours.sum()
    assert all(spent.get(who, 0.0) <= limit for who, limit in hours.items())
    assert found.bound_amount >= found.profit_amount - 1e-6


def test_twelve_customers_in_two_ways_by_two_owners_are_chosen_as_by_trying_everything():
    rng = np.random.default_rng(5)
    rows = [(f"c{i}", way, "m1" if i % 2 else "m2", float(rng.integers(5, 99)), cost, hour)
            for i in range(12) for way, cost, hour in (("visit", 20.0, 4.0), ("call", 6.0, 1.5))]  # fmt: skip
    frame, hours = attempts(*rows), {"m1": 10.0, "m2": 9.0}
    assert choose(frame, 90.0, hours).profit_amount == pytest.approx(best_of_all(frame, 90.0, hours))


def test_the_dearest_is_not_always_the_best_choice():
    frame = attempts(("big", "visit", "m", 100.0, 50.0, 5.0), ("a", "call", "m", 60.0, 25.0, 2.5),
                     ("b", "call", "m", 60.0, 25.0, 2.5))  # fmt: skip
    assert choose(frame, 50.0).chosen.customer_id.tolist() == ["a", "b"]
    assert choose(frame, hours={"m": 5.0}).profit_amount == 120


def test_one_attempt_per_customer_and_none_that_loses_money():
    frame = attempts(("a", "call", "m", 10.0, 1.0, 1.0), ("a", "visit", "m", 12.0, 5.0, 2.0),
                     ("b", "call", "m", -1.0, 1.0, 1.0))  # fmt: skip
    found = choose(frame)
    assert found.chosen[["customer_id", "channel"]].to_numpy().tolist() == [["a", "visit"]]
    assert found.prices == {}


def test_without_room_nobody_is_chosen_and_what_is_left_over_has_no_price():
    frame = attempts(("a", "call", "m", 10.0, 1.0, 1.0))
    assert choose(frame, 0.0).chosen.empty
    assert choose(frame, 1.0, {"m": 5.0}).prices == {"budget": 0.0, "m": 0.0}


def test_one_more_hour_is_worth_what_it_would_earn():
    # 3 hours hold the three best calls; a fourth hour would earn the next best, 60.
    frame = attempts(*[(f"c{profit}", "call", "m", float(profit), 1.0, 1.0) for profit in (100, 90, 70, 60, 20)])
    price = choose(frame, hours={"m": 3.0}).prices["m"]
    assert 60 - 0.5 <= price <= 70 + 0.5


def test_the_order_of_the_rows_changes_nothing():
    rng = np.random.default_rng(3)
    rows = [(f"c{i}", way, f"m{i % 3}", float(rng.integers(1, 50)), 5.0, 1.0) for i in range(20) for way in ("a", "b")]
    frame, hours = attempts(*rows), {"m0": 3.0, "m1": 4.0, "m2": 5.0}
    turned = frame.sample(frac=1, random_state=1)
    assert choose(frame, 40.0, hours).chosen.equals(choose(turned, 40.0, hours).chosen)


def test_limits_that_cannot_be_are_refused():
    frame = attempts(("a", "call", "m", 10.0, 1.0, 1.0))
    with pytest.raises(WinbackError, match="budget"):
        choose(frame, -1.0)
    with pytest.raises(WinbackError, match="m"):
        choose(frame, hours={"m": float("nan")})


def many(customers: int, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    profit = rng.lognormal(8, 1, customers)
    ways = [("visit", 1.0, 4.0, 900.0), ("call", 0.5, 1.5, 300.0), ("letter", 0.2, 0.25, 60.0)]
    rows = [
        (f"c{i:04}", way, f"m{m}", profit[i] * share * (1.0 if m == i % 4 else 0.9) - cost, cost, hours)
        for i in range(customers) for way, share, hours, cost in ways for m in range(4)
    ]  # fmt: skip
    return attempts(*rows)


def test_of_many_customers_the_choice_is_nearly_what_no_choice_can_exceed(monkeypatch):
    frame, hours = many(300, 2), {f"m{m}": 60.0 for m in range(4)}
    found = choose(frame, 90_000.0, hours)
    assert len(frame) > choosing.EXACT_ATTEMPTS
    assert found.profit_amount >= 0.997 * found.bound_amount
    assert found.chosen.cost_amount.sum() <= 90_000
    assert (found.chosen.groupby("manager_id").hours.sum() <= 60).all()


def test_prices_give_the_least_bound_and_a_choice_that_fits():
    profit = np.array([10.0, 8.0, 6.0, 4.0])
    problem = Attempts.of(profit, np.arange(4), np.full((4, 1), 0.5))
    prices = find_prices(problem)
    # Half of the resource each: two fit; at a price of 12 to 16 (6 to 8 each) the bound is 18.
    assert problem.bound(prices) == pytest.approx(18.0, rel=1e-3)
    assert take(problem, prices).tolist() == [0, 1]
    # The first draw of prices is the price of nothing: everybody would be taken.
    assert problem.bound(np.zeros(1)) == 28.0
