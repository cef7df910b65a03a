"""What a file is, and its text: codes and their sentences."""

from __future__ import annotations

from ...text import _


def refusals() -> dict[str, str]:
    """Return code → sentence of what refuses a file."""
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
    }


def reasons() -> dict[str, tuple[str, str]]:
    """Return code → (what is wrong with a row, what to do)."""
    return {}


def warnings() -> dict[str, str]:
    """Return code → sentence of a change or warning; figures stand after a colon, so that no word bends after them."""
    return {
        "ENC02": _("{file}: recognised encoding: {encoding}."),
        "ENC03": _("{file}: characters that could not be decoded and show as \ufffd: {count}."),
        "ENC04": _("{file}: NUL characters removed: {count}."),
    }
