"""Charts drawn as plain data are the charts Plotly would have made."""

from __future__ import annotations

import json
import math
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from tests.published_company import page_of
from winback.charts.live import LiveChart
from winback.charts.theme import drawn_on, new_figure, records
from winback.dashboard.screens import Screens
from winback.dashboard.state import Filters
from winback.dashboard.view import VIEWS
from winback.publishing.draw import plain_chart
from winback.publishing.groups import regroup
from winback.publishing.hide import Rules
from winback.publishing.parts import Part, trials
from winback.publishing.sketch import Sketch


def alike(a: Any, b: Any) -> bool:
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(alike(a[key], b[key]) for key in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(alike, a, b))
    if isinstance(a, float | int) and isinstance(b, float | int):
        return math.isclose(a, b, rel_tol=1e-9)
    return bool(a == b)


def trial_of(factory: Any) -> Screens:
    """The published company's screens with its customers in them, as they are drawn to see what is asked for."""
    page_of(factory)
    units = page_of.units
    frames, offered = regroup(units.frames, Rules(), 30)
    return trials(replace(units, frames=frames), [Part()], list(offered))[0].screens()


@pytest.fixture(scope="module")
def charts(tmp_path_factory) -> tuple[list[dict], list[dict]]:
    """Every chart of every view, once made by Plotly, once sketched; the charts' common look left out."""
    found = []
    page_of(tmp_path_factory)
    for kind in (None, Sketch):
        drawn: list[dict] = []
        with pytest.MonkeyPatch.context() as patch:
            show = LiveChart.show

            def kept(chart: LiveChart, figure: Any, text: str = "", show=show, drawn=drawn) -> None:
                show(chart, figure, text)
                drawn.append(plain_chart(json.loads(chart.spec)))

            patch.setattr(LiveChart, "show", kept)
            trial = trial_of(tmp_path_factory)
            with drawn_on(kind) if kind else nullcontext():
                for view in VIEWS:
                    view(trial).show(Filters())
        found.append(drawn)
    return found[0], found[1]


def test_every_chart_of_the_dashboard_is_the_same_sketched_as_made_by_plotly(charts):
    by_plotly, sketched = charts
    assert len(by_plotly) == len(sketched) > 20
    other = [place for place, pair in enumerate(zip(by_plotly, sketched, strict=True)) if not alike(*pair)]
    assert not other, [by_plotly[place] for place in other[:1]]


def test_what_a_sketch_does_not_know_is_left_to_plotly():
    sketch = Sketch(height=300).add_bar(x=[1, 2], y=[3, 4])
    sketch.add_vline(2, line_color="red", annotation_text="here").add_pie(values=[1])
    assert [trace["type"] for trace in sketch["data"]] == ["bar", "pie"]
    assert sketch["layout"]["shapes"][0]["line"] == {"color": "red"}
    assert sketch["layout"]["annotations"][0]["text"] == "here"
    assert (sketch.layout.height, sketch.layout.title, sketch.layout.annotations[0].text) == (300, None, "here")
    assert sketch.data[0].type == "bar"
    assert Sketch().layout.annotations == ()
    with pytest.raises(AttributeError):
        _ = sketch.nothing


def test_charts_are_plotly_s_again_when_the_sketching_is_over():
    with drawn_on(Sketch):
        assert isinstance(new_figure(), Sketch)
    assert not isinstance(new_figure(), Sketch)


def test_rows_have_their_columns_as_attributes_and_odd_names_by_place():
    rows = list(records(pd.DataFrame({"name": ["a", "b"], "two words": [1, 2]}, index=[5, 6])))
    assert [(row.Index, row.name, row[2]) for row in rows] == [(5, "a", 1), (6, "b", 2)]
