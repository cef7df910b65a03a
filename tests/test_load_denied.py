"""A folder that may not be written, or a file that grows too large, leaves the company as it was, with a sentence."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from winback.company import open_company
from winback.load import load

OLD = "Client;Date;Total\nA;05.01.2026;10\nB;06.01.2026;x\n"
NEW = "Client;Date;Total\nC;07.01.2026;20\nD;08.01.2026;30\nE;09.01.2026;y\n"
CHILD = """
import os, resource, signal, sys
limit, user, language, add = int(sys.argv[3]), int(sys.argv[4]), sys.argv[5], sys.argv[6] == "add"
from winback.errors import LoadError
from winback.load import load
from winback.text import use_language
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
if user:
    os.setuid(user)
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
with use_language(language):
    try:
        load(sys.argv[1], into=sys.argv[2], add=add)
        print("loaded")
    except LoadError as error:
        print(error.code, str(error))
"""


def write(folder, name, text):
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def tried(source, target, *, limit=0, user=0, language="en", how="load"):
    words = [sys.executable, "-c", CHILD, str(source), str(target), str(limit), str(user), language, how]
    environment = os.environ | {"HOME": str(target.parent)}
    return subprocess.run(words, capture_output=True, text=True, check=False, env=environment)


@pytest.mark.skipif(sys.platform == "win32", reason="limits of this kind are of Unix")
@pytest.mark.parametrize("how", ["load", "add"])
def test_a_disk_that_fills_at_any_size_of_file_leaves_the_old_company(tmp_path, how):
    target = tmp_path / "place" / "company"
    load(write(tmp_path, "old.csv", OLD), into=target)
    held = {p.name: p.read_bytes() for p in target.iterdir()}
    new = write(tmp_path, "new.csv", NEW)
    for limit in (64, 700, 2_000, 7_000):
        done = tried(new, target, limit=limit, how=how)
        assert done.stdout[:5] in ("OUT01", "loade"), (limit, done.stdout, done.stderr[-300:])
        if done.stdout.startswith("loaded"):
            break
        assert {p.name: p.read_bytes() for p in target.iterdir()} == held
        assert [p.name for p in target.parent.iterdir() if p.is_dir()] == ["company"]
    assert limit > 64
    load(new, into=target, add=how == "add")
    assert open_company(target).report["rows"]["rejected"]["rows"] == (2 if how == "add" else 1)


@pytest.mark.skipif(sys.platform == "win32", reason="rights of this kind are of Unix")
def test_a_folder_that_may_not_be_written_is_a_sentence_in_both_languages():
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        target = home / "place" / "company"
        load(write(home, "old.csv", OLD), into=target)
        held = {p.name: p.read_bytes() for p in target.iterdir()}
        new = write(home, "new.csv", NEW)
        home.chmod(0o755)
        target.parent.chmod(0o555)
        other = 65_534 if os.geteuid() == 0 else 0
        told = [tried(new, target, user=other, language=language).stdout for language in ("en", "ru")]
        target.parent.chmod(0o755)
        assert "could not be stored: Permission denied. What was loaded before is unchanged." in told[0]
        assert "Загруженное раньше не изменилось." in told[1]
        assert {p.name: p.read_bytes() for p in target.iterdir()} == held
        assert open_company(target).report["rows"]["accepted"]["rows"] == 1
