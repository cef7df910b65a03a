"""The contract of records: kinds, columns, closed lists and natural keys of what people type in.

This is the only home of those names. ``data/RECORDS.md`` is generated from here (``python -m winback.records``), the
store makes its tables of it, forms and templates read it.
"""

from __future__ import annotations

from .fields import AUTHOR, CUSTOMER, Field, RecordKind, choice_field, day_field, id_field, text_field
from .kinds_of_plans import PLAN_KINDS

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


REASONS = RecordKind(
    "reasons",
    "Why a customer left, as one source has it; a customer may have several",
    (
        CUSTOMER,
        id_field("reason", "Code of the reason in the catalogue"),
        choice_field("source", SOURCES, "Where the statement comes from"),
        AUTHOR,
        day_field("given_on", "Day of the statement"),
        Field("confidence_share", "share", "How sure the author is, from 0 to 1; blank: not said"),
        Field("weight", "number", "How much the statement counts beside others of its source", default=1.0),
        Field("catalogue_version", "count", "Version of the catalogue the reason was chosen from", default=1),
        text_field("note", "The customer's or the author's own words"),
        text_field("origin", "Where it was taken from: a file and its row, a form, an interview"),
    ),
    ("customer_id", "reason", "source", "author", "given_on"),
)

INTERVIEWS = RecordKind(
    "interviews",
    "An exit interview: the call or visit in which a lost customer is listened to",
    (
        CUSTOMER,
        day_field("held_on", "Day of the call or visit"),
        AUTHOR,
        text_field("channel", "Phone, visit, letter …"),
        text_field("why_stopped", "Why did you stop buying? In the customer's words"),
        text_field("what_must_change", "What must change for you to return? In the customer's words"),
        text_field("clarified", "What the clarifying questions brought up"),
        text_field("promised", "What was promised to the customer"),
        choice_field("would_return", ANSWERS, "Whether the customer would return; blank: not said", required=False),
        day_field("follow_up_on", "When to come back to it", required=False),
    ),
    ("customer_id", "held_on", "author"),
)

COMPLAINTS = RecordKind(
    "complaints",
    "The register of complaints, from receipt to the customer's confirmation",
    (
        id_field("complaint_id", "Number of the complaint"),
        CUSTOMER,
        day_field("received_on", "Day it came in"),
        id_field("subject", "Code of the reason it is about; blank: not sorted yet", required=False),
        text_field("text", "The complaint in the customer's words"),
        choice_field("step", STEPS, "How far it has come", default="received"),
        id_field("manager_id", "Who deals with it", required=False),
        day_field("due_on", "Day by which it is to be solved", required=False),
        day_field("understood_on", "Day the cause was understood", required=False),
        day_field("offered_on", "Day a solution was offered", required=False),
        day_field("solved_on", "Day it was solved", required=False),
        day_field("confirmed_on", "Day the customer confirmed the solution", required=False),
        text_field("solution", "What was offered or done"),
    ),
    ("complaint_id",),
)

SATISFACTION = RecordKind(
    "satisfaction",
    "Satisfaction by parameter, asked of customers and of staff: the same as the table survey",
    (
        choice_field("respondent", RESPONDENTS, "Who answered"),
        text_field("parameter", "What was scored: prices, range, delivery …", required=True),
        Field("score_share", "share", "Satisfaction from 0 to 1", required=True),
        day_field("answered_on", "Day of the answer"),
        id_field("customer_id", "Who answered, if a customer", required=False),
        id_field("manager_id", "Who answered, if staff; or whose customer", required=False),
        text_field("comment", "Free text"),
    ),
    ("respondent", "parameter", "answered_on", "customer_id", "manager_id"),
    nameless=lambda row: not row["customer_id" if row["respondent"] == "customer" else "manager_id"],
)

REASON_STATUS = RecordKind(
    "reason_status",
    "Whether a reason of leaving has been dealt with",
    (
        id_field("reason", "Code of the reason in the catalogue"),
        choice_field("status", STATUSES, "Open, being fixed, fixed, cannot be fixed"),
        day_field("since_on", "Day since which it is so"),
        text_field("fix", "What was or will be done"),
        text_field("owner", "Who answers for it"),
    ),
    ("reason",),
)

SELF_TEST = RecordKind(
    "self_test",
    "The company's own score per reason, one checklist per day and author",
    (
        id_field("reason", "Code of the reason in the catalogue"),
        Field("score_share", "share", "From 0 to 1; 1: no problem at all", required=True),
        day_field("answered_on", "Day of the checklist"),
        AUTHOR,
    ),
    ("reason", "answered_on", "author"),
)

CATALOGUE_CHANGES = RecordKind(
    "catalogue_changes",
    "The company's own changes to the catalogue of reasons, in their order",
    (
        Field("number", "count", "Which change it is, from 1", required=True),
        choice_field("change", CHANGES, "What was done"),
        id_field("reason", "Code of the reason it was done to"),
        text_field("into", "Codes of the reasons it became part of, or was split into"),
        text_field("name_en", "Name in English"),
        text_field("name_ru", "Name in Russian"),
        choice_field("class_code", CAUSES, "Class of the reason", required=False),
        id_field("group_code", "Group of the reason", required=False),
        choice_field("cause", CAUSES, "Whose cause it is", required=False),
        choice_field("can_change", DEGREES, "Whether it can change", required=False),
        choice_field("lever", DEGREES, "Whether the company holds the lever", required=False),
        day_field("made_on", "Day of the change"),
        AUTHOR,
    ),
    ("number",),
)

BRAINSTORMS = RecordKind(
    "brainstorms",
    "Ideas of a brainstorm session on why customers leave",
    (
        text_field("topic", "The question of the session"),
        text_field("idea", "The idea as it was said", required=True),
        id_field("reason", "Code of the reason it stands for; blank: none yet", required=False),
        day_field("held_on", "Day of the session"),
        text_field("author", "Who had the idea; blank: the group"),
        Field("votes", "count", "Votes for it"),
    ),
    ("held_on", "idea"),
)

CONTACT_CHECKS = RecordKind(
    "contact_checks",
    "Checks of a customer's contact data",
    (
        CUSTOMER,
        day_field("checked_on", "Day of the check"),
        Field("phone_ok", "yesno", "The phone is right; blank: not checked"),
        Field("email_ok", "yesno", "The e-mail address is right; blank: not checked"),
        Field("person_ok", "yesno", "The contact person still works there; blank: not checked"),
        text_field("note", "What was found"),
        AUTHOR,
    ),
    ("customer_id", "checked_on"),
)

MAPPINGS = RecordKind(
    "mappings",
    "How the columns and answers of an imported form are understood, by the form's name",
    (
        text_field("name", "Name of the form or file", required=True),
        text_field("mapping", "The mapping as JSON", required=True),
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
        *PLAN_KINDS,
    )
}
