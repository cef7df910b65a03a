"""The worked examples of the articles the method rests on."""

from __future__ import annotations

import datetime as dt

from tests.companies import every, make_company, orders_frame
from winback.losses import measure_losses
from winback.value import money_lost, value_losses


def _quarterly():
    """Ten customers who buy four times a year, and one who stops after the eighth purchase."""
    rows = [row for i in range(10) for row in every(f"c{i}", 90, "2023-01-01", 14)]
    return make_company(orders_frame(rows + every("stops", 90, "2023-01-01", 8)))


def test_quarterly_buyer_is_lost_after_four_months():
    company = _quarterly()
    stopped_on = company.purchases.filter(company.purchases.customer_id == "stops").purchased_on.max().to_pandas()
    on_day = (stopped_on + dt.timedelta(days=120)).date()
    next_day = on_day + dt.timedelta(days=1)
    state = {
        day: measure_losses(company, "article", day).customers.set_index("customer_id").state["stops"]
        for day in (on_day, next_day)
    }
    assert state == {on_day: "active", next_day: "lost"}


def test_ten_customers_of_50000_seven_times_a_year_are_3500000():
    assert money_lost(10, 50_000, 7) == 3_500_000
    assert money_lost(1, 50_000, 7) == 350_000


def test_the_articles_sum_comes_out_of_a_file():
    rows = [row for i in range(10) for row in every(f"gone{i}", 52, "2024-01-03", 7, amount=50_000)]
    rows += [row for i in range(5) for row in every(f"stays{i}", 52, "2024-01-03", 20, amount=50_000)]
    losses = measure_losses(make_company(orders_frame(rows)), "fixed:180")
    total = value_losses(losses).total
    assert total["lost"] == 10
    assert total["average_order_amount"] == 50_000
    assert total["orders_a_year"] == 7
    assert total["money_lost_a_year"] == 3_500_000
    assert total["money_lost_a_customer"] == 350_000
