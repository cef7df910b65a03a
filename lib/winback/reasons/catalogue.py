"""The catalogue of reasons: what may be picked, in both languages, as any of its versions reads it.

Version 1 is ``catalogue.toml``; every change recorded by the company makes the next version. A code never gets another
meaning, so a report asked for with its version stays as it was.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Protocol

import pandas as pd
from rapidfuzz import fuzz, process

from ..errors import WinbackError
from ..text import _, spoken
from .leaves import FIRST_VERSION, Change, Leaf, fold
from .spelling import denials, tidy

OTHER = "other"
NO_WAIT = "no_wait"
"""The status of a reason of which nothing is recorded and nothing has to be: no call waits for it."""
NAME_LIMIT = 32
NEAR_SCORE = 86
"""From this likeness of two names (0 to 100) one is taken for a misspelling of the other."""
CAUSES = ("competitor", "company", "customer", "unknown")
DEGREES = ("yes", "partly", "no")


class HasRecords(Protocol):
    """What this package asks of the store of records: frames of rows, and rows added in one transaction."""

    def frame(self, kind: str, as_of: Any = None) -> pd.DataFrame:
        """Return the current rows of a kind."""

    def add(self, kind: str, rows: Any, by: str) -> list[str]:
        """Store the rows, all or none, and return their ids."""


@dataclass(frozen=True)
class Catalogue:
    """The reasons as one version reads them.

    >>> catalogue = default_catalogue()
    >>> catalogue.version, catalogue.find("competitor is cheeper"), catalogue.reads("no_such_code")
    (1, 'competitor_price', 'other')
    """

    base: tuple[Leaf, ...]
    classes: Mapping[str, Mapping[str, str]]
    groups: Mapping[str, Mapping[str, str]]
    start_return: Mapping[str, Any]
    changes: tuple[Change, ...] = ()
    version: int = FIRST_VERSION

    @cached_property
    def by_code(self) -> dict[str, Leaf]:
        """Every reason this version knows, also retired ones, in the catalogue's order."""
        return fold(self.base, [c for c in self.changes if c.number <= self.version])

    @cached_property
    def _start_shares(self) -> dict[tuple[str, str], float]:
        return {(row["can_change"], row["lever"]): row["share"] for row in self.start_return["rows"]}

    @property
    def leaves(self) -> pd.DataFrame:
        """One row per reason, in the catalogue's order.

        ``code, class_code, group_code, cause, can_change, lever, start_return_share, retired, since_version``.
        ``start_return_share`` is the chance of a return to start from; its table and source are ``start_return``
        (R11). Retired reasons are kept: they stay readable and are no longer offered.
        """
        columns = ["code", "class_code", "group_code", "cause", "can_change", "lever"]
        rows = [
            (
                *(getattr(leaf, c) for c in columns),
                self._start_shares[leaf.can_change, leaf.lever],
                leaf.retired,
                leaf.since_version,
            )
            for leaf in self.by_code.values()
        ]
        return pd.DataFrame(rows, columns=[*columns, "start_return_share", "retired", "since_version"])

    def reads(self, code: str) -> str:
        """Return the reason this version counts a recorded code under; ``other`` for one it does not know.

        A merged reason reads as the one it went into; a part of a later split reads as the reason that was split.
        """
        leaf = self.by_code.get(code)
        if leaf is None:
            parents = {c.into: c.reason for c in self.changes if c.change == "split"}
            return self.reads(parents[code]) if code in parents else OTHER
        return self.reads(leaf.merged_into) if leaf.merged_into else code

    def knows(self, code: str) -> bool:
        """Return whether the code, or for a part of a later split the reason it came from, is in this version."""
        return code == OTHER or self.reads(code) != OTHER or code in self.by_code

    def waits(self, code: str) -> bool:
        """Return whether a call waits until the reason is fixed, where nothing is recorded of it (R8).

        So it is where the customer would come back to the old problem. What is out of the company's hands, and what the
        call itself sets right, does not wait.

        >>> [default_catalogue().waits(code) for code in ("missed_dates", "competitor_price", "neglected")]
        [True, False, False]
        """
        leaf = self.by_code.get(self.reads(code))
        if leaf is None:
            return False
        return (leaf.waits or self.groups.get(leaf.group_code, {}).get("waits", "no")) == "yes"

    def name(self, code: str) -> str:
        """Return the reason's name in the language in use; the code itself for one that is not known."""
        leaf = self.by_code.get(code)
        return spoken(leaf.name_en, leaf.name_ru) if leaf else code

    def hint(self, code: str) -> str:
        """Return the line that explains the reason, in the language in use; blank for own reasons."""
        leaf = self.by_code.get(code)
        return spoken(leaf.hint_en, leaf.hint_ru) if leaf else ""

    def class_name(self, class_code: str) -> str:
        """Return the name of a class of reasons in the language in use."""
        found = self.classes.get(class_code)
        return spoken(found["name_en"], found["name_ru"]) if found else class_code

    def group_name(self, group_code: str) -> str:
        """Return the name of a group of reasons in the language in use."""
        found = self.groups.get(group_code)
        return spoken(found["name_en"], found["name_ru"]) if found else group_code

    def options(self) -> list[tuple[str, str]]:
        """Return what may be picked: (name, code) in the catalogue's order, without retired reasons."""
        return [(self.name(leaf.code), leaf.code) for leaf in self.by_code.values() if not leaf.retired]

    def find(self, text: object) -> str:
        """Return the code of a reason called by its code or its name in either language, nearly spelled right; else "".

        >>> default_catalogue().find("грубость сотрудникв")
        'rude_staff'
        """
        asked = tidy(text)
        if not asked:
            return ""
        code = asked.replace(" ", "_").replace("-", "_")
        if code in self.by_code:
            return self.reads(code)
        if asked in self._names:
            return self.reads(self._names[asked])
        names = self._names_denying.get(denials(asked), [])
        near = process.extractOne(asked, names, scorer=fuzz.ratio, score_cutoff=NEAR_SCORE)
        return self.reads(self._names[near[0]]) if near else ""

    @cached_property
    def _names(self) -> dict[str, str]:
        """Tidy name → code; a name in use wins over the same name given up."""
        former = {tidy(n): leaf.code for leaf in self.by_code.values() for n in leaf.names}
        current = [leaf for leaf in self.by_code.values() if not leaf.retired]
        return former | {tidy(n): leaf.code for leaf in current for n in leaf.current_names}

    @cached_property
    def _names_denying(self) -> dict[tuple[str, ...], list[str]]:
        """Words of denial → the names that have just these."""
        found: dict[tuple[str, ...], list[str]] = {}
        for name in self._names:
            found.setdefault(denials(name), []).append(name)
        return found

    def parts(self, code: str) -> list[str]:
        """Return the reasons a reason was split into; empty for one that was not split."""
        return [leaf.code for leaf in self.by_code.values() if leaf.split_from == code]

    def after(self, changes: list[Change]) -> Catalogue:
        """Return the catalogue with further changes, recorded or only thought of."""
        newest = max((c.number for c in changes), default=self.version)
        return replace(self, changes=(*self.changes, *changes), version=newest)

    @property
    def codes_ever(self) -> set[str]:
        """Every code of any version: none is given again."""
        return {leaf.code for leaf in self.base} | {c.into or c.reason for c in self.changes} | {OTHER}

    @property
    def newest(self) -> int:
        """The newest version there is."""
        return max((c.number for c in self.changes), default=FIRST_VERSION)

    def at(self, version: int) -> Catalogue:
        """Return the catalogue as that version reads it.

        Raises ``WinbackError`` for a version that does not exist.
        """
        if not FIRST_VERSION <= version <= self.newest:
            raise WinbackError(
                _("The catalogue of reasons has no version {version}; its versions are 1 to {newest}.").format(
                    version=version, newest=self.newest
                )
            )
        return replace(self, version=version)


@cache
def default_catalogue() -> Catalogue:
    """Return version 1, the catalogue every company starts from (R1, R11)."""
    data = tomllib.loads((Path(__file__).parent / "catalogue.toml").read_text(encoding="utf-8"))
    base = tuple(
        Leaf(
            code=code,
            class_code=data["groups"][entry["group"]]["class"],
            group_code=entry["group"],
            **{key: value for key, value in entry.items() if key != "group"},
        )
        for code, entry in data["reasons"].items()
    )
    return Catalogue(base, data["classes"], data["groups"], data["start_return"])


def catalogue_of(records: HasRecords | None, version: int | None = None) -> Catalogue:
    """Return the company's catalogue: version 1 and its recorded changes, read as a version does (else the newest).

    Raises ``WinbackError`` for a version that does not exist.
    """
    start = default_catalogue()
    if records is None:
        return start if version is None else start.at(version)
    rows = records.frame("catalogue_changes").sort_values("number")
    fields = list(Change.__dataclass_fields__)
    texts = rows.reindex(columns=fields[1:]).astype("object").where(lambda frame: frame.notna(), "")
    changes = tuple(
        Change(int(number), *(str(value) for value in row))
        for number, row in zip(rows["number"], texts.itertuples(index=False), strict=True)
    )
    current = start.after(list(changes))
    return current if version is None else current.at(version)
