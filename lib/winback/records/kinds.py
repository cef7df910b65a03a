"""The contract of records: kinds, columns, closed lists and natural keys of what people type in.

This is the only home of those names. ``data/RECORDS.md`` is generated from here (``python -m winback.records``), the
store makes its tables of it, forms and templates read it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

ValueKind = Literal["id", "text", "choice", "date", "share", "number", "count", "yesno"]

SOURCES = ("staff", "customer", "brainstorm", "crm", "interview", "complaint", "list")
STEPS = ("received", "understood", "offered", "solved", "confirmed")
STATUSES = ("open", "fixing", "fixed", "unfixable")
ANSWERS = ("yes", "no", "maybe")
RESPONDENTS = ("customer", "staff")
CHANGES = ("add", "rename", "merge", "split", "retire")
CAUSES = ("competitor", "company", "customer")
DEGREES = ("yes", "partly", "no")

SYSTEM_COLUMNS = ("record_id", "company", "version", "changed_by", "changed_at", "removed")
"""What the store itself knows of each record."""


@dataclass(frozen=True)
class Field:
    """One column of a kind of record; ``allowed`` is its closed list, ``default`` what a blank one means."""

    name: str
    kind: ValueKind
    meaning: str
    required: bool = False
    allowed: tuple[str, ...] = ()
    default: Any = None

    @property
    def is_text(self) -> bool:
        """Whether its values are text, in which blank is ''."""
        return self.kind in ("id", "text", "choice")


@dataclass(frozen=True)
class RecordKind:
    """One kind of record; ``key`` is its natural key: two records never agree in all of its columns."""

    name: str
    meaning: str
    columns: tuple[Field, ...]
    key: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its own columns, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """The names of the columns that a record cannot do without."""
        return tuple(column.name for column in self.columns if column.required)

    def column(self, name: str) -> Field:
        """Return the column of this name (``KeyError`` if the kind has none)."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


def _id(name: str, meaning: str, required: bool = True) -> Field:
    return Field(name, "id", meaning, required)


def _day(name: str, meaning: str, required: bool = True) -> Field:
    return Field(name, "date", meaning, required)


def _text(name: str, meaning: str, required: bool = False) -> Field:
    return Field(name, "text", meaning, required)


def _choice(name: str, allowed: tuple[str, ...], meaning: str, required: bool = True, default: Any = None) -> Field:
    return Field(name, "choice", meaning, required, allowed, default)


CUSTOMER = _id("customer_id", "The same id as in orders")
AUTHOR = _text("author", "Who recorded it: an employee's id or name")

REASONS = RecordKind(
    "reasons",
    "Why a customer left, as one source has it; a customer may have several",
    (
        CUSTOMER,
        _id("reason", "Code of the reason in the catalogue"),
        _choice("source", SOURCES, "Where the statement comes from"),
        AUTHOR,
        _day("given_on", "Day of the statement"),
        Field("confidence_share", "share", "How sure the author is, from 0 to 1; blank: not said"),
        Field("weight", "number", "How much the statement counts beside others of its source", default=1.0),
        Field("catalogue_version", "count", "Version of the catalogue the reason was chosen from", default=1),
        _text("note", "The customer's or the author's own words"),
        _text("origin", "Where it was taken from: a file and its row, a form, an interview"),
    ),
    ("customer_id", "reason", "source", "author", "given_on"),
)

INTERVIEWS = RecordKind(
    "interviews",
    "An exit interview: the call or visit in which a lost customer is listened to",
    (
        CUSTOMER,
        _day("held_on", "Day of the call or visit"),
        AUTHOR,
        _text("channel", "Phone, visit, letter …"),
        _text("why_stopped", "Why did you stop buying? In the customer's words"),
        _text("what_must_change", "What must change for you to return? In the customer's words"),
        _text("clarified", "What the clarifying questions brought up"),
        _text("promised", "What was promised to the customer"),
        _choice("would_return", ANSWERS, "Whether the customer would return; blank: not said", required=False),
        _day("follow_up_on", "When to come back to it", required=False),
    ),
    ("customer_id", "held_on", "author"),
)

COMPLAINTS = RecordKind(
    "complaints",
    "The register of complaints, from receipt to the customer's confirmation",
    (
        _id("complaint_id", "Number of the complaint"),
        CUSTOMER,
        _day("received_on", "Day it came in"),
        _id("subject", "Code of the reason it is about; blank: not sorted yet", required=False),
        _text("text", "The complaint in the customer's words"),
        _choice("step", STEPS, "How far it has come", default="received"),
        _id("manager_id", "Who deals with it", required=False),
        _day("due_on", "Day by which it is to be solved", required=False),
        _day("understood_on", "Day the cause was understood", required=False),
        _day("offered_on", "Day a solution was offered", required=False),
        _day("solved_on", "Day it was solved", required=False),
        _day("confirmed_on", "Day the customer confirmed the solution", required=False),
        _text("solution", "What was offered or done"),
    ),
    ("complaint_id",),
)

SATISFACTION = RecordKind(
    "satisfaction",
    "Satisfaction by parameter, asked of customers and of staff: the same as the table survey",
    (
        _choice("respondent", RESPONDENTS, "Who answered"),
        _text("parameter", "What was scored: prices, range, delivery …", required=True),
        Field("score_share", "share", "Satisfaction from 0 to 1", required=True),
        _day("answered_on", "Day of the answer"),
        _id("customer_id", "Who answered, if a customer", required=False),
        _id("manager_id", "Who answered, if staff; or whose customer", required=False),
        _text("comment", "Free text"),
    ),
    ("respondent", "parameter", "answered_on", "customer_id", "manager_id"),
)

REASON_STATUS = RecordKind(
    "reason_status",
    "Whether a reason of leaving has been dealt with",
    (
        _id("reason", "Code of the reason in the catalogue"),
        _choice("status", STATUSES, "Open, being fixed, fixed, cannot be fixed"),
        _day("since_on", "Day since which it is so"),
        _text("fix", "What was or will be done"),
        _text("owner", "Who answers for it"),
    ),
    ("reason",),
)

SELF_TEST = RecordKind(
    "self_test",
    "The company's own score per reason, one checklist per day and author",
    (
        _id("reason", "Code of the reason in the catalogue"),
        Field("score_share", "share", "From 0 to 1; 1: no problem at all", required=True),
        _day("answered_on", "Day of the checklist"),
        AUTHOR,
    ),
    ("reason", "answered_on", "author"),
)

CATALOGUE_CHANGES = RecordKind(
    "catalogue_changes",
    "The company's own changes to the catalogue of reasons, in their order",
    (
        Field("number", "count", "Which change it is, from 1", required=True),
        _choice("change", CHANGES, "What was done"),
        _id("reason", "Code of the reason it was done to"),
        _text("into", "Codes of the reasons it became part of, or was split into"),
        _text("name_en", "Name in English"),
        _text("name_ru", "Name in Russian"),
        _choice("class_code", CAUSES, "Class of the reason", required=False),
        _id("group_code", "Group of the reason", required=False),
        _choice("cause", CAUSES, "Whose cause it is", required=False),
        _choice("can_change", DEGREES, "Whether it can change", required=False),
        _choice("lever", DEGREES, "Whether the company holds the lever", required=False),
        _day("made_on", "Day of the change"),
        AUTHOR,
    ),
    ("number",),
)

BRAINSTORMS = RecordKind(
    "brainstorms",
    "Ideas of a brainstorm session on why customers leave",
    (
        _text("topic", "The question of the session"),
        _text("idea", "The idea as it was said", required=True),
        _id("reason", "Code of the reason it stands for; blank: none yet", required=False),
        _day("held_on", "Day of the session"),
        _text("author", "Who had the idea; blank: the group"),
        Field("votes", "count", "Votes for it"),
    ),
    ("held_on", "idea"),
)

CONTACT_CHECKS = RecordKind(
    "contact_checks",
    "Checks of a customer's contact data",
    (
        CUSTOMER,
        _day("checked_on", "Day of the check"),
        Field("phone_ok", "yesno", "The phone is right; blank: not checked"),
        Field("email_ok", "yesno", "The e-mail address is right; blank: not checked"),
        Field("person_ok", "yesno", "The contact person still works there; blank: not checked"),
        _text("note", "What was found"),
        AUTHOR,
    ),
    ("customer_id", "checked_on"),
)

MAPPINGS = RecordKind(
    "mappings",
    "How the columns and answers of an imported form are understood, by the form's name",
    (
        _text("name", "Name of the form or file", required=True),
        _text("mapping", "The mapping as JSON", required=True),
    ),
    ("name",),
)

KINDS: dict[str, RecordKind] = {
    kind.name: kind
    for kind in (
        REASONS,
        INTERVIEWS,
        COMPLAINTS,
        SATISFACTION,
        REASON_STATUS,
        SELF_TEST,
        CATALOGUE_CHANGES,
        BRAINSTORMS,
        CONTACT_CHECKS,
        MAPPINGS,
    )
}
