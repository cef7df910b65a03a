"""Own files on their way into a company, without a browser: received, understood, corrected, loaded, refused."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from winback.controls.downloads import Downloads
from winback.controls.draft import Draft
from winback.controls.intake import ASKING, DONE, EMPTY, Intake
from winback.controls.panel import FilePanel
from winback.controls.questions import join_form, question_form
from winback.controls.uploader import Uploader
from winback.dashboard import serve
from winback.dashboard.own_data import OwnData
from winback.dashboard.screens import SHOWN, Screens, save_screens
from winback.dashboard.view import Dashboard
from winback.errors import WinbackError
from winback.intake import inbox as receiving
from winback.intake.inbox import Inbox, safe_name
from winback.intake.run import Apart
from winback.intake.work import ADD, NEW, REPLACE, free_folder
from winback.text import language, set_language
from winback.workspace import latest

HOSTILE = "<img src=x onerror=alert(1)> \"quoted\" & 'single' 🛒.csv"


@pytest.fixture(autouse=True)
def english():
    before = language()
    set_language("en")
    yield
    set_language(before)


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    monkeypatch.setenv("WINBACK_HOME", str(tmp_path / "home"))
    return tmp_path


def orders(path: Path, header: str = "Client;Date;Total", amount: int = 100) -> Path:
    """Eight customers, each every two weeks through a year; the last row has no date."""
    first = dt.date(2024, 1, 1)
    rows = [header]
    for number in range(8):
        rows += [f"C{number};{first + dt.timedelta(days=d)};{amount}" for d in range(number, 365, 14)]
    path.write_text("\n".join([*rows, "C1;no date;7"]) + "\n", encoding="utf-8")
    return path


def sent(inbox: Inbox, *files: Path) -> list[Path]:
    """Send files as the page does, in two pieces each."""
    inbox.begin([{"name": file.name, "size": file.stat().st_size} for file in files])
    for number, file in enumerate(files):
        data = file.read_bytes()
        half = len(data) // 2
        inbox.add(number, 0, data[:half])
        inbox.add(number, half, memoryview(data)[half:])
    return inbox.finish()


# ------------------------------------------------------------------------------------------------ receiving


def test_a_file_arrives_as_it_was_sent_and_is_deleted_afterwards(tmp_path):
    inbox, source = Inbox(), orders(tmp_path / "orders.csv")
    (path,) = sent(inbox, source)
    assert path.name == "orders.csv"
    assert path.read_bytes() == source.read_bytes()
    inbox.clear()
    assert not path.parent.exists()


def test_more_than_allowed_is_refused_before_a_byte_is_taken():
    inbox = Inbox(limit_bytes=1000)
    with pytest.raises(WinbackError, match="too large"):
        inbox.begin([{"name": "a.csv", "size": 600}, {"name": "b.csv", "size": 401}])
    with pytest.raises(WinbackError, match="Files chosen: 100"):
        inbox.begin([{"name": "a.csv", "size": 1}] * 100)
    assert inbox.coming == []


@pytest.mark.parametrize(("offset", "data"), [(1, b"abc"), (0, b"more than announced"), (-1, b"a")])
def test_pieces_that_do_not_fit_end_the_upload(offset, data):
    inbox = Inbox()
    inbox.begin([{"name": "a.csv", "size": 10}])
    with pytest.raises(WinbackError, match="did not arrive whole"):
        inbox.add(0, offset, data)
    assert inbox.coming == []


def test_half_a_file_is_no_file():
    inbox = Inbox()
    inbox.begin([{"name": "a.csv", "size": 10}])
    inbox.add(0, 0, b"12345")
    assert inbox.share == 0.5
    with pytest.raises(WinbackError, match="did not arrive whole"):
        inbox.finish()


@pytest.mark.parametrize(
    "name", ["../../../etc/passwd", "..", "", "/", "C:\\x\\..\\y.csv", "a\0b.csv", ".hidden", "~$a.xlsx"]
)
def test_no_name_leads_out_of_the_folder(name):
    inbox = Inbox()
    inbox.begin([{"name": name, "size": 0}])
    (path,) = inbox.finish()
    folder = path.parent
    assert folder.name.startswith(receiving.PREFIX)
    assert path.resolve().parent == folder.resolve()
    assert not path.name.startswith((".", "~"))
    inbox.clear()


def test_names_keep_their_words_and_long_ones_their_ending():
    assert safe_name("Заказы за май 🛒.xlsx") == "Заказы за май 🛒.xlsx"
    long = safe_name("я" * 500 + ".csv")
    assert long.endswith(".csv")
    assert len(long.encode()) <= receiving.LONGEST_NAME_BYTES


def test_two_files_of_one_name_are_both_kept(tmp_path):
    inbox = Inbox()
    (tmp_path / "other").mkdir()
    paths = sent(inbox, orders(tmp_path / "a.csv"), orders(tmp_path / "other" / "a.csv", amount=5))
    assert [path.name for path in paths] == ["a.csv", "a (2).csv"]
    assert paths[0].read_bytes() != paths[1].read_bytes()


def test_what_a_killed_program_left_behind_is_swept_after_a_day(tmp_path, monkeypatch):
    monkeypatch.setattr(receiving.tempfile, "gettempdir", lambda: str(tmp_path))
    for name, age in (("old", 90_000), ("new", 60)):
        folder = tmp_path / f"{receiving.PREFIX}{name}"
        folder.mkdir()
        os.utime(folder, (time.time() - age,) * 2)
    receiving.sweep()
    assert [path.name for path in tmp_path.iterdir()] == [f"{receiving.PREFIX}new"]


def test_the_page_can_send_nonsense_and_gets_a_sentence(tmp_path):
    told, found = [], []
    uploader = Uploader(Inbox(), lambda paths, pasted: found.append(paths))
    uploader.send = told.append
    for content in (7, {}, {"kind": "begin", "files": [3]}, {"kind": "begin", "files": [{"name": "a"}]}):
        uploader._answer(uploader, content, [])
    for content in (
        {"kind": "piece", "file": "x", "offset": 0},
        {"kind": "piece", "file": 0, "offset": 0},
        {"kind": "end"},
    ):
        uploader._answer(uploader, content, [])
    assert {one["kind"] for one in told} == {"refused"}
    assert found == []


# ------------------------------------------------------------------------------------------------ into a company


def test_a_good_file_is_asked_about_loaded_remembered_and_deleted(workspace):
    done: list[dict] = []
    intake = Intake(on_loaded=done.append)
    intake.look(sent(intake.inbox, orders(workspace / "orders.csv")))
    received = intake.paths[0].parent
    assert intake.stage == ASKING
    assert intake.draft.source("orders.csv", "customer_id") == "Client"
    assert intake.name == "orders"
    intake.load()
    assert intake.stage == DONE
    assert intake.report.rows["rejected"]["rows"] == 1
    assert latest() == Path(done[0]["folder"])
    assert not received.exists()


def test_a_refused_file_gives_its_sentence_in_the_language_of_the_reader(workspace):
    intake = Intake()
    (workspace / "orders.csv").write_text("", encoding="utf-8")
    intake.look([workspace / "orders.csv"])
    assert intake.stage == EMPTY
    assert "orders.csv is empty" in intake.problem
    set_language("ru")
    assert "orders.csv" in intake.problem
    assert any("а" <= letter <= "я" for letter in intake.problem)


def test_a_load_that_fails_leaves_the_company_and_the_forms(workspace):
    intake = Intake()
    intake.look([orders(workspace / "orders.csv")])
    intake.load()
    kept = (intake.folder / "company.json").read_bytes()
    intake.look([orders(workspace / "wrong.csv")])
    intake.way = REPLACE
    intake.draft.choose("wrong.csv", "ordered_on", "Total")
    intake.draft.choose("wrong.csv", "amount", "Date")
    intake.load()
    assert intake.stage == ASKING
    assert "wrong.csv" in intake.problem
    assert (intake.folder / "company.json").read_bytes() == kept


def test_a_missing_column_is_named_and_can_be_chosen(workspace):
    panel = FilePanel()
    path = orders(workspace / "odd.csv", header="Region;Date;Total")
    panel.intake.look([path])
    assert panel.load_button.disabled
    assert "Customer" in panel.hint.value
    panel._try(panel.intake.load)
    assert "Still missing: Customer" in panel.uploader.problem
    panel.intake.draft.choose("odd.csv", "customer_id", "Region")
    panel._corrected()
    assert not panel.load_button.disabled
    panel.intake.load()
    assert panel.intake.stage == DONE
    assert "Loaded: odd" in panel.result.value
    assert [item["name"] for item in panel.downloads.items] == ["rejected.xlsx", "load_report.xlsx"]
    assert all(maker().stat().st_size > 1000 for maker in panel.downloads._makers)


def test_the_company_shown_is_replaced_only_when_asked_and_the_demo_never(workspace):
    intake = Intake(folder=workspace / "demo-en")
    assert intake.ways() == [NEW]
    intake.look([orders(workspace / "orders.csv")])
    intake.load()
    first = intake.folder
    intake.look([orders(workspace / "orders.csv", amount=5)])
    assert intake.way == NEW
    assert REPLACE in intake.ways()
    intake.way = REPLACE
    intake.load()
    assert intake.folder == first
    assert intake.report.rows["accepted"]["amount"] == 5 * intake.report.rows["accepted"]["rows"]
    assert free_folder("orders").name == "orders-2"


def test_a_file_is_added_once_and_mended_rows_come_back_to_their_company(workspace):
    panel = FilePanel()
    intake = panel.intake
    intake.look([orders(workspace / "may.csv")])
    intake.load()
    before = intake.report.rows["accepted"]["rows"]
    intake.look([orders(workspace / "may.csv")])
    intake.way = ADD
    intake.load()
    assert intake.report.rows["accepted"]["rows"] == before
    rejected = intake.folder / "rejected.csv"
    mended = workspace / "mended.csv"
    mended.write_text(rejected.read_text("utf-8-sig").replace("no date", "2024-07-07"), encoding="utf-8")
    intake.look([mended])
    assert intake.mended
    assert not panel.load_button.disabled
    assert "added to" in "".join(_markup(panel.forms))
    intake.load()
    assert intake.report.rows["accepted"]["rows"] == before + 1
    assert intake.report.rows["rejected"]["rows"] == 0


def test_rows_that_were_set_aside_need_their_company(workspace):
    intake = Intake()
    intake.look([orders(workspace / "may.csv")])
    intake.load()
    rejected = intake.folder / "rejected.csv"
    stranger = Intake(folder=workspace / "demo-en")
    stranger.look([rejected])
    assert stranger.stage == EMPTY
    assert "Open the company they belong to" in stranger.problem


def on_a_page(job: dict, stop: bool = False) -> tuple[list[str], list[dict]]:
    """Do a job as a page does, on a loop that runs: in a thread of its own, because a browser test's loop may stand
    still in this one, and what is posted to it would never come."""

    async def page() -> tuple[list[str], list[dict]]:
        ended = asyncio.Event()
        steps, found = [], []
        running = Apart(
            job, lambda step, _share: steps.append(step), lambda result: (found.append(result), ended.set())
        )
        if stop:
            running.stop()
        await asyncio.wait_for(ended.wait(), 240)
        return steps, found

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, page()).result()


def test_a_job_in_a_process_of_its_own_tells_its_steps_and_its_end(workspace):
    job = {"do": "look", "paths": [str(orders(workspace / "orders.csv"))], "lang": "en"}
    steps, found = on_a_page(job)
    assert steps[0] == "open"
    assert found[0]["done"]["mapping"]["files"]["orders.csv"]["columns"]["Client"] == "customer_id"


def test_a_stopped_job_says_so(workspace):
    job = {"do": "look", "paths": [str(orders(workspace / "orders.csv"))], "lang": "en"}
    _steps, found = on_a_page(job, stop=True)
    assert found == [{"stopped": True}]


def test_a_job_without_a_loop_ends_too(workspace):
    job = {"do": "look", "paths": [str(orders(workspace / "orders.csv"))], "lang": "en"}
    found = []
    with ThreadPoolExecutor(1) as thread:
        running = thread.submit(Apart, job, lambda _step, _share: None, found.append).result()
        running.thread.join(240)
    assert found[0]["done"]["questions"] == []


# ------------------------------------------------------------------------------------------------ corrections


def a_draft() -> Draft:
    guesses = [
        {"column": "Client", "target": "customer_id", "confidence": 0.9, "examples": ["A", "B"]},
        {"column": "Day", "target": "ordered_on", "confidence": 0.9, "examples": ["01/02/2024"]},
        {"column": "Paid on", "target": "", "confidence": 0.0, "examples": ["03/02/2024"]},
        {"column": "Sum", "target": "amount", "confidence": 0.9, "examples": ["10"]},
    ]
    columns = {"Client": "customer_id", "Day": "ordered_on", "Sum": "amount"}
    entry = {"table": "orders", "columns": columns, "date_order": {}, "decimal_sign": {}}
    seen = {"file": "o.csv", "table": "orders", "rows": 3, "header_row": 1, "guesses": guesses}
    return Draft([seen], [], {"files": {"o.csv": entry}, "technical_customers": ["Shop"], "currency": ""})


def question(code: str, target: str, *values: str, **more: object) -> dict:
    options = [{"value": value, "examples": [["01/02/2024", value]]} for value in values]
    return {
        "code": code,
        "file": "o.csv",
        "column": "Day",
        "target": target,
        "options": options,
        "chosen": values[0],
        **more,
    }


def test_each_answer_goes_where_the_load_looks_for_it():
    draft = a_draft()
    draft.answer(question("COL10", "ordered_on", "Day"), "Paid on")
    draft.answer(question("DAT10", "ordered_on", "dmy"), "mdy")
    draft.answer(question("NUM10", "amount", "."), ",")
    draft.answer(question("GRN10", "grain", "line"), "order")
    draft.answer(question("CUR01", "currency", "EUR", path=["currency"]), "EUR")
    draft.answer(question("CUS10", "customer_id", "-Shop", path=["technical_customers"]), "-Shop")
    entry = draft.mapping["files"]["o.csv"]
    assert entry["date_order"] == {"ordered_on": "mdy"}
    assert entry["decimal_sign"] == {"amount": ","}
    assert entry["grain"] == "order"
    assert draft.source("o.csv", "ordered_on") == "Paid on"
    assert "Day" not in entry["columns"]
    assert draft.mapping["currency"] == "EUR"
    assert draft.mapping["technical_customers"] == ["-Shop"]


def test_another_column_opens_the_questions_of_the_former_one_again():
    draft = a_draft()
    entry = draft.mapping["files"]["o.csv"]
    entry |= {"date_order": {"ordered_on": "mdy"}, "decimal_sign": {"amount": ","}, "grain": "order"}
    draft.choose("o.csv", "ordered_on", "Paid on")
    assert (entry["date_order"], entry["decimal_sign"], entry["grain"]) == ({}, {"amount": ","}, "order")
    draft.choose("o.csv", "amount", "Net")
    assert (entry["decimal_sign"], entry["grain"]) == ({}, "")


def test_names_are_joined_and_taken_apart_again():
    draft, suggestion = a_draft(), {"kind": "customer", "keep": "Alfa", "others": ["ALFA", "Alpha"], "why": ["case"]}
    form = join_form(draft, [suggestion | {"rows": 3, "amount": 5.0}], "")
    box = form.children[1].children[0]
    box.value = True
    assert draft.mapping["merges"] == {"ALFA": "Alfa", "Alpha": "Alfa"}
    box.value = False
    assert draft.mapping["merges"] == {}


def test_a_question_shows_both_readings_and_what_would_follow():
    asked_about = question("COL10", "ordered_on", "Day", "Paid on")
    asked_about["options"][1] |= {"first_on": "2024-01-05", "last_on": "2024-12-30", "blank": 4, "amount": 0}
    form = question_form(a_draft(), asked_about, lambda: None)
    first, second = (text for text, _value in form.children[2].options)
    assert first.startswith("Day: 01/02/2024")
    assert "from 5 Jan 2024 to 30 Dec 2024" in second
    assert "rows left out: 4" in second


def test_joined_names_are_there_again_at_the_next_upload_and_can_be_taken_apart(workspace):
    intake = Intake()
    intake.look([orders(workspace / "may.csv")])
    intake.draft.join({"kind": "customer", "keep": "C0", "others": ["C1"]}, True)
    intake.load()
    assert intake.report.customers == 7
    intake.look([orders(workspace / "june.csv")])
    assert intake.draft.mapping["merges"] == {"C1": "C0"}
    intake.draft.join({"kind": "customer", "keep": "C0", "others": ["C1"]}, False)
    intake.load()
    assert intake.report.customers == 8


def test_another_table_brings_the_columns_that_look_like_its_own():
    draft = a_draft()
    draft.take_as("o.csv", "")
    assert draft.missing() == ["Orders"]
    draft.take_as("o.csv", "orders")
    assert draft.source("o.csv", "customer_id") == "Client"
    assert draft.source("o.csv", "amount") == "Sum"


# ------------------------------------------------------------------------------------------------ what is shown


def test_names_and_cells_of_a_file_are_shown_as_text(workspace):
    panel = FilePanel()
    path = orders(workspace / safe_name(HOSTILE), header="Client;Date;Total;<script>alert(2)</script>")
    text = path.read_text(encoding="utf-8").replace("C1;", "<b>C1</b>;", 1)
    path.write_text(text, encoding="utf-8")
    panel.intake.look([path])
    texts = [panel.result.value, panel.hint.value, *_markup(panel.forms)]
    panel.intake.load()
    texts += [panel.result.value, *_markup(panel.forms)]
    assert any("&lt;img" in one for one in texts)
    assert not [one for one in texts if any(mark in one for mark in ("<img", "<script", "<b>C1"))]


def _markup(widget) -> list[str]:
    own = [widget.value] if type(widget).__name__ == "HTML" else []
    return own + [text for child in getattr(widget, "children", ()) for text in _markup(child)]


def test_downloads_give_a_file_whole_and_nothing_else(tmp_path):
    (tmp_path / "rejected.csv").write_bytes(b"x" * 5_000_000)
    downloads, pieces = Downloads(), []
    downloads.offer({"Rejected": ("rejected.csv", lambda: tmp_path / "rejected.csv")})
    downloads.send = lambda content, buffers=None: pieces.append((content, buffers))
    offset = 0
    while offset < 5_000_000:
        downloads._answer(downloads, {"kind": "piece", "number": 0, "offset": offset}, [])
        offset += len(pieces[-1][1][0])
    assert sum(len(buffers[0]) for _content, buffers in pieces) == 5_000_000
    before = len(pieces)
    for content in ({"kind": "piece", "number": 3, "offset": 0}, {"kind": "piece", "number": "../x", "offset": 0}, "x"):
        downloads._answer(downloads, content, [])
    assert len(pieces) == before


# ------------------------------------------------------------------------------------------------ who may


@pytest.mark.parametrize("ip", ["0.0.0.0", "192.168.1.5", "::"])
def test_a_page_others_can_open_takes_no_files(ip):
    environment = serve.server_environment(
        Path("/s"), lang="en", port=1, ip=ip, pool_size=1, show_names=False, own_data=True
    )
    assert SHOWN not in environment
    assert "WINBACK_HOME" not in environment


def test_without_being_asked_no_page_takes_files(monkeypatch, tmp_path):
    environment = serve.server_environment(Path("/s"), lang="en", port=1, ip="127.0.0.1", pool_size=1, show_names=False)
    assert SHOWN not in environment
    monkeypatch.delenv(SHOWN, raising=False)
    monkeypatch.setenv("WINBACK_SCREENS", str(save_screens(Screens(problem={"en": "No."}), tmp_path / "s")))
    page = Dashboard.from_environment()
    assert page.own is None
    assert not [widget for widget in _all(page.box) if isinstance(widget, Uploader | Downloads | FilePanel)]


def _all(widget) -> list:
    return [widget, *(found for child in getattr(widget, "children", ()) for found in _all(child))]


def test_own_data_on_the_page_change_what_every_visit_shows(workspace):
    first = save_screens(Screens(problem={"en": "No data."}), workspace / "first")
    second = save_screens(Screens(problem={"en": "Other data."}), workspace / "second")
    note = workspace / "shown.txt"
    page = Dashboard(Screens(problem={"en": "No data."}), own=OwnData(first, note))
    visitor = Dashboard(Screens(problem={"en": "No data."}), own=OwnData(first, note))
    assert page.own.button.value, "data that failed open the panel at once"
    page.own._loaded({"screens": str(second)})
    assert "Other data." in page.notes.value
    assert "No data." in visitor.notes.value
    visitor._finish()
    assert "Other data." in visitor.notes.value
    assert json.loads((second / "screens.json").read_text())["problem"]


def test_the_panel_speaks_the_language_the_page_was_asked_for(workspace):
    own = OwnData(workspace, workspace / "note.txt")
    assert own.button.description == "Your own data"
    page = Dashboard(Screens(problem={"en": "No data.", "ru": "Нет данных."}), "ru", own)
    assert page.own is own
    assert own.button.description == "Свои данные"


def test_each_reading_of_a_number_shows_the_money_it_would_make(workspace):
    path = workspace / "orders.csv"
    path.write_text("Client;Date;Total\nA;2024-01-05;1.500\nB;2024-02-05;2.300\n", encoding="utf-8")
    intake = Intake()
    intake.look([path])
    (question,) = [entry for entry in intake.draft.questions if entry["code"] == "NUM10"]
    choice = question_form(intake.draft, question, lambda: None).children[-1]
    assert any("3.8" in text or "4" in text for text, _value in choice.options)
    assert any("3,800" in text for text, _value in choice.options)
