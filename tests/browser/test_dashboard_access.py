"""Everybody can use the dashboard: labels, contrast, roles and names checked with axe, the keyboard, the details."""

from __future__ import annotations

from pathlib import Path

import axe_playwright_python
import pytest

pytestmark = pytest.mark.browser

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
PLOTS = "[...document.querySelectorAll('.wb-page .wb-plot')].filter(p => p.offsetWidth)"
VIOLATIONS = """async () => {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const found = await axe.run(document, { resultTypes: ['violations'], runOnly: { type: 'tag', values: tags } });
  return found.violations.filter(v => ['serious', 'critical'].includes(v.impact))
    .map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).slice(0, 3).join(', '));
}"""
# The picture's words are SVG, which axe does not measure: contrast of each word against the white of its card.
PALE_WORDS = """() => {
  const light = colour => {
    const linear = v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
    const parts = colour.match(/[\\d.]+/g).slice(0, 3).map(v => linear(v / 255));
    return .2126 * parts[0] + .7152 * parts[1] + .0722 * parts[2];
  };
  const outside = text => text.closest('.xtick, .ytick, .legend, .xtitle, .ytitle, .g-xtitle, .g-ytitle');
  return [...document.querySelectorAll('.wb-page .wb-plot text')]
    .filter(t => t.getBoundingClientRect().width && outside(t))
    .filter(t => 1.05 / (light(getComputedStyle(t).fill) + .05) < 4.5).map(t => t.textContent);
}"""


@pytest.mark.parametrize("language", ["en", "ru"])
def test_no_view_has_a_serious_violation_and_every_word_of_a_chart_can_be_read(visit, dashboard, language):
    seen = visit(f"{dashboard}?lang={language}", width=1440 if language == "en" else 390)
    seen.wait(f"document.documentElement.lang === '{language}'")
    seen.page.evaluate(AXE.read_text(encoding="utf-8"))
    tabs = seen.page.locator(".wb-page [role=tab]")
    for place in range(tabs.count()):
        tabs.nth(place).click()
        seen.wait(f"{PLOTS}.every(p => p.dataset.version)")
        name = tabs.nth(place).inner_text()
        assert seen.page.evaluate(VIOLATIONS) == [], name
        assert seen.page.evaluate(PALE_WORDS) == [], name
    seen.page.locator(".wb-page [data-ask]:visible").first.click()
    seen.page.locator(".wb-detail table").wait_for()
    assert seen.page.evaluate(VIOLATIONS) == []
    assert seen.errors == []


def test_the_keyboard_opens_the_details_takes_a_table_along_and_comes_back(visit, dashboard):
    seen = visit(dashboard)
    seen.page.locator(".wb-page [data-ask='overview/lost']").focus()
    seen.page.keyboard.press("Enter")
    seen.page.locator(".wb-detail table").wait_for()
    assert seen.page.evaluate("document.activeElement.closest('dialog') !== null")
    assert "Lost customers" in seen.page.locator(".wb-detail h2").inner_text()
    with seen.page.expect_download() as waiting:
        seen.page.get_by_role("button", name="Table (CSV)").press("Enter")
    text = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
    assert text.splitlines()[0].startswith("Manager,Customers,Lost")
    seen.page.keyboard.press("Escape")
    assert seen.page.evaluate("document.activeElement.dataset.ask") == "overview/lost"
    assert seen.errors == [] and seen.strangers == []


def test_a_chart_is_taken_along_as_a_picture_with_its_question(visit, dashboard):
    seen = visit(dashboard)
    seen.page.locator(".wb-page [data-ask='overview/picture']").click()
    with seen.page.expect_download() as waiting:
        seen.page.get_by_role("button", name="Picture (SVG)").click()
    drawn = Path(waiting.value.path()).read_text(encoding="utf-8")
    assert drawn.startswith("<svg") and "How much turnover a year leaves" in drawn
    with seen.page.expect_download() as waiting:
        seen.page.get_by_role("button", name="Picture (PNG)").click()
    assert Path(waiting.value.path()).read_bytes().startswith(b"\x89PNG")
    assert seen.errors == [] and seen.strangers == []


def test_a_row_of_the_details_narrows_the_page(visit, dashboard):
    seen = visit(dashboard)
    before = seen.page.locator(".wb-page p.wb-number").first.inner_text()
    seen.page.locator(".wb-page [data-ask='overview/lost']").click()
    seen.page.locator(".wb-detail select").select_option(label="By region")
    seen.page.get_by_role("button", name="South", exact=True).click()
    seen.wait("location.search.includes('region=South')")
    seen.wait(f"document.querySelector('.wb-page p.wb-number').textContent !== '{before}'")
    assert not seen.page.locator(".wb-detail").is_visible()
    assert seen.errors == []


def test_on_a_phone_the_views_are_one_row_and_the_filters_fold(visit, dashboard):
    seen = visit(dashboard, width=390)
    tabs = seen.page.locator(".wb-page [role=tab]")
    assert len({round(tabs.nth(place).bounding_box()["y"]) for place in range(tabs.count())}) == 1
    assert not seen.page.locator(".wb-filter select").first.is_visible()
    seen.page.locator(".wb-fold summary").press("Enter")
    seen.choose("Region", "South")
    seen.wait("document.querySelector('.wb-chosen')?.textContent === 'South'")
    tabs.last.click()
    seen.wait("document.querySelector('.wb-page [role=tab]:last-child').getBoundingClientRect().right <= innerWidth")
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert seen.errors == []
