"""Processes that write records at the same time, or are killed while they write; run apart by test_records_together.

The library is imported once and each writer is a fork of it, so that many start quickly. What a writer was told is
written is noted in a file of its own, line by line, the moment it is told.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import alembic.migration
import alembic.operations
import alembic.script  # noqa: F401  (a fork that makes the store must not read it anew)
import sqlalchemy as sa

from winback.records import Conflict, Records

STATUS = {"reason": "shared", "status": "open", "since_on": "2026-03-01"}


def forked(work: Callable[[], None]) -> int:
    """Start a writer; it ends without the clean-up of the process it was forked from."""
    child = os.fork()
    if child:
        return child
    try:
        work()
    except BaseException:
        sys.excepthook(*sys.exc_info())
        os._exit(1)
    os._exit(0)


def say(path: Path, told: object) -> None:
    with path.open("a") as handle:
        handle.write(json.dumps(told) + "\n")


def edit_together(url: str, folder: Path, writers: int, edits: int) -> None:
    """Each writer edits shared records as often as told, and goes on from what a conflict shows."""

    def work(me: int) -> None:
        records = Records(url, "shop")
        chance, seen, notes = random.Random(me), dict.fromkeys(shared, 1), folder / f"{me}.jsonl"
        for number in range(edits):
            record_id, fix = chance.choice(shared), f"{me}-{number}"
            try:
                seen[record_id] = records.edit("reason_status", record_id, seen[record_id], {"fix": fix}, by=str(me))
                say(notes, ["kept", record_id, seen[record_id], fix])
            except Conflict as conflict:
                say(notes, ["conflict", record_id, conflict.version, conflict.theirs["fix"], conflict.mine["fix"]])
                seen[record_id] = conflict.version
        records.close()

    rows = [STATUS | {"reason": f"r{number}"} for number in range(writers)]
    with Records(url, "shop") as first:
        shared = first.add("reason_status", rows, by="first")
    children = [forked(lambda me=me: work(me)) for me in range(writers)]
    failed = [child for child in children if os.waitpid(child, 0)[1]]
    print(json.dumps({"failed": len(failed)}))


def steps(records: Records, notes: Path, part: int) -> None:
    """What the killed writers do: each kind of change once, several rows in one transaction, a backup, a restore."""
    name = f"w{part}"

    def row(label: str) -> dict[str, str]:
        return STATUS | {"reason": f"{name}-{label}"}

    [one] = records.add("reason_status", [row("one")], by=name)
    say(notes, ["add", [one]])
    version = records.edit("reason_status", one, 1, {"fix": f"{name}-edited"}, by=name)
    say(notes, ["edit", [one, version, f"{name}-edited"]])
    many = records.add("reason_status", [row(f"many{number}") for number in range(5)], by=name)
    say(notes, ["many", many])
    records.withdraw("reason_status", many[0], 1, by=name)
    say(notes, ["withdraw", many[0]])


def kill_at(records: Records, point: int) -> Callable[[], None]:
    """Kill this process at the given one of its points: before and after each statement, before and after a commit."""
    passed = {"points": 0}

    def here(*_given: object) -> None:
        passed["points"] += 1
        if passed["points"] == point:
            os.kill(os.getpid(), signal.SIGKILL)

    for event in ("before_cursor_execute", "after_cursor_execute", "commit"):
        sa.event.listen(records.database.engine, event, here)
    return here


def killed_at_each_point(url: str, folder: Path, name: str, work: Callable[[Records, Path, int], None]) -> int:
    """Kill a writer at every point in turn until one lives to the end; return how many were killed."""
    for point in range(1, 1000):
        notes = folder / f"{name}{point}.jsonl"

        def one(point: int = point, notes: Path = notes) -> None:
            records = Records(url, "shop")
            after = kill_at(records, point)
            work(records, notes, point)
            after()

        _child, status = os.waitpid(forked(one), 0)
        say(folder / "kills.jsonl", [name, os.waitstatus_to_exitcode(status)])
        if not os.WIFSIGNALED(status):
            return point - 1
    raise AssertionError("no writer ever came to its end")


def killed_at_any_time(url: str, folder: Path, kills: int, seconds: float) -> None:
    """Kill writers that would go on for ever, each after a time of its own."""
    chance = random.Random(7)
    for number in range(kills):
        notes = folder / f"time{number}.jsonl"

        def forever(number: int = number, notes: Path = notes) -> None:
            records = Records(url, "shop")
            for again in range(1_000):
                steps(records, notes, 1_000_000 + number * 1_000 + again)

        child = forked(forever)
        time.sleep(0.02 + chance.random() * seconds)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        say(folder / "kills.jsonl", ["time", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])])


def kill_writers(url: str, folder: Path, timed: int, seconds: float) -> None:
    """Kill writers while they make the store, while they write, and at any time; note what each was told."""

    def make(records: Records, notes: Path, _point: int) -> None:
        records.prepare()
        say(notes, ["made", 0])

    made = killed_at_each_point(f"{url}.fresh", folder, "make", make)
    Records(url, "shop").prepare()
    written = killed_at_each_point(url, folder, "point", steps)
    killed_at_any_time(url, folder, timed, seconds)
    print(json.dumps({"made": made, "written": written, "timed": timed}))


if __name__ == "__main__":
    mode, url, folder, first, second = sys.argv[1:]
    if mode == "edit":
        edit_together(url, Path(folder), int(first), int(second))
    else:
        kill_writers(url, Path(folder), int(first), float(second))
