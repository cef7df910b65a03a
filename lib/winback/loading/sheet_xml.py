"""What the reader of workbooks does not tell about a sheet, from its XML in a stream.

Its extent, before anything is allotted for it; levels of grouping, indents and merged cells; formulas without results.
"""

from __future__ import annotations

import re
import zipfile
from typing import Any

_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_PLACE = re.compile(rb"""<(?:\w+:)?(?:c|row)\b[^>]*?\br=["']([A-Z]{0,3})(\d{1,7})["']""")
_LEVEL = re.compile(rb"<(?:\w+:)?row\b([^>]*\boutlineLevel=[^>]*)>")
_FIRST = re.compile(rb"""<(?:\w+:)?c\b([^>]*\br=["']A\d{1,7}["'][^>]*)>""")
_ATTRIBUTE = re.compile(rb"""\b(r|s|outlineLevel)=["']A?(\d{1,7})["']""")
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\b[^>]*\bref=["']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})["']""")
_LACKING = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:</(?:\w+:)?c>|<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)"
)
_CELL = re.compile(rb"""\br=["']([A-Z]{1,3})(\d{1,7})["']""")
HOLD = 8 << 20
MERGED = 200_000


def is_sheet(name: str) -> bool:
    """Return whether a part of the archive is a sheet."""
    return _SHEET.fullmatch(name) is not None


def declares(head: bytes) -> bool:
    """Return whether a part declares a document type: no workbook does, expanding entities is an old attack."""
    text = head.replace(b"\x00", b"")
    return b"<!DOCTYPE" in text or b"<!ENTITY" in text


def column_number(letters: bytes) -> int:
    """Return the number of a column, from 1.

    >>> column_number(b"A"), column_number(b"XFD")
    (1, 16384)
    """
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def indents(archive: zipfile.ZipFile) -> dict[int, int]:
    """Return style → indent of the styles that have one."""
    try:
        with archive.open("xl/styles.xml") as handle:
            text = handle.read(20 << 20)
    except KeyError:
        return {}
    part = re.search(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", text, re.DOTALL)
    styles = re.findall(rb"<(?:\w+:)?xf\b[^>]*?(?:/>|>.*?</(?:\w+:)?xf>)", part.group(), re.DOTALL) if part else []
    found = {}
    for number, style in enumerate(styles):
        indent = re.search(rb"""\bindent=["'](\d{1,3})["']""", style)
        if indent and int(indent.group(1)):
            found[number] = int(indent.group(1))
    return found


class Scan:
    """Collects what it needs from the XML of one sheet, given in pieces."""

    def __init__(self, styles: dict[int, int]) -> None:
        self.styles = styles
        self.width = self.height = self.read = 0
        self.outline: dict[int, int] = {}
        self.indent: dict[int, int] = {}
        self.merged: dict[tuple[int, int, int, int], None] = {}
        self.lacking: dict[int, tuple[int, str]] = {}
        self._rest = b""

    def feed(self, chunk: bytes) -> None:
        """Take the next piece; what lies after the last whole row waits for the piece after it."""
        self.read += len(chunk)
        text = self._rest + chunk
        end = text.rfind(b"row>") + 4
        if end > 4:
            self._look(text[:end])
            self._rest = text[end:]
        elif len(text) > HOLD:
            self._look(text)
            self._rest = text[-200:]
        else:
            self._rest = text

    def end(self) -> None:
        """Look at what is left."""
        self._look(self._rest)
        self._rest = b""

    def has_levels(self) -> bool:
        """Return whether the sheet has grouped rows, indents or merged cells."""
        return bool(self.outline or self.indent or self.merged)

    def levels(self) -> dict[str, Any]:
        """Return them as the file beside the text keeps them."""
        return {"outline": self.outline, "indent": self.indent, "merged": [list(area) for area in self.merged]}

    def _look(self, text: bytes) -> None:
        places = _PLACE.findall(text)
        if places:
            self.height = max(self.height, *(int(row) for _letters, row in places))
            self.width = max(self.width, *map(column_number, {letters for letters, _row in places}))
        if b"outlineLevel" in text:
            self._levels(text, _LEVEL, b"outlineLevel", self.outline)
        if self.styles:
            self._levels(text, _FIRST, b"s", self.indent)
        if b"mergeCell" in text:
            for left, top, right, bottom in _MERGED.findall(text):
                if len(self.merged) < MERGED:
                    self.merged[int(top), column_number(left), int(bottom), column_number(right)] = None
        if b"<f" in text or b":f" in text:
            self._formulas(text)

    def _levels(self, text: bytes, pattern: re.Pattern[bytes], name: bytes, into: dict[int, int]) -> None:
        for attributes in pattern.findall(text):
            found = dict(_ATTRIBUTE.findall(attributes))
            value = int(found.get(name, 0))
            value = self.styles.get(value, 0) if name == b"s" else value
            if value and b"r" in found:
                into[int(found[b"r"])] = value

    def _formulas(self, text: bytes) -> None:
        for attributes in _LACKING.findall(text):
            place = _CELL.search(attributes)
            # The stored result of a formula of text may be an empty text.
            if place and b't="str"' not in attributes:
                column = column_number(place.group(1))
                count, first = self.lacking.get(column, (0, (place.group(1) + place.group(2)).decode()))
                self.lacking[column] = (count + 1, first)
