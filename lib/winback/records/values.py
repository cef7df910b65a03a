"""From what is typed or read to what is stored: each value checked, each refusal a sentence."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from ..text import _, format_date
from .errors import RecordError
from .fields import Field, RecordKind
from .kinds import SYSTEM_COLUMNS
from .words import choice_names, heading, kind_names

FIRST_DAY, LAST_DAY = dt.date(1900, 1, 1), dt.date(2100, 12, 31)
_YESNO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
# Half characters and NUL: no database holds them, and no person types them.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")

Row = dict[str, Any]
Rows = pd.DataFrame | Iterable[Mapping[str, Any]]


def as_rows(rows: Rows) -> list[Row]:
    """Return rows as dictionaries, whether they come as a frame, one by one, or as a single one."""
    if isinstance(rows, pd.DataFrame):
        return [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]
    if isinstance(rows, Mapping):
        return [dict(rows)]
    return [dict(row) for row in rows]


def checked_row(kind: RecordKind, row: Mapping[str, Any], number: int = 0) -> Row:
    """Return a whole row as it is stored: every column present, blanks filled with their defaults.

    System columns of the store are left out, so that a row of :meth:`Records.frame` may be given back.
    Raises ``RecordError``.

    >>> from .kinds import REASON_STATUS
    >>> checked_row(REASON_STATUS, {"reason": "rude_staff", "status": "open", "since_on": "2026-03-01"})["since_on"]
    datetime.date(2026, 3, 1)
    """
    given = checked_values(kind, row, number)
    filled = {}
    for column in kind.columns:
        value = given.get(column.name)
        if value is None or value == "":
            value = column.default if column.default is not None else ("" if column.is_text else None)
        if column.required and (value is None or (column.is_text and not value.strip())):
            raise _refused(column, number, "", _("a value"))
        filled[column.name] = value
    return filled


def checked_values(kind: RecordKind, row: Mapping[str, Any], number: int = 0) -> Row:
    """Return the given columns of a row as they are stored; ``RecordError`` for an unknown column or a wrong value."""
    stored = {}
    for name, value in row.items():
        if name in SYSTEM_COLUMNS:
            continue
        if name not in kind.names:
            message = _("Row {row}: '{kind}' has no column '{column}'. Allowed: {allowed}.")
            known = ", ".join(kind.names)
            raise RecordError(
                message.format(row=number + 1, column=name, kind=kind_names()[kind.name], allowed=known),
                row=number,
                column=str(name),
                allowed=known,
            )
        stored[name] = _checked(kind.column(name), value, number)
    return stored


def problems(kind: RecordKind, rows: Rows) -> list[RecordError]:
    """Return what is wrong with rows, one refusal for each row that has one; nothing is written."""
    found = []
    for number, row in enumerate(as_rows(rows)):
        try:
            checked_row(kind, row, number)
        except RecordError as error:
            found.append(error)
    return found


def key_hash(kind: RecordKind, row: Mapping[str, Any], place: int = 0) -> str:
    """Return the mark of a row's natural key: equal for two rows exactly when their keys are.

    ``place``: the number of a nameless row among those that say the same.
    """
    names = kind.key_of(row)
    values = [row[name].isoformat() if isinstance(row[name], dt.date) else row[name] for name in names]
    values += [place] if place else []
    return hashlib.sha256(json.dumps(values, ensure_ascii=False).encode()).hexdigest()


def key_hashes(kind: RecordKind, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the mark of each row; nameless ones that say the same are numbered, so that each keeps a mark of its own.

    The same rows again have the same marks: nothing is recorded twice.
    """
    seen: dict[str, int] = {}
    found = []
    for row in rows:
        first = key_hash(kind, row)
        place = seen.get(first, 0) if kind.nameless is not None and kind.nameless(row) else 0
        seen[first] = place + 1
        found.append(key_hash(kind, row, place))
    return found


def is_blank(value: Any) -> bool:
    """Say whether a value is missing: None, NaN, NaT or an empty text."""
    if value is None or (isinstance(value, str) and value == ""):
        return True
    found = pd.isna(value) if pd.api.types.is_scalar(value) else False
    return bool(found)


def _checked(column: Field, value: Any, number: int) -> Any:
    if is_blank(value):
        return "" if column.is_text else None
    if hasattr(value, "item") and not isinstance(value, pd.Timestamp):
        value = value.item()
    if column.is_text:
        return _text(column, value, number)
    if column.kind == "date":
        return _day(column, value, number)
    return _yesno(column, value, number) if column.kind == "yesno" else _figure(column, value, number)


def _text(column: Field, value: Any, number: int) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise _refused(column, number, value, _("text"))
    text = storable(str(value))
    if column.allowed and text not in column.allowed:
        names = choice_names(column.name)
        raise _refused(column, number, text, ", ".join(f"{code} ({names[code]})" for code in column.allowed))
    return text


def _day(column: Field, value: Any, number: int) -> dt.date:
    day = value
    if isinstance(day, str):
        day = _read_day(day.strip())
    if isinstance(day, dt.datetime):
        day = day.date()
    if not isinstance(day, dt.date) or not FIRST_DAY <= day <= LAST_DAY:
        allowed = _("a day from {first} to {last}").format(first=format_date(FIRST_DAY), last=format_date(LAST_DAY))
        raise _refused(column, number, value, allowed)
    return day


def _read_day(text: str) -> dt.date | None:
    for read in (dt.datetime.fromisoformat, lambda written: dt.datetime.strptime(written, "%d.%m.%Y")):
        try:
            return read(text).date()
        except ValueError:
            continue
    return None


def storable(text: str) -> str:
    """Return a text without what no database holds, each such character replaced by a visible mark."""
    return _UNSTORABLE.sub("\ufffd", text)


def _yesno(column: Field, value: Any, number: int) -> bool:
    found = _YESNO.get(str(value).strip().lower())
    if found is None:
        raise _refused(column, number, value, _("yes or no"))
    return found


def _figure(column: Field, value: Any, number: int) -> float | int:
    words = {"share": _("a share from 0 to 1"), "count": _("a whole number from 0"), "number": _("a number from 0")}
    try:
        figure = float(value.strip().replace(",", ".")) if isinstance(value, str) else float(value)
    except (TypeError, ValueError):
        figure = math.nan
    fits = math.isfinite(figure) and figure >= 0 and not isinstance(value, bool)
    if column.kind == "share":
        fits = fits and figure <= 1
    if column.kind == "count":
        fits = fits and figure.is_integer() and figure < 2**31
    if not fits:
        raise _refused(column, number, value, words[column.kind])
    return int(figure) if column.kind == "count" else figure


def _refused(column: Field, number: int, found: Any, allowed: str) -> RecordError:
    text = str(found)[:60]
    found_text = _("found '{found}'").format(found=text) if text else _("nothing is there")
    message = _("Row {row}, column '{column}': {found}. Allowed: {allowed}.")
    return RecordError(
        message.format(row=number + 1, column=heading(column.name), found=found_text, allowed=allowed),
        row=number,
        column=column.name,
        found=text,
        allowed=allowed,
    )
