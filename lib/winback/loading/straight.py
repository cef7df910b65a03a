"""A large ordinary text is read once, by what its ends show; a row that shows more sends it back to the careful way.

The careful way reads the text three times: to prove how columns are written, to find names that are no customers,
and to store the rows. Nearly always the proof says what the sample said, so the rows are stored at once, and each
that could have made the proof say anything else gets the code ``ODD``. Without such rows, and without special names
among the customers stored, both ways store the same; else nothing of this way is kept.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import ibis

from . import dates
from .doubts import broken, by_customer
from .mapping import FileMapping, Mapping
from .sources import Source
from .special import names_among, says_test, test_columns
from .tables import Cultures, as_id, as_sampled, as_text, kind_of, period_of, quoted

ODD = "ODD"
PROVED_BY_ROWS = ("first", "second", "beyond", "quoted")
"""What :func:`winback.loading.tables.as_sampled` asks that a single row can tell of."""
TRIED = 50_000
"""Rows at the beginning that are looked at first: what is odd is seldom so only later."""


@dataclass(frozen=True)
class Proof:
    """The accepted rows by customer, and how many of their ids a spreadsheet may have broken."""

    people: ibis.Table
    unlikely_ids: int


def sight(source: Source, entry: FileMapping, mapping: Mapping) -> Cultures | None:
    """Return how the columns are read where the sample leaves no doubt and the first rows agree; else ``None``."""
    if not source.in_place or mapping.time_zone:
        return None
    cultures, wanted = as_sampled(source, entry)
    if any(fact.rpartition("__")[2] not in PROVED_BY_ROWS for fact in wanted):
        return None
    if not all(map(_plain, cultures.dates.values())) or not all(n.certain for n in cultures.numbers.values()):
        return None
    period = period_of(source)
    cultures.dates = {target: replace(culture, period=period) for target, culture in cultures.dates.items()}
    cultures.said = dict.fromkeys(test_columns(source, entry), False)
    first = replace(source, table=source.table.limit(TRIED))
    if first.table.agg(odd=odd(first, entry, cultures).any()).to_pyarrow()["odd"][0].as_py():
        return None
    customer = as_id(first.column(entry.source("customer_id") or ""), "customer_id", cultures)
    names = names_among(first.table.select(name=customer), mapping)
    return None if names.all or names.unlikely else cultures


def _plain(culture: dates.DateCulture) -> bool:
    """Whether every row that has this one spelling agrees with the sample on how days are written."""
    one_spelling = culture.leading and not (culture.words or culture.numeric or culture.utc or culture.yearless)
    return bool(one_spelling) and culture.certain and (culture.leading == dates.ISO or culture.evidence == "values")


def odd(source: Source, entry: FileMapping, cultures: Cultures) -> Any:
    """Return, per row, whether it could make the careful way read the whole table otherwise."""
    found = [says_test(source.column(name)) for name in test_columns(source, entry)]
    for target, culture in cultures.dates.items():
        column = source.column(entry.source(target) or "")
        name = f"f_{target}"
        quick = source.table[name] if name in source.table.columns else dates.fast(column, culture)
        # In this order, because nearly every cell is read at once and nothing more is asked of it.
        unread = as_text(column, cultures.blanks).notnull()
        found.append(ibis.cases((quick.notnull(), dates.beyond(column)), else_=unread))
    ids = [name for name, target in entry.columns.items() if kind_of(entry.table, target) == "id"]
    found += [quoted(source.column(name)) for name in ids]
    found += [broken(source.column(name)) for name in ids if entry.columns[name] == "order_id"]
    return ibis.or_(*[one.fill_null(False) for one in found])


def proved(rows: ibis.Table, mapping: Mapping) -> Proof | None:
    """Return what the stored rows tell when they are those of the careful way; else ``None``."""
    if rows.filter(rows.code == ODD).limit(1).count().to_pyarrow().as_py():
        return None
    people = by_customer(rows)
    aside = rows.filter(rows.code.notnull())
    names = names_among(people.select(name="customer_id").union(aside.select(name="customer_id")), mapping)
    return None if names.all else Proof(people, names.unlikely)
