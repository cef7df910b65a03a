"""A disk that is full, a folder or file that may not be written, a store that stays locked: a sentence, and no loss."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
import sqlalchemy as sa

from winback.records import Records, StoreError
from winback.text import use_language

STATUS = {"reason": "slow_work", "status": "open", "since_on": "2026-03-01"}
unix = pytest.mark.skipif(sys.platform == "win32", reason="limits and rights of this kind are of Unix")
CHILD = """
import json, os, resource, signal, sys
from pathlib import Path
from winback.records import Records, StoreError
from winback.text import use_language
url, folder, user = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
limits = json.loads(sys.argv[4])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
if user:
    os.setuid(user)
row = {"reason": "slow_work", "status": "open", "since_on": "2026-03-01", "fix": "x" * 3000}
attempts = {
    "add": lambda records, limit: records.add("reason_status", [row | {"reason": f"r{limit}"}], by="Ann"),
    "backup": lambda records, limit: records.back_up(folder / f"backup{limit}.sqlite"),
}
for limit in limits:
    for name, attempt in attempts.items():
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit or resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        told = {}
        for language in ("en", "ru"):
            with use_language(language):
                try:
                    attempt(Records(url, "shop"), limit)
                    told[language] = ["done", "done"]
                    break
                except StoreError as error:
                    told[language] = [error.code, str(error)]
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        try:
            stands = Records(url, "shop").frame("reason_status").reason.tolist()
        except StoreError as error:
            stands = error.code
        print(json.dumps([limit, name, told, stands]))
"""


def tried(url, folder, *, user=0, limits=(0,)):
    words = [sys.executable, "-c", CHILD, str(url), str(folder), str(user), json.dumps(list(limits))]
    environment = os.environ | {"HOME": str(folder), "WINBACK_HOME": str(folder)}
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_a_full_database_refuses_with_a_sentence_and_keeps_what_it_has(tmp_path):
    records = Records(tmp_path / "shop.sqlite", "shop")
    first = records.add("reason_status", [STATUS], by="Ann")[0]
    limited = Records(records.database.path, "shop")

    @sa.event.listens_for(limited.database.engine, "connect")
    def limit(connection, _record):
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")

    big = {"fix": "x" * 50_000}
    attempts = (
        lambda: limited.add("reason_status", [STATUS | {"reason": "moved"} | big], by="Bob"),
        lambda: limited.edit("reason_status", first, 1, big, by="Bob"),
    )
    for attempt in attempts:
        for language, word in (("en", "full"), ("ru", "заполнен")):
            with use_language(language), pytest.raises(StoreError, match=word) as caught:
                attempt()
            assert caught.value.code == "RECORDS_FULL"
    assert limited.frame("reason_status")[["reason", "version"]].values.tolist() == [["slow_work", 1]]
    assert len(limited.history("reason_status")) == 1
    assert records.edit("reason_status", first, 1, big, by="Bob") == 2


@unix
def test_a_disk_that_fills_at_any_size_of_file_tears_nothing(tmp_path):
    url = tmp_path / "place" / "shop.sqlite"
    first = tried(url, tmp_path, limits=[1, 30_000, 100_000])
    assert [told["en"][0] for limit, _name, told, _stands in first if limit == 1] == ["RECORDS_FULL"] * 2
    Records(url, "shop").add("reason_status", [STATUS | {"reason": "old"}], by="Ann")
    size = url.stat().st_size
    limits = [4096, 8192, 20_000, 60_000, size - 1, size + 4096, size + 9000, size + 30_000, 0]
    found = tried(url, tmp_path, limits=limits)
    codes = set()
    before = first[-1][3]
    kept = [*(before if isinstance(before, list) else []), "old"]
    for limit, name, told, stands in found:
        if name == "add" and told["en"][0] == "done":
            kept.append(f"r{limit}")
        codes |= {told["en"][0]}
        assert stands == kept, (limit, name, told)
        if told["en"][0] != "done":
            assert told["en"][1] != told["ru"][1] and told["ru"][0] == told["en"][0]
        if name == "backup":
            assert (tmp_path / f"backup{limit}.sqlite").exists() == (told["en"][0] == "done")
    assert codes == {"done", "RECORDS_FULL", "RECORDS_BACKUP"}
    assert not list(tmp_path.glob(".*new*"))


@unix
def test_a_folder_or_file_that_may_not_be_written_is_a_sentence_in_both_languages():
    other = 65_534 if os.geteuid() == 0 else 0
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        home.chmod(0o755)
        url = home / "place" / "shop.sqlite"
        Records(url, "shop").add("reason_status", [STATUS], by="Ann")
        url.parent.chmod(0o555)
        url.chmod(0o444)
        try:
            found = tried(url, home / "place", user=other)
            inside = tried(home / "place" / "deeper" / "shop.sqlite", home / "place", user=other)
        finally:
            url.parent.chmod(0o755)
            url.chmod(0o644)
        told = {action: told for _limit, action, told, _stands in found}
        assert told["add"]["en"][0] in ("RECORDS_READ_ONLY", "RECORDS_FOLDER")
        assert told["add"]["en"][1] != told["add"]["ru"][1] and "shop.sqlite" in told["add"]["ru"][1]
        assert inside[0][2]["en"][0] == "RECORDS_FOLDER" and "deeper" in inside[0][2]["en"][1]
        assert "Не удаётся" in inside[0][2]["ru"][1]
        assert [p.name for p in url.parent.iterdir()] == ["shop.sqlite"]
        assert Records(url, "shop").frame("reason_status").reason.tolist() == ["slow_work"]


def test_a_store_that_stays_locked_is_a_sentence_and_is_written_once_it_is_free(tmp_path):
    records = Records(tmp_path / "shop.sqlite", "shop", patience_seconds=0.2)
    records.add("reason_status", [STATUS], by="Ann")
    more = STATUS | {"reason": "moved"}
    with Records(tmp_path / "shop.sqlite", "shop").database.writing():
        for language, word in (("en", "try again"), ("ru", "ещё раз")):
            with use_language(language), pytest.raises(StoreError, match=word) as caught:
                records.add("reason_status", [more], by="Bob")
            assert caught.value.code == "RECORDS_BUSY"
        assert records.frame("reason_status").reason.tolist() == ["slow_work"]
        assert records.back_up().is_file(), "a backup does not wait for writers"
    assert len(records.add("reason_status", [more], by="Bob")) == 1


def test_a_file_that_is_no_store_is_a_sentence_and_is_left_alone(tmp_path):
    path = tmp_path / "shop.sqlite"
    for content in (b"customer;day\n" * 100, b"SQLite format 3\x00" + b"\x07" * 5000):
        path.write_bytes(content)
        with pytest.raises(StoreError) as caught:
            Records(path, "shop").add("reason_status", [STATUS], by="Ann")
        assert caught.value.code == "RECORDS_DAMAGED" and path.read_bytes() == content
    folder = tmp_path / "folder.sqlite"
    folder.mkdir()
    with pytest.raises(StoreError) as caught:
        Records(folder, "shop").frame("reason_status")
    assert caught.value.code == "RECORDS_FOLDER"
