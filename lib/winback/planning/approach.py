"""How a lost customer is approached: channels by time and size, owners, steps, terms (method rows P2, P3, P4, P8)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from ..rule_fields import CHOICES
from ..settings_files import Refused, in_range, merged, only, read_toml, table_of
from ..text import _, spoken

DEFAULTS = Path(__file__).with_name("approach.toml")
CHANNELS = ("meeting", "visit", "call", "letter", "email", "event")
STEPS = ("history", "talk", "problem", "decision", "offer", "follow_up")
BANDS = CHOICES["silence_band"]
SIZES = ("A", "B", "C")
OTHER = "other"


@dataclass(frozen=True)
class Terms:
    """What a group of customers is promised, and what its owners get for a return or give back for a loss."""

    condition_en: str = ""
    condition_ru: str = ""
    bonus_share: float = 0.0
    malus_share: float = 0.0

    @property
    def condition(self) -> str:
        """What is promised, in the language in use."""
        return spoken(self.condition_en, self.condition_ru)


@dataclass(frozen=True)
class Approach:
    """The tables of ``approach.toml``.

    >>> default_approach().reach("call", "to_3_months", "C")
    1.0
    """

    time: Mapping[str, Mapping[str, float]] = field(repr=False)
    size: Mapping[str, Mapping[str, float]] = field(repr=False)
    not_after: tuple[str, ...]
    superior_for: tuple[str, ...]
    step_days: Mapping[str, int]
    step_channels: Mapping[str, tuple[str, ...]]
    terms_by_priority: Mapping[str, Terms]
    country: str = ""
    free_days: tuple[dt.date, ...] = ()

    def reach(self, channel: str, band: str, value_class: str) -> float:
        """Return the share of the chance that a channel brings through to such a customer; 0: not used for it."""
        times, sizes = self.time[channel], self.size[channel]
        return times.get(band, times["unknown"]) * sizes.get(value_class, sizes["C"])

    def reach_table(self) -> pd.DataFrame:
        """Return the shares as a table: ``channel, silence_band, value_class, reach_share``."""
        rows = [
            (channel, band, size, self.reach(channel, band, size))
            for channel in CHANNELS
            for band in BANDS
            for size in SIZES
        ]
        return pd.DataFrame(rows, columns=["channel", "silence_band", "value_class", "reach_share"])

    def terms(self, priority: str) -> Terms:
        """Return the terms of a priority; those of the others for one that is not named."""
        return self.terms_by_priority.get(priority, self.terms_by_priority[OTHER])

    def steps(self, channel: str) -> list[tuple[str, int]]:
        """Return the steps of a channel with their working day, counted from the first, in order of the days."""
        found = [(step, self.step_days[step]) for step in STEPS if channel in self.step_channels[step]]
        return sorted(found, key=lambda pair: pair[1])


@cache
def default_approach() -> Approach:
    """Return the tables of ``approach.toml``."""
    return _made(DEFAULTS.name, _checked(*read_toml(DEFAULTS, SECTIONS)))


def read_approach(source: str | Path | Approach | None = None) -> Approach:
    """Return the tables with a TOML file of the user's over them; what it leaves out stays.

    Raises ``WinbackError`` that names the file, the place, what was found and what is allowed.
    """
    if isinstance(source, Approach):
        return source
    if source is None or not str(source).strip():
        return default_approach()
    common = read_toml(DEFAULTS, SECTIONS)[1]
    path, own = read_toml(source, SECTIONS)
    for section, given in own.items():
        common[section] = _over(common[section], table_of(given, f"{path.name}, [{section}]"), path.name, section)
    return _made(path.name, _checked(path, common))


SECTIONS = ("channels", "owners", "steps", "calendar", "terms")
NAMES = {"channels": CHANNELS, "steps": STEPS}


def _over(before: dict[str, Any], given: dict[str, Any], file: str, section: str) -> dict[str, Any]:
    """One section of the user's over the common one: tables two levels deep, lists as a whole."""
    if section in ("owners", "calendar"):
        return merged(before, given)
    found = dict(before)
    for name, values in given.items():
        if section in NAMES and name not in NAMES[section]:
            raise Refused(f"{file}, [{section}]", _("name"), name, ", ".join(NAMES[section]))
        found[name] = merged(before.get(name, {}), table_of(values, f"{file}, [{section}.{name}]"))
    return found


def _checked(path: Path, data: dict[str, Any]) -> dict[str, Any]:
    """Every share in its range, every name known."""
    for channel, parts in data["channels"].items():
        _check_channel(channel, parts, path.name)
    for step, values in data["steps"].items():
        _check_step(step, values, path.name)
    _check_calendar(data["calendar"], path.name)
    known = tuple(Terms.__dataclass_fields__)
    for group, values in data["terms"].items():
        only(values, known, f"{path.name}, [terms.{group}]")
        for name in (name for name in values if name.endswith("_share")):
            in_range(values[name], 0, 1, f"{path.name}, [terms.{group}] {name}")
    return data


def _check_channel(channel: str, parts: dict[str, Any], file: str) -> None:
    allowed = {"time": BANDS, "size": SIZES}
    only(parts, tuple(allowed), f"{file}, [channels.{channel}]")
    for part, values in parts.items():
        place = f"{file}, [channels.{channel}] {part}"
        only(table_of(values, place), allowed[part], place)
        for name, value in values.items():
            in_range(value, 0, 1, f"{place} {name}")


def _check_calendar(values: dict[str, Any], file: str) -> None:
    only(values, ("country", "free_days"), f"{file}, [calendar]")
    if not isinstance(values["country"], str):
        raise Refused(f"{file}, [calendar] country", _("content"), values["country"], _("two letters, as RU or GB"))
    days = values["free_days"]
    wrong = [days] if not isinstance(days, list) else [day for day in days if type(day) is not dt.date]
    if wrong:
        raise Refused(f"{file}, [calendar] free_days", _("content"), wrong[0], _("a list of days, as [2026-12-31]"))


def _check_step(step: str, values: dict[str, Any], file: str) -> None:
    days = in_range(values.get("days"), 0, 365, f"{file}, [steps.{step}] days")
    if days != int(days):
        raise Refused(f"{file}, [steps.{step}]", "days", days, _("whole working days"))
    only(values.get("channels", []), CHANNELS, f"{file}, [steps.{step}] channels")


def _made(file: str, data: dict[str, Any]) -> Approach:
    owners = data["owners"]
    only(owners, ("not_after", "superior_for"), f"{file}, [owners]")
    for name, values in owners.items():
        if not isinstance(values, list):
            raise Refused(f"{file}, [owners] {name}", _("content"), values, _("a list"))
    return Approach(
        time={channel: parts["time"] for channel, parts in data["channels"].items()},
        size={channel: parts["size"] for channel, parts in data["channels"].items()},
        not_after=tuple(owners["not_after"]),
        superior_for=tuple(owners["superior_for"]),
        step_days={step: int(values["days"]) for step, values in data["steps"].items()},
        step_channels={step: tuple(values["channels"]) for step, values in data["steps"].items()},
        terms_by_priority={group: Terms(**values) for group, values in data["terms"].items()},
        country=data["calendar"]["country"].strip(),
        free_days=tuple(data["calendar"]["free_days"]),
    )
