"""One table of a source: found in its text or Parquet file, in the engine, with a sample of its values."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb
import ibis

from . import decode, in_place, raw, shapes, tabular
from .codes import refusal
from .looks import Look, look
from .mapping import FileMapping
from .turned import Turned

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
    changed: list[dict[str, Any]] = field(default_factory=list)
    warned: list[dict[str, Any]] = field(default_factory=list)
    work: Path = Path()
    turned: Turned | None = None

    @property
    def has_header(self) -> bool:
        """Whether the columns have names of their own."""
        return self.layout is None or self.layout.header_row > 0

    @property
    def in_place(self) -> bool:
        """Whether the rows are read from the text itself and have no numbers yet."""
        return self.cells is not None and self.cells.in_place

    def column(self, name: str) -> Any:
        """Return the cells of a column by its header."""
        return self.table[f"c{self.names.index(name)}"]

    def numbered(self) -> Source:
        """Return the source with the number of each row: needed where their order matters."""
        if not (self.in_place and self.layout and self.text and self.cells):
            return self
        target = self.work / "numbered.parquet"
        return replace(
            self, table=in_place.numbered(self.table, self.layout, target), cells=replace(self.cells, in_place=False)
        )


def from_text(
    backend: Any,
    text: decode.Text,
    target: Path,
    *,
    given: Mapping[str, FileMapping],
    file: str,
    sheet: str = "",
    kind: str = "text",
    lazily: bool = False,
) -> Source:
    """Find the table in a text and take its cells into the engine; ``lazily``: see :func:`proved`."""
    key = f"{file}#{sheet}" if sheet else file
    wish = given.get(key, FileMapping(""))
    separator = wish.separator if kind == "text" else ","
    layout = tabular.find_layout(text.path, key, separator, wish.header_row, by_record=kind != "text")
    report = shapes.reshape(text.path, key, layout, wish, text.levels)
    if report:
        layout, cells = shapes.store(report, layout, target)
    else:
        cells = raw.store(backend, text.path, layout, target, key, line_count=text.line_count, lazily=lazily)
    if cells.row_count == 0:
        raise refusal("SHP02", file=key)
    return Source(
        key=key,
        file=file,
        sheet=sheet,
        kind=kind,
        names=layout.names,
        table=in_place.table(backend, text.path, layout) if cells.in_place else _stored(backend, target, layout),
        digest=text.digest,
        row_count=cells.row_count,
        encoding=text.encoding,
        layout=layout,
        cells=cells,
        text=text,
        turned=report,
        work=target.parent,
    )


def proved(backend: Any, source: Source) -> Source:
    """Return the source with every line looked at: one that was taken for regular, and is not, is read carefully."""
    if not (source.cells and source.cells.unproved and source.text and source.layout):
        return source
    count = in_place.count_regular(backend, source.text.path, source.layout, source.text.line_count)
    if count is None:
        return carefully(backend, source)
    return replace(source, cells=replace(source.cells, unproved=False), row_count=count)


def carefully(backend: Any, source: Source) -> Source:
    """Return a source that was read in place, and has lines the engine cannot read, read line by line."""
    assert source.text and source.layout
    target = source.work / "careful.parquet"
    cells = raw.store_safely(source.text.path, source.layout, target, source.key)
    table = _stored(backend, target, source.layout)
    return replace(source, table=table, cells=cells, row_count=cells.row_count)


def _stored(backend: Any, target: Path, layout: tabular.Layout) -> ibis.Table:
    table = backend.read_parquet(target)
    return table if "source_row" in table.columns else in_place.read_numbered(backend, target, layout)


def from_parquet(backend: Any, path: Path, file: str) -> Source:
    """Take a typed table as it is."""
    try:
        table = backend.read_parquet(path, file_row_number=True)
        count = int(table.count().to_pyarrow().as_py())
    except (duckdb.Error, ibis.common.exceptions.IbisError) as error:
        raise refusal("KND03", file=file) from error
    if count == 0:
        raise refusal("SHP02", file=file)
    names = tuple(name for name in table.columns if name != "file_row_number")
    columns = {f"c{n}": _simple(table[name]) for n, name in enumerate(names)}
    cells = table.select(source_row=table.file_row_number + 1, **columns)
    return Source(file, file, "", "parquet", names, cells, digest_of(path), count)


def _simple(column: Any) -> Any:
    kind = column.type()
    if kind.is_numeric() and not kind.is_boolean():
        return column.cast("float64") if kind.is_decimal() else column
    if kind.is_date() or kind.is_string():
        return column
    return column.cast("timestamp") if kind.is_timestamp() else column.cast("string")


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def looks_of(source: Source) -> dict[str, Look]:
    """The first rows and the last: what changed half-way through an export shows at its end."""
    rows = _sample(source)
    found = {}
    for number, name in enumerate(source.names):
        kind = source.table[f"c{number}"].type()
        typed = "number" if kind.is_numeric() else "date" if kind.is_timestamp() or kind.is_date() else ""
        values = [None if v is None or _is_nan(v) else str(v) for part in rows for v in part[f"c{number}"]]
        found[name] = look(values, typed)
    return found


def _sample(source: Source) -> list[dict[str, list[Any]]]:
    """Columns of the first rows, and of the last ones of a long table."""
    table, layout = source.table, source.layout
    if source.in_place and layout and source.text:
        columns = in_place.column_names(len(source.names))
        last = zip(*in_place.last_rows(source.text.path, layout, TAIL), strict=True)
        head = table.drop("source_row").limit(HEAD).to_pyarrow().to_pydict()
        return [head, dict(zip(columns, map(list, last), strict=True))]
    if source.row_count <= HEAD:
        return [table.order_by("source_row").to_pyarrow().to_pydict()]
    skipped = layout.skip_lines if layout else 0
    ends = (table.source_row <= HEAD + skipped) | (table.source_row > source.row_count + skipped - TAIL)
    return [table.filter(ends).order_by("source_row").to_pyarrow().to_pydict()]


def _is_nan(value: Any) -> bool:
    return isinstance(value, float) and math.isnan(value)
