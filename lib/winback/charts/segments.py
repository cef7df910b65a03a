"""Charts of step 4: the priorities, segments crossed, and who can be reached."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from ..segment_words import priority_names, value_names
from ..text import _, format_count, format_money, format_number, format_share
from .theme import (
    BLUE,
    GREEN,
    GREY,
    INK,
    MUTED,
    PALE,
    PURPLE,
    SCALE_LOSS,
    SKY,
    VERMILION,
    compact_money,
    headed,
    heads,
    money_axis,
    new_figure,
    note,
    plain,
    records,
    share_axis,
    short,
    wrap,
)

PRIORITY_COLOURS = {"first": VERMILION, "must": PURPLE, "possible": BLUE, "let_go": SKY, "screened": PALE}
REACH_COLOURS = {"yes": GREEN, "no": VERMILION, "do_not_contact": GREY, "unknown": PALE}
SUMS = ["customers", "amount", "customers_share", "amount_share"]
ROW = 34
MOST_WRITTEN = 30
"""Cells of a heat map with a figure in them; more would be unreadable."""


def priorities_chart(frame: pd.DataFrame, currency: str, height: int = 360) -> go.Figure:
    """Draw for each priority its share of customers and of money.

    ``frame``: ``priority, customers, customers_share, amount, amount_share`` of ``Segments.by_priority``.
    """
    figure = new_figure(height, barmode="group", bargap=0.28, bargroupgap=0.08)
    if not frame.customers.sum():
        return note(figure, _("There are no customers in this selection."))
    names = priority_names()
    labels = [wrap(names[code], 12) for code in frame.priority]
    colours = [PRIORITY_COLOURS[code] for code in frame.priority]
    written = {
        "customers": [format_count(v) for v in frame.customers],
        "amount": [compact_money(v, currency) for v in frame.amount],
    }
    tips = [
        _("<b>{name}</b><br>customers: {customers} ({customers_share})<br>{money} a year ({share})").format(
            name=names[r.priority],
            customers=format_count(r.customers),
            customers_share=format_share(r.customers_share, 0),
            money=format_money(r.amount, currency),
            share=format_share(r.amount_share, 0),
        )
        + _expected(r, currency)
        for r in records(frame)
    ]
    places = list(range(len(frame)))
    series: tuple[tuple[str, str, Any], ...] = (
        ("amount", _("Share of money"), {"color": colours}),
        ("customers", _("Share of customers"), {"color": colours, "opacity": 0.45}),
    )
    for column, name, marker in series:
        shares = frame[f"{column}_share"].tolist()
        figure.add_bar(
            x=shares, y=places, orientation="h", name=name, marker=marker, showlegend=False,
            text=[f" {w} · {format_share(s, 0)}" for w, s in zip(written[column], shares, strict=True)],
            textposition="outside", cliponaxis=False, textfont={"size": 12, "color": INK}, hovertext=tips,
            hovertemplate="%{hovertext}<extra></extra>",
        )  # fmt: skip
    top = float(frame[["customers_share", "amount_share"]].to_numpy().max())
    figure.update_xaxes(share_axis(top) | {"range": [0, top * 1.42], "showgrid": True, "showline": False})
    figure.update_layout(meta={"narrow": {"xaxis.range": [0, top * 1.8]}})
    figure.update_yaxes(
        tickvals=places, ticktext=labels, showgrid=False, autorange="reversed", tickfont={"color": INK, "size": 13}
    )
    return figure


def segments_chart(
    frame: pd.DataFrame, rows: str, currency: str, names: Mapping[str, str] | None = None, height: int | None = None
) -> go.Figure:
    """Draw the money of each value of a dimension, parted by priority.

    ``frame``: the dimension ``rows``, ``priority, customers, amount`` of ``Segments.cross(rows, "priority")``.
    ``names``: of the dimension's values.
    """
    values = list(dict.fromkeys(frame[rows]))
    figure = new_figure(height or max(220, ROW * len(values) + 90), barmode="stack")
    if frame.empty or not frame.amount.sum():
        return note(figure, _("No money was lost in this selection."))
    named = value_names(rows) | dict(names or {})
    labels = [short(named.get(value, value), 26) for value in values]
    for code, called in priority_names().items():
        part = frame[frame.priority == code].set_index(rows).drop(columns="priority").reindex(values).fillna(0)
        if not part.customers.sum():
            continue
        tips = [
            _("<b>{name}</b><br>{priority}<br>customers: {customers}<br>{money} a year").format(
                name=label, priority=called, customers=format_count(r.customers), money=format_money(r.amount, currency)
            )
            + _expected(r, currency)
            for label, r in zip(labels, records(part), strict=True)
        ]
        figure.add_bar(
            x=part.amount.tolist(), y=list(range(len(values))), orientation="h", name=called,
            marker_color=PRIORITY_COLOURS[code], hovertext=tips, hovertemplate="%{hovertext}<extra></extra>",
        )  # fmt: skip
    top = float(frame.groupby(rows).amount.sum().max())
    figure.update_xaxes(money_axis(0, top, currency, 4) | {"showgrid": True, "showline": False})
    figure.update_yaxes(
        tickvals=list(range(len(values))), ticktext=labels, showgrid=False, autorange="reversed",
        tickfont={"color": INK, "size": 13},
    )  # fmt: skip
    figure.update_layout(legend_traceorder="normal")
    return figure


def cross_chart(
    frame: pd.DataFrame,
    rows: str,
    columns: str,
    currency: str = "",
    *,
    names: Mapping[str, Mapping[str, str]] | None = None,
    height: int | None = None,
) -> go.Figure:
    """Draw two dimensions crossed: the money of each cell by colour, with the number of customers.

    ``frame``: of ``Segments.cross(rows, columns)``; ``names``: dimension to the names of its values.
    """
    down, across = list(dict.fromkeys(frame[rows])), _columns_in_order(frame, columns)
    figure = new_figure(height or max(240, 44 * len(down) + 90))
    if frame.empty:
        return note(figure, _("There are no customers in this selection."))
    called = {name: value_names(name) | dict((names or {}).get(name, {})) for name in (rows, columns)}
    cells = frame.set_index([rows, columns])
    money: Any = cells.amount.unstack().reindex(index=down, columns=across).fillna(0.0)
    count: Any = cells.customers.unstack().reindex(index=down, columns=across).fillna(0).astype(int)
    top = float(money.to_numpy().max()) or 1.0
    written = [[_cell(money.at[r, k], count.at[r, k], currency) for k in across] for r in down]
    many = money.size > MOST_WRITTEN
    if many:
        unit = next((unit for unit in (1e6, 1e3) if top >= unit), 1.0)
        written = [[_in_units(money.at[r, k], count.at[r, k], unit) for k in across] for r in down]
        _name_unit(figure, unit, currency)
    tips = [
        [
            _("<b>{row} × {column}</b><br>customers: {customers}<br>{money} a year").format(
                row=plain(called[rows].get(r, r)),
                column=plain(called[columns].get(k, k)),
                customers=format_count(count.at[r, k]),
                money=format_money(money.at[r, k], currency),
            )
            + (_expected(cells.loc[(r, k)], currency) if count.at[r, k] else "")
            for k in across
        ]
        for r in down
    ]
    figure.add_heatmap(
        z=money.to_numpy().tolist(), x=list(range(len(across))), y=list(range(len(down))), colorscale=SCALE_LOSS,
        zmin=0, zmax=top, showscale=False, xgap=3, ygap=3, text=written, texttemplate="%{text}",
        textfont={"size": 11 if many else 12}, hovertext=tips, hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip
    places = {"showgrid": False, "zeroline": False, "showline": False, "tickfont": {"color": INK, "size": 12}}
    figure.update_yaxes(
        places
        | {"tickvals": list(range(len(down))), "ticktext": [_label(called[rows], r, 16) for r in down]}
        | {"autorange": "reversed"}
    )
    return heads(figure, [str(called[columns].get(k, k)) for k in across])


def _expected(row: Any, currency: str) -> str:
    """What attempts are expected to bring, for the box of a mark; nothing where that is not known."""
    amount = getattr(row, "expected_return_amount", None)
    if amount is None or pd.isna(amount):
        return ""
    return "<br>" + _("expected return: {money}").format(money=format_money(amount, currency))


def _columns_in_order(frame: pd.DataFrame, columns: str) -> list[str]:
    """The order in which the values come, whatever row they first stand in."""
    from ..segments import value_order

    found = list(dict.fromkeys(frame[columns]))
    ranked = [value for value in value_order(columns) if value in found]
    rest = frame[~frame[columns].isin([*ranked, "others", "unknown"])].groupby(columns).amount.sum()
    named = list(rest.sort_values(ascending=False).index)
    return [value for value in [*ranked, *named, "others", "unknown"] if value in found and value != ""]


def _cell(amount: float, customers: int, currency: str) -> str:
    return f"<b>{compact_money(amount, currency)}</b><br>{format_count(customers)}" if customers else ""


def _in_units(amount: float, customers: int, unit: float) -> str:
    """A bare number, for cells as narrow as those of a phone."""
    return format_number(amount / unit, 0 if amount / unit >= 10 or unit == 1 else 1) if customers else ""


def _name_unit(figure: go.Figure, unit: float, currency: str) -> None:
    """Say beside the heads in what the numbers are: millions, thousands, the currency."""
    written = {1e6: 1e6, 1e3: 1e5}.get(unit)
    text = "".join(sign for sign in compact_money(written, currency) if not sign.isdigit()) if written else currency
    figure.add_annotation(
        text=text.strip(), showarrow=False, xref="paper", yref="paper", x=0, y=1, xanchor="right", yanchor="bottom",
        xshift=-6, yshift=4, font={"color": MUTED, "size": 12},
    )  # fmt: skip


def _label(names: Mapping[str, str], value: str, width: int) -> str:
    name = str(names.get(value, value))
    return wrap(name if len(name) <= 3 * width else name[: 3 * width - 1] + "…", width)


def reach_chart(
    frame: pd.DataFrame,
    currency: str,
    by: str = "priority",
    names: Mapping[str, str] | None = None,
    height: int | None = None,
) -> go.Figure:
    """Draw which part of the money can be reached, by priority or by any dimension.

    ``frame``: ``by, reachable, customers, amount, amount_share, customers_share`` of ``Segments.reachability``.
    """
    found = list(dict.fromkeys(frame[by]))
    values = [value for value in priority_names() if value in found] if by == "priority" else found
    figure = new_figure(height or max(200, 44 * len(values) + 80), barmode="stack")
    if frame.empty:
        return note(figure, _("There are no customers in this selection."))
    if set(frame.reachable) <= {"unknown"}:
        return note(figure, _("The data hold no contact data: nothing tells who can be reached."))
    named = value_names(by) | dict(names or {})
    labels = [wrap(str(named.get(value, value)), 14) for value in values]
    for code, called in value_names("reachable").items():
        part = frame[frame.reachable == code].set_index(by)[SUMS].reindex(values).fillna(0)
        if not part.customers.sum():
            continue
        tips = [
            _(
                "<b>{name}</b><br>{reach}<br>customers: {customers} ({customers_share})<br>{money} a year ({share})"
            ).format(
                name=label,
                reach=called,
                customers=format_count(r.customers),
                customers_share=format_share(r.customers_share, 0),
                money=format_money(r.amount, currency),
                share=format_share(r.amount_share, 0),
            )
            for label, r in zip(labels, records(part), strict=True)
        ]
        figure.add_bar(
            x=part.amount_share.tolist(), y=list(range(len(values))), orientation="h", name=headed(called),
            marker_color=REACH_COLOURS[code], hovertext=tips, hovertemplate="%{hovertext}<extra></extra>",
            text=[format_share(s, 0) if s > 0.08 else "" for s in part.amount_share], textposition="inside",
            insidetextanchor="middle", textangle=0,
            textfont={"size": 12, "color": INK if code == "unknown" else "white"},
        )  # fmt: skip
    figure.update_xaxes(share_axis(1.0) | {"range": [0, 1], "showgrid": True, "showline": False})
    figure.update_yaxes(
        tickvals=list(range(len(values))), ticktext=labels, showgrid=False, autorange="reversed",
        tickfont={"color": INK, "size": 13},
    )  # fmt: skip
    figure.update_layout(legend_traceorder="normal")
    return figure
