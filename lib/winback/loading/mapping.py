"""Which column of which file is what: plain data that can be shown, corrected, saved and used again."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .mapping_check import check_data, targets

__all__ = ["FileMapping", "Mapping", "targets"]


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
        """Return the mapping of plain data; ``LoadError`` for whatever the contract does not have."""
        check_data(data, cls, FileMapping)
        files = {name: FileMapping(**_used(entry)) for name, entry in data.get("files", {}).items()}
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
        """Write the mapping as a file that can be edited and shared: TOML, or JSON where the name ends so."""
        from .mapping_files import write_mapping

        write_mapping(self, path)


def _used(entry: AnyMapping[str, Any]) -> dict[str, Any]:
    """The entry of a file without the columns that mean nothing."""
    return {**entry, "columns": {name: target for name, target in entry.get("columns", {}).items() if target}}
