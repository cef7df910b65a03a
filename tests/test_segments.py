"""Segments: any two dimensions crossed add up to all lost customers and their money, whatever is not stated."""

from __future__ import annotations

import datetime as dt
import math
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import winback as wb
from tests.companies import SHARED, every, make_company, orders_frame
from winback import charts, controls, segment_sentences
from winback.assumptions import Assumptions
from winback.errors import WinbackError
from winback.reasons import default_catalogue
from winback.rule_fields import UNKNOWN
from winback.segment_columns import class_limits, time_bands
from winback.segments import DIMENSIONS, OTHERS
from winback.text import use_language

DAY = dt.date(2026, 6, 30)
DAY_THEN = dt.date(2025, 6, 30)


def base_with(rows: list[dict], **more) -> wb.CustomerBase:
    """A base of customers written by hand: lost ones unless it says otherwise."""
    known = {"state": "lost", "abc": "B", "purchase_count": 5, "silence_days": 100, "lost_on": DAY - dt.timedelta(60)}
    frame = pd.DataFrame([known | {"customer_id": f"c{i}", "year_amount": 100.0} | row for i, row in enumerate(rows)])
    frame["lost_on"] = pd.to_datetime(frame.lost_on)
    return wb.CustomerBase(customers=frame, name="hand", currency="EUR", as_of=DAY, **more)


def cell(frame: pd.DataFrame, **values) -> pd.Series:
    for name, value in values.items():
        frame = frame[frame[name] == value]
    assert len(frame) == 1
    return frame.iloc[0]


def test_two_dimensions_crossed_give_customers_and_money_of_each_cell():
    base = base_with([
        {"region": "North", "year_amount": 10.0}, {"region": "North", "year_amount": 20.5, "abc": "A"},
        {"region": "South", "year_amount": 5.0}, {"region": "South", "state": "active", "year_amount": 900.0},
    ])  # fmt: skip
    frame = wb.segment_losses(base).cross("region", "abc")
    assert list(frame.columns) == ["region", "abc", "customers", "amount", "amount_share"]
    assert cell(frame, region="North", abc="A").amount == 20.5
    assert cell(frame, region="South", abc="B").customers == 1
    assert frame.customers.sum() == 3
    assert frame.amount.sum() == 35.5


def test_an_unknown_value_is_a_row_of_its_own_and_stands_last():
    base = base_with([{"region": "North"}, {"region": None}, {"region": "  "}, {"region": "-"}, {"region": "Zz"}])
    frame = wb.segment_losses(base).cross("region")
    assert frame.region.tolist()[-1] == UNKNOWN
    assert cell(frame, region=UNKNOWN).customers == 3
    assert controls.segments.named(frame, wb.segment_losses(base)).region.tolist()[-1] == "not\u00a0stated"


AMOUNTS = st.floats(0, 1e7, allow_nan=False).map(lambda value: value / 3)
ROWS = st.fixed_dictionaries(
    {
        "year_amount": AMOUNTS,
        "region": st.sampled_from(["N", "S", "", None]),
        "industry": st.sampled_from(["food", "steel", None]),
        "manager_id": st.sampled_from(["m1", "m2", None]),
        "abc": st.sampled_from(["A", "B", "C"]),
        "lost_on": st.sampled_from([DAY, DAY - dt.timedelta(days=200), DAY - dt.timedelta(days=2000), None]),
        "state": st.sampled_from(["lost", "lost", "active", "one_purchase"]),
    }
)


@settings(max_examples=30, deadline=None)
@given(
    rows=st.lists(ROWS, min_size=1, max_size=25),
    down=st.sampled_from(DIMENSIONS),
    across=st.sampled_from(["", *DIMENSIONS]),
    most=st.sampled_from([None, 1]),
)
def test_every_crossing_adds_up_to_the_lost_exactly(rows, down, across, most):
    base = base_with(rows)
    frame = wb.segment_losses(base).cross(down, across, most=most)
    assert frame.customers.sum() == len(base.lost)
    assert round(frame.amount.sum(), 2) == round(math.fsum(base.lost.year_amount), 2)
    assert not frame.duplicated([name for name in (down, across) if name and name in frame]).any()


@settings(max_examples=15, deadline=None)
@given(rows=st.lists(ROWS, min_size=1, max_size=25))
def test_priorities_and_screened_add_up_to_everybody_looked_at(rows):
    segments = wb.segment_losses(base_with(rows))
    frame = segments.by_priority()
    assert frame.lost.sum() == len(segments.base.lost)
    assert frame.customers.sum() == len(segments.frame) == len(segments.who("list")) + len(segments.screened)
    assert segments.frame.customer_id.is_unique
    assert segments.by_rule().customers.sum() == len(segments.frame)


def test_small_regions_can_stand_together_and_nothing_is_lost():
    base = base_with([{"region": f"r{i}", "year_amount": 10.0 * (i + 1)} for i in range(6)])
    frame = wb.segment_losses(base).cross("region", most=2)
    assert frame.region.tolist() == ["r5", "r4", OTHERS]
    assert frame.amount.tolist() == [60.0, 50.0, 100.0]


def test_ranked_values_come_in_their_order_not_by_money():
    base = base_with([
        {"lost_on": DAY - dt.timedelta(days=800), "year_amount": 900.0}, {"lost_on": DAY, "year_amount": 1.0},
        {"lost_on": None}, {"lost_on": DAY - dt.timedelta(days=91)},
    ])  # fmt: skip
    found = wb.segment_losses(base).cross("silence_band").silence_band.tolist()
    assert found == ["to_3_months", "to_6_months", "over_2_years", UNKNOWN]


def test_a_dimension_that_does_not_exist_is_refused_with_those_that_do():
    with pytest.raises(WinbackError, match=r"no dimension 'planet'.*region"):
        wb.segment_losses(base_with([{}])).cross("planet")


# ------------------------------------------------------------------------------- what is known of each customer


def test_class_limits_are_the_smallest_amounts_of_classes_a_and_b():
    amounts = pd.Series([50.0, 30.0, 10.0, 6.0, 3.0, 1.0])
    assert class_limits(amounts, Assumptions()) == (30.0, 6.0)
    assert class_limits(pd.Series([0.0, 0.0]), Assumptions()) == (math.inf, math.inf)


def test_potential_is_large_when_it_would_make_a_class_a_customer():
    base = base_with([
        {"year_amount": 80.0, "potential_amount": 80.0}, {"year_amount": 15.0, "potential_amount": 79.0},
        {"year_amount": 5.0, "potential_amount": 14.0}, {"year_amount": 0.0, "potential_amount": None},
    ])  # fmt: skip
    frame = wb.segment_losses(base).frame.set_index("customer_id")
    assert frame.potential_band.tolist() == ["large", "middle", "small", UNKNOWN]
    assert frame.potential_source.tolist() == ["declared"] * 3 + [UNKNOWN]


def test_potential_from_peers_without_an_industry_rests_on_size_alone():
    found = pd.DataFrame({"customer_id": ["c0"], "potential_amount": [9e9], "potential_source": ["peers"]})
    rows = [{"abc": "C", "year_amount": 1.0, "purchase_count": 1}, {"year_amount": 5000.0}]
    plain = wb.segment_losses(base_with(rows), potential=found)
    assert plain.frame.potential_source[0] == "size"
    assert plain.frame.priority[0] == "screened"
    steel = wb.segment_losses(base_with([row | {"industry": "steel"} for row in rows]), potential=found)
    assert steel.frame.potential_source[0] == "peers"
    assert steel.frame.priority[0] == "must"


def test_a_single_purchase_is_looked_at_only_once_it_is_old_enough():
    base = base_with([
        {"state": "one_purchase", "silence_days": 180, "purchase_count": 1, "lost_on": None},
        {"state": "one_purchase", "silence_days": 181, "purchase_count": 1, "lost_on": None},
        {"state": "lost", "lost_on": DAY},
    ])  # fmt: skip
    segments = wb.segment_losses(base)
    assert segments.frame.customer_id.tolist() == ["c1", "c2"]
    assert segments.frame.lost_days.tolist() == [0.0, 0.0]
    assert segments.cross("state").customers.tolist() == [1]


def test_reasons_of_a_frame_are_coded_by_the_catalogue_and_unsure_ones_decide_nothing():
    base = base_with([{"abc": "A"}] * 4)
    reasons = {"reason": ["closed", "closed", "other"], "confidence_share": [0.9, 0.3, 1.0]}
    frame = wb.segment_losses(base, pd.DataFrame({"customer_id": ["c0", "c1", "c3"], **reasons})).frame
    assert frame.can_change.tolist() == ["no", UNKNOWN, UNKNOWN, UNKNOWN]
    assert frame.priority.tolist() == ["let_go", "first", "first", "first"]
    assert frame.reason.tolist() == ["closed", "closed", UNKNOWN, "other"]
    assert frame.class_code.tolist() == ["customer", "customer", UNKNOWN, "other"]


def test_reasons_of_a_study_bring_their_catalogue_and_the_state_of_their_fixes():
    reasons = SimpleNamespace(
        concluded=pd.DataFrame({"customer_id": ["c0", "c1"], "reason": ["rude_staff", "slow_work"]}),
        catalogue=default_catalogue(),
        recorded_status=pd.DataFrame({"reason": ["rude_staff", "slow_work"], "status": ["fixed", "open"]}),
    )
    segments = wb.segment_losses(base_with([{"abc": "B"}, {"abc": "A"}, {"abc": "A"}]), reasons)
    assert segments.frame.reason_status.tolist() == ["fixed", "open", UNKNOWN]
    assert segments.frame.rule.tolist() == ["fixed", "large_still_open", "large_recent"]


def test_an_attempt_nobody_may_make_does_not_let_a_customer_go():
    worth = pd.DataFrame({"customer_id": ["c0"], "expected_profit_amount": [0.0], "worth_it": [False]})
    frame = wb.segment_losses(base_with([{"abc": "A", "has_phone": True, "do_not_contact": True}]), worth=worth).frame
    assert (frame.priority[0], frame.worth_it[0], frame.reachable[0]) == ("first", UNKNOWN, "do_not_contact")


def test_reasons_are_called_by_their_names_not_by_their_codes():
    segments = wb.segment_losses(base_with([{}]), pd.DataFrame({"customer_id": ["c0"], "reason": ["rude_staff"]}))
    frame, names = segments.cross("reason", "priority"), segments.names("reason")
    assert "Rude staff" in charts.segments_chart(frame, "reason", "EUR", names).to_json()
    assert "Rude staff" in segment_sentences.largest_segment(frame, "reason", "EUR", names)
    assert "Rude staff" in repr(controls.segment_table(segments.cross("reason"), segments)).replace("\u00a0", " ")


def test_worth_brings_the_expected_return_and_lets_go_who_does_not_even_pay_the_postage():
    worth = pd.DataFrame({
        "customer_id": ["c0", "c1", "c3"], "return_share": [0.3, 0.1, 0.1], "cost_amount": [50.0, 50.0, 50.0],
        "expected_profit_amount": [400.0, -49.0, -20.0], "worth_it": [True, False, False],
    })  # fmt: skip
    segments = wb.segment_losses(base_with([{"abc": "A"}] * 4), worth=worth)
    assert segments.frame.rule.tolist() == ["large_recent", "not_worth", "large_recent", "large_recent"]
    assert segments.cross("abc").expected_return_amount.tolist() == [481.0]
    assert segments.by_priority().expected_return_amount.sum() == 481.0
    postage = 0.2 * 30.0
    assert segments.frame.letter_profit_amount.tolist()[:2] == [450.0 - postage, 1.0 - postage]


def test_a_list_without_dates_and_orders_is_sorted_too():
    frame = pd.DataFrame(
        {"customer_id": list("abcd"), "state": ["lost"] * 3 + ["active"], "year_amount": [90, 60, 5, 50]}
    )
    base = wb.CustomerBase(customers=frame.astype({"year_amount": float}), name="list", currency="", as_of=DAY)
    segments = wb.segment_losses(base)
    assert segments.customers.set_index("customer_id").priority.to_dict() == {
        "a": "must", "b": "possible", "c": "screened",
    }  # fmt: skip
    assert "when it left is not stated" in segments.customers.why[0]


def test_turning_a_threshold_sorts_anew_and_leaves_the_first_sorting_alone():
    segments = wb.segment_losses(base_with([{"abc": "A"}]))
    turned = segments.turned(recent_days=30)
    assert (segments.frame.priority[0], turned.frame.priority[0]) == ("first", "must")
    assert turned.rules.number("recent_days") == 30


# ------------------------------------------------------------------------------------------- lists, words, pictures


def test_who_asked_not_to_be_contacted_is_counted_and_stands_in_no_call_list():
    base = base_with([{"abc": "A", "has_phone": True}, {"abc": "A", "has_phone": True, "do_not_contact": True}])
    segments = wb.segment_losses(base)
    assert segments.by_priority().set_index("priority").customers["first"] == 2
    assert segments.call_list().customer_id.tolist() == ["c0"]
    assert segments.to_complete().customer_id.tolist() == ["c0"]
    assert cell(segments.reachability(), priority="first", reachable="do_not_contact").customers == 1


def test_the_call_list_is_in_order_of_priority_then_money():
    base = base_with([
        {"abc": "B", "year_amount": 500.0}, {"abc": "A", "year_amount": 90.0}, {"abc": "A", "year_amount": 100.0},
        {"abc": "C", "year_amount": 1.0, "lost_on": DAY - dt.timedelta(days=900)},
    ])  # fmt: skip
    called = wb.segment_losses(base).call_list()
    assert called.customer_id.tolist() == ["c2", "c1", "c0"]
    assert called.why.str.len().min() > 20
    assert len(wb.segment_losses(base).call_list(1)) == 1


def test_what_is_missing_is_named():
    plain = wb.segment_losses(base_with([{}]))
    assert plain.missing == ["reasons", "potential", "worth", "contacts"]
    for language in ("en", "ru"):
        with use_language(language):
            assert len(segment_sentences.missing(plain).splitlines()) == 4


@pytest.mark.parametrize("language", ["en", "ru"])
def test_charts_and_sentences_work_for_everybody_and_for_nobody(language):
    base = base_with([
        {"abc": "A", "region": "<b>N</b>", "has_phone": True, "do_not_contact": True}, {"abc": "C", "region": None},
    ])  # fmt: skip
    nobody = base_with([{"state": "active"}])
    with use_language(language):
        for segments in (wb.segment_losses(base), wb.segment_losses(nobody)):
            frame = segments.by_priority()
            assert charts.priorities_chart(frame, "EUR").layout.height
            assert segment_sentences.priorities(frame, "EUR")
            assert segment_sentences.screened(segments)
            by_region = segments.cross("region", "priority")
            assert "<b>N" not in charts.segments_chart(by_region, "region", "EUR").to_json()
            assert charts.cross_chart(by_region, "region", "priority", "EUR").layout.height
            assert segment_sentences.largest_segment(by_region, "region", "EUR")
            assert charts.reach_chart(segments.reachability(), "EUR").layout.height
            assert segment_sentences.reach(segments.reachability(), "EUR")
            assert segment_sentences.to_complete(segments.to_complete(), "EUR")
            for make in (
                controls.priority_table,
                controls.screened_table,
                controls.rules_table,
                controls.complete_table,
            ):
                assert "<b>N</b>" not in make(segments)._repr_html_()


def test_the_sentence_of_priorities_adds_up():
    base = base_with([{"abc": "A", "year_amount": 900.0}, {"abc": "C", "year_amount": 100.0, "lost_on": "2020-01-01"}])
    told = segment_sentences.priorities(wb.segment_losses(base).by_priority(), "EUR")
    assert told == (
        "Return first: 1 customer, €900 a year, 90% of the money. "
        "The rest, 1 customer with 10% of the money, is let go or off the list."
    )


def test_knobs_turn_without_a_browser():
    segments = wb.segment_losses(
        base_with([{"abc": "A", "region": "N"}, {"abc": "C", "region": "S", "year_amount": 1.0}])
    )
    knobs = controls.turn_rules(segments).children
    before = knobs[-1].outputs
    knobs[0].value = False
    assert knobs[-1].outputs != before
    down, across, stage = controls.turn_segments(segments).children
    shown = stage.outputs
    across.value = down.value
    assert stage.outputs != shown


def test_the_next_step_finds_priority_why_and_segments_beside_the_company(tmp_path, monkeypatch):
    monkeypatch.setenv("WINBACK_HOME", str(tmp_path))
    company = make_company(orders_frame([*every("gone", 30, "2025-01-01", 6), *every("stays", 30, "2025-01-05", 18)]))
    base = wb.base_of(wb.value_losses(wb.measure_losses(company, "article:customer")))
    stored = pd.read_parquet(wb.write_segments(wb.segment_losses(base)))
    assert stored.customer_id.tolist() == ["gone"]
    assert {"priority", "rule", "why", "region", "silence_band", "reason", "reachable"} <= set(stored)
    listed = wb.write_segments(wb.segment_losses(base_with([{}])))
    assert listed.is_relative_to(tmp_path) and len(pd.read_parquet(listed)) == 1


def test_later_orders_change_no_priority_of_an_earlier_day():
    rows = [pair for i in range(15) for pair in every(f"c{i:02}", 20, "2024-01-01", 8 + 2 * i, 50.0 + 10 * i)]
    rows += [("once", "2024-02-01", 40.0), ("once", "2026-01-01", 900.0)]
    known = [row for row in rows if row[1] <= "2025-06-30"]
    before, after = (
        wb.segment_losses(
            wb.base_of(wb.value_losses(wb.measure_losses(make_company(orders_frame(part)), "own", DAY_THEN)))
        )
        for part in (known, rows)
    )
    columns = ["customer_id", "priority", "rule", "lost_days", "year_amount", "average_share", "silence_band"]
    assert len(before.frame) > 3
    pd.testing.assert_frame_equal(before.frame[columns], after.frame[columns])


def test_bands_of_time_touch_and_do_not_overlap():
    days = pd.Series([0.0, 90.0, 91.0, 180.0, 181.0, 365.0, 366.0, 730.0, 731.0])
    assert time_bands(days).tolist() == [
        "to_3_months", "to_3_months", "to_6_months", "to_6_months", "to_1_year", "to_1_year", "to_2_years",
        "to_2_years", "over_2_years",
    ]  # fmt: skip


# ------------------------------------------------------------------------------------------------------- real files


@pytest.mark.skipif(not (SHARED / "ibm_telco").exists(), reason="the Telco list is not at hand")
def test_telco_adds_up_to_the_cent_in_every_money_and_no_class_swallows_the_rest(tmp_path, monkeypatch):
    monkeypatch.setenv("WINBACK_HOME", str(tmp_path))
    base = wb.open_base(customers=SHARED / "ibm_telco" / "Telco_customer_churn.xlsx")
    segments = wb.segment_losses(base)
    assert round(segments.cross("region", "abc", money="month_amount").amount.sum(), 2) == 139_130.85
    assert round(segments.cross("priority", money="lifetime_amount").amount.sum(), 2) == 7_755_256
    shares = segments.by_priority().customers_share
    assert shares.max() < 0.8
    assert segments.frame.customer_id.nunique() == 1869


@pytest.mark.skipif(not (SHARED / "uci_online_retail").exists(), reason="the retail file is not at hand")
@pytest.mark.parametrize(
    "source", ["uci_online_retail/online_retail.parquet", "northwind", "cdnow_sample/CDNOW_sample.txt"]
)
def test_shops_and_wholesalers_get_classes_of_sensible_size(source, tmp_path, monkeypatch):
    monkeypatch.setenv("WINBACK_HOME", str(tmp_path))
    base = wb.base_of(wb.value_losses(wb.measure_losses(wb.start(SHARED / source))))
    plain = wb.segment_losses(base)
    informed = wb.segment_losses(base, None, wb.potential(base), wb.return_worth(base))
    for segments in (plain, informed):
        assert_sensible(segments)


def assert_sensible(segments: wb.Segments) -> None:
    base = segments.base
    rows = segments.by_priority().set_index("priority")
    on_list = rows.drop("screened")
    assert (on_list.customers / on_list.customers.sum()).max() < 0.6
    assert rows.amount["first"] / rows.customers["first"] > on_list.amount.sum() / on_list.customers.sum()
    assert rows.lost.sum() == len(base.lost)
    assert round(segments.cross("region", "priority").amount.sum(), 2) == round(math.fsum(base.lost.year_amount), 2)
