"""The calendar of occasions: whose, on which day, with which greeting, and for whom not."""

from __future__ import annotations

import datetime as dt

import pytest

import winback as wb
from tests.card_bases import base_with, decisions
from tests.reason_records import new_records
from winback.letters import days_off, occasions, write_letters
from winback.letters.occasions import day_by_rule, professional_holidays, working_day_before

DAY = dt.date(2026, 6, 30)


def calendar(base, records=None, **more):
    more = {"today": DAY, "country": "RU"} | more
    return occasions(base, records, **more)


def test_a_birthday_comes_round_and_is_never_greeted_early():
    base = base_with({"birthday": "1980-07-05"}, {"birthday": "1990-12-05"})
    found = calendar(base)
    assert found.customer_id.tolist() == ["c0"]
    assert str(found.on[0].date()) == str(found.send_on[0].date()) == "2026-07-05"
    assert found.greeting.tolist() == ["greeting_birthday"]


def test_the_29th_of_february_is_kept_on_the_28th():
    base = base_with({"birthday": "1988-02-29"})
    found = calendar(base, today=dt.date(2027, 2, 1), days=28)
    assert found.on[found.occasion_kind == "birthday"].dt.date.tolist() == [dt.date(2027, 2, 28)]


def test_a_professional_holiday_goes_by_the_line_of_business_and_out_on_the_last_working_day():
    base = base_with({"industry": "Строительство"}, {"industry": "Clinics"}, {"industry": ""})
    with wb.use_language("ru"):
        found = calendar(base)
    assert found.customer_id.tolist() == ["c0"]
    assert found.occasion.tolist() == ["День строителя"]
    assert found.on.dt.date.tolist() == [dt.date(2026, 8, 9)]
    assert found.send_on.dt.date.tolist() == [dt.date(2026, 8, 7)]
    assert found.congratulation.tolist() == ["с наступающим Днём строителя"]


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("Builders' Day", "2025-08-10"), ("Trade Workers' Day", "2025-07-26"), ("Medical Workers' Day", "2025-06-15"),
        ("Mechanical Engineers' Day", "2025-09-28"), ("Programmers' Day", "2025-09-13"),
        ("Chemists' Day", "2025-05-25"),
        ("Road Transport Workers' Day", "2025-10-26"), ("Agricultural Workers' Day", "2025-10-12"),
    ],
)  # fmt: skip
def test_days_of_professional_holidays_are_those_of_the_calendar_of_2025(name, day):
    assert [str(one.on) for one in professional_holidays([2025]) if one.name == name] == [day]


def test_every_rule_gives_a_day_of_its_year():
    for year in range(2024, 2032):
        found = professional_holidays([year])
        assert len(found) > 25
        assert {one.on.year for one in found} == {year}
    assert day_by_rule({"nth": [12, -1, 6]}, 2026) == dt.date(2026, 12, 27)


def test_public_holidays_for_men_and_women_go_to_whom_they_are_for():
    base = base_with({"contact_person": "Иванова Мария Петровна"}, {"contact_person": "Белов Иван Ильич"}, {})
    found = calendar(base, today=dt.date(2027, 2, 1), days=60)
    assert dict(zip(found.occasion, found.customer_id, strict=True)) == {
        "Defender of the Fatherland Day": "c1",
        "International Women's Day": "c0",
    }


def test_the_new_year_is_greeted_on_a_working_day_before():
    found = calendar(base_with({}), today=dt.date(2026, 12, 1), days=40, country="GB")
    assert found.occasion.tolist() == ["Christmas", "New Year"]
    assert found.send_on.dt.date.tolist() == [dt.date(2026, 12, 21), dt.date(2026, 12, 29)]
    assert working_day_before(dt.date(2027, 1, 1), "GB") == dt.date(2026, 12, 31)


def test_days_off_are_the_public_holidays_of_the_country():
    found = days_off(base_with({}, currency="RUB"), [2026])
    assert dt.date(2026, 6, 12) in found and dt.date(2026, 6, 11) not in found
    assert dt.date(2026, 12, 25) in days_off(base_with({}), [2026], "GB")


def test_occasions_of_ones_own_repeat_or_not_and_are_for_whom_they_are_recorded():
    base = base_with({"industry": "Clinics"}, {"industry": "Schools"})
    records = new_records()
    rows = [
        {"name": "Ten years together", "occasion_kind": "own", "celebrated_on": "2016-07-10", "repeats": True},
        {"name": "Once", "occasion_kind": "own", "celebrated_on": "2016-07-11"},
        {"name": "Clinic week", "occasion_kind": "professional", "celebrated_on": "2026-07-12", "industry": "clinics"},
        {"name": "Their jubilee", "occasion_kind": "own", "celebrated_on": "2026-07-13", "customer_id": "c1"},
    ]
    records.add("occasions", rows, by="Ann")
    found = calendar(base, records)
    assert list(zip(found.occasion, found.customer_id, strict=True)) == [
        ("Ten years together", "c0"), ("Ten years together", "c1"), ("Clinic week", "c0"), ("Their jubilee", "c1"),
    ]  # fmt: skip
    assert found.greeting.tolist() == ["greeting_own", "greeting_own", "greeting_professional", "greeting_own"]


def test_who_asked_not_to_be_contacted_is_not_greeted():
    base = base_with(
        {"birthday": "1980-07-05", "do_not_contact": True}, {"birthday": "1980-07-05"}, {"birthday": "1980-07-05"}
    )
    objected = decisions(("c2", "", "any", "objection", "2026-01-01"))
    assert calendar(base, objected).customer_id.tolist() == ["c1"]


def test_a_calendar_becomes_greetings_that_ask_for_nothing():
    base = base_with({"birthday": "1980-07-05", "industry": "Строительство", "contact_person": "Белов Иван Ильич"})
    with wb.use_language("ru"):
        made = write_letters(calendar(base), base)
    assert made.subject.tolist() == ["С днём рождения!", "Поздравляю с наступающим Днём строителя!"]
    assert made.text[1].startswith(
        "Уважаемый Иван Ильич!\n\nПоздравляю Вас и Ваших коллег с наступающим Днём строителя!"
    )
    assert made.ready.all()


def test_an_unknown_country_and_an_endless_calendar_are_refused():
    with pytest.raises(wb.WinbackError, match="'XX'"):
        calendar(base_with({}), country="XX")
    with pytest.raises(wb.WinbackError, match="1 to 400"):
        calendar(base_with({}), days=0)
