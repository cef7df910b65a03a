"""Hand-over, contact kept, staff who leave: the lists are right, and who was taken along is found."""

from __future__ import annotations

import datetime as dt
from functools import cache

import pandas as pd
import pytest

from tests.companies import every, make_company, orders_frame
from tests.demo import demo_company, demo_truth
from winback import early
from winback.base import CustomerBase, base_of
from winback.errors import WinbackError
from winback.losses import measure_losses
from winback.records import Records
from winback.value import value_losses

LEFT_ON = dt.date(2026, 4, 30)


@cache
def _demo() -> CustomerBase:
    return base_of(value_losses(measure_losses(demo_company())))


@cache
def _taken():
    return early.taken_along(_demo().value.losses)


def test_the_departure_of_the_demo_company_lost_more_than_the_same_portfolio_elsewhere():
    row = _taken().summary.iloc[0]
    assert row.manager_id == "M04"
    assert row.verdict == "more"
    assert row.lost > row.high
    truth = demo_truth()
    left = truth.true_reason.isin(["led_away", "contact_left"]) & truth.returned_on.isna()
    caused = (left & (truth.really_left_on <= pd.Timestamp("2025-10-27"))).sum()
    assert row.surplus_low <= caused <= row.surplus_high


def test_of_the_suspects_nearly_all_left_because_of_the_departure():
    suspects = _taken().suspects_of("M04")
    truth = demo_truth().set_index("customer_id").loc[suspects.customer_id]
    assert len(suspects) >= 20
    assert truth.true_reason.isin(["led_away", "contact_left"]).mean() >= 0.85
    assert (truth.led_away_by == "M04").mean() >= 0.65


def test_the_expected_losses_are_those_of_like_customers_of_others():
    row = _taken().summary.iloc[0]
    assert row.expected_lost == pytest.approx(row.customers * 0.13, rel=0.35)
    own = _taken().curve[_taken().curve.who == "own"].share.iloc[-1]
    others = _taken().curve[_taken().curve.who == "others"].share.iloc[-1]
    assert own < others


def test_nobody_who_stays_is_said_to_have_taken_anybody_along():
    rows = [r for i in range(40) for r in every(f"c{i}", 20, "2025-01-01", 25)]
    frame = orders_frame(rows)
    frame["manager_id"] = ["m1" if c in ("c0", "c1") else "m2" for c in frame.customer_id]
    assert early.taken_along(measure_losses(make_company(frame))).summary.empty
    with pytest.raises(WinbackError, match="no managers"):
        early.taken_along(measure_losses(make_company(orders_frame(rows))))


def _office() -> CustomerBase:
    """m1 leaves; m2 knows the north and has 2 customers, m3 the south and has 6."""
    owners = {f"a{i}": ("m1", "north") for i in range(3)} | {"s": ("m1", "south")}
    owners |= {f"b{i}": ("m2", "north") for i in range(2)} | {f"c{i}": ("m3", "south") for i in range(6)}
    rows = [r for name in owners for r in every(name, 20, "2025-06-01", 20, 100.0 + 50 * (name == "a1"))]
    orders = orders_frame(rows)
    orders["manager_id"] = orders.customer_id.map(lambda one: owners[one][0])
    orders["region"] = orders.customer_id.map(lambda one: owners[one][1])
    managers = pd.DataFrame(
        {"manager_id": ["m1", "m2", "m3"], "name": ["One", "Two", "Three"], "hired_on": [dt.date(2024, 4, 30)] * 3,
         "left_on": [dt.date(2026, 6, 30), None, None]}
    )  # fmt: skip
    return base_of(value_losses(measure_losses(make_company(orders, managers=managers))))


def test_the_dearest_customer_comes_first_and_goes_to_who_knows_the_region_and_has_room():
    found = early.hand_over(_office(), None, "m1")
    assert found.customers.customer_id.iloc[0] == "a1"
    assert set(found.customers.successor_id[found.customers.customer_id.str.startswith("a")]) == {"m2"}
    assert found.customers.proposed.all()
    assert found.load.set_index("manager_id").added.sum() == len(found.customers)
    assert found.progress["open_share"] == 1.0
    assert found.left_on == dt.date(2026, 6, 30)


def test_what_is_recorded_of_a_hand_over_stands_and_its_progress_is_seen(tmp_path):
    base = _office()
    with Records(tmp_path / "records.sqlite", "office") as records:
        first = early.hand_over(base, records, "m1")
        assert first.store(records, "Ann", dt.date(2026, 6, 1), ["a0", "a1"]) == 2
        again = early.hand_over(base, records, "m1").customers.set_index("customer_id")
        assert again.step["a1"] == "decided"
        assert again.step["a2"] == "open"
        row = records.frame("handovers").set_index("customer_id").loc["a1"]
        records.edit(
            "handovers", row.record_id, row.version, {"introduced_on": "2026-06-10", "documents": True}, by="Ann"
        )
        last = early.hand_over(base, records, "m1")
        assert last.customers.set_index("customer_id").step["a1"] == "done"
        assert last.progress["decided"] == 1


def test_an_unknown_manager_is_refused_by_name():
    with pytest.raises(WinbackError, match="no manager 'm9'"):
        early.hand_over(_office(), None, "m9")


def test_of_a_departed_manager_the_hand_over_says_who_has_bought_from_somebody_else_since():
    found = early.hand_over(_demo(), None, "M04")
    assert found.left_on == dt.date(2025, 4, 30)
    back = found.customers[found.customers.bought_since_on.notna()]
    assert (back.bought_since_on > pd.Timestamp("2025-04-30")).all()
    assert (back.step == "done").all()
    assert not found.customers.successor_id.eq("M04").any()


def test_who_has_heard_nothing_for_longer_than_agreed_is_listed_most_money_first():
    found = early.reminders(_demo())
    assert (found.customers.untouched_days > found.customers.agreed_days).all()
    assert found.customers.margin_a_year.is_monotonic_decreasing
    assert found.kept.overdue.sum() == len(found.customers)
    assert found.customers.topics.map(len).min() >= 1


def test_who_asked_not_to_be_contacted_gets_no_channel_but_a_reason():
    base = _demo()
    found = early.reminders(base).customers
    asked = set(base.customers.customer_id[base.customers.do_not_contact])
    mine = found[found.customer_id.isin(asked)]
    assert len(mine)
    assert (mine.channel == "none").all()
    assert mine.why_not.ne("").all()
    assert found.channel[~found.customer_id.isin(asked)].ne("none").any()


def test_without_contacts_nothing_is_said_of_keeping_contact():
    with pytest.raises(WinbackError, match="no contacts"):
        early.reminders(_office())


def test_income_is_intensity_times_both_periods_and_training_is_taken_off(tmp_path):
    with Records(tmp_path / "records.sqlite", "office") as records:
        row = {
            "manager_id": "m1", "left_on": "2026-04-30", "leave_reason": "pushed_out", "training_amount": 500,
            "income_amount": 100, "months_before": 24, "months_after": 6, "came_back": True,
        }  # fmt: skip
        records.add("departures", [row], by="Ann")
        found = early.departed(_office(), records).iloc[0]
    assert found.total_income_amount == 100 * (24 + 6)
    assert found.result_amount == 100 * 30 - 500
    assert found.income_source == "recorded"
    assert bool(found.came_back)


def test_without_records_the_time_employed_and_the_margin_of_the_orders_stand_in():
    found = early.departed(_demo()).iloc[0]
    assert found.leave_reason == "outgrew"
    assert found.income_source == "estimated"
    assert found.months_before == 83
    assert found.surplus_lost == pytest.approx(_taken().summary.surplus_lost.iloc[0])
