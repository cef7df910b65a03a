"""Layouts of well-known programs: each is a file of data in ``winback/sources``, recognised by its columns."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from typing import Any

from rapidfuzz import fuzz, process

from ..schema import TABLES
from ..text import language
from .words import plain

ALIKE = 92
"""From this likeness (of 100) on, two headers are one name in two spellings: Canceled at, Cancelled at."""

SEVERAL = ("customer_id",)
"""Columns of the contract that may come from several columns: the first one filled counts, row by row."""


@dataclass(frozen=True)
class Profile:
    """One layout: its signature, and what its columns, states and blanks mean.

    ``signature`` are headers, each a tuple of spellings, of which ``needs`` must be there and all of ``must``;
    one of ``words`` must stand above the table or in its name, or, for a report that was turned into a table, one of
    ``signs`` in its former header or documents. ``columns``: contract column → source columns, the best first.
    ``grain`` "order": the amount is that of the whole order. ``blanks``: values of a column that mean nothing is there.
    """

    name: str
    titles: dict[str, str]
    table: str
    signature: tuple[tuple[str, ...], ...]
    needs: int
    columns: dict[str, tuple[str, ...]]
    must: tuple[tuple[str, ...], ...] = ()
    words: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    grain: str = ""
    statuses: dict[str, tuple[str, ...]] = field(default_factory=dict)
    blanks: dict[str, tuple[str, ...]] = field(default_factory=dict)
    unknown_status: str = ""
    open_without_date: bool = False

    @property
    def title(self) -> str:
        """Return the name of the layout in the language in use."""
        return self.titles.get(language(), self.titles["en"])


@dataclass(frozen=True)
class Match:
    """A layout found in a file: which columns fill what, and how many of the columns that mark it were there."""

    profile: Profile
    columns: dict[str, str]
    known: int

    @property
    def share(self) -> float:
        """Share of the marking columns that were found."""
        return self.known / len(self.profile.signature)


@cache
def profiles() -> dict[str, Profile]:
    """Return all layouts by name.

    >>> "shopify_orders" in profiles()
    True
    """
    found = sorted((f for f in files("winback.sources").iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return {f.name.removesuffix(".toml"): _profile(f.name, tomllib.loads(f.read_text(encoding="utf-8"))) for f in found}


def _profile(file: str, data: dict[str, Any]) -> Profile:
    tuples = {key: {k: tuple(v) for k, v in data.get(key, {}).items()} for key in ("columns", "statuses", "blanks")}
    return Profile(
        name=file.removesuffix(".toml"),
        titles=data["title"],
        table=data["table"],
        signature=tuple(tuple(entry.split("|")) for entry in data["signature"]),
        needs=data["needs"],
        must=tuple(tuple(entry.split("|")) for entry in data.get("must", ())),
        words=tuple(data.get("words", ())),
        signs=tuple(data.get("signs", ())),
        grain=data.get("grain", ""),
        unknown_status=data.get("unknown_status", ""),
        open_without_date=data.get("open_without_date", False),
        **tuples,
    )


def recognise(names: Sequence[str], above: str = "", signs: str = "") -> Match | None:
    """Return the layout that these columns belong to, or ``None``.

    ``above`` is the text around the table, ``signs`` what a report was before it was turned into a table.

    >>> headers = "Name,Email,Financial Status,Paid at,Total,Created at,Lineitem name,Lineitem price"
    >>> recognise(headers.split(",")).profile.name, recognise(["Client", "Date", "Total"])
    ('shopify_orders', None)
    """
    headers: dict[str, str] = {}
    for name in names:
        headers.setdefault(plain(name), name)
    best: Match | None = None
    for profile in profiles().values():
        match = _match(profile, headers, above.lower(), signs.lower())
        if match and (best is None or (match.share, match.known) > (best.share, best.known)):
            best = match
    return best


def _match(profile: Profile, headers: dict[str, str], above: str, signs: str) -> Match | None:
    told = any(word in above for word in profile.words) or any(sign in signs for sign in profile.signs)
    if (profile.words or profile.signs) and not told:
        return None
    known = sum(_header(spellings, headers) is not None for spellings in profile.signature)
    if known < profile.needs or any(_header(spellings, headers) is None for spellings in profile.must):
        return None
    columns: dict[str, str] = {}
    for target, alternatives in profile.columns.items():
        found = [_header((name,), headers) for name in alternatives]
        there = [name for name in found if name is not None and name not in columns]
        for name in there if target in SEVERAL else there[:1]:
            columns[name] = target
    have = set(columns.values())
    lacking = set(TABLES[profile.table].required) - have
    if lacking == {"customer_id"} and have & {"first_name", "last_name"}:
        lacking = set()
    return None if lacking else Match(profile, columns, known)


def _header(spellings: Iterable[str], headers: dict[str, str]) -> str | None:
    """Return the header that is one of these spellings, or nearly so."""
    wanted = [plain(text) for text in spellings]
    for text in wanted:
        if text in headers:
            return headers[text]
    for text in wanted:
        found = (
            process.extractOne(text, headers.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE) if len(text) > 6 else None
        )
        if found:
            return headers[found[0]]
    return None


def also(profile: str, names: Sequence[str], columns: dict[str, str]) -> dict[str, str]:
    """Return what a mapped source column fills besides: the e-mail that is the customer's key is also an address."""
    known = profiles().get(profile)
    if known is None:
        return {}
    headers = {plain(name): name for name in reversed(names)}
    found = {}
    for target, alternatives in known.columns.items():
        if target not in columns.values():
            source = next(filter(None, (_header((name,), headers) for name in alternatives)), None)
            if source in columns:
                found[target] = source
    return found


def meanings(profile: str, states: Iterable[str]) -> dict[str, str]:
    """Return state → meaning as a layout defines it; what it leaves open is missing.

    >>> meanings("bitrix24_deals", ["C1:WON", "LOSE", "Звонок"])
    {'C1:WON': 'counts', 'LOSE': 'lost', 'Звонок': 'open'}
    """
    known = profiles().get(profile)
    found: dict[str, str] = {}
    if known is None:
        return found
    for state in states:
        text = _state(state)
        hits = (m for m, patterns in known.statuses.items() if any(fnmatchcase(text, _state(p)) for p in patterns))
        meaning = next(hits, known.unknown_status)
        if meaning:
            found[state] = meaning
    return found


def _state(text: str) -> str:
    return " ".join(text.lower().replace("ё", "е").split())
