"""A company to everything a published page holds: its views, drawn for every part of the customers it offers."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

import pandas as pd

from ..charts.theme import template
from ..dashboard.filters import dimension_names, value_label
from ..dashboard.screens import Screens
from ..text import LANGUAGES, _, use_language
from .groups import regroup
from .hide import Rules
from .parts import Part, draw_parts, tables_asked, titles
from .tables import make_tables
from .withhold import Node
from .workers import dismiss

LEAST_POOLED = 40


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

    ``told`` hears of the progress: the step (hide, draw), how much of it is done, and how much there is.
    """
    hear = told or (lambda _what, _done, _all: None)
    frames, offered = regroup(units.frames, rules, int(units.about["min_customers"]), name_managers)
    units = replace(units, frames=frames, asked=None)
    parts = [
        Part(),
        *(Part(name, value, place) for name, values in offered.items() for place, value in enumerate(values)),
    ]
    hear("hide", 0, 1)
    with pd.option_context("mode.string_storage", "python"):
        tables = make_tables(units.about, frames, tables_asked(units, parts, list(offered)), rules)
    store, trees = _Store(), dict[str, Any]({code: {} for code in LANGUAGES})
    waiting = iter(parts)
    for done, found in enumerate(chain.from_iterable(draw_parts(tables, parts, list(offered), rules.k)), 1):
        part = next(waiting)
        for code, periods in found.items():
            trees[code][part.code] = {name: [store.keep(tree) for tree in views] for name, views in periods.items()}
        hear("draw", done, len(parts))
    dismiss()
    return Payload(trees, store.pieces, parts, titles(tables), _filters(parts), tables.hidden_count)


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
