"""Answers in words: several in one cell taken apart, spellings brought to reasons of the catalogue."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from ..loading.looks import BLANKS
from ..reasons.catalogue import OTHER

REPEATED = 3
"""A part between commas that comes back in so many cells is an answer of its own."""
_SURE = re.compile(r"\s*[;|\n]\s*")
_NO_ANSWER = frozenset({*BLANKS, "не указана", "не указано", "не выбрано", "not given", "unknown", "неизвестно", "?"})
"""What stands where nobody named a reason."""


def is_no_answer(text: str) -> bool:
    """Return whether a cell says nothing: blank, a dash, 'не указана'.

    >>> is_no_answer(" - "), is_no_answer("Не указана"), is_no_answer("Price")
    (True, True, False)
    """
    return not text.strip() or text.strip().lower() in _NO_ANSWER


def parts_of(text: str, known: Collection[str], separator: str = "") -> list[str]:
    """Return the answers of a cell in which several may be ticked.

    ``known`` are answers that are known to be one, so that 'Expensive, and slow' is not torn at its comma. Without a
    ``separator`` a semicolon, a bar or a new line parts answers, a comma only where each part is known.

    >>> parts_of("Price; Service", ()), parts_of("Price, service", ("Price", "service"))
    (['Price', 'Service'], ['Price', 'service'])
    >>> parts_of("Too dear, sorry", ())
    ['Too dear, sorry']
    """
    whole = text.strip()
    if whole in known:
        return [whole]
    if separator:
        return [part for part in map(str.strip, whole.split(separator)) if part]
    found = [part for part in _SURE.split(whole) if part.strip()]
    return [part for piece in found for part in _at_commas(piece.strip(), known)]


def _at_commas(text: str, known: Collection[str]) -> list[str]:
    """Take apart at commas where all parts are known answers: the longest ones first, as they may hold commas too."""
    if text in known or "," not in text:
        return [text]
    pieces = text.split(",")
    for count in range(len(pieces) - 1, 0, -1):
        head, rest = ",".join(pieces[:count]).strip(), ",".join(pieces[count:]).strip()
        if head in known:
            tail = _at_commas(rest, known)
            if all(part in known for part in tail):
                return [head, *tail]
    return [text]


def spellings_of(cells: Iterable[str], separator: str = "", known: Collection[str] = ()) -> dict[str, int]:
    """Return every different answer of a column with how often it stands there, the most frequent first.

    Forms write several ticked answers with commas between: a cell is taken apart where each part stands alone
    somewhere, is known, or comes back in three cells.

    >>> spellings_of(["Price, Service", "Service", "Price", "Too dear, sorry"])
    {'Price': 2, 'Service': 2, 'Too dear, sorry': 1}
    """
    texts = [cell.strip() for cell in cells if not is_no_answer(cell)]
    pieces = [piece for text in texts for piece in ([text] if separator else _SURE.split(text))]
    often = Counter(part.strip() for piece in pieces for part in set(piece.split(",")))
    alone = {*pieces, *known, *(part for part, count in often.items() if count >= REPEATED)}
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(parts_of(text, alone - {text} if text not in known else alone, separator))
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def reason_of(answer: str, reasons: Mapping[str, str]) -> str:
    """Return the code of the reason an answer stands for; 'other' where nobody has said, '' where it names none."""
    return reasons.get(answer.strip(), OTHER)
