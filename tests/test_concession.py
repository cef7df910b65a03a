"""A discount for those won back: its cost, and how many loyal customers may ask for the same."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from winback.assumptions import Assumptions
from winback.base import CustomerBase
from winback.concession import concede
from winback.errors import WinbackError


def base(loyal: float = 10_000.0) -> CustomerBase:
    rows = [("lost", "lost", 1000.0, 400.0), ("l1", "active", loyal * 0.75, 1.0), ("l2", "active", loyal * 0.25, 1.0)]
    frame = pd.DataFrame(rows, columns=["customer_id", "state", "year_amount", "margin_a_year"])
    return CustomerBase(frame, "test", "EUR", dt.date(2026, 6, 30), assumptions=Assumptions(horizon_months=12))


def worth(worth_it: bool = True) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "customer_id": ["lost"], "return_share": [0.5], "profit_amount": [400.0], "expected_profit_amount": [150.0],
            "worth_it": [worth_it],
        }
    )  # fmt: skip


def test_the_discount_is_paid_on_the_turnover_of_those_who_return():
    found = concede(base(), worth(), 0.1)
    # A return is worth 400 of profit at a margin of 40 %: 1,000 of turnover, half of it expected.
    assert found.own_cost_amount == pytest.approx(0.1 * 0.5 * 1000)
    assert found.left_amount == pytest.approx(100.0)


def test_the_gain_is_gone_once_so_much_of_the_loyal_turnover_asks_for_the_same():
    found = concede(base(), worth(), 0.1)
    assert found.loyal_cost_amount == pytest.approx(1000.0)
    assert found.break_even_share == pytest.approx(0.1)
    assert found.break_even_customers == pytest.approx(0.2)


def test_a_discount_that_eats_the_gain_by_itself_leaves_no_room():
    found = concede(base(), worth(), 0.4)
    assert found.left_amount < 0
    assert found.break_even_share == 0


def test_few_loyal_customers_cannot_eat_it_up():
    assert concede(base(100.0), worth(), 0.1).break_even_share == 1
    assert concede(base(0.0), worth(), 0.1).break_even_share == 1
    assert concede(base(0.0), worth(False), 0.1).break_even_share == 0


def test_the_larger_the_discount_the_fewer_may_ask():
    shares = [concede(base(), worth(), d / 100).break_even_share for d in range(1, 50)]
    assert shares == sorted(shares, reverse=True)


@pytest.mark.parametrize("share", [-0.1, 10])
def test_a_discount_is_a_share(share):
    with pytest.raises(WinbackError, match="0 to 1"):
        concede(base(), worth(), share)
