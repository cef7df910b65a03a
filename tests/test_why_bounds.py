"""What the silent could say, and whether those who answered differ from them."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from tests.reason_frames import lost, said
from winback.base import CustomerBase
from winback.why import study_reasons
from winback.why.bounds import answered_differ, bounds, overturning


def pareto(**customers: float) -> pd.DataFrame:
    frame = pd.DataFrame({"code": list(customers), "customers": list(customers.values())})
    frame["amount"] = frame.customers * 10
    return frame.assign(
        customers_share=frame.customers / frame.customers.sum(), amount_share=frame.amount / frame.amount.sum()
    )


def test_worst_and_best_case_give_all_the_silent_to_others_or_to_the_reason():
    table = bounds(pareto(price=6.0, rude=4.0), lost=40, lost_amount=500.0).set_index("code")
    assert table.loc["price", ["known_share", "low_share", "high_share"]].tolist() == pytest.approx([0.6, 0.15, 0.9])
    assert table.loc["rude", ["low_amount_share", "high_amount_share"]].tolist() == pytest.approx([0.08, 0.88])


def test_the_first_place_falls_when_so_many_of_the_silent_name_another():
    table = overturning(bounds(pareto(price=6.0, rude=4.0, moved=1.0), lost=14, lost_amount=140.0), 14)
    assert table.code.tolist() == ["rude", "moved"]
    assert table.needed.tolist() == [3, 6]
    assert table.needed_share.tolist() == pytest.approx([1.0, 2.0])
    assert table.can.tolist() == [True, False]


def test_equal_reasons_need_one_silent_customer():
    table = overturning(bounds(pareto(price=4.0, rude=4.0), lost=10, lost_amount=100.0), 10)
    assert (table.needed.iloc[0], table.silent.iloc[0]) == (1, 2)


def test_one_reason_alone_has_no_challenger():
    assert overturning(bounds(pareto(price=4.0), lost=10, lost_amount=100.0), 10).empty


def test_a_difference_between_those_who_answered_and_the_silent_is_seen():
    customers = lost(200, abc=["A"] * 100 + ["B"] * 100, region=["N", "S"] * 100)
    known = pd.Series([True] * 80 + [False] * 20 + [True] * 20 + [False] * 80)
    table = answered_differ(customers, known).set_index("dimension")
    assert table.loc["abc", "differs"]
    assert table.loc["abc", ["group", "known_share", "silent_share"]].tolist() == ["A", 0.8, 0.2]
    assert not table.loc["region", "differs"]


def test_answers_by_chance_raise_a_false_alarm_in_at_most_one_of_twenty_bases():
    rng = np.random.default_rng(8)
    alarms = 0
    for _run in range(100):
        customers = lost(
            150, abc=rng.choice(list("ABC"), 150), region=rng.choice(list("NSEW"), 150),
            manager_id=rng.choice([f"M{n}" for n in range(9)], 150),
        )  # fmt: skip
        alarms += int(answered_differ(customers, pd.Series(rng.random(150) < 0.4)).differs.any())
    assert alarms <= 10


def test_the_study_knows_its_silent():
    rows = [(f"C{n}", "closed", "staff") for n in (1, 2)] + [("C3", "moved", "customer")]
    base = CustomerBase(lost(9), "test", "EUR", dt.date(2026, 6, 30))
    found = study_reasons(base, said=said(rows))
    assert found.overturning().silent.tolist() == [6]
    assert found.bounds().set_index("code").loc["closed", "low_share"] == pytest.approx(2 / 9)
