"""Short numbers that may be ids: told apart from figures by how and where they are written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from lxml import html as markup

BARE = re.compile(r"(?<![\w.,#№+-])(?<!\d[\s\u00a0\u202f])(?:\d{4,6}|0\d{1,5})(?![\w%-]|[.,:]\d)")
"""Four digits and more without a separator, or with a nought in front: no figure of ours is written so."""
YEARS = range(1900, 2101)


def short_numbers(outputs: Iterable[str]) -> set[str]:
    """Return the numbers under seven digits in what a reader sees that are no figures.

    Figures of four digits and more have separators, so a bare one of four to six digits is none, unless it is a year;
    nor is one with a nought in front. Shorter ones look like counts, so only those count that stand where a name
    would: on an axis of categories, in the first column of a table.

    >>> sorted(short_numbers(['<table><tr><td>17</td><td>412</td></tr></table><p>No. 10452 in 2026, 1,512 in all</p>']))
    ['10452', '17']
    """
    found: set[str] = set()
    for output in outputs:
        for text, is_name in _texts(output):
            numbers = BARE.findall(text) + ([text.strip()] if is_name and text.strip().isdigit() else [])
            found |= {number for number in numbers if number[0] == "0" or int(number) not in YEARS}
    return found


def _texts(output: str) -> Iterator[tuple[str, bool]]:
    """Every text a reader sees, and whether it names a thing rather than tells a figure."""
    try:
        told = json.loads(output)
    except ValueError:
        told = output
    yield from _within(told)


def _within(told: Any) -> Iterator[tuple[str, bool]]:
    if isinstance(told, str):
        yield from _of_markup(told) if "<" in told else [(told, False)]
    elif isinstance(told, list):
        for item in told:
            yield from _within(item)
    elif isinstance(told, dict):
        yield from ((str(name), True) for name in _names(told))
        for key, item in told.items():
            if key not in ("template", "color", "colors"):
                yield from _within(item)


def _names(part: dict[str, Any]) -> list[str]:
    """The names of places: of an axis whose places are counted off, or of marks that stand at texts."""
    values, names = part.get("tickvals"), part.get("ticktext")
    if isinstance(values, list) and isinstance(names, list):
        return [name for name in names if values == list(range(len(values)))]
    marks = [value for axis in "xy" if isinstance(part.get(axis), list) for value in part[axis]]
    return [value for value in marks if isinstance(value, str)] if "type" in part else []


def _of_markup(text: str) -> Iterator[tuple[str, bool]]:
    root = markup.fragment_fromstring(text, create_parent="div")
    for element in root.iter():
        if not isinstance(element.tag, str) or element.tag in ("style", "script"):
            continue
        is_first = element.tag == "td" and element.getprevious() is None
        yield from ((piece, is_first) for piece in (element.text or "",))
        yield element.tail or "", False
        yield from ((value, False) for name, value in element.attrib.items() if name in ("title", "aria-label", "alt"))
