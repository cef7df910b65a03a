"""Generated sentences: right in figures, in money and in both languages."""

from __future__ import annotations

import datetime as dt
import re

import pandas as pd
import pytest

from winback import sentences as say
from winback.text import use_language


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("count", "told"),
    [
        (1, "Потерян 1 клиент; за последний год покупок — 3,5 млн €."),
        (3, "Потеряно 3 клиента; за последний год покупок они принесли 3,5 млн €."),
        (11, "Потеряно 11 клиентов; за последний год покупок они принесли 3,5 млн €."),
        (21, "Потерян 21 клиент; за последний год покупок — 3,5 млн €."),
    ],
)
def test_russian_plurals_of_lost_customers(count, told):
    with use_language("ru"):
        assert plain(say.lost_sentence(count, 3_500_000, "EUR")) == told


def test_the_articles_example_is_told_in_money():
    assert say.lost_sentence(10, 3_500_000, "EUR") == "10 customers are lost; in their last year they brought €3.5M."


def test_trend_says_the_direction():
    grew = say.trend_sentence(30, 20, 2_000_000, 1_500_000, "EUR")
    assert grew == "In a year the lost turnover grew by €500K a year. 10 customers more are lost."
    shrank = say.trend_sentence(19, 20, 1_000_000, 1_500_000, "EUR")
    assert shrank == "In a year the lost turnover shrank by €500K a year. 1 customer fewer is lost."
    assert "stayed as it was" in say.trend_sentence(20, 20, 1_000_000, 1_000_001)
    assert "too short" in say.trend_sentence(20, None, 1.0, None)


def test_concentration_names_the_share_of_the_few():
    accounts = pd.DataFrame({"year_amount": [400.0, 300.0, 100.0]})
    assert say.concentration_sentence(accounts, 1000.0, count=2) == (
        "The 2 largest lost customers make 70% of that money: 700."
    )
    assert say.concentration_sentence(accounts.iloc[:0], 0.0) == "No large customer is lost."


def test_over_time_compares_the_last_two_whole_periods():
    frame = pd.DataFrame(
        {
            "period_on": [dt.date(2025, 10, 1), dt.date(2026, 1, 1), dt.date(2026, 4, 1)],
            "lost": [9, 12, 1],
            "returned": [4, 5, 0],
            "complete": [True, True, False],
        }
    )
    assert say.over_time_sentence(frame, "quarter") == "Q1 2026: lost 12, returned 5; Q4 2025: lost 9, returned 4."
    assert "too few" in say.over_time_sentence(frame.iloc[:1], "quarter")


def test_managers_outside_the_limits_are_named_and_only_they():
    frame = pd.DataFrame(
        {
            "manager_id": ["Ann", "Bob", "Eve"],
            "lost": [20, 9, 1],
            "expected_lost": [10.0, 10.0, 8.0],
            "verdict": ["more", "as_expected", "fewer"],
        }
    )
    told = say.managers_sentence(frame)
    assert (
        told == "More than their portfolios explain: Ann (10 customers beyond expectation). Fewer than expected: Eve."
    )
    assert "No manager differs" in say.managers_sentence(frame[frame.manager_id == "Bob"])
    assert "too few customers" in say.managers_sentence(frame.assign(verdict="too_few"))


def test_one_purchase_majority_is_warned_about():
    assert "They have no rhythm" in say.one_purchase_sentence(78, 100)
    assert "counted apart" in say.one_purchase_sentence(20, 100)


def test_silent_part_of_the_decline():
    frame = pd.DataFrame(
        {
            "component": ["before", "gone", "less_often", "smaller_orders", "after"],
            "amount": [100.0, -30.0, -50.0, -20.0, 0.0],
        }
    )
    assert "70% of the decline is silent" in say.bridge_sentence(frame)
    assert say.bridge_sentence(frame.iloc[:0]) == "No turnover was lost between the two periods."


def test_key_accounts_in_both_languages():
    assert say.accounts_sentence(6, 1_500_000, 2_000_000, "USD").startswith("6 key accounts are lost: ")
    with use_language("ru"):
        assert plain(say.accounts_sentence(2, 1_500_000, 2_000_000, "RUB")) == (
            "Потеряно 2 ключевых клиента: 1,5 млн ₽ в год, 75 % всех потерянных денег."
        )


def test_no_loss_is_said_not_divided_by():
    nothing = pd.DataFrame(
        {"abc": ["A"], "xyz": ["X"], "region": ["N"], "customers": [1], "lost": [0], "money_lost_a_year": [0.0]}
    )
    assert say.classes_sentence(nothing) == "No money was lost in this selection."
    assert say.matrix_sentence(nothing) == "No money was lost in this selection."
    assert say.groups_sentence(nothing, "region") == "No money was lost in this selection."
    assert say.lost_sentence(0, 0.0) == "Nobody in this selection is lost."
    assert say.accounts_sentence(0, 0.0, 0.0) == "No key account is lost in this selection."
    assert "too short" in say.audit_sentence(None, None)
    assert "too short" in say.audit_sentence(float("nan"), 3.0)


def test_no_sentence_leaves_a_hole_or_english_in_russian():
    frame = pd.DataFrame(
        {
            "abc": ["A", "B", "C"],
            "xyz": ["X", "Y", "Z"],
            "region": ["С", "Ю", "В"],
            "customers": [10, 10, 10],
            "active": [8, 5, 2],
            "lost": [2, 5, 8],
            "amount": [1.0, 1.0, 1.0],
            "money_lost_a_year": [10.0, 5.0, 1.0],
            "active_expected": [8.0, 5.0, 2.0],
            "expected_amount": [9.0, 9.0, 9.0],
        }
    )
    with use_language("ru"):
        told = [
            say.classes_sentence(frame),
            say.steadiness_sentence(frame),
            say.matrix_sentence(frame),
            say.groups_sentence(frame, "region"),
            say.lifetime_sentence(frame, 12),
            say.few_customers_sentence(6, 30),
            say.short_history_sentence(200, 12),
            say.audit_sentence(0.1, 79.0),
            say.one_purchase_sentence(7, 10),
        ]
    for sentence in told:
        assert "{" not in sentence
        assert sentence.endswith(".")
        assert not re.search(r"[a-z]{3,}", sentence), sentence
