"""What the rows behind figures share: a cube parted by every dimension, periods as words, a list of customers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd

from ..charts.theme import headed
from ..text import _, format_period
from .behind import Sheet
from .filters import value_label
from .screens import Screens
from .state import Filters, rows_of

Rows = Callable[[Screens, Filters], list[Sheet]]
"""Gives the tables behind one figure for a selection."""
Change = Callable[[pd.DataFrame], pd.DataFrame]


def value_words(dimension: str, values: pd.Series) -> dict[str, str]:
    """Return the words for a dimension's values."""
    return {str(value): value_label(dimension, str(value)) for value in values.unique()}


def split_names() -> dict[str, str]:
    """Return what a table by a dimension is called."""
    return {
        "manager_id": _("By manager"),
        "region": _("By region"),
        "industry": _("By industry"),
        "channel": _("By channel of orders"),
        "abc": _("By customer class"),
    }


def known(screens: Screens, frame: pd.DataFrame) -> list[str]:
    """Return the dimensions that tell customers of a frame apart."""
    return [name for name in screens.dimensions if name in frame]


def by_dimension(
    make: Callable[[Screens, Filters, str], pd.DataFrame], columns: Sequence[str], order: str = ""
) -> Rows:
    """Return the tables of a figure by each dimension; ``make`` gives the frame for one of them."""

    def rows(screens: Screens, filters: Filters) -> list[Sheet]:
        found = []
        for name in screens.dimensions:
            frame = make(screens, filters, name)
            if frame.empty or name not in frame:
                continue
            frame = frame.astype({name: "str"}).sort_values(order or columns[0], ascending=False, ignore_index=True)
            label = split_names()[name]
            words = {name: value_words(name, frame[name])}
            found.append(Sheet(label, frame, [name, *columns], words, dimension=name))
        return found

    return rows


def parts(cube: str, columns: Sequence[str], change: Change | None = None, order: str = "") -> Rows:
    """Return the tables of a cube's sums by each dimension; ``change``: which of its rows, and further columns."""

    def make(screens: Screens, filters: Filters, name: str) -> pd.DataFrame:
        rows = rows_of(screens, cube, filters)
        if rows.empty or name not in rows:
            return pd.DataFrame()
        rows = change(rows) if change else rows
        return rows.groupby(name, observed=True)[list(columns)].sum().reset_index()

    return by_dimension(make, columns, order)


def one(
    title: str | Callable[[], str],
    make: Callable[[Screens, Filters], pd.DataFrame],
    columns: Sequence[str],
    words: Callable[[Screens, pd.DataFrame], dict[str, dict[str, str]]] | None = None,
) -> Rows:
    """Return one table; its words are those of the codes in it."""

    def rows(screens: Screens, filters: Filters) -> list[Sheet]:
        frame = make(screens, filters)
        shown = [name for name in columns if name in frame]
        called = (
            {}
            if words is None
            else {
                column: {code: headed(word) for code, word in found.items()}
                for column, found in words(screens, frame).items()
            }
        )
        for name in known(screens, frame[shown]):
            called.setdefault(name, value_words(name, frame[name]))
        return [Sheet(title() if callable(title) else title, frame, shown, called)]

    return rows


def together(*makers: Rows) -> Rows:
    """Return the tables of several makers, one after the other; the empty ones are left out."""

    def rows(screens: Screens, filters: Filters) -> list[Sheet]:
        return [sheet for make in makers for sheet in make(screens, filters) if len(sheet.frame)]

    return rows


def dated(frame: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    """Return a frame whose periods are words, the latest first."""
    if frame.empty:
        return frame.assign(period=[])
    days = pd.to_datetime(frame.period_on)
    order = days.sort_values(ascending=False, kind="stable").index
    return frame.assign(period=[format_period(day.date(), filters.period) for day in days]).loc[order]
