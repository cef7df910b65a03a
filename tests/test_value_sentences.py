"""Sentences of the second part of value: right in figures and in both languages, also where there is little to say."""

from __future__ import annotations

import math
import re

import pandas as pd
import pytest

from winback import value_sentences as say
from winback.concession import Concession
from winback.plan_gap import LeadTime
from winback.text import use_language


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def time(hours: bool = True) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "abc": ["A", "B", "C", "never"],
            "contact_count": [10, 10, 60, 20],
            "hours": [20.0, 20.0, 50.0, 10.0] if hours else [math.nan] * 4,
            "time_share": [0.2, 0.2, 0.5, 0.1],
            "profit_amount": [800.0, 60.0, 140.0, 0.0],
            "profit_share": [0.8, 0.06, 0.14, 0.0],
        }
    )


def test_the_articles_finding_is_told_for_the_own_company():
    assert say.time_sentence(time(), "EUR") == (
        "60% of the time goes to small customers (C) and to those who never bought; they bring 14% of the profit. "
        "An hour spent on key customers (A) brings €40, one spent on the small ones €2."
    )


def test_without_hours_contacts_are_told_and_named_as_such():
    told = say.time_sentence(time(hours=False), "EUR")
    assert "60% of the contacts" in told
    assert "Hours are not recorded" in told
    assert "A contact with key customers (A) brings €80" in told


def test_the_manager_with_most_time_on_small_customers_is_named():
    frame = pd.DataFrame({"manager_id": ["M1", "M2"], "small_time_share": [0.1, 0.48]})
    assert say.time_managers_sentence(frame).startswith("M2 spends most on small customers: 48%")
    assert "name no managers" in say.time_managers_sentence(pd.DataFrame())


def plan(gap: float) -> pd.DataFrame:
    return pd.DataFrame({"planned_amount": [500.0, 500.0], "shortfall_amount": [gap / 2, gap / 2]})


def test_plan_against_actual_is_told_either_way():
    assert say.plan_sentence(plan(130.0), "EUR") == (
        "Over the last 2 planned periods €130 is missing against the plan, 13% of it."
    )
    assert "the plan was met: €50 more" in say.plan_sentence(plan(-50.0), "EUR")
    assert "no plan" in say.plan_sentence(plan(0.0).assign(planned_amount=0.0))


def test_the_lead_is_told_with_its_false_alarms():
    assert say.lead_sentence(LeadTime(87, 53, 56.0, 21, 0.166)) == (
        "Of 87 lost customers with a plan, 53 were short of it beforehand: 61%, as a rule 56 days before the loss, 21 "
        "of them while they still bought. Of those who are still with us, 17% of the months were as short."
    )
    assert "0%." in say.lead_sentence(LeadTime(3, 0, math.nan, 0, math.nan))
    assert "has been lost" in say.lead_sentence(LeadTime(0, 0, math.nan, 0, 0.1))


@pytest.mark.parametrize(
    ("count", "told"),
    [
        (1, "Сейчас недобирает по плану 1 клиент из тех, кто с нами, на 100 €: начните звонки отсюда."),
        (3, "Сейчас недобирают по плану 3 клиента из тех, кто с нами, вместе на 300 €: начните звонки отсюда."),
        (5, "Сейчас недобирают по плану 5 клиентов из тех, кто с нами, вместе на 500 €: начните звонки отсюда."),
    ],
)
def test_russian_plurals_of_those_short_of_plan(count, told):
    with use_language("ru"):
        assert plain(say.short_sentence(pd.DataFrame({"shortfall_amount": [100.0] * count}), "EUR")) == told


def test_the_rule_of_ownership_is_told_with_what_hangs_on_it():
    frame = pd.DataFrame(
        {
            "rule": ["card", "card", "last", "last"],
            "manager_id": ["M1", "M2", "M1", "M2"],
            "lost": [4, 4, 7, 1],
            "moved_share": [0.0, 0.0, 0.25, 0.25],
        }
    )
    told = say.owners_sentence(frame)
    assert told.startswith("The rule decides about 25% of the customers: depending on it, M")
    assert "same employee" in say.owners_sentence(frame.assign(moved_share=0.0))


def test_potential_and_hidden_customers_are_told_in_money():
    frame = pd.DataFrame(
        {"year_amount": [100.0, 300.0], "potential_amount": [400.0, 600.0], "potential_source": ["declared", "peers"]}
    )
    assert say.potential_sentence(frame, "EUR") == (
        "Of €1,000 a year they could buy, customers buy €400 here: a share of wallet of 40%. The potential of "
        "1 customer is declared, of 1 estimated from their peers."
    )
    assert "too few peers" in say.potential_sentence(frame.assign(potential_source="unknown"))
    hidden = pd.DataFrame({"room_amount": [900.0, 100.0], "state": ["lost", "active"]})
    assert say.hidden_sentence(hidden, "EUR") == (
        "2 small customers could buy as much as key ones: €1,000 a year more. 1 of them is lost."
    )
    assert "No small customer" in say.hidden_sentence(hidden.iloc[:0])


def worth(yes: int, no: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "worth_it": [True, False],
            "customers": [yes, no],
            "cost_amount": [50.0, 10.0],
            "expected_profit_amount": [900.0, -5.0],
        }
    )


def test_who_is_not_worth_it_is_counted_too():
    assert say.worth_sentence(worth(3, 1), "EUR") == (
        "3 lost customers are worth an attempt: €50 of cost for €900 of expected profit. 1 is not: the attempt would "
        "cost more than it brings, or the customer asked not to be contacted."
    )
    assert "not:" not in say.worth_sentence(worth(3, 0), "EUR")
    assert say.worth_sentence(worth(0, 0)) == "Nobody in this selection is lost."


def concession(**changed: float) -> Concession:
    values = {
        "discount_share": 0.1,
        "customers": 5,
        "gain_amount": 1000.0,
        "own_cost_amount": 400.0,
        "loyal_customers": 100,
        "loyal_amount": 60_000.0,
        "loyal_cost_amount": 6000.0,
    }
    return Concession(**{**values, **changed})  # type: ignore[arg-type]


def test_a_concession_names_who_else_may_ask_for_it():
    assert say.concession_sentence(concession(), "EUR") == (
        "A discount of 10% for those won back takes €400 of the €1,000 they would bring. The rest is gone once 10.0% "
        "of the loyal customers' turnover asks for the same, about 10 customers."
    )
    assert "all of the €1,000" in say.concession_sentence(concession(own_cost_amount=1200.0), "EUR")
    assert "something would be left" in say.concession_sentence(concession(loyal_cost_amount=100.0), "EUR")
    assert "no discount to give" in say.concession_sentence(concession(customers=0))


def honest(left: float = 120.0) -> pd.DataFrame:
    rows = [
        ("turnover", "total", 1000.0, ""),
        ("cost_of_goods", "change", -600.0, "measured"),
        ("margin", "total", 400.0, ""),
        ("come_back_anyway", "change", -40.0, "counted"),
        ("stay_away", "change", left - 360.0, "by the reason"),
        ("recoverable", "total", left, ""),
    ]
    frame = pd.DataFrame(rows, columns=["step", "kind", "amount", "source"])
    return frame.assign(low_amount=frame.amount - 50, high_amount=frame.amount + 60, customers=9.0)


def test_the_honest_number_is_told_with_its_range_and_its_largest_step():
    assert say.honest_sentence(honest(), "EUR") == (
        "Of €1,000 a year that the lost used to bring, €120 of profit can be expected back: 12.0%. With 90% between "
        "€70 and €180."
    )
    assert "no profit can be expected" in say.honest_sentence(honest(-10.0), "EUR")
    assert say.largest_step_sentence(honest(), "EUR") == (
        "Below the margin most goes here: stay away though asked, €240 (by the reason)."
    )


def test_the_class_says_its_period():
    told = {p: say.period_sentence(pd.DataFrame({"xyz_period": [p]})) for p in ("week", "month", "quarter")}
    assert len(set(told.values())) == 3
    assert say.period_sentence(pd.DataFrame({"xyz_period": []})) == ""


def test_every_sentence_is_russian_in_russian():
    with use_language("ru"):
        told = [
            say.time_sentence(time(), "RUB"),
            say.time_sentence(time(False), "RUB"),
            say.plan_sentence(plan(130.0), "RUB"),
            say.lead_sentence(LeadTime(87, 53, 56.0, 21, 0.17)),
            say.worth_sentence(worth(3, 1), "RUB"),
            say.concession_sentence(concession(), "RUB"),
            say.honest_sentence(honest(), "RUB"),
            say.owner_sentence(pd.DataFrame({"manager_id": ["M1"]})),
            say.period_sentence(pd.DataFrame({"xyz_period": ["month"]})),
        ]
    for sentence in told:
        assert re.search("[а-я]", sentence)
        assert not re.search(r"[a-z]{3}|\{", sentence)
