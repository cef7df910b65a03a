"""Charts of potential and of win-back as an investment: what could be bought, where the next attempt does not pay."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from ..text import _, format_count, format_money, format_share
from .theme import (
    BLUE,
    GREEN,
    INK,
    MUTED,
    PALE,
    compact_money,
    count_axis,
    money_axis,
    new_figure,
    note,
    records,
)

CLASSES = ("A", "B", "C")
MOST_POINTS = 400
"""More points would be sent to the browser without being seen."""


def wallet_chart(frame: pd.DataFrame, currency: str, height: int = 320) -> go.Figure:
    """Draw for each class what its customers buy here a year, and what they could buy beside.

    ``frame``: ``abc, customers, known_customers, year_amount, room_amount, share_of_wallet_share`` of
    :func:`winback.potential.wallet_by_class`.
    """
    figure = new_figure(height, barmode="stack", bargap=0.4)
    rows = frame.set_index("abc").reindex([name for name in CLASSES if name in set(frame.abc)])
    if rows.empty or not (rows.year_amount + rows.room_amount).sum():
        return note(figure, _("No customer's potential is known, and there are too few peers to estimate it."))
    titles = {"A": _("A: key"), "B": _("B: middle"), "C": _("C: small")}
    labels = [titles[code] for code in rows.index]
    tips = [
        _("<b>{name}</b><br>bought here: {bought} a year<br>could buy: {more} more<br>share of wallet: {share}").format(
            name=label,
            bought=format_money(row.year_amount, currency),
            more=format_money(row.room_amount, currency),
            share=format_share(row.share_of_wallet_share, 0),
        )
        for label, row in zip(labels, records(rows), strict=True)
    ]
    shares = [format_share(value, 0) for value in rows.share_of_wallet_share]
    named = [f"{label}<br><b>{share}</b>" for label, share in zip(labels, shares, strict=True)]
    for name, amounts, colour in (
        (_("Bought here"), rows.year_amount, BLUE),
        (_("Could buy more"), rows.room_amount, PALE),
    ):
        figure.add_bar(
            x=named, y=amounts.tolist(), name=name, marker_color=colour, hovertext=tips,
            hovertemplate="%{hovertext}<extra></extra>",
        )  # fmt: skip
    figure.update_yaxes(money_axis(0, float((rows.year_amount + rows.room_amount).max()), currency))
    figure.update_xaxes(tickfont={"color": INK, "size": 13}, tickangle=0)
    figure.update_layout(legend_traceorder="normal")
    return figure


def worth_chart(frame: pd.DataFrame, currency: str, height: int = 320) -> go.Figure:
    """Draw the expected profit gathered attempt by attempt, the best first: it falls where the next one costs more.

    ``frame``: ``expected_profit_amount, worth_it`` of :func:`winback.worth.return_worth`, in its order.
    """
    figure = new_figure(height)
    if frame.empty:
        return note(figure, _("Nobody in this selection is lost."))
    gathered, best = frame.expected_profit_amount.cumsum(), int(frame.worth_it.sum())
    step = max(1, len(frame) // MOST_POINTS)
    kept = sorted({*range(0, len(frame), step), max(best - 1, 0), len(frame) - 1})
    shown = gathered.iloc[kept]
    tips = [
        _("{n} customers asked<br>expected profit: {money}").format(
            n=format_count(place + 1), money=format_money(amount, currency)
        )
        for place, amount in zip(kept, shown, strict=True)
    ]
    figure.add_scatter(
        x=[place + 1 for place in kept], y=shown.tolist(), mode="lines", line={"color": BLUE, "width": 2.5},
        fill="tozeroy", fillcolor="rgba(11,92,173,0.08)", hovertext=tips, hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip
    if best:
        top = float(gathered.iloc[best - 1])
        told = _("{n} worth asking:<br>{money}").format(n=format_count(best), money=compact_money(top, currency))
        figure.add_scatter(x=[best], y=[top], mode="markers", marker={"color": GREEN, "size": 11}, hoverinfo="skip")
        figure.add_shape(type="line", x0=best, x1=best, y0=0, y1=top, line={"color": MUTED, "width": 1, "dash": "dot"})
        figure.add_annotation(
            x=best, y=top * 0.4, text=told, showarrow=False, xanchor="right", align="right", xshift=-6,
            font={"color": INK, "size": 12},
        )  # fmt: skip
    figure.update_yaxes(money_axis(min(0.0, float(shown.min())), max(float(shown.max()) * 1.08, 0.0), currency))
    figure.update_xaxes(
        count_axis(0, float(len(frame)))
        | {"title": {"text": _("lost customers, the best attempt first"), "font": {"color": MUTED, "size": 12}}}
    )
    figure.update_layout(showlegend=False)
    return figure
