"""The dashboard as of a past day: what it would have said then, on a page of one's own only."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.companies import make_company
from tests.dashboard_company import invented_tables
from winback.company import Company
from winback.dashboard import state
from winback.dashboard.as_of import AsOf
from winback.dashboard.own_data import OwnData
from winback.dashboard.prepare import prepare_screens
from winback.dashboard.screens import PREFIX, read_screens, save_screens
from winback.dashboard.state import Filters
from winback.dashboard.view import Dashboard
from winback.intake.run import Here
from winback.losses import measure_losses

pytestmark = pytest.mark.usefixtures("english")

DAY = dt.date(2025, 9, 30)
CLOCK = "fixed:180"


@pytest.fixture(scope="module")
def company() -> Company:
    orders, cards = invented_tables(90)
    return make_company(orders, customers=cards)


@pytest.fixture(scope="module")
def screens(company) -> Path:
    """The screens of one rule, in the company's folder as a server prepares them."""
    return save_screens(prepare_screens(company, clocks=[CLOCK]), company.folder / f"{PREFIX}test")


@pytest.fixture
def page(screens, tmp_path) -> Dashboard:
    own = OwnData(screens, tmp_path / "shown.txt", runner=Here)
    return Dashboard(read_screens(screens), own=own)


def test_a_past_day_shows_what_was_known_then_and_keeps_what_was_chosen(page, company):
    page._asked("region=South&view=value")
    page.as_of.choose(DAY.isoformat())
    then = measure_losses(company, CLOCK, DAY).customers
    assert page.screens.as_of == DAY and page.filters.filters == Filters(region="South", clock=CLOCK)
    assert page.views[page.tabs.selected_index].code == "value"
    assert state.headline(page.screens, Filters(clock=CLOCK)).lost == (then.state == "lost").sum()
    assert "nothing that became known later" in page.as_of.told.value
    assert "as_of=2025-09-30" in page.page.query and "30 Sept 2025" in page.head.value
    page.languages.value = "ru"
    assert page.as_of.choice.description == "На дату" and "30 сент. 2025" in page.as_of.told.value
    page.as_of.choose(page.as_of.days[0].isoformat())
    assert page.screens.as_of == page.as_of.days[0] and not page.as_of.told.value


def test_an_address_opens_a_past_day_that_was_worked_out_before(page):
    page._asked(f"as_of={DAY}&region=North")
    assert page.screens.as_of == DAY and page.filters.filters.region == "North"


def test_days_that_are_not_offered_and_pages_of_others_have_no_past(page, screens):
    page._asked("as_of=1999-01-01")
    page.as_of.choose("../../etc")
    assert page.screens.as_of == page.as_of.days[0]
    assert Dashboard(read_screens(screens)).as_of is None


def test_a_day_that_cannot_be_worked_out_is_said_and_the_page_stays(screens):
    ended: list[dict] = [{"refused": "Nothing was bought by then."}, {"broken": True}]
    ready: list[Path] = []

    def runner(_job, _on_step, on_end):
        on_end(ended.pop(0))
        return SimpleNamespace(stop=lambda: None)

    choice = AsOf(screens, read_screens(screens).about, ready.append, runner=runner)
    choice.choose(DAY.isoformat())
    assert "Nothing was bought by then." in choice.told.value and not ready
    choice.choose(choice.days[1].isoformat())
    assert "could not be worked out" in choice.told.value and not ready


def test_only_the_day_chosen_last_is_shown(screens):
    ends: list = []
    ready: list[Path] = []

    def runner(job, _on_step, on_end):
        ends.append((job["day"], on_end))
        return SimpleNamespace(stop=lambda: None)

    choice = AsOf(screens, read_screens(screens).about, ready.append, runner=runner)
    for day in choice.days[1:3]:
        choice.choose(day.isoformat())
    for day, end in ends:
        end({"done": {"screens": f"/{day}"}})
    assert ready == [Path(f"/{choice.days[2]}")]
