"""The honest number: steps that add up to the cent, each to be switched off, sourced, with an interval."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import winback as wb
from tests.companies import make_company
from tests.demo import demo_company, demo_truth
from winback.assumptions import Assumptions
from winback.base import CustomerBase
from winback.errors import WinbackError
from winback.honest import STEPS, honest_number
from winback.reasons.catalogue import default_catalogue
from winback.sample.world import REASONS
from winback.text import use_language
from winback.worth import return_worth

RULES = Assumptions(
    horizon_months=12, return_keep_share=1.0, natural_return_share=0.2, winback_share=0.4, hour_cost_amount=10.0,
    meeting_hours=5, meeting_direct=1, call_hours=2, call_direct=0, margin_share=0.5,
)  # fmt: skip


def lost_customers(*rows: tuple[str, float, str], assumptions: Assumptions = RULES) -> CustomerBase:
    frame = pd.DataFrame(rows, columns=["customer_id", "year_amount", "abc"]).assign(state="lost")
    return CustomerBase(frame, "test", "EUR", dt.date(2026, 6, 30), assumptions=assumptions)


def amounts(frame: pd.DataFrame) -> dict[str, float]:
    return dict(zip(frame.step, frame.amount, strict=True))


TWO = (("big", 1000.0, "A"), ("tiny", 40.0, "C"))


def test_the_waterfall_by_hand():
    found = amounts(honest_number(lost_customers(*TWO)))
    assert found["turnover"] == 1040
    assert (found["cost_of_goods"], found["margin"]) == (-520, 520)
    assert found["come_back_anyway"] == -104
    # A call to the tiny one costs 20 and brings 6.40: its remaining 16 go.
    assert found["not_worth"] == -16
    assert found["second_life"] == 0
    assert found["stay_away"] == -240
    assert found["attempts"] == -60
    assert found["recoverable"] == 100
    assert "word_of_mouth" not in found


def test_word_of_mouth_is_a_step_of_its_own_when_asked_for():
    rules = Assumptions(**{**_values(RULES), "word_of_mouth_count": 10.0, "offended_share": 0.5})
    found = amounts(honest_number(lost_customers(*TWO, assumptions=rules), word_of_mouth=True))
    # 0.32 of the big one won back, half of them offended, ten others each, at the mean margin of 260.
    assert found["word_of_mouth"] == pytest.approx(0.32 * 0.5 * 10 * 260)
    assert found["with_word_of_mouth"] == pytest.approx(found["recoverable"] + found["word_of_mouth"])


def test_a_study_that_knows_no_reason_changes_nothing():
    shares = pd.DataFrame({"customer_id": [], "reason": [], "share": []}).astype(
        {"customer_id": "str", "reason": "str"}
    )
    nothing = SimpleNamespace(shares=shares, catalogue=default_catalogue())
    without = amounts(honest_number(lost_customers(*TWO), word_of_mouth=True))
    assert amounts(honest_number(lost_customers(*TWO), nothing, word_of_mouth=True)) == without


def test_reasons_say_who_was_offended():
    leaves = pd.DataFrame({"code": ["rude", "price"], "start_return_share": [0.4, 0.4],
                           "class_code": ["company", "competitor"]})  # fmt: skip
    shares = pd.DataFrame({"customer_id": ["big"], "reason": ["rude"], "share": [1.0]})
    for code, others in (("rude", 10 * 0.32 * 500), ("price", 0.0)):
        told = SimpleNamespace(shares=shares.assign(reason=code), catalogue=SimpleNamespace(leaves=leaves))
        found = amounts(honest_number(lost_customers(TWO[0]), told, word_of_mouth=True))
        assert found["word_of_mouth"] == pytest.approx(others)


def test_each_step_can_be_left_out():
    base = lost_customers(*TWO)
    assert amounts(honest_number(base, without=["cost_of_goods"]))["come_back_anyway"] == -208
    # Without the step, who would come unasked counts as won: 0.52 of them return.
    kept = amounts(honest_number(base, without=["come_back_anyway"]))
    assert kept["stay_away"] == pytest.approx(-0.48 * 500)
    assert amounts(honest_number(base, without=["attempts"]))["recoverable"] == 160
    everything = honest_number(base, without=STEPS)
    assert everything.step.tolist() == ["turnover", "recoverable"]
    assert everything.amount.tolist() == [1040, 1040]


def test_an_unknown_step_is_refused_by_name():
    with pytest.raises(WinbackError, match="luck"):
        honest_number(lost_customers(*TWO), without=["luck"])


def _values(rules: Assumptions) -> dict[str, float]:
    return {name: getattr(rules, name) for name in rules.__dataclass_fields__}


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 1e8), st.sampled_from("ABC")), min_size=0, max_size=25),
    st.sets(st.sampled_from(STEPS)),
    st.booleans(),
    st.floats(0, 1),
)
def test_steps_add_up_to_the_cent_whatever_is_switched_off(rows, off, mouth, natural):
    rules = Assumptions(**{**_values(RULES), "natural_return_share": natural, "return_keep_share": 0.6})
    base = lost_customers(*[(f"c{i}", *row) for i, row in enumerate(rows)], assumptions=rules)
    frame = honest_number(base, without=off, word_of_mouth=mouth, draws=20)
    level = 0.0
    for row in frame.itertuples():
        if row.kind == "change":
            level = round(level + row.amount, 2)
        elif row.step == "turnover":
            level = row.amount
        assert row.kind == "change" or row.amount == pytest.approx(level, abs=0.005)
        assert row.low_amount <= row.amount <= row.high_amount
    assert not set(frame.step) & off


def test_the_last_sum_is_what_the_attempts_are_expected_to_bring():
    base = lost_customers(*[(f"c{i}", 50.0 * i, "ABC"[i % 3]) for i in range(40)])
    worth = return_worth(base)
    left = amounts(honest_number(base, worth=worth))["recoverable"]
    assert left == pytest.approx(worth.expected_profit_amount[worth.worth_it].sum(), abs=0.01)


def test_the_same_seed_gives_the_same_interval_and_another_one_nearly_the_same():
    base = lost_customers(*[(f"c{i}", 500.0, "A") for i in range(40)])
    once, again, other = (honest_number(base, seed=seed).set_index("step").loc["recoverable"] for seed in (1, 1, 2))
    assert (once.low_amount, once.high_amount) == (again.low_amount, again.high_amount)
    assert other.high_amount == pytest.approx(once.high_amount, rel=0.15)


def test_with_more_doubt_the_interval_is_wider():
    widths = []
    for attempts in (5, 500):
        rules = Assumptions(**{**_values(RULES), "start_weight_attempts": attempts})
        base = lost_customers(*[(f"c{i}", 1000.0, "A") for i in range(60)], assumptions=rules)
        row = honest_number(base).set_index("step").loc["recoverable"]
        widths.append(row.high_amount - row.low_amount)
    assert widths[0] > 1.5 * widths[1]


def test_one_large_customer_makes_the_outcome_a_matter_of_luck():
    one = honest_number(lost_customers(("all", 100_000.0, "A"))).set_index("step").loc["recoverable"]
    many = honest_number(lost_customers(*[(f"c{i}", 1000.0, "A") for i in range(100)])).set_index("step")
    assert (one.high_amount - one.low_amount) > 1.5 * (many.high_amount["recoverable"] - many.low_amount["recoverable"])


# ------------------------------------------------------------------------------------------- the demo company


@pytest.fixture(scope="module")
def demo() -> CustomerBase:
    return wb.base_of(wb.value_losses(wb.measure_losses(demo_company())))


@pytest.fixture(scope="module")
def true_reasons() -> SimpleNamespace:
    truth = demo_truth().dropna(subset="true_reason")
    shares = truth[["customer_id"]].assign(reason=truth.true_reason, share=1.0)
    return SimpleNamespace(shares=shares, catalogue=default_catalogue())


def test_the_article_s_number_is_its_first_step(demo):
    total, frame = demo.value.total, honest_number(demo)
    product = total["lost"] * total["average_order_amount"] * total["orders_a_year"]
    assert frame.amount.iloc[0] == pytest.approx(product, abs=0.01)
    assert amounts(frame)["margin"] == pytest.approx(total["margin_lost_a_year"], abs=0.01)


def test_every_step_says_what_it_rests_on_in_both_languages(demo):
    for language in ("en", "ru"):
        with use_language(language):
            frame = honest_number(demo, word_of_mouth=True, draws=20)
        told = frame[frame.kind == "change"].source
        assert (told.str.len() > 10).all()
        assert told.str.contains("[а-я]").all() == (language == "ru")


def test_the_demo_companys_true_recoverable_profit_lies_within_the_interval(demo, true_reasons):
    """What a campaign among the lost would truly bring: the demo's own chances of being won, per true reason."""
    row = honest_number(demo, true_reasons).set_index("step").loc["recoverable"]
    worth = return_worth(demo, true_reasons).merge(demo_truth()[["customer_id", "true_reason"]], on="customer_id")
    wins = worth.true_reason.map({reason.code: reason.wins for reason in REASONS}).fillna(0.0)
    natural = worth.true_reason.map({reason.code: reason.returns for reason in REASONS}).fillna(1.0)
    gain = (1 - natural) * wins * worth.profit_amount - worth.cost_amount
    truth = float(gain[worth.worth_it].sum())
    assert row.low_amount <= truth <= row.high_amount
    assert row.high_amount < 0.1 * demo.value.total["money_lost_a_year"]


def test_nothing_later_changes_the_number_of_a_past_day():
    day = dt.date(2025, 6, 30)
    orders = demo_company().orders.to_pandas()
    short = make_company(orders[pd.to_datetime(orders.ordered_on) <= pd.Timestamp(day)])
    whole = make_company(orders)
    then, now = (
        honest_number(wb.base_of(wb.value_losses(wb.measure_losses(company, "own", day))), draws=20)
        for company in (short, whole)
    )
    pd.testing.assert_frame_equal(then, now)
