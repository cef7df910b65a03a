"""Names, phones and e-mails of customers and employees: codes and their sentences."""

from __future__ import annotations

from ...text import _


def refusals() -> dict[str, str]:
    """Return code → sentence of what refuses a file."""
    return {}


def reasons() -> dict[str, tuple[str, str]]:
    """Return code → (what is wrong with a row, what to do)."""
    return {}


def suggestion_reasons() -> dict[str, str]:
    """Return reason → words, of why two names may be one."""
    return {
        "legal_form": _("the legal form is written differently"),
        "unicode": _("signs that look the same are stored differently"),
        "yo": _("the letters ё and е"),
        "case": _("capital and small letters"),
        "look_alike": _("letters of another alphabet that look the same"),
        "word_order": _("the order of the words"),
        "punctuation": _("quotes, hyphens or other signs"),
        "spaces": _("spaces"),
        "same_name": _("the same name"),
        "email": _("the same e-mail"),
        "phone": _("the same phone"),
        "typo": _("one letter differs"),
        "initials": _("initials instead of the full name"),
    }


def warnings() -> dict[str, str]:
    """Return code → sentence of a change or warning; figures stand after a colon, so that no word bends after them."""
    return {
        "PHN01": _(
            "{file}: phones that cannot be read, kept as they are: {count} ({examples}). Write the country code first."
        ),
        "PHN02": _("{file}: phones brought to one form, as +79001234567: {count}."),
        "PHN05": _("{file}: phones kept as they are written, without a country code or with odd digits: {count}."),
        "PHN03": _("Phones that two or three customers share: {count} ({examples}). They may be one customer."),
        "PHN04": _(
            "Phones that more than three customers share: {count} ({examples}; up to {most} customers). "
            "It may be the phone of a manager."
        ),
        "EML01": _("{file}: e-mails that cannot be right, kept as they are: {count} ({examples}). Correct them."),
        "EML02": _("{file}: e-mails brought to one form: {count}."),
        "EML03": _("E-mails that two or three customers share: {count} ({examples}). They may be one customer."),
        "EML04": _(
            "E-mails that more than three customers share: {count} ({examples}; up to {most} customers). "
            "It may be the box of a manager."
        ),
        "MRG01": _("Rows of customers joined to another spelling, as you chose: {count}."),
        "MRG02": _("Rows of employees joined to another spelling, as you chose: {count}."),
        "SUG01": _(
            "Customers who may be one under several names: {count} ({examples}). "
            "Nothing was joined; choose which to join."
        ),
        "SUG02": _(
            "Employees who may be one under several names: {count} ({examples}). "
            "Nothing was joined; choose which to join."
        ),
        "SUG03": _("There are too many names to compare them all; suggestions to join shown: {count}."),
    }
