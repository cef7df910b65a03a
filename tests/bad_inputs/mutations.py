"""Damages files by chance and loads them: run as a program, it prints what became of each as JSON.

Everything of a load but the saving runs, in one process that is measured; workbooks, pages and JSON are converted in a
fork of it, which is what the product does, only faster to start.
"""

from __future__ import annotations

import datetime as dt
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
engine_of_a_load = importlib.import_module("winback.load")._engine
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
    if kind not in ("csv", "cp1251", "html", "jsonl"):
        return None
    whole = content(kind).split(b"\n")
    have = new.split(b"\n")
    first = 0 if kind == "jsonl" else 2 if kind == "html" else 1
    if kind != "jsonl" and have[:first] != whole[:first]:
        return None
    rows = dict(zip(whole[first : first + ROWS], table(), strict=True))
    return [row for line, row in rows.items() if have.count(line) == 1]


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
    """Seconds of work of this process and its forks: what else the machine does is not counted."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(part.ru_utime + part.ru_stime for part in used)


def run_batch(kind: str, first: int, count: int) -> dict:
    """Load ``count`` damaged files of a kind."""
    sandbox.convert = forked
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
        try:
            with engine_of_a_load(path.name) as (backend, work):
                problem = judge(backend, path, work, kind, new)
            outcome = "loaded"
        except LoadError as error:
            outcome, problem = error.code, "" if str(error) else "no sentence"
        except Exception:
            outcome, problem = "crash", traceback.format_exc(limit=-4)
        slowest = max(slowest, worked() - start)
        outcomes[outcome] = outcomes.get(outcome, 0) + 1
        if problem:
            wrong.append([number, problem])
    shutil.rmtree(folder, ignore_errors=True)
    lines = Path("/proc/self/status").read_text().splitlines()
    peak = next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
    return {"outcomes": outcomes, "wrong": wrong, "slowest": slowest, "peak_mb": peak / 1024}


if __name__ == "__main__":
    print(json.dumps(run_batch(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))))
