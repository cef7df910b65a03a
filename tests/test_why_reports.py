"""Reasons in customers and money: everything adds up, shares are fair, what is open is not called."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reason_frames import CATALOGUE, lost, said
from tests.test_customer_list import REASONS, TELCO
from winback.base import CustomerBase
from winback.collecting.import_mapping import ImportMapping
from winback.customer_list import read_customer_list
from winback.errors import WinbackError
from winback.records.kinds import KINDS
from winback.why import callable_now, study_reasons
from winback.why.fixing import statuses
from winback.why.reports import fixable_codes


def base_with(customers: pd.DataFrame, **settings_: object) -> CustomerBase:
    return CustomerBase(customers, "test", "EUR", dt.date(2026, 6, 30), **settings_)


STATEMENTS = [
    ("C1", "competitor_price", "staff"),
    ("C2", "rude_staff", "customer"), ("C2", "slow_work", "customer"),
    ("C3", "closed", "crm"),
    ("C4", "other", "customer"),
]  # fmt: skip


@pytest.fixture
def study():
    customers = lost(6).assign(
        year_amount=[100.0, 200.0, 50.0, 25.0, 10.0, 5.0],
        abc=["A", "A", "B", "B", "C", "C"],
        manager_id=["M1", "M1", "M2", "M2", None, "M2"],
        last_on=pd.to_datetime(["2025-01-05", "2025-01-20", "2025-05-01", "2025-05-02", "2025-05-03", "2025-05-04"]),
    )
    return study_reasons(base_with(customers), said=said(STATEMENTS))


def test_pareto_adds_up_to_the_lost_with_a_known_reason_and_their_money(study):
    table = study.pareto()
    assert table.customers.sum() == pytest.approx(4)
    assert table.amount.sum() == pytest.approx(375.0)
    assert table.amount_share.sum() == pytest.approx(1.0)
    assert table.cumulative_share.iloc[-1] == pytest.approx(1.0)
    assert table.amount.is_monotonic_decreasing


def test_two_reasons_named_alike_share_the_customer_evenly():
    rows = said([("C1", "rude_staff", "customer"), ("C1", "slow_work", "customer")])
    shares = study_reasons(base_with(lost(1)), said=rows).shares.set_index("reason")["share"]
    assert shares.to_dict() == pytest.approx({"rude_staff": 0.5, "slow_work": 0.5})


def test_classes_groups_and_what_can_be_fixed_are_sums_of_the_reasons(study):
    reasons = study.pareto()
    classes = study.pareto("class_code").set_index("code").amount
    leaves = CATALOGUE.leaves.set_index("code")
    expected = reasons.groupby(reasons.code.map(leaves.class_code)).amount.sum()
    assert classes.to_dict() == pytest.approx(expected.to_dict())
    fixable = study.pareto("fixable").set_index("code").amount
    expected = reasons.groupby(reasons.code.map(fixable_codes(CATALOGUE))).amount.sum()
    assert fixable.to_dict() == pytest.approx(expected.to_dict())
    assert study.pareto().fixable_amount.sum() == pytest.approx(fixable["yes"])


def test_we_can_fix_what_can_change_and_is_in_our_hands():
    codes = fixable_codes(CATALOGUE)
    assert codes[["rude_staff", "competitor_price", "budget_cut", "died"]].tolist() == ["yes", "partly", "no", "no"]


def test_groups_and_periods_hold_the_same_totals(study):
    for dimension in ("abc", "manager_id", "fixable"):
        table = study.by(dimension)
        assert table.customers.sum() == pytest.approx(4)
        assert table.amount.sum() == pytest.approx(375.0)
        assert table.groupby(dimension).customers_share.sum().tolist() == pytest.approx(
            [1.0] * table[dimension].nunique()
        )
    months = study.over_time("month")
    assert months.groupby("period_on").customers.sum().to_dict() == pytest.approx(
        {dt.date(2025, 1, 1): 2.0, dt.date(2025, 5, 1): 2.0}
    )


def test_coverage_counts_customers_money_sources_and_other(study):
    found = study.coverage()
    assert (found.lost, found.known, found.known_amount, found.amount) == (6, 4, 375.0, 390.0)
    assert found.known_share == pytest.approx(4 / 6)
    assert (found.named, found.named_amount, found.named_share) == pytest.approx((3.0, 350.0, 0.5))
    assert (found.other, found.other_amount) == pytest.approx((1.0, 25.0))
    assert found.by_source.set_index("source").customers.to_dict() == {"customer": 2, "staff": 1, "crm": 1}
    assert (found.both, found.disagree_share) == (0, None)


def test_disagreement_is_counted_where_two_sources_spoke():
    rows = said([("C1", "closed", "staff"), ("C1", "moved", "crm"), ("C2", "closed", "staff"), ("C2", "closed", "crm")])
    found = study_reasons(base_with(lost(2)), said=rows).coverage()
    assert (found.both, found.disagree) == (2, 1)


def test_any_money_of_the_base_can_be_asked_for_and_no_other():
    customers = lost(2).assign(margin_a_year=[7.0, 8.0])
    found = study_reasons(
        base_with(customers, money=("year_amount", "margin_a_year")), said=said([("C1", "closed", "staff")])
    )
    assert found.pareto(money="margin_a_year").amount.tolist() == [7.0]
    with pytest.raises(WinbackError, match="margin_a_year"):
        found.pareto(money="year")
    with pytest.raises(WinbackError, match="class_code"):
        found.pareto(level="colour")


def test_a_reason_open_or_being_fixed_stops_the_call_unless_told_otherwise(study):
    recorded = pd.DataFrame(
        {
            "reason": ["rude_staff", "closed"],
            "status": ["fixed", "fixing"],
            "since_on": pd.to_datetime(["2026-01-01"] * 2),
        }
    )
    status = statuses(recorded, CATALOGUE, ["rude_staff", "closed", "slow_work"])
    assert status.status.tolist() == ["fixed", "fixing", "open"]
    rows = pd.DataFrame({"customer_id": list("abc"), "reason": ["rude_staff", "closed", "slow_work"]})
    told = callable_now(rows, status)
    assert told.callable.tolist() == [True, False, False]
    assert told.why_not.tolist() == ["", "fixing", "open"]
    assert callable_now(rows, status, despite=("open",)).callable.tolist() == [True, False, True]


def test_only_what_still_goes_wrong_at_our_place_waits_until_somebody_says_otherwise():
    codes = [
        "missed_dates",
        "competitor_price",
        "closed",
        "neglected",
        "needs_not_understood",
        "company_policy",
        "other",
    ]
    start = statuses(None, CATALOGUE, codes)
    waits = ["open", "no_wait", "no_wait", "no_wait", "no_wait", "open", "no_wait"]
    assert start.status.tolist() == waits
    rows = pd.DataFrame({"customer_id": list("abcdefg"), "reason": codes})
    assert callable_now(rows, start).callable.tolist() == [code == "no_wait" for code in waits]
    assert callable_now(rows, start[:0]).callable.tolist() == [code == "no_wait" for code in waits]
    said_so = pd.DataFrame({"reason": ["competitor_price", "missed_dates"], "status": ["open", "unfixable"]})
    told = callable_now(rows, statuses(said_so, CATALOGUE, codes))
    assert told.why_not.tolist() == ["", "open", "", "", "", "open", ""]


def test_every_customer_is_counted_once_before_fixing_and_no_more_can_be_called_than_there_are(study):
    first = study.fix_first()
    assert first.customers.sum() == len(study.concluded)
    assert (first.callable_count <= first.customers).all()
    assert first.amount.sum() == pytest.approx(375.0)


class Records:
    """The store as far as a study asks it: reasons said, and changes of the catalogue."""

    def __init__(self, **frames: pd.DataFrame) -> None:
        self.frames = frames

    def frame(self, kind: str, as_of: object = None) -> pd.DataFrame:
        names = [column.name for column in KINDS[kind].columns]
        return self.frames.get(kind, pd.DataFrame({name: pd.Series(dtype="object") for name in names}))

    def add(self, kind: str, rows: object, by: str) -> list[str]:
        raise AssertionError("a study writes nothing")


def test_a_merge_moves_later_reports_and_leaves_those_of_the_old_version_as_they_were():
    recorded = pd.DataFrame(STATEMENTS, columns=["customer_id", "reason", "source"]).assign(
        author="A", given_on=pd.Timestamp("2026-01-01"), confidence_share=0.7, weight=1.0, catalogue_version=1
    )
    merge = pd.DataFrame([{"number": 2, "change": "merge", "reason": "slow_work", "into": "rude_staff"}])
    base = base_with(lost(6))
    before = study_reasons(base, Records(reasons=recorded))
    changed = Records(reasons=recorded, catalogue_changes=merge)
    pd.testing.assert_frame_equal(study_reasons(base, changed, catalogue_version=1).pareto(), before.pareto())
    now = study_reasons(base, changed).pareto().set_index("code")
    assert "slow_work" not in now.index
    assert now.customers["rude_staff"] == pytest.approx(1.0)
    assert now.customers.sum() == pytest.approx(before.pareto().customers.sum())


def test_a_list_of_customers_with_its_own_reasons_gives_every_figure_to_the_cent():
    if not TELCO.exists():
        pytest.skip(f"{TELCO.name} is not at hand")
    base = read_customer_list(TELCO, ImportMapping("customers", reasons=REASONS))
    found = study_reasons(base)
    counts = base.said.groupby("reason").customer_id.nunique()
    assert found.pareto().set_index("code").customers.to_dict() == pytest.approx(counts.to_dict())
    assert found.coverage().known == 1869
    assert abs(found.pareto(money="lifetime_amount").amount.sum() - 7_755_256) < 0.005
    assert abs(found.pareto(money="month_amount").amount.sum() - 139_130.85) < 0.005
    raw = base.said.merge(base.lost, on="customer_id").groupby("reason").lifetime_amount.sum()
    assert found.pareto(money="lifetime_amount").set_index("code").amount.to_dict() == pytest.approx(raw.to_dict())


def test_a_status_recorded_for_a_later_day_is_not_known_before():
    recorded = pd.DataFrame({"reason": ["slow_work"], "status": ["fixed"], "since_on": [pd.Timestamp("2026-05-01")]})
    base = base_with(lost(2))
    said_by_then = said([("C1", "slow_work", "staff")])
    told = [
        study_reasons(base, Records(reason_status=recorded), as_of=day, said=said_by_then)
        .callable_now()
        .callable.tolist()
        for day in (dt.date(2026, 4, 30), dt.date(2026, 5, 1), None)
    ]
    assert told == [[False], [True], [True]]


@settings(max_examples=12, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(1, 12).map("C{}".format),
            st.sampled_from(["rude_staff", "competitor_price", "closed", "other", "slow_work"]),
            st.sampled_from(["staff", "customer", "crm"]), st.sampled_from("AB"), st.floats(0, 1),
        ),
        min_size=1, max_size=50,
    ),
    st.lists(st.integers(0, 10**9), min_size=12, max_size=12),
)  # fmt: skip
def test_totals_hold_to_the_cent_for_any_statements_and_money(rows, cents):
    customers = lost(12).assign(year_amount=[amount / 100 for amount in cents], abc=list("AABBCCAABBCC"))
    found = study_reasons(base_with(customers), said=said(rows))
    known = sorted({row[0] for row in rows})
    money = customers.set_index("customer_id").year_amount.reindex(known).sum()
    for table in (found.pareto(), found.pareto("class_code"), found.pareto("group_code"), found.by("abc")):
        assert table.customers.sum() == pytest.approx(len(known), abs=1e-9)
        assert abs(table.amount.sum() - money) < 0.005
    assert found.coverage().known == len(known)
