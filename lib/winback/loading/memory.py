"""What was confirmed once for a file's columns is remembered, and serves the next file with the same columns."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable, Sequence
from typing import Any

from ..errors import LoadError
from ..workspace import own_folder
from .mapping import FileMapping, Mapping
from .words import plain

FILE = "mappings.json"
KEPT = 200
"""So many layouts are remembered; the oldest are forgotten."""

ENOUGH = 0.7
"""A file that lacks none of the mapped columns and has this share of the others is the same layout, grown."""


def signature(names: Iterable[str]) -> str:
    """Return what columns are called, in no order: what tells one layout from another.

    >>> signature(["Дата ", "Сумма, руб."]) == signature(["сумма", "ДАТА"])
    True
    """
    return "|".join(sorted(plain(name) for name in names))


def remember(mapping: Mapping, sources: Iterable[tuple[str, Sequence[str]]]) -> None:
    """Keep a confirmed mapping for files with the same columns; ``sources``: file → its column names."""
    kept = _read()
    rest = {k: v for k, v in mapping.to_dict().items() if k not in ("files", "version") and v}
    for key, names in sources:
        entry = mapping.files.get(key)
        if entry is not None:
            kept.pop(signature(names), None)
            kept[signature(names)] = {"names": list(names), "file": dataclasses.asdict(entry), **rest}
    _write(dict(list(kept.items())[-KEPT:]))


def recall(names: Sequence[str]) -> Mapping | None:
    """Return what was confirmed for a file with these columns, its file under the name ``""``; ``None`` if nothing was.

    The columns may stand in another order and be spelt in other cases; columns that nothing was mapped to may be new.
    """
    kept = _read()
    found = kept.get(signature(names)) or _grown(kept, names)
    if found is None:
        return None
    try:
        rest = {key: value for key, value in found.items() if key not in ("names", "file")}
        mapping = Mapping.from_dict({"files": {"": found["file"]}, **rest})
    except (LoadError, TypeError, KeyError):
        return None
    return _renamed(mapping, names)


def recalled(found: Iterable[Mapping | None]) -> Mapping:
    """Return what was confirmed besides the columns, of all files together: states, names, merges, the currency."""
    whole: dict[str, Any] = {}
    for mapping in found:
        for key, value in mapping.to_dict().items() if mapping else ():
            if key not in ("files", "version") and value:
                before = whole.get(key)
                joined = isinstance(value, dict) and isinstance(before, dict)
                whole[key] = {**before, **value} if joined and before else value
    return Mapping.from_dict(whole)


def forget(names: Sequence[str]) -> None:
    """Drop what was remembered for these columns."""
    kept = _read()
    if kept.pop(signature(names), None) is not None:
        _write(kept)


def _write(kept: dict[str, dict[str, Any]]) -> None:
    folder = own_folder()
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / f"{FILE}.new"
    fresh.write_text(json.dumps({"version": 1, "layouts": kept}, ensure_ascii=False, indent=1), encoding="utf-8")
    fresh.replace(folder / FILE)


def _read() -> dict[str, dict[str, Any]]:
    try:
        found = json.loads((own_folder() / FILE).read_text(encoding="utf-8"))["layouts"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return found if isinstance(found, dict) else {}


def _grown(kept: dict[str, dict[str, Any]], names: Sequence[str]) -> dict[str, Any] | None:
    """The latest layout whose mapped columns are all there, and most of its others."""
    here = {plain(name) for name in names}
    for entry in reversed(kept.values()):
        before = {plain(name) for name in entry.get("names", ())}
        mapped = {plain(name) for name in entry.get("file", {}).get("columns", {})}
        if mapped and mapped <= here and len(before & here) >= ENOUGH * len(before | here):
            return entry
    return None


def _renamed(mapping: Mapping, names: Sequence[str]) -> Mapping | None:
    """The mapping with the columns as this file spells them."""
    here = {plain(name): name for name in reversed(names)}
    entry: FileMapping = mapping.files[""]
    if any(plain(name) not in here for name in entry.columns):
        return None
    columns = {name if name in names else here[plain(name)]: target for name, target in entry.columns.items()}
    return dataclasses.replace(mapping, files={"": dataclasses.replace(entry, columns=columns)})
