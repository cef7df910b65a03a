"""One order, several files: which version counts when exports overlap, repeat each other or correct each other.

Rows come as parts, older parts first. All lines of an order move together: the newest part that speaks of an order
decides, also when it says that the order was cancelled. Rows of older versions keep their place in the balance with
the reason ``OLD01`` (the same was read again) or ``OLD02`` (a newer file has it differently).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import ibis

from .codes import IGNORED
from .shares import in_shares, kept_together
from .tables import kept
from .waiting import CHANGED, SAME, settle_waiting

LONG_DAYS = 31
"""Lines of one order that lie further apart are several orders with one number."""
ENOUGH_SHARE = 0.95
FEW_SHARE = 0.01
STRANGERS_SHARE = 0.1
SAID = ("key", "part", "code", "order_id", "customer_id", "ordered_on", "amount")
"""Columns by which versions of one order are compared, beside the print of the whole row."""


@dataclass(frozen=True)
class Edge:
    """The first and last order of a file as marks that tell nobody who bought: sets, for what was loaded before."""

    first: frozenset[str] = frozenset()
    last: frozenset[str] = frozenset()


@dataclass
class Versions:
    """What became of orders that stand in more than one part; ``rows`` as given, with the codes of older versions.

    ``untouched``: the rows are those of the one file, as they were checked.
    """

    rows: ibis.Table
    rule: str = ""
    newer: ibis.Table | None = None
    """Marks of rejected rows whose order an older part has: mended, they take its place."""
    counts: dict[str, Any] = field(default_factory=dict)
    untouched: bool = False


def keep_newest(
    rows: ibis.Table, edges: Sequence[Edge], common: Sequence[str], again: ibis.Table | None = None
) -> Versions:
    """Return the rows with older versions marked. ``rows`` has ``part`` (0 oldest), contract columns, ``code``.

    ``edges``: of each part; ``common``: the columns that every part has, by which versions are compared; ``again``: see
    :func:`winback.loading.waiting.read_again`.
    ``counts`` holds ``new``, ``same``, ``changed``, ``gone`` and ``missing`` orders against part 0, each with rows of
    money before and after where it differs, and ``joined``: orders cut in two between files.
    """
    rule = key_rule(rows)
    keyed = rows.mutate(key=key_of(rows, rule))
    voices = keyed.filter((keyed.code.isnull() | keyed.code.isin(IGNORED)) & keyed.key.notnull())
    shared = kept_together(_in_two(some) for some in in_shares(voices, "key"))
    said = voices.semi_join(shared, "key")
    said = kept(said.select(*[name for name in SAID if name in said.columns], print=print_of(said, common).hash()))
    cut = _cut_pairs(voices, said, edges, rule) if _count(shared) else []
    joined = 0
    if cut:
        is_cut = ibis.or_(*[(shared.oldest == a) & (shared.newest == b) for a, b in cut])
        joined = _count(shared.filter(is_cut))
        shared = kept(shared.filter(~is_cut))
    versions = kept(_versions(said, shared))
    marked, newer, waited = settle_waiting(_marked(keyed, versions), cut, again)
    counts = {**_counts(voices, versions), "joined": joined, "waited": waited}
    return Versions(marked.drop("key"), rule, newer, counts)


def key_rule(rows: ibis.Table) -> str:
    """Return what identifies an order: ``order`` (its number), ``year`` (with customer and year) or ``day``.

    A number is trusted where nearly every row has one, and one number is one customer's within a month. Numbers that
    come again with another customer in another month are new orders: then customer and year belong to the key.
    """
    if "order_id" not in rows.columns:
        return "day"
    usual = rows.filter(rows.code.isnull())
    filled = usual.group_by("part").agg(share=usual.order_id.notnull().mean()).share.min().to_pyarrow().as_py()
    if filled is None or filled < ENOUGH_SHARE:
        return "day"
    known = usual.filter(usual.order_id.notnull())
    found = _added(_doubts(some) for some in in_shares(known, "order_id"))
    if found["loose"] <= FEW_SHARE * found["numbers"] and found["strangers"] <= STRANGERS_SHARE * found["common"]:
        return "order"
    found = _added(_doubts_by_year(some) for some in in_shares(known, "order_id"))
    return "year" if found["loose"] <= FEW_SHARE * found["numbers"] else "day"


def _added(facts: Iterable[ibis.Table]) -> Counter[str]:
    """Add up the one row of counts of each table."""
    total: Counter[str] = Counter()
    for table in facts:
        total.update({name: count or 0 for name, count in table.to_pyarrow().to_pylist()[0].items()})
    return total


def _in_two(voices: ibis.Table) -> ibis.Table:
    """The keys of which more than one part speaks: ``key, newest, oldest``."""
    spans = voices.group_by("key").agg(newest=voices.part.max(), oldest=voices.part.min())
    return spans.filter(spans.newest != spans.oldest)


def _doubts(known: ibis.Table) -> ibis.Table:
    """Count ``numbers`` of a part, the ``loose`` ones that no one order has, ``common`` ones, ``strangers`` of them."""
    numbers = known.group_by("part", "order_id").agg(**_spread(known))
    numbers = numbers.mutate(loose=(numbers.buyer != numbers.other_buyer) | (numbers.days > LONG_DAYS))
    first = numbers.group_by("order_id").agg(
        loose=numbers.loose.sum(),
        parts=numbers.count(),
        strange=(numbers.buyer.min() != numbers.buyer.max())
        & (numbers.last.max().delta(numbers.first.min(), unit="day") > LONG_DAYS),
    )
    common = first.parts > 1
    return first.agg(
        loose=first.loose.sum(),
        numbers=first.parts.sum(),
        strangers=(first.strange & common).sum(),
        common=common.sum(),
    )


def _doubts_by_year(known: ibis.Table) -> ibis.Table:
    """Count ``numbers`` of a part, customer and year, and the ``loose`` ones: their lines lie too far apart."""
    orders = known.group_by("part", "order_id", "customer_id", year=known.ordered_on.year()).agg(**_spread(known))
    return orders.agg(loose=(orders.days > LONG_DAYS).sum(), numbers=orders.count())


def _spread(rows: ibis.Table) -> dict[str, Any]:
    return {
        # Numbers, the least and the greatest: neither sets nor texts of millions of groups are spilled to the disk.
        "buyer": rows.customer_id.hash().min(),
        "other_buyer": rows.customer_id.hash().max(),
        "first": rows.ordered_on.min(),
        "last": rows.ordered_on.max(),
        "days": rows.ordered_on.max().delta(rows.ordered_on.min(), unit="day"),
    }


def key_of(rows: ibis.Table, rule: str) -> ibis.Value:
    """Return the key of each row; null where nothing identifies it."""
    day = rows.customer_id + "\x1f" + rows.ordered_on.cast("string")
    if rule == "day":
        return day
    if rule == "year":
        number = rows.order_id + "\x1f" + rows.customer_id + "\x1f" + rows.ordered_on.year().cast("string")
        return ibis.coalesce(number, day)
    return ibis.coalesce(rows.order_id, day)


def print_of(rows: ibis.Table, common: Sequence[str]) -> ibis.Value:
    """One text per row: equal for rows that say the same."""
    texts = []
    for name in common:
        column = rows[name]
        text = column.round(4).cast("string") if column.type().is_floating() else column.cast("string")
        texts.append(text.fill_null(""))
    return ibis.literal("\x1f").join(texts)


def _count(table: ibis.Table) -> int:
    return int(table.count().to_pyarrow().as_py())


def _cut_pairs(voices: ibis.Table, rows: ibis.Table, edges: Sequence[Edge], rule: str) -> list[tuple[int, int]]:
    """Pairs of parts that are one export, cut between two lines of an order: nothing in common but the cut.

    Exports that overlap repeat rows; the halves of one export never do.
    """
    if not any(_has_lines(some) for some in in_shares(voices, "key")):
        return []
    left, right = rows.view(), rows.view()
    both = left.join(right, [left.key == right.key, left.part < right.part])
    pairs = both.group_by(a=left.part, b=right.part).agg(
        keys=left.key.nunique(),
        alike=(left.print == right.print).sum(),
        first=left.ordered_on.min(),
        last=left.ordered_on.max(),
        order_id=left.order_id.min() if "order_id" in voices.columns else ibis.null("string"),
        customer_id=left.customer_id.min(),
    )
    found = pairs.filter(pairs.alike == 0).to_pyarrow().to_pylist()
    if not found:
        return []
    days = voices.filter(voices.code.isnull()).group_by("part")
    ranges = {
        row["part"]: row
        for row in days.agg(first=voices.ordered_on.min(), last=voices.ordered_on.max()).to_pyarrow().to_pylist()
    }
    return [(row["a"], row["b"]) for row in found if _is_cut(row, edges, ranges, rule)]


def _is_cut(row: dict[str, Any], edges: Sequence[Edge], ranges: dict[int, Any], rule: str) -> bool:
    a, b = row["a"], row["b"]
    if row["keys"] == 1:
        mark = mark_of(row["order_id"] if rule != "day" else None, row["customer_id"], row["first"])
        if mark in (edges[a].last & edges[b].first) | (edges[a].first & edges[b].last):
            return True
    if rule != "day" or row["first"] != row["last"] or not {a, b} <= ranges.keys():
        return False
    day = row["first"]
    one, other = ranges[a], ranges[b]
    return bool(one["last"] == day == other["first"] or one["first"] == day == other["last"])


def _has_lines(voices: ibis.Table) -> bool:
    lines = voices.group_by("part", "key").agg(n=voices.count())
    return bool(lines.filter(lines.n > 1).limit(1).count().to_pyarrow().as_py())


def mark_of(order_id: Any, customer_id: Any, day: Any) -> str:
    """Return the mark of an order: the same for the same order, and telling nothing about it."""
    text = f"o{order_id}" if order_id else f"d{customer_id}\x1f{day}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def edge_of(rows: ibis.Table) -> dict[str, list[str]]:
    """Return the marks of the first and the last order of a file, by number and by customer and day."""
    found: dict[str, list[str]] = {}
    usual = rows.filter(rows.code.isnull())
    names = [name for name in ("order_id", "customer_id", "ordered_on") if name in rows.columns]
    for place, order in (("first", ibis.asc("source_row")), ("last", ibis.desc("source_row"))):
        for row in usual.order_by(order).limit(1).select(*names).to_pyarrow().to_pylist():
            by_day = mark_of(None, row["customer_id"], row["ordered_on"])
            found[place] = sorted({by_day, mark_of(row.get("order_id"), row["customer_id"], row["ordered_on"])})
    return found


def _versions(said: ibis.Table, shared: ibis.Table) -> ibis.Table:
    """One row per shared key and part: its accepted rows, their money, and whether the newest part says the same."""
    rows = said.join(shared, "key")
    counts = rows.code.isnull()
    each = rows.group_by("key", "part", "newest").agg(
        n=counts.sum(),
        money=rows.amount.sum(where=counts).fill_null(0.0),
        said=rows.print.cast("decimal(38,0)").sum(where=counts).fill_null(0),
    )
    last = each.filter(each.part == each.newest).select(
        "key", last_n=each.n, last_money=each.money, last_said=each.said
    )
    found = each.join(last, "key")
    return found.mutate(same=(found.n == found.last_n) & (found.said == found.last_said))


def _marked(keyed: ibis.Table, versions: ibis.Table) -> ibis.Table:
    older = versions.filter(versions.part < versions.newest).select("key", "part", "same")
    rows = keyed.left_join(older, [keyed.key == older.key, keyed.part == older.part])
    rows = rows.drop(*[name for name in rows.columns if name in ("key_right", "part_right")])
    code = ibis.cases(
        (rows.code.notnull() | rows.same.isnull(), rows.code), (rows.same, SAME), else_=ibis.literal(CHANGED)
    )
    return rows.mutate(code=code).drop("same")


def _counts(voices: ibis.Table, versions: ibis.Table) -> dict[str, Any]:
    """Orders new, same, changed, gone and missing against the version that counted before."""
    older = versions.filter((versions.part < versions.newest) & (versions.n > 0))
    before = older.group_by("key").agg(part=older.part.max())
    pairs = older.semi_join(before, ["key", "part"])
    gone = ~pairs.same & (pairs.last_n == 0)
    changed = ~pairs.same & (pairs.last_n > 0)
    asked = pairs.agg(
        same=pairs.same.sum(),
        changed=changed.sum(),
        before=pairs.money.sum(where=changed),
        after=pairs.last_money.sum(where=changed),
        gone=gone.sum(),
        gone_amount=pairs.money.sum(where=gone),
    )
    row = asked.to_pyarrow().to_pylist()[0]
    found: dict[str, Any] = {name: int(row[name] or 0) for name in ("same", "changed", "gone")}
    found |= {name: round(float(row[name] or 0), 4) for name in ("before", "after", "gone_amount")}
    accepted = voices.filter(voices.code.isnull())
    found["new"] = sum(_new(some) for some in in_shares(accepted, "key"))
    return found | _missing(accepted, versions)


def _new(accepted: ibis.Table) -> int:
    """Orders that were not stored before."""
    oldest = accepted.group_by("key").agg(part=accepted.part.min())
    return _count(oldest.filter(oldest.part > 0))


def _missing(accepted: ibis.Table, versions: ibis.Table) -> dict[str, Any]:
    """Orders inside the period of a newer part that it lacks, though it has others of the same part before it.

    Files that share no order are parts of one whole: nothing is missing in either.
    """
    if not _count(versions.limit(1)):
        return {"missing": 0, "missing_amount": 0.0}
    newest = int(versions.newest.max().to_pyarrow().as_py())
    part = accepted.filter(accepted.part == newest)
    limits = part.agg(first=part.ordered_on.min(), last=part.ordered_on.max()).to_pyarrow().to_pylist()[0]
    if limits["first"] is None:
        return {"missing": 0, "missing_amount": 0.0}
    inside = accepted.filter((accepted.part < newest) & accepted.ordered_on.between(limits["first"], limits["last"]))
    lacking = inside.anti_join(versions.filter(versions.newest == newest), "key")
    row = lacking.agg(n=lacking.key.nunique(), money=lacking.amount.sum()).to_pyarrow().to_pylist()[0]
    return {"missing": int(row["n"]), "missing_amount": round(float(row["money"] or 0), 4)}


def edges_of(files: Sequence[Mapping[str, Any]]) -> Edge:
    """Return the edges of what was loaded before, from the files of the history."""
    first = frozenset(mark for file in files for mark in file.get("first", ()))
    last = frozenset(mark for file in files for mark in file.get("last", ()))
    return Edge(first, last)
