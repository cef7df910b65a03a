"""Who calls whom: able managers with their hours, and the owners possible for each customer (method row P3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ..assumptions import Assumptions
from ..base import CustomerBase
from ..errors import WinbackError
from ..text import _
from .approach import Approach

MOST_OWNERS = 12
"""So many possible owners are weighed for each customer; in a larger staff they are taken in turn."""
TEAM = ""
"""The owner where no employee is known: everybody together."""
COLUMNS = ["manager_id", "name", "is_able", "is_superior", "hours_a_week", "limit_hours"]


def able_managers(
    known: pd.DataFrame,
    rules: Assumptions,
    today: dt.date,
    hours: float | Mapping[str, float] | None = None,
    superiors: Sequence[str] = (),
) -> pd.DataFrame:
    """Return the employees with their hours for the campaign: those who left by ``today`` are not able.

    ``known`` of :func:`known_managers`. Columns: ``manager_id, name, is_able, is_superior, hours_a_week,
    limit_hours``, which is ``hours_a_week`` × ``winback_time_share`` × ``campaign_weeks`` of the assumptions;
    ``hours``: so many for all together, shared out by the hours a week, or by ``manager_id``. A superior is named, or
    else the one whose hour costs most. Without any employee in the data one row stands for the team. Raises
    ``WinbackError`` for names or hours that cannot be.
    """
    frame, day = known.copy(), pd.Timestamp(today)
    frame["is_able"] = frame.left_on.isna() | (frame.left_on > day)
    frame.loc[frame.hired_on > day, "is_able"] = False
    frame["is_superior"] = _superior(frame, superiors)
    frame["hours_a_week"] = frame.hours_a_week.where(frame.hours_a_week > 0, rules.week_hours)
    usual = frame.hours_a_week * rules.winback_time_share * rules.campaign_weeks
    frame["limit_hours"] = _limits(frame, usual, hours).where(frame.is_able, 0.0)
    return frame[COLUMNS]


def known_managers(base: CustomerBase) -> pd.DataFrame:
    """Return the employees of the data: ``manager_id, name, hired_on, left_on, hours_a_week, hour_cost``.

    Those of the managers' table and those only named with customers; without any, one row for the team.
    """
    table = base.company.table("managers") if base.company is not None else None
    names = [n for n in base.customers.get("manager_id", pd.Series(dtype="str")).dropna().unique() if str(n)]
    frame = pd.DataFrame({"manager_id": sorted(map(str, names))})
    if table is not None:
        cards = table.to_pandas().drop_duplicates("manager_id")
        frame = frame.merge(cards, on="manager_id", how="outer").sort_values("manager_id", ignore_index=True)
    if frame.empty:
        frame = pd.DataFrame({"manager_id": [TEAM]})
    frame = frame.reindex(columns=["manager_id", "name", "hired_on", "left_on", "hours_a_week", "hour_cost"])
    frame["name"] = frame.name.astype("object").fillna(frame.manager_id).replace("", _("The team")).astype("str")
    for name in ("hired_on", "left_on"):
        frame[name] = pd.to_datetime(frame[name])
    for name in ("hours_a_week", "hour_cost"):
        frame[name] = frame[name].astype("float64")
    return frame


def _superior(frame: pd.DataFrame, superiors: Sequence[str]) -> pd.Series:
    unknown = sorted(set(superiors) - set(frame.manager_id))
    if unknown:
        raise WinbackError(
            _("There is no employee {names}. Known: {known}.").format(
                names=", ".join(unknown), known=", ".join(frame.manager_id)
            )
        )
    if superiors:
        return frame.manager_id.isin(superiors)
    able = frame.hour_cost.where(frame.is_able)
    highest = able.eq(able.max())
    # Of equals nobody is above the others.
    return highest & (highest.sum() == 1) & (frame.is_able.sum() > 1)


def _limits(frame: pd.DataFrame, usual: pd.Series, hours: float | Mapping[str, float] | None) -> pd.Series:
    if hours is None:
        return usual
    if isinstance(hours, Mapping):
        unknown = sorted(set(hours) - set(frame.manager_id))
        if unknown:
            raise WinbackError(
                _("There is no employee {names}. Known: {known}.").format(
                    names=", ".join(unknown), known=", ".join(frame.manager_id)
                )
            )
        given = frame.manager_id.map(dict(hours)).astype("float64")
    else:
        able = frame.hours_a_week.where(frame.is_able, 0.0)
        given = float(hours) * able / able.sum() if able.sum() else able * 0.0
    if (given < 0).any():
        raise WinbackError(_("Hours are {hours}; allowed: 0 and more.").format(hours=float(given.min())))
    return given.fillna(usual)


def limits_of(managers: pd.DataFrame) -> dict[str, float]:
    """Return the hours of each able employee, by id."""
    able = managers[managers.is_able]
    return dict(zip(able.manager_id, able.limit_hours.astype(float), strict=True))


def possible_owners(
    customers: pd.DataFrame, managers: pd.DataFrame, approach: Approach, other_share: float
) -> pd.DataFrame:
    """Return who may call each customer, and how good the choice is.

    ``customers``: ``customer_id, manager_id, reason, value_class``. One row per customer and able manager:
    ``customer_id, manager_id, owner_share`` (1 for the right one, ``other_share`` for a stand-in, since somebody new
    has no relation to build on), ``owner_why``: ``own`` (lost the customer, and may make it good), ``superior`` (for
    the largest), ``free`` (nobody is the right one, all are equal), ``stand_in``. Who is the cause of a reason does
    not call after it.
    """
    able = managers[managers.is_able]
    if able.empty:
        raise WinbackError(_("No employee is able to call: all of them have left."))
    pairs = customers[["customer_id", "manager_id", "reason", "value_class"]].rename(columns={"manager_id": "lost_by"})
    pairs = pairs.merge(able[["manager_id", "is_superior"]], how="cross")
    own = pairs.manager_id.eq(pairs.lost_by)
    barred = own & pairs.reason.isin(approach.not_after)
    pairs["is_own"] = own & ~barred
    pairs = pairs[~barred | (len(able) == 1)]
    superior = pairs.is_superior & pairs.value_class.isin(approach.superior_for)
    by = pairs.groupby("customer_id")
    has_own = by.is_own.transform("any")
    has_superior = superior.groupby(pairs.customer_id).transform("any")
    tests = [pairs.is_own, ~has_own & superior, ~has_own & ~has_superior]
    pairs["owner_why"] = np.select(tests, ["own", "superior", "free"], "stand_in")
    pairs = _fewer(pairs, len(able))
    pairs["owner_share"] = np.where(pairs.owner_why.eq("stand_in"), other_share, 1.0)
    return pairs[["customer_id", "manager_id", "owner_share", "owner_why"]].reset_index(drop=True)


def _fewer(pairs: pd.DataFrame, able: int) -> pd.DataFrame:
    """At most so many possible owners a customer: the right ones, and others in turn, from customer to customer."""
    if able <= MOST_OWNERS:
        return pairs
    turn = (pd.factorize(pairs.manager_id)[0] - pd.factorize(pairs.customer_id)[0]) % able
    order = pairs.assign(late=pairs.owner_why.isin(["free", "stand_in"]), turn=turn)
    order = order.sort_values(["customer_id", "late", "turn"], kind="stable")
    kept = order.groupby("customer_id").cumcount() < MOST_OWNERS
    return pairs.loc[order.index[kept]].sort_index()


def balance(chosen: pd.DataFrame, attempts: pd.DataFrame, managers: pd.DataFrame) -> pd.DataFrame:
    """Return the chosen attempts with equal owners exchanged so that the load is even against their hours.

    Only owners with whom the attempt is worth exactly the same are exchanged; where no even load fits, nothing is.
    """
    keys = ["customer_id", "channel", "remedy"]
    amount = "expected_profit_amount"
    same = attempts.merge(chosen[[*keys, amount]], on=[*keys, amount])
    choices: dict[Any, list[str]] = same.groupby("customer_id").manager_id.agg(list).to_dict()
    working = managers[managers.limit_hours > 0]
    limits = dict(zip(working.manager_id, working.limit_hours, strict=True))
    many = chosen.customer_id.map(lambda customer: len(choices[customer]) > 1).astype(bool)
    load = dict.fromkeys(limits, 0.0) | chosen[~many].groupby("manager_id").hours.sum().to_dict()
    given = dict(zip(chosen.customer_id, chosen.manager_id, strict=True))
    flexible = chosen[many].sort_values(["hours", "customer_id"], ascending=[False, True])
    for customer, hours in zip(flexible.customer_id, flexible.hours, strict=True):
        fitting = [who for who in choices[customer] if who in limits and load[who] + hours <= limits[who] + 1e-9]
        if not fitting:
            return chosen
        given[customer] = min(fitting, key=lambda who: ((load[who] + hours) / limits[who], who))
        load[given[customer]] += hours
    changed = chosen.assign(manager_id=chosen.customer_id.map(given))
    why = attempts.drop_duplicates(["customer_id", "manager_id"]).set_index(["customer_id", "manager_id"]).owner_why
    pairs = pd.MultiIndex.from_frame(changed[["customer_id", "manager_id"]])
    return changed.assign(owner_why=why.reindex(pairs).to_numpy())
