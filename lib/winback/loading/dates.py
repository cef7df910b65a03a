"""Dates by the culture of their column: day or month first is decided once for all values, never cell by cell."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import available_timezones

import ibis

from .codes import refusal
from .looks import COMPACT, DATE, EPOCH, SERIAL, WEEKDAY, YEARLESS

ORDERS = ("dmy", "mdy", "ymd")
ISO = "%Y-%m-%d"
FIRST_YEAR, LAST_YEAR = 1950, 2200
SERIAL_EPOCH = 25_569
"""Spreadsheet number of 1 January 1970."""
_MONTHS = ("янв", "фев", "мар", "апр", "ма[йя]", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
_MONTHS_EN = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_UTC = re.compile(r"\d(\.\d+)?\s*(Z|[+-]00:?00|UTC|GMT)\s*$")
_RANGE = r"\d{2,4}\s*[-–—]\s*\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}-\d{2}-\d{2}\s*[-–—/]\s*\d{4}-\d{2}"
"""Two days in one cell: which of them is that of the order, nobody can tell."""
_PARTS = re.compile(rf"^\s*(?:{WEEKDAY})?(\d{{1,2}})([./-])(\d{{1,2}})[./-](\d{{4}}|\d{{2}})(?!\d)", re.IGNORECASE)


@ibis.udf.scalar.builtin
def try_strptime(text: str, formats: list[str]) -> dt.datetime:  # type: ignore[empty-body]
    """The engine's own parser of dates, null where none of the formats fits."""


@ibis.udf.scalar.builtin(name="strlen")
def bytes_of(text: str) -> int:  # type: ignore[empty-body]
    """Return the length of a text in bytes, which the engine knows without counting its characters."""


@ibis.udf.scalar.builtin
def make_date(days: int) -> dt.date:  # type: ignore[empty-body]
    """The day this many days after 1 January 1970; the engine turns date + interval into a time stamp."""


@ibis.udf.scalar.builtin
def make_timestamp(micros: int) -> dt.datetime:  # type: ignore[empty-body]
    """The moment this many microseconds after the beginning of 1970."""


@ibis.udf.scalar.builtin(name="timezone")
def _from_zone(zone: str, moment: dt.datetime) -> dt.datetime:  # type: ignore[empty-body]
    """The engine's own clock: in two steps, from UTC and to a zone."""


@dataclass(frozen=True)
class DateCulture:
    """How a column writes days: ``order``; whether that is certain; which other spellings occur.

    ``zone`` is where the days of UTC stamps are counted, ``utc`` that the column holds such stamps, ``yearless`` that
    days without a year occur, ``after_midnight`` that hours of 24:00 do, which belong to no day; ``ranges`` that cells
    with two days do. ``period`` is the one the report names: it tells the year of days written without one.
    """

    order: str = "dmy"
    certain: bool = True
    leading: str = ""
    words: bool = False
    numeric: str = ""
    evidence: str = ""
    utc: bool = False
    zone: str = ""
    yearless: bool = False
    after_midnight: bool = False
    ranges: bool = False
    period: tuple[dt.date, dt.date] | None = None


def zone_named(name: str) -> str:
    """Return the name of a time zone; ``LoadError`` when there is none of this name.

    >>> zone_named("Europe/Moscow")
    'Europe/Moscow'
    """
    if name and name not in available_timezones():
        raise refusal("TZN01", zone=name)
    return name


def culture_of(values: Sequence[str], hint: str = "", bounds: tuple[int, int] | None = None) -> DateCulture:
    """Return the culture of a column from a sample of its values.

    ``hint`` is a reading known from elsewhere; ``bounds`` the largest first and second number over the whole
    column, which tells day from month for certain when one of them is above 12.

    >>> culture_of(["01.02.2024"]).order, culture_of(["10/20/2016", "3/1/2017"]).order
    ('dmy', 'mdy')
    >>> culture_of(["01/02/2024"]).certain
    False
    """
    words = any(re.search(r"[a-zа-я]{2}", _UTC.sub("", v), re.IGNORECASE) and DATE.match(v) for v in values)
    parts = [found.groups() for found in map(_PARTS.match, values) if found]
    order, certain, evidence = _order(parts, hint, bounds)
    utc = bool(values) and sum(bool(_UTC.search(v)) for v in values) > len(values) / 2
    yearless = any(YEARLESS.match(v) for v in values)
    ranges = any(re.search(_RANGE, v) for v in values)
    leading = "" if ranges else _leading(values, order)
    seen = _numeric(values)
    return DateCulture(order, certain, leading, words, seen, evidence, utc=utc, yearless=yearless, ranges=ranges)


def _leading(values: Sequence[str], order: str) -> str:
    """The format of the first ten characters when the sample has but one: what most files look like."""
    shapes = {re.sub(r"\d", "9", v[:10]) for v in values}
    if len(shapes) != 1:
        return ""
    shape = shapes.pop()
    if shape == "9999-99-99":
        return ISO
    if re.fullmatch(r"99[./-]99[./-]9999", shape) and shape[2] == shape[5]:
        sign = shape[2]
        return f"%m{sign}%d{sign}%Y" if order == "mdy" else f"%d{sign}%m{sign}%Y"
    return ""


def _numeric(values: Sequence[str]) -> str:
    for name, pattern in (("compact", COMPACT), ("serial", SERIAL), ("epoch", EPOCH)):
        if any(pattern.match(v) for v in values):
            return name
    return ""


def _order(parts: list[tuple[str, ...]], hint: str, bounds: tuple[int, int] | None) -> tuple[str, bool, str]:
    if not parts:
        return hint or "dmy", True, ""
    first = max((int(p[0]) for p in parts), default=0)
    second = max((int(p[2]) for p in parts), default=0)
    if bounds:
        first, second = max(first, bounds[0]), max(second, bounds[1])
    if first > 12 or second > 12:
        # Both above 12 is a broken value on one side: the reading with fewer impossible values wins.
        day_first = sum(int(p[2]) > 12 for p in parts) <= sum(int(p[0]) > 12 for p in parts)
        if first > 12 and second <= 12:
            day_first = True
        elif second > 12 and first <= 12:
            day_first = False
        return ("dmy" if day_first else "mdy"), not _contradict(parts), "values"
    if hint:
        return hint, True, "hint"
    if all(p[1] == "." for p in parts):
        return "dmy", True, "dots"
    # Americans write 3/1/2017, the British 03/01/2017.
    bare = sum(len(p[0]) == 1 or len(p[2]) == 1 for p in parts)
    return ("mdy" if bare > 0 else "dmy"), False, "habit"


def _contradict(parts: list[tuple[str, ...]]) -> bool:
    """Whether some values can only be day first and others only month first: one column, two habits."""
    pairs = [(int(p[0]), int(p[2])) for p in parts if p[1] != "."]
    return any(1 <= b <= 12 < a <= 31 for a, b in pairs) and any(1 <= a <= 12 < b <= 31 for a, b in pairs)


def bounds(column: ibis.Column) -> tuple[ibis.Value, ibis.Value]:
    """Return the largest first and second number of slash and dot dates, as aggregate expressions."""
    # Years first are the most frequent in large files, and a pattern over all rows costs as much as reading them.
    column = ibis.cases((column.substr(4, 1) != "-", column))
    pattern = rf"(?i)^\s*(?:{WEEKDAY})?" + r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})([^0-9]|$)"
    first = column.re_extract(pattern, 1).try_cast("int32").max()
    second = column.re_extract(pattern, 2).try_cast("int32").max()
    return first, second


def fast(column: Any, culture: DateCulture) -> ibis.Value:
    """Return the cheap reading, right for most rows; null where :func:`parse` must look closer."""
    if not column.type().is_string():
        moved = in_zone(column, culture.zone) if culture.zone and column.type().is_timestamp() else column
        return moved.cast("date") if column.type().is_temporal() else ibis.null("date")
    if culture.zone:
        return _stamped(column, culture)
    if not culture.leading:
        return ibis.null("date")
    head = ibis.cases((bytes_of(column) > 10, column.left(10)), else_=column)
    # The engine's own spelling of a day is cast in half the time.
    day = head.try_cast("date") if culture.leading == ISO else try_strptime(head, [culture.leading]).cast("date")
    return ibis.cases((~beyond(column), day)) if culture.after_midnight else day


def in_zone(moment: Any, zone: str) -> ibis.Value:
    """Return UTC moments as the clock of a zone shows them."""
    return _from_zone(zone, _from_zone("UTC", moment))


def _stamped(column: Any, culture: DateCulture) -> ibis.Value:
    """The day of a UTC stamp in a zone; null where the value is no stamp."""
    day = {"dmy": "%d.%m.%Y", "mdy": "%m/%d/%Y"}.get(culture.order, "%Y-%m-%d")
    formats = [f"{d} %H:%M{s}" for d in dict.fromkeys(("%Y-%m-%d", day)) for s in (":%S", "")]
    moment = try_strptime(column.strip().left(19).replace("T", " ").re_replace("[Z+].*$", "").strip(), formats)
    return in_zone(moment, culture.zone).cast("date")


def beyond(column: Any) -> ibis.Value:
    """Return whether a value has an hour of 24."""
    return ibis.cases((bytes_of(column) > 10, column.contains(" 24:") | column.contains("T24:")), else_=False)


def hours_beyond(column: Any) -> ibis.Value:
    """Return whether some value of the column has an hour of 24, as an aggregate expression."""
    return beyond(column).any()


def parse(column: Any, culture: DateCulture, today: dt.date, quick: Any = None) -> ibis.Value:
    """Return the column as days; null where a value cannot be read under the culture of the column.

    ``quick`` is :func:`fast` computed beforehand; the other readings are tried only where it found nothing.
    """
    if quick is None:
        quick = fast(column, culture)
    return ibis.cases((_fits(quick), quick), else_=_slow(column, culture, today))


def _slow(column: Any, culture: DateCulture, today: dt.date) -> ibis.Value:
    if column.type().is_temporal():
        return ibis.null("date")
    if not column.type().is_string():
        return _numbers(column.cast("float64"), today, culture.zone)
    text = column.strip()
    if culture.after_midnight:
        text = ibis.cases((~beyond(text), text))
    if culture.ranges:
        text = ibis.cases((~text.re_search(_RANGE), text))
    if culture.words:
        text = text.re_replace(rf"(?i)^{WEEKDAY}", "")
    token = text.re_extract(r"^(\d{1,4}[./-]\d{1,2}[./-]\d{1,4})($|[ T,г])", 1).nullif("")
    readings = _written(token, culture.order, today)
    if culture.words:
        readings += _written(_spelled(text.lower()), "dmy", today)
    if culture.yearless and culture.period:
        readings += _in_period(text.lower(), culture.period)
    readings.append(_numbers(text.try_cast("float64"), today, culture.zone))
    return ibis.coalesce(*readings)


def _written(text: Any, order: str, today: dt.date) -> list[ibis.Value]:
    """Four-digit years first: the engine reads '24' as the year 24 otherwise."""
    signs = (".", "/", "-")
    short = {"dmy": "%d{0}%m{0}", "mdy": "%m{0}%d{0}", "ymd": "%d{0}%m{0}"}[order]
    long_formats = [short.format(s) + "%Y" for s in signs] + [f"%Y{s}%m{s}%d" for s in signs]
    short_formats = [short.format(s) + "%y" for s in signs]
    near = try_strptime(text, short_formats).cast("date")
    # '69' is 1969: two digits never mean a year that has not begun by tomorrow.
    earlier = try_strptime(near.strftime("%d.%m.") + (near.year() - 100).cast("string"), ["%d.%m.%Y"]).cast("date")
    century = ibis.cases((near.year() > (today + dt.timedelta(days=1)).year, earlier), else_=near)
    return [_sane(try_strptime(text, long_formats).cast("date")), _sane(century)]


def _spelled(text: Any) -> ibis.Value:
    """'5 марта 2024', 'Mar 5, 2024' → 05.03.2024; applied only to columns that hold letters."""
    for month in range(12):
        name = f"({_MONTHS[month]}|{_MONTHS_EN[month]})[a-zа-я]*"
        text = text.re_replace(
            rf"^(\d{{1,2}})(?:st|nd|rd|th)?[ .-]*(?:of )?{name}[ .,-]*(\d{{2,4}}).*$", rf"\1.{month + 1:02d}.\3"
        )
        text = text.re_replace(rf"^{name}[ .]*(\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}}).*$", rf"\2.{month + 1:02d}.\3")
    return text


def _in_period(text: Any, period: tuple[dt.date, dt.date]) -> list[ibis.Value]:
    """Days without a year as the only days they can be in a period of a year at most."""
    first, last = period
    if (last - first).days > 366:
        return []
    for month in range(12):
        name = f"({_MONTHS[month]}|{_MONTHS_EN[month]})[a-zа-я]*"
        text = text.re_replace(rf"^(\d{{1,2}})[ .-]*{name}\.?$", rf"\1.{month + 1:02d}.")
    bare = text.re_extract(r"^\d{1,2}\.\d{2}\.$", 0).nullif("")
    found = [try_strptime(bare + str(year), ["%d.%m.%Y"]).cast("date") for year in sorted({first.year, last.year})]
    return [ibis.cases((day.between(ibis.date(first), ibis.date(last)), day)) for day in found]


def _numbers(number: Any, today: dt.date, zone: str = "") -> ibis.Value:
    """Numbers as days by their magnitude: yyyymmdd, spreadsheet serial, seconds and milliseconds since 1970."""
    compact = try_strptime(number.cast("int64").cast("string"), ["%Y%m%d"]).cast("date")
    serial = make_date(number.floor().cast("int32") - SERIAL_EPOCH)
    seconds, millis = _since_1970(number, zone), _since_1970(number / 1000, zone)
    return _sane(
        ibis.cases(
            (number.between(19500101, 22001231), compact),
            (number.between(20_000, 60_000), serial),
            (number.between(1e8, 5e9), seconds),
            (number.between(1e11, 5e12), millis),
        )
    )


def _since_1970(seconds: Any, zone: str) -> ibis.Value:
    if zone:
        # Ends of range guard: other magnitudes are no seconds, and the clock of the engine refuses them.
        fits = ibis.cases((seconds.between(0, 5e9), seconds))
        return in_zone(make_timestamp((fits * 1_000_000).cast("int64")), zone).cast("date")
    return make_date((seconds / 86_400).floor().cast("int32"))


def readings(column: Any, today: dt.date) -> dict[str, ibis.Value]:
    """Return aggregates that tell what each order of day and month makes of a column of text.

    Per order: ``<order>_first``, ``_last`` (the period), ``_impossible`` and ``_future`` (rows).
    """
    found: dict[str, ibis.Value] = {}
    written = column.strip() != ""
    for order in ("dmy", "mdy"):
        day = parse(column, DateCulture(order), today)
        found[f"{order}_first"], found[f"{order}_last"] = day.min(), day.max()
        found[f"{order}_impossible"] = (written & day.isnull()).sum()
        found[f"{order}_future"] = (day > today + dt.timedelta(days=1)).sum()
    return found


def _sane(day: Any) -> ibis.Value:
    return ibis.cases((_fits(day), day))


def _fits(day: Any) -> ibis.Value:
    return day.between(ibis.date(f"{FIRST_YEAR}-01-01"), ibis.date(f"{LAST_YEAR}-12-31"))
