"""What the silent could say: each reason's worst and best case, and who answered at all (method row R10)."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import scipy

GROUPS = ("abc", "manager_id", "region", "industry", "channel")
SMALL = 5.0
"""Fewer expected customers in a cell: the group is put together with the other small ones."""


def bounds(pareto: pd.DataFrame, lost: int, lost_amount: float) -> pd.DataFrame:
    """Return each reason's share of all lost customers and of their money, at worst and at best.

    ``pareto`` of those with a known reason; ``lost`` and ``lost_amount`` of all. ``known_share``: among those with a
    known reason; ``low_share``: if none of the silent had this reason; ``high_share``: if all had. The same for money.
    Columns: ``code, customers, known_share, low_share, high_share, amount, known_amount_share, low_amount_share,
    high_amount_share``.
    """
    silent = lost - float(pareto.customers.sum())
    silent_amount = lost_amount - float(pareto.amount.sum())
    money = lost_amount if lost_amount > 0 else math.nan
    return pd.DataFrame(
        {
            "code": pareto.code,
            "customers": pareto.customers,
            "known_share": pareto.customers_share,
            "low_share": pareto.customers / lost if lost else pareto.customers,
            "high_share": (pareto.customers + silent) / lost if lost else pareto.customers,
            "amount": pareto.amount,
            "known_amount_share": pareto.amount_share,
            "low_amount_share": pareto.amount / money,
            "high_amount_share": (pareto.amount + silent_amount) / money,
        }
    )


def overturning(bounded: pd.DataFrame, lost: int) -> pd.DataFrame:
    """Return what the silent would have to say to put another reason first, by customers.

    Columns: ``first, code`` (the challenger), ``silent``, ``needed`` (silent customers who would all have to name the
    challenger, none the first), ``needed_share`` (of the silent), ``known_share`` (of the challenger among those who
    answered), ``can`` (whether the silent are enough). Nearest challenger first; empty with fewer than two reasons.
    """
    rows = bounded.sort_values(["customers", "code"], ascending=[False, True], ignore_index=True)
    columns = ["first", "code", "silent", "needed", "needed_share", "known_share", "can"]
    if len(rows) < 2:
        return pd.DataFrame(columns=columns)
    silent = max(round(lost - float(rows.customers.sum())), 0)
    others = rows.iloc[1:]
    lead = float(rows.customers.iloc[0]) - others.customers
    needed = np.floor(lead + 1e-9).astype(int) + 1
    table = pd.DataFrame(
        {
            "first": rows.code.iloc[0],
            "code": others.code,
            "silent": silent,
            "needed": needed,
            "needed_share": needed / silent if silent else math.inf,
            "known_share": others.known_share,
            "can": needed <= silent,
        }
    )
    return table.reset_index(drop=True)[columns]


def answered_differ(lost: pd.DataFrame, known: pd.Series, limit_share: float = 0.05) -> pd.DataFrame:
    """Check whether those with a known reason differ from the silent: by class, manager, region and so on.

    ``lost``: the lost with the columns to check; ``known``: true for those with a known reason. One row per column:
    ``dimension, groups, chance_share`` (chi-square test, groups with fewer than five expected put together),
    ``differs`` (after Holm's correction over the columns, at most ``limit_share`` false alarms), and the ``group`` that
    is over-represented most, with its ``known_share`` among those who answered and ``silent_share``.
    """
    columns = ["dimension", "groups", "chance_share", "differs", "group", "known_share", "silent_share"]
    flags = known.to_numpy(dtype=bool)
    rows = [_compare(name, lost[name], flags) for name in GROUPS if name in lost]
    found = pd.DataFrame([row for row in rows if row], columns=columns)
    if found.empty:
        return found
    found["differs"] = holm(found.chance_share.to_numpy()) <= limit_share
    return found


def holm(chances: np.ndarray) -> np.ndarray:
    """Return p-values corrected by Holm: the chance of any false alarm among all tests stays below the limit.

    >>> holm(np.array([0.01, 0.04, 0.03])).round(2).tolist()
    [0.03, 0.06, 0.06]
    """
    order = np.argsort(chances, kind="stable")
    stepped = np.maximum.accumulate(chances[order] * np.arange(len(chances), 0, -1))
    corrected = np.empty(len(chances))
    corrected[order] = np.minimum(stepped, 1.0)
    return corrected


def _compare(name: str, values: pd.Series, known: np.ndarray) -> dict[str, object] | None:
    told = values.astype("object").where(values.notna(), "").astype("str").to_numpy()
    filled = told != ""
    if not filled.any() or known[filled].all() or not known[filled].any():
        return None
    table = pd.crosstab(pd.Series(told[filled]), pd.Series(known[filled])).reindex(columns=[True, False])
    least = table.sum(axis=1) * (table.sum().min() / table.to_numpy().sum())
    small = least < SMALL
    joined = pd.concat([table[~small], table[small].sum().to_frame("").T]) if small.any() else table
    joined = joined[joined.sum(axis=1) > 0]
    if len(joined) < 2:
        return None
    shares = table / table.sum()
    top = (shares[True] - shares[False])[~small].idxmax() if (~small).any() else shares.index[0]
    return {
        "dimension": name,
        "groups": len(table),
        "chance_share": float(scipy.stats.chi2_contingency(joined.to_numpy(), correction=False).pvalue),
        "differs": False,
        "group": str(top),
        "known_share": float(shares[True][top]),
        "silent_share": float(shares[False][top]),
    }
