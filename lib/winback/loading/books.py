"""Workbooks (XLSX, XLSB, XLS, ODS) to text: refused before parsing when hostile, parsed in a process of its own."""

from __future__ import annotations

import json
import posixpath
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path

from defusedxml import ElementTree

from ..text import format_count
from . import sandbox, sheet_xml
from .codes import refusal

UNPACKED = 300 << 20
RATIO = 100
RATIO_FREE = 10 << 20
LARGEST, LARGE_RATIO = 2 << 30, 50
PARTS = 10_000
CELLS = 20_000_000
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True)
class Sheet:
    """One sheet as CSV text; ``lacking`` are formulas whose results are not stored: column → (count, first cell)."""

    name: str
    text: Path
    levels: Path | None = None
    lacking: dict[int, tuple[int, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Book:
    """The sheets that can be read, and the names of those that were left out."""

    sheets: list[Sheet]
    hidden: list[str]
    charts: list[str]


def guard(path: Path, file: str) -> dict[str, sheet_xml.Scan]:
    """Refuse a zipped workbook that unpacks to too much or claims too many cells; reads no sheet into memory."""
    found = {}
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            total = sum(part.file_size for part in parts)
            packed = max(1, sum(part.compress_size for part in parts))
            too_dense = total > RATIO_FREE and total > packed * RATIO
            too_large = total > UNPACKED and (total > packed * LARGE_RATIO or total > LARGEST)
            if too_dense or too_large or len(parts) > PARTS:
                raise refusal("KND05", file=file)
            indents = sheet_xml.indents(archive)
            for part in parts:
                if part.flag_bits & 1:
                    raise refusal("KND07", file=file)
                if part.filename.lower().endswith((".xml", ".rels")):
                    with archive.open(part) as handle:
                        if sheet_xml.declares(handle.read(4096)):
                            raise refusal("KND05", file=file)
                if sheet_xml.is_sheet(part.filename):
                    found[part.filename] = _scan(archive, part, indents, file)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise refusal("KND03", file=file) from error
    return found


def _scan(archive: zipfile.ZipFile, part: zipfile.ZipInfo, indents: dict[int, int], file: str) -> sheet_xml.Scan:
    """The reader allots the rectangle of all cells at once: two far corners are enough to exhaust memory."""
    scan = sheet_xml.Scan(indents)
    with archive.open(part) as handle:
        while chunk := handle.read(1 << 20):
            scan.feed(chunk)
            # The directory may lie about sizes.
            if scan.read > max(UNPACKED, 2 * part.file_size):
                raise refusal("KND05", file=file)
    scan.end()
    cells = scan.width * scan.height
    if cells > CELLS:
        raise refusal("KND11", file=file, found=format_count(cells), allowed=format_count(CELLS))
    return scan


def read(path: Path, folder: Path, file: str) -> Book:
    """Return the visible sheets that have cells, each as CSV text in ``folder``."""
    scans: dict[str, sheet_xml.Scan] = {}
    if zipfile.is_zipfile(path):
        scans = guard(path, file)
    elif _is_encrypted(path):
        raise refusal("KND07", file=file)
    found = sandbox.convert("book", path, folder, file)
    parts = _parts_of_sheets(path) if scans else {}
    sheets = []
    for entry in found["tables"]:
        scan = scans.get(parts.get(entry["sheet"], ""))
        text = folder / entry["file"]
        levels = None
        if scan and scan.has_levels():
            levels = text.with_suffix(".levels.json")
            levels.write_text(json.dumps(scan.levels()), encoding="utf-8")
        sheets.append(Sheet(entry["sheet"], text, levels, scan.lacking if scan else {}))
    return Book(sheets, found["hidden"], found["charts"])


def _is_encrypted(path: Path) -> bool:
    """A workbook with a password is a container of another format that holds one encrypted part."""
    rest = b""
    with path.open("rb") as handle:
        while chunk := handle.read(1 << 20):
            if _ENCRYPTED in rest + chunk:
                return True
            rest = chunk[-64:]
    return False


def _parts_of_sheets(path: Path) -> dict[str, str]:
    """Return sheet → its part in the archive."""
    try:
        with zipfile.ZipFile(path) as archive:
            book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
            relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    except (KeyError, ElementTree.ParseError, zipfile.BadZipFile, zlib.error, ValueError):
        return {}
    targets = {relation.get("Id"): relation.get("Target") or "" for relation in relations}
    found = {}
    for sheet in book.iter():
        if sheet.tag.endswith("}sheet"):
            target = targets.get(sheet.get(_RELATION), "")
            found[sheet.get("name") or ""] = posixpath.normpath(posixpath.join("xl", target)).lstrip("/")
    return found
