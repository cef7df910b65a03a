"""Managers: luck must not look like skill, and a departure that took customers along must be seen."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from tests.companies import every, make_company, orders_frame
from winback.errors import WinbackError
from winback.losses import measure_losses
from winback.managers import compare_managers, departures, loss_limits, managers_by_name, portfolio_curve

UNTIL = dt.date(2026, 6, 30)


def _equal_skill(seed: int, managers: int = 40, customers: int = 1600) -> pd.DataFrame:
    """Customers of very different rhythms, dealt unevenly to managers; all leave at the same chance a year."""
    draw = np.random.default_rng(seed)
    rows = []
    hard = draw.beta(1, 3, managers)
    for number in range(customers):
        manager = int(draw.integers(managers))
        slow = draw.random() < hard[manager]
        mean = draw.lognormal(np.log(75 if slow else 25), 0.3)
        left = draw.exponential(365 / (0.45 if slow else 0.1))
        at = draw.random() * mean - 0
        while at < min(left + 360 * draw.random(), 1090):
            rows.append((f"c{number}", at, manager))
            at += draw.gamma(2.0, mean / 2.0)
    frame = pd.DataFrame(rows, columns=["customer_id", "at", "manager_id"])
    start = pd.Timestamp(UNTIL) - pd.Timedelta(days=1095)
    frame["ordered_on"] = (start + pd.to_timedelta(frame["at"].astype(int), unit="D")).dt.date
    frame["manager_id"] = "m" + frame.manager_id.astype("str")
    return frame.assign(amount=100.0, kind="purchase").drop(columns="at")


def test_at_equal_skill_at_most_5_percent_of_managers_are_outside_the_limits():
    outside = judged = 0
    for seed in range(4):
        compared = compare_managers(measure_losses(make_company(_equal_skill(seed))))
        judged += (compared.verdict != "too_few").sum()
        outside += compared.verdict.isin(["more", "fewer"]).sum()
    assert judged > 100
    assert outside <= 0.05 * judged


def test_a_manager_who_loses_three_times_as_many_is_found():
    frame = _equal_skill(1, managers=10)
    mine = sorted(set(frame.customer_id[frame.manager_id == "m3"]))[::3]
    gone = frame.customer_id.isin(mine) & (pd.to_datetime(frame.ordered_on) > pd.Timestamp("2025-09-01"))
    compared = compare_managers(measure_losses(make_company(frame[~gone]))).set_index("manager_id")
    assert compared.verdict["m3"] == "more"
    assert (compared.verdict == "more").sum() == 1


def test_too_few_customers_are_not_judged():
    rows = every("a", 10, "2024-01-01", 60) + every("b", 10, "2024-01-01", 30)
    rows += [r for i in range(30) for r in every(f"z{i}", 10, "2024-01-01", 60)]
    frame = orders_frame(rows)
    frame["manager_id"] = ["m1" if c in ("a", "b") else "m2" for c in frame.customer_id]
    compared = compare_managers(measure_losses(make_company(frame))).set_index("manager_id")
    assert compared.verdict["m1"] == "too_few"


def test_limits_are_exact_for_equal_chances():
    low, high = loss_limits(np.full(10, 0.5))
    assert (low, high) == (2, 8)
    assert loss_limits(np.array([])) == (0, 0)


def test_limits_of_a_large_portfolio_agree_with_the_exact_ones():
    shares = np.linspace(0.05, 0.3, 1400)
    exact = loss_limits(shares)
    approximate = loss_limits(np.concatenate([shares, np.full(200, 1e-9)]))
    assert np.abs(np.subtract(exact, approximate)).max() <= 1


def test_customers_taken_along_by_a_departing_manager_are_counted():
    rows, owner = [], {}
    for i in range(40):
        owner[f"c{i}"] = "m1" if i < 20 else "m2"
        stays = 72 if i >= 10 else 50
        rows += every(f"c{i}", 10, "2024-01-01", stays)
    frame = orders_frame(rows)
    frame["manager_id"] = frame.customer_id.map(owner)
    after = (pd.to_datetime(frame.ordered_on) > pd.Timestamp("2025-05-15")) & (frame.manager_id == "m1")
    frame.loc[after, "manager_id"] = "m2"
    managers = pd.DataFrame(
        {"manager_id": ["m1", "m2"], "name": ["Ann", "Bob"], "left_on": [dt.date(2025, 5, 15), None]}
    )
    found = departures(measure_losses(make_company(frame, managers=managers)))
    assert found.name.tolist() == ["Ann"]
    assert found.customers.tolist() == [20]
    assert found.lost.tolist() == [10]
    assert found.usual_rate.tolist() == [0.0]
    assert found.surplus_lost.tolist() == [10.0]


def test_portfolio_shares_of_a_quarter_add_up_to_one():
    compared = portfolio_curve(measure_losses(make_company(_equal_skill(2, managers=4, customers=80))))
    assert np.allclose(compared.groupby("period_on").turnover_share.sum(), 1.0)


def test_managers_are_shown_by_name_and_two_of_one_name_keep_their_ids():
    cards = pd.DataFrame({"manager_id": ["m1", "m2", "m3"], "name": ["Ann", "Ben", "Ben"]})
    company = make_company(_equal_skill(2, managers=4, customers=80), managers=cards)
    rows = pd.DataFrame({"manager_id": ["m1", "m2", "m3", "m9"]})
    assert managers_by_name(rows, company).manager_id.tolist() == ["Ann", "Ben (m2)", "Ben (m3)", "m9"]


def test_data_without_managers_are_refused_with_a_sentence():
    losses = measure_losses(make_company(orders_frame(every("a", 10, "2024-01-01", 60))))
    with pytest.raises(WinbackError, match="managers"):
        compare_managers(losses)
    assert departures(losses).empty
