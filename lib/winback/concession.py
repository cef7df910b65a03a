"""A concession to those who are won back, and what it costs if the loyal customers ask for the same (method row V6)."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from .base import CustomerBase
from .errors import WinbackError
from .text import _


@dataclass(frozen=True)
class Concession:
    """What a discount given to those who return costs, within the horizon of the assumptions.

    ``customers`` are worth returning; ``gain_amount`` is the profit expected of their return without a discount;
    ``own_cost_amount`` what the discount takes of it; ``loyal_customers`` buy for ``loyal_amount`` and would cost
    ``loyal_cost_amount`` if all of them got the discount. ``break_even_share``: the share of the loyal customers'
    turnover that may ask for the same before the whole win-back earns nothing; ``break_even_customers`` of usual size.
    """

    discount_share: float
    customers: int
    gain_amount: float
    own_cost_amount: float
    loyal_customers: int
    loyal_amount: float
    loyal_cost_amount: float

    @property
    def left_amount(self) -> float:
        """What is left of the gain after the discount to those who return."""
        return self.gain_amount - self.own_cost_amount

    @property
    def break_even_share(self) -> float:
        """The share of the loyal customers' turnover that eats up the gain; 1: even all of it does not."""
        if self.loyal_cost_amount <= 0:
            return 1.0 if self.left_amount > 0 else 0.0
        return min(max(self.left_amount / self.loyal_cost_amount, 0.0), 1.0)

    @property
    def break_even_customers(self) -> float:
        """The same in loyal customers of average size."""
        return self.break_even_share * self.loyal_customers


def concede(base: CustomerBase, worth: pd.DataFrame, discount_share: float = 0.10) -> Concession:
    """Return what a discount for those won back costs, and how many loyal customers may ask for the same.

    ``worth``: of :func:`winback.return_worth`. Everybody who is approached and returns gets the discount, those who
    would have come unasked too; loyal are the active customers, with what they bought in the last year. Raises
    ``WinbackError`` for a share outside 0 to 1. Source: method row V6.
    """
    if not 0 <= discount_share <= 1:
        raise WinbackError(
            _("The discount is {share}; allowed: 0 to 1, 0.1 being ten percent.").format(share=discount_share)
        )
    asked = worth[worth.worth_it]
    years = base.assumptions.horizon_months / 12
    active = base.customers[base.customers.state == "active"]
    loyal = float(active.year_amount.clip(lower=0.0).sum()) * years
    turnover = float((asked.return_share * asked.profit_amount).sum()) / max(lost_margin_share(base), 1e-9)
    return Concession(
        discount_share=discount_share,
        customers=len(asked),
        gain_amount=float(asked.expected_profit_amount.sum()),
        own_cost_amount=turnover * discount_share,
        loyal_customers=len(active),
        loyal_amount=loyal,
        loyal_cost_amount=loyal * discount_share,
    )


def lost_margin_share(base: CustomerBase) -> float:
    """Return the margin of the lost customers as a share of their turnover; the assumption where no cost is known."""
    rows = base.lost
    money = float(rows.year_amount.clip(lower=0.0).sum())
    if "margin_a_year" not in rows or money <= 0:
        return base.assumptions.margin_share
    return float(rows.margin_a_year.clip(lower=0.0).sum()) / money
