"""Orders in one file and their lines in another: joined by the number of the order, nothing lost on either side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import ibis

from .mapping import FileMapping
from .sources import Source
from .suggest import assign
from .tables import as_text

ENOUGH = 0.5
"""At least this share of the lines must find their order; otherwise the numbers mean something else."""

OF_ORDERS = ("customer_id", "ordered_on")


@dataclass(frozen=True)
class Part:
    """One side of a join: a table and what its columns are as far as orders go."""

    source: Source
    columns: dict[str, str]

    def number(self) -> Any:
        """Return the numbers of the orders."""
        return as_text(self.source.column(self.name("order_id")))

    def name(self, target: str) -> str:
        """Return the source column of a contract column."""
        return next(name for name, to in self.columns.items() if to == target)


@dataclass(frozen=True)
class Joined:
    """The lines with the fields of their orders, the orders that have no line, and how many there are of each."""

    heads: Part
    lines: Part
    source: Source
    entry: FileMapping
    rest: Source
    rest_entry: FileMapping
    line_count: int
    headless_count: int
    rest_count: int


def part_of(source: Source, given: FileMapping | None = None) -> Part:
    """Return a table with its columns as orders would have them, as the user said or as they look."""
    if given is not None and given.table == "orders":
        return Part(source, dict(given.columns))
    taken = {name: target for target, (name, _sure) in assign("orders", source.looks).items()}
    return Part(source, {name: taken[name] for name in source.names if name in taken})


def join_orders(parts: Sequence[Part]) -> Joined | None:
    """Return the orders made of two tables, or ``None`` when no two of them belong together."""
    heads = [part for part in parts if _is_heads(part)]
    lines = [part for part in parts if _has_money(part) and not _is_heads(part)]
    best: tuple[float, int, Part, Part] | None = None
    for head in heads:
        for line in lines:
            share = _found_share(head, line)
            # Lines of goods say more than payments for the same orders.
            goods = len({"quantity", "product_group", "unit_price"} & set(line.columns.values()))
            if share >= ENOUGH and (best is None or (goods, share) > (best[1], best[0])):
                best = (share, goods, head, line)
    return _join(best[2], best[3]) if best else None


def are_lines_of(lines: Part, orders: Part) -> bool:
    """Whether a table holds the lines of these orders: their numbers and money, but neither customer nor day."""
    return _has_money(lines) and not _is_heads(lines) and _found_share(orders, lines) >= ENOUGH


def _is_heads(part: Part) -> bool:
    have = set(part.columns.values())
    return {"order_id", *OF_ORDERS} <= have and not _has_money(part)


def _has_money(part: Part) -> bool:
    have = set(part.columns.values())
    return "order_id" in have and ("amount" in have or {"quantity", "unit_price"} <= have)


def _found_share(head: Part, line: Part) -> float:
    numbers = line.source.table.select(number=line.number())
    known = head.source.table.select(number=head.number()).distinct()
    whole = int(numbers.count().to_pyarrow().as_py())
    return int(numbers.semi_join(known, "number").count().to_pyarrow().as_py()) / max(1, whole)


def _join(head: Part, line: Part) -> Joined:
    start = len(line.source.names)
    # An order that stands twice in the file of orders would double its lines.
    first = head.source.table.mutate(number=head.number())
    place = ibis.row_number().over(ibis.window(group_by=first.number, order_by=first.source_row))
    first = first.mutate(place=place).filter(lambda t: (t.place == 0) & t.number.notnull())
    cells = {f"c{start + n}": first[f"c{n}"] for n in range(len(head.source.names))}
    fields = first.select(head_number=first.number, **cells)
    body = line.source.table.mutate(line_number=line.number())
    whole = body.left_join(fields, body.line_number == fields.head_number)
    whole = whole.mutate(headless=whole.head_number.isnull()).drop("line_number", "head_number")
    source, entry = _as_source(line, head, _stored(whole))
    rest = first.anti_join(body, first.number == body.line_number).drop("number", "place")
    rest = rest.mutate(**{f"c{len(head.source.names)}": ibis.null("string")})
    rest_source, rest_entry = _as_rest(head, line, _stored(rest))
    facts = source.table.agg(lines=source.table.count(), headless=source.table.headless.sum()).to_pyarrow().to_pylist()
    return Joined(
        head,
        line,
        source,
        entry,
        rest_source,
        rest_entry,
        line_count=int(facts[0]["lines"]),
        headless_count=int(facts[0]["headless"] or 0),
        rest_count=rest_source.row_count,
    )


def _stored(table: Any) -> Any:
    return table.get_backend().create_table(ibis.util.gen_name("winback_joined"), table, temp=True)


def _as_source(line: Part, head: Part, table: Any) -> tuple[Source, FileMapping]:
    """The lines with the columns of their orders behind their own; what both have is taken from the order."""
    names = [f"{head.source.key}: {name}" for name in head.source.names]
    looks = dict(line.source.looks) | {
        long: head.source.looks[name] for long, name in zip(names, head.source.names, strict=True)
    }
    columns = {f"{head.source.key}: {name}": to for name, to in head.columns.items() if to != "order_id"}
    columns |= {name: to for name, to in line.columns.items() if to not in columns.values()}
    source = replace(line.source, names=(*line.source.names, *names), table=table, looks=looks)
    return source, FileMapping("orders", columns, grain="line")


def _as_rest(head: Part, line: Part, table: Any) -> tuple[Source, FileMapping]:
    """The orders without a line: they have no amount, and are told one by one."""
    nothing = f"{line.source.key}: {line.name('order_id')}"
    looks = head.source.looks | {nothing: replace(next(iter(head.source.looks.values())), values=())}
    count = int(table.count().to_pyarrow().as_py())
    names = (*head.source.names, nothing)
    source = replace(head.source, names=names, table=table, looks=looks, row_count=count)
    return source, FileMapping("orders", {**head.columns, nothing: "amount"}, grain="line")
