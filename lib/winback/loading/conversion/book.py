"""A workbook (XLSX, XLSM, XLSB, XLS, ODS) to one CSV per visible sheet that has cells."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from .cells import BROKEN, PASSWORD, Refused, as_text, open_csv


def convert(source: Path, target: Path) -> dict[str, Any]:
    """Write the sheets that have cells as ``0.csv, 1.csv …`` and return what they are, and which were left out."""
    from python_calamine import CalamineError, PasswordError, SheetTypeEnum, SheetVisibleEnum

    found: dict[str, Any] = {"tables": [], "hidden": [], "charts": []}
    try:
        with _opened(source) as book:
            for index, meta in enumerate(book.sheets_metadata):
                if meta.typ != SheetTypeEnum.WorkSheet:
                    found["charts"].append(meta.name)
                    continue
                sheet = book.get_sheet_by_index(index)
                if not sheet.height:
                    continue
                if meta.visible != SheetVisibleEnum.Visible:
                    found["hidden"].append(meta.name)
                    continue
                _write(sheet, target / f"{index}.csv")
                found["tables"].append({"sheet": meta.name, "file": f"{index}.csv"})
    except PasswordError as error:
        raise Refused(PASSWORD) from error
    except CalamineError as error:
        raise Refused(BROKEN) from error
    return found


def _opened(source: Path) -> Any:
    """The workbook; the reader believes the ending of a name, which may be that of another format."""
    from python_calamine import CalamineError, PasswordError, load_workbook

    try:
        return load_workbook(str(source))
    except PasswordError:
        raise
    except CalamineError:
        return load_workbook(io.BytesIO(source.read_bytes()))


def _write(sheet: Any, path: Path) -> None:
    """Rows and columns stand where they stand in the sheet, so that places in messages can be looked up."""
    _first_row, first_column = sheet.start or (0, 0)
    handle, writer = open_csv(path)
    with handle:
        lead = [""] * first_column
        for row in sheet.iter_rows():
            cells = [as_text(cell) for cell in row]
            writer.writerow(lead + cells if len(cells) < sheet.total_width else cells)
