"""The dashboard's segments against the library's: equal as a whole, adding up by every filter."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from tests.dashboard_company import CLOCKS, asked_records, invented_company, invented_screens
from winback.base import CustomerBase, base_of
from winback.dashboard import state_segments
from winback.dashboard.state import Filters
from winback.dashboard.view import Dashboard
from winback.losses import measure_losses
from winback.movement import Movement, movement_of
from winback.potential import potential
from winback.priorities import CALLED
from winback.segments import Segments, segment_losses
from winback.value import value_losses
from winback.why import study_reasons
from winback.worth import return_worth

pytestmark = pytest.mark.usefixtures("english")

DIMENSIONS = ("manager_id", "region", "industry", "abc")


@pytest.fixture(scope="module")
def screens():
    return invented_screens()


@pytest.fixture(scope="module")
def bases() -> dict[str, CustomerBase]:
    return {code: base_of(value_losses(measure_losses(invented_company(), code))) for code in CLOCKS}


@pytest.fixture(scope="module")
def worths(bases) -> dict[str, pd.DataFrame]:
    return {code: return_worth(base, study_reasons(base, asked_records())) for code, base in bases.items()}


@pytest.fixture(scope="module")
def segments(bases, worths) -> dict[str, Segments]:
    return {
        code: segment_losses(base, study_reasons(base, asked_records()), potential(base), worths[code])
        for code, base in bases.items()
    }


@pytest.fixture(scope="module")
def moved(bases) -> dict[str, Movement]:
    return {code: movement_of(base) for code, base in bases.items()}


@pytest.mark.parametrize("clock", CLOCKS)
def test_priorities_are_those_of_the_library(screens, segments, clock):
    ours = state_segments.priorities(screens, Filters(clock=clock))
    theirs = segments[clock].by_priority()
    assert theirs.customers[theirs.priority.isin(CALLED)].sum() > 20
    columns = ["priority", "customers", "amount", "customers_share", "amount_share", "expected_return_amount"]
    pd.testing.assert_frame_equal(ours[columns], theirs[columns], check_dtype=False)


@pytest.mark.parametrize("clock", CLOCKS)
@pytest.mark.parametrize("name", ["silence_band", "region", "manager_id", "abc"])
def test_segments_crossed_with_priorities_are_those_of_the_library(screens, segments, clock, name):
    ours = state_segments.cross(screens, Filters(clock=clock), name)
    theirs = segments[clock].cross(name, "priority")
    assert (
        ours[[name, "priority", "customers"]].to_numpy().tolist()
        == theirs[[name, "priority", "customers"]].to_numpy().tolist()
    )
    for column in ("amount", "expected_return_amount"):
        assert ours[column].tolist() == pytest.approx(theirs[column].tolist(), abs=0.02), column


@pytest.mark.parametrize("clock", CLOCKS)
def test_who_can_be_reached_is_that_of_the_library(screens, segments, clock):
    ours = state_segments.reachability(screens, Filters(clock=clock))
    assert {"yes", "no", "do_not_contact"} <= set(ours.reachable)
    pd.testing.assert_frame_equal(ours, segments[clock].reachability(), check_dtype=False)


@pytest.mark.parametrize("clock", CLOCKS)
def test_what_is_expected_back_is_the_worth_of_those_to_be_called(screens, segments, worths, clock):
    ours = state_segments.outlook(screens, Filters(clock=clock))
    worth = worths[clock].merge(segments[clock].frame[["customer_id", "priority", "reachable"]], on="customer_id")
    called = worth[worth.priority.isin(CALLED) & (worth.reachable != "do_not_contact")]
    listed = segments[clock].who("call")
    assert (ours.called, ours.lost) == (len(listed), len(called))
    assert ours.amount == pytest.approx(listed.year_amount.sum())
    assert ours.unasked == pytest.approx(worth.natural_share.sum())
    assert ours.won == pytest.approx((called.return_share - called.natural_share).sum())
    assert ours.cost_amount == pytest.approx(called.cost_amount.sum())
    assert ours.return_amount - ours.cost_amount == pytest.approx(called.expected_profit_amount.sum())


@pytest.mark.parametrize("clock", CLOCKS)
def test_movement_is_that_of_the_library(screens, moved, clock):
    ours, theirs = state_segments.moved(screens, Filters(clock=clock)), moved[clock]
    assert (ours.points, ours.limits) == (theirs.points, theirs.limits)
    assert len(ours.points) > 4
    for name in ("states", "classes"):
        pd.testing.assert_frame_equal(getattr(ours, name), getattr(theirs, name), check_dtype=False)
    last = theirs.flows[theirs.flows.point_on == theirs.flows.point_on.max()].reset_index(drop=True)
    pd.testing.assert_frame_equal(ours.flows[list(last)], last, check_dtype=False)
    keys = ["abc_before", "abc"]
    whole = theirs.class_flows.groupby(keys)[["customers", "amount_before", "amount"]].sum().reset_index()
    pd.testing.assert_frame_equal(ours.class_flows[list(whole)], whole, check_dtype=False)


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_parts_of_a_filter_add_up_to_the_whole(screens, dimension):
    parts = [Filters(**{dimension: value}) for value in screens.values(dimension)]
    for name in ("customers", "amount", "expected_return_amount", "cost_amount"):
        whole = state_segments.priorities(screens, Filters())[name]
        sums = sum(state_segments.priorities(screens, part)[name] for part in parts)
        assert sums.tolist() == pytest.approx(whole.tolist()), name
    states = sum(state_segments.moved(screens, part).states.customers for part in parts)
    assert states.tolist() == state_segments.moved(screens, Filters()).states.customers.tolist()


def test_a_filter_picks_these_customers_alone(screens, segments):
    frame = segments["own"].frame
    picked = frame[(frame.region == "South") & (frame.manager_id == "M3")]
    ours = state_segments.priorities(screens, Filters(region="South", manager_id="M3"))
    assert ours.customers.sum() == len(picked) > 2
    assert ours.amount.sum() == pytest.approx(picked.year_amount.sum())


def test_every_card_has_a_question_a_chart_and_a_sentence_in_both_languages(screens):
    page = Dashboard(screens)
    page._finish()
    view = next(view for view in page.views if view.code == "segments")
    for code in ("en", "ru"):
        page.languages.value = code
        page._finish()
        drawn = [card.drawn for card in vars(view).values() if hasattr(card, "drawn")]
        assert len(drawn) == 8
        assert all(question.endswith("?") and sentence and spec for question, sentence, spec in drawn)
    assert "Кого возвращать первыми?" in view.priorities.drawn[0]
    assert "could not be drawn" not in page.notes.value


def test_a_selection_of_nobody_is_told_in_words(screens):
    page = Dashboard(screens)
    page.filters.filters = replace(Filters(), region="nowhere")
    page._finish()
    view = next(view for view in page.views if view.code == "segments")
    assert "could not be drawn" not in page.notes.value
    assert view.states.drawn[1] == "There are no customers in this selection."
    assert view.priorities.drawn[1] == "Nobody is lost, so nobody is to be returned."


def test_what_was_not_given_is_named(screens):
    page = Dashboard(replace(screens, about=screens.about | {"by_clock": _without_potential(screens)}))
    page._finish()
    view = next(view for view in page.views if view.code == "segments")
    assert "No potential is known" in view.lacking.value


def _without_potential(screens):
    return {code: told | {"lacking": ["potential"]} for code, told in screens.about["by_clock"].items()}
