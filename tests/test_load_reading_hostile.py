"""Files made to exhaust a machine are refused at once: in two seconds of work and three hundred megabytes."""

import json
import subprocess
import sys
import zipfile

import pytest

from .bad_inputs import make

SECONDS, MEGABYTES = 2, 300
WATCH = """
import json, resource, sys, time
from winback.errors import LoadError
from winback.loading import books, sandbox, signatures
from pathlib import Path
path, folder = Path(sys.argv[1]), Path(sys.argv[2])
start, code = time.process_time(), ""
try:
    kind = signatures.kind_of(path)
    books.read(path, folder, path.name) if kind == "workbook" else sandbox.convert(kind, path, folder, path.name)
except LoadError as error:
    code = error.code
children = resource.getrusage(resource.RUSAGE_CHILDREN)
lines = Path("/proc/self/status").read_text().splitlines()
peak = max(children.ru_maxrss, *(int(line.split()[1]) for line in lines if line.startswith("VmHWM")))
seconds = time.process_time() - start + children.ru_utime + children.ru_stime
print(json.dumps([kind, code, seconds, peak / 1024]))
"""


def refused(path, folder):
    done = subprocess.run([sys.executable, "-c", WATCH, str(path), str(folder)], capture_output=True, check=True)
    return json.loads(done.stdout)


def laughs(path):
    """Every entity is ten of the one before: ten to the ninth words in a few hundred bytes."""
    entities = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    make.workbook(path, '<row r="1"><c r="A1" t="s"><v>0</v></c></row>')
    strings = f'<?xml version="1.0"?><!DOCTYPE sst [{entities}]><sst><si><t>&a9;</t></si></sst>'
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/sharedStrings.xml", strings)
    return path


def long_strings(path):
    make.workbook(path, '<row r="1"><c r="A1" t="s"><v>0</v></c></row>')
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", "<sst>" + "<si><t>" + "A" * (200 << 20) + "</t></si></sst>")
    return path


def deep_page(path):
    path.write_text("<table><tr><td>" * 100_000)
    return path


def wide_page(path):
    path.write_text('<table><tr><td colspan="100000000">x</td></tr><tr><td>1</td><td>2</td></tr></table>')
    return path


def deep_json(path):
    path.write_text('{"a":' * 200_000)
    return path


def many_names(path):
    path.write_text("\n".join(f'{{"name{n}": 1}}' for n in range(50_000)))
    return path


@pytest.mark.parametrize(
    ("hostile", "name", "code"),
    [
        (make.swelling, "a.xlsx", "KND05"),
        (make.two_corners, "a.xlsx", "KND11"),
        (laughs, "a.xlsx", "KND05"),
        (long_strings, "a.xlsx", "KND05"),
        (deep_page, "a.xls", "KND14"),
        (wide_page, "a.xls", "KND14"),
        (deep_json, "a.json", "KND14"),
        (many_names, "a.json", "KND14"),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_a_hostile_file_is_refused_at_once_in_little_memory(tmp_path, hostile, name, code):
    path = hostile(tmp_path / name)
    _kind, found, seconds, megabytes = refused(path, tmp_path / "out")
    assert found == code
    assert megabytes < MEGABYTES
    assert seconds < SECONDS
