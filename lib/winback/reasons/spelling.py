"""Words as people type them, brought to one form: case, ё, look-alike letters, stems, and codes made from names."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import snowballstemmer

WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
COMMA = ","
_CYRILLIC = re.compile(r"[Ѐ-ӿ]")
_LATIN = re.compile(r"[A-Za-z]")
# Letters that look the same on a screen; the left one is Latin.
_ALIKE = dict(zip("aceopxykmtbhAECOPXYKMTBH", "асеорхукмтвнАЕСОРХУКМТВН", strict=True))
_TO_CYRILLIC = str.maketrans(_ALIKE)
_TO_LATIN = str.maketrans({russian: latin for latin, russian in _ALIKE.items()})
_ONE_TO_ONE = dict(zip("абвгдеёзийклмнопрстуфыэ", "abvgdeeziyklmnoprstufye", strict=True))
_TO_SEVERAL = {
    "ж": "zh",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ъ": "",
    "ь": "",
    "ю": "yu",
    "я": "ya",
}
_SPELLED = str.maketrans(_ONE_TO_ONE | _TO_SEVERAL)


def tidy(text: object) -> str:
    """Return the text in one spelling: small letters, ё as е, no look-alike letters inside a word, single blanks.

    A word that mixes alphabets is written in the one that most of its letters certainly belong to.

    >>> tidy("  ДOPOГО, берём  у других ")
    'дорого, берем у других'
    """
    plain = unicodedata.normalize("NFKC", str(text))
    return " ".join(_one_alphabet(word) for word in plain.split()).casefold().replace("ё", "е").replace("’", "'")


def _one_alphabet(word: str) -> str:
    if not (_CYRILLIC.search(word) and _LATIN.search(word)):
        return word
    certain_latin = sum(letter not in _ALIKE for letter in _LATIN.findall(word))
    certain_cyrillic = sum(ord(letter) not in _TO_LATIN for letter in _CYRILLIC.findall(word))
    return word.translate(_TO_CYRILLIC if certain_cyrillic >= certain_latin else _TO_LATIN)


@cache
def _stemmer(language: str) -> Any:
    return snowballstemmer.stemmer(language)


@cache
def stem(word: str) -> str:
    """Return the stem of a tidy word, by the alphabet it is written in.

    >>> stem("ценами"), stem("prices")
    ('цен', 'price')
    """
    language = "russian" if _CYRILLIC.search(word) else "english"
    return str(_stemmer(language).stemWord(word))


def words(text: object) -> list[str]:
    """Return the tidy words of a text, in order.

    >>> words("Цена; сервис!")
    ['цена', 'сервис']
    """
    return WORD.findall(tidy(text))


@cache
def negation_words() -> frozenset[str]:
    """Return the words that deny, in both languages."""
    data = tomllib.loads((Path(__file__).parent / "lexicon.toml").read_text(encoding="utf-8"))
    return frozenset(tidy(word) for listed in data["negation"].values() for word in listed)


def is_denial(word: str) -> bool:
    """Return whether a tidy word denies."""
    return word in negation_words() or word.endswith("n't")


def denials(text: object) -> tuple[str, ...]:
    """Return the words of a text that deny, in order: two texts that differ in them mean different things.

    >>> denials("Товар не подошёл"), denials("Товар подошёл")
    (('не',), ())
    """
    return tuple(word for word in words(text) if is_denial(word))


def slug(name: str, taken: Iterable[str] = ()) -> str:
    """Return a code made from a name: Latin letters and digits, unique among those taken.

    >>> slug("Нет парковки у склада"), slug("Нет парковки", ["net_parkovki"]), slug("?!")
    ('net_parkovki_u_sklada', 'net_parkovki_2', 'reason')
    """
    plain = unicodedata.normalize("NFKD", str(name).casefold().translate(_SPELLED)).encode("ascii", "ignore").decode()
    code = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40].strip("_") or "reason"
    used, free, number = set(taken), code, 1
    while free in used:
        number += 1
        free = f"{code}_{number}"
    return free
