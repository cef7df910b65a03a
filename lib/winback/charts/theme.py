"""The look of every chart: a palette safe for colour-blind readers, one template, words and numbers by language."""

from __future__ import annotations

import datetime as dt
import math
from collections import namedtuple
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from ..text import format_count, format_money, format_period, format_share

# Colours after Okabe and Ito, darkened until text and thin lines reach 4.5:1 on white.
BLUE, VERMILION, GREEN, AMBER, PURPLE = "#0b5cad", "#c2410c", "#00755c", "#9a6700", "#8a3f74"
SKY, PEACH, MINT = "#9cc7ee", "#f3b79b", "#9fd8c8"
INK, MUTED, GREY, GRID, PALE = "#17212f", "#55606e", "#8a94a1", "#e6e9ee", "#d3d9e1"
MEANING = {"lost": VERMILION, "returned": GREEN, "active": BLUE, "one_purchase": MUTED, "chosen": BLUE}
NOTE_HEIGHT = 150
_OTHER: ContextVar[Callable[..., Any] | None] = ContextVar("other kind of figure", default=None)
TINY = 1e-9
"""A range below this is no range: rounding, not money."""
SCALE_LOSS = [[0.0, "#fdf3ee"], [0.5, "#f0a27c"], [1.0, "#b23a08"]]
FONT = "Inter, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', Arial, sans-serif"


@cache
def template() -> go.layout.Template:
    """Return the Plotly template shared by all charts."""
    axis: dict[str, Any] = {
        "gridcolor": GRID,
        "linecolor": PALE,
        "zerolinecolor": PALE,
        "tickfont": {"color": MUTED, "size": 12},
        "title": {"font": {"color": MUTED, "size": 12}, "standoff": 8},
        "automargin": True,
        "fixedrange": True,
    }
    return go.layout.Template(
        layout={
            "font": {"family": FONT, "size": 13, "color": INK},
            "colorway": [BLUE, VERMILION, GREEN, AMBER, PURPLE, MUTED],
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "margin": {"l": 8, "r": 12, "t": 12, "b": 8},
            "xaxis": axis | {"showgrid": False, "showline": True, "ticks": ""},
            "yaxis": axis | {"showgrid": True, "showline": False, "ticks": "", "ticklabelstandoff": 6},
            "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "font": {"size": 12}},
            "hoverlabel": {"bgcolor": "white", "bordercolor": PALE, "font": {"family": FONT, "size": 13, "color": INK}},
            "hovermode": "closest",
            "dragmode": False,
            "bargap": 0.28,
            "barcornerradius": 3,
        }
    )


def new_figure(height: int = 300, **layout: Any) -> go.Figure:
    """Return an empty figure in the project's look."""
    other = _OTHER.get()
    return (
        other(height=height, **layout)
        if other
        else go.Figure(layout={"template": template(), "height": height, **layout})
    )


@contextmanager
def drawn_on(other: Callable[..., Any]) -> Iterator[None]:
    """Let charts begin with another kind of figure, which takes the same calls, as long as this lasts."""
    token = _OTHER.set(other)
    try:
        yield
    finally:
        _OTHER.reset(token)


def note(figure: go.Figure, sentence: str) -> go.Figure:
    """Write a sentence where the marks would be: why there is nothing to see."""
    figure.add_annotation(
        text=wrap(sentence, 46),
        showarrow=False,
        x=0.5,
        y=0.5,
        xref="paper",
        yref="paper",
        font={"color": MUTED, "size": 14},
    )
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False)
    figure.update_layout(height=min(figure.layout.height or NOTE_HEIGHT, NOTE_HEIGHT), meta=None)
    return figure


def note_of(figure: go.Figure) -> str:
    """Return the sentence of a figure without marks, see :func:`note`; nothing for one that has any.

    >>> note_of(note(new_figure(), "Nobody is lost.")), note_of(new_figure().add_bar(x=[1], y=[2]))
    ('Nobody is lost.', '')
    """
    if len(figure.data) or not figure.layout.annotations:
        return ""
    text = str(figure.layout.annotations[0].text).replace("<br>", " ")
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def wrap(text: str, width: int) -> str:
    """Return the text in lines of about ``width`` characters, for a label of a chart.

    >>> wrap("one two three", 8)
    'one two<br>three'
    """
    lines: list[str] = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return "<br>".join(plain(line) for line in lines)


def heads(figure: go.Figure, names: list[str], room: int = 36) -> go.Figure:
    """Write labels above the columns of a heat map: wrapped where they fit beside each other on a phone, else slanted.

    ``room``: characters that fit into the width of a phone.
    """
    wrapped = [wrap(name, 9) for name in names]
    longest = max((len(line) for label in wrapped for line in label.split("<br>")), default=0)
    fits = (longest + 1) * len(names) <= room
    labels = wrapped if fits else [short(name, 24) for name in names]
    figure.update_xaxes(
        tickvals=list(range(len(names))), ticktext=labels, tickangle=0 if fits else -40, side="top", showgrid=False,
        zeroline=False, showline=False, tickfont={"color": INK, "size": 11 if fits else 12},
    )  # fmt: skip
    if not fits:
        # A slanted label reaches to the right of its column.
        figure.update_layout(margin={"r": 12 + min(90, 5 * len(labels[-1]))})
    return figure


def plain(text: object) -> str:
    """Return text that Plotly shows as it is: its labels read a few HTML tags, data must not bring any.

    >>> plain("<b>A & B</b>")
    '&lt;b&gt;A &amp; B&lt;/b&gt;'
    """
    return str(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def headed(text: object) -> str:
    """Return a label that begins with a capital, as it stands alone; words of the data are never passed here.

    >>> headed("the reason is still open")
    'The reason is still open'
    """
    label = str(text)
    return label[:1].upper() + label[1:]


def short(text: object, length: int = 22) -> str:
    """Return a label cut to a length, safe for Plotly.

    >>> short("A very long name of a company", 10)
    'A very lo…'
    """
    text = str(text)
    return plain(text if len(text) <= length else text[: length - 1] + "…")


def nice_ticks(low: float, high: float, count: int = 5) -> list[float]:
    """Return round tick values that cover a range: steps of 1, 2, 2.5 or 5 times a power of ten.

    >>> nice_ticks(0, 9)
    [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]
    """
    low, high = min(low, 0.0), max(high, 0.0)
    if high - low < TINY or not math.isfinite(high - low):
        return [0.0, 1.0]
    raw = (high - low) / count
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * m for m in (1, 2, 2.5, 5, 10) if power * m >= raw * 0.999)
    first, last = math.floor(low / step), math.ceil(high / step - 1e-9)
    return [round(k * step, 10) for k in range(first, last + 1)]


def money_axis(low: float, high: float, currency: str, count: int = 5) -> dict[str, Any]:
    """Return the settings of an axis of money: few round ticks, written short in the language in use."""
    # Money is written without decimals: an axis covers at least one unit, and its small ticks are whole ones.
    axis = _axis(low, max(high, 1.0) if low > -1 else high, count, lambda t: compact_money(t, currency))
    if len(set(axis["ticktext"])) < len(axis["ticktext"]):
        axis["tickvals"] = [t for t in axis["tickvals"] if float(t).is_integer()]
        axis["ticktext"] = [compact_money(t, currency) for t in axis["tickvals"]]
    return axis


def _axis(low: float, high: float, count: int, write: Callable[[float], str]) -> dict[str, Any]:
    """Round ticks within the range of the data; the range itself is not stretched to the next tick."""
    low, high = min(low, 0.0), max(high, 0.0)
    if high - low < TINY:
        low, high = 0.0, 1.0
    room = 0.04 * (high - low)
    span = (low - (room if low < 0 else 0), high + (room if high > 0 else 0))
    ticks = [t for t in nice_ticks(low, high, count) if span[0] <= t <= span[1]]
    return {"tickvals": ticks, "ticktext": [write(t) for t in ticks], "range": list(span)}


def compact_money(amount: float, currency: str) -> str:
    """Return money as short as an axis needs it: 250K, 3.5M.

    >>> compact_money(250_000, "")
    '250K'
    """
    text = format_money(amount, currency, compact=True)
    return text.replace(".0K", "K").replace(".0M", "M").replace(",0\u00a0", "\u00a0")


def count_axis(low: float, high: float, count: int = 5) -> dict[str, Any]:
    """Return the settings of an axis of whole numbers; what is drawn below zero is written without its sign."""
    axis = _axis(low, max(high, 1.0), count, lambda t: format_count(abs(t)))
    whole = [i for i, t in enumerate(axis["tickvals"]) if float(t).is_integer()]
    return axis | {name: [axis[name][i] for i in whole] for name in ("tickvals", "ticktext")}


def share_axis(high: float, count: int = 4) -> dict[str, Any]:
    """Return the settings of an axis of shares, written as percent."""
    high = max(high, 0.01)
    whole = all(abs(t * 100 - round(t * 100)) < 1e-6 for t in nice_ticks(0, high, count))
    return _axis(0, high, count, lambda t: format_share(t, 0 if whole else 1))


def records(frame: pd.DataFrame) -> Iterator[Any]:
    """Yield the rows of a frame, each with its columns as attributes."""
    row = _row(tuple(map(str, frame.columns)))
    yield from map(row, frame.index, *(frame.iloc[:, place] for place in range(frame.shape[1])))


@cache
def _row(names: tuple[str, ...]) -> Any:
    """The kind of a row with these columns; making it takes longer than filling it."""
    return namedtuple("Row", ("Index", *names), rename=True)


def period_labels(days: list[dt.date], period: str, most: int = 4) -> tuple[list[str], list[str]]:
    """Return the full name of each period, and the sparse names that fit below an axis, on a phone too."""
    names = [format_period(day, period) for day in days]
    step = max(1, math.ceil(len(names) / most))
    return names, [name if (len(names) - 1 - i) % step == 0 else "" for i, name in enumerate(names)]
