"""Charts of the rule's audit: how often it cries loss falsely, against how late it notices a true one."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from ..text import _, format_days, format_number, format_share
from .theme import AMBER, BLUE, INK, MUTED, VERMILION, new_figure, note, plain, share_axis

COLOURS = {"own": BLUE, "article": VERMILION, "fixed": AMBER}


def clock_names() -> dict[str, str]:
    """Return the names of the clocks in the language in use."""
    return {"article": _("Article: interval × 4/3"), "own": _("Own rhythm"), "fixed": _("Fixed days")}


def audit_chart(frame: pd.DataFrame, chosen: str = "", height: int = 340) -> go.Figure:
    """Draw false losses against delay, one line a clock, a marker where each clock is set by default.

    ``frame``: ``clock``, ``setting``, ``false_loss_share``, ``delay_days`` of :func:`winback.audit.audit`, and ``is_preset``
    for the setting in use; ``chosen``: the clock whose line is drawn strongest.
    """
    figure = new_figure(height)
    rows = frame.dropna(subset=["false_loss_share", "delay_days"])
    if rows.empty:
        return note(figure, _("The data are too short to put the clock back and see what happened then."))
    names = clock_names()
    for clock, part in rows.groupby("clock", sort=False):
        part = part.sort_values("delay_days")
        name, colour, strong = names.get(str(clock), str(clock)), COLOURS.get(str(clock), MUTED), clock == chosen
        tips = [
            _("<b>{clock}</b>, {setting}<br>false losses: {share}<br>noticed after {days}").format(
                clock=name, setting=_setting(str(clock), r.setting), share=format_share(r.false_loss_share), days=format_days(r.delay_days)
            )
            for r in part.itertuples()
        ]
        figure.add_scatter(
            x=part.delay_days.tolist(), y=part.false_loss_share.tolist(), name=name, mode="lines", legendgroup=str(clock),
            line={"color": colour, "width": 3 if strong else 1.6, "shape": "spline", "smoothing": 0.4},
            opacity=1 if strong or not chosen else 0.6, hovertext=tips, hovertemplate="%{hovertext}<extra></extra>",
        )  # fmt: skip
        at = part[part.is_preset] if "is_preset" in part else part.iloc[:0]
        if len(at):
            preset = [tip for tip, is_preset in zip(tips, part.is_preset, strict=True) if is_preset]
            figure.add_scatter(
                x=at.delay_days.tolist(), y=at.false_loss_share.tolist(), mode="markers", legendgroup=str(clock), showlegend=False,
                marker={"color": colour if strong else "white", "size": 15 if strong else 10, "line": {"color": colour, "width": 2}},
                hovertext=preset, hovertemplate="%{hovertext}<extra></extra>",
            )  # fmt: skip
    _axes(figure, rows)
    return figure


def _setting(clock: str, setting: object) -> str:
    if not isinstance(setting, int | float):
        return plain(setting)
    if clock == "fixed":
        return format_days(setting)
    return f"× {format_number(setting, 2)}" if clock == "article" else format_share(setting, 0)


def _axes(figure: go.Figure, rows: pd.DataFrame) -> None:
    figure.update_yaxes(share_axis(float(rows.false_loss_share.max()) * 1.05) | {"title": {"text": _("false losses")}})
    figure.update_xaxes(
        title_text=_("days until a true loss is noticed"), rangemode="tozero", showgrid=False, nticks=6, tickfont={"color": INK}
    )
