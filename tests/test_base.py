"""The customers to ask about: their state, their money, and whether they can be reached."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

import winback as wb
from tests.companies import every, make_company, orders_frame


@pytest.fixture(scope="module")
def base() -> wb.CustomerBase:
    rows = [
        *every("gone", 30, "2025-01-01", 6, 200.0),
        *every("stays", 30, "2025-01-05", 18),
        ("once", "2025-02-01", 5.0),
    ]
    cards = pd.DataFrame(
        {
            "customer_id": ["gone", "stays"],
            "name": ["Secret Ltd", "Open Ltd"],
            "phone": ["+7 900 000-00-00", None],
            "email": [" ", "a@example.com"],
            "contact_person": [None, "Somebody"],
            "potential_amount": [9000.0, None],
            "contact_checked_on": [dt.date(2025, 3, 1), None],
            "do_not_contact": [True, None],
        }
    )
    company = make_company(orders_frame(rows), customers=cards)
    return wb.base_of(wb.value_losses(wb.measure_losses(company, "article:customer")))


def of(base: wb.CustomerBase, customer: str) -> pd.Series:
    return base.customers.set_index("customer_id").loc[customer]


def test_each_customer_is_there_once_with_state_and_money(base):
    assert dict(zip(base.customers.customer_id, base.customers.state, strict=True)) == {
        "gone": "lost", "once": "one_purchase", "stays": "active",
    }  # fmt: skip
    assert of(base, "gone").year_amount == 1200.0
    assert base.lost.customer_id.tolist() == ["gone"]


def test_cards_say_what_can_be_reached_and_never_by_which_number(base):
    assert (bool(of(base, "gone").has_phone), bool(of(base, "gone").has_email)) == (True, False)
    assert (bool(of(base, "stays").has_phone), bool(of(base, "stays").has_email)) == (False, True)
    assert not bool(of(base, "once").has_phone)
    everything = [str(value) for value in base.customers.to_numpy().ravel()]
    assert not any("Secret" in v or "900" in v.replace("9000", "") or "@" in v or "Somebody" in v for v in everything)


def test_a_blank_wish_not_to_be_contacted_is_no_wish(base):
    assert bool(of(base, "gone").do_not_contact)
    assert not bool(of(base, "stays").do_not_contact)
    assert of(base, "gone").potential_amount == 9000.0


def test_only_what_is_known_of_somebody_is_offered_as_a_group(base):
    assert base.groups == ["abc", "xyz"]


def test_orders_alone_make_a_base_too():
    company = make_company(orders_frame(every("a", 30, "2025-01-01", 6)))
    base = wb.base_of(wb.value_losses(wb.measure_losses(company)))
    assert base.customers.state.tolist() == ["active"]
    assert "has_phone" not in base.customers
