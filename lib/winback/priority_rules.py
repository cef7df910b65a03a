"""The rules that sort lost customers into priorities, as data: thresholds with names, conditions, an order.

The common rules stand in ``priorities.toml``; a user's own file replaces a part of them (:func:`read_rules`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from .rule_fields import CHOICES, NUMBERS, TEXTS, UNKNOWN
from .settings_files import Refused, one_of, only, read_toml, table_of, write_defaults
from .text import _, spoken

PRIORITIES = ("first", "must", "possible", "let_go")
SCREENED = "screened"
"""The class of those who leave the list before any rule looks at them."""
OTHERWISE = "otherwise"
DEFAULTS = Path(__file__).with_name("priorities.toml")


@dataclass(frozen=True)
class Threshold:
    """A named number that rules refer to; ``unit`` is days, share, money or count."""

    code: str
    value: float
    low: float = 0.0
    high: float = float("inf")
    unit: str = "count"
    name_en: str = ""
    name_ru: str = ""
    source_en: str = ""
    source_ru: str = ""

    @property
    def name(self) -> str:
        """What the number is called in the language in use."""
        return spoken(self.name_en, self.name_ru) or self.code

    @property
    def source(self) -> str:
        """Where the number comes from, in the language in use."""
        return spoken(self.source_en, self.source_ru)


@dataclass(frozen=True)
class Condition:
    """What one field of a customer must be: one of ``values``, or a number from ``low`` to ``high``.

    A limit is a number or the name of a threshold. ``unknown``: holds also for a customer without that number.
    """

    field: str
    values: tuple[str, ...] = ()
    low: float | str | None = None
    high: float | str | None = None
    unknown: bool = False


@dataclass(frozen=True)
class Rule:
    """Conditions that must all hold, and the class they give."""

    code: str
    priority: str
    name_en: str
    name_ru: str
    when: tuple[Condition, ...] = ()

    @property
    def name(self) -> str:
        """The rule in a few words, in the language in use."""
        return spoken(self.name_en, self.name_ru) or self.code


@dataclass(frozen=True)
class Rules:
    """The thresholds, who leaves the list (if ``screening``), and the rules in their order.

    >>> rules = default_rules()
    >>> rules.number("recent_days"), rules.turned(recent_days=120).number("recent_days")
    (180.0, 120.0)
    """

    thresholds: Mapping[str, Threshold]
    screens: tuple[Rule, ...]
    rules: tuple[Rule, ...]
    screening: bool = True
    source: str = ""

    def number(self, limit: float | str) -> float:
        """Return a limit as a number: its own, or the value of the threshold it names."""
        return self.thresholds[limit].value if isinstance(limit, str) else float(limit)

    def rule(self, code: str) -> Rule:
        """Return the rule with this code."""
        return next(rule for rule in (*self.screens, *self.rules) if rule.code == code)

    @property
    def fields(self) -> set[str]:
        """The fields that any rule in force looks at."""
        looked = (*self.screens, *self.rules) if self.screening else self.rules
        return {condition.field for rule in looked for condition in rule.when}

    @property
    def named_limits(self) -> list[str]:
        """The thresholds that a rule refers to, in their order: what is worth turning."""
        used = {
            limit
            for rule in (*self.screens, *self.rules)
            for condition in rule.when
            for limit in (condition.low, condition.high)
            if isinstance(limit, str)
        }
        return [code for code in self.thresholds if code in used]

    def as_rows(self) -> list[dict[str, Any]]:
        """Return one row per threshold: name, value, unit, source, and if it is the default, as assumptions have it."""
        usual = default_rules().thresholds
        units = {"days": _("days"), "share": _("share"), "money": _("money"), "count": _("number")}
        return [
            {
                "name": known.name,
                "value": known.value,
                "unit": units.get(known.unit, known.unit),
                "source": known.source,
                "is_default": code in usual and known.value == usual[code].value,
            }
            for code, known in self.thresholds.items()
        ]

    def turned(self, screening: bool | None = None, **values: float) -> Rules:
        """Return the rules with other values of thresholds, or with the screening on or off.

        Raises ``WinbackError`` for an unknown threshold or a value out of its range.
        """
        file = self.source or DEFAULTS.name
        fresh = dict(self.thresholds)
        for code, value in values.items():
            if code not in fresh:
                raise Refused(f"{file}, [thresholds]", _("name"), code, ", ".join(fresh))
            fresh[code] = _checked(replace(fresh[code], value=float(value)), file)
        return replace(self, thresholds=fresh, screening=self.screening if screening is None else screening)


@cache
def default_rules() -> Rules:
    """Return the common rules of ``priorities.toml``."""
    return _read(DEFAULTS, None)


def read_rules(source: str | Path | Rules | None = None) -> Rules:
    """Return the rules of a TOML file of the user's; what it leaves out stays as in the common rules.

    Nothing, or a blank name, gives the common rules. A relative name is looked for here, then in the project's
    folder. Raises ``WinbackError`` that names the file, the rule, the field, what was found and what is allowed.
    """
    if isinstance(source, Rules):
        return source
    if source is None or not str(source).strip():
        return default_rules()
    return _read(source, default_rules())


def write_rules(path: str | Path) -> Path:
    """Write the common rules, with their explanations, to a new file to be changed; return its path.

    Raises ``WinbackError`` when the file exists.
    """
    return write_defaults(DEFAULTS, path)


def _read(source: str | Path, before: Rules | None) -> Rules:
    path, data = read_toml(source, ("thresholds", "screening", "rules"))
    thresholds = dict(before.thresholds if before else {})
    for code, given in table_of(data.get("thresholds", {}), f"{path.name}, [thresholds]").items():
        thresholds[code] = _threshold(code, given, thresholds.get(code), path.name)
    screening = table_of(data.get("screening", {}), f"{path.name}, [screening]")
    only(screening, ("on", "rules"), f"{path.name}, [screening]")
    switched = screening.get("on", before.screening if before else True)
    if not isinstance(switched, bool):
        raise Refused(f"{path.name}, [screening]", "on", switched, "true, false")
    screens = _rules(screening["rules"], path.name, thresholds, "screening") if "rules" in screening else None
    rules = _rules(data["rules"], path.name, thresholds, "") if "rules" in data else None
    if rules is not None and (not rules or rules[-1].when):
        rules = (*rules, default_rules().rules[-1])
    return Rules(
        thresholds=thresholds,
        screens=screens if screens is not None else before.screens if before else (),
        rules=rules if rules is not None else before.rules if before else (),
        screening=switched,
        source=path.name if before else "",
    )


def _threshold(code: str, given: Any, known: Threshold | None, file: str) -> Threshold:
    place = f"{file}, [thresholds]"
    parts = {"value": given} if not isinstance(given, dict) else given
    only(parts, ("value", "low", "high", "unit", "name_en", "name_ru", "source_en", "source_ru"), f"{place} {code}")
    fresh = replace(known, **parts) if known else Threshold(code, **({"value": None} | parts))
    for part in ("value", "low", "high"):
        if isinstance(getattr(fresh, part), bool) or not isinstance(getattr(fresh, part), int | float):
            raise Refused(f"{place} {code}", part, getattr(fresh, part), _("a number"))
    return _checked(replace(fresh, value=float(fresh.value)), file)


def _checked(threshold: Threshold, file: str) -> Threshold:
    if not threshold.low <= threshold.value <= threshold.high:
        allowed = _("{low} to {high}").format(low=f"{threshold.low:g}", high=f"{threshold.high:g}")
        raise Refused(f"{file}, [thresholds]", threshold.code, threshold.value, allowed)
    return threshold


def _rules(found: Any, file: str, thresholds: Mapping[str, Threshold], section: str) -> tuple[Rule, ...]:
    if not isinstance(found, list):
        raise Refused(file, "rules", found, "[[rules]]")
    made: list[Rule] = []
    for number, given in enumerate(found, 1):
        rule = _rule(number, given, file, thresholds, section)
        if rule.code in {other.code for other in made}:
            raise Refused(_place(file, number, section, rule.name), "code", rule.code, _("a code no other rule has"))
        made.append(rule)
    return tuple(made)


def _place(file: str, number: int, section: str, name: str = "") -> str:
    told = _("{file}, screening rule {number}") if section else _("{file}, rule {number}")
    return told.format(file=file, number=number) + (f" ({name})" if name else "")


def _rule(number: int, given: Any, file: str, thresholds: Mapping[str, Threshold], section: str) -> Rule:
    given = table_of(given, _place(file, number, section))
    code = str(given.get("code") or f"{section or 'rule'}_{number}")
    rule = Rule(code, SCREENED if section else "", str(given.get("name_en", "")), str(given.get("name_ru", "")))
    place = _place(file, number, section, rule.name)
    only(
        given,
        ("code", "name_en", "name_ru", "when") if section else ("code", "priority", "name_en", "name_ru", "when"),
        place,
    )
    if not section:
        rule = replace(rule, priority=one_of(given.get("priority"), PRIORITIES, place, "priority"))
    when = table_of(given.get("when", {}), f"{place}, when")
    return replace(rule, when=tuple(_condition(field, wanted, place, thresholds) for field, wanted in when.items()))


def _condition(field: str, wanted: Any, place: str, thresholds: Mapping[str, Threshold]) -> Condition:
    if field not in (*CHOICES, *TEXTS, *NUMBERS):
        raise Refused(f"{place}, when", _("field"), field, ", ".join((*CHOICES, *TEXTS, *NUMBERS)))
    if field in NUMBERS and wanted != [UNKNOWN]:
        return _range(field, wanted, place, thresholds)
    if not isinstance(wanted, list) or not wanted:
        raise Refused(place, field, wanted, _("a list of values"))
    allowed = (UNKNOWN,) if field in NUMBERS else CHOICES.get(field)
    for value in wanted:
        if not isinstance(value, str) or (allowed and value not in allowed):
            raise Refused(place, field, value, ", ".join(allowed) if allowed else _("texts"))
    return Condition(field, tuple(wanted))


def _range(field: str, wanted: Any, place: str, thresholds: Mapping[str, Threshold]) -> Condition:
    if not isinstance(wanted, dict) or not wanted:
        raise Refused(place, field, wanted, '{ min = …, max = … }, ["unknown"]')
    only(wanted, ("min", "max", "unknown"), f"{place}, {field}")
    for limit in ("min", "max"):
        value = wanted.get(limit)
        if isinstance(value, bool) or not isinstance(value, int | float | str | None):
            raise Refused(place, f"{field}, {limit}", value, _("a number or the name of a threshold"))
        if isinstance(value, str) and value not in thresholds:
            raise Refused(place, f"{field}, {limit}", value, ", ".join(thresholds))
    unknown = wanted.get("unknown", False)
    if not isinstance(unknown, bool):
        raise Refused(place, f"{field}, unknown", unknown, "true, false")
    low, high = wanted.get("min"), wanted.get("max")
    if low is not None and high is not None:
        least, most = (thresholds[limit].value if isinstance(limit, str) else limit for limit in (low, high))
        if least > most:
            raise Refused(place, f"{field}, min … max", [least, most], _("the smaller number first"))
    return Condition(field, low=low, high=high, unknown=unknown)
