"""The views Reasons and Segments as their reader meets them: on a desk and on a phone, in both languages."""

from __future__ import annotations

import pytest

from tests.dashboard_company import HOSTILE

pytestmark = pytest.mark.browser

PLOTS = "[...document.querySelectorAll('.wb-page .wb-plot')].filter(p => p.offsetWidth)"
DRAWN = f"{PLOTS}.every(p => p.dataset.version && p.querySelector('.main-svg'))"
SILENT = """[...document.querySelectorAll('.wb-page .wb-card:has(.wb-plot)')].filter(c => c.offsetWidth)
  .filter(c => !c.querySelector('h2')?.textContent || !(c.querySelector('.wb-sentence')?.textContent.length > 20))
  .map(c => c.textContent.slice(0, 60))"""
CUT = (
    PLOTS
    + """.flatMap(plot => {
  const room = plot.getBoundingClientRect();
  return [...plot.querySelectorAll('text')].filter(text => {
    const box = text.getBoundingClientRect();
    return box.width && (box.left < room.left - 1 || box.right > room.right + 1 || box.top < room.top - 1
      || box.bottom > room.bottom + 1);
  }).map(text => text.textContent);
})"""
)
TABS_CUT = """[...document.querySelectorAll('.wb-page .lm-TabBar-tabLabel')]
  .filter(label => label.scrollWidth > label.parentElement.clientWidth + 1).map(label => label.textContent)"""
TABS = {
    "en": {"Reasons": 10, "Segments": 8, "The plan": 5, "Returns": 2, "Risks": 3},
    "ru": {"Причины": 10, "Сегменты": 8, "План": 5, "Возвраты": 2, "Риски": 3},
}


@pytest.mark.parametrize("width", [1440, 390])
def test_the_views_are_whole_in_both_languages(visit, dashboard, width):
    seen = visit(dashboard, width=width)
    for language, tabs in TABS.items():
        seen.page.get_by_role("button", name=language.upper()).click()
        seen.wait(f"document.documentElement.lang === '{language}'")
        for tab, least in tabs.items():
            seen.open_tab(tab)
            seen.wait(f"{PLOTS}.length >= {least} && {DRAWN}")
            seen.wait("document.querySelector('.wb-page h2').textContent.length > 0")
            seen.page.wait_for_timeout(700)  # charts take the width of their place
            assert seen.page.evaluate("document.documentElement.scrollWidth") <= width, tab
            assert seen.page.evaluate(SILENT) == [], tab
            assert seen.page.evaluate(CUT) == [], tab
            assert seen.page.evaluate(TABS_CUT) == [], tab
    assert seen.errors == []
    assert seen.strangers == []


@pytest.mark.parametrize(("tab", "least"), [("Reasons", 10), ("Segments", 8)])
def test_a_filter_redraws_every_chart_of_the_view(visit, dashboard, tab, least):
    seen = visit(dashboard)
    seen.open_tab(tab)
    seen.wait(f"{PLOTS}.length >= {least} && {DRAWN}")
    seen.page.evaluate(f"window.before = {PLOTS}.map(p => p.dataset.version)")
    told = seen.page.locator(".wb-page .wb-sentence:visible").all_inner_texts()
    seen.choose("Region", "South")
    seen.wait(f"{PLOTS}.every((p, n) => p.dataset.version !== window.before[n])")
    assert seen.page.locator(".wb-page .wb-sentence:visible").all_inner_texts() != told
    seen.wait(f"location.search.includes('view={tab.lower()}')")
    assert seen.errors == []


def test_a_reason_named_as_markup_is_text_on_the_page(visit, dashboard):
    seen = visit(dashboard + "?view=reasons")
    seen.wait(f"{PLOTS}.length >= 10 && {DRAWN}")
    cell = seen.page.locator(".wb-page td", has_text="slow").first
    assert cell.inner_text() == HOSTILE
    assert cell.locator("b, script").count() == 0
    labels = seen.page.evaluate(f"{PLOTS}.flatMap(p => [...p.querySelectorAll('text')].map(t => t.textContent)).join()")
    assert "<b>slow" in labels
    assert seen.page.locator(".wb-page script", has_text="x()").count() == 0
    assert seen.errors == []
