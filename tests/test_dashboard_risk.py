"""The view of the risks: its cubes hold what the library finds, filter by filter, and nothing personal."""

from __future__ import annotations

import pytest

from tests.dashboard_company import assert_safe, invented_company, invented_screens
from winback import early
from winback.base import base_of
from winback.dashboard import state_risk
from winback.dashboard.state import Filters
from winback.dashboard.view_risk import RiskView
from winback.losses import measure_losses
from winback.text import LANGUAGES, use_language
from winback.value import value_losses


@pytest.fixture(scope="module")
def warned():
    return early.warn(base_of(value_losses(measure_losses(invented_company(), "own"))))


@pytest.mark.parametrize("chosen", [{}, {"region": "North"}, {"manager_id": "M3"}, {"abc": "A", "region": "South"}])
def test_the_cubes_hold_what_the_library_finds(warned, chosen):
    screens, filters = invented_screens(), Filters(**chosen)
    rows = warned.customers
    for name, value in chosen.items():
        rows = rows[rows[name] == value]
    head, listed = state_risk.headline(screens, filters), rows[rows.warned]
    assert (head.customers, head.warned) == (len(rows), len(listed))
    assert head.margin_a_year == pytest.approx(listed.margin_a_year.sum())
    if warned.model is not None:
        assert head.expected_lost == pytest.approx(listed.chance_share.sum())
    assert list(state_risk.listed(screens, filters, 5).customer_id) == list(listed.customer_id.head(5))
    by_sign = state_risk.by_sign(screens, filters)
    assert by_sign.customers.sum() == listed.sign_count.sum()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("filters", [Filters(), Filters(region="<b>East</b>"), Filters(clock="fixed:180")])
def test_the_view_is_filled_in_both_languages_and_escapes_what_data_bring(language, filters):
    with use_language(language):
        view = RiskView(invented_screens())
        view.show(filters)
    assert_safe(view, view.signs.text.value, view.groups.text.value, view.test.text.value)


def test_the_lists_of_past_days_stand_under_the_first_rule():
    screens = invented_screens()
    assert state_risk.tested(screens, Filters())["warnings"]["flagged"] > 0
    assert state_risk.tested(screens, Filters(clock="fixed:180")) == {}
    assert state_risk.test_days(screens, Filters()).day.nunique() >= 4
