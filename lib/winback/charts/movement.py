"""Charts of movement: where customers stood quarter by quarter, and who went where."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from ..movement_words import class_names, point_name, standing_names, state_names
from ..text import _, format_count, format_money, format_share
from .theme import (
    AMBER,
    BLUE,
    GREEN,
    INK,
    MUTED,
    PALE,
    SKY,
    VERMILION,
    count_axis,
    headed,
    heads,
    money_axis,
    new_figure,
    note,
    records,
    wrap,
)

STATE_COLOURS = {
    "active": BLUE, "returned": GREEN, "new": SKY, "fading": AMBER, "one_purchase": PALE, "lost": VERMILION,
}  # fmt: skip
"""From the axis outwards; the lost hang below it."""
CLASS_COLOURS = {"A": BLUE, "B": SKY, "C": PALE, "none": MUTED}
SCALE_FLOW = [[0.0, "#f4f7fb"], [0.5, "#9cc7ee"], [1.0, "#0b5cad"]]
MOST_NAMES = 4


def states_over_time_chart(frame: pd.DataFrame, height: int = 380) -> go.Figure:
    """Draw the customers of each state at the end of each quarter; the lost below the axis.

    ``frame``: ``point_on, state, customers, amount`` of ``Movement.states``.
    """
    figure = new_figure(height, barmode="relative", bargap=0.25)
    if frame.empty or not frame.customers.sum():
        return note(figure, _("There are no customers in this selection."))
    if frame.point_on.nunique() < 2:
        return note(figure, _("The data are too young to show movement: the rule needs more quarters to settle."))
    _stack(figure, frame, "state", state_names(), STATE_COLOURS, below=("lost",))
    counts = frame.pivot_table(index="point_on", columns="state", values="customers", aggfunc="sum").fillna(0)
    lost = float(counts["lost"].max()) if "lost" in counts else 0.0
    above = float(counts.drop(columns="lost", errors="ignore").sum(axis=1).max())
    figure.update_yaxes(count_axis(-lost, above, 7) | {"zeroline": True, "zerolinecolor": INK})
    return figure


def classes_over_time_chart(frame: pd.DataFrame, currency: str = "", height: int = 360) -> go.Figure:
    """Draw the customers of classes A, B and C at the end of each quarter, by limits that do not move.

    ``frame``: ``point_on, abc, customers, amount`` of ``Movement.classes``.
    """
    figure = new_figure(height, barmode="relative", bargap=0.25)
    rows = frame[frame.abc != "none"]
    if rows.point_on.nunique() < 2 or not rows.customers.sum():
        return note(figure, _("Movement between classes needs more than a year of data."))
    _stack(figure, rows, "abc", class_names(), CLASS_COLOURS, currency=currency)
    top = float(rows.groupby("point_on").customers.sum().max())
    figure.update_yaxes(count_axis(0, top, 6))
    return figure


def class_money_chart(frame: pd.DataFrame, currency: str = "", height: int = 360) -> go.Figure:
    """Draw the money of the year of classes A, B and C at the end of each quarter; ``frame`` as above."""
    figure = new_figure(height, barmode="relative", bargap=0.25)
    rows = frame[frame.abc != "none"]
    if rows.point_on.nunique() < 2 or not rows.customers.sum():
        return note(figure, _("Movement between classes needs more than a year of data."))
    _stack(figure, rows, "abc", class_names(), CLASS_COLOURS, currency=currency, column="amount")
    figure.update_yaxes(money_axis(0, float(rows.groupby("point_on").amount.sum().max()), currency, 6))
    return figure


def _stack(
    figure: go.Figure,
    frame: pd.DataFrame,
    name: str,
    names: dict[str, str],
    colours: dict[str, str],
    *,
    below: tuple[str, ...] = (),
    currency: str = "",
    column: str = "customers",
) -> None:
    days = sorted(frame.point_on.unique())
    told = [point_name(pd.Timestamp(day).date()) for day in days]
    for code, colour in colours.items():
        part = frame[frame[name] == code].set_index("point_on").reindex(days).fillna({"customers": 0, "amount": 0.0})
        if not part.customers.sum():
            continue
        tips = [
            _("<b>{point}</b><br>{name}: {customers}<br>money of the year: {money}").format(
                point=day, name=names[code], customers=format_count(r.customers), money=format_money(r.amount, currency)
            )
            for day, r in zip(told, records(part), strict=True)
        ]
        sign = -1 if code in below else 1
        figure.add_bar(
            x=list(range(len(days))), y=(sign * part[column]).tolist(), name=headed(names[code]), marker_color=colour,
            hovertext=tips, hovertemplate="%{hovertext}<extra></extra>",
        )  # fmt: skip
    step = max(1, -(-len(told) // MOST_NAMES))
    sparse = [wrap(day, 9) if (len(told) - 1 - i) % step == 0 else "" for i, day in enumerate(told)]
    figure.update_xaxes(tickvals=list(range(len(days))), ticktext=sparse, showline=False, tickangle=0)
    figure.update_layout(legend_traceorder="normal")


def flows_chart(frame: pd.DataFrame, name: str = "state", height: int | None = None) -> go.Figure:
    """Draw who went from where to where in the last quarter: a row is where they stood, a column where they stand.

    ``frame``: ``point_on, <name>_before, <name>, customers`` of ``Movement.flows`` or ``class_flows``, or of
    ``compare_priorities`` with the name ``priority``. The colour is the share of the row, so a small group that leaves
    is seen beside a large one that stays.
    """
    figure = new_figure()
    if frame.empty:
        return note(figure, _("The data are too young to show movement: the rule needs more quarters to settle."))
    last = frame[frame.point_on == frame.point_on.max()] if "point_on" in frame else frame
    names = {"state": state_names, "abc": class_names, "priority": standing_names}[name]()
    counts = last.pivot_table(index=f"{name}_before", columns=name, values="customers", aggfunc="sum")
    down = [code for code in names if code in counts.index]
    across = [code for code in names if code in counts.columns]
    counts = counts.reindex(index=down, columns=across).fillna(0)
    figure.update_layout(height=height or 42 * len(down) + 90)
    shares = counts.div(counts.sum(axis=1), axis=0)
    written = [[format_count(counts.at[r, k]) if counts.at[r, k] else "" for k in across] for r in down]
    tips = [
        [
            _("<b>{before} → {after}</b><br>customers: {customers} ({share})").format(
                before=names[r], after=names[k], customers=format_count(counts.at[r, k]),
                share=format_share(shares.at[r, k], 0),
            )
            for k in across
        ]
        for r in down
    ]  # fmt: skip
    figure.add_heatmap(
        z=shares.to_numpy().tolist(), x=list(range(len(across))), y=list(range(len(down))), colorscale=SCALE_FLOW,
        zmin=0, zmax=1, showscale=False, xgap=3, ygap=3, text=written, texttemplate="%{text}", textfont={"size": 13},
        hovertext=tips, hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip
    places = {"showgrid": False, "zeroline": False, "showline": False, "tickfont": {"color": INK, "size": 12}}
    figure.update_yaxes(
        places | {"tickvals": list(range(len(down))), "ticktext": [wrap(headed(names[c]), 12) for c in down]},
        autorange="reversed",
    )
    return heads(figure, [headed(names[c]) for c in across])
