"""The reasons that stand in a list of customers, as rows of the ledger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pandas as pd

from ..loading.left_list import LOST
from ..reasons.catalogue import OTHER, Catalogue, default_catalogue
from ..reasons.suggest import map_spellings
from ..text import format_count, ngettext
from .answers import is_no_answer, parts_of, reason_of
from .import_mapping import ImportMapping

COLUMNS = ["customer_id", "reason", "source", "author", "given_on", "confidence_share", "weight", "catalogue_version"]
COLUMNS += ["note", "origin"]
SOURCE = "list"


def suggest_meanings(spellings: Sequence[str], catalogue: Catalogue | None = None) -> dict[str, str]:
    """Return spelling → code of a reason, as its words suggest it; a person is to confirm."""
    used = catalogue or default_catalogue()
    found = map_spellings(spellings, used)
    suggested = {text: code for text, code in zip(found.value, found.reason, strict=True) if code}
    return suggested | certain_meanings(spellings, used)


def certain_meanings(spellings: Sequence[str], catalogue: Catalogue | None = None) -> dict[str, str]:
    """Return spelling → code of a reason for those that are names or codes of the catalogue, or nearly so."""
    known = catalogue or default_catalogue()
    return {text: code for text in spellings if (code := known.find(text))}


def said_in_list(
    rows: pd.DataFrame,
    mapping: ImportMapping,
    *,
    day: dt.date,
    file: str,
    catalogue: Catalogue | None,
    notes: list[str],
) -> pd.DataFrame:
    """Return what a list says of the lost, one row per customer and reason, in the columns of the ledger.

    The words of the list stand in ``note``; what nobody has mapped is 'other', and told. ``given_on`` is the day of
    leaving where it is known, else ``day``.
    """
    found: list[tuple[Any, ...]] = []
    unknown: dict[str, int] = {}
    used = catalogue or default_catalogue()
    for row in rows.to_dict("records") if "reason" in rows else []:
        if row["state"] != LOST or is_no_answer(row["reason"]):
            continue
        given = pd.Timestamp(day) if pd.isna(row.get("lost_on")) else pd.Timestamp(row["lost_on"])
        by_code: dict[str, list[str]] = {}
        for part in parts_of(row["reason"], mapping.reasons, mapping.separator):
            if part not in mapping.reasons:
                unknown[part] = unknown.get(part, 0) + 1
            if code := reason_of(part, mapping.reasons):
                by_code.setdefault(code, []).append(part)
        for code, parts in by_code.items():
            words = "\n".join(filter(None, [*parts, row.get("note", "")]))
            place = f"{file}:{row['source_row']}"
            row_said = (row["customer_id"], code, SOURCE, "", given, float("nan"), 1.0, used.version, words, place)
            found.append(row_said)
    if unknown:
        notes.append(_told(unknown, file, used.name(OTHER)))
    frame = pd.DataFrame(found, columns=COLUMNS)
    return frame.astype({"customer_id": "str", "given_on": "datetime64[s]", "catalogue_version": "int64"})


def _told(unknown: dict[str, int], file: str, other: str) -> str:
    rows = sum(unknown.values())
    sentence = ngettext(
        "{file}: {n} answer is no known reason and counts as '{other}': {examples}.",
        "{file}: {n} answers are no known reason and count as '{other}': {examples}.",
        rows,
    )
    first = sorted(unknown, key=lambda text: (-unknown[text], text))[:3]
    examples = ", ".join(f"'{text[:60]}'" for text in first)
    return sentence.format(file=file, n=format_count(rows), other=other, examples=examples)
