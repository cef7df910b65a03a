"""Views to plain trees of markup and charts: the widgets a view fills are read, never shown."""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import reduce, wraps
from html import escape
from typing import Any

import ipywidgets as widgets
import numpy as np

from ..charts.live import LiveChart
from ..dashboard import cards
from ..dashboard.screens import Screens
from ..dashboard.state import PERIODS, Filters
from ..dashboard.view import VIEWS
from ..dashboard.views import View
from ..text import _, language, one_stop
from .answers import Use
from .withhold import NOTHING, Node, withhold, without_empty

log = logging.getLogger("winback.publishing")


class Drawing:
    """One of the dashboard's views over published screens; a section of it that fails takes no other one along.

    A section whose answers did not go by the period is not drawn anew when nothing but the period is another one.
    """

    def __init__(self, kind: type[View], screens: Screens, use: Use) -> None:
        self.code = kind.code
        self._kind, self._screens, self._use = kind, screens, use
        self._failed: list[str] = []
        self._drawn: dict[Any, tuple[Any, Use]] = {}
        self.view = self._fresh()

    def title(self) -> str:
        """Return the view's title in the language in use."""
        return self.view.title()

    def show(self, filters: Filters) -> View:
        """Fill the view for a selection and return it; sections that cannot be drawn from sums alone stay empty."""
        self._failed.clear()
        self._fill(filters)
        if self._failed:
            # What the failed sections showed before belongs to another selection.
            self.view = self._fresh()
            self._fill(filters)
        return self.view

    def _fill(self, filters: Filters) -> None:
        self.view.stale = True
        try:
            self.view.show(filters)
        except Exception:
            self._failed.append("")
            log.info("the view %s is withheld", self.code, exc_info=True)

    def _fresh(self) -> View:
        self._drawn.clear()
        view = self._kind(self._screens)
        for name in [name for name in dir(type(view)) if name.startswith("_show")]:
            setattr(view, name, self._guarded(getattr(view, name)))
        return view

    def _guarded(self, section: Callable[..., None]) -> Callable[..., None]:
        @wraps(section)
        def guarded(*arguments: Any) -> None:
            place, selection = _place(section.__name__, arguments)
            known, held = self._drawn.get(place, (None, Use(dated=True)))
            if known == selection and not held.dated:
                self._use.add(held)
                return
            try:
                _nothing, held = self._use.during(lambda: section(*arguments))
            except Exception:
                self._failed.append(section.__name__)
                self._drawn.pop(place, None)
                log.info("%s of the view %s is withheld", section.__name__, self.code, exc_info=True)
            else:
                self._use.add(held)
                self._drawn[place] = selection, held

        return guarded


def _place(section: str, arguments: Sequence[Any]) -> tuple[Any, Any]:
    """Which part of a view a section draws, and for which selection, its period left out; language included."""
    simple = [value if isinstance(value, str | int) else id(value) for value in arguments if not _is_filters(value)]
    chosen = [replace(value, period=PERIODS[0]) for value in arguments if _is_filters(value)]
    return (section, *simple), (*chosen, language())


def _is_filters(value: Any) -> bool:
    return isinstance(value, Filters)


def views_of(screens: Screens, use: Use) -> list[Drawing]:
    """Return the dashboard's views over these screens, as many as there are; ``use`` hears what their answers hold."""
    return [Drawing(kind, screens, use) for kind in VIEWS]


def draw(drawing: Drawing, filters: Filters) -> Node:
    """Return what a view shows for a selection as a tree: boxes, markup, and charts."""
    view = drawing.show(filters)
    node = _read(view.box)
    return node | {"children": [{"kind": "html", "html": cards.notes(view.warnings)}, *node["children"]]}


def agreed(nodes: Sequence[Node], note: str) -> Node:
    """Return what all drawings of a view agree in: nothing of it depends on what is hidden."""
    found = reduce(lambda low, high: withhold(low, high, note), nodes)
    return without_empty(found, note, _("Not shown for this part"))


def _read(widget: Any) -> Node:
    if isinstance(widget, LiveChart) and widget.spec:
        return {"kind": "chart", "spec": plain_chart(json.loads(widget.spec))}
    if isinstance(widget, widgets.HTML):
        return {"kind": "html", "html": widget.value}
    if isinstance(widget, widgets.Label):
        return {"kind": "html", "html": f"<p>{escape(widget.value)}</p>" if widget.value else ""}
    if isinstance(widget, widgets.Box):
        shown = [_read(child) if _is_shown(child) else dict(NOTHING) for child in widget.children]
        return {"kind": "box", "classes": list(widget._dom_classes), "children": shown}
    return dict(NOTHING)


def _is_shown(widget: Any) -> bool:
    layout = getattr(widget, "layout", None)
    return layout is None or (layout.display != "none" and layout.visibility != "hidden")


def plain_chart(chart: dict[str, Any]) -> dict[str, Any]:
    """Return a chart whose arrays are lists: packed ones cannot be read, nor searched, nor compared."""
    found: dict[str, Any] = _unpacked(chart)
    found.get("layout", {}).pop("template", None)
    return found


def _unpacked(value: Any) -> Any:
    if isinstance(value, dict):
        if set(value) >= {"dtype", "bdata"}:
            array = np.frombuffer(base64.b64decode(value["bdata"]), dtype=np.dtype(value["dtype"]))
            shape = [int(part) for part in str(value.get("shape", "")).split(",") if part.strip()]
            return (array.reshape(shape) if shape else array).tolist()
        return {key: _unpacked(item) for key, item in value.items()}
    return [_unpacked(item) for item in value] if isinstance(value, list) else value


def hidden_note(k: int) -> str:
    """Return the sentence that stands where something is withheld."""
    return one_stop(
        _("Not shown here: it would tell about fewer than {k} customers, or about a single one.").format(k=k)
    )
