"""'We fixed it': a fix on record, and at once who left because of it, their money and a draft letter (row P12)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from ..base import CustomerBase
from ..consent import Consents
from ..errors import WinbackError
from ..letters import default_letters, write_letters
from ..records import writing
from ..records.kinds import KINDS
from ..returns.fixes import known_fixes
from ..text import _

WRITTEN = ("email", "letter")
COLUMNS = ["reason", "fix_id", "customer_id", "lost_on", "year_amount", "expected_profit_amount", "by"]


@dataclass(frozen=True)
class Fixed:
    """The fixes, and who left for the reasons they removed.

    ``fixes``: ``fix_id, reason, fixed_on, fix, cost_amount, customers, year_amount`` (what they bought in their last
    year), ``expected_profit_amount`` (of asking them), ``allowed`` (may be written to), most money first;
    ``customers``: ``reason, fix_id, customer_id, lost_on, year_amount, expected_profit_amount, by`` (email, letter, or
    blank: may not be written to).
    """

    base: CustomerBase = field(repr=False)
    fixes: pd.DataFrame = field(repr=False)
    customers: pd.DataFrame = field(repr=False)
    _records: Any = field(repr=False)

    def letters(self, reason: str = "", most: int | None = None) -> pd.DataFrame:
        """Return the draft letters to those who may be written to, for one reason or all; see ``write_letters``.

        They say what was fixed; names of persons stand in them.
        """
        rows = self.customers[self.customers.by != ""]
        rows = rows[rows.reason == reason] if reason else rows
        rows = rows.sort_values(["year_amount", "customer_id"], ascending=[False, True])
        rows = rows.head(most) if most is not None else rows
        template = default_letters().of_kind("fixed")[0].code
        return write_letters(rows[["customer_id", "reason"]], self.base, self._records, template)


def after_fixes(base: CustomerBase, reasons: Any, worth: pd.DataFrame | None = None, *, records: Any) -> Fixed:
    """Return who left because of what has been fixed since.

    ``reasons``: of ``study_reasons``; ``worth``: of ``return_worth``. A customer belongs to a fix whose reason is the
    concluded one; whoever was lost only after the fix left in spite of it, and does not. Where two fixes removed one
    reason, the later one counts.
    """
    register = known_fixes(base, records).drop_duplicates("reason", keep="last")
    lost = base.lost[["customer_id", "year_amount", *base.lost.columns.intersection(["lost_on"])]]
    rows = reasons.concluded[["customer_id", "reason"]].merge(lost, on="customer_id")
    rows = rows.merge(register[["fix_id", "reason", "fixed_on"]], on="reason")
    if "lost_on" in rows:
        rows = rows[~(pd.to_datetime(rows.lost_on) > rows.fixed_on)]
    known = worth if worth is not None else pd.DataFrame(columns=["customer_id", "expected_profit_amount"])
    rows = rows.merge(known[["customer_id", "expected_profit_amount"]], on="customer_id", how="left")
    rows["by"] = _written_by(rows, base, records)
    rows = rows.reindex(columns=COLUMNS).sort_values(
        ["year_amount", "customer_id"], ascending=[False, True], ignore_index=True
    )
    sums = rows.assign(allowed=rows.by.ne("")).groupby("reason").agg(
        customers=("customer_id", "size"),
        year_amount=("year_amount", "sum"),
        expected_profit_amount=("expected_profit_amount", "sum"),
        allowed=("allowed", "sum"),
    )  # fmt: skip
    fixes = register.merge(sums.reset_index(), on="reason", how="left").fillna(
        {"customers": 0, "year_amount": 0.0, "expected_profit_amount": 0.0, "allowed": 0}
    )
    fixes = fixes.astype({"customers": int, "allowed": int})
    return Fixed(base, fixes.sort_values("year_amount", ascending=False, ignore_index=True), rows, records)


def _written_by(rows: pd.DataFrame, base: CustomerBase, records: Any) -> pd.Series:
    """By e-mail where that is allowed, else by post, else not at all."""
    found = pd.Series("", index=rows.index, dtype="str")
    consents = Consents(base, records)
    for channel in WRITTEN:
        told = consents.allowed(rows[["customer_id"]], channel).allowed
        found = found.mask(found.eq("") & told.to_numpy(), channel)
    return found


def record_fix(
    records: Any,
    reason: str,
    fixed_on: dt.date | str,
    fix: str,
    by: str,
    *,
    cost_amount: float | None = None,
    owner: str = "",
    fix_id: str = "",
) -> str:
    """Record a fix and that its reason is fixed, in one transaction; return the fix's code.

    ``fix``: what was done, in words a customer may read. Recording the same fix twice changes nothing. Raises
    ``WinbackError`` for an unknown reason or a fix without words.
    """
    from ..reasons.catalogue import catalogue_of

    if not catalogue_of(records).knows(reason):
        raise WinbackError(_("There is no reason '{code}' in the catalogue.").format(code=reason))
    code = fix_id or f"{reason}-{pd.Timestamp(fixed_on).date().isoformat()}"
    row = {"fix_id": code, "reason": reason, "fixed_on": fixed_on, "fix": fix, "cost_amount": cost_amount,
           "owner": owner}  # fmt: skip
    status = {"reason": reason, "status": "fixed", "since_on": fixed_on, "fix": fix, "owner": owner}
    known = records.frame("reason_status")
    there = known[known.reason == reason]
    with records.changing(by) as change:
        writing.add(change, KINDS["fixes"], [row])
        if there.empty:
            writing.add(change, KINDS["reason_status"], [status])
        else:
            now = there.iloc[0]
            writing.edit(change, KINDS["reason_status"], [(str(now.record_id), int(now.version), status)])
    return code
