"""Charts of step 1: who was lost and returned over time, by manager, and the customers who bought once."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from ..text import _, format_count, format_money, format_number, format_share, ngettext
from .theme import (
    BLUE,
    GREEN,
    INK,
    MEANING,
    MUTED,
    PALE,
    VERMILION,
    count_axis,
    money_axis,
    new_figure,
    nice_ticks,
    note,
    period_labels,
    records,
    short,
)

MOST_ROWS = 12


def losses_over_time_chart(frame: pd.DataFrame, period: str, height: int = 340) -> go.Figure:
    """Draw lost customers upwards and returned ones downwards, one pair of bars a period.

    ``frame``: ``period_on``, ``lost``, ``returned``, ``loss_rate`` of :func:`winback.losses.losses_over_time`.
    """
    figure = new_figure(height, barmode="relative", bargap=0.25)
    if frame.empty or not (frame.lost.sum() + frame.returned.sum()):
        return note(figure, _("Nobody was lost or returned in this selection."))
    names, sparse = period_labels(list(frame.period_on), period)
    x = list(range(len(frame)))
    share = [format_share(rate) for rate in frame.loss_rate]
    tips = [
        _("<b>{period}</b><br>lost: {lost} ({rate})<br>returned: {returned}").format(
            period=name, lost=format_count(row.lost), rate=rate, returned=format_count(row.returned)
        )
        for name, row, rate in zip(names, records(frame), share, strict=True)
    ]
    for label, values, colour in (
        (_("Lost"), frame.lost, VERMILION),
        (_("Returned"), -frame.returned, GREEN),
    ):
        figure.add_bar(
            x=x,
            y=values.tolist(),
            name=label,
            marker_color=colour,
            hovertext=tips,
            hovertemplate="%{hovertext}<extra></extra>",
        )
    axis = count_axis(-float(frame.returned.max()), float(frame.lost.max()), 8)
    figure.update_yaxes(axis | {"zeroline": True, "zerolinecolor": INK})
    figure.update_xaxes(tickvals=x, ticktext=sparse, showline=False, tickangle=0)
    return figure


def money_over_time_chart(frame: pd.DataFrame, period: str, currency: str, height: int = 340) -> go.Figure:
    """Draw the yearly money lost and won back in each period, and the balance as a line.

    ``frame``: ``period_on``, ``money_lost_a_year``, ``money_returned_a_year``.
    """
    figure = new_figure(height, barmode="relative", bargap=0.25)
    if frame.empty or not (frame.money_lost_a_year.sum() + frame.money_returned_a_year.sum()):
        return note(figure, _("Nobody was lost or returned in this selection."))
    names, sparse = period_labels(list(frame.period_on), period)
    x = list(range(len(frame)))
    balance = frame.money_returned_a_year - frame.money_lost_a_year
    tips = [
        _("<b>{period}</b><br>lost: {lost} a year<br>came back: {back} a year<br>balance: {balance}").format(
            period=name,
            lost=format_money(row.money_lost_a_year, currency),
            back=format_money(row.money_returned_a_year, currency),
            balance=format_money(total, currency),
        )
        for name, row, total in zip(names, records(frame), balance, strict=True)
    ]
    hover = {"hovertext": tips, "hovertemplate": "%{hovertext}<extra></extra>"}
    figure.add_bar(x=x, y=(-frame.money_lost_a_year).tolist(), name=_("Lost"), marker_color=VERMILION, **hover)
    figure.add_bar(x=x, y=frame.money_returned_a_year.tolist(), name=_("Came back"), marker_color=GREEN, **hover)
    figure.add_scatter(
        x=x, y=balance.tolist(), name=_("Balance"), mode="lines+markers", line={"color": INK, "width": 2},
        marker={"size": 6, "color": "white", "line": {"color": INK, "width": 2}}, **hover,
    )  # fmt: skip
    low, high = -frame.money_lost_a_year.max(), frame.money_returned_a_year.max()
    figure.update_yaxes(money_axis(low, high, currency, 7) | {"zeroline": True, "zerolinecolor": INK})
    figure.update_xaxes(tickvals=x, ticktext=sparse, showline=False, tickangle=0)
    return figure


def groups_chart(frame: pd.DataFrame, group: str, currency: str, height: int | None = None) -> go.Figure:
    """Draw the money lost a year by group (manager, region, industry), largest first, with the loss rate beside it.

    ``frame``: the group's column, ``customers``, ``lost``, ``loss_rate``, ``money_lost_a_year``.
    """
    rows = frame[frame.customers > 0].nlargest(MOST_ROWS, "money_lost_a_year").iloc[::-1]
    figure = new_figure(height or max(200, 34 * len(rows) + 56))
    if rows.empty or not rows.money_lost_a_year.sum():
        return note(figure, _("No money was lost in this selection."))
    labels = [short(value) for value in rows[group]]
    tips = [
        _("<b>{name}</b><br>lost: {lost} of {customers} ({rate})<br>{money} a year").format(
            name=label, lost=format_count(r.lost), customers=format_count(r.customers),
            rate=format_share(r.loss_rate), money=format_money(r.money_lost_a_year, currency),
        )
        for label, r in zip(labels, records(rows), strict=True)
    ]  # fmt: skip
    figure.add_bar(
        x=rows.money_lost_a_year.tolist(), y=list(range(len(rows))), orientation="h", marker_color=VERMILION,
        text=[f" {format_share(rate, 0)}" for rate in rows.loss_rate], textposition="outside", cliponaxis=False,
        textfont={"color": MUTED, "size": 12}, hovertext=tips, hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip
    axis = money_axis(0, rows.money_lost_a_year.max() * 1.1, currency, 4)
    figure.update_xaxes(axis | {"showgrid": True, "showline": False})
    figure.update_yaxes(
        tickvals=list(range(len(rows))), ticktext=labels, showgrid=False, tickfont={"color": INK, "size": 13}
    )
    figure.update_layout(showlegend=False)
    return figure


VERDICTS = {"more": VERMILION, "fewer": GREEN, "as_expected": BLUE, "too_few": PALE}


def verdict_names() -> dict[str, str]:
    """Return the verdicts of the fair comparison in the language in use."""
    return {
        "more": _("loses more"),
        "fewer": _("loses fewer"),
        "as_expected": _("as expected"),
        "too_few": _("too few to judge"),
    }


def funnel_chart(frame: pd.DataFrame, limits: pd.DataFrame | None = None, height: int = 340) -> go.Figure:
    """Draw lost against expected losses of each manager, with the limits that chance alone explains.

    ``frame``: ``manager_id``, ``lost``, ``expected_lost``, ``ratio``, ``verdict`` of
    :func:`winback.managers.compare_managers`; ``limits``: ``expected_lost``, and ``low``, ``high`` of the ratio there.
    """
    figure = new_figure(height)
    rows = frame[frame.expected_lost > 0]
    if len(rows) < 2:
        return note(figure, _("With fewer than two managers there is nobody to compare."))
    if limits is not None and len(limits):
        for side, fill in (("high", None), ("low", "tonexty")):
            figure.add_scatter(
                x=limits.expected_lost.tolist(), y=limits[side].tolist(), mode="lines",
                line={"color": PALE, "width": 1},
                fill=fill, fillcolor="rgba(11,92,173,0.07)", hoverinfo="skip", showlegend=False,
            )  # fmt: skip
    names = verdict_names()
    for verdict, colour in VERDICTS.items():
        part = rows[rows.verdict == verdict]
        if part.empty:
            continue
        edge = MUTED if verdict == "too_few" else "white"
        tips = [
            _("<b>{name}</b><br>lost: {lost}, expected: {expected}<br>{verdict}").format(
                name=short(r.manager_id),
                lost=format_count(r.lost),
                expected=format_number(r.expected_lost),
                verdict=names[verdict],
            )
            for r in records(part)
        ]
        figure.add_scatter(
            x=part.expected_lost.tolist(), y=part.ratio.tolist(), mode="markers+text", name=names[verdict],
            marker={"color": colour, "size": 12, "line": {"color": edge, "width": 1}},
            text=[short(m, 14) if verdict in ("more", "fewer") else "" for m in part.manager_id],
            textposition="bottom center" if verdict == "fewer" else "top center", textfont={"size": 12, "color": INK},
            hovertext=tips, hovertemplate="%{hovertext}<extra></extra>",
        )  # fmt: skip
    figure.add_hline(y=1, line={"color": MUTED, "width": 1, "dash": "dot"})
    top = min(max(2.0, float(rows.ratio.max()) * 1.15), 6.0)
    ticks = nice_ticks(0, top, 4)
    figure.update_yaxes(
        tickvals=ticks,
        ticktext=[format_number(t, 1) + "×" for t in ticks],
        range=[0, top],
        title_text=_("lost / expected"),
    )
    figure.update_xaxes(
        count_axis(0, float(rows.expected_lost.max()) * 1.08) | {"title": {"text": _("expected losses")}}
    )
    return figure


def states_chart(frame: pd.DataFrame, currency: str, height: int = 260) -> go.Figure:
    """Draw how customers, and what they have paid, split into active, lost and one-purchase customers.

    ``frame``: ``state``, ``customers``, ``amount``.
    """
    figure = new_figure(height, barmode="stack", bargap=0.35)
    rows = frame.set_index("state")
    totals = rows[["customers", "amount"]].sum()
    if not totals.customers:
        return note(figure, _("There are no customers in this selection."))
    names = {"active": _("Active"), "lost": _("Lost"), "one_purchase": _("Bought once")}
    for state, label in names.items():
        if state not in rows.index:
            continue
        count, amount = int(rows.customers[state]), float(rows.amount[state])
        parts = [amount / totals.amount if totals.amount > 0 else 0.0, count / totals.customers]
        what = ngettext("{n} customer", "{n} customers", count).format(n=format_count(count))
        tips = [f"<b>{label}</b><br>{format_money(amount, currency)}", f"<b>{label}</b><br>{what}"]
        figure.add_bar(
            x=parts, y=[_("Turnover"), _("Customers")], orientation="h", name=label, marker_color=MEANING[state],
            text=[format_share(p, 0) if p >= 0.06 else "" for p in parts],
            textposition="inside", insidetextanchor="middle",
            textfont={"color": "white", "size": 13}, hovertext=tips, hovertemplate="%{hovertext}<extra></extra>",
        )  # fmt: skip
    figure.update_xaxes(visible=False, range=[0, 1])
    figure.update_yaxes(showgrid=False, tickfont={"color": INK, "size": 13})
    figure.update_layout(legend_traceorder="normal")
    return figure
