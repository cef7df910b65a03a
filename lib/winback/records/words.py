"""What the columns and closed lists of records are called, in the language in use."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ..text import _, format_date, format_number, format_share
from .fields import Field
from .words_of_plans import choices_of_plans, headings_of_plans, kind_names_of_plans

LONGEST = 80
"""Longer texts are cut in a sentence; the store keeps them whole."""


def record_headings() -> dict[str, str]:
    """Return column → heading for forms, templates, reports and sentences alike."""
    return (
        {
            "customer_id": _("Customer"),
            "reason": _("Reason"),
            "source": _("Source"),
            "author": _("Author"),
            "given_on": _("Date of the statement"),
            "confidence_share": _("Confidence"),
            "weight": _("Weight"),
            "catalogue_version": _("Version of the catalogue"),
            "note": _("Note"),
            "origin": _("Taken from"),
            "held_on": _("Held on"),
            "channel": _("Channel"),
            "why_stopped": _("Why they stopped buying"),
            "what_must_change": _("What must change"),
            "clarified": _("Clarified"),
            "promised": _("Promised"),
            "would_return": _("Would return"),
            "follow_up_on": _("Follow up on"),
            "complaint_id": _("Number of the complaint"),
            "received_on": _("Received on"),
            "subject": _("What it is about"),
            "text": _("Text of the complaint"),
            "step": _("Step"),
            "manager_id": _("Manager"),
            "due_on": _("Due on"),
            "understood_on": _("Understood on"),
            "offered_on": _("Solution offered on"),
            "solved_on": _("Solved on"),
            "confirmed_on": _("Confirmed on"),
            "solution": _("Solution"),
            "respondent": _("Who answered"),
            "parameter": _("Parameter"),
            "score_share": _("Score"),
            "answered_on": _("Date of the answer"),
            "comment": _("Comment"),
            "status": _("Status"),
            "since_on": _("Since"),
            "fix": _("What was done"),
            "owner": _("Who answers for it"),
        }
        | _more_headings()
        | headings_of_plans()
    )


def _more_headings() -> dict[str, str]:
    return {
        "number": _("Number"),
        "change": _("Change"),
        "into": _("Into which reasons"),
        "name_en": _("Name in English"),
        "name_ru": _("Name in Russian"),
        "class_code": _("Class"),
        "group_code": _("Group"),
        "cause": _("Whose cause"),
        "can_change": _("Can it change"),
        "lever": _("Do we hold the lever"),
        "made_on": _("Date of the change"),
        "topic": _("Topic"),
        "idea": _("Idea"),
        "votes": _("Votes"),
        "checked_on": _("Checked on"),
        "phone_ok": _("Phone is right"),
        "email_ok": _("E-mail is right"),
        "person_ok": _("Contact person is right"),
        "name": _("Name"),
        "mapping": _("Mapping"),
        "version": _("Version"),
        "changed_by": _("Changed by"),
        "changed_at": _("Changed at"),
    }


def kind_names() -> dict[str, str]:
    """Return kind → what its records are called, in the plural."""
    return {
        "reasons": _("Stated reasons"),
        "interviews": _("Exit interviews"),
        "complaints": _("Complaints"),
        "satisfaction": _("Satisfaction answers"),
        "reason_status": _("Status of reasons"),
        "self_test": _("Self-test"),
        "catalogue_changes": _("Changes to the catalogue"),
        "brainstorms": _("Brainstorm ideas"),
        "contact_checks": _("Checks of contact data"),
        "mappings": _("Remembered mappings"),
    } | kind_names_of_plans()


def choice_names(column: str) -> dict[str, str]:
    """Return code → word of a column's closed list, in its order (``KeyError`` when the column has none)."""
    return {
        "source": {
            "staff": _("staff"),
            "customer": _("customer"),
            "brainstorm": _("brainstorm"),
            "crm": _("CRM note"),
            "interview": _("exit interview"),
            "complaint": _("complaint"),
            "list": _("list of customers"),
        },
        "step": {
            "received": _("received"),
            "understood": _("understood"),
            "offered": _("solution offered"),
            "solved": _("solved"),
            "confirmed": _("confirmed by the customer"),
        },
        "status": {
            "open": _("still there"),
            "fixing": _("being fixed"),
            "fixed": _("fixed"),
            "unfixable": _("cannot be fixed"),
        },
        "would_return": {"yes": _("yes"), "no": _("no"), "maybe": _("maybe")},
        "respondent": {"customer": _("customer"), "staff": _("staff")},
        "change": {
            "add": _("reason added"),
            "rename": _("reason renamed"),
            "merge": _("reasons merged"),
            "split": _("reason split"),
            "retire": _("reason retired"),
        },
        "class_code": _causes(),
        "cause": _causes(),
        "can_change": _degrees(),
        "lever": _degrees(),
        **choices_of_plans(),
    }[column]


def _causes() -> dict[str, str]:
    return {"competitor": _("competitor"), "company": _("company"), "customer": _("customer")}


def _degrees() -> dict[str, str]:
    return {"yes": _("yes"), "partly": _("partly"), "no": _("no")}


def heading(column: str) -> str:
    """Return the heading of a column, or its name where it has none.

    >>> heading("given_on")
    'Date of the statement'
    """
    return record_headings().get(column, column)


def shown(column: Field, value: Any) -> str:
    """Return a value as a sentence shows it; long texts are cut.

    >>> from .kinds import REASONS
    >>> shown(REASONS.column("confidence_share"), 0.5)
    '50%'
    """
    if value is None or value == "":
        return _("blank")
    if isinstance(value, dt.date):
        return format_date(value)
    if isinstance(value, bool | int | float):
        return _shown_figure(column, value)
    text = choice_names(column.name).get(value, value) if column.allowed else " ".join(str(value).split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _shown_figure(column: Field, value: float) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return format_share(value, 0) if column.kind == "share" else format_number(value, 0 if value == int(value) else 2)
