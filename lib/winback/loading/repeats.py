"""Rows that stand twice, and one order number with two contents: looked for by what the rows say, in any order."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import ibis

from .balance import UNITS, units
from .dates import try_strptime
from .doubts import places
from .report import note
from .tables import kept, twin_of
from .understand import Understood
from .words import plain

ENOUGH = 2_000_000
"""Rows looked at; of more, one order number in so many, so that rows alike are looked at together or not at all."""
PLACE = ["file", "sheet", "source_row", "twin"]
GLUED_SHARE = 0.1
KEYS = ("customer_id", "ordered_on", "amount", "order_id", "product_group")
EDITED = (
    "дата редактирования|дата изменения|дата обновления|дата модификации|изменен|обновлен|updated at|updated|modified"
    "|modified at|last modified|date modified|date modify|edited at|last updated|version|версия"
)
_STAMPS = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y"]


def repeated(checked: ibis.Table, orders: Sequence[Understood], *, numbered: bool = True) -> ibis.Table | None:
    """Return the rows that repeat an earlier one in every cell: ``file, sheet, source_row, twin, first_row, units``.

    ``numbered``: only where order numbers are known, for without them two equal purchases on one day are no mistake.
    ``None``: none.
    """
    if numbered and "order_id" not in checked.columns:
        return None
    rows = checked.filter(checked.code.isnull())
    rows = rows.filter(rows.order_id.notnull()) if numbered else rows
    keys = {name: rows[name] for name in KEYS if name in rows.columns}
    rows = rows.select("file", "sheet", "source_row", "twin", units=units(rows.amount), mark=ibis.struct(keys).hash())
    twice = rows.group_by("mark").agg(n=rows.count()).filter(lambda t: t.n > 1)
    alike = kept(rows.semi_join(twice, "mark"))
    if not alike.count().to_pyarrow().as_py():
        return None
    parts = []
    for item in orders:
        here = alike.filter((alike.file == item.source.file) & (alike.sheet == item.source.sheet))
        cells = item.source.numbered().table
        whole = ibis.struct({f"c{n}": cells[f"c{n}"] for n in range(len(item.source.names))}).hash()
        both = here.inner_join(cells.select("source_row", twin=twin_of(cells), whole=whole), ["source_row", "twin"])
        window = ibis.window(group_by="whole", order_by=["source_row", "twin"])
        placed = both.mutate(place=ibis.row_number().over(window), first_row=both.source_row.first().over(window))
        parts.append(
            placed.filter(placed.place > 0).select("file", "sheet", "source_row", "twin", "first_row", "units")
        )
    found = kept(parts[0] if len(parts) == 1 else ibis.union(*parts))
    return found if found.count().to_pyarrow().as_py() else None


def once(checked: ibis.Table, orders: Sequence[Understood]) -> ibis.Table:
    """Return the rows with repeats set aside under DUP01: what ``Mapping.drop_duplicates`` asks for."""
    extra = repeated(checked, orders, numbered=False)
    return checked if extra is None else _aside(checked, extra, "DUP01")


def _aside(checked: ibis.Table, rows: ibis.Table, code: str) -> ibis.Table:
    marks = rows.select(*PLACE, aside=ibis.literal(True)).distinct()
    joined = checked.left_join(marks, PLACE)
    taken = joined.aside.notnull() & joined.code.isnull()
    joined = joined.mutate(
        code=ibis.cases((taken, code), else_=joined.code),
        kind=ibis.cases((taken, ibis.null("string")), else_=joined.kind),
    )
    return joined.select(*checked.columns)


def doubts_of(checked: ibis.Table, orders: Sequence[Understood], rows: int, kept_once: bool) -> list[dict[str, Any]]:
    """Return the warnings on rows that stand twice and on order numbers with two contents."""
    if "order_id" not in checked.columns:
        return [] if kept_once else _glued(checked, orders)
    every = max(1, math.ceil(rows / ENOUGH))
    if not _several(checked, every):
        return []
    if every > 1:
        some = checked.filter(checked.code.isnull() & (checked.order_id.hash() % every == 0))
        names = [*PLACE, *KEYS, "status", "kind", "code"]
        checked = kept(some.select(*[name for name in names if name in some.columns]))
    found = []
    extra = None if kept_once else repeated(checked, orders)
    if extra is not None:
        asked = extra.agg(n=extra.count(), units=extra.units.sum()).to_pyarrow().to_pylist()[0]
        listed = extra.order_by("file", "sheet", "source_row").limit(3).to_pyarrow().to_pylist()
        money = asked["units"] / UNITS
        code = "DUP02" if every == 1 else "DUP03"
        found.append(note(code, count=int(asked["n"]), amount=money, every=every, examples=places(listed)))
    return [*found, *_conflicts(checked)]


def _several(checked: ibis.Table, every: int) -> bool:
    """Whether some order number stands more than once: without one no row is repeated and none disagrees."""
    numbers = checked.filter(checked.code.isnull() & checked.order_id.notnull()).select(mark=checked.order_id.hash())
    numbers = numbers.filter(numbers.mark % every == 0)
    twice = numbers.group_by("mark").agg(n=numbers.count()).filter(lambda t: t.n > 1)
    return bool(twice.limit(1).count().to_pyarrow().as_py())


def _glued(checked: ibis.Table, orders: Sequence[Understood]) -> list[dict[str, Any]]:
    """A header that comes again and rows that come again below it: one export put together twice."""
    rows = checked.agg(headers=(checked.code == "HEADER").sum(), n=checked.code.isnull().sum()).to_pyarrow().to_pylist()
    if not rows[0]["headers"] or rows[0]["n"] > ENOUGH:
        return []
    extra = repeated(checked, orders, numbered=False)
    if extra is None:
        return []
    asked = extra.agg(n=extra.count(), units=extra.units.sum()).to_pyarrow().to_pylist()[0]
    if asked["n"] < GLUED_SHARE * rows[0]["n"]:
        return []
    return [note("DUP04", count=int(asked["n"]), amount=asked["units"] / UNITS)]


def _conflicts(checked: ibis.Table) -> list[dict[str, Any]]:
    """Numbers whose rows disagree. Where most numbers do, numbering begins anew and nothing is wrong."""
    rows = checked.filter(checked.code.isnull() & (checked.kind == "purchase") & checked.order_id.notnull())
    # Numbers that stand once cannot disagree: only the others are looked at closely.
    marked = rows.mutate(mark=rows.order_id.hash())
    numbers = kept(marked.group_by("mark").agg(rows=marked.count()))
    asked = numbers.agg(n=numbers.count(), several=(numbers.rows > 1).sum()).to_pyarrow().to_pylist()[0]
    if not asked["several"]:
        return []
    asked |= _disagreeing(marked.semi_join(numbers.filter(numbers.rows > 1), "mark"))
    single = asked["n"] and asked["several"] <= 0.05 * asked["n"]
    count = (asked["any_differ"] if single else asked["differ"]) or 0
    if not count or count > 0.2 * max(20, asked["n"]):
        return []
    return [note("VER02", count=int(count), examples=[asked["any_example"] if single else asked["example"]])]


def _disagreeing(rows: ibis.Table) -> dict[str, Any]:
    """How many numbers have rows that differ in customer or day (``differ``), or in anything, each with an example."""
    names = [name for name in ("customer_id", "ordered_on", "amount", "status") if name in rows.columns]
    orders = rows.group_by("order_id").agg(**{name: rows[name].min() != rows[name].max() for name in names})
    differs = (orders.customer_id | orders.ordered_on).fill_null(False)
    any_differs = ibis.or_(*[orders[name] for name in names]).fill_null(False)
    asked = orders.agg(
        differ=differs.sum(),
        any_differ=any_differs.sum(),
        example=orders.order_id.min(where=differs),
        any_example=orders.order_id.min(where=any_differs),
    )
    return dict(asked.to_pyarrow().to_pylist()[0])


def latest_only(checked: ibis.Table, orders: Sequence[Understood]) -> ibis.Table:
    """Return the rows with older versions of an order set aside, where a column tells when a row was edited.

    Only in files of one row per order: rows that share a number are then versions, not lines.
    """
    for item in orders:
        name = next((n for n in item.source.names if plain(n) in EDITED.split("|")), None)
        if name is None or "order_id" not in checked.columns or item.entry.source("order_id") is None:
            continue
        rows = checked.filter((checked.file == item.source.file) & (checked.sheet == item.source.sheet))
        rows = rows.filter(rows.order_id.notnull()).select(*PLACE, "order_id")
        numbers = rows.group_by("order_id").agg(n=rows.count())
        asked = numbers.agg(n=numbers.count(), several=(numbers.n > 1).sum()).to_pyarrow().to_pylist()[0]
        if not asked["several"] or asked["several"] > 0.05 * max(20, asked["n"]):
            continue
        source = item.source.numbered()
        edited = source.table.select("source_row", twin=twin_of(source.table), edited=_moment(source.column(name)))
        versions = rows.semi_join(numbers.filter(numbers.n > 1), "order_id").inner_join(edited, ["source_row", "twin"])
        window = ibis.window(group_by="order_id")
        versions = versions.mutate(
            latest=versions.edited.max().over(window),
            known=versions.edited.count().over(window),
            n=versions.count().over(window),
        )
        older = kept(versions.filter((versions.known == versions.n) & (versions.edited < versions.latest)))
        if older.count().to_pyarrow().as_py():
            checked = _aside(checked, older, "VER01")
    return checked


def _moment(column: Any) -> ibis.Value:
    if column.type().is_string():
        text = column.strip().replace("T", " ").left(19)
        stamp = try_strptime(text, _STAMPS).epoch_seconds().cast("float64")
        return ibis.coalesce(stamp, text.try_cast("float64"))
    return (column.cast("timestamp").epoch_seconds() if column.type().is_temporal() else column).cast("float64")
