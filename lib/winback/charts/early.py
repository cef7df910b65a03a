"""Charts of the early warnings: money at stake, what the signs were worth, and the test on past days."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from ..early.words import list_names, sign_names
from ..text import _, format_count, format_date, format_days, format_money, format_number, format_share
from .theme import (
    AMBER,
    BLUE,
    GREEN,
    INK,
    MUTED,
    PALE,
    SKY,
    VERMILION,
    compact_money,
    money_axis,
    new_figure,
    note,
    records,
    share_axis,
    short,
    wrap,
)

ROW_HEIGHT = 34
MOST_ROWS = 20
SHOWN_LISTS = ("warnings", "recency", "recency_money")
LIST_COLOURS = {"warnings": BLUE, "recency": AMBER, "recency_money": MUTED}


def warnings_chart(listed: pd.DataFrame, currency: str, most: int = MOST_ROWS) -> go.Figure:
    """Draw what is expected to be lost with each of the first customers, as a part of the margin at stake.

    ``listed``: ``customer_id, chance_share, margin_a_year, expected_loss_amount, why`` of
    :func:`winback.early.words.told`.
    """
    rows = listed.head(most)
    figure = new_figure(max(220, ROW_HEIGHT * len(rows) + 50), barmode="overlay", bargap=0.3)
    if rows.empty:
        return note(figure, _("Nobody has a warning."))
    names = [short(one, 14) for one in rows.customer_id]
    learned = bool(rows.chance_share.notna().any())
    tips = [
        "<br>".join([
            f"<b>{short(row.customer_id)}</b>",
            _("margin a year: {money}").format(money=format_money(row.margin_a_year, currency)),
            *([_("chance to be lost: {share}").format(share=format_share(row.chance_share, 0))] if learned else []),
            wrap(row.why, 52),
        ])
        for row in records(rows)
    ]  # fmt: skip
    second = _("Of it expected to be lost") if learned else _("Weighed by the points of the rules")
    for label, column, colour in (
        (_("Margin a year"), "margin_a_year", PALE),
        (second, "expected_loss_amount", VERMILION),
    ):
        figure.add_bar(
            y=names, x=rows[column].clip(lower=0).tolist(), orientation="h", name=label, marker_color=colour,
            hovertext=tips, hovertemplate="%{hovertext}<extra></extra>",
        )  # fmt: skip
    figure.update_xaxes(money_axis(0, float(rows.margin_a_year.max()), currency, 4))
    figure.update_yaxes(autorange="reversed", showgrid=False, tickfont={"color": INK, "size": 12}, type="category")
    return figure


def signs_chart(by_sign: pd.DataFrame, currency: str) -> go.Figure:
    """Draw the margin behind each sign; a customer counts under every sign that shows.

    ``by_sign``: ``sign, customers, margin_a_year, expected_loss_amount`` of ``Warnings.by_sign``.
    """
    figure = new_figure(max(200, ROW_HEIGHT * len(by_sign) + 40), bargap=0.32)
    if by_sign.empty:
        return note(figure, _("No sign shows."))
    names = sign_names()
    rows = by_sign.sort_values("margin_a_year", ascending=False)
    texts = [f" {compact_money(row.margin_a_year, currency)} · {format_count(row.customers)}" for row in records(rows)]
    tips = [
        "<br>".join([
            f"<b>{names[row.sign]}</b>",
            _("customers: {customers}").format(customers=format_count(row.customers)),
            _("margin a year: {money}").format(money=format_money(row.margin_a_year, currency)),
            _("of it expected to be lost: {money}").format(money=format_money(row.expected_loss_amount, currency)),
        ])
        for row in records(rows)
    ]  # fmt: skip
    figure.add_bar(
        y=[wrap(names[sign], 20) for sign in rows.sign], x=rows.margin_a_year.tolist(), orientation="h",
        marker_color=BLUE, text=texts, textposition="outside", cliponaxis=False, hovertext=tips,
        hovertemplate="%{hovertext}<extra></extra>", showlegend=False,
    )  # fmt: skip
    top = float(rows.margin_a_year.max())
    figure.update_xaxes(visible=False, range=[0, top * 1.3])
    figure.update_yaxes(autorange="reversed", showgrid=False, tickfont={"color": INK, "size": 12})
    figure.update_layout(meta={"narrow": {"xaxis.range": [0, top * 1.9]}})
    return figure


def risk_groups_chart(frame: pd.DataFrame, group: str, currency: str, height: int, most: int = 12) -> go.Figure:
    """Draw the margin at stake by manager, region or class, and what of it is expected to be lost.

    ``frame``: the group's value, ``customers, margin_a_year, expected_loss_amount``.
    """
    rows = frame.head(most)
    figure = new_figure(max(height, 30 * len(rows) + 60), barmode="overlay", bargap=0.3)
    if rows.empty:
        return note(figure, _("Nobody has a warning."))
    names = [short(value, 20) for value in rows[group]]
    tips = [
        "<br>".join([
            f"<b>{name}</b>",
            _("customers: {customers}").format(customers=format_count(row.customers)),
            _("margin a year: {money}").format(money=format_money(row.margin_a_year, currency)),
            _("of it expected to be lost: {money}").format(money=format_money(row.expected_loss_amount, currency)),
        ])
        for name, row in zip(names, records(rows), strict=True)
    ]  # fmt: skip
    for label, column, colour in (
        (_("Margin a year"), "margin_a_year", PALE),
        (_("Of it expected to be lost"), "expected_loss_amount", VERMILION),
    ):
        figure.add_bar(
            y=names, x=rows[column].tolist(), orientation="h", name=label, marker_color=colour, hovertext=tips,
            hovertemplate="%{hovertext}<extra></extra>",
        )  # fmt: skip
    figure.update_xaxes(money_axis(0, float(rows.margin_a_year.max()), currency, 4))
    figure.update_yaxes(autorange="reversed", showgrid=False, tickfont={"color": INK, "size": 12}, type="category")
    return figure


def lifts_chart(lifts: pd.DataFrame) -> go.Figure:
    """Draw how many times as often customers with a sign were lost as their orders alone said, with its interval.

    ``lifts``: ``sign, lost_count, expected_count, start_lift, lift, low_lift, high_lift`` of the model.
    """
    known = lifts[lifts.expected_count > 0]
    figure = new_figure(max(190, ROW_HEIGHT * len(known) + 60))
    if known.empty:
        return note(figure, _("Nothing beyond the orders has been learned from yet."))
    names, rows = sign_names(), known.sort_values("lift", ascending=False)
    seen = rows.lost_count / rows.expected_count
    labels = [wrap(names[sign], 20) for sign in rows.sign]
    tips = [
        "<br>".join([
            f"<b>{names[row.sign]}</b>",
            _("lost: {lost}; the orders alone said: {expected}").format(
                lost=format_count(row.lost_count), expected=format_number(row.expected_count, 1)
            ),
            _("used: × {lift}; assumed at the start: × {start}").format(
                lift=format_number(row.lift, 2), start=format_number(row.start_lift, 2)
            ),
        ])
        for row in records(rows)
    ]  # fmt: skip
    figure.add_scatter(
        y=labels, x=seen.tolist(), mode="markers", marker={"color": BLUE, "size": 10}, name=_("in your own past"),
        error_x={"type": "data", "symmetric": False, "color": BLUE, "thickness": 1.5, "width": 4,
                 "array": (rows.high_lift - seen).tolist(), "arrayminus": (seen - rows.low_lift).tolist()},
        hovertext=tips, hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip
    figure.add_scatter(
        y=labels, x=rows.lift.tolist(), mode="markers", name=_("used for the chances"), hovertext=tips,
        marker={"color": VERMILION, "size": 9, "symbol": "diamond"}, hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip
    figure.add_vline(x=1, line={"color": MUTED, "width": 1, "dash": "dot"})
    top = float(rows.high_lift.max())
    ticks = [tick for tick in (0, 0.5, 1, 1.5, 2, 3, 4, 6) if tick <= top]
    figure.update_xaxes(tickvals=ticks, ticktext=[f"× {format_number(t, 1)}" for t in ticks], range=[0, top * 1.05])
    figure.update_yaxes(autorange="reversed", showgrid=False, tickfont={"color": INK, "size": 12})
    return figure


def test_chart(days: pd.DataFrame, figure_name: str = "money_share") -> go.Figure:
    """Draw what share of the lost (or of their money) each list found, by the past day it was made on.

    ``days``: of :class:`winback.early.WarningTest`; ``figure_name``: ``money_share``, ``recall`` or ``precision``.
    """
    figure = new_figure(320, barmode="group", bargap=0.3, bargroupgap=0.06)
    if days.empty:
        return note(figure, _("No horizon is over yet."))
    names = list_names()
    labels = [format_date(day) for day in sorted(days.day.unique())]
    top = 0.0
    for one in SHOWN_LISTS:
        rows = days[days.list == one].sort_values("day")
        top = max(top, float(rows[figure_name].max()))
        tips = [_test_tip(names[one], row) for row in records(rows)]
        figure.add_bar(
            x=labels, y=rows[figure_name].tolist(), name=names[one], marker_color=LIST_COLOURS[one], hovertext=tips,
            hovertemplate="%{hovertext}<extra></extra>",
        )  # fmt: skip
    step = max(1, -(-len(labels) // 4))
    shown = [label if (len(labels) - 1 - i) % step == 0 else "" for i, label in enumerate(labels)]
    figure.update_xaxes(type="category", tickvals=labels, ticktext=shown)
    figure.update_yaxes(share_axis(top))
    return figure


test_chart.__test__ = False  # type: ignore[attr-defined]


def _test_tip(name: str, row: Any) -> str:
    return "<br>".join([
        f"<b>{name}</b>, {format_date(row.day)}",
        _("{hit} of {flagged} listed were lost").format(hit=format_count(row.hit), flagged=format_count(row.flagged)),
        _("of all lost: {share}").format(share=format_share(row.recall, 0)),
        _("of their turnover: {share}").format(share=format_share(row.money_share, 0)),
        _("lead: {days}").format(days=format_days(row.lead_days)),
    ])  # fmt: skip


def calibration_chart(calibration: pd.DataFrame) -> go.Figure:
    """Draw the chances foretold against the shares that came, one point per group of like chances."""
    figure = new_figure(300)
    if calibration.empty:
        return note(figure, _("There are rules and no chances to check."))
    top = float(max(calibration.chance_share.max(), calibration.lost_share.max(), 0.05)) * 1.08
    figure.add_scatter(
        x=[0, top], y=[0, top], mode="lines", line={"color": PALE, "width": 2}, hoverinfo="skip", showlegend=False
    )
    tips = [
        _("foretold: {chance}<br>lost: {lost}<br>customers: {customers}").format(
            chance=format_share(row.chance_share), lost=format_share(row.lost_share),
            customers=format_count(row.customers),
        )
        for row in records(calibration)
    ]  # fmt: skip
    figure.add_scatter(
        x=calibration.chance_share.tolist(), y=calibration.lost_share.tolist(), mode="markers",
        marker={"color": BLUE, "size": 11}, hovertext=tips, hovertemplate="%{hovertext}<extra></extra>",
        showlegend=False,
    )  # fmt: skip
    figure.update_xaxes(share_axis(top), title=_("chance foretold"))
    figure.update_yaxes(share_axis(top), title=_("share lost"))
    return figure


def taken_chart(curve: pd.DataFrame, manager_id: str) -> go.Figure:
    """Draw how many of a departed manager's customers stayed, against all others' of the same day.

    ``curve``: ``manager_id, who, days, share, low_share, high_share`` of :class:`winback.early.TakenAlong`.
    """
    figure = new_figure(300)
    rows = curve[curve.manager_id == manager_id]
    if rows.empty:
        return note(figure, _("Nobody who left is named in the data, or too little time has passed since."))
    for who, label, colour, fill in (
        ("others", _("Customers of the others"), MUTED, "rgba(85,96,110,0.12)"),
        ("own", _("Customers of the one who left"), VERMILION, "rgba(194,65,12,0.14)"),
    ):
        part = rows[rows.who == who]
        figure.add_scatter(
            x=[*part.days, *part.days[::-1]], y=[*part.high_share, *part.low_share[::-1]], fill="toself",
            fillcolor=fill, line={"width": 0}, hoverinfo="skip", showlegend=False,
        )  # fmt: skip
        tips = [
            f"<b>{label}</b><br>"
            + _("after {days}: {share} still with us").format(
                days=format_days(row.days), share=format_share(row.share, 0)
            )
            for row in records(part)
        ]
        figure.add_scatter(
            x=part.days.tolist(), y=part.share.tolist(), name=label, mode="lines", line={"color": colour, "width": 2.5},
            hovertext=tips, hovertemplate="%{hovertext}<extra></extra>",
        )  # fmt: skip
    low = float(rows.low_share.min())
    ticks = [tick / 10 for tick in range(int(low * 10), 11)]
    figure.update_yaxes(
        range=[max(low - 0.03, 0), 1.02], tickvals=ticks, ticktext=[format_share(tick, 0) for tick in ticks]
    )
    figure.update_xaxes(title=_("days after the departure"))
    return figure


def handover_chart(load: pd.DataFrame) -> go.Figure:
    """Draw how many customers each successor has, and how many come on top.

    ``load``: ``name, customers, added`` of :class:`winback.early.HandOver`.
    """
    figure = new_figure(max(200, ROW_HEIGHT * len(load) + 60), barmode="stack", bargap=0.32)
    if load.empty:
        return note(figure, _("Nobody is there to take the customers over."))
    rows = load.sort_values("customers", ascending=False)
    names = [wrap(name, 20) for name in rows["name"]]
    for label, column, colour in ((_("Customers now"), "customers", SKY), (_("Come on top"), "added", BLUE)):
        figure.add_bar(
            y=names, x=rows[column].tolist(), orientation="h", name=label, marker_color=colour,
            text=[format_count(value) if value else "" for value in rows[column]], textposition="inside",
            insidetextanchor="end", textangle=0, constraintext="none",
            hovertemplate=f"%{{y}}<br>{label}: %{{x}}<extra></extra>",
        )  # fmt: skip
    figure.update_xaxes(visible=False)
    figure.update_yaxes(autorange="reversed", showgrid=False, tickfont={"color": INK, "size": 12})
    figure.update_layout(legend_traceorder="normal")
    return figure


def contact_chart(kept: pd.DataFrame) -> go.Figure:
    """Draw per class how many customers have heard from us within the agreed time.

    ``kept``: ``class_abc, customers, agreed_days, overdue, kept_share`` of :class:`winback.early.Reminders`.
    """
    figure = new_figure(max(170, 46 * len(kept) + 60), barmode="stack", bargap=0.35)
    if kept.empty:
        return note(figure, _("Nobody is with you whose rhythm is known."))
    names = [
        _("{name}: every {days}").format(name=row.class_abc, days=format_days(row.agreed_days)) for row in records(kept)
    ]
    for label, values, colour in (
        (_("Heard from us in time"), kept.customers - kept.overdue, GREEN),
        (_("Longer ago than agreed"), kept.overdue, VERMILION),
    ):
        figure.add_bar(
            y=names, x=values.tolist(), orientation="h", name=label, marker_color=colour,
            text=[format_count(value) if value else "" for value in values], textposition="auto", cliponaxis=False,
            hovertemplate=f"%{{y}}<br>{label}: %{{x}}<extra></extra>",
        )  # fmt: skip
    figure.update_xaxes(visible=False)
    figure.update_yaxes(autorange="reversed", showgrid=False, tickfont={"color": INK, "size": 12})
    figure.update_layout(legend_traceorder="normal")
    return figure
