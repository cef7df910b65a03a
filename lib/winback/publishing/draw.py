"""Views to plain trees of markup and charts: the widgets a view fills are read, never shown."""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Sequence
from html import escape
from typing import Any

import ipywidgets as widgets
import numpy as np

from ..charts.live import LiveChart
from ..dashboard import cards
from ..dashboard.screens import Screens
from ..dashboard.state import Filters
from ..dashboard.view import VIEWS
from ..dashboard.views import View
from ..text import _, one_stop
from .withhold import Node, told, withhold, without_empty

log = logging.getLogger("winback.publishing")


def views_of(screens: Screens) -> list[View]:
    """Return the dashboard's views over these screens, as many as there are."""
    return [kind(screens) for kind in VIEWS]


def draw(view: View, filters: Filters) -> Node:
    """Return what a view shows for a selection as a tree: boxes, markup, and charts."""
    view.stale = True
    view.show(filters)
    node = _read(view.box)
    notes = cards.notes(view.warnings)
    return node | {"children": [{"kind": "html", "html": notes}, *node["children"]]} if notes else node


def draw_safe(screens: Sequence[list[View]], place: int, filters: Filters, note: str) -> Node:
    """Return a view of which nothing depends on what is hidden; ``screens``: its views over each of the fillings."""
    found: Node | None = None
    for views in screens:
        try:
            node = draw(views[place], filters)
        except Exception:
            # A view that cannot be drawn from sums alone is not published; the log says which.
            log.warning("the view %s is withheld", views[place].code, exc_info=True)
            return told(note)
        found = node if found is None else withhold(found, node, note)
    assert found is not None
    return without_empty(found, note, _("Not shown for this part"))


def _read(widget: Any) -> Node:
    if isinstance(widget, LiveChart):
        return {"kind": "chart", "spec": plain_chart(json.loads(widget.spec or '{"data": [], "layout": {}}'))}
    if isinstance(widget, widgets.HTML):
        return {"kind": "html", "html": widget.value}
    if isinstance(widget, widgets.Label):
        return {"kind": "html", "html": f"<p>{escape(widget.value)}</p>"}
    if isinstance(widget, widgets.Box):
        children = [_read(child) for child in widget.children if _is_shown(child)]
        shown = [child for child in children if child["kind"] != "none" and child.get("html") != ""]
        return {"kind": "box", "classes": list(widget._dom_classes), "children": shown}
    return {"kind": "none"}


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
