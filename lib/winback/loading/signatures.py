"""What kind of file it is, told by its content and never by its name."""

from __future__ import annotations

import codecs
import re
import zipfile
from pathlib import Path

from .codes import refusal

HEAD = 65536
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_STARTS = (
    (b"PAR1", "parquet"),
    (b"\x1f\x8b", "gzip"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "workbook"),
    (b"SQLite format 3\x00", "sqlite"),
    (b"%PDF-", "binary"),
)
_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|table|meta|head|body)\b", re.I | re.S
)
_TABLE = re.compile(r"\s*<(?!\?xml)[^>]*>.*<table\b.*<tr\b", re.I | re.S)
_JSON = re.compile(r'\s*(?:\[\s*)?\{\s*(?:"|\}\s*[,\]\n])')


def kind_of(path: Path, file: str = "") -> str:
    """Return what a file is.

    ``empty``, ``text``, ``html``, ``json``, ``parquet``, ``workbook``, ``gzip``, ``zip``, ``sqlite``, ``duckdb``,
    ``lock`` (left by an office program beside an open workbook) or ``binary``.
    """
    with path.open("rb") as handle:
        head = handle.read(HEAD)
    if (file or path.name).startswith("~$") and len(head) < 1024:
        return "lock"
    return (
        _kind_of_zip(path, file or path.name)
        if head.startswith((b"PK\x03\x04", b"PK\x05\x06"))
        else kind_of_bytes(head)
    )


def kind_of_bytes(head: bytes) -> str:
    """Return the kind that the first bytes tell; a ZIP needs a look at its list of parts."""
    signed = next((kind for start, kind in _STARTS if head.startswith(start)), "")
    if signed or head[8:12] == b"DUCK":
        return signed or "duckdb"
    if not head.strip(b"\x00\r\n\t \x1a\xef\xbb\xbf\xff\xfe"):
        return "empty"
    return _kind_of_text(head)


def _kind_of_text(head: bytes) -> str:
    marked = next((name for bom, name in BOMS if head.startswith(bom)), "") or unmarked_utf16(head)
    text = head.decode(marked or "latin-1", "replace").lstrip("\ufeff\u00ef\u00bb\u00bf")
    if _PAGE.match(text) or _TABLE.match(text):
        return "html"
    if _JSON.match(text):
        return "json"
    if marked and marked != "utf-8-sig":
        return "text"
    controls = len(re.findall(rb"[\x01-\x08\x0e-\x19\x1b-\x1f\x7f]", head))
    return "binary" if controls > len(head) * 0.02 or head.count(0) > len(head) * 0.2 else "text"


def unmarked_utf16(head: bytes) -> str:
    """Return ``utf-16-le`` or ``utf-16-be`` where the bytes read as ordinary text in it, else ''.

    >>> unmarked_utf16("Клиент;Дата\\n".encode("utf-16-le")), unmarked_utf16(b"a\\x00b\\n")
    ('utf-16-le', '')
    """
    head = head[: len(head) // 2 * 2]
    if not head.count(0):
        return ""
    for name in ("utf-16-le", "utf-16-be"):
        text = head.decode(name, "replace")
        plain = len(re.findall(r"[\t\r\n -~\u00a0-\u024f\u0400-\u045f\u2010-\u2044\u20a0-\u20bf№]", text))
        if plain >= len(text) * 0.97:
            return name
    return ""


def _kind_of_zip(path: Path, file: str) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise refusal("KND03", file=file) from error
    if any(name.startswith("xl/") for name in names) or "content.xml" in names:
        return "workbook"
    return "binary" if "[Content_Types].xml" in names or "Index/Document.iwa" in names else "zip"
