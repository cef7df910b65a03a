"""Purchases, refunds and rhythm of a company: computed when they are first needed, and kept beside its orders."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import ibis

from ..rhythm import interval_histogram
from .files import write_purchases
from .lines import Told, silent
from .renew import EARLIER, hand_on, link, read_derived, renew

VERSION = 1
"""Raised whenever what is derived changes: it is then derived anew from the orders, and no file is loaded again."""
NAME = f"derived-{VERSION}"


def derive(backend: Any, orders: ibis.Table, folder: Path, told: Told = silent) -> dict[str, ibis.Table]:
    """Return ``purchases``, ``refunds`` and ``rhythm`` of these orders; compute and keep them where they are missing.

    ``told`` hears the share of the purchases that is computed.

    Where the folder holds what an earlier state of the company was made of, only changed customers are computed.
    Written beside its place and renamed, so that it is whole or not there. A folder that may not be written to gets
    its derived tables in a temporary one, for as long as the program runs.
    """
    target = folder / NAME
    if target.is_dir():
        return read_derived(backend, target)
    try:
        fresh = Path(tempfile.mkdtemp(prefix=f".{NAME}-", dir=folder))
    except OSError:
        fresh = Path(tempfile.mkdtemp(prefix="winback-derived-"))
        atexit.register(shutil.rmtree, fresh, ignore_errors=True)
        _write(backend, orders, fresh, told)
        return read_derived(backend, fresh)
    try:
        if not renew(backend, orders, folder / EARLIER / NAME, fresh):
            _write(backend, orders, fresh, told)
        try:
            fresh.rename(target)
        except OSError:
            if not target.is_dir():  # otherwise another program was faster: its tables are the same
                raise
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    shutil.rmtree(folder / EARLIER, ignore_errors=True)
    return read_derived(backend, target)


def keep_earlier(folder: Path, fresh: Path) -> None:
    """Hand on to the new folder of a company what its old one was made of, so that less is computed after adding."""
    if (folder / NAME).is_dir():
        hand_on(folder, NAME, fresh)
    elif (folder / EARLIER).is_dir():  # added to again before anything was computed
        shutil.copytree(folder / EARLIER, fresh / EARLIER, copy_function=link)


def _write(backend: Any, orders: ibis.Table, folder: Path, told: Told) -> None:
    write_purchases(backend, orders, folder, told)
    purchases = backend.read_parquet(folder / "purchases.parquet")
    path = folder / "rhythm.parquet"
    backend.to_parquet(interval_histogram(purchases), path)
    with path.open("rb+") as handle:
        os.fsync(handle.fileno())
