"""Charts of the managers: what a departure cost, and how each portfolio grew or declined."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from ..text import _, format_count, format_money, format_period, format_share
from .theme import AMBER, INK, PALE, money_axis, new_figure, note, period_labels, short

MOST_LINES = 6


def departures_chart(frame: pd.DataFrame, height: int = 260) -> go.Figure:
    """Draw, for each manager who left, the share of customers who stopped buying, against the usual share.

    ``frame``: ``name, customers, lost, loss_rate, usual_rate`` of :func:`winback.managers.departures`.
    """
    figure = new_figure(height, barmode="group", bargap=0.45, bargroupgap=0.08)
    if frame.empty:
        return note(figure, _("Nobody who left is named in the data, or too little time has passed since."))
    names = [short(name) for name in frame.name]
    told = [
        _("{lost} of {customers} customers").format(
            lost=format_count(row["lost"]), customers=format_count(row["customers"])
        )
        for row in frame.to_dict("records")
    ]
    for label, column, colour in ((_("Usual"), "usual_rate", PALE), (_("After the departure"), "loss_rate", AMBER)):
        figure.add_bar(
            y=names, x=frame[column].fillna(0).tolist(), orientation="h", name=label, marker_color=colour,
            text=[format_share(value, 0) for value in frame[column]], textposition="outside", cliponaxis=False,
            hovertext=[f"<b>{label}</b><br>{text}" for text in told], hovertemplate="%{hovertext}<extra></extra>",
        )  # fmt: skip
    figure.update_xaxes(
        visible=False, range=[0, max(0.01, float(frame[["loss_rate", "usual_rate"]].max().max())) * 1.2]
    )
    figure.update_yaxes(showgrid=False, tickfont={"color": INK, "size": 13})
    figure.update_layout(legend_traceorder="reversed")
    return figure


def portfolio_chart(frame: pd.DataFrame, currency: str, height: int = 340) -> go.Figure:
    """Draw the turnover of the largest portfolios quarter by quarter, one line a manager.

    ``frame``: ``manager_id, period_on, customers, amount, turnover_share`` of
    :func:`winback.managers.portfolio_curve`.
    """
    figure = new_figure(height)
    if frame.empty:
        return note(figure, _("There are no portfolios to draw."))
    days = sorted({pd.Timestamp(day).date() for day in frame.period_on})
    names, ticks = period_labels(days, "quarter")
    place = dict(zip(days, names, strict=True))
    largest = frame.groupby("manager_id").amount.sum().nlargest(MOST_LINES).index
    for manager in largest:
        part = frame[frame.manager_id == manager]
        tips = [
            _("<b>{name}</b>, {period}<br>{money}<br>customers: {customers}<br>share of turnover: {share}").format(
                name=short(manager, 32), period=format_period(pd.Timestamp(row.period_on).date(), "quarter"),
                money=format_money(row.amount, currency), customers=format_count(row.customers),
                share=format_share(row.turnover_share),
            )
            for row in part.itertuples()
        ]  # fmt: skip
        figure.add_scatter(
            x=[place[pd.Timestamp(day).date()] for day in part.period_on], y=part.amount.tolist(),
            name=short(manager, 32),
            mode="lines+markers", line={"width": 2}, marker={"size": 5}, hovertext=tips,
            hovertemplate="%{hovertext}<extra></extra>",
        )  # fmt: skip
    figure.update_xaxes(tickvals=names, ticktext=ticks, type="category", categoryorder="array", categoryarray=names)
    figure.update_yaxes(money_axis(0, float(frame[frame.manager_id.isin(largest)].amount.max()), currency))
    return figure
