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
        "SHP05": _("{file}: empty rows left out: {count}."),
        "SHP06": _("{file}: the total written in the file is {found}, but the rows add up to {expected}."),
        "SHP11": _("{file}: rows dated outside the period of the report ({first_on} – {last_on}): {count}."),
        "SHP07": _("{file}: rows with a stray quotation mark, read as plain text: {count}."),
    }
