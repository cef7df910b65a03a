"""The report as a file opened in a browser: every figure is drawn, nothing is fetched, everybody can use it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.browser.test_dashboard_access import AXE, VIOLATIONS
from tests.dashboard_company import invented_screens
from winback.reporting.brand import Brand
from winback.reporting.edition import Edition
from winback.reporting.pages import report_page
from winback.reporting.public import with_numbers
from winback.reporting.story import tell
from winback.text import use_language

pytestmark = pytest.mark.browser

CUT = """() => [...document.querySelectorAll('.plot')].filter(plot => {
  const frame = plot.getBoundingClientRect();
  return [...plot.querySelectorAll('.ytick text, .xtick text')].some(text => {
    const box = text.getBoundingClientRect();
    return box.width && (box.left < frame.left - 2 || box.right > frame.right + 2);
  });
}).map(plot => plot.dataset.chart)"""


@pytest.fixture(scope="module")
def report(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report-ru.html"
    with use_language("ru"):
        story = tell(with_numbers(invented_screens()))
        path.write_text(report_page(Edition(story, Brand(), dt.date(2026, 7, 1))), encoding="utf-8")
    return path


@pytest.mark.parametrize("width", [1440, 390])
def test_the_report_draws_every_figure_fetches_nothing_and_fits_its_window(chromium, report, width):
    page = chromium.new_page(viewport={"width": width, "height": 900})
    errors, asked = [], []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    try:
        page.goto(report.as_uri())
        page.wait_for_function("[...document.querySelectorAll('.plot')].every(plot => plot.querySelector('.main-svg'))")
        assert page.evaluate("document.querySelectorAll('.plot').length") > 30
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate(CUT) == []
        page.evaluate(AXE.read_text(encoding="utf-8"))
        assert page.evaluate(VIOLATIONS) == []
        assert errors == []
        assert {url.partition(":")[0] for url in asked} <= {"file", "data", "blob"}
    finally:
        page.close()
