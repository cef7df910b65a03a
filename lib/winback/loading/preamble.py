"""What a report says above its table: title, period, filters and parameters, kept beside the data."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from .periods import Period, span_in

_KEYS = {
    "period": r"(?:отч[её]тный )?период(?: отч[её]та)?|report(?:ing)? period|period|date range|даты|за период",
    "filter": r"отборы?|фильтры?|filters?",
    "parameters": r"параметры|parameters|настройки|settings",
    "sorting": r"сортировка|sort(?:ed|ing)?(?: by)?",
}


def meta_of(lines: Sequence[str]) -> dict[str, Any]:
    """Return what the lines above a table say: ``title``, ``period``, ``filter``, ``parameters``, ``lines``.

    >>> meta_of(["Продажи", "Параметры: Период: 01.01.2024 - 31.01.2024", "Отбор: Склад Равно Основной"])["period"]
    {'first_on': '2024-01-01', 'last_on': '2024-01-31'}
    >>> meta_of([])
    {}
    """
    found: dict[str, Any] = {}
    period: Period | None = None
    for line in (re.sub(r"\s+", " ", text).strip() for text in lines):
        if not line:
            continue
        found.setdefault("lines", []).append(line)
        keys = [key for key, words in _KEYS.items() if re.match(rf"(?:{words})\s*[:.]", line, re.IGNORECASE)]
        for key in keys:
            rest = line.split(":", 1)[-1].strip()
            if key != "period" and rest:
                found.setdefault(key, rest)
        if not keys and "title" not in found:
            found["title"] = line
        if period is None and (not keys or {"period", "parameters"} & set(keys)):
            period = span_in(line)
    if period:
        found["period"] = {"first_on": period.first_on.isoformat(), "last_on": period.last_on.isoformat()}
    return found
