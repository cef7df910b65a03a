"""Put a finished folder in the place of another so that a failure at any moment leaves one of the two, whole.

Beside a company ``name`` there may stand, for a moment, ``.name-new-…`` (being written), ``.name-old-…`` (just
replaced) and ``.name.lock`` (held by the program that writes). What a killed program left behind is put back or
cleared away by the next one.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from .errors import LoadError
from .text import _

PATIENCE_SECONDS = 10.0
"""How long a reader waits for a writer that stands between its two renames."""


def new_folder(folder: Path) -> Path:
    """Return an empty folder beside the target, to be filled and then given to :func:`replace_folder`."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(prefix=f".{folder.name}-new-", dir=folder.parent))


def replace_folder(fresh: Path, folder: Path) -> None:
    """Put the new folder in the place of the old one; the old one stands until the new one is complete."""
    if not folder.exists():
        fresh.rename(folder)
        _flush(folder.parent)
        return
    old = folder.with_name(f".{folder.name}-old-{os.getpid()}")
    folder.rename(old)
    try:
        fresh.rename(folder)
    except OSError:
        old.rename(folder)
        raise
    _flush(folder.parent)
    shutil.rmtree(old, ignore_errors=True)


def _flush(folder: Path) -> None:
    """A rename lasts through a power cut once its folder is on the disk; not every system lets one ask for that."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Hold the right to write this folder, and begin with what a killed program left; ``LoadError`` if it is taken."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(_lock_of(folder), timeout=0)
    try:
        with lock:
            _mend(folder)
            yield
    except Timeout as error:
        raise LoadError(
            _("{folder} is being written by another load. Wait until it has ended and load again.").format(
                folder=folder.name
            ),
            "OUT02",
        ) from error


def restore(folder: Path) -> None:
    """Bring a company back whose writer was killed between its two renames; nothing to do is the usual case."""
    if folder.exists() or not any(_leftovers(folder, "old")):
        return
    try:
        with FileLock(_lock_of(folder), timeout=PATIENCE_SECONDS):
            _put_back(folder)
    except (Timeout, OSError):
        return


def _lock_of(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.lock")


def _mend(folder: Path) -> None:
    _put_back(folder)
    for stale in (*_leftovers(folder, "old"), *_leftovers(folder, "new")):
        shutil.rmtree(stale, ignore_errors=True)


def _put_back(folder: Path) -> None:
    whole = [path for path in _leftovers(folder, "old") if (path / "company.json").is_file()]
    if whole and not folder.exists():
        max(whole, key=lambda path: path.stat().st_mtime_ns).rename(folder)


def _leftovers(folder: Path, kind: str) -> list[Path]:
    """Exactly this folder's own: a company named like another with an ending must not be touched."""
    if not folder.parent.is_dir():
        return []
    mark = r"\d+" if kind == "old" else r"[a-z0-9_]{8}"
    pattern = re.compile(re.escape(f".{folder.name}-{kind}-") + mark)
    return [path for path in folder.parent.iterdir() if pattern.fullmatch(path.name) and path.is_dir()]
