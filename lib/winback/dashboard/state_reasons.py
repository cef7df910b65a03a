"""Filters to the reasons of the lost: what the view of the reasons shows, computed from the prepared cubes.

The frames and their columns are those of :mod:`winback.why`; no widgets here and no words.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pandas as pd

from ..reasons.catalogue import Catalogue, default_catalogue
from ..reasons.leaves import Change
from ..why import bounds as silent
from ..why import fixing, reports, sides
from ..why.reports import Coverage, Level
from ..why.voices import SIDES
from .remember import kept, remembered
from .screens import OTHERS, Screens
from .state import MOST_PERIODS, PERIODS, Filters, period_starts, rows_of


def catalogue(screens: Screens) -> Catalogue:
    """Return the company's catalogue of reasons, with what it changed in it."""
    told = screens.about.get("catalogue", {})
    found = default_catalogue().after([Change(**change) for change in told.get("changes", [])])
    return found.at(told.get("version", found.version))


def is_known(screens: Screens) -> bool:
    """Whether anybody said why any of the lost left, under any of the rules."""
    return any(told.get("said") for told in screens.about.get("by_clock", {}).values())


@remembered
def coverage(screens: Screens, filters: Filters) -> Coverage:
    """Return how much of the selection's loss has a known reason; see :class:`winback.why.reports.Coverage`."""
    sums = _sums(screens, filters)
    rows = rows_of(screens, "reasons_sources", filters, by=["source"])
    table = rows.groupby("source", observed=True)[["customers", "amount"]].sum().reset_index()
    table = table.assign(source=table.source.astype(str))
    table["customers_share"] = table.customers / sums["lost"] if sums["lost"] else 0.0
    table["amount_share"] = table.amount / sums["amount"] if sums["amount"] else 0.0
    return Coverage(
        lost=int(sums["lost"]),
        amount=sums["amount"],
        known=int(sums["known"]),
        known_amount=sums["known_amount"],
        other=sums["other"],
        other_amount=sums["other_amount"],
        both=int(sums["both"]),
        disagree=int(sums["disagree"]),
        by_source=table.sort_values("source", key=lambda names: names.map(list(SIDES).index), ignore_index=True),
    )


def _sums(screens: Screens, filters: Filters) -> dict[str, float]:
    rows = rows_of(screens, "reasons_lost", filters, by=[])
    return {str(name): float(value) for name, value in rows.select_dtypes("number").sum().items()}


def _coded(screens: Screens, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of a ``reason`` with its class, its group, and whether we can fix it."""
    codes = kept(screens, "codes of the reasons", lambda: _codes(screens))
    reason = rows.reason.astype(str)
    return rows.assign(reason=reason, **{str(name): reason.map(codes[name]) for name in codes})


def _codes(screens: Screens) -> pd.DataFrame:
    names = {
        str(code) for name in ("reasons_shares", "reasons_concluded") for code in screens.frame(name).reason.unique()
    }
    return reports.coded(pd.DataFrame({"reason": sorted(names)}), catalogue(screens)).set_index("reason")


def _shared(screens: Screens, filters: Filters) -> pd.DataFrame:
    """The shares of the selection with the codes of their reasons, as the reports take them."""

    def make() -> pd.DataFrame:
        rows = rows_of(screens, "reasons_shares", filters, by=["reason"])
        sums: Any = rows.groupby("reason", observed=True)[["customers", "amount"]].sum().reset_index()
        return _coded(screens, sums.rename(columns={"customers": "share"}))

    return kept(screens, ("shared", filters), make)


def pareto(screens: Screens, filters: Filters, level: Level = "reason") -> pd.DataFrame:
    """Return the reasons (classes, groups) of the selection, most money first."""
    return kept(screens, ("pareto", level, filters), lambda: reports.ranked(_shared(screens, filters), level))


@remembered
def by_group(screens: Screens, filters: Filters, group: str) -> pd.DataFrame:
    """Return whose doing the loss is within each value of a dimension; blanks are ''."""
    rows = rows_of(screens, "reasons_shares", filters, by=[group, "reason"])
    sums: Any = rows.groupby([group, "reason"], observed=True)[["customers", "amount"]].sum().reset_index()
    sums = sums.rename(columns={"customers": "share"}).astype({group: "str"})
    return reports.grouped(_coded(screens, sums), group, "class_code")


@remembered
def over_time(screens: Screens, filters: Filters) -> pd.DataFrame:
    """Return whose doing it was by the period of leaving: ``period_on, code, customers, amount, customers_share``."""
    rows = rows_of(screens, "reasons_months", filters, by=["class_code", "month_on"])
    if rows.empty:
        return pd.DataFrame(columns=["period_on", "code", "customers", "amount", "customers_share"])
    rows = rows.assign(period_on=period_starts(rows.month_on, filters.period), code=rows.class_code.astype(str))
    table: Any = rows.groupby(["period_on", "code"])[["customers", "amount"]].sum().reset_index()
    last = table.period_on.drop_duplicates().nlargest(MOST_PERIODS[filters.period])
    table = table[table.period_on.isin(last)].assign(period_on=lambda rows: rows.period_on.dt.date)
    table["customers_share"] = table.customers / table.groupby("period_on").customers.transform("sum")
    return table


@remembered
def staff_against_customers(screens: Screens, filters: Filters) -> pd.DataFrame:
    """Return what staff say and what customers say; see :func:`winback.why.sides.staff_against_customers`."""
    rows = rows_of(screens, "reasons_said", filters, by=["reason", "side"])
    rows = rows[rows.customers > 0]
    sums: Any = rows.groupby(["reason", "side"], observed=True)[["share", "customers"]].sum().reset_index()
    sums = sums.astype({"reason": "str", "side": "str"}).rename(columns={"customers": "named"})
    people = rows_of(screens, "reasons_spoken", filters, by=["side"]).groupby("side", observed=True).customers.sum()
    return sides.compare_sides(sums, people.set_axis(people.index.astype(str)))


def agreement(screens: Screens, filters: Filters) -> sides.Agreement:
    """Return how often both sides name the same reason, without its share beyond chance."""
    sums = _sums(screens, filters)
    both = int(sums["compared"])
    same, group = (sums[name] / both if both else math.nan for name in ("same_reason", "same_class"))
    return sides.Agreement(both, same, group, math.nan, math.nan, math.nan)


def under_managers(screens: Screens, filters: Filters) -> pd.DataFrame:
    """Return what customers say of a manager's work and staff do not, with ``name``, ``customers``, ``amount``.

    A manager is compared with the others of the selection, also when one alone is looked at; see
    :func:`winback.why.sides.disagreement_by_manager`.
    """
    others = replace(filters, manager_id=None, period=PERIODS[0])
    found = kept(screens, ("under managers", others), lambda: _under_managers(screens, others))
    return found if filters.manager_id is None else found[found.manager_id == filters.manager_id].reset_index(drop=True)


def _under_managers(screens: Screens, filters: Filters) -> pd.DataFrame:
    named = _counted(screens, "reasons_said", filters, ["manager_id", "side", "reason", "class_code"], "named")
    people = _counted(screens, "reasons_spoken", filters, ["manager_id", "side"], "people")
    found = sides.compare_under_managers(named, people)
    money: Any = rows_of(screens, "reasons_shares", filters, "manager_id", ["manager_id", "reason"])
    money = money.groupby(["manager_id", "reason"], observed=True)[["customers", "amount"]].sum().reset_index()
    found = found.merge(money.astype({"manager_id": "str", "reason": "str"}), how="left")
    return found.fillna({"customers": 0.0, "amount": 0.0}).assign(name=found.manager_id)


def _counted(screens: Screens, name: str, filters: Filters, by: list[str], what: str) -> pd.DataFrame:
    """Customers by manager and more, of the selection but for its manager; rare managers together are nobody."""
    rows = rows_of(screens, name, filters, without="manager_id", by=by)
    sums: Any = rows.groupby(by, observed=True)[what].sum().reset_index().astype(dict.fromkeys(by, "str"))
    return sums[sums.manager_id != OTHERS].rename(columns={what: "customers"})


@remembered
def behind(screens: Screens, filters: Filters) -> tuple[str, pd.DataFrame]:
    """Return what our people name most, and the reasons concluded for those customers, most money first.

    The frame has the columns of :func:`winback.why.reports.pareto`; each customer counts under one reason.
    """
    rows = rows_of(screens, "reasons_concluded", filters, by=["inside_reason", "reason"])
    rows = rows[(rows.inside_reason != "") & (rows.customers > 0)]
    counts = rows.groupby("inside_reason", observed=True).customers.sum()
    if counts.empty:
        return "", reports.ranked(_shared(screens, filters).head(0), "reason")
    named = str(counts.sort_values(ascending=False, kind="stable").index[0])
    part: Any = rows[rows.inside_reason == named].groupby("reason", observed=True)[["customers", "amount"]].sum()
    part = part.reset_index().rename(columns={"customers": "share"})
    return named, reports.ranked(
        reports.coded(part.assign(reason=part.reason.astype(str)), catalogue(screens)), "reason"
    )


@remembered
def bounds(screens: Screens, filters: Filters) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return each reason's worst and best case, and what the silent would have to say to put another one first."""
    sums = _sums(screens, filters)
    found = silent.bounds(pareto(screens, filters), int(sums["lost"]), sums["amount"])
    return found, silent.overturning(found, int(sums["lost"]))


@remembered
def fix_first(screens: Screens, filters: Filters) -> pd.DataFrame:
    """Return the reasons with their status, the customers and money behind each, and how many could be called now."""
    status = rows_of(screens, "reasons_status", filters, by=["reason", "status"]).astype(
        {"reason": "str", "status": "str"}
    )
    status = status.reindex(columns=fixing.COLUMNS)
    rows = rows_of(screens, "reasons_concluded", filters, by=["reason"]).astype({"reason": "str"})
    customers = rows.loc[rows.index.repeat(rows.customers), ["reason"]]
    known = catalogue(screens)
    main = rows.rename(columns={"customers": "share"})
    by_reason = reports.ranked(reports.coded(main[main["share"] > 0], known), "reason")
    return fixing.fix_first(by_reason, status, fixing.callable_now(customers, status, catalogue=known))
