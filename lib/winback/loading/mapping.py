"""Which column of which file is what: plain data that can be shown, corrected, saved and used again."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..schema import TABLES
from .codes import refusal
from .profiles import profiles
from .words import HELPERS


@dataclass(frozen=True)
class FileMapping:
    """One file or sheet: the contract's table it holds (``""``: not used), and source column → contract column.

    ``date_order`` (dmy, mdy, ymd) and ``decimal_sign`` (. or ,) are keyed by contract column and override what the
    values suggest. Orders may also map ``quantity``, ``unit_price`` and ``discount_share``, from which the amount is
    computed; customers and managers ``first_name`` and ``last_name``. Several source columns may fill one contract
    column: row by row the first of them that is filled counts. ``profile`` names the layout of a known program;
    ``grain`` says what the amount belongs to: the ``line``, or the whole ``order`` though it stands on several lines.
    """

    table: str
    columns: dict[str, str] = field(default_factory=dict)
    date_order: dict[str, str] = field(default_factory=dict)
    decimal_sign: dict[str, str] = field(default_factory=dict)
    separator: str = ""
    header_row: int | None = None
    profile: str = ""
    grain: str = ""

    def source(self, target: str) -> str | None:
        """Return the source column that fills a column of the contract, or ``None``."""
        return next((name for name, to in self.columns.items() if to == target), None)


@dataclass(frozen=True)
class Mapping:
    """How to read a source: per file what is what, names that are no real customers, what states mean.

    ``technical_customers`` adds to the built-in list (a leading ``-`` takes a name off it); ``statuses`` says what a
    state of an order means: ``counts``, ``open``, ``lost``, ``cancelled`` or ``refund``. ``currency`` labels the
    amounts; where they are in several, only that one counts. ``merges`` joins spellings of one customer (spelling →
    customer kept) and ``managers`` those of an employee; both are applied at every load and undone by taking them out.
    ``time_zone`` (as ``Europe/Moscow``) is where the days of UTC time stamps are counted. ``drop_duplicates`` counts
    rows that stand twice, alike in every column, once.
    """

    files: dict[str, FileMapping] = field(default_factory=dict)
    technical_customers: tuple[str, ...] = ()
    statuses: dict[str, str] = field(default_factory=dict)
    currency: str = ""
    merges: dict[str, str] = field(default_factory=dict)
    managers: dict[str, str] = field(default_factory=dict)
    time_zone: str = ""
    drop_duplicates: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, fit for JSON."""
        found = dataclasses.asdict(self)
        found["technical_customers"] = list(self.technical_customers)
        return {"version": 1, **found}

    @classmethod
    def from_dict(cls, data: AnyMapping[str, Any]) -> Mapping:
        """Return the mapping of plain data; ``LoadError`` for tables and columns the contract does not have."""
        files = {name: FileMapping(**entry) for name, entry in data.get("files", {}).items()}
        for entry in files.values():
            _check(entry)
        return cls(
            files=files,
            technical_customers=tuple(data.get("technical_customers", ())),
            statuses=dict(data.get("statuses", {})),
            currency=data.get("currency", ""),
            merges=dict(data.get("merges", {})),
            managers=dict(data.get("managers", {})),
            time_zone=data.get("time_zone", ""),
            drop_duplicates=bool(data.get("drop_duplicates", False)),
        )

    def save(self, path: str | Path) -> None:
        """Write the mapping as a JSON file that can be edited and shared."""
        Path(path).write_text(json.dumps(self.to_dict(), ensure_ascii=False, indent=2), encoding="utf-8")


def read_mapping(path: str | Path) -> Mapping:
    """Return the mapping saved in a JSON file; ``LoadError`` when it cannot be read."""
    path = Path(path)
    try:
        return Mapping.from_dict(json.loads(path.read_text(encoding="utf-8-sig")))
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise refusal("MAP04", file=path.name, error=error) from error


def _check(entry: FileMapping) -> None:
    if entry.profile and entry.profile not in profiles():
        raise refusal("MAP05", profile=entry.profile, known=", ".join(profiles()))
    if not entry.table:
        return
    if entry.table not in TABLES:
        raise refusal("MAP02", target=entry.table, table="winback", known=", ".join(TABLES))
    known = targets(entry.table)
    for target in entry.columns.values():
        if target not in known:
            raise refusal("MAP02", target=target, table=entry.table, known=", ".join(known))


def targets(table: str) -> list[str]:
    """Return what a column of a file may be mapped to: the contract's columns and the helpers of the table.

    >>> "quantity" in targets("orders"), "kind" in targets("orders")
    (True, False)
    """
    return [c.name for c in TABLES[table].columns if not c.derived] + list(HELPERS.get(table, ()))
