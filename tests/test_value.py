"""Value: classes and money, by numbers a person can check."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.companies import every, make_company, orders_frame
from winback.losses import measure_losses
from winback.value import value_losses, variation

TEXTBOOK = [0, 15, 40, 15, 10, 15, 20, 15, 10, 15, 20, 15, 5, 20, 45, 20, 15, 20, 25, 20, 15, 20, 25, 20, 40, 10, 35,
            10, 5, 10, 15, 10, 5, 10, 15, 10]  # fmt: skip


@pytest.mark.parametrize(("weeks", "cv"), [(1, 0.59), (4, 0.29), (12, 0.19)])
def test_the_textbook_series_swings_less_the_longer_the_period(weeks, cv):
    sums = [sum(TEXTBOOK[i : i + weeks]) for i in range(0, len(TEXTBOOK), weeks)]
    assert variation(sums) == pytest.approx(cv, abs=0.005)


def _sales(days: list[str], before: str, after: str) -> list[tuple[str, str, float]]:
    """The textbook series on these days, between a first purchase in the period before and a last one after it."""
    sold = [("a", on, float(amount)) for on, amount in zip(days, TEXTBOOK, strict=True) if amount]
    return [("a", before, 5.0), *sold, ("a", after, 5.0)]


def test_the_textbook_series_sold_week_by_week_varies_by_59_percent():
    weeks = [str(on.date()) for on in pd.date_range("2025-01-06", periods=36, freq="7D")]
    company = make_company(orders_frame(_sales(weeks, "2025-01-01", "2025-09-15")))
    value = value_losses(measure_losses(company, "fixed:180"), "week")
    assert value.customers.xyz_periods.tolist() == [36]
    assert value.customers.xyz_cv.tolist() == pytest.approx([0.59], abs=0.005)
    assert value.customers.xyz_period.tolist() == ["week"]


@pytest.mark.parametrize(("period", "periods", "cv"), [("month", 9, 0.29), ("quarter", 3, 0.19)])
def test_the_textbook_series_sold_four_times_a_month_varies_less_by_longer_periods(period, periods, cv, monkeypatch):
    monkeypatch.setattr("winback.value.PERIODS_NEEDED", 3)
    days = [f"2025-{month:02d}-{on:02d}" for month in range(1, 10) for on in (1, 8, 15, 22)]
    company = make_company(orders_frame(_sales(days, "2024-12-20", "2025-10-02")))
    value = value_losses(measure_losses(company, "fixed:180"), period)
    assert value.customers.xyz_periods.tolist() == [periods]
    assert value.customers.xyz_cv.tolist() == pytest.approx([cv], abs=0.005)
    assert value.by_class("xyz").xyz_period.tolist() == [period]


def test_abc_puts_the_first_80_percent_of_money_into_a():
    rows = every("big", 30, "2024-01-01", 10, 800) + every("middle", 30, "2024-01-01", 10, 150)
    rows += every("small", 30, "2024-01-01", 10, 50)
    classes = measure_losses(make_company(orders_frame(rows)), "fixed:90").customers.set_index("customer_id").abc
    assert classes.to_dict() == {"big": "A", "middle": "B", "small": "C"}


def test_steady_monthly_buyer_is_x_and_a_swinging_one_is_z():
    steady = [("steady", f"2025-{m:02d}-10", 100.0) for m in range(1, 13)]
    swing = [("swing", f"2025-{m:02d}-10", 10.0 if m % 2 else 300.0) for m in range(1, 13)]
    value = value_losses(measure_losses(make_company(orders_frame(steady + swing)), "fixed:180"), "month")
    classes = value.customers.set_index("customer_id")
    assert classes.xyz.to_dict() == {"steady": "X", "swing": "Z"}
    assert classes.xyz_cv["steady"] == 0
    months = [10.0 if m % 2 else 300.0 for m in range(2, 12)]
    assert classes.xyz_cv["swing"] == pytest.approx(variation(months))


def test_months_without_a_purchase_count_as_zero():
    rows = [("a", f"2025-{m:02d}-10", 100.0) for m in (1, 2, 4, 6, 8, 10)] + [("b", "2025-12-30", 1.0)]
    value = value_losses(measure_losses(make_company(orders_frame(rows)), "fixed:300"), "month")
    found = value.customers.set_index("customer_id").xyz_cv["a"]
    assert found == pytest.approx(variation([100, 0, 100, 0, 100, 0, 100, 0, 100, 0]))


def test_money_of_classes_and_matrix_adds_up_to_the_total():
    rows = [r for i in range(12) for r in every(f"c{i}", 30, "2024-01-01", 6 + 2 * i, 10.0 * (i + 1))]
    value = value_losses(measure_losses(make_company(orders_frame(rows)), "fixed:90"))
    total = value.total["money_lost_a_year"]
    assert value.by_class("abc").money_lost_a_year.sum() == pytest.approx(total)
    assert value.matrix().money_lost_a_year.sum() == pytest.approx(total)
    assert value.matrix().customers.sum() == 12


def test_margin_comes_from_cost_where_the_file_has_it():
    frame = orders_frame(every("a", 30, "2024-01-01", 6) + every("b", 30, "2024-01-01", 20))
    frame["cost"] = frame.amount * 0.6
    total = value_losses(measure_losses(make_company(frame), "fixed:90")).total
    assert total["margin_lost_a_year"] == pytest.approx(0.4 * total["money_lost_a_year"])


def test_margin_is_assumed_where_the_file_has_no_cost():
    frame = orders_frame(every("a", 30, "2024-01-01", 6) + every("b", 30, "2024-01-01", 20))
    value = value_losses(measure_losses(make_company(frame), "fixed:90"))
    assert not value.has_cost
    assert value.total["margin_lost_a_year"] == pytest.approx(0.3 * value.total["money_lost_a_year"])
