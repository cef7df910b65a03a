"""What the values of a column look like: dates, numbers, ids, e-mails. Decided on a sample, in plain Python."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

_MONTHS = r"янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
WEEKDAY = (
    r"(?:пн|вт|ср|чт|пт|сб|вс|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье"
    r"|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*)\.?,?\s+"
)
DATE = re.compile(
    rf"^\s*(?:{WEEKDAY})?"
    r"(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](\d{4}|\d{2})"
    rf"|\d{{1,2}}(st|nd|rd|th)?[ .-]*(of )?({_MONTHS})[а-яa-z]*[ .,-]*\d{{2,4}}( ?г\.?)?"
    rf"|({_MONTHS})[а-яa-z]*\.? \d{{1,2}}(st|nd|rd|th)?,? \d{{4}})"
    r"( ?г\.?)?([ T,].*)?$",
    re.IGNORECASE,
)
YEARLESS = re.compile(rf"^\s*\d{{1,2}}[ .-]*({_MONTHS})[а-яa-z]*\.?\s*$", re.IGNORECASE)
COMPACT = re.compile(r"^(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$")
NUMBER = re.compile(
    r"^\s*'?\(?[-+−–]?\s*([$€£₽₸₴¥]|usd|eur|gbp|rub|kzt|chf)?\s*[-+−–]?\d[\d\s\u00a0\u202f’']*"
    r"([.,]\d+)*(e[+-]?\d{1,2})?\)?[-−–]?\s*"
    r"(%|₽|\$|€|£|₸|₴|¥|руб(лей|ля|\.)?|р\.?|грн\.?|тг\.?|тенге|rub|usd|eur|gbp|kzt|uah|byn|cny|chf|pln|try)?"
    r"(\s*\d{1,2}\s*(коп[а-я]*\.?|к\.?))?\s*$",
    re.IGNORECASE,
)
SERIAL = re.compile(r"^[2-5]\d{4}(\.\d+)?$")
EPOCH = re.compile(r"^1\d{9}(\d{3})?(\.0)?$")
BLANKS = frozenset(("-", "–", "—", "--", "n/a", "na", "#n/a", "#н/д", "нет", "нет данных", "none", "null", "nan"))
"""What people write where a date or a number is missing."""
EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")


@dataclass(frozen=True)
class Look:
    """A column's sample: its non-empty values as text, and whether the source itself typed it."""

    values: tuple[str, ...]
    total: int
    typed: str = ""

    def _share(self, pattern: re.Pattern[str]) -> float:
        said = [v for v in self.values if v.lower() not in BLANKS]
        return sum(bool(pattern.match(v)) for v in said) / len(said) if said else 0.0

    @cached_property
    def filled_share(self) -> float:
        """Share of the sampled rows that have a value."""
        return len(self.values) / self.total if self.total else 0.0

    @cached_property
    def date_share(self) -> float:
        """Share of the values that can be a day: written dates, yyyymmdd, days without a year."""
        return 1.0 if self.typed == "date" else max(self._share(DATE), self._share(COMPACT), self._share(YEARLESS))

    @cached_property
    def serial_share(self) -> float:
        """Share of the values that can be a spreadsheet's day number or seconds since 1970."""
        return max(self._share(SERIAL), self._share(EPOCH))

    @cached_property
    def number_share(self) -> float:
        """Share of the values that can be a number."""
        return {"number": 1.0, "date": 0.0}.get(self.typed, self._share(NUMBER))

    @cached_property
    def email_share(self) -> float:
        """Share of the values that are e-mail addresses."""
        return self._share(EMAIL)

    @cached_property
    def distinct_share(self) -> float:
        """Distinct values per value: 1 for a key."""
        return len(set(self.values)) / len(self.values) if self.values else 0.0

    @cached_property
    def decimals(self) -> bool:
        """Whether some value has decimals."""
        return any(re.search(r"\d[.,]\d{1,2}\D*$", v) for v in self.values)

    @cached_property
    def examples(self) -> tuple[str, ...]:
        """Three different values."""
        return tuple(dict.fromkeys(self.values))[:3]


def look(values: Sequence[str | None], typed: str = "") -> Look:
    """Return the look of a sample of values.

    >>> look(["01.02.2024", None, "13.02.2024"]).date_share
    1.0
    """
    kept = tuple(v.strip() for v in values if v is not None and v.strip())
    return Look(kept, len(values), typed)
