"""Losses: who is lost as of a day, and the reports on them."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.companies import day, every, make_company, orders_frame
from winback.errors import WinbackError
from winback.loss_reports import key_accounts_lost, loss_report, losses_over_time
from winback.losses import measure_losses
from winback.summary import measure_summary


def _company():
    rows = every("steady", 30, "2024-01-01", 24)
    rows += every("gone", 30, "2024-01-01", 12, amount=200)
    rows += every("back", 30, "2024-01-01", 6) + every("back", 30, "2025-06-01", 7)
    rows += [("once", "2024-02-01", 10.0)]
    rows += [r for i in range(5) for r in every(f"x{i}", 30, "2024-01-01", 24)]
    return make_company(orders_frame(rows))


def test_states_are_lost_active_and_one_purchase():
    losses = measure_losses(_company(), "article:customer")
    state = losses.customers.set_index("customer_id").state
    assert state["steady"] == "active"
    assert state["gone"] == "lost"
    assert state["back"] == "active"
    assert state["once"] == "one_purchase"


def test_customer_is_lost_on_the_first_day_beyond_the_allowed_silence():
    company = make_company(orders_frame([("a", "2026-01-01", 1), ("b", "2026-05-01", 1)]))
    before = measure_losses(company, "fixed:90", "2026-04-01").customers.set_index("customer_id")
    after = measure_losses(company, "fixed:90", "2026-04-02").customers.set_index("customer_id")
    assert before.state["a"] == "active"
    assert after.state["a"] == "lost"
    assert after.lost_on["a"] == pd.Timestamp("2026-04-02")


def test_a_return_ends_the_absence_and_is_counted():
    losses = measure_losses(_company(), "article:customer")
    spells = losses.absences[losses.absences.customer_id == "back"]
    assert spells.last_on.tolist() == [pd.Timestamp("2024-05-30")]
    assert spells.returned_on.tolist() == [pd.Timestamp("2025-06-01")]
    row = losses.customers.set_index("customer_id").loc["back"]
    assert (row.times_lost, row.times_returned) == (1, 1)


def test_money_lost_is_the_turnover_of_the_last_year_net_of_refunds():
    rows = [
        *every("a", 30, "2024-01-01", 20, amount=100),
        ("a", "2025-08-01", -50.0),
        *every("z", 30, "2024-01-01", 33),
    ]
    losses = measure_losses(make_company(orders_frame(rows)), "fixed:180")
    row = losses.customers.set_index("customer_id").loc["a"]
    assert row.state == "lost"
    assert row.year_amount == 13 * 100 - 50
    assert row.orders_a_year == 13


def test_group_report_keeps_rows_without_a_manager():
    frame = orders_frame(every("a", 30, "2024-01-01", 5) + every("b", 30, "2024-01-01", 24))
    frame["manager_id"] = ["m1" if c == "b" else None for c in frame.customer_id]
    report = loss_report(measure_losses(make_company(frame), "fixed:90"), "manager_id")
    assert report.customers.sum() == 2
    assert report[report.manager_id.isna()].lost.tolist() == [1]


def test_unknown_group_is_refused_with_what_there_is():
    with pytest.raises(WinbackError, match="abc"):
        loss_report(measure_losses(_company(), "fixed:90"), "planet")


def test_losses_over_time_count_each_loss_in_its_quarter():
    frame = losses_over_time(measure_losses(_company(), "fixed:90"), "quarter").set_index("period_on")
    assert frame.lost[pd.Timestamp("2024-07-01")] == 1
    assert frame.lost[pd.Timestamp("2025-01-01")] == 1
    assert frame.returned[pd.Timestamp("2025-04-01")] == 1
    assert frame.lost.sum() == len(measure_losses(_company(), "fixed:90").absences)


def test_customers_of_a_period_are_those_with_us_when_it_began():
    company = _company()
    frame = losses_over_time(measure_losses(company, "fixed:90"), "quarter")
    flow = frame.customers + frame.entered - frame.lost + frame.returned
    assert flow.iloc[:-1].tolist() == frame.customers.iloc[1:].tolist()
    end = measure_losses(company, "fixed:90")
    assert flow.iloc[-1] == (end.customers.state == "active").sum()


def test_key_accounts_lost_are_the_large_ones():
    found = key_accounts_lost(measure_losses(_company(), "article:customer"))
    assert found.customer_id.tolist() == ["gone"]
    assert found.year_amount.tolist() == [2400.0]


def test_a_day_before_the_first_purchase_is_refused():
    with pytest.raises(WinbackError, match="first purchase"):
        measure_losses(_company(), as_of=day("2020-01-01"))


def test_a_text_that_is_no_date_is_refused():
    with pytest.raises(WinbackError, match="2026-06-30"):
        measure_losses(_company(), as_of="30/06/2026")


def test_summary_adds_up():
    summary = measure_summary(measure_losses(_company(), "article:customer"))
    assert summary["active"] + summary["lost"] + summary["not_judged"] == summary["customers"] == 9
    assert summary["one_purchase"] == 1
    assert summary["lost"] == 1
    assert summary["came_back_events"] == summary["came_back_customers"] == 1
