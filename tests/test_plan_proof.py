"""The proof, designed before the start: published sizes, a lot that depends on nothing but seed and customer."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from winback.errors import WinbackError
from winback.planning.proof import compare_designs, design_of, draw_arms, lot_of, smallest_effect


def customers(count: int, classes: str = "AABBBCCCCC") -> pd.DataFrame:
    return pd.DataFrame(
        {
            "customer_id": [f"C{i:04}" for i in range(count)],
            "value_class": [classes[i % len(classes)] for i in range(count)],
        }
    )


def test_with_300_lost_a_tenth_held_out_proves_18_points_and_a_half_9():
    assert round(100 * smallest_effect(0.05, 270, 30)) == 18
    assert round(100 * smallest_effect(0.05, 150, 150)) == 9
    table = compare_designs(300, 0.05).set_index(["design", "hold_out_share"]).smallest_effect_share
    assert round(100 * table["hold_out", 0.1]) == 18
    assert round(100 * table["waves", 0.5]) == 9


def test_an_effect_of_the_smallest_size_is_found_eight_times_in_ten():
    rng = np.random.default_rng(4)
    base, effect = 0.1, smallest_effect(0.1, 400, 200)
    came, stayed = rng.binomial(400, base + effect, 4000) / 400, rng.binomial(200, base, 4000) / 200
    z = (2 * np.arcsin(np.sqrt(came)) - 2 * np.arcsin(np.sqrt(stayed))) / math.sqrt(1 / 400 + 1 / 200)
    assert (z > 1.96).mean() == pytest.approx(0.80, abs=0.03)


def test_where_even_the_return_of_all_would_not_show_there_is_no_smallest_effect():
    assert smallest_effect(0.6, 20, 2) is None
    assert smallest_effect(0.1, 100, 0) is None
    with pytest.raises(WinbackError, match=r"1\.5"):
        smallest_effect(1.5, 10, 10)


def test_the_draw_depends_on_seed_and_customer_not_on_the_order_of_rows():
    frame = customers(200)
    arms = draw_arms(frame, "hold_out", 0.2, seed=7)
    turned = frame.sample(frac=1, random_state=2)
    assert draw_arms(turned, "hold_out", 0.2, seed=7).reindex(frame.index).equals(arms)
    assert not draw_arms(frame, "hold_out", 0.2, seed=8).equals(arms)
    assert 0 <= lot_of(7, "C0001") < 1


@settings(max_examples=40, deadline=None)
@given(st.integers(30, 300), st.floats(0.05, 0.5), st.integers(0, 99))
def test_the_same_share_of_every_value_class_waits(count, share, seed):
    frame = customers(count)
    waits = draw_arms(frame, "hold_out", share, seed=seed).eq("hold_out")
    assert waits.sum() == round(count * share)
    sizes, waiting = frame.value_class.value_counts(), frame.value_class[waits].value_counts()
    for code, size in sizes.items():
        assert abs(waiting.get(code, 0) - size * share) < 1


def test_two_waves_are_halves_and_nobody_is_given_up():
    arms = draw_arms(customers(101), "waves", seed=1)
    assert arms.value_counts().to_dict() == {"wave_1": 51, "wave_2": 50}
    assert set(draw_arms(customers(60), "none", seed=1)) == {"contact"}


def test_with_a_dozen_no_test_is_possible_and_each_is_a_case():
    dozen = customers(12)
    arms = draw_arms(dozen, "hold_out", 0.1, seed=1)
    assert set(arms) == {"case"}
    design = design_of(dozen.assign(arm=arms, natural_share=0.1, return_share=0.4), "hold_out", 1, 30)
    assert (design.is_possible, design.smallest_effect_share, design.contacted) == (False, None, 12)


def test_designs_and_shares_that_cannot_be_are_refused():
    with pytest.raises(WinbackError, match="coin"):
        draw_arms(customers(40), "coin")
    with pytest.raises(WinbackError, match=r"1\.0"):
        draw_arms(customers(40), "hold_out", 1.0)
