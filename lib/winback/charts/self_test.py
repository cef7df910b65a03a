"""Charts of the self-test: where the company sees its bottlenecks, and what it does not see."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import plotly.graph_objects as go

from ..text import _, format_count, format_number, format_share
from .theme import AMBER, BLUE, GREEN, INK, MUTED, VERMILION, new_figure, note, records, share_axis, short

MOST_NAMED = 4
SEES = {"blind_spot": VERMILION, "known": AMBER, "feared": BLUE, "fine": GREEN}


def sees_names() -> dict[str, str]:
    """Return what the self-test and the lost customers say together, in words."""
    return {
        "blind_spot": _("Blind spot: scored fine, but they leave"),
        "known": _("Known: scored low, and they leave"),
        "feared": _("Feared: scored low, few leave"),
        "fine": _("Fine: scored fine, few leave"),
    }


def bottlenecks_chart(
    frame: pd.DataFrame, level: str = "group_code", name_of: Callable[[str], str] = str, height: int | None = None
) -> go.Figure:
    """Draw the mean score of each group of reasons, the lowest first, with its worst reason in the hover.

    ``frame``: :meth:`winback.self_test.SelfTest.bottlenecks`; ``name_of``: the name of a group.
    """
    rows = frame.iloc[::-1]
    figure = new_figure(height or max(180, 38 * len(rows) + 56), bargap=0.4)
    if rows.empty:
        return note(figure, _("Nobody has filled in the self-test yet."))
    labels = [short(name_of(code), 26) for code in rows[level]]
    tips = [
        _("<b>{name}</b><br>score: {score}<br>lowest: {worst}<br>problems: {problems} of {asked}").format(
            name=label, score=format_share(row.score_share, 0), worst=format_share(row.worst_share, 0),
            problems=format_count(row.problems), asked=format_count(row.answered),
        )
        for label, row in zip(labels, records(rows), strict=True)
    ]  # fmt: skip
    figure.add_bar(
        x=rows.score_share.tolist(), y=labels, orientation="h", showlegend=False, hovertext=tips,
        hovertemplate="%{hovertext}<extra></extra>", text=[format_share(v, 0) for v in rows.score_share],
        textposition="outside", cliponaxis=False, textfont={"color": MUTED, "size": 12},
        marker_color=[VERMILION if problems else BLUE for problems in rows.problems],
    )  # fmt: skip
    figure.update_xaxes(share_axis(1.0) | {"range": [0, 1.1], "showgrid": True, "showline": False})
    figure.update_yaxes(showgrid=False, tickfont={"color": INK, "size": 13})
    return figure


def blind_spots_chart(frame: pd.DataFrame, name_of: Callable[[str], str] = str, height: int = 420) -> go.Figure:
    """Draw each reason by the company's own score and by how many of the lost left for it; blind spots by name.

    ``frame``: :meth:`winback.self_test.SelfTest.compare`; ``name_of``: the name of a reason.
    """
    figure = new_figure(height)
    if frame.empty or not frame.customers.sum():
        return note(figure, _("No reasons of lost customers are known yet, so the self-test stands alone."))
    named = set(frame[frame.sees == "blind_spot"].head(MOST_NAMED).reason)
    for sees, label in sees_names().items():
        part = frame[frame.sees == sees]
        if part.empty:
            continue
        tips = [
            _("<b>{name}</b><br>own score: {score}<br>of the lost: {share} ({customers} customers)").format(
                name=short(name_of(row.reason), 40), score=format_share(row.score_share, 0),
                share=format_share(row.customers_share, 0), customers=format_number(row.customers, 0),
            )
            for row in records(part)
        ]  # fmt: skip
        figure.add_scatter(
            x=part.score_share.tolist(), y=part.customers_share.tolist(), mode="markers+text", name=label,
            marker={"color": SEES[sees], "size": 12, "line": {"color": "white", "width": 1}},
            text=[short(name_of(code), 20) if code in named else "" for code in part.reason],
            textposition="top left", textfont={"size": 12, "color": INK}, cliponaxis=False,
            hovertext=tips, hovertemplate="%{hovertext}<extra></extra>",
        )  # fmt: skip
    figure.update_xaxes(
        share_axis(1.0) | {"range": [-0.03, 1.06], "title": {"text": _("own score; 100% is no problem")}}
    )
    top = float(frame.customers_share.max()) * 1.12
    figure.update_yaxes(share_axis(top) | {"title": {"text": _("share of the lost who left for it")}})
    figure.update_layout(legend={"entrywidth": 0, "orientation": "v", "y": 1.02})
    return figure
