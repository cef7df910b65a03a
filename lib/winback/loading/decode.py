"""Bytes to text: what kind of file it is by its content, and its encoding from a closed list."""

from __future__ import annotations

import codecs
import gzip
import hashlib
import math
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..errors import LoadError
from .codes import refusal

CHUNK = 4 << 20
GZIP_RATIO = 200
GZIP_FREE = 300 << 20
CYRILLIC = ("cp1251", "koi8-r", "cp866", "mac-cyrillic")
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Per cent of running Russian text, by groups of letters: only the order of magnitude matters here.
LETTERS = dict.fromkeys("оеаи", 8.9) | dict.fromkeys("нтсрвл", 5.5) | dict.fromkeys("кмдпуяыьгзб", 2.3)
LETTERS |= dict.fromkeys("чйхжшюц", 0.9) | dict.fromkeys("щэф", 0.3) | dict.fromkeys("ъё", 0.05)


@dataclass(frozen=True)
class Text:
    """A file as UTF-8 text with plain line ends: where it lies, what it was, and what was cleaned away."""

    path: Path
    encoding: str
    digest: str
    nul_count: int = 0
    broken_count: int = 0


def kind_of(path: Path) -> str:
    """Return ``empty``, ``text``, ``parquet``, ``workbook``, ``gzip``, ``zip``, ``html``, ``locked`` or ``binary``.

    The content decides, not the extension.
    """
    with path.open("rb") as handle:
        head = handle.read(65536)
    if not head.strip(b"\x00\r\n\t \x1a\xef\xbb\xbf"):
        return "empty"
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "workbook"
    if head.startswith(b"PK\x03\x04"):
        return _kind_of_zip(path)
    return kind_of_bytes(head)


def kind_of_bytes(head: bytes) -> str:
    """Return ``text``, ``html`` or ``binary`` for the first bytes of something that has no signature."""
    if any(head.startswith(bom) for bom, _name in BOMS[1:]):
        return "text"
    if re.match(rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|table|meta|head)", head, re.IGNORECASE):
        return "html"
    controls = len(re.findall(rb"[\x01-\x08\x0e-\x19\x1b-\x1f\x7f]", head))
    return "binary" if controls > len(head) * 0.02 or head.count(0) > len(head) * 0.2 else "text"


def _kind_of_zip(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise refusal("KND03", file=path.name) from error
    if any(name.startswith("xl/") for name in names) or "content.xml" in names:
        return "workbook"
    return "zip"


def read_bytes(path: Path, zipped: bool) -> Iterator[bytes]:
    """Yield the content in chunks, unpacked; ``LoadError`` when it is cut, broken or unpacks without end."""
    size = path.stat().st_size
    seen = 0
    try:
        with gzip.open(path) if zipped else path.open("rb") as handle:
            while chunk := handle.read(CHUNK):
                seen += len(chunk)
                if zipped and seen > GZIP_FREE and seen > size * GZIP_RATIO:
                    raise refusal("KND05", file=path.name)
                yield chunk
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise refusal("KND04", file=path.name) from error


def decode(path: Path, target: Path, zipped: bool = False) -> Text:
    """Write the file as clean UTF-8 text to ``target`` and say what it was.

    Encodings, in order: by byte order mark; strict UTF-8; cp1251, koi8-r, cp866, mac-cyrillic where the words look
    Russian; else cp1252, latin-1. NUL and Ctrl-Z are removed, line ends become ``\\n``.
    """
    first = next(read_bytes(path, zipped), b"")
    encoding, digest, broken = _encoding_of(path, zipped, first)
    errors = "replace" if broken else "strict"
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    # Lone carriage returns end lines only in a file that has no line feeds at all (old Mac programs).
    lone = b"\n" not in first and b"\r" in first
    nul_count, held = 0, ""
    try:
        with target.open("w", encoding="utf-8", newline="") as out:
            for chunk in read_bytes(path, zipped):
                text = held + decoder.decode(chunk)
                held = text[-1:] if text.endswith(("\r", "\x1a")) else ""
                nul_count += text.count("\x00")
                out.write(_clean(text[: len(text) - len(held)], lone))
            out.write(_clean((held + decoder.decode(b"", final=True)).rstrip("\x1a"), lone))
    except UnicodeError as error:
        raise refusal("ENC01", file=path.name) from error
    return Text(target, encoding, digest, nul_count, broken)


def _clean(text: str, lone: bool) -> str:
    text = text.replace("\r\n", "\n").replace("\x00", "")
    if lone:
        text = text.replace("\r", "\n")
    return text.replace("\ufeff", "")


def _encoding_of(path: Path, zipped: bool, first: bytes) -> tuple[str, str, int]:
    """Return encoding, SHA-256 of the content, and the count of broken characters, in one pass over the file."""
    marked = next((name for bom, name in BOMS if first.startswith(bom)), "")
    strict = codecs.getincrementaldecoder("utf-8")() if marked in ("", "utf-8-sig") else None
    digest, words, size, broken, multibyte = hashlib.sha256(), [], 0, 0, 0
    for chunk in read_bytes(path, zipped):
        digest.update(chunk)
        if chunk.isascii() and strict:
            continue
        if size < 200_000:
            found = re.findall(rb"[A-Za-z]*[\x80-\xff]+[A-Za-z\x80-\xff]*", chunk)[:20_000]
            words += found
            size += sum(map(len, found))
        if strict:
            good, bad = _utf8_parts(chunk)
            multibyte, broken = multibyte + good, broken + bad
    if marked and not (strict and broken > max(3, multibyte // 100)):
        return marked, digest.hexdigest(), broken
    # A few broken characters among many good ones: cut or glued UTF-8; otherwise another encoding.
    if broken <= max(0, multibyte // 100):
        return "utf-8", digest.hexdigest(), broken
    return _legacy(words), digest.hexdigest(), 0


def _utf8_parts(chunk: bytes) -> tuple[int, int]:
    """Return how many characters beyond ASCII are good UTF-8 and how many are broken; cut ends are forgiven."""
    try:
        text = chunk.decode("utf-8")
    except UnicodeDecodeError:
        # A chunk may end, and the next begin, inside one character.
        middle = re.sub(rb"^[\x80-\xbf]{1,3}|[\xc0-\xf7][\x80-\xbf]{0,2}$", b"", chunk)
        text = middle.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    return len(re.findall(r"[^\x00-\x7f\ufffd]", text)), bad


def _legacy(words: list[bytes]) -> str:
    scores = {name: russian_score(word.decode(name, "replace") for word in words) for name in CYRILLIC}
    scores["cp1251"] += 0.15  # by far the most frequent in exports; decides only where the words cannot
    best = max(scores, key=lambda name: scores[name])
    if scores[best] > 0:
        return best
    undefined = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
    return "latin-1" if any(undefined.search(word) for word in words) else "cp1252"


def russian_score(words: Iterator[str]) -> float:
    """Return how Russian the words look: about +1 for Russian text, below zero for anything else.

    >>> russian_score(iter(["Клиент", "Сумма"])) > 0 > russian_score(iter(["Êëèåíò", "Ñóììà"]))
    True
    """
    total = weight = 0.0
    for word in words:
        # A wrong code page turns letters into signs: signs count as the rarest letters.
        letters = [sign for sign in word.lower() if sign not in "«»„“”–—№…" and not sign.isdigit()]
        if not letters:
            continue
        steady = word.islower() or word.isupper() or word.istitle()
        mixed = any(letter.isascii() for letter in letters)
        value = sum(math.log(LETTERS.get(letter, 0.01)) for letter in letters) / len(letters)
        total += (value - (0 if steady else 1.5) - (4 if mixed else 0)) * len(letters)
        weight += len(letters)
    return total / weight if weight else -1.0


def unreadable(path: Path, error: OSError) -> LoadError:
    """Return the refusal for a file that the system does not let us read."""
    return refusal("KND06", file=path.name, error=error.strerror or str(error))
