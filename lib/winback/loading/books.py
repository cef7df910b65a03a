"""Workbooks (XLSX, XLS, ODS) to text: refused before parsing when hostile, parsed in a process of its own."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

from ..text import format_count
from .codes import refusal

UNPACKED = 300 << 20
RATIO = 100
RATIO_FREE = 10 << 20
CELLS = 20_000_000
SECONDS = 600
_CELL = re.compile(rb'<(?:\w+:)?(?:c|row)\b[^>]*?\br="([A-Z]{0,3})(\d{1,7})"')
_REPEAT = re.compile(rb'number-(columns|rows)-repeated="(\d+)"')


def guard(path: Path) -> None:
    """Refuse a zipped workbook that unpacks to too much or claims too many cells; reads no sheet into memory."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            total = sum(part.file_size for part in parts)
            packed = max(1, sum(part.compress_size for part in parts))
            if total > UNPACKED or (total > RATIO_FREE and total > packed * RATIO):
                raise refusal("KND05", file=path.name)
            for part in parts:
                if re.match(r"xl/worksheets/[^/]+\.xml$", part.filename):
                    _guard_sheet(path, archive, part)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise refusal("KND03", file=path.name) from error


def _guard_sheet(path: Path, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """The reader allots the rectangle of all cells at once: two far corners are enough to exhaust memory."""
    width = height = read = 0
    rest = b""
    with archive.open(part) as handle:
        while chunk := handle.read(1 << 20):
            read += len(chunk)
            if read > UNPACKED:  # the directory may lie about sizes
                raise refusal("KND05", file=path.name)
            text = rest + chunk
            for letters, row in _CELL.findall(text):
                height = max(height, int(row))
                width = max(width, _column(letters))
            rest = text[-200:]
    if max(width, 1) * height > CELLS:
        raise refusal("KND11", file=path.name, found=format_count(width * height), allowed=format_count(CELLS))


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def sheets(path: Path, folder: Path) -> list[tuple[str, Path]]:
    """Return name and CSV text of each visible, non-empty sheet, written into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    if zipfile.is_zipfile(path):
        guard(path)
    script = Path(__file__).with_name("book_child.py")
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(script), str(path.resolve()), str(folder)],
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise refusal("KND12", file=path.name) from error
    if done.returncode == 7:
        raise refusal("KND07", file=path.name)
    if done.returncode == 3:
        raise refusal("KND03", file=path.name)
    if done.returncode != 0:
        raise refusal("KND12", file=path.name)
    found = json.loads((folder / "sheets.json").read_text(encoding="utf-8"))
    if not found:
        raise refusal("KND01", file=path.name)
    return [(entry["sheet"], folder / entry["file"]) for entry in found]
