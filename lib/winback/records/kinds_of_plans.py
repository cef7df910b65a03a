"""The kinds of records that plans, their proof and prevention are kept in; part of :mod:`winback.records.kinds`."""

from __future__ import annotations

from .fields import AUTHOR, CUSTOMER, Field, RecordKind, choice_field, day_field, id_field, text_field

DESIGNS = ("hold_out", "waves", "none")
ARMS = ("contact", "hold_out", "wave_1", "wave_2", "case")
CHANNELS = ("meeting", "visit", "call", "letter", "email", "event", "none")
PLAN_STEPS = ("history", "talk", "problem", "decision", "offer", "follow_up")
OUTCOMES = ("open", "reached", "not_reached", "promised", "refused", "later", "returned")
ADDRESSES = ("any", "phone", "email", "letter")
DECISIONS = ("consent", "objection")
OCCASION_KINDS = ("birthday", "public", "professional", "own")
LEAVE_REASONS = ("outgrew", "could_not_keep_up", "management_mistake", "pushed_out", "other")

CAMPAIGN = id_field("campaign_id", "Which campaign it belongs to")
OWNER = id_field("manager_id", "The employee who does it", required=False)
NOTE = text_field("note", "Anything else worth keeping")

CAMPAIGNS = RecordKind(
    "campaigns",
    "A win-back campaign: when it was drawn, how its effect will be proved, with which money and hours",
    (
        id_field("campaign_id", "Code of the campaign"),
        text_field("name", "What it is called"),
        choice_field("design", DESIGNS, "How its effect is proved: a group held out, two waves, or not at all"),
        day_field("drawn_on", "Day on which the customers were drawn"),
        day_field("starts_on", "First day of contacts", required=False),
        Field("horizon_days", "count", "So many days after the start returns are counted"),
        Field("hold_out_share", "share", "Share of the customers held out, from 0 to 1"),
        Field("seed", "count", "Number the draw was made with: the same number draws the same customers"),
        Field("budget_amount", "number", "Money for the campaign; blank: no limit"),
        Field("hours", "number", "Working hours for the campaign; blank: no limit"),
        AUTHOR,
        NOTE,
    ),
    ("campaign_id",),
)

PLAN_ITEMS = RecordKind(
    "plan_items",
    "One customer of a campaign: contacted or held out, with what, by whom, at which cost",
    (
        CAMPAIGN,
        CUSTOMER,
        choice_field("arm", ARMS, "Contacted, held out, first or second wave, or a case kept by itself"),
        text_field("remedy", "Code of what is offered"),
        choice_field("channel", CHANNELS, "How the customer is approached", required=False),
        OWNER,
        text_field("priority", "Priority on the day of the draw"),
        text_field("value_class", "Class by value on the day of the draw"),
        id_field("reason", "Code of the concluded reason on the day of the draw", required=False),
        Field("return_share", "share", "Chance to return if asked, as expected on the day of the draw"),
        Field("expected_profit_amount", "number", "Profit expected of the attempt on the day of the draw"),
        Field("cost_amount", "number", "What the attempt costs"),
        Field("hours", "number", "Working hours of the attempt"),
        day_field("planned_on", "Day planned for the first contact", required=False),
        NOTE,
    ),
    ("campaign_id", "customer_id"),
)

STEPS_OF_PLAN = RecordKind(
    "steps",
    "One step with one customer of a campaign, its day and its outcome",
    (
        CAMPAIGN,
        CUSTOMER,
        choice_field("plan_step", PLAN_STEPS, "History studied, talk, problem named, decision, offer, follow-up"),
        day_field("due_on", "Day by which it is to be done", required=False),
        day_field("done_on", "Day it was done", required=False),
        choice_field("outcome", OUTCOMES, "What came of it", default="open"),
        OWNER,
        NOTE,
    ),
    ("campaign_id", "customer_id", "plan_step"),
)

FIXES = RecordKind(
    "fixes",
    "The register of fixes: what was done about a reason of leaving, when and at which cost",
    (
        id_field("fix_id", "Code of the fix"),
        id_field("reason", "Code of the reason that it removes"),
        day_field("fixed_on", "Day since which it works"),
        text_field("fix", "What was done, in words a customer may read", required=True),
        Field("cost_amount", "number", "What it cost"),
        text_field("owner", "Who answers for it"),
        NOTE,
    ),
    ("fix_id",),
)

PERMISSIONS = RecordKind(
    "permissions",
    "Consents to be contacted and objections, by customer or by address",
    (
        id_field("customer_id", "The same id as in orders; blank: whoever has the address", required=False),
        text_field("address", "The phone number or e-mail address; blank: all of the customer's"),
        choice_field("channel", ADDRESSES, "Which way of contact it is about", default="any"),
        choice_field("decision", DECISIONS, "Consent or objection"),
        day_field("given_on", "Day it was given"),
        text_field("how", "How it was given: form, call, letter"),
        AUTHOR,
    ),
    ("customer_id", "address", "channel", "decision", "given_on"),
)

OCCASIONS = RecordKind(
    "occasions",
    "The company's own occasions to greet customers",
    (
        text_field("name", "What is celebrated", required=True),
        choice_field("occasion_kind", OCCASION_KINDS, "Birthday, public, professional or the company's own"),
        day_field("celebrated_on", "The day; every year on the same day where it repeats"),
        Field("repeats", "yesno", "Every year; blank: once"),
        id_field("customer_id", "Whom it is for; blank: everybody", required=False),
        text_field("industry", "For customers of this industry; blank: of all"),
        NOTE,
    ),
    ("name", "customer_id", "industry", "celebrated_on"),
)

HANDOVERS = RecordKind(
    "handovers",
    "How the customers of an employee who leaves are handed over, one by one",
    (
        id_field("manager_id", "Who leaves"),
        CUSTOMER,
        id_field("successor_id", "Who takes the customer over", required=False),
        day_field("decided_on", "Day the successor was named", required=False),
        day_field("introduced_on", "Day the successor was introduced; blank: not yet", required=False),
        Field("documents", "yesno", "Documents and history are handed over"),
        text_field("what_worked", "What worked with this customer"),
        NOTE,
    ),
    ("manager_id", "customer_id"),
)

DEPARTURES = RecordKind(
    "departures",
    "Employees who left: why, where to, and what they brought",
    (
        id_field("manager_id", "Who left"),
        day_field("left_on", "Last working day"),
        choice_field("leave_reason", LEAVE_REASONS, "Why, in the company's own view", required=False),
        text_field("leave_kind", "Resigned, dismissed, retired …"),
        text_field("where_to", "Where to: a competitor, own business, another field"),
        Field("training_amount", "number", "Money put into training"),
        Field("income_amount", "number", "What the employee brought a month at full strength"),
        Field("months_before", "number", "Months of use before the leave"),
        Field("months_after", "number", "Months of use after the leave: customers and contacts that stayed"),
        Field("came_back", "yesno", "Was hired again later"),
        NOTE,
    ),
    ("manager_id", "left_on"),
)

PLAN_KINDS = (CAMPAIGNS, PLAN_ITEMS, STEPS_OF_PLAN, FIXES, PERMISSIONS, OCCASIONS, HANDOVERS, DEPARTURES)
