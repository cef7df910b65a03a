"""Charts: frame in, figure out, words in the language in use, nothing of the data read as markup."""

from __future__ import annotations

import datetime as dt
import json
from itertools import combinations

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from winback.charts import audit as audit_charts
from winback.charts import early as early_charts
from winback.charts import losses as loss_charts
from winback.charts import reasons as reason_charts
from winback.charts import segments as segment_charts
from winback.charts import theme
from winback.charts import value as value_charts
from winback.charts.live import LiveChart
from winback.text import use_language


def quarters() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "period_on": [dt.date(2025, 1, 1), dt.date(2025, 4, 1), dt.date(2025, 7, 1)],
            "customers": [100, 95, 90],
            "lost": [10, 12, 4],
            "returned": [3, 2, 5],
            "loss_rate": [0.1, 0.126, 0.044],
            "money_lost_a_year": [1000.0, 2500.0, 400.0],
            "money_returned_a_year": [200.0, 100.0, 900.0],
            "complete": [True, True, False],
        }
    )


def groups(names: tuple[str, ...] = ("North", "South")) -> pd.DataFrame:
    size = len(names)
    return pd.DataFrame(
        {
            "region": names,
            "customers": [50] * size,
            "lost": range(1, size + 1),
            "loss_rate": [(n + 1) / 50 for n in range(size)],
            "money_lost_a_year": [100.0 * (n + 1) for n in range(size)],
        }
    )


def managers() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "manager_id": ["Ann", "Bob", "Eve"],
            "customers": [60, 60, 5],
            "lost": [20, 9, 1],
            "expected_lost": [10.0, 10.0, 0.8],
            "ratio": [2.0, 0.9, 1.25],
            "verdict": ["more", "as_expected", "too_few"],
        }
    )


def states() -> pd.DataFrame:
    return pd.DataFrame(
        {"state": ["active", "lost", "one_purchase"], "customers": [60, 30, 10], "amount": [600.0, 350.0, 50.0]}
    )


def classes() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "abc": ["A", "B", "C"],
            "customers": [20, 30, 50],
            "amount": [800.0, 150.0, 50.0],
            "lost": [2, 6, 20],
            "money_lost_a_year": [90.0, 30.0, 30.0],
        }
    )


def cells() -> pd.DataFrame:
    rows = [(a, x, 10, 2, 10.0 * n) for n, (a, x) in enumerate((a, x) for a in "ABC" for x in "XYZ")]
    return pd.DataFrame(rows, columns=["abc", "xyz", "customers", "lost", "money_lost_a_year"])


def bridge_rows() -> pd.DataFrame:
    rows = [("before", 100.0), ("gone", -30.0), ("less_often", -10.0), ("new", 25.0), ("after", 85.0)]
    return pd.DataFrame(rows, columns=["component", "amount"]).assign(customers=3)


def curve() -> pd.DataFrame:
    rows = [("own", 0.9, 0.2, 50.0, False), ("own", 0.95, 0.1, 80.0, True), ("fixed", 180.0, 0.3, 180.0, False)]
    frame = pd.DataFrame(rows, columns=["family", "setting", "false_loss_share", "delay_days", "preset"])
    return frame.assign(clock=frame.family, best=False)


def lifetimes() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "abc": ["A", "B", "C"],
            "customers": [10, 20, 30],
            "active_expected": [9.5, 12.0, 8.0],
            "expected_amount": [900.0, 300.0, 20.0],
        }
    )


ALL = {
    "losses over time": lambda: loss_charts.losses_over_time_chart(quarters(), "quarter"),
    "money over time": lambda: loss_charts.money_over_time_chart(quarters(), "quarter", "EUR"),
    "groups": lambda: loss_charts.groups_chart(groups(), "region", "EUR"),
    "funnel": lambda: loss_charts.funnel_chart(managers()),
    "states": lambda: loss_charts.states_chart(states(), "EUR"),
    "audit": lambda: audit_charts.audit_chart(curve(), chosen="own"),
    "abc": lambda: value_charts.abc_chart(classes(), "EUR"),
    "xyz": lambda: value_charts.xyz_chart(pd.DataFrame({"xyz": ["X", "Z"], "active": [9, 5], "lost": [1, 5]})),
    "matrix": lambda: value_charts.matrix_chart(cells(), "EUR"),
    "bridge": lambda: value_charts.bridge_chart(bridge_rows(), "EUR"),
    "lifetime": lambda: value_charts.lifetime_chart(lifetimes(), "EUR"),
}


def words_of(figure: go.Figure) -> str:
    return json.dumps(figure.to_plotly_json(), default=list, ensure_ascii=False)


@pytest.mark.parametrize("name", ALL)
def test_every_chart_is_a_figure_in_the_house_style_with_hover_in_words(name):
    figure = ALL[name]()
    assert isinstance(figure, go.Figure)
    assert figure.layout.font.family is None
    assert figure.layout.template.layout.font.family == theme.FONT
    assert figure.data
    visible = [trace for trace in figure.data if trace.hoverinfo != "skip"]
    assert all(trace.hovertext is not None for trace in visible)


@pytest.mark.parametrize("name", ALL)
def test_every_chart_speaks_russian(name):
    with use_language("en"):
        english = words_of(ALL[name]())
    with use_language("ru"):
        russian = words_of(ALL[name]())
    assert any("а" <= letter.lower() <= "я" for letter in russian)
    for word in ("lost", "customers", "a year", "returned", "Lost", "steady", "expected", "active", "noticed", "day"):
        if word in english:
            assert f" {word}" not in russian
            assert f">{word}" not in russian


EMPTY = {
    "losses over time": lambda f: loss_charts.losses_over_time_chart(f, "quarter"),
    "money over time": lambda f: loss_charts.money_over_time_chart(f, "quarter", ""),
    "groups": lambda f: loss_charts.groups_chart(f, "region", ""),
    "funnel": loss_charts.funnel_chart,
    "audit": audit_charts.audit_chart,
    "matrix": lambda f: value_charts.matrix_chart(f, ""),
    "bridge": lambda f: value_charts.bridge_chart(f, ""),
    "lifetime": lambda f: value_charts.lifetime_chart(f, ""),
}
FILLED = {
    "losses over time": quarters,
    "money over time": quarters,
    "groups": groups,
    "funnel": managers,
    "audit": curve,
    "matrix": cells,
    "bridge": bridge_rows,
    "lifetime": lifetimes,
}


@pytest.mark.parametrize("name", EMPTY)
def test_an_empty_frame_gives_a_sentence_instead_of_marks(name):
    figure = EMPTY[name](FILLED[name]().iloc[:0])
    assert not figure.data
    assert len(figure.layout.annotations) == 1
    assert figure.layout.annotations[0].text.endswith(".")


def test_lost_goes_up_and_returned_goes_down():
    figure = loss_charts.losses_over_time_chart(quarters(), "quarter")
    assert list(figure.data[0].y) == [10, 12, 4]
    assert list(figure.data[1].y) == [-3, -2, -5]


def test_axis_below_zero_is_written_without_the_sign_for_counts():
    assert theme.count_axis(-40, 100)["ticktext"][0].lstrip("0123456789") == ""


def test_bridge_steps_hang_on_each_other_and_end_where_the_second_year_stands():
    figure = value_charts.bridge_chart(bridge_rows(), "")
    bar = figure.data[0]
    assert list(bar.base) == [0.0, 100.0, 70.0, 60.0, 0.0]
    assert bar.base[3] + bar.y[3] == bar.y[4]


def test_the_chosen_rule_is_drawn_strongest():
    figure = audit_charts.audit_chart(curve(), chosen="own")
    widths = {trace.name: trace.line.width for trace in figure.data if trace.mode == "lines"}
    assert widths["Own rhythm"] > widths["Same days for all"]


def test_names_from_the_data_are_shown_as_they_are():
    figure = loss_charts.groups_chart(groups(("<img src=x onerror=alert(1)>", "<b>B</b>")), "region", "")
    assert "<img" not in words_of(figure)
    assert "&lt;img" in words_of(figure)


def test_a_chart_carries_groups_not_customers():
    many = groups(tuple(f"r{n}" for n in range(500)))
    figure = loss_charts.groups_chart(many, "region", "")
    assert len(figure.data[0].x) == loss_charts.MOST_ROWS


@given(st.floats(-1e12, 1e12), st.floats(-1e12, 1e12), st.integers(2, 10))
def test_ticks_are_round_ordered_and_cover_the_range(one, other, count):
    low, high = min(one, other), max(one, other)
    ticks = theme.nice_ticks(low, high, count)
    assert ticks == sorted(ticks)
    assert len(ticks) <= count + 4
    if max(high, 0) - min(low, 0) > 1e-6:
        assert ticks[0] <= min(low, 0) + 1e-6 * (high - low)
        assert ticks[-1] >= max(high, 0) - 1e-6 * (max(high, 0) - min(low, 0))


@given(st.floats(0, 1e12))
def test_money_axis_shows_at_least_two_ticks_within_its_range(high):
    axis = theme.money_axis(0, high, "EUR")
    assert len(axis["tickvals"]) >= 2
    assert axis["range"][0] <= axis["tickvals"][0] <= axis["tickvals"][-1] <= axis["range"][1]


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    "colour", [theme.BLUE, theme.VERMILION, theme.GREEN, theme.AMBER, theme.PURPLE, theme.INK, theme.MUTED]
)
def test_colours_that_carry_meaning_reach_the_contrast_of_text(colour):
    assert 1.05 / (_luminance(colour) + 0.05) >= 4.5


def test_a_live_chart_counts_what_it_draws_and_rests_when_nothing_changed():
    chart = LiveChart()
    figure = value_charts.bridge_chart(bridge_rows(), "EUR")
    chart.show(figure, "told")
    chart.show(figure, "told")
    assert chart.version == 1
    chart.show(value_charts.abc_chart(classes(), "EUR"), "told")
    assert chart.version == 2
    assert len(chart.spec) < 20_000
    assert "cdn" not in chart._esm.lower() if isinstance(chart._esm, str) else True


def test_periods_below_an_axis_thin_out_but_keep_the_last():
    days = [dt.date(2024 + n // 12, n % 12 + 1, 1) for n in range(24)]
    names, sparse = theme.period_labels(days, "month", 8)
    assert len(names) == len(sparse) == 24
    assert sparse[-1] == names[-1]
    assert sum(bool(name) for name in sparse) <= 8


# What eyes without one kind of cones make of linear light (Machado, Oliveira and Fernandes 2009, severity 1.0).
BLIND = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
}
TOLD_APART = 18
"""So far apart two colours must lie in CIELAB to be told apart at a glance."""


def _light(colour: str) -> np.ndarray:
    parts = np.array([int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def _seen(light: np.ndarray) -> np.ndarray:
    """Linear light as CIELAB."""
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    x, y, z = to_xyz @ np.clip(light, 0, 1) / np.array([0.95047, 1, 1.08883])
    fx, fy, fz = (np.cbrt(v) if v > 0.008856 else 7.787 * v + 16 / 116 for v in (x, y, z))
    return np.array([116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)])


@pytest.mark.parametrize("kind", BLIND)
@pytest.mark.parametrize(
    "colours",
    [
        list(segment_charts.PRIORITY_COLOURS.values()),
        list(segment_charts.REACH_COLOURS.values()),
        list(reason_charts.CLASS_COLOURS.values()),
        list(reason_charts.FIXABLE_COLOURS.values()),
        list(early_charts.LIST_COLOURS.values()),
        [theme.MEANING[code] for code in ("lost", "returned", "active")],
    ],
)
def test_colours_that_stand_for_groups_are_told_apart_without_red_or_green(kind, colours):
    seen = [_seen(np.array(BLIND[kind]) @ _light(colour)) for colour in colours]
    apart = [(a, b) for (a, one), (b, other) in combinations(zip(colours, seen, strict=True), 2)
             if np.linalg.norm(one - other) < TOLD_APART]  # fmt: skip
    assert apart == []
