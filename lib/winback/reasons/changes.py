"""The company's own changes to the catalogue, recorded: add, rename, merge, split, retire, and re-assign after a split.

Nothing already recorded is touched: a change is a further row of the records, and makes the next version.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Protocol

import pandas as pd

from ..errors import WinbackError
from ..text import _
from . import planning
from .catalogue import Catalogue, Change, HasRecords, catalogue_of
from .ledger import read_said

ATTEMPTS = 5
"""How often a change is planned anew when somebody else's change came in between."""


class CanEdit(HasRecords, Protocol):
    """A store of records whose rows can be corrected."""

    def edit_all(self, kind: str, edits: Any, by: str) -> list[int]:
        """Change several records, each (id, version seen, changes), in one transaction."""


def add_reason(
    records: HasRecords,
    group_code: str,
    by: str,
    *,
    name_en: str = "",
    name_ru: str = "",
    cause: str = "",
    can_change: str = "partly",
    lever: str = "partly",
    made_on: dt.date | None = None,
) -> str:
    """Record a new reason and return its code; see :func:`winback.reasons.planning.plan_add` (R1)."""

    def plan(catalogue: Catalogue) -> list[Change]:
        return planning.plan_add(
            catalogue, group_code, name_en=name_en, name_ru=name_ru, cause=cause, can_change=can_change, lever=lever
        )

    return _record(records, plan, by, made_on)[0].reason


def rename_reason(
    records: HasRecords, code: str, by: str, *, name_en: str = "", name_ru: str = "", made_on: dt.date | None = None
) -> int:
    """Record other names of a reason and return the version that has them (R9)."""
    return _record(records, lambda c: planning.plan_rename(c, code, name_en, name_ru), by, made_on)[-1].number


def merge_reasons(records: HasRecords, codes: Sequence[str], into: str, by: str, made_on: dt.date | None = None) -> int:
    """Record that these reasons count under another one and return the version from which they do (R9)."""
    return _record(records, lambda c: planning.plan_merge(c, codes, into), by, made_on)[-1].number


def split_reason(
    records: HasRecords,
    code: str,
    parts: Sequence[Mapping[str, str]],
    by: str,
    made_on: dt.date | None = None,
) -> list[str]:
    """Record the parts a reason is split into and return their codes; its statements wait to be re-assigned (R9)."""
    return [change.into for change in _record(records, lambda c: planning.plan_split(c, code, parts), by, made_on)]


def retire_reason(records: HasRecords, code: str, by: str, made_on: dt.date | None = None) -> int:
    """Record that a reason is no longer offered and return the version; refused while statements name it (R9)."""

    def plan(catalogue: Catalogue) -> list[Change]:
        said = read_said(records.frame("reasons"), catalogue)
        return planning.plan_retire(catalogue, code, int((said.reason == code).sum()))

    return _record(records, plan, by, made_on)[-1].number


def to_reassign(records: HasRecords, catalogue: Catalogue | None = None) -> pd.DataFrame:
    """Return the statements that still name a reason which was split.

    ``record_id, version, customer_id, reason, source, author, given_on, note, parts``: ``version`` is the record's,
    ``parts`` the codes a person chooses from.
    """
    catalogue = catalogue or catalogue_of(records)
    rows = records.frame("reasons")
    columns = ["record_id", "version", "customer_id", "reason", "source", "author", "given_on", "note"]
    parts = {code: catalogue.parts(code) for code in rows["reason"].unique()}
    waiting = rows.loc[rows["reason"].map(lambda code: bool(parts[code])).astype(bool), columns]
    return waiting.assign(parts=waiting["reason"].map(parts)).reset_index(drop=True)


def reassign(records: CanEdit, chosen: Mapping[str, str], by: str) -> int:
    """Give statements of a split reason to its parts and return how many; ``chosen``: record_id → code of the part.

    Refused before anything is written: a record that does not wait for it, a code that is no part of its reason.
    """
    waiting = {row["record_id"]: row for row in to_reassign(records).to_dict("records")}
    for record_id, code in chosen.items():
        if code not in waiting.get(record_id, {}).get("parts", ()):
            raise WinbackError(
                _(
                    "The statement {record_id} cannot be given to {code!r}: it is no part its reason was split into."
                ).format(record_id=record_id, code=code)
            )
    edits = [(record, waiting[record]["version"], {"reason": code}) for record, code in chosen.items()]
    return len(records.edit_all("reasons", edits, by)) if edits else 0


def _record(
    records: HasRecords, plan: Callable[[Catalogue], list[Change]], by: str, made_on: dt.date | None
) -> list[Change]:
    """Plan on the newest version and store it; when another change took its number meanwhile, plan anew."""
    for attempt in range(ATTEMPTS):
        catalogue = catalogue_of(records)
        changes = plan(catalogue)
        rows = [asdict(c) | {"made_on": made_on or dt.date.today(), "author": by} for c in changes]
        try:
            records.add("catalogue_changes", rows, by)
        except WinbackError:
            if attempt == ATTEMPTS - 1 or catalogue_of(records).newest == catalogue.newest:
                raise
        else:
            return changes
    raise AssertionError("the loop returns or raises")
