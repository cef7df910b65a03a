"""The dashboard as its reader meets it, in a real Chromium."""

from __future__ import annotations

import urllib.error
import urllib.request

import psutil
import pytest

pytestmark = pytest.mark.browser

PLOTS = "[...document.querySelectorAll('.wb-page .wb-plot')].filter(p => p.offsetWidth)"
NUMBERS = (
    "[...document.querySelectorAll('.wb-page p.wb-number')].filter(p => p.offsetWidth).map(p => p.textContent).join()"
)
HEADINGS = "[...document.querySelectorAll('.wb-page h2')].filter(h => h.offsetWidth)"
CARDS = "[...document.querySelectorAll('.wb-page .wb-card')].filter(c => c.offsetWidth)"
TARGETS = (
    "[...document.querySelectorAll('.wb-page select, .wb-page button, .wb-page [role=tab], .wb-page summary')]"
    ".filter(e => e.offsetWidth && !e.closest('.wb-report'))"
)
FOCUS = "document.activeElement.tagName + '|' + getComputedStyle(document.activeElement).outlineStyle"


def test_page_opens_with_figures_and_a_picture_and_nothing_leaves_the_machine(visit, dashboard):
    seen = visit(dashboard)
    assert seen.page.locator(".wb-page .wb-figure:visible").count() == 5
    assert seen.page.locator(".wb-page .wb-said li:visible").count() == 3
    assert seen.page.title() == "Customers lost, and what they cost"
    for tab in ("Losses", "Value", "Overview"):
        seen.open_tab(tab)
        seen.wait(f"{PLOTS}.every(p => p.dataset.version)")
    assert seen.errors == []
    assert seen.strangers == []


@pytest.mark.parametrize(("tab", "least", "unmoved"), [("Overview", 1, 0), ("Losses", 5, 1), ("Value", 5, 0)])
def test_a_filter_changes_every_chart_and_the_figures(visit, dashboard, tab, least, unmoved):
    seen = visit(dashboard)
    seen.open_tab(tab)
    seen.wait(f"{PLOTS}.length >= {least} && {PLOTS}.every(p => p.dataset.version)")
    seen.page.evaluate(f"window.before = {PLOTS}.map(p => p.dataset.version)")
    figures = seen.page.locator(".wb-page").inner_text()
    seen.choose("Region", "South")
    # The test of the rule speaks of the whole company: it alone may stay as it is.
    seen.wait(f"{PLOTS}.filter((p, n) => p.dataset.version === window.before[n]).length <= {unmoved}")
    assert seen.page.locator(".wb-page").inner_text() != figures
    seen.wait("location.search.includes('region=South')")
    drawn = seen.page.evaluate(
        f"{PLOTS}.map(p => p._fullLayout?.width > 0 && p.querySelectorAll('.main-svg').length > 0)"
    )
    assert all(drawn)
    assert seen.errors == []


def test_charts_that_were_slow_to_load_follow_a_filter_all_the_same(visit, dashboard):
    slow = (
        "const make = URL.createObjectURL; URL.createObjectURL = (blob) => make(blob.type === 'text/javascript' ? "
        "new Blob(['await new Promise((done) => setTimeout(done, 3000));\\n', blob], { type: blob.type }) : blob);"
    )
    seen = visit(dashboard, first=slow)
    seen.open_tab("Losses")
    seen.wait(f"{PLOTS}.length >= 5 && {PLOTS}.every(p => p.dataset.version)")
    seen.page.evaluate(f"window.before = {PLOTS}.map(p => p.dataset.version)")
    seen.choose("Region", "South")
    seen.wait(f"{PLOTS}.filter((p, n) => p.dataset.version === window.before[n]).length <= 1")
    assert seen.errors == []


def test_quick_changes_leave_no_chart_behind(visit, dashboard):
    seen = visit(dashboard)
    for entry in ("South", "North", "South", "All regions", "South"):
        seen.choose("Region", entry)
    slow = visit(dashboard + "?region=South")
    slow.wait("document.querySelector('.wb-filter select') && location.search.includes('region=South')")
    picture = "JSON.stringify([...document.querySelector('.wb-page .wb-plot').data].map(t => [...t.y]))"
    seen.page.wait_for_timeout(1500)
    slow.page.wait_for_timeout(1500)
    assert seen.page.evaluate(NUMBERS) == slow.page.evaluate(NUMBERS)
    assert seen.page.evaluate(picture) == slow.page.evaluate(picture)


def test_language_switches_at_once_and_back(visit, dashboard):
    seen = visit(dashboard)
    seen.page.get_by_role("button", name="RU").click()
    title = "document.querySelector('.wb-page h1').textContent.includes('Потерянные')"
    seen.wait(f"document.documentElement.lang === 'ru' && {title}")
    for tab in ("Потери", "Ценность", "Причины", "Сегменты", "Обзор"):
        seen.open_tab(tab)
        seen.wait(HEADINGS + ".every(h => /[а-я]/.test(h.innerText))")
        # Charts out of sight follow half a second later.
        seen.wait("!/customers|a year|Lost|Which|Who /.test(document.querySelector('.wb-page').innerText)")
    seen.page.get_by_role("button", name="EN").click()
    seen.wait("document.querySelector('.wb-page h1').textContent.includes('Customers lost')")
    assert seen.errors == []


def test_an_address_opens_the_view_it_names(visit, dashboard):
    seen = visit(dashboard + "?view=value&region=South&lang=ru")
    seen.wait("document.querySelector('.lm-TabBar-tab.lm-mod-current').textContent === 'Ценность'")
    assert (
        seen.page.locator(".wb-filter:has-text('Регион') select").evaluate("s => s.selectedOptions[0].textContent")
        == "South"
    )


def test_a_bad_file_shows_a_sentence_not_a_traceback(visit, problem_dashboard):
    seen = visit(problem_dashboard, has_charts=False)
    text = seen.page.locator("main").inner_text()
    assert "orders.csv: the file holds no table of orders." in text
    assert "Traceback" not in text
    seen.page.get_by_role("button", name="RU").click()
    seen.wait("document.querySelector('main').textContent.includes('в файле нет таблицы заказов')")
    assert seen.errors == []


def test_a_phone_gets_one_column_and_large_targets(visit, dashboard):
    seen = visit(dashboard, width=390)
    for tab in ("Overview", "Losses", "Value"):
        seen.open_tab(tab)
        seen.wait(f"{CARDS}.length > 0")
        seen.page.wait_for_timeout(600)  # charts take the width of their place
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= 390
        lefts = seen.page.evaluate(CARDS + ".map(c => c.getBoundingClientRect().left)")
        assert len(set(lefts)) == 1
    seen.page.locator(".wb-fold summary").click()
    seen.page.locator(".wb-filter select:visible").first.wait_for()
    sizes = seen.page.evaluate(TARGETS + ".map(e => e.getBoundingClientRect().height)")
    assert min(sizes) >= 44


def test_the_keyboard_reaches_filters_and_tabs_and_shows_where_it_is(visit, dashboard):
    seen = visit(dashboard)
    reached = set()
    for _step in range(14):
        seen.page.keyboard.press("Tab")
        reached.add(seen.page.evaluate(FOCUS))
    assert {"SELECT|solid", "BUTTON|solid", "LI|solid"} <= reached


def test_a_dead_kernel_is_told(visit, dashboard):
    seen = visit(dashboard)
    kernel = seen.page.evaluate("JSON.parse(document.getElementById('jupyter-config-data').textContent).kernelId")
    assert seen.page.locator("#wb-lost").is_hidden()
    for process in psutil.Process().children(recursive=True):
        if any(kernel in word for word in process.cmdline()):
            process.kill()
    seen.wait("!document.getElementById('wb-lost').hidden", seconds=45)
    assert "no longer change" in seen.page.locator("#wb-lost").inner_text()


@pytest.mark.parametrize(
    "path", ["voila/files/dashboard.ipynb", "voila/files/x.png", "voila/files/../data/README.md", "api/contents"]
)
def test_no_file_of_the_project_is_served(dashboard, path):
    try:
        with urllib.request.urlopen(dashboard + path, timeout=20) as answer:
            body = answer.read(4000).decode("utf-8", "replace")
    except urllib.error.HTTPError as refused:
        assert refused.code in (403, 404, 405)
    else:
        raise AssertionError(f"{path} was served: {body[:200]}")


def test_the_page_forbids_strangers(dashboard):
    with urllib.request.urlopen(dashboard, timeout=60) as answer:
        policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "connect-src 'self' ws: wss:" in policy


def test_a_page_that_was_not_asked_to_has_no_place_for_files(visit, dashboard):
    seen = visit(dashboard)
    assert seen.page.locator(".wb-own-button, .wb-upload, .wb-own").count() == 0
