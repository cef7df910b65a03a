"""Keeping a company, and loading into it again: codes and their sentences."""

from __future__ import annotations

from ...text import _


def refusals() -> dict[str, str]:
    """Return code → sentence of what refuses a file."""
    return {
        "OUT01": _("{file} could not be stored: {error}. What was loaded before is unchanged."),
        "ADD01": _("{folder} holds no loaded company to add to. Load the file without adding first."),
        "ADD02": _("{folder} was loaded by another version of winback. Load all its files again, then add."),
        "ADD03": _("Say which company the files are added to, or load them without adding."),
        "RJT01": _(
            "{file}: these rows were not set aside by {folder}. Load them into the company whose folder they came from."
        ),
        "RJT02": _("{file} holds no rows to mend: its last column '{column}' is missing or empty."),
    }


def reasons() -> dict[str, tuple[str, str]]:
    """Return code → (what is wrong with a row, what to do)."""
    return {
        "OLD01": (_("the same order was read once more"), _("Nothing to do: it counts once.")),
        "OLD02": (
            _("an older version of an order that a newer file has"),
            _("Nothing to do: the newer version counts."),
        ),
    }


def warnings() -> dict[str, str]:
    """Return code → sentence of a change or warning; figures stand after a colon, so that no word bends after them."""
    return {
        "OLD10": _("New orders added: {count}."),
        "OLD11": _("Orders that were already there, counted once: {count}."),
        "OLD12": _(
            "Orders that have changed since, the newer version counts: {count}; money before: {before}, now: {after}."
        ),
        "OLD13": _("Orders that no longer count, by the newer file: {count}, worth {amount}."),
        "OLD14": _("Orders cut in two between files and put together: {count}."),
        "OLD15": _("Mended rows added: {count}, worth {amount}."),
        "OLD16": _("Mended rows that were already there: {count}."),
        "OLD17": _("{file} was already loaded, on {day}: nothing was changed. Rows that were already there: {count}."),
        "OLD18": _("Rejected rows that a newer file brings again, no longer waiting to be mended: {count}."),
        "OLD20": _(
            "Orders that are missing in the newer file though they lie in its period, kept as they were: {count}, "
            "worth {amount}. If they were deleted at the source, load all files anew."
        ),
        "OLD21": _("{file}: rows that still cannot be read: {count}. They stay in the file of rejected rows."),
    }
