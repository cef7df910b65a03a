"""How an import is understood: which column says what, which answer means which reason. Asked once, kept, passed on."""

from __future__ import annotations

import dataclasses
import json
import tomllib
from collections.abc import Collection, Iterable, Sequence
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tomli_w

from ..errors import WinbackError
from ..loading.memory import signature
from ..loading.words import plain
from ..text import _
from ..workspace import own_folder

FILE = "import_mappings.json"
KINDS = ("customers", "form")
KEPT = 200
"""So many are remembered; the oldest are forgotten."""
ALLOWED: dict[str, tuple[str, ...]] = {
    "states": ("lost", "active"),
    "date_order": ("dmy", "mdy", "ymd"),
    "decimal_sign": (".", ","),
}
"""What the values of a list of pairs may be, where that is a closed list."""


@dataclass(frozen=True)
class ImportMapping:
    """How one kind of file is read.

    ``kind``: a list of customers, or an online form; ``columns``: column of the file → what it says; ``states``: what
    is written → lost or active; ``reasons``: what is written → code of a reason ('' means that it names none);
    ``date_order`` and ``decimal_sign`` by column of the file; ``source``: whose statements they are; ``separator``:
    what stands between several answers in one cell.
    """

    kind: str
    columns: dict[str, str] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    date_order: dict[str, str] = field(default_factory=dict)
    decimal_sign: dict[str, str] = field(default_factory=dict)
    currency: str = ""
    source: str = ""
    separator: str = ""

    def column(self, target: str) -> str:
        """Return the first column of the file that says this, or ''."""
        return next((name for name, to in self.columns.items() if to == target), "")

    def to_dict(self) -> dict[str, Any]:
        """Return plain data without what is empty."""
        return {key: value for key, value in dataclasses.asdict(self).items() if value}

    @classmethod
    def from_dict(cls, data: AnyMapping[str, Any], place: str = "") -> ImportMapping:
        """Return the mapping of plain data; ``WinbackError`` naming the key for what it cannot hold."""
        where = place or _("The mapping")
        fields = {entry.name: entry for entry in dataclasses.fields(cls)}
        for key, value in data.items():
            if key not in fields:
                raise WinbackError(
                    _("{place}: '{key}' is not known there. Known: {known}.").format(
                        place=where, key=key, known=", ".join(fields)
                    )
                )
            _check_value(where, key, value, pairs=str(fields[key].type).startswith("dict"))
        if data.get("kind") not in KINDS:
            raise WinbackError(_not_allowed(where, "kind", data.get("kind", ""), KINDS))
        plain_data: dict[str, Any] = {k: dict(v) if isinstance(v, AnyMapping) else v for k, v in data.items()}
        return cls(**plain_data)

    def save(self, path: str | Path) -> Path:
        """Write the mapping as a TOML file that can be read, edited and passed on; return its path."""
        path = Path(path)
        head = [
            _('How to read the file. In each list: "what stands in the file" = "what it means".'),
            _("reasons: the code of a reason in the catalogue; '' where the words name no reason."),
        ]
        data = dict(sorted(self.to_dict().items(), key=lambda pair: isinstance(pair[1], dict)))
        text = "".join(f"# {line}\n" for line in head) + "\n" + tomli_w.dumps(data)
        path.write_text(text, encoding="utf-8")
        return path


def read_import_mapping(path: str | Path) -> ImportMapping:
    """Return the mapping of a TOML file; ``WinbackError`` with a sentence when it cannot be read.

    >>> import tempfile
    >>> path = ImportMapping("form", {"Why?": "reason"}).save(Path(tempfile.mkdtemp()) / "form.toml")
    >>> read_import_mapping(path).columns
    {'Why?': 'reason'}
    """
    path = Path(path)
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        raise WinbackError(
            _("The mapping file {file} cannot be read: {error}.").format(file=path.name, error=error)
        ) from error
    return ImportMapping.from_dict(data, path.name)


def as_mapping(given: ImportMapping | AnyMapping[str, Any] | str | Path | None) -> ImportMapping | None:
    """Return what a user gave, in whichever form, as a mapping."""
    if given is None or isinstance(given, ImportMapping):
        return given
    return read_import_mapping(given) if isinstance(given, str | Path) else ImportMapping.from_dict(given)


def check_columns(mapping: ImportMapping, names: Sequence[str], targets: Collection[str], file: str) -> None:
    """Refuse a column that the file does not have, and a meaning that does not exist."""
    for name, target in mapping.columns.items():
        if name not in names:
            raise WinbackError(
                _("The mapping names the column '{column}', which {file} does not have. It has: {known}.").format(
                    column=name, file=file, known=", ".join(names)
                )
            )
        if target not in targets:
            raise WinbackError(_not_allowed(file, name, target, targets))


def _check_value(place: str, key: str, value: Any, pairs: bool) -> None:
    texts = list(value.values()) if pairs and isinstance(value, AnyMapping) else [value]
    wrong = next((text for text in texts if not isinstance(text, str)), None)
    if wrong is not None:
        raise WinbackError(
            _("{place}: '{key}' is {found}; it is to be written as {wanted}.").format(
                place=place, key=key, found=str(wrong)[:60], wanted='{"…" = "…"}' if pairs else '"…"'
            )
        )
    for text in texts if key in ALLOWED else []:
        if text not in ALLOWED[key]:
            raise WinbackError(_not_allowed(place, key, text, ALLOWED[key]))


def _not_allowed(place: str, key: str, found: str, allowed: Iterable[str]) -> str:
    return _("{place}: {key} = '{found}' is not allowed. Allowed: {known}.").format(
        place=place, key=key, found=found, known=", ".join(allowed)
    )


def remember(mapping: ImportMapping, names: Sequence[str], records: Any = None, by: str = "") -> None:
    """Keep a confirmed mapping for files with these columns: in the workspace and, if given, in the records."""
    key = _key(mapping.kind, names)
    kept = _read()
    kept.pop(key, None)
    kept[key] = mapping.to_dict()
    _write(dict(list(kept.items())[-KEPT:]))
    if records is not None:
        _keep_in(records, key, json.dumps(mapping.to_dict(), ensure_ascii=False), by or _("imported"))


def recall(kind: str, names: Sequence[str], records: Any = None) -> ImportMapping | None:
    """Return what was confirmed for files of this kind with these columns, in any order and case; else ``None``."""
    key = _key(kind, names)
    found = _kept_in(records, key) if records is not None else None
    found = found or _read().get(key)
    try:
        mapping = ImportMapping.from_dict(found) if found else None
    except WinbackError:
        return None
    return _renamed(mapping, names) if mapping else None


def forget(kind: str, names: Sequence[str]) -> None:
    """Drop what the workspace remembers of these columns."""
    kept = _read()
    if kept.pop(_key(kind, names), None) is not None:
        _write(kept)


def _key(kind: str, names: Sequence[str]) -> str:
    return f"{kind}|{signature(names)}"


def _renamed(mapping: ImportMapping, names: Sequence[str]) -> ImportMapping:
    """The mapping with the columns as this file spells them."""
    here = {plain(name): name for name in reversed(names)}

    def spelt(pairs: dict[str, str]) -> dict[str, str]:
        return {name if name in names else here[plain(name)]: to for name, to in pairs.items() if plain(name) in here}

    return dataclasses.replace(
        mapping,
        columns=spelt(mapping.columns),
        date_order=spelt(mapping.date_order),
        decimal_sign=spelt(mapping.decimal_sign),
    )


def _keep_in(records: Any, key: str, text: str, by: str) -> None:
    rows = records.frame("mappings")
    same = rows[rows["name"] == key]
    if same.empty:
        records.add("mappings", [{"name": key, "mapping": text}], by=by)
    elif same.iloc[0]["mapping"] != text:
        row = same.iloc[0]
        records.edit("mappings", row["record_id"], int(row["version"]), {"mapping": text}, by=by)


def _kept_in(records: Any, key: str) -> dict[str, Any] | None:
    rows = records.frame("mappings")
    same = rows[rows["name"] == key]
    try:
        return json.loads(same.iloc[0]["mapping"]) if len(same) else None
    except ValueError:
        return None


def _write(kept: dict[str, Any]) -> None:
    folder = own_folder()
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / f"{FILE}.new"
    fresh.write_text(json.dumps({"version": 1, "mappings": kept}, ensure_ascii=False, indent=1), encoding="utf-8")
    fresh.replace(folder / FILE)


def _read() -> dict[str, Any]:
    try:
        found = json.loads((own_folder() / FILE).read_text(encoding="utf-8"))["mappings"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return found if isinstance(found, dict) else {}
