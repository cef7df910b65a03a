"""Charts of the rule's audit: how often it cries loss falsely, against how late it notices a true one."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from ..text import _, format_days, format_number, format_share
from .theme import BLUE, MUTED, PURPLE, VERMILION, money_axis, new_figure, note, plain, records, share_axis

COLOURS = {"own": BLUE, "article": VERMILION, "fixed": PURPLE}


def family_names() -> dict[str, str]:
    """Return the names of the families of rules in the language in use."""
    return {"article": _("Interval × factor"), "own": _("Own rhythm"), "fixed": _("Same days for all")}


def audit_chart(
    curve: pd.DataFrame,
    rules: pd.DataFrame | None = None,
    chosen: str = "",
    height: int = 340,
    *,
    measure: str = "delay_days",
    currency: str = "",
) -> go.Figure:
    """Draw false losses against delay: one line a family of rules, a marker for each rule in use.

    ``curve``: ``family``, ``setting``, ``false_loss_share``, ``delay_days``, ``preset``, ``best`` of
    :func:`winback.audit.audit_curve`; ``rules``: ``clock`` (the code), ``setting`` and the same figures of
    :func:`winback.audit.audit`; without them the curve's presets are marked. ``chosen``: the code drawn strongest.
    ``measure``: ``delay_days``, or ``delay_amount``: the money a customer would have brought meanwhile.
    """
    figure = new_figure(height)
    rows = curve.dropna(subset=["false_loss_share", measure])
    if rows.empty:
        return note(figure, _("The data are too short to put the clock back and see what happened then."))
    family = chosen.partition(":")[0]
    for name, part in rows.groupby("family", sort=False):
        _line(figure, str(name), part.sort_values(measure), measure, strong=str(name) == family, alone=not family)
    if rules is None:
        rules = rows[rows.preset].assign(clock=rows.family)
    for row in records(rules.dropna(subset=["false_loss_share", measure])):
        _marker(figure, row, measure, strong=bool(row.clock == chosen))
    both = pd.concat([rows, rules])
    figure.update_yaxes(
        share_axis(float(both.false_loss_share.max()) * 1.05) | {"title": {"text": _("customers given up too early")}}
    )
    figure.update_xaxes(title_text=_("days until a true loss is noticed"), rangemode="tozero", showgrid=False, nticks=6)
    if measure == "delay_amount":
        # One number for all runs on far to the right, where nothing is left to compare.
        end = float(rows[measure][rows.family != "fixed"].max())
        axis = money_axis(0.0, end, currency) | {"range": [0.0, end * 1.05]}
        figure.update_xaxes(axis | {"title": {"text": _("not sold to a customer until the loss is noticed")}})
    return figure


def _line(figure: go.Figure, family: str, part: pd.DataFrame, measure: str, *, strong: bool, alone: bool) -> None:
    colour = COLOURS.get(family, MUTED)
    figure.add_scatter(
        x=part[measure].tolist(), y=part.false_loss_share.tolist(), mode="lines",
        name=family_names().get(family, family),
        line={"color": colour, "width": 3 if strong else 1.8}, opacity=1 if strong or alone else 0.7,
        hovertext=[_tip(family, r) for r in records(part)], hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip


def _marker(figure: go.Figure, row: Any, measure: str, *, strong: bool) -> None:
    family = str(row.clock).partition(":")[0]
    colour = COLOURS.get(family, MUTED)
    fill = colour if strong else "white"
    figure.add_scatter(
        x=[getattr(row, measure)], y=[row.false_loss_share], mode="markers", showlegend=False,
        marker={"color": fill, "size": 15 if strong else 10, "line": {"color": colour, "width": 2}},
        hovertext=[_tip(family, row)], hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip


def _tip(family: str, row: Any) -> str:
    return _("<b>{rule}</b>, {setting}<br>given up too early: {share}<br>noticed after {days}").format(
        rule=family_names().get(family, family), setting=_setting(family, row.setting),
        share=format_share(row.false_loss_share), days=format_days(row.delay_days),
    )  # fmt: skip


def _setting(clock: str, setting: object) -> str:
    if not isinstance(setting, int | float):
        return plain(setting)
    if clock == "fixed":
        return format_days(setting)
    if clock == "article":
        return f"× {format_number(setting, 2)}"
    return _("usual interval + {number} × its scatter").format(number=format_number(setting, 1))
