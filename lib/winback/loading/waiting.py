"""Rows that wait to be mended meet newer files: what a newer file says of their order makes them an older version."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import reduce

import ibis

from .codes import IGNORED, LEFT_OUT, REJECTED
from .rejected import as_cell, prefix_of
from .tables import kept, twin_of
from .torn import CODE
from .understand import Understood

SAME, CHANGED = "OLD01", "OLD02"


def settle_waiting(
    keyed: ibis.Table, cut: Sequence[tuple[int, int]], again: ibis.Table | None
) -> tuple[ibis.Table, ibis.Table | None, int]:
    """Return the rows with the rejected ones set aside of which a newer part speaks, and how many these are.

    ``keyed``: rows with ``key`` and ``part``; ``cut``: pairs of parts that are one export; ``again``: marks with the
    ``code`` that :func:`read_again` found. Between them the marks of rejected rows whose order an older part has.
    """
    is_waiting = keyed.code.isin(REJECTED)
    waiting = kept(keyed.filter(is_waiting))
    if not _count(waiting):
        return keyed, None, 0
    spoken = _spoken(keyed, waiting)
    judged = waiting.left_join(_newest(spoken), "key").drop("key_right")
    on_cut = ibis.or_(*[(judged.part == a) & (judged.last == b) for a, b in cut]) if cut else ibis.literal(False)
    by_key = ibis.cases(
        ((judged.part < judged.voiced) & ~on_cut, CHANGED), ((judged.part < judged.last) & ~on_cut, SAME)
    )
    same_row, same_line = ibis.window(group_by="mark"), ibis.window(group_by=["file", "sheet", "bad_value"])
    by_line = ibis.cases((judged.code == CODE, judged.part.max().over(same_line)))
    judged = judged.mutate(by_key=by_key, by_mark=ibis.greatest(judged.part.max().over(same_row), by_line))
    found = [judged.by_key, ibis.cases((judged.part < judged.by_mark, SAME))]
    if again is not None:
        judged = judged.left_join(again.rename(read_as="code"), "mark").drop("mark_right")
        found = [judged.by_key, judged.read_as, ibis.cases((judged.part < judged.by_mark, SAME))]
    judged = kept(judged.mutate(became=ibis.coalesce(*found)))
    newer = judged.filter(judged.became.isnull() & (judged.part > 0)).select("mark", "key", "part")
    newer = kept(newer.semi_join(_only_older(spoken), ["key", "part"]))
    settled = judged.mutate(code=ibis.coalesce(judged.became, judged.code)).select(*keyed.columns)
    left = _count(judged.filter(judged.became.notnull()))
    return ibis.union(keyed.filter(~is_waiting.fill_null(False)), settled), newer if _count(newer) else None, left


def _count(table: ibis.Table) -> int:
    return int(table.count().to_pyarrow().as_py())


def _spoken(keyed: ibis.Table, waiting: ibis.Table) -> ibis.Table:
    """Keys of waiting rows by part: whether rows count there, and whether any row is right there."""
    known = keyed.filter(keyed.key.notnull() & (keyed.code.isnull() | ~keyed.code.isin(LEFT_OUT)))
    rows = known.semi_join(waiting, "key")
    counts, right = rows.code.isnull(), rows.code.isnull() | rows.code.isin(IGNORED)
    return kept(rows.group_by("key", "part").agg(counting=counts.sum(), right=right.sum()))


def _newest(spoken: ibis.Table) -> ibis.Table:
    return spoken.group_by("key").agg(last=spoken.part.max(), voiced=spoken.part.max(where=spoken.right > 0))


def _only_older(spoken: ibis.Table) -> ibis.Table:
    """Keys and parts where no row counts though rows of an older part do."""
    counted = spoken.filter(spoken.counting > 0).group_by("key").agg(oldest=lambda t: t.part.min())
    both = spoken.filter(spoken.right == 0).join(counted, "key")
    return both.filter(both.oldest < both.part).select("key", "part")


def read_again(
    pending: ibis.Table | None, orders: Sequence[Understood], parts: Sequence[ibis.Table]
) -> ibis.Table | None:
    """Return ``mark, code`` of waiting rows whose file was read again: the same line, all cells but the bad one alike.

    Needed where a row names no order: its date or its customer could not be read, or its line fitted no column.
    """
    if pending is None:
        return None
    found = []
    for item, part in zip(orders, parts, strict=True):
        names = json.dumps(list(item.source.names), ensure_ascii=False)
        same_file = (pending.file == item.source.file) & (pending.sheet == item.source.sheet)
        same = same_file | pending.mark.startswith(prefix_of(item.source))
        old = pending.filter(same & (pending.names == names))
        if _count(old):
            found.append(_unchanged_but_one(old, item, part))
    return ibis.union(*found) if len(found) > 1 else found[0] if found else None


def _unchanged_but_one(old: ibis.Table, item: Understood, part: ibis.Table) -> ibis.Table:
    table = item.source.numbered().table
    width = range(len(item.source.names))
    cells = {f"new_{n}": as_cell(table[f"c{n}"]).fill_null("") for n in width}
    fresh = table.select("source_row", twin=twin_of(table), **cells)
    twin = ibis.coalesce(old.mark.re_extract(r"\.(\d+)$", 1).try_cast("int32"), 0)
    both = old.select("mark", "source_row", "bad_column", "cells", twin=twin).inner_join(fresh, ["source_row", "twin"])
    differ = [both.cells[n].fill_null("") != both[f"new_{n}"] for n in width]
    other = [d & (both.bad_column != name) for d, name in zip(differ, item.source.names, strict=True)]
    few = ibis.or_(*other) == ibis.literal(False)
    torn = (both.bad_column == "") & (reduce(lambda a, b: a + b, [d.cast("int64") for d in differ]) <= 1)
    both = both.filter(ibis.cases((both.bad_column == "", torn), else_=few))
    read = both.inner_join(part.select("source_row", "twin", "code"), ["source_row", "twin"])
    read = read.filter(read.code.isnull() | ~read.code.isin(LEFT_OUT))
    still = read.code.isin(REJECTED).fill_null(False)
    return read.select("mark", code=ibis.cases((still, SAME), else_=CHANGED)).distinct(on="mark", keep="first")
