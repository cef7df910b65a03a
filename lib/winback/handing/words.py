"""What the lists and sheets of a hand-over say: headings, what is allowed, the script, the summary."""

from __future__ import annotations

import pandas as pd

from ..collecting.instructions import script
from ..text import _, format_count, format_date, ngettext
from .gate import left_out
from .rows import Handed

WIDTHS = {
    "priority_name": 13,
    "name": 24,
    "customer_id": 11,
    "contact_person": 19,
    "phone": 14,
    "email": 25,
    "channel_name": 10,
    "why": 30,
    "may_offer": 15,
    "opening": 38,
    "remedy_name": 19,
    "next_step": 15,
    "due_on": 12,
    "subject": 28,
    "text": 70,
}
"""Widths of columns in a workbook, in signs."""
SHEET = ("priority_name", "name", "customer_id", "contact_person", "phone", "email", "channel_name", "why",
         "may_offer", "opening", "remedy_name", "next_step", "due_on", "subject", "text")  # fmt: skip
CALLS = ("owner", "priority_name", "customer_id", "name", "contact_person", "phone", "channel_name", "why",
         "may_offer", "opening", "remedy_name", "next_step", "due_on")  # fmt: skip
MAILS = ("due_on", "owner", "customer_id", "name", "contact_person", "first_name", "email", "salutation", "subject",
         "text")  # fmt: skip
POST = tuple(name for name in MAILS if name != "email")
GREETINGS = (*MAILS, "occasion")
WRITTEN = ("email", "event", "letter")


def headings(names: tuple[str, ...]) -> dict[str, str]:
    """Return the columns of a list with their headings."""
    known = {
        "owner": _("Owner"),
        "priority_name": _("Priority"),
        "customer_id": _("Customer's id"),
        "name": _("Customer"),
        "contact_person": _("Contact person"),
        "first_name": _("How to address"),
        "phone": _("Phone"),
        "email": _("E-mail"),
        "channel_name": _("Channel"),
        "why": _("Why"),
        "may_offer": _("What is allowed"),
        "opening": _("How to begin"),
        "remedy_name": _("Remedy"),
        "next_step": _("Next step"),
        "due_on": _("Due on"),
        "salutation": _("Salutation"),
        "subject": _("Subject of the letter"),
        "text": _("Letter"),
        "occasion": _("Occasion"),
    }
    return {name: known[name] for name in names}


def may_offer() -> dict[str, str]:
    """Return permission → what it allows, in words."""
    return {"all": _("talk and offer"), "service": _("talk only; an offer after consent")}


def script_lines() -> list[str]:
    """Return the script of the talk, line by line."""
    return [
        *script(),
        _("Where there is no consent to advertising, ask for it before you offer anything, and record the answer."),
        _("Whoever asks not to be called again: record the objection the same day; it counts for every later list."),
    ]


def summary_lines(handed: Handed, listed: pd.DataFrame) -> list[str]:
    """Return what was handed over and what was not, in sentences; ``listed``: the rows that passed the consents."""
    count = len(listed)
    told = [
        ngettext("{n} customer is handed over.", "{n} customers are handed over.", count).format(n=format_count(count))
    ]
    only_talk = int(listed.permission.eq("service").sum())
    if only_talk:
        sentence = ngettext(
            "{n} of them has given no consent to advertising: talk and listen, make no offer before consent.",
            "{n} of them have given no consent to advertising: talk and listen, make no offer before consent.",
            only_talk,
        )
        told.append(sentence.format(n=format_count(only_talk)))
    outside = left_out(handed)
    for why, rows in outside.groupby("why_code", sort=True):
        told.append(_left_out(str(why), len(rows)))
    if outside.empty and count:
        told.append(_("Nobody of the plan had to be left out."))
    if handed.held_out:
        sentence = ngettext(
            "{n} customer is held out to prove the effect: no contact before the campaign ends.",
            "{n} customers are held out to prove the effect: no contact before the campaign ends.",
            handed.held_out,
        )
        told.append(sentence.format(n=format_count(handed.held_out)))
    if handed.later:
        sentence = ngettext(
            "{n} customer of the second wave follows later.",
            "{n} customers of the second wave follow later.",
            handed.later,
        )
        told.append(sentence.format(n=format_count(handed.later)))
    if unready := int((listed.channel.isin(WRITTEN) & ~listed.ready.astype(bool)).sum()):
        sentence = ngettext(
            "{n} letter is not handed over: something in it has to be mended first. Read it in notebook 05.",
            "{n} letters are not handed over: something in them has to be mended first. Read them in notebook 05.",
            unready,
        )
        told.append(sentence.format(n=format_count(unready)))
    told += handed.consents.assumptions()
    if handed.on is None:
        told.append(
            _("All consents and objections recorded so far are applied. Make the lists anew before each round of "
              "contacts.")
        )  # fmt: skip
    else:
        sentence = _("Consents and objections are applied as they were known on {day}: not for sending now.")
        told.append(sentence.format(day=format_date(handed.on)))
    return told


def _left_out(code: str, count: int) -> str:
    sentences = {
        "objection": ngettext(
            "Left out: {n} customer who asked not to be contacted this way.",
            "Left out: {n} customers who asked not to be contacted this way.",
            count,
        ),
        "shared": ngettext(
            "Left out: {n} customer whose address belongs to somebody who asked not to be contacted.",
            "Left out: {n} customers whose address belongs to somebody who asked not to be contacted.",
            count,
        ),
        "no_address": ngettext(
            "Left out: {n} customer whose card lacks the phone or e-mail the plan goes by. Complete it.",
            "Left out: {n} customers whose cards lack the phone or e-mail the plan goes by. Complete them.",
            count,
        ),
        "no_channel": ngettext(
            "Left out: {n} customer for whom the plan names no channel.",
            "Left out: {n} customers for whom the plan names no channel.",
            count,
        ),
    }
    other = ngettext("Left out: {n} customer.", "Left out: {n} customers.", count)
    return sentences.get(code, other).format(n=format_count(count))
