"""Charts and sentences of satisfaction, complaints and the self-test: in words of both languages, nothing as markup."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable

import pandas as pd
import plotly.graph_objects as go
import pytest

from tests.survey_frames import a_base, answer, complaint, staff
from winback import survey_sentences as told
from winback.charts import complaints as complaint_charts
from winback.charts import self_test as self_test_charts
from winback.charts import surveys as survey_charts
from winback.charts import theme
from winback.complaint_register import Complaints, complaints_of
from winback.controls import surveys
from winback.reasons import default_catalogue
from winback.satisfaction import Satisfaction, satisfaction_of
from winback.self_test import study_self_test
from winback.text import use_language

EVIL = "<img src=x onerror=alert(1)>"


def satisfaction(manager: str = "m1", parameter: str = "delivery") -> Satisfaction:
    """Twenty customers in two waves; the second manager's score service far lower; half of them are lost."""
    rows = []
    for wave, on in enumerate(("2025-05-01", "2026-05-01")):
        for n in range(20):
            mine = manager if n < 10 else "m2"
            rows.append(answer(f"c{n}", "service_quality", 0.9 if n < 10 else 0.2, on, manager_id=mine))
            rows.append(answer(f"c{n}", parameter, (0.8, 0.4)[wave] + 0.01 * n, on, manager_id=mine))
        rows += [staff(f"m{n}", "service_quality", 1.0, on) for n in range(6)]
    states = {f"c{n}": "active" if n < 10 else "lost" for n in range(20)}
    return satisfaction_of(a_base(states), pd.DataFrame(rows))


def complaints(manager: str = "m1", year: int = 2026) -> Complaints:
    rows = [
        complaint(n, f"c{n}", f"{year}-01-01", manager_id=manager if n < 12 else "m2", subject="rude_staff",
                  **({"step": "solved", "solved_on": f"{year}-01-{2 + n:02d}"} if n % 2 else {}))
        for n in range(16)
    ]  # fmt: skip
    states = {f"c{n}": "lost" if n % 4 == 0 else "active" for n in range(40)}
    lost_on = [pd.Timestamp(f"{year}-04-01") if state == "lost" else pd.NaT for state in states.values()]
    found = complaints_of(a_base(states, lost_on=lost_on), pd.DataFrame(rows))
    served = pd.Series([60, 900], index=pd.Index([manager, "m2"], name="manager_id"), name="served")
    return dataclasses.replace(found, served=served)


def self_test():
    codes = [code for code in default_catalogue().leaves.code if code != "other"][:12]
    frame = pd.DataFrame({"reason": codes, "score_share": [n / 12 for n in range(12)]})
    return study_self_test(frame.assign(answered_on="2026-05-01", author="Ann"), default_catalogue())


def left() -> pd.DataFrame:
    codes = self_test().scores().reason
    rows = [(f"{code}{n}", code, 1.0) for place, code in enumerate(codes) for n in range(1 + place)]
    return pd.DataFrame(rows, columns=["customer_id", "reason", "share"])


CHARTS: dict[str, Callable[[], go.Figure]] = {
    "satisfaction": lambda: survey_charts.satisfaction_chart(satisfaction().by_parameter()),
    "drift": lambda: survey_charts.drift_chart(satisfaction().over_time()),
    "managers": lambda: survey_charts.manager_scores_chart(satisfaction().by().query("parameter == 'service_quality'")),
    "lost and active": lambda: survey_charts.lost_active_chart(satisfaction().lost_against_active()),
    "suits": lambda: survey_charts.suits_chart(satisfaction().suits()),
    "steps": lambda: complaint_charts.steps_chart(complaints().steps()),
    "solution": lambda: complaint_charts.solution_chart(complaints().solution_curve()),
    "subjects": lambda: complaint_charts.subjects_chart(complaints().by_subject(), default_catalogue().name),
    "kept": lambda: complaint_charts.kept_chart(complaints(year=2025).keeping()),
    "iceberg": lambda: complaint_charts.iceberg_chart(complaints().iceberg()),
    "complaints by manager": lambda: complaint_charts.complaint_managers_chart(complaints().by_manager()),
    "bottlenecks": lambda: self_test_charts.bottlenecks_chart(
        self_test().bottlenecks(), name_of=default_catalogue().group_name
    ),
    "blind spots": lambda: self_test_charts.blind_spots_chart(self_test().compare(left()), default_catalogue().name),
}

SENTENCES: dict[str, Callable[[], str]] = {
    "gap": lambda: told.gap_sentence(satisfaction().gaps()),
    "drift": lambda: told.drift_sentence(satisfaction().drift(against="before")),
    "groups": lambda: told.groups_sentence(satisfaction().by()),
    "lost": lambda: told.lost_active_sentence(satisfaction().lost_against_active()),
    "suits": lambda: told.suits_sentence(satisfaction().suits()),
    "steps": lambda: told.steps_sentence(complaints()),
    "subjects": lambda: told.subjects_sentence(complaints().by_subject(), default_catalogue().name),
    "standing out": lambda: told.standing_out_sentence(complaints().standing_out(), default_catalogue().name),
    "keeping": lambda: told.keeping_sentence(complaints(year=2025).keeping()),
    "iceberg": lambda: told.iceberg_sentence(complaints().iceberg()),
    "bottlenecks": lambda: told.bottlenecks_sentence(
        self_test().bottlenecks(), group_of=default_catalogue().group_name, name_of=default_catalogue().name
    ),
    "blind spots": lambda: told.blind_spots_sentence(
        self_test().compare(left()), self_test().agreement(left()), default_catalogue().name
    ),
}


def words_of(figure: go.Figure) -> str:
    return json.dumps(figure.to_plotly_json(), default=list, ensure_ascii=False)


@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_is_in_the_house_style_with_hover_in_words_of_both_languages(name):
    with use_language("en"):
        english = CHARTS[name]()
    with use_language("ru"):
        russian = words_of(CHARTS[name]())
    assert english.data
    assert english.layout.template.layout.font.family == theme.FONT
    assert all(t.hovertext is not None for t in english.data if t.hoverinfo != "skip")
    assert any("а" <= letter.lower() <= "я" for letter in russian)
    for word in ("answers", "score", "customers", "chance", "solved", "lost", "open"):
        assert f" {word}" not in russian


@pytest.mark.parametrize("name", SENTENCES)
def test_every_sentence_is_whole_in_both_languages(name):
    for language in ("en", "ru"):
        with use_language(language):
            sentence = SENTENCES[name]()
        assert sentence.endswith(".")
        assert "nan" not in sentence
        assert "{" not in sentence
        cyrillic = any("а" <= letter.lower() <= "я" for letter in sentence)
        assert cyrillic == (language == "ru")


def test_names_from_the_data_are_shown_as_they_are():
    figures = [
        survey_charts.satisfaction_chart(satisfaction(parameter=EVIL).by_parameter()),
        survey_charts.drift_chart(satisfaction(parameter=EVIL).over_time()),
        survey_charts.suits_chart(satisfaction(parameter=EVIL).suits()),
        survey_charts.manager_scores_chart(satisfaction(manager=EVIL).by().query("parameter == 'delivery'")),
        complaint_charts.complaint_managers_chart(complaints(manager=EVIL).by_manager()),
        complaint_charts.subjects_chart(complaints().by_subject().assign(subject=EVIL)),
        self_test_charts.bottlenecks_chart(self_test().bottlenecks(), name_of=lambda _code: EVIL),
        self_test_charts.blind_spots_chart(self_test().compare(left()), lambda _code: EVIL),
    ]
    for figure in figures:
        assert "<img" not in words_of(figure)
        assert "&lt;img" in words_of(figure)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_view_of_the_notebook_gives_a_figure_and_its_sentence(language):
    catalogue = default_catalogue()
    with use_language(language):
        views = [
            *surveys.survey_views(satisfaction()).values(),
            *surveys.complaint_views(complaints(), catalogue).values(),
            *surveys.self_test_views(self_test(), catalogue, left()).values(),
        ]
        for name, view in views:
            figure, sentence = view()
            assert isinstance(figure, go.Figure)
            assert repr(sentence).endswith(".")
            assert any("а" <= letter.lower() <= "я" for letter in name + repr(sentence)) == (language == "ru")
    assert len(views) == 5 + 6 + 2


def test_turning_the_choice_draws_the_other_view():
    panel = surveys.turn_complaints(complaints(), default_catalogue())
    before = panel.children[-1].outputs
    panel.children[0].value = "iceberg"
    assert panel.children[-1].outputs != before


def test_words_of_customers_are_listed_verbatim_and_as_text():
    rows = [answer("c1", "prices", 0.4, "2026-05-01", comment=EVIL), answer("c2", "prices", 0.9, "2026-05-01")]
    found = satisfaction_of(a_base({"c1": "active"}), pd.DataFrame(rows))
    shown = surveys.comments_table(found)
    assert EVIL in repr(shown)
    assert "<img" not in shown._repr_html_()


def test_open_complaints_and_blind_spots_are_listed_in_words():
    catalogue = default_catalogue()
    with use_language("en"):
        waiting = repr(surveys.open_complaints_table(complaints(), catalogue, "EUR"))
        blind = repr(surveys.blind_spots_table(self_test(), catalogue, left()))
    assert "Rude staff" in waiting
    assert "€100" in waiting
    assert "Blind spot" in blind
    assert "rude_staff" not in waiting + blind


EMPTY: dict[str, Callable[[], go.Figure]] = {
    "satisfaction": lambda: survey_charts.satisfaction_chart(satisfaction().by_parameter().iloc[:0]),
    "drift": lambda: survey_charts.drift_chart(satisfaction().over_time().iloc[:0]),
    "managers": lambda: survey_charts.manager_scores_chart(satisfaction().by().iloc[:0]),
    "lost and active": lambda: survey_charts.lost_active_chart(satisfaction().lost_against_active().iloc[:0]),
    "suits": lambda: survey_charts.suits_chart(satisfaction().suits().iloc[:0]),
    "steps": lambda: complaint_charts.steps_chart(complaints().steps().iloc[:0]),
    "solution": lambda: complaint_charts.solution_chart(complaints().solution_curve().iloc[:0]),
    "subjects": lambda: complaint_charts.subjects_chart(complaints().by_subject().iloc[:0]),
    "complaints by manager": lambda: complaint_charts.complaint_managers_chart(complaints().by_manager().iloc[:0]),
    "bottlenecks": lambda: self_test_charts.bottlenecks_chart(self_test().bottlenecks().iloc[:0]),
    "blind spots": lambda: self_test_charts.blind_spots_chart(self_test().compare(left()).iloc[:0]),
}


@pytest.mark.parametrize("name", EMPTY)
def test_nothing_to_draw_gives_a_sentence(name):
    figure = EMPTY[name]()
    assert not figure.data
    assert figure.layout.annotations[0].text.endswith(".")


def test_sentences_name_what_the_figures_show():
    with use_language("en"):
        assert "m2" in SENTENCES["groups"]()
        assert "“Delivery” fell from 90% to 50%" in SENTENCES["drift"]().replace("89%", "90%").replace("49%", "50%")
        assert "m1: 12 about “Rude staff”" in SENTENCES["standing out"]()
        assert "16 complaints in the register, 8 of them open, 8 past the due day." in SENTENCES["steps"]()
        assert "switched off" in told.iceberg_sentence(complaints().without_iceberg().iceberg())


def test_nobody_is_named_where_chance_explains_it():
    rows = [
        answer(f"c{n}", "prices", 0.7 + 0.1 * (n // 2 % 2), "2026-05-01", manager_id=f"m{n % 2}") for n in range(20)
    ]
    quiet = satisfaction_of(a_base({"a": "active"}), pd.DataFrame(rows))
    with use_language("en"):
        assert "do not prove anything" in told.groups_sentence(quiet.by())
