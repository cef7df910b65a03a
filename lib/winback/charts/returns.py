"""Charts of step 6: what the contacts caused, the results by group, own rates, and the second life."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from ..returns.effect import NO_CONTROL, NO_TEST, Effect
from ..returns.results import UNKNOWN
from ..returns.verdicts import effect_size, points
from ..returns.words import sign_names
from ..text import _, format_count, format_money, format_share, ngettext
from .theme import (
    AMBER,
    BLUE,
    GREEN,
    INK,
    MUTED,
    PALE,
    PURPLE,
    SKY,
    VERMILION,
    count_axis,
    headed,
    money_axis,
    new_figure,
    note,
    plain,
    records,
    share_axis,
    wrap,
)

ROW = 38
MOST_ROWS = 12


def won_chart(found: Effect, height: int = 230) -> go.Figure:
    """Draw who came back of the contacted and of those held out, and how much of the first the contacts caused.

    The bar of the contacted is parted: as many as came of those held out would have come anyway.
    """
    figure = new_figure(height, barmode="stack", bargap=0.45)
    if found.verdict in (NO_CONTROL, NO_TEST):
        return note(figure, _("Without enough customers held out there is nothing to compare with."))
    names = [_("Contacted"), _("Held out")]
    anyway = min(found.control_value, found.treated_value)
    won = max(found.difference.value, 0.0)
    figure.add_bar(
        x=[anyway, found.control_value], y=[0, 1], orientation="h", name=headed(_("would have come anyway")),
        marker_color=SKY,
        text=[format_share(anyway, 0), format_share(found.control_value, 0)], textposition="inside",
        insidetextanchor="middle", textfont={"color": INK}, hoverinfo="skip",
    )  # fmt: skip
    reach = {
        "type": "data", "symmetric": False, "array": [found.difference.high - found.difference.value],
        "arrayminus": [min(found.difference.value - found.difference.low, found.treated_value)], "color": INK,
        "thickness": 1.5, "width": 6,
    }  # fmt: skip
    figure.add_bar(
        x=[won], y=[0], orientation="h", name=headed(_("came because of the contact")),
        marker_color=GREEN, error_x=reach,
        hovertext=[effect_size(found)], hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip
    if won:
        # Within the bar the line of the interval would cross the words.
        figure.add_annotation(
            x=anyway,
            y=0,
            yshift=36,
            text=_("{points} points").format(points=points(won)),
            showarrow=False,
            xanchor="left",
            font={"color": GREEN, "size": 13},
        )
    top = max(found.control_value, found.control_value + found.difference.high, found.treated_value)
    figure.update_xaxes(share_axis(top) | {"showgrid": True, "showline": False})
    labels = [
        f"{name}<br>{ngettext('{n} customer', '{n} customers', n).format(n=format_count(n))}"
        for name, n in zip(names, (found.treated_count, found.control_count), strict=True)
    ]
    figure.update_yaxes(tickvals=[0, 1], ticktext=labels, showgrid=False, zeroline=False, autorange="reversed",
                        tickfont={"color": INK, "size": 13})  # fmt: skip
    return figure


def effects_chart(effects: Mapping[str, Effect], currency: str = "", spent: float = 0.0) -> go.Figure:
    """Draw the differences in money per customer with their intervals, beside what a contact cost.

    ``effects``: outcome → effect; those of returns are left to :func:`won_chart`.
    """
    names = {"amount": _("Turnover"), "profit": _("Profit")}
    shown = {name: one for name, one in effects.items() if one.kind == "money" and one.difference.known}
    figure = new_figure(90 + ROW * max(len(shown), 1) + 20)
    if not shown:
        return note(figure, _("Money cannot be compared."))
    low = min(0.0, *(one.difference.low for one in shown.values()))
    high = max(spent, *(one.difference.high for one in shown.values()))
    for place, one in enumerate(shown.values()):
        colour = GREEN if one.difference.low > 0 else VERMILION if one.difference.high < 0 else MUTED
        found = (one.difference.low, one.difference.value, one.difference.high)
        _interval(figure, place, found, colour=colour, tip=effect_size(one, currency))
    figure.add_vline(x=0, line={"color": INK, "width": 1})
    if spent > 0:
        figure.add_vline(x=spent, line={"color": AMBER, "width": 1.5, "dash": "dot"})
        figure.add_annotation(
            x=spent, y=1.0, yref="paper", yanchor="bottom", xanchor="left", text=_("cost of a contact"),
            showarrow=False,
            font={"color": AMBER, "size": 12},
        )  # fmt: skip
    figure.update_xaxes(money_axis(low, high, currency, 4) | {"showgrid": True, "showline": False})
    _rows(figure, [names.get(name, name) for name in shown])
    figure.update_layout(showlegend=False, margin={"t": 26})
    return figure


def results_chart(
    frame: pd.DataFrame, dimension: str, names: Mapping[str, str] | None = None, benchmark: float = 0.4
) -> go.Figure:
    """Draw the return rate of each group with its interval, the plan's expectation, and the rate that is promised.

    ``frame``: of ``Returns.by``.
    """
    rows = _largest(frame, dimension)
    figure = new_figure(70 + ROW * max(len(rows), 1) + 40)
    if rows.empty:
        return note(figure, _("Nobody has been contacted yet."))
    named = {code: headed(name) for code, name in dict(names or {}).items()}
    for place, row in enumerate(records(rows)):
        tip = _("{returned} of {n} came back: {share} ({low} to {high})").format(
            returned=format_count(row.returned), n=format_count(row.customers), share=format_share(row.return_share, 0),
            low=format_share(row.low_share, 0), high=format_share(row.high_share, 0),
        )  # fmt: skip
        _interval(figure, place, (row.low_share, row.return_share, row.high_share), colour=BLUE, tip=tip)
    planned = rows[rows.planned_share.notna()]
    if len(planned):
        _diamonds(figure, planned.planned_share, headed(_("as planned")))
    figure.add_scatter(
        x=[benchmark, benchmark], y=[-0.5, len(rows) - 0.5], mode="lines", hoverinfo="skip",
        name=headed(_("promised: {share}")).format(share=format_share(benchmark, 0)),
        line={"color": MUTED, "width": 1.5, "dash": "dot"},
    )  # fmt: skip
    top = max(float(rows.high_share.max()), benchmark)
    figure.update_xaxes(_shares(top))
    labels = [_cut(named.get(value, value)) for value in rows[dimension]]
    _rows(figure, labels, rows.customers.tolist())
    return figure


def money_back_chart(
    frame: pd.DataFrame, dimension: str, currency: str, names: Mapping[str, str] | None = None
) -> go.Figure:
    """Draw the profit that came back beside the cost of the contacts, group by group.

    ``frame``: of ``Returns.by``.
    """
    rows = _largest(frame, dimension)
    figure = new_figure(70 + (ROW + 8) * max(len(rows), 1) + 40, barmode="group", bargap=0.3)
    if rows.empty or rows.profit_amount.isna().all():
        return note(figure, _("What the returned bought is not known."))
    named = {code: headed(name) for code, name in dict(names or {}).items()}
    labels = [_cut(named.get(value, value)) for value in rows[dimension]]
    for column, name, colour in (
        ("profit_amount", _("Profit back"), GREEN),
        ("spent_amount", _("Cost of the contacts"), VERMILION),
    ):
        figure.add_bar(
            x=rows[column].tolist(), y=list(range(len(rows))), orientation="h", name=name, marker_color=colour,
            hovertext=[f"{plain(label)}<br>{name}: {format_money(value, currency)}"
                       for label, value in zip(labels, rows[column], strict=True)],
            hovertemplate="%{hovertext}<extra></extra>",
        )  # fmt: skip
    low = min(0.0, float(rows.profit_amount.min()))
    top = float(rows[["profit_amount", "spent_amount"]].to_numpy().max())
    figure.update_xaxes(money_axis(low, top, currency, 4) | {"showgrid": True, "showline": False})
    _rows(figure, labels)
    figure.update_layout(legend_traceorder="normal")
    return figure


def learned_chart(frame: pd.DataFrame, by: str, names: Mapping[str, str] | None = None) -> go.Figure:
    """Draw the rate a plan began with, and the one own attempts teach, with its interval.

    ``frame``: of ``Returns.learned``.
    """
    rows = _largest(frame, by)
    figure = new_figure(70 + ROW * max(len(rows), 1) + 40)
    if rows.empty:
        return note(figure, _("There are no finished attempts of your own yet: plans keep the benchmarks."))
    named = {code: headed(name) for code, name in dict(names or {}).items()}
    for place, row in enumerate(records(rows)):
        tip = _("{n} attempts, {returned} returned; plan with {share} ({low} to {high})").format(
            n=format_count(row.attempts), returned=format_count(row.returned), share=format_share(row.rate_share, 0),
            low=format_share(row.low_share, 0), high=format_share(row.high_share, 0),
        )  # fmt: skip
        called = _("to plan with from now on") if not place else ""
        _interval(figure, place, (row.low_share, row.rate_share, row.high_share), colour=BLUE, tip=tip, name=called)
    _diamonds(figure, rows.start_share, _("planned with so far"))
    figure.update_xaxes(_shares(float(rows[["high_share", "start_share"]].to_numpy().max())))
    _rows(figure, [_cut(named.get(value, value)) for value in rows[by]], rows.attempts.tolist())
    return figure


def second_chart(curves: Mapping[str, pd.DataFrame], height: int = 320, days: int = 365) -> go.Figure:
    """Draw which share of the returned has come to the second and the third purchase by so many days after the return.

    And, below, which share is lost again. ``curves``: of ``SecondLives.curves``.
    """
    figure = new_figure(height)
    if not curves:
        return note(figure, _("Nobody has come back from a long absence yet."))
    looks = {
        "second": (headed(_("second purchase")), BLUE),
        "third": (headed(_("third purchase")), PURPLE),
        "lost_again": (headed(_("lost again")), VERMILION),
    }
    for code, (name, colour) in looks.items():
        curve = curves[code]
        part = curve[curve.days <= days]
        x, y = [*part.days, days], [*part.share, part.share.iloc[-1]]
        tips = [
            _("{share} within {days} days").format(share=format_share(s, 0), days=format_count(d))
            for s, d in zip(y, x, strict=True)
        ]
        figure.add_scatter(
            x=x, y=y, mode="lines", name=name, line={"color": colour, "width": 2.5, "shape": "hv"}, hovertext=tips,
            hovertemplate="%{hovertext}<extra></extra>",
        )  # fmt: skip
    figure.update_yaxes(share_axis(1.0))
    figure.update_xaxes(
        count_axis(0, days) | {"title": {"text": _("days after the return"), "font": {"color": MUTED, "size": 12}}}
    )
    return figure


def nothing(sentence: str, height: int = 230) -> go.Figure:
    """Draw nothing, and say why."""
    return note(new_figure(height), sentence)


def signs_chart(frame: pd.DataFrame, currency: str = "", height: int = 320) -> go.Figure:
    """Draw how many of those who came back lately show which sign of leaving again, the gravest counted.

    ``frame``: ``sign, customers, year_amount``; the sign ``none`` is who shows none.
    """
    figure = new_figure(height)
    if frame.empty or not frame.customers.sum():
        return note(figure, _("Nobody came back lately."))
    names = {code: headed(name) for code, name in (sign_names() | {"none": _("no sign")}).items()}
    colours = {"lost_again": VERMILION, "none": SKY}
    figure.add_bar(
        x=frame.customers.tolist(), y=list(range(len(frame))), orientation="h",
        marker_color=[colours.get(code, AMBER) for code in frame.sign],
        text=[format_count(n) if n else "" for n in frame.customers], textposition="outside", cliponaxis=False,
        textfont={"color": INK},
        hovertext=[_("{name}<br>{money} a year at stake").format(name=names[r.sign],
                   money=format_money(r.year_amount, currency)) for r in records(frame)],
        hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip
    figure.update_xaxes(count_axis(0, float(frame.customers.max()) * 1.15) | {"showgrid": True, "showline": False})
    _rows(figure, [names[code] for code in frame.sign])
    figure.update_layout(showlegend=False)
    return figure


def rates_chart(frame: pd.DataFrame, name: str, height: int = 260) -> go.Figure:
    """Draw the share returned by bands of what may go with a return: time away, the offer.

    ``frame``: of ``Attempts.rates``.
    """
    figure = new_figure(height)
    if frame.empty:
        return note(figure, _("Too few attempts to part them."))
    labels = [
        f"{format_count(row.low_value)}–{format_count(row.high_value)}"
        if row.high_value > row.low_value
        else format_count(row.low_value)
        for row in records(frame)
    ]
    tips = [
        _("{returned} of {n} came back").format(returned=format_count(r.returned), n=format_count(r.attempts))
        for r in records(frame)
    ]
    figure.add_bar(
        x=list(range(len(frame))), y=frame.return_share.tolist(), marker_color=BLUE, width=0.55,
        error_y={"type": "data", "symmetric": False, "array": (frame.high_share - frame.return_share).tolist(),
                 "arrayminus": (frame.return_share - frame.low_share).tolist(), "color": INK, "thickness": 1.5},
        hovertext=tips,
        hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip
    figure.update_yaxes(share_axis(float(frame.high_share.max())))
    figure.update_xaxes(tickvals=list(range(len(frame))), ticktext=labels,
                        title={"text": wrap(name, 40), "font": {"color": MUTED, "size": 12}})  # fmt: skip
    figure.update_layout(showlegend=False)
    return figure


def _diamonds(figure: go.Figure, shares: pd.Series, name: str) -> None:
    """What was planned or begun with, in the rows of its groups."""
    figure.add_scatter(
        x=shares.tolist(), y=shares.index.tolist(), mode="markers", name=name, hoverinfo="skip",
        marker={"symbol": "diamond-open", "size": 11, "color": AMBER, "line": {"width": 2}},
    )  # fmt: skip


def _interval(
    figure: go.Figure, place: int, found: tuple[float, float, float], *, colour: str, tip: str, name: str = ""
) -> None:
    """A dot with its interval in one row: ``found`` is low, value, high."""
    low, value, high = found
    if not math.isfinite(value):
        return
    ends = [low, high] if math.isfinite(low) and math.isfinite(high) else [value, value]
    plain: dict[str, Any] = {"hovertext": tip, "hovertemplate": "%{hovertext}<extra></extra>", "showlegend": False}
    figure.add_scatter(x=ends, y=[place, place], mode="lines", line={"color": PALE, "width": 7}, **plain)
    figure.add_scatter(
        x=[value], y=[place], mode="markers", marker={"color": colour, "size": 11},
        **(plain | ({"name": name, "showlegend": True} if name else {})),
    )  # fmt: skip


def _shares(top: float) -> dict[str, Any]:
    """An axis of shares with room for a dot at zero; few ticks, so that they stand upright on a phone."""
    axis = share_axis(top, 3)
    return axis | {"range": [-0.025 * axis["range"][1], axis["range"][1]], "showgrid": True, "showline": False,
                   "zeroline": False, "tickangle": 0}  # fmt: skip


def _largest(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """The groups that fit into a figure: the first, and what is not stated."""
    if len(frame) <= MOST_ROWS:
        return frame.reset_index(drop=True)
    last = frame[frame[name] == UNKNOWN]
    return pd.concat([frame[frame[name] != UNKNOWN].head(MOST_ROWS - len(last)), last], ignore_index=True)


def _cut(text: object) -> str:
    """A label of at most two lines; what wraps it makes it safe."""
    label = str(text)
    return label if len(label) <= 30 else label[:29] + "…"


def _rows(figure: go.Figure, labels: list[str], counts: list[int] | None = None) -> None:
    """Name the rows, with their counts behind the last word where they are given."""
    behind = [f" · {format_count(n)}" for n in counts] if counts else [""] * len(labels)
    figure.update_yaxes(
        tickvals=list(range(len(labels))),
        ticktext=[wrap(label, 18) + more for label, more in zip(labels, behind, strict=True)],
        tickfont={"color": INK, "size": 13},
        range=[len(labels) - 0.5, -0.5],
        showgrid=False,
        zeroline=False,
    )
