"""What stands behind the figures of the dashboard: explanations, rows, files, and a row that narrows the page."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest

from tests.dashboard_company import invented_screens
from winback.dashboard import how, state, takeaway
from winback.dashboard.behind import Behind, Sheet
from winback.dashboard.detail import ROWS
from winback.dashboard.state import Filters
from winback.dashboard.view import Dashboard
from winback.text import set_language

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture(scope="module")
def page() -> Dashboard:
    set_language("en")
    page = Dashboard(invented_screens())
    page._finish()
    return page


def places(page: Dashboard) -> set[str]:
    """Every place on the page that has a button for its details."""
    found: set[str] = set()

    def walk(widget: object) -> None:
        value = getattr(widget, "value", "")
        found.update(re.findall(r'data-ask="([^"]+)"', value) if isinstance(value, str) else [])
        for child in getattr(widget, "children", ()):
            walk(child)

    walk(page.box)
    return found


@pytest.mark.parametrize("code", ["en", "ru"])
def test_every_figure_says_how_it_is_computed_and_shows_its_rows(page, code):
    asked = places(page)
    assert len(asked) >= 70
    set_language(code)
    for place in sorted(asked):
        found = page.detail.behind(place)
        assert len(found.how) > 30, place
        for sheet in found.sheets:
            assert all(title for title, _kind in sheet.head()), place
            assert len(sheet.cells("RUB")) == min(len(sheet.frame), 200), place


def test_what_is_explained_is_what_has_rows():
    assert set(how.places()) == set(ROWS)


def test_rows_add_up_to_the_figure_for_every_filter(page):
    screens = page.screens
    for filters in (Filters(), Filters(region="South"), Filters(manager_id="M3")):
        head = state.headline(screens, filters)
        *splits, one_by_one = ROWS["overview/lost"](screens, filters)
        assert one_by_one.columns[0] == "customer_id" and len(one_by_one.frame) == head.lost
        assert one_by_one.frame.year_amount.sum() == pytest.approx(head.money_a_year)
        assert len(splits) >= 3
        for sheet in splits:
            assert sheet.frame.lost.sum() == head.lost, sheet.title
            assert sheet.frame.money_lost_a_year.sum() == pytest.approx(head.money_a_year)


def test_a_row_narrows_the_page_and_strangers_change_nothing(page):
    page._narrow("region", "South")
    assert page.filters.filters.region == "South"
    page.detail._answer(None, {"kind": "narrow", "dimension": "region", "value": "Atlantis"}, None)
    page.detail._answer(None, {"kind": "narrow", "dimension": "clock", "value": "own"}, None)
    page.detail._answer(None, {"kind": "narrow", "dimension": ["x"], "value": {}}, None)
    page.detail._answer(None, {"kind": "open", "place": "../../etc/passwd"}, None)
    page.detail._answer(None, "open", None)
    assert page.filters.filters == Filters(region="South")
    page.detail._answer(None, {"kind": "narrow", "dimension": "region", "value": "North"}, None)
    assert page.filters.filters.region == "North"
    page._narrow("region", "South")


def test_an_answer_holds_text_only_and_its_files_hold_all_rows(page):
    sent: list[tuple[dict, list[bytes]]] = []
    page.detail.send = lambda content, buffers=None: sent.append((content, buffers or []))
    page.detail._answer(None, {"kind": "open", "place": "losses/groups"}, None)
    page.detail._answer(None, {"kind": "csv", "place": "losses/groups", "number": 1}, None)
    page.detail._answer(None, {"kind": "xlsx", "place": "losses/groups", "number": 99}, None)
    shown, table, book = sent
    assert shown[0]["title"].endswith("?") and "losses" not in shown[0]["title"]
    assert all(isinstance(text, str) for sheet in shown[0]["sheets"] for row in sheet["rows"] for text in row)
    assert table[0]["name"].endswith(".csv") and table[1][0].startswith("\ufeff".encode())
    assert len(openpyxl.load_workbook(io.BytesIO(book[1][0])).sheetnames) == 1 + len(shown[0]["sheets"])


def test_no_cell_of_a_file_is_a_formula():
    days = pd.to_datetime(["2026-01-31", None, "2026-02-01"])
    regions = ['=HYPERLINK("http://x")', "+1+1", "South"]
    rows = pd.DataFrame({"region": regions, "lost": [1, 2, 3], "amount": [-12.5, 0.1, 3.0], "last_on": days})
    sheet = Sheet("A/B: [c]", rows, list(rows))
    text = takeaway.as_csv(sheet).decode("utf-8-sig")
    cells = list(csv.reader(io.StringIO(text)))
    assert cells[1] == ['\'=HYPERLINK("http://x")', "1", "-12.5", "2026-01-31"] and cells[2][0] == "'+1+1"
    made = takeaway.as_workbook(Behind("Why?", "=1+1", "how", [sheet, sheet]), {"Company": "=2+2"})
    book = openpyxl.load_workbook(io.BytesIO(made))
    values = [cell for page in book for row in page.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in values if cell.data_type == "f"]
    assert book.worksheets[1]["A2"].value == '=HYPERLINK("http://x")' and book.worksheets[1]["C2"].value == -12.5
    assert book.worksheets[1]["D2"].is_date and book.worksheets[1]["D3"].value is None


def test_numbers_of_a_russian_csv_have_commas():
    set_language("ru")
    text = takeaway.as_csv(Sheet("x", pd.DataFrame({"region": ["Юг"], "amount": [1234.5]}), ["region", "amount"]))
    assert text.decode("utf-8-sig").splitlines() == ["Регион;Деньги в год", "Юг;1234,5"]


def test_screens_that_are_published_have_no_buttons_and_no_answers():
    asked: list[str] = []

    def sums(name, filters, without="", by=None):
        asked.append(name)
        return state.select(invented_screens().frame(name), filters, without)

    sums.kept = lambda _key, make: make()
    page = Dashboard(replace(invented_screens(), asked=sums))
    page.detail.send = lambda *_given, **_more: pytest.fail("an answer was given")
    page.detail._answer(None, {"kind": "open", "place": "overview/lost"}, None)
    page.detail._answer(None, {"kind": "narrow", "dimension": "region", "value": "South"}, None)
    assert places(page) == set() and "data-view" not in page.views[0].led.value
    assert page.filters.filters.region is None and asked


def test_every_view_says_what_to_do(page):
    page._narrow("region", "South")
    for view in page.views:
        assert view.code in ("returns",) or "What to do" in view.led.value, view.code
    assert re.search(r"Approach \d+ lost customers? now", page.views[0].led.value)
    page._go("plan")
    assert page.views[page.tabs.selected_index].code == "plan"
    page._go("<script>")
    assert page.views[page.tabs.selected_index].code == "plan"


def test_where_there_is_nothing_to_draw_its_reason_stands_once_and_no_empty_chart():
    page = Dashboard(invented_screens())
    page.filters.filters = Filters(region="nowhere")
    page._changed(page.filters.filters)
    page._finish()
    losses = next(view for view in page.views if view.code == "losses")
    assert losses.over_time.text.value.startswith('<p class="wb-nothing">') and not losses.over_time.shown
    same = losses.groups.text.value
    assert same.count("No money was lost in this selection.") == 1
    assert "Nobody is lost in this selection" in losses.led.value and 'data-view="risk"' in losses.led.value
