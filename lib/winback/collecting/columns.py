"""Columns of an import as typed frames: dates, money and shares by the culture of their column, ids as text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import LoadError
from ..load import engine
from ..loading import amounts, dates
from ..loading.looks import BLANKS
from ..loading.opening import open_sources
from ..loading.origins import Origin, label_of, names_of, origins_of
from ..loading.scales import scale_of
from ..loading.sources import Source
from ..loading.tables import as_text
from ..text import _, format_count, ngettext


@dataclass(frozen=True)
class Columns:
    """``frame``: ``source_row`` and the asked columns by their own names, typed; ``notes``: what could not be read."""

    frame: pd.DataFrame
    notes: tuple[str, ...] = ()


@contextmanager
def opened(origin: Origin) -> Iterator[list[Source]]:
    """Open any file the loader reads; yields its tables with a sample of their values, while their cells can be asked.

    Raises ``LoadError`` when it holds no table at all.
    """
    origins = origins_of(origin)
    with engine(label_of(origin)) as (backend, work):
        found, failed = open_sources(backend, zip(names_of(origins), origins, strict=True), work, {})
        if not found:
            raise failed[0][1] if failed else LoadError(_("{file} holds no table.").format(file=label_of(origin)))
        yield [source.numbered() for source in found]


def changed_on(origin: Origin) -> dt.date:
    """Return the day a file was last saved; today for what is no file."""
    path = Path(str(origin)).expanduser()
    return dt.date.fromtimestamp(path.stat().st_mtime) if path.is_file() else dt.date.today()


def read_columns(
    source: Source,
    kinds: Mapping[str, str],
    *,
    date_order: Mapping[str, str] | None = None,
    decimal_sign: Mapping[str, str] | None = None,
    today: dt.date | None = None,
) -> Columns:
    """Return columns of a table typed by kind: ``id``, ``text``, ``date``, ``money``, ``number``.

    ``kinds``: column of the file → kind. Text is the cell as it stands, only trimmed. A value that cannot be read is
    missing and told with its row.
    """
    day = today or dt.date.today()
    asked: dict[str, Any] = {}
    for number, (name, kind) in enumerate(kinds.items()):
        column, seen = source.column(name), source.looks[name]
        asked[f"t{number}"] = as_text(column)
        if kind == "date":
            culture = _date_culture(source, name, (date_order or {}).get(name, ""))
            asked[f"v{number}"] = dates.parse(column, culture, day)
        elif kind in ("money", "number"):
            signs = amounts.culture_of(seen.values, (decimal_sign or {}).get(name, ""))
            scale = scale_of(name) if kind == "money" else 1.0
            asked[f"v{number}"] = (amounts.parse(column, signs) * scale).round(4)
    cells = source.table.select("source_row", **asked).order_by("source_row").to_pandas()
    found, notes = {"source_row": cells.source_row}, []
    for number, (name, kind) in enumerate(kinds.items()):
        text = cells[f"t{number}"].astype("str").where(cells[f"t{number}"].notna(), "")
        found[name] = cells.get(f"v{number}", _as_ids(text) if kind == "id" else text)
        if f"v{number}" in cells:
            lacking = cells[cells[f"v{number}"].isna() & (text != "") & ~text.str.lower().isin(BLANKS)]
            notes += _unread(source, name, lacking.source_row, text)
    return Columns(pd.DataFrame(found), tuple(notes))


def _date_culture(source: Source, name: str, hint: str) -> dates.DateCulture:
    """Day or month first: decided by all values of the column, not by the sample alone."""
    column, values = source.column(name), source.looks[name].values
    if not column.type().is_string():
        return dates.culture_of(values, hint)
    first, second = dates.bounds(column)
    limits = source.table.agg(first=first, second=second).to_pyarrow().to_pylist()[0]
    return dates.culture_of(values, hint, (limits["first"] or 0, limits["second"] or 0))


def _as_ids(text: pd.Series) -> pd.Series:
    """Ids exactly as written, but for the '.0' of numbers that passed through decimals, where all have it or none."""
    filled = text[text != ""]
    if filled.str.fullmatch(r"\d+(\.0)?").all() and filled.str.endswith(".0").any():
        return text.str.replace(r"\.0$", "", regex=True)
    return text


def _unread(source: Source, name: str, rows: pd.Series, text: pd.Series) -> list[str]:
    if rows.empty:
        return []
    sentence = ngettext(
        "{file}, column '{column}': {n} value could not be read and was left blank; the first stands in row {row}: "
        "'{value}'.",
        "{file}, column '{column}': {n} values could not be read and were left blank; the first stands in row {row}: "
        "'{value}'.",
        len(rows),
    )
    said = {"file": source.key, "column": name, "n": format_count(len(rows)), "row": int(rows.iloc[0])}
    return [sentence.format(**said, value=text[rows.index[0]][:60])]


def first_filled(frame: pd.DataFrame, names: Sequence[str]) -> pd.Series:
    """Return, row by row, the first of these columns that is filled."""
    found = frame[names[0]]
    for name in names[1:]:
        blank = found.isna() | (found == "") if found.dtype.kind not in "fM" else found.isna()
        found = found.where(~blank, frame[name])
    return found
