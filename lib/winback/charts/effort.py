"""Charts of effort and plan: where the managers' time goes, and sales against what was planned."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from ..text import _, format_count, format_money, format_number, format_share
from .theme import (
    AMBER,
    BLUE,
    INK,
    VERMILION,
    money_axis,
    new_figure,
    note,
    period_labels,
    records,
    share_axis,
    wrap,
)

CLASSES = ("A", "B", "C", "never")


def time_class_names() -> dict[str, str]:
    """Return the names of the classes that time goes to, in the language in use."""
    return {"A": _("A: key"), "B": _("B: middle"), "C": _("C: small"), "never": _("Never bought")}


def time_chart(frame: pd.DataFrame, currency: str, height: int = 320) -> go.Figure:
    """Draw for each class its share of the managers' time beside its share of the profit.

    ``frame``: ``abc, customers, contact_count, hours, time_share, profit_amount, profit_share`` of
    :func:`winback.time_spent.spend_time`; without hours the share is one of contacts.
    """
    figure = new_figure(height, barmode="group", bargap=0.3, bargroupgap=0.06)
    rows = frame.set_index("abc").reindex([name for name in CLASSES if name in set(frame.abc)])
    if rows.empty or not rows.time_share.sum():
        return note(figure, _("There is no time to compare in this selection."))
    names, timed = time_class_names(), bool(rows.hours.notna().any())
    spent = [
        _("{hours} hours, {contacts} contacts").format(
            hours=format_number(row.hours, 0), contacts=format_count(row.contact_count)
        )
        for row in records(rows)
    ]
    series = (
        (_("Share of time") if timed else _("Share of contacts"), rows.time_share, spent, AMBER),
        (_("Share of profit"), rows.profit_share, [format_money(v, currency) for v in rows.profit_amount], BLUE),
    )
    labels = [names[code] for code in rows.index]
    for name, shares, told, colour in series:
        figure.add_bar(
            x=labels, y=shares.tolist(), name=name, marker_color=colour,
            text=[format_share(s, 0) for s in shares], textposition="outside", cliponaxis=False, textangle=0,
            hovertext=[
                f"<b>{label}</b><br>{name}: {format_share(s)}<br>{t}"
                for label, s, t in zip(labels, shares, told, strict=True)
            ],
            hovertemplate="%{hovertext}<extra></extra>",
        )  # fmt: skip
    top = float(rows[["time_share", "profit_share"]].to_numpy().max())
    figure.update_yaxes(share_axis(top * 1.12))
    figure.update_xaxes(tickfont={"color": INK, "size": 13}, tickangle=0, tickvals=labels, ticktext=labels)
    figure.update_layout(meta={"narrow": {"xaxis.ticktext": [wrap(label, 9) for label in labels]}})
    return figure


def plan_chart(frame: pd.DataFrame, currency: str, period: str = "month", height: int = 320) -> go.Figure:
    """Draw the sales of each planned period as bars against the plan as a line.

    ``frame``: ``period_on, customers, planned_amount, actual_amount, shortfall_amount, short_customers`` of
    :meth:`winback.plan_gap.PlanGap.by_period`.
    """
    figure = new_figure(height, bargap=0.25)
    if frame.empty or not frame.planned_amount.sum():
        return note(figure, _("There is no plan in this selection."))
    names, sparse = period_labels([pd.Timestamp(day).date() for day in frame.period_on], period)
    x = list(range(len(frame)))
    tips = [
        _("<b>{period}</b><br>plan: {plan}<br>sold: {sold}<br>short of plan: {gap}<br>customers short: {n}").format(
            period=name,
            plan=format_money(row.planned_amount, currency),
            sold=format_money(row.actual_amount, currency),
            gap=format_money(row.shortfall_amount, currency),
            n=format_count(row.short_customers),
        )
        for name, row in zip(names, records(frame), strict=True)
    ]
    hover = {"hovertext": tips, "hovertemplate": "%{hovertext}<extra></extra>"}
    short = frame.shortfall_amount > 0
    for label, chosen, colour in ((_("Sold, plan met"), ~short, BLUE), (_("Sold, short of plan"), short, VERMILION)):
        figure.add_bar(x=x, y=frame.actual_amount.where(chosen).tolist(), name=label, marker_color=colour, **hover)
    figure.add_scatter(
        x=x, y=frame.planned_amount.tolist(), name=_("Plan"), mode="lines",
        line={"color": INK, "width": 2, "shape": "hvh"}, **hover,
    )  # fmt: skip
    figure.update_yaxes(money_axis(0, float(frame[["planned_amount", "actual_amount"]].to_numpy().max()), currency))
    figure.update_xaxes(tickvals=x, ticktext=sparse, showline=False, tickangle=0)
    figure.update_layout(barmode="overlay")
    return figure
