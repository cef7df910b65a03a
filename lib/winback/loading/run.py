"""The steps of a load in their order: open, understand, check, count, save."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb
import ibis

from ..company import Company, save_company
from ..errors import LoadError
from ..schema import ORDERS
from . import adding, combine, currencies, doubts, in_place, merging, notes, shape_checks, straight, totals, whole
from . import balance as books_of
from .check import Checked
from .codes import reason, refusal
from .mapping import Mapping
from .opened import Opened, Progress, silent
from .others import build_table
from .pending import fresh_pending, write_pending
from .rejected import mark_of_row
from .report import LoadReport, note
from .report_book import write_load_report
from .sources import carefully, proved
from .stored import Stored, history_of
from .tables import kept
from .understand import Understood, lacking, why_not_used

MOST_LOADS = 200
CHECKED = "checked-{number}.parquet"
OTHER_TABLES = ("customers", "managers", "contacts", "sales_plan", "survey")


@dataclass
class Built:
    """Checked tables and everything the report needs."""

    tables: dict[str, ibis.Table]
    checked: ibis.Table
    report: dict[str, Any] = field(default_factory=dict)
    pending: ibis.Table | None = None
    written: dict[str, Path] = field(default_factory=dict)


def build(
    backend: Any,
    opened: Opened,
    work: Path,
    mapping: Mapping,
    today: dt.date,
    *,
    stored: Stored | None = None,
    progress: Progress = silent,
) -> Built:
    """Return the checked tables and the report; ``LoadError`` when no order could be used.

    With ``stored``, a company that is there already, tables and report are of all that was loaded into it.
    """
    orders = [item for item in opened.items if item.entry.table == "orders"]
    _look_through_others(backend, opened)
    if not orders and not (stored and any(item.entry.table for item in opened.items)):
        raise _no_orders(opened)
    progress("check", 0.0)
    parts, judged = _store_checked(
        backend, orders, work, mapping=mapping, today=today, stored=stored, progress=progress
    )
    parts, orders, judged = combine.oldest_first(parts, orders, judged, opened)
    progress("merge", 0.0)
    versions = combine.newest_rows(backend, parts, orders, mapping, stored=stored, work=work)
    rows, counts = versions.rows, _counted(versions.rows, orders, stored)
    of_load = books_of.balance(counts)
    if orders and not _says_something(of_load, stored):
        raise _nothing_left(opened, of_load)
    report = of_load
    if stored:
        report = books_of.balance(books_of.count_rows(rows), stored.report["ignored_by_reason"])
    accepted = rows.filter(rows.code.isnull())
    sums = currencies.sums_of(rows)
    unnamed = {"currency"} if not any(entry["currency"] for entry in sums) else set()
    names = [c.name for c in ORDERS.columns if c.name in rows.columns and c.name not in unnamed]
    built = Built({"orders": accepted.select(*names)}, rows, dict(report))
    if versions.untouched:
        built.written["orders"] = work / CHECKED.format(number=0)
    built.pending = fresh_pending(versions, orders, judged, stored)
    _describe(
        backend,
        built,
        opened,
        orders,
        judged,
        counts=counts,
        sums=sums,
        mapping=mapping,
        today=today,
        stored=stored,
        work=work,
    )
    period = period_of(facts_of(rows.filter(rows.part > 0))) if stored else built.report["period"]
    entry = adding.history_entry("add" if stored else "load", opened.items, of_load["rows"], period, versions.counts)
    adding.remember_files(entry, orders, judged, parts)
    combine.tell(built.report, built.tables, versions, entry, stored)
    progress("merge", 1.0)
    return built


def _look_through_others(backend: Any, opened: Opened) -> None:
    """Only orders are stored before anything is asked of their rows."""
    for item in opened.items:
        if item.entry.table != "orders":
            item.source = proved(backend, item.source)


def _counted(rows: ibis.Table, orders: list[Understood], stored: Stored | None) -> books_of.Counts:
    """The rows and money of this load alone."""
    counts = books_of.count_rows(rows.filter(rows.part > 0) if stored else rows)
    shape_checks.refuse_blank(counts, orders)
    return counts


def _describe(
    backend: Any,
    built: Built,
    opened: Opened,
    orders: list[Understood],
    judged: list[Checked],
    *,
    counts: books_of.Counts,
    sums: list[dict[str, Any]],
    mapping: Mapping,
    today: dt.date,
    stored: Stored | None,
    work: Path,
) -> None:
    """Add to the report what was changed, doubted and asked; add the tables beside the orders."""
    report = built.report
    report |= {"changed": [], "warnings": [], "questions": [], "tables": {}}
    report["currency"] = currencies.settle(report, sums, orders, mapping) if orders else ""
    for item, one in zip(orders, judged, strict=True):
        changed, warned = notes.notes_of_orders(item, one, report["currency"])
        report["changed"] += notes.changes_of(item) + changed
        report["warnings"] += warned
        report["questions"] += notes.questions_of(item, one, today)
    _add_others(backend, built, opened, work, mapping=mapping, today=today, stored=stored)
    fresh = built.checked.filter(built.checked.part > 0) if stored else built.checked
    known = judged[0].people if "orders" in built.written else None
    people = doubts.by_customer(fresh) if known is None else known
    if orders:
        tables = (stored.tables if stored else {}) | built.tables
        whole.judge(
            report,
            fresh,
            tables,
            people=people,
            straight=all(one.straight for one in judged),
            orders=orders,
            mapping=mapping,
            today=today,
        )
    facts = facts_of(built.checked, None if stored else people)
    _finish(built, opened, orders, mapping, counts=counts, facts=facts)


def _says_something(report: dict[str, Any], stored: Stored | None) -> bool:
    """Whether a load brings anything: orders that count, or news of orders that are there."""
    again = any(entry["code"].startswith("OLD") for entry in report["ignored_by_reason"])
    return bool(report["kinds"]) or again or (stored is not None and bool(report["ignored_by_reason"]))


def _store_checked(
    backend: Any,
    orders: list[Understood],
    work: Path,
    *,
    mapping: Mapping,
    today: dt.date,
    stored: Stored | None,
    progress: Progress,
) -> tuple[list[ibis.Table], list[Checked]]:
    """Parse once and keep the result: every later question reads it instead of the text."""
    parts: list[ibis.Table] = []
    judged: list[Checked] = []
    counts = [item.source.row_count for item in orders]
    for number, item in enumerate(orders):
        path = work / CHECKED.format(number=number)
        try:
            one, rows = _judged(backend, item, path, mapping=mapping, today=today, stored=stored)
        except duckdb.InvalidInputException:
            if not item.source.in_place:
                raise
            item.source = carefully(backend, item.source)
            one, rows = _judged(backend, item, path, mapping=mapping, today=today, stored=stored)
        rows = totals.by_sum(rows)
        rows = rows.mutate(file=ibis.literal(item.source.file), sheet=ibis.literal(item.source.sheet))
        parts.append(rows.mutate(mark=mark_of_row(item.source, rows)))
        judged.append(one)
        progress("check", sum(counts[: number + 1]) / max(1, sum(counts)))
    return parts, judged


def _judged(
    backend: Any, item: Understood, path: Path, *, mapping: Mapping, today: dt.date, stored: Stored | None
) -> tuple[Checked, ibis.Table]:
    """Check and store the rows of one table, by the straight way where it holds."""
    one = combine.judge(item, mapping, today, stored)
    rows = _stored_rows(backend, item, one, path, mapping)
    if one.straight:
        proof = straight.proved(rows, mapping)
        if proof:
            one.people, one.unlikely_ids = proof.people, proof.unlikely_ids
        else:
            one = combine.judge(item, mapping, today, stored, careful=True)
            rows = _stored_rows(backend, item, one, path, mapping)
    if item.source.cells and item.source.cells.unproved:
        item.source.row_count = int(rows.count().to_pyarrow().as_py())
    return one, rows


def _stored_rows(backend: Any, item: Understood, one: Checked, path: Path, mapping: Mapping) -> ibis.Table:
    rows = merging.applied(backend, one.table, mapping)
    if one.in_place and item.source.layout:
        path.unlink(missing_ok=True)
        return in_place.numbered(rows, item.source.layout, path)
    backend.to_parquet(rows, path)
    return backend.read_parquet(path)


def _no_orders(opened: Opened) -> LoadError:
    details = [lacking(item) for item in opened.items if item.suggestion.orders_missing]
    details += [str(error) for _name, error in opened.failed]
    return refusal("ORD01", file=opened.label, details=" ".join(details[:3]))


def _nothing_left(opened: Opened, report: dict[str, Any]) -> LoadError:
    reasons = report["rejected_by_reason"] + report["ignored_by_reason"]
    worst = max(reasons, key=lambda entry: entry["rows"])["code"] if reasons else "ROW01"
    return refusal("ORD02", file=opened.label, read=report["rows"]["read"]["rows"], reason=reason(worst) + ".")


def _add_others(
    backend: Any,
    built: Built,
    opened: Opened,
    work: Path,
    *,
    mapping: Mapping,
    today: dt.date,
    stored: Stored | None,
) -> None:
    for table in OTHER_TABLES:
        items = [item for item in opened.items if item.entry.table == table]
        items.sort(key=lambda item: (opened.times.get(item.source.file, 0.0), item.source.key))
        if items:
            currency = built.report["currency"]
            found, rows, changed, warned = build_table(
                backend, table, items, work, mapping=mapping, currency=currency, today=today
            )
            if rows["accepted"]:
                if stored and table in stored.tables:
                    found = kept(adding.merge_table(table, stored.tables[table], found))
                    rows["accepted"] = int(found.count().to_pyarrow().as_py())
                built.tables[table] = found
            built.report["tables"][table] = rows
            built.report["changed"] += changed
            built.report["warnings"] += warned
            built.report["changed"] += [change for item in items for change in notes.changes_of(item)]


def _finish(
    built: Built,
    opened: Opened,
    orders: list[Understood],
    mapping: Mapping,
    *,
    counts: books_of.Counts,
    facts: dict[str, Any],
) -> None:
    report, checked = built.report, built.checked
    fresh = checked.filter(checked.part > 0)
    for code, *names in (("SHP04", "TOTAL", "AVERAGE"), ("SHP05", "EMPTY"), ("SHP24", "HEADER")):
        rows = sum(n for (c, _kind), (n, _units) in counts.items() if c in names)
        if rows:
            report["changed"].append(note(code, file=orders[0].source.key, count=rows))
    report["warnings"] += totals.check(fresh)
    report["warnings"] += shape_checks.outside_period(fresh, orders)
    report["warnings"] += _money_warnings(report, checked)
    report["period"] = period_of(facts)
    report["customers"] = int(facts["customers"])
    report["technical_customers"] = _technical(checked)
    report["files"] = [notes.file_entry(item) for item in opened.items]
    for item in opened.items:
        if item.entry.table:
            report["changed"] += item.source.changed
            report["warnings"] += [*item.source.warned, *notes.warnings_of_text(item)]
    for item in opened.items:
        if not item.entry.table and not item.own:
            report["warnings"].append(note("FIL01", file=item.source.key, why=why_not_used(item)))
    for name, error in opened.failed:
        why = {"code": error.code, "found": getattr(error, "found", {})}
        report["warnings"].append(note("FIL01", file=name, why=why))
    files = {item.source.key: item.kept for item in opened.items}
    used = replace(mapping, files=files, currency=report["currency"])
    report["mapping"] = used.to_dict()
    digests = sorted(item.source.digest for item in opened.items if item.kept.table and item.source.digest)
    report["fingerprint"] = hashlib.sha256("".join(digests).encode()).hexdigest()


def period_of(facts: dict[str, Any]) -> dict[str, str]:
    """Return the period as the report writes it; empty without orders."""
    days = {"first_on": facts["first"], "last_on": facts["last"]}
    return {name: day.isoformat() for name, day in days.items() if day is not None}


def facts_of(checked: ibis.Table, people: ibis.Table | None = None) -> dict[str, Any]:
    """Return first and last day and number of buyers of the accepted rows; ``people``: those rows by customer."""
    accepted = checked.filter(checked.code.isnull())
    wanted = {"first": accepted.ordered_on.min(), "last": accepted.ordered_on.max()}
    if people is None:
        wanted["customers"] = accepted.customer_id.nunique(where=accepted.kind == "purchase")
    facts: dict[str, Any] = accepted.agg(**wanted).to_pyarrow().to_pylist()[0]
    if people is not None:
        facts["customers"] = people.filter(people.purchases > 0).count().to_pyarrow().as_py()
    return facts


def _technical(checked: ibis.Table) -> list[dict[str, Any]]:
    rows = checked.filter(checked.code == "CUS02")
    grouped = rows.group_by(name="customer_id").agg(n=rows.count(), money=books_of.units(rows.amount).sum())
    found = grouped.order_by(ibis.desc("n"), "name").limit(20).to_pyarrow().to_pylist()
    return [{"name": row["name"], **books_of.entry(int(row["n"]), int(row["money"]))} for row in found]


def _money_warnings(report: dict[str, Any], checked: ibis.Table) -> list[dict[str, Any]]:
    found = []
    zero = checked.filter((checked.kind == "purchase") & (checked.amount == 0)).count().to_pyarrow().as_py()
    if zero:
        found.append(note("AMT02", count=int(zero)))
    refunds = report["kinds"].get("refund", {"rows": 0})["rows"]
    if refunds > max(10, 0.3 * report["rows"]["accepted"]["rows"]):
        found.append(note("AMT04", share=refunds / report["rows"]["accepted"]["rows"]))
    return found


def save(backend: Any, built: Built, folder: Path, name: str, keep: bool) -> Company:
    """Write the company whole: tables, report and, where it is kept, the rows set aside for mending and the report."""
    earlier = built.report["history"] if built.report["added"] else [*history_of(folder), *built.report["history"]]
    found = built.report | {"name": name, "history": earlier[-MOST_LOADS:]}
    report = LoadReport.from_dict(found).to_dict()

    def beside(fresh: Path) -> None:
        write_pending(backend, built.pending, fresh)
        if keep:
            write_load_report(report, fresh / "load_report.xlsx")

    return save_company(
        backend,
        built.tables,
        folder,
        name=name,
        currency=report["currency"],
        report=report,
        written=built.written,
        beside=beside,
    )
