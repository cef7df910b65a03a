"""Files on their way in: received piece by piece into a folder of their own, never larger than allowed, gone after."""

from __future__ import annotations

import atexit
import os
import re
import shutil
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import WinbackError
from ..text import _, format_number

LARGEST_BYTES = 200 * 2**20
MOST_FILES = 60
PREFIX = "winback_upload_"
STALE_SECONDS = 24 * 3600
LONGEST_NAME_BYTES = 160
# Signs that would leave the folder, or that the engine takes for a pattern of names.
_FORBIDDEN = r"[\x00-\x1f\x7f/\\*?\[\]]" if os.name == "posix" else r'[\x00-\x1f\x7f/\\*?\[\]<>:"|]'


def safe_name(given: str) -> str:
    """Return a file's name as it may stand in a folder: its own words, without ways out of it.

    >>> safe_name("../../etc/заказы [1].csv"), safe_name("..")
    ('заказы _1_.csv', 'file')
    """
    name = re.sub(_FORBIDDEN, "_", re.split(r"[/\\]", given)[-1]).strip().lstrip(".~$")
    stem, point, ending = name.rpartition(".")
    if not point or len(ending) > 12:
        stem, ending = name, ""
    ending = f".{ending}" if ending else ""
    while len((stem + ending).encode("utf-8", "replace")) > LONGEST_NAME_BYTES:
        stem = stem[:-1]
    name = (stem + ending).encode("utf-8", "replace").decode("utf-8")
    return name if stem.strip(". ") else f"file{ending}"


@dataclass
class Coming:
    """One file on its way: where it is written, how long it will be, how much of it is here."""

    path: Path
    size: int
    received: int = 0


class Inbox:
    """Receives the files of one upload; ``finish`` gives their paths, ``clear`` deletes them.

    Raises ``WinbackError`` for more bytes or files than allowed, and for pieces that do not fit together.
    """

    def __init__(self, limit_bytes: int = LARGEST_BYTES) -> None:
        self.limit_bytes = limit_bytes
        self.coming: list[Coming] = []
        self._folder: Path | None = None

    @property
    def share(self) -> float:
        """How much of what was announced is here, from 0 to 1."""
        size = sum(file.size for file in self.coming)
        return sum(file.received for file in self.coming) / size if size else 1.0

    def begin(self, files: Sequence[Any]) -> None:
        """Announce files: each ``{"name", "size"}``. What was received before is deleted."""
        self.clear()
        if not files:
            raise WinbackError(_("Choose at least one file."))
        if len(files) > MOST_FILES:
            raise WinbackError(_("Files chosen: {n}. Allowed at once: {most}.").format(n=len(files), most=MOST_FILES))
        told = [(str(file["name"]), int(file["size"])) for file in files]
        size = sum(size for _name, size in told)
        if size > self.limit_bytes or any(size < 0 for _name, size in told):
            raise WinbackError(too_large(size, self.limit_bytes))
        sweep()
        self._folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        atexit.register(self.clear)
        for name, size in told:
            path = self._free(safe_name(name))
            path.touch()
            self.coming.append(Coming(path, size))

    def add(self, number: int, offset: int, data: bytes | memoryview) -> None:
        """Write the next piece of a file; pieces come in their order."""
        file = self.coming[number] if 0 <= number < len(self.coming) else None
        length = memoryview(data).nbytes
        if file is None or offset != file.received or offset + length > file.size:
            self.clear()
            raise WinbackError(broken_off())
        with file.path.open("ab") as handle:
            handle.write(data)
        file.received += length

    def finish(self) -> list[Path]:
        """Return the files, all of them whole."""
        if not self.coming or any(file.received != file.size for file in self.coming):
            self.clear()
            raise WinbackError(broken_off())
        return [file.path for file in self.coming]

    def clear(self) -> None:
        """Delete what was received."""
        self.coming = []
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            atexit.unregister(self.clear)
            self._folder = None

    def _free(self, name: str) -> Path:
        """A place for a file of this name: two folders' files of one name do not overwrite each other."""
        assert self._folder is not None
        path, number = self._folder / name, 1
        while path.exists():
            number += 1
            path = self._folder / f"{Path(name).stem} ({number}){Path(name).suffix}"
        return path


def too_large(size: int, limit_bytes: int) -> str:
    """Return the sentence for files that are larger than the page takes."""
    return _(
        "The files are too large for this page: {size} MB. Allowed: {limit} MB in all. "
        "Put them into the folder data/own and run: winback load FILE."
    ).format(size=format_number(size / 2**20, 1), limit=format_number(limit_bytes / 2**20, 0))


def broken_off() -> str:
    """Return the sentence for an upload that did not arrive whole."""
    return _("The file did not arrive whole. Nothing was changed; choose it again.")


def sweep() -> None:
    """Delete what a program that was killed left behind: received files older than a day."""
    for old in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            if time.time() - old.stat().st_mtime > STALE_SECONDS:
                shutil.rmtree(old, ignore_errors=True)
        except OSError:
            continue
