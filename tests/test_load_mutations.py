"""Two thousand files damaged by chance: each is refused with a sentence or loaded right, in little time and memory."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

COUNTS = {"csv": 80, "cp1251": 60, "html": 40, "jsonl": 80, "xlsx": 500, "gz": 390, "zip": 380, "parquet": 470}
ROOT = Path(__file__).resolve().parents[1]


def test_two_thousand_files_are_damaged():
    assert sum(COUNTS.values()) == 2000


@pytest.mark.slow
@pytest.mark.parametrize("kind", COUNTS)
def test_a_damaged_file_is_refused_with_a_code_or_loads_right(kind):
    half = COUNTS[kind] // 2
    command = [sys.executable, "-m", "tests.bad_inputs.mutations", kind]
    workers = [
        subprocess.Popen([*command, str(first), str(half)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for first in (0, half)
    ]
    for worker in workers:
        found = json.loads(worker.communicate()[0])
        print(kind, found)
        assert found["wrong"] == []
        assert sum(found["outcomes"].values()) == half
        assert found["slowest"] < 5
        assert found["peak_mb"] < 512
