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
        "CUS03": (
            _("a spreadsheet has broken the customer's number (like 4,27E+15)"),
            _("Export again with the column formatted as text."),
        ),
        "CUR02": (
            _("the amount is in another currency than the one named"),
            _("Name the other currency to load these rows."),
        ),
        "DUP01": (_("the same row stands there before"), _("Nothing to do: each was counted once, as you chose.")),
        "VER01": (_("it is an older version of the same order"), _("Nothing to do: the latest version counts.")),
    }


def warnings() -> dict[str, str]:
    """Return code → sentence of a change or warning; figures stand after a colon, so that no word bends after them."""
    return {
        "LNK01": _("Customers with orders that the table of customers does not have: {count}."),
        "LNK02": _("Customers in the table of customers without any order: {count} ({examples})."),
        "LNK03": _("Employees with orders that the table of employees does not have: {count} ({examples})."),
        "LNK04": _("Customers who answered a survey, but are known from nowhere else: {count} ({examples})."),
        "SRV01": _(
            "Questions that one customer answered more than once: {count}. All answers are kept with their days."
        ),
        "SRV02": _(
            "Answers dated before the customer's last purchase: {count} ({examples}). "
            "They cannot say why the customer left."
        ),
        "PII01": _(
            "{file}: texts in '{column}' that hold phones or e-mails: {count}. "
            "They may be of other people: do not publish them."
        ),
        "DUP04": _(
            "Rows that stand twice, below a header that repeats: {count}, worth {amount}. "
            "The export may have been put together twice; if so, choose to count such rows once."
        ),
        "KEY01": _("{file}: rows without an id, left out: {count}."),
        "KEY02": _("{file}: rows that repeat an id with the same data, left out: {count}."),
        "KEY03": _(
            "{file}: ids that stand in several rows with different data: {count} ({examples}). The first row was taken."
        ),
        "PER01": _(
            "The last month is not complete: orders end on {last_on}. The last full month is {month}; "
            "do not read the rest as a fall."
        ),
        "PER02": _("Months without a single order: {count} ({examples}). Check that the export is complete."),
        "CUS10": _(
            "Names with many orders that look like no real customer: {count} ({examples}; {share} of all rows). "
            "If so, add them to the technical customers."
        ),
        "DUP02": _(
            "Rows that repeat an earlier row in every column: {count}, worth {amount} ({examples}). "
            "They are counted; you can choose to count such rows once."
        ),
        "DUP03": _(
            "Rows that repeat an earlier row in every column, among one row in {every}: {count}, worth {amount} "
            "({examples}). They are counted; you can choose to count such rows once."
        ),
        "VER02": _(
            "Order numbers whose rows differ in customer, day, amount or state: {count} (for example {examples}). "
            "If they are versions of one order, export only the latest."
        ),
    }
