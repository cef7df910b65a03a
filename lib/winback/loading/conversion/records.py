"""JSON (one object a line, or a list of objects) to one CSV; numbers keep their digits."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

from .cells import NO_RECORDS, TOO_DEEP, Refused, as_text, open_csv

CHUNK = 1 << 20
LONGEST = 64 << 20
COLUMNS = 2000
_DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str)
_BETWEEN = " \t\r\n,"


def values(path: Path) -> Iterator[tuple[int, Any]]:
    """Yield line and value of each JSON value of the text; the items of a list at the top one by one."""
    with path.open(encoding="utf-8", newline="\n") as handle:
        text, line, ended = handle.read(CHUNK), 1, False
        listed = text.lstrip().startswith("[")
        at = text.index("[") + 1 if listed else 0
        line += text.count("\n", 0, at)
        while True:
            start = at
            while at < len(text) and text[at] in _BETWEEN:
                at += 1
            line += text.count("\n", start, at)
            try:
                if at >= len(text) - 1 and not ended:
                    raise ValueError
                if at >= len(text) or (listed and text[at] == "]"):
                    if (listed and at >= len(text)) or text[at + 1 :].strip():
                        raise Refused(NO_RECORDS, line=line)
                    return
                value, end = _DECODER.raw_decode(text, at)
            except ValueError as error:
                # The value may only be cut at the end of what was read so far.
                more = "" if ended else handle.read(max(CHUNK, len(text) - at))
                ended = not more
                closing = listed and text[at : at + 1] == "]"
                if (ended and at < len(text) and not closing) or len(text) - at > LONGEST:
                    raise Refused(NO_RECORDS, line=line) from error
                text, at = text[at:] + more, 0
                continue
            yield line, value
            line += text.count("\n", at, end)
            at = end


def flat(record: dict[str, Any]) -> dict[str, str]:
    """Return an object as cells: objects inside it one level as ``a.b``, anything deeper as JSON.

    >>> flat({"id": "7", "buyer": {"name": "A", "tags": ["x"]}, "paid": True, "note": None})
    {'id': '7', 'buyer.name': 'A', 'buyer.tags': '["x"]', 'paid': 'true', 'note': ''}
    """
    cells: dict[str, str] = {}
    for name, value in record.items():
        if isinstance(value, dict):
            cells |= {f"{name}.{inner}": _cell(part) for inner, part in value.items()}
        else:
            cells[name] = _cell(value)
    return cells


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return as_text(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _records(path: Path) -> Iterator[dict[str, str]]:
    found = values(path)
    first = list(islice(found, 2))
    if len(first) == 1 and isinstance(first[0][1], dict):
        inner = _wrapped(first[0][1])
        yield from (flat(record) for record in inner or [first[0][1]])
        return
    for line, value in chain(first, found):
        if not isinstance(value, dict):
            raise Refused(NO_RECORDS, line=line)
        yield flat(value)


def _wrapped(value: dict[str, Any]) -> list[dict[str, Any]]:
    """Answers of services hold their rows in one list beside counts and pages: ``{"orders": […], "page": 1}``."""
    lists = [part for part in value.values() if isinstance(part, list) and part and isinstance(part[0], dict)]
    others = [part for part in value.values() if not isinstance(part, dict | list)]
    if len(lists) != 1 or len(others) > 3 or not all(isinstance(item, dict) for item in lists[0]):
        return []
    return lists[0]


def convert(source: Path, target: Path) -> dict[str, Any]:
    """Write the records as one table whose columns are all names met, in the order they were met."""
    names: dict[str, None] = {}
    for record in _records(source):
        names |= dict.fromkeys(record)
        if len(names) > COLUMNS:
            raise Refused(TOO_DEEP)
    if not names:
        return {"tables": []}
    handle, writer = open_csv(target / "0.csv")
    with handle:
        writer.writerow([as_text(name) for name in names])
        for record in _records(source):
            row = [record.get(name, "") for name in names]
            writer.writerow(row if any(row) else ["", *row[1:]])
    return {"tables": [{"sheet": "", "file": "0.csv"}]}
