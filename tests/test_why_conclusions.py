"""The concluded reason: right more often than any source, calibrated, never invented, nothing seen ahead."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reason_frames import CATALOGUE, demo, demo_conclusions, lost, said
from winback.assumptions import Assumptions
from winback.sample import SEED
from winback.why.conclusions import conclude
from winback.why.truth import against_truth, calibration
from winback.why.voices import statements_of

SEEDS = (SEED, 1, 2, 3)
RUDE = "M06"


def concluded(statements: pd.DataFrame, customers: pd.DataFrame, **settings_: object) -> pd.DataFrame:
    return conclude(customers, statements, CATALOGUE, **settings_).customers.set_index("customer_id")


@pytest.mark.parametrize("seed", SEEDS)
def test_conclusions_are_right_more_often_than_every_source_on_the_same_customers(seed):
    _gone, _tables, true = demo(seed)
    found = demo_conclusions(seed)
    table = against_truth(found.customers, found.statements, true).set_index("source")
    assert table.loc["", "concluded_right_share"] > table.right_share.max() - 0.03
    for source in ("customer", "staff", "crm"):
        assert table.loc[source, "concluded_right_share"] > table.loc[source, "right_share"] + 0.05
    assert table.loc["", "customers"] > 200


def test_of_what_is_said_with_a_confidence_about_that_share_is_right():
    parts = []
    for seed in SEEDS:
        rows = demo_conclusions(seed).customers
        parts.append(rows.assign(true=rows.customer_id.map(demo(seed)[2]), customer_id=rows.customer_id + f"-{seed}"))
    every = pd.concat(parts)
    bands = calibration(every, every.set_index("customer_id").true)
    noise = 2 * np.sqrt(bands.said_share * (1 - bands.said_share) / bands.customers)
    assert ((bands.right_share - bands.said_share).abs() < 0.08 + noise).all()
    assert bands.customers.min() > 50


@pytest.mark.parametrize("seed", SEEDS)
def test_the_rude_employee_hides_behind_other_reasons_and_is_read_from_the_customers_asked(seed):
    gone, _tables, true = demo(seed)
    found = demo_conclusions(seed)
    his = gone.customer_id[gone.manager_id == RUDE]
    rows = found.customers[found.customers.customer_id.isin(his)]
    staff = found.statements[(found.statements.side == "staff") & found.statements.customer_id.isin(his)]
    assert not (staff.reason == "rude_staff").any()
    shares = found.shares[found.shares.customer_id.isin(his) & (found.shares.reason == "rude_staff")]["share"].sum()
    known = rows.customer_id.map(true)
    assert shares > 0.4 * (known == "rude_staff").sum()
    elsewhere = found.customers[~found.customers.customer_id.isin(his)]
    assert (elsewhere.reason == "rude_staff").mean() < 0.02


def test_who_nobody_spoke_about_gets_no_reason_and_guesses_stand_apart():
    gone, _tables, _true = demo()
    found = demo_conclusions()
    silent = set(gone.customer_id) - set(found.statements.customer_id)
    assert silent
    assert not silent & set(found.customers.customer_id)
    assert not silent & set(found.shares.customer_id)
    assert set(found.guesses.customer_id) <= silent
    assert found.guesses.confidence_share.min() >= 0.5


def test_where_staff_are_honest_nothing_is_read_into_their_words():
    rng = np.random.default_rng(4)
    reasons = ["rude_staff", "competitor_price", "closed", "slow_work"]
    rows = []
    for number in range(1, 121):
        true = reasons[number % 4]
        rows.append((f"C{number}", true, "staff"))
        if rng.random() < 0.5:
            rows.append((f"C{number}", true, "customer"))
    managers = [f"M{number % 5}" for number in range(120)]
    found = concluded(said(rows), lost(120, manager_id=managers))
    true = pd.Series([reasons[int(c[1:]) % 4] for c in found.index], index=found.index)
    assert (found.reason == true).all()
    assert found.confidence_share.min() > 0.6


def test_one_managers_price_reads_as_rudeness_once_the_managers_customers_say_so():
    rows = []
    for number in range(1, 41):
        bad = number <= 20
        rows.append((f"C{number}", "competitor_price", "staff"))
        if number % 2:
            rows.append((f"C{number}", "rude_staff" if bad else "competitor_price", "customer"))
    managers = ["M1" if number <= 20 else "M2" for number in range(1, 41)]
    found = concluded(said(rows), lost(40, manager_id=managers))
    silent = found.loc[["C2", "C22"]]
    assert silent.reason.tolist() == ["rude_staff", "competitor_price"]
    assert silent.basis.tolist() == ["read", "staff"]
    assert silent.loc["C2", ["alike_by", "alike_named_count", "alike_asked_count"]].tolist() == ["manager_id", 10, 10]
    assert silent.loc["C2", "alike_inside"]


def test_what_was_said_before_the_last_purchase_or_after_the_day_is_not_about_this_absence():
    rows = said([("C1", "closed", "staff", "A", 0.7, day) for day in ("2025-01-01", "2025-06-01", "2026-06-01")])
    customers = lost(1, last_on=pd.Timestamp("2025-03-01"))
    kept = statements_of(rows, customers, dt.date(2025, 12, 31))
    assert kept.given_on.dt.date.tolist() == [dt.date(2025, 6, 1)]
    assert len(statements_of(rows, lost(1))) == 3


def test_later_statements_change_nothing_as_of_an_earlier_day():
    base = [("C1", "closed", "staff"), ("C2", "moved", "customer"), ("C2", "closed", "staff"), ("C3", "moved", "crm")]
    later = [
        ("C1", "moved", "customer", "B", 0.9, "2026-05-01"),
        ("C4", "rude_staff", "customer", "B", 0.9, "2026-05-01"),
    ]
    day = dt.date(2026, 2, 1)
    then = conclude(lost(5), said(base), CATALOGUE, as_of=day).customers
    now = conclude(lost(5), said(base + later), CATALOGUE, as_of=day).customers
    pd.testing.assert_frame_equal(then, now)


def test_a_customer_asked_weighs_more_than_staff_on_the_companys_own_fault():
    found = concluded(said([("C1", "rude_staff", "customer"), ("C1", "competitor_price", "staff")]), lost(1))
    assert found.reason.tolist() == ["rude_staff"]
    assert found.basis.tolist() == ["customer"]


def test_a_statement_of_no_weight_counts_for_nothing_and_a_repeated_one_once():
    rows = [("C1", "closed", "staff"), ("C1", "moved", "customer"), ("C2", "moved", "crm")]
    plain = concluded(said(rows), lost(2))
    repeated = concluded(said([*rows, ("C1", "closed", "staff", "A", 0.7, "2026-01-12")]), lost(2))
    assert repeated.confidence_share.tolist() == pytest.approx(plain.confidence_share.tolist())
    with_none = pd.concat([said(rows), said([("C1", "closed", "staff", "B")], weight=0.0)])
    assert concluded(with_none, lost(2)).reason["C1"] == plain.reason["C1"]


def test_nothing_said_gives_empty_frames():
    found = conclude(lost(3), said([]), CATALOGUE)
    assert found.customers.empty
    assert found.shares.empty
    assert found.guesses.empty


def test_a_list_with_one_source_keeps_each_customers_own_reason():
    reasons = ["competitor_price"] * 60 + ["moved"] * 3 + ["rude_staff"] * 10 + ["other"] * 2
    rows = said([(f"C{n}", reason, "list") for n, reason in enumerate(reasons, 1)])
    found = conclude(lost(80), rows, CATALOGUE)
    assert found.customers.set_index("customer_id").reason.reindex([f"C{n}" for n in range(1, 76)]).tolist() == reasons
    assert (found.shares["share"] == 1.0).all()


def test_no_source_is_read_against_itself_however_many_small_groups_there_are():
    """A list of cities with a customer or two each: the neighbours' reasons are no ground to doubt one's own word."""
    rng = np.random.default_rng(7)
    reasons = rng.choice(["competitor_price", "moved", "slow_work", "closed"], 300, p=[0.6, 0.2, 0.15, 0.05])
    rows = said([(f"C{n}", reason, "list") for n, reason in enumerate(reasons, 1)])
    found = conclude(lost(300, region=[f"town {n // 2}" for n in range(300)]), rows, CATALOGUE)
    assert found.customers.set_index("customer_id").reason[[f"C{n}" for n in range(1, 301)]].tolist() == list(reasons)
    assert not found.customers.basis.eq("read").any()


CODES = ["rude_staff", "competitor_price", "closed", "neglected", "other"]


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(1, 9).map("C{}".format), st.sampled_from(CODES),
            st.sampled_from(["staff", "customer", "crm", "interview", "list"]), st.sampled_from("AB"),
            st.one_of(st.none(), st.floats(0, 1)),
        ),
        min_size=1, max_size=40,
    )
)  # fmt: skip
def test_shares_of_every_customer_add_up_to_one_whatever_was_said(rows):
    managers = [f"M{n % 3}" for n in range(9)]
    found = conclude(lost(9, manager_id=managers), said(rows), CATALOGUE)
    totals = found.shares.groupby("customer_id")["share"].sum()
    assert totals.to_numpy() == pytest.approx(1.0, abs=1e-12)
    assert set(totals.index) == {row[0] for row in rows} == set(found.customers.customer_id)
    assert found.customers.confidence_share.between(0, 1).all()
    named = {(row[0], row[1]) for row in rows}
    assert named <= set(zip(found.shares.customer_id, found.shares.reason, strict=True))


def test_the_order_of_the_rows_does_not_matter():
    gone, tables, _true = demo()
    names = ["customer_id", "reason", "source", "author", "confidence", "given_on"]
    rows = said(list(tables["reasons"][names].itertuples(index=False, name=None)))
    one = conclude(gone, rows, CATALOGUE, Assumptions()).customers
    other = conclude(gone, rows.sample(frac=1, random_state=3), CATALOGUE, Assumptions()).customers
    assert one.reason.tolist() == other.reason.tolist()
    assert one.confidence_share.to_numpy() == pytest.approx(other.confidence_share.to_numpy())
