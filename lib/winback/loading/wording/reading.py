"""What a file is, and its text: codes and their sentences."""

from __future__ import annotations

from ...text import _


def refusals() -> dict[str, str]:
    """Return code → sentence of what refuses a file."""
    return {
        "KND00": _("{file} was not found. Check the name and the folder."),
        "KND01": _("{file} is empty. Export it again; the data loaded before are unchanged."),
        "KND02": _(
            "{file} is not a table. Allowed: CSV, TSV, TXT, XLSX, XLS, ODS, HTML tables, Parquet, JSON, SQLite and "
            "DuckDB, each also in ZIP or gzip, or a folder of them."
        ),
        "KND03": _("{file} is damaged or cut off and cannot be opened. Export or copy it again."),
        "KND04": _("{file} is cut off: the archive ends before its data do. Copy it again."),
        "KND05": _("{file} unpacks to far more than its size allows; such a file is not opened for safety."),
        "KND06": _("{file} cannot be read: {error}. Close it in other programs and check the access rights."),
        "KND07": _("{file} is protected by a password. Save it without one and load it again."),
        "KND08": _("{file} is an archive inside an archive. Unpack the outer one and load the inner one."),
        "KND10": _(
            "The folder {file} holds no table. Allowed inside: CSV, TSV, TXT, XLSX, XLS, ODS, HTML, Parquet, JSON, ZIP."
        ),
        "KND11": _(
            "{file} claims more cells than it can hold ({found}; allowed {allowed}) and is not opened for safety."
        ),
        "KND12": _("{file} took too much memory or time to open. Save it as CSV and load that."),
        "KND13": _(
            "{file} only marks that a workbook is open in another program. Close the workbook there and load the "
            "workbook itself."
        ),
        "KND14": _(
            "{file} is nested or merged deeper than any table is and is not opened for safety. Export it again as CSV."
        ),
        "KND15": _(
            "{file}, line {row}: this is not a JSON object. Allowed: one object a line, or one list of objects. "
            "If the file is cut off, export it again."
        ),
        "KND16": _("{file} has data only in hidden sheets: {sheets}. Unhide the right one, save and load again."),
        "KND18": _("{file} is a web page without a table. Export the table itself, as XLSX or CSV."),
        "KND19": _("{file} is an archive without files that could be tables."),
        "BOK03": _(
            "{file}, sheet '{sheet}', column '{column}' from cell {cell}: formulas without stored results. "
            "Open the file in Excel, save it and load it again."
        ),
        "DBS01": _(
            "The address of {file} is not one that can be read. "
            "Allowed: postgresql://…, sqlite:///file.db, duckdb:///file.duckdb, each with ?table=… or ?query=select …"
        ),
        "DBS02": _("The database {file} cannot be read: {error}."),
        "DBS03": _("The database {file} has no table {table}. Its tables: {known}."),
        "DBS04": _("A query to {file} must be one SELECT (or WITH … SELECT): nothing may be changed."),
        "DBS05": _("The database {file} has no tables."),
        "DBS06": _(
            "No table of the database {file} looks like orders (a customer, a date, an amount). "
            "Name one with ?table=… or write ?query=select … Its tables: {known}."
        ),
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
        "ENC05": _(
            "{file}: words that another program had broken and that were mended: {count} "
            "('{before}' is '{after}'). Check a few; better export again as UTF-8."
        ),
        "ENC06": _(
            "{file}: words broken beyond mending, kept as they stand: {count}, such as '{example}'. "
            "Export again as UTF-8."
        ),
        "BOK01": _("{file}: hidden sheets were not read: {sheets}. Unhide them if they belong to the data."),
        "BOK02": _("{file}: sheets that hold only a chart were passed over: {sheets}."),
        "BOK04": _(
            "{file}, sheet '{sheet}': formulas without stored results, read as empty cells: {count}, "
            "the first in {cell}. Open the file in Excel and save it to get their results."
        ),
    }
