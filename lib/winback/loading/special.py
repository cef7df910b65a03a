"""Customers and orders that are none: collective names, tests, numbers that a spreadsheet broke."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field
from typing import Any

import ibis

from . import kinds
from .mapping import FileMapping, Mapping
from .sources import Source
from .totals import AVERAGE, SURE_TOTAL
from .words import plain

SPOKEN = r"[A-Za-zА-Яа-яЁё][^A-Za-zА-Яа-яЁё]*[A-Za-zА-Яа-яЁё]|\d[eE]\+?\d"


@dataclass(frozen=True)
class Names:
    """Names among the customers of a file that are none: collective ones, tests, numbers a spreadsheet broke.

    ``unlikely`` counts ids like 1E5 among plain numbers: they may be broken, or not; ``totals`` and
    ``averages`` are lines of figures about other rows.
    """

    technical: list[str] = field(default_factory=list)
    tests: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    unlikely: int = 0
    totals: tuple[str, ...] = ()
    averages: tuple[str, ...] = ()

    @property
    def all(self) -> list[str]:
        """Every one of these names."""
        return [*self.technical, *self.tests, *self.broken, *self.totals, *self.averages]


def names_among(rows: ibis.Table, mapping: Mapping) -> Names:
    """Return those of the names (``name``) that are no customers, as this file spells them."""
    # Stored first: the engine would otherwise compare before it drops the repeats, in every row.
    names = rows.distinct().cache()
    spoken = names.name.lower().replace("ё", "е").re_replace(r"[^a-zа-я0-9]+", " ").strip()
    known = sorted(kinds.technical_names(mapping.technical_customers))
    people = sorted(kinds.kept_names(mapping.technical_customers))
    collective = spoken.re_search(kinds.COLLECTIVE) & ~among(spoken, people)
    # Ids are looked at once: only what has two letters, or the sign of a spreadsheet's number, can be any of these.
    code = ~names.name.re_search(SPOKEN) & ~spoken.isin(sorted(map(kinds.spoken, mapping.technical_customers)))
    what = ibis.cases(
        (code, ibis.cases((names.name.re_search("[A-Za-zА-Яа-я]"), "word"))),
        (names.name.re_search(SURE_TOTAL), "total"),
        (names.name.re_search(AVERAGE), "average"),
        (spoken.isin(known) | collective, "technical"),
        (names.name.re_search(kinds.BROKEN_NUMBER), "broken"),
        (names.name.re_search(kinds.TEST_NAME), "test"),
        (names.name.re_search(kinds.MAYBE_BROKEN_NUMBER), "unlikely"),
        (names.name.re_search("[A-Za-zА-Яа-я]"), "word"),
    )
    special = names.mutate(what=what).filter(lambda t: t.what.notnull())
    found = special.filter(special.what != "word").limit(100_000).to_pyarrow().to_pylist()
    parts: dict[str, list[str]] = defaultdict(list)
    for row in sorted(found, key=lambda row: row["name"]):
        parts[row["what"]].append(row["name"])
    unlikely = len(parts["unlikely"])
    # Where letters are usual in ids, 1E5 is a code like any other.
    if unlikely and special.filter(special.what == "word").limit(1).count().to_pyarrow().as_py():
        unlikely = 0
    figures = tuple(parts["total"]), tuple(parts["average"])
    return Names(parts["technical"], parts["test"], parts["broken"], unlikely, *figures)


def hints_of_tests(source: Source, entry: FileMapping) -> dict[str, Any]:
    """Return header → whether its column says 'test' somewhere, as aggregates: order numbers and comments.

    A plain search: a pattern over all rows costs many times as much.
    """
    return {name: says_test(source.column(name)).any() for name in test_columns(source, entry)}


def test_columns(source: Source, entry: FileMapping) -> list[str]:
    """Return the headers of the columns that may say 'test': order numbers and comments."""
    return [name for name in _patterns(source, entry) if source.column(name).type().is_string()]


def says_test(column: Any) -> ibis.Value:
    """Return whether a cell may say 'test'."""
    return ibis.or_(*[column.contains(part) for part in ("est", "EST", "ест", "ЕСТ")])


def tests_of(source: Source, entry: FileMapping, hints: AnyMapping[str, bool]) -> list[tuple[str, str]]:
    """Return columns (engine's name, pattern) that say 'test' somewhere: order numbers and comments; mostly none."""
    wanted = _patterns(source, entry)
    return [(f"c{source.names.index(name)}", wanted[name]) for name, said in hints.items() if said]


def _patterns(source: Source, entry: FileMapping) -> dict[str, str]:
    number = entry.source("order_id")
    comments = {name: kinds.TEST_COMMENT for name in source.names if plain(name) in kinds.COMMENTS}
    return comments | ({number: kinds.TEST_NUMBER} if number else {})


def among(column: Any, names: list[str]) -> Any:
    """Return whether the value is one of the names; nothing to compare where there are none."""
    return column.isin(names) if names else ibis.literal(False)
