"""The view of the plan: its cubes hold what the library plans, filter by filter, and nothing personal."""

from __future__ import annotations

import pytest

from tests.dashboard_company import asked_records, assert_safe, invented_company, invented_screens
from winback.base import base_of
from winback.dashboard import state_plan
from winback.dashboard.columns import column_titles
from winback.dashboard.prepare_lost import lost_of
from winback.dashboard.prepare_plan import cubes_of_plan, usual_plan
from winback.dashboard.rows_plan import _plan_list
from winback.dashboard.screens import Screens
from winback.dashboard.state import Filters
from winback.dashboard.view_plan import PlanView
from winback.losses import measure_losses
from winback.text import LANGUAGES, use_language
from winback.value import value_losses


@pytest.fixture(scope="module")
def plan():
    records = asked_records()
    return usual_plan(lost_of(base_of(value_losses(measure_losses(invented_company(), "own"))), records), records)


@pytest.mark.parametrize("chosen", [{}, {"region": "North"}, {"manager_id": "M3"}])
def test_the_cubes_hold_what_the_library_plans(plan, chosen):
    screens, filters = invented_screens(), Filters(**chosen)
    names = {"manager_id": "lost_by"}
    rows = plan.customers
    for name, value in chosen.items():
        rows = rows[rows[names.get(name, name)] == value]
    called = rows[rows.customer_id.isin(plan.called.customer_id)]
    head = state_plan.headline(screens, filters)
    assert (head["lost"], head["called"]) == (len(rows), len(called))
    assert head["expected_profit_amount"] == pytest.approx(called.expected_profit_amount.sum())
    assert head["cost_amount"] == pytest.approx(called.cost_amount.sum())
    ways = state_plan.by_way(screens, filters).set_index("channel").customers
    assert ways.to_dict() == called.channel.value_counts().to_dict()
    left = state_plan.not_called(screens, filters)
    assert left.customers.sum() + len(called) == len(rows)
    assert len(state_plan.line(screens, filters)) == (rows.customer_id.isin(plan.line.customer_id)).sum()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("filters", [Filters(), Filters(region="<b>East</b>"), Filters(clock="fixed:180")])
def test_the_view_is_filled_in_both_languages_and_escapes_what_data_bring(language, filters):
    with use_language(language):
        view = PlanView(invented_screens())
        view.show(filters)
    assert_safe(view, view.ways.text.value, view.left.text.value, view.proof.text.value)


def test_the_plan_proves_the_same_whatever_is_filtered(plan):
    screens = invented_screens()
    assert state_plan.design(screens, Filters()) == plan.design
    assert len(state_plan.designs(screens, Filters(region="North"))) == 4
    assert state_plan.starts_on(screens, Filters()) == plan.starts_on


def test_the_way_of_contact_is_not_the_channel_by_which_orders_come_in(plan):
    keys = plan.customers[["customer_id"]].assign(channel=["Shop", "Phone"] * (len(plan.customers) // 2))
    frames = {name: frame.assign(clock="own") for name, frame in cubes_of_plan(plan, keys).items()}
    screens = Screens({}, frames)
    ways = state_plan.by_way(screens, Filters(clock="own")).set_index("channel").customers
    assert ways.to_dict() == plan.called.channel.value_counts().to_dict()
    shop, phone = (state_plan.headline(screens, Filters(clock="own", channel=name)) for name in ("Shop", "Phone"))
    assert shop["called"] + phone["called"] == len(plan.called)
    assert len(state_plan.line(screens, Filters(clock="own", channel="Shop"))) < len(plan.line)


@pytest.mark.parametrize(("language", "head"), [("en", "Chance to return"), ("ru", "Вероятность возврата")])
def test_the_list_calls_the_chance_a_chance_and_not_an_outcome(language, head):
    with use_language(language):
        assert column_titles()["return_chance_share"] == head
    assert "return_chance_share" in _plan_list(invented_screens(), Filters())
