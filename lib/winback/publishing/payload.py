"""A company to everything a published page holds: its views, drawn for every part of the customers it offers."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..charts.theme import template
from ..dashboard.filters import dimension_names, value_label
from ..dashboard.screens import Screens
from ..dashboard.state import PERIODS, Filters, Period, default_clock
from ..text import LANGUAGES, _, use_language
from .draw import draw_safe, hidden_note, views_of
from .groups import regroup
from .hide import Rules
from .tables import COMPANY_WIDE, Columns, Tables, Use, closed, domain, make_tables, narrowed, prepared, questions
from .withhold import Node

WHOLE = "all"
PERIODS_OF_PARTS: tuple[Period, ...] = ("quarter", "year")
"""Months are told of the whole company only: within a part of it hardly any month has enough customers."""
LEAST_POOLED = 40


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


@dataclass(frozen=True)
class Payload:
    """What is published: for each language, part, period and view its tree; markup and charts stand in ``pieces``."""

    trees: dict[str, Any] = field(repr=False)
    pieces: list[Any] = field(repr=False)
    parts: list[Part]
    titles: dict[str, list[dict[str, str]]]
    filters: dict[str, list[dict[str, Any]]]
    hidden_count: int

    def texts(self) -> list[str]:
        """Return every text and number a reader can get, one piece at a time, to be looked through."""
        told = [json.dumps(piece, ensure_ascii=False) for piece in self.pieces]
        return [*told, json.dumps([self.titles, self.filters], ensure_ascii=False)]


def build(
    units: Screens, rules: Rules, *, name_managers: bool = False, told: Callable[[str, int, int], None] | None = None
) -> Payload:
    """Return everything to be published of a company whose frames are split by customers (``units``).

    ``told`` hears of the progress: what is drawn, how much of it is done, and how much there is.
    """
    hear = told or (lambda _what, _done, _all: None)
    frames, offered = regroup(units.frames, rules, int(units.about["min_customers"]), name_managers)
    units = replace(units, frames=frames, asked=None)
    parts = [
        Part(),
        *(Part(name, value, place) for name, values in offered.items() for place, value in enumerate(values)),
    ]
    asked = _asked(units, parts, list(offered))
    tables = make_tables(units.about, frames, asked, rules)
    store = _Store()
    trees: dict[str, Any] = {code: {} for code in LANGUAGES}
    titles: dict[str, list[dict[str, str]]] = {}
    kinds = {name: _Drawn(tables, _open(name, list(offered)), rules.k) for name in ("", *offered)}
    for place, part in enumerate(parts):
        hear(part.code, place, len(parts))
        drawn = kinds[part.dimension]
        for code in LANGUAGES:
            with use_language(code):
                trees[code][part.code] = drawn.trees(part, default_clock(units), store)
                titles.setdefault(code, [{"code": view.code, "title": view.title()} for view in drawn.views[0]])
    hear("", len(parts), len(parts))
    return Payload(trees, store.pieces, parts, titles, _filters(parts), tables.hidden_count)


def _open(dimension: str, dimensions: Sequence[str]) -> list[str]:
    """The dimensions by which a part is told apart: all for the whole company, its own and the class for a part."""
    return [dimension, "abc"] if dimension else [*dimensions, "abc"]


def _asked(units: Screens, parts: Sequence[Part], dimensions: list[str]) -> dict[str, set[Columns]]:
    """Draw every kind of part once from the customers themselves, to see which tables the views want."""
    rows, asked = prepared(units.frames), dict[str, set[Columns]]()
    skeletons = {name: domain(frame) for name, frame in rows.items()}
    others = {name: frame for name, frame in units.frames.items() if name not in rows}
    whole = {name: others[name] for name in COMPANY_WIDE if name in others}
    for part in {part.dimension: part for part in parts}.values():
        opened = _open(part.dimension, dimensions)
        screens = replace(
            units, frames=closed(skeletons, opened) | whole, memory={}, asked=questions(rows, others, opened, asked)
        )
        views = views_of(screens)
        for period in part.periods:
            filters = part.filters(Filters(clock=default_clock(units), period=period))
            for view in views:
                screens.memory.clear()
                view.show(filters)
    return asked


class _Drawn:
    """The views of the parts of one dimension, over each filling of what is hidden."""

    def __init__(self, tables: Tables, opened: list[str], k: int) -> None:
        self.k, self.use = k, Use()
        self.views = [views_of(tables.screens(opened, turn, self.use)) for turn in range(3)]

    def trees(self, part: Part, clock: str, store: _Store) -> dict[str, list[Any]]:
        """Return for each period the tree of each view, in the language in use."""
        found: dict[str, list[Any]] = {}
        note = hidden_note(self.k)
        for period in part.periods:
            filters = part.filters(Filters(clock=clock, period=period))
            for place in range(len(self.views[0])):
                known = found.get(part.periods[0], [])
                if period != part.periods[0] and not known[place]["dated"]:
                    found[period] = [*found.get(period, []), known[place]]
                    continue
                self.use.hidden, self.use.dated = False, False
                tree = draw_safe(self.views[:1], place, filters, note)
                if self.use.hidden:
                    tree = draw_safe(self.views, place, filters, note)
                found.setdefault(period, []).append({"tree": store.keep(tree), "dated": self.use.dated})
        return {period: [item["tree"] for item in items] for period, items in found.items()}


class _Store:
    """Markup and charts, each kept once."""

    def __init__(self) -> None:
        self.pieces: list[Any] = []
        self._places: dict[str, int] = {}

    def keep(self, node: Node) -> Any:
        """Return the node with its markup and charts replaced by their numbers."""
        if node["kind"] == "box":
            return [" ".join(node["classes"]), [self.keep(child) for child in node["children"]]]
        piece = node["html"] if node["kind"] == "html" else node["spec"]
        text = json.dumps(piece, ensure_ascii=False, sort_keys=True)
        key = hashlib.sha256(text.encode()).hexdigest()
        if key not in self._places:
            self._places[key] = len(self.pieces)
            self.pieces.append(piece)
        return self._places[key]


def _filters(parts: Sequence[Part]) -> dict[str, list[dict[str, Any]]]:
    """The filters in every language: each dimension with its label, the entry for all, and its values."""
    found: dict[str, list[dict[str, Any]]] = {}
    for code in LANGUAGES:
        with use_language(code):
            names = dimension_names()
            for name in dict.fromkeys(part.dimension for part in parts if part.dimension):
                values = [[p.code, _value(name, p.value)] for p in parts if p.dimension == name]
                label, everything = names.get(name, (name, _("All groups")))
                found.setdefault(code, []).append({"code": name, "label": label, "all": everything, "values": values})
    return found


def _value(dimension: str, value: str) -> str:
    return _("others together") if value == "…" else value_label(dimension, value)


def pooled(pieces: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    """Return the pieces with whatever they repeat taken out into a pool: ``{"$": 3}`` stands for its fourth entry.

    >>> pooled([{"a": {"font": "x" * 40}}, {"b": {"font": "x" * 40}}])[0]
    [{'a': {'$': 0}}, {'b': {'$': 0}}]
    """
    counts: Counter[str] = Counter()

    def count(value: Any) -> None:
        for child in _children(value):
            count(child)
        if isinstance(value, dict | list):
            counts[json.dumps(value, ensure_ascii=False, sort_keys=True)] += 1

    for piece in pieces:
        count(piece)
    pool: dict[str, tuple[int, Any]] = {}

    def taken(value: Any) -> Any:
        if not isinstance(value, dict | list):
            return value
        text = json.dumps(value, ensure_ascii=False, sort_keys=True)
        is_often = len(text) >= LEAST_POOLED and counts[text] > 1
        if is_often and text in pool:
            return {"$": pool[text][0]}
        inner: Any = (
            {key: taken(item) for key, item in value.items()} if isinstance(value, dict) else [*map(taken, value)]
        )
        if not is_often:
            return inner
        pool[text] = (len(pool), inner)
        return {"$": pool[text][0]}

    return [taken(piece) for piece in pieces], [inner for _place, inner in sorted(pool.values(), key=lambda i: i[0])]


def _children(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return list(value.values())
    return value if isinstance(value, list) else []


def chart_template() -> dict[str, Any]:
    """Return the look all charts share, which each of them would repeat."""
    found: dict[str, Any] = json.loads(template().to_json()) if hasattr(template(), "to_json") else {}
    return found or dict(template().to_plotly_json())
