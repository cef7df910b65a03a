"""Where things lie: the project's folder, the demo company, the user's companies, and the one worked on last."""

from __future__ import annotations

import os
import re
from pathlib import Path

from .keeping import restore

MARKS = ("notebooks", "data")
"""A folder that holds both is a project."""


def home() -> Path:
    """Return the project's folder: at or above the current one, else where the package stands, else the current one.

    ``WINBACK_HOME`` overrides. A copy of the project is thus its own home.
    """
    named = os.environ.get("WINBACK_HOME")
    if named:
        return Path(named).expanduser().resolve()
    here = Path.cwd()
    for folder in (here, *here.parents, Path(__file__).resolve().parents[2]):
        if all((folder / mark).is_dir() for mark in MARKS):
            return folder
    return here


def sample_folder() -> Path:
    """Return the folder of the demo company's files."""
    return home() / "data" / "sample"


def own_folder() -> Path:
    """Return the folder of the companies that were loaded."""
    return home() / "data" / "own"


def folder_name(text: str) -> str:
    """Return a text as the name of a folder that every system allows.

    >>> folder_name("Заказы 2024: опт.csv")
    'Заказы-2024-опт'
    """
    stem = re.sub(r"\.[A-Za-z]{2,7}$", "", text.strip())
    return re.sub(r"[^\w.-]+", "-", stem).strip("-.") or "company"


def remember(folder: Path) -> None:
    """Note this company as the one worked on last; beside the companies, so that a copy of the project keeps it."""
    own = own_folder().resolve()
    own.mkdir(parents=True, exist_ok=True)
    folder = Path(folder).resolve()
    name = folder.relative_to(own) if folder.is_relative_to(own) else folder
    fresh = own / "latest.new"
    fresh.write_text(name.as_posix(), encoding="utf-8")
    fresh.replace(own / "latest.txt")


def latest() -> Path | None:
    """Return the folder of the company worked on last, if it still holds one."""
    try:
        name = (own_folder() / "latest.txt").read_text(encoding="utf-8").strip()
    except OSError:
        return None
    folder = own_folder() / name
    if name:
        restore(folder)
    return folder if name and (folder / "company.json").exists() else None
