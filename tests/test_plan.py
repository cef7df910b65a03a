"""The plan: who is called, why others are not, what it costs and earns, by numbers a person can check."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from tests.plan_frames import TODAY, base_of_lost, of, plan_of, reasons_of
from winback.assumptions import Assumptions
from winback.errors import WinbackError
from winback.planning import Plan, words
from winback.planning.economics import by
from winback.records.store import Records

FIXED = {"shipment_wait": "fixed", "rude_staff": "fixed", "neglected": "open", "competitor_price": "unfixable"}


@pytest.fixture
def records(tmp_path):
    with Records(tmp_path / "records.sqlite", "test") as opened:
        yield opened


def many(count: int = 60, **settings: object) -> Plan:
    """So many customers of two owners who have time for all of them, unless told otherwise."""
    settings = {"hours": 10_000.0, **settings}
    rows = [(f"c{i:02}", 5000.0 + 150 * i, "A" if i < 12 else "B", "m1" if i % 2 else "m2") for i in range(count)]
    return plan_of(base_of_lost(*rows), **settings)


def test_profit_of_an_attempt_is_extra_chance_times_what_is_left_less_its_cost():
    plan = plan_of(base_of_lost(("a", 5000.0, "A", "m1")), reasons_of({"a": "shipment_wait"}, FIXED))
    row = of(plan, "a")
    # Margin 2500. The chance that asking decides: 0.8 × 0.4 × reach 1 (meeting, lost a month ago).
    assert (row.channel, row.remedy, row.manager_id, row.owner_why) == ("meeting", "slot_booking", "m1", "own")
    assert row.return_share == pytest.approx(0.2 + 0.8 * 0.4)
    # Slot booking takes 1 %, the bonus 4 %, half of the malus of 2 % comes back.
    taken = 0.01 + 0.04 - 0.02 * 0.5
    # 5 hours and one hour's worth of travel; who would have come anyway gets slot and bonus too.
    assert row.cost_amount == 60
    assert row.expected_profit_amount == pytest.approx(0.32 * 2500 * (1 - taken) - 0.2 * 2500 * taken - 60)
    assert row.terms_amount == pytest.approx(0.52 * 2500 * taken)


def test_who_left_for_a_reason_still_open_is_not_called_unless_told_to():
    base = base_of_lost(("open", 5000.0, "A", "m1"), ("fixed", 5000.0, "A", "m1"))
    reasons = reasons_of({"open": "neglected", "fixed": "shipment_wait"}, FIXED)
    plan = plan_of(base, reasons)
    assert plan.called.customer_id.tolist() == ["fixed"]
    assert of(plan, "open").why_not == "open"
    assert set(plan_of(base, reasons, despite=["open"]).called.customer_id) == {"open", "fixed"}
    assert set(plan.turned(despite=("open",)).called.customer_id) == {"open", "fixed"}
    with pytest.raises(WinbackError, match=r"unfixable.*open, fixing"):
        plan_of(base, reasons, despite=["unfixable"])


def test_who_objected_is_not_called_and_everybody_else_has_a_reason_why_not():
    base = base_of_lost(
        ("no", 9000.0, "A", "m1"), ("yes", 9000.0, "A", "m1"), ("tiny", 60.0, "A", "m1"),
        do_not_contact=[True, False, False],
    )  # fmt: skip
    plan = plan_of(base)
    assert plan.customers.set_index("customer_id").why_not.to_dict()["no"] == "objection"
    assert plan.called.customer_id.tolist() == ["yes"]
    assert plan.not_called.why_not.ne("").all()
    assert len(plan.customers) == 3


def test_an_objection_on_record_counts_whenever_it_was_recorded(records):
    said = {"customer_id": "a", "decision": "objection", "given_on": TODAY + dt.timedelta(days=9)}
    records.add("permissions", [said], by="Ann")
    plan = plan_of(base_of_lost(("a", 9000.0, "A", "m1"), ("b", 9000.0, "A", "m1")), records=records)
    assert of(plan, "a").why_not == "objection"
    assert plan.called.customer_id.tolist() == ["b"]


def test_the_plan_keeps_to_budget_and_hours_and_the_line_is_drawn_where_an_attempt_no_longer_pays():
    plan = many(budget_amount=700.0, hours=40.0)
    drawn = plan.customers[plan.customers.arm != ""]
    assert drawn.cost_amount.sum() <= 700
    assert (drawn.groupby("manager_id").hours.sum() <= 20).all()
    assert plan.line.expected_profit_amount.is_monotonic_decreasing
    assert plan.line.is_chosen.sum() == len(drawn)
    assert set(plan.not_called.why_not) <= {"hold_out", "no_room"}
    assert many(budget_amount=700.0).margin.set_index("resource").one_more_amount["budget"] > 0


def test_more_budget_never_earns_less():
    few, more = many(budget_amount=300.0), many(budget_amount=900.0)
    assert more.choice.profit_amount >= few.choice.profit_amount
    assert few.turned(budget_amount=900.0).choice.profit_amount == pytest.approx(more.choice.profit_amount)


def test_an_attempt_that_costs_more_than_it_brings_is_not_made():
    plan = plan_of(base_of_lost(("poor", 40.0, "A", "m1"), assumptions=Assumptions(hour_cost_amount=1000)))
    assert plan.called.empty
    assert of(plan, "poor").why_not == "not_worth"
    assert not plan.line.pays.any()


def test_the_channel_follows_time_and_size():
    base = base_of_lost(("large", 9000.0, "A", "m1"), ("small", 300.0, "C", "m1"), ("late", 1500.0, "B", "m1"))
    base.customers.loc[2, "lost_on"] = pd.Timestamp("2025-03-01")
    plan = plan_of(base)
    found = plan.customers.set_index("customer_id").channel
    assert (found["large"], found["small"], found["late"]) == ("meeting", "call", "visit")


def test_the_table_of_channels_can_be_changed_by_a_file(tmp_path):
    own = tmp_path / "own.toml"
    own.write_text("[channels.meeting.size]\nA = 0.0\n", encoding="utf-8")
    base = base_of_lost(("large", 9000.0, "A", "m1"))
    assert of(plan_of(base, approach=own), "large").channel == "visit"
    own.write_text("[channels.meeting.size]\nA = 2.0\n", encoding="utf-8")
    with pytest.raises(WinbackError, match=r"own.toml.*size A.*2.*0 to 1"):
        plan_of(base, approach=own)


def test_a_discount_is_offered_only_when_told_and_only_where_a_price_drove_the_customer_away():
    base = base_of_lost(*[(f"c{i}", 5000.0, "A", "m1") for i in range(4)])
    reasons = reasons_of({"c0": "competitor_price", "c1": "shipment_wait"}, FIXED)
    assert "discount" not in set(plan_of(base, reasons).customers.remedy)
    cheap = plan_of(base, reasons, discount_share=0.01)
    assert set(cheap.customers.customer_id[cheap.customers.remedy == "discount"]) <= {"c0"}
    dear = plan_of(base, reasons, discount_share=0.3)
    assert of(dear, "c0").remedy == "competitor_analysis"


def test_the_guard_shows_what_a_discount_costs_here_later_and_with_the_loyal():
    base = base_of_lost(("c0", 5000.0, "A", "m1"), orders_a_year=5.0)
    active = base.customers.assign(customer_id="loyal", state="active", year_amount=20_000.0, lost_on=pd.NaT)
    base.customers.loc[1] = active.iloc[0]
    plan = plan_of(base, reasons_of({"c0": "competitor_price"}, FIXED))
    guard = plan.guard
    assert (guard.discount_share, guard.customers, guard.loyal_customers) == (0.1, 1, 1)
    # Chance with the discount: 0.2 + 0.8 × (0.2 × 1.25) = 0.4; turnover 5000: 10 % of 2000 in five orders.
    assert guard.order_amount == pytest.approx(40)
    assert guard.later_amount == pytest.approx(160)
    assert guard.loyal_amount == pytest.approx(2000)
    assert guard.gain_amount == pytest.approx(guard.cut_amount - guard.plain_amount)


def test_a_draw_holds_out_a_tenth_and_two_waves_follow_a_quarter_apart():
    plan = many()
    assert plan.customers.arm.value_counts().to_dict() == {"contact": 54, "hold_out": 6}
    assert plan.customers[plan.customers.arm == "hold_out"].planned_on.isna().all()
    waves = many(design="waves")
    days = waves.customers.groupby("arm").planned_on.min()
    assert (days["wave_2"] - days["wave_1"]).days in range(89, 96)
    assert waves.design.smallest_effect_share < plan.design.smallest_effect_share


def test_with_a_dozen_customers_there_is_no_test_but_a_log_of_cases():
    plan = many(12)
    assert set(plan.customers.arm) == {"case"}
    assert not plan.design.is_possible


def test_steps_fall_on_working_days_and_follow_the_pace_of_the_owner():
    plan = many(design="none", hours=None)
    assert set(plan.steps.plan_step) == {"history", "talk", "problem", "decision", "offer", "follow_up"}
    assert plan.steps.due_on.dt.day_of_week.max() < 5
    assert plan.starts_on == dt.date(2026, 7, 2)
    first = plan.steps[plan.steps.plan_step == "history"].merge(plan.customers[["customer_id", "hours"]])
    # 20 hours each in five weeks are 0.8 an hour a day: what is begun never runs ahead of that pace.
    for _who, part in first.groupby("manager_id"):
        by_day = part.groupby("due_on").hours.sum().sort_index()
        begun = by_day.cumsum() - by_day
        days = pd.bdate_range(by_day.index[0], by_day.index[-1])
        # The largest attempt, six hours, may be begun on the day the pace reaches it.
        allowed = pd.Series(range(len(days)), days) * 0.8 + 6.0
        assert (begun <= allowed.reindex(by_day.index)).all()
    assert first.due_on.nunique() > 5


def test_free_days_are_left_out():
    plan = many(design="none", free_days=[dt.date(2026, 7, 2), dt.date(2026, 7, 3)])
    assert plan.starts_on == dt.date(2026, 7, 6)
    assert not plan.steps.due_on.dt.date.isin([dt.date(2026, 7, 2), dt.date(2026, 7, 3)]).any()


@pytest.mark.parametrize("how", ["country", "approach"])
def test_no_step_falls_on_a_public_holiday_of_the_country_chosen(how, tmp_path):
    own = tmp_path / "ways.toml"
    own.write_text('[calendar]\ncountry = "RU"\nfree_days = [2026-12-29]\n', encoding="utf-8")
    chosen = {"approach": own} if how == "approach" else {"country": "RU"}
    # Russia rests from the first to the eighth of January; the currency of the base is that of many countries.
    plan = many(design="waves", today=dt.date(2026, 12, 28), hours=200.0, **chosen)
    days = set(plan.steps.due_on.dt.date)
    assert not {day for day in days if day.month == 1 and day.day <= 8}
    assert (plan.starts_on, plan.settings.country) == (dt.date(2026, 12, 30 if how == "approach" else 29), "RU")
    assert dt.date(2027, 1, 8) in set(
        many(design="waves", today=dt.date(2026, 12, 28), hours=200.0).steps.due_on.dt.date
    )
    assert "public holiday (Russia)" in words.steps(plan)


def test_a_country_nobody_knows_is_refused():
    with pytest.raises(WinbackError, match="'XX'"):
        many(country="XX")


def test_budget_and_hours_by_channel_add_up_to_the_plan():
    plan = many(budget_amount=2000.0)
    parts = by(plan.called, "channel")
    assert parts.cost_amount.sum() == pytest.approx(plan.cost_amount)
    assert parts.expected_profit_amount.sum() == pytest.approx(plan.profit_amount)
    assert parts.customers.sum() == len(plan.called)


def test_the_four_answers_name_remedy_hold_cost_and_price():
    base = base_of_lost(*[(f"c{i}", 5000.0, "A", "m1") for i in range(3)])
    plan = plan_of(base, reasons_of({"c0": "shipment_wait", "c1": "shipment_wait"}, FIXED))
    row = plan.answers.set_index("reason").loc["shipment_wait"]
    assert (row.customers, row.remedy, row.hold_share, row.touches_price) == (2, "slot_booking", 0.5, False)
    assert row.other_remedies == ["priority_shipping", "apology"]
    extra = 2 * 0.8 * 0.4
    assert row.cost_per_return_amount == pytest.approx(row.cost_amount / extra)


def test_settings_that_cannot_be_are_refused():
    base = base_of_lost(("a", 1000.0, "A", "m1"))
    for wrong, told in (({"discount_share": 1.5}, "1.5"), ({"superiors": ["boss"]}, "boss"),
                        ({"hours": {"nobody": 1}}, "nobody"), ({"hours": -1.0}, "-1"),
                        ({"design": "coin"}, "coin")):  # fmt: skip
        with pytest.raises(WinbackError, match=told):
            plan_of(base, **wrong)


def test_nobody_lost_is_nobody_to_plan_for():
    plan = plan_of(base_of_lost())
    assert plan.customers.empty
    assert plan.called.empty
    assert plan.owners.customers.sum() == 0
    assert plan.line.empty
    assert plan.design.customers == 0
    assert plan.guard.customers == 0
    assert plan.answers.empty


# ------------------------------------------------------------------------------------------- on record


def test_a_plan_is_recorded_once(records):
    plan = many(budget_amount=2000.0)
    assert plan.store(records, "Ann") is True
    assert plan.store(records, "Ann") is False
    assert records.frame("campaigns").campaign_id.tolist() == ["plan-2026-07-01"]
    items = records.frame("plan_items")
    drawn = plan.customers[plan.customers.arm != ""]
    assert set(items.customer_id) == set(drawn.customer_id)
    held = items[items.arm == "hold_out"]
    assert (set(held.channel), held.cost_amount.sum()) == ({"none"}, 0.0)
    assert len(records.frame("steps")) == len(plan.steps)
    assert len(records.history("plan_items")) == len(items)


def test_another_plan_of_the_same_name_is_refused_and_changes_nothing(records):
    many(budget_amount=2000.0).store(records, "Ann")
    with pytest.raises(WinbackError, match="plan-2026-07-01"):
        many(budget_amount=500.0).store(records, "Bob")
    assert records.frame("campaigns").budget_amount.tolist() == [2000.0]


def test_work_on_the_steps_does_not_make_the_plan_another_one(records):
    plan = many()
    plan.store(records)
    step = records.frame("steps").iloc[0]
    records.edit("steps", step.record_id, 1, {"outcome": "reached", "done_on": TODAY}, by="Ann")
    assert plan.store(records) is False
    assert records.frame("steps").outcome.eq("reached").sum() == 1


def test_customers_of_a_running_campaign_are_not_planned_for_again(records):
    plan = many()
    plan.store(records)
    again = many(today=TODAY + dt.timedelta(days=30), records=records)
    assert set(again.customers.why_not) == {"in_campaign"}
    later = many(today=TODAY + dt.timedelta(days=500), records=records)
    assert "in_campaign" not in set(later.customers.why_not)
    # The same plan made again on its day sees its own customers.
    assert many(records=records).customers.arm.tolist() == plan.customers.arm.tolist()


def test_a_plan_without_customers_is_not_recorded(records):
    with pytest.raises(WinbackError, match="no customers"):
        plan_of(base_of_lost()).store(records)


def test_with_very_many_on_the_list_those_with_most_to_win_are_considered(monkeypatch):
    monkeypatch.setattr("winback.planning.considered.MOST_CONSIDERED", 40)
    plan = many()
    looked = plan.customers[plan.customers.why_not != "no_room"]
    assert len(looked) == 40
    assert looked.profit_amount.min() > plan.customers[plan.customers.why_not == "no_room"].profit_amount.max()
