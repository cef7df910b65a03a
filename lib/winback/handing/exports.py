"""The one registry of what leaves the suite with addresses of customers, and the hand-over of all of it at once."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from ..base import CustomerBase
from ..errors import WinbackError
from ..keeping import new_folder, replace_folder
from ..letters.fields import Sender
from ..letters.templates import Letters
from ..planning.cards import Remedies
from ..text import _, language, use_language
from .book import write_plan
from .calendar import write_calendars
from .gate import left_out, passed
from .lists import CONTACTED, write_calls, write_greetings, write_mails, write_post, write_sequence, write_texts
from .rows import ARMS, Handed, gather
from .words import summary_lines

MARK = "hand-over.json"
"""Lies in every folder of a hand-over: what the folder holds, so that the next one may replace it."""


@dataclass(frozen=True)
class Export:
    """One file or folder of a hand-over; ``write`` makes it and returns how many rows it has."""

    file: str
    write: Callable[[Handed, Path], int]


EXPORTS: dict[str, Export] = {
    "plan": Export("plan.xlsx", write_plan),
    "calls": Export("calls.csv", write_calls),
    "mails": Export("emails.csv", write_mails),
    "sequence": Export("sequence.csv", write_sequence),
    "post": Export("post.csv", write_post),
    "greetings": Export("greetings.csv", write_greetings),
    "letters": Export("letters", write_texts),
    "calendars": Export("calendars", write_calendars),
}
"""Every export with addresses. A test walks through it: nobody who objected is in any file that it makes."""


@dataclass(frozen=True)
class HandedOver:
    """What was written: file → rows, who was left out and why, what is assumed of consents, and all of it in words."""

    folder: Path
    counts: Mapping[str, int]
    left_out: pd.DataFrame = field(repr=False)
    warnings: tuple[str, ...] = ()
    summary: tuple[str, ...] = ()

    @property
    def files(self) -> list[Path]:
        """The files and folders that hold at least one row."""
        return [self.folder / EXPORTS[code].file for code in self.counts]


def export_names() -> dict[str, str]:
    """Return code → what an export is, in the language in use."""
    return {
        "plan": _("The plan: a sheet for each owner"),
        "calls": _("Call list"),
        "mails": _("Mailing list: the first letters"),
        "sequence": _("Mailing list: seven letters to each"),
        "post": _("Letters by post"),
        "greetings": _("Greetings of the next 90 days"),
        "letters": _("Letters as text files"),
        "calendars": _("Steps as calendar files"),
    }


def write_export(code: str, handed: Handed, folder: Path) -> tuple[Path, int]:
    """Write one export into a folder and return it with its count of rows.

    Raises ``WinbackError`` for an unknown one or a file that cannot be written.
    """
    if code not in EXPORTS:
        raise WinbackError(
            _("There is no export '{found}'. Known: {known}.").format(found=code, known=", ".join(EXPORTS))
        )
    path = folder / EXPORTS[code].file
    try:
        return path, EXPORTS[code].write(handed, path)
    except OSError as error:
        raise WinbackError(
            _("{file} cannot be written: {error}. Close it where it is open, or choose another folder.").format(
                file=path.name, error=error.strerror or error
            )
        ) from error


def hand_over(
    plan_items: pd.DataFrame,
    base: CustomerBase,
    records: Any,
    out: str | Path,
    lang: str = "",
    *,
    steps: pd.DataFrame | None = None,
    today: dt.date | None = None,
    arms: tuple[str, ...] = ARMS,
    sender: Sender | None = None,
    letters: Letters | None = None,
    remedies: str | Path | Remedies | None = None,
    on: dt.date | None = None,
) -> HandedOver:
    """Write a plan's lists, letters and calendars into a folder: whole, or not at all.

    ``plan_items``: the records of that kind, or a plan's customers, see :func:`winback.handing.rows.gather`. Consents
    and objections are applied last, to every file. Exports without a row are not written. The folder is new, empty, or
    one of an earlier hand-over, which is replaced. Raises ``WinbackError`` for a folder that holds anything else or
    cannot be written. Source: P10.
    """
    folder = Path(out).expanduser()
    _check(folder)
    with use_language(lang or language()):
        handed = gather(
            plan_items, base, records,
            steps=steps, today=today, arms=arms, sender=sender, letters=letters, remedies=remedies, on=on,
        )  # fmt: skip
        counts = _whole(handed, folder)
        warnings = tuple(handed.consents.assumptions())
        summary = tuple(summary_lines(handed, passed(handed, CONTACTED)))
        return HandedOver(folder, counts, left_out(handed), warnings, summary)


def _whole(handed: Handed, folder: Path) -> dict[str, int]:
    """Write everything beside the folder, then put it in its place."""
    try:
        fresh = new_folder(folder.resolve())
        try:
            counts = _write_all(handed, fresh)
            replace_folder(fresh, folder.resolve())
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            raise
    except OSError as error:
        raise _unwritable(folder, error) from error
    return counts


def _unwritable(folder: Path, error: OSError) -> WinbackError:
    return WinbackError(
        _("The folder {name} cannot be written: {error}. Choose another folder for the hand-over.").format(
            name=folder, error=error.strerror or error
        )
    )


def _write_all(handed: Handed, folder: Path) -> dict[str, int]:
    counts = {}
    for code in EXPORTS:
        path, count = write_export(code, handed, folder)
        if count:
            counts[code] = count
        elif path.is_dir():
            shutil.rmtree(path)
        elif code != "plan":
            path.unlink()
    about = {"company": handed.base.name, "made_for": handed.today.isoformat(), "rows": counts}
    (folder / MARK).write_text(json.dumps(about, ensure_ascii=False, indent=1), encoding="utf-8")
    return counts


def _check(folder: Path) -> None:
    try:
        if not folder.exists():
            return
        if not folder.is_dir():
            raise WinbackError(_("{name} is a file. Give a folder for the hand-over.").format(name=folder.name))
        found = {path.name for path in folder.iterdir()}
    except OSError as error:
        raise _unwritable(folder, error) from error
    ours = {MARK, *(export.file for export in EXPORTS.values())}
    if foreign := sorted(found - ours if MARK in found else found):
        raise WinbackError(
            _("The folder {name} holds other files, '{file}' among them. Choose a new or an empty folder.").format(
                name=folder.name, file=foreign[0]
            )
        )
