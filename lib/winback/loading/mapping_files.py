"""A mapping as a file that people read, edit and pass on: TOML, or JSON as older versions wrote it."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import tomli_w

from ..errors import LoadError
from ..schema import TABLES
from ..text import _
from .codes import refusal
from .mapping import Mapping, targets


def read_mapping(path: str | Path) -> Mapping:
    """Return the mapping saved in a file; ``LoadError`` with a sentence when it cannot be read or says what cannot be.

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "mapping.toml"
    >>> write_mapping(Mapping(currency="EUR"), path)
    >>> read_mapping(path).currency
    'EUR'
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
        data = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
        return Mapping.from_dict(data)
    except LoadError:
        raise
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise refusal("MAP04", file=path.name, error=error) from error


def write_mapping(mapping: Mapping, path: str | Path) -> None:
    """Write a mapping: as JSON where the name ends so, else as TOML with a word on what stands where."""
    path = Path(path)
    data = mapping.to_dict()
    if path.suffix.lower() == ".json":
        path.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        return
    head = [
        _('How to read the files. In each list of columns: "column of the file" = "what it means".'),
        _("grain: 'line' if an amount belongs to its line, 'order' if it is the total of the whole order."),
        _("statuses: what a state of an order means: counts, open, lost, cancelled, refund or free."),
    ]
    text = "".join(f"# {line}\n" for line in head) + "\n" + tomli_w.dumps(_filled(data))
    path.write_text(text, encoding="utf-8")


def write_blank_mapping(mapping: Mapping, columns: AnyMapping[str, Sequence[str]], path: Path) -> None:
    """Write a mapping to be filled in: every column of every file as orders, with what is known of it or ''.

    Only what each file holds is listed; the words above say what is needed and what else is allowed.
    """
    files = {
        key: {
            "table": entry.table or "orders",
            "columns": {name: entry.columns.get(name, "") for name in columns.get(key, entry.columns)},
        }
        for key, entry in mapping.files.items()
    }
    head = [
        _('How to read the files. In each list of columns: "column of the file" = "what it means".'),
        _("Needed for orders: {needed}. Also known: {others}.").format(
            needed=", ".join(TABLES["orders"].required),
            others=", ".join(name for name in targets("orders") if name not in TABLES["orders"].required),
        ),
        _("Leave '' where a column is not needed; a file with table = '' is not used."),
    ]
    text = "".join(f"# {line}\n" for line in head) + "\n" + tomli_w.dumps({"files": files})
    path.write_text(text, encoding="utf-8")


def _filled(data: dict[str, Any]) -> dict[str, Any]:
    """The same without what is empty, so that only decisions are left to read; plain keys stand before tables."""
    found = {}
    for key, value in data.items():
        kept = _filled(value) if isinstance(value, dict) else list(value) if isinstance(value, tuple) else value
        if kept not in ("", None, {}, [], False) or key == "table":
            found[key] = kept
    return dict(sorted(found.items(), key=lambda pair: isinstance(pair[1], dict)))
