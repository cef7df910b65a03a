"""Numbers and money by the culture of their column: which sign is the decimal one is decided once for all values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ibis

LARGEST = 1e12
CURRENCY_SIGNS = {"₽": "RUB", "руб": "RUB", "$": "USD", "€": "EUR", "£": "GBP", "₸": "KZT", "₴": "UAH"}
_SIGNS = {
    "BYN": r"byn|бел\.? ?руб",
    "RUB": r"₽|руб|rub|\d\s*р\.?$",
    "USD": r"\$|usd",
    "EUR": r"€|eur",
    "GBP": r"£|gbp",
    "KZT": r"₸|kzt|тг|тенге",
    "UAH": r"₴|uah|грн",
    "CHF": r"chf",
    "CNY": r"cny",
    "PLN": r"pln",
    "TRY": r"try",
}
_NOISE = (
    r"бел\.?|руб(?:лей|ля|\.)?|rub|р\.|р$|usd|eur|gbp|kzt|тг\.?|тенге|uah|грн\.?|byn|chf|cny|pln|try"
    r"|[%$€£¥₽₸₴\s\x{00a0}\x{202f}\x{2009}'’]"
)

_KOPECKS = r"\s*(?:руб(?:лей|ля|ль)?\.?|р\.?)\s*(\d{2})\s*(?:коп[а-я]*|к)\.?\s*$"
"""'1 100 руб. 50 коп.': the hundredths in words."""


@dataclass(frozen=True)
class NumberCulture:
    """``decimal`` is the decimal sign; ``plain`` that the sample needs no cleaning; ``certain`` that it was proven."""

    decimal: str = "."
    plain: bool = True
    certain: bool = True
    percent: bool = False


def culture_of(values: Sequence[str], hint: str = "") -> NumberCulture:
    """Return the culture of a column of numbers from a sample.

    >>> culture_of(["1200,50", "1 300,00"]).decimal, culture_of(["1,200.50"]).decimal
    (',', '.')
    >>> culture_of(["1.500", "2.300"]).certain
    False
    """
    plain = all(re.fullmatch(r"-?\d+(\.\d+)?", v) for v in values)
    votes = {".": 0, ",": 0}
    open_signs: set[str] = set()
    for value in values:
        digits = re.sub(r"[^\d.,]", "", value)
        sign = _decimal_of(digits)
        if sign in votes:
            votes[sign] += 1
        elif sign:
            open_signs.add(sign[1])
    percent = bool(values) and sum("%" in v for v in values) > len(values) / 2
    if hint:
        return NumberCulture(hint, plain and hint == ".", True, percent)
    if votes["."] or votes[","]:
        sign = "." if votes["."] >= votes[","] else ","
        return NumberCulture(sign, plain and sign == ".", True, percent)
    # Only '1.500' or '1,500': in money three decimals are rarer than thousands.
    if open_signs:
        sign = "," if "." in open_signs else "."
        return NumberCulture(sign, False, False, percent)
    return NumberCulture(".", plain, True, percent)


def _decimal_of(digits: str) -> str:
    """The decimal sign a value proves: '.', ','; '?.' or '?,' when it may also mark thousands; '' for whole numbers."""
    dot, comma = digits.count("."), digits.count(",")
    if dot and comma:
        return "." if digits.rfind(".") > digits.rfind(",") else ","
    if not dot and not comma:
        return ""
    sign, other = (".", ",") if dot else (",", ".")
    if dot + comma > 1:
        return other
    head, tail = digits.split(sign)
    return "?" + sign if len(tail) == 3 and 1 <= len(head) <= 3 and head != "0" else sign


def fast(column: Any, culture: NumberCulture) -> ibis.Value:
    """Return the cheap reading, right for most rows; null or infinite where :func:`parse` must look closer."""
    if not column.type().is_string():
        return column.cast("float64")
    if culture.plain:
        return column.try_cast("float64")
    # The sign of thousands becomes a letter, which no number has: 1.500 is left to the careful reading.
    signs = ".," if culture.decimal == "," else ","
    return column.translate(signs + " \u00a0\u202f", "x.").try_cast("float64")


def parse(column: Any, culture: NumberCulture, quick: Any = None) -> ibis.Value:
    """Return the column as numbers; null where a value cannot be read under the culture of the column.

    ``quick`` is :func:`fast` computed beforehand. Reads spaces and the other sign as thousands, currency signs,
    ``(100)``, ``−100`` and ``100-`` as below zero. A value that only the other culture can mean (12.5 among decimal
    commas) is read as that.
    """
    if quick is None:
        quick = fast(column, culture)
    finite = ~(quick.isnan() | quick.isinf())
    slow = _clean(column.lower(), culture.decimal) if column.type().is_string() else ibis.null("float64")
    return ibis.cases((finite, quick), else_=slow)


def _clean(text: Any, decimal: str) -> ibis.Value:
    group = "," if decimal == "." else "."
    text = text.re_replace(_KOPECKS, rf"{decimal}\1")
    body = text.re_replace(_NOISE, "")
    below = body.re_search(r"^\(.*\)$|^[-−–]|[-−–]$")
    body = body.re_replace(r"^[(+−–-]|[)−–-]$", "")
    d, g = re.escape(decimal), re.escape(group)
    grouped = body.re_search(rf"^\d{{1,3}}({g}\d{{3}})+({d}\d*)?$")
    plain = body.re_search(rf"^\d+({d}\d*)?$|^{d}\d+$|^\d+({d}\d+)?e[+-]?\d+$")
    other = body.re_search(rf"^\d+{g}(\d{{1,2}}|\d{{4,}})$")
    number = ibis.cases(
        (grouped, body.replace(group, "").replace(decimal, ".")),
        (plain, body.replace(decimal, ".")),
        (other, body.replace(group, ".")),
    ).try_cast("float64")
    return _finite(ibis.cases((below, -number), else_=number))


def _finite(number: Any) -> ibis.Value:
    return ibis.cases((number.isnan() | number.isinf(), ibis.null("float64")), else_=number)


def currency_of(column: Any, quick: Any) -> ibis.Value:
    """Return the currency each value names, as three letters; null where it names none.

    ``quick`` is :func:`fast`: what is a plain number there names no currency and is not looked at again.
    """
    plain = quick.notnull() & ~(quick.isnan() | quick.isinf())
    text = column.lower()
    signs = [(text.re_search(pattern), ibis.literal(code)) for code, pattern in _SIGNS.items()]
    return ibis.cases((plain, ibis.null("string")), *signs)


def readings(column: Any) -> dict[str, ibis.Value]:
    """Return aggregates that tell what each decimal sign makes of a column of text: ``dot_`` and ``comma_``
    with ``sum`` and ``most``."""
    found: dict[str, ibis.Value] = {}
    for name, sign in (("dot", "."), ("comma", ",")):
        number = parse(column, NumberCulture(sign, False)).round(4)
        fits = ibis.cases((number.abs() < LARGEST, number))
        found[f"{name}_sum"], found[f"{name}_most"] = fits.sum(), fits.max()
    return found


def currency_in(values: Sequence[str], header: str) -> str:
    """Return the currency that values or header name, as three letters; '' when they name none.

    >>> currency_in(["1 200 ₽"], "Сумма"), currency_in(["15"], "Сумма, руб."), currency_in(["15"], "Total")
    ('RUB', 'RUB', '')
    """
    for sign, code in CURRENCY_SIGNS.items():
        if sign in header.lower() or sum(sign in v.lower() for v in values) > len(values) / 2:
            return code
    named = re.search(r"\b(RUB|USD|EUR|GBP|KZT|BYN|UAH|CNY|CHF|PLN|TRY)\b", header.upper().replace("_", " "))
    return named.group(1) if named else ""
