"""What the instruction sheet of each template says, step by step, with the script of the exit interview (row R3)."""

from __future__ import annotations

from ..text import _


def steps(kind: str) -> list[str]:
    """Return the lines of instruction of a template, in the language in use.

    >>> steps("brainstorm")[0]
    'Gather five to eight people who know customers from different sides, for half an hour.'
    """
    own = {
        "staff": _staff,
        "customers_lost": _customers_lost,
        "customers_loyal": _customers_loyal,
        "interview": script,
        "brainstorm": _brainstorm,
        "satisfaction_customers": _satisfaction,
        "satisfaction_staff": _satisfaction_staff,
        "complaints": _complaints,
        "self_test": _self_test,
    }
    return [*own[kind](), *_all_sheets()]


def script() -> list[str]:
    """Return the script of the exit interview: two questions, clarifying, no defence, thanks, what was promised."""
    return [
        _("Before the call: look up what the customer bought, who served them, and what they complained of."),
        _("Say who you are and why you call: you want to understand, not to sell."),
        _("First question: why did you stop buying from us?"),
        _("Clarify until you could tell it to a colleague: what happened? when? how often? with whom? what else?"),
        _("Do not defend, explain or blame anyone. Where we were at fault, say sorry. Let strong feelings pass first."),
        _("Second question: what must change for you to come back?"),
        _("Say back in one sentence what you understood, and ask whether that is all."),
        _("Promise only what you can keep, with a day, and write it down under what was promised."),
        _("Thank the customer for being open, whatever the answer was."),
        _("Write the answers down at once, in the customer's own words; then choose up to three reasons."),
    ]


def _staff() -> list[str]:
    return [
        _("Each line is a customer you served who has stopped buying. Why did they leave, as far as you know?"),
        _("Choose up to three reasons, the weightiest first. If none fits, write your own words into the cell."),
        _("Confidence: how sure are you, in per cent? A guess is welcome if it is marked as one."),
        _("Nobody is punished for an answer. A customer lost through our own fault is the easiest one to win back."),
        _("Leave a line blank if you know nothing about the customer."),
    ]


def _customers_lost() -> list[str]:
    return [
        _("Ask: why did you stop buying from us? Write the answer down in the customer's words."),
        _("Ask: what must change for you to come back?"),
        _("Then choose up to three reasons that the words stand for, the weightiest first."),
        _("Write only what concerns the purchase: no phone numbers, no names of third persons."),
    ]


def _customers_loyal() -> list[str]:
    return [
        _("Ask: what could make you stop buying from us?"),
        _("Write the answer down in the customer's words, then choose up to three reasons it stands for."),
        _("Write only what concerns the purchase: no phone numbers, no names of third persons."),
    ]


def _brainstorm() -> list[str]:
    return [
        _("Gather five to eight people who know customers from different sides, for half an hour."),
        _("Write the question above the table. Collect ideas first; nothing is judged while they come."),
        _("One idea a line, as it was said. Then choose the reason it stands for, and let everybody give three votes."),
    ]


def _satisfaction() -> list[str]:
    return [
        _("Ask: how satisfied are you with us, in per cent? One line for each parameter."),
        _("Ask what suits and what does not, and write it down beside the score."),
        _("Add lines for parameters of your own, with the same customer and a new name."),
        _("Leave a line blank where the customer gave no answer."),
    ]


def _satisfaction_staff() -> list[str]:
    return [
        _("How satisfied are our customers, in per cent, as you see it? One line for each parameter."),
        _("Answer before you see what the customers said: the gap is what we want to learn."),
        _("Leave a line blank where you cannot tell."),
    ]


def _complaints() -> list[str]:
    return [
        _("One line is one complaint. Give it a number, the customer and the day it came in."),
        _("Carry each through its steps: received, understood, solution offered, solved, confirmed by the customer."),
        _("Each has one person who deals with it, and a day by which it is to be solved."),
        _("A complaint is closed only when the customer has confirmed the solution."),
        _("Do not change the column with the version: by it the program sees whether somebody else changed the line."),
    ]


def _self_test() -> list[str]:
    return [
        _("How well does your company do on each point, in per cent? 100 means: nobody would leave us for this."),
        _("Answer alone and quickly; compare with colleagues afterwards, and later with what customers said."),
        _("Leave a line blank where you cannot tell."),
    ]


def _all_sheets() -> list[str]:
    return [
        _("Grey cells came filled in. You may add lines, sort and filter; names of columns should stay."),
        _("Lists open by the arrow at the right of a cell. Percent may be written as 80% or 80, dates as 31.03.2026."),
        _("Save the file and send it back; XLSX, ODS and CSV are read."),
    ]
