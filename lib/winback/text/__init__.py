"""Every word a reader sees, in English and Russian, and numbers, money and dates as each language writes them.

English sentences stand in the code inside ``_("…")``; their Russian stands in ``text/ru/*.po``, one file per
module of the library. A test extracts all sentences and fails when one has no translation.
"""

from __future__ import annotations

import gettext as _gettext
import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES = {"en": "English", "ru": "Русский"}
_HERE = Path(__file__).parent
_state = {"language": "en"}


@cache
def _catalogue(language: str) -> _gettext.NullTranslations:
    merged: _gettext.NullTranslations = _gettext.NullTranslations()
    for path in sorted((_HERE / language).glob("*.po")):
        with path.open("rb") as handle:
            catalogue = read_po(handle, locale=language)
        buffer = io.BytesIO()
        write_mo(buffer, catalogue)
        buffer.seek(0)
        part = _gettext.GNUTranslations(buffer)
        if isinstance(merged, _gettext.GNUTranslations):
            merged._catalog.update(part._catalog)  # type: ignore[attr-defined]
        else:
            merged = part
    return merged


def language() -> str:
    """Return the language in use: ``en`` or ``ru``."""
    return _state["language"]


def set_language(code: str) -> None:
    """Speak this language from now on; ``ValueError`` for one that has no catalogue."""
    if code not in LANGUAGES:
        raise ValueError(f"language is {code!r}; allowed: {', '.join(LANGUAGES)}")
    _state["language"] = code


@contextmanager
def use_language(code: str) -> Iterator[None]:
    """Speak this language inside the block."""
    before = language()
    set_language(code)
    try:
        yield
    finally:
        set_language(before)


def _(message: str) -> str:
    """Return the sentence in the language in use.

    >>> with use_language("en"):
    ...     _("lost")
    'lost'
    """
    return message if _state["language"] == "en" else _catalogue(_state["language"]).gettext(message)


def spoken(english: str, russian: str) -> str:
    """Return which of two texts from a file of data is in the language in use, or the other where there is none.

    >>> with use_language("ru"):
    ...     spoken("gift", "подарок"), spoken("gift", "")
    ('подарок', 'gift')
    """
    return (russian or english) if _state["language"] == "ru" else (english or russian)


def ngettext(one: str, many: str, count: int) -> str:
    """Return the plural form that the count takes in the language in use.

    >>> with use_language("en"):
    ...     ngettext("{n} customer", "{n} customers", 2)
    '{n} customers'
    """
    if _state["language"] == "en":
        return one if count == 1 else many
    return _catalogue(_state["language"]).ngettext(one, many, count)


def one_stop(sentence: str) -> str:
    """Return a sentence whose last abbreviation keeps its point and takes no second one: 'тыс..' is 'тыс.'.

    >>> one_stop("5 тыс.. 7")
    '5 тыс. 7'
    """
    return sentence.replace("тыс..", "тыс.")


from .numbers import (  # noqa: E402  (the formatters need language())
    format_count,
    format_date,
    format_days,
    format_money,
    format_number,
    format_period,
    format_share,
)

__all__ = [
    "LANGUAGES",
    "_",
    "format_count",
    "format_date",
    "format_days",
    "format_money",
    "format_number",
    "format_period",
    "format_share",
    "language",
    "ngettext",
    "one_stop",
    "set_language",
    "spoken",
    "use_language",
]
