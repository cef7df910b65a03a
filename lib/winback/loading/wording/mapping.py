"""What the tables and columns of a source are: codes and their sentences."""

from __future__ import annotations

from ...text import _


def refusals() -> dict[str, str]:
    """Return code → sentence of what refuses a file."""
    return {
        "ORD01": _("No orders were found in {file}. Orders need a customer, a date and an amount. {details}"),
        "ORD02": _(
            "{file}: no row could be used ({read} read). Most frequent reason: {reason} "
            "Nothing was changed; check which column is which."
        ),
        "MAP01": _("The mapping names the column '{column}', which {file} does not have. It has: {known}."),
        "MAP02": _("The mapping gives '{target}', which is no column of {table}. Allowed: {known}."),
        "MAP03": _("{file}: the mapping of orders lacks {missing}."),
        "MAP06": _("The mapping, {place}: '{key}' is not known there. Allowed: {known}."),
        "MAP07": _("The mapping, {place}: '{key}' is {found}; it is to be written as {wanted}."),
        "MAP08": _("The mapping, {place}: {key} = '{found}' is not allowed. Allowed: {known}."),
        "MAP05": _("The mapping names the layout '{profile}', which winback does not know. Known: {known}."),
        "MAP04": _("The mapping file {file} cannot be read: {error}."),
    }


def reasons() -> dict[str, tuple[str, str]]:
    """Return code → (what is wrong with a row, what to do)."""
    return {
        "STA01": (_("the order or deal is not completed"), _("Nothing to do: it counts once it is completed.")),
        "STA02": (_("the deal was lost or the payment failed"), _("Nothing to do: it brought no money.")),
        "LNK05": (
            _("the order of this line is not in the file of orders"),
            _("Export orders and lines for the same period."),
        ),
        "STA04": (_("it is a test, not a sale"), _("Nothing to do: it brought no money.")),
        "STA03": (_("the order was cancelled or paid back in full"), _("Nothing to do: it brought no money.")),
    }


def warnings() -> dict[str, str]:
    """Return code → sentence of a change or warning; figures stand after a colon, so that no word bends after them."""
    return {
        "FIL01": _("{file} was not used: {why}"),
        "PRF01": _("{file}: recognised as {profile}, by columns: {known} of {count}."),
        "AMT05": _("{file}: money paid back later ('{column}') was taken off its orders: {amount}."),
        "JOI01": _("{file}: its orders were joined by number with their lines in {others}; lines joined: {count}."),
        "JOI02": _("{file}: lines whose order is not in the file of orders, set aside: {count}."),
        "JOI03": _("{file}: orders without a line, so without an amount: {count}."),
        "MEM01": _("{file}: its columns are read as you confirmed for such a file before."),
        "MEM02": _("{file}: what was remembered of such a file no longer fits it and was set aside: {column}."),
        "COL10": _("{file}: '{column}' was taken as {meaning}, but it could also be: {others}. Check which is right."),
        "GRN01": _(
            "{file}: '{column}' is the total of the whole order and stands again on each of its lines. "
            "Each order was counted once: {order} instead of {line}."
        ),
        "GRN02": _(
            "{file}: the total in '{column}' and the customer stand on the first line of an order only; "
            "they count for all its lines, the money once."
        ),
        "GRN10": _(
            "{file}: '{column}' is the same on all lines of an order. It was {grain}. "
            "Revenue if counted once per order: {order}; if on every line: {line}."
        ),
        "STA10": _("States not known, counted as completed orders: {found}."),
    }
