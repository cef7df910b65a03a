"""Open a source: every table in a file or folder, decoded, found and in the engine, with a sample of its values."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import ibis

from ..errors import LoadError
from . import books, decode, raw, tabular
from .codes import refusal
from .looks import Look, look
from .mapping import FileMapping

ENDINGS = {".csv", ".tsv", ".txt", ".tab", ".dat", ".xlsx", ".xlsm", ".xls", ".ods", ".parquet", ".pq", ".gz"}
HEAD, TAIL = 2_000, 500


@dataclass
class Source:
    """One table of a source: ``table`` has ``source_row`` and ``c0 …``; ``names`` are their headers."""

    key: str
    file: str
    sheet: str
    kind: str
    names: tuple[str, ...]
    table: ibis.Table
    digest: str
    row_count: int
    encoding: str = ""
    layout: tabular.Layout | None = None
    cells: raw.Cells | None = None
    text: decode.Text | None = None
    looks: dict[str, Look] = field(default_factory=dict)

    @property
    def has_header(self) -> bool:
        """Whether the columns have names of their own."""
        return self.layout is None or self.layout.header_row > 0

    def column(self, name: str) -> Any:
        """Return the cells of a column by its header."""
        return self.table[f"c{self.names.index(name)}"]


def files_of(source: str | Path | Sequence[str | Path]) -> list[Path]:
    """Return the files of a source; a folder gives its tables, in order of name."""
    if not isinstance(source, str | Path):
        return [path for part in source for path in files_of(part)]
    path = Path(source).expanduser()
    if path.is_dir():
        found = sorted(p for p in path.iterdir() if p.is_file() and p.suffix.lower() in ENDINGS)
        found = [p for p in found if not p.name.startswith(("~$", ".")) and p.name.upper() not in NOT_TABLES]
        if not found:
            raise refusal("KND10", file=path.name)
        return found
    if not path.exists():
        raise refusal("KND00", file=path.name or str(path))
    return [path]


NOT_TABLES = {"SOURCE.TXT", "README.TXT", "LICENSE.TXT", "LICENCE.TXT", "REJECTED.CSV"}


def open_sources(
    backend: Any, paths: Iterable[Path], work: Path, given: dict[str, FileMapping]
) -> tuple[list[Source], list[tuple[str, LoadError]]]:
    """Return the tables of all files, and the files that hold none with the reason."""
    found: list[Source] = []
    failed: list[tuple[str, LoadError]] = []
    for number, path in enumerate(paths):
        try:
            found += _open_file(backend, path, work / str(number), given)
        except LoadError as error:
            failed.append((path.name, error))
        except OSError as error:
            failed.append((path.name, decode.unreadable(path, error)))
    for source in found:
        source.looks = _looks(source)
    return found, failed


def _open_file(backend: Any, path: Path, work: Path, given: dict[str, FileMapping]) -> list[Source]:
    work.mkdir(parents=True, exist_ok=True)
    kind = decode.kind_of(path)
    if kind == "empty":
        raise refusal("KND01", file=path.name)
    if kind == "parquet":
        return [_open_parquet(backend, path)]
    if kind == "workbook":
        return _open_book(backend, path, work, given)
    if kind == "gzip":
        inner = decode.kind_of_bytes(next(decode.read_bytes(path, True), b"")[:65536])
        if inner == "text":
            return [_open_text(backend, path, work, given, zipped=True)]
        raise refusal("KND08", file=path.name)
    if kind == "text":
        return [_open_text(backend, path, work, given)]
    raise refusal({"zip": "KND08", "html": "KND09"}.get(kind, "KND02"), file=path.name)


def _open_text(backend: Any, path: Path, work: Path, given: dict[str, FileMapping], zipped: bool = False) -> Source:
    text = decode.decode(path, work / "text.csv", zipped)
    if text.path.stat().st_size == 0:
        raise refusal("KND01", file=path.name)
    return _from_text(backend, text, work / "cells.parquet", given, file=path.name, sheet="", kind="text")


def _from_text(
    backend: Any, text: decode.Text, target: Path, given: dict[str, FileMapping], *, file: str, sheet: str, kind: str
) -> Source:
    key = f"{file}#{sheet}" if sheet else file
    wish = given.get(key, FileMapping(""))
    separator = "," if kind == "workbook" else wish.separator
    layout = tabular.find_layout(text.path, key, separator, wish.header_row, by_record=kind == "workbook")
    cells = raw.store(backend, text.path, layout, target, key)
    if cells.row_count == 0:
        raise refusal("SHP02", file=key)
    return Source(
        key=key,
        file=file,
        sheet=sheet,
        kind=kind,
        names=layout.names,
        table=_stored(backend, target, layout),
        digest=text.digest,
        row_count=cells.row_count,
        encoding=text.encoding if kind == "text" else "",
        layout=layout,
        cells=cells,
        text=text,
    )


def _stored(backend: Any, target: Path, layout: tabular.Layout) -> ibis.Table:
    table = backend.read_parquet(target, file_row_number=True)
    if "source_row" in table.columns:
        return table.drop("file_row_number")
    return table.mutate(source_row=table.file_row_number + layout.skip_lines + 1).drop("file_row_number")


def _open_book(backend: Any, path: Path, work: Path, given: dict[str, FileMapping]) -> list[Source]:
    digest = _digest(path)
    found: list[Source] = []
    problem: LoadError | None = None
    sheets = books.sheets(path, work)
    for number, (sheet, text) in enumerate(sheets):
        name = sheet if len(sheets) > 1 else ""
        part = decode.Text(text, "", digest if number == 0 else "")
        try:
            target = work / f"{number}.parquet"
            found.append(_from_text(backend, part, target, given, file=path.name, sheet=name, kind="workbook"))
        except LoadError as error:
            problem = error
    if not found and problem:
        raise problem
    return found


def _open_parquet(backend: Any, path: Path) -> Source:
    try:
        table = backend.read_parquet(path, file_row_number=True)
        count = int(table.count().to_pyarrow().as_py())
    except (duckdb.Error, ibis.common.exceptions.IbisError) as error:
        raise refusal("KND03", file=path.name) from error
    if count == 0:
        raise refusal("SHP02", file=path.name)
    names = tuple(name for name in table.columns if name != "file_row_number")
    columns = {f"c{n}": _simple(table[name]) for n, name in enumerate(names)}
    cells = table.select(source_row=table.file_row_number + 1, **columns)
    return Source(path.name, path.name, "", "parquet", names, cells, _digest(path), count)


def _simple(column: Any) -> Any:
    kind = column.type()
    if kind.is_numeric() and not kind.is_boolean():
        return column.cast("float64") if kind.is_decimal() else column
    if kind.is_date() or kind.is_string():
        return column
    return column.cast("timestamp") if kind.is_timestamp() else column.cast("string")


def _digest(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _looks(source: Source) -> dict[str, Look]:
    """The first rows and the last: what changed half-way through an export shows at its end."""
    table = source.table
    sample = table.order_by("source_row").limit(HEAD)
    rows = [sample.to_pyarrow()]
    if source.row_count > HEAD:
        last = source.row_count + (source.layout.skip_lines if source.layout else 0)
        rows.append(table.filter(table.source_row > last - TAIL).to_pyarrow())
    found = {}
    for number, name in enumerate(source.names):
        kind = table[f"c{number}"].type()
        typed = "number" if kind.is_numeric() else "date" if kind.is_timestamp() or kind.is_date() else ""
        values: list[str | None] = []
        for part in rows:
            cells = part.column(f"c{number}").to_pylist()
            values += [None if v is None or _is_nan(v) else str(v) for v in cells]
        found[name] = look(values, typed)
    return found


def _is_nan(value: Any) -> bool:
    return isinstance(value, float) and math.isnan(value)
