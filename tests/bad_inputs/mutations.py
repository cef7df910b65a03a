"""Damages files by chance and loads them: run as a program, it prints what became of each as JSON.

Everything of a load but the saving runs, in one process that is measured with its children. To spare time, workbooks,
pages and JSON are converted in a fork of it, and every tenth as the product does, in an interpreter of their own; and
the doubts and suggestions about rows that are already judged are looked for in every fourth file.
"""

from __future__ import annotations

import datetime as dt
import gc
import gzip
import importlib
import io
import json
import os
import random
import resource
import shutil
import sys
import tempfile
import traceback
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from winback.errors import LoadError
from winback.loading import run, sandbox
from winback.loading.conversion import main
from winback.loading.mapping import Mapping
from winback.loading.opened import open_source

ROWS = 60
HEADER = ["Клиент", "Дата", "Сумма", "Менеджер"]
loading = importlib.import_module("winback.load")
connected, converted, described = loading.connect, sandbox.convert, run._describe
KINDS = ("csv", "cp1251", "xlsx", "gz", "parquet", "zip", "html", "jsonl")
TODAY = dt.date(2026, 1, 1)


def table() -> list[list[str]]:
    """Rows that tell themselves apart: customer, day and money of each occur once."""
    first = dt.date(2024, 1, 1)
    return [
        [f"Ромашка-{n:03}", f"{first + dt.timedelta(days=7 * n):%d.%m.%Y}", f"{1000 + 37 * n},5", f"Иванов {n % 3}"]
        for n in range(ROWS)
    ]


def lines() -> list[str]:
    return [";".join(row) for row in [HEADER, *table()]]


def content(kind: str) -> bytes:
    """A whole file of the kind."""
    text = "\n".join(lines()) + "\n"
    if kind == "xlsx":
        out = io.BytesIO()
        with xlsxwriter.Workbook(out) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate([HEADER, *table()]):
                sheet.write_row(number, 0, row)
        return out.getvalue()
    if kind == "parquet":
        out = io.BytesIO()
        columns = list(zip(*table(), strict=True))
        pq.write_table(pa.table(dict(zip(HEADER, columns, strict=True))), out)
        return out.getvalue()
    if kind == "zip":
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("orders.csv", text)
        return out.getvalue()
    if kind == "html":
        rows = "".join("<tr><td>" + "</td><td>".join(line.split(";")) + "</td></tr>\n" for line in lines())
        return f"<html><body><table>\n{rows}</table></body></html>".encode()
    if kind == "jsonl":
        records = [json.dumps(dict(zip(HEADER, row, strict=True)), ensure_ascii=False) for row in table()]
        return "\n".join(records).encode()
    if kind == "gz":
        return gzip.compress(text.encode(), mtime=0)
    return text.encode("cp1251" if kind == "cp1251" else "utf-8")


def repacked(kind: str, chance: random.Random) -> bytes:
    """The text inside an archive damaged, and packed again: the sums of the archive are right, its content is not."""
    inner = "xl/worksheets/sheet1.xml" if kind == "xlsx" else "orders.csv"
    if kind == "gz":
        return gzip.compress(damaged(gzip.decompress(content(kind)), chance), mtime=0)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content(kind))) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, damaged(old.read(name), chance) if name == inner else old.read(name))
    return out.getvalue()


def damaged(whole: bytes, chance: random.Random) -> bytes:
    """Bytes flipped, a piece cut out, or a piece put in somewhere else; three times at most."""
    found = bytearray(whole)
    for _time in range(chance.choice([1, 1, 1, 2, 3])):
        at = chance.randrange(len(found))
        way = chance.randrange(5)
        if way == 0:
            found[at] ^= 1 << chance.randrange(8)
        elif way == 1:
            found[at] = chance.randrange(256)
        elif way == 2:
            del found[at : at + chance.choice([1, 5, 40, len(found)])]
        elif way == 3:
            start = chance.randrange(len(found))
            found[at:at] = found[start : start + chance.choice([1, 8, 60, 400])]
        else:
            found[at:at] = chance.choice([b'"', b";", b"\n", b"\r", b"\x00", b"\x1a", b",", b"<", b"{", b"\xff", b"\t"])
        if not found:
            break
    return bytes(found)


def forked(kind: str, path: Path, folder: Path, file: str):
    """What ``sandbox.convert`` does, in a fork instead of a new interpreter."""
    folder.mkdir(parents=True, exist_ok=True)
    child = os.fork()
    if not child:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        status = 12
        try:
            sys.argv = ["", kind, str(path), str(folder)]
            resource.setrlimit(resource.RLIMIT_CPU, (10, 10))
            main.limit = lambda: None
            status = main.main()
        finally:
            os._exit(status)
    _pid, ended = os.waitpid(child, 0)
    return sandbox.outcome(kind, os.waitstatus_to_exitcode(ended), folder, file)


def untouched(kind: str, new: bytes) -> list[list[str]] | None:
    """The rows whose text is still there as it was; ``None`` where the bytes do not show them."""
    if kind == "xlsx":
        parts = [f"xl/{name}" for name in ("workbook.xml", "worksheets/sheet1.xml", "sharedStrings.xml")]
        whole, have = (packed(data, parts) for data in (content(kind), new))
        return table() if whole == have else None
    if kind in ("gz", "zip"):
        found = packed(new, ["orders.csv"]) if kind == "zip" else unpacked(new)
        return None if found is None else untouched("csv", found)
    if kind == "parquet":
        return table() if new == content(kind) else None
    whole, have = content(kind).split(b"\n"), new.split(b"\n")
    first = 0 if kind == "jsonl" else 2 if kind == "html" else 1
    if kind != "jsonl" and have[:first] != whole[:first]:
        return None
    rows = dict(zip(whole[first : first + ROWS], table(), strict=True))
    alone = [line for line in rows if have.count(line) == 1]
    if kind == "html":
        # A row whose neighbour above does not end runs on in the same row.
        alone = [line for line in alone if have[have.index(line) - 1] == whole[whole.index(line) - 1]]
    return [rows[line] for line in alone]


def packed(archive: bytes, names: list[str]) -> bytes | None:
    """These files of an archive, one after the other; ``None`` where one is damaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as found:
            return b"".join(found.read(name) for name in names)
    except Exception:
        return None


def unpacked(archive: bytes) -> bytes | None:
    """The text in a gzip file; ``None`` where it is damaged."""
    try:
        return gzip.decompress(archive)
    except Exception:
        return None


def judge(backend, path: Path, work: Path, kind: str, new: bytes) -> str:
    """Load without saving; '' when all is right, else what is wrong."""
    opened = open_source(backend, path, work, None)
    built = run.build(backend, opened, work, Mapping(), TODAY)
    parts = built.report["rows"]
    for what in ("rows", "amount"):
        if abs(parts["read"][what] - sum(parts[p][what] for p in ("accepted", "ignored", "rejected"))) > 0.005:
            return f"{what} do not add up: {parts}"
    expected = untouched(kind, new)
    found = {
        (row["customer_id"], row["ordered_on"].isoformat(), row["amount"])
        for row in built.tables["orders"].select("customer_id", "ordered_on", "amount").to_pyarrow().to_pylist()
    }
    lost = [row for row in expected or [] if typed(row) not in found]
    return f"untouched rows were lost or changed: {lost[:3]} of {len(lost)}" if lost else ""


def typed(row: list[str]) -> tuple[str, str, float]:
    """A row as the company has it."""
    day = dt.datetime.strptime(row[1], "%d.%m.%Y").date().isoformat()
    return row[0], day, float(row[2].replace(",", "."))


def worked() -> float:
    """Seconds of work of this process and its children: what else the machine does is not counted."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(part.ru_utime + part.ru_stime for part in used)


def peak_mb() -> float:
    """The most memory that this process, or one of its children, held at once."""
    lines = Path("/proc/self/status").read_text().splitlines()
    own = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
    return max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024


def alone(folder: Path):
    """The engine with one thread: two processes share the cores."""
    backend = connected(folder)
    backend.raw_sql("SET threads = 1")
    return backend


def plainly(_backend, built: run.Built, *_rest, **_named) -> None:
    """In the place of the doubts and suggestions: nothing."""
    built.report |= {"changed": [], "warnings": [], "questions": [], "tables": {}, "currency": "", "period": {}}


def load_one(path: Path, kind: str, number: int, new: bytes) -> tuple[str, str]:
    """Load one damaged file; return what became of it and what is wrong."""
    sandbox.convert = converted if number % 10 == 0 else forked
    run._describe = described if number % 4 == 0 else plainly
    try:
        with loading.engine(path.name) as (backend, work):
            return "loaded", judge(backend, path, work, kind, new)
    except LoadError as error:
        return error.code, "" if str(error) else "no sentence"
    except Exception:
        return "crash", traceback.format_exc(limit=-4)


def run_batch(kind: str, first: int, count: int) -> dict:
    """Load ``count`` damaged files of a kind."""
    loading.connect = alone
    whole = content(kind)
    outcomes: dict[str, int] = {}
    wrong, slowest = [], 0.0
    folder = Path(tempfile.mkdtemp(prefix="winback-mutations-"))
    for number in range(first, first + count):
        chance = random.Random(f"{kind}-{number}")
        inside = kind in ("xlsx", "gz", "zip") and number % 8 == 0
        new = repacked(kind, chance) if inside else damaged(whole, chance)
        path = folder / f"orders.{kind}"
        path.write_bytes(new)
        start = worked()
        outcome, problem = load_one(path, kind, number, new)
        slowest = max(slowest, worked() - start)
        outcomes[outcome] = outcomes.get(outcome, 0) + 1
        if problem:
            wrong.append([number, problem])
        if number % 16 == 0:
            gc.collect()
    shutil.rmtree(folder, ignore_errors=True)
    return {"outcomes": outcomes, "wrong": wrong, "slowest": slowest, "peak_mb": peak_mb()}


if __name__ == "__main__":
    gc.freeze()
    gc.disable()
    print(json.dumps(run_batch(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))))
