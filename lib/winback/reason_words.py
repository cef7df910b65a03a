"""What the study of reasons is called: sources, kinds of conclusion, reasons, and how each conclusion came about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from .reasons.catalogue import NO_WAIT, Catalogue
from .records.words import choice_names
from .text import _, format_count, ngettext, one_stop

HOW_KEYS = [
    "reason", "basis", "asked_reason", "asked_named", "inside_reason", "inside_named", "alike_by", "alike_named_count",
    "alike_asked_count", "alike_inside", "facts",
]  # fmt: skip


def source_names() -> dict[str, str]:
    """Return the names of the sources of reasons in the language in use."""
    return {
        "": _("All sources"),
        "staff": _("Staff"),
        "customer": _("Customers"),
        "brainstorm": _("Brainstorm"),
        "crm": _("CRM notes"),
        "interview": _("Exit interviews"),
        "complaint": _("Complaints"),
        "list": _("Customer list"),
    }


def basis_names() -> dict[str, str]:
    """Return how a conclusion may have come about, in the language in use."""
    return {
        "several": _("Several sources agree"),
        "customer": _("The customer says so"),
        "staff": _("Only our people say so"),
        "read": _("Read from others and facts"),
    }


def status_names() -> dict[str, str]:
    """Return what has become of a reason, in the language in use; also where nothing has to become of it."""
    return choice_names("status") | {NO_WAIT: _("nothing to wait for")}


def how_sentences(concluded: pd.DataFrame, catalogue: Catalogue) -> pd.Series:
    """Say of each customer in one sentence how the reason was concluded.

    ``concluded``: rows of :class:`winback.why.conclusions.Conclusions`. Equal cases get the same words.
    """
    if concluded.empty:
        return pd.Series(dtype="str")
    cases = concluded[HOW_KEYS].drop_duplicates()
    told = cases.assign(how=[_how(case, catalogue) for case in cases.to_dict("records")])
    return concluded[HOW_KEYS].merge(told, on=HOW_KEYS, how="left").how.set_axis(concluded.index).astype("str")


def _how(case: dict[Any, Any], catalogue: Catalogue) -> str:
    name = catalogue.name
    parts = [_who_said_what(case, name)]
    if case["alike_named_count"]:
        parts.append(_others(case, name))
    facts = fact_phrases()
    parts += [facts[fact] for fact in case["facts"].split()]
    text = "; ".join(parts)
    return one_stop(text[0].upper() + text[1:] + ".")


def _who_said_what(case: dict[Any, Any], name: Callable[[str], str]) -> str:
    asked, inside = case["asked_reason"], case["inside_reason"]
    told = {
        (True, True): _("the customer and our people both named '{reason}'"),
        (True, False): _("the customer named '{reason}', our people said '{inside}'"),
        (False, True): _("our people named '{reason}', the customer said '{asked}'"),
        (False, False): _("the customer said '{asked}' and our people '{inside}', yet '{reason}' is more likely"),
    }
    if not inside:
        told[True, False] = _("the customer named '{reason}'")
        told[False, False] = _("the customer said '{asked}', yet '{reason}' is more likely")
    elif not asked:
        told[False, True] = _("only our people spoke, and named '{reason}'")
        told[False, False] = _("our people said '{inside}', yet '{reason}' is more likely")
    sentence = told[bool(case["asked_named"]), bool(case["inside_named"])]
    return sentence.format(asked=name(asked), inside=name(inside), reason=name(case["reason"]))


def _others(case: dict[Any, Any], name: Callable[[str], str]) -> str:
    """'14 of 22 other customers of the same manager who were asked themselves, while our people said …, named it'."""
    of = int(case["alike_asked_count"])
    told: dict[tuple[str, bool], Callable[[int], str]] = {
        ("manager_id", True): lambda n: ngettext(
            "{k} of {n} other customer of the same manager who was asked, while our people said '{inside}', named it",
            "{k} of {n} other customers of the same manager who were asked, while our people said '{inside}', named it",
            n,
        ),
        ("manager_id", False): lambda n: ngettext(
            "{k} of {n} other customer of the same manager who was asked named it",
            "{k} of {n} other customers of the same manager who were asked named it",
            n,
        ),
        ("quarter", True): lambda n: ngettext(
            "{k} of {n} other customer who left in the same quarter and was asked, while our people said '{inside}',"
            " named it",
            "{k} of {n} other customers who left in the same quarter and were asked, while our people said '{inside}',"
            " named it",
            n,
        ),
        ("quarter", False): lambda n: ngettext(
            "{k} of {n} other customer who left in the same quarter and was asked named it",
            "{k} of {n} other customers who left in the same quarter and were asked named it",
            n,
        ),
        ("region", True): lambda n: ngettext(
            "{k} of {n} other customer of the same region who was asked, while our people said '{inside}', named it",
            "{k} of {n} other customers of the same region who were asked, while our people said '{inside}', named it",
            n,
        ),
        ("region", False): lambda n: ngettext(
            "{k} of {n} other customer of the same region who was asked named it",
            "{k} of {n} other customers of the same region who were asked named it",
            n,
        ),
    }
    sentence = told[case["alike_by"], bool(case["alike_inside"])](of)
    count = format_count(case["alike_named_count"])
    return sentence.format(k=count, n=format_count(of), inside=name(case["inside_reason"]))


def fact_phrases() -> dict[str, str]:
    """Return what each kind of fact says, as part of a sentence, in the language in use."""
    return {
        "departure": _("the manager left the company at about that time"),
        "silence": _("nobody of us had been in touch for months before"),
        "talks": _("the customer still asks for quotes"),
        "complaint": _("the customer had complained of it"),
        "unsolved": _("a complaint had stayed unsolved"),
        "dissatisfied": _("the survey had shown dissatisfaction with it"),
    }


def reason_name(code: str, catalogue: Catalogue) -> str:
    """Return the name of a reason, a class, a group, or whether it can be fixed."""
    if code in catalogue.by_code:
        return catalogue.name(code)
    fixable = {"yes": _("We can fix it"), "partly": _("We can partly fix it"), "no": _("We cannot fix it")}
    if code in fixable:
        return fixable[code]
    return catalogue.group_name(code) if code in catalogue.groups else catalogue.class_name(code)


SURE_FROM = {"sure": 0.9, "likely": 0.7, "rather": 0.5, "open": 0.0}
"""From which confidence on a conclusion is called so."""


def sure_names() -> dict[str, str]:
    """Return what the confidence of a conclusion is called, from the surest down, in the language in use."""
    return {
        "sure": _("almost certain"),
        "likely": _("likely"),
        "rather": _("rather this than another"),
        "open": _("open, ask again"),
    }


def sure_word(share: float) -> str:
    """Return a confidence in words.

    >>> sure_word(0.95), sure_word(0.6)
    ('almost certain', 'rather this than another')
    """
    return sure_names()[next(code for code, low in SURE_FROM.items() if share >= low or code == "open")]


def level_names() -> dict[str, str]:
    """Return by what the reasons can be told, in the language in use."""
    return {
        "reason": _("Reason"),
        "group_code": _("Group of reasons"),
        "class_code": _("Whose doing"),
        "fixable": _("Can we fix it"),
    }


def dimension_names() -> dict[str, str]:
    """Return by what the lost can be grouped: attributes of customers, and the period of their leaving."""
    return {
        "abc": _("Class ABC"),
        "xyz": _("Class XYZ"),
        "manager_id": _("Manager"),
        "region": _("Region"),
        "industry": _("Industry"),
        "channel": _("Channel"),
        "quarter": _("Quarter of leaving"),
        "year": _("Year of leaving"),
    }
