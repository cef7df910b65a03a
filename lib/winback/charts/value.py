"""Charts of step 2: what the lost used to bring, by class, and where the turnover went."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from ..text import _, format_count, format_money, format_share
from .theme import (
    BLUE,
    GREEN,
    INK,
    MUTED,
    PALE,
    SCALE_LOSS,
    SKY,
    VERMILION,
    compact_money,
    money_axis,
    new_figure,
    note,
    records,
    share_axis,
    wrap,
)

ABC = ("A", "B", "C")
XYZ = ("X", "Y", "Z")


def abc_chart(frame: pd.DataFrame, currency: str, height: int = 320) -> go.Figure:
    """Draw for each class its share of customers, of turnover and of the money lost.

    ``frame``: ``abc``, ``customers``, ``amount``, ``lost``, ``money_lost_a_year``.
    """
    figure = new_figure(height, barmode="group", bargap=0.3, bargroupgap=0.06)
    rows = frame.set_index("abc").reindex(ABC).fillna(0)
    if not rows.customers.sum():
        return note(figure, _("There are no customers in this selection."))
    labels = [_("A: key"), _("B: middle"), _("C: small")]
    series = (
        (_("Share of customers"), rows.customers, [format_count(v) for v in rows.customers], PALE),
        (_("Share of turnover"), rows.amount, [format_money(v, currency) for v in rows.amount], SKY),
        (
            _("Share of money lost"),
            rows.money_lost_a_year,
            [format_money(v, currency) for v in rows.money_lost_a_year],
            VERMILION,
        ),
    )
    for name, values, written, colour in series:
        shares = (values / values.sum()).tolist() if values.sum() > 0 else [0.0] * 3
        figure.add_bar(
            x=labels, y=shares, name=name, marker_color=colour, text=[format_share(s, 0) for s in shares],
            textposition="outside", cliponaxis=False, constraintext="none", textangle=0,
            textfont={"size": 12, "color": MUTED},
            hovertext=[
                f"<b>{c}</b><br>{name}: {format_share(s)}<br>{w}"
                for c, s, w in zip(labels, shares, written, strict=True)
            ],
            hovertemplate="%{hovertext}<extra></extra>",
        )  # fmt: skip
    figure.update_yaxes(share_axis(1.0) | {"range": [0, 1.08]})
    figure.update_xaxes(tickfont={"color": INK, "size": 13}, tickangle=0)
    return figure


def xyz_chart(frame: pd.DataFrame, height: int = 320) -> go.Figure:
    """Draw which part of the customers is lost, by the steadiness of their demand.

    ``frame``: ``xyz``, ``active``, ``lost``.
    """
    figure = new_figure(height, barmode="stack", bargap=0.4)
    rows = frame.set_index("xyz").reindex(XYZ).fillna(0)
    total = rows.active + rows.lost
    if not total.sum():
        return note(figure, _("Too few customers buy often enough to judge how steadily they buy."))
    names = (_("X: steady"), _("Y: varying"), _("Z: irregular"))
    labels = [f"{wrap(name, 12)}<br>{format_count(n)}" for name, n in zip(names, total, strict=True)]
    for name, values, colour in ((_("Lost"), rows.lost, VERMILION), (_("Active"), rows.active, BLUE)):
        shares = [v / t if t else 0.0 for v, t in zip(values, total, strict=True)]
        figure.add_bar(
            x=labels, y=shares, name=name, marker_color=colour,
            text=[format_share(s, 0) if s > 0.06 else "" for s in shares],
            textposition="inside", insidetextanchor="middle", textfont={"color": "white", "size": 13}, textangle=0,
            hovertext=[
                f"<b>{c}</b><br>{name}: {format_count(v)} ({format_share(s)})"
                for c, v, s in zip(names, values, shares, strict=True)
            ],
            hovertemplate="%{hovertext}<extra></extra>",
        )  # fmt: skip
    figure.update_yaxes(share_axis(1.0) | {"range": [0, 1]})
    figure.update_xaxes(tickfont={"color": INK, "size": 13}, tickangle=0)
    figure.update_layout(legend_traceorder="normal")
    return figure


def matrix_chart(frame: pd.DataFrame, currency: str, height: int = 320) -> go.Figure:
    """Draw the ABC × XYZ matrix: the money lost a year in each cell, with lost and all customers.

    ``frame``: ``abc``, ``xyz``, ``customers``, ``lost``, ``money_lost_a_year``.
    """
    figure = new_figure(height)
    if frame.empty or not frame.customers.sum():
        return note(figure, _("There are no customers in this selection."))
    columns: dict[str, Any] = {
        name: frame.pivot_table(index="abc", columns="xyz", values=name, aggfunc="sum")
        .reindex(index=ABC, columns=XYZ)
        .fillna(0)
        for name in ("customers", "lost", "money_lost_a_year")
    }
    money, lost, all_ = columns["money_lost_a_year"], columns["lost"], columns["customers"]
    top = float(money.to_numpy().max()) or 1.0
    written, tips = [], []
    for a in ABC:
        told = {z: (format_count(lost.at[a, z]), format_count(all_.at[a, z])) for z in XYZ}
        some = {z: _("{lost} of {customers}").format(lost=told[z][0], customers=told[z][1]) for z in XYZ}
        written.append([f"<b>{compact_money(money.at[a, z], currency)}</b><br>{some[z]}" for z in XYZ])
        tips.append(
            [
                _("<b>{abc} × {xyz}</b><br>{money} a year<br>lost: {lost} of {customers}").format(
                    abc=a, xyz=z, money=format_money(money.at[a, z], currency), lost=told[z][0], customers=told[z][1]
                )
                for z in XYZ
            ]
        )
    figure.add_heatmap(
        z=money.to_numpy().tolist(), x=[0, 1, 2], y=[0, 1, 2], colorscale=SCALE_LOSS, zmin=0, zmax=top,
        showscale=False, xgap=4, ygap=4, text=written, texttemplate="%{text}", textfont={"size": 14},
        hovertext=tips, hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip
    places = {"tickvals": [0, 1, 2], "showgrid": False, "zeroline": False, "tickfont": {"color": INK, "size": 13}}
    steady, key = [_("X: steady"), _("Y: varying"), _("Z: irregular")], [_("A: key"), _("B: middle"), _("C: small")]
    figure.update_yaxes(places | {"ticktext": key, "autorange": "reversed"})
    figure.update_xaxes(places | {"ticktext": steady, "side": "top", "showline": False})
    figure.update_layout(meta={"narrow": {"xaxis.ticktext": list(XYZ), "yaxis.ticktext": list(ABC)}})
    return figure


def component_names() -> dict[str, str]:
    """Return the names of the bridge's components in the language in use."""
    return {
        "before": _("Before"),
        "gone": _("Gone"),
        "less_often": _("Buying less often"),
        "smaller_orders": _("Smaller orders"),
        "fewer_groups": _("Fewer product groups"),
        "refunded": _("Refunds"),
        "returned": _("Returned"),
        "new": _("New"),
        "more_often": _("Buying more often"),
        "larger_orders": _("Larger orders"),
        "more_groups": _("More product groups"),
        "grown": _("Grown"),
        "after": _("After"),
    }


def bridge_chart(frame: pd.DataFrame, currency: str, height: int = 360) -> go.Figure:
    """Draw the bridge of turnover between two periods.

    ``frame``: ``component``, ``amount``, ``customers`` of :func:`winback.bridge.bridge`, from ``before`` to
    ``after``.
    """
    figure = new_figure(height, bargap=0.3)
    names = component_names()
    rows = frame[frame.component.isin(list(names))]
    ends = rows.component.isin(["before", "after"])
    if rows.empty or not rows.amount.abs().sum():
        return note(figure, _("There is no turnover to compare in this selection."))
    rows, ends = rows[ends | (rows.amount != 0)], ends[ends | (rows.amount != 0)]
    level, bases = 0.0, []
    for is_end, amount in zip(ends, rows.amount, strict=True):
        bases.append(0.0 if is_end else level)
        level = amount if is_end else level + amount
    colours = [BLUE if e else (GREEN if a > 0 else VERMILION) for e, a in zip(ends, rows.amount, strict=True)]
    labels = [wrap(names[c], 13) for c in rows.component]
    signed = [("" if e or a <= 0 else "+") + compact_money(a, currency) for e, a in zip(ends, rows.amount, strict=True)]
    tips = [
        _("<b>{name}</b><br>{money}<br>customers: {customers}").format(
            name=names[r.component], money=format_money(r.amount, currency), customers=format_count(r.customers)
        )
        for r in records(rows)
    ]
    # A fall that ends near the axis is drawn upwards from its end: its label would stand on the names below.
    floor = 0.1 * float(max(b + max(a, 0) for b, a in zip(bases, rows.amount, strict=True)))
    low = [a < 0 and b + a < floor for b, a in zip(bases, rows.amount, strict=True)]
    heights = [-a if is_low else a for is_low, a in zip(low, rows.amount, strict=True)]
    feet = [b + a if is_low else b for is_low, b, a in zip(low, bases, rows.amount, strict=True)]
    figure.add_bar(
        x=list(range(len(rows))), y=heights, base=feet, marker_color=colours, text=signed,
        textposition="outside",
        cliponaxis=False, constraintext="none", textangle=0, textfont={"color": INK, "size": 12}, hovertext=tips,
        hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip
    tops = [max(b, b + a) for b, a in zip(bases, rows.amount, strict=True)]
    figure.update_yaxes(money_axis(0, max(tops) * 1.08, currency, 5))
    figure.update_xaxes(tickvals=list(range(len(rows))), ticktext=labels, tickfont={"color": INK, "size": 12})
    figure.update_layout(showlegend=False, meta={"lie_down": True})
    return figure


def lifetime_chart(frame: pd.DataFrame, currency: str, height: int = 320) -> go.Figure:
    """Draw the expected profit of the coming months by class, and how many customers are still active.

    ``frame``: ``abc``, ``customers``, ``active_expected``, ``expected_amount``.
    """
    figure = new_figure(height)
    rows = frame.set_index("abc").reindex(ABC).fillna(0) if len(frame) else frame
    if rows.empty or not rows.expected_amount.sum():
        return note(figure, _("There are too few customers for a model of lifetime value."))
    labels = [_("A: key"), _("B: middle"), _("C: small")]
    active = [
        _("{active} of {customers}<br>active").format(
            active=format_count(r.active_expected), customers=format_count(r.customers)
        )
        for r in records(rows)
    ]
    tips = [
        f"<b>{label}</b><br>{format_money(r.expected_amount, currency)}<br>{told}"
        for label, r, told in zip(labels, records(rows), active, strict=True)
    ]
    figure.add_bar(
        x=labels, y=rows.expected_amount.tolist(), marker_color=BLUE, width=0.5, text=active, textposition="outside",
        cliponaxis=False, constraintext="none", textangle=0, textfont={"color": MUTED, "size": 12}, hovertext=tips,
        hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip
    figure.update_yaxes(money_axis(0, float(rows.expected_amount.max()) * 1.18, currency, 5))
    figure.update_xaxes(tickfont={"color": INK, "size": 13}, tickangle=0)
    figure.update_layout(showlegend=False)
    return figure
