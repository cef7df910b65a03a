"""Who may be contacted: objections, consents, addresses that customers share, as of a day."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import winback as wb
from tests.card_bases import Recorded, base_with, decisions
from winback import consent
from winback.addresses import address_keys

PHONE = "+7 900 000-00-01"


def answer(base: wb.CustomerBase, records: Recorded | None = None, channel: str = "email", **more) -> list[str]:
    return consent.allowed(base.customers, base, records, channel, **more).permission.tolist()


def code(base: wb.CustomerBase, records: Recorded | None = None, channel: str = "email", **more) -> list[str]:
    return consent.allowed(base.customers, base, records, channel, **more).why_code.tolist()


SPELLINGS = (
    "8 (900) 000-00-01", "+7 900 000 00 01", "89000000001", "9000000001", "tel:+79000000001", "+7\u200f9000000001",
    "Anna, 8-900-000-00-01 (доб. 12)", "７９００００００００１", "7.900.000.00.01",
)  # fmt: skip


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_of_a_phone_is_one_phone(spelling):
    assert address_keys(spelling, "RU") == address_keys(PHONE, "RU")


@pytest.mark.parametrize(
    "spelling",
    ["ANNA@EXAMPLE.COM", " anna@example.com ", "<anna@example.com>", "mailto:Anna@Example.com",
     "Anna <anna@example.com>", "anna+offers@example.com", "anna@example.com;", "an\u200bna@example.com"],
)  # fmt: skip
def test_every_spelling_of_an_email_is_one_email(spelling):
    assert address_keys(spelling) == {"email:anna@example.com"}


def test_domains_are_one_in_letters_and_in_punycode():
    assert address_keys("a@пример.рф") == address_keys("a@xn--e1afmkfd.xn--p1ai")


def test_one_mailbox_of_a_mail_service_has_one_key():
    assert address_keys("i.petrov@ya.ru") == address_keys("I-Petrov@yandex.ru")
    assert address_keys("ann.lee@googlemail.com") == address_keys("annlee@gmail.com")


def test_a_text_with_two_addresses_has_both():
    assert address_keys("8 900 000-00-01; 8 900 000-00-02; a@b.ru", "RU") == {
        "phone:9000000001", "phone:9000000002", "email:a@b.ru",
    }  # fmt: skip


def test_the_mark_on_the_card_stops_every_channel_and_no_later_consent_lifts_it():
    base = base_with({"email": "a@b.ru", "phone": PHONE, "do_not_contact": True})
    later = decisions(("c0", "", "any", "consent", "2026-06-01"))
    for channel in ("call", "email", "letter", "visit", "meeting", "event"):
        assert answer(base, later, channel) == ["none"]


def test_an_objection_to_calls_leaves_letters_and_emails():
    base = base_with({"email": "a@b.ru", "phone": PHONE, "consent_on": "2025-01-01"})
    objected = decisions(("c0", "", "phone", "objection", "2026-05-01"))
    assert answer(base, objected, "call") == ["none"]
    assert answer(base, objected, "email") == ["all"]
    assert answer(base, objected, "letter") == ["all"]


def test_the_latest_decision_counts_and_on_one_day_the_objection():
    base = base_with({"email": "a@b.ru"})
    both = [("c0", "", "email", "objection", "2026-05-01"), ("c0", "", "email", "consent", "2026-05-02")]
    assert answer(base, decisions(*both)) == ["all"]
    same_day = [("c0", "", "email", "objection", "2026-05-02"), both[1]]
    assert answer(base, decisions(*same_day)) == ["none"]
    assert answer(base, decisions(*same_day[::-1])) == ["none"]


def test_an_objection_bars_the_address_for_all_who_share_it():
    base = base_with({"email": "a@b.ru"}, {"email": "A@B.RU"}, {"email": "c@b.ru"})
    objected = decisions(("c0", "a@b.ru", "any", "objection", "2026-05-01"))
    assert code(base, objected) == ["objection", "shared", "assumed"]
    assert answer(base, objected, "letter") == ["all", "all", "all"]


def test_an_address_without_a_customer_is_barred_for_all_who_have_it():
    base = base_with({"phone": PHONE}, {"phone": "+79000000002"})
    objected = decisions(("", "8 900 000 00 01", "phone", "objection", "2026-05-01"))
    assert answer(base, objected, "call") == ["none", "all"]


def test_the_card_of_a_customer_who_objected_bars_the_shared_phone():
    base = base_with({"phone": PHONE, "do_not_contact": True}, {"phone": "89000000001"})
    assert code(base, None, "call") == ["objection", "shared"]


def test_the_consent_of_one_customer_is_no_consent_of_another():
    base = base_with({"email": "a@b.ru"}, {"email": "a@b.ru"})
    agreed = decisions(("c0", "a@b.ru", "email", "consent", "2026-05-01"))
    assert code(base, agreed) == ["consent", "no_consent"]


def test_advertising_needs_consent_and_a_personal_message_does_not():
    base = base_with({"email": "a@b.ru", "consent_on": "2026-01-01"}, {"email": "c@d.ru"})
    assert answer(base) == ["all", "service"]
    told = consent.allowed(base.customers, base, None, "email", purpose="service")
    assert told.allowed.tolist() == [True, True]
    assert consent.allowed(base.customers, base, None, "email").allowed.tolist() == [True, False]


def test_a_letter_by_post_needs_no_consent():
    base = base_with({"consent_on": "2026-01-01"}, {})
    assert answer(base, None, "letter") == ["all", "all"]


def test_without_any_consent_it_is_assumed_and_told():
    base = base_with({"email": "a@b.ru"})
    assert code(base) == ["assumed"]
    assert len(consent.assumptions(base)) == 1
    assert not consent.assumptions(base_with({"email": "a@b.ru", "consent_on": "2026-01-01"}))


def test_a_decision_of_a_later_day_is_not_known_yet():
    base = base_with({"email": "a@b.ru", "consent_on": "2026-01-01"})
    objected = decisions(("c0", "", "any", "objection", "2026-05-01"))
    assert answer(base, objected, on=dt.date(2026, 4, 30)) == ["all"]
    assert answer(base, objected, on=dt.date(2026, 5, 1)) == ["none"]
    assert answer(base, objected) == ["none"]
    assert answer(base, None, on=dt.date(2025, 12, 31)) == ["all"]
    assert code(base, None, on=dt.date(2025, 12, 31)) == ["assumed"]


def test_an_objection_with_an_unreadable_address_counts_for_the_whole_customer():
    base = base_with({"email": "a@b.ru"})
    objected = decisions(("c0", "the usual one", "email", "objection", "2026-05-01"))
    assert answer(base, objected) == ["none"]
    assert "neither a phone nor an e-mail" in consent.assumptions(base, objected)[-1]


def test_without_an_address_there_is_nothing_to_send():
    assert code(base_with({"phone": PHONE})) == ["no_address"]


def test_each_customer_goes_by_the_channel_of_the_plan():
    base = base_with({"phone": PHONE}, {"email": "a@b.ru"}, {}, {})
    frame = base.customers.assign(channel=["call", "email", "visit", "none"])
    told = consent.allowed(frame, base)
    assert told.permission.tolist() == ["all", "all", "all", "none"]
    assert told.by.tolist() == ["phone", "email", "personal", ""]


def test_an_unknown_channel_is_refused_with_the_known_ones():
    base = base_with({})
    with pytest.raises(wb.WinbackError, match=r"'pigeon'.*call"):
        consent.allowed(base.customers, base, None, "pigeon")


CHANNELS = st.sampled_from(["any", "phone", "email", "letter"])
DECISION = st.tuples(
    st.sampled_from(["c0", "c1", ""]),
    st.sampled_from(["", "a@b.ru", "A+x@B.ru", "8 900 000-00-01"]),
    CHANNELS,
    st.sampled_from(["consent", "objection"]),
    st.sampled_from(["2026-01-01", "2026-02-01", "2026-03-01"]),
)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.lists(DECISION, max_size=5), DECISION)
def test_one_more_objection_never_allows_more(rows, more):
    rank = {"none": 0, "service": 1, "all": 2}
    base = base_with({"email": "a@b.ru", "phone": PHONE, "consent_on": "2025-01-01"}, {"email": "a@b.ru"})
    frame = base.customers.merge(pd.DataFrame({"channel": ["email", "call", "letter", "visit"]}), how="cross")
    objection = (*more[:3], "objection", "2026-03-01")
    before = consent.allowed(frame, base, decisions(*rows)).permission
    after = consent.allowed(frame, base, decisions(*rows, objection)).permission
    assert (before.map(rank) >= after.map(rank)).all()
