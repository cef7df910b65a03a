"""Answers of an online form, or the reasons in a CRM's export, read with a mapping that is asked once (row R3)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from ..base import CustomerBase
from ..errors import WinbackError
from ..loading.origins import Origin
from ..loading.sources import Source
from ..reasons.catalogue import OTHER, Catalogue
from ..records import KINDS, SOURCES
from ..text import _
from .answers import is_no_answer, parts_of, spellings_of
from .cells import as_shares, choose
from .columns import opened, read_columns
from .form_people import of_known, told_twice, told_unknown
from .form_rows import FormAnswer, latest_only, records_of
from .form_words import SCORE, TARGETS, source_of, suggest_columns
from .found import Collected
from .import_mapping import ImportMapping, as_mapping, check_columns, recall, remember
from .layouts import in_all_languages, lists
from .list_reasons import certain_meanings, suggest_meanings
from .tellings import told

Given = ImportMapping | AnyMapping[str, Any] | str | Path | None
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AaPp][Mm])?")


@dataclass(frozen=True)
class FormPreview:
    """What was understood of a form's export, to be corrected and confirmed.

    ``columns``: per column of the file ``column, meaning, examples``; ``answers``: every answer to a question about
    reasons with ``written, rows, meaning`` (a code, '' for none); ``mapping``: all of it as one mapping.
    """

    file: str
    rows: int
    columns: list[dict[str, Any]]
    answers: list[dict[str, Any]]
    mapping: ImportMapping
    names: tuple[str, ...]
    missing: tuple[str, ...] = ()


def preview_form(path: Origin, catalogue: Catalogue, mapping: Given = None, *, records: Any = None) -> FormPreview:
    """Return what the questions of a form and their answers seem to mean.

    What was confirmed for these questions before, in the workspace or in ``records``, comes back as it was. Raises
    ``WinbackError`` for a file that cannot be read.
    """
    with opened(path) as sources:
        source = _best(sources, as_mapping(mapping))
        used = _mapping_of(source, as_mapping(mapping), catalogue, records=records, sure=False)
        columns = [
            {"column": name, "meaning": used.columns.get(name, ""), "examples": list(source.looks[name].examples)}
            for name in source.names
        ]
        answers = [
            {"written": text, "rows": rows, "meaning": used.reasons.get(text, OTHER)}
            for text, rows in _spellings(source, used, catalogue).items()
        ]
        return FormPreview(source.key, source.row_count, columns, answers, used, source.names, _missing(used))


def remember_form(preview: FormPreview, mapping: Given = None, *, records: Any = None, by: str = "") -> None:
    """Keep a confirmed mapping for the next export with the same questions, and for colleagues in the ``records``."""
    remember(as_mapping(mapping) or preview.mapping, preview.names, records, by)


def read_form(
    path: Origin,
    catalogue: Catalogue,
    mapping: Given = None,
    *,
    base: CustomerBase | None = None,
    records: Any = None,
    today: dt.date | None = None,
) -> Collected:
    """Return the answers of a form's export as rows for the records.

    ``mapping``: which question asks for what and which answer means which reason, as :func:`preview_form` suggests it,
    or a TOML file; without it what was confirmed for these questions before, else only what is certain: an answer that
    names no reason of the catalogue counts as 'other', with its words. Of a customer who answered twice the newest
    answer counts and the earlier one is kept in the history. With ``base`` customers are found by number, e-mail, phone
    or name. Raises ``WinbackError`` for a file that holds no answers, or whose customers nobody can tell.
    """
    with opened(path) as sources:
        given = as_mapping(mapping)
        source = _best(sources, given)
        used = _mapping_of(source, given, catalogue, records=records, sure=True)
        if _missing(used):
            raise _no_form(source, _missing(used))
        check_columns(used, source.names, _targets(used), source.key)
        kinds = {name: "date" if to == "given_on" else "id" if to == "customer_id" else "text"
                 for name, to in used.columns.items()}  # fmt: skip
        read = read_columns(source, kinds, date_order=used.date_order, today=today)
        stamps = read_columns(source, dict.fromkeys([used.column("given_on")], "text")).frame
        file, count = source.key, source.row_count
    answers = _answers(read.frame, stamps, used, catalogue)
    notes = list(read.notes)
    kept = of_known(answers, base, file, notes)
    newest, earlier = latest_only(kept)
    if earlier:
        notes.append(told_twice({answer.customer for answer in earlier}, file))
    rows, superseded = (_frames(records_of(part, used.source, file, catalogue.version)) for part in (newest, earlier))
    notes += [*told_unknown(kept, file, catalogue), *told(rows, base, file)]
    return Collected("form", file, rows, count, (), tuple(notes), superseded)


def _best(sources: list[Source], given: ImportMapping | None) -> Source:
    """The table whose questions are understood best."""
    if given and given.columns:
        return next((s for s in sources if set(given.columns) <= set(s.names)), sources[0])
    return max(sources, key=lambda source: len(suggest_columns(source.looks)))


def _mapping_of(
    source: Source, given: ImportMapping | None, catalogue: Catalogue, *, records: Any, sure: bool
) -> ImportMapping:
    """What the user says, else what was confirmed before, else the suggestion; the gaps of each filled by the next."""
    known = given or recall("form", source.names, records) or ImportMapping("form")
    partly = replace(
        known,
        kind="form",
        columns=known.columns or suggest_columns(source.looks),
        source=known.source or source_of(source.looks),
    )
    if partly.source not in SOURCES:
        raise WinbackError(
            _("{place}: {key} = '{found}' is not allowed. Allowed: {known}.").format(
                place=_("The mapping"), key="source", found=partly.source, known=", ".join(SOURCES)
            )
        )
    open_ones = [text for text in _spellings(source, partly, catalogue) if text not in known.reasons]
    meanings = certain_meanings(open_ones, catalogue) if sure else suggest_meanings(open_ones, catalogue)
    return replace(partly, reasons=meanings | known.reasons)


def _missing(mapping: ImportMapping) -> tuple[str, ...]:
    have = set(mapping.columns.values())
    missing = [name for name in ("customer_id", "given_on") if name not in have]
    says = have & {"reason", "note", "what_must_change", "would_return"} or any(to.startswith(SCORE) for to in have)
    return tuple(missing if says else [*missing, "reason"])


def _no_form(source: Source, missing: tuple[str, ...]) -> WinbackError:
    words = {"customer_id": _("the customer"), "given_on": _("the day of the answer"), "reason": _("the reason")}
    return WinbackError(
        _("{file}: no column was found for {parts}. It has: {known}. Name the right column in a mapping.").format(
            file=source.key, parts=", ".join(words[name] for name in missing), known=", ".join(source.names)
        )
    )


def _targets(mapping: ImportMapping) -> list[str]:
    return [*TARGETS, *(to for to in mapping.columns.values() if to.startswith(SCORE))]


def _spellings(source: Source, mapping: ImportMapping, catalogue: Catalogue) -> dict[str, int]:
    """Every answer to a question about reasons with its rows; names of the catalogue are never taken apart."""
    names = [name for name, to in mapping.columns.items() if to == "reason" and name in source.names]
    if not names:
        return {}
    frame = read_columns(source, dict.fromkeys(names, "text")).frame
    cells = [text for name in names for text in frame[name]]
    known = {name for name, _code in catalogue.options()} | set(mapping.reasons)
    return spellings_of(cells, mapping.separator, known)


def _answers(
    frame: pd.DataFrame, stamps: pd.DataFrame, mapping: ImportMapping, catalogue: Catalogue
) -> list[FormAnswer]:
    """One answer a row, in the order in which they were given."""
    by_target: dict[str, list[str]] = {}
    for name, target in mapping.columns.items():
        by_target.setdefault(target, []).append(name)
    names = {name for name, _code in catalogue.options()}
    known = names | set(mapping.reasons)
    scores = {target: as_shares(list(frame[name[0]])) for target, name in by_target.items() if target.startswith(SCORE)}
    sure = as_shares(list(frame[by_target["confidence_share"][0]])) if "confidence_share" in by_target else []
    stamp = stamps[mapping.column("given_on")]
    found = []
    for place, row in enumerate(frame.to_dict("records")):
        texts = {target: [str(row[name]) for name in columns] for target, columns in by_target.items()}
        cells = [text for text in texts.get("reason", []) if not is_no_answer(text)]
        said = [(mapping.reasons.get(part, OTHER), part, part in mapping.reasons)
                for text in cells for part in parts_of(text, known, mapping.separator)]  # fmt: skip
        day = row[mapping.column("given_on")]
        found.append(
            FormAnswer(
                row=int(row["source_row"]),
                customer=texts["customer_id"][0],
                day=None if pd.isna(day) else pd.Timestamp(day).date(),
                clock=_clock(stamp.iloc[place]),
                said=tuple(said),
                words="\n".join(text for text in texts.get("note", []) if text),
                must_change="\n".join(text for text in texts.get("what_must_change", []) if text),
                would_return=_would_return(texts.get("would_return", [""])[0]),
                return_words=texts.get("would_return", [""])[0],
                author=texts.get("author", [""])[0],
                sure=sure[place] if sure else None,
                scores={to.removeprefix(SCORE): s for to, values in scores.items() if (s := values[place]) is not None},
            )
        )
    return found


def _clock(stamp: str) -> tuple[int, int, int]:
    """The time of day of a stamp; midnight where it has none."""
    match = _CLOCK.search(stamp)
    if not match:
        return 0, 0, 0
    hour, minute, second = int(match.group(1)), int(match.group(2)), int(match.group(3) or 0)
    half = (match.group(4) or "").lower()
    return hour % 12 + (12 if half == "pm" else 0) if half else hour, minute, second


def _would_return(text: str) -> str:
    return choose(text, "would_return", in_all_languages(_answers_listed)) if text else ""


def _answers_listed() -> dict[str, str]:
    return lists()["would_return"]


def _frames(rows: dict[str, list[dict[str, Any]]]) -> dict[str, pd.DataFrame]:
    return {
        kind: pd.DataFrame([{n: row.get(n) for n in (*KINDS[kind].names, "row")} for row in found])
        for kind, found in rows.items()
        if found
    }
