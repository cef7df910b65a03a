"""Names as they are compared: what differs between two spellings of one name, and what never may."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any

import ibis

_CYRILLIC = "АВЕКМНОРСТУХІЅЈавекмнорстухіѕј"
_LATIN = "ABEKMHOPCTYXISJabekmhopctyxisj"
_LOOK_ALIKES = str.maketrans(_CYRILLIC, _LATIN)
_LONG_FORMS = {
    "ОБЩЕСТВО С ОГРАНИЧЕННОЙ ОТВЕТСТВЕННОСТЬЮ": "ООО",
    "ПУБЛИЧНОЕ АКЦИОНЕРНОЕ ОБЩЕСТВО": "ПАО",
    "ЗАКРЫТОЕ АКЦИОНЕРНОЕ ОБЩЕСТВО": "ЗАО",
    "ОТКРЫТОЕ АКЦИОНЕРНОЕ ОБЩЕСТВО": "ОАО",
    "АКЦИОНЕРНОЕ ОБЩЕСТВО": "АО",
    "ИНДИВИДУАЛЬНЫЙ ПРЕДПРИНИМАТЕЛЬ": "ИП",
    "LIMITED LIABILITY COMPANY": "LLC",
    "LIMITED": "LTD",
    "INCORPORATED": "INC",
    "CORPORATION": "CORP",
}
_FORMS = """ООО ОАО ЗАО ПАО АО НАО ОДО ИП ТОО ЧП ФОП ТОВ ГУП МУП ФГУП НКО ФГБУ МБУ
    LLC LTD INC CORP GMBH AG SA SAS SARL SRL BV NV PLC OY AB KG PTE PTY OOO"""
PLAIN_CODE = r"^[!-?A-~]*[0-9][!-?A-~]*$"
"""A digit among signs of ASCII, without blanks and without an e-mail's sign."""
_HIDDEN = r"[\u200b-\u200f\u2060\ufeff\u00ad]"


def _alike(text: str) -> str:
    return text.translate(_LOOK_ALIKES)


FORMS = frozenset(_alike(form) for form in _FORMS.split())
_LONG = {_alike(phrase): _alike(form) for phrase, form in _LONG_FORMS.items()}


_STEPS: dict[str, Callable[[str], str]] = {
    "unicode": lambda text: re.sub(_HIDDEN, "", unicodedata.normalize("NFC", text)),
    "yo": lambda text: text.replace("ё", "е").replace("Ё", "Е"),
    "case": str.upper,
    "look_alike": _alike,
}


def parts(name: str) -> tuple[str, str]:
    """Return the core of a name and its legal form, as they are compared.

    >>> parts('ООО "Ромашка"')[0] == parts("Ромашка ООО")[0], parts("Альфа")[0] == parts("Альфа-Трейд")[0]
    (True, False)
    """
    words = _plain(name)
    for phrase, form in _LONG.items():
        words = re.sub(rf"(?<!\w){phrase}(?!\w)", form, words)
    tokens = words.split()
    for place in (0, -1) if len(tokens) > 1 else ():
        if tokens[place] in FORMS:
            form = tokens.pop(place)
            return " ".join(tokens), form
    return words, ""


def _plain(name: str) -> str:
    for change in _STEPS.values():
        name = change(name)
    return " ".join(re.sub(r"[^\w@]|_", " ", name).split())


def differences(one: str, other: str) -> list[str]:
    """Return how two spellings of one name differ.

    Of unicode, yo, case, look_alike (letters of another alphabet), legal_form, punctuation, spaces, word_order.

    >>> differences("Пётр  Орлов", "Петр Орлов"), differences('ООО "Ромашка"', "Ромашка ООО")
    (['yo', 'spaces'], ['legal_form', 'punctuation'])
    """
    first, second = _tokens(one), _tokens(other)
    found = set()
    pairs = zip(sorted(first, key=_plain), sorted(second, key=_plain), strict=False)
    for left, right in pairs:
        found |= _steps_between(left, right)
    if [_plain(token) for token in first] != [_plain(token) for token in second]:
        found.add("word_order")
    if _form_written(one) != _form_written(other):
        found.add("legal_form")
    if _signs(one) != _signs(other):
        found.add("punctuation")
    elif (one == " ".join(one.split())) != (other == " ".join(other.split())):
        found.add("spaces")
    known = ("legal_form", "unicode", "yo", "case", "look_alike", "word_order", "punctuation", "spaces")
    return [name for name in known if name in found]


def _tokens(name: str) -> list[str]:
    core = set(parts(name)[0].split())
    return [token for token in re.sub(r"[^\w\u0300-\u036f@]|_", " ", name).split() if _plain(token) in core]


def _steps_between(left: str, right: str) -> set[str]:
    found = set()
    for step, change in _STEPS.items():
        before, left, right = _unlike(left, right), change(left), change(right)
        if _unlike(left, right) < before:
            found.add(step)
    return found


def _unlike(left: str, right: str) -> int:
    return sum(a != b for a, b in zip(left, right, strict=False)) + abs(len(left) - len(right))


def _form_written(name: str) -> tuple[str, bool, int]:
    words, form = _plain(name), parts(name)[1]
    return form, bool(form) and words.startswith(form), sum(phrase in words for phrase in _LONG)


def _signs(name: str) -> str:
    return re.sub(r"[\w\s\u0300-\u036f]", "", re.sub(_HIDDEN, "", name))


def is_code(name: str) -> bool:
    """Return whether a name is a code, in which case and every sign matter.

    >>> is_code("AB-001"), is_code("Старт"), is_code("Магазин 1"), is_code("17850")
    (True, False, False, True)
    """
    return " " not in name.strip() and bool(re.search(r"\d", name)) and "@" not in name


def key(name: Any) -> ibis.Value:
    """Return the engine's expression of what two spellings of a name share; null where there are no words.

    Steps as in :func:`parts`, the words sorted; codes keep their case and signs.
    """
    # Most ids are codes in plain letters and digits, for which the steps change nothing: seen by one look.
    plain = name.re_search(PLAIN_CODE)
    text = nfc_normalize(name).re_replace(r"[\x{200b}-\x{200f}\x{2060}\x{feff}\x{00ad}]", "").strip()
    code = ~text.contains(" ") & text.re_search(r"\d") & ~text.contains("@")
    alike = text.translate("ёЁ" + _CYRILLIC, "еЕ".translate(_LOOK_ALIKES) + _LATIN)
    words = alike.upper().re_replace(r"[^\p{L}\p{N}@]+", " ").strip()
    for phrase, form in _LONG.items():
        words = words.replace(phrase, form)
    known = "|".join(sorted(FORMS))
    core = words.re_replace(rf"^({known}) ", "")
    core = ibis.cases((core == words, words.re_replace(rf" ({known})$", "")), else_=core)
    ordered = core.split(" ").sort().join(" ")
    lettered = text.re_search(r"\p{L}{2}")
    return ibis.cases(
        (plain, ibis.cases((name.re_search("[A-Za-z]"), ibis.literal("=") + name))),
        (code & text.re_search(r"\p{L}"), ibis.literal("=") + alike),
        (lettered & ~code, ordered.nullif("")),
    )


@ibis.udf.scalar.builtin
def nfc_normalize(text: str) -> str:  # type: ignore[empty-body]
    """The engine's own joining of letters and their marks."""
