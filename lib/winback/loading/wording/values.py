"""Dates, numbers, money and ids: codes and their sentences."""

from __future__ import annotations

from ...text import _


def refusals() -> dict[str, str]:
    """Return code → sentence of what refuses a file."""
    return {
        "TZN01": _("The time zone '{zone}' is not known. Write it as Europe/Moscow or America/New_York."),
    }


def reasons() -> dict[str, tuple[str, str]]:
    """Return code → (what is wrong with a row, what to do)."""
    return {
        "DAT01": (_("the date is missing"), _("Fill in the date of the order.")),
        "DAT02": (_("the date cannot be read"), _("Write the date as 2024-12-31 or 31.12.2024.")),
        "DAT03": (_("the date lies in the future"), _("Correct the date of the order.")),
        "DAT04": (_("the date has no year"), _("Write the date with its year, as 03.03.2024.")),
        "NUM01": (_("the amount is missing"), _("Fill in the amount.")),
        "NUM02": (_("the amount cannot be read"), _("Write the amount as a plain number: 1200.50 or 1200,50.")),
        "NUM03": (_("the amount is impossibly large"), _("Correct the amount.")),
    }


def warnings() -> dict[str, str]:
    """Return code → sentence of a change or warning; figures stand after a colon, so that no word bends after them."""
    return {
        "AMT01": _("{file}: there is no amount column; the amount was computed as {formula}."),
        "AMT02": _("Rows with an amount of 0, counted as purchases without money: {count}."),
        "AMT03": _("{file}: the column '{column}' does not look like a discount from 0 to 1 and was not used."),
        "AMT04": _("Refunds are {share} of all rows: check the sign of the amounts."),
        "AMT15": _(
            "Amounts far above the rest: {count}. Usual: {usual}; largest: {largest}. "
            "Check for a slipped decimal sign: {examples}."
        ),
        "AMT16": _(
            "Orders of 0.01 or 1 among far larger ones: {count}. "
            "If they are test payments, leave them out of the export."
        ),
        "AMT20": _(
            "{file}: the name of '{column}' says what its amounts are counted in; each was multiplied to be in whole "
            "units of money, by: {times}."
        ),
        "AMT21": _(
            "{file}: a line above the table says that money is counted in other units. The amounts are taken as they "
            "stand; to be in whole units they must be multiplied by: {times}."
        ),
        "AMT22": _("{file}: documents in '{column}' that are returns or corrections count as refunds, not purchases."),
        "CUR01": _(
            "The amounts are in several currencies ({found}); they are added without conversion. "
            "Name one currency to count only its rows."
        ),
        "DAT10": _("{file}: in '{column}' day and month cannot be told apart; {reading}."),
        "DAT11": _("{file}: the dates in '{column}' are day numbers of a spreadsheet and were converted."),
        "DAT12": _(
            "{file}: the times in '{column}' are in UTC and the days are taken as written. "
            "Name a time zone to count days by your own clock."
        ),
        "DAT14": _(
            "{file}: days without a year in '{column}' were given the year of the report's period, "
            "{first_on} – {last_on}."
        ),
        "DAT13": _("Orders dated before 1990: {count} (the first: {examples}). Check the dates."),
        "NUM10": _("{file}: in '{column}' the sign '{sign}' may mark thousands or decimals; read as thousands."),
        "IDS01": _("{file}: '.0' was removed from the ids in '{column}'."),
        "IDS02": _(
            "{file}: numbers like 1E5 in '{column}': {count}. A spreadsheet may have broken them; "
            "export the column as text."
        ),
        "IDS03": _(
            "{file}: the ids in '{column}' are too long for numbers and may have lost their last digits. "
            "Export the column as text."
        ),
        "IDS04": _("{file}: the apostrophe before ids in '{column}' was removed: {count}."),
        "IDS05": _("Order numbers broken by a spreadsheet, like 4,27E+15: {count}. Export the column as text."),
        "YES01": _("{file}: values of '{column}' that are neither yes nor no, taken as yes: {count}."),
        "COL02": _("{file}: values of '{column}' that could not be read and were left blank: {count}."),
    }
