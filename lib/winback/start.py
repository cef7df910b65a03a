"""Open a company in one call: own files, a company loaded before, or the demo company."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping as AnyMapping
from pathlib import Path
from typing import Any

from .company import Company, is_current, open_company
from .errors import LoadError, WinbackError
from .load import load
from .sample import company_name, generate
from .schema import TABLES
from .text import _, language, set_language, use_language
from .workspace import folder_name, home, latest, own_folder, remember, sample_folder

DEMO = "demo-"
NOTE = "source.json"
"""Beside a loaded company: which files it came from, as they were then, and the mapping the user gave."""


def start(
    data: str | Path = "",
    orders: str | Path = "",
    lang: str = "",
    *,
    mapping: AnyMapping[str, Any] | None = None,
    keep: bool = False,
) -> Company:
    """Return the company to work on, and speak ``lang`` from now on.

    ``data``: a folder of tables, one file, or a company loaded before; ``orders``: one file of orders. Without
    either: the company loaded last, or else the demo company, which is made when it is missing. Files that have not
    changed since they were loaded are not read again. ``mapping`` corrects what was understood and is remembered for
    these files; ``keep`` makes them the company loaded last. Raises ``WinbackError`` for data that cannot be read.
    """
    if lang:
        set_language(lang)
    if data and orders:
        raise WinbackError(_("Give either data or orders, not both."))
    source = str(data or orders).strip()
    if not source:
        last = latest()
        if last is None or last.name.startswith(DEMO):
            return demo_company(last.name.removeprefix(DEMO) if last else "")
        return open_company(last)
    path = _find(source)
    is_loaded = (path / "company.json").exists()
    company = open_company(path) if is_loaded else _load_once(path, dict(mapping) if mapping else None)
    if keep:
        remember(company.folder)
    return company


def _find(source: str) -> Path:
    """The path as given, or below the project's folder: a notebook runs in a folder of its own."""
    path = Path(source).expanduser()
    return path if path.exists() or path.is_absolute() or not (home() / path).exists() else home() / path


def _load_once(path: Path, mapping: dict[str, Any] | None) -> Company:
    path = path.resolve()
    mark = hashlib.sha256(str(path).encode()).hexdigest()[:6]
    target = own_folder() / f"{folder_name(path.name)}-{mark}"
    before = _note_of(target)
    files = _state(path)
    if files and is_current(target) and before.get("files") == files and mapping in (None, before.get("mapping")):
        return open_company(target)
    remembered = before.get("mapping")
    try:
        company = load(path, into=target, mapping=mapping or remembered)
    except LoadError:
        if mapping or not remembered:
            raise
        remembered = None
        company = load(path, into=target)
    text = json.dumps({"source": str(path), "files": files, "mapping": mapping or remembered}, ensure_ascii=False)
    (company.folder / NOTE).write_text(text, encoding="utf-8")
    return company


def _note_of(folder: Path) -> dict[str, Any]:
    try:
        found = json.loads((folder / NOTE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _state(path: Path) -> dict[str, list[int]]:
    """Size and time of each file of the source: what tells a changed file from the one loaded before."""
    files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path] if path.exists() else []
    stats = {str(file): file.stat() for file in files}
    return {name: [found.st_size, found.st_mtime_ns] for name, found in stats.items()}


def sources_of(company: Company) -> list[Path]:
    """Return the files or the folder a company was loaded from, as far as that is known; they may be gone."""
    if company.folder.name.startswith(DEMO):
        folder = sample_folder() / company.folder.name.removeprefix(DEMO)
        return [folder / f"{table}.csv" for table in TABLES]
    source = _note_of(company.folder).get("source")
    return [Path(source)] if source else []


def demo_company(lang: str = "") -> Company:
    """Return the demo company in a language, made and loaded where that has not been done."""
    lang = lang or language()
    loaded = own_folder() / f"{DEMO}{lang}"
    if is_current(loaded):
        return open_company(loaded)
    if not (sample_folder() / lang / "orders.csv").exists():
        generate(sample_folder() / lang, language=lang)
    return load_demo(lang)


def load_demo(lang: str) -> Company:
    """Load the demo company's files anew, whatever was loaded from them before."""
    with use_language(lang):
        name = company_name()
    files = [sample_folder() / lang / f"{table}.csv" for table in TABLES]
    return load(files, into=own_folder() / f"{DEMO}{lang}", name=name)
