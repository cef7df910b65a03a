"""What the report tells besides figures: changes made on the way, warnings, and questions left open."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from . import preamble, questions
from .check import Checked
from .choices import notes_of_choices, questions_of_choices
from .report import note
from .scales import scale_above
from .sources import Source
from .understand import Understood


def file_entry(item: Understood) -> dict[str, Any]:
    """Return what was understood of one table, for the report."""
    source, layout = item.source, item.source.layout
    return {
        "file": source.file,
        "sheet": source.sheet,
        "table": item.entry.table,
        "kind": source.kind,
        "encoding": source.encoding,
        "separator": layout.separator if layout and source.kind == "text" else "",
        "header_row": layout.header_row if layout else 1,
        "rows": source.row_count,
        "columns": dict(item.entry.columns),
        "confidence": {target: sure for target, (_name, sure) in item.suggestion.columns.items()},
        "not_used": "" if item.own else item.why_code or ("" if item.entry.table else "lacks"),
        "profile": item.entry.profile,
        "missing": [] if item.entry.table else list(item.suggestion.missing),
        "meta": preamble.meta_of(layout.preamble) if layout else {},
    }


def changes_of(item: Understood) -> list[dict[str, Any]]:
    """Return what was changed while reading one table."""
    source, found = item.source, []
    if item.joined:
        found.append(note("JOI01", **joined_facts(item)))
    if item.recalled:
        found.append(note("MEM01", file=source.key))
    if item.forgotten:
        found.append(note("MEM02", file=source.key, column=item.forgotten))
    if item.match:
        known, count = item.match.known, len(item.match.profile.signature)
        found.append(note("PRF01", file=source.key, profile=item.match.profile.name, known=known, count=count))
    if source.text and source.encoding not in ("", "utf-8", "utf-8-sig"):
        found.append(note("ENC02", file=source.key, encoding=source.encoding))
    if source.layout:
        if source.layout.header_row == 0:
            found.append(note("HDR01", file=source.key))
        if source.layout.unnamed_index:
            found.append(note("HDR04", file=source.key))
        if source.layout.preamble:
            found.append(note("HDR02", file=source.key, count=len(source.layout.preamble)))
        used = {column for column in set(item.entry.columns) & set(source.layout.repeated) if _differs(source, column)}
        found += [note("HDR03", file=source.key, column=column) for column in sorted(used)]
    if source.turned:
        found += source.turned.changed
    if source.cells and source.cells.empty_count:
        found.append(note("SHP05", file=source.key, count=source.cells.empty_count))
    if source.cells and source.cells.mended_count:
        found.append(note("SHP07", file=source.key, count=source.cells.mended_count))
    return found


def warnings_of_text(item: Understood) -> list[dict[str, Any]]:
    """Return what was wrong with the text of one table before it was a table."""
    text, key = item.source.text, item.source.key
    if text is None:
        return []
    found = [note("ENC03", file=key, count=text.broken_count)] if text.broken_count else []
    if text.nul_count:
        found.append(note("ENC04", file=key, count=text.nul_count))
    mender = text.mender
    if mender and mender.example:
        before, after = mender.example
        found.append(note("ENC05", file=key, count=mender.count, before=before, after=after))
    if mender and mender.left:
        found.append(note("ENC06", file=key, count=mender.left, example=mender.broken_example))
    return found


def joined_facts(item: Understood) -> dict[str, Any]:
    """Return which two files were joined, and how many lines found their order."""
    joined = item.joined
    assert joined is not None
    found = joined.line_count - joined.headless_count
    return {"file": joined.heads.source.key, "others": joined.lines.source.key, "count": found}


def notes_of_orders(
    item: Understood, checked: Checked, currency: str
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return changes and warnings of one table of orders; money is told in its currency where that is one."""
    key = item.source.key
    changed, warned = [], list(item.source.turned.warnings) if item.source.turned else []
    if checked.formula:
        changed.append(note("AMT01", file=key, formula=_in_headers(checked.formula, item)))
    if checked.paid_back_amount:
        column = item.entry.source("refunded_amount")
        changed.append(note("AMT05", file=key, column=column, amount=checked.paid_back_amount, currency=currency))
    if checked.discount_left_out:
        warned.append(note("AMT03", file=key, column=item.entry.source("discount_share")))
    more_changed, more_warned = _notes_of_ids(item, checked)
    changed, warned = changed + more_changed, warned + more_warned
    more_changed, more_warned = _notes_of_cultures(item, checked)
    changed, warned = changed + more_changed, warned + more_warned
    if checked.refund_documents:
        changed.append(note("AMT22", file=key, column=item.entry.source("order_id")))
    if checked.unknown_statuses:
        warned.append(note("STA10", found=", ".join(checked.unknown_statuses[:10])))
    if item.joined and item.joined.headless_count:
        warned.append(note("JOI02", file=key, count=item.joined.headless_count))
    if item.joined and item.joined.rest_count:
        warned.append(note("JOI03", file=item.joined.heads.source.key, count=item.joined.rest_count))
    more, doubts = notes_of_choices(item, checked, currency)
    return changed + more, warned + doubts


def _notes_of_cultures(item: Understood, checked: Checked) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """How days and money of a table of orders are written."""
    key, source = item.source.key, item.source
    changed, warned = [], []
    for target, culture in checked.cultures.dates.items():
        column = item.entry.source(target)
        if culture.utc and not culture.zone and target == "ordered_on":
            changed.append(note("DAT12", file=key, column=column))
        if not culture.certain:
            warned.append(note("DAT10", file=key, column=column, reading=culture.order))
        if culture.yearless and culture.period:
            first, last = (day.isoformat() for day in culture.period)
            warned.append(note("DAT14", file=key, column=column, first_on=first, last_on=last))
        if culture.numeric == "serial":
            warned.append(note("DAT11", file=key, column=column))
    for target, scale in checked.cultures.scales.items():
        warned.append(note("AMT20", file=key, column=item.entry.source(target), times=scale))
    above = scale_above(source.layout.preamble) if source.layout else 1.0
    if above != 1 and not checked.cultures.scales:
        warned.append(note("AMT21", file=key, times=above))
    for target, number in checked.cultures.numbers.items():
        if not number.certain:
            sign = "," if number.decimal == "." else "."
            warned.append(note("NUM10", file=key, column=item.entry.source(target), sign=sign, reading="thousands"))
    return changed, warned


def _in_headers(formula: str, item: Understood) -> str:
    """A formula with the file's own names of its columns."""
    source = item.entry.source
    return re.sub(r"[a-z_]+", lambda found: source(found[0]) or source(f"{found[0]}_share") or found[0], formula)


def _notes_of_ids(item: Understood, checked: Checked) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    key, warned = item.source.key, []
    changed = [note("IDS01", file=key, column=item.entry.source(t)) for t in sorted(checked.cultures.point_zero)]
    for target, count in checked.cultures.quoted.items():
        changed.append(note("IDS04", file=key, column=item.entry.source(target), count=count))
    for target in sorted(checked.cultures.too_long):
        warned.append(note("IDS03", file=key, column=item.entry.source(target)))
    if checked.unlikely_ids:
        warned.append(note("IDS02", file=key, column=item.entry.source("customer_id"), count=checked.unlikely_ids))
    return changed, warned


def questions_of(item: Understood, checked: Checked, today: dt.date | None = None) -> list[dict[str, Any]]:
    """Return what could be read in two ways, with examples of both readings, their consequences, and the one taken."""
    found = questions.of_values(item, checked, today or dt.date.today())
    found += questions_of_choices(item, checked)
    return found if item.given else found + _column_questions(item)


def _column_questions(item: Understood) -> list[dict[str, Any]]:
    """Which column is meant: where a name stands there twice with different values, and where there are no names."""
    source, found = item.source, []
    for column, target in item.entry.columns.items():
        if not source.layout:
            break
        if source.layout.header_row == 0:
            names = source.names
            code = "HDR01"
        elif column in source.layout.repeated:
            names = tuple(name for name in source.names if re.fullmatch(re.escape(column) + r"( \(\d+\))?", name))
            code = "HDR03"
        else:
            continue
        if code == "HDR03" and not _differs(source, column):
            continue
        options = [{"value": n, "examples": [[e, e] for e in source.looks[n].examples]} for n in names]
        found.append(questions.question(code, item, target, column, options=options, chosen=column))
    return found


def _differs(source: Source, column: str) -> bool:
    """Whether columns of the same name hold different values; equal ones are one column written twice."""
    names = [name for name in source.names if re.fullmatch(re.escape(column) + r"( \(\d+\))?", name)]
    first = source.column(names[0])
    return any(int((first != source.column(n)).sum().fill_null(0).to_pyarrow().as_py()) for n in names[1:])
