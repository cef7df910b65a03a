"""Early warnings as charts, sentences and a command: both languages, nothing invented, machine-readable."""

from __future__ import annotations

import json
from functools import cache

import pandas as pd
import plotly.graph_objects as go
import pytest

from tests.demo import demo_company
from winback import charts, early
from winback.base import CustomerBase, base_of
from winback.cli import main
from winback.early import people_words, words
from winback.losses import measure_losses
from winback.text import LANGUAGES, use_language
from winback.value import value_losses


@cache
def _demo() -> tuple[CustomerBase, early.Warnings, early.WarningTest]:
    base = base_of(value_losses(measure_losses(demo_company())))
    watched = early.watch_customers(base)
    days = early.rolling.test_days(watched)[-3:]
    return base, early.warn(base, watched=watched), early.test_warnings(base, watched=watched, days=days)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_warning_says_why(language):
    _base, warned, _tested = _demo()
    with use_language(language):
        told = words.told(warned)
    assert told.why.str.len().gt(10).all()
    assert not told.why.str.contains("nan|NaT|None", regex=True).any()
    assert len(told) == warned.customers.warned.sum()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_a_sentence(language):
    base, warned, tested = _demo()
    taken = early.taken_along(base.value.losses)
    left = early.departed(base, None, taken)
    with use_language(language):
        said = [
            words.warnings_sentence(warned), words.model_sentence(warned), words.by_sign_sentence(warned),
            words.lifts_sentence(warned), words.missing_sentence(warned), words.test_sentence(tested),
            words.verdict_sentence(tested), people_words.taken_sentence(taken, "RUB"),
            people_words.suspects_sentence(taken, "M04"),
            people_words.handover_sentence(early.hand_over(base, None, "M04"), "RUB"),
            people_words.reminders_sentence(early.reminders(base), "RUB"),
            people_words.departed_sentence(left, "RUB"), people_words.income_sentence(left.iloc[0], "RUB"),
        ]  # fmt: skip
    for sentence in said:
        assert sentence.endswith(".")
        assert "nan" not in sentence
        assert "{" not in sentence
    russian = any("а" <= letter <= "я" for letter in said[0].lower())
    assert russian == (language == "ru")


def test_every_chart_draws_and_says_so_when_there_is_nothing():
    base, warned, tested = _demo()
    taken = early.taken_along(base.value.losses)
    told, kept = words.told(warned), early.reminders(base).kept
    load = early.hand_over(base, None, "M08").load
    drawn = [
        (charts.warnings_chart, (told, "RUB"), 2),
        (charts.signs_chart, (warned.by_sign(), "RUB"), 1),
        (charts.lifts_chart, (warned.model.lifts,), 2),
        (charts.test_chart, (tested.days,), 3),
        (charts.calibration_chart, (tested.calibration,), 2),
        (charts.taken_chart, (taken.curve, "M04"), 4),
        (charts.handover_chart, (load,), 2),
        (charts.contact_chart, (kept,), 2),
    ]
    for draw, (frame, *rest), traces in drawn:
        figure = draw(frame, *rest)
        assert isinstance(figure, go.Figure)
        assert len(figure.data) == traces
        empty = draw(frame.head(0), *rest)
        assert empty.layout.annotations[0].text


def test_a_name_with_tags_is_shown_as_it_is():
    told = pd.DataFrame(
        {"customer_id": ["<b>x</b>"], "chance_share": [0.5], "margin_a_year": [10.0], "expected_loss_amount": [5.0],
         "why": ["<script>"]}
    )  # fmt: skip
    figure = charts.warnings_chart(told, "EUR")
    assert "<script>" not in figure.to_json()
    assert figure.data[0].y[0] == "&lt;b&gt;x&lt;/b&gt;"


@pytest.fixture(scope="module")
def orders(tmp_path_factory):
    """A hundred and forty regular customers, of whom every third stops within the last year."""
    rows = []
    for number in range(140):
        stop = 330 + 2 * number if number % 3 == 0 else 730
        rows += [(f"c{number:03}", day, 100 + number) for day in range(number % 20, stop, 15 + number % 7)]
    frame = pd.DataFrame(rows, columns=["customer", "day", "amount"])
    frame["date"] = (pd.Timestamp("2024-01-01") + pd.to_timedelta(frame.day, unit="D")).dt.date
    path = tmp_path_factory.mktemp("risk") / "orders.csv"
    frame.drop(columns="day").to_csv(path, index=False)
    return path


def test_the_command_prints_a_documented_object(orders, capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("WINBACK_HOME", str(tmp_path))
    assert main(["risk", "--orders", str(orders), "--test", "--json", "--most", "5"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["command"] == "risk"
    for key in ("as_of", "clock", "horizon_days", "customers", "warned", "expected_lost", "expected_loss_amount",
                "signs_looked_at", "model", "list", "by_sign", "sentences", "departures", "taken_along", "contact",
                "test"):  # fmt: skip
        assert key in found
    assert len(found["list"]) <= 5
    assert {"days", "lists", "against", "calibration"} <= set(found["test"])
    assert found["contact"] is None


def test_the_command_speaks_and_refuses_in_words(orders, capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("WINBACK_HOME", str(tmp_path))
    assert main(["risk", "--orders", str(orders), "--lang", "ru"]) == 0
    assert "С признаками скорого ухода" in capsys.readouterr().out
    assert main(["risk", "--orders", str(orders), "--hand-over", "M1"]) == 1
    assert "no managers" in capsys.readouterr().err
    assert main(["risk", "--horizon", "3"]) == 2
