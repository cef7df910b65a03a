"""Charts of step 5: the walk-away line, channels, loads, what more money brings, the proof, the steps by week."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from ..text import _, format_count, format_date, format_money, format_number, format_share
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
    compact_money,
    count_axis,
    headed,
    money_axis,
    new_figure,
    note,
    records,
    share_axis,
    wrap,
)

MOST_POINTS = 400
ROW = 34
STEP_COLOURS = {"history": PALE, "talk": BLUE, "problem": SKY, "decision": AMBER, "offer": GREEN, "follow_up": PURPLE}


def walk_away_chart(frame: pd.DataFrame, currency: str, height: int = 320) -> go.Figure:
    """Draw the profit gathered attempt by attempt, the best first, with the line beyond which none pays.

    ``frame``: ``rank, expected_profit_amount, sum_profit_amount, is_chosen, pays`` of ``Plan.line``.
    """
    figure = new_figure(height)
    if frame.empty:
        return note(figure, _("There is nobody whom nothing speaks against."))
    best = int(frame.pays.sum())
    step = max(1, len(frame) // MOST_POINTS)
    shown = frame[frame["rank"].isin({*range(1, len(frame) + 1, step), max(best, 1), len(frame)})]
    tips = [
        _("attempt {n}<br>expects {one}<br>together {all}").format(
            n=format_count(r.rank), one=format_money(r.expected_profit_amount, currency),
            all=format_money(r.sum_profit_amount, currency),
        )
        for r in records(shown)
    ]  # fmt: skip
    figure.add_scatter(
        x=shown["rank"].tolist(), y=shown.sum_profit_amount.tolist(), mode="lines",
        line={"color": BLUE, "width": 2.5}, fill="tozeroy", fillcolor="rgba(11,92,173,0.08)", hovertext=tips,
        hovertemplate="%{hovertext}<extra></extra>", showlegend=False,
    )  # fmt: skip
    for chosen, colour, name in (
        (True, GREEN, headed(_("on the plan"))),
        (False, VERMILION, headed(_("not on the plan"))),
    ):
        part = shown[shown.is_chosen == chosen]
        figure.add_scatter(
            x=part["rank"].tolist(), y=part.sum_profit_amount.tolist(), mode="markers", name=name, hoverinfo="skip",
            marker={"color": colour, "size": 6},
        )  # fmt: skip
    if 0 < best < len(frame):
        figure.add_vline(x=best + 0.5, line={"color": INK, "width": 1.5, "dash": "dot"})
    low, high = float(frame.sum_profit_amount.min()), float(frame.sum_profit_amount.max())
    figure.update_yaxes(money_axis(min(low, 0.0), max(high * 1.08, 0.0), currency))
    figure.update_xaxes(count_axis(0, float(len(frame))) | _title(_("customers, the best attempt first")))
    return figure


def plan_parts_chart(
    frame: pd.DataFrame, dimension: str, currency: str, names: Mapping[str, str] | None = None, most: int = 10
) -> go.Figure:
    """Draw expected profit and cost by channel, reason or any column. ``frame``: of ``Plan.by(dimension)``."""
    rows = frame.head(most)
    figure = new_figure(max(200, 2 * 24 * len(rows) + 70), barmode="group", bargap=0.3, bargroupgap=0.05)
    if frame.empty:
        return note(figure, _("Nobody is approached in this plan."))
    called = {code: headed(name) for code, name in dict(names or {}).items()}
    labels = [wrap(str(called.get(value, value)), 18) for value in rows[dimension]]
    tips = [
        _("<b>{name}</b><br>customers: {customers}<br>hours: {hours}<br>costs: {cost}<br>expected profit: {profit}<br>"
          "pays from {share} more returns on").format(
            name=label, customers=format_count(r.customers), hours=format_number(r.hours, 1),
            cost=format_money(r.cost_amount, currency), profit=format_money(r.expected_profit_amount, currency),
            share=format_share(r.break_even_share),
        )
        for label, r in zip(labels, records(rows), strict=True)
    ]  # fmt: skip
    series = (("expected_profit_amount", _("Expected profit"), GREEN), ("cost_amount", _("What it costs"), VERMILION))
    for column, name, colour in series:
        figure.add_bar(
            x=rows[column].tolist(), y=list(range(len(rows))), orientation="h", name=name, marker_color=colour,
            hovertext=tips, hovertemplate="%{hovertext}<extra></extra>",
        )  # fmt: skip
    top = float(rows[["expected_profit_amount", "cost_amount"]].to_numpy().max())
    figure.update_xaxes(money_axis(0, top, currency, 4) | {"showgrid": True, "showline": False})
    return _rows(figure, labels)


def load_chart(frame: pd.DataFrame) -> go.Figure:
    """Draw each employee's hours in the plan against those there are. ``frame``: ``Plan.owners``."""
    rows = frame[frame.limit_hours.gt(0) | frame.hours.gt(0)].sort_values(
        ["hours", "manager_id"], ascending=[False, True]
    )
    figure = new_figure(max(200, ROW * len(rows) + 90), barmode="overlay")
    if rows.empty:
        return note(figure, _("Nobody is approached in this plan."))
    labels = [wrap(name or _("not stated"), 20) for name in rows["name"].fillna("")]
    tips = [
        _("<b>{name}</b><br>customers: {customers}<br>hours: {hours} of {limit} ({share})").format(
            name=label, customers=format_count(r.customers), hours=format_number(r.hours, 1),
            limit=format_number(r.limit_hours, 1), share=format_share(r.load_share, 0),
        )
        for label, r in zip(labels, records(rows), strict=True)
    ]  # fmt: skip
    series = (
        ("limit_hours", headed(_("hours there are")), PALE, 0.75),
        ("hours", headed(_("hours in the plan")), BLUE, 0.45),
    )
    for column, name, colour, width in series:
        figure.add_bar(
            x=rows[column].tolist(), y=list(range(len(rows))), orientation="h", name=name, marker_color=colour,
            width=width, hovertext=tips, hovertemplate="%{hovertext}<extra></extra>",
        )  # fmt: skip
    top = float(rows[["hours", "limit_hours"]].to_numpy().max())
    figure.update_xaxes(count_axis(0, top, 4) | {"showgrid": True, "showline": False})
    return _rows(figure, labels)


def budget_chart(frame: pd.DataFrame, currency: str, used_amount: float = 0.0, height: int = 300) -> go.Figure:
    """Draw what other budgets would earn, with this plan's cost marked. ``frame``: ``Plan.budget_curve``."""
    figure = new_figure(height)
    if frame.profit_amount.max() <= 0:
        return note(figure, _("No attempt is worth its cost, whatever the budget."))
    tips = [
        _("budget {budget}<br>expected profit {profit}").format(
            budget=format_money(r.budget_amount, currency), profit=format_money(r.profit_amount, currency)
        )
        for r in records(frame)
    ]
    figure.add_scatter(
        x=frame.budget_amount.tolist(), y=frame.profit_amount.tolist(), mode="lines+markers",
        line={"color": BLUE, "width": 2.5, "shape": "spline"}, marker={"size": 6}, hovertext=tips,
        hovertemplate="%{hovertext}<extra></extra>", showlegend=False,
    )  # fmt: skip
    if used_amount > 0:
        told = _("this plan: {money}").format(money=compact_money(used_amount, currency))
        figure.add_vline(x=used_amount, line={"color": MUTED, "width": 1, "dash": "dot"})
        figure.add_annotation(
            x=used_amount, y=0.06, yref="paper", text=told, showarrow=False, xanchor="right", xshift=-6,
            font={"color": INK, "size": 12},
        )  # fmt: skip
    figure.update_yaxes(money_axis(0, float(frame.profit_amount.max()) * 1.05, currency))
    figure.update_xaxes(money_axis(0, float(frame.budget_amount.max()), currency, 4) | _title(_("budget")))
    return figure


def designs_chart(frame: pd.DataFrame, expected_share: float = 0.0) -> go.Figure:
    """Draw the smallest difference each design proves, against the one expected. ``frame``: ``Plan.designs``."""
    rows = frame[frame.smallest_effect_share.notna()]
    figure = new_figure(max(200, ROW * len(rows) + 90))
    if rows.empty:
        return note(figure, _("So few customers prove nothing, whatever the design."))
    labels = [
        wrap(
            headed(_("two waves, half each"))
            if r.design == "waves"
            else headed(_("{share} held out")).format(share=format_share(r.hold_out_share, 0)),
            16,
        )
        for r in records(rows)
    ]
    enough = [r.smallest_effect_share <= expected_share for r in records(rows)]
    tips = [
        _("<b>{name}</b><br>called now: {now}<br>waiting: {waiting}<br>proves from {points} points on").format(
            name=label, now=format_count(r.contacted), waiting=format_count(r.waiting),
            points=format_number(100 * r.smallest_effect_share, 0),
        )
        for label, r in zip(labels, records(rows), strict=True)
    ]  # fmt: skip
    figure.add_bar(
        x=rows.smallest_effect_share.tolist(), y=list(range(len(rows))), orientation="h", showlegend=False,
        marker_color=[GREEN if fits else AMBER for fits in enough], hovertext=tips,
        hovertemplate="%{hovertext}<extra></extra>", textposition="outside", cliponaxis=False,
        text=[" " + format_share(share, 0) for share in rows.smallest_effect_share],
    )  # fmt: skip
    if expected_share > 0:
        figure.add_vline(x=expected_share, line={"color": INK, "width": 1.5, "dash": "dot"})
        figure.add_annotation(
            x=expected_share, y=1, yref="paper", yanchor="bottom", xanchor="left", showarrow=False, xshift=-4,
            text=_("expected: {share}").format(share=format_share(expected_share, 0)), font={"color": INK, "size": 12},
        )  # fmt: skip
        figure.update_layout(margin={"t": 30})
    top = max(float(rows.smallest_effect_share.max()) * 1.15, expected_share * 1.15)
    title = _("smallest difference in returns that is proved")
    figure.update_xaxes(share_axis(top) | {"showgrid": True, "showline": False} | _title(title))
    return _rows(figure, labels)


def plan_steps_chart(frame: pd.DataFrame, names: Mapping[str, str] | None = None, height: int = 300) -> go.Figure:
    """Draw how many steps fall into each week, by kind. ``frame``: ``plan_step, due_on`` of ``Plan.steps``."""
    figure = new_figure(height, barmode="stack", bargap=0.15)
    if frame.empty:
        return note(figure, _("Nobody is approached in this plan."))
    monday = frame.due_on - pd.to_timedelta(frame.due_on.dt.weekday, unit="D")
    weeks = pd.date_range(monday.min(), monday.max(), freq="7D")
    called, texts = dict(names or {}), [format_date(day) for day in weeks]
    for code, colour in STEP_COLOURS.items():
        count = monday[frame.plan_step == code].value_counts().reindex(weeks, fill_value=0)
        if not count.sum():
            continue
        tips = [
            _("<b>{name}</b><br>week of {week}<br>customers: {n}").format(
                name=called.get(code, code), week=week, n=format_count(n)
            )
            for week, n in zip(texts, count, strict=True)
        ]  # fmt: skip
        figure.add_bar(
            x=list(range(len(weeks))), y=count.tolist(), name=called.get(code, code), marker_color=colour,
            hovertext=tips, hovertemplate="%{hovertext}<extra></extra>",
        )  # fmt: skip
    every = max(1, -(-len(weeks) // 3))
    places = list(range(0, len(weeks), every))
    figure.update_xaxes(tickvals=places, ticktext=[texts[place] for place in places])
    top = float(monday.value_counts().max())
    figure.update_yaxes(count_axis(0, top, 4))
    figure.update_layout(legend_traceorder="normal")
    return figure


def not_called_chart(frame: pd.DataFrame, currency: str, names: Mapping[str, str]) -> go.Figure:
    """Draw the money of those who are not called, by why. ``frame``: ``Plan.not_called``."""
    sums = frame.groupby("why_not").agg(customers=("year_amount", "size"), amount=("year_amount", "sum"))
    return why_not_chart(sums.sort_values("amount", ascending=False).reset_index(), currency, names)


def why_not_chart(rows: pd.DataFrame, currency: str, names: Mapping[str, str]) -> go.Figure:
    """Draw the same from its sums. ``rows``: ``why_not, customers, amount``."""
    figure = new_figure(max(200, 46 * len(rows) + 60))
    if rows.empty:
        return note(figure, _("Everybody who is lost is approached."))
    labels = [wrap(headed(names.get(code, code)), 20) for code in rows.why_not]
    figure.add_bar(
        x=rows.amount.tolist(), y=list(range(len(rows))), orientation="h", showlegend=False, marker_color=MUTED,
        text=[f" {format_count(count)}" for count in rows.customers], textposition="outside", cliponaxis=False,
        hovertext=[
            _("<b>{name}</b><br>customers: {customers}<br>{money} a year").format(
                name=label, customers=format_count(r.customers), money=format_money(r.amount, currency)
            )
            for label, r in zip(labels, records(rows), strict=True)
        ],
        hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip
    figure.update_xaxes(
        money_axis(0, float(rows.amount.max()) * 1.15, currency, 2)
        | {"showgrid": True, "showline": False}
        | _title(_("bought in the last year; the figure: customers"))
    )
    return _rows(figure, labels)


def _title(text: str) -> dict[str, object]:
    return {"title": {"text": wrap(text, 26), "font": {"color": MUTED, "size": 12}}}


def _rows(figure: go.Figure, labels: list[str]) -> go.Figure:
    """Labels of horizontal bars, the first on top."""
    figure.update_yaxes(
        tickvals=list(range(len(labels))), ticktext=labels, showgrid=False, autorange="reversed",
        tickfont={"color": INK, "size": 13},
    )  # fmt: skip
    figure.update_layout(legend_traceorder="normal")
    return figure
