"""What was read from a file that came back: rows for the records, what could not be read, what is to be known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from ..text import _


@dataclass(frozen=True)
class Problem:
    """A cell that could not be taken as it stands: where, what was found, what is allowed, what became of it.

    ``is_kept``: nothing of it was lost, words that name no reason say: they are kept with 'other'.
    """

    file: str
    sheet: str
    row: int
    column: str
    heading: str
    found: str
    allowed: str
    outcome: str = ""
    is_kept: bool = False

    def __str__(self) -> str:
        place = _("{file}, sheet '{sheet}'").format(file=self.file, sheet=self.sheet) if self.sheet else self.file
        found = _("found '{found}'").format(found=self.found[:60]) if self.found else _("nothing is there")
        sentence = _("{place}, row {row}, column {column} ({heading}): {found}. Allowed: {allowed}.").format(
            place=place, row=self.row, column=self.column, heading=self.heading, found=found, allowed=self.allowed
        )
        return f"{sentence} {self.outcome}".strip()


@dataclass(frozen=True)
class Collected:
    """What a template or a form brought.

    ``kind``: of the template, or ``form``; ``rows``: kind of record → its rows, with ``row``, the row of the file;
    ``read_count``: rows of the file that somebody had filled in; ``problems``: cells to look at; ``notes``: what else
    is to be known, as sentences; ``earlier``: rows that a newer answer of the same customer has replaced: they go into
    the history only.
    """

    kind: str
    file: str
    rows: Mapping[str, pd.DataFrame] = field(repr=False)
    read_count: int
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    earlier: Mapping[str, pd.DataFrame] = field(default_factory=dict, repr=False)

    @property
    def count(self) -> int:
        """How many records the file holds."""
        return sum(map(len, self.rows.values()))
