"""Tables and queries of a database, read-only and in batches, as typed Parquet files.

An address is ``postgresql://user:password@host/shop?table=orders``, ``sqlite:///shop.db?table=orders`` or
``duckdb:///shop.duckdb?query=select …`` (a fourth slash begins an absolute path). Passwords stay out of every sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

import pyarrow as pa
import pyarrow.parquet as pq
import sqlglot

from ..errors import LoadError
from .codes import refusal
from .origins import name_of
from .words import name_weight

SCHEMES = {"postgresql": "postgres", "postgres": "postgres", "sqlite": "sqlite", "duckdb": "duckdb"}
MOST_TABLES = 50
NEEDED = ("customer_id", "ordered_on")
Read = Callable[[str], pa.RecordBatchReader]


@dataclass(frozen=True)
class Address:
    """A database and what to read of it; ``secrets`` are the parts no message may show."""

    kind: str
    name: str
    place: str
    table: str = ""
    query: str = ""
    secrets: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Exported:
    """One table or query of a database as a Parquet file."""

    name: str
    path: Path


def address_of(text: str) -> Address:
    """Return the parts of an address; ``LoadError`` when it names no database that can be read."""
    name = name_of(text)
    try:
        parts = urlsplit(text)
        password = parts.password or ""
    except ValueError as error:
        raise refusal("DBS01", file=name) from error
    scheme = parts.scheme.lower().split("+")[0]
    if scheme not in SCHEMES:
        raise refusal("DBS01", file=name)
    asked = dict(parse_qsl(parts.query, keep_blank_values=True))
    table, query = asked.pop("table", ""), asked.pop("query", "")
    kind = SCHEMES[scheme]
    if kind == "postgres":
        place = urlunsplit(("postgresql", parts.netloc, parts.path, urlencode(asked), ""))
        secrets = {text, place, parts.netloc, password, unquote(password), asked.get("password", "")}
        # A password with a slash that was not written as %2F breaks the address into other parts.
        written = text.partition("://")[2].rpartition("@")[0].partition(":")[2]
        secrets |= {written, *written.split("/")}
        return Address(kind, name, place, table, query, tuple(secret for secret in secrets if secret))
    file = Path(unquote(parts.netloc + parts.path).removeprefix("/")).expanduser()
    if not file.is_file():
        raise refusal("KND00", file=file.name or text)
    return Address(kind, file.name, str(file), table, query)


def file_address(path: Path, file: str, kind: str) -> Address:
    """Return the address of a database that was given as a file."""
    return Address(kind, file, str(path))


def export(address: Address, folder: Path) -> list[Exported]:
    """Write what the address names into Parquet files; ``LoadError`` with the tables there are when it names none."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with _OPENERS[address.kind](address.place) as read:
            asked = _asked(address, read)
            return [_write(read, sql, name, folder / f"{n}.parquet") for n, (name, sql) in enumerate(asked)]
    except (LoadError, MemoryError):
        raise
    except Exception as error:
        # Each driver has errors of its own; none may carry the address, so none is chained.
        raise refusal("DBS02", file=address.name, error=_safe(error, address)) from None


def _safe(error: Exception, address: Address) -> str:
    text = next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
    for secret in sorted(address.secrets, key=len, reverse=True):
        text = text.replace(secret, "***")
    return re.sub(r"://[^@\s]*@", "://***@", text)[:300].rstrip(".")


def _asked(address: Address, read: Read) -> list[tuple[str, str]]:
    if address.query:
        return [(f"{address.name}/query", _only_reads(address))]
    tables = _tables(address, read)
    if address.table:
        known = {name: name for name in tables} | {name.rpartition(".")[2]: name for name in reversed(tables)}
        if address.table not in known:
            raise refusal("DBS03", file=address.name, table=address.table, known=_listed(tables))
        name = known[address.table]
        return [(f"{address.name}/{address.table}", f"SELECT * FROM {_quoted(name)}")]
    if not tables:
        raise refusal("DBS05", file=address.name)
    if len(tables) > MOST_TABLES or not any(_looks_like_orders(columns) for columns in tables.values()):
        raise refusal("DBS06", file=address.name, known=_listed(tables))
    return [(f"{address.name}/{name}", f"SELECT * FROM {_quoted(name)}") for name in tables]


def _listed(tables: dict[str, list[str]]) -> str:
    names = list(tables)[:MOST_TABLES]
    return ", ".join(names) + (" …" if len(tables) > len(names) else "") if names else "–"


def _looks_like_orders(columns: list[str]) -> bool:
    """Headers alone are asked: no row is read to find out."""

    def has(target: str) -> bool:
        return any(name_weight(column, "orders", target) >= 0.6 for column in columns)

    return all(map(has, NEEDED)) and (has("amount") or (has("quantity") and has("unit_price")))


def _quoted(name: str) -> str:
    """A name as the database itself listed it, as an identifier; a schema before a dot is one of its own."""
    return ".".join('"' + part.replace('"', '""') + '"' for part in name.split(".", 1))


def _only_reads(address: Address) -> str:
    """One SELECT or WITH; what a query calls is limited by the read-only connection."""
    dialect = "postgres" if address.kind == "postgres" else address.kind
    try:
        found = [part for part in sqlglot.parse(address.query, read=dialect) if part is not None]
    except sqlglot.errors.SqlglotError as error:
        raise refusal("DBS04", file=address.name) from error
    if len(found) != 1 or not isinstance(found[0], sqlglot.exp.Query):
        raise refusal("DBS04", file=address.name)
    return address.query.strip().rstrip(";")


def _write(read: Read, sql: str, name: str, path: Path) -> Exported:
    batches = read(sql)
    schema = pa.schema([pa.field(f.name, _plain(f.type)) for f in batches.schema])
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in batches:
            columns = [column.cast(kind.type) for column, kind in zip(batch.columns, schema, strict=True)]
            writer.write_table(pa.table(columns, schema=schema))
    return Exported(name, path)


def _plain(kind: pa.DataType) -> pa.DataType:
    """Types that Parquet keeps and every reader knows; what a driver wraps is unwrapped."""
    if isinstance(kind, pa.BaseExtensionType):
        return _plain(kind.storage_type)
    return pa.string() if pa.types.is_null(kind) else kind


def _tables(address: Address, read: Read) -> dict[str, list[str]]:
    """Return table → columns, in order of name."""
    found: dict[str, list[str]] = {}
    for schema, table, column in zip(*read(_CATALOGUE[address.kind]).read_all().to_pydict().values(), strict=True):
        found.setdefault(table if schema in ("public", "main") else f"{schema}.{table}", []).append(column)
    return found


_CATALOGUE = {
    "sqlite": "SELECT 'main' AS s, m.name AS t, c.name AS n FROM sqlite_master m JOIN pragma_table_info(m.name) c "
    "WHERE m.type IN ('table', 'view') AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY m.name, c.cid",
    "duckdb": "SELECT table_schema AS s, table_name AS t, column_name AS n FROM information_schema.columns "
    "WHERE table_schema NOT IN ('information_schema', 'pg_catalog') ORDER BY 1, 2, ordinal_position",
}
_CATALOGUE["postgres"] = _CATALOGUE["duckdb"]


@contextmanager
def _postgres(place: str) -> Iterator[Read]:
    from adbc_driver_postgresql import dbapi

    with dbapi.connect(place) as connection, connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")

        def read(sql: str) -> pa.RecordBatchReader:
            cursor.execute(sql)
            return cursor.fetch_record_batch()

        yield read


@contextmanager
def _duckdb(place: str) -> Iterator[Read]:
    import duckdb

    with duckdb.connect(place, read_only=True, config={"enable_external_access": "false"}) as connection:
        yield lambda sql: connection.execute(sql).to_arrow_reader(50_000)


@contextmanager
def _sqlite(place: str) -> Iterator[Read]:
    from .sqlite_tables import read_only, reader

    with read_only(place) as connection:
        yield lambda sql: reader(connection, sql)


_OPENERS: dict[str, Any] = {"postgres": _postgres, "duckdb": _duckdb, "sqlite": _sqlite}
