"""Who can be reached: cards, later checks by hand, consent, and the wish not to be contacted."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

import winback as wb
from winback.reachability import contact_data, reach_by, to_complete

DAY = dt.date(2026, 6, 30)


def base_with(**columns) -> wb.CustomerBase:
    count = len(next(iter(columns.values())))
    frame = pd.DataFrame(
        {"customer_id": [f"c{i}" for i in range(count)], "state": "lost", "year_amount": 100.0, **columns}
    )
    return wb.CustomerBase(customers=frame, name="hand", currency="EUR", as_of=DAY)


def test_a_phone_or_an_email_reaches_a_customer():
    base = base_with(has_phone=[True, False, False], has_email=[False, True, False])
    assert contact_data(base).reachable.tolist() == ["yes", "yes", "no"]


def test_without_any_contact_data_nobody_knows():
    found = contact_data(base_with(abc=["A"]))
    assert found.reachable.tolist() == ["unknown"]
    assert found.missing.tolist() == [["phone", "email", "person", "check"]]


def test_the_wish_not_to_be_contacted_comes_first():
    base = base_with(has_phone=[True, True], do_not_contact=[True, None])
    assert contact_data(base).reachable.tolist() == ["do_not_contact", "yes"]


def test_email_needs_consent_only_where_the_company_keeps_consents():
    keeps = base_with(has_phone=[False, False], has_email=[True, True], consent_on=[dt.date(2026, 1, 1), None])
    assert contact_data(keeps).reachable.tolist() == ["yes", "no"]
    assert contact_data(keeps).missing[1] == ["phone", "person", "consent", "check"]
    keeps_none = base_with(has_phone=[False], has_email=[True])
    assert contact_data(keeps_none).reachable.tolist() == ["yes"]
    assert contact_data(keeps_none).consent.tolist() == ["unknown"]


def test_a_consent_of_a_later_day_is_not_known_yet():
    base = base_with(
        has_phone=[False, False], has_email=[True, True], consent_on=[dt.date(2026, 1, 1), dt.date(2026, 7, 1)]
    )
    assert contact_data(base).consent.tolist() == ["yes", "no"]


def checks(*rows) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["customer_id", "checked_on", "phone_ok", "email_ok", "person_ok"])
    return frame.assign(checked_on=pd.to_datetime(frame.checked_on))


def test_a_later_check_says_more_than_the_card_and_an_older_one_does_not():
    base = base_with(has_phone=[True, True], contact_checked_on=[dt.date(2026, 1, 1)] * 2)
    later = checks(("c0", "2026-02-01", False, None, None), ("c1", "2025-12-01", False, None, None))
    found = contact_data(base, later)
    assert found.reachable.tolist() == ["no", "yes"]
    assert found.contact_checked_on.dt.date.tolist() == [dt.date(2026, 2, 1), dt.date(2026, 1, 1)]


def test_the_newest_check_counts_and_one_after_the_day_is_not_seen():
    base = base_with(has_phone=[False])
    found = checks(
        ("c0", "2026-03-01", True, None, None), ("c0", "2026-02-01", False, None, None),
        ("c0", "2026-07-01", False, None, None),
    )  # fmt: skip
    assert contact_data(base, found).reachable.tolist() == ["yes"]


def test_a_check_alone_makes_contact_data_known():
    base = base_with(abc=["A", "A"])
    assert contact_data(base, checks(("c0", "2026-03-01", True, False, None))).reachable.tolist() == ["yes", "unknown"]


def test_a_check_grows_old():
    base = base_with(has_phone=[True, True], contact_checked_on=[dt.date(2025, 6, 30), dt.date(2025, 6, 29)])
    assert contact_data(base, check_days=365).checked.tolist() == [True, False]
    assert contact_data(base, check_days=366).checked.tolist() == [True, True]


def test_shares_are_by_count_and_by_money():
    frame = pd.DataFrame(
        {
            "customer_id": list("abcd"), "priority": ["first", "first", "must", "must"],
            "reachable": ["yes", "no", "yes", "do_not_contact"], "year_amount": [900.0, 100.0, 0.0, 0.0],
        }
    )  # fmt: skip
    found = reach_by(frame, "priority").set_index(["priority", "reachable"])
    assert found.customers_share["first", "yes"] == 0.5
    assert found.amount_share["first", "yes"] == pytest.approx(0.9)
    assert found.amount_share["must", "yes"] == 0.0
    assert found.customers.sum() == 4


def test_complete_the_dearest_first_and_nobody_who_asked_not_to_be_contacted():
    base = base_with(
        has_phone=[True, False, True, False, True],
        has_email=[True, False, False, False, True],
        has_person=[True] * 5,
        contact_checked_on=[DAY, DAY, DAY, DAY, DAY],
        do_not_contact=[False, False, False, True, False],
    )
    base.customers["year_amount"] = [500.0, 10.0, 900.0, 800.0, 700.0]
    contacts = contact_data(base)
    frame = base.customers.merge(contacts[["customer_id", "reachable"]], on="customer_id")
    found = to_complete(frame, contacts)
    assert found.customer_id.tolist() == ["c2", "c1"]
    assert found.missing.tolist() == [["email"], ["phone", "email"]]
