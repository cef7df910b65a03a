"""Own data on the dashboard, as its owner brings them: in a real Chromium."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.conftest import wait_until_warm
from tests.dashboard_company import invented_folder
from winback.dashboard.serve import start_server, stop_server

pytestmark = pytest.mark.browser

NUMBERS = (
    "[...document.querySelectorAll('.wb-page p.wb-number')].filter(p => p.offsetWidth).map(p => p.textContent).join()"
)
SAID = "document.querySelector('.wb-refused') && !document.querySelector('.wb-refused').hidden"
ASKED = "document.querySelector('.wb-load-button')?.offsetWidth > 0"
TARGETS = (
    "[...document.querySelectorAll('.wb-own :is(select, button, .wb-pick)')].filter(e => e.offsetWidth)"
    ".map(e => e.getBoundingClientRect().height)"
)
CUT_OFF = "[...document.querySelectorAll('.wb-own *')].filter(e => e.getBoundingClientRect().right > 391).length"
HOSTILE = "<img src=x onerror=alert(1)> \"q\" & 'x' 🛒.csv"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("own")


@pytest.fixture(scope="module")
def own_dashboard(place: Path) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WINBACK_HOME", str(place))
        process, address = start_server(invented_folder(), lang="en", port=8930, pool_size=1, own_data=True)
    try:
        wait_until_warm(address, process)
        yield address
    finally:
        stop_server(process)


def orders(path: Path, customers: int, header: str = "Client;Date;Total", sign: str = ".") -> Path:
    """Customers who buy every three weeks through two years; every fourth one stops after the first."""
    rows = [header]
    for number in range(customers):
        days = range(number, 365 if number % 4 == 0 else 730, 21)
        for days_on in days:
            day = dt.date(2023, 1, 2) + dt.timedelta(days=days_on)
            rows.append(f"Client {number};{day:%d}{sign}{day:%m}{sign}{day:%Y};{100 + number}")
    path.write_text("\n".join([*rows, "Client 1;soon;5"]) + "\n", encoding="utf-8")
    return path


def bring(seen: object, *files: Path) -> None:
    """Open the panel and choose files."""
    if not seen.page.locator(".wb-own").is_visible():
        seen.page.locator(".wb-own-button").click()
    seen.page.locator(".wb-pick input").set_input_files([str(file) for file in files])


def column(seen: object, name: str) -> object:
    """The choice of the file's column for a column of the table."""
    return seen.page.locator(f".wb-column:has(.wb-name:text-is('{name}')) select")


def said_before_anything_is_sent(seen: object, place: Path) -> None:
    """Choose more than allowed: the page says so by itself."""
    seen.page.evaluate(
        "() => { const send = WebSocket.prototype.send; window.sent = 0; WebSocket.prototype.send ="
        " function (data) { window.sent += data.length || data.byteLength || 0; return send.call(this, data); }; }"
    )
    huge = place / "huge.csv"
    with huge.open("wb") as handle:
        handle.truncate(201 * 2**20)
    bring(seen, huge)
    seen.wait(SAID)
    assert "201 MB. Allowed: 200 MB" in seen.page.locator(".wb-refused").inner_text()
    assert seen.page.evaluate("window.sent") < 100_000


def test_a_good_file_changes_the_figures_for_this_visit_and_the_next(visit, own_dashboard, place):
    seen = visit(own_dashboard)
    before = seen.page.evaluate(NUMBERS)
    bring(seen, orders(place / "Shop of May.csv", 40))
    seen.wait(ASKED)
    assert column(seen, "Customer *").input_value() == "Client"
    assert "Client 0" in seen.page.locator(".wb-forms").inner_text()
    seen.page.locator(".wb-load-button").click()
    seen.wait("document.querySelector('.wb-done')", seconds=60)
    assert seen.page.evaluate(NUMBERS) != before
    assert "Shop of May" in seen.page.locator(".wb-page .wb-details").inner_text()
    rows = seen.page.locator(".wb-outcome tr").all_inner_texts()
    assert any("Rejected" in row and "1" in row for row in rows)
    with seen.page.expect_download() as got:
        seen.page.get_by_role("button", name="Download the rejected rows").click()
    assert got.value.suggested_filename == "rejected.xlsx"
    with zipfile.ZipFile(got.value.path()) as book:
        assert any(b"soon" in book.read(name) for name in book.namelist())
    seen.wait("document.querySelectorAll('.wb-page .wb-plot[data-version]').length > 0")
    assert seen.errors == []
    after = seen.page.evaluate(NUMBERS)
    again = visit(own_dashboard)
    again.wait("document.querySelector('.wb-page .wb-details').textContent.includes('Shop of May')")
    assert again.page.evaluate(NUMBERS) == after
    assert (place / "data" / "own" / "latest.txt").read_text("utf-8") == "Shop-of-May"


def test_a_bad_file_is_a_sentence_and_the_figures_stand(visit, own_dashboard, place):
    seen = visit(own_dashboard)
    said_before_anything_is_sent(seen, place)
    before = seen.page.evaluate(NUMBERS)
    (place / "empty.csv").write_bytes(b"")
    bring(seen, place / "empty.csv")
    seen.wait("document.querySelector('.wb-refused').textContent.includes('empty.csv is empty')")
    assert "Traceback" not in seen.page.locator(".wb-refused").inner_text()
    wrong = orders(place / "wrong.csv", 10)
    bring(seen, wrong)
    seen.wait(ASKED)
    column(seen, "Date of the order *").select_option(label="Total")
    column(seen, "Amount *").select_option(label="Date")
    seen.page.locator(".wb-load-button").click()
    seen.wait(SAID)
    text = seen.page.locator("main").inner_text()
    assert "wrong.csv" in seen.page.locator(".wb-refused").inner_text()
    assert "Traceback" not in text
    assert seen.page.evaluate(NUMBERS) == before
    assert seen.errors == []


def test_a_table_pasted_on_a_phone_is_read_in_russian_without_scrolling_sideways(visit, own_dashboard):
    seen = visit(own_dashboard + "?lang=ru", width=390)
    seen.wait("document.querySelector('.wb-page h1').textContent.includes('Потерянные')")
    seen.page.locator(".wb-own-button").click()
    seen.page.locator(".wb-paste summary").click()
    field = seen.page.locator(".wb-paste textarea")
    rows = "\n".join(f"Клиент {n}\t{1 + n:02d}.05.2024\t{n * 10},50" for n in range(20))
    field.evaluate(
        "(field, text) => { field.focus(); document.execCommand('insertText', false, text); }",
        "Клиент\tДата\tСумма\n" + rows,
    )
    seen.page.get_by_role("button", name="Прочитать таблицу").click()
    seen.wait(ASKED)
    seen.wait("document.querySelector('.wb-own').innerText.includes('В этом файле')")
    forms = seen.page.locator(".wb-own").inner_text()
    assert column(seen, "Клиент *").input_value() == "Клиент"
    assert "В этом файле" in forms
    assert not any(word in forms for word in ("Customer", "Load", "rows", "Drop"))
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert min(seen.page.evaluate(TARGETS)) >= 44
    assert seen.page.evaluate(CUT_OFF) == 0
    assert seen.errors == []


def test_a_mapping_is_corrected_and_a_hostile_name_stays_text(visit, own_dashboard, place):
    seen = visit(own_dashboard)
    bring(seen, orders(place / HOSTILE, 40, header="Region;Date;Total"))
    seen.wait(ASKED)
    seen.wait("document.querySelector('.wb-hint-line')?.textContent.includes('Still missing: Customer')")
    assert seen.page.locator(".wb-load-button").is_disabled()
    column(seen, "Customer *").select_option(label="Region")
    seen.wait("!document.querySelector('.wb-load-button').disabled")
    assert seen.page.locator(".wb-filename").inner_text() == HOSTILE
    seen.page.locator(".wb-target .wb-labelled:has-text('Name of the company') input").fill("<b>Mine</b>")
    seen.page.locator(".wb-load-button").click()
    seen.wait("document.querySelector('.wb-done')", seconds=60)
    assert seen.page.locator(".wb-done").inner_text() == "Loaded: <b>Mine</b>"
    assert seen.page.locator(".wb-page img").count() == 0
    assert seen.errors == []
