"""Charts and sentences of the reasons: in both languages, from the study's own frames, safe with hostile text."""

from __future__ import annotations

import datetime as dt
import json
from functools import cache

import pandas as pd
import plotly.graph_objects as go
import plotly.io as pio
import pytest

from tests.reason_frames import CATALOGUE, demo, lost, said
from winback import reason_sentences as words
from winback.base import CustomerBase
from winback.charts import reason_doubts, reasons
from winback.reason_words import basis_names, reason_name, source_names
from winback.text import use_language
from winback.why import Reasons, against_truth, study_reasons
from winback.why.reports import BASES
from winback.why.voices import SIDES


@cache
def study() -> Reasons:
    gone, tables, _true = demo()
    base = CustomerBase(gone.assign(abc="A"), "demo", "RUB", dt.date(2026, 6, 30))
    return study_reasons(base, said=tables["reasons"].rename(columns={"confidence": "confidence_share"}))


@cache
def empty() -> Reasons:
    return study_reasons(CustomerBase(lost(3), "empty", "EUR", dt.date(2026, 6, 30)), said=said([]))


def drawn(found: Reasons) -> dict[str, go.Figure]:
    catalogue, money = found.catalogue, "RUB"
    covered = found.coverage()
    truth = against_truth(found.concluded, found.said, demo()[2])
    return {
        "pareto": reasons.reasons_chart(found.pareto(), catalogue, money),
        "classes": reasons.reasons_chart(found.pareto("class_code"), catalogue, money),
        "fixable": reasons.reasons_chart(found.pareto("fixable"), catalogue, money),
        "by": reasons.classes_by_chart(_by(found), "region", catalogue),
        "time": reasons.reasons_over_time_chart(found.over_time("quarter", "class_code"), catalogue, "quarter"),
        "heat": reasons.reasons_heatmap(_by(found, "reason"), "region", catalogue),
        "sides": reason_doubts.sides_chart(found.staff_against_customers(), catalogue),
        "bounds": reason_doubts.bounds_chart(found.bounds(), catalogue),
        "bounds in money": reason_doubts.bounds_chart(found.bounds(), catalogue, money=True),
        "basis": reason_doubts.basis_chart(found.how_concluded(), money),
        "accuracy": reason_doubts.accuracy_chart(truth),
        "hidden": reason_doubts.hidden_chart(found.disagreement_by_manager(), catalogue),
        "coverage": reason_doubts.coverage_chart(covered.by_source, covered.known_share, covered.known_amount_share),
    }


def _by(found: Reasons, level: str = "class_code") -> pd.DataFrame:
    return found.by("region", level) if "region" in found.shared else pd.DataFrame()


def told(found: Reasons) -> list[str]:
    catalogue, money = found.catalogue, "RUB"
    hidden = found.disagreement_by_manager()
    return [
        words.coverage_sentence(found.coverage(), money),
        words.pareto_sentence(found.pareto(), catalogue, money),
        words.classes_of_reasons_sentence(found.pareto("class_code"), catalogue),
        words.over_time_reasons_sentence(found.over_time(), catalogue, "quarter"),
        words.sides_sentence(found.staff_against_customers(), found.agreement(), catalogue),
        *words.hidden_sentences(hidden, catalogue),
        words.no_hidden_sentence(hidden),
        words.overturning_sentence(found.overturning(), catalogue),
        words.answered_sentence(found.answered_differ()),
        words.fix_first_sentence(found.fix_first(), catalogue, money),
        words.basis_sentence(found.concluded),
        words.truth_sentence(against_truth(found.concluded, found.said, demo()[2])),
    ]


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("found", [study, empty], ids=["demo", "nothing said"])
def test_every_chart_is_drawn_with_figures_or_says_why_not(found, language):
    with use_language(language):
        figures = drawn(found())
    for name, figure in figures.items():
        assert figure.data or figure.layout.annotations, name
        assert figure.layout.height <= 800, name
        json.loads(pio.to_json(figure))


@pytest.mark.parametrize("found", [study, empty], ids=["demo", "nothing said"])
def test_every_sentence_is_whole_in_both_languages(found):
    with use_language("en"):
        english = told(found())
    with use_language("ru"):
        russian = told(found())
    for one, other in zip(english, russian, strict=True):
        assert one != other
        assert other.endswith(".")
        assert ".." not in other
        assert "{" not in one + other


def test_each_conclusion_says_how_in_one_sentence_of_the_language_in_use():
    with use_language("en"):
        english = study().concluded.how
    with use_language("ru"):
        russian = study().concluded.how
    assert english.str.fullmatch(r"[A-Z].*\.").all()
    assert (english != russian).all()
    assert not russian.str.contains("named").any()
    rude = study().concluded.set_index("customer_id").how[study().concluded.reason.eq("rude_staff").to_numpy()]
    assert rude.notna().all()


def test_a_hidden_reason_is_told_with_its_counts():
    frame = study().disagreement_by_manager()
    with use_language("en"):
        first = words.hidden_sentences(frame, CATALOGUE)[0]
    row = frame[frame.verdict == "hidden"].iloc[0]
    assert f"{row.named_count} of {row.asked_count} customers asked named 'Rude staff'" in first
    assert "'Competitor is cheaper' most often" in first


def test_names_cover_every_code():
    assert set(source_names()) == {"", *SIDES}
    assert set(basis_names()) == set(BASES)
    assert reason_name("yes", CATALOGUE) != "yes"
    assert reason_name("service", CATALOGUE) == CATALOGUE.group_name("service")


def test_hostile_names_of_groups_reach_no_chart_as_html():
    customers = lost(4, region=["<img src=x onerror=alert(1)>", "<b>N</b>", "<b>N</b>", "S"])
    rows = said([(f"C{n}", "closed", "staff") for n in range(1, 5)])
    found = study_reasons(CustomerBase(customers, "x", "EUR", dt.date(2026, 6, 30)), said=rows)
    for figure in (
        reasons.classes_by_chart(found.by("region", "class_code"), "region", CATALOGUE),
        reasons.reasons_heatmap(found.by("region"), "region", CATALOGUE),
    ):
        assert "<img" not in json.dumps(figure.to_plotly_json(), default=str)
