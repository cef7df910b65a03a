"""Publish a company: prepare, hide, draw, look for leaks, ask, write, and put it into the register."""

from __future__ import annotations

import datetime as dt
import json
import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..assumptions import Assumptions
from ..company import Company
from ..dashboard.prepare import prepare_screens
from ..errors import WinbackError
from ..records import Records, open_records
from ..text import _, format_count, format_date, ngettext
from .hide import Rules
from .leaks import find_leaks, personal_values, refuse
from .live import live_files
from .manifest import MANIFEST, Publication, digest_of, free_folder, new_number, publisher, write_down
from .payload import Payload, build
from .snapshot import PAGE, page_data, snapshot

GRADES = ("A", "B")
"""A: one file that needs nothing; B: the same, and a folder to serve live."""
LEAST_K = 3


@dataclass(frozen=True)
class Wish:
    """What is to be published and how: grade, folder, rule, protection, and for how long."""

    grade: str
    folder: Path
    clock: str = "own"
    rules: Rules = field(default_factory=Rules)
    days: int = 90
    by: str = ""
    name_managers: bool = False

    def __post_init__(self) -> None:
        if self.grade not in GRADES:
            raise WinbackError(
                _("Grade is '{given}'; allowed: {allowed}.").format(given=self.grade, allowed=", ".join(GRADES))
            )
        if self.rules.k < LEAST_K:
            raise WinbackError(
                _("A group of {k} customers would be shown; the least is {least}.").format(
                    k=self.rules.k, least=LEAST_K
                )
            )


Told = Callable[[str, int, int], None]


def publish(
    company: Company,
    wish: Wish,
    agreed: Callable[[list[str]], bool],
    *,
    as_of: dt.date | str | None = None,
    assumptions: Assumptions | None = None,
    told: Told | None = None,
) -> Publication | None:
    """Publish a company's dashboard and return its entry in the register; nothing when it was not ``agreed``.

    ``agreed`` gets the sentences that say what would be published; ``told`` hears of each step (prepare, hide, draw,
    write), how much of it is done, and how much there is. Raises ``WinbackError`` when the folder cannot be
    used, the data do not allow a view, or anything personal would stand in the page; then nothing is written.
    """
    assumptions, told = assumptions or Assumptions(), told or (lambda _step, _done, _all: None)
    folder = free_folder(wish.folder)
    records = _records(company)
    try:
        told("prepare", 0, 1)
        units = prepare_screens(company, as_of, assumptions, clocks=[wish.clock], units=True, records=records)
        payload = build(units, wish.rules, name_managers=wish.name_managers, told=told)
        publication = _entry(company, wish, folder, units.about, payload)
        told("write", 0, 1)
        data = page_data(payload, units.about, publication, assumptions, wish.rules)
        files = {PAGE: snapshot(data)} | (live_files(data) if wish.grade == "B" else {})
        looked = [*payload.texts(), json.dumps(data["words"], ensure_ascii=False)]
        allowed = [company.name, *(part.value for part in payload.parts)]
        refuse(find_leaks(looked, personal_values(company, records, wish.name_managers), allowed))
    finally:
        if records is not None:
            records.close()
    if not agreed(summary(publication, payload)):
        return None
    return _write(publication, files)


def _records(company: Company) -> Records | None:
    """What people recorded; without it the page has no reasons, and says so."""
    try:
        return open_records(company)
    except WinbackError:
        return None


def _entry(company: Company, wish: Wish, folder: Path, about: Mapping[str, Any], payload: Payload) -> Publication:
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    return Publication(
        number=new_number(),
        grade=wish.grade,
        made_at=now,
        by=wish.by or publisher(),
        company=company.name,
        fingerprint=company.fingerprint,
        as_of=str(about["as_of"]),
        k=wish.rules.k,
        p_share=wish.rules.p_share,
        clock=wish.clock,
        expires_on=now.date() + dt.timedelta(days=wish.days),
        folder=str(folder),
        views=[view["code"] for view in payload.titles["en"]],
    )


def summary(publication: Publication, payload: Payload) -> list[str]:
    """Return the sentences that say what would be published, to whom it makes no difference who reads it."""
    views = ", ".join(view["title"] for view in payload.titles["en"])
    parts = len(payload.parts) - 1
    return [
        _("{company}, data up to {day}, into {folder}.").format(
            company=publication.company,
            day=format_date(dt.date.fromisoformat(publication.as_of)),
            folder=publication.folder,
        ),
        _("Views: {views}.").format(views=views),
        ngettext(
            "{n} group of customers can be looked at by itself.",
            "{n} groups of customers can be looked at by themselves.",
            parts,
        ).format(n=format_count(parts)),
        _(
            "Groups under {k} customers are hidden, {hidden} values in all; no personal value was found in the page."
        ).format(k=publication.k, hidden=format_count(payload.hidden_count)),
        _("Whoever gets the files can read and copy them, until {day} and after it.").format(
            day=format_date(publication.expires_on)
        ),
    ]


def _write(publication: Publication, files: Mapping[str, str]) -> Publication:
    """Write all files whole, then the manifest beside them, then the register."""
    folder = free_folder(Path(publication.folder))
    digests = {}
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        _replace(folder / name, text)
        digests[name] = digest_of(folder / name)
    told = replace(publication, files=digests).to_dict()
    beside = {name: value for name, value in told.items() if name not in ("folder", "revoked_at")}
    _replace(folder / MANIFEST, json.dumps(beside, ensure_ascii=False, indent=1))
    whole = replace(publication, files=digests | {MANIFEST: digest_of(folder / MANIFEST)})
    write_down(whole)
    return whole


def _replace(path: Path, text: str) -> None:
    handle, fresh = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    Path(fresh).chmod(0o644)
    Path(fresh).replace(path)
