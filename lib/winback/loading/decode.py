"""Bytes to text: the encoding from a closed list, clean line ends, and words that were broken on the way mended."""

from __future__ import annotations

import codecs
import gzip
import hashlib
import re
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..errors import LoadError
from .codes import refusal
from .mojibake import Mender
from .russian import russian_score
from .signatures import BOMS, HEAD, unmarked_utf16

CHUNK = 4 << 20
GZIP_RATIO = 200
GZIP_FREE = 300 << 20
UNCLEAN_ASCII = (b"\x00", b"\r", b"\x1a")
UNCLEAN = (*UNCLEAN_ASCII, b"\xef\xbb\xbf")
BLANKS = " \t\n\r\v\f\u00a0"
"""What is trimmed from the ends of cells."""
OTHER_BLANKS = " \t\v\f\u00a0"
"""Those that are no line ends: a plain text may or may not have them."""
PLAIN_BLANKS = " \t\v\f"
LINE_END = ord("\n")
BEYOND_ASCII = bytes(range(128, 256))
CYRILLIC = ("cp1251", "koi8-r", "cp866", "mac-cyrillic")


@dataclass(frozen=True)
class Scan:
    """What one look at all bytes of a file tells; ``plain``: it is clean UTF-8 text as it stands."""

    encoding: str
    digest: str
    broken_count: int = 0
    plain: bool = False
    blanks: str = BLANKS
    line_count: int | None = None


@dataclass(frozen=True)
class Text:
    """A file as UTF-8 text with plain line ends: where it lies, what it was, and what was cleaned away.

    ``levels`` is a JSON file for a sheet that has them: ``outline`` and ``indent`` (row → level) and ``merged``
    (``[top, left, bottom, right]``), all counted from 1. ``blanks`` are those of :data:`BLANKS` that may occur in it.
    ``line_count`` is known of a text that is read where it lies.
    """

    path: Path
    encoding: str
    digest: str
    nul_count: int = 0
    broken_count: int = 0
    mender: Mender | None = None
    levels: Path | None = None
    blanks: str = BLANKS
    line_count: int | None = None


def read_bytes(path: Path, zipped: bool, file: str = "") -> Iterator[bytes]:
    """Yield the content in chunks, unpacked; ``LoadError`` when it is cut, broken or unpacks without end."""
    size = path.stat().st_size
    seen = 0
    try:
        with gzip.open(path) if zipped else path.open("rb") as handle:
            while chunk := handle.read(CHUNK):
                seen += len(chunk)
                if zipped and seen > GZIP_FREE and seen > size * GZIP_RATIO:
                    raise refusal("KND05", file=file or path.name)
                yield chunk
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise refusal("KND04", file=file or path.name) from error


def decode(path: Path, target: Path, zipped: bool = False, file: str = "") -> Text:
    """Write the file as clean UTF-8 text to ``target`` and say what it was; one that is clean is read where it lies.

    Encodings, in order: by byte order mark; UTF-16 without one; strict UTF-8; what a web page declares; cp1251,
    koi8-r, cp866, mac-cyrillic where the words look Russian; else cp1252, latin-1. NUL and Ctrl-Z are removed, line
    ends become ``\\n``.
    """
    first = next(read_bytes(path, zipped, file), b"")
    scan = _scan(path, zipped, first)
    if scan.plain and not zipped:
        return Text(path, scan.encoding, scan.digest, mender=Mender(), blanks=scan.blanks, line_count=scan.line_count)
    decoder = codecs.getincrementaldecoder(scan.encoding)("replace" if scan.broken_count else "strict")
    nul_count, held, mender = 0, "", Mender()
    try:
        with target.open("w", encoding="utf-8", newline="") as out:
            for chunk in read_bytes(path, zipped, file):
                text = held + decoder.decode(chunk)
                mender.look(text)
                held = _held(text, whole_lines=mender.way is not None)
                nul_count += text.count("\x00", 0, len(text) - len(held))
                out.write(mender.mend(_clean(text[: len(text) - len(held)])))
            last = held + decoder.decode(b"", final=True)
            nul_count += last.count("\x00")
            out.write(mender.mend(_clean(last.rstrip("\x1a"))))
    except UnicodeError as error:
        raise refusal("ENC01", file=file or path.name) from error
    return Text(target, scan.encoding, scan.digest, nul_count, scan.broken_count, mender)


def mend_file(path: Path) -> Mender:
    """Mend a UTF-8 file where its words are broken; a file that is whole is only looked at."""
    mender = Mender()
    with path.open(encoding="utf-8", newline="\n") as handle:
        while mender.way is None and (text := handle.read(CHUNK)):
            mender.look(text)
    if mender.way is not None:
        fresh = path.with_suffix(".mended")
        with path.open(encoding="utf-8", newline="\n") as handle, fresh.open("w", encoding="utf-8", newline="") as out:
            while text := handle.read(CHUNK):
                out.write(mender.mend(text + handle.readline()))
        fresh.replace(path)
    return mender


def _held(text: str, whole_lines: bool) -> str:
    """What cannot be cleaned before the next piece is known: half a line end, or half a line of broken words."""
    if whole_lines:
        return text[text.rfind("\n") + 1 :]
    return text[-1:] if text.endswith(("\r", "\x1a")) else ""


def _clean(text: str) -> str:
    """Line ends of every system become one: a lone carriage return ends a line too, as every reader has it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").replace("\ufeff", "")


def _scan(path: Path, zipped: bool, first: bytes) -> Scan:
    """Find out encoding, SHA-256 of the content, and the count of broken characters, in one pass over the file."""
    marked = next((name for bom, name in BOMS if first.startswith(bom)), "") or unmarked_utf16(first[:HEAD])
    strict = _Strict() if marked in ("", "utf-8-sig") else None
    digest, words, size, broken, multibyte = hashlib.sha256(), [], 0, 0, 0
    plain, mender, blanks = not marked, Mender(), {"\n"}
    lines = Lines()
    for chunk in _beside(read_bytes(path, zipped), digest.update, lines.take):
        ascii_only = chunk.isascii()
        signs = PLAIN_BLANKS if ascii_only else OTHER_BLANKS
        blanks |= {sign for sign in signs if sign not in blanks and sign.encode() in chunk}
        plain = plain and not any(sign in chunk for sign in (UNCLEAN_ASCII if ascii_only else UNCLEAN))
        if strict and strict.takes(chunk) and ascii_only:
            continue
        if plain:
            mender.look(chunk[: 2 * HEAD].decode("utf-8", "replace"))
        if size < 200_000:
            found = re.findall(rb"[A-Za-z]*[\x80-\xff]+[A-Za-z\x80-\xff]*", chunk)[:20_000]
            words += found
            size += sum(map(len, found))
        if strict:
            good, bad = _utf8_parts(chunk) if strict.failed else (_beyond_ascii(chunk) // 2, 0)
            multibyte, broken = multibyte + good, broken + bad
    if marked and not (strict and broken > max(3, multibyte // 5)):
        return Scan(marked, digest.hexdigest(), broken)
    # Broken characters among many good ones: cut or glued UTF-8. In another encoding good ones hardly ever occur.
    if broken <= multibyte // 5:
        plain = plain and not broken and mender.way is None and strict is not None and strict.ends()
        return Scan("utf-8", digest.hexdigest(), broken, plain, "".join(sorted(blanks)), lines.count)
    return Scan(_declared(first) or _legacy(words), digest.hexdigest())


def _beside(chunks: Iterator[bytes], *looks: Callable[[bytes], None]) -> Iterator[bytes]:
    """Yield the pieces while another thread looks at them too: hashing and counting take as long as all the rest."""

    def look_at(chunk: bytes) -> None:
        for look in looks:
            look(chunk)

    with ThreadPoolExecutor(1) as pool:
        looking = pool.submit(look_at, b"")
        for chunk in chunks:
            looking.result()
            looking = pool.submit(look_at, chunk)
            yield chunk
        looking.result()


class Lines:
    """Counts the lines of a text that comes in pieces; the last one need not end."""

    def __init__(self) -> None:
        self.ends, self.last = 0, b"\n"

    def take(self, chunk: bytes) -> None:
        """Count on."""
        # Where every hundredth byte counts, an array is counted in half the time.
        self.ends += int(np.count_nonzero(np.frombuffer(chunk, dtype=np.uint8) == LINE_END))
        self.last = chunk[-1:] or self.last

    @property
    def count(self) -> int:
        """The lines so far."""
        return self.ends + (self.last != b"\n")


class _Strict:
    """Follows UTF-8 through the pieces of a text; ``failed`` from the first wrong byte on."""

    def __init__(self) -> None:
        self.decoder = codecs.getincrementaldecoder("utf-8")()
        self.failed = False

    def takes(self, chunk: bytes, final: bool = False) -> bool:
        """Return whether the text is whole up to the end of this piece."""
        if not self.failed and not (chunk.isascii() and not self.decoder.getstate()[0]):
            try:
                self.decoder.decode(chunk, final)
            except UnicodeDecodeError:
                self.failed = True
        return not self.failed

    def ends(self) -> bool:
        """Return whether the text was whole and does not end inside a character."""
        return self.takes(b"", final=True) and not self.decoder.getstate()[0]


def _beyond_ascii(chunk: bytes) -> int:
    return len(chunk) - len(chunk.translate(None, BEYOND_ASCII))


def _utf8_parts(chunk: bytes) -> tuple[int, int]:
    """Return how many characters beyond ASCII are good UTF-8 and how many are broken; cut ends are forgiven."""
    # A chunk may end, and the next begin, inside one character.
    middle = re.sub(rb"^[\x80-\xbf]{1,3}|[\xc0-\xf7][\x80-\xbf]{0,2}$", b"", chunk)
    text = middle.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    return len(re.findall(r"[^\x00-\x7f\ufffd]", text)), bad


def _declared(first: bytes) -> str:
    """The code page that a web page names at its beginning, where it is one of the closed list."""
    found = re.search(rb"<meta[^>]*charset=[\"']?\s*([\w-]+)", first[:4096], re.IGNORECASE)
    name = found.group(1).decode().lower().replace("windows-", "cp") if found else ""
    return name if name in CYRILLIC else ""


def _legacy(words: list[bytes]) -> str:
    scores = {name: russian_score(word.decode(name, "replace") for word in words) for name in CYRILLIC}
    scores["cp1251"] += 0.15  # by far the most frequent in exports; decides only where the words cannot
    best = max(scores, key=lambda name: scores[name])
    if scores[best] > 0:
        return best
    undefined = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
    return "latin-1" if any(undefined.search(word) for word in words) else "cp1252"


def unreadable(file: str, error: OSError) -> LoadError:
    """Return the refusal for a file that the system does not let us read."""
    return refusal("KND06", file=file, error=error.strerror or str(error))
