"""Why they left as notebook 03 shows it: figures with their sentence, from a study of the reasons."""

from __future__ import annotations

from typing import Any

from .. import reason_readings
from .. import reason_sentences as told
from ..charts.reason_doubts import basis_chart, bounds_chart, coverage_chart, hidden_chart, sides_chart
from ..charts.reasons import classes_by_chart, reasons_chart, reasons_over_time_chart
from ..segment_words import value_names
from ..why.gathering import manager_names
from ..why.reports import Level
from ..why.study import Reasons
from .shown import headings, say


def coverage(reasons: Reasons) -> list[Any]:
    """Return how much of the loss has a known reason, by source."""
    found = reasons.coverage()
    figure = coverage_chart(found.by_source, found.named_share, found.named_amount_share)
    return [figure, say(told.coverage_sentence(found, reasons.base.currency), *reasons.base.notes)]


def dearest(reasons: Reasons) -> list[Any]:
    """Return the reasons by the money that left for them."""
    frame, currency = reasons.pareto(), reasons.base.currency
    sentence = told.pareto_sentence(frame, reasons.catalogue, currency)
    return [reasons_chart(frame, reasons.catalogue, currency), say(sentence)]


def over_time(reasons: Reasons) -> list[Any]:
    """Return for whose doing customers left, quarter by quarter; a sentence alone where no day is known."""
    frame = reasons.over_time("quarter", "class_code")
    if frame.empty:
        return [say(told.over_time_reasons_sentence(frame, reasons.catalogue, "quarter"))]
    sentence = told.over_time_reasons_sentence(reasons.over_time("quarter"), reasons.catalogue, "quarter")
    return [reasons_over_time_chart(frame, reasons.catalogue, "quarter"), say(sentence)]


def parts(reasons: Reasons, level: Level = "class_code") -> list[Any]:
    """Return the money by whose doing it is, by group of reasons, or by whether we can fix it."""
    frame = reasons.pareto(level)
    sentence = reason_readings.parts_sentence(frame, reasons.catalogue, level)
    return [reasons_chart(frame, reasons.catalogue, reasons.base.currency), say(sentence)]


def whose_doing(reasons: Reasons, by: str = "") -> list[Any]:
    """Return whose doing the loss is within each manager, region …; by the first that the data have."""
    dimension = by or next(iter(dimensions(reasons)), "")
    if not dimension:
        return [say(reason_readings.no_groups_sentence())]
    names = group_names(reasons, dimension)
    figure = classes_by_chart(reasons.by(dimension, "class_code"), dimension, reasons.catalogue, names)
    sentence = reason_readings.group_sentence(reasons.by(dimension), dimension, reasons.catalogue, names, money=True)
    return [figure, say(sentence)]


def sides(reasons: Reasons, only_both: bool = False) -> list[Any]:
    """Return what staff say and what customers say, and how far they agree."""
    frame = reasons.staff_against_customers(only_both)
    sentence = told.sides_sentence(frame, reasons.agreement(), reasons.catalogue)
    return [sides_chart(frame, reasons.catalogue), say(sentence)]


def hidden(reasons: Reasons) -> list[Any]:
    """Return what customers say of a manager's work and our own people leave out, told apart from chance."""
    frame = reasons.disagreement_by_manager()
    sentences = told.hidden_sentences(frame, reasons.catalogue) or [told.no_hidden_sentence(frame)]
    if frame.empty:
        return [say(*sentences)]
    return [hidden_chart(frame, reasons.catalogue), say(*sentences)]


def concluded(reasons: Reasons) -> list[Any]:
    """Return how the conclusions came about, and how sure they are."""
    rows = reasons.concluded
    sentences = [told.basis_sentence(rows), reason_readings.sure_sentence(rows)] if len(rows) else []
    sentences = sentences or [told.basis_sentence(rows)]
    return [basis_chart(reasons.how_concluded(), reasons.base.currency), say(*sentences)]


def silent(reasons: Reasons, money: bool = False) -> list[Any]:
    """Return each reason's worst and best case, and what the silent would have to say to change the first place."""
    called = headings()
    sentences = [
        told.overturning_sentence(reasons.overturning(), reasons.catalogue),
        told.answered_sentence(reasons.answered_differ(), lambda name: called.get(name, name)),
    ]
    return [bounds_chart(reasons.bounds(), reasons.catalogue, money), say(*sentences)]


def fix_first(reasons: Reasons) -> str:
    """Say which open reason costs most, and how many customers can be called now."""
    return told.fix_first_sentence(reasons.fix_first(), reasons.catalogue, reasons.base.currency)


def dimensions(reasons: Reasons) -> list[str]:
    """Return by what these lost can be grouped: what says something different of at least two of them."""
    shared = reasons.shared
    known = [name for name in reasons.base.groups if name in shared]
    return [name for name in known if shared[name].dropna().astype("str").nunique() > 1]


def group_names(reasons: Reasons, dimension: str) -> dict[str, str]:
    """Return what the groups of a dimension are called, where they are codes."""
    if dimension == "manager_id":
        return manager_names(reasons.base)
    return value_names(dimension, reasons.catalogue)
