"""Refusals of the store: a row that is not right, a record changed by someone else, a store that does not answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import WinbackError


class RecordError(WinbackError):
    """A row that is refused: which (from 0), in which column, what was found and what is allowed."""

    code = "RECORDS_ROW"

    def __init__(self, message: str, *, row: int = 0, column: str = "", found: str = "", allowed: str = "") -> None:
        super().__init__(message)
        self.row, self.column, self.found, self.allowed = row, column, found, allowed


class StoreError(WinbackError):
    """A store that cannot be read or written now; what it holds stands. ``code`` is stable and machine-readable."""

    def __init__(self, message: str, code: str = "RECORDS_STORE") -> None:
        super().__init__(message)
        self.code = code


class Conflict(WinbackError):
    """A record that differs from what the writer saw: ``mine`` was to be written, ``theirs`` stands at ``version``.

    Both hold the columns that differ. ``others`` are the further conflicts of the same rows.
    """

    code = "RECORDS_CONFLICT"

    def __init__(
        self,
        message: str,
        *,
        kind: str,
        record_id: str,
        version: int,
        mine: Mapping[str, Any],
        theirs: Mapping[str, Any],
        changed_by: str,
        changed_at: dt.datetime,
        row: int = 0,
        others: Sequence[Conflict] = (),
    ) -> None:
        super().__init__(message)
        self.kind, self.record_id, self.version, self.row = kind, record_id, version, row
        self.mine, self.theirs = dict(mine), dict(theirs)
        self.changed_by, self.changed_at = changed_by, changed_at
        self.others = tuple(others)
