"""Satisfaction, complaints and the self-test as notebook 03 shows them: figures with their sentence, and tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets
import pandas as pd

from .. import survey_sentences as told
from ..charts.complaints import (
    complaint_managers_chart,
    iceberg_chart,
    kept_chart,
    solution_chart,
    steps_chart,
    subjects_chart,
)
from ..charts.self_test import blind_spots_chart, bottlenecks_chart, sees_names
from ..charts.surveys import (
    drift_chart,
    lost_active_chart,
    manager_scores_chart,
    satisfaction_chart,
    side_names,
    suits_chart,
)
from ..complaint_register import Complaints
from ..reasons import Catalogue
from ..records import choice_names
from ..satisfaction import Satisfaction
from ..self_test import SelfTest
from ..survey_answers import parameter_name
from ..text import _
from .knobs import WIDE, follow
from .shown import Shown, headings, say, table

View = Callable[[], list[Any]]


def survey_views(found: Satisfaction) -> dict[str, tuple[str, View]]:
    """Return what can be looked at in a survey: code → name, and a function that gives figure and sentence."""
    views: dict[str, tuple[str, View]] = {
        "gap": (
            _("What customers say and what we believe"),
            lambda: [satisfaction_chart(found.by_parameter()), say(told.gap_sentence(found.gaps()))],
        ),
        "suits": (
            _("What suits and what does not"),
            lambda: [suits_chart(found.suits()), say(told.suits_sentence(found.suits()))],
        ),
        "drift": (
            _("How it moved over time"),
            lambda: [drift_chart(found.over_time()), say(told.drift_sentence(found.drift(against="before")))],
        ),
        "lost": (
            _("What the lost had said before"),
            lambda: [
                lost_active_chart(found.lost_against_active()),
                say(told.lost_active_sentence(found.lost_against_active())),
            ],
        ),
    }
    for group in ("manager_id", "region"):
        if found.has(group):
            name = _("By {name}").format(name=headings()[group])
            views[group] = name, lambda group=group: _by(found, group)  # type: ignore[misc]
    return views


def _by(found: Satisfaction, group: str) -> list[Any]:
    """The parameter in which the groups differ most beyond chance, or the first; the sentence tells all of them."""
    frame = found.by(group)
    named = frame[frame.verdict == "lower"].sort_values("difference_share")
    shown = named.parameter.iloc[0] if len(named) else frame.parameter.iloc[0]
    title = _("Shown: {parameter}.").format(parameter=_("“{name}”").format(name=parameter_name(shown)))
    figure = manager_scores_chart(frame[frame.parameter == shown], group)
    return [figure, say(told.groups_sentence(frame, group), title)]


def complaint_views(found: Complaints, catalogue: Catalogue) -> dict[str, tuple[str, View]]:
    """Return what can be looked at in the register of complaints, as :func:`survey_views`."""
    name_of = catalogue.name
    return {
        "steps": (_("How far they came"), lambda: [steps_chart(found.steps()), say(told.steps_sentence(found))]),
        "time": (
            _("How long a solution takes"),
            lambda: [solution_chart(found.solution_curve()), say(told.steps_sentence(found))],
        ),
        "subjects": (
            _("What they are about"),
            lambda: [
                subjects_chart(found.by_subject(), name_of),
                say(told.subjects_sentence(found.by_subject(), name_of)),
            ],
        ),
        "managers": (_("By {name}").format(name=headings()["manager_id"]), lambda: _complaints_by(found, catalogue)),
        "kept": (
            _("Whether a solution keeps customers"),
            lambda: [kept_chart(found.keeping()), say(told.keeping_sentence(found.keeping()))],
        ),
        "iceberg": (
            _("How many say nothing"),
            lambda: [iceberg_chart(found.iceberg()), say(told.iceberg_sentence(found.iceberg()))],
        ),
    }


def _complaints_by(found: Complaints, catalogue: Catalogue) -> list[Any]:
    """The subject about which somebody stands out, or all subjects together."""
    out = found.standing_out()
    subject = str(out.subject.iloc[0]) if len(out) else ""
    lines = [told.standing_out_sentence(out, catalogue.name)]
    if subject:
        shown = _("“{name}”").format(name=catalogue.name(subject))
        lines.append(_("Shown: complaints about {subject}.").format(subject=shown))
    return [complaint_managers_chart(found.by_manager(subject)), say(*lines)]


def self_test_views(
    found: SelfTest, catalogue: Catalogue, shares: pd.DataFrame | None = None
) -> dict[str, tuple[str, View]]:
    """Return what can be looked at in a self-test; ``shares`` of the collected reasons bring the blind spots."""
    rows = found.bottlenecks()
    views: dict[str, tuple[str, View]] = {
        "bottlenecks": (
            _("Where we see our bottlenecks"),
            lambda: [
                bottlenecks_chart(rows, name_of=catalogue.group_name),
                say(told.bottlenecks_sentence(rows, group_of=catalogue.group_name, name_of=catalogue.name)),
            ],
        )
    }
    if shares is not None and len(shares):
        views["blind_spots"] = (
            _("What we do not see"),
            lambda: [
                blind_spots_chart(found.compare(shares), catalogue.name),
                say(told.blind_spots_sentence(found.compare(shares), found.agreement(shares), catalogue.name)),
            ],
        )
    return views


def survey_gap(found: Satisfaction) -> list[Any]:
    """Return what customers say and what we believe, as :func:`survey_views` has it."""
    return survey_views(found)["gap"][1]()


def complaint_steps(found: Complaints, catalogue: Catalogue) -> list[Any]:
    """Return how far the complaints came, as :func:`complaint_views` has it."""
    return complaint_views(found, catalogue)["steps"][1]()


def bottlenecks(found: SelfTest, catalogue: Catalogue) -> list[Any]:
    """Return where we see our bottlenecks, as :func:`self_test_views` has it."""
    return self_test_views(found, catalogue)["bottlenecks"][1]()


def turn_views(views: dict[str, tuple[str, View]], start: str = "") -> widgets.VBox:
    """Return a choice of views with the figure and the sentence of the one chosen, at first that of ``start``."""
    options = [(name, code) for code, (name, _view) in views.items()]
    choice = widgets.Dropdown(options=options, description=_("Show"), layout=WIDE)
    choice.value = start if start in views else options[0][1]

    def draw() -> list[Any]:
        return views[choice.value][1]()

    return follow([choice], draw)


def turn_survey(found: Satisfaction, start: str = "") -> widgets.VBox:
    """Return the views of a survey with a choice between them."""
    return turn_views(survey_views(found), start)


def turn_complaints(found: Complaints, catalogue: Catalogue, start: str = "") -> widgets.VBox:
    """Return the views of the register of complaints with a choice between them."""
    return turn_views(complaint_views(found, catalogue), start)


def turn_self_test(
    found: SelfTest, catalogue: Catalogue, shares: pd.DataFrame | None = None, start: str = ""
) -> widgets.VBox:
    """Return the views of the self-test with a choice between them; ``shares`` as in :func:`self_test_views`."""
    return turn_views(self_test_views(found, catalogue, shares), start)


def comments_table(found: Satisfaction, parameter: str = "", rows: int = 12) -> Shown:
    """Return the respondents' own words, newest first, exactly as written; of one parameter or of all."""
    frame = found.comments(parameter)
    shown = frame.assign(parameter=frame.parameter.map(parameter_name), respondent=frame.respondent.map(side_names()))
    return table(shown, ["answered_on", "parameter", "score_share", "comment", "customer_id", "manager_id"], rows=rows)


def open_complaints_table(found: Complaints, catalogue: Catalogue, currency: str = "", rows: int = 12) -> Shown:
    """Return the complaints not yet solved, the longest overdue first, with the customer's money."""
    frame = found.open_list()
    shown = frame.assign(
        subject=[catalogue.name(code) if code else "" for code in frame.subject],
        step=frame.step.map(choice_names("step")),
    )
    columns = [
        "complaint_id",
        "customer_id",
        "received_on",
        "subject",
        "step",
        "manager_id",
        "overdue_days",
        "year_amount",
    ]
    names = {
        "complaint_id": _("Complaint"),
        "received_on": _("Received on"),
        "subject": _("What it is about"),
        "overdue_days": _("Days past the due day"),
    }
    return table(shown, columns, currency=currency, rows=rows, names=names)


def blind_spots_table(found: SelfTest, catalogue: Catalogue, shares: pd.DataFrame, rows: int = 12) -> Shown:
    """Return each reason with the company's own score, the share of the lost who left for it, and what that says."""
    frame = found.compare(shares)
    shown = frame.assign(reason=frame.reason.map(catalogue.name), sees=frame.sees.map(sees_names()))
    names = {
        "score_share": _("Own score"),
        "customers_share": _("Share of the lost"),
        "low_share": _("From"),
        "high_share": _("To"),
        "sees": _("What it says"),
    }
    return table(
        shown, ["reason", "score_share", "customers_share", "low_share", "high_share", "sees"], rows=rows, names=names
    )
