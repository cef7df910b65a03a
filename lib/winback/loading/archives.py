"""Archives: the files inside a ZIP, and a gzip of something that is not text, unpacked within limits."""

from __future__ import annotations

import errno
import re
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from . import decode
from .codes import refusal

MEMBERS = 500
FREE = 300 << 20
RATIO = 200
CHUNK = 1 << 20


@dataclass(frozen=True)
class Member:
    """A file of an archive: its name inside, and where it was unpacked; the name never decides where."""

    name: str
    path: Path


def unpack_gzip(path: Path, target: Path, file: str) -> None:
    """Unpack a gzip file; ``LoadError`` when it is cut or unpacks without end."""
    with target.open("wb") as out:
        for chunk in decode.read_bytes(path, True, file):
            out.write(chunk)


def unpack_zip(path: Path, folder: Path, file: str) -> list[Member]:
    """Unpack the files of a ZIP into ``folder`` under names of our own."""
    folder.mkdir(parents=True, exist_ok=True)
    found: list[Member] = []
    written, size = 0, path.stat().st_size
    try:
        with zipfile.ZipFile(path) as archive:
            parts = [part for part in archive.infolist() if _is_table(part)]
            if not parts:
                raise refusal("KND19", file=file)
            if len(parts) > MEMBERS:
                raise refusal("KND05", file=file)
            names = Counter(map(_name, parts))
            for number, part in enumerate(parts):
                if part.flag_bits & 1:
                    raise refusal("KND07", file=file)
                target = folder / str(number)
                with target.open("wb") as out, archive.open(part) as handle:
                    while chunk := _next(handle, file):
                        written += len(chunk)
                        # Counted, not believed: the directory of an archive may lie about sizes.
                        if written > FREE and written > size * RATIO:
                            raise refusal("KND05", file=file)
                        out.write(chunk)
                name = _name(part)
                found.append(Member(name if names[name] == 1 else f"{number + 1}-{name}", target))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise refusal("KND03", file=file) from error
    except OSError as error:
        # A damaged directory points to a place before the file begins; a full disk is another matter.
        if error.errno != errno.EINVAL:
            raise
        raise refusal("KND03", file=file) from error
    return found


def _next(handle: IO[bytes], file: str) -> bytes:
    """A place beyond the end of a damaged archive is its fault, not that of the disk."""
    try:
        return handle.read(CHUNK)
    except OSError as error:
        raise refusal("KND03", file=file) from error


def _is_table(part: zipfile.ZipInfo) -> bool:
    name = PurePosixPath(part.filename.replace("\\", "/"))
    return not (part.is_dir() or "__MACOSX" in name.parts or name.name.startswith((".", "~$")) or not name.name)


def _name(part: zipfile.ZipInfo) -> str:
    """The name without folders; archives made on Russian Windows name their files in cp866 and do not say so."""
    name = part.filename
    if not part.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode("cp866")
        except UnicodeError:
            name = part.filename
    return re.sub(r"[\x00-\x1f]", "", re.split(r"[/\\]", name)[-1]) or "file"
