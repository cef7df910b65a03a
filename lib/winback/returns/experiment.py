"""A test that was run elsewhere: a plain table of customers with their arm and what came of it (method row T3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from ..assumptions import Assumptions
from ..collecting.columns import opened, read_columns
from ..errors import WinbackError
from ..loading.origins import Origin
from ..text import _, format_count, ngettext
from .effect import Effect, Kind, effect

YES = {"1", "1.0", "yes", "true", "y", "да", "+"}
NO = {"0", "0.0", "no", "false", "n", "нет", "-", ""}
MOST_ARMS = 12
"""More different values are no arms of a test."""


@dataclass(frozen=True)
class Experiment:
    """The customers of a test, one row each: ``arm``, ``stratum`` (blank where there is none), and the outcomes.

    ``kinds``: outcome → share (0 and 1) or money; ``control``: the arm that was left alone.
    """

    frame: pd.DataFrame = field(repr=False)
    control: str
    kinds: Mapping[str, Kind]
    notes: tuple[str, ...] = ()
    assumptions: Assumptions = field(default_factory=Assumptions, repr=False)

    @property
    def arms(self) -> list[str]:
        """The arms that were contacted, the largest first."""
        sizes = self.frame.arm.value_counts()
        return [str(name) for name in sizes.index if name != self.control]

    def effects(self, arm: str) -> dict[str, Effect]:
        """Return what contacting this arm changed, by outcome."""
        one, other = self.frame[self.frame.arm == arm], self.frame[self.frame.arm == self.control]
        return {
            name: effect(
                one[name], other[name], outcome=name, kind=kind, treated_strata=one.stratum,
                control_strata=other.stratum, assumptions=self.assumptions,
            )
            for name, kind in self.kinds.items()
        }  # fmt: skip

    def table(self) -> pd.DataFrame:
        """Return one row per arm and outcome: ``arm``, and the columns of :func:`effect_row`."""
        rows = [{"arm": arm, **effect_row(found)} for arm in self.arms for found in self.effects(arm).values()]
        return pd.DataFrame(rows)


def effect_row(found: Effect) -> dict[str, object]:
    """Return an effect as one flat row: values, difference with its interval, what was really won, verdict."""
    return {
        "outcome": found.outcome,
        "kind": found.kind,
        "treated_count": found.treated_count,
        "control_count": found.control_count,
        "treated_value": found.treated_value,
        "control_value": found.control_value,
        "difference": found.difference.value,
        "low": found.difference.low,
        "high": found.difference.high,
        "treated_total": found.treated_total,
        "extra": found.extra.value,
        "extra_low": found.extra.low,
        "extra_high": found.extra.high,
        "verdict": found.verdict,
        "more_needed": found.more_needed,
    }


def experiment_of(
    frame: pd.DataFrame,
    arm: str,
    control: str,
    outcomes: Sequence[str],
    *,
    stratum: str = "",
    customer: str = "",
    assumptions: Assumptions | None = None,
) -> Experiment:
    """Return the test that stands in a frame: one row per customer, identical rows being different customers.

    ``arm``: the column that says who was contacted how; ``control``: its value for who was left alone; ``outcomes``:
    columns of 0 and 1 (or yes and no), or of money; blank is 0. ``stratum``: a column by which the draw was made;
    ``customer``: the column of ids, where a customer may have several rows: yes if one of them says so, money added
    up. Raises ``WinbackError`` naming the columns or arms there are when one is unknown, when a customer stands in two
    arms, and when an outcome is no number.

    >>> rows = pd.DataFrame({"arm": ["a", "a", "none", "none"], "bought": [1, 0, 0, 0]})
    >>> experiment_of(rows, "arm", "none", ["bought"]).arms
    ['a']
    """
    _require(frame, [arm, *outcomes, *[name for name in (stratum, customer) if name]])
    arms = frame[arm].fillna("").astype("str").str.strip()
    lacking = int((arms == "").sum())
    notes = _left_out(lacking, arm) if lacking else []
    kept = frame[arms != ""]
    found = pd.DataFrame({"arm": arms[arms != ""]})
    found["stratum"] = kept[stratum].fillna("").astype("str") if stratum else ""
    kinds: dict[str, Kind] = {}
    for name in outcomes:
        found[name], kinds[name] = _outcome(kept[name], name)
    if customer:
        found = _one_each(found, kept[customer].astype("str"), kinds)
    _check_arms(found.arm, control, arm)
    return Experiment(found.reset_index(drop=True), control, kinds, tuple(notes), assumptions or Assumptions())


def read_experiment(
    path: Origin,
    arm: str,
    control: str,
    outcomes: Sequence[str],
    *,
    stratum: str = "",
    customer: str = "",
    assumptions: Assumptions | None = None,
) -> Experiment:
    """Return the test that stands in a file (any table the loader reads); see :func:`experiment_of`."""
    wanted = [name for name in (arm, *outcomes, stratum, customer) if name]
    with opened(path) as sources:
        source = next((one for one in sources if set(wanted) <= set(one.names)), sources[0])
        _require(pd.DataFrame(columns=list(source.names)), wanted)
        kinds = {name: "text" for name in (arm, stratum) if name} | ({customer: "id"} if customer else {})
        numbers = {name: _kind_of(source.looks[name].values) for name in outcomes}
        read = read_columns(source, kinds | numbers)
    found = experiment_of(
        read.frame, arm, control, outcomes, stratum=stratum, customer=customer, assumptions=assumptions
    )
    return Experiment(found.frame, found.control, found.kinds, (*read.notes, *found.notes), found.assumptions)


def _kind_of(values: Sequence[str]) -> str:
    return "text" if {str(value).strip().lower() for value in values} <= YES | NO else "number"


def _require(frame: pd.DataFrame, names: Sequence[str]) -> None:
    unknown = [name for name in names if name not in frame.columns]
    if unknown:
        raise WinbackError(
            _("There is no column '{name}'. Columns found: {known}.").format(
                name=unknown[0], known=", ".join(str(name) for name in frame.columns)
            )
        )


def _left_out(count: int, arm: str) -> list[str]:
    return [
        ngettext(
            "{n} row has no value in the column '{column}' and is left out.",
            "{n} rows have no value in the column '{column}' and are left out.",
            count,
        ).format(n=format_count(count), column=arm)
    ]


def _check_arms(arms: pd.Series, control: str, column: str) -> None:
    known = [str(name) for name in arms.value_counts().index]
    if control not in known:
        raise WinbackError(
            _("No customer has '{control}' in the column '{column}'. Found: {known}.").format(
                control=control, column=column, known=", ".join(known[:MOST_ARMS])
            )
        )
    if len(known) > MOST_ARMS:
        raise WinbackError(
            _("The column '{column}' has {n} different values; a test has at most {most} arms.").format(
                column=column, n=format_count(len(known)), most=MOST_ARMS
            )
        )
    if len(known) < 2:
        raise WinbackError(
            _("All customers have '{control}' in the column '{column}': nobody was contacted.").format(
                control=control, column=column
            )
        )


def _outcome(values: pd.Series, name: str) -> tuple[pd.Series, Kind]:
    text = values.astype("object").fillna("").astype("str").str.strip().str.lower()
    if text.isin(YES | NO).all():
        return text.isin(YES).astype(float), "share"
    numbers = pd.to_numeric(text.replace("", "0"), errors="coerce")
    if numbers.isna().any():
        raise WinbackError(
            _("'{value}' in the column '{column}' is no number. An outcome is 0 or 1, yes or no, or money.").format(
                value=text[numbers.isna()].iloc[0][:60], column=name
            )
        )
    return numbers.astype(float), "money"


def _one_each(found: pd.DataFrame, customers: pd.Series, kinds: Mapping[str, Kind]) -> pd.DataFrame:
    groups = found.groupby(customers.to_numpy())
    torn = groups.arm.nunique()
    if (torn > 1).any():
        raise WinbackError(
            _("Customer {customer} stands in two arms: a test has each customer in one.").format(
                customer=torn[torn > 1].index[0]
            )
        )
    how = {name: "max" if kind == "share" else "sum" for name, kind in kinds.items()}
    return groups.agg({"arm": "first", "stratum": "first", **how})
