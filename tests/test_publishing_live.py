"""A live page as a stranger meets it: what a browser, a websocket client and a curious reader get, and what not."""

from __future__ import annotations

import json
import re
import shutil
import time
import urllib.error
import urllib.request
import uuid
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import pytest
import tornado.ioloop
import tornado.websocket
from tornado.httpclient import HTTPRequest

from tests.ports import port_from
from tests.published_company import canary_company, page_of
from winback.cli import main
from winback.dashboard.serve import stop_server
from winback.errors import WinbackError
from winback.publishing import live
from winback.publishing.live import Serving, check_start, start_live
from winback.publishing.publish import Wish, publish
from winback.text import use_language
from winback_page import Page
from winback_page.page import FILE

SECRET = "a-token-that-nobody-guesses"


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """The canary company, published to be served live; its page is drawn once for all tests."""
    page_of(tmp_path_factory)
    with pytest.MonkeyPatch.context() as patch, use_language("en"):
        patch.setenv("WINBACK_HOME", str(tmp_path_factory.mktemp("home")))
        patch.setattr("winback.publishing.publish.prepare_screens", lambda *_a, **_k: page_of.units)
        patch.setattr("winback.publishing.publish.build", lambda *_a, **_k: page_of.payload)
        out = tmp_path_factory.mktemp("live") / "out"
        publish(canary_company(), Wish("B", out), lambda _told: True)
    return out


@pytest.fixture
def copy(folder, tmp_path) -> Path:
    return Path(shutil.copytree(folder, tmp_path / "copy"))


# ------------------------------------------------------------------------------------------------- unsafe starts


def test_what_a_publication_wrote_may_be_served_on_this_machine(folder):
    assert check_start(folder, "127.0.0.1", "") == folder / "live"


def test_an_address_others_can_reach_needs_a_login(folder, monkeypatch, capsys):
    with pytest.raises(WinbackError, match=r"can be reached by others, and there is no login: put a token of 20"):
        check_start(folder, "0.0.0.0", "")
    with pytest.raises(WinbackError, match="has 6 characters"):
        check_start(folder, "0.0.0.0", "secret")
    assert check_start(folder, "0.0.0.0", SECRET)
    monkeypatch.delenv("WINBACK_TOKEN", raising=False)
    assert main(["publish", "--serve", str(folder), "--ip", "0.0.0.0"]) == 1
    assert "there is no login" in capsys.readouterr().err


def test_a_folder_of_notebooks_is_not_served(tmp_path):
    (tmp_path / "page.ipynb").write_text("{}")
    with pytest.raises(WinbackError, match="is no live publication"):
        check_start(tmp_path, "127.0.0.1", "")


@pytest.mark.parametrize("name", ["orders.csv", "other.ipynb", "sub/orders.parquet"])
def test_a_folder_that_holds_anything_else_is_not_served(copy, name):
    path = copy / "live" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("customer_id,amount")
    with pytest.raises(WinbackError, match="was not published, or was changed since"):
        check_start(copy, "127.0.0.1", "")


def test_a_changed_notebook_and_an_old_publication_are_not_served(copy):
    told = json.loads((copy / "publication.json").read_text())
    (copy / "publication.json").write_text(json.dumps(told | {"expires_on": "2020-01-01"}))
    with pytest.raises(WinbackError, match="was valid until 1 Jan 2020"):
        check_start(copy, "127.0.0.1", "")
    notebook = copy / "live" / "page.ipynb"
    notebook.write_text(notebook.read_text().replace("open_page()", "open('/etc/passwd').read()"))
    with pytest.raises(WinbackError, match=r"page\.ipynb was not published"):
        check_start(copy, "127.0.0.1", "")


def test_data_of_companies_and_old_packages_are_refused(folder, monkeypatch):
    monkeypatch.setenv("WINBACK_HOME", str(folder.parent))
    monkeypatch.setattr(live, "own_folder", lambda: folder.parent)
    with pytest.raises(WinbackError, match="lies among the companies' data"):
        check_start(folder, "127.0.0.1", "")
    monkeypatch.setattr(live, "version", lambda name: "0.5.5" if name == "voila" else "99.0")
    with pytest.raises(WinbackError, match=r"voila is 0.5.5, which has known holes; 0.5.6 or later"):
        check_start(folder, "127.0.0.1", "")


# --------------------------------------------------------------------------------------------------- the widget


def test_the_widget_shows_what_is_asked_for_and_ignores_everything_else(folder):
    data = json.loads((folder / "live" / FILE).read_text(encoding="utf-8"))
    page = Page(data)
    first = page.shown
    for message in (
        "show", None, {"kind": "show"},
        {"kind": "show", "lang": "en", "part": "hidden", "period": "year", "view": "value"},
        {"kind": "show", "lang": ["en"], "part": {}, "period": 1, "view": "value"}, {"kind": "run", "code": "1"},
    ):  # fmt: skip
        page._asked(page, message, [])
        assert page.shown == first
    page._asked(page, {"kind": "show", "lang": "ru", "part": "all", "period": "year", "view": "value"}, [])
    shown = json.loads(page.shown)
    assert (shown["lang"], shown["view"]) == ("ru", "value")
    assert '"$"' not in page.shown
    assert set(json.loads(page.head)).isdisjoint({"trees", "pieces", "pool", "script"})


def test_a_kernel_of_the_page_loads_nothing_of_the_method():
    import subprocess
    import sys

    code = "import sys, winback_page; print({'winback', 'pandas', 'duckdb', 'sqlalchemy'} & set(sys.modules))"
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert told.stdout.strip() == "set()"


# ------------------------------------------------------------------------------------------- a stranger on the wire


@pytest.fixture(scope="module")
def server(folder, tmp_path_factory):
    with use_language("en"), pytest.MonkeyPatch.context() as patch:
        patch.setenv("WINBACK_HOME", str(tmp_path_factory.mktemp("serving")))
        patch.setenv("COMPANY_SECRET", "zqsecret0001xv")
        process, address = start_live(folder, Serving(port=port_from(8975), most_kernels=2), token=SECRET)
    base = address.split("?")[0]
    try:
        until = time.monotonic() + 60
        while status(base, "static/none") is None and time.monotonic() < until:
            assert process.poll() is None
            time.sleep(0.2)
        yield base
    finally:
        stop_server(process)


def status(base: str, path: str, opener: Any = None) -> int | None:
    try:
        with (opener or urllib.request.build_opener()).open(base + path, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return int(error.code)
    except OSError:
        return None


class Visitor:
    """Somebody who knows the token: opens the page as a browser does, then talks to its kernel."""

    def __init__(self, base: str) -> None:
        self.base, self.jar = base, CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        with self.opener.open(f"{base}?token={SECRET}", timeout=60) as answer:
            self.address, self.headers, self.page = answer.url, answer.headers, answer.read().decode()
        found = re.search(r'"kernelId": ?"([0-9a-f-]+)"', self.page)
        self.kernel = found.group(1) if found else ""
        self.cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.jar)

    def talk(self, messages: list[dict], seconds: float = 4.0) -> list[dict]:
        """Send messages to the kernel and return everything that comes back for some seconds."""
        return tornado.ioloop.IOLoop().run_sync(lambda: self._talk(messages, seconds))

    async def _talk(self, messages: list[dict], seconds: float) -> list[dict]:
        import asyncio

        url = f"{self.base.replace('http', 'ws')}api/kernels/{self.kernel}/channels?session_id={uuid.uuid4().hex}"
        socket = await tornado.websocket.websocket_connect(HTTPRequest(url, headers={"Cookie": self.cookies}))
        for message in messages:
            await socket.write_message(json.dumps(message))
        heard, until = [], time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            try:
                text = await asyncio.wait_for(socket.read_message(), left)
            except TimeoutError:
                break
            if text is None:
                break
            heard.append(json.loads(text) if isinstance(text, str) else {"raw": text.decode("utf-8", "ignore")})
        socket.close()
        return heard


def message(kind: str, content: dict, channel: str = "shell", protocol: str = "") -> dict:
    header = {
        "msg_id": uuid.uuid4().hex,
        "msg_type": kind,
        "session": "s",
        "username": "x",
        "version": "5.3",
        "date": "",
    }
    return {
        "header": header,
        "parent_header": {},
        "metadata": {"version": protocol},
        "content": content,
        "channel": channel,
        "buffers": [],
    }


@pytest.fixture(scope="module")
def visitor(server) -> Visitor:
    return Visitor(server)


def test_the_token_leaves_the_address_at_once_and_without_it_nobody_gets_in(server, visitor):
    assert visitor.kernel
    assert visitor.address == server
    assert SECRET not in visitor.page
    policy = visitor.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "object-src 'none'" in policy
    with urllib.request.build_opener().open(server) as answer:
        assert "kernelId" not in answer.read().decode()
    assert status(server, f"api/kernels/{visitor.kernel}") in (401, 403)


def test_other_files_and_notebooks_cannot_be_had(server, visitor, folder):
    (folder / "live" / "chart.png").write_bytes(b"\x89PNG zqpicture0001xv")
    try:
        for path in (
            "voila/files/chart.png", "voila/files/page.json", "voila/files/page.ipynb", "page.json", "page.ipynb",
            "voila/files/../publication.json", "other.ipynb", "voila/render/page.ipynb", "voila/tree", "api/contents",
            "api/kernels", "voila/static/../../page.json", "voila/templates/page.json",
            f"voila/query/{visitor.kernel}", f"voila/execution/{visitor.kernel}",
        ):  # fmt: skip
            assert status(server, path, visitor.opener) in (403, 404, 405), path
    finally:
        (folder / "live" / "chart.png").unlink()


def test_code_is_ignored_and_the_state_of_all_widgets_holds_no_canary(visitor, tmp_path):
    trace = tmp_path / "trace"
    control = uuid.uuid4().hex
    opened = {"comm_id": control, "target_name": "jupyter.widget.control", "data": {}}
    kind = {
        "_model_name": "FileUploadModel",
        "_model_module": "@jupyter-widgets/controls",
        "_view_name": "FileUploadView",
    }
    state = kind | {"_model_module_version": "2.0.0", "_view_module_version": "2.0.0"}
    own = {"comm_id": uuid.uuid4().hex, "target_name": "jupyter.widget", "data": {"state": state}}
    heard = visitor.talk(
        [
            message(
                "execute_request",
                {"code": f"open({str(trace)!r}, 'w').write('x'); print('zqran0001xv')", "silent": False},
            ),
            message("execute_request", {"code": "import os; print(os.environ)", "silent": False}, "control"),
            message("inspect_request", {"code": "open_page", "cursor_pos": 3, "detail_level": 1}),
            message("complete_request", {"code": "open('/", "cursor_pos": 7}),
            message("history_request", {"hist_access_type": "tail", "n": 10, "output": True, "raw": True}),
            message("comm_open", own, protocol="2.1.0"),
            message("comm_open", opened, protocol="1.0.0"),
            message("comm_msg", {"comm_id": control, "data": {"method": "request_states"}}),
        ]
    )
    text = json.dumps(heard, ensure_ascii=False)
    assert not trace.exists()
    kinds = {entry.get("header", {}).get("msg_type") for entry in heard}
    replies = {f"{name}_reply" for name in ("execute", "inspect", "complete", "history")}
    assert not kinds & (replies | {"execute_result", "display_data"})
    said = "".join(entry["content"]["text"] for entry in heard if entry.get("header", {}).get("msg_type") == "stream")
    assert "environ" not in said
    assert "update_states" in text
    assert "head" in text
    assert "FileUpload" not in text
    assert not re.search(r"zq[a-z]+\d{4}xv", text)
    assert SECRET not in text
    assert "Traceback" not in text


def test_what_the_page_does_not_offer_cannot_be_chosen_and_its_state_is_not_the_reader_s_to_set(visitor):
    def states(*contents: dict) -> dict:
        control = uuid.uuid4().hex
        opened = {"comm_id": control, "target_name": "jupyter.widget.control", "data": {}}
        sent = [message("comm_msg", {"comm_id": page, "data": data}, protocol="2.1.0") for data in contents]
        asked = message("comm_msg", {"comm_id": control, "data": {"method": "request_states"}})
        heard = visitor.talk([*sent, message("comm_open", opened, protocol="1.0.0"), asked])
        return next(found for entry in reversed(heard) if (found := states_in(entry)))

    def held(*contents: dict) -> dict:
        return states(*contents)[page]["state"]

    def custom(**choice: str) -> dict:
        wanted = {"kind": "show", "lang": "en", "part": "all", "period": "quarter", "view": "value"}
        return {"method": "custom", "content": wanted | choice}

    page = next(key for key, one in states().items() if "shown" in one["state"])
    before = held()
    others = [{"part": "manager_id=№ 99"}, {"view": "settings"}, {"period": "week"}, {"lang": "../en"}]
    assert held(*(custom(**choice) for choice in others)) == before
    forged = {"method": "update", "state": {"shown": "{}", "head": "{}", "_esm": "alert(1)"}, "buffer_paths": []}
    assert held(forged) == before
    # The same client, asking for what is offered, is served: the refusals above are not those of a dead wire.
    assert json.loads(held(custom())["shown"])["view"] == "value"


def states_in(entry: dict) -> dict:
    """The states of all widgets, where a message holds them."""
    data = entry.get("content", {}).get("data")
    return data.get("states", {}) if isinstance(data, dict) and data.get("method") == "update_states" else {}


def test_more_viewers_than_allowed_are_told_to_wait(server, visitor):
    second = Visitor(server)
    assert second.kernel
    with pytest.raises(urllib.error.HTTPError) as refused:
        Visitor(server)
    assert refused.value.code == 503
    assert "Try again in two minutes" in refused.value.read().decode()


def test_the_kernel_s_environment_holds_neither_the_token_nor_what_the_owner_s_shell_held(server, visitor):
    psutil = pytest.importorskip("psutil")
    kernels = [p for p in psutil.process_iter(["cmdline"]) if visitor.kernel in " ".join(p.info["cmdline"] or [])]
    assert len(kernels) == 1
    environment = kernels[0].environ()
    assert SECRET not in json.dumps(environment)
    assert "zqsecret0001xv" not in json.dumps(environment)
    assert not {"WINBACK_HOME", "WINBACK_SERVER", "WINBACK_TOKEN", "QUERY_STRING_TOKEN"} & environment.keys()


def test_a_wish_for_grade_b_writes_the_live_folder_into_the_manifest(folder):
    told = json.loads((folder / "publication.json").read_text(encoding="utf-8"))
    assert told["grade"] == "B"
    assert set(told["files"]) == {"index.html", "live/page.json", "live/page.ipynb"}
