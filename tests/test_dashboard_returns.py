"""The dashboard's returns against the library's: equal as a whole, adding up by every filter."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from tests.dashboard_company import invented_company
from tests.reason_records import new_records
from winback.base import base_of
from winback.dashboard import state_returns
from winback.dashboard.prepare import prepare_screens
from winback.dashboard.screens import Screens, read_screens, save_screens
from winback.dashboard.state import Filters
from winback.dashboard.view import Dashboard
from winback.losses import measure_losses
from winback.records import Records
from winback.returns import Returns, track_returns
from winback.value import value_losses

pytestmark = pytest.mark.usefixtures("english")

DRAWN = "2025-12-01"


@cache
def campaign_records() -> Records:
    """A campaign of everybody who was lost on a day: every second one of each class is held out."""
    records = new_records()
    base = base_of(value_losses(measure_losses(invented_company(), "own", DRAWN)))
    lost = base.lost.sort_values(["abc", "customer_id"], ignore_index=True)
    about = {"campaign_id": "c", "design": "hold_out", "drawn_on": DRAWN, "horizon_days": 150}
    records.add("campaigns", [about], by="test")
    rows = [
        {"campaign_id": "c", "customer_id": row.customer_id, "arm": "hold_out" if place % 2 else "contact",
         "channel": "call", "value_class": row.abc, "reason": "slow_work" if place % 3 else "", "cost_amount": 20.0,
         "return_share": 0.3}
        for place, row in enumerate(lost.itertuples())
    ]  # fmt: skip
    records.add("plan_items", rows, by="test")
    return records


@cache
def screens() -> Screens:
    return prepare_screens(invented_company(), clocks=("own",), records=campaign_records())


@cache
def returns() -> Returns:
    return track_returns(base_of(value_losses(measure_losses(invented_company(), "own"))), campaign_records())


def test_effects_and_results_are_those_of_the_library():
    ours, theirs = state_returns.effects(screens(), Filters()), returns().effects
    assert theirs["returned"].treated_count > 10
    for name in ("returned", "profit"):
        for value in ("treated_count", "control_count", "treated_value", "verdict"):
            assert getattr(ours[name], value) == pytest.approx(getattr(theirs[name], value)), (name, value)
        one, other = ours[name].difference, theirs[name].difference
        assert (one.value, one.low, one.high) == pytest.approx((other.value, other.low, other.high))
    assert state_returns.spent_per_customer(screens(), Filters()) == pytest.approx(returns().spent_per_customer)
    row, total = state_returns.results(screens(), Filters()).iloc[0], returns().total
    for name in ("customers", "returned", "profit_amount", "result_amount", "planned_share", "against_winback"):
        assert row[name] == pytest.approx(total[name]), name
    table, known = state_returns.results(screens(), Filters(), "reason"), returns().by("reason")
    assert table[["reason", "customers", "returned"]].values.tolist() == known[
        ["reason", "customers", "returned"]
    ].values.tolist()  # fmt: skip


def test_watch_list_and_second_lives_are_those_of_the_library():
    back, fragile = state_returns.back(screens(), Filters()), returns().fragile
    assert back.customers.sum() == len(fragile)
    assert back.customers[back.sign == "none"].sum() == (fragile.sign_count == 0).sum()
    curves = state_returns.lives(screens(), Filters())
    second = returns().second
    last = {code: curve[curve.days <= 360].share.iloc[-1] for code, curve in curves.items()}
    # Days are counted in steps of ten.
    assert last["second"] == pytest.approx(second.survived(2, 369).value, abs=0.03)
    assert last["lost_again"] == pytest.approx(second.lost_again(369).value, abs=0.03)


@pytest.mark.parametrize("dimension", ["manager_id", "region", "abc"])
def test_parts_of_a_filter_add_up_to_the_whole(dimension):
    parts = [Filters(**{dimension: value}) for value in screens().values(dimension)]
    found = [state_returns.results(screens(), part) for part in parts]
    whole = state_returns.results(screens(), Filters()).iloc[0]
    for name in ("customers", "returned", "profit_amount", "spent_amount"):
        assert sum(frame[name].sum() for frame in found) == pytest.approx(whole[name]), name


def test_every_card_has_a_question_a_chart_and_a_sentence_in_both_languages(tmp_path):
    page = Dashboard(read_screens(save_screens(screens(), tmp_path)))
    page._finish()
    view = next(view for view in page.views if view.code == "returns")
    for code in ("en", "ru"):
        page.languages.value = code
        page._finish()
        drawn = [card.drawn for card in vars(view).values() if hasattr(card, "drawn")]
        assert len(drawn) == 6
        assert all(question.endswith("?") and sentence and spec for question, sentence, spec in drawn)
    assert "Наша ли это заслуга?" in view.cause.drawn[0]
    assert view.none.layout.display == "none" and "could not be drawn" not in page.notes.value


def test_a_filter_redraws_what_the_campaign_brought():
    page = Dashboard(screens())
    page._finish()
    view = next(view for view in page.views if view.code == "returns")
    before = [card.chart.spec for card in (view.cause, view.money, view.channels, view.reasons)]
    page.filters._choices["region"].value = "South"
    page._finish()
    after = [card.chart.spec for card in (view.cause, view.money, view.channels, view.reasons)]
    assert all(one != other for one, other in zip(before, after, strict=True))


def test_a_selection_without_customers_of_a_campaign_is_told_in_words():
    page = Dashboard(screens())
    page.filters.filters = replace(Filters(), region="nowhere")
    page._finish()
    view = next(view for view in page.views if view.code == "returns")
    assert "could not be drawn" not in page.notes.value and "No customer of a campaign" in view.cause.chart.spec


def test_without_a_campaign_the_view_says_what_is_missing_and_shows_the_second_lives():
    known = screens()
    told = {"own": known.about["by_clock"]["own"] | {"returns": {"campaigns": 0}}}
    frames = {
        name: frame for name, frame in known.frames.items() if name not in ("returns_compared", "returns_results")
    }
    page = Dashboard(Screens(known.about | {"by_clock": told}, frames))
    page._finish()
    view = next(view for view in page.views if view.code == "returns")
    assert "No campaign is recorded yet" in view.nothing.value and view.cause.box.layout.display == "none"
    assert view.lives.drawn[1] and "could not be drawn" not in page.notes.value
