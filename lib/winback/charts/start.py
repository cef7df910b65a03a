"""Charts of the first step: what became of the rows and the money read, and how buying went month by month."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from ..text import _, format_count, format_money, format_period, format_share
from .theme import BLUE, INK, PALE, VERMILION, money_axis, new_figure, note, period_labels

PARTS = {"accepted": BLUE, "ignored": PALE, "rejected": VERMILION}


def part_names() -> dict[str, str]:
    """Return the names of the parts into which what was read is divided."""
    return {"accepted": _("Accepted"), "ignored": _("Ignored"), "rejected": _("Rejected")}


def balance_chart(rows: Mapping[str, Mapping[str, Any]], currency: str, height: int = 190) -> go.Figure:
    """Draw rows and money as bars of accepted, ignored and rejected.

    ``rows``: the ``rows`` of a load report: part to ``{"rows", "amount"}``. Money is taken without its sign.
    """
    figure = new_figure(height, barmode="stack", bargap=0.35)
    names = part_names()
    rows_all = sum(rows[part]["rows"] for part in PARTS)
    money_all = sum(abs(rows[part]["amount"]) for part in PARTS)
    if not rows_all:
        return note(figure, _("Nothing was read."))
    for part, colour in PARTS.items():
        count, amount = rows[part]["rows"], rows[part]["amount"]
        shares = [abs(amount) / money_all if money_all else 0.0, count / rows_all]
        told = [format_money(amount, currency), _("{n} rows").format(n=format_count(count))]
        figure.add_bar(
            x=shares, y=[_("Money"), _("Rows")], orientation="h", name=names[part], marker_color=colour,
            text=[format_share(s, 0) if s >= 0.06 else "" for s in shares], textposition="inside",
            insidetextanchor="middle", textfont={"color": INK if colour == PALE else "white", "size": 13},
            hovertext=[f"<b>{names[part]}</b><br>{text}" for text in told], hovertemplate="%{hovertext}<extra></extra>",
        )  # fmt: skip
    figure.update_xaxes(visible=False, range=[0, 1])
    figure.update_yaxes(showgrid=False, tickfont={"color": INK, "size": 13})
    figure.update_layout(legend_traceorder="normal")
    return figure


def months_chart(frame: pd.DataFrame, currency: str, height: int = 300) -> go.Figure:
    """Draw the turnover of each month; a month that is not whole is drawn lighter.

    ``frame``: ``period_on, amount, customers, complete``.
    """
    figure = new_figure(height, bargap=0.2)
    if frame.empty:
        return note(figure, _("There are no purchases to draw."))
    days = [pd.Timestamp(day).date() for day in frame.period_on]
    names, ticks = period_labels(days, "month")
    tips = [
        _("<b>{month}</b><br>{money}<br>customers: {customers}").format(
            month=format_period(day, "month"),
            money=format_money(row["amount"], currency),
            customers=format_count(row["customers"]),
        )
        for day, row in zip(days, frame.to_dict("records"), strict=True)
    ]
    figure.add_bar(
        x=names, y=frame.amount.tolist(), marker_color=[BLUE if whole else PALE for whole in frame.complete],
        hovertext=tips, hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip
    figure.update_xaxes(tickvals=names, ticktext=ticks, type="category")
    figure.update_yaxes(money_axis(min(0.0, float(frame.amount.min())), float(frame.amount.max()), currency))
    figure.update_layout(showlegend=False)
    return figure
