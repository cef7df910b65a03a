"""Make the cells of a recognised layout plain: blanks blank, one column per meaning, orders filled on every line."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import ibis

from .mapping import FileMapping
from .profiles import also, profiles
from .sources import Source
from .tables import as_text, settled

LINE_LEVEL = ("product_group", "quantity", "unit_price", "discount_share", "cost", "line_amount", "line_discount")
"""What differs between the lines of an order; everything else is of the whole order."""


@dataclass(frozen=True)
class Prepared:
    """A table ready to be parsed: every contract column comes from one source column.

    ``shares``: the amount is that of a whole order which stands on several lines.
    """

    source: Source
    entry: FileMapping
    shares: bool = False


def prepare(source: Source, entry: FileMapping) -> Prepared:
    """Return the table as its mapping and layout mean it; an ordinary one comes back as it is."""
    source = _blanked(source, entry)
    source, entry = _copied(source, entry)
    source, entry = _coalesced(source, entry)
    if entry.grain == "order" and entry.source("order_id") and _repeats(source, entry):
        return Prepared(_filled(source.numbered(), entry), entry, shares=True)
    return Prepared(source, entry)


def _cell(source: Source, name: str) -> str:
    return f"c{source.names.index(name)}"


def _changed(source: Source, columns: dict[str, Any]) -> Source:
    return replace(source, table=settled(source.table.mutate(**columns))) if columns else source


def _blanked(source: Source, entry: FileMapping) -> Source:
    """What a layout writes where nothing is there yet becomes blank: 'не закрыта' in a date."""
    known = profiles().get(entry.profile)
    found, looks = {}, dict(source.looks)
    for target, words in known.blanks.items() if known else ():
        name = entry.source(target)
        if name is not None:
            text = as_text(source.column(name))
            found[_cell(source, name)] = ibis.cases((text.lower().isin(words), ibis.null("string")), else_=text)
            kept = tuple(value for value in looks[name].values if value.lower() not in words)
            looks[name] = replace(looks[name], values=kept)
    return replace(_changed(source, found), looks=looks)


def _copied(source: Source, entry: FileMapping) -> tuple[Source, FileMapping]:
    """A column that means two things stands twice: the e-mail is the key of the customer and an address."""
    if not entry.profile:
        return source, entry
    columns, names, looks, cells = dict(entry.columns), list(source.names), dict(source.looks), {}
    for target, name in also(entry.profile, source.names, entry.columns).items():
        copy = f"{name} → {target}"
        cells[f"c{len(names)}"] = source.column(name)
        names.append(copy)
        looks[copy], columns[copy] = looks[name], target
    if not cells:
        return source, entry
    table = settled(source.table.mutate(**cells))
    return replace(source, names=tuple(names), looks=looks, table=table), replace(entry, columns=columns)


def _coalesced(source: Source, entry: FileMapping) -> tuple[Source, FileMapping]:
    """Several columns for one meaning: row by row the first that is filled; a name in two parts comes last."""
    groups: dict[str, list[str]] = {}
    for name, target in entry.columns.items():
        groups.setdefault(target, []).append(name)
    full_name = [groups.pop(part)[0] for part in ("first_name", "last_name") if part in groups and _in_orders(entry)]
    if not full_name and all(len(names) == 1 for names in groups.values()):
        return source, entry
    cells = {}
    columns = {names[0]: target for target, names in groups.items()}
    for names in groups.values():
        if len(names) > 1:
            cells[_cell(source, names[0])] = ibis.coalesce(*[_text(source, name) for name in names])
    if full_name:
        whole = _text(source, full_name[0])
        if len(full_name) > 1:
            whole = (whole.fill_null("") + " " + _text(source, full_name[1]).fill_null("")).strip().nullif("")
        home = groups.get("customer_id", full_name)[0]
        columns[home] = "customer_id"
        cell = _cell(source, home)
        before = cells.get(cell, as_text(source.column(home)) if "customer_id" in groups else None)
        cells[cell] = whole if before is None else ibis.coalesce(before, whole)
    return _changed(source, cells), replace(entry, columns=columns)


def _in_orders(entry: FileMapping) -> bool:
    return entry.table == "orders"


def _text(source: Source, name: str) -> Any:
    """Text without the apostrophe by which exports keep spreadsheets from reading a phone as a number."""
    return as_text(as_text(source.column(name)).re_replace("^'", ""))


def _repeats(source: Source, entry: FileMapping) -> bool:
    number = as_text(source.column(entry.source("order_id") or ""))
    counted = source.table.agg(rows=number.count(), orders=number.nunique()).to_pyarrow().to_pylist()[0]
    return bool(counted["rows"] > counted["orders"])


def _filled(source: Source, entry: FileMapping) -> Source:
    """Every line of an order gets the fields that stand on its first line only."""
    number = as_text(source.column(entry.source("order_id") or ""))
    cells = {}
    for name, target in entry.columns.items():
        if target not in LINE_LEVEL and target != "order_id":
            text = as_text(source.column(name))
            ranked = ibis.window(group_by=number, order_by=[text.isnull(), source.table.source_row])
            filled = ibis.cases((number.notnull(), text.first(include_null=True).over(ranked)), else_=text)
            cells[_cell(source, name)] = filled
    backend = source.table.get_backend()
    stored = backend.create_table(ibis.util.gen_name("winback_filled"), source.table.mutate(**cells), temp=True)
    return replace(source, table=stored)
