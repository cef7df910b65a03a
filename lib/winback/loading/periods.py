"""Periods as reports write them: 'янв.24', 'Jan 2024', '01.2024', '1 квартал 2024', '01.01.2024 - 31.12.2024'."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

MONTHS = (
    "янв(?:ар[ьяе])?",
    "февр?(?:ал[ьяе])?",
    "мар(?:т[ае]?)?",
    "апр(?:ел[ьяе])?",
    "ма[йяе]",
    "июн[ьяе]?",
    "июл[ьяе]?",
    "авг(?:уст[ае]?)?",
    "сент?(?:ябр[ьяе])?",
    "окт(?:ябр[ьяе])?",
    "нояб?(?:р[ьяе])?",
    "дек(?:абр[ьяе])?",
)
MONTHS_EN = (
    "jan(?:uary)?",
    "feb(?:ruary)?",
    "mar(?:ch)?",
    "apr(?:il)?",
    "may",
    "june?",
    "july?",
    "aug(?:ust)?",
    "sept?(?:ember)?",
    "oct(?:ober)?",
    "nov(?:ember)?",
    "dec(?:ember)?",
)
_WORD = "|".join(
    f"(?P<m{n + 1}>(?:{ru}|{en})(?![а-яa-z]))" for n, (ru, en) in enumerate(zip(MONTHS, MONTHS_EN, strict=True))
)
_YEAR = r"(?P<year>(?:19|20)\d\d|\d\d)(?: ?г(?:\.|ода?)?)?"
_MONTH_YEAR = re.compile(rf"(?:{_WORD})\.?[ ,.'’/-]*{_YEAR}")
_YEAR_MONTH = re.compile(rf"(?P<year>(?:19|20)\d\d)[ ,.-]*(?:{_WORD})\.?")
_MONTH = re.compile(rf"(?:{_WORD})\.?")
_NUMBERED = re.compile(r"(?:(?P<a>\d{1,2})[./-](?P<ya>(?:19|20)\d\d)|(?P<yb>(?:19|20)\d\d)[./-](?P<b>\d{1,2}))")
_QUARTER = re.compile(
    r"(?:(?P<a>[1-4]|iv|i{1,3})[ -]*(?:кв(?:артал)?\.?|q)|q ?(?P<b>[1-4]))[ ,.'’-]*(?P<y>(?:19|20)\d\d)"
    r"(?: ?г(?:\.|ода?)?)?"
    r"|(?P<y2>(?:19|20)\d\d)[ ,.-]*(?:q ?(?P<c>[1-4])|(?P<d>[1-4])[ -]*кв(?:артал)?\.?)"
)
_DAY = re.compile(r"(?P<d>\d{1,2})[./](?P<m>\d{1,2})[./](?P<y>\d{4}|\d{2})|(?P<y2>\d{4})-(?P<m2>\d{2})-(?P<d2>\d{2})")
_SPELLED = re.compile(rf"(?P<d>\d{{1,2}}) (?:{_WORD})\.? {_YEAR}")
_ONE_YEAR = re.compile(r"(?P<year>(?:19|20)\d\d)(?: ?(?:г\.?|год))?")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


@dataclass(frozen=True, order=True)
class Period:
    """A stretch of days, first and last included; ``unit`` is day, month, quarter, year or span."""

    first_on: dt.date
    last_on: dt.date
    unit: str = "span"


def period_of(text: str, year: int | None = None) -> Period | None:
    """Return the period a label names, or ``None``; ``year`` completes a month that stands without one.

    >>> [str(period_of(t).first_on) for t in ("янв.24", "Jan 2024", "01.2024", "2024-01", "I квартал 2024 г.")]
    ['2024-01-01', '2024-01-01', '2024-01-01', '2024-01-01', '2024-01-01']
    >>> period_of("Март", 2024).last_on, period_of("05.03.24").unit, period_of("Иванов")
    (datetime.date(2024, 3, 31), 'day', None)
    """
    plain = re.sub(r"\s+", " ", text).strip().lower().replace("ё", "е")
    plain = re.sub(r"^(?:за|период:?|month|месяц) ", "", plain)
    plain = re.sub(r"[ t]00:00(:00)?$", "", plain)
    try:
        return _day(plain) or _month(plain, year) or _quarter(plain) or _year(plain)
    except ValueError:
        return None


def span_in(text: str) -> Period | None:
    """Return the period written inside a line: '01.01.2024 - 31.12.2024', 'за Март 2024 г.'.

    >>> span_in("Период: 01.01.2024 - 31.12.2024").last_on
    datetime.date(2024, 12, 31)
    >>> span_in("Report period: January 2024 - March 2024").last_on, span_in("Отбор: Ромашка")
    (datetime.date(2024, 3, 31), None)
    """
    plain = re.sub(r"\s+", " ", text).strip().lower().replace("ё", "е")
    found: list[tuple[int, Period]] = []
    taken: list[tuple[int, int]] = []
    for pattern in (_SPELLED, _DAY, _QUARTER, _MONTH_YEAR, _NUMBERED):
        for match in pattern.finditer(plain):
            period = period_of(match.group())
            if period and not any(a < match.end() and match.start() < b for a, b in taken):
                found.append((match.start(), period))
                taken.append(match.span())
    if not found:
        year = re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", plain)
        return period_of(year.group()) if year and len(plain) < 60 else None
    found.sort()
    if len(found) == 1:
        return found[0][1]
    first, last = found[0][1].first_on, found[1][1].last_on
    return Period(first, last) if first <= last else None


def _day(plain: str) -> Period | None:
    match = _DAY.fullmatch(plain)
    if match:
        day, month, year = (
            (match["d"], match["m"], match["y"]) if match["d"] else (match["d2"], match["m2"], match["y2"])
        )
        on = dt.date(_full(year), int(month), int(day))
        return Period(on, on, "day")
    match = _SPELLED.fullmatch(plain)
    if match:
        on = dt.date(_full(match["year"]), _number(match), int(match["d"]))
        return Period(on, on, "day")
    return None


def _month(plain: str, year: int | None) -> Period | None:
    match = _MONTH_YEAR.fullmatch(plain) or _YEAR_MONTH.fullmatch(plain)
    if match:
        return _of_months(_full(match["year"]), _number(match), 1, "month")
    match = _NUMBERED.fullmatch(plain)
    if match:
        return _of_months(int(match["ya"] or match["yb"]), int(match["a"] or match["b"]), 1, "month")
    match = _MONTH.fullmatch(plain)
    return _of_months(year, _number(match), 1, "month") if match and year else None


def _quarter(plain: str) -> Period | None:
    match = _QUARTER.fullmatch(plain)
    if not match:
        return None
    number = match["a"] or match["b"] or match["c"] or match["d"]
    quarter = _ROMAN.get(number) or int(number)
    return _of_months(int(match["y"] or match["y2"]), quarter * 3 - 2, 3, "quarter")


def _year(plain: str) -> Period | None:
    match = _ONE_YEAR.fullmatch(plain)
    return _of_months(int(match["year"]), 1, 12, "year") if match else None


def month_name(text: str) -> bool:
    """Return whether a label is a month without a year.

    >>> month_name("Январь"), month_name("March"), month_name("Марта Иванова")
    (True, True, False)
    """
    return bool(_MONTH.fullmatch(text.strip().lower()))


def _of_months(year: int, month: int, count: int, unit: str) -> Period:
    end = month + count - 1
    return Period(dt.date(year, month, 1), dt.date(year, end, calendar.monthrange(year, end)[1]), unit)


def _number(match: re.Match[str]) -> int:
    return next(n for n in range(1, 13) if match[f"m{n}"])


def _full(year: str) -> int:
    return int(year) if len(year) == 4 else 2000 + int(year)
