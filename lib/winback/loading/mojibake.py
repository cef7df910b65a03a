"""Russian text that some program has already broken on its way: ``Êëèåíò``, ``РљР»РёРµРЅС‚``, ``ÐšÐ»Ð¸ÐµÐ½Ñ‚``.

A word is mended only where the way back is exact and the result looks Russian; what is mended is counted and told.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import dataclass, field

from .russian import russian_score

SAMPLE = 65536
TOKENS = 4000
# (how the bytes were read by mistake, what they were)
WAYS = (("cp1251", "utf-8"), ("cp1252", "utf-8"), ("latin-1", "utf-8"), ("cp1252", "cp1251"), ("latin-1", "cp1251"))
_WORD = re.compile(r"(?<![A-Za-z])[^\x00-\x7f]+(?:\?[^\x00-\x7f]+)*(?![A-Za-z])")
_RUSSIAN = re.compile(r"[А-Яа-яЁё№«»„“”–—…\u00a0-]+")
_LETTERS = re.compile(r"[А-Яа-яЁё]")
# A leading byte of a Russian letter in UTF-8, read as cp1251 or cp1252, and a sign that no word has there.
_TRACE = re.compile(
    r"[РС][\u0080-\u00bf\u0402-\u040f\u0452-\u045f\u2010-\u2044\u20ac\u2116\u2122?]|[ÐÑ][\u0080-\u00bf]"
)


def _as_byte(error: UnicodeError) -> tuple[bytes, int]:
    """Bytes without a letter in a code page are passed on by most programs as the control sign of that number."""
    if isinstance(error, UnicodeEncodeError):
        sign = ord(error.object[error.start])
        if 0x80 <= sign <= 0x9F:
            return bytes([sign]), error.start + 1
    raise error


codecs.register_error("winback-c1", _as_byte)


def mended_word(word: str, way: tuple[str, str]) -> str:
    """Return the word as it was before it was read in the wrong code page; '' where there is no exact way back.

    >>> mended_word("РљР»РёРµРЅС‚", ("cp1251", "utf-8")), mended_word("Клиент", ("cp1251", "utf-8"))
    ('Клиент', '')
    """
    read_as, was = way
    try:
        found = word.encode(read_as, "winback-c1").decode(was)
    except UnicodeError:
        return ""
    return found if found != word and _RUSSIAN.fullmatch(found) else ""


@dataclass
class Mender:
    """Mends the text of one file piece by piece; ``count`` words were mended, ``left`` were beyond mending."""

    way: tuple[str, str] | None = None
    count: int = 0
    left: int = 0
    example: tuple[str, str] | None = None
    broken_example: str = ""
    _known: dict[str, str] = field(default_factory=dict)
    _fresh: bool = True

    def look(self, text: str) -> None:
        """Find out from the beginning of a piece of text whether and how its words are broken."""
        if self.way is None and not text.isascii():
            self.way = broken_way(text[: SAMPLE if self._fresh else SAMPLE // 8])
            self._fresh = False

    def mend(self, text: str) -> str:
        """Return a piece of text mended; whole words must not be cut at its ends."""
        return _WORD.sub(self._mend, text) if self.way and not text.isascii() else text

    def _mend(self, match: re.Match[str]) -> str:
        word = match.group()
        if word not in self._known:
            if len(self._known) > 100_000:
                self._known.clear()
            self._known[word] = mended_word(word, self.way) if self.way else ""
        found = self._known[word]
        if found:
            self.count += 1
            self.example = self.example or (word, found)
            return found
        if _TRACE.search(word):
            self.left += 1
            self.broken_example = self.broken_example or word
        return word


def broken_way(text: str) -> tuple[str, str] | None:
    """Return how the words of a text were broken, or ``None`` for a text that is whole.

    >>> broken_way("Êëèåíò;Äàòà;Ñóììà"), broken_way("Клиент;Дата"), broken_way("São Paulo;Münster;été")
    (('cp1252', 'cp1251'), None, None)
    """
    if text.isascii():
        return None
    words = Counter(_WORD.findall(text)).most_common(TOKENS)
    suspects = [word for word, _count in words if len(word) > 2 and not _RUSSIAN.fullmatch(word)]
    suspects += [word for word, _count in words if _RUSSIAN.fullmatch(word) and _TRACE.search(word)]
    for way in WAYS if suspects else ():
        found = [mended for word in suspects if (mended := mended_word(word, way))]
        letters = sum(len(_LETTERS.findall(word)) for word in found)
        # Two bytes make a letter of UTF-8 by chance never; accented capitals may look like a Russian word or two.
        needed = 3 if way[1] == "utf-8" else 12
        if letters >= needed and len(found) * 2 >= len(suspects) and russian_score(iter(found)) > 0:
            return way
    return None
