"""What stands behind a figure: how it is computed, and the rows it is made of, as tables to read and to take along."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from ..text import _, format_count, format_date, format_money, format_number, format_share
from .columns import DAY, MONEY, NUMBER, SHARE, column_titles, kind_of

SHOWN_ROWS = 200
"""So many rows are shown on the page; files hold all of them."""


@dataclass(frozen=True)
class Sheet:
    """One table behind a figure: a frame, the columns shown, and words for the codes in them.

    ``dimension``: the first column is one by which the page can be narrowed, and a row can be chosen.
    """

    title: str
    frame: pd.DataFrame = field(repr=False)
    columns: Sequence[str]
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)
    titles: Mapping[str, str] = field(default_factory=dict, repr=False)
    dimension: str = ""

    def head(self) -> list[tuple[str, str]]:
        """Return title and kind of each column."""
        known = column_titles() | dict(self.titles)
        return [(known[name], kind_of(name, self.frame[name])) for name in self.columns]

    def values(self) -> list[list[Any]]:
        """Return the rows as values: codes as words, days as days, numbers as numbers, nothing as ``None``."""
        columns = []
        for name in self.columns:
            words = {"True": _("yes"), "False": _("no")} | dict(self.names.get(name, {}))
            columns.append([_plain(words.get(str(value), value)) for value in self.frame[name]])
        return [list(row) for row in zip(*columns, strict=True)]

    def cells(self, currency: str, most: int = SHOWN_ROWS) -> list[list[str]]:
        """Return the first rows as a reader sees them."""
        kinds = [kind for _title, kind in self.head()]
        return [
            [cell(value, kind, currency) for value, kind in zip(row, kinds, strict=True)]
            for row in self.values()[:most]
        ]

    def keys(self, most: int = SHOWN_ROWS) -> list[str]:
        """Return by what each row can be chosen; nothing where rows are not to be chosen."""
        return [str(value) for value in self.frame[self.dimension][:most]] if self.dimension else []


@dataclass(frozen=True)
class Behind:
    """What stands behind one figure or chart."""

    title: str
    sentence: str
    how: str
    sheets: list[Sheet]
    has_picture: bool = False


def cell(value: Any, kind: str, currency: str = "") -> str:
    """Return a value as a reader sees it in a table.

    >>> cell(0.25, SHARE), cell(1234.0, NUMBER), cell(None, DAY), cell("x", "text")
    ('25.0%', '1,234', '–', 'x')
    """
    if value is None:
        return "–"
    if kind == MONEY:
        return format_money(float(value), currency)
    if kind == SHARE:
        return format_share(float(value))
    if kind == DAY:
        return format_date(value) if isinstance(value, dt.date) else str(value)
    if kind == NUMBER:
        whole = float(value).is_integer()
        return format_count(value) if whole else format_number(value, 1)
    return str(value)


def _plain(value: Any) -> Any:
    """A value of Python itself: missing ones are ``None``, days are dates."""
    if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):
        return None
    if isinstance(value, pd.Timestamp | dt.datetime):
        return value.date()
    return value.item() if hasattr(value, "item") else value
