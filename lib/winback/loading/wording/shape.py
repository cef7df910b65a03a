"""Where the table lies in a file, and rows that do not fit it: codes and their sentences."""

from __future__ import annotations

from ...text import _


def refusals() -> dict[str, str]:
    """Return code → sentence of what refuses a file."""
    return {
        "SHP01": _("{file} holds no table: no separator (; , | tab, spaces) divides its lines into equal columns."),
        "SHP02": _("{file} has a header but no rows of data. Export it again; the data loaded before are unchanged."),
        "SHP03": _(
            "{file}, row {row}: {found} fields, but the header has {expected}. "
            "The same sign seems to divide columns and decimals; export with another separator or with quotes."
        ),
        "SHP08": _(
            "{file}, row {row}: {found} fields, but the header has {expected}; rows like it: {count}. "
            "The columns cannot be told apart: add the missing name to the header, or remove the extra separator."
        ),
        "SHP09": _(
            "{file}: the column '{column}' is needed for {role}, but it is blank in {share} of the rows. "
            "Choose another column, or fill it in."
        ),
        "SHP10": _(
            "{file} was recognised as a report, but no sales were found in it; lines looked through: {count}. "
            "Check the period and the filters of the report; the data loaded before are unchanged."
        ),
        "SHP12": _(
            "{file} has only sums for the whole period {first_on} – {last_on}, and no dates of orders: who stopped "
            "buying cannot be seen from it. In the settings of the report add a grouping by period (day or month) "
            "or by document (registrar); or load several such reports together, one for each month."
        ),
        "SHP16": _(
            "In {file} customers stand across and dates down, so it is not clear what is a customer. "
            "Turn the table, so that each row is a customer or an order."
        ),
        "SHP17": _(
            "{file} has quantities but no money. Add the column of the amount (revenue) in the settings of the report."
        ),
    }


def reasons() -> dict[str, tuple[str, str]]:
    """Return code → (what is wrong with a row, what to do)."""
    return {
        "ROW01": (_("the row does not fit the columns of the header"), _("Check separators and quotes in the row.")),
    }


def warnings() -> dict[str, str]:
    """Return code → sentence of a change or warning; figures stand after a colon, so that no word bends after them."""
    return {
        "HDR01": _("{file}: there is no header; the columns were recognised by their values."),
        "HDR02": _("{file}: lines above the header skipped: {count}."),
        "HDR03": _("{file}: the column name '{column}' occurs more than once; the first one was used."),
        "HDR04": _("{file}: the first column has no name and only numbers the rows; the names were moved by one."),
        "SHP04": _("{file}: rows of totals left out: {count}."),
        "SHP24": _("{file}: rows that repeat the header left out: {count}."),
        "SHP05": _("{file}: empty rows left out: {count}."),
        "SHP06": _("{file}: the total written in the file is {found}, but the rows add up to {expected}."),
        "SHP11": _("{file}: rows dated outside the period of the report ({first_on} – {last_on}): {count}."),
        "SHP13": _(
            "{file}: the report has periods instead of dates: each purchase is dated on the first day of its period, "
            "so gaps between purchases are known only to a period."
        ),
        "SHP14": _(
            "{file}: totals of the report that differ from its lines: {count}. "
            "The first: '{name}', written {found}, its lines add up to {expected}."
        ),
        "SHP15": _(
            "{file}: documents whose goods do not add up to the document; taken as a whole, without goods: {count}."
        ),
        "SHP20": _("{file}: the report was turned into a table: rows: {count}, from lines of the report: {lines}."),
        "SHP21": _("{file}: fields stand down and orders across; the table was turned: rows: {count}."),
        "SHP22": _("{file}: cells merged over several rows were read as the same value in each of them."),
        "SHP23": _("{file}: the dates of orders were taken from the names of documents in '{column}'."),
        "SHP07": _("{file}: rows with a stray quotation mark, read as plain text: {count}."),
    }
