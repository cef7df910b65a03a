"""How the priorities moved between two days: who joined those to be called, who left them and how (G5)."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from .base import CustomerBase, base_of
from .errors import WinbackError
from .losses import measure_losses
from .potential import potential
from .priorities import ORDER
from .priority_rules import Rules
from .segments import Segments, segment_losses
from .text import _
from .value import value_losses

WITH_US = "with_us"
"""Not lost on that day."""
NOT_YET = "not_yet"
"""No customer yet on that day."""


def priority_moves(base: CustomerBase, rules: Rules | str | None = None, days: int = 91) -> pd.DataFrame:
    """Return who moved between the priorities in the last ``days``; see :func:`compare_priorities`.

    Both days are sorted by what orders and cards say, with the same rules; reasons and worth are left out, because they
    were not known in the same way on both. Raises ``WinbackError`` for a list of customers, which has one day only,
    and for orders that do not reach back so far.
    """
    if base.value is None:
        raise WinbackError(_("A list of customers says who left, not when each bought: movement needs the orders."))
    losses = base.value.losses
    earlier = measure_losses(losses.company, losses.clock, losses.as_of - dt.timedelta(days=days), losses.assumptions)
    before = base_of(value_losses(earlier, base.value.period))
    now, then = (segment_losses(found, potential=potential(found), rules=rules) for found in (base, before))
    return compare_priorities(now, then)


def compare_priorities(now: Segments, before: Segments) -> pd.DataFrame:
    """Return who went from which priority to which: ``priority_before, priority, customers, amount``.

    Both sorted by their own day, with what was known then; give the same rules to both. ``with_us``: not lost on that
    day; ``not_yet``: no customer yet. ``amount``: the money of the year at the later day. Every customer of the later
    base is counted once, but for those who were with us on both days.
    """
    money = now.base.money[0]
    rows = now.base.customers[["customer_id", money]].rename(columns={money: "amount"})
    rows["priority"] = _standing(now, rows.customer_id)
    rows["priority_before"] = _standing(before, rows.customer_id)
    here = [WITH_US, NOT_YET]
    rows = rows[~(rows.priority.isin(here) & rows.priority_before.isin(here))]
    groups = rows.groupby(["priority_before", "priority"])
    frame = groups.agg(customers=("customer_id", "size"), amount=("amount", "sum")).reset_index()
    rank = {code: i for i, code in enumerate([*ORDER, WITH_US, NOT_YET])}
    order = pd.DataFrame({"a": frame.priority_before.map(rank), "b": frame.priority.map(rank)})
    return frame.loc[order.sort_values(["a", "b"]).index].reset_index(drop=True)


def _standing(segments: Segments, customers: pd.Series) -> pd.Series:
    sorted_into = segments.frame.set_index("customer_id").priority
    known = customers.isin(segments.base.customers.customer_id)
    found = customers.map(sorted_into)
    return found.where(found.notna(), known.map({True: WITH_US, False: NOT_YET}))
