"""A figure of Plotly read as what it shows: categories with series of bars, points and lines, or cells with colours."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from ..charts.theme import BLUE, MUTED
from ..text import _

Number = float | None
SHARE, MONEY, COUNT = "share", "money", "count"
UNITS = re.compile(r"[KMB]$|тыс|млн|млрд")


@dataclass(frozen=True)
class Series:
    """One series: its values by category or its points, its colour or one for each value, texts beside them."""

    name: str
    values: list[Number]
    colours: list[str]
    texts: list[str] = field(default_factory=list)
    across: list[Number] = field(default_factory=list)
    low: list[Number] = field(default_factory=list)
    high: list[Number] = field(default_factory=list)
    has_line: bool = False
    has_marks: bool = False
    is_thin: bool = False


@dataclass(frozen=True)
class Axis:
    """What an axis is called, what it counts (share, money or count) in which currency, and where it ends."""

    title: str = ""
    kind: str = COUNT
    sign: str = ""
    low: Number = None
    high: Number = None
    hides_minus: bool = False


@dataclass(frozen=True)
class Bars:
    """Categories with their series. ``mode``: group, stack or overlay; ``bases``: where hanging bars begin."""

    categories: list[str]
    series: list[Series]
    axis: Axis
    lies: bool
    mode: str
    from_top: bool
    bases: list[Number] = field(default_factory=list)


@dataclass(frozen=True)
class Points:
    """Points and lines over two axes of numbers."""

    series: list[Series]
    across: Axis
    up: Axis


@dataclass(frozen=True)
class Cells:
    """A table whose cells are coloured by a value."""

    columns: list[str]
    rows: list[str]
    texts: list[list[str]]
    colours: list[list[str]]


def read_spec(spec: Mapping[str, Any]) -> Bars | Points | Cells:
    """Return what a figure shows. ``ValueError`` for kinds of figures that no chart of this project has."""
    data, layout = spec["data"], spec["layout"]
    bars = [trace for trace in data if trace["type"] == "bar"]
    if bars:
        return _bars(bars, layout)
    if data[0]["type"] == "heatmap":
        return _cells(data[0], layout)
    if all(trace["type"] == "scatter" for trace in data):
        return _dots(data, layout) if _is_named(layout.get("yaxis", {})) else _points(data, layout)
    raise ValueError(f"no chart for {data[0]['type']!r}")


def plain(text: Any, line: str = " ") -> str:
    """Return a label without markup.

    >>> plain("<b>A &amp; B</b><br>5 of 7")
    'A & B 5 of 7'
    """
    broken = re.sub(r"<br\s*/?>", line, str(text or ""))
    return unescape(re.sub(r"</?(?:b|i|span|sub|sup)[^>]*>", "", broken)).strip()


def _is_named(axis: Mapping[str, Any]) -> bool:
    """Whether the ticks of an axis are names, not numbers."""
    return any(re.search(r"[^\W\d_]{4,}", plain(text)) for text in axis.get("ticktext") or [])


def _axis(axis: Mapping[str, Any], values: list[float]) -> Axis:
    ticks = [plain(text) for text in axis.get("ticktext") or [] if plain(text)]
    title = plain((axis.get("title") or {}).get("text", "") if isinstance(axis.get("title"), Mapping) else "")
    kind = SHARE if any("%" in text for text in ticks) else COUNT
    signs = {sign for text in ticks for sign in re.findall(r"[^\w\s.,%×+−\-\u00a0\u202f]", text)}
    if kind != SHARE and (signs or any(UNITS.search(text) for text in ticks)):
        kind = MONEY
    pairs = zip(axis.get("tickvals") or [], axis.get("ticktext") or [], strict=False)
    hides = any(
        isinstance(v, int | float) and v < 0 and text and "-" not in text and "−" not in text for v, text in pairs
    )
    low, high = (axis.get("range") or [None, None])[:2]
    if values and low is not None and isinstance(low, int | float):
        low = min(low, *values) if min(values) < 0 else max(low, 0)
    return Axis(title, kind, next(iter(sorted(signs)), "") if kind == MONEY else "", low, high, hides)


def _from_top(axis: Mapping[str, Any]) -> bool:
    ends = axis.get("range") or [0, 1]
    return axis.get("autorange") == "reversed" or bool(ends[0] > ends[1])


def _list(value: Any, count: int) -> list[Any]:
    return list(value) if isinstance(value, list) else [value] * count


def _colours(trace: Mapping[str, Any], count: int) -> list[str]:
    marker, line = trace.get("marker") or {}, trace.get("line") or {}
    found = marker.get("color") or line.get("color") or BLUE
    edge = (marker.get("line") or {}).get("color")
    named = [str(edge or MUTED) if str(one) == "white" else str(one) for one in _list(found, count)]
    opacity = marker.get("opacity", trace.get("opacity"))
    return [_between([[0.0, "#ffffff"], [1.0, one]], opacity) for one in named] if opacity else named


def _bars(traces: list[Mapping[str, Any]], layout: Mapping[str, Any]) -> Bars:
    lies = traces[0].get("orientation") == "h"
    along, across = ("y", "x") if lies else ("x", "y")
    axis = layout.get(f"{along}axis", {})
    places = list(dict.fromkeys(place for trace in traces for place in trace[along]))
    if all(isinstance(place, int | float) for place in places):
        places.sort()
    names = _names(traces, axis, along)
    series = []
    for trace in traces:
        count = len(trace[along])
        by_place = dict(zip(trace[along], range(count), strict=True))
        at = [by_place.get(place) for place in places]
        values, texts = trace[across], _list(trace.get("text") or "", count)
        colours = _colours(trace, count)
        series.append(
            Series(
                plain(trace.get("name")),
                [None if one is None else values[one] for one in at],
                [colours[0] if one is None else colours[one] for one in at],
                ["" if one is None else plain(texts[one]) for one in at],
            )
        )
    bases = _list(traces[0]["base"], len(places)) if traces[0].get("base") is not None else []
    numbers = [value for one in series for value in one.values if value is not None]
    mode = {"relative": "stack"}.get(str(layout.get("barmode", "group")), str(layout.get("barmode", "group")))
    read = _axis(layout.get(f"{across}axis", {}), numbers)
    return Bars([names[place] for place in places], series, read, lies, mode, _from_top(axis), bases)


def _names(traces: list[Mapping[str, Any]], axis: Mapping[str, Any], along: str) -> dict[Any, str]:
    """What each category is called: the label of its tick, or the head of its tip where labels are thinned out."""
    ticks = zip(axis.get("tickvals") or [], axis.get("ticktext") or [], strict=False)
    names = {place: plain(text) for place, text in ticks if plain(text)}
    for trace in traces:
        for place, tip in zip(trace[along], _list(trace.get("hovertext") or "", len(trace[along])), strict=False):
            head = re.match(r"<b>(.*?)</b>", str(tip or ""))
            if place not in names and head and not isinstance(place, str):
                names[place] = plain(head.group(1))
            names.setdefault(place, plain(place) if isinstance(place, str) else "")
    return names


def _dots(traces: list[Mapping[str, Any]], layout: Mapping[str, Any]) -> Bars:
    """Marks beside names, as bars with their limits: a chart of a slide has no axis of names for points."""
    axis = layout["yaxis"]
    ticks = list(zip(axis["tickvals"], [plain(text) for text in axis["ticktext"]], strict=True))
    series: dict[str, Series] = {}
    title = plain((layout.get("xaxis", {}).get("title") or {}).get("text", ""))
    for trace in traces:
        if trace.get("mode") == "lines" or not trace.get("x"):
            continue
        name = plain(trace.get("name")) or title or _("Measured")
        blank: list[Number] = [None] * len(ticks)
        one = series.setdefault(
            name, Series(name, blank, _colours(trace, 1)[:1] * len(ticks), low=blank[:], high=blank[:])
        )
        colours, error = _colours(trace, len(trace["x"])), trace.get("error_x") or {}
        for number, (x, y) in enumerate(zip(trace["x"], trace["y"], strict=True)):
            at = [place for place, _name in ticks].index(y)
            one.values[at], one.colours[at] = x, colours[number]
            if error:
                one.low[at], one.high[at] = x - error["arrayminus"][number], x + error["array"][number]
    found = list(series.values())
    for trace in traces:
        ends = trace.get("x") or []
        # A line along one name is the range in which the value beside it lies.
        if trace.get("mode") == "lines" and len(ends) == 2 and len(set(trace["y"])) == 1 and found:
            places = [place for place, _name in ticks]
            if trace["y"][0] in places and ends[0] != ends[1] and not trace.get("name"):
                at = places.index(trace["y"][0])
                if found[0].values[at] is not None and min(ends) <= found[0].values[at] <= max(ends):
                    found[0].low[at], found[0].high[at] = min(ends), max(ends)
    numbers = [value for one in found for value in one.values if value is not None]
    read = _axis(layout.get("xaxis", {}), numbers)
    return Bars([name for _place, name in ticks], found, read, True, "group", _from_top(axis))


def _points(traces: list[Mapping[str, Any]], layout: Mapping[str, Any]) -> Points:
    series = []
    for trace in traces:
        x, y = list(trace.get("x") or []), list(trace.get("y") or [])
        if (trace.get("line") or {}).get("shape") == "hv" and x:
            steps = [(b, a) for a, b in zip(y, x[1:], strict=False)]
            pairs = [(x[0], y[0]), *(p for at, step in enumerate(steps) for p in (step, (x[at + 1], y[at + 1])))]
            x, y = [a for a, _end in pairs], [b for _a, b in pairs]
        mode = str(trace.get("mode") or "lines")
        fill = trace.get("fill") == "toself" or (trace.get("line") or {}).get("width") == 0
        if fill and "markers" not in mode:
            continue
        series.append(
            Series(
                plain(trace.get("name")), y, _colours(trace, len(y)),
                [plain(text) for text in _list(trace.get("text") or "", len(y))], x,
                has_line="lines" in mode, has_marks="markers" in mode,
                is_thin=float((trace.get("line") or {}).get("width") or 2) < 2,
            )
        )  # fmt: skip
    across = _axis(layout.get("xaxis", {}), [v for one in series for v in one.across if v is not None])
    return Points(
        series, across, _axis(layout.get("yaxis", {}), [v for one in series for v in one.values if v is not None])
    )


def _cells(trace: Mapping[str, Any], layout: Mapping[str, Any]) -> Cells:
    columns, rows = layout["xaxis"], layout["yaxis"]
    texts = trace.get("text") or [[""] * len(row) for row in trace["z"]]
    values = pd.DataFrame(trace["z"]).to_numpy(dtype=float, na_value=np.nan)
    low, high = float(trace.get("zmin") or 0.0), float(trace.get("zmax") or np.nanmax(values) or 1.0)
    shares = np.nan_to_num((values - low) / ((high - low) or 1.0)).clip(0, 1)
    colours = [[_between(trace["colorscale"], share) for share in row] for row in shares]
    order = range(len(rows["ticktext"])) if rows.get("autorange") == "reversed" else range(len(rows["ticktext"]))[::-1]
    return Cells(
        [plain(text) for text in columns["ticktext"]],
        [plain(rows["ticktext"][at]) for at in order],
        [[plain(text, "\n") for text in texts[at]] for at in order],
        [colours[at] for at in order],
    )


def _between(scale: list[Any], share: float) -> str:
    """The colour of a scale at a place between 0 and 1."""
    for (low, first), (high, second) in pairwise(scale):
        if share <= high:
            part = (share - low) / ((high - low) or 1.0)
            ends = [[int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in (first, second)]
            return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in zip(*ends, strict=True))
    return str(scale[-1][1])
