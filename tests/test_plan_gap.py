"""Plan against actual: the shortfall, whom it concerns, and how early it showed."""

from __future__ import annotations

import ibis
import pandas as pd
import pytest

from tests.companies import day, make_company, orders_frame
from winback.errors import WinbackError
from winback.losses import measure_losses
from winback.plan_gap import period_length, plan_gap

MONTHS = pd.date_range("2025-01-01", "2025-12-01", freq="MS")


def monthly(customer: str, amounts: list[float], start: int = 0) -> list[tuple[str, str, float]]:
    return [(customer, f"{MONTHS[start + i].date()}"[:8] + "10", a) for i, a in enumerate(amounts) if a]


def plan_of(customers: dict[str, str], months=MONTHS, amount: float = 100.0) -> pd.DataFrame:
    rows = [(c, m.date(), amount, manager) for c, manager in customers.items() for m in months]
    return pd.DataFrame(rows, columns=["customer_id", "period", "planned_amount", "manager_id"])


def gap_of(orders: list[tuple[str, str, float]], plan: pd.DataFrame, as_of: str = "2025-12-31", clock="fixed:60"):
    company = make_company(orders_frame(orders), sales_plan=plan)
    return plan_gap(measure_losses(company, clock, day(as_of)))


@pytest.fixture(scope="module")
def gap():
    """One who fades from May on and buys last in July; one steady; one short of late."""
    orders = [
        *monthly("fades", [100, 100, 100, 100, 40, 40, 40]),
        *monthly("steady", [100] * 12),
        *monthly("late", [100] * 9 + [60, 50, 60]),
    ]
    return gap_of(orders, plan_of({"fades": "M1", "steady": "M1", "late": "M2"}))


def test_the_shortfall_of_each_period_is_plan_less_actual(gap):
    rows = gap.rows.set_index(["customer_id", "period_on"])
    assert rows.shortfall_amount["fades", pd.Timestamp("2025-05-01")] == 60
    assert rows.shortfall_amount["steady", pd.Timestamp("2025-05-01")] == 0
    may = gap.by_period().set_index("period_on").loc[pd.Timestamp("2025-05-01")]
    assert (may.planned_amount, may.actual_amount, may.shortfall_amount) == (300, 240, 60)


def test_one_month_below_plan_is_no_sign_yet_three_are(gap):
    rows = gap.rows[gap.rows.customer_id == "fades"].set_index("period_on")
    assert rows.shortfall_share[pd.Timestamp("2025-05-01")] == pytest.approx(0.2)
    assert not rows.is_short[pd.Timestamp("2025-05-01")]
    assert rows.shortfall_share[pd.Timestamp("2025-06-01")] == pytest.approx(0.4)
    assert rows.is_short[pd.Timestamp("2025-06-01")]


def test_the_lead_is_counted_from_the_day_the_shortfall_was_known(gap):
    lead = gap.lead()
    assert (lead.customers, lead.warned, lead.before_last_purchase) == (1, 1, 1)
    # Known on 30 June; last purchase on 10 July, lost after 60 days of silence, on 9 September.
    assert lead.median_days == 71
    assert lead.false_share == pytest.approx(2 / 20)


def test_a_shortfall_that_shows_after_the_loss_announced_nothing():
    gap = gap_of(monthly("a", [100] * 7) + monthly("b", [100] * 12), plan_of({"a": "M1", "b": "M1"}), clock="fixed:45")
    lead = gap.lead()
    # Lost on 25 August; by the end of July the plan was met, from the end of August on it is not.
    assert (lead.customers, lead.warned) == (1, 0)


def test_who_is_short_now_is_listed_and_the_lost_are_not(gap):
    short = gap.short_now()
    assert short.customer_id.tolist() == ["late"]
    assert short.shortfall_amount.tolist() == [130.0]
    assert short.short_since_on.tolist() == [pd.Timestamp("2025-11-30")]


def test_managers_are_set_side_by_side_and_add_up(gap):
    by = gap.by_manager().set_index("manager_id")
    assert by.shortfall_amount.to_dict() == {"M1": 180.0 + 500.0, "M2": 130.0}
    assert by.shortfall_amount.sum() == gap.by_period().shortfall_amount.sum()
    assert by.short_customers.to_dict() == {"M1": 1, "M2": 1}


def test_periods_that_have_not_ended_and_later_orders_are_not_seen():
    orders = monthly("a", [100] * 12)
    early = gap_of(orders, plan_of({"a": "M1"}), "2025-06-29")
    assert early.rows.period_on.max() == pd.Timestamp("2025-05-01")
    assert early.rows.actual_amount.sum() == 500
    whole = gap_of(orders, plan_of({"a": "M1"}), "2025-06-30")
    assert whole.rows.period_on.max() == pd.Timestamp("2025-06-01")


def test_later_rows_change_nothing_before():
    orders, plan = monthly("a", [100, 100, 20, 20, 20]), plan_of({"a": "M1"})
    before = gap_of(orders, plan, "2025-05-31").rows
    after = gap_of(orders + monthly("a", [900.0], start=8), plan, "2025-05-31").rows
    pd.testing.assert_frame_equal(before, after)


def test_a_quarterly_plan_is_read_as_one():
    quarters = pd.date_range("2025-01-01", "2025-10-01", freq="QS")
    gap = gap_of(monthly("a", [100] * 12), plan_of({"a": "M1"}, quarters, 300.0))
    assert gap.period_months == 3
    assert gap.rows.actual_amount.tolist() == [300.0] * 4
    assert gap.rows.ends_on.max() == pd.Timestamp("2025-12-31")


def test_a_pause_in_the_plan_is_not_bridged():
    season = MONTHS[[0, 1, 2, 6, 7, 8]]
    gap = gap_of(monthly("a", [100, 100, 100, 0, 0, 0, 10, 10, 10]), plan_of({"a": "M1"}, season))
    known = gap.rows.set_index("period_on").shortfall_share
    assert known[pd.Timestamp("2025-07-01")] != known[pd.Timestamp("2025-07-01")]
    assert known[pd.Timestamp("2025-09-01")] == pytest.approx(0.9)


def test_a_plan_whose_customer_never_bought_is_all_shortfall():
    gap = gap_of(monthly("a", [100] * 12), plan_of({"a": "M1", "nobody": "M2"}))
    assert gap.by_manager().set_index("manager_id").shortfall_share["M2"] == 1.0


def test_without_a_plan_the_refusal_says_so():
    with pytest.raises(WinbackError, match="no sales plan"):
        plan_gap(measure_losses(make_company(orders_frame(monthly("a", [100] * 12)))))
    with pytest.raises(WinbackError, match="no period that has ended"):
        gap_of(monthly("a", [100] * 12), plan_of({"a": "M1"}, pd.date_range("2026-05-01", periods=2, freq="MS")))


def test_a_single_period_is_taken_for_a_month():

    plan = plan_of({"a": "M1"}, MONTHS[:1])
    assert period_length(ibis.memtable(plan)) == 1
