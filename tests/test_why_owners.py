"""Losses with their reasons per group, and what hides behind the reason our own people name most."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from winback.assumptions import Assumptions
from winback.base import CustomerBase
from winback.errors import WinbackError
from winback.reason_sentences import behind_sentence
from winback.reasons import default_catalogue
from winback.text import use_language
from winback.why import study_reasons
from winback.why.hiding import behind
from winback.why.owners import losses_with_reasons

CODES = ["competitor_price", "rude_staff", "moved"]


def base_of_rows(rows):
    """A base of customers ``(manager, state, money)`` and what was said of each: a code, or nothing."""
    customers = pd.DataFrame(
        {
            "customer_id": [f"c{n}" for n in range(len(rows))],
            "manager_id": [row[0] for row in rows],
            "state": [row[1] for row in rows],
            "year_amount": [float(row[2]) for row in rows],
        }
    )
    said = pd.DataFrame(
        [(f"c{n}", row[3], "customer") for n, row in enumerate(rows) if row[3]],
        columns=["customer_id", "reason", "source"],
    )
    base = CustomerBase(customers, "shop", "EUR", pd.Timestamp("2026-06-30").date(), assumptions=Assumptions())
    return study_reasons(base, said=said)


ROWS = [
    ("Ann", "lost", 300, "rude_staff"),
    ("Ann", "lost", 100, "moved"),
    ("Ann", "active", 50, ""),
    ("Bob", "lost", 200, ""),
    (None, "lost", 10, "moved"),
]


def test_each_group_has_its_losses_and_its_dearest_reason():
    groups, parts = losses_with_reasons(base_of_rows(ROWS), "manager_id")
    rows = groups.set_index("manager_id")
    assert rows.index.tolist() == ["Ann", "Bob", ""]
    assert rows.loc["Ann", ["customers", "lost", "amount", "known", "reason"]].tolist() == [
        3,
        2,
        400.0,
        2,
        "rude_staff",
    ]
    assert rows.loss_rate["Ann"] == pytest.approx(2 / 3)
    assert rows.loc["Bob", ["lost", "known", "reason", "own_doing_amount"]].tolist() == [1, 0, "", 0.0]
    assert (rows.reason_amount["Ann"], rows.own_doing_amount["Ann"]) == (300.0, 300.0)
    assert parts[parts.manager_id == "Ann"].amount_share.tolist() == [0.75, 0.25]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Ann", "Bob", "", None]),
            st.sampled_from(["lost", "active"]),
            st.integers(0, 10_000),
            st.sampled_from([*CODES, ""]),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_customers_losses_and_money_of_the_groups_are_those_of_all(rows):
    reasons = base_of_rows([*rows, ("Ann", "lost", 1, "moved")])
    groups, parts = losses_with_reasons(reasons, "manager_id")
    base = reasons.base
    assert (groups.customers.sum(), groups.lost.sum()) == (len(base.customers), len(base.lost))
    assert groups.amount.sum() == pytest.approx(base.lost.year_amount.sum())
    assert parts.customers.sum() == pytest.approx(groups.known.sum()) == reasons.coverage().known
    assert parts.amount.sum() == pytest.approx(reasons.coverage().known_amount)


def test_a_group_the_data_do_not_have_is_refused_with_those_there_are():
    reasons = base_of_rows(ROWS)
    with pytest.raises(WinbackError, match=r"region.*manager_id"):
        losses_with_reasons(reasons, "region")
    with pytest.raises(WinbackError, match="needs orders"):
        losses_with_reasons(reasons, "manager_id", "last")


def price_said_of_four():
    """Four customers of whom our people said price: two were, one is half, one left for another reason."""
    concluded = pd.DataFrame({"customer_id": list("abcde"), "inside_reason": ["competitor_price"] * 4 + ["moved"]})
    shares = pd.DataFrame(
        [("a", CODES[0], 1.0), ("b", CODES[0], 1.0), ("c", CODES[0], 0.5), ("c", CODES[1], 0.5), ("d", CODES[1], 1.0),
         ("e", "moved", 1.0)],
        columns=["customer_id", "reason", "share"],
    )  # fmt: skip
    return behind(concluded, shares, pd.DataFrame({"customer_id": list("abcde"), "money": [10.0] * 5}), "money")


def test_what_hides_behind_price_adds_up_to_those_of_whom_it_was_said():
    frame = price_said_of_four()
    assert frame[["code", "customers", "amount"]].values.tolist() == [
        ["competitor_price", 2.5, 25.0],
        ["rude_staff", 1.5, 15.0],
    ]
    assert (frame.customers.sum(), set(frame.said_customers)) == (4.0, {4})


def test_the_sentence_says_how_far_staff_are_right_and_what_hides():
    told = behind_sentence(price_said_of_four(), default_catalogue())
    assert "'Competitor is cheaper' as the reason of 4 customers" in told
    assert told.endswith("true of about 2 (62%). Behind it hide: 'Rude staff' – about 2.")
    with use_language("ru"):
        told = behind_sentence(price_said_of_four(), default_catalogue())
    assert "у 4 клиентов" in told
    nobody = behind(pd.DataFrame({"customer_id": [], "inside_reason": []}), pd.DataFrame(), pd.DataFrame(), "money")
    assert behind_sentence(nobody, default_catalogue()) == "Our own people have not been asked yet."
