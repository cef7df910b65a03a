"""What people record: reasons, interviews, complaints, checks … in a store that loses nothing.

SQLite in a file by default, PostgreSQL by address. Facts come from files and are never edited; records are typed in by
people, are few, and every version of them is kept. :mod:`winback.records.kinds` says what there is.
"""

from __future__ import annotations

from .errors import Conflict, RecordError, StoreError
from .fields import RecordKind
from .kinds import KINDS, SOURCES
from .opening import open_records, restore_records
from .places import company_key
from .store import Records
from .values import problems
from .words import choice_names, kind_names, record_headings

__all__ = [
    "KINDS",
    "SOURCES",
    "Conflict",
    "RecordError",
    "RecordKind",
    "Records",
    "StoreError",
    "choice_names",
    "company_key",
    "kind_names",
    "open_records",
    "problems",
    "record_headings",
    "restore_records",
]
