"""What the columns of the second part of value are called on a screen."""

from __future__ import annotations

from ..text import _


def value_headings() -> dict[str, str]:
    """Return the headings of time, plan, potential and the worth of a return, in the language in use."""
    return {
        "time_share": _("Share of time"),
        "small_time_share": _("Time on small customers"),
        "time_amount": _("Cost of the time"),
        "profit_amount": _("Profit"),
        "profit_share": _("Share of profit"),
        "profit_per_hour_amount": _("Profit an hour"),
        "profit_per_contact_amount": _("Profit a contact"),
        "actual_amount": _("Sold"),
        "shortfall_amount": _("Short of plan"),
        "shortfall_share": _("Share of the plan missing"),
        "short_customers": _("Customers short"),
        "short_since_on": _("Short since"),
        "window_planned_amount": _("Plan of the last months"),
        "window_actual_amount": _("Sold in the last months"),
        "potential_source": _("How it is known"),
        "share_of_wallet_share": _("Share of wallet"),
        "room_amount": _("Could buy more"),
        "return_share": _("Chance to return if asked"),
        "natural_share": _("Chance to return unasked"),
        "won_share": _("Chance that asking decides"),
        "cost_amount": _("Cost of the attempt"),
        "expected_profit_amount": _("Expected profit of the attempt"),
        "break_even_share": _("Pays from this chance on"),
        "worth_it": _("Worth it"),
    }


def value_codes() -> dict[str, dict[str, str]]:
    """Return the words for codes that stand in those columns."""
    return {
        "potential_source": {"declared": _("declared"), "peers": _("from peers"), "unknown": _("unknown")},
        "return_source": {"reason": _("by the reason"), "benchmark": _("benchmark"), "own": _("own attempts")},
        "channel": {
            "meeting": _("meeting"),
            "call": _("call"),
            "letter": _("letter"),
            "none": _("not to be contacted"),
        },
    }
