"""The dashboard in a real Chromium: seconds from a request to the first view, milliseconds from a filter to its redraw.

A redraw is done when every chart in sight shows the new figures; those out of sight follow (``all charts``).

Measured in the browser, with a warm pool, one visitor at a time: ``python -m benchmarks.bench_dashboard [SCREENS]``.
"""

from __future__ import annotations

import json
import shutil
import statistics
import sys
import time
import urllib.request

from winback.dashboard.serve import open_screens, start_server, stop_server

VISITS, CHANGES = 5, 12
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
WATCH = """
window.drawn = [];
addEventListener('winback:drawn', () => drawn.push(performance.now()));
new MutationObserver(() => {
  const first = document.querySelector('#wb-first .wb-plot[data-first], .wb-ready .wb-page .wb-plot[data-version]');
  if (first && !window.firstView) requestAnimationFrame(() => (window.firstView ??= performance.now()));
  if (document.body?.classList.contains('wb-ready')) window.live ??= performance.now();
}).observe(document, { subtree: true, childList: true, attributes: true });
"""
CHANGE = """place => new Promise(resolve => {
  const select = document.querySelectorAll('.wb-filter select')[0];
  const plots = [...document.querySelectorAll('.wb-page .wb-plot')].filter(p => p.offsetWidth);
  const inSight = plots.filter(p => {
    const box = p.getBoundingClientRect();
    return box.top < innerHeight && box.bottom > 0;
  });
  const before = new Map(inSight.map(p => [p, p.dataset.version]));
  const begun = performance.now();
  let seen = begun, last = begun, quiet;
  const end = () => {
    removeEventListener('winback:drawn', drawn);
    resolve(last > begun ? [seen - begun, last - begun] : null);
  };
  const drawn = () => {
    last = performance.now();
    for (const plot of inSight) {
      if (plot.dataset.version !== before.get(plot)) seen = last;
      before.set(plot, plot.dataset.version);
    }
    clearTimeout(quiet);
    quiet = setTimeout(end, 1500);
  };
  addEventListener('winback:drawn', drawn);
  quiet = setTimeout(end, 8000);
  select.selectedIndex = 1 + place % (select.options.length - 1);
  select.dispatchEvent(new Event('change', { bubbles: true }));
})"""


def wait_until_warm(address: str, count: int) -> None:
    while True:
        try:
            with urllib.request.urlopen(address + "winback/ready") as answer:
                if json.load(answer)["warm"] >= count:
                    return
        except OSError:
            pass
        time.sleep(0.3)


def measure(browser: object, address: str) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {"first view, s": [], "live, s": []}
    for _visit in range(VISITS):
        wait_until_warm(address, 2)
        time.sleep(1)
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        page = context.new_page()
        page.add_init_script(WATCH)
        page.goto(address, wait_until="commit")
        page.wait_for_function("window.live && window.firstView", timeout=60_000)
        found["first view, s"].append(page.evaluate("window.firstView / 1000"))
        found["live, s"].append(page.evaluate("window.live / 1000"))
        if _visit == VISITS - 1:
            time.sleep(8)  # the pool refills meanwhile; it must not be measured along
            for name in ("Overview", "Losses", "Value", "Reasons", "Segments"):
                page.get_by_role("tab", name=name).click()
                page.wait_for_timeout(1200)
                times = [page.evaluate(CHANGE, place) for place in range(CHANGES)]
                found[f"filter, {name}, ms"] = [t[0] for t in times if t]
                found[f"… {name}, all charts, ms"] = [t[1] for t in times if t]
        context.close()
    return found


def main() -> None:
    from playwright.sync_api import sync_playwright

    screens = sys.argv[1] if len(sys.argv) > 1 else open_screens()
    process, address = start_server(screens, lang="en", port=8990)
    try:
        with sync_playwright() as driver:
            chromium = shutil.which("chromium")
            browser = driver.chromium.launch(executable_path=chromium, args=FLAGS)
            found = measure(browser, address)
            browser.close()
    finally:
        stop_server(process)
    print(f"{'':28}{'median':>9}{'worst':>9}{'times':>7}")
    for name, times in found.items():
        if not times:  # a view without charts: nobody was asked for reasons
            continue
        digits = 2 if name.endswith(", s") else 0
        print(f"{name:28}{statistics.median(times):9.{digits}f}{max(times):9.{digits}f}{len(times):7}")


if __name__ == "__main__":
    main()
