"""Read a template that came back filled in: nothing is lost, and every cell to look at is named (rows R2 to R7)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from ..base import CustomerBase
from ..errors import WinbackError
from ..loading.words import plain
from ..reasons.catalogue import OTHER, Catalogue
from ..records import KINDS
from ..text import _, format_count, ngettext
from .answers import parts_of
from .cells import as_days, as_numbers, as_shares, choose, kinds_in_words, listed
from .found import Collected, Problem
from .grids import letter, read_grids
from .known_customers import match_customers
from .layouts import Asked, in_all_languages, lists, titles
from .recognise import About, Table, find_tables, read_about
from .tellings import told
from .to_records import Answer, Said, as_records

_SPACES = re.compile(r"\.0$")


@dataclass
class _Reading:
    """One sheet being read: what it was asked, and what was found wrong so far."""

    table: Table
    about: About
    catalogue: Catalogue
    problems: list[Problem] = field(default_factory=list)

    def note(
        self,
        row: int,
        column: int,
        heading: str,
        *,
        found: str,
        allowed: str,
        outcome: str = "",
        is_kept: bool = False,
    ) -> None:
        """Keep a problem; rows and columns are counted from 0."""
        grid, place = self.table.grid, letter(column)
        told = Problem(grid.file, grid.sheet, row + 1, place, heading, found, allowed, outcome, is_kept)
        self.problems.append(told)


def read_template(
    path: str | Path,
    catalogue: Catalogue,
    *,
    kind: str = "",
    base: CustomerBase | None = None,
    today: dt.date | None = None,
) -> Collected:
    """Return what people filled into a template, as rows for the records.

    Which template it is, its sheet, header and columns are recognised in either language, also after columns were
    moved or added, the sheet was renamed, or the file was saved as ODS or CSV. Reasons may be names, codes or nearly
    so, of the catalogue or of the older version the template was written with; other words become the reason 'other'
    with the words kept. ``kind`` says which template it is where nobody can tell; with ``base`` customers who are not
    in it are told. Raises ``WinbackError`` for a file that holds none of the templates.
    """
    grids = read_grids(path)
    file = Path(path).name
    about = read_about(grids)
    tables = find_tables(grids, kind or about.kind) or find_tables(grids)
    if not tables:
        raise WinbackError(
            _("{file} holds none of the templates ({known}): no row has the names of their columns.").format(
                file=file, known=", ".join(titles().values())
            )
        )
    answers: list[Answer] = []
    problems: list[Problem] = []
    notes: list[str] = []
    for table in tables:
        reading = _Reading(table, about, catalogue)
        answers += _answers(reading, today)
        problems += reading.problems
        notes += _unused(reading)
    layout = tables[0].layout
    rows, more = as_records(layout, answers)
    frames = _frames(rows)
    if base is not None:
        frames = {kind: _with_known_customers(frame, base) for kind, frame in frames.items()}
    notes += told(frames, base, file)
    return Collected(layout.kind, file, frames, len(answers), (*problems, *more), tuple(notes))


def _answers(reading: _Reading, today: dt.date | None) -> list[Answer]:
    """The rows that somebody filled in, each with typed values."""
    table = reading.table
    grid, layout = table.grid, table.layout
    filled = [
        row
        for row in range(table.header + 1, len(grid.rows))
        if any(grid.cell(row, place) for place in _answered_places(table)) and not _repeats_header(table, row)
    ]
    head = _head_values(reading, today)
    head_at = {key: (row, place) for key, (row, place, _text) in table.head.items()}
    columns = {key: _column(reading, layout.asked(key), filled, place, today) for key, place in table.columns.items()}
    found = []
    for number, row in enumerate(filled):
        values = {key: column[number] for key, column in columns.items()}
        extra = [f"{heading}: {text}" for heading, place in table.extra.items() if (text := grid.cell(row, place))]
        found.append(Answer(grid, row, values, head, table.columns, extra, reading.catalogue.version, head_at))
    return found


def _answered_places(table: Table) -> list[int]:
    keys = [key for key in table.layout.answers if key in table.columns]
    return [*(table.columns[key] for key in keys), *table.extra.values()]


def _repeats_header(table: Table, row: int) -> bool:
    """A header copied once more, as for a second page, is no answer."""
    grid = table.grid
    same = [grid.cell(row, place) == grid.cell(table.header, place) for place in table.columns.values()]
    return all(same)


def _head_values(reading: _Reading, today: dt.date | None) -> dict[str, Any]:
    """What stands above the table; a day that is missing there is that on which the template was written."""
    table = reading.table
    found: dict[str, Any] = {}
    written = as_days([reading.about.written])[0] if reading.about.written else None
    for asked in table.layout.head:
        row, place, text = table.head.get(asked.key, (0, 0, ""))
        if asked.kind == "date":
            day = as_days([text], today)[0]
            if text and day is None:
                kept = _("The day of the template counts.") if written else ""
                allowed = kinds_in_words()["date"]
                reading.note(row, place, _label(reading, row, place), found=text, allowed=allowed, outcome=kept)
            found[asked.key] = day or written
        else:
            found[asked.key] = _SPACES.sub("", text) if asked.kind == "id" else text
    return found


def _label(reading: _Reading, row: int, place: int) -> str:
    grid = reading.table.grid
    return next((text for p in range(place - 1, -1, -1) if (text := grid.cell(row, p))), "")


def _column(reading: _Reading, asked: Asked, rows: Sequence[int], place: int, today: dt.date | None) -> list[Any]:
    """The values of one column in the filled rows; what cannot be read is told and ``None``."""
    grid = reading.table.grid
    texts = [grid.cell(row, place) for row in rows]
    if asked.kind == "text":
        return texts
    if asked.kind == "id":
        return [_SPACES.sub("", text) for text in texts]
    if asked.kind == "reason":
        return [_reasons(reading, row, place, text) for row, text in zip(rows, texts, strict=True)]
    if asked.kind == "choice":
        return [_choice(reading, asked, row, place, text) for row, text in zip(rows, texts, strict=True)]
    readers: dict[str, Callable[[Sequence[str]], list[Any]]] = {
        "date": lambda cells: as_days(cells, today),
        "share": as_shares,
        "count": _as_counts,
        "money": as_numbers,
    }
    values = readers[asked.kind](texts)
    for row, text, value in zip(rows, texts, values, strict=True):
        if text and value is None and not asked.given:
            outcome = _("The row was not taken.") if asked.required else _("The rest of the row was taken.")
            heading = grid.cell(reading.table.header, place)
            reading.note(row, place, heading, found=text, allowed=kinds_in_words()[asked.kind], outcome=outcome)
    return values


def _as_counts(texts: Sequence[str]) -> list[int | None]:
    numbers = as_numbers(texts)
    return [int(n) if n is not None and n >= 0 and n == int(n) else None for n in numbers]


def _choice(reading: _Reading, asked: Asked, row: int, place: int, text: str) -> str:
    """The code of a word of a list; of an open list other words are taken as they stand."""
    if not text:
        return ""
    known = reading.about.words.get(asked.choices, {})
    words = [*known.items(), *in_all_languages(_list_named(asked.choices))]
    code = choose(text, asked.choices, words)
    if code or asked.is_open:
        return code or text
    heading = reading.table.grid.cell(reading.table.header, place)
    allowed = listed(lists()[asked.choices])
    reading.note(row, place, heading, found=text, allowed=allowed, outcome=_("The rest of the row was taken."))
    return ""


_NAMED: dict[str, Callable[[], Mapping[str, str]]] = {}


def _list_named(name: str) -> Callable[[], Mapping[str, str]]:
    """The same function for the same list every time: what is known in all languages is kept by it."""
    if name not in _NAMED:
        _NAMED[name] = lambda: lists()[name]
    return _NAMED[name]


def _reasons(reading: _Reading, row: int, place: int, text: str) -> list[Said]:
    """The reasons of a cell: by the template's own list, then by the catalogue; other words are kept as 'other'."""
    if not text:
        return []
    whole = _reason(reading, text)
    if whole.code != OTHER or _is_other(reading, text):
        return [whole]
    parts = [_reason(reading, part) for part in parts_of(text, ())]
    if len(parts) > 1 and all(part.code != OTHER for part in parts):
        return parts
    heading = reading.table.grid.cell(reading.table.header, place)
    allowed = listed({code: name for name, code in reading.catalogue.options()}, 4)
    kept = _("It counts as '{other}', with these words.").format(other=reading.catalogue.name(OTHER))
    reading.note(row, place, heading, found=text, allowed=allowed, outcome=kept, is_kept=True)
    return [Said(OTHER, reading.catalogue.version, text)]


def _reason(reading: _Reading, text: str) -> Said:
    listed_code = reading.about.words.get("reason", {}).get(plain(text), "")
    if listed_code and reading.catalogue.knows(listed_code):
        return Said(listed_code, reading.about.version or reading.catalogue.version)
    return Said(reading.catalogue.find(text) or OTHER, reading.catalogue.version)


def _is_other(reading: _Reading, text: str) -> bool:
    known = reading.about.words.get("reason", {}).get(plain(text), "") or reading.catalogue.find(text)
    return known == OTHER


def _unused(reading: _Reading) -> list[str]:
    """Columns that the template does not have: where its rows have no room for words, they are told."""
    table = reading.table
    if table.layout.kind not in ("brainstorm", "self_test"):
        return []
    found = []
    for heading, place in table.extra.items():
        count = sum(bool(table.grid.cell(row, place)) for row in range(table.header + 1, len(table.grid.rows)))
        if count:
            sentence = ngettext(
                "{file}: the column '{column}' is none of the template's; its {n} cell was not taken.",
                "{file}: the column '{column}' is none of the template's; its {n} cells were not taken.",
                count,
            )
            found.append(sentence.format(file=table.grid.file, column=heading, n=format_count(count)))
    return found


def _with_known_customers(frame: pd.DataFrame, base: CustomerBase) -> pd.DataFrame:
    """Customers under their number: a spreadsheet may have dropped its zeros, and people write names."""
    if "customer_id" not in frame or frame.empty:
        return frame
    known = match_customers(set(frame.customer_id), base)
    return frame.assign(customer_id=[known.get(text, text) for text in frame.customer_id])


def _frames(rows: Mapping[str, list[dict[str, Any]]]) -> dict[str, pd.DataFrame]:
    """Rows in the columns of their kind of record, with the row of the file."""
    frames = {}
    for kind, found in rows.items():
        names = [*KINDS[kind].names, *(["version"] if kind == "complaints" else []), "row"]
        frames[kind] = pd.DataFrame([{name: row.get(name) for name in names} for row in found], columns=names)
    return frames
