"""Tables of what customers are worth: the known ones, and the lost ones once back."""

from __future__ import annotations

from ..lifetime.sltv import SecondLifetime
from ..lifetime.value import LifetimeValue
from .shown import Shown, table


def lifetime_table(life: LifetimeValue, currency: str = "", rows: int = 12) -> Shown:
    """Return the customers with the largest expected profit, each with the range of its own."""
    shown = ["customer_id", "alive_share", "expected_purchases", "expected_order_amount", "value_amount"]
    frame = life.customers.sort_values(["value_amount", "customer_id"], ascending=[False, True])
    return table(frame, [*shown, "low_amount", "high_amount"], currency=currency, rows=rows)


def return_table(second: SecondLifetime, currency: str = "", rows: int = 12) -> Shown:
    """Return the lost customers who would be worth most once back, each with the range of its own."""
    shown = ["customer_id", "last_on", "expected_purchases", "expected_order_amount", "sltv_amount"]
    frame = second.customers.sort_values(["sltv_amount", "customer_id"], ascending=[False, True])
    return table(frame, [*shown, "low_amount", "high_amount"], currency=currency, rows=rows)
