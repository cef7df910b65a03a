"""SQLite has a type per value, not per column: the type of a column is what all its values share."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa

BATCH = 50_000


@contextmanager
def read_only(place: str) -> Iterator[sqlite3.Connection]:
    """Open the database so that nothing can be written, not even by a query."""
    connection = sqlite3.connect(f"{Path(place).resolve().as_uri()}?mode=ro", uri=True)
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    connection.execute("PRAGMA query_only = 1")
    try:
        yield connection
    finally:
        connection.close()


def reader(connection: sqlite3.Connection, sql: str) -> pa.RecordBatchReader:
    """Return the rows of a query in batches: whole numbers, decimals where all numbers, else text."""
    names = [entry[0] for entry in connection.execute(f"SELECT * FROM ({sql}) LIMIT 0").description]
    schema = pa.schema([pa.field(name, kind) for name, kind in zip(names, _types(connection, sql, names), strict=True)])
    rows = connection.execute(sql)

    def batches() -> Iterator[pa.RecordBatch]:
        while found := rows.fetchmany(BATCH):
            columns = [_array(column, kind.type) for column, kind in zip(zip(*found, strict=True), schema, strict=True)]
            yield pa.record_batch(columns, schema=schema)

    return pa.RecordBatchReader.from_batches(schema, batches())


def _types(connection: sqlite3.Connection, sql: str, names: list[str]) -> list[pa.DataType]:
    aliases = ", ".join(f"c{n}" for n in range(len(names)))
    counts = ", ".join(
        f"total(typeof(c{n}) = 'integer'), total(typeof(c{n}) = 'real'), total(typeof(c{n}) IN ('text', 'blob'))"
        for n in range(len(names))
    )
    found = connection.execute(f"WITH t({aliases}) AS ({sql}) SELECT {counts} FROM t").fetchone()
    kinds = []
    for n in range(len(names)):
        whole, real, other = found[3 * n : 3 * n + 3]
        kinds.append(pa.string() if other or not whole + real else pa.float64() if real else pa.int64())
    return kinds


def _array(values: tuple[Any, ...], kind: pa.DataType) -> pa.Array:
    if pa.types.is_string(kind):
        return pa.array([_text(value) for value in values], kind)
    return pa.array([float(v) if v is not None and pa.types.is_floating(kind) else v for v in values], kind)


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
