"""Priorities: every customer has exactly one, by the rules, and a better customer never gets a worse one."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import winback as wb
from winback.priorities import ORDER, by_priority, by_rule, prioritise
from winback.priority_words import why
from winback.reasons import default_catalogue
from winback.rule_fields import CHOICES, NUMBERS, UNKNOWN
from winback.text import use_language

RULES = wb.default_rules()
RANK = {code: place for place, code in enumerate(ORDER)}
BETTER = {
    "abc": ["C", "B", "A"],
    "xyz": ["Z", "Y", "X"],
    "potential_band": ["small", "middle", "large"],
    "can_change": ["no", "partly", "yes"],
    "lever": ["no", "partly", "yes"],
    "reason_status": ["unfixable", "open", "fixing", "fixed"],
    "lost_days": [2000.0, 731.0, 730.0, 366.0, 365.0, 181.0, 180.0, 91.0, 90.0, 0.0],
    "average_share": [0.0, 0.1, 0.11, 1.29, 1.3, 3.0, 3.1, 30.0],
    "letter_profit_amount": [-5.0, 0.0, 0.01, 900.0],
    "purchase_count": [1.0, 2.0, 40.0],
}
"""Each field from worst to best, with the values beside the thresholds."""


def a_customer(**known) -> dict:
    texts = dict.fromkeys(CHOICES, UNKNOWN) | {"state": "lost", "reason": UNKNOWN, "region": UNKNOWN}
    numbers = dict.fromkeys(NUMBERS, math.nan)
    return {"customer_id": "c", "year_amount": 100.0, **texts, **numbers} | {"year_amount": 100.0} | known


def given_to(**known) -> str:
    return prioritise(pd.DataFrame([a_customer(**known)]), RULES).priority[0]


def customers():
    fields = {name: st.sampled_from([*values, UNKNOWN]) for name, values in BETTER.items() if name in CHOICES}
    numbers = {name: st.sampled_from([*values, math.nan]) for name, values in BETTER.items() if name in NUMBERS}
    more = {
        "potential_source": st.sampled_from(CHOICES["potential_source"]),
        "state": st.sampled_from(CHOICES["state"]),
    }
    return st.fixed_dictionaries({**fields, **numbers, **more}).map(lambda known: a_customer(**known))


@pytest.mark.parametrize(
    ("known", "priority"),
    [
        ({"abc": "A", "lost_days": 30.0}, "first"),
        ({"abc": "A", "lost_days": 30.0, "can_change": "no"}, "let_go"),
        ({"abc": "A", "lost_days": 30.0, "reason_status": "open", "can_change": "yes"}, "must"),
        ({"abc": "A", "lost_days": 30.0, "lever": "no", "can_change": "partly"}, "must"),
        ({"abc": "A", "lost_days": 30.0, "letter_profit_amount": -1.0}, "let_go"),
        ({"abc": "A", "lost_days": 300.0}, "must"),
        ({"abc": "A", "lost_days": 300.0, "xyz": "Y"}, "first"),
        ({"abc": "A", "lost_days": 900.0}, "possible"),
        ({"abc": "B", "lost_days": 300.0}, "possible"),
        ({"abc": "B", "lost_days": 300.0, "reason_status": "fixed"}, "first"),
        ({"abc": "B", "lost_days": 500.0}, "let_go"),
        ({"abc": "B", "lost_days": 30.0}, "must"),
        ({"abc": "C", "lost_days": 30.0, "average_share": 0.5}, "possible"),
        ({"abc": "C", "lost_days": 300.0, "average_share": 0.5}, "let_go"),
        ({"abc": "C", "lost_days": 30.0, "average_share": 0.05}, "screened"),
        ({"abc": "C", "lost_days": 30.0, "average_share": 0.05, "potential_band": "large",
          "potential_source": "declared"}, "must"),
        ({"abc": "A", "lost_days": 30.0, "purchase_count": 1.0, "average_share": 2.0}, "screened"),
        ({"abc": "A", "lost_days": 30.0, "purchase_count": 1.0, "average_share": 4.0}, "first"),
        ({"abc": "C", "lost_days": 300.0, "purchase_count": 1.0, "potential_band": "large",
          "potential_source": "peers"}, "possible"),
        ({"abc": "C", "lost_days": 300.0, "purchase_count": 1.0, "potential_band": "large",
          "potential_source": "size"}, "screened"),
        ({}, "let_go"),
    ],
)  # fmt: skip
def test_common_rules_read_as_a_salesperson_would(known, priority):
    assert given_to(**known) == priority


@settings(max_examples=80, deadline=None)
@given(customer=customers())
def test_a_better_customer_never_gets_a_worse_class(customer):
    better = [
        customer | {field: value}
        for field, values in BETTER.items()
        if customer[field] in values
        for value in values[values.index(customer[field]) + 1 :]
    ]
    ranks = prioritise(pd.DataFrame([customer, *better]), RULES).priority.map(RANK)
    assert ranks.max() == ranks[0]


@settings(max_examples=30, deadline=None)
@given(found=st.lists(customers(), min_size=1, max_size=30), screening=st.booleans())
def test_every_customer_has_exactly_one_priority_by_the_first_rule_that_holds(found, screening):
    frame = pd.DataFrame(found).assign(customer_id=[str(i) for i in range(len(found))])
    rules = RULES.turned(screening=screening)
    decided = prioritise(frame, rules)
    assert decided.customer_id.tolist() == frame.customer_id.tolist()
    assert set(decided.priority) <= set(ORDER)
    for customer, rule in zip(found, decided.rule, strict=True):
        assert rule == first_rule(customer, rules)


def first_rule(customer: dict, rules) -> str:
    """The same decision, one condition after the other in plain Python."""
    for rule in [*(rules.screens if rules.screening else ()), *rules.rules]:
        if all(meets(customer[c.field], c, rules) for c in rule.when):
            return rule.code
    raise AssertionError("no rule holds")


def meets(value, condition, rules) -> bool:
    if isinstance(value, str):
        return value in condition.values
    if math.isnan(value):
        return condition.unknown or condition.values == (UNKNOWN,)
    if condition.values:
        return False
    low = -math.inf if condition.low is None else rules.number(condition.low)
    high = math.inf if condition.high is None else rules.number(condition.high)
    return low <= value <= high


def test_without_screening_nobody_leaves_the_list():
    frame = pd.DataFrame([a_customer(abc="C", average_share=0.01, lost_days=10.0)])
    assert prioritise(frame, RULES).priority[0] == "screened"
    assert prioritise(frame, RULES.turned(screening=False)).priority[0] == "possible"


def test_a_frame_that_lacks_a_field_is_read_as_not_stated():
    frame = pd.DataFrame({"customer_id": ["a"], "abc": ["A"]})
    assert prioritise(frame, RULES).rule[0] == "undated"


def test_nobody_gives_four_empty_classes():
    nobody = pd.DataFrame([a_customer()]).iloc[:0].assign(priority="", rule="")
    assert by_priority(nobody).customers.tolist() == [0] * 5
    assert by_rule(nobody, RULES).customers.sum() == 0


def test_classes_add_up_to_all_customers_and_their_money():
    frame = pd.DataFrame([a_customer(abc=abc, lost_days=30.0, year_amount=10.0 * i) for i, abc in enumerate("AABC", 1)])
    decided = prioritise(frame, RULES)
    rows = by_priority(frame.assign(priority=decided.priority)).set_index("priority")
    assert rows.customers.to_dict() == {"first": 2, "must": 1, "possible": 1, "let_go": 0, "screened": 0}
    assert rows.amount["first"] == 30.0
    assert rows.amount_share.sum() == pytest.approx(1)


# ------------------------------------------------------------------------------------------------------- in words


def told(language: str = "en", **known) -> str:
    frame = pd.DataFrame([a_customer(**known)])
    frame["rule"] = prioritise(frame, RULES).rule
    with use_language(language):
        return why(frame, RULES, default_catalogue(), "EUR")[0].replace("\u00a0", " ")


def test_why_names_the_customers_own_figures_beside_the_limit_of_the_rule():
    sentence = told(abc="A", lost_days=95.0, year_amount=25_000.0, reason="rude_staff", can_change="yes", lever="yes")
    assert sentence == (
        "Large and left lately: class A, €25,000 a year; lost 95 days ago (limit: 180); "
        "reason “Rude staff” (can change, in our hands)"
    )


def test_why_is_russian_with_the_right_plural():
    assert told(
        "ru", abc="A", lost_days=21.0, year_amount=25_000.0, reason="rude_staff", can_change="yes", lever="yes"
    ) == (
        "Крупный и ушёл недавно: класс A, 25 000 € в год; потерян 21 день назад (порог: 180); "
        "причина «Грубость сотрудников» (изменима, в наших руках)"
    )
    assert "потерян 2 дня назад" in told("ru", abc="A", lost_days=2.0)
    assert "потерян 95 дней назад" in told("ru", abc="A", lost_days=95.0)


def test_why_of_a_one_off_buyer_speaks_of_one_purchase():
    known = {"purchase_count": 1.0, "abc": "C", "average_share": 0.64, "lost_days": 78.0, "year_amount": 307.0}
    assert told(**known) == (
        "One-off buyer, and no large potential says otherwise: one purchase of €307; "
        "64% of an average customer's year (limit: 300%); lost 78 days ago; potential not stated"
    )


def test_a_doubtful_reason_is_told_as_such():
    sentence = told(abc="A", lost_days=30.0, reason="closed", confidence_share=0.4)
    assert sentence.startswith("Large and left lately")
    assert "reason perhaps “Closed or bankrupt” (40% sure, so it does not count)" in sentence


def test_an_estimated_potential_is_told_as_such():
    sentence = told(abc="B", lost_days=30.0, potential_band="large", potential_amount=9e6, potential_source="peers")
    assert "potential €9M a year (large, estimated from peers)" in sentence


def test_fields_of_own_rules_are_told_by_name(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(
        '[[rules]]\nname_en = "North, often"\npriority = "first"\n'
        'when = { region = ["North"], orders_a_year = { min = 4 }, return_share = { min = 0.1, max = 0.9 } }\n'
    )
    rules = wb.read_rules(path)
    frame = pd.DataFrame([a_customer(region="North", orders_a_year=6.0, return_share=0.25)])
    frame["rule"] = prioritise(frame, rules).rule
    assert why(frame, rules, default_catalogue(), "EUR")[0] == (
        "North, often: €100 a year; Region: North; Orders a year: 6 (limit: 4); "
        "Chance of a return: 25% (limits: 10% and 90%)"
    )
