"""Pictures of the README from the demo company, taken in a real Chromium: ``python -m scripts.pictures``.

They show what a newcomer sees after ``make dashboard``: nobody's name, English, 1440 pixels wide.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import shutil
import tempfile
import time
import urllib.request
from pathlib import Path

from PIL import Image

from winback.dashboard.screens import read_screens
from winback.dashboard.serve import open_screens, start_server, stop_server
from winback.reporting.brand import Brand
from winback.reporting.edition import Edition
from winback.reporting.pages import summary_page
from winback.reporting.public import with_numbers
from winback.reporting.story import tell
from winback.text import use_language

TARGET = Path(__file__).resolve().parents[1] / "docs" / "pictures"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--force-color-profile=srgb"]
WIDTH = 1440
COLOURS = 128
PATIENCE_MS = 180_000
VIEWS = {"overview": ("Overview", 1150), "value": ("Value", 1040), "plan": ("The plan", 1200)}
DRAWN = """() => {
  const plots = [...document.querySelectorAll('.wb-ready .wb-page .wb-plot')].filter(plot => {
    const box = plot.getBoundingClientRect();
    return box.width && box.top < innerHeight;
  });
  return !plots.length || plots.some(plot => plot.dataset.version && plot.querySelector('.main-svg'));
}"""


def _wait_until_warm(address: str) -> None:
    until = time.monotonic() + PATIENCE_MS / 1000
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(address + "winback/ready", timeout=5) as answer:
                if json.load(answer)["warm"]:
                    return
        except OSError:
            pass
        time.sleep(0.5)
    raise SystemExit("The dashboard did not become ready.")


def _keep(name: str, shot: bytes) -> None:
    """Write a picture with as few colours as flat charts need."""
    picture = Image.open(io.BytesIO(shot)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    path = TARGET / f"{name}.png"
    picture.save(path, optimize=True)
    print(f"{path.name}: {picture.width} × {picture.height}, {path.stat().st_size / 1000:.0f} kB")


def take_views(browser: object, address: str) -> None:
    """Take the views of a running dashboard."""
    context = browser.new_context(viewport={"width": WIDTH, "height": 1200}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(address, wait_until="commit", timeout=PATIENCE_MS)
    page.wait_for_function(DRAWN, timeout=PATIENCE_MS)
    for name, (tab, height) in VIEWS.items():
        page.set_viewport_size({"width": WIDTH, "height": height})
        page.get_by_role("tab", name=tab, exact=True).click()
        page.locator(".wb-figure:visible").first.wait_for(timeout=PATIENCE_MS)
        page.wait_for_timeout(6000)
        page.wait_for_function(DRAWN, timeout=PATIENCE_MS)
        page.evaluate("document.activeElement?.blur(); scrollTo(0, 0)")
        page.mouse.move(0, 0)
        page.wait_for_timeout(800)
        _keep(name, page.screenshot())
    context.close()


def take_report(browser: object, screens: Path, folder: Path) -> None:
    """Take the first page of the report for the owner."""
    with use_language("en"):
        story = tell(with_numbers(read_screens(screens)))
        day = dt.date.fromisoformat(str(read_screens(screens).about["as_of"])) + dt.timedelta(days=1)
        path = folder / "summary-en.html"
        path.write_text(summary_page(Edition(story, Brand(), day)), encoding="utf-8")
    page = browser.new_page(viewport={"width": WIDTH, "height": 1250})
    page.goto(path.as_uri())
    page.wait_for_function("[...document.querySelectorAll('.plot')].every(plot => plot.querySelector('.main-svg'))")
    page.wait_for_timeout(1000)
    _keep("report", page.screenshot())
    page.close()


def main() -> None:
    """Prepare the demo company, open it and take every picture."""
    from playwright.sync_api import sync_playwright

    TARGET.mkdir(parents=True, exist_ok=True)
    with use_language("en"):
        screens = open_screens()
    process, address = start_server(screens, lang="en", port=8960, pool_size=1)
    try:
        _wait_until_warm(address)
        with sync_playwright() as driver, tempfile.TemporaryDirectory() as folder:
            browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
            take_views(browser, address)
            take_report(browser, screens, Path(folder))
            browser.close()
    finally:
        stop_server(process)


if __name__ == "__main__":
    main()
