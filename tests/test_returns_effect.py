"""What contacting changed: intervals that cover the truth, verdicts that do not cry wolf, published figures."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.companies import SHARED
from winback.errors import WinbackError
from winback.returns import effect, experiment_of, read_experiment
from winback.returns.effect import CANNOT_TELL, LESS, MORE, NO_CONTROL, NO_TEST, RUNNING

HILLSTROM = SHARED / "hillstrom" / "hillstrom.csv"


def yes(count: int, of: int) -> np.ndarray:
    return np.r_[np.ones(count), np.zeros(of - count)]


def test_thirty_against_twelve_of_a_hundred_each_is_eighteen_points_more():
    found = effect(yes(30, 100), yes(12, 100))
    assert found.difference.value == pytest.approx(0.18)
    assert found.verdict == MORE and found.extra.value == pytest.approx(18) and found.treated_total == 30


def test_the_interval_of_a_share_is_the_published_one():
    # Newcombe 1998, Statistics in Medicine 17, table II, method 10: 56/70 against 48/80.
    found = effect(yes(56, 70), yes(48, 80)).difference
    assert (round(found.low, 4), round(found.high, 4)) == (0.0524, 0.3339)


def test_a_dozen_customers_allow_no_test():
    assert effect(yes(5, 6), yes(1, 6)).verdict == NO_TEST


def test_without_anybody_held_out_there_is_no_comparison():
    found = effect(yes(5, 60), [])
    assert found.verdict == NO_CONTROL and found.treated_count == 60 and not found.difference.known


def test_before_the_end_no_success_is_called():
    assert effect(yes(60, 100), yes(10, 100), running=True).verdict == RUNNING


def test_what_cannot_be_told_says_how_many_more_are_needed_and_so_many_do_suffice():
    found = effect(yes(24, 150), yes(15, 150))
    assert found.verdict == CANNOT_TELL and found.more_needed > 0
    times = (300 + found.more_needed) / 300
    n = round(150 * times)
    enough = effect(yes(round(n * 0.16), n), yes(round(n * 0.10), n))
    assert enough.verdict == MORE


def test_no_difference_asks_for_no_number():
    assert np.isnan(effect(yes(20, 100), yes(20, 100)).more_needed)


def test_strata_undo_a_draw_that_held_out_more_of_the_loyal():
    # Of class A half returns, of class C a tenth, contacted or not; most of A was held out.
    treated = np.r_[yes(10, 20), yes(20, 200)]
    control = np.r_[yes(100, 200), yes(2, 20)]
    strata = ["A"] * 20 + ["C"] * 200, ["A"] * 200 + ["C"] * 20
    plain = effect(treated, control)
    fair = effect(treated, control, treated_strata=strata[0], control_strata=strata[1])
    assert plain.verdict == LESS and fair.difference.value == pytest.approx(0) and fair.verdict == CANNOT_TELL


def test_strata_weigh_by_what_they_can_tell():
    # A: 10/20 against 5/20, weight 20·20/40 = 10; B: 10/100 against 5/50, weight 100·50/150 = 33.3.
    found = effect(np.r_[yes(10, 20), yes(10, 100)], np.r_[yes(5, 20), yes(5, 50)],
                   treated_strata=["A"] * 20 + ["B"] * 100, control_strata=["A"] * 20 + ["B"] * 50)  # fmt: skip
    assert found.difference.value == pytest.approx(0.25 * 10 / (10 + 100 / 3))


def test_a_stratum_without_a_control_is_left_out_and_counted():
    found = effect(yes(40, 100), yes(10, 50), treated_strata=["A"] * 50 + ["B"] * 50, control_strata=["A"] * 50)
    assert found.left_out == 50 and found.treated_count == 50 and found.treated_total == 40


def test_more_returns_can_come_with_less_money():
    rng = np.random.default_rng(3)
    returned = effect(yes(60, 200), yes(30, 200))
    money = effect(yes(60, 200) * rng.normal(20, 3, 200), yes(30, 200) * rng.normal(120, 10, 200), kind="money")
    assert returned.verdict == MORE and money.verdict == LESS


def test_an_outcome_that_is_no_yes_or_no_is_refused_as_a_share():
    with pytest.raises(WinbackError, match="0 and 1"):
        effect([0.5] * 20, [0.1] * 20)
    with pytest.raises(WinbackError, match="missing"):
        effect([np.nan] * 20, [0] * 20)


@given(st.integers(0, 60), st.integers(0, 60), st.integers(60, 200), st.integers(60, 200))
def test_the_interval_holds_the_difference_and_turning_the_arms_turns_the_sign(k1, k0, n1, n0):
    found, turned = effect(yes(k1, n1), yes(k0, n0)).difference, effect(yes(k0, n0), yes(k1, n1)).difference
    assert -1 <= found.low <= found.value <= found.high <= 1
    assert found.value == pytest.approx(-turned.value) and found.low == pytest.approx(-turned.high)


RUNS = 1000
DESIGNS = {"waves": (150, 150), "a tenth held out": (270, 30)}


def runs(n: int, share: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Campaigns of the same kind: who returned, and what they spent; most spend little, a few very much."""
    back = rng.random((RUNS, n)) < share
    return back.astype(float), back * np.exp(rng.normal(0, 1.3, (RUNS, n)))


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize(("called", "alone"), [(0.15, 0.15), (0.30, 0.15)])
def test_a_campaign_without_effect_is_rarely_called_a_success_and_intervals_cover_the_truth(design, called, alone):
    rng, (n1, n0) = np.random.default_rng(11), DESIGNS[design]
    one, other = runs(n1, called, rng), runs(n0, alone, rng)
    truth = {"share": called - alone, "money": (called - alone) * np.exp(1.3**2 / 2)}
    for number, kind in enumerate(("share", "money")):
        found = [effect(a, b, kind=kind) for a, b in zip(one[number], other[number], strict=True)]
        covers = np.mean([e.difference.low <= truth[kind] <= e.difference.high for e in found])
        assert 0.90 <= covers <= 0.985, (kind, covers)
        if called == alone:
            assert 0.90 <= covers <= 0.97, (kind, covers)
            assert np.mean([e.verdict == MORE for e in found]) <= 0.05, kind


def hillstrom(outcomes: str = "visit,conversion,spend"):
    if not HILLSTROM.exists():
        pytest.skip("the Hillstrom file is not at hand")
    return read_experiment(HILLSTROM, "segment", "No E-Mail", outcomes.split(","))


def test_hillstrom_keeps_its_64000_customers_and_gives_the_published_effects():
    found = hillstrom()
    assert len(found.frame) == 64_000 and found.arms == ["Womens E-Mail", "Mens E-Mail"]
    men, women = found.effects("Mens E-Mail"), found.effects("Womens E-Mail")
    rounded = {
        name: tuple(round(scale * x, 3) for x in (e.difference.value, e.difference.low, e.difference.high))
        for name, e, scale in (("visit", men["visit"], 100), ("conversion", men["conversion"], 100),
                               ("spend", men["spend"], 1))
    }  # fmt: skip
    assert rounded["visit"] == (7.659, 6.995, 8.323)
    assert rounded["conversion"] == (0.681, 0.500, 0.861)
    assert rounded["spend"] == (0.770, 0.485, 1.055)
    assert round(100 * women["visit"].difference.value, 2) == 4.52
    assert round(100 * women["conversion"].difference.value, 3) == 0.311
    assert round(women["spend"].difference.value, 3) == 0.424
    assert men["visit"].treated_total == 3894 and round(men["visit"].extra.value) == 1632
    assert {e.verdict for e in (*men.values(), *women.values())} == {MORE}


def arms(**columns: object) -> pd.DataFrame:
    return pd.DataFrame({"arm": ["mail", "mail", "none", "none"], **columns})


def test_a_test_run_elsewhere_reads_yes_and_no_and_money():
    found = experiment_of(arms(bought=["yes", "no", "", "нет"], money=["3.5", "0", "", "1"]), "arm", "none",
                          ["bought", "money"])  # fmt: skip
    assert dict(found.kinds) == {"bought": "share", "money": "money"}
    assert found.frame.bought.tolist() == [1, 0, 0, 0] and found.frame.money.tolist() == [3.5, 0, 0, 1]


@pytest.mark.parametrize(
    ("frame", "control", "outcome", "told"),
    [
        (arms(bought=1), "nobody", "bought", "Found: mail, none"),
        (arms(bought=1), "none", "spend", "There is no column 'spend'"),
        (arms(bought=["much"] * 4), "none", "bought", "'much' in the column 'bought' is no number"),
        (arms(bought=1).assign(arm="none"), "none", "bought", "nobody was contacted"),
        (pd.DataFrame({"arm": [str(i) for i in range(40)], "bought": 1}), "1", "bought", "at most 12 arms"),
    ],
)
def test_what_is_no_test_is_refused_with_what_was_found(frame, control, outcome, told):
    with pytest.raises(WinbackError, match=told):
        experiment_of(frame, "arm", control, [outcome])


def test_a_customer_with_several_rows_counts_once_and_in_one_arm():
    rows = arms(who=["a", "a", "b", "c"], bought=[0, 1, 0, 0], money=[2.0, 3.0, 0, 1])
    found = experiment_of(rows, "arm", "none", ["bought", "money"], customer="who").frame
    assert len(found) == 3 and found[found.arm == "mail"][["bought", "money"]].values.tolist() == [[1, 5]]
    with pytest.raises(WinbackError, match="two arms"):
        experiment_of(rows.assign(who=["a", "b", "b", "c"]), "arm", "none", ["bought"], customer="who")


def test_rows_without_an_arm_are_left_out_and_told():
    rows = pd.DataFrame({"arm": ["mail", "", "none"], "bought": [1, 1, 0]})
    found = experiment_of(rows, "arm", "none", ["bought"])
    assert len(found.frame) == 2 and found.notes == ("1 row has no value in the column 'arm' and is left out.",)
