"""A list of customers that says itself who left: the base of a business with contracts, without any orders."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from .assumptions import Assumptions
from .base import CustomerBase
from .collecting.answers import spellings_of
from .collecting.columns import Columns, changed_on, first_filled, opened, read_columns
from .collecting.import_mapping import ImportMapping, as_mapping, check_columns, recall, remember
from .collecting.list_reasons import certain_meanings, said_in_list, suggest_meanings
from .collecting.list_values import attributes_of, classes_by, state_of_each, with_money
from .errors import WinbackError
from .loading.amounts import currency_in
from .loading.left_list import DATES, MONEY, WORDS, ListSuggestion, state_of, suggest_list
from .loading.origins import Origin, is_address, label_of
from .loading.pasted import Pasted
from .loading.sources import Source
from .reasons.catalogue import OTHER, Catalogue
from .text import _, format_count, ngettext
from .workspace import folder_name

Given = ImportMapping | AnyMapping[str, Any] | str | Path | None


@dataclass(frozen=True)
class ListPreview:
    """What was understood of a list of customers, to be corrected and confirmed.

    ``columns``: per column of the file ``column, meaning, confidence, examples``; ``states`` and ``reasons``: what is
    written, how often, and what it is taken for; ``mapping``: all of it as one mapping.
    """

    file: str
    rows: int
    columns: list[dict[str, Any]]
    states: list[dict[str, Any]]
    reasons: list[dict[str, Any]]
    mapping: ImportMapping
    missing: tuple[str, ...] = ()
    names: tuple[str, ...] = field(default=(), repr=False)


def preview_customer_list(
    path: Origin, mapping: Given = None, catalogue: Catalogue | None = None, *, records: Any = None
) -> ListPreview:
    """Return what the columns, states and reasons of a list of customers seem to mean.

    ``mapping``: what is known already; without it what was confirmed for such columns before, in the workspace or in
    ``records``; what both leave open is suggested. Raises ``WinbackError`` for a file that cannot be read.
    """
    with opened(path) as sources:
        source, suggestion = _the_list(sources, as_mapping(mapping))
        used = _mapping_of(source, suggestion, as_mapping(mapping), catalogue, records=records, sure=False)
        missing = _missing(used)
        cells = _text_of(source, [name for name in (used.column("left"), used.column("stayed")) if name])
        told = next(iter(cells.values()), pd.Series(dtype="str"))
        counts = told[told != ""].value_counts()
        states = [{"written": w, "rows": int(n), "meaning": used.states.get(str(w), "")} for w, n in counts.items()]
        reasons = [
            {"written": text, "rows": rows, "meaning": used.reasons.get(text, OTHER)}
            for text, rows in _spellings(source, used).items()
        ]
        sure = dict(suggestion.columns.values())
        columns = [
            {
                "column": name,
                "meaning": used.columns.get(name, ""),
                "confidence": sure.get(name, 0.0),
                "examples": list(source.looks[name].examples),
            }
            for name in source.names
        ]
        return ListPreview(source.key, source.row_count, columns, states, reasons, used, missing, source.names)


def remember_list(preview: ListPreview, mapping: Given = None, *, records: Any = None, by: str = "") -> None:
    """Keep a confirmed mapping for the next list with the same columns, and for colleagues in the ``records``."""
    remember(as_mapping(mapping) or preview.mapping, preview.names, records, by)


def list_name(path: str | Path | Pasted) -> str:
    """Return the name of the customers of a list, under which their records are kept.

    >>> list_name("lists/gym members.csv")
    'gym-members'
    """
    if isinstance(path, Pasted) or is_address(path):
        return folder_name(label_of(path))
    return folder_name(Path(path).name)


def read_customer_list(
    path: Origin,
    mapping: Given = None,
    as_of: dt.date | str = "",
    assumptions: Assumptions | None = None,
    *,
    catalogue: Catalogue | None = None,
    records: Any = None,
) -> CustomerBase:
    """Return the customers of a list that says itself who left, with their money and the reasons found in it.

    One row per customer. ``mapping``: which column says what, as :func:`preview_customer_list` suggests it, a TOML
    file, or nothing: then what was confirmed for such columns before, else what is certain: a reason that names none
    of the catalogue counts as 'other', with its words. ``as_of``: default the
    latest day in the list, else the day the file was saved. A yearly amount that the list lacks is computed: month ×
    12, else paid so far ÷ months × 12. Raises ``WinbackError`` naming what the file lacks, or what it says that
    nobody can tell. What was left out or left open stands in ``notes``.
    """
    given, settings = as_mapping(mapping), assumptions or Assumptions()
    with opened(path) as sources:
        source, suggestion = _the_list(sources, given)
        used = _mapping_of(source, suggestion, given, catalogue, records=records, sure=True)
        if _missing(used):
            raise _no_list(source, _missing(used))
        check_columns(used, source.names, WORDS, source.key)
        kinds = {name: _kind(target) for name, target in used.columns.items()}
        read = read_columns(source, kinds, date_order=used.date_order, decimal_sign=used.decimal_sign)
        currency = used.currency or _currency(source, used)
        file = source.key
    rows, notes = _one_each(_by_target(read, used), file)
    notes = [*read.notes, *notes]
    rows["state"] = state_of_each(rows, used, file, notes)
    day = _day(rows, as_of, path)
    customers, money = with_money(attributes_of(rows, day), notes)
    customers["abc"] = classes_by(customers, money[0], settings)
    said = said_in_list(rows, used, day=day, file=file, catalogue=catalogue, notes=notes)
    return CustomerBase(
        customers=customers.sort_values("customer_id", ignore_index=True),
        name=list_name(path),
        currency=currency,
        as_of=day,
        money=money,
        assumptions=settings,
        said=said,
        notes=tuple(notes),
    )


def _the_list(sources: list[Source], given: ImportMapping | None) -> tuple[Source, ListSuggestion]:
    """The table that fits best: the one the mapping speaks of, else the one that says who left."""
    found = [(source, suggest_list(source.looks)) for source in sources]
    if given and given.columns:
        spoken = [pair for pair in found if set(given.columns) <= set(pair[0].names)]
        return spoken[0] if spoken else found[0]
    return max(found, key=lambda pair: (pair[1].score, -len(pair[1].missing)))


def _mapping_of(
    source: Source,
    suggestion: ListSuggestion,
    given: ImportMapping | None,
    catalogue: Catalogue | None,
    *,
    records: Any,
    sure: bool,
) -> ImportMapping:
    """What the user says, else what was confirmed before, else the suggestion; the gaps of each filled by the next.

    ``sure``: of the reasons only those that are certain; the others wait for somebody to confirm them.
    """
    known = given or recall("customers", source.names, records) or ImportMapping("customers")
    columns = known.columns or {header: target for target, (header, _sure) in suggestion.columns.items()}
    partly = ImportMapping("customers", columns)
    told_by = "left" if partly.column("left") else "stayed"
    written = _text_of(source, [partly.column(told_by)] if partly.column(told_by) in source.names else [])
    spelt = sorted({text for cells in written.values() for text in cells if text})
    states = {text: state for text in spelt if (state := state_of(text, told_by))} | known.states
    asked = ImportMapping("customers", columns, separator=known.separator)
    open_ones = [text for text in _spellings(source, asked) if text not in known.reasons]
    meanings = certain_meanings(open_ones, catalogue) if sure else suggest_meanings(open_ones, catalogue)
    return ImportMapping(
        kind="customers",
        columns=columns,
        states={text: states[text] for text in spelt if text in states},
        reasons=meanings | known.reasons,
        date_order=known.date_order,
        decimal_sign=known.decimal_sign,
        currency=known.currency,
        separator=known.separator,
    )


def _missing(mapping: ImportMapping) -> tuple[str, ...]:
    have = set(mapping.columns.values())
    missing = [] if "customer_id" in have else ["customer_id"]
    return tuple(missing if have & {"left", "stayed", "lost_on"} else [*missing, "left"])


def _no_list(source: Source, missing: tuple[str, ...]) -> WinbackError:
    words = {"customer_id": _("the customer"), "left": _("who has left")}
    return WinbackError(
        _(
            "{file} is no list of customers that says who left: no column was found for {parts}. It has: {known}. "
            "Name the right column in a mapping."
        ).format(file=source.key, parts=", ".join(words[m] for m in missing), known=", ".join(source.names))
    )


def _kind(target: str) -> str:
    if target in MONEY:
        return "money"
    if target in DATES:
        return "date"
    return {"tenure_months": "number", "customer_id": "id", "manager_id": "id"}.get(target, "text")


def _text_of(source: Source, names: list[str]) -> dict[str, pd.Series]:
    if not names:
        return {}
    frame = read_columns(source, dict.fromkeys(names, "text")).frame
    return {name: frame[name] for name in names}


def _spellings(source: Source, mapping: ImportMapping) -> dict[str, int]:
    """Every answer in the columns of reasons with its rows."""
    names = [name for name, target in mapping.columns.items() if target == "reason" and name in source.names]
    cells = [text for column in _text_of(source, names).values() for text in column]
    return spellings_of(cells, mapping.separator)


def _currency(source: Source, mapping: ImportMapping) -> str:
    names = [name for name, target in mapping.columns.items() if target in MONEY]
    return next((code for name in names if (code := currency_in(source.looks[name].values, name))), "")


def _by_target(read: Columns, mapping: ImportMapping) -> pd.DataFrame:
    """One column per meaning; several columns of one meaning fill each other's gaps."""
    found = {"source_row": read.frame.source_row}
    for target in dict.fromkeys(mapping.columns.values()):
        names = [name for name, to in mapping.columns.items() if to == target]
        found[target] = first_filled(read.frame, names)
    return pd.DataFrame(found)


def _one_each(rows: pd.DataFrame, file: str) -> tuple[pd.DataFrame, list[str]]:
    """One row per customer, the first in the file; rows without a customer and repeated ones are told."""
    notes, named = [], rows[rows.customer_id != ""]
    if len(named) < len(rows):
        count = len(rows) - len(named)
        sentence = ngettext(
            "{file}: {n} row without a customer was left out.",
            "{file}: {n} rows without a customer were left out.",
            count,
        )
        notes.append(sentence.format(file=file, n=format_count(count)))
    repeated = named.customer_id.duplicated()
    if repeated.any():
        sentence = ngettext(
            "{file}: {n} row repeats a customer and was left out; the first row of each counts. Example: {customer}.",
            "{file}: {n} rows repeat a customer and were left out; the first row of each counts. Example: {customer}.",
            int(repeated.sum()),
        )
        example = named.customer_id[repeated].iloc[0]
        notes.append(sentence.format(file=file, n=format_count(int(repeated.sum())), customer=example))
    return named[~repeated].reset_index(drop=True), notes


def _day(rows: pd.DataFrame, as_of: dt.date | str, path: Origin) -> dt.date:
    if as_of:
        try:
            return dt.date.fromisoformat(as_of) if isinstance(as_of, str) else as_of
        except ValueError as error:
            raise WinbackError(_("'{text}' is no date; write it as 2026-06-30.").format(text=as_of)) from error
    days = [rows[name].max() for name in ("first_on", "last_on", "lost_on") if name in rows]
    known = [day.date() for day in map(pd.Timestamp, days) if not pd.isna(day) and day.date() <= dt.date.today()]
    return max(known, default=changed_on(path))
