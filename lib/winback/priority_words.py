"""Why a customer got its class: one sentence with the customer's own figures, beside the limits of the rule."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import pandas as pd

from .priority_rules import Condition, Rule, Rules
from .rule_fields import NUMBERS, UNKNOWN
from .segment_words import field_names, value_names
from .sentences import money_a_year
from .text import _, format_count, format_money, format_number, format_share, ngettext

TOLD = {
    "abc", "year_amount", "lost_days", "xyz", "potential_band", "potential_amount", "potential_source", "reason",
    "can_change", "lever", "reason_status", "class_code", "confidence_share", "purchase_count", "average_share",
    "state", "expected_profit_amount", "letter_profit_amount",
}  # fmt: skip
"""Fields that have a wording of their own; any other one is told by its name."""


def why(customers: pd.DataFrame, rules: Rules, catalogue: Any, currency: str = "") -> pd.Series:
    """Return for each customer with its ``rule`` why it got its class, in the language in use.

    The rule in words, then what is known of the customer: its value, how long it is gone, and what else the rule
    looked at, with the rule's limit beside the customer's own number.
    """
    teller = _Teller(rules, catalogue, currency)
    told = [teller.sentence(row) for row in customers.itertuples(index=False)]
    return pd.Series(told, index=customers.index, dtype="str")


class _Teller:
    """The facts of one customer after the other; names are looked up once."""

    def __init__(self, rules: Rules, catalogue: Any, currency: str) -> None:
        self.rules, self.catalogue, self.currency = rules, catalogue, currency
        self.by_code = {rule.code: rule for rule in (*rules.screens, *rules.rules)}
        self.names = field_names()
        self.value_name = cache(lambda field, value: value_names(field, catalogue).get(value, value))

    def sentence(self, row: Any) -> str:
        rule = self.by_code[row.rule]
        looked = {condition.field: condition for condition in rule.when}
        facts = [
            self._value(row),
            self._share(row, looked.get("average_share")),
            self._time(row, looked.get("lost_days")),
            self._steadiness(row, looked),
            self._potential(row, looked),
            self._reason(row, looked),
            self._worth(row, looked),
            *self._others(row, rule),
        ]
        return f"{rule.name}: {'; '.join(fact for fact in facts if fact)}"

    def _value(self, row: Any) -> str:
        if row.purchase_count == 1:
            return _("one purchase of {money}").format(money=format_money(row.year_amount, self.currency))
        money = money_a_year(row.year_amount, self.currency)
        if row.abc == UNKNOWN:
            return money
        return _("class {abc}, {money}").format(abc=row.abc, money=money)

    def _share(self, row: Any, asked: Condition | None) -> str:
        if asked is None or math.isnan(row.average_share):
            return ""
        told = _("{share} of an average customer's year").format(share=format_share(row.average_share, 0))
        return told + self._limit(asked, lambda limit: format_share(limit, 0))

    def _time(self, row: Any, asked: Condition | None) -> str:
        if math.isnan(row.lost_days):
            return _("the day of leaving is not stated") if asked else ""
        told = ngettext("lost {n} day ago", "lost {n} days ago", int(row.lost_days)).format(
            n=format_count(row.lost_days)
        )
        return told + (self._limit(asked, format_count) if asked else "")

    def _limit(self, asked: Condition, write: Any) -> str:
        """The rule's limit in brackets."""
        limits = [self.rules.number(limit) for limit in (asked.low, asked.high) if limit is not None]
        if not limits:
            return ""
        if len(limits) == 2:
            return " " + _("(limits: {low} and {high})").format(low=write(limits[0]), high=write(limits[1]))
        return " " + _("(limit: {limit})").format(limit=write(limits[0]))

    def _steadiness(self, row: Any, looked: dict[str, Condition]) -> str:
        if "xyz" not in looked or row.xyz == UNKNOWN:
            return ""
        return {
            "X": _("demand is steady (X)"),
            "Y": _("demand varies moderately (Y)"),
            "Z": _("demand is irregular (Z)"),
        }[row.xyz]

    def _potential(self, row: Any, looked: dict[str, Condition]) -> str:
        if not looked.keys() & {"potential_band", "potential_amount", "potential_source"}:
            return ""
        if math.isnan(row.potential_amount):
            return _("potential not stated")
        band = value_names("potential_band")[row.potential_band]
        if row.potential_source in ("peers", "size"):
            band = f"{band}, {value_names('potential_source')[row.potential_source]}"
        return _("potential {money} ({band})").format(
            money=money_a_year(row.potential_amount, self.currency), band=band
        )

    def _reason(self, row: Any, looked: dict[str, Condition]) -> str:
        if row.reason == UNKNOWN:
            asked = looked.keys() & {"reason", "class_code", "can_change", "lever", "reason_status"}
            return _("reason not stated") if asked else ""
        name = self.value_name("reason", row.reason)
        if row.confidence_share < self.rules.number("sure_share"):
            return _("reason perhaps “{name}” ({share} sure, so it does not count)").format(
                name=name, share=format_share(row.confidence_share, 0)
            )
        facts = [
            _reason_facts().get((field, getattr(row, field))) for field in ("can_change", "lever", "reason_status")
        ]
        details = ", ".join(fact for fact in facts if fact)
        return _("reason “{name}”").format(name=name) + (f" ({details})" if details else "")

    def _worth(self, row: Any, looked: dict[str, Condition]) -> str:
        for field, told in (
            ("letter_profit_amount", _("a letter is expected to bring {money} after postage")),
            ("expected_profit_amount", _("an attempt is expected to bring {money}")),
        ):
            amount = getattr(row, field)
            if field in looked and not math.isnan(amount):
                return told.format(money=format_money(amount, self.currency, compact=True))
        return ""

    def _others(self, row: Any, rule: Rule) -> list[str]:
        told = []
        for condition in rule.when:
            if condition.field in TOLD:
                continue
            value = getattr(row, condition.field)
            name = self.names[condition.field]
            if condition.field in NUMBERS:
                text = self._number(condition.field, value)
                limit = self._limit(condition, lambda number, field=condition.field: self._number(field, number))
                told.append(f"{name}: {text}{limit}")
            else:
                told.append(f"{name}: {self.value_name(condition.field, value)}")
        return told

    def _number(self, field: str, value: float) -> str:
        if field.endswith("_share"):
            return format_share(value, 0)
        if field.endswith("_amount"):
            return format_money(value, self.currency)
        return format_count(value) if float(value).is_integer() else format_number(value, 1)


def _reason_facts() -> dict[tuple[str, str], str]:
    return {
        ("can_change", "yes"): _("can change"),
        ("can_change", "partly"): _("can change in part"),
        ("can_change", "no"): _("cannot change"),
        ("lever", "yes"): _("in our hands"),
        ("lever", "partly"): _("partly in our hands"),
        ("lever", "no"): _("not in our hands"),
        ("reason_status", "fixed"): _("fixed"),
        ("reason_status", "fixing"): _("being fixed"),
        ("reason_status", "open"): _("still there"),
        ("reason_status", "unfixable"): _("cannot be fixed"),
    }
