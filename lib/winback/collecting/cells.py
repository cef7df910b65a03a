"""What stands in a cell, as a value: dates and numbers by the culture of their column, words by the lists."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence

import ibis
import pandas as pd
from rapidfuzz import fuzz, process

from ..loading import amounts, dates
from ..loading.words import plain
from ..text import LANGUAGES, _, use_language

NEAR = 80
"""From this likeness (of 100) on, a word is taken for a misspelt word of the list."""
_OF_TEN = re.compile(r"(?i)^\s*(\d+(?:[.,]\d+)?)\s*(?:/|из|of|out of)\s*(\d+)\s*$")
_STAMP = re.compile(r"^(\d{4}-\d{2}-\d{2})[ T]00:00:00(\.0+)?$")


def as_days(texts: Sequence[str], today: dt.date | None = None) -> list[dt.date | None]:
    """Return texts of one column as days, ``None`` where a text is none; day or month first is decided by all of them.

    >>> as_days(["2026-03-05", "05.03.2026", "5 марта 2026", "46086", "soon"])
    [datetime.date(2026, 3, 5), datetime.date(2026, 3, 5), datetime.date(2026, 3, 5), datetime.date(2026, 3, 5), None]
    """
    if not any(texts):
        return [None for _text in texts]
    shown = [_STAMP.sub(r"\1", text.strip()) for text in texts]
    table = ibis.memtable(pd.DataFrame({"place": range(len(shown)), "text": shown}))
    column = table.text
    first, second = dates.bounds(column)
    limits = table.agg(first=first, second=second).to_pyarrow().to_pylist()[0]
    filled = [text for text in shown if text]
    culture = dates.culture_of(filled, "", (limits["first"] or 0, limits["second"] or 0))
    found = table.select("place", day=dates.parse(column, culture, today or dt.date.today()))
    return [row["day"] for row in found.order_by("place").to_pyarrow().to_pylist()]


def as_numbers(texts: Sequence[str]) -> list[float | None]:
    """Return texts of one column as numbers, ``None`` where a text is none; the decimal sign is decided by all of them.

    >>> as_numbers(["1 200,50", "7", "many", ""])
    [1200.5, 7.0, None, None]
    """
    if not any(texts):
        return [None for _text in texts]
    table = ibis.memtable(pd.DataFrame({"place": range(len(texts)), "text": [text.strip() for text in texts]}))
    culture = amounts.culture_of([text for text in texts if text])
    found = table.select("place", number=amounts.parse(table.text, culture))
    return [row["number"] for row in found.order_by("place").to_pyarrow().to_pylist()]


def as_shares(texts: Sequence[str]) -> list[float | None]:
    """Return texts of one column as shares from 0 to 1: per cent, shares, or so many of ten.

    A number above 1 is per cent. Where all are whole numbers and some are above 1, so is a 1.

    >>> as_shares(["80%", "0.5", "65", "7 из 10", "120", "high"])
    [0.8, 0.5, 0.65, 0.7, None, None]
    >>> as_shares(["1%", "1"]), as_shares(["1", "90"]), as_shares(["1", "0.5"])
    ([0.01, 1.0], [0.01, 0.9], [1.0, 0.5])
    """
    scored = [_OF_TEN.match(text) for text in texts]
    plain_texts = ["" if match else text.replace("%", "") for text, match in zip(texts, scored, strict=True)]
    numbers = as_numbers(plain_texts)
    known = [number for number in numbers if number is not None]
    whole = all(number == int(number) for number in known) and max(known, default=0) > 1
    found: list[float | None] = []
    for text, match, number in zip(texts, scored, numbers, strict=True):
        if match:
            top = float(match.group(2))
            share = float(match.group(1).replace(",", ".")) / top if top else None
        else:
            per_cent = number is not None and ("%" in text or number > 1 or (whole and number == 1))
            share = number / 100 if number is not None and per_cent else number
        found.append(round(share, 6) if share is not None and 0 <= share <= 1 else None)
    return found


def find_word(text: str, words: Iterable[tuple[str, str]]) -> str:
    """Return the code of the word of a list that a text is, or nearly is; '' when it is none.

    >>> find_word("Prises", [("Prices", "prices"), ("Delivery", "delivery")]), find_word("prices", [("Цены", "prices")])
    ('prices', 'prices')
    """
    asked = plain(text)
    known: dict[str, str] = {}
    for word, code in words:
        known.setdefault(plain(word), code)
        known.setdefault(plain(code), code)
    if asked in known or not asked:
        return known.get(asked, "")
    near = process.extractOne(asked, list(known), scorer=fuzz.ratio, score_cutoff=NEAR) if len(asked) > 3 else None
    return known[near[0]] if near else ""


MORE_WORDS: dict[str, dict[str, str]] = {
    "would_return": {
        "может быть": "maybe", "не знаю": "maybe", "наверное": "maybe", "скорее да": "maybe", "посмотрим": "maybe",
        "perhaps": "maybe", "possibly": "maybe", "do not know": "maybe", "it depends": "maybe", "probably": "maybe",
    }
}  # fmt: skip
"""What people write beside the words of a list: list → word → code."""


def choose(text: str, name: str, words: Iterable[tuple[str, str]]) -> str:
    """Return the code of a list's word that a text is, nearly is, or begins with; '' when it is none.

    >>> choose("Yes, at once", "would_return", [("yes", "yes"), ("no", "no")])
    'yes'
    """
    known = [*words, *MORE_WORDS.get(name, {}).items()]
    return find_word(text, known) or find_word(re.split(r"[,.;:!(–—]", text, maxsplit=1)[0], known)


def listed(words: Mapping[str, str], most: int = 8) -> str:
    """Return the words of a list for a sentence; a long list is cut."""
    names = list(words.values())
    return ", ".join(names[:most]) + (" …" if len(names) > most else "")


def kinds_in_words() -> dict[str, str]:
    """Return kind of cell → what is allowed there, in the language in use."""
    return {
        "date": _("a date, as 31.03.2026 or 2026-03-31"),
        "share": _("per cent from 0 to 100"),
        "count": _("a whole number"),
        "money": _("a number"),
        "id": _("the number or code of one that is known"),
    }


def in_languages() -> Iterable[str]:
    """Yield each language while it is spoken."""
    for language in LANGUAGES:
        with use_language(language):
            yield language
