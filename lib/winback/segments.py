"""Segments of the lost: who is to be returned first, why, and any two dimensions crossed (method rows G1 to G4)."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from . import priorities
from .base import CustomerBase
from .errors import WinbackError
from .priorities import CALLED
from .priority_rules import SCREENED, Rules, read_rules
from .priority_words import why
from .reachability import contact_data, reach_by, to_complete
from .reasons import default_catalogue
from .rule_fields import CHOICES, UNKNOWN
from .segment_columns import Concluded, looked_at
from .segment_words import value_names
from .text import _

Who = Literal["lost", "list", "call", "all"]
DIMENSIONS = (
    "priority", "region", "industry", "reason", "class_code", "potential_band", "abc", "xyz", "silence_band",
    "manager_id", "channel", "reachable", "state",
)  # fmt: skip
"""What segments are made of (G1)."""
MANY = 40
"""More different values, and a dimension is a list, not a segment."""
OTHERS = "others"
"""The row of the smaller values of a dimension that has too many."""


@dataclass(frozen=True)
class Segments:
    """The lost customers sorted into priorities; all tables are made from ``frame``.

    ``frame`` has one row per customer looked at: the lost, and those who bought once and are silent since
    (:func:`winback.segment_columns.looked_at`), with ``priority`` and ``rule``.
    """

    base: CustomerBase = field(repr=False)
    rules: Rules = field(repr=False)
    frame: pd.DataFrame = field(repr=False)
    given: dict[str, Any] = field(repr=False, default_factory=dict)

    @property
    def catalogue(self) -> Any:
        """The catalogue in which the reasons stand."""
        return getattr(self.given.get("reasons"), "catalogue", None) or default_catalogue()

    def names(self, dimension: str) -> dict[str, str]:
        """Return the names of a dimension's values in the language in use, as charts and sentences ask for them."""
        return value_names(dimension, self.catalogue)

    @property
    def missing(self) -> list[str]:
        """What was not given and would sharpen the priorities: reasons, potential, worth, contacts."""
        frame = self.frame
        if frame.empty:
            return []
        lacks = {
            "reasons": frame.reason.eq(UNKNOWN).all(),
            "potential": frame.potential_amount.isna().all(),
            "worth": "expected_return_amount" not in frame,
            "contacts": frame.reachable.eq(UNKNOWN).all(),
        }
        return [name for name, is_lacking in lacks.items() if is_lacking]

    def who(self, which: Who = "lost") -> pd.DataFrame:
        """Return customers in the order of their priority, dearest first.

        The ``lost``; the ``list``: lost and one-off buyers who were not screened; ``call``: those of the list to turn
        to (first, must, possible), without anybody who asked not to be contacted; or ``all`` looked at.
        """
        frame = self.frame
        tests = {
            "lost": frame.state.eq("lost"),
            "list": frame.priority.ne(SCREENED),
            "call": frame.priority.isin(CALLED) & frame.reachable.ne("do_not_contact"),
            "all": frame.state.notna(),
        }
        frame = frame[tests[which]]
        rank = frame.priority.map({code: i for i, code in enumerate(priorities.ORDER)})
        keys = frame.assign(_rank=rank).sort_values(
            ["_rank", self.base.money[0], "customer_id"], ascending=[True, False, True]
        )
        return keys.drop(columns="_rank").reset_index(drop=True)

    def explain(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return customers of these segments with ``why`` they got their class, in the language in use."""
        return frame.assign(why=why(frame, self.rules, self.catalogue, self.base.currency))

    @cached_property
    def customers(self) -> pd.DataFrame:
        """The lost customers in order, each with ``why``, in the language in use when first asked for."""
        return self.explain(self.who("lost"))

    @property
    def screened(self) -> pd.DataFrame:
        """Who left the list, lost or one-off; ``rule`` says why (G3)."""
        frame = self.who("all")
        return frame[frame.priority == SCREENED].reset_index(drop=True)

    def call_list(self, most: int | None = None) -> pd.DataFrame:
        """Return whom to turn to, in order, with why; at most so many."""
        return self.explain(self.who("call").head(most) if most is not None else self.who("call"))

    def by_priority(self, money: str = "") -> pd.DataFrame:
        """Return one row per priority; see :func:`winback.priorities.by_priority`."""
        return priorities.by_priority(self.frame, money or self.base.money[0])

    def by_rule(self) -> pd.DataFrame:
        """Return what each rule decided; see :func:`winback.priorities.by_rule`."""
        return priorities.by_rule(self.frame, self.rules, self.base.money[0])

    @cached_property
    def contacts(self) -> pd.DataFrame:
        """The contact data of every customer of the base, see :func:`winback.reachability.contact_data`."""
        return contact_data(self.base, self.given.get("checks"), self.rules.number("check_days"))

    def reachability(self, by: str = "priority", which: Who = "list") -> pd.DataFrame:
        """Return who can be reached per value of a dimension, by count and by money (G4)."""
        self._require(by)
        return reach_by(self.who(which), by, self.base.money[0])

    def to_complete(self) -> pd.DataFrame:
        """Return whose contact data to complete first; see :func:`winback.reachability.to_complete`."""
        return to_complete(self.who("call"), self.contacts, self.base.money[0])

    @property
    def dimensions(self) -> list[str]:
        """The dimensions that say something of somebody, those with many values last; where nobody is lost, all."""
        known = [name for name in DIMENSIONS if self.frame[name].ne(UNKNOWN).any()]
        return sorted(known or DIMENSIONS, key=lambda name: self.frame[name].nunique() > MANY)

    @property
    def pair(self) -> tuple[str, str]:
        """Two dimensions worth a first look together: time since leaving, else the first one known, by class ABC."""
        down = [name for name in ("silence_band", *self.dimensions) if name in self.dimensions]
        down = [name for name in down if name not in ("priority", "abc", "state")] or ["priority"]
        return next((name for name in down if self.frame[name].nunique() > 1), down[0]), "abc"

    def cross(
        self, rows: str, columns: str = "", *, money: str = "", which: Who = "lost", most: int | None = None
    ) -> pd.DataFrame:
        """Return the segments of one dimension, or of two crossed (G1).

        Columns: the dimensions, ``customers, amount`` (in cents), ``amount_share`` and, where worth is known,
        ``expected_return_amount``. What is not stated is a row of its own (``unknown``), so counts and money add up
        to those of ``which`` exactly; cents lost in rounding are settled in the largest cell. ``most``: keep so many
        values of each dimension, by money, and put the others together (``others``).
        """
        names = [rows, *([columns] if columns and columns != rows else [])]
        for name in names:
            self._require(name)
        money = money or self.base.money[0]
        frame = self.who(which)
        if most:
            frame = frame.assign(**{name: _lumped(frame, name, money, most) for name in names})
        sums = {"amount": money}
        if "expected_return_amount" in frame:
            sums["expected_return_amount"] = "expected_return_amount"
        groups = frame.groupby(names, sort=False)
        found = groups.agg(
            customers=("customer_id", "size"), **{name: (source, _exact_sum) for name, source in sums.items()}
        ).reset_index()
        for name, source in sums.items():
            found[name] = _settled(found[name], _exact_sum(frame[source]))
        total = found.amount.sum()
        found["amount_share"] = found.amount / total if total else 0.0
        return in_order(found, names)

    def turned(self, screening: bool | None = None, **thresholds: float) -> Segments:
        """Return the same customers sorted anew with other thresholds, or with the screening on or off."""
        return segment_losses(self.base, rules=self.rules.turned(screening, **thresholds), **self.given)

    def _require(self, name: str) -> None:
        if name not in DIMENSIONS:
            raise WinbackError(
                _("There is no dimension '{name}'. Allowed: {known}.").format(name=name, known=", ".join(DIMENSIONS))
            )


def in_order(found: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Return segments with ranked values in their order, others by money; what is not stated comes last."""
    keys = {}
    for name in names:
        ranked = value_order(name)
        sums = found.groupby(name).amount.sum().sort_values(ascending=False, kind="stable")
        last = [value for value in (OTHERS, UNKNOWN) if value in sums.index]
        order = [*ranked, *[value for value in sums.index if value not in {*ranked, *last}]]
        order = [value for value in order if value not in last] + last
        keys[name] = found[name].map({value: i for i, value in enumerate(order)})
    return found.loc[pd.DataFrame(keys).sort_values(names).index].reset_index(drop=True)


def value_order(name: str) -> list[str]:
    """Return the values of a dimension that has an order of its own; empty where money gives the order."""
    if name == "priority":
        return list(priorities.ORDER)
    if name in ("abc", "xyz", "potential_band", "silence_band", "reachable", "state"):
        return list(CHOICES[name])
    return []


def _lumped(frame: pd.DataFrame, name: str, money: str, most: int) -> pd.Series:
    if value_order(name):
        return frame[name]
    kept = frame[frame[name] != UNKNOWN].groupby(name)[money].sum().nlargest(most).index
    return frame[name].where(frame[name].isin([*kept, UNKNOWN]), OTHERS)


def _exact_sum(values: pd.Series) -> float:
    return math.fsum(values.dropna())


def _settled(amounts: pd.Series, total: float) -> pd.Series:
    """Amounts in cents that add up to the total in cents."""
    if amounts.empty:
        return amounts
    cents = (amounts * 100).round().astype("int64").to_numpy().copy()
    cents[abs(cents).argmax()] += round(total * 100) - int(cents.sum())
    return pd.Series(cents / 100, index=amounts.index)


def segment_losses(
    base: CustomerBase,
    reasons: Concluded | pd.DataFrame | None = None,
    potential: pd.DataFrame | None = None,
    worth: pd.DataFrame | None = None,
    rules: Rules | str | Path | None = None,
    *,
    checks: pd.DataFrame | None = None,
) -> Segments:
    """Sort the lost customers of a base into the four priorities, with everything they can be grouped by.

    ``reasons``: of ``study_reasons``, or a frame ``customer_id, reason``; ``potential``: ``customer_id,
    potential_amount`` …; ``worth``: of ``return_worth``; ``checks``: the records of contact checks; ``rules``: a TOML
    file of the user's. All are optional: :attr:`Segments.missing` names what is not there. Raises ``WinbackError``
    for a wrong file of rules. Source: method rows G1 to G4.
    """
    read = read_rules(rules)
    frame = looked_at(base, read, reasons, potential, worth, checks=checks)
    decided = priorities.prioritise(frame, read)
    frame = frame.assign(priority=decided.priority, rule=decided.rule)
    given = {"reasons": reasons, "potential": potential, "worth": worth, "checks": checks}
    return Segments(base, read, frame, given)
