"""What the checked rows look like together: codes and their sentences."""

from __future__ import annotations

from ...text import _


def refusals() -> dict[str, str]:
    """Return code → sentence of what refuses a file."""
    return {}


def reasons() -> dict[str, tuple[str, str]]:
    """Return code → (what is wrong with a row, what to do)."""
    return {
        "CUS01": (_("no customer is named"), _("Fill in the customer; such rows are money without an owner.")),
        "CUS02": (
            _("the customer is a collective name (retail buyer, guest …)"),
            _("Nothing, if it is right; otherwise take the name off the list of technical customers."),
        ),
    }


def warnings() -> dict[str, str]:
    """Return code → sentence of a change or warning; figures stand after a colon, so that no word bends after them."""
    return {
        "LNK01": _("Customers with orders that the table of customers does not have: {count}."),
        "KEY01": _("{file}: rows without an id, or with an id that stands there twice, left out: {count}."),
    }
