"""The calendar of occasions: birthdays, public, professional and invented holidays, per customer (method row P6)."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import holidays
import pandas as pd
from babel import Locale

from .. import consent
from ..base import CustomerBase
from ..errors import WinbackError
from ..loading.contact_data import region_of
from ..text import _, language
from .fields import cards, today_of
from .people import read_person

DAYS = 90
MOST_DAYS = 400
DATA = Path(__file__).with_name("occasions.toml")
COLUMNS = ["on", "send_on", "customer_id", "occasion_kind", "occasion", "congratulation", "greeting"]
GREETINGS = {
    "birthday": "greeting_birthday",
    "public": "greeting_public",
    "professional": "greeting_professional",
    "own": "greeting_own",
}
ELSEWHERE = "else"


@dataclass(frozen=True)
class Holiday:
    """One holiday on one day: which greeting, for whom, and how the congratulation is worded."""

    on: dt.date
    kind: str
    name: str
    congratulation: str
    greeting: str
    days_before: int = 0
    gender: str = ""
    industries: tuple[str, ...] = ()

    def is_for(self, industry: str) -> bool:
        """Whether it concerns a line of business: any, or one that a word of it begins."""
        text = industry.casefold()
        return not self.industries or any(re.search(rf"\b{re.escape(stem)}", text) for stem in self.industries)


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(DATA.read_text(encoding="utf-8"))


def country_of(base: CustomerBase, country: str = "") -> str:
    """Return the country whose holidays count: the given one, else that of the currency, else of the language.

    Raises ``WinbackError`` for a country whose holidays are not known.
    """
    found = (country or region_of(base.currency, []) or {"ru": "RU", "en": "GB"}[language()]).upper()
    if found not in holidays.list_supported_countries(include_aliases=False):
        raise WinbackError(
            _("The country is '{found}'. Allowed: two letters, as RU, GB or KZ.").format(found=country or found)
        )
    return found


@lru_cache(maxsize=64)
def _public_days(country: str, year: int) -> Mapping[dt.date, str]:
    known = holidays.list_supported_countries(include_aliases=False)
    part = "ENG" if "ENG" in known[country] else None
    try:
        return dict(holidays.country_holidays(country, part, years=year, language="en_US"))
    except (NotImplementedError, ValueError):
        return dict(holidays.country_holidays(country, part, years=year))


def is_day_off(day: dt.date, country: str) -> bool:
    """Return whether a day is a weekend or a public holiday.

    >>> is_day_off(dt.date(2026, 6, 12), "RU"), is_day_off(dt.date(2026, 6, 11), "RU")
    (True, False)
    """
    return day.weekday() >= 5 or day in _public_days(country, day.year)


def working_day_before(day: dt.date, country: str) -> dt.date:
    """Return the day itself, or the last working day before it.

    >>> working_day_before(dt.date(2026, 6, 14), "RU")
    datetime.date(2026, 6, 11)
    """
    while is_day_off(day, country):
        day -= dt.timedelta(days=1)
    return day


def work_country(base: CustomerBase, country: str = "") -> str:
    """Return the country whose public holidays no step of a plan falls on: the given one, else that of the currency.

    Blank where the currency belongs to several: a plan must not depend on the language it is read in. Raises
    ``WinbackError`` for a country whose holidays are not known.
    """
    known = country or region_of(base.currency, [])
    return country_of(base, known) if known else ""


def days_off(base: CustomerBase, years: Iterable[int], country: str = "") -> list[dt.date]:
    """Return the public holidays of years on which nobody works in the country of :func:`work_country`."""
    home = work_country(base, country)
    return sorted(day for year in years for day in _public_days(home, year)) if home else []


def country_name(country: str) -> str:
    """Return a country's name in the language in use.

    >>> country_name("GB")
    'United Kingdom'
    """
    return str(Locale(language()).territories.get(country, country))


def public_holidays(country: str, years: Iterable[int]) -> list[Holiday]:
    """Return the public holidays of a country on which customers are greeted, in the language in use."""
    wanted = _data()["public"].get(country, _data()["public"][ELSEWHERE])
    found = []
    for year in years:
        names: dict[str, dt.date] = {}
        for on, told in sorted(_public_days(country, year).items()):
            for name in told.split("; "):
                names.setdefault(name, on)
        for entry in wanted.values():
            day = dt.date(year, *entry["day"]) if "day" in entry else names.get(entry["on_name"])
            if day is not None:
                found.append(_holiday(day, "public", entry))
    return found


def professional_holidays(years: Iterable[int]) -> list[Holiday]:
    """Return the professional holidays of Russia, in the language in use.

    >>> [str(one.on) for one in professional_holidays([2026]) if one.name == "Builders' Day"]
    ['2026-08-09']
    """
    return [
        _holiday(day_by_rule(entry, year), "professional", entry)
        for year in years
        for entry in _data()["professional"].values()
    ]


def day_by_rule(entry: Mapping[str, Any], year: int) -> dt.date:
    """Return the day of a year by its rule: a fixed day, the n-th weekday of a month, or the n-th day of the year.

    >>> day_by_rule({"nth": [9, -1, 6]}, 2026), day_by_rule({"day_of_year": 256}, 2024)
    (datetime.date(2026, 9, 27), datetime.date(2024, 9, 12))
    """
    if "day" in entry:
        return dt.date(year, *entry["day"])
    if "day_of_year" in entry:
        return dt.date(year, 1, 1) + dt.timedelta(days=entry["day_of_year"] - 1)
    month, which, weekday = entry["nth"]
    if which < 0:
        last = dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)
        return last - dt.timedelta(days=(last.weekday() - weekday) % 7)
    first = dt.date(year, month, 1)
    return first + dt.timedelta(days=(weekday - first.weekday()) % 7 + 7 * (which - 1))


def _holiday(day: dt.date, kind: str, entry: Mapping[str, Any]) -> Holiday:
    return Holiday(
        on=day,
        kind=kind,
        name=entry["name"][language()],
        congratulation=entry["with"][language()],
        greeting=entry.get("greeting", GREETINGS[kind]),
        days_before=entry.get("days_before", 0),
        gender=entry.get("gender", ""),
        industries=tuple(entry.get("industries", ())),
    )


def occasions(
    base: CustomerBase,
    records: Any = None,
    *,
    customers: pd.DataFrame | None = None,
    days: int = DAYS,
    today: dt.date | None = None,
    country: str = "",
) -> pd.DataFrame:
    """Return the occasions of the next days: who, what, and which greeting, in the language in use.

    Columns: ``on``, ``send_on`` (the last working day before, where that day is off; a birthday is never early),
    ``customer_id``, ``occasion_kind`` (birthday, public, professional, own), ``occasion``, ``congratulation``
    (as it follows "congratulations"), ``greeting`` (code of the letter). ``customers``: with ``customer_id``; without
    them the lost ones. Who asked not to be contacted is not in it. Birthdays stand on the cards, invented occasions in
    the records, professional holidays go by the customer's industry. Raises ``WinbackError`` for an unknown country or
    a count of days out of 1 to 400.
    """
    if not 1 <= days <= MOST_DAYS:
        raise WinbackError(_("The calendar has {found} days. Allowed: 1 to {most}.").format(found=days, most=MOST_DAYS))
    home, start = country_of(base, country), today_of(base, today)
    wanted = (base.lost if customers is None else customers)[["customer_id"]].drop_duplicates()
    may = consent.allowed(wanted, base, records, "personal", purpose="service")
    card = cards(base, may.customer_id[may.allowed])
    last = start + dt.timedelta(days=days - 1)
    years = range(start.year, last.year + 1)
    found = [*public_holidays(home, years), *(professional_holidays(years) if home == "RU" else [])]
    rows = [*_of_holidays(found, card, start, last), *_birthdays(card, start, last), *_own(records, card, start, last)]
    told = {one: _told(one, home, start) for one in {one for _customer, one in rows}}
    made = [(one.on, told[one][0], customer, one.kind, one.name, told[one][1], one.greeting) for customer, one in rows]
    frame = pd.DataFrame(made, columns=COLUMNS)
    for name in ("on", "send_on"):
        frame[name] = pd.to_datetime(frame[name])
    return frame.sort_values(["on", "occasion", "customer_id"], ignore_index=True)


def _told(one: Holiday, country: str, start: dt.date) -> tuple[dt.date, str]:
    """The day on which a greeting goes out, and its words."""
    send = one.on
    if one.kind in ("public", "professional"):
        send = working_day_before(one.on - dt.timedelta(days=one.days_before), country)
    send = max(send, start)
    words = one.congratulation
    if send < one.on and language() == "ru" and words.startswith(("с ", "со ")):
        words = "с наступающим " + words.partition(" ")[2]
    return send, words


def _of_holidays(
    found: Iterable[Holiday], card: pd.DataFrame, start: dt.date, last: dt.date
) -> Iterator[tuple[str, Holiday]]:
    people = list(zip(card.index.astype("str"), card.industry, card.contact_person, strict=True))
    lines = sorted(set(card.industry))
    for one in found:
        if not start <= one.on <= last:
            continue
        right = {line for line in lines if one.is_for(line)}
        for customer, line, person in people:
            if line in right and (not one.gender or read_person(person).gender == one.gender):
                yield customer, one


def _birthdays(card: pd.DataFrame, start: dt.date, last: dt.date) -> Iterator[tuple[str, Holiday]]:
    for customer, born in card.birthday.dropna().items():
        for day in _yearly(born.date(), start, last):
            yield str(customer), Holiday(day, "birthday", _("birthday"), "", GREETINGS["birthday"])


def _yearly(day: dt.date, start: dt.date, last: dt.date) -> Iterator[dt.date]:
    """The days on which a day of the year comes round; the 29th of February is kept on the 28th."""
    for year in range(start.year, last.year + 1):
        try:
            on = day.replace(year=year)
        except ValueError:
            on = dt.date(year, 2, 28)
        if start <= on <= last:
            yield on


def _own(records: Any, card: pd.DataFrame, start: dt.date, last: dt.date) -> Iterator[tuple[str, Holiday]]:
    if records is None:
        return
    for row in records.frame("occasions").to_dict("records"):
        day = row["celebrated_on"].date()
        repeats = not pd.isna(row["repeats"]) and bool(row["repeats"])
        days = list(_yearly(day, start, last)) if repeats else [day] if start <= day <= last else []
        kind = row["occasion_kind"] or "own"
        words = f"с праздником «{row['name']}»" if language() == "ru" else row["name"]
        business = (row["industry"].casefold(),) if row["industry"] else ()
        for on in days:
            one = Holiday(on, kind, row["name"], words, GREETINGS[kind], industries=business)
            for customer, industry in card.industry.items():
                if (not row["customer_id"] or row["customer_id"] == customer) and one.is_for(str(industry)):
                    yield str(customer), one
