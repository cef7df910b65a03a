"""The managers' time against the profit it brings, by figures a person can check."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

import winback as wb
from tests.companies import every, make_company, orders_frame
from winback.errors import WinbackError
from winback.time_spent import profit_by_customer, spend_time

CONTACTS = [
    ("big", "2026-05-01", "M1", "meeting", 3.0),
    ("big", "2026-06-01", "M1", "call", 1.0),
    ("small", "2026-05-10", "M2", "call", 5.0),
    ("never", "2026-05-20", "M2", "quote", 1.0),
    ("big", "2024-01-01", "M1", "meeting", 100.0),
]


def company_with(contacts: list[tuple], **tables: pd.DataFrame):
    rows = [(c, d, a, "M1") for c, d, a in every("big", 30, "2025-07-05", 12, 900.0)]
    rows += [(c, d, a, "M2") for c, d, a in every("small", 30, "2025-07-05", 12, 100.0)]
    orders = orders_frame([row[:3] for row in rows], manager_id=[row[3] for row in rows])
    orders["cost"] = orders.amount * 0.5
    frame = pd.DataFrame(contacts, columns=["customer_id", "contacted_on", "manager_id", "kind", "hours"])
    frame["contacted_on"] = pd.to_datetime(frame.contacted_on).dt.date
    return make_company(orders, contacts=frame.dropna(axis=1, how="all"), **tables)


def spent(company):
    losses = wb.measure_losses(company, "fixed:90", dt.date(2026, 6, 30))
    return spend_time(wb.base_of(wb.value_losses(losses)))


@pytest.fixture(scope="module")
def time():
    prices = pd.DataFrame({"manager_id": ["M1", "M2"], "hour_cost": [20.0, 10.0]})
    return spent(company_with(CONTACTS, managers=prices))


def test_shares_of_time_and_profit_stand_side_by_side(time):
    by = time.by_class.set_index("abc")
    assert by.hours.to_dict() == {"A": 4.0, "B": 5.0, "never": 1.0}
    assert by.time_share.to_dict() == pytest.approx({"A": 0.4, "B": 0.5, "never": 0.1})
    assert by.profit_share.to_dict() == pytest.approx({"A": 0.9, "B": 0.1, "never": 0.0})
    assert by.profit_per_hour_amount["A"] == pytest.approx(12 * 450 / 4)


def test_contacts_before_the_span_do_not_count(time):
    assert time.by_class.hours.sum() == 10.0


def test_time_costs_what_the_one_who_spent_it_costs(time):
    assert time.has_hour_cost
    assert time.by_class.set_index("abc").time_amount.to_dict() == {"A": 80.0, "B": 50.0, "never": 10.0}


def test_each_manager_sees_the_own_time_and_profit(time):
    by = time.by_manager.set_index("manager_id")
    assert by.hours.to_dict() == {"M1": 4.0, "M2": 6.0}
    assert by.small_time_share.to_dict() == pytest.approx({"M1": 0.0, "M2": 1 / 6})
    assert by.profit_amount.to_dict() == pytest.approx({"M1": 5400.0, "M2": 600.0})


def test_shares_add_up(time):
    for frame in (time.by_class, time.by_manager):
        assert frame.time_share.sum() == pytest.approx(1)
        assert frame.profit_share.sum() == pytest.approx(1)


def test_without_hours_contacts_are_counted_and_no_hour_is_invented():
    time = spent(company_with([(*row[:4], None) for row in CONTACTS]))
    assert time.measure == "contacts"
    assert time.by_class.set_index("abc").time_share.to_dict() == pytest.approx({"A": 0.5, "B": 0.25, "never": 0.25})
    assert time.by_class.hours.isna().all()
    assert time.by_class.profit_per_hour_amount.isna().all()
    assert time.by_class.set_index("abc").profit_per_contact_amount["A"] == pytest.approx(2700.0)


def test_a_contact_without_hours_takes_the_usual_time_of_its_kind():
    time = spent(company_with([*CONTACTS, ("small", "2026-06-11", "M2", "call", None)]))
    assert time.known_share == pytest.approx(4 / 5)
    assert time.by_class.set_index("abc").hours["B"] == pytest.approx(5.0 + (1.0 + 5.0) / 2)


def test_without_contacts_the_refusal_says_so():
    company = make_company(orders_frame(every("a", 30, "2025-07-05", 12)))
    with pytest.raises(WinbackError, match="no contacts"):
        spend_time(wb.base_of(wb.value_losses(wb.measure_losses(company))))


def test_profit_is_net_of_refunds_and_of_the_cost_of_goods():
    orders = orders_frame([("a", "2026-01-01", 100.0), ("a", "2026-01-09", -40.0), ("b", "2026-02-01", 50.0)])
    orders["cost"] = [70.0, -28.0, None]
    found = profit_by_customer(make_company(orders), dt.date(2025, 12, 31), dt.date(2026, 6, 30))
    assert found.set_index("customer_id").amount.to_dict() == {"a": 60.0, "b": 50.0}
    assert found.set_index("customer_id").profit_amount.to_dict() == pytest.approx({"a": 18.0, "b": 15.0})
