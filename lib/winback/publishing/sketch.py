"""A figure as plain data: what the charts build on where thousands of them are drawn, and none is ever shown.

Plotly checks every property of a figure when it is set, which takes most of the time a chart needs. A :class:`Sketch`
takes the same calls and ends in the same JSON; whatever it does not know itself it leaves to Plotly.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import plotly.graph_objects as go

TRACES = {"add_bar": "bar", "add_scatter": "scatter", "add_heatmap": "heatmap"}
LISTS = {"add_annotation": "annotations", "add_shape": "shapes"}
AXES = {"update_xaxes": "xaxis", "update_yaxes": "yaxis"}
CELLS = frozenset({"row", "col", "rows", "cols", "secondary_y", "selector", "arg"})
"""Arguments about parts of a figure: left to Plotly."""

FREE = ("meta",)
"""Settings that hold anything."""
WHOLE = ("error_x", "error_y")
"""Settings whose own name has an underscore."""


class Sketch(dict[str, Any]):
    """A figure's ``data`` and ``layout`` as dictionaries, with the methods of Plotly's figure the charts use.

    The look all charts share is left out.

    >>> sketch = Sketch(height=200).add_bar(x=[1], y=[2], marker_color="red").update_xaxes(tickfont={"size": 9})
    >>> sketch["data"], sketch["layout"]["xaxis"]
    ([{'type': 'bar', 'x': [1], 'y': [2], 'marker': {'color': 'red'}}], {'tickfont': {'size': 9}})
    """

    def __init__(self, **layout: Any) -> None:
        super().__init__(data=[], layout=_merged({}, layout))

    @property
    def layout(self) -> Any:
        """The layout, read by attributes."""
        return _Read(self["layout"])

    @property
    def data(self) -> Any:
        """The traces, read by attributes."""
        return _read(self["data"])

    def update_layout(self, **layout: Any) -> Sketch:
        """Merge into the layout."""
        if CELLS & layout.keys() or any(isinstance(layout.get(name), list | tuple) for name in LISTS.values()):
            return self._by_plotly("update_layout", layout)
        _merged(self["layout"], layout)
        return self

    def __getattr__(self, name: str) -> Callable[..., Sketch]:
        if not name.startswith(("add_", "update_")):
            raise AttributeError(name)

        def call(*given: Any, **named: Any) -> Sketch:
            return self._call(name, given, named)

        return call

    def _call(self, name: str, given: tuple[Any, ...], named: dict[str, Any]) -> Sketch:
        if name in AXES and len(given) == 1 and isinstance(given[0], Mapping):
            return self._call(name, (), {**given[0], **named})
        if given or CELLS & named.keys():
            return self._by_plotly(name, named, *given)
        if name in TRACES:
            self["data"].append({"type": TRACES[name], **_merged({}, named)})
        elif name in LISTS:
            self["layout"].setdefault(LISTS[name], []).append(_merged({}, named))
        elif name in AXES:
            axes = [key for key in self["layout"] if re.fullmatch(rf"{AXES[name]}\d+", key)]
            for axis in (AXES[name], *axes):
                _merged(self["layout"].setdefault(axis, {}), named)
        else:
            return self._by_plotly(name, named)
        return self

    def _by_plotly(self, name: str, named: dict[str, Any], *given: Any) -> Sketch:
        figure = go.Figure(self["data"], self["layout"])
        getattr(figure, name)(*given, **named)
        told = figure.to_dict()
        self["data"], self["layout"] = told["data"], told["layout"]
        self["layout"].pop("template", None)
        return self


class _Read:
    """Settings read as of Plotly's figure: by attributes, nothing where nothing is set."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        self._told = told

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _read(self._told.get(name, () if name in LISTS.values() else None))

    def __getitem__(self, name: str) -> Any:
        return getattr(self, name)


def _read(value: Any) -> Any:
    if isinstance(value, Mapping):
        return _Read(value)
    return tuple(map(_read, value)) if isinstance(value, list | tuple) else value


def _merged(found: dict[str, Any], named: Mapping[str, Any]) -> dict[str, Any]:
    """Take over settings as Plotly does: ``a_b`` is ``b`` of ``a``, dictionaries merge, nothing takes one away."""
    for path, value in named.items():
        *outer, name = [path] if path in WHOLE else path.split("_")
        inner = found
        for part in outer:
            inner = inner.setdefault(part, {})
        if value is None:
            inner.pop(name, None)
        elif isinstance(value, Mapping) and name not in FREE:
            _merged(inner.setdefault(name, {}), value)
        else:
            inner[name] = value
    return found
