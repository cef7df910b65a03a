"""Charts of step 3: why they left, in money, by class and group, and how sure that is."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from ..reason_words import reason_name
from ..reasons.catalogue import Catalogue
from ..text import _, format_count, format_money, format_number, format_share
from .theme import (
    AMBER,
    BLUE,
    GREEN,
    GREY,
    GRID,
    INK,
    MUTED,
    PURPLE,
    SCALE_LOSS,
    VERMILION,
    compact_money,
    money_axis,
    new_figure,
    note,
    period_labels,
    plain,
    records,
    share_axis,
    short,
    wrap,
)

CLASS_COLOURS = {"company": VERMILION, "competitor": BLUE, "customer": PURPLE, "other": GREY}
FIXABLE_COLOURS = {"yes": GREEN, "partly": AMBER, "no": GREY}
STACKED = CLASS_COLOURS | FIXABLE_COLOURS
"""What a bar can be parted by, in the order of the parts: whose doing, or whether we can fix it."""
LABEL_WIDTH = 19
"""Characters in a line of a reason's name: two lines of them leave room for the bars on a phone."""
ROW_HEIGHT = 40


def marks_axis(high: float) -> dict[str, Any]:
    """Return the settings of an axis of shares that leaves a mark at zero clear of the names."""
    high = max(high, 0.01)
    axis = share_axis(high) | {"showgrid": True, "gridcolor": GRID, "showline": False, "zeroline": True}
    return axis | {"range": [-0.04 * high, 1.06 * high]}


def reasons_chart(
    frame: pd.DataFrame, catalogue: Catalogue, currency: str, most: int = 12, *, count: bool = False
) -> go.Figure:
    """Draw the reasons by the money lost for them, coloured by whose doing it is; the label adds up the shares.

    ``frame``: ``code, customers, amount, amount_share, cumulative_share, fixable, class_code`` of
    :func:`winback.why.reports.pareto`, most money first; the first ``most`` rows are drawn. ``count``: the bars are
    customers, of a frame that has most customers first.
    """
    value, share = ("customers", "customers_share") if count else ("amount", "amount_share")
    rows = frame[frame[value] > 0].head(most)
    figure = new_figure(70 + ROW_HEIGHT * len(rows), barmode="stack", bargap=0.35)
    if rows.empty:
        return note(figure, _("No reason is known for a customer who brought money."))
    place = {code: number for number, code in enumerate(rows.code)}
    for class_code in rows.class_code.unique().tolist():
        part = rows[rows.class_code == class_code]
        tips = [_reason_tip(row, catalogue, currency) for row in records(part)]
        written = [format_count(n) if count else compact_money(n, currency) for n in part[value]]
        own = [STACKED.get(code, CLASS_COLOURS.get(class_code, MUTED)) for code in part.code]
        figure.add_bar(
            x=part[value].tolist(), y=[place[code] for code in part.code], orientation="h",
            name=catalogue.class_name(class_code) if class_code else _("Several classes"),
            marker_color=own, cliponaxis=False, textposition="outside", showlegend=not STACKED.keys() >= set(rows.code),
            text=[f" {n} · {format_share(s, 0)}" for n, s in zip(written, part[share], strict=True)],
            textfont={"color": INK, "size": 12}, hovertext=tips, hovertemplate="%{hovertext}<extra></extra>",
        )  # fmt: skip
    named_rows(figure, [reason_name(code, catalogue) for code in rows.code])
    figure.update_xaxes(visible=False, range=[0, float(rows[value].max()) * 1.5])
    longest = max(len(label) for trace in figure.data for label in trace.text)
    figure.update_layout(meta={"narrow": {"xaxis.range": [0, float(rows[value].max()) * _narrow_room(longest)]}})
    return figure


def _narrow_room(characters: int) -> float:
    """How many times the longest bar fits beside the names on a phone, so that a label of so many characters does."""
    return 1 / max(1 - 0.035 * characters, 0.25)


def _reason_tip(row: Any, catalogue: Catalogue, currency: str) -> str:
    return _(
        "<b>{name}</b><br>{money} a year ({share})<br>customers: {customers}<br>with those above: {sum}<br>{fixable}"
    ).format(
        name=plain(reason_name(row.code, catalogue)),
        money=format_money(row.amount, currency),
        share=format_share(row.amount_share),
        customers=format_number(row.customers, 1),
        sum=format_share(row.cumulative_share, 0),
        fixable=_fixable(row.fixable, catalogue),
    )


def _fixable(code: str, catalogue: Catalogue) -> str:
    return "" if code == "mixed" else reason_name(code, catalogue)


def _parted(name: str, width: int) -> str:
    """Part words that are longer than a line: they would leave a phone no room for the bars."""
    most = width + 3
    return " ".join(word[start : start + most] for word in name.split() for start in range(0, len(word), most))


def named_rows(figure: go.Figure, names: list[str], width: int = LABEL_WIDTH) -> None:
    """Write the names beside the rows, the first on top."""
    lines = [wrap(_parted(name, width), width) for name in names]
    figure.update_yaxes(
        tickvals=list(range(len(names))), ticktext=lines, showgrid=False,
        range=[len(names) - 0.4, -0.6], tickfont={"color": INK, "size": 12}, ticklabelstandoff=6, zeroline=False,
    )  # fmt: skip
    figure.update_layout(legend={"traceorder": "normal"})


def classes_by_chart(
    frame: pd.DataFrame,
    dimension: str,
    catalogue: Catalogue,
    names: dict[str, str] | None = None,
    most: int = 12,
    *,
    count: bool = False,
) -> go.Figure:
    """Draw whose doing the loss is within each group (manager, region, value class …), as shares of its money.

    ``frame``: the group's column, ``code`` (class, or whether we can fix it), ``amount_share, amount, customers,
    customers_share`` of :func:`winback.why.reports.by_group`; ``names``: what the groups are called, where they are
    ids; ``count``: shares of customers.
    """
    called, measure = names or {}, "customers_share" if count else "amount_share"
    groups = list(frame[dimension].drop_duplicates().head(most)) if len(frame) else []
    figure = new_figure(90 + 32 * len(groups), barmode="stack", bargap=0.3)
    if not groups or not frame[measure].sum():
        return note(figure, _("No reason is known for a customer who brought money."))
    place = {group: number for number, group in enumerate(groups)}
    rows = frame[frame[dimension].isin(groups)]
    for code in [code for code in STACKED if code in set(rows.code)]:
        part = rows[rows.code == code]
        shown = [format_share(share, 0) if share >= 0.12 else "" for share in part[measure]]
        tips = [
            _("<b>{group}</b><br>{name}: {share}<br>customers: {customers}").format(
                group=plain(called.get(row[dimension], row[dimension]) or _("not stated")),
                name=plain(reason_name(code, catalogue)),
                share=format_share(row[measure]), customers=format_number(row["customers"], 1),
            )
            for row in part.to_dict("records")
        ]  # fmt: skip
        figure.add_bar(
            x=part[measure].tolist(), y=[place[group] for group in part[dimension]], orientation="h",
            name=reason_name(code, catalogue), marker_color=STACKED[code], text=shown, textposition="inside",
            insidetextanchor="middle", textangle=0, textfont={"color": "white", "size": 12}, hovertext=tips,
            hovertemplate="%{hovertext}<extra></extra>",
        )  # fmt: skip
    named_rows(figure, [called.get(group, group) or _("not stated") for group in groups], 16)
    figure.update_xaxes(share_axis(1.0) | {"range": [0, 1], "showline": False})
    return figure


def reasons_over_time_chart(
    frame: pd.DataFrame, catalogue: Catalogue, period: str, height: int = 340, *, currency: str | None = None
) -> go.Figure:
    """Draw how many left for whose doing, period by period.

    ``frame``: ``period_on, code`` (class, or whether we can fix it), ``customers, amount`` of
    :func:`winback.why.reports.by_period`. ``currency``: where it is given, the bars are money.
    """
    value = "customers" if currency is None else "amount"
    figure = new_figure(height, barmode="stack", bargap=0.25)
    if frame.empty:
        return note(figure, _("Too few reasons are known to compare periods."))
    days = sorted(set(frame.period_on))
    names, ticks = period_labels(days, period)
    place = {day: number for number, day in enumerate(days)}
    for code in [code for code in STACKED if code in set(frame.code)]:
        part = frame[frame.code == code]
        tips = [
            _("<b>{group}</b><br>{name}: {share}<br>customers: {customers}").format(
                group=names[place[row.period_on]], name=plain(reason_name(code, catalogue)),
                share=format_share(row.customers_share), customers=format_number(row.customers, 1),
            )
            for row in records(part)
        ]  # fmt: skip
        figure.add_bar(
            x=[place[day] for day in part.period_on], y=part[value].tolist(), name=reason_name(code, catalogue),
            marker_color=STACKED[code], hovertext=tips, hovertemplate="%{hovertext}<extra></extra>",
        )  # fmt: skip
    figure.update_xaxes(tickvals=list(range(len(days))), ticktext=ticks, tickangle=0, showline=False)
    figure.update_layout(legend={"traceorder": "normal"})
    if currency is None:
        figure.update_yaxes(rangemode="tozero", nticks=6)
    else:
        figure.update_yaxes(money_axis(0.0, float(frame.groupby("period_on")[value].sum().max()), currency))
    return figure


def reasons_heatmap(
    frame: pd.DataFrame,
    dimension: str,
    catalogue: Catalogue,
    names: dict[str, str] | None = None,
    most: int = 9,
    *,
    money: bool = False,
) -> go.Figure:
    """Draw which reason weighs how much in each group: shares of the group's customers, darkest where most left for it.

    ``frame``: the group's column, ``code, customers_share, customers, amount_share, amount`` of
    :func:`winback.why.reports.by_group`; ``names``: what the groups are called, where they are ids; ``money``: shares
    of the group's money.
    """
    share, value = ("amount_share", "amount") if money else ("customers_share", "customers")
    if frame.empty or frame[dimension].nunique() < 2:
        return note(new_figure(200), _("There are no groups to compare."))
    reasons = list(frame.groupby("code")[value].sum().nlargest(most).index)
    groups = list(frame.groupby(dimension)[value].sum().nlargest(most).index)
    table, counts = (
        frame.pivot_table(index="code", columns=dimension, values=column, aggfunc="sum", fill_value=0.0)
        .reindex(index=reasons, columns=groups).fillna(0.0)
        for column in (share, "customers")
    )  # fmt: skip
    called = [(names or {}).get(group, group) or _("not stated") for group in groups]
    tips = [
        [
            _("<b>{group}</b><br>{name}: {share}<br>customers: {customers}").format(
                group=plain(group_name), name=plain(reason_name(code, catalogue)),
                share=format_share(table.at[code, group]), customers=format_number(counts.at[code, group], 1),
            )
            for group, group_name in zip(groups, called, strict=True)
        ]
        for code in reasons
    ]  # fmt: skip
    written = [[format_number(100 * part, 0) if part >= 0.005 else "" for part in row] for row in table.to_numpy()]
    figure = new_figure(150 + 36 * len(reasons))
    figure.add_heatmap(
        z=table.to_numpy().tolist(), x=list(range(len(groups))), y=list(range(len(reasons))), colorscale=SCALE_LOSS,
        zmin=0, showscale=False, xgap=2, ygap=2, text=written, texttemplate="%{text}", textfont={"size": 12},
        hovertext=tips, hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip
    named_rows(figure, [reason_name(code, catalogue) for code in reasons])
    figure.update_yaxes(range=[len(reasons) - 0.5, -0.5], zeroline=False)
    figure.update_xaxes(
        tickvals=list(range(len(groups))), ticktext=[short(name, 18) for name in called], side="top", tickangle=-65,
        ticklabeloverflow="allow", showline=False, zeroline=False, tickfont={"color": INK, "size": 12},
    )  # fmt: skip
    figure.update_layout(margin_r=44)
    return figure
