"""Units of money that a header or a line above the table names: thousands, millions, hundredths."""

from __future__ import annotations

import re
from collections.abc import Sequence

_THOUSAND = (
    r"\bтыс(?:яч\w*)?\b|\bthousands?\b|\bths\b|[$€£₽]\s?k\b|\bk\s?(?:usd|eur|gbp|rub|[$€£₽])|\b(?:usd|eur|gbp|rub)\s?k\b"
    r"|\(k\)|['’]000\b|\b000s\b"
)
_MILLION = r"\bмлн\b|\bмиллион\w*|\bmln\b|\bmillions?\b|[$€£₽]\s?mm?\b|\b(?:usd|eur|gbp|rub)\s?mm?\b"
_HUNDREDTH = r"\bкоп(?:ейк\w*|еек)?\b|(?<!per )\bcents?\b|\bminor units?\b"
_WHOLE_LINE = (
    r"(?:(?:все |all )?(?:суммы|данные|показатели|единицы? измерения|ед\. ?изм\.?|amounts?|figures|units?|values)"
    r"(?: (?:указаны|приведены|даны|are|given|shown|stated))*)?[\s:,—–-]*(?:в|in)?\s*"
    r"(?:тыс(?:\.|яч\w*)|thousands?(?: of)?|млн\.?|миллион\w*|millions?(?: of)?|копейк\w*|cents)"
    r"\s*(?:руб(?:\.|лей|лях)?|₽|rub(?:les)?|usd|dollars|eur(?:os)?|тенге|грн\.?)?[\s.)]*"
)


def scale_of(header: str) -> float:
    """Return by what the values under a header are multiplied to be whole money; 1 where it names no unit.

    >>> scale_of("Сумма, тыс. руб."), scale_of("Revenue, $K"), scale_of("Amount (cents)"), scale_of("Сумма, руб. коп.")
    (1000.0, 1000.0, 0.01, 1.0)
    """
    name = header.lower().replace("_", " ")
    if re.search(_THOUSAND, name):
        return 1_000.0
    if re.search(_MILLION, name):
        return 1_000_000.0
    # 'руб. коп.' names both parts of a whole sum.
    return 0.01 if re.search(_HUNDREDTH, name) and not re.search(r"руб|dollar|usd|eur", name) else 1.0


def scale_above(lines: Sequence[str]) -> float:
    """Return the unit that a line above the table names for all its money; a filter that mentions one is none.

    >>> scale_above(["Продажи", "в тысячах рублей"]), scale_above(["Отбор: сумма больше 10 тыс. руб."])
    (1000.0, 1.0)
    """
    for line in lines:
        plain = line.lower().strip(" ()")
        if re.fullmatch(_WHOLE_LINE, plain):
            return scale_of(plain)
    return 1.0
