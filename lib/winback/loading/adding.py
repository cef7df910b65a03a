"""Load into a company that is already there: tables beside the orders, and one report for all loads together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

import ibis

from ..schema import TABLES
from .check import Checked
from .others import UNIQUE, newest_values, union_by_name
from .rejected import prefix_of
from .report import note
from .stored import Stored
from .understand import Understood
from .versions import edge_of

PLAN_KEY = ("customer_id", "period", "manager_id")
OF_ALL_ROWS = ("LNK01", "AMT02", "AMT04", "CUR01")
"""Warnings that are made anew from all rows together; the others belong to the file they speak of."""


def merge_table(name: str, old: ibis.Table, new: ibis.Table) -> ibis.Table:
    """Return a table beside the orders with the newer rows in it.

    Customers and managers are one row per id: a newer value takes the place of an older one, a blank one does not.
    A plan for the same customer, month and manager takes the place of the older. Other rows count once, by all they
    say; a row that stands twice in one file stays there twice.
    """
    names = [column.name for column in TABLES[name].columns if column.name in {*old.columns, *new.columns}]
    if name in UNIQUE:
        return newest_values(old, new, names)
    if name == "sales_plan":
        key = [column for column in PLAN_KEY if column in old.columns and column in new.columns]
        return union_by_name([old.anti_join(new, key), new], names)
    # A call that stands twice in one file is two calls: numbered, they meet their own number in the other file.
    both = union_by_name([old.mutate(part=0), new.mutate(part=1)], ["part", *names])
    numbered = both.mutate(place=ibis.row_number().over(ibis.window(group_by=["part", *names])))
    return numbered.drop("part").distinct().drop("place")


def history_entry(
    how: str, items: Sequence[Understood], rows: Mapping[str, Any], period: Mapping[str, str], counts: Mapping[str, Any]
) -> dict[str, Any]:
    """Return one load as the history keeps it, with the files that were used."""
    files = [
        {
            "file": item.source.file,
            "sheet": item.source.sheet,
            "table": item.entry.table,
            "digest": item.source.digest,
            "rows": item.source.row_count,
            "prefix": prefix_of(item.source),
        }
        for item in items
        if item.entry.table
    ]
    return entry_of(how, files, rows, period, counts)


def entry_of(
    how: str, files: list[dict[str, Any]], rows: Mapping[str, Any], period: Mapping[str, str], counts: Mapping[str, Any]
) -> dict[str, Any]:
    """Return one load as the history keeps it: ``how`` is load, add or mend."""
    return {
        "at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "program": version("winback"),
        "how": how,
        "files": files,
        "rows": dict(rows),
        "period": dict(period),
        "orders": dict(counts),
    }


def remember_files(
    entry: dict[str, Any], orders: Sequence[Understood], judged: Sequence[Checked], parts: Sequence[ibis.Table]
) -> None:
    """Note in a load's entry what a later load asks of its files: how they were read, where they begin and end."""
    by_key = {(file["file"], file["sheet"]): file for file in entry["files"]}
    for item, one, rows in zip(orders, judged, parts, strict=True):
        dates, numbers = one.cultures.dates.items(), one.cultures.numbers.items()
        by_key[item.source.file, item.source.sheet].update(
            columns=dict(item.entry.columns),
            date_order={target: culture.order for target, culture in dates if culture.certain},
            decimal_sign={target: culture.decimal for target, culture in numbers if culture.certain},
            **edge_of(rows),
        )


def known_files(stored: Stored, items: Sequence[Understood]) -> list[dict[str, Any]]:
    """Return the loads' own entries of these files when every one of them was loaded before; else nothing."""
    before = {file["digest"]: file | {"at": load["at"]} for load in stored.loads for file in load["files"]}
    used = [item for item in items if item.entry.table and item.source.digest]
    found = [before[item.source.digest] for item in used if item.source.digest in before]
    return found if len(found) == len(used) and found else []


def notes_of_versions(counts: Mapping[str, Any], adding: bool) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return what is told of orders that stand in more than one file: as changes, and as warnings."""
    changed, warned = [], []
    if adding:
        changed.append(note("OLD10", count=counts["new"]))
    if counts["same"]:
        changed.append(note("OLD11", count=counts["same"]))
    if counts["changed"]:
        changed.append(note("OLD12", count=counts["changed"], before=counts["before"], after=counts["after"]))
    if counts["gone"]:
        changed.append(note("OLD13", count=counts["gone"], amount=counts["gone_amount"]))
    if counts["joined"]:
        changed.append(note("OLD14", count=counts["joined"]))
    if counts["waited"]:
        changed.append(note("OLD18", count=counts["waited"]))
    if counts["missing"]:
        warned.append(note("OLD20", count=counts["missing"], amount=counts["missing_amount"]))
    return changed, warned


def merge_reports(old: Mapping[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Return the report of all loads together: ``new`` counts all rows of orders that are still there already."""
    found = dict(new)
    codes = {note["code"] for note in (*new["changed"], *new["warnings"])} | {"OLD10"}
    found["changed"] = _notes(old["changed"], codes) + new["changed"]
    found["warnings"] = _notes(old["warnings"], codes) + new["warnings"]
    asked = {(entry["file"], entry["column"]) for entry in new["questions"]}
    found["questions"] = [e for e in old["questions"] if (e["file"], e["column"]) not in asked] + new["questions"]
    found["files"] = _files(old["files"], new["files"])
    found["tables"] = _tables(old["tables"], new["tables"])
    mapping = dict(old["mapping"]) | new["mapping"]
    mapping["files"] = dict(old["mapping"].get("files", {})) | new["mapping"]["files"]
    found["mapping"] = mapping
    said = {str(entry["others"]) for entry in new.get("suggestions", [])}
    kept = [entry for entry in old.get("suggestions", []) if str(entry["others"]) not in said]
    found["suggestions"] = kept + new.get("suggestions", [])
    found["technical_customers"] = _technical(old["technical_customers"], new["technical_customers"])
    return found


def _notes(old: Sequence[Mapping[str, Any]], codes: set[str]) -> list[dict[str, Any]]:
    """The notes of earlier files: those on all rows, on versions and on a file that was read again are not repeated."""
    return [
        entry
        for entry in notes_of_files(old)
        if entry["code"] not in OF_ALL_ROWS and ("file" in entry["found"] or entry["code"] not in codes)
    ]


def notes_of_files(old: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the notes of earlier loads without those on versions, which speak of one load only."""
    return [dict(entry) for entry in old if not entry["code"].startswith("OLD")]


def _files(old: Sequence[dict[str, Any]], new: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    again = {(entry["file"], entry["sheet"]) for entry in new}
    return [entry for entry in old if (entry["file"], entry["sheet"]) not in again] + list(new)


def _tables(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: dict(rows) for name, rows in old.items()}
    for name, rows in new.items():
        before = found.get(name, {"read": 0, "accepted": 0, "rejected": 0})
        found[name] = rows | {key: before[key] + rows[key] for key in ("read", "rejected")}
    return found


def _technical(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    sums: dict[str, dict[str, Any]] = {}
    for entry in (*old, *new):
        name = entry["name"]
        before = sums.get(name, {"name": name, "rows": 0, "amount": 0.0})
        sums[name] = before | {"rows": before["rows"] + entry["rows"], "amount": before["amount"] + entry["amount"]}
    return sorted(sums.values(), key=lambda entry: (-entry["rows"], entry["name"]))[:20]


def add_reasons(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return rows and money by reason, of earlier loads and this one together."""
    sums: dict[str, dict[str, Any]] = {}
    for entry in (*old, *new):
        before = sums.get(entry["code"], {"code": entry["code"], "rows": 0, "amount": 0.0})
        rows, amount = before["rows"] + entry["rows"], round(before["amount"] + entry["amount"], 4)
        sums[entry["code"]] = before | {"rows": rows, "amount": amount}
    return list(sums.values())
