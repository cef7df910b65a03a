"""Charts of complaints: how far they came, how long it took, what they are about, whom a solution kept, the iceberg."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from ..complaint_register import Iceberg, Keeping
from ..records import choice_names
from ..text import _, format_count, format_days, format_share
from .theme import (
    BLUE,
    GREEN,
    INK,
    MUTED,
    PALE,
    SKY,
    VERMILION,
    count_axis,
    new_figure,
    note,
    records,
    share_axis,
    short,
)

MOST_ROWS = 12
LONGEST_DAYS = 120
"""The curve is drawn this far at most: what is not solved by then hardly ever is."""


def steps_chart(frame: pd.DataFrame, height: int = 300) -> go.Figure:
    """Draw how many complaints stand at each step, those overdue apart.

    ``frame``: ``step, complaints, overdue`` of :meth:`winback.complaint_register.Complaints.steps`.
    """
    figure = new_figure(height, barmode="stack", bargap=0.32)
    if frame.empty or not frame.complaints.sum():
        return note(figure, _("The register of complaints is empty."))
    names, rows = choice_names("step"), frame.iloc[::-1]
    labels = [names[step].capitalize() for step in rows.step]
    room = 0.08 * float(rows.complaints.max())
    for name, values, colour in (
        (_("In time"), rows.complaints - rows.overdue, BLUE),
        (_("Past the due day"), rows.overdue, VERMILION),
    ):
        figure.add_bar(
            x=values.tolist(), y=labels, orientation="h", name=name, marker_color=colour,
            text=[format_count(v) if v >= room else "" for v in values], textposition="inside",
            insidetextanchor="middle", textangle=0, textfont={"color": "white", "size": 12},
            hovertext=[f"<b>{label}</b><br>{name}: {format_count(v)}" for label, v in zip(labels, values, strict=True)],
            hovertemplate="%{hovertext}<extra></extra>",
        )  # fmt: skip
    figure.update_xaxes(count_axis(0, float(rows.complaints.max())) | {"showgrid": True, "showline": False})
    figure.update_yaxes(showgrid=False, tickfont={"color": INK, "size": 13})
    figure.update_layout(legend_traceorder="normal")
    return figure


def solution_chart(frame: pd.DataFrame, height: int = 320) -> go.Figure:
    """Draw the share of complaints not yet solved, day by day after receipt, with its interval.

    ``frame``: ``days, share, low_share, high_share, at_risk_count`` of
    :meth:`winback.complaint_register.Complaints.solution_curve`.
    """
    figure = new_figure(height)
    rows = frame[frame.days <= LONGEST_DAYS].ffill()
    if len(rows) < 2:
        return note(figure, _("Too few complaints to show how long a solution takes."))
    edge = {"mode": "lines", "line": {"width": 0, "shape": "hv"}, "hoverinfo": "skip", "showlegend": False}
    figure.add_scatter(x=rows.days.tolist(), y=rows.high_share.tolist(), **edge)
    figure.add_scatter(
        x=rows.days.tolist(), y=rows.low_share.tolist(), fill="tonexty", fillcolor="rgba(11,92,173,0.12)", **edge
    )
    tips = [
        _("<b>day {day}</b><br>not solved yet: {share}<br>likely between {low} and {high}").format(
            day=format_count(row.days), share=format_share(row.share, 0), low=format_share(row.low_share, 0),
            high=format_share(row.high_share, 0),
        )
        for row in records(rows)
    ]  # fmt: skip
    figure.add_scatter(
        x=rows.days.tolist(), y=rows.share.tolist(), mode="lines", line={"color": BLUE, "width": 2.5, "shape": "hv"},
        hovertext=tips, hovertemplate="%{hovertext}<extra></extra>", showlegend=False,
    )  # fmt: skip
    figure.add_hline(y=0.5, line={"color": MUTED, "width": 1, "dash": "dot"})
    figure.update_yaxes(share_axis(1.0) | {"range": [0, 1.04]})
    figure.update_xaxes(count_axis(0, float(rows.days.max())) | {"title": {"text": _("days since it came in")}})
    return figure


def subjects_chart(frame: pd.DataFrame, name_of: Callable[[str], str] = str, height: int | None = None) -> go.Figure:
    """Draw what the complaints are about: solved and still open, most first.

    ``frame``: ``subject, complaints, open`` of :meth:`winback.complaint_register.Complaints.by_subject`; ``name_of``: a
    subject's name, as the catalogue of reasons has it.
    """
    rows = frame.head(MOST_ROWS).iloc[::-1]
    figure = new_figure(height or max(200, 34 * len(rows) + 70), barmode="stack", bargap=0.32)
    if rows.empty:
        return note(figure, _("The register of complaints is empty."))
    labels = [short(name_of(code) if code else _("not sorted yet"), 32) for code in rows.subject]
    for name, values, colour in (
        (_("Solved"), rows.complaints - rows.open, GREEN),
        (_("Still open"), rows.open, VERMILION),
    ):
        figure.add_bar(
            x=values.tolist(), y=list(range(len(rows))), orientation="h", name=name, marker_color=colour,
            hovertext=[f"<b>{label}</b><br>{name}: {format_count(v)}" for label, v in zip(labels, values, strict=True)],
            hovertemplate="%{hovertext}<extra></extra>",
        )  # fmt: skip
    figure.update_xaxes(count_axis(0, float(rows.complaints.max())) | {"showgrid": True, "showline": False})
    figure.update_yaxes(
        tickvals=list(range(len(rows))), ticktext=labels, showgrid=False, tickfont={"color": INK, "size": 13}
    )
    return figure


def kept_chart(kept: Keeping, height: int = 260) -> go.Figure:
    """Draw the share lost after a complaint that was solved in time, and after one that was not, with intervals."""
    figure = new_figure(height, bargap=0.45)
    parts = [(_("Solved in time"), kept.solved, GREEN), (_("Not solved in time"), kept.unsolved, VERMILION)]
    if not all(part.known for _name, part, _colour in parts):
        return note(figure, _("Too few complaints to compare those solved with those that were not."))
    for name, part, colour in parts[::-1]:
        told = _("<b>{name}</b><br>lost: {share}<br>customers: {count}<br>likely between {low} and {high}").format(
            name=name, share=format_share(part.value, 0), count=format_count(part.count),
            low=format_share(part.low, 0), high=format_share(part.high, 0),
        )  # fmt: skip
        figure.add_bar(
            x=[part.value], y=[name], orientation="h", marker_color=colour, showlegend=False, hovertext=[told],
            hovertemplate="%{hovertext}<extra></extra>",
            error_x={"type": "data", "symmetric": False, "array": [part.high - part.value],
                     "arrayminus": [part.value - part.low], "color": INK, "thickness": 1.5, "width": 6},
        )  # fmt: skip
    figure.update_xaxes(share_axis(max(part.high for _n, part, _c in parts)) | {"showgrid": True, "showline": False})
    figure.update_yaxes(showgrid=False, tickfont={"color": INK, "size": 13})
    return figure


def iceberg_chart(ice: Iceberg, height: int = 240) -> go.Figure:
    """Draw the customers who complained, and above them how many are unhappy if only a share of them says so."""
    figure = new_figure(height, bargap=0.4)
    if not ice.complained:
        return note(figure, _("Nobody complained in this time."))
    rows: list[tuple[str, float, str, Any]] = [
        (_("Complained"), ice.complained, BLUE, None),
        (
            _("Unhappy, by estimate"),
            ice.unhappy,
            SKY,
            {"type": "data", "symmetric": False, "array": [ice.high - ice.unhappy],
             "arrayminus": [ice.unhappy - ice.low], "color": INK, "thickness": 1.5, "width": 6},
        ),
    ]  # fmt: skip
    for name, value, colour, error in rows[::-1]:
        told = f"<b>{name}</b><br>{format_count(value)}"
        if error:
            told += "<br>" + _("between {low} and {high}").format(
                low=format_count(ice.low), high=format_count(ice.high)
            )
        figure.add_bar(
            x=[value], y=[name], orientation="h", marker_color=colour, showlegend=False, error_x=error,
            hovertext=[told], hovertemplate="%{hovertext}<extra></extra>",
        )  # fmt: skip
    figure.add_vline(
        x=ice.customers, line={"color": PALE, "width": 2, "dash": "dot"},
        annotation={"text": _("all customers"), "font": {"color": MUTED, "size": 12}, "xanchor": "right"},
        annotation_position="top left",
    )  # fmt: skip
    figure.update_xaxes(count_axis(0, float(ice.customers)) | {"showgrid": True, "showline": False})
    figure.update_yaxes(showgrid=False, tickfont={"color": INK, "size": 13})
    return figure


def complaint_managers_chart(frame: pd.DataFrame, height: int | None = None) -> go.Figure:
    """Draw the complaints of each manager within the limits that chance explains, given how many each serves.

    ``frame``: :meth:`winback.complaint_register.Complaints.by_manager`.
    """
    rows = frame.sort_values(["complaints", "manager_id"]) if len(frame) else frame
    figure = new_figure(height or 84 + 34 * max(len(rows), 1))
    if len(rows) < 2 or "verdict" not in rows:
        return note(figure, _("The orders name no managers, so nothing shows whose customers complain more."))
    place = list(range(len(rows)))
    figure.add_bar(
        x=(rows.high - rows.low).tolist(), base=rows.low.tolist(), y=place, orientation="h", width=0.62,
        marker_color="rgba(11,92,173,0.10)", hoverinfo="skip", name=_("Chance alone stays within"),
    )  # fmt: skip
    colours = {"more": VERMILION, "fewer": GREEN, "as_expected": BLUE, "too_few": PALE}
    for verdict, name in complaint_verdicts().items():
        part = [(at, row) for at, row in zip(place, records(rows), strict=True) if row.verdict == verdict]
        if part:
            figure.add_scatter(
                x=[row.complaints for _at, row in part], y=[at for at, _row in part], mode="markers", name=name,
                marker={"color": colours[verdict], "size": 12,
                        "line": {"color": MUTED if verdict == "too_few" else "white", "width": 1}},
                hovertext=[_manager_tip(row, name) for _at, row in part], hovertemplate="%{hovertext}<extra></extra>",
            )  # fmt: skip
    figure.update_xaxes(
        count_axis(0, float(max(rows.high.max(), rows.complaints.max()))) | {"showgrid": True, "showline": False}
    )
    figure.update_yaxes(
        tickvals=place, ticktext=[short(name) for name in rows.manager_id], range=[-0.6, len(rows) - 0.4],
        showgrid=False, tickfont={"color": INK, "size": 13},
    )  # fmt: skip
    return figure


def _manager_tip(row: Any, verdict: str) -> str:
    told = _("<b>{name}</b><br>complaints: {complaints}, to be expected: {expected}<br>{verdict}").format(
        name=short(row.manager_id), complaints=format_count(row.complaints), expected=format_count(row.expected),
        verdict=verdict,
    )  # fmt: skip
    if row.median_days == row.median_days and row.median_days < LONGEST_DAYS:
        told += "<br>" + _("half solved within {days}").format(days=format_days(row.median_days))
    return told


def complaint_verdicts() -> dict[str, str]:
    """Return the verdicts on numbers of complaints in words."""
    return {
        "more": _("more than chance explains"),
        "fewer": _("fewer than chance explains"),
        "as_expected": _("as expected"),
        "too_few": _("too few to judge"),
    }
