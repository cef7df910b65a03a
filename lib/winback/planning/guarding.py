"""What a discount would cost before it is given (method row P13)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from ..base import CustomerBase
from .attempts import attempts_of
from .cards import DISCOUNT

if TYPE_CHECKING:
    from .plan import Plan

USUAL_SHARE = 0.10
"""The discount whose cost is shown where none is offered."""


@dataclass(frozen=True)
class Guard:
    """What it would cost to offer a discount to those of the plan whom a price drove away.

    Amounts are within the horizon of the assumptions. ``order_amount``: margin given up on the first order of those
    who return; ``later_amount``: on their later orders, since the price cut stays; ``loyal_amount``: if all loyal
    customers ask for the same; ``plain_amount`` and ``cut_amount``: the profit expected of the same attempts without
    and with it; ``break_even_share``: the share of the loyal customers' turnover that may ask before it eats up the
    whole plan's profit ``plan_amount``. ``despite``: nobody on the plan left over a price, so this is of the plan that
    also calls those whose reason is still open.
    """

    discount_share: float
    customers: int
    order_amount: float
    later_amount: float
    loyal_customers: int
    loyal_amount: float
    plain_amount: float
    cut_amount: float
    plan_amount: float
    despite: bool = False

    @property
    def gain_amount(self) -> float:
        """What the discount adds to the profit expected of these customers; negative where it costs more."""
        return self.cut_amount - self.plain_amount

    @property
    def break_even_share(self) -> float:
        """The share of the loyal turnover that eats up the plan's profit; 1: not even all of it does."""
        if self.loyal_amount <= 0:
            return 1.0
        return min(max((self.plan_amount + self.gain_amount) / self.loyal_amount, 0.0), 1.0)


def guard(plan: Plan, discount_share: float = 0.0) -> Guard:
    """Return what a discount would cost; by default the plan's own, or one of 10 % where it offers none.

    Customers approached whose reason has the discount among its remedies would get it, by the same channel and owner.
    Who would have come unasked gets it too.
    """
    share = discount_share or plan.settings.discount_share or USUAL_SHARE
    seen, called = plan.considered.despite(plan.settings.despite), plan.called
    cut = attempts_of(seen, plan.managers, plan.remedies_known, plan.approach, share)
    keys = ["customer_id", "channel", "manager_id"]
    cut = cut.merge(called[keys], on=keys)
    cuts = cut[cut.remedy.eq(DISCOUNT)].set_index("customer_id")
    plain = cut[cut.remedy.ne(DISCOUNT)].set_index("customer_id").reindex(cuts.index)
    profit = called.set_index("customer_id").profit_amount.reindex(cuts.index)
    turnover = cuts.return_share * profit / max(seen.margin_share, 1e-9)
    given, first = turnover * share, turnover / _orders(seen.base, cuts.index) * share
    active = seen.base.customers[seen.base.customers.state == "active"]
    years = seen.base.assumptions.horizon_months / 12
    return Guard(
        discount_share=share,
        customers=len(cuts),
        order_amount=float(first.sum()),
        later_amount=float((given - first).sum()),
        loyal_customers=len(active),
        loyal_amount=float(active.year_amount.clip(lower=0.0).sum()) * years * share,
        plain_amount=float(plain.expected_profit_amount.sum()),
        cut_amount=float(cuts.expected_profit_amount.sum()),
        plan_amount=plan.profit_amount,
    )


def _orders(base: CustomerBase, customers: pd.Index) -> pd.Series:
    """How many orders each customer makes within the horizon, at least the one that is the return."""
    if "orders_a_year" not in base.customers:
        return pd.Series(1.0, index=customers)
    known = base.customers.drop_duplicates("customer_id").set_index("customer_id").orders_a_year
    orders = known.reindex(customers).astype(float).fillna(1.0) * base.assumptions.horizon_months / 12
    return orders.clip(lower=1.0)
