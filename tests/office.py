"""A person at a spreadsheet program: LibreOffice without a screen opens a file, types into cells, and saves it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

FILTERS = {
    ".xlsx": ("Calc MS Excel 2007 XML", ""),
    ".ods": ("calc8", ""),
    ".csv": ("Text - txt - csv (StarCalc)", "44,34,76,1"),
}
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_LIBRARY = 'xmlns:library="http://openoffice.org/2000/library"'
_LINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
_NAMES = 'library:name="Standard" library:readonly="false" library:passwordprotected="false"'
_MODULE = (
    '<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Hands" script:language="StarBasic">'
)


@dataclass
class Job:
    """One file: opened, changed step by step, saved under the name and in the format of ``target``.

    Steps: ``("type", sheet, column, row, text)`` as if typed, ``("paste", …)`` as text without interpreting it,
    ``("insert_column", sheet, column)``, ``("move_column", sheet, from, to)``, ``("rename", sheet, name)``; all places
    are counted from 0.
    """

    source: Path
    target: Path
    steps: Sequence[tuple] = field(default_factory=list)


def office() -> str:
    """The program, or a skipped test that says what is missing."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if not found:
        pytest.skip("LibreOffice (libreoffice-calc) is not installed")
    return found


def run(jobs: Sequence[Job], folder: Path) -> None:
    """Do all jobs in one session of the program."""
    program, profile = office(), folder / "profile"
    options = ["--headless", "--norestore", f"-env:UserInstallation={profile.as_uri()}"]
    # A fresh profile is made ready by its first start; only then it knows its macros.
    if not (profile / "user" / "basic").exists():
        _call([program, *options, "--terminate_after_init"])
    _write_module(profile / "user" / "basic", "\n".join(_lines(jobs)))
    _call([program, *options, "macro:///Standard.Hands.Work"])
    missing = [job.target.name for job in jobs if not job.target.exists()]
    assert not missing, f"LibreOffice did not save {missing}"


def _call(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=180)


def _lines(jobs: Sequence[Job]) -> list[str]:
    lines = ["Sub Work"]
    lines += [f"  Job{number}()" for number in range(len(jobs))]
    lines += ["  StarDesktop.terminate()", "End Sub"]
    for number, job in enumerate(jobs):
        name, options = FILTERS[job.target.suffix]
        lines += [
            f"Sub Job{number}",
            "  Dim opening(0) As New com.sun.star.beans.PropertyValue",
            '  opening(0).Name = "Hidden"',
            "  opening(0).Value = True",
            f'  doc = StarDesktop.loadComponentFromURL(ConvertToURL({_text(str(job.source))}), "_blank", 0, opening())',
            *(f"  {line}" for step in job.steps for line in _step(*step)),
            "  Dim saving(1) As New com.sun.star.beans.PropertyValue",
            '  saving(0).Name = "FilterName"',
            f"  saving(0).Value = {_text(name)}",
            '  saving(1).Name = "FilterOptions"',
            f"  saving(1).Value = {_text(options)}",
            f"  doc.storeToURL(ConvertToURL({_text(str(job.target))}), saving())",
            "  doc.close(True)",
            "End Sub",
        ]
    return lines


def _step(what: str, sheet: int, *rest: object) -> list[str]:
    place = f"doc.Sheets.getByIndex({sheet})"
    if what in ("type", "paste"):
        column, row, text = rest
        wanted = "FormulaLocal" if what == "type" else "String"
        return [f"{place}.getCellByPosition({column}, {row}).{wanted} = {_text(str(text))}"]
    if what == "insert_column":
        return [f"{place}.Columns.insertByIndex({rest[0]}, 1)"]
    if what == "move_column":
        start, end = rest
        return [
            f"{place}.Columns.insertByIndex({end}, 1)",
            f"target = {place}.getCellByPosition({end}, 0).CellAddress",
            f"{place}.moveRange(target, {place}.getCellRangeByPosition({start}, 0, {start}, 1000).RangeAddress)",
        ]
    assert what == "rename"
    return [f"{place}.Name = {_text(str(rest[0]))}"]


def _text(text: str) -> str:
    """A text as the macro language writes it: quotation marks doubled, line breaks and rare signs by number."""
    parts = []
    for line_number, line in enumerate(text.split("\n")):
        if line_number:
            parts.append("Chr(10)")
        parts.append('"' + line.replace('"', '""') + '"')
    return " & ".join(parts)


def _write_module(basic: Path, code: str) -> None:
    folder = basic / "Standard"
    folder.mkdir(parents=True, exist_ok=True)
    element = '<library:element library:name="Hands"/>'
    (folder / "script.xlb").write_text(
        f"{_HEAD}<library:library {_LIBRARY} {_NAMES}>{element}</library:library>", encoding="utf-8"
    )
    (folder / "dialog.xlb").write_text(f"{_HEAD}<library:library {_LIBRARY} {_NAMES}/>", encoding="utf-8")
    for kind in ("script", "dialog"):
        entry = (
            f'<library:library library:name="Standard" xlink:href="$(USER)/basic/Standard/{kind}.xlb/" '
            'xlink:type="simple" library:link="false"/>'
        )
        listing = f"{_HEAD}<library:libraries {_LIBRARY} {_LINK}>{entry}</library:libraries>"
        (basic / f"{kind}.xlc").write_text(listing, encoding="utf-8")
    (folder / "Hands.xba").write_text(f"{_HEAD}{_MODULE}{escape(code)}</script:module>", encoding="utf-8")
