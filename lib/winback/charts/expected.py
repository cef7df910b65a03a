"""Chart of what asking the lost is expected to bring, priority by priority."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from ..segment_words import priority_names
from ..text import _, format_money, format_number
from .theme import GREEN, INK, VERMILION, compact_money, new_figure, note, records, wrap


def expected_chart(frame: pd.DataFrame, currency: str, height: int = 300) -> go.Figure:
    """Draw for each priority what attempts are expected to bring, and what they cost.

    ``frame``: ``priority, customers, won_customers, expected_return_amount, cost_amount``.
    """
    rows = frame[frame.customers > 0]
    figure = new_figure(height, barmode="group", bargap=0.3, bargroupgap=0.1)
    if rows.empty or not rows.expected_return_amount.sum():
        return note(figure, _("There is nobody in this selection of whom a return can be expected."))
    names = priority_names()
    tips = [
        _("<b>{name}</b><br>expected return: {money}<br>cost of the attempts: {cost}<br>customers won: {won}").format(
            name=names[row.priority],
            money=format_money(row.expected_return_amount, currency),
            cost=format_money(row.cost_amount, currency),
            won=format_number(row.won_customers, 1),
        )
        for row in records(rows)
    ]
    places = list(range(len(rows)))
    for label, column, colour in (
        (_("Expected return"), "expected_return_amount", GREEN), (_("Cost of the attempts"), "cost_amount", VERMILION),
    ):  # fmt: skip
        figure.add_bar(
            x=rows[column].tolist(), y=places, orientation="h", name=label, marker_color=colour,
            text=[f" {compact_money(amount, currency)}" for amount in rows[column]], textposition="outside",
            cliponaxis=False, textfont={"color": INK, "size": 12}, hovertext=tips,
            hovertemplate="%{hovertext}<extra></extra>",
        )  # fmt: skip
    figure.update_yaxes(
        tickvals=places, ticktext=[wrap(names[code], 12) for code in rows.priority], showgrid=False,
        autorange="reversed", tickfont={"color": INK, "size": 13},
    )  # fmt: skip
    top = float(rows[["expected_return_amount", "cost_amount"]].to_numpy().max())
    figure.update_xaxes(visible=False, range=[0, top * 1.35])
    figure.update_layout(legend_traceorder="normal")
    return figure
