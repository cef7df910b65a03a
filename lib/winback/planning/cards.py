"""Remedies as data: what may be offered, what it costs, what it changes, and for which reason (rows P1 and P13)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from ..settings_files import Refused, in_range, merged, one_of, only, read_toml, table_of
from ..text import _, spoken

DEFAULTS = Path(__file__).with_name("remedies.toml")
DISCOUNT = "discount"
KINDS = ("attention", "service", "analysis", "package", "gift", DISCOUNT)


@dataclass(frozen=True)
class Remedy:
    """One thing that may be offered, with its source, its cost and its effect.

    ``hours`` of the owner beside the contact; ``direct``: money at once, in hours' worth; ``profit_share``: of the
    profit after a return; ``chance_factor`` and ``life_factor``: on the chance that asking succeeds and on the profit
    of the second life.
    """

    code: str
    kind: str
    name_en: str = ""
    name_ru: str = ""
    hint_en: str = ""
    hint_ru: str = ""
    source_en: str = ""
    source_ru: str = ""
    hours: float = 0.0
    direct: float = 0.0
    profit_share: float = 0.0
    chance_factor: float = 1.0
    life_factor: float = 1.0

    @property
    def name(self) -> str:
        """What it is called in the language in use."""
        return spoken(self.name_en, self.name_ru) or self.code

    @property
    def hint(self) -> str:
        """One line on what is done."""
        return spoken(self.hint_en, self.hint_ru)

    @property
    def source(self) -> str:
        """Where it, or its numbers, come from."""
        return spoken(self.source_en, self.source_ru) or _("set by the company")


@dataclass(frozen=True)
class Remedies:
    """All remedies, and which of them answer a reason, the best first.

    >>> default_remedies().answers("shipment_wait", "service")[0].code
    'slot_booking'
    """

    by_code: Mapping[str, Remedy]
    by_reason: Mapping[str, tuple[str, ...]]
    by_group: Mapping[str, tuple[str, ...]]

    def answers(self, reason: str, group_code: str = "") -> list[Remedy]:
        """Return the remedies for a reason: its own list, else that of its group; a discount always stands last."""
        codes = self.by_reason.get(reason) or self.by_group.get(group_code) or self.by_group["other"]
        found = [self.by_code[code] for code in codes]
        return sorted(found, key=lambda remedy: remedy.kind == DISCOUNT)

    def name(self, code: str) -> str:
        """Return a remedy's name in the language in use; the code itself for one that is not known."""
        found = self.by_code.get(code)
        return found.name if found else code


@cache
def default_remedies() -> Remedies:
    """Return the remedies of ``remedies.toml``."""
    return _read(DEFAULTS, None)


def read_remedies(source: str | Path | Remedies | None = None) -> Remedies:
    """Return the remedies of a TOML file of the user's; what it leaves out stays as in the common ones.

    Raises ``WinbackError`` that names the file, the place, what was found and what is allowed.
    """
    if isinstance(source, Remedies):
        return source
    return default_remedies() if source is None or not str(source).strip() else _read(source, default_remedies())


def _read(source: str | Path, before: Remedies | None) -> Remedies:
    path, data = read_toml(source, ("remedies", "groups", "reasons"))
    known = dict(before.by_code) if before else {}
    for code, given in table_of(data.get("remedies", {}), f"{path.name}, [remedies]").items():
        known[code] = _remedy(code, given, known.get(code), path.name)
    lists = {
        section: merged(
            getattr(before, name) if before else {},
            {
                code: _list(codes, known, f"{path.name}, [{section}] {code}")
                for code, codes in table_of(data.get(section, {}), f"{path.name}, [{section}]").items()
            },
        )
        for section, name in (("reasons", "by_reason"), ("groups", "by_group"))
    }
    return Remedies(known, lists["reasons"], lists["groups"])


def _remedy(code: str, given: Any, before: Remedy | None, file: str) -> Remedy:
    place = f"{file}, [remedies.{code}]"
    given = table_of(given, place)
    allowed = [field.name for field in fields(Remedy) if field.name != "code"]
    only(given, allowed, place)
    start = {name: getattr(before, name) for name in allowed} if before else {"kind": "service"}
    values: dict[str, Any] = {**start, **given}
    one_of(values["kind"], KINDS, place, "kind")
    limits = {"hours": 1000, "direct": 1e9, "profit_share": 1, "chance_factor": 10, "life_factor": 10}
    for name, most in limits.items():
        if name in values:
            values[name] = in_range(values[name], 0, most, f"{place} {name}")
    return Remedy(code=code, **values)


def _list(codes: Any, known: Mapping[str, Remedy], place: str) -> tuple[str, ...]:
    if not isinstance(codes, list) or not codes:
        raise Refused(place, _("content"), codes, _("a list of remedies"))
    return tuple(one_of(code, tuple(known), place, _("remedy")) for code in codes)
