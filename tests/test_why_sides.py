"""Staff against customers: agreement measured, and nobody named by chance."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import cohen_kappa_score

from tests.reason_frames import demo, demo_conclusions, lost, said
from winback.sample import SEED
from winback.why.sides import agreement, disagreement_by_manager, staff_against_customers
from winback.why.voices import statements_of


def pairs(staff: list[str], asked: list[str]) -> pd.DataFrame:
    rows = [(f"C{n}", reason, "staff") for n, reason in enumerate(staff, 1)]
    rows += [(f"C{n}", reason, "customer") for n, reason in enumerate(asked, 1)]
    return statements_of(said(rows), lost(len(staff)))


def test_kappa_is_cohens_for_single_answers():
    rng = np.random.default_rng(1)
    codes = np.array(["closed", "moved", "rude_staff", "slow_work"])
    staff = rng.choice(codes, 90)
    asked = np.where(rng.random(90) < 0.6, staff, rng.choice(codes, 90))
    found = agreement(pairs(list(staff), list(asked)))
    assert found.kappa == pytest.approx(cohen_kappa_score(staff, asked))
    assert found.kappa_low < found.kappa < found.kappa_high
    assert found.same_reason_share == pytest.approx((staff == asked).mean())
    assert found.same_class_share >= found.same_reason_share


def test_the_range_of_kappa_holds_the_truth_in_about_95_of_100_bases():
    rng = np.random.default_rng(2)
    codes = np.array(["closed", "moved", "rude_staff"])
    held = 0
    for _run in range(50):
        staff = rng.choice(codes, 80)
        asked = np.where(rng.random(80) < 0.55, staff, rng.choice(codes, 80))
        found = agreement(pairs(list(staff), list(asked)))
        held += found.kappa_low <= 0.55 <= found.kappa_high
    assert held >= 43


def test_full_agreement_is_one_and_nobody_in_common_is_said():
    assert agreement(pairs(["closed", "moved"], ["closed", "moved"])).kappa == pytest.approx(1.0)
    alone = statements_of(said([("C1", "closed", "staff"), ("C2", "moved", "customer")]), lost(2))
    assert agreement(alone).customers == 0


def test_what_each_side_says_is_shared_out_by_customer():
    rows = said([("C1", "closed", "staff"), ("C2", "moved", "customer"), ("C2", "closed", "customer")])
    table = staff_against_customers(statements_of(rows, lost(2))).set_index("code")
    assert table.loc["closed", ["staff_share", "asked_share", "gap_share"]].tolist() == pytest.approx([1.0, 0.5, -0.5])
    assert table.loc["moved", ["staff_customers", "asked_customers"]].tolist() == pytest.approx([0.0, 0.5])
    assert staff_against_customers(statements_of(rows, lost(2)), only_both=True).empty


@pytest.mark.parametrize("seed", [SEED, 1, 2, 3])
def test_the_rude_employee_is_named_and_no_rudeness_elsewhere(seed):
    gone, _tables, _true = demo(seed)
    table = disagreement_by_manager(demo_conclusions(seed).statements, gone)
    hidden = table[table.verdict == "hidden"]
    assert ("M06", "rude_staff") in set(zip(hidden.manager_id, hidden.reason, strict=True))
    assert set(hidden.manager_id[hidden.reason == "rude_staff"]) == {"M06"}
    first = hidden[hidden.reason == "rude_staff"].iloc[0]
    assert first.instead == "competitor_price"
    assert first.staff_named_count == 0
    assert first.low_share < first.named_share < first.high_share


def test_equal_managers_are_named_in_at_most_one_of_twenty_bases():
    """Staff and customers speak alike under every manager: whoever is named then is named by chance."""
    rng = np.random.default_rng(5)
    gone, _tables, _true = demo()
    statements = demo_conclusions().statements
    named = 0
    for _run in range(100):
        shuffled = gone.assign(manager_id=rng.permutation(gone.manager_id.to_numpy()))
        named += disagreement_by_manager(statements, shuffled).verdict.isin(["hidden", "named"]).any()
    assert named <= 10


def test_customers_without_a_manager_have_no_findings():
    rows = statements_of(said([("C1", "rude_staff", "customer")]), lost(1))
    assert disagreement_by_manager(rows, lost(1)).empty
    assert disagreement_by_manager(rows, lost(1, manager_id=["M1"])).empty
