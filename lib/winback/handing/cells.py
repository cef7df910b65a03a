"""Cells that are text whatever they begin with, in CSV and in workbooks: the options shared by all exports."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from ..loading.rejected import LONGEST, harmless
from ..loading.report_book import OPTIONS
from ..text import language

__all__ = ["LONGEST", "OPTIONS", "as_text", "write_csv"]


def separator() -> str:
    """Return what stands between the cells of a CSV: spreadsheets of a language with decimal commas expect ';'."""
    return ";" if language() == "ru" else ","


def as_text(value: Any) -> str:
    """Return a value as the text of a cell: days as 2026-03-31, nothing as ''.

    >>> as_text(dt.date(2026, 3, 31)), as_text(None)
    ('2026-03-31', '')
    """
    if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):
        return ""
    if isinstance(value, dt.date | pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    return str(value)


def write_csv(path: Path, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write a CSV in UTF-8 with its mark, so that spreadsheets read it; no cell is run as a formula."""
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle, delimiter=separator())
        writer.writerow([harmless(heading) for heading in headings])
        for row in rows:
            writer.writerow([harmless(as_text(value)) for value in row])
