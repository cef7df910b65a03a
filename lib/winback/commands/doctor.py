"""Is everything in order here? Versions, languages, disk, data: each as a check with a sentence and a remedy."""

from __future__ import annotations

import os
import re
import shutil
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from ..text import LANGUAGES, _, format_count, format_date, format_number, use_language
from ..workspace import home, latest, own_folder, sample_folder

SAFE_FLOORS = {
    "voila": "0.5.6",
    "jupyter_server": "2.20.0",
    "nbconvert": "7.17.1",
    "jupyterlab": "4.6.2",
    "pyarrow": "14.0.1",
}
"""Older versions have published security holes."""

SHOWN = ("winback", "pandas", "ibis-framework", "duckdb", "plotly", "ipywidgets", "anywidget", *SAFE_FLOORS)
PYTHONS = ((3, 11), (3, 13))
FREE_BYTES = 2 * 10**9


@dataclass(frozen=True)
class Check:
    """One thing looked at: ``ok`` or a problem, said in a sentence."""

    name: str
    ok: bool
    text: str


def _parts(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", text)[:3])


def _python() -> Check:
    low, high = PYTHONS
    found = sys.version_info[:2]
    text = _("Python {found}").format(found=".".join(map(str, sys.version_info[:3])))
    if not low <= found <= high:
        text += _("; needed: {low} to {high}").format(low="3.11", high="3.13")
    return Check("python", low <= found <= high, text)


def _package(name: str) -> Check:
    try:
        found = version(name)
    except PackageNotFoundError:
        return Check(name, False, _("{name} is not installed; run: make install").format(name=name))
    floor = SAFE_FLOORS.get(name)
    if floor and _parts(found) < _parts(floor):
        text = _("{name} {found} has known security holes; {floor} or newer is needed, run: make install")
        return Check(name, False, text.format(name=name, found=found, floor=floor))
    return Check(name, True, f"{name} {found}")


def _language(code: str) -> Check:
    with use_language(code):
        works = code == "en" or _("lost") != "lost"
    text = _("{language} is spoken") if works else _("{language} has no texts; install the package again")
    return Check(f"language_{code}", works, text.format(language=LANGUAGES[code]))


def _disk() -> Check:
    free = shutil.disk_usage(home()).free
    text = _("{free} GB of disk are free").format(free=format_number(free / 1e9))
    if free < FREE_BYTES:
        text += _("; at least {needed} GB are needed for large files").format(needed=format_number(FREE_BYTES / 1e9))
    return Check("disk", free >= FREE_BYTES, text)


def _data() -> list[Check]:
    own = own_folder()
    place = own if own.exists() else next(p for p in own.parents if p.exists())
    writable = os.access(place, os.W_OK)
    can = _("{folder} can be written") if writable else _("{folder} cannot be written: check the rights of the folder")
    demo = any(sample_folder().glob("*.parquet")) or any(sample_folder().glob("*.csv"))
    there = _("the demo company is there") if demo else _("the demo company will be made when it is needed")
    loaded = len(list(own.glob("*/company.json")))
    last = latest()
    companies = _("companies loaded: {count}").format(count=format_count(loaded))
    if last is not None:
        companies += _("; the last one: {name}").format(name=last.name)
    return [
        Check("data_folder", writable, can.format(folder=own)),
        Check("demo_company", True, there),
        Check("companies", True, companies),
    ]


def _records(place: str) -> list[Check]:
    from ..records.checking import examine_stores

    stores = examine_stores(place)
    bad = [Check("records", False, store.problem) for store in stores if store.problem]
    if bad or not stores:
        return bad
    times = [store.backed_up_at for store in stores if store.backed_up_at is not None]
    text = _("records of companies, whole: {count}").format(count=format_count(sum(s.companies for s in stores)))
    last = _("; last backup: {day}").format(day=format_date(max(times))) if times else _("; no backup yet")
    return [Check("records", True, text + last)]


def examine(records: str = "") -> list[Check]:
    """Return all checks, in the language in use; ``records``: where they are kept, if not in the usual place."""
    return [
        _python(),
        *(_package(name) for name in SHOWN),
        *(_language(code) for code in LANGUAGES),
        _disk(),
        *_data(),
        *_records(records),
    ]
