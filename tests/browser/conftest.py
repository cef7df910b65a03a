"""A real Chromium and a running dashboard for the browser tests; skipped where there is no Chromium."""

from __future__ import annotations

import json
import os
import shutil
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.dashboard_company import invented_folder
from tests.ports import port_from
from winback.dashboard.screens import Screens, save_screens
from winback.dashboard.serve import start_server, stop_server

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--force-color-profile=srgb"]
PATIENCE_SECONDS = 120
DRAWN = "[...document.querySelectorAll('.wb-ready .wb-page .wb-plot')].some(plot => plot.dataset.version)"


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    if not CHROMIUM:
        pytest.skip("no Chromium on this machine: install the package 'chromium'")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


def wait_until_warm(address: str, process: object, count: int = 1) -> None:
    """Wait until the server holds ready kernels."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        assert process.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(address + "winback/ready", timeout=5) as answer:
                if json.load(answer)["warm"] >= count:
                    return
        except OSError:
            pass
        time.sleep(0.3)
    raise AssertionError("no kernel became warm")


@pytest.fixture(scope="session")
def dashboard() -> Iterator[str]:
    process, address = start_server(invented_folder(), lang="en", port=port_from(8950), pool_size=1)
    try:
        wait_until_warm(address, process)
        yield address
    finally:
        stop_server(process)


@pytest.fixture(scope="session")
def problem_dashboard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    told = {"en": "orders.csv: the file holds no table of orders.", "ru": "orders.csv: в файле нет таблицы заказов."}
    folder: Path = save_screens(Screens(problem=told), tmp_path_factory.mktemp("problem"))
    process, address = start_server(folder, lang="en", port=port_from(8970), pool_size=1)
    try:
        wait_until_warm(address, process)
        yield address
    finally:
        stop_server(process)


@dataclass
class Visit:
    """One open page, with everything that went wrong on it."""

    page: object
    errors: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def versions(self) -> list[str]:
        """The version of each chart drawn in the view in front."""
        return self.page.evaluate(
            "[...document.querySelectorAll('.wb-page .wb-plot')].filter(p => p.offsetWidth).map(p => p.dataset.version)"
        )

    def titles(self) -> list[str]:
        return self.page.locator(".wb-page h2:visible").all_inner_texts()

    def choose(self, label: str, entry: str) -> None:
        """Choose an entry of the filter with this label, as a reader does."""
        self.page.locator(f".wb-filter:has-text('{label}') select").select_option(label=entry)

    def open_tab(self, name: str) -> None:
        self.page.get_by_role("tab", name=name).click()

    def wait(self, expression: str, seconds: float = 60) -> None:
        self.page.wait_for_function(expression, timeout=seconds * 1000)


@pytest.fixture
def visit(chromium: object) -> Iterator[object]:
    contexts = []

    def open_page(address: str, width: int = 1440, has_charts: bool = True, first: str = "") -> Visit:
        context = chromium.new_context(viewport={"width": width, "height": 900})
        contexts.append(context)
        if first:
            context.add_init_script(first)
        found = Visit(context.new_page())
        page = found.page
        page.on("console", lambda told: found.errors.append(told.text) if told.type == "error" else None)
        page.on("pageerror", lambda error: found.errors.append(str(error)))
        local = (address.rstrip("/"), address.replace("http", "ws").rstrip("/"), "data:", "blob:")
        page.on("request", lambda asked: None if asked.url.startswith(local) else found.strangers.append(asked.url))
        page.on(
            "websocket", lambda socket: None if socket.url.startswith(local) else found.strangers.append(socket.url)
        )
        page.goto(address, wait_until="commit", timeout=PATIENCE_SECONDS * 1000)
        page.wait_for_function(
            DRAWN if has_charts else "document.querySelector('.wb-ready')", timeout=PATIENCE_SECONDS * 1000
        )
        return found

    yield open_page
    for context in contexts:
        context.close()
