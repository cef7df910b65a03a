"""Whatever stops a load, the company is the old one or the new one, whole."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

from winback.company import open_company
from winback.errors import LoadError, WinbackError
from winback.keeping import replace_folder
from winback.load import load

OLD = "Client;Date;Total\nA;05.01.2026;10\nB;06.01.2026;x\n"
NEW = "Client;Date;Total\nC;07.01.2026;20\nD;08.01.2026;30\nE;09.01.2026;y\n"

KILLER = """
import os, signal, sys
from pathlib import Path
import json, shutil, xlsxwriter
from ibis.backends.duckdb import Backend
from winback.load import load
from winback.loading import report_book, pending
import winback.company

source, target, every = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])
places = [(os, "fsync"), (os, "rename"), (Path, "rename"), (Path, "replace"), (shutil, "rmtree"), (json, "dump"),
          (xlsxwriter.Workbook, "close"), (Backend, "to_parquet"), (pending, "write_rejected"),
          (Path, "mkdir"), (Path, "unlink")]
kills = 0
for at in range(200):
    shutil.rmtree(target.parent, ignore_errors=True)
    shutil.copytree(every / "before", target.parent)
    child = os.fork()
    if child == 0:
        calls = [0]
        def stopping(real):
            def call(*args, **kwargs):
                if calls[0] == at:
                    os.kill(os.getpid(), signal.SIGKILL)
                calls[0] += 1
                return real(*args, **kwargs)
            return call
        for home, name in places:
            setattr(home, name, stopping(getattr(home, name)))
        load(source, into=target)
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    shutil.copytree(target.parent, every / f"killed-{at}")
    if not os.WIFSIGNALED(status):
        break
    kills += 1
print(kills)
"""


def write(folder, name, text):
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def amount_of(company):
    return company.orders.amount.sum().to_pyarrow().as_py()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the killer forks")
def test_a_load_killed_anywhere_leaves_the_old_company_or_the_new_one(tmp_path):
    before = tmp_path / "every" / "before"
    before.mkdir(parents=True)
    load(write(tmp_path, "old.csv", OLD), into=before / "company")
    source, target = write(tmp_path, "new.csv", NEW), tmp_path / "place" / "company"
    words = [sys.executable, "-c", KILLER, str(source), str(target), str(tmp_path / "every")]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= 20
    seen = set()
    for folder in sorted((tmp_path / "every").glob("killed-*")):
        company = open_company(folder / "company")
        seen.add(amount_of(company))
        assert company.report["rows"]["accepted"]["amount"] == amount_of(company)
        assert (company.folder / "rejected.csv").read_text("utf-8-sig").count("NUM02") == 1
        assert (company.folder / "load_report.xlsx").stat().st_size > 1000
    assert seen == {10.0, 50.0}
    load(source, into=folder / "company")
    assert sorted(p.name for p in folder.iterdir() if p.is_dir()) == ["company"]


def test_a_company_whose_writer_died_between_two_renames_comes_back(tmp_path):
    target = tmp_path / "company"
    load(write(tmp_path, "old.csv", OLD), into=target)
    target.rename(tmp_path / ".company-old-123")
    (tmp_path / ".company-new-abcdefgh").mkdir()
    assert amount_of(open_company(target)) == 10.0
    load(write(tmp_path, "new.csv", NEW), into=target)
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".company-")]


def test_a_neighbour_with_a_similar_name_is_left_alone(tmp_path):
    others = [tmp_path / ".company-new-x-new-abcdefgh", tmp_path / ".company-old-shop-old-12"]
    for other in others:
        other.mkdir()
    load(write(tmp_path, "old.csv", OLD), into=tmp_path / "company")
    assert all(other.is_dir() for other in others)


def test_two_loads_into_one_folder_are_one_after_the_other(tmp_path):
    path = write(tmp_path, "old.csv", OLD)
    with FileLock(tmp_path / ".company.lock"), pytest.raises(LoadError) as caught:
        load(path, into=tmp_path / "company")
    assert caught.value.code == "OUT02"
    assert amount_of(load(path, into=tmp_path / "company")) == 10.0


@pytest.mark.parametrize("broken", ["to_parquet", "write_load_report", "rename"])
def test_a_full_disk_leaves_what_was_there(tmp_path, monkeypatch, broken):
    target = tmp_path / "company"
    load(write(tmp_path, "old.csv", OLD), into=target)
    held = {p.name: p.read_bytes() for p in target.iterdir()}

    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    place = {
        "to_parquet": "winback.company._take",
        "write_load_report": "winback.loading.run.write_load_report",
        "rename": "winback.company.replace_folder",
    }
    monkeypatch.setattr(place[broken], full)
    with pytest.raises(LoadError) as caught:
        load(write(tmp_path, "new.csv", NEW), into=target)
    assert caught.value.code == "OUT01"
    assert "No space left" in str(caught.value)
    assert {p.name: p.read_bytes() for p in target.iterdir()} == held
    assert [p.name for p in tmp_path.iterdir() if p.is_dir()] == ["company"]


def test_when_the_second_rename_fails_the_first_is_undone(tmp_path, monkeypatch):
    fresh, folder = tmp_path / "fresh", tmp_path / "company"
    for path in (fresh, folder):
        path.mkdir()
        (path / "name").write_text(path.name)
    rename = Path.rename
    monkeypatch.setattr(Path, "rename", lambda p, to: rename(p, to) if p != fresh else shutil.copy("/no/where", to))
    with pytest.raises(OSError):
        replace_folder(fresh, folder)
    assert (folder / "name").read_text() == "company"


def test_a_torn_company_is_a_sentence(tmp_path):
    company = load(write(tmp_path, "old.csv", OLD), into=tmp_path / "company")
    about = company.folder / "company.json"
    about.write_text(about.read_text("utf-8")[:100], "utf-8")
    with pytest.raises(WinbackError, match="no loaded company"):
        open_company(company.folder)
    json.dumps(load(tmp_path / "old.csv", into=company.folder).report)
