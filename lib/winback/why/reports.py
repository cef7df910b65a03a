"""Reasons in customers and in money: coverage, Pareto, and by any group or period (method rows R6, R9, R11).

A customer with several reasons is shared out among them: the shares add up to 1, so the reasons' customers add up to
the lost customers with a known reason, and their money to the money of these.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

from ..errors import WinbackError
from ..reasons.catalogue import OTHER, Catalogue
from ..text import _
from .voices import SIDES, main_reasons

Level = Literal["reason", "class_code", "group_code", "fixable"]
LEVELS = ("reason", "class_code", "group_code", "fixable")
Period = Literal["month", "quarter", "year"]
FREQUENCIES = {"month": "M", "quarter": "Q", "year": "Y"}
DEGREES = ("yes", "partly", "no")
BASES = ("several", "customer", "staff", "read")


@dataclass(frozen=True)
class Coverage:
    """How much of the loss has a known reason.

    ``lost`` and ``amount``: all who are lost; ``known`` and ``known_amount``: those with a known reason, ``other``
    counted in; ``other`` and ``other_amount``: shared out to 'other'; ``both``: customers on whom two sources or more
    spoke, ``disagree``: those of them whose sources name different reasons first; ``by_source``: ``source, customers,
    customers_share, amount, amount_share``.
    """

    lost: int
    amount: float
    known: int
    known_amount: float
    other: float
    other_amount: float
    both: int
    disagree: int
    by_source: pd.DataFrame = field(repr=False)

    @property
    def known_share(self) -> float | None:
        """The share of the lost whose reason is known."""
        return self.known / self.lost if self.lost else None

    @property
    def known_amount_share(self) -> float | None:
        """The share of the lost money whose reason is known."""
        return self.known_amount / self.amount if self.amount > 0 else None

    @property
    def named(self) -> float:
        """The customers whose reason is known by name: without 'other'."""
        return max(self.known - self.other, 0.0)

    @property
    def named_amount(self) -> float:
        """The money of these."""
        return max(self.known_amount - self.other_amount, 0.0)

    @property
    def named_share(self) -> float | None:
        """The share of the lost whose reason is known by name."""
        return self.named / self.lost if self.lost else None

    @property
    def named_amount_share(self) -> float | None:
        """The share of the lost money whose reason is known by name."""
        return self.named_amount / self.amount if self.amount > 0 else None

    @property
    def other_share(self) -> float | None:
        """The share of 'other' among the customers with a known reason."""
        return self.other / self.known if self.known else None

    @property
    def disagree_share(self) -> float | None:
        """The share in which the sources name different reasons first, where two or more spoke."""
        return self.disagree / self.both if self.both else None


def fixable_codes(catalogue: Catalogue) -> pd.Series:
    """Return per reason whether the company can fix it: yes, partly, no (R11).

    Yes where the cause can change and we hold the lever; no where it cannot change or the lever is not ours.
    """
    leaves = catalogue.leaves.set_index("code")
    both = leaves[["can_change", "lever"]].apply(lambda column: column.map(DEGREES.index)).max(axis=1)
    return both.map(dict(enumerate(DEGREES)))


def shared_out(shares: pd.DataFrame, lost: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Return the shares with each customer's attributes and money, and each reason's class, group and fixable."""
    return coded(shares.merge(lost, on="customer_id", how="left"), catalogue)


def coded(rows: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Return rows of a ``reason`` with its class, its group, and whether we can fix it."""
    leaves = catalogue.leaves.set_index("code")
    return rows.assign(
        class_code=rows.reason.map(leaves.class_code).fillna(OTHER),
        group_code=rows.reason.map(leaves.group_code).fillna(OTHER),
        fixable=rows.reason.map(fixable_codes(catalogue)).fillna("partly"),
    )


def pareto(shared: pd.DataFrame, level: Level, money: str) -> pd.DataFrame:
    """Return the reasons (or classes, groups) from most money to least.

    ``code, customers, customers_share, amount, amount_share, cumulative_share, fixable, fixable_amount, class_code``.
    ``customers`` may be fractions; ``cumulative_share`` runs over the money; ``fixable``: yes, partly or no, ``mixed``
    for a class or group of different ones; ``fixable_amount``: the money behind reasons we can fix.
    """
    _check(level, LEVELS, "level")
    return ranked(shared.assign(amount=shared["share"] * shared[money].fillna(0.0)), level)


def ranked(shared: pd.DataFrame, level: Level) -> pd.DataFrame:
    """Rank reasons whose money is shared out already; the columns of :func:`pareto`.

    ``shared``: ``share, amount, fixable, class_code`` and the level; rows may stand for several customers.
    """
    rows = shared[shared[level].notna()]
    places, codes = pd.factorize(rows[level])
    amounts = rows.amount.to_numpy(dtype=float)
    able = rows.fixable.eq("yes").to_numpy(dtype=bool)
    shares = rows["share"].to_numpy(dtype=float)
    sums = {"customers": shares, "amount": amounts, "fixable_amount": np.where(able, amounts, 0.0)}
    table = pd.DataFrame({"code": codes}).assign(
        **{name: np.bincount(places, weights=values, minlength=len(codes)) for name, values in sums.items()},
        fixable=_common(rows.fixable, places, "mixed"),
        class_code=_common(rows.class_code, places, ""),
    )
    table = table.sort_values(["amount", "customers", "code"], ascending=[False, False, True], ignore_index=True)
    table["customers_share"] = _parts(table.customers)
    table["amount_share"] = _parts(table.amount)
    table["cumulative_share"] = table.amount_share.cumsum()
    return table[
        ["code", "customers", "customers_share", "amount", "amount_share", "cumulative_share", "fixable",
         "fixable_amount", "class_code"]
    ]  # fmt: skip


def most_customers_first(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table of :func:`pareto` from most customers to least; ``cumulative_share`` runs over the customers."""
    rows = table.sort_values(["customers", "amount", "code"], ascending=[False, False, True], ignore_index=True)
    return rows.assign(cumulative_share=rows.customers_share.cumsum())


def groups_of(shared: pd.DataFrame, dimension: str) -> pd.Series:
    """Return the group of each row as text; blank groups are named ''."""
    return shared[dimension].astype("object").where(shared[dimension].notna(), "").astype("str")


def _common(values: pd.Series, places: np.ndarray, otherwise: str) -> np.ndarray:
    """Return what all rows of a place have in common, else the other value."""
    told = values.to_numpy(dtype=object)
    _places, first = np.unique(places, return_index=True)
    odd = np.bincount(places, weights=told != told[first][places], minlength=len(first)) > 0
    return np.where(odd, otherwise, told[first])


def by_group(shared: pd.DataFrame, dimension: str, level: Level, money: str) -> pd.DataFrame:
    """Return the reasons within each group, largest group first.

    ``<dimension>, code, customers, customers_share, amount, amount_share``; the shares are of the group's customers
    and money, blank groups are named ''.
    """
    _check(level, LEVELS, "level")
    if dimension not in shared or dimension in ("customer_id", "share", money):
        known = sorted({*shared.columns} & {"abc", "xyz", "manager_id", "region", "industry", "channel", *LEVELS})
        _check(dimension, tuple(known), "dimension")
    rows = shared.assign(amount=shared["share"] * shared[money].fillna(0.0))
    return grouped(rows, dimension, level)


def grouped(shared: pd.DataFrame, dimension: str, level: Level) -> pd.DataFrame:
    """Return the reasons within each group where their money is shared out already; columns of :func:`by_group`."""
    rows = shared.assign(code=shared[level], group=groups_of(shared, dimension))
    table = rows.groupby(["group", "code"]).agg(customers=("share", "sum"), amount=("amount", "sum")).reset_index()
    whole = table.groupby("group")[["customers", "amount"]].transform("sum")
    table["customers_share"] = (table.customers / whole.customers).fillna(0.0)
    table["amount_share"] = (table.amount / whole.amount.where(whole.amount > 0)).fillna(0.0)
    table["size"] = whole.amount
    table = table.sort_values(["size", "group", "amount", "code"], ascending=[False, True, False, True])
    named = table.rename(columns={"group": dimension})
    return named[[dimension, "code", "customers", "customers_share", "amount", "amount_share"]].reset_index(drop=True)


def by_period(shared: pd.DataFrame, period: Period, level: Level, money: str) -> pd.DataFrame:
    """Return the reasons by the period of leaving: ``period_on, code, customers, amount, customers_share``.

    The period of the last purchase: then the reason acted; the day the loss was noticed comes later by the silence
    allowed. Lists without days give an empty frame.
    """
    _check(period, tuple(FREQUENCIES), "period")
    columns = ["period_on", "code", "customers", "amount", "customers_share"]
    left = shared["last_on"] if "last_on" in shared else shared.get("lost_on")
    if left is None or left.isna().all():
        return pd.DataFrame(columns=columns)
    days = pd.to_datetime(left)
    rows = shared.assign(
        code=shared[level], amount=shared["share"] * shared[money].fillna(0.0),
        period_on=days.dt.to_period(FREQUENCIES[period]).dt.start_time.dt.date,
    )[days.notna()]  # fmt: skip
    table = rows.groupby(["period_on", "code"]).agg(customers=("share", "sum"), amount=("amount", "sum")).reset_index()
    table["customers_share"] = table.customers / table.groupby("period_on").customers.transform("sum")
    return table[columns]


def by_basis(customers: pd.DataFrame, lost: pd.DataFrame, money: str) -> pd.DataFrame:
    """Return how the conclusions came about: ``basis, customers, amount, confidence_share``, the surest kind first."""
    amounts = lost.set_index("customer_id")[money].fillna(0.0)
    rows = customers.assign(amount=_money_of(customers.customer_id, amounts))
    table = rows.groupby("basis").agg(
        customers=("amount", "size"), amount=("amount", "sum"), confidence_share=("confidence_share", "mean")
    )
    return table.reindex([name for name in BASES if name in table.index]).rename_axis("basis").reset_index()


def coverage(statements: pd.DataFrame, shared: pd.DataFrame, lost: pd.DataFrame, money: str) -> Coverage:
    """Return how many of the lost, and how much of their money, have a known reason, and by which source."""
    amounts = lost.set_index("customer_id")[money].fillna(0.0)
    total = float(amounts.sum())
    spoken = statements[["customer_id", "source"]].drop_duplicates()
    rows = spoken.assign(amount=_money_of(spoken.customer_id, amounts))
    table = rows.groupby("source").agg(customers=("amount", "size"), amount=("amount", "sum")).reset_index()
    table["customers_share"] = table.customers / len(lost) if len(lost) else 0.0
    table["amount_share"] = table.amount / total if total else 0.0
    table = table.sort_values("source", key=lambda names: names.map(list(SIDES).index), ignore_index=True)
    known = spoken.customer_id.drop_duplicates()
    first = voices_by_customer(statements)
    other = shared[shared.reason == OTHER]
    return Coverage(
        lost=len(lost),
        amount=total,
        known=len(known),
        known_amount=float(_money_of(known, amounts).sum()),
        other=float(other["share"].sum()),
        other_amount=float((other["share"] * other[money].fillna(0.0)).sum()),
        both=int((first.sources > 1).sum()),
        disagree=int(((first.sources > 1) & (first.reasons > 1)).sum()),
        by_source=table[["source", "customers", "customers_share", "amount", "amount_share"]],
    )


def _money_of(customers: pd.Series, amounts: pd.Series) -> pd.Series:
    """The money of each customer; of nobody it is numbers too, not text."""
    return customers.map(amounts).astype("float64")


def voices_by_customer(statements: pd.DataFrame) -> pd.DataFrame:
    """Return per customer how many ``sources`` spoke, and how many different main ``reasons`` they named."""
    by_source = statements.assign(side=statements.source)
    return main_reasons(by_source).groupby("customer_id").agg(sources=("side", "size"), reasons=("reason", "nunique"))


def _parts(values: pd.Series) -> pd.Series:
    total = values.sum()
    return values / total if total else values * 0.0


def _check(value: str, allowed: tuple[str, ...], what: str) -> None:
    if value not in allowed:
        raise WinbackError(
            _("{what} is '{value}'; allowed: {allowed}.").format(what=what, value=value, allowed=", ".join(allowed))
        )
