"""What each template asks, as data: its columns, the lines above the table, and the records its rows become.

The same layout writes the spreadsheet (:mod:`.templates`) and reads it back (:mod:`.readback`): they never differ.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from ..records import choice_names, record_headings
from ..survey_answers import PARAMETERS, parameter_name, parameter_names
from ..text import LANGUAGES, _, use_language

CellKind = Literal["id", "text", "money", "date", "share", "count", "reason", "choice"]
REASON_KEYS = ("reason_1", "reason_2", "reason_3")


@dataclass(frozen=True)
class Asked:
    """One column of a template, or one line above its table.

    ``choices`` names a closed or open list; ``given``: the sheet comes with it filled in; ``personal``: only where it
    was asked for; ``required``: a row without it cannot be recorded.
    """

    key: str
    kind: CellKind = "text"
    choices: str = ""
    given: bool = False
    personal: bool = False
    required: bool = False
    width: int = 16

    @property
    def is_open(self) -> bool:
        """Whether other words than those of its list are allowed."""
        return self.choices in ("channel", "parameter") or self.kind == "reason"


@dataclass(frozen=True)
class Layout:
    """One template: who fills it in, and what becomes of its rows.

    ``rows``: whom the rows are about: lost or active customers, managers, reasons, complaints, or nobody (blank rows).
    """

    kind: str
    rows: Literal["lost", "active", "parameters", "managers", "reasons", "complaints", ""]
    columns: tuple[Asked, ...]
    head: tuple[Asked, ...] = ()
    records: tuple[str, ...] = ()
    source: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of its columns, in order."""
        return tuple(column.key for column in self.columns)

    @property
    def answers(self) -> tuple[str, ...]:
        """The keys of the columns that a person fills in."""
        return tuple(column.key for column in self.columns if not column.given)

    def asked(self, key: str) -> Asked:
        """Return the column or line above the table with this key (``KeyError`` if there is none)."""
        for entry in (*self.columns, *self.head):
            if entry.key == key:
                return entry
        raise KeyError(key)


CUSTOMER = Asked("customer_id", "id", given=True, required=True, width=14)
NAME = Asked("customer_name", given=True, personal=True, width=28)
MONEY = Asked("year_amount", "money", given=True, width=14)
LAST = Asked("last_on", "date", given=True, width=14)
REASONS = tuple(Asked(key, "reason", choices="reason", width=30) for key in REASON_KEYS)
AUTHOR = Asked("author", "id", width=20)
SURE = Asked("confidence_share", "share", width=12)
WOULD_RETURN = Asked("would_return", "choice", choices="would_return", width=14)
WHY = Asked("why_stopped", width=40)
MUST_CHANGE = Asked("what_must_change", width=40)
NOTE = Asked("note", width=40)


def _day(key: str, required: bool = False) -> Asked:
    return Asked(key, "date", required=required, width=14)


LAYOUTS: dict[str, Layout] = {
    layout.kind: layout
    for layout in (
        Layout(
            "staff",
            "lost",
            (CUSTOMER, NAME, MONEY, LAST, *REASONS, SURE, Asked("would_bring_back", width=40), NOTE),
            head=(AUTHOR, _day("given_on", required=True)),
            records=("reasons",),
            source="staff",
        ),
        Layout(
            "customers_lost",
            "lost",
            (CUSTOMER, NAME, *REASONS, WHY, MUST_CHANGE, WOULD_RETURN, _day("given_on")),
            head=(AUTHOR, _day("given_on", required=True)),
            records=("reasons", "interviews"),
            source="customer",
        ),
        Layout(
            "customers_loyal",
            "active",
            (CUSTOMER, NAME, *REASONS, NOTE, _day("given_on")),
            head=(AUTHOR, _day("given_on", required=True)),
            records=("reasons",),
            source="customer",
        ),
        Layout(
            "interview",
            "lost",
            (
                CUSTOMER,
                NAME,
                MONEY,
                LAST,
                _day("held_on", required=True),
                Asked("channel", "choice", choices="channel", width=14),
                WHY,
                Asked("clarified", width=40),
                MUST_CHANGE,
                WOULD_RETURN,
                Asked("promised", width=40),
                _day("follow_up_on"),
                *REASONS,
            ),
            head=(AUTHOR,),
            records=("interviews", "reasons"),
            source="interview",
        ),
        Layout(
            "brainstorm",
            "",
            (
                Asked("idea", required=True, width=60),
                Asked("reason", "reason", choices="reason", width=32),
                Asked("votes", "count", width=10),
                Asked("author", "id", width=20),
            ),
            head=(Asked("topic", width=60), _day("held_on", required=True)),
            records=("brainstorms",),
        ),
        Layout(
            "satisfaction_customers",
            "parameters",
            (
                CUSTOMER,
                NAME,
                Asked("parameter", "choice", choices="parameter", given=True, required=True, width=24),
                Asked("score_share", "share", required=True, width=14),
                Asked("comment", width=60),
                _day("answered_on"),
            ),
            head=(_day("answered_on", required=True),),
            records=("satisfaction",),
            source="customer",
        ),
        Layout(
            "satisfaction_staff",
            "managers",
            (
                Asked("manager_id", "id", given=True, required=True, width=14),
                Asked("manager_name", given=True, personal=True, width=24),
                Asked("parameter", "choice", choices="parameter", given=True, required=True, width=24),
                Asked("score_share", "share", required=True, width=14),
                Asked("comment", width=60),
            ),
            head=(_day("answered_on", required=True),),
            records=("satisfaction",),
            source="staff",
        ),
        Layout(
            "complaints",
            "complaints",
            (
                Asked("complaint_id", "id", required=True, width=14),
                Asked("customer_id", "id", required=True, width=14),
                _day("received_on", required=True),
                Asked("subject", "reason", choices="reason", width=30),
                Asked("text", width=50),
                Asked("step", "choice", choices="step", width=22),
                Asked("manager_id", "id", width=14),
                _day("due_on"),
                _day("understood_on"),
                _day("offered_on"),
                _day("solved_on"),
                _day("confirmed_on"),
                Asked("solution", width=50),
                Asked("version", "count", given=True, width=9),
            ),
            records=("complaints",),
        ),
        Layout(
            "self_test",
            "reasons",
            (
                Asked("group", given=True, width=20),
                Asked("reason", "reason", choices="reason", given=True, required=True, width=32),
                Asked("hint", given=True, width=60),
                Asked("score_share", "share", required=True, width=14),
            ),
            head=(AUTHOR, _day("answered_on", required=True)),
            records=("self_test",),
        ),
    )
}


def titles() -> dict[str, str]:
    """Return kind of template → what it is called, in the language in use.

    >>> titles()["interview"]
    'Exit interview'
    """
    return {
        "staff": _("Staff survey"),
        "customers_lost": _("Survey of lost customers"),
        "customers_loyal": _("Survey of loyal customers"),
        "interview": _("Exit interview"),
        "brainstorm": _("Brainstorm"),
        "satisfaction_customers": _("Satisfaction of customers"),
        "satisfaction_staff": _("Satisfaction as staff see it"),
        "complaints": _("Register of complaints"),
        "self_test": _("Self-test"),
    }


def headings(kind: str) -> dict[str, str]:
    """Return key → heading of a template's columns and lines above its table, in the language in use."""
    own = record_headings() | {
        "customer_name": _("Customer's name"),
        "manager_name": _("Manager's name"),
        "year_amount": _("Bought a year"),
        "last_on": _("Last purchase"),
        "reason_1": _("Reason 1"),
        "reason_2": _("Reason 2"),
        "reason_3": _("Reason 3"),
        "would_bring_back": _("What would bring them back"),
        "author": _("Filled in by"),
        "note": _("In your own words"),
        "group": _("Group"),
        "hint": _("What it means"),
        "version": _("Version"),
    }
    special = {
        "brainstorm": {"author": _("Whose idea"), "held_on": _("Date")},
        "staff": {"given_on": _("Date")},
        "customers_loyal": {"note": _("In the customer's own words"), "given_on": _("Date of the answer")},
        "customers_lost": {"given_on": _("Date of the answer")},
        "self_test": {"answered_on": _("Date"), "score_share": _("How well we do, %")},
        "satisfaction_customers": {"score_share": _("Score, %")},
        "satisfaction_staff": {"score_share": _("Score, %")},
    }
    return own | special.get(kind, {})


def lists() -> dict[str, dict[str, str]]:
    """Return list → code → word, in the language in use: all lists but that of the reasons."""
    return {
        "would_return": choice_names("would_return"),
        "step": choice_names("step"),
        "channel": {
            "phone": _("by phone"),
            "visit": _("visit"),
            "meeting": _("meeting"),
            "email": _("by e-mail"),
            "survey": _("survey"),
            "form": _("online form"),
        },
        "parameter": parameter_names(),
    }


def parameters() -> dict[str, str]:
    """Return the parameters of satisfaction that are asked about by code, in the language in use (row R4)."""
    return {code: parameter_name(code) for code in PARAMETERS[:6]}


@cache
def in_all_languages(words: Callable[[], Mapping[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return (word, code) of a list in every language: what a cell is recognised by."""
    found: dict[tuple[str, str], None] = {}
    for language in LANGUAGES:
        with use_language(language):
            found |= dict.fromkeys((word, code) for code, word in words().items())
    return tuple(found)
