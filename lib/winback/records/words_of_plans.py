"""What the columns and closed lists of plans, permissions and hand-overs are called; part of :mod:`.words`."""

from __future__ import annotations

from ..text import _


def headings_of_plans() -> dict[str, str]:
    """Return column → heading."""
    return {
        "campaign_id": _("Campaign"),
        "design": _("How the effect is proved"),
        "drawn_on": _("Drawn on"),
        "starts_on": _("Starts on"),
        "horizon_days": _("Days in which returns count"),
        "hold_out_share": _("Share held out"),
        "seed": _("Number of the draw"),
        "budget_amount": _("Budget"),
        "hours": _("Hours"),
        "arm": _("Group"),
        "remedy": _("Remedy"),
        "priority": _("Priority"),
        "value_class": _("Class by value"),
        "return_share": _("Chance to return"),
        "expected_profit_amount": _("Expected profit"),
        "cost_amount": _("What it costs"),
        "planned_on": _("Planned on"),
        "plan_step": _("Step"),
        "done_on": _("Done on"),
        "outcome": _("What came of it"),
        "fix_id": _("Number of the fix"),
        "fixed_on": _("Works since"),
        "address": _("Phone or e-mail"),
        "decision": _("Decision"),
        "how": _("How it was given"),
        "occasion_kind": _("Kind of occasion"),
        "celebrated_on": _("Day of the occasion"),
        "repeats": _("Every year"),
        "industry": _("Industry"),
        "successor_id": _("Successor"),
        "decided_on": _("Decided on"),
        "introduced_on": _("Introduced on"),
        "documents": _("Documents handed over"),
        "what_worked": _("What worked"),
        "left_on": _("Left on"),
        "leave_reason": _("Why the employee left"),
        "leave_kind": _("Kind of departure"),
        "where_to": _("Where to"),
        "training_amount": _("Put into training"),
        "income_amount": _("Brought a month"),
        "months_before": _("Months of use before leaving"),
        "months_after": _("Months of use after leaving"),
        "came_back": _("Hired again"),
    }


def kind_names_of_plans() -> dict[str, str]:
    """Return kind → what its records are called, in the plural."""
    return {
        "campaigns": _("Campaigns"),
        "plan_items": _("Customers of campaigns"),
        "steps": _("Steps of the plan"),
        "fixes": _("Fixes"),
        "permissions": _("Consents and objections"),
        "occasions": _("Occasions"),
        "handovers": _("Hand-overs of customers"),
        "departures": _("Departures of employees"),
    }


def choices_of_plans() -> dict[str, dict[str, str]]:
    """Return column → code → word of its closed list."""
    return _of_the_plan() | {
        "decision": {"consent": _("consent"), "objection": _("objection")},
        "occasion_kind": {
            "birthday": _("birthday"),
            "public": _("public holiday"),
            "professional": _("professional holiday"),
            "own": _("the company's own"),
        },
        "leave_reason": {
            "outgrew": _("outgrew the company"),
            "could_not_keep_up": _("could not keep up"),
            "management_mistake": _("a mistake of the management"),
            "pushed_out": _("pushed out by others"),
            "other": _("other"),
        },
    }


def _of_the_plan() -> dict[str, dict[str, str]]:
    return {
        "design": {"hold_out": _("a group held out"), "waves": _("two waves"), "none": _("not proved")},
        "arm": {
            "contact": _("contacted"),
            "hold_out": _("held out"),
            "wave_1": _("first wave"),
            "wave_2": _("second wave"),
            "case": _("single case"),
        },
        "channel": {
            "any": _("any"),
            "phone": _("phone"),
            "meeting": _("meeting"),
            "visit": _("visit"),
            "call": _("call"),
            "letter": _("letter"),
            "email": _("e-mail"),
            "event": _("event"),
            "none": _("no contact"),
        },
        "plan_step": {
            "history": _("study the history"),
            "talk": _("talk and listen"),
            "problem": _("name the problem"),
            "decision": _("decide"),
            "offer": _("offer"),
            "follow_up": _("follow up"),
        },
        "outcome": {
            "open": _("not yet"),
            "reached": _("reached"),
            "not_reached": _("not reached"),
            "promised": _("promised to buy"),
            "refused": _("refused"),
            "later": _("asked to call later"),
            "returned": _("bought again"),
        },
    }
