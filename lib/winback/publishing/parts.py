"""The parts of the customers a published page offers, and what each of them shows."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import cast

import pandas as pd

from ..charts.theme import drawn_on
from ..dashboard.screens import Screens
from ..dashboard.state import PERIODS, Filters, Period, default_clock
from ..text import LANGUAGES, use_language
from .answers import Columns, Questions, Use, closed, prepared
from .draw import agreed, draw, hidden_note, views_of
from .sketch import Sketch
from .tables import COMPANY_WIDE, Tables, domain, narrowed
from .withhold import Node
from .workers import each

WHOLE = "all"
PERIODS_OF_PARTS: tuple[Period, ...] = ("quarter", "year")
"""Months are told of the whole company only: within a part of it hardly any month has enough customers."""
TURNS = 3
TOGETHER = 3
"""So many parts are drawn with the same widgets, which are slow to make."""

Trees = dict[str, dict[str, list[Node]]]


@dataclass(frozen=True)
class Part:
    """A part of the customers that can be looked at by itself; without a dimension all of them."""

    dimension: str = ""
    value: str = ""
    number: int = 0

    @property
    def code(self) -> str:
        """The part's name in the page's data: no text of the company stands in it."""
        return f"{self.dimension}.{self.number}" if self.dimension else WHOLE

    @property
    def periods(self) -> tuple[Period, ...]:
        """The periods offered for it."""
        return PERIODS_OF_PARTS if self.dimension else PERIODS

    def filters(self, filters: Filters) -> Filters:
        """Return the filters that choose it."""
        return narrowed(filters, self.dimension, self.value) if self.dimension else filters

    def opened(self, dimensions: Sequence[str]) -> list[str]:
        """The dimensions by which it is told apart: all for the whole company, its own and the class for a part."""
        return [self.dimension, "abc"] if self.dimension else [*dimensions, "abc"]


def tables_asked(units: Screens, parts: Sequence[Part], dimensions: list[str]) -> dict[str, set[Columns]]:
    """Draw every kind of part once from the customers themselves, to see which tables the views want."""
    asked: dict[str, set[Columns]] = {}
    for found in each(Trial.asked, trials(units, parts, dimensions), least=4):
        for name, columns in found.items():
            asked.setdefault(name, set()).update(columns)
    return asked


def trials(units: Screens, parts: Sequence[Part], dimensions: list[str]) -> list[Trial]:
    """Return one part of each kind, to be drawn from the customers themselves."""
    rows = prepared(units.frames)
    others = {name: frame for name, frame in units.frames.items() if name not in rows}
    kinds = {part.dimension: part for part in parts}.values()
    return [Trial(units, rows, others, part, part.opened(dimensions)) for part in kinds]


@dataclass(frozen=True)
class Trial:
    """A part of the customers, drawn to see what its views ask for."""

    units: Screens = field(repr=False)
    rows: dict[str, pd.DataFrame] = field(repr=False)
    others: dict[str, pd.DataFrame] = field(repr=False)
    part: Part
    opened: list[str]

    def screens(self) -> Screens:
        """Return screens that answer with the customers themselves."""
        skeletons = {name: domain(frame) for name, frame in self.rows.items()}
        whole = {name: self.others[name] for name in COMPANY_WIDE if name in self.others}
        questions = Questions(self.rows, self.others, self.opened)
        return replace(self.units, frames=closed(skeletons, self.opened) | whole, memory={}, asked=questions)

    def asked(self) -> dict[str, set[Columns]]:
        """Return the tables its views ask for in any period."""
        screens = self.screens()
        questions = cast(Questions, screens.asked)
        views = views_of(screens, questions.use)
        filters = self.part.filters(Filters(clock=default_clock(self.units)))
        with _lightly():
            for period in self.part.periods:
                for view in views:
                    view.show(replace(filters, period=period))
        return questions.asked


def draw_parts(tables: Tables, parts: Sequence[Part], dimensions: Sequence[str], k: int) -> Iterator[list[Trees]]:
    """Yield for some of the parts at a time, in their order, what each shows: per language and period every view."""
    tasks = []
    for name in dict.fromkeys(part.dimension for part in parts):
        alike = [part for part in parts if part.dimension == name]
        chunks = [alike[begin : begin + TOGETHER] for begin in range(0, len(alike), TOGETHER)]
        tasks += [_Sheet(tables, chunk, chunk[0].opened(dimensions), k) for chunk in chunks]
    yield from each(_Sheet.drawn, tasks)


@dataclass(frozen=True)
class _Sheet:
    """Some parts of one dimension to be drawn."""

    tables: Tables = field(repr=False)
    parts: list[Part]
    opened: list[str]
    k: int

    def drawn(self) -> list[Trees]:
        """What each part shows."""
        pen = _Pen(self.tables, self.opened, self.k)
        with _lightly():
            return [pen.trees(part) for part in self.parts]


class _Pen:
    """The views of the parts of one dimension, over each filling of what is hidden."""

    def __init__(self, tables: Tables, opened: list[str], k: int) -> None:
        self.k, self.use = k, Use()
        self.screens = [tables.screens(opened, turn, self.use) for turn in range(TURNS)]
        self.views = [views_of(screens, self.use) for screens in self.screens]

    def trees(self, part: Part) -> Trees:
        """Return for each language and period the tree of each view."""
        for screens in self.screens:
            if screens.asked is not None:
                screens.asked.forget()
        found: Trees = {}
        for code in LANGUAGES:
            with use_language(code):
                found[code] = self._periods(part.filters(Filters(clock=default_clock(self.screens[0]))), part.periods)
        return found

    def _periods(self, filters: Filters, periods: Sequence[Period]) -> dict[str, list[Node]]:
        found: dict[str, list[Node]] = {}
        dated: list[bool] = []
        note = hidden_note(self.k)
        for period in periods:
            trees = found.setdefault(period, [])
            for place in range(len(self.views[0])):
                if period != periods[0] and not dated[place]:
                    trees.append(found[periods[0]][place])
                    continue
                trees.append(self._tree(place, replace(filters, period=period), note))
                if period == periods[0]:
                    dated.append(self.use.dated)
        return found

    def _tree(self, place: int, filters: Filters, note: str) -> Node:
        """A view as far as nothing in it depends on what is hidden."""
        self.use.clear()
        nodes = [draw(self.views[0][place], filters)]
        if self.use.hidden:
            dated = self.use.dated
            nodes += [draw(views[place], filters) for views in self.views[1:]]
            self.use.dated = dated
        return agreed(nodes, note)


def titles(tables: Tables) -> dict[str, list[dict[str, str]]]:
    """Return the code and title of every view in each language."""
    views = views_of(tables.screens([], 0), Use())
    found = {}
    for code in LANGUAGES:
        with use_language(code):
            found[code] = [{"code": view.code, "title": view.title()} for view in views]
    return found


@contextmanager
def _lightly() -> Iterator[None]:
    """Draw many charts that nobody looks at: as plain data, from texts that are quick in small frames.

    Figures that stand for what is hidden may be impossible; a warning about them is of no use to anybody.
    """
    with warnings.catch_warnings(), pd.option_context("mode.string_storage", "python"), drawn_on(Sketch):
        warnings.simplefilter("ignore", RuntimeWarning)
        yield
