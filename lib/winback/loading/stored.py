"""What a company already holds when more is loaded into it: its orders, what was set aside, its other tables."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ibis

from ..company import FORMAT, read_orders
from ..schema import TABLES
from .codes import refusal
from .others import union_by_name
from .versions import Edge, edges_of

PENDING = "rejected.parquet"
"""Rows set aside with all their cells: what the user mends in ``rejected.csv`` is compared with these."""


@dataclass
class Stored:
    """A company as it stands in its folder, read by the engine of a load."""

    name: str
    report: dict[str, Any]
    tables: dict[str, ibis.Table] = field(default_factory=dict)
    pending: ibis.Table | None = None

    @property
    def loads(self) -> list[dict[str, Any]]:
        """The loads that made the company: the last one that began anew, and what was added since."""
        history: list[dict[str, Any]] = self.report.get("history", [])
        begun = max((n for n, entry in enumerate(history) if entry["how"] == "load"), default=0)
        return history[begun:]

    @property
    def files(self) -> list[dict[str, Any]]:
        """The files it was made of, oldest first."""
        return [file for entry in self.loads for file in entry["files"]]

    @property
    def edge(self) -> Edge:
        """The marks of the first and last orders of its files."""
        return edges_of([file for file in self.files if file["table"] == "orders"])

    def rows(self) -> ibis.Table:
        """Return its orders, accepted and rejected, as checked rows of part 0."""
        orders = self.tables["orders"]
        blank = {name: ibis.null("string") for name in ("file", "sheet", "code", "bad_column", "bad_value")}
        accepted = orders.mutate(source_row=ibis.null("int64"), twin=ibis.null("int32"), **blank)
        parts = [accepted]
        if self.pending is not None:
            parts.append(self.pending.mutate(kind=ibis.null("string")))
        names = [name for name in accepted.columns if name not in blank]
        kept = list(dict.fromkeys([*names, *blank, "mark"] if self.pending is not None else [*names, *blank]))
        return union_by_name(parts, kept).mutate(part=ibis.literal(0))


def open_stored(backend: Any, folder: Path) -> Stored:
    """Return what a folder holds; ``LoadError`` when it holds no company of this version."""
    try:
        about = json.loads((folder / "company.json").read_text(encoding="utf-8"))
        current = about["format"] == FORMAT
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise refusal("ADD01", folder=folder.name) from error
    if not current:
        raise refusal("ADD02", folder=folder.name)
    files = {name: folder / f"{name}.parquet" for name in TABLES if (folder / f"{name}.parquet").is_file()}
    tables = {name: backend.read_parquet(path) for name, path in files.items() if name != "orders"}
    tables["orders"] = read_orders(backend, folder, about)
    pending = backend.read_parquet(folder / PENDING) if (folder / PENDING).is_file() else None
    return Stored(about["name"], about["report"], tables, pending)


def history_of(folder: Path) -> list[dict[str, Any]]:
    """Return the loads that a folder remembers, by whatever version it was written; none when it holds nothing."""
    try:
        about = json.loads((folder / "company.json").read_text(encoding="utf-8"))
        found = about["report"].get("history", [])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []
    return found if isinstance(found, list) else []
