"""Check a mapping that people have edited: what is wrong is named, and what is allowed is said."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from ..schema import TABLES
from .codes import refusal
from .profiles import profiles
from .words import HELPERS

MEANINGS = ("counts", "open", "lost", "cancelled", "refund", "free")
GRAINS = ("", "line", "order")
ALLOWED: dict[str, tuple[str, ...]] = {
    "date_order": ("dmy", "mdy", "ymd"),
    "decimal_sign": (".", ","),
    "statuses": MEANINGS,
    "grain": GRAINS,
}


def check_data(data: Any, mapping: type, file_mapping: type) -> None:
    """Refuse keys that mean nothing, values of another kind, and values outside their list."""
    _check_keys(data, mapping, "mapping", also=("version",))
    for name, entry in data.get("files", {}).items():
        _check_keys(entry, file_mapping, name)
        if "table" not in entry:
            raise refusal("MAP08", place=name, key="table", found="", known=", ".join(TABLES))
        check_file(entry)


def _check_keys(data: Any, kind: type, place: str, also: tuple[str, ...] = ()) -> None:
    fields = {field.name: field for field in dataclasses.fields(kind)}
    if not isinstance(data, Mapping):
        raise refusal("MAP07", place=place, key=place, found=str(data)[:60], wanted="{}")
    for key, value in data.items():
        if key in also:
            continue
        if key not in fields:
            raise refusal("MAP06", place=place, key=key, known=", ".join(fields))
        wanted = _wanted(fields[key])
        if not isinstance(value, wanted) or (wanted == (int, type(None)) and isinstance(value, bool)):
            raise refusal("MAP07", place=place, key=key, found=str(value)[:60], wanted=_example(wanted))
        _check_values(place, key, value)


def _wanted(field: Any) -> tuple[type, ...]:
    written = str(field.type)
    kinds: dict[str, tuple[type, ...]] = {"dict": (Mapping,), "tuple": (list, tuple), "int": (int, type(None))}
    kinds |= {"bool": (bool,), "str": (str,)}
    return next(found for start, found in kinds.items() if written.startswith(start))


def _example(wanted: tuple[type, ...]) -> str:
    return {Mapping: '{"…" = "…"}', list: '["…", "…"]', int: "3", bool: "true"}.get(wanted[0], '"…"')


def _check_values(place: str, key: str, value: Any) -> None:
    texts = [value] if isinstance(value, str) else list(value.values()) if isinstance(value, Mapping) else []
    if key != "files":
        for text in texts:
            if not isinstance(text, str):
                raise refusal("MAP07", place=place, key=key, found=str(text)[:60], wanted='{"…" = "…"}')
    for text in texts if key in ALLOWED else []:
        if text not in ALLOWED[key]:
            raise refusal("MAP08", place=place, key=key, found=text, known=", ".join(filter(None, ALLOWED[key])))


def check_file(entry: Mapping[str, Any]) -> None:
    """Refuse a layout, a table or a column that the contract does not have."""
    profile, table = entry.get("profile", ""), entry.get("table", "")
    if profile and profile not in profiles():
        raise refusal("MAP05", profile=profile, known=", ".join(profiles()))
    if not table:
        return
    if table not in TABLES:
        raise refusal("MAP02", target=table, table="winback", known=", ".join(TABLES))
    known = targets(table)
    for target in entry.get("columns", {}).values():
        if target and target not in known:
            raise refusal("MAP02", target=target, table=table, known=", ".join(known))


def targets(table: str) -> list[str]:
    """Return what a column of a file may be mapped to: the contract's columns and the helpers of the table.

    >>> "quantity" in targets("orders"), "kind" in targets("orders")
    (True, False)
    """
    return [c.name for c in TABLES[table].columns if not c.derived] + list(HELPERS.get(table, ()))
