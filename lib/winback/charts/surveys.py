"""Charts of satisfaction: customers against staff, the lost against those who stayed, drift, and managers."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from ..survey_answers import parameter_name, parameter_order
from ..text import _, format_count, format_period, format_share
from .theme import (
    AMBER,
    BLUE,
    GREEN,
    GRID,
    INK,
    MUTED,
    PALE,
    PURPLE,
    VERMILION,
    new_figure,
    note,
    records,
    short,
    wrap,
)

ROW = 46
LABEL = 18
SIDES = {"customer": BLUE, "staff": AMBER}
LINES = (BLUE, VERMILION, GREEN, AMBER, PURPLE, MUTED)


def side_names() -> dict[str, str]:
    """Return who answered, as a legend says it."""
    return {"customer": _("Customers"), "staff": _("Our own estimate")}


def satisfaction_chart(frame: pd.DataFrame, height: int | None = None) -> go.Figure:
    """Draw each parameter's score as customers give it and as the staff believe it, each with its interval.

    ``frame``: ``parameter, respondent, answers, score_share, low_share, high_share`` of
    :meth:`winback.satisfaction.Satisfaction.by_parameter`.
    """
    parts = [(side, name, SIDES[side]) for side, name in side_names().items()]
    rows = frame.rename(columns={"respondent": "part"})
    return _dumbbells(rows, parts, _("Nobody has been asked yet."), height)


def lost_active_chart(frame: pd.DataFrame, height: int | None = None) -> go.Figure:
    """Draw what the lost had scored while they were customers, against what those who are still active score.

    ``frame``: :meth:`winback.satisfaction.Satisfaction.lost_against_active`.
    """
    parts = [("lost", _("Lost since"), VERMILION), ("active", _("Still active"), BLUE)]
    long = [
        {"parameter": row.parameter, "part": part, "answers": getattr(row, f"{part}_answers"),
         "score_share": getattr(row, f"{part}_share"), "low_share": math.nan, "high_share": math.nan}
        for row in records(frame)
        for part, _name, _colour in parts
    ]  # fmt: skip
    told = _("Too few of the lost had answered before they left.")
    return _dumbbells(pd.DataFrame(long, columns=_LONG), parts, told, height)


_LONG = ["parameter", "part", "answers", "score_share", "low_share", "high_share"]


def _dumbbells(rows: pd.DataFrame, parts: list[tuple[str, str, str]], empty: str, height: int | None) -> go.Figure:
    """Two marks a parameter on one line, with a whisker each where an interval is known."""
    order = parameter_order(list(rows.parameter))
    figure = new_figure(height or 84 + ROW * max(len(order), 1))
    if rows.empty:
        return note(figure, empty)
    place = {name: len(order) - 1 - n for n, name in enumerate(order)}
    ends = rows.groupby("parameter").score_share.agg(["min", "max"])
    for name, (low, high) in zip(ends.index, ends.to_numpy(), strict=True):
        figure.add_scatter(
            x=[low, high], y=[place[name]] * 2, mode="lines", line={"color": PALE, "width": 5}, hoverinfo="skip",
            showlegend=False,
        )  # fmt: skip
    for n, (part, name, colour) in enumerate(parts):
        mine = rows[rows.part == part]
        # The two whiskers of a parameter must not lie on each other.
        shift = 0.11 * (1 - 2 * n)
        figure.add_scatter(
            x=mine.score_share.tolist(), y=[place[p] + shift for p in mine.parameter], mode="markers", name=name,
            marker={"color": colour, "size": 12, "line": {"color": "white", "width": 1.5}},
            error_x=_whiskers(mine, colour), hovertext=[_tip(row, name) for row in records(mine)],
            hovertemplate="%{hovertext}<extra></extra>",
        )  # fmt: skip
    _score_axis(figure, rows)
    figure.update_yaxes(
        tickvals=list(place.values()), ticktext=[wrap(parameter_name(name), LABEL) for name in place],
        range=[-0.6, len(order) - 0.4], showgrid=False, tickfont={"color": INK, "size": 13},
    )  # fmt: skip
    return figure


def _whiskers(rows: pd.DataFrame, colour: str) -> dict[str, Any]:
    return {
        "type": "data", "symmetric": False, "color": colour, "thickness": 1.5, "width": 4,
        "array": (rows.high_share - rows.score_share).fillna(0).tolist(),
        "arrayminus": (rows.score_share - rows.low_share).fillna(0).tolist(),
    }  # fmt: skip


def _tip(row: Any, name: str) -> str:
    told = _("<b>{parameter}</b><br>{who}: {score}<br>answers: {answers}").format(
        parameter=short(parameter_name(row.parameter), 40), who=name, score=format_share(row.score_share, 0),
        answers=format_count(row.answers),
    )  # fmt: skip
    return told + ("<br>" + _range(row.low_share, row.high_share) if math.isfinite(row.low_share) else "")


def _range(low: float, high: float) -> str:
    return _("likely between {low} and {high}").format(low=format_share(low, 0), high=format_share(high, 0))


def _score_axis(figure: go.Figure, rows: pd.DataFrame) -> None:
    """From a round tenth below the lowest score to 100 %: scores bunch together high above nought."""
    low = min(float(rows.score_share.min()), float(rows.low_share.min()) if rows.low_share.notna().any() else 1.0)
    start = max(math.floor((low - 0.04) * 10) / 10, 0.0)
    step = 0.1 if 1 - start <= 0.45 else 0.2
    ticks = [t / 10 for t in range(round(start * 10), 11) if (10 - t) % round(step * 10) == 0]
    figure.update_xaxes(
        range=[start, 1.02], tickvals=ticks, ticktext=[format_share(t, 0) for t in ticks], showgrid=True,
        gridcolor=GRID, showline=False,
    )  # fmt: skip


def drift_chart(frame: pd.DataFrame, respondent: str = "customer", height: int | None = None) -> go.Figure:
    """Draw how each parameter's score moved from wave to wave, with the interval of each point in the hover.

    ``frame``: :meth:`winback.satisfaction.Satisfaction.over_time`; ``respondent``: customer or staff.
    """
    rows = frame[frame.respondent == respondent]
    # On a phone the legend takes a row for each parameter.
    figure = new_figure(height or 260 + 18 * rows.parameter.nunique())
    days = sorted({pd.Timestamp(day) for day in rows.period_on})
    if len(days) < 2:
        return note(figure, _("Answers of one wave only: nothing shows yet how satisfaction moves."))
    names = _wave_names([day.date() for day in days])
    for n, parameter in enumerate(parameter_order(list(rows.parameter))):
        part = rows[rows.parameter == parameter].sort_values("period_on")
        at = [names[days.index(day)] for day in part.period_on]
        figure.add_scatter(
            x=at, y=part.score_share.tolist(), mode="lines+markers", name=short(parameter_name(parameter), 28),
            line={"width": 2.5, "color": LINES[n % len(LINES)]},
            marker={"size": 8, "symbol": "circle" if n < len(LINES) else "diamond"},
            hovertext=[_tip(row, name) for row, name in zip(records(part), at, strict=True)],
            hovertemplate="%{hovertext}<extra></extra>",
        )  # fmt: skip
    low = max(math.floor((float(rows.score_share.min()) - 0.06) * 10) / 10, 0.0)
    high = min(math.ceil((float(rows.score_share.max()) + 0.04) * 10) / 10, 1.0)
    ticks = [t / 10 for t in range(round(low * 10), round(high * 10) + 1)]
    figure.update_yaxes(range=[low, high], tickvals=ticks, ticktext=[format_share(t, 0) for t in ticks])
    figure.update_xaxes(type="category", categoryorder="array", categoryarray=names, tickangle=0)
    return figure


def _wave_names(days: list[dt.date]) -> list[str]:
    months = [format_period(day, "month") for day in days]
    return (
        months
        if len(set(months)) == len(days)
        else [f"{name} · {day.day}" for name, day in zip(months, days, strict=True)]
    )


def manager_scores_chart(frame: pd.DataFrame, group: str = "manager_id", height: int | None = None) -> go.Figure:
    """Draw each manager's (or region's) customers' score of one parameter within the limits that chance explains.

    ``frame``: the rows of one parameter of :meth:`winback.satisfaction.Satisfaction.by`.
    """
    rows = frame.sort_values(["difference_share", group], ascending=[False, True])
    figure = new_figure(height or 84 + 34 * max(len(rows), 1))
    if len(rows) < 2:
        return note(figure, _("With fewer than two groups there is nobody to compare."))
    place = list(range(len(rows)))
    figure.add_bar(
        x=(rows.high_share - rows.low_share).tolist(), base=rows.low_share.tolist(), y=place, orientation="h",
        width=0.62, marker_color="rgba(11,92,173,0.10)", hoverinfo="skip", name=_("Chance alone stays within"),
    )  # fmt: skip
    colours = {"lower": VERMILION, "higher": GREEN, "as_expected": BLUE, "too_few": PALE}
    for verdict, name in score_verdicts().items():
        part = [(at, row) for at, row in zip(place, records(rows), strict=True) if row.verdict == verdict]
        if not part:
            continue
        figure.add_scatter(
            x=[row.score_share for _at, row in part], y=[at for at, _row in part], mode="markers", name=name,
            marker={"color": colours[verdict], "size": 12,
                    "line": {"color": MUTED if verdict == "too_few" else "white", "width": 1}},
            hovertext=[_group_tip(row, getattr(row, group), name) for _at, row in part],
            hovertemplate="%{hovertext}<extra></extra>",
        )  # fmt: skip
    _score_axis(figure, rows)
    figure.update_yaxes(
        tickvals=place, ticktext=[short(name) for name in rows[group]], range=[-0.6, len(rows) - 0.4],
        showgrid=False, tickfont={"color": INK, "size": 13},
    )  # fmt: skip
    return figure


def _group_tip(row: Any, group: str, verdict: str) -> str:
    return _("<b>{name}</b><br>score: {score}, to be expected: {expected}<br>answers: {answers}<br>{verdict}").format(
        name=short(group), score=format_share(row.score_share, 0), expected=format_share(row.expected_share, 0),
        answers=format_count(row.answers), verdict=verdict,
    )  # fmt: skip


def score_verdicts() -> dict[str, str]:
    """Return the verdicts of the comparison of scores in words."""
    return {
        "lower": _("lower than chance explains"),
        "higher": _("higher than chance explains"),
        "as_expected": _("as expected"),
        "too_few": _("too few answers"),
    }


def suits_chart(frame: pd.DataFrame, height: int | None = None) -> go.Figure:
    """Draw per parameter the share of customers it suits, and the share it does not suit.

    ``frame``: :meth:`winback.satisfaction.Satisfaction.suits`.
    """
    rows = frame.iloc[::-1]
    figure = new_figure(height or 84 + 40 * max(len(rows), 1), barmode="relative", bargap=0.35)
    if rows.empty:
        return note(figure, _("Nobody has been asked yet."))
    place = list(range(len(rows)))
    for name, column, sign, colour in (
        (_("Does not suit"), "unhappy_share", -1, VERMILION),
        (_("Suits"), "suits_share", 1, GREEN),
    ):
        figure.add_bar(
            x=(sign * rows[column]).tolist(), y=place, orientation="h", name=name, marker_color=colour,
            text=[format_share(value, 0) for value in rows[column]], textposition="outside", cliponaxis=False,
            constraintext="none", textfont={"color": MUTED, "size": 12},
            hovertext=[
                f"<b>{short(parameter_name(row.parameter), 40)}</b><br>{name}: {format_share(getattr(row, column), 0)}"
                f"<br>{_range(getattr(row, column[:-5] + 'low_share'), getattr(row, column[:-5] + 'high_share'))}"
                for row in records(rows)
            ],
            hovertemplate="%{hovertext}<extra></extra>",
        )  # fmt: skip
    room = 0.16
    figure.update_xaxes(
        visible=False, range=[-float(rows.unhappy_share.max()) - room, float(rows.suits_share.max()) + room]
    )
    figure.add_vline(x=0, line={"color": PALE, "width": 1})
    figure.update_yaxes(
        tickvals=place, ticktext=[wrap(parameter_name(name), LABEL) for name in rows.parameter], showgrid=False,
        tickfont={"color": INK, "size": 13},
    )  # fmt: skip
    return figure
