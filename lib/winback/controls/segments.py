"""What notebook 04 lets its reader turn, and its tables: the rules of the priorities, and two dimensions crossed."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets
import pandas as pd

from .. import segment_sentences
from ..charts.segments import cross_chart, priorities_chart, segments_chart
from ..priority_rules import Threshold
from ..segment_sentences import gaps
from ..segment_words import field_names, priority_names
from ..segments import Segments
from ..text import _
from .knobs import WIDE, follow
from .shown import Shown, say, table

NO_BREAK = "\u00a0"
MOST = 10
"""Values of a dimension that a figure shows; the others stand together."""


def turn_rules(segments: Segments) -> widgets.VBox:
    """Return sliders for the thresholds the rules use and a switch for the screening, with the priorities by them."""
    rules, currency = segments.rules, segments.base.currency
    knobs = {code: _slider(rules.thresholds[code]) for code in rules.named_limits}
    screening = widgets.Checkbox(
        rules.screening,
        description=_("Small and one-off buyers leave the list"),
        indent=False,
        layout={"width": "auto"},
    )

    def draw() -> list[Any]:
        turned = segments.turned(screening.value, **{code: float(knob.value) for code, knob in knobs.items()})
        frame = turned.by_priority()
        told = segment_sentences.priorities(frame, currency)
        return [priorities_chart(frame, currency), say(told)]

    box = follow([screening, *knobs.values()], draw)
    rows = [_labelled(rules.thresholds[code].name, knob) for code, knob in knobs.items()]
    box.children = (screening, *rows, box.children[-1])
    return box


def _slider(known: Threshold) -> Any:
    """A slider for a threshold, in whole days or in shares; its range is what is sensible, not all that is allowed."""
    plain: dict[str, Any] = {"layout": {"width": "20em"}, "continuous_update": False}
    if known.unit == "days":
        top = max(min(known.high, 3 * 365), known.value)
        return widgets.IntSlider(int(known.value), int(known.low), int(top), 15, **plain)
    top = max(min(known.high, max(5 * known.value, 1.0)), known.value)
    written = ".0%" if known.unit == "share" else ",.2f"
    return widgets.FloatSlider(known.value, min=known.low, max=top, step=0.05, readout_format=written, **plain)


def _labelled(name: str, knob: Any) -> widgets.HBox:
    """A knob with its name before it, on a phone above it."""
    return widgets.HBox([widgets.Label(name, layout={"width": "27em"}), knob], layout={"flex_flow": "row wrap"})


def turn_segments(segments: Segments) -> widgets.VBox:
    """Return two choices of dimensions, with the segments they make."""
    names, currency = field_names(), segments.base.currency
    known = segments.dimensions
    options = [(names[code], code) for code in known]
    first = next(code for code in ("region", "industry", "abc", *known) if code in known and code != "priority")
    down = widgets.Dropdown(options=options, value=first, description=_("Rows"), layout=WIDE)
    across = widgets.Dropdown(options=options, value="priority", description=_("Columns"), layout=WIDE)

    def draw() -> list[Any]:
        frame = segments.cross(down.value, across.value, most=MOST)
        called = {name: segments.names(name) for name in (down.value, across.value)}
        if down.value == across.value:
            frame = segments.cross(down.value, "priority", most=MOST)
            told = segment_sentences.largest_segment(frame, down.value, currency, called[down.value])
            return [segments_chart(frame, down.value, currency, called[down.value]), say(told)]
        told = segment_sentences.largest_cell(frame, down.value, across.value, currency, called)
        shown = segment_table(frame.nlargest(MOST, "amount"), segments)
        return [cross_chart(frame, down.value, across.value, currency, names=called), say(told), shown]

    return follow([down, across], draw)


def priority_table(segments: Segments, rows: int = 15) -> Shown:
    """Return whom to turn to, in order: the priority, the money, and why."""
    whole = segments.who("call")
    # The sentence is made for the rows that are shown: the list may be long.
    whole["why"] = segments.explain(whole.head(rows)).why
    shown = named(whole, segments)[["customer_id", "priority", "year_amount", "why"]]
    return _table(shown, segments, rows)


def screened_table(segments: Segments, rows: int = 8) -> Shown:
    """Return the largest of those who left the list, with why."""
    whole = segments.screened
    whole["why"] = segments.explain(whole.head(rows)).why
    shown = whole[["customer_id", "year_amount", "why"]]
    return _table(shown, segments, rows)


def rules_table(segments: Segments) -> Shown:
    """Return what each rule that decided anything decided, in the order of the rules."""
    frame = segments.by_rule()
    frame = frame[frame.customers > 0]
    names = {rule.code: rule.name for rule in (*segments.rules.screens, *segments.rules.rules)}
    shown = frame.assign(rule=frame.rule.map(names), priority=frame.priority.map(priority_names()))
    return _table(shown, segments, len(shown))


def segment_table(frame: pd.DataFrame, segments: Segments, rows: int = 15) -> Shown:
    """Return segments as a table: customers, money and, where it is known, what attempts are expected to bring."""
    return _table(named(frame, segments), segments, rows)


def complete_table(segments: Segments, rows: int = 10) -> Shown:
    """Return whose contact data to complete first, with what is missing."""
    frame = segments.to_complete()
    frame = named(frame, segments).assign(missing=[gaps(found) for found in frame.missing])
    shown = frame[["customer_id", "priority", "year_amount", "reachable", "missing", "contact_checked_on"]]
    return _table(shown, segments, rows)


def named(frame: pd.DataFrame, segments: Segments) -> pd.DataFrame:
    """Return a frame of customers or segments with the names of its codes, as a reader knows them, in one line each."""
    fresh = {}
    for name in frame.columns.intersection(list(field_names())):
        if not pd.api.types.is_numeric_dtype(frame[name]):
            names = segments.names(name)
            whole = {code: name.replace(" ", NO_BREAK) for code, name in names.items()}
            fresh[name] = [whole.get(value, value) for value in frame[name]]
    return frame.assign(**fresh)


def _table(shown: pd.DataFrame, segments: Segments, rows: int) -> Shown:
    """A table, or nothing where nobody would stand in it: the sentence beside it says so."""
    if shown.empty:
        return say("")
    return table(shown, currency=segments.base.currency, rows=rows, names=_headings())


def _headings() -> dict[str, str]:
    return field_names() | {
        "why": _("Why"),
        "rule": _("Rule"),
        "missing": _("To complete"),
        "contact_checked_on": _("Last checked"),
        "customers": _("Customers"),
        "amount": _("Bought in the last year"),
        "amount_share": _("Share of money"),
        "expected_return_amount": _("Expected return"),
    }
