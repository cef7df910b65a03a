"""Chart of the honest number: from what the lost used to buy down to the profit that can be won back."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from ..text import _, format_count, format_money
from .theme import (
    AMBER,
    BLUE,
    GREEN,
    INK,
    VERMILION,
    compact_money,
    new_figure,
    note,
    records,
    wrap,
)

ROW_HEIGHT = 46
ENDS = ("recoverable", "with_word_of_mouth")
"""The sums whose range is drawn."""


def honest_names() -> dict[str, str]:
    """Return the names of the steps of the honest number in the language in use."""
    return {
        "turnover": _("Bought in a year"),
        "cost_of_goods": _("Cost of the goods"),
        "margin": _("Margin"),
        "come_back_anyway": _("Come back anyway"),
        "not_worth": _("Not worth the effort"),
        "second_life": _("A second life differs"),
        "stay_away": _("Stay away though asked"),
        "attempts": _("Cost of asking"),
        "recoverable": _("Recoverable profit"),
        "word_of_mouth": _("Word of mouth (scenario)"),
        "with_word_of_mouth": _("With word of mouth"),
    }


def honest_chart(frame: pd.DataFrame, currency: str, height: int | None = None) -> go.Figure:
    """Draw the waterfall from what the lost used to buy down to the profit that can be won back, with its range.

    ``frame``: ``step, kind, amount, low_amount, high_amount, customers, source`` of
    :func:`winback.honest.honest_number`. The thin line over the last bar holds the truth with 90 %.
    """
    figure = new_figure(height or max(220, ROW_HEIGHT * len(frame) + 40), bargap=0.32)
    if frame.empty or not frame.amount.iloc[0]:
        return note(figure, _("Nobody in this selection is lost."))
    frame = frame.reset_index(drop=True)
    names, level, bases, colours = honest_names(), 0.0, [], []
    for row in records(frame):
        total = row.kind == "total"
        bases.append(0.0 if total else level)
        level = row.amount if total else level + row.amount
        colours.append(_colour(row.step, total, row.amount))
    places = list(range(len(frame)))
    figure.add_bar(
        y=places, x=frame.amount.tolist(), base=bases, orientation="h", marker_color=colours,
        hovertext=[_tip(row, names, currency) for row in records(frame)], hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip
    ends = frame[frame.step.isin(ENDS)]
    figure.add_scatter(
        y=ends.index.tolist(), x=ends.amount.tolist(), mode="markers", marker={"opacity": 0}, hoverinfo="skip",
        error_x={
            "type": "data", "symmetric": False, "color": INK, "thickness": 1.5, "width": 5,
            "array": (ends.high_amount - ends.amount).tolist(),
            "arrayminus": (ends.amount - ends.low_amount).tolist(),
        },
    )  # fmt: skip
    right = [max(b, b + a) for b, a in zip(bases, frame.amount, strict=True)]
    right = [max(x, ends.high_amount.get(place, x)) for place, x in zip(places, right, strict=True)]
    figure.add_scatter(
        y=places, x=right, mode="text", text=[_written(row, currency) for row in records(frame)],
        textposition="middle right", textfont={"color": INK, "size": 12}, cliponaxis=False, hoverinfo="skip",
    )  # fmt: skip
    left, top = min(0.0, float(ends.low_amount.min())), max(right)
    figure.update_xaxes(visible=False, range=[left, top * 1.16])
    figure.update_yaxes(
        tickvals=places, ticktext=[wrap(names[s], 18) for s in frame.step], autorange="reversed", showgrid=False,
        tickfont={"color": INK, "size": 12},
    )  # fmt: skip
    figure.update_layout(showlegend=False, meta={"narrow": {"xaxis.range": [left, top * 1.5]}})
    return figure


def _colour(step: str, total: bool, amount: float) -> str:
    if step == "recoverable":
        return GREEN
    if step in ("word_of_mouth", "with_word_of_mouth"):
        return AMBER
    return BLUE if total else VERMILION if amount < 0 else GREEN


def _written(row: Any, currency: str) -> str:
    return f" {'+' if row.kind != 'total' and row.amount > 0 else ''}{compact_money(row.amount, currency)}"


def _tip(row: Any, names: dict[str, str], currency: str) -> str:
    lines = [f"<b>{names[row.step]}</b>", format_money(row.amount, currency)]
    if row.low_amount < row.high_amount:
        low, high = format_money(row.low_amount, currency), format_money(row.high_amount, currency)
        lines.append(_("with 90% from {low} to {high}").format(low=low, high=high))
    lines.append(_("customers: {customers}").format(customers=format_count(row.customers)))
    return "<br>".join([*lines, *([wrap(row.source, 48)] if row.source else [])])
