"""Win-back as an investment: chances, worth and cost by hand; not everyone is worth returning."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import winback as wb
from tests.companies import every, make_company, orders_frame
from tests.demo import demo_company, demo_tables, demo_truth
from winback.assumptions import Assumptions
from winback.base import CustomerBase
from winback.errors import WinbackError
from winback.reasons.catalogue import default_catalogue
from winback.worth import hour_cost, keep_factor, return_worth, worth_summary

RULES = Assumptions(
    horizon_months=12, return_keep_share=1.0, natural_return_share=0.2, winback_share=0.4, hour_cost_amount=10.0,
    meeting_hours=5, meeting_direct=1, call_hours=2, call_direct=0, margin_share=0.5,
)  # fmt: skip


def lost_customers(*rows: tuple[str, float, str], assumptions: Assumptions = RULES, **columns: object) -> CustomerBase:
    """Lost customers of (id, bought in a year, class), of a list without orders."""
    frame = pd.DataFrame(rows, columns=["customer_id", "year_amount", "abc"]).assign(state="lost", **columns)
    return CustomerBase(frame, "test", "EUR", dt.date(2026, 6, 30), assumptions=assumptions)


def reasons_of(*rows: tuple[str, str, float]) -> SimpleNamespace:
    shares = pd.DataFrame(rows, columns=["customer_id", "reason", "share"])
    leaves = pd.DataFrame({"code": ["rude", "closed", "price"], "start_return_share": [0.5, 0.0, 0.1],
                           "class_code": ["company", "customer", "competitor"]})  # fmt: skip
    return SimpleNamespace(shares=shares, catalogue=SimpleNamespace(leaves=leaves))


def of(worth: pd.DataFrame, customer: str) -> pd.Series:
    return worth.set_index("customer_id").loc[customer]


def test_profit_expected_is_the_extra_chance_times_the_profit_less_the_cost():
    big = of(return_worth(lost_customers(("big", 1000.0, "A"))), "big")
    # Margin 500; 20 % come anyway, of the rest 40 % if asked: 0.32; a meeting costs (5 + 1) × 10.
    assert (big.natural_share, big.won_share, big.return_share) == pytest.approx((0.2, 0.4, 0.52))
    assert (big.profit_amount, big.cost_amount) == (500.0, 60.0)
    assert big.expected_profit_amount == pytest.approx(0.32 * 500 - 60)
    assert big.break_even_share == pytest.approx(60 / 500)


def test_not_everyone_is_worth_returning():
    worth = return_worth(lost_customers(("big", 1000.0, "A"), ("tiny", 40.0, "C")))
    assert worth.customer_id.tolist() == ["big", "tiny"]
    assert worth.worth_it.tolist() == [True, False]
    summary = worth_summary(worth)
    assert summary.customers.tolist() == [1, 1]
    assert summary.expected_profit_amount.tolist() == pytest.approx([100.0, 0.32 * 20 - 20])


def test_the_reason_gives_the_starting_chance_by_its_fair_share():
    base = lost_customers(("two", 1000.0, "B"), ("none", 1000.0, "B"))
    worth = return_worth(base, reasons_of(("two", "rude", 0.75), ("two", "price", 0.25)))
    assert of(worth, "two").won_share == pytest.approx(0.75 * 0.5 + 0.25 * 0.1)
    assert of(worth, "two").return_source == "reason"
    assert (of(worth, "none").won_share, of(worth, "none").return_source) == (0.4, "benchmark")


def test_whom_nothing_can_bring_back_does_not_come_unasked_either():
    worth = return_worth(lost_customers(("gone", 9000.0, "A")), reasons_of(("gone", "closed", 1.0)))
    assert of(worth, "gone").natural_share == 0
    assert not of(worth, "gone").worth_it


def test_own_attempts_replace_the_start_as_they_come_in():
    base = lost_customers(("a", 1000.0, "B"), ("b", 1000.0, "B"))
    reasons = reasons_of(("a", "rude", 1.0))
    few = pd.DataFrame({"reason": ["rude"] * 10, "returned": [True] * 10})
    worth = return_worth(base, reasons, attempts=few)
    assert of(worth, "a").won_share == pytest.approx((30 * 0.5 + 10) / 40)
    assert of(worth, "a").return_source == "reason"
    assert of(worth, "b").won_share == pytest.approx((30 * 0.4 + 10) / 40)
    many = pd.DataFrame({"reason": ["rude"] * 300, "returned": [True] * 30 + [False] * 270})
    worth = return_worth(base, reasons, attempts=many)
    assert of(worth, "a").won_share == pytest.approx((15 + 30) / 330)
    assert set(worth.return_source) == {"own"}


def test_attempts_without_their_outcome_are_refused():
    with pytest.raises(WinbackError, match="returned"):
        return_worth(lost_customers(("a", 1000.0, "B")), attempts=pd.DataFrame({"reason": ["rude"]}))


def test_who_asked_not_to_be_contacted_is_never_approached():
    worth = return_worth(lost_customers(("a", 1e6, "A"), ("b", 1e6, "A"), do_not_contact=[True, False]))
    assert (of(worth, "a").channel, of(worth, "a").cost_amount, bool(of(worth, "a").worth_it)) == ("none", 0.0, False)
    assert of(worth, "a").return_share == of(worth, "a").natural_share
    assert of(worth, "b").worth_it


def test_the_channel_follows_the_class_and_can_be_chosen():
    base = lost_customers(("a", 1000.0, "A"), ("c", 1000.0, "C"))
    assert return_worth(base).set_index("customer_id").channel.to_dict() == {"a": "meeting", "c": "call"}
    told = return_worth(base, channels={"A": "call", "C": "letter"}).set_index("customer_id")
    assert told.channel.to_dict() == {"a": "call", "c": "letter"}
    with pytest.raises(WinbackError, match="pigeon"):
        return_worth(base, channels={"A": "pigeon"})


def test_whoever_is_not_worth_a_meeting_gets_a_call():
    # 0.32 of a margin of 100 is 32: less than a meeting (60), more than a call (20).
    worth = return_worth(lost_customers(("a", 200.0, "A")))
    assert (of(worth, "a").channel, of(worth, "a").cost_amount, bool(of(worth, "a").worth_it)) == ("call", 20.0, True)


def test_margin_falls_off_within_the_horizon_where_there_is_no_model():
    rules = Assumptions(return_keep_share=0.5, horizon_months=24, hour_cost_amount=1)
    assert keep_factor(rules) == pytest.approx((1 - 0.25) / 0.6931, abs=1e-3)
    found = return_worth(lost_customers(("a", 1000.0, "A"), assumptions=rules, margin_a_year=[200.0]))
    assert found.profit_amount.tolist() == pytest.approx([200 * keep_factor(rules)])
    assert found.profit_source.tolist() == ["margin"]


def test_an_hour_costs_what_the_managers_cost_else_what_is_assumed_else_what_is_usual():
    managers = pd.DataFrame({"manager_id": ["a", "b"], "hour_cost": [20.0, 40.0]})
    company = make_company(orders_frame(every("x", 30, "2025-01-01", 6)), managers=managers)
    assert hour_cost(wb.base_of(wb.value_losses(wb.measure_losses(company)))) == (30.0, "managers")
    assert hour_cost(lost_customers(("a", 1.0, "A"))) == (10.0, "assumed")
    assert hour_cost(lost_customers(("a", 1.0, "A"), assumptions=Assumptions())) == (30.0, "currency")


def test_nobody_lost_is_nobody_to_value():
    base = lost_customers()
    assert return_worth(base).empty
    assert worth_summary(return_worth(base)).customers.tolist() == [0, 0]


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.floats(0, 1e7), st.sampled_from("ABC"), st.booleans(), st.sampled_from(["rude", "closed", "price", ""])
        ),
        min_size=1,
        max_size=30,
    ),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_chances_are_chances_and_who_is_worth_it_earns_more_than_it_costs(rows, natural, benchmark):
    rules = Assumptions(natural_return_share=natural, winback_share=benchmark, hour_cost_amount=25)
    customers = [(f"c{i}", money, abc) for i, (money, abc, _no, _why) in enumerate(rows)]
    base = lost_customers(*customers, assumptions=rules, do_not_contact=[row[2] for row in rows])
    worth = return_worth(base, reasons_of(*[(f"c{i}", row[3], 1.0) for i, row in enumerate(rows) if row[3]]))
    for name in ("return_share", "natural_share", "won_share"):
        assert worth[name].between(0, 1).all()
    assert (worth.return_share >= worth.natural_share - 1e-12).all()
    gain = (worth.return_share - worth.natural_share) * worth.profit_amount
    assert worth.worth_it.eq(gain - worth.cost_amount > 1e-9).mean() > 0.99
    assert len(worth) == len(rows)
    assert worth.expected_profit_amount.is_monotonic_decreasing


# ------------------------------------------------------------------------------------------- the demo company


@pytest.fixture(scope="module")
def demo() -> CustomerBase:
    return wb.base_of(wb.value_losses(wb.measure_losses(demo_company())))


def test_second_lives_are_modelled_where_possible_and_one_time_buyers_are_not_lent_a_pace():
    fixed = wb.base_of(wb.value_losses(wb.measure_losses(demo_company(), "fixed:180")))
    worth = return_worth(fixed).merge(fixed.customers[["customer_id", "purchase_count", "margin_a_year"]])
    assert set(worth.profit_source[worth.purchase_count > 1]) == {"sltv"}
    once = worth[worth.purchase_count == 1]
    assert set(once.profit_source) == {"margin"}
    assert (once.profit_amount <= once.margin_a_year + 1e-9).all()


def test_starting_chances_by_true_reasons_come_closer_to_the_truth_than_the_benchmark(demo):
    truth = demo_truth().dropna(subset="true_reason")
    shares = truth[["customer_id"]].assign(reason=truth.true_reason, share=1.0)
    reasons = SimpleNamespace(shares=shares, catalogue=default_catalogue())
    campaign = demo_tables()["campaign"].merge(truth, on="customer_id")
    treated = campaign[(campaign.arm == "treated") & (pd.to_datetime(campaign.really_left_on) < campaign.drawn_on)]
    won = float((treated.returned_by == "campaign").mean())
    by_reason = return_worth(demo, reasons).query("return_source == 'reason'").won_share.mean()
    benchmark = return_worth(demo).won_share.mean()
    assert abs(by_reason - won) < abs(benchmark - won)
    attempts = treated.assign(returned=treated.returned_by == "campaign", reason=treated.true_reason)
    learned = return_worth(demo, reasons, attempts=attempts).query("return_source != 'benchmark'").won_share.mean()
    assert abs(learned - won) < abs(by_reason - won)
