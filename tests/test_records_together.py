"""Eight processes writing at once, and writers killed at every point: nothing acknowledged is lost, nothing is torn."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.postgres import own_server
from winback.records import Records
from winback.records.tables import HISTORY, TABLES

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="writers are forked, and this system cannot fork")
WRITERS = Path(__file__).with_name("record_writers.py")


@pytest.fixture(scope="module")
def postgres():
    with own_server() as address:
        yield address


def run(mode, url, folder, first, second):
    folder.mkdir()
    words = [sys.executable, str(WRITERS), mode, str(url), str(folder), str(first), str(second)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def notes(folder, pattern="*.jsonl"):
    return [json.loads(line) for path in sorted(folder.glob(pattern)) for line in path.read_text().splitlines()]


def all_kept_or_shown(url, folder, writers, edits):
    assert run("edit", url, folder, writers, edits) == {"failed": 0}
    records = Records(url, "shop")
    history = records.history("reason_status")
    edited = history[history.action == "edit"]
    stands = dict(zip(zip(history.record_id, history.version, strict=True), history.fix, strict=True))
    told = notes(folder)
    assert Counter(note[0] for note in told).total() == writers * edits
    kept = [note for note in told if note[0] == "kept"]
    assert len(edited) == len(kept), "a change that no writer was told of, or one that was lost"
    assert all(stands[record_id, version] == fix for _word, record_id, version, fix in kept)
    conflicts = [note for note in told if note[0] == "conflict"]
    assert all(stands[record_id, version] == theirs != mine for _word, record_id, version, theirs, mine in conflicts)
    for record_id, versions in history.groupby("record_id").version:
        assert versions.tolist() == list(range(1, len(versions) + 1)), record_id
    frame = records.frame("reason_status")
    assert [stands[key] for key in zip(frame.record_id, frame.version, strict=True)] == frame.fix.tolist()
    return len(kept), len(conflicts)


def test_eight_processes_of_300_edits_each_all_kept_or_the_conflict_shown(tmp_path):
    kept, conflicts = all_kept_or_shown(tmp_path / "all.sqlite", tmp_path / "notes", 8, 300)
    assert kept > 1000 and conflicts > 100


def test_the_same_on_postgresql(postgres, tmp_path):
    kept, conflicts = all_kept_or_shown(postgres, tmp_path / "notes", 4, 60)
    assert kept > 50 and conflicts > 10


def test_writers_killed_at_every_point_lose_nothing_they_were_told_and_tear_nothing(tmp_path):
    url, folder = tmp_path / "killed.sqlite", tmp_path / "notes"
    done = run("kill", url, folder, 40, 0.08)
    ends = Counter(code for _part, code in notes(folder, "kills.jsonl"))
    assert done["made"] > 20 and done["written"] > 40
    assert ends == {-signal.SIGKILL: done["made"] + done["written"] + 40, 0: 2}
    assert len(Records(f"{url}.fresh", "shop").frame("reasons")) == 0
    records = Records(url, "shop")
    with records.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        assert not connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        table = TABLES["reason_status"]
        rows = {row["record_id"]: dict(row) for row in connection.execute(sa.select(table)).mappings()}
        entries = {(e.record_id, e.version): e for e in connection.execute(sa.select(HISTORY)).all()}
    told = [note for note in notes(folder, "[pt]*.jsonl") if isinstance(note[0], str)]
    assert len(told) > 60
    for word, what in told:
        if word in ("add", "many"):
            assert all((record_id, 1) in entries for record_id in what)
        elif word == "edit":
            record_id, version, fix = what
            assert json.loads(entries[record_id, version].content)["fix"] == fix
        else:
            assert rows[what]["removed"]
    # What no writer was told of is there whole or not at all: a row without its history, or half of many rows, is torn.
    for record_id, row in rows.items():
        versions = [version for key, version in entries if key == record_id]
        assert sorted(versions) == list(range(1, row["version"] + 1))
        assert row["fix"] == json.loads(entries[record_id, row["version"]].content)["fix"]
    assert {record_id for record_id, _version in entries} == set(rows)
    many = Counter(row["reason"].rpartition("-")[0] for row in rows.values() if "many" in row["reason"])
    assert set(many.values()) == {5}


def test_a_backup_made_while_others_write_is_one_moment_and_goes_back_whole(tmp_path):
    url = tmp_path / "busy.sqlite"
    records = Records(url, "shop")
    pair = [{"reason": name, "status": "open", "since_on": "2026-03-01", "fix": "0"} for name in ("left", "right")]
    left, right = records.add("reason_status", pair, by="Ann")
    stop = threading.Event()
    errors = []

    def write():
        other, version = Records(url, "shop"), 1
        while not stop.is_set():
            try:
                changes = {"fix": str(version)}
                version = other.edit_all(
                    "reason_status", [(left, version, changes), (right, version, changes)], by="Bob"
                )[0]
            except Exception as error:
                errors.append(error)
                return

    writer = threading.Thread(target=write)
    writer.start()
    try:
        backups = [records.back_up(tmp_path / f"{number}.sqlite") for number in range(5)]
    finally:
        stop.set()
        writer.join()
    assert not errors
    for backup in backups:
        records.restore(backup, by="Ann")
        fixes = records.frame("reason_status").fix
        assert fixes[0] == fixes[1]
    assert len({path.stat().st_size for path in backups}) >= 1
    shutil.rmtree(tmp_path / "backups")
