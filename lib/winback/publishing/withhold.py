"""What of a drawn view may be shown: only what does not depend on anything hidden.

A view is drawn twice from the published tables, the hidden values once set to nothing and once to something large.
Whatever comes out the same in both does not depend on them and stays; the rest is withheld, mark by mark and sentence
by sentence. Neither drawing ever held a hidden value.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Sequence
from html import escape
from typing import Any

from lxml import html as markup

from ..text import _

Node = dict[str, Any]
HIDDEN = "wb-hidden"
NOTHING: Node = {"kind": "html", "html": ""}
TEXTS = ("text", "hovertext", "customdata")
ALONG = ("base", *TEXTS)
SAME = 1e-9
LEAST_SHOWN = 0.5
"""A chart with fewer of its marks left tells more of what is hidden than of what is shown."""


def withhold(low: Node, high: Node, note: str) -> Node:
    """Return the view of which both drawings agree; ``note`` stands where something is withheld."""
    if low["kind"] != high["kind"]:
        return told(note)
    if low["kind"] == "html":
        return (
            low if low["html"] == high["html"] else {"kind": "html", "html": same_html(low["html"], high["html"], note)}
        )
    if low["kind"] == "chart":
        if low["spec"] == high["spec"]:
            return low
        spec = same_chart(low["spec"], high["spec"])
        return told(note) if spec is None else low | {"spec": spec}
    if low["classes"] != high["classes"] or len(low["children"]) != len(high["children"]):
        return told(note)
    children = [withhold(a, b, note) for a, b in zip(low["children"], high["children"], strict=True)]
    return low | {"children": _once(children, note)}


def told(note: str) -> Node:
    """Return the note as a part of a view."""
    element = markup.Element("p", {"class": "wb-hidden wb-sentence"})
    element.text = note
    return {"kind": "html", "html": str(markup.tostring(element, encoding="unicode"))}


def without_empty(node: Node, note: str, title: str) -> Node:
    """Return a view without the cards of which nothing is left: their questions stand together under ``title``."""
    if node["kind"] != "box":
        return node
    children, asked = list[Node](), list[str]()
    for child in node["children"]:
        if is_empty(child) or (child == told(note) and "wb-grid" in node["classes"]):
            continue  # a note alone between the cards would say nothing
        lost = _questions(child) if "wb-card" in child.get("classes", []) else None
        if lost is None:
            children.append(without_empty(child, note, title))
        else:
            asked += lost
    if asked:
        items = "".join(f"<li>{escape(question)}</li>" for question in asked)
        card = f'<h2>{escape(title)}</h2>{told(note)["html"]}<ul class="wb-missing">{items}</ul>'
        children.append(
            {"kind": "box", "classes": ["wb-card", "wb-wide"], "children": [{"kind": "html", "html": card}]}
        )
    return node | {"children": children}


def _questions(card: Node) -> list[str] | None:
    """The questions of a card that answers none of them any more; nothing for one that still tells something."""
    if any(part["kind"] != "html" for part in card["children"] if not is_empty(part)):
        return None
    text = "".join(part["html"] for part in card["children"] if part["kind"] == "html")
    elements = list(markup.fragment_fromstring(text, create_parent="div"))
    hidden = [element for element in elements if HIDDEN in _kinds(element)]
    headings = [element.text_content() for element in elements if element.tag == "h2"]
    return headings if hidden and len(hidden) + len(headings) == len(elements) else None


def is_empty(node: Node) -> bool:
    """Whether there is nothing in a part of a view."""
    if node["kind"] == "box":
        return all(is_empty(child) for child in node["children"])
    return node["kind"] == "html" and not node["html"]


def _once(children: list[Node], note: str) -> list[Node]:
    """Say that something is withheld once in a card, however many of its parts are."""
    mark = told(note)
    found, seen = [], False
    for child in children:
        if child == mark and seen:
            continue
        seen |= child == mark
        found.append(child)
    return found


def same_html(low: str, high: str, note: str) -> str:
    """Return the markup without what differs: a figure becomes a dash, a sentence the note.

    >>> same_html("<p>a</p><p class='wb-number'>5</p>", "<p>a</p><p class='wb-number'>7</p>", "hidden")
    '<p>a</p><p class="wb-number">–</p>'
    """
    first, second = (markup.fragment_fromstring(text, create_parent="div") for text in (low, high))
    _same_element(first, second, note)
    parts = [first.text or "", *(markup.tostring(child, encoding="unicode") for child in first)]
    return "".join(parts)


def _same_element(low: Any, high: Any, note: str) -> None:
    """Take out of the first element what the second has otherwise, as little as possible."""
    alike = low.tag == high.tag and low.attrib == high.attrib and len(low) == len(high)
    if not alike or (low.text or "") != (high.text or "") or not _same_rows(low, high):
        _empty(low, note)
        return
    for a, b in zip(list(low), list(high), strict=True):
        _same_element(a, b, note)
    hidden = [child for child in low if HIDDEN in _kinds(child)]
    if low.tag == "ul" and hidden:
        if len(hidden) == len(low):
            _empty(low, note)
        for child in hidden:
            if child.getparent() is low:
                low.remove(child)


def _same_rows(low: Any, high: Any) -> bool:
    """A table goes as a whole when its rows are others, or when half of what it tells is."""
    if "wb-scroll" not in _kinds(low):
        return True
    cells, others = (["".join(cell.itertext()) for cell in table.iter("td")] for table in (low, high))
    shown = sum(a == b for a, b in zip(cells, others, strict=False))
    return len(cells) == len(others) and shown >= LEAST_SHOWN * len(cells)


def _kinds(element: Any) -> set[str]:
    return set((element.get("class") or "").split())


def _empty(element: Any, note: str) -> None:
    kinds = _kinds(element)
    if kinds & {"wb-change", "wb-hint"} or element.tag in ("h2", "summary"):
        element.getparent().remove(element)
        return
    if "wb-figure" in kinds:
        for child in list(element):
            if not _kinds(child) & {"wb-label", "wb-number"}:
                element.remove(child)
            elif "wb-number" in _kinds(child):
                child.text = "–"
        return
    for child in list(element):
        element.remove(child)
    is_figure = element.tag == "td" or "wb-number" in kinds
    element.text = "–" if is_figure else note
    if not is_figure:
        element.tag = "li" if element.tag == "li" else "p"
        element.attrib.clear()
        element.set("class", f"{HIDDEN} wb-sentence")


def same_chart(low: dict[str, Any], high: dict[str, Any]) -> dict[str, Any] | None:
    """Return the chart with the marks that both drawings agree on; nothing when too few are left.

    Marks are matched by the label of their place, so that another order of the rows hides none of them.
    """
    found = copy.deepcopy(low)
    places = {axis: _labels(low, axis) for axis in "xy"}, {axis: _labels(high, axis) for axis in "xy"}
    others = list(high.get("data", []))
    data, shown, marks = [], 0, 0
    for trace in found.get("data", []):
        other = next((t for t in others if _name(t) == _name(trace)), None)
        if other is not None:
            others.remove(other)
        kept, count = _same_trace(trace, other, *places)
        shown, marks = shown + kept, marks + count
        if kept:
            data.append(trace)
    marks += sum(_size(trace) for trace in others)
    if not shown or shown < LEAST_SHOWN * marks:
        return None
    found["data"] = data
    layout, theirs = found["layout"], high["layout"]
    for part in ("annotations", "shapes"):
        if part in layout:
            layout[part] = [item for item in layout[part] if item in theirs.get(part, [])]
    if not _same(layout.get("title"), theirs.get("title")):
        layout.pop("title", None)
    _same_axes(layout, theirs)
    return found


def _same_axes(layout: dict[str, Any], theirs: dict[str, Any]) -> None:
    """Names beside an axis that are told by one drawing only, such as a count in a label, become empty."""
    for axis in ("xaxis", "yaxis"):
        names, known = layout.get(axis, {}).get("ticktext"), set(theirs.get(axis, {}).get("ticktext") or [])
        values = layout.get(axis, {}).get("tickvals") or []
        is_scale = values and values != list(range(len(values)))
        if names and not is_scale:
            layout[axis]["ticktext"] = [name if name in known else "" for name in names]


def _name(trace: dict[str, Any]) -> tuple[str, str]:
    return str(trace.get("type", "")), str(trace.get("name", ""))


def _size(trace: dict[str, Any]) -> int:
    if trace.get("type") == "heatmap":
        return sum(len(row) for row in trace.get("z", []))
    return max((len(trace[name]) for name in ("x", "y") if isinstance(trace.get(name), list)), default=0)


def _labels(chart: dict[str, Any], axis: str) -> dict[Any, str]:
    """The name of each place of an axis, where every place has one of its own."""
    settings = chart.get("layout", {}).get(f"{axis}axis", {})
    values, names = settings.get("tickvals") or [], settings.get("ticktext") or []
    if len(values) != len(names) or len(set(names)) != len(names) or list(values) != list(range(len(values))):
        return {}
    return dict(zip(values, names, strict=True))


def _places(trace: dict[str, Any], axis: str, labels: dict[Any, str]) -> list[Any]:
    return [labels.get(value, value) if _is_key(value) else value for value in trace.get(axis) or []]


def _is_key(value: Any) -> bool:
    return isinstance(value, int | float | str) and not isinstance(value, bool)


def _same_trace(
    trace: dict[str, Any], other: dict[str, Any] | None, mine: dict[str, Any], theirs: dict[str, Any]
) -> tuple[int, int]:
    """Empty the marks that the other drawing has otherwise; return how many are left, and of how many."""
    count = _size(trace)
    if other is None:
        return 0, count
    if trace.get("type") == "heatmap":
        return _same_heatmap(trace, other, mine, theirs), count
    along = _along(trace, mine)
    places, known = _places(trace, along, mine[along]), _places(other, along, theirs[along])
    value = "y" if along == "x" else "x"
    shown = 0
    for here, place in enumerate(places):
        there = known.index(place) if place in known else -1
        alike = {
            name
            for name in (value, *ALONG)
            if there >= 0 and _same(_item(trace, name, here), _item(other, name, there))
        }
        visible = {value, "base"} <= alike
        shown += visible
        if not visible and isinstance(trace.get(value), list):
            trace[value][here] = None
        for name in TEXTS:
            if isinstance(trace.get(name), list) and not (visible and name in alike):
                trace[name][here] = "" if name == "text" else _("partly hidden")
    for part in ("marker", "line", "error_x", "error_y"):
        _same_part(trace, other, part)
    return shown, count


def _same_part(trace: dict[str, Any], other: dict[str, Any], part: str) -> None:
    """Sizes and errors of single marks may tell a value as well; where they differ they all go."""
    for name, item in list((trace.get(part) or {}).items()):
        if isinstance(item, list) and name != "color" and not _same(item, (other.get(part) or {}).get(name)):
            del trace[part][name]


def _along(trace: dict[str, Any], labels: dict[str, Any]) -> str:
    """The axis of the categories: named places, or texts; else the lower one."""
    if trace.get("orientation") == "h":
        return "y"
    for axis in "xy":
        values = trace.get(axis)
        if isinstance(values, list) and values and all(isinstance(value, str) for value in values):
            return axis
    return "y" if labels["y"] and not labels["x"] else "x"


def _same_heatmap(trace: dict[str, Any], other: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any]) -> int:
    rows, columns = (_places(trace, axis, mine[axis]) for axis in "yx")
    their_rows, their_columns = (_places(other, axis, theirs[axis]) for axis in "yx")
    shown = 0
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            known = row in their_rows and column in their_columns
            k, m = (their_rows.index(row), their_columns.index(column)) if known else (0, 0)
            same = known and all(
                _same(trace[name][i][j], other[name][k][m]) for name in ("z", "text", "hovertext") if name in trace
            )
            shown += same
            if not same:
                trace["z"][i][j] = None
                for name in ("text", "hovertext"):
                    if name in trace:
                        trace[name][i][j] = ""
    return shown


def _item(trace: dict[str, Any], name: str, place: int) -> Any:
    values = trace.get(name)
    return values[place] if isinstance(values, list) and place < len(values) else values


def _same(a: Any, b: Any) -> bool:
    if isinstance(a, int | float) and isinstance(b, int | float):
        return math.isclose(a, b, rel_tol=SAME, abs_tol=SAME)
    if isinstance(a, Sequence) and not isinstance(a, str) and isinstance(b, Sequence) and not isinstance(b, str):
        return len(a) == len(b) and all(_same(x, y) for x, y in zip(a, b, strict=True))
    return bool(a == b)
