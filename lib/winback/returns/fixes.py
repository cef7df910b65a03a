"""What a fix brought back: who left for its reason, was called after it, and came (method row P12)."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ..base import CustomerBase
from ..intervals import UNKNOWN, difference, share_interval
from ..records import Records

COLUMNS = [
    "fix_id", "reason", "fixed_on", "fix", "called", "returned", "return_share", "low_share", "high_share", "amount",
    "profit_amount", "spent_amount", "fix_cost_amount", "result_amount", "called_before", "returned_before",
    "before_share", "gain_share", "gain_low_share", "gain_high_share",
]  # fmt: skip


def fix_returns(base: CustomerBase, records: Records, rows: pd.DataFrame) -> pd.DataFrame:
    """Return one row per fix known on the base's day: its own return.

    ``rows``: contacted customers (:func:`winback.returns.results.contacted`). ``called``: left for the fix's reason
    and were contacted from ``fixed_on`` on; ``returned`` of them, with an interval; ``amount``, ``profit_amount`` they
    brought; ``spent_amount`` on the contacts, ``fix_cost_amount`` on the fix, ``result_amount`` after both.
    ``called_before``: the same reason, contacted before the fix; ``gain_share``: the difference, with its interval. No
    experiment: much else may have changed with the fix. A fix known only by the status of its reason is a row too.
    """
    found = [_of_fix(fix, rows[rows.reason == fix["reason"]]) for fix in known_fixes(base, records).to_dict("records")]
    return pd.DataFrame(found, columns=COLUMNS)


def _of_fix(fix: dict[Any, Any], own: pd.DataFrame) -> dict[str, Any]:
    """One fix with what became of those of its reason who were contacted since, and before."""
    after, before = own[own.contacted_on >= fix["fixed_on"]], own[own.contacted_on < fix["fixed_on"]]
    now = share_interval(float(after.returned.sum()), len(after))
    then = share_interval(float(before.returned.sum()), len(before))
    gain = difference(now, then) if len(after) and len(before) else UNKNOWN
    profit, spent = float(after.profit_amount.sum()), float(after.spent_amount.sum())
    cost = float(fix["cost_amount"]) if pd.notna(fix["cost_amount"]) else 0.0
    return {
        **{name: fix[name] for name in ("fix_id", "reason", "fixed_on", "fix")},
        "called": len(after),
        "returned": int(after.returned.sum()),
        "return_share": now.value,
        "low_share": now.low,
        "high_share": now.high,
        "amount": float(after.amount.sum()),
        "profit_amount": profit,
        "spent_amount": spent,
        "fix_cost_amount": cost,
        "result_amount": profit - spent - cost,
        "called_before": len(before),
        "returned_before": int(before.returned.sum()),
        "before_share": then.value,
        "gain_share": gain.value,
        "gain_low_share": gain.low,
        "gain_high_share": gain.high,
    }


def known_fixes(base: CustomerBase, records: Records) -> pd.DataFrame:
    """Return the register of fixes by the base's day, and reasons recorded as fixed that are not in it."""
    day = pd.Timestamp(base.as_of)
    register = records.frame("fixes")
    status = records.frame("reason_status")
    fixed = status[(status.status == "fixed") & ~status.reason.isin(register.reason)]
    more = pd.DataFrame({"fix_id": "", "reason": fixed.reason, "fixed_on": fixed.since_on, "fix": fixed.fix})
    more = more.assign(cost_amount=float("nan"))
    both = pd.concat([register[more.columns], more], ignore_index=True) if len(more) else register[list(more.columns)]
    return both[both.fixed_on <= day].sort_values(["fixed_on", "fix_id", "reason"], ignore_index=True)
