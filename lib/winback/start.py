"""Open a company in one call: own files, a company loaded before, or the demo company."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .company import Company, is_current, open_company
from .errors import LoadError, WinbackError
from .load import load
from .loading.codes import refusal
from .loading.opened import Progress
from .loading.origins import Origin, is_address, name_of
from .loading.rejected import is_rejected_file
from .progress import shares, step_words
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

    ``data``: a folder of tables, one file, a company loaded before, or a database by its address; ``orders``: one
    file of orders. Without either: the company loaded last, or else the demo company, which is made when it is
    missing. Files that have not changed since they were loaded are not read again. ``mapping`` corrects what was
    understood and is remembered for these files; ``keep`` makes them the company loaded last. Raises ``WinbackError``
    for data that cannot be read.
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
    path = source if is_address(source) else find_source(source)
    is_loaded = isinstance(path, Path) and (path / "company.json").exists()
    if is_loaded:
        company = open_company(path)
    else:
        with shares(step_words()) as progress:
            company = _load_once(path, dict(mapping) if mapping else None, progress)
    if keep:
        remember(company.folder)
    return company


def find_source(source: str | Path) -> Path:
    """Return the path as given, or below the project's folder: a notebook runs in a folder of its own."""
    path = Path(source).expanduser()
    return path if path.exists() or path.is_absolute() or not (home() / path).exists() else home() / path


def _load_once(path: Path | str, mapping: dict[str, Any] | None, progress: Progress | None = None) -> Company:
    path = path.resolve() if isinstance(path, Path) else path
    target = _own_place(path)
    before = _note_of(target)
    # Nothing tells whether a database has changed, so it is read each time; its address may hold a password.
    files = _state(path) if isinstance(path, Path) else {}
    named = str(path) if isinstance(path, Path) else ""
    if files and is_current(target) and before.get("files") == files and mapping in (None, before.get("mapping")):
        return open_company(target)
    remembered = before.get("mapping")
    # What was added to the company since must outlast a new version of its first file.
    more = bool(before.get("added")) and is_current(target)
    try:
        company = load(path, into=target, mapping=mapping or remembered, add=more, progress=progress)
    except LoadError:
        if mapping or not remembered:
            raise
        remembered = None
        company = load(path, into=target, add=more, progress=progress)
    note = {"source": named, "files": files, "mapping": mapping or remembered, "added": before.get("added", [])}
    _write_note(company.folder, note)
    return company


def load_files(
    sources: Sequence[Origin],
    *,
    into: str = "",
    add: bool = False,
    mapping: AnyMapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> Company:
    """Load files into a company that is kept, make it the one worked on, and return it.

    ``into``: the name of the company, or a folder; without it the files have a company of their own. With ``add``
    the files come to what that company holds (without ``into``: to the one worked on). A file of mended rows goes to
    the company it came from. Raises ``WinbackError``.
    """
    origins = [find_source(o) if isinstance(o, str | Path) and not is_address(o) else o for o in sources]
    wanted = dict(mapping) if mapping else None
    only = origins[0] if len(origins) == 1 and isinstance(origins[0], Path) else None
    mended = only is not None and only.is_file() and is_rejected_file(only)
    if only is not None and not into and not add and not mended:
        is_loaded = (only / "company.json").exists()
        company = open_company(only) if is_loaded else _load_once(only, wanted, progress)
        remember(company.folder)
        return company
    target = _place(origins, into, add or mended, only.parent if only and mended else None)
    before = _note_of(target)
    company = load(origins, into=target, mapping=wanted, add=add, progress=progress)
    if add or mended:
        more = [str(origin.resolve()) for origin in origins if isinstance(origin, Path)]
        _write_note(target, before | {"added": list(dict.fromkeys([*before.get("added", []), *more]))})
    remember(target)
    return company


def _place(origins: Sequence[Origin], into: str, add: bool, beside: Path | None) -> Path:
    """The company that files go into: the one named, the one mended rows lie beside, the one worked on, a new one."""
    if into:
        given = Path(into).expanduser()
        return given.resolve() if len(given.parts) > 1 else own_folder() / folder_name(into)
    if beside is not None and (beside / "company.json").exists():
        return beside.resolve()
    if not add:
        return _own_place(*origins)
    last = latest()
    if last is None or last.name.startswith(DEMO):
        raise refusal("ADD03")
    return last


def _own_place(*origins: Origin) -> Path:
    text = "\n".join(sorted(str(o.resolve()) if isinstance(o, Path) else str(o) for o in origins))
    mark = hashlib.sha256(text.encode()).hexdigest()[:6]
    return own_folder() / f"{folder_name(name_of(origins[0]))}-{mark}"


def _write_note(folder: Path, note: dict[str, Any]) -> None:
    """Written beside and renamed: a torn note would only cost a second load, but none is ever torn."""
    fresh = folder / f"{NOTE}.new"
    fresh.write_text(json.dumps(note, ensure_ascii=False), encoding="utf-8")
    fresh.replace(folder / NOTE)


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
