"""Large regular texts stay where they lie: reading them anew for each question is faster than copying them.

Such a table has no numbers of rows until it is stored: :func:`numbered` stores it where the order of rows matters.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import ibis

from .decode import Lines, read_bytes
from .tabular import SPACES, Layout, split_line

SMALL = 4 << 20
"""Below this the careful reader is as fast."""
CAREFUL = 256 << 20
"""Up to this size a text with line breaks inside cells goes to the careful reader, which counts rows exactly."""
TAIL_BYTES = 256 << 10
GLOB = "*?[]{}"


def column_names(width: int) -> list[str]:
    """Return the engine's names of the columns: ``c0, c1 …``; headers never become identifiers."""
    return [f"c{n}" for n in range(width)]


def count_regular(backend: Any, text: Path, layout: Layout, line_count: int | None = None) -> int | None:
    """Return the rows of a large text in which every line fits the header; ``None`` for any other text."""
    size = text.stat().st_size
    if layout.separator == SPACES or size <= SMALL or set(str(text)) & set(GLOB):
        return None
    connection = backend.con
    try:
        _forget(connection)
        columns = ", ".join(f"'{name}': 'VARCHAR'" for name in column_names(len(layout.names)))
        count = connection.execute(
            "SELECT count(*) FROM read_csv(?, header = false, auto_detect = false, skip = ?, sep = ?, quote = '\"',"
            f" escape = '\"', columns = {{{columns}}}, ignore_errors = true, store_rejects = true)",
            [str(text), layout.skip_lines, layout.separator],
        ).fetchone()[0]
        if _rejected(connection):
            return None
    except duckdb.Error:
        return None
    finally:
        _forget(connection)
    if _as_formulas(text):
        return None
    exact = count == (_lines(text) if line_count is None else line_count) - layout.skip_lines
    return int(count) if exact or size > CAREFUL else None


def count_unproved(text: Path, layout: Layout, line_count: int | None) -> int | None:
    """Return the rows of a very large text as its lines tell; ``None`` for any other text.

    Whether every line fits the header shows when the rows are stored: the engine then stops at one that does not.
    """
    very_large = layout.separator != SPACES and text.stat().st_size > CAREFUL and not set(str(text)) & set(GLOB)
    if line_count is None or not very_large or _as_formulas(text):
        return None
    return line_count - layout.skip_lines


def _as_formulas(text: Path) -> bool:
    """Whether cells near the beginning are written as formulas, ="007": only the careful reader knows them."""
    with text.open("rb") as handle:
        return b'="' in handle.read(TAIL_BYTES)


def _rejected(connection: Any) -> bool:
    """Whether a line did not fit; the engine makes the table of such lines only where there are some."""
    found = connection.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'reject_errors'").fetchone()
    return bool(found and connection.execute("SELECT count(*) FROM reject_errors").fetchone()[0])


def _forget(connection: Any) -> None:
    connection.execute("DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans")


def _options(layout: Layout) -> dict[str, Any]:
    return {
        "header": False,
        "auto_detect": False,
        "skiprows": layout.skip_lines,
        "sep": layout.separator,
        "quotechar": '"',
        "escapechar": '"',
        "columns": dict.fromkeys(column_names(len(layout.names)), "VARCHAR"),
    }


def _lines(text: Path) -> int:
    lines = Lines()
    for chunk in read_bytes(text, zipped=False):
        lines.take(chunk)
    return lines.count


def table(backend: Any, text: Path, layout: Layout) -> ibis.Table:
    """Return the text as a table ``c0 …``, read anew by every question; ``source_row`` is blank."""
    name = ibis.util.gen_name("winback_text")
    options = _options(layout)
    backend.con.read_csv(str(text), **options).create_view(name)
    found = backend.table(name)
    return found.mutate(source_row=ibis.null("int64"))


def numbered(plain: ibis.Table, layout: Layout, target: Path) -> ibis.Table:
    """Store the table in the order of the text, once, and return it with the numbers of its rows."""
    backend = plain.get_backend()
    if not target.exists():
        backend.to_parquet(plain.drop("source_row"), target)
    return read_numbered(backend, target, layout)


def read_numbered(backend: Any, path: Path, layout: Layout) -> ibis.Table:
    """Return stored rows, the number of each in the source beside it: computed when they are read."""
    rows = backend.read_parquet(path, file_row_number=True)
    return rows.mutate(source_row=rows.file_row_number + layout.skip_lines + 1).drop("file_row_number")


def last_rows(text: Path, layout: Layout, count: int) -> Iterator[list[str]]:
    """Yield the fields of the last rows of a text that fit its header."""
    with text.open("rb") as handle:
        handle.seek(max(0, text.stat().st_size - TAIL_BYTES))
        lines = handle.read().decode("utf-8", "replace").splitlines()[1:]
    for line in lines[-count:]:
        fields = split_line(line, layout.separator)
        if len(fields) == len(layout.names):
            yield fields
