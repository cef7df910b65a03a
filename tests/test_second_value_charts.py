"""Charts of time, plan, potential, worth and the honest number: right marks, words in the language, no markup."""

from __future__ import annotations

import datetime as dt
import json
import math

import pandas as pd
import plotly.graph_objects as go
import pytest

from tests.test_value_sentences import honest, time
from winback.charts import honest_chart, plan_chart, time_chart, wallet_chart, worth_chart
from winback.charts.honest import honest_names
from winback.honest import STEPS, TOTAL_AFTER
from winback.text import use_language


def written(figure: go.Figure) -> str:
    return json.dumps(json.loads(figure.to_json()), ensure_ascii=False)


def periods() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "period_on": [dt.date(2026, 4, 1), dt.date(2026, 5, 1)],
            "planned_amount": [100.0, 100.0],
            "actual_amount": [110.0, 60.0],
            "shortfall_amount": [-10.0, 40.0],
            "short_customers": [0, 3],
        }
    )


def wallet() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "abc": ["A", "C"],
            "year_amount": [500.0, 10.0],
            "room_amount": [500.0, 90.0],
            "share_of_wallet_share": [0.5, 0.1],
        }
    )


def attempts() -> pd.DataFrame:
    return pd.DataFrame({"expected_profit_amount": [100.0, 50.0, -20.0], "worth_it": [True, True, False]})


DRAWN = {
    "time": lambda: time_chart(time(), "EUR"),
    "plan": lambda: plan_chart(periods(), "EUR"),
    "wallet": lambda: wallet_chart(wallet(), "EUR"),
    "worth": lambda: worth_chart(attempts(), "EUR"),
    "honest": lambda: honest_chart(honest(), "EUR"),
}


@pytest.mark.parametrize("name", DRAWN)
def test_charts_speak_the_language_in_use(name):
    english = written(DRAWN[name]())
    with use_language("ru"):
        russian = written(DRAWN[name]())
    assert english != russian
    assert any("а" <= letter <= "я" for letter in russian)


@pytest.mark.parametrize(
    ("draw", "frame"),
    [
        (time_chart, time()),
        (plan_chart, periods()),
        (wallet_chart, wallet()),
        (worth_chart, attempts()),
        (honest_chart, honest()),
    ],
)
def test_an_empty_frame_gives_a_sentence_instead_of_marks(draw, frame):
    figure = draw(frame.iloc[:0], "EUR")
    assert not figure.data
    assert figure.layout.annotations[0].text


def test_each_bar_of_the_waterfall_begins_where_the_last_one_ended():
    bars = honest_chart(honest(), "EUR").data[0]
    ends = [base + amount for base, amount in zip(bars.base, bars.x, strict=True)]
    assert list(bars.base) == [0, 1000, 0, 400, 360, 0]
    assert ends == [1000, 400, 400, 360, 120, 120]


def test_the_range_is_drawn_over_the_recoverable_profit_alone():
    line = honest_chart(honest(), "EUR").data[1]
    assert list(line.x) == [120]
    assert (list(line.error_x.array), list(line.error_x.arrayminus)) == ([60], [50])


def test_every_step_has_a_name_in_both_languages():
    names = {"turnover", *STEPS, *TOTAL_AFTER.values()}
    assert set(honest_names()) == names
    with use_language("ru"):
        assert not set(honest_names().values()) & set(_english().values())


def _english() -> dict[str, str]:
    with use_language("en"):
        return honest_names()


def test_without_hours_the_bars_are_called_contacts():
    assert time_chart(time(), "EUR").data[0].name == "Share of time"
    assert time_chart(time().assign(hours=math.nan), "EUR").data[0].name == "Share of contacts"


def test_a_period_short_of_plan_has_another_colour():
    met, short, _plan = plan_chart(periods(), "EUR").data
    assert met.marker.color != short.marker.color
    assert [math.isnan(y) for y in met.y] == [False, True]


def test_the_curve_of_attempts_marks_its_top():
    figure = worth_chart(attempts(), "EUR")
    assert list(figure.data[0].y) == [100, 150, 130]
    assert (figure.data[1].x[0], figure.data[1].y[0]) == (2, 150)
    many = pd.DataFrame({"expected_profit_amount": [1.0] * 5000, "worth_it": [True] * 5000})
    assert len(worth_chart(many, "EUR").data[0].x) < 500
