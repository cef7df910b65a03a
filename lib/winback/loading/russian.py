"""How Russian words look, to tell a right decoding from a wrong one."""

from __future__ import annotations

import math
from collections.abc import Iterable

# Per cent of running Russian text, by groups of letters: only the order of magnitude matters here.
LETTERS = dict.fromkeys("оеаи", 8.9) | dict.fromkeys("нтсрвл", 5.5) | dict.fromkeys("кмдпуяыьгзб", 2.3)
LETTERS |= dict.fromkeys("чйхжшюц", 0.9) | dict.fromkeys("щэф", 0.3) | dict.fromkeys("ъё", 0.05)


def russian_score(words: Iterable[str]) -> float:
    """Return how Russian the words look: about +1 for Russian text, below zero for anything else.

    >>> russian_score(iter(["Клиент", "Сумма"])) > 0 > russian_score(iter(["Êëèåíò", "Ñóììà"]))
    True
    """
    total = weight = 0.0
    for word in words:
        # A wrong code page turns letters into signs: signs count as the rarest letters.
        letters = [sign for sign in word.lower() if sign not in "«»„“”–—№…" and not sign.isdigit()]
        if not letters:
            continue
        steady = word.islower() or word.isupper() or word.istitle()
        mixed = any(letter.isascii() for letter in letters)
        value = sum(math.log(LETTERS.get(letter, 0.01)) for letter in letters) / len(letters)
        total += (value - (0 if steady else 1.5) - (4 if mixed else 0)) * len(letters)
        weight += len(letters)
    return total / weight if weight else -1.0
