"""Numbers, shares, money and dates as the language in use writes them."""

from __future__ import annotations

import datetime as dt
import math
from functools import cache
from typing import Any

import pandas as pd
from babel import Locale
from babel.dates import format_date as _babel_date
from babel.numbers import format_compact_currency, format_currency, format_decimal, format_percent

MISSING = "–"
MINUS = "−"


@cache
def _locale(code: str) -> Locale:
    return Locale.parse({"en": "en_GB", "ru": "ru_RU"}[code])


def _current() -> Locale:
    from . import language

    return _locale(language())


def _signed(text: str) -> str:
    """A number below zero has a minus, not a hyphen; what is rounded to zero has none."""
    if not text.startswith("-"):
        return text
    return MINUS + text[1:] if any(sign in "123456789" for sign in text) else text[1:]


def _absent(value: Any) -> bool:
    return bool(pd.isna(value)) or (isinstance(value, float) and not math.isfinite(value))


def format_count(value: Any) -> str:
    """Return a whole number with the language's digit grouping; a dash when missing.

    >>> format_count(12345)
    '12,345'
    """
    return MISSING if _absent(value) else _signed(format_decimal(round(value), locale=_current()))


def format_number(value: Any, digits: int = 1) -> str:
    """Return a number with a fixed count of decimals.

    >>> format_number(2.5), format_number(-0.04)
    ('2.5', '0.0')
    """
    if _absent(value):
        return MISSING
    return _signed(format_decimal(value, format="#,##0." + "0" * digits if digits else "#,##0", locale=_current()))


def format_share(value: Any, digits: int = 1) -> str:
    """Return a share from 0 to 1 as percent; what is more than nothing is never written as nothing.

    >>> format_share(0.1234), format_share(0.0001), format_share(0)
    ('12.3%', '<0.1%', '0.0%')
    """
    if _absent(value):
        return MISSING
    pattern = "#,##0" + ("." + "0" * digits if digits else "") + ("\u00a0%" if _current().language == "ru" else "%")
    smallest = 10.0 ** -(digits + 2)
    if 0 < value < smallest / 2:
        return "<" + format_percent(smallest, format=pattern, locale=_current())
    return _signed(format_percent(value, format=pattern, locale=_current()))


def format_money(amount: Any, currency: str = "", compact: bool = False) -> str:
    """Return money in its currency without decimals; ``compact`` writes 3.5M, 3,5 млн.

    Without a currency the plain number is written.

    >>> format_money(3_500_000, "EUR")
    '€3,500,000'
    """
    return MISSING if _absent(amount) else _signed(_money(amount, currency, compact))


def _money(amount: Any, currency: str, compact: bool) -> str:
    if compact and abs(amount) >= 100_000:
        if currency:
            text = format_compact_currency(amount, currency, locale=_current(), fraction_digits=1)
            return _with_symbol(text, currency)
        from babel.numbers import format_compact_decimal

        return format_compact_decimal(amount, locale=_current(), fraction_digits=1)
    if not currency:
        return format_decimal(amount, format="#,##0", locale=_current())
    pattern = "#,##0\u00a0¤" if _current().language == "ru" else "¤#,##0"
    text = format_currency(amount, currency, format=pattern, locale=_current(), currency_digits=False)
    return _with_symbol(text, currency)


def _with_symbol(text: str, currency: str) -> str:
    """English writes RUB where everybody knows the sign of the rouble."""
    return text.replace("RUB\u00a0", "₽").replace("RUB", "₽") if currency == "RUB" else text


def format_days(value: Any) -> str:
    """Return a count of days with the right plural.

    >>> format_days(1)
    '1 day'
    """
    from . import ngettext

    if _absent(value):
        return MISSING
    n = round(value)
    return ngettext("{n} day", "{n} days", n).format(n=format_count(n))


def format_date(value: Any) -> str:
    """Return a day, month as a word.

    >>> format_date(dt.date(2026, 3, 5))
    '5 Mar 2026'
    """
    return MISSING if _absent(value) else _babel_date(value, format="d MMM y", locale=_current())


def format_period(value: dt.date, period: str) -> str:
    """Return the name of the month, quarter or year that starts on this day.

    >>> format_period(dt.date(2026, 4, 1), "quarter")
    'Q2 2026'
    """
    if period == "year":
        return str(value.year)
    if period == "quarter":
        quarter = (value.month - 1) // 3 + 1
        return f"{quarter} кв. {value.year}" if _current().language == "ru" else f"Q{quarter} {value.year}"
    return _babel_date(value, format="LLL y", locale=_current())
