"""A last look before anything is written: nothing of the personal columns may stand in what is published."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from ..company import Company
from ..errors import WinbackError
from ..records import Records
from ..records.kinds import KINDS
from ..schema import PERSONAL_COLUMNS, TABLES
from ..text import _, ngettext
from .leak_numbers import short_numbers

WORD = re.compile(r"\w+")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
RUN = re.compile(r"(?<![\w.,#])[+(]?\d[\d() -]{5,}\d(?!\w|[.,]\d)")
"""A number of seven digits or more that is no part of another one, such as the fraction of a share."""
PHONE = re.compile(r"(?<![\w.,])\+\d[\d ()-]{8,}\d")
PACKED = re.compile(r'(?:"bdata":\s*"|;base64,)([A-Za-z0-9+/=]{8,})')
SHORTEST, SHORTEST_NUMBER = 3, 7
"""Shorter texts, and shorter numbers that are ids, stand in any page by chance."""
FREE_TEXTS = frozenset({"leave_reason"})
CATALOGUE = ("catalogue_changes", "reason_status")
"""Kinds of records whose names are the company's own words for reasons: they are published as such."""
MANAGERS = (("managers", "name"), ("managers", "manager_id"))
CONTEXT = 24


@dataclass(frozen=True)
class Leak:
    """A value of the source that stands in what was to be published."""

    value: str
    column: str
    around: str


def personal_columns(company: Company) -> list[tuple[str, str]]:
    """Return the tables and columns of a company that tell of single people or customers: ids, names, free text."""
    return [
        (table.name, column.name)
        for table in TABLES.values()
        for column in table.columns
        if (company_table := company.table(table.name)) is not None
        and column.name in company_table.columns
        and (column.kind == "id" or column.name in PERSONAL_COLUMNS | FREE_TEXTS)
    ]


def personal_values(
    company: Company, records: Records | None, name_managers: bool = False
) -> Iterator[tuple[str, str]]:
    """Yield every value of the personal columns with the name of its column; what people recorded comes last.

    ``name_managers``: managers are called by their names on purpose, so these are left out.
    """
    for table_name, name in personal_columns(company):
        if name_managers and (name == "manager_id" or (table_name, name) in MANAGERS):
            continue
        table: Any = company.table(table_name)
        values = table.filter(table[name].notnull()).select(value=table[name].cast("string")).distinct()
        for batch in values.to_pyarrow_batches():
            yield from ((str(value), f"{table_name}.{name}") for value in batch.column("value").to_pylist())
    for kind in KINDS.values() if records is not None else ():
        if kind.name in CATALOGUE or records is None:
            continue
        frame = records.frame(kind.name)
        for field in kind.columns:
            if field.kind in ("text", "id") and field.name in frame and field.name not in ("reason", "subject"):
                yield from ((str(v), f"{kind.name}.{field.name}") for v in frame[field.name].dropna().unique())


def find_leaks(
    outputs: Iterable[str], values: Iterable[tuple[str, str]], allowed: Sequence[str] = (), most: int = 20
) -> list[Leak]:
    """Return the values that stand in the outputs, packed arrays unpacked; ``allowed``: texts that may.

    A value counts when it stands there as whole words, in any case; words of the program itself do not count, nor do
    texts under three characters. Numbers under seven digits count where no figure looks like them, see
    :func:`winback.publishing.leak_numbers.short_numbers`.

    >>> find_leaks(["Lost: Anna Petrova, 5 orders"], [("anna  petrova", "customers.name"), ("17", "orders.order_id")])
    [Leak(value='anna  petrova', column='customers.name', around='Lost: Anna Petrova, 5 orders')]
    """
    outputs = list(outputs)
    text = "\n".join(plain for output in outputs for plain in (html.unescape(output), *_unpacked(output)))
    page = _normal(text)
    words = set(WORD.findall(page))
    digits = {re.sub(r"\D", "", found) for found in RUN.findall(page)}
    shown = short_numbers(outputs)
    own = _own_words() + "\n" + "\n".join(map(_normal, allowed))
    own_numbers = {_normal(text) for text in allowed}
    found = [
        Leak(text[at : at + len(at_text)], "", text[max(0, at - CONTEXT) : at + len(at_text) + CONTEXT])
        for pattern in (EMAIL, PHONE)
        for match in pattern.finditer(text)
        for at, at_text in [(match.start(), match.group())]
    ]
    for value, column in values:
        if len(found) >= most:
            break
        short = _normal(value)
        if short in shown and short not in own_numbers:
            found.append(Leak(value, column, short))
        if not _counts(short):
            continue
        pieces = WORD.findall(short)
        number = re.sub(r"\D", "", short)
        is_number = len(number) >= SHORTEST_NUMBER and len(number) > len(short) * 0.6
        if is_number and number in digits:
            found.append(Leak(value, column, number))
        elif pieces and all(piece in words for piece in pieces):
            at = _place(page, short)
            if at >= 0 and _place(own, short) < 0:
                found.append(Leak(value, column, page[max(0, at - CONTEXT) : at + len(short) + CONTEXT].strip()))
    return _readable(found, text)


def _readable(found: list[Leak], text: str) -> list[Leak]:
    """The surroundings as they are written, where they can be found again."""
    told = []
    for leak in found:
        match = re.search(re.escape(leak.around), text, re.IGNORECASE)
        told.append(Leak(leak.value, leak.column, match.group() if match else leak.around))
    return told


def _counts(short: str) -> bool:
    return len(short) >= (SHORTEST_NUMBER if short.isdigit() else SHORTEST)


def _normal(text: str) -> str:
    return " ".join(text.casefold().split())


def _place(page: str, short: str) -> int:
    """Where a text stands as whole words; -1: nowhere."""
    begin = page.find(short)
    while begin >= 0:
        end = begin + len(short)
        before, after = page[begin - 1 : begin], page[end : end + 1]
        if not (_joins(before, short[0]) or _joins(after, short[-1])):
            return begin
        begin = page.find(short, begin + 1)
    return -1


def _joins(beside: str, edge: str) -> bool:
    return bool(beside) and (beside.isalnum() or beside == "_") and edge.isalnum()


def _unpacked(output: str) -> Iterator[str]:
    """Arrays packed as base64 hold texts and numbers that no search of the page would find."""
    for match in PACKED.finditer(output):
        try:
            data = base64.b64decode(match.group(1), validate=True)
        except ValueError:
            continue
        yield data.decode("utf-8", "ignore")
        for kind in ("<f8", "<i8", "<i4"):
            if len(data) % np.dtype(kind).itemsize == 0:
                numbers = np.frombuffer(data, dtype=kind)
                yield " ".join(str(number) for number in numbers.tolist())


@cache
def _own_words() -> str:
    """Every sentence of the program in every language, and the names of its catalogues."""
    library = Path(__file__).parents[1]
    files = [*library.glob("text/ru/*.po"), *library.rglob("*.toml")]
    texts = [path.read_text(encoding="utf-8").replace('"\n"', "") for path in files]
    return _normal("\n".join(texts))


def refuse(leaks: Sequence[Leak]) -> None:
    """Raise ``WinbackError`` that names what of the source stands where; nothing happens when there is no leak."""
    if not leaks:
        return
    first = leaks[0]
    where = first.column or _("a text that looks like an e-mail or a phone")
    told = _("Nothing was published: '{value}' ({column}) would stand in the page: '{around}'.").format(
        value=first.value, column=where, around=first.around
    )
    more = len(leaks) - 1
    rest = ngettext("{n} more value would.", "{n} more values would.", more).format(n=more) if more else ""
    remedy = _("Rename it in the file, or hide the column it stands in, and publish again.")
    raise WinbackError(" ".join(part for part in (told, rest, remedy) if part))
