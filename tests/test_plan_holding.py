"""How long a return holds: counted on the returns and losses of notebook 06, not on whoever is late now and then."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from tests.companies import every, make_company, orders_frame
from winback.base import CustomerBase, base_of
from winback.losses import measure_losses
from winback.planning.holding import lost_again
from winback.returns.second_life import second_lives
from winback.value import value_losses


def base_at(orders: pd.DataFrame, enough: int = 4) -> CustomerBase:
    found = base_of(value_losses(measure_losses(make_company(orders), "fixed:60", "2026-07-01")))
    return replace(found, assumptions=replace(found.assumptions, min_customers=enough))


def returners() -> pd.DataFrame:
    """All are away from June 2023 to June 2024; then three buy on and one leaves again for good in autumn 2024."""
    first = [row for name in "abcd" for row in every(name, 30, "2023-01-01", 6)]
    stay = [row for name in "abc" for row in every(name, 30, "2024-06-01", 26)]
    # Late by the clock, once for three months: neither a return nor a loss.
    late = every("late", 30, "2023-01-01", 20) + every("late", 30, "2024-10-25", 21)
    return orders_frame(first + stay + every("d", 30, "2024-06-01", 4) + late)


def test_one_of_four_who_came_back_was_lost_again_within_a_year():
    found = lost_again(base_at(returners()))
    assert (found.again_share, found.returns, found.is_own) == (0.25, 4, True)


def test_the_plan_and_notebook_06_say_the_same_of_the_same_returns():
    base = base_at(returners())
    assert lost_again(base).again_share == pytest.approx(second_lives(base).lost_again().value)


def test_too_few_returns_measure_nothing():
    found = lost_again(base_at(returners(), enough=5))
    assert (found.again_share, found.is_own) == (base_at(returners()).assumptions.lost_again_share, False)
