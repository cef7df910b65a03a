"""The words of the reports that no view has: the story's questions, and what to do about each figure."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from ..text import _, language


def chapter_titles() -> dict[str, str]:
    """Return the question that each chapter answers, by the code of its view."""
    return {
        "losses": _("How many customers do we lose?"),
        "value": _("How much does it cost?"),
        "reasons": _("Why do they leave?"),
        "segments": _("Whom do we want back?"),
        "plan": _("What do we do?"),
        "returns": _("Did it work?"),
        "risk": _("Who is next?"),
    }


def what_to_do(key: str) -> str:
    """Return what to do about an exhibit (``losses.groups``) or a chapter (``losses``); nothing for an unknown one."""
    return _advice(language()).get(key, "")


@cache
def _advice(_language: str) -> dict[str, str]:
    parts: tuple[Callable[[], dict[str, str]], ...] = (
        _chapters, _losses, _value, _reasons, _segments, _plan, _returns, _risk,
    )  # fmt: skip
    return {key: text for part in parts for key, text in part().items()}


def _chapters() -> dict[str, str]:
    return {
        "overview.picture": _("Compare what leaves with what comes back: while more leaves, winning back comes first."),
        "losses": _("Agree on the rule by which a customer counts as lost, and look at this figure every quarter."),
        "value": _("Set the budget of the win-back by this money, not by the number of customers."),
        "reasons": _("Ask the lost customers themselves, the dearest first; fix what is ours before calling."),
        "reasons.missing": _(
            "Begin the survey of our own people this week: half an hour each, and no customer is needed."
        ),
        "segments": _("Begin with the first two priorities; leave the others until these are done."),
        "plan": _("Approve the plan, name one person who answers for it, and keep those held out untouched."),
        "returns": _("Go on where the contact caused the return; stop where it did not."),
        "returns.missing": _("Keep the next campaign on record and draw by lot who waits: then its effect is known."),
        "risk": _("Call those on the list of warnings now, while they still buy."),
    }


def _losses() -> dict[str, str]:
    return {
        "losses.over_time": _("Find the quarter in which the losses rose, and ask what we changed then."),
        "losses.groups": _(
            "Begin where most money is lost; the share beside a bar tells a large group from a bad one."
        ),
        "losses.managers": _("Do not judge anybody by this figure alone: the next one is the fair comparison."),
        "losses.fair": _("Talk with those above the limits about their customers; inside the limits it is chance."),
        "losses.accounts": _("Let the owner or the head of sales call the largest of them in person."),
        "losses.audit": _("If too many are given up too early, choose a more patient rule before anybody is called."),
        "losses.once": _("Make the second purchase easy: a reason to come back within the usual time."),
    }


def _value() -> dict[str, str]:
    return {
        "value.bridge": _("Those who fade still talk to us: call them as customers before they are lost."),
        "value.abc": _("If class A makes most of the money lost, a few visits are worth more than a mailing."),
        "value.xyz": _("A steady buyer who falls silent is an alarm: let somebody call on the first missed order."),
        "value.matrix": _("Take the dearest cell first: its customers are worth a personal talk."),
        "value.lifetime": _("Spend on keeping them in proportion to what they will still bring."),
    }


def _reasons() -> dict[str, str]:
    return {
        "reasons.dearest": _("Take the dearest reason that we can change, and name who fixes it by when."),
        "reasons.coverage": _("Ask where most of the money still has no known reason."),
        "reasons.groups": _("Give the dearest group to the one department that can change it."),
        "reasons.fixable": _("Put the work where we can change something; accept the rest and say so."),
        "reasons.doing": _("What is our own doing comes before any discount."),
        "reasons.over_time": _("Where a reason appears suddenly, look for what we changed shortly before."),
        "reasons.sides": _("Where staff and customers disagree, believe the customers and ask further."),
        "reasons.behind": _("Do not lower the price before the true reason is known."),
        "reasons.managers": _("Speak with the manager in private, and with some of the customers concerned."),
        "reasons.bounds": _("If the silent could overturn the first place, ask some of them before acting on it."),
        "reasons.fixes": _("Fix first, then call: nobody should come back to the same trouble."),
    }


def _segments() -> dict[str, str]:
    return {
        "segments.priorities": _("Call from the top; what is let go is no failure, it is saved time."),
        "segments.bands": _("Begin with the dearest cell, and within it with those who left most recently."),
        "segments.groups": _("Plan the visits where the money to be returned lives close together."),
        "segments.reach": _("Complete the contact data of the dear ones before the campaign begins."),
        "segments.expected": _("Hold the plan against this expectation, and learn from the difference."),
        "segments.states": _("Watch the fading: they are the losses of the next quarter."),
        "segments.classes": _("If classes A and B shrink, new customers do not make up for it: keep what there is."),
        "segments.flows": _("Look at the cells that lead to the lost: that is where customers can still be kept."),
        "segments.lacking": _("Take the first of these: it sharpens the list most."),
    }


def _plan() -> dict[str, str]:
    return {
        "plan.listed": _("Give every owner the list, and the day by which it is done."),
        "plan.ways": _("Keep the dear ways of contact for the customers worth them."),
        "plan.remedies": _("Offer what solves the trouble; keep the discount for last."),
        "plan.left": _("Decide what stands in the way of most money, and who clears it away."),
        "plan.stop": _("Stop at the line: beyond it an attempt costs more than it brings."),
        "plan.loads": _("Free hours where an hour earns most, or hand some of the calls over."),
        "plan.proof": _("Keep to the lot: without those held out nobody will know what the calls brought."),
    }


def _returns() -> dict[str, str]:
    return {
        "returns.cause": _("Count only what the contact caused; the others would have come anyway."),
        "returns.money": _("Let the campaign run until the money is proved, or end it when it is disproved."),
        "returns.channels": _("Use the way that works best, until the figures say otherwise."),
        "returns.reasons": _("Call first those whose reason gives way to a talk."),
        "returns.lives": _("Look after the second and third purchase as after those of a new customer."),
        "returns.watch": _("Call those who show a sign within the week."),
    }


def _risk() -> dict[str, str]:
    return {
        "risk.listed": _("Share the warnings out today; each has its reason beside it in the dashboard."),
        "risk.signs": _("Work against the dearest sign first: it points to what the customer misses."),
        "risk.groups": _("Begin where most margin is at stake."),
        "risk.test": _("Trust the list as far as it proved right, and no further."),
        "risk.taken": _("Hand customers over before an employee leaves: with a call, not with a letter."),
    }


def page_words() -> dict[str, str]:
    """Return the words of the pages around the story."""
    return {
        "report": _("Report for the owner"),
        "summary": _("Summary for the owner"),
        "contents": _("Contents"),
        "skip": _("To the figures"),
        "short": _("In short"),
        "story": _("The story in seven answers"),
        "do": _("What to do"),
        "now": _("What to do now"),
        "how": _("How computed"),
        "question": _("Question"),
        "answer": _("Answer"),
        "missing": _("What is missing, and how to get it"),
        "terms": _("What the words mean"),
        "origin": _("Where the figures come from"),
        "assumed": _("What was assumed"),
        "term": _("Term"),
        "meaning": _("Meaning"),
        "assumption": _("Assumption"),
        "value": _("Set to"),
        "unit": _("Unit"),
        "source": _("Source"),
        "without_script": _("This page draws its charts with JavaScript; it loads nothing from anywhere."),
    }
