"""Charts of step 3: how sure the reasons are: sources, staff against customers, the silent, conclusions."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from ..reason_words import basis_names, reason_name, source_names
from ..reasons.catalogue import Catalogue
from ..text import _, format_count, format_money, format_number, format_share
from .reasons import ROW_HEIGHT, marks_axis, named_rows
from .theme import (
    BLUE,
    GRID,
    INK,
    MUTED,
    PALE,
    PURPLE,
    SKY,
    VERMILION,
    new_figure,
    note,
    plain,
    records,
    share_axis,
)


def sides_chart(frame: pd.DataFrame, catalogue: Catalogue, most: int = 12) -> go.Figure:
    """Draw what staff say against what customers say: two marks a reason, the distance between them as a line.

    ``frame``: ``code, staff_share, asked_share, gap_share, differs`` of
    :func:`winback.why.sides.staff_against_customers`. Differences beyond chance are drawn strong.
    """
    spoken = bool(len(frame)) and frame.staff_customers.sum() > 0 and frame.asked_customers.sum() > 0
    rows = frame[(frame.staff_share + frame.asked_share) > 0].head(most) if spoken else frame.head(0)
    rows = rows.sort_values("gap_share", ascending=False)
    figure = new_figure(90 + 36 * len(rows))
    if rows.empty:
        return note(figure, _("Staff and customers cannot be compared: one of them has not been asked."))
    for is_strong, colour, width in ((True, INK, 3), (False, PALE, 2)):
        ends = [
            (row.staff_share, row.asked_share, y) for y, row in enumerate(records(rows)) if row.differs == is_strong
        ]
        figure.add_scatter(
            x=[x for staff, asked, _y in ends for x in (staff, asked, None)],
            y=[y for *_shares, place in ends for y in (place, place, None)], mode="lines", showlegend=False,
            line={"color": colour, "width": width}, hoverinfo="skip",
        )  # fmt: skip
    names = [reason_name(code, catalogue) for code in rows.code]
    for label, column, colour, symbol in (
        (_("Staff say"), "staff", VERMILION, "square"), (_("Customers say"), "asked", BLUE, "circle"),
    ):  # fmt: skip
        tips = [
            _("<b>{name}</b><br>{side}: {share}<br>customers: {customers}").format(
                name=plain(name), side=label, share=format_share(row[f"{column}_share"]),
                customers=format_number(row[f"{column}_customers"], 1),
            )
            for name, row in zip(names, rows.to_dict("records"), strict=True)
        ]  # fmt: skip
        figure.add_scatter(
            x=rows[f"{column}_share"].tolist(), y=list(range(len(rows))), mode="markers", name=label,
            marker={"color": colour, "size": 12, "symbol": symbol}, hovertext=tips,
            hovertemplate="%{hovertext}<extra></extra>", cliponaxis=False,
        )  # fmt: skip
    named_rows(figure, names)
    top = float(rows[["staff_share", "asked_share"]].max().max())
    figure.update_xaxes(marks_axis(top))
    return figure


def bounds_chart(frame: pd.DataFrame, catalogue: Catalogue, money: bool = False, most: int = 8) -> go.Figure:
    """Draw each reason's share of all who are lost: what is sure, what the silent could add, and what is known now.

    ``frame``: ``code, low_share, high_share, known_share`` (or the same of money) of
    :func:`winback.why.bounds.bounds`.
    """
    low, high, known = [f"{name}_amount_share" if money else f"{name}_share" for name in ("low", "high", "known")]
    rows = frame.sort_values(low, ascending=False).head(most)
    rows = rows[rows[high].notna()]
    figure = new_figure(90 + 36 * len(rows), barmode="stack", bargap=0.45)
    if rows.empty:
        return note(figure, _("There are too few reasons to rank."))
    names, y = [reason_name(code, catalogue) for code in rows.code], list(range(len(rows)))
    tips = [
        _("<b>{name}</b><br>at worst {low}, at best {high}<br>of those whose reason is known: {known}").format(
            name=plain(name), low=format_share(row[low]), high=format_share(row[high]), known=format_share(row[known])
        )
        for name, row in zip(names, rows.to_dict("records"), strict=True)
    ]
    hover = {"hovertext": tips, "hovertemplate": "%{hovertext}<extra></extra>"}
    figure.add_bar(x=rows[low].tolist(), y=y, orientation="h", name=_("Known"), marker_color=BLUE, **hover)
    figure.add_bar(
        x=(rows[high] - rows[low]).tolist(), y=y, orientation="h", name=_("What the silent could add"),
        marker_color=SKY, **hover,
    )  # fmt: skip
    figure.add_scatter(
        x=rows[known].tolist(), y=y, mode="markers", name=_("If the silent are like the others"),
        marker={"symbol": "line-ns", "size": 18, "line": {"color": INK, "width": 3}}, **hover,
    )  # fmt: skip
    named_rows(figure, names)
    figure.update_xaxes(share_axis(float(rows[high].max())) | {"showgrid": True, "gridcolor": GRID, "showline": False})
    return figure


def basis_chart(frame: pd.DataFrame, currency: str) -> go.Figure:
    """Draw how the conclusions came about: customers of each kind, with how sure they are.

    ``frame``: ``basis, customers, amount, confidence_share`` of :func:`winback.why.reports.by_basis`.
    """
    figure = new_figure(50 + ROW_HEIGHT * len(frame), bargap=0.4)
    if frame.empty:
        return note(figure, _("No reason is known yet."))
    names = [basis_names()[basis] for basis in frame.basis]
    tips = [
        _("<b>{name}</b><br>customers: {customers}<br>{money} a year<br>sure: {sure}").format(
            name=name, customers=format_count(row.customers), money=format_money(row.amount, currency),
            sure=format_share(row.confidence_share, 0),
        )
        for name, row in zip(names, records(frame), strict=True)
    ]  # fmt: skip
    told = [
        " " + _("{n} · {sure} sure").format(n=format_count(row.customers), sure=format_share(row.confidence_share, 0))
        for row in records(frame)
    ]
    figure.add_bar(
        x=frame.customers.tolist(), y=list(range(len(frame))), orientation="h", marker_color=BLUE, text=told,
        textposition="outside", cliponaxis=False, textfont={"color": INK, "size": 12}, hovertext=tips,
        hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip
    named_rows(figure, names)
    most = float(frame.customers.max())
    figure.update_xaxes(visible=False, range=[0, most * 1.6])
    figure.update_layout(meta={"narrow": {"xaxis.range": [0, most * 2.6]}})
    return figure


def accuracy_chart(frame: pd.DataFrame) -> go.Figure:
    """Draw how often each source is right where the truth is known, and the conclusion for the same customers.

    ``frame``: ``source, customers, right_share, concluded_right_share`` of :func:`winback.why.truth.against_truth`.
    """
    rows = frame[frame.source != ""] if len(frame) else frame
    figure = new_figure(90 + 52 * len(rows), barmode="group", bargap=0.3, bargroupgap=0.08)
    if rows.empty:
        return note(figure, _("There is no truth to compare with."))
    names = [f"{source_names()[row.source]} ({format_count(row.customers)})" for row in records(rows)]
    for label, column, colour in (
        (_("The source itself"), "right_share", SKY), (_("The conclusion"), "concluded_right_share", BLUE),
    ):  # fmt: skip
        figure.add_bar(
            x=rows[column].tolist(), y=list(range(len(rows))), orientation="h", name=label, marker_color=colour,
            text=[f" {format_share(share, 0)}" for share in rows[column]], textposition="outside", cliponaxis=False,
            textfont={"color": INK, "size": 12}, hoverinfo="skip",
        )  # fmt: skip
    named_rows(figure, names)
    figure.update_xaxes(visible=False, range=[0, 1.15])
    return figure


def hidden_chart(frame: pd.DataFrame, catalogue: Catalogue, most: int = 6) -> go.Figure:
    """Draw what customers say of a manager's work with the limits of chance, and what our own people say of it.

    ``frame``: ``name, reason, named_share, low_share, high_share, others_share, staff_share, verdict`` of
    :meth:`winback.why.study.Reasons.disagreement_by_manager`, the strongest first.
    """
    rows = frame.head(most)
    figure = new_figure(90 + 56 * len(rows))
    if rows.empty:
        return note(figure, _("Nothing can be compared by manager yet: too few customers were asked themselves."))
    y = list(range(len(rows)))
    strong = [VERMILION if verdict == "hidden" else BLUE for verdict in rows.verdict]
    tips = [
        _("<b>{name}</b><br>{k} of {n} customers asked named it<br>of our people {staff} in {of}").format(
            name=plain(row.name), k=format_count(row.named_count), n=format_count(row.asked_count),
            staff=format_count(row.staff_named_count), of=format_count(row.staff_count),
        )
        for row in rows.itertuples(index=False)
    ]  # fmt: skip
    figure.add_scatter(
        x=rows.named_share.tolist(), y=y, mode="markers", name=_("Customers say, with limits"),
        marker={"color": strong, "size": 12},
        error_x={
            "type": "data", "symmetric": False, "array": (rows.high_share - rows.named_share).tolist(),
            "arrayminus": (rows.named_share - rows.low_share).tolist(), "color": MUTED, "thickness": 2, "width": 4,
        },
        hovertext=tips, hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip
    for label, column, symbol, colour in (
        (_("At the other managers"), "others_share", "line-ns", INK),
        (_("Our people say"), "staff_share", "square", PURPLE),
    ):  # fmt: skip
        figure.add_scatter(
            x=rows[column].tolist(), y=y, mode="markers", name=label, cliponaxis=False,
            marker={"symbol": symbol, "size": 10, "color": colour, "line": {"color": colour, "width": 2}},
            hovertext=[f"<b>{label}</b><br>{format_share(share)}" for share in rows[column]],
            hovertemplate="%{hovertext}<extra></extra>",
        )  # fmt: skip
    named_rows(figure, [f"{row.name}: {catalogue.name(str(row.reason))}" for row in rows.itertuples(index=False)])
    top = float(rows.high_share.max())
    figure.update_xaxes(marks_axis(top))
    return figure


def coverage_chart(frame: pd.DataFrame, known_share: float | None, known_amount_share: float | None) -> go.Figure:
    """Draw the share of the lost, and of their money, of whom each source speaks; all sources together on top.

    ``frame``: ``source, customers_share, amount_share`` of :class:`winback.why.reports.Coverage`.
    """
    figure = new_figure(90 + 44 * (len(frame) + 1), barmode="group", bargap=0.3, bargroupgap=0.08)
    if frame.empty:
        return note(figure, _("No reason is known yet for any of the lost customers."))
    names = [source_names()[source] for source in ["", *frame.source]]
    for label, first, column, colour in (
        (_("Share of customers"), known_share, "customers_share", SKY),
        (_("Share of money lost"), known_amount_share, "amount_share", VERMILION),
    ):
        shares = [first or 0.0, *frame[column]]
        figure.add_bar(
            x=shares, y=list(range(len(names))), orientation="h", name=label, marker_color=colour,
            text=[f" {format_share(share, 0)}" for share in shares], textposition="outside", cliponaxis=False,
            textfont={"color": INK, "size": 12}, hoverinfo="skip",
        )  # fmt: skip
    named_rows(figure, names)
    figure.update_xaxes(visible=False, range=[0, 1.15])
    return figure
