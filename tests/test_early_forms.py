"""Forms of hand-over and departure: what is filled in is stored once, proposals are named at a click."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.test_early_people import _office
from winback import controls, early
from winback.controls.collect import DepartureForm, HandoverForm
from winback.records import Records
from winback.text import LANGUAGES, use_language


@pytest.fixture(scope="module")
def base():
    return _office()


@pytest.fixture
def records(tmp_path) -> Records:
    return Records(tmp_path / "records.sqlite", "office")


def test_all_proposed_successors_are_named_at_a_click(base, records):
    form = HandoverForm(base, records, "m1")
    form.fill(author="")  # a form opened earlier may have left its name
    assert form.name_all() == 0
    assert "who fills this in" in form.told.value
    form.fill(author="Ann")
    assert form.name_all() == 4
    assert set(records.frame("handovers").successor_id) == {"m2", "m3"}
    assert early.hand_over(base, records, "m1").progress["decided"] == 4


def test_an_introduction_is_recorded_on_the_customer_who_was_chosen(base, records):
    form = HandoverForm(base, records, "m1")
    form.fill(author="Ann", customer_id="a1")
    assert form.fields["successor_id"].value == "m2"
    form.fill(introduced_on=dt.date(2026, 6, 20), documents="yes", what_worked="<b>call on Fridays</b>")
    assert form.save(), form.told.value
    stored = records.frame("handovers").iloc[0]
    assert (stored.customer_id, stored.successor_id, bool(stored.documents)) == ("a1", "m2", True)
    assert form.fields["manager_id"].value == "m1"
    form.fill(customer_id="a1", note="met twice")
    assert form.save(), form.told.value
    assert len(records.frame("handovers")) == 1
    assert "<b>call" not in form.list.value


def test_a_departure_is_recorded_once_and_changed_afterwards(base, records):
    form = DepartureForm(base, records)
    form.fill(author="Ann", manager_id="m1")
    assert form.fields["left_on"].value == dt.date(2026, 6, 30)
    form.fill(leave_reason="pushed_out", training_amount="1500", months_after="3", came_back="no")
    assert form.save(), form.told.value
    form.fill(manager_id="m1", left_on=dt.date(2026, 6, 30))
    assert form.fields["leave_reason"].value == "pushed_out"
    form.fill(where_to="a competitor", came_back="yes")
    assert form.save(), form.told.value
    stored = records.frame("departures")
    assert len(stored) == 1
    assert (stored.where_to.item(), float(stored.training_amount.item())) == ("a competitor", 1500.0)
    assert bool(stored.came_back.item())


def test_what_is_missing_is_named_and_nothing_is_stored(base, records):
    form = DepartureForm(base, records)
    form.fill(author="Ann")
    assert not form.save()
    assert records.frame("departures").empty
    form.fill(manager_id="m1", left_on=dt.date(2026, 6, 30), training_amount="much")
    assert not form.save()
    assert records.frame("departures").empty


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_views_of_a_hand_over_and_of_departures_are_made_in_both_languages(base, language):
    with use_language(language):
        views = controls.hand_over_views(early.hand_over(base, None, "m1"), base)
        assert len(views) == 3
        assert "a1" in repr(views[2])
        assert len(controls.turn_hand_over(base, None, "m1").children) == 2
        left = early.departed(base)
        assert controls.departed_views(left.head(0))
        cards = early.staff_claims(base, left)
        assert [one.verdict for one in cards] == ["cannot_tell"] * 2
        assert repr(controls.claim_cards(cards))
