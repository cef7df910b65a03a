"""Every refusal, warning and reason of the loader: a stable code and its sentence, in one table.

Reports keep codes and figures only; the sentence is made when it is shown, in the language of the reader.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..errors import LoadError
from ..text import _, format_count, format_number, format_share


def _refusals() -> dict[str, str]:
    return {
        "KND00": _("{file} was not found. Check the name and the folder."),
        "KND01": _("{file} is empty. Export it again; the data loaded before are unchanged."),
        "KND02": _("{file} is not a table. Allowed: CSV, TSV, TXT, XLSX, XLS, ODS, Parquet, or a folder of them."),
        "KND03": _("{file} is damaged or cut off and cannot be opened. Export or copy it again."),
        "KND04": _("{file} is cut off: the archive ends before its data do. Copy it again."),
        "KND05": _("{file} unpacks to far more than its size allows; such a file is not opened for safety."),
        "KND06": _("{file} cannot be read: {error}. Close it in other programs and check the access rights."),
        "KND07": _("{file} is protected by a password. Save it without one and load it again."),
        "KND08": _("{file} is an archive. Unpack it and load the table inside, or the folder."),
        "KND09": _(
            "{file} is a web page saved as a table. Open it in a spreadsheet program and save it as XLSX or CSV."
        ),
        "KND10": _("The folder {file} holds no table. Allowed inside: CSV, TSV, TXT, XLSX, XLS, ODS, Parquet."),
        "KND11": _(
            "{file} claims more cells than it can hold ({found}; allowed {allowed}) and is not opened for safety."
        ),
        "KND12": _("{file} took too much memory or time to open. Save it as CSV and load that."),
        "ENC01": _("The text of {file} cannot be decoded. Save it as UTF-8 (in a spreadsheet program: 'CSV UTF-8')."),
        "SHP01": _("{file} holds no table: no separator (; , | tab, spaces) divides its lines into equal columns."),
        "SHP02": _("{file} has a header but no rows of data. Export it again; the data loaded before are unchanged."),
        "SHP03": _(
            "{file}, row {row}: {found} fields, but the header has {expected}. "
            "The same sign seems to divide columns and decimals; export with another separator or with quotes."
        ),
        "ORD01": _("No orders were found in {file}. Orders need a customer, a date and an amount. {details}"),
        "ORD02": _(
            "{file}: no row could be used ({read} read). Most frequent reason: {reason} "
            "Nothing was changed; check which column is which."
        ),
        "OUT01": _("{file} could not be stored: {error}. What was loaded before is unchanged."),
        "MAP01": _("The mapping names the column '{column}', which {file} does not have. It has: {known}."),
        "MAP02": _("The mapping gives '{target}', which is no column of {table}. Allowed: {known}."),
        "MAP03": _("{file}: the mapping of orders lacks {missing}."),
        "MAP04": _("The mapping file {file} cannot be read: {error}."),
    }


def _reasons() -> dict[str, tuple[str, str]]:
    """Code to (what is wrong with the row, what to do)."""
    return {
        "CUS01": (_("no customer is named"), _("Fill in the customer; such rows are money without an owner.")),
        "CUS02": (
            _("the customer is a collective name (retail buyer, guest …)"),
            _("Nothing, if it is right; otherwise take the name off the list of technical customers."),
        ),
        "STA01": (_("the order or deal is not completed"), _("Nothing; it counts once it is completed.")),
        "STA02": (_("the deal was lost or the payment failed"), _("Nothing; it brought no money.")),
        "STA03": (_("the order was cancelled or paid back in full"), _("Nothing; it brought no money.")),
        "DAT01": (_("the date is missing"), _("Fill in the date of the order.")),
        "DAT02": (_("the date cannot be read"), _("Write the date as 2024-12-31 or 31.12.2024.")),
        "DAT03": (_("the date lies in the future"), _("Correct the date of the order.")),
        "NUM01": (_("the amount is missing"), _("Fill in the amount.")),
        "NUM02": (_("the amount cannot be read"), _("Write the amount as a plain number: 1200.50 or 1200,50.")),
        "NUM03": (_("the amount is impossibly large"), _("Correct the amount.")),
        "ROW01": (_("the row does not fit the columns of the header"), _("Check separators and quotes in the row.")),
    }


def _warnings() -> dict[str, str]:
    # Worded so that a figure stands after a colon: no language then has to bend a word after it.
    return {
        "ENC02": _("{file}: recognised encoding: {encoding}."),
        "ENC03": _("{file}: characters that could not be decoded and show as \ufffd: {count}."),
        "ENC04": _("{file}: NUL characters removed: {count}."),
        "HDR01": _("{file}: there is no header; the columns were recognised by their values."),
        "HDR02": _("{file}: lines above the header skipped: {count}."),
        "HDR03": _("{file}: the column name '{column}' occurs more than once; the first one was used."),
        "SHP04": _("{file}: rows of totals left out: {count}."),
        "SHP05": _("{file}: empty rows left out: {count}."),
        "SHP06": _("{file}: the total written in the file is {found}, but the rows add up to {expected}."),
        "SHP07": _("{file}: rows with a stray quotation mark, read as plain text: {count}."),
        "AMT01": _("{file}: there is no amount column; the amount was computed as {formula}."),
        "AMT02": _("Rows with an amount of 0, counted as purchases without money: {count}."),
        "AMT03": _("{file}: the column '{column}' does not look like a discount from 0 to 1 and was not used."),
        "AMT04": _("Refunds are {share} of all rows: check the sign of the amounts."),
        "CUR01": _("The amounts are in several currencies ({found}); they are added without conversion."),
        "DAT10": _("{file}: in '{column}' day and month cannot be told apart; {reading}."),
        "DAT11": _("{file}: the dates in '{column}' are day numbers of a spreadsheet and were converted."),
        "NUM10": _("{file}: in '{column}' the sign '{sign}' may mark thousands or decimals; read as thousands."),
        "FIL01": _("{file} was not used: {why}"),
        "LNK01": _("Customers with orders that the table of customers does not have: {count}."),
        "IDS01": _("{file}: '.0' was removed from the ids in '{column}'."),
        "KEY01": _("{file}: rows without an id, or with an id that stands there twice, left out: {count}."),
        "STA10": _("States not known, counted as completed orders: {found}."),
        "COL02": _("{file}: values of '{column}' that could not be read and were left blank: {count}."),
    }


def _readings() -> dict[str, str]:
    return {
        "dmy": _("read as day first"),
        "mdy": _("read as month first"),
        "ymd": _("read as year first"),
    }


class Refusal(LoadError):
    """A refusal that remembers what was found, so that a report can say it in another language later."""

    def __init__(self, code: str, found: dict[str, Any]) -> None:
        super().__init__(refused(code, found), code)
        self.found = {key: value if isinstance(value, int) else str(value) for key, value in found.items()}


def refused(code: str, found: dict[str, Any]) -> str:
    """Return the sentence of a refusal."""
    return _refusals()[code].format(**{key: _shown(key, value) for key, value in found.items()})


def refusal(code: str, **found: Any) -> LoadError:
    """Return the error that refuses a file, with its sentence.

    >>> refusal("KND01", file="a.csv").code
    'KND01'
    """
    return Refusal(code, found)


def named(columns: Iterable[str]) -> str:
    """Return the required columns of orders in words.

    >>> named(["customer_id", "amount"])
    'the customer, the amount'
    """
    names = {"customer_id": _("the customer"), "ordered_on": _("the date of the order"), "amount": _("the amount")}
    return ", ".join(names.get(column, column) for column in columns)


def _why(why: dict[str, Any]) -> str:
    """Why a file was not used: what it lacks, or the refusal it met."""
    if why["code"] == "other_orders":
        return _("another file was taken for the orders.")
    if why["code"] == "left_out":
        return _("the mapping leaves it out.")
    if why["code"] == "lacks":
        return _("for orders it lacks {parts}.").format(parts=named(why["found"]["missing"]))
    return refused(why["code"], why["found"])


def reason(code: str) -> str:
    """Return what is wrong with a row, in words."""
    return _reasons()[code][0]


def remedy(code: str) -> str:
    """Return what to do about such a row, in words."""
    return _reasons()[code][1]


def warning(code: str, found: dict[str, Any]) -> str:
    """Return the sentence of a warning or of a change.

    >>> warning("SHP05", {"file": "a.csv", "count": 3})
    'a.csv: empty rows left out: 3.'
    """
    shown = {key: _shown(key, value) for key, value in found.items()}
    return _warnings()[code].format(**shown)


def _shown(key: str, value: Any) -> Any:
    if key == "reading":
        return _readings().get(value, value)
    if key == "share":
        return format_share(value)
    if isinstance(value, int):
        return format_count(value)
    if isinstance(value, float):
        return format_number(value, 2)
    return _why(value) if key == "why" else value
