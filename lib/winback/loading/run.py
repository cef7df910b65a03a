"""The steps of a load in their order: open, understand, check, count, save."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import ibis

from ..company import Company, save_company
from ..errors import LoadError
from ..schema import ORDERS
from . import balance as books_of
from . import currencies, merging, notes, shape_checks, totals, whole
from .check import Checked, check_orders
from .codes import reason, refusal
from .mapping import Mapping
from .opening import open_sources
from .origins import Origin, name_of, origins_of
from .others import build_table, union_by_name
from .report import LoadReport, note
from .understand import Understood, lacking, understand, why_not_used

OTHER_TABLES = ("customers", "managers", "contacts", "sales_plan", "survey")


@dataclass
class Opened:
    """A source opened and understood, before any row is judged."""

    label: str
    items: list[Understood]
    failed: list[tuple[str, LoadError]]


@dataclass
class Built:
    """Checked tables and everything the report needs."""

    tables: dict[str, ibis.Table]
    checked: ibis.Table
    bad_lines: list[tuple[str, str, int, str]]
    report: dict[str, Any] = field(default_factory=dict)


def connect(work: Path) -> Any:
    """Return the engine of one load; it spills to ``work`` and keeps the order of rows while reading."""
    backend = ibis.duckdb.connect(memory_limit="1500MB", temp_directory=str(work / "spill"))
    backend.raw_sql("SET TimeZone = 'UTC'")
    return backend


def open_source(backend: Any, source: Origin | Sequence[Origin], work: Path, mapping: Mapping | None) -> Opened:
    """Open every file and decide what it is; ``LoadError`` when there is nothing to read at all."""
    origins = origins_of(source)
    sources, failed = open_sources(backend, origins, work, mapping.files if mapping else {})
    if not sources and len(failed) == 1:
        raise failed[0][1]
    label = Path(source).name if isinstance(source, Path) else name_of(origins[0])
    return Opened(label, understand(sources, mapping), failed)


def build(backend: Any, opened: Opened, work: Path, mapping: Mapping, today: dt.date) -> Built:
    """Return the checked tables and the report; ``LoadError`` when no order could be used."""
    orders = [item for item in opened.items if item.entry.table == "orders"]
    if not orders:
        raise _no_orders(opened)
    judged = [check_orders(item.source, item.entry, mapping, today) for item in orders]
    checked = whole.settle(_store_checked(backend, orders, judged, work, mapping), orders, mapping)
    bad = [
        (i.source.file, i.source.sheet, n, text)
        for i in orders
        for n, text in (i.source.cells.bad if i.source.cells else [])
    ]
    counts = books_of.count_rows(checked)
    report = books_of.balance(counts, len(bad))
    shape_checks.refuse_blank(counts, orders)
    if not report["kinds"]:
        raise _nothing_left(opened, report)
    accepted = checked.filter(checked.code.isnull())
    sums = currencies.sums_of(checked)
    unnamed = {"currency"} if not any(entry["currency"] for entry in sums) else set()
    names = [c.name for c in ORDERS.columns if c.name in checked.columns and c.name not in unnamed]
    built = Built({"orders": accepted.select(*names)}, checked, bad, report)
    report |= {"changed": [], "warnings": [], "questions": [], "tables": {}}
    report["currency"] = currencies.settle(report, sums, orders, mapping)
    for item, one in zip(orders, judged, strict=True):
        changed, warned = notes.notes_of_orders(item, one)
        report["changed"] += notes.changes_of(item) + changed
        report["warnings"] += warned
        report["questions"] += notes.questions_of(item, one, today)
    _add_others(backend, built, opened, work, mapping=mapping, today=today)
    whole.judge(report, checked, built.tables, orders=orders, mapping=mapping, today=today)
    _finish(built, opened, orders, counts, mapping)
    return built


def _store_checked(
    backend: Any, orders: list[Understood], judged: list[Checked], work: Path, mapping: Mapping
) -> ibis.Table:
    """Parse once and keep the result: every later question reads it instead of the text."""
    parts = []
    for number, (item, one) in enumerate(zip(orders, judged, strict=True)):
        path = work / f"checked-{number}.parquet"
        backend.to_parquet(merging.applied(backend, one.table, mapping), path)
        parts.append(
            backend.read_parquet(path).mutate(
                file=ibis.literal(item.source.file), sheet=ibis.literal(item.source.sheet)
            )
        )
    names = [c.name for c in ORDERS.columns if any(c.name in part.columns for part in parts)]
    marks = [name for name in ("merged_customer", "merged_manager") if any(name in part.columns for part in parts)]
    return union_by_name(parts, ["file", "sheet", "source_row", *names, "code", "bad_column", "bad_value", *marks])


def _no_orders(opened: Opened) -> LoadError:
    details = [lacking(item) for item in opened.items if item.suggestion.orders_missing]
    details += [str(error) for _name, error in opened.failed]
    return refusal("ORD01", file=opened.label, details=" ".join(details[:3]))


def _nothing_left(opened: Opened, report: dict[str, Any]) -> LoadError:
    reasons = report["rejected_by_reason"] + report["ignored_by_reason"]
    worst = max(reasons, key=lambda entry: entry["rows"])["code"] if reasons else "ROW01"
    return refusal("ORD02", file=opened.label, read=report["rows"]["read"]["rows"], reason=reason(worst) + ".")


def _add_others(backend: Any, built: Built, opened: Opened, work: Path, *, mapping: Mapping, today: dt.date) -> None:
    for table in OTHER_TABLES:
        items = [item for item in opened.items if item.entry.table == table]
        if items:
            currency = built.report["currency"]
            found, rows, changed, warned = build_table(
                backend, table, items, work, mapping=mapping, currency=currency, today=today
            )
            if rows["accepted"]:
                built.tables[table] = found
            built.report["tables"][table] = rows
            built.report["changed"] += changed
            built.report["warnings"] += warned
            built.report["changed"] += [change for item in items for change in notes.changes_of(item)]


def _finish(
    built: Built,
    opened: Opened,
    orders: list[Understood],
    counts: dict[tuple[str | None, str | None], tuple[int, int]],
    mapping: Mapping,
) -> None:
    report, checked = built.report, built.checked
    for code, name in (("SHP04", "TOTAL"), ("SHP05", "EMPTY")):
        rows = sum(n for (c, _kind), (n, _units) in counts.items() if c == name)
        if rows:
            report["changed"].append(note(code, file=orders[0].source.key, count=rows))
    report["warnings"] += totals.check(checked)
    report["warnings"] += shape_checks.outside_period(checked, orders)
    report["warnings"] += _money_warnings(report, checked)
    facts = _facts(checked)
    report["period"] = {"first_on": facts["first"].isoformat(), "last_on": facts["last"].isoformat()}
    report["customers"] = int(facts["customers"])
    report["technical_customers"] = _technical(checked)
    report["files"] = [notes.file_entry(item) for item in opened.items]
    for item in opened.items:
        if item.entry.table:
            report["changed"] += item.source.changed
            report["warnings"] += [*item.source.warned, *notes.warnings_of_text(item)]
    for item in opened.items:
        if not item.entry.table:
            report["warnings"].append(note("FIL01", file=item.source.key, why=why_not_used(item)))
    for name, error in opened.failed:
        why = {"code": error.code, "found": getattr(error, "found", {})}
        report["warnings"].append(note("FIL01", file=name, why=why))
    files = {item.source.key: item.entry for item in opened.items}
    used = replace(mapping, files=files, currency=report["currency"])
    report["mapping"] = used.to_dict()
    digests = sorted(item.source.digest for item in opened.items if item.entry.table and item.source.digest)
    report["fingerprint"] = hashlib.sha256("".join(digests).encode()).hexdigest()


def _facts(checked: ibis.Table) -> dict[str, Any]:
    accepted = checked.filter(checked.code.isnull())
    asked = accepted.agg(
        first=accepted.ordered_on.min(),
        last=accepted.ordered_on.max(),
        customers=accepted.customer_id.nunique(where=accepted.kind == "purchase"),
    )
    return asked.to_pyarrow().to_pylist()[0]


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


def save(backend: Any, built: Built, folder: Path, name: str, rejected: bool) -> Company:
    """Write the company; the rejected rows go into its folder as ``rejected.csv``."""
    report = LoadReport(name=name, **built.report).to_dict()
    backend.raw_sql("SET preserve_insertion_order = false")
    company = save_company(backend, built.tables, folder, name=name, currency=report["currency"], report=report)
    if rejected and report["rows"]["rejected"]["rows"]:
        fresh = folder / "rejected.csv.tmp"
        books_of.write_rejected(built.checked, built.bad_lines, fresh)
        fresh.replace(folder / "rejected.csv")
    return company
