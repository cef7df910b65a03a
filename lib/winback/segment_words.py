"""What priorities, segments and their values are called, in the language in use."""

from __future__ import annotations

from typing import Any

from .rule_fields import UNKNOWN
from .text import _


def priority_names() -> dict[str, str]:
    """Return the priorities' names, from who is called first to who is not on the list."""
    return {
        "first": _("Return first"),
        "must": _("Must return"),
        "possible": _("Return if possible"),
        "let_go": _("Let go"),
        "screened": _("Off the list"),
    }


def field_names() -> dict[str, str]:
    """Return what the fields of rules and the dimensions of segments are called."""
    return {
        "priority": _("Priority"),
        "region": _("Region"),
        "industry": _("Industry"),
        "reason": _("Reason"),
        "class_code": _("Whose cause"),
        "potential_band": _("Potential"),
        "potential_source": _("Source of the potential"),
        "abc": _("Class ABC"),
        "xyz": _("Class XYZ"),
        "silence_band": _("Time since leaving"),
        "manager_id": _("Manager"),
        "channel": _("Channel"),
        "reachable": _("Reachable"),
        "state": _("State"),
        "can_change": _("Can the reason change"),
        "lever": _("Is it in our hands"),
        "reason_status": _("Is the reason fixed"),
        "worth_it": _("Worth an attempt"),
        "lost_days": _("Lost, days"),
        "silence_days": _("Silence, days"),
        "year_amount": _("Bought in the last year"),
        "average_share": _("Of an average customer's year"),
        "purchase_count": _("Purchases"),
        "orders_a_year": _("Orders a year"),
        "times_returned": _("Times returned"),
        "potential_amount": _("Potential a year"),
        "share_of_wallet_share": _("Share of wallet"),
        "confidence_share": _("Confidence in the reason"),
        "return_share": _("Chance of a return"),
        "expected_profit_amount": _("Expected profit of an attempt"),
        "letter_profit_amount": _("Expected profit of a letter sent in bulk"),
    }


def value_names(dimension: str, catalogue: Any = None) -> dict[str, str]:
    """Return the names of a dimension's values: code to name; values that are the data's own are not in it.

    ``catalogue``: the catalogue of reasons, for the names of reasons and of their classes.
    """
    found = _own_names().get(dimension, {})
    if dimension == "reason" and catalogue is not None:
        found = {code: catalogue.name(code) for code in catalogue.leaves.code}
    elif dimension == "class_code" and catalogue is not None:
        found = {code: catalogue.class_name(code) for code in catalogue.leaves.class_code.unique()}
    return found | {UNKNOWN: _("not stated"), "others": _("all others")}


def _own_names() -> dict[str, dict[str, str]]:
    return {
        "priority": priority_names(),
        "potential_band": {"large": _("large"), "middle": _("middle"), "small": _("small")},
        "potential_source": {
            "declared": _("declared"),
            "peers": _("estimated from peers"),
            "size": _("guessed from the size of orders"),
        },
        "abc": {"A": _("A: key"), "B": _("B: middle"), "C": _("C: small")},
        "xyz": {"X": _("X: steady"), "Y": _("Y: varying"), "Z": _("Z: irregular")},
        "silence_band": {
            "to_3_months": _("up to 3 months"),
            "to_6_months": _("3 to 6 months"),
            "to_1_year": _("6 to 12 months"),
            "to_2_years": _("1 to 2 years"),
            "over_2_years": _("over 2 years"),
        },
        "reachable": {
            "yes": _("can be reached"),
            "no": _("cannot be reached"),
            "do_not_contact": _("asked not to be contacted"),
        },
        "state": {"lost": _("lost"), "one_purchase": _("bought once")},
    }
