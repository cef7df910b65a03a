"""Open a source: what each file is, and what is inside it, until every table is found."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from ..errors import LoadError
from . import archives, books, databases, decode, sandbox, signatures
from .codes import refusal
from .mapping import FileMapping
from .origins import Origin, is_address
from .pasted import Pasted
from .report import note
from .sources import Source, carefully, digest_of, from_parquet, from_text, looks_of, proved
from .words import known_header

DISK_FULL = {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}
"""What says that nothing more can be written: no fault of the file being read."""


@dataclass
class Reading:
    """The opening of one source: the engine, the user's mapping, and what was found so far."""

    backend: Any
    given: dict[str, FileMapping]
    lazily: bool = False
    found: list[Source] = field(default_factory=list)
    failed: list[tuple[str, LoadError]] = field(default_factory=list)


def open_sources(
    backend: Any,
    origins: Iterable[tuple[str, Origin]],
    work: Path,
    given: dict[str, FileMapping],
    *,
    lazily: bool = False,
) -> tuple[list[Source], list[tuple[str, LoadError]]]:
    """Return the tables of all files, and the files that hold none with the reason.

    ``lazily``: a very large text alone may come with lines that nobody has looked at, see :func:`sources.proved`.
    """
    reading = Reading(backend, given, lazily)
    for number, (name, origin) in enumerate(origins):
        try:
            _open(reading, origin, work / str(number), name)
        except LoadError as error:
            reading.failed.append((name, error))
        except OSError as error:
            if error.errno in DISK_FULL:
                raise
            reading.failed.append((name, decode.unreadable(name, error)))
    reading.found, dateless = _of_several_periods(reading.found)
    if len(reading.found) > 1:
        reading.found = [proved(backend, source) for source in reading.found]
    whole = [source for source in map(partial(_with_looks, reading), reading.found) if source]
    return whole, reading.failed + dateless


def _with_looks(reading: Reading, source: Source) -> Source | None:
    """Damage inside a Parquet file shows only when its rows are read, and so does a line that fits no column."""
    try:
        source.looks = looks_of(source)
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as error:
        if source.in_place:
            return _with_looks(reading, carefully(reading.backend, source))
        problem = refusal("KND03", file=source.file)
        problem.__cause__ = error
        reading.failed.append((source.file, problem))
        return None
    return source


def _of_several_periods(found: list[Source]) -> tuple[list[Source], list[tuple[str, LoadError]]]:
    """Reports of one period each are rows of orders only where there are several periods."""
    spans = {source.key: source.turned.period for source in found if source.turned and source.turned.period}
    if len(set(spans.values())) != 1:
        return found, []
    days = {name: getattr(next(iter(spans.values())), name).isoformat() for name in ("first_on", "last_on")}
    kept = [source for source in found if source.key not in spans]
    return kept, [(key, refusal("SHP12", file=key, **days)) for key in spans]


def _open(reading: Reading, origin: Origin, work: Path, name: str) -> None:
    work.mkdir(parents=True, exist_ok=True)
    if isinstance(origin, Pasted):
        path = work / "pasted"
        path.write_text(origin.text, encoding="utf-8", errors="replace", newline="")
        _open_file(reading, path, work, name)
    elif is_address(origin):
        _open_database(reading, databases.address_of(str(origin)), work)
    else:
        _open_file(reading, Path(origin), work, name)


def _open_file(reading: Reading, path: Path, work: Path, file: str, nested: bool = False) -> None:
    kind = signatures.kind_of(path, file)
    if kind in ("gzip", "zip") and nested:
        raise refusal("KND08", file=file)
    if kind == "gzip":
        _open_gzip(reading, path, work, file)
    elif kind == "zip":
        _open_zip(reading, path, work, file)
    elif kind == "parquet":
        reading.found.append(from_parquet(reading.backend, path, file))
    elif kind == "workbook":
        _open_book(reading, path, work, file)
    elif kind in ("html", "json"):
        _open_converted(reading, kind, path, work, file)
    elif kind in ("sqlite", "duckdb"):
        _open_database(reading, databases.file_address(path, file, kind), work)
    elif kind == "text":
        reading.found.append(_open_text(reading, path, work, file))
    else:
        raise refusal({"empty": "KND01", "lock": "KND13"}.get(kind, "KND02"), file=file)


def _open_gzip(reading: Reading, path: Path, work: Path, file: str) -> None:
    kind = signatures.kind_of_bytes(next(decode.read_bytes(path, True, file), b"")[: signatures.HEAD])
    if kind == "text":
        reading.found.append(_open_text(reading, path, work, file, zipped=True))
        return
    inner = work / "unpacked"
    archives.unpack_gzip(path, inner, file)
    _open_file(reading, inner, work, file, nested=True)


def _open_zip(reading: Reading, path: Path, work: Path, file: str) -> None:
    """One file inside is the archive itself; several are files of their own, and one that fails leaves the others."""
    members = archives.unpack_zip(path, work / "unpacked", file)
    if len(members) == 1:
        _open_file(reading, members[0].path, work, file, nested=True)
        return
    before = len(reading.found)
    problems: list[tuple[str, LoadError]] = []
    for number, member in enumerate(members):
        name = f"{file}/{member.name}"
        inner = work / f"member-{number}"
        inner.mkdir()
        try:
            _open_file(reading, member.path, inner, name, nested=True)
        except LoadError as error:
            problems.append((name, error))
    if len(reading.found) == before and problems:
        raise problems[0][1]
    reading.failed += problems


def _open_database(reading: Reading, address: databases.Address, work: Path) -> None:
    before = len(reading.found)
    for part in databases.export(address, work / "tables"):
        try:
            source = from_parquet(reading.backend, part.path, part.name)
        except LoadError as error:
            reading.failed.append((part.name, error))
            continue
        source.kind = "database"
        reading.found.append(source)
    if len(reading.found) == before:
        raise reading.failed.pop()[1]


def _open_text(reading: Reading, path: Path, work: Path, file: str, zipped: bool = False) -> Source:
    text = decode.decode(path, work / "text.csv", zipped, file)
    if text.path.stat().st_size == 0:
        raise refusal("KND01", file=file)
    return from_text(
        reading.backend, text, work / "cells.parquet", given=reading.given, file=file, lazily=reading.lazily
    )


def _open_converted(reading: Reading, kind: str, path: Path, work: Path, file: str) -> None:
    """A web page or JSON: decoded first, so that the converter meets nothing but UTF-8."""
    text = decode.decode(path, work / "decoded", file=file)
    written = sandbox.convert(kind, text.path, work / "tables", file)["tables"]
    parts = []
    for entry in written:
        levels = work / "tables" / entry["levels"] if "levels" in entry else None
        parts.append((entry["sheet"], replace(text, path=work / "tables" / entry["file"], levels=levels)))
    found = _open_sheets(reading, parts, work, file=file, kind=kind)
    if kind == "json":
        for source in found:
            source.table = source.table.mutate(source_row=source.table.source_row - 1)


def _open_sheets(
    reading: Reading,
    parts: Sequence[tuple[str, decode.Text]],
    work: Path,
    *,
    file: str,
    kind: str,
    check: Callable[[Source, int], None] = lambda source, number: None,
) -> list[Source]:
    """Open the texts of one file; a sheet without a table is told beside those that hold one."""
    found: list[Source] = []
    problems: list[tuple[str, LoadError]] = []
    for number, (sheet, text) in enumerate(parts):
        name = sheet if len(parts) > 1 else ""
        part = text if number == 0 else replace(text, digest="", mender=None, nul_count=0, broken_count=0)
        try:
            target = work / f"{number}.parquet"
            source = from_text(reading.backend, part, target, given=reading.given, file=file, sheet=name, kind=kind)
            check(source, number)
            found.append(source)
        except LoadError as error:
            problems.append((f"{file}#{name}" if name else file, error))
    if not found and problems:
        raise problems[0][1]
    reading.found += found
    reading.failed += problems
    return found


def _open_book(reading: Reading, path: Path, work: Path, file: str) -> None:
    digest = digest_of(path)
    book = books.read(path, work / "sheets", file)
    parts = [
        (sheet.name, decode.Text(sheet.text, "", digest, mender=decode.mend_file(sheet.text), levels=sheet.levels))
        for sheet in book.sheets
    ]
    found = _open_sheets(
        reading, parts, work, file=file, kind="workbook", check=lambda source, n: _check_results(source, book.sheets[n])
    )
    if book.hidden:
        found[0].warned.append(note("BOK01", file=file, sheets=", ".join(book.hidden)))
    if book.charts:
        found[0].changed.append(note("BOK02", file=file, sheets=", ".join(book.charts)))


def _check_results(source: Source, sheet: books.Sheet) -> None:
    """Formulas nobody has calculated: a column of them is refused where it matters, single cells are told."""
    for column, (count, first) in sorted(sheet.lacking.items()):
        name = source.names[column - 1] if column <= len(source.names) else ""
        if count > 1 and count > source.row_count * 0.1 and known_header(name):
            raise refusal("BOK03", file=source.file, sheet=sheet.name, column=name, cell=first)
    if not sheet.lacking:
        return
    count = sum(found for found, _first in sheet.lacking.values())
    first = next(iter(sheet.lacking.values()))[1]
    source.warned.append(note("BOK04", file=source.file, sheet=sheet.name, cell=first, count=count))
