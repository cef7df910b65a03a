"""The ledger: every statement kept, read by one version of the catalogue; unknown codes are told, not dropped."""

import pandas as pd
import pytest

from tests.reason_records import new_records, statement
from winback.reasons import default_catalogue, read_said, said_reasons, unknown_reasons, unknown_sentence
from winback.reasons.ledger import COLUMNS
from winback.text import use_language


@pytest.fixture
def records():
    store = new_records()
    store.add(
        "reasons",
        [
            statement("A", "competitor_price"),
            statement("A", "rude_staff", "customer", "2026-04-01", weight=2.0),
            statement("A", "slow_work", "customer", "2026-04-01"),
            statement("B", "weather", note="<b>rain</b>"),
            statement("C", "weather"),
            statement("C", "stars", confidence_share=None, weight=None),
        ],
        "m1",
    )
    return store


def test_a_customer_keeps_several_statements_of_one_source(records):
    said = said_reasons(records, default_catalogue())
    assert list(said.columns) == COLUMNS
    assert said[said.customer_id == "A"].reason.tolist() == ["competitor_price", "rude_staff", "slow_work"]
    assert said.class_code.tolist() == ["competitor", "company", "company", "other", "other", "other"]


def test_an_unknown_code_counts_as_other_and_keeps_what_was_written(records):
    said = said_reasons(records, default_catalogue())
    odd = said[said.reason == "other"]
    assert odd.recorded_reason.tolist() == ["weather", "weather", "stars"] and odd.note.tolist()[0] == "<b>rain</b>"
    told = unknown_reasons(said, default_catalogue())
    assert told.values.tolist() == [["weather", 2, 2], ["stars", 1, 1]]


def test_unknown_codes_are_told_in_a_sentence(records):
    said = said_reasons(records, default_catalogue())
    with use_language("en"):
        assert unknown_sentence(said, default_catalogue()).startswith("3 statements have codes")
    with use_language("ru"):
        assert "У 3 записей коды" in unknown_sentence(said, default_catalogue())
    assert unknown_sentence(said[said.customer_id == "A"], default_catalogue()) == ""


def test_other_itself_is_not_unknown():
    said = read_said(pd.DataFrame([statement("A", "other")]), default_catalogue())
    assert unknown_reasons(said, default_catalogue()).empty


def test_what_was_said_later_is_not_seen(records):
    said = said_reasons(records, default_catalogue(), as_of="2026-03-31")
    assert said.customer_id.tolist() == ["A", "B", "C", "C"]
    records.add("reasons", [statement("A", "moved", given_on="2026-09-09")], "m1")
    assert said_reasons(records, default_catalogue(), as_of="2026-03-31").equals(said)


def test_weights_and_confidence_come_through_and_a_missing_weight_is_one(records):
    said = said_reasons(records, default_catalogue())
    assert said.weight.tolist() == [1, 2, 1, 1, 1, 1]
    assert said.confidence_share.isna().tolist() == [False] * 5 + [True]


def test_a_list_of_customers_with_reasons_needs_no_more_than_two_columns():
    said = read_said(pd.DataFrame({"customer_id": ["A"], "reason": ["moved"]}), default_catalogue())
    assert list(said.columns) == COLUMNS
    assert said.iloc[0][["reason", "class_code", "weight"]].tolist() == ["moved", "customer", 1.0]


def test_an_empty_ledger_is_a_typed_frame():
    said = said_reasons(new_records(), default_catalogue())
    assert said.empty and list(said.columns) == COLUMNS
    assert unknown_sentence(said, default_catalogue()) == ""
