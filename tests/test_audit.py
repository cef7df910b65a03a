"""The audit: known truth must come out of it, and the own clock must beat one number for all."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from tests.companies import SHARED, day, every, make_company, orders_frame
from winback.audit import at_equal_delay, audit, audit_curve, audit_with_curve
from winback.clocks import ArticleClock, FixedDays
from winback.company import Company
from winback.errors import WinbackError
from winback.load import load
from winback.sample.renewal import generate_renewal

UNTIL = dt.date(2026, 6, 30)


def _renewal(cv: float, **options: float) -> Company:
    frame = generate_renewal(
        customers=int(options.pop("customers", 4000)), cv=cv, mean_interval_days=60, until=UNTIL, seed=7, **options
    )
    orders = frame[0] if isinstance(frame, tuple) else frame
    orders = orders[["customer_id", "ordered_on", "amount"]].assign(kind="purchase")
    orders["ordered_on"] = pd.to_datetime(orders.ordered_on).dt.date
    return make_company(orders)


@pytest.mark.parametrize(("cv", "share"), [(1.0, 0.26), (0.71, 0.16), (0.5, 0.09), (1 / 3, 0.036), (0.2, 0.006)])
def test_where_nobody_leaves_the_audit_finds_the_known_false_losses(cv, share):
    """The company's interval known exactly: the share of customers silent for over 4/3 of the true mean."""
    company = _renewal(cv)
    found = audit(company, [FixedDays(80)], days=[UNTIL - dt.timedelta(days=420)]).iloc[0]
    assert found.false_loss_share == pytest.approx(share, abs=0.02)


@pytest.mark.parametrize(
    ("cv", "gaps", "share"),
    [(1.0, 1, 0.43), (1.0, 3, 0.33), (1.0, 10, 0.29), (0.5, 1, 0.18), (0.5, 3, 0.12), (0.5, 10, 0.10)],
)
def test_with_few_intervals_known_the_articles_rule_is_as_wrong_as_the_formula_says(cv, gaps, share):
    company = _last_gaps(_renewal(cv, customers=6000), gaps, UNTIL - dt.timedelta(days=420))
    clock = ArticleClock(level="customer", own_intervals=1, warm_up_days=0)
    found = audit(company, [clock], days=[UNTIL - dt.timedelta(days=420)]).iloc[0]
    assert found.false_loss_share == pytest.approx(share, abs=0.02)


def _last_gaps(company: Company, gaps: int, at: dt.date) -> Company:
    """The same base with only so many intervals known by a day."""
    frame = company.orders.to_pandas()
    frame["ordered_on"] = pd.to_datetime(frame.ordered_on)
    before = frame[frame.ordered_on <= pd.Timestamp(at)]
    known = before.sort_values("ordered_on").groupby("customer_id").tail(gaps + 1)
    enough = known.groupby("customer_id").ordered_on.transform("size") == gaps + 1
    later = frame[frame.ordered_on > pd.Timestamp(at)]
    kept = pd.concat([known[enough], later[later.customer_id.isin(known[enough].customer_id)]])
    kept["ordered_on"] = kept.ordered_on.dt.date
    return make_company(kept)


def _ratios(company: Company, truth: str = "silences") -> dict[str, float]:
    """False losses of the own clock against one number for all at the same delay, at its preset."""
    curve = audit_curve(company, truth=truth)
    own = curve[(curve.family == "own") & curve.preset].iloc[0]
    ratios = {}
    for measure in ("delay_days", "delay_intervals", "delay_amount"):
        shares = at_equal_delay(curve, own[measure], measure)
        ratios[measure] = shares["own"] / shares["fixed"]
    return ratios


@pytest.mark.parametrize(("cv", "spread"), [(0.2, 0.5), (0.5, 0.5), (0.5, 0.8), (1.0, 0.8)])
def test_at_equal_money_not_sold_the_own_clock_has_at_most_half_the_false_losses_on_simulated_bases(cv, spread):
    company = _renewal(cv, interval_spread=spread, leave_share=0.2, customers=2500)
    ratios = _ratios(company)
    assert ratios["delay_amount"] <= 0.5
    assert ratios["delay_intervals"] <= 0.5


def test_at_equal_money_not_sold_the_own_clock_has_at_most_half_the_false_losses_on_cdnow():
    assert _ratios(_shared("cdnow_sample/CDNOW_sample.txt"))["delay_amount"] <= 0.5


def test_at_equal_money_not_sold_the_own_clock_has_at_most_half_the_false_losses_on_uci():
    ratios = _ratios(_shared("uci_online_retail/online_retail.parquet"))
    assert ratios["delay_amount"] <= 0.5
    assert ratios["delay_intervals"] <= 0.5


def _shared(path: str) -> Company:
    if not (SHARED / path).exists():
        pytest.skip(f"public data set {path} is not beside the project")
    return load(SHARED / path)


def test_audit_equals_plain_pandas():
    rows = [r for i in range(30) for r in every(f"c{i}", 20 + i, "2023-01-01", 10 + i % 17)]
    company = make_company(orders_frame(rows))
    then, end = day("2024-03-01"), company.last_on
    found = audit(company, [FixedDays(45)], days=[then]).iloc[0]
    frame = orders_frame(rows)
    before = frame[frame.ordered_on <= then].groupby("customer_id").ordered_on.agg(["max", "count"])
    before = before[before["count"] >= 2]
    later = set(frame[(frame.ordered_on > then) & (frame.ordered_on <= end)].customer_id)
    back = before.index.isin(later)
    lost = [(then - last).days > 45 for last in before["max"]]
    assert found.judged == len(before)
    assert found.bought_again == back.sum()
    assert found.false_losses == (back & lost).sum()
    assert found.delay_days == 45


def test_data_of_a_few_months_are_refused_with_a_sentence():
    company = make_company(orders_frame(every("a", 7, "2026-01-01", 10)))
    with pytest.raises(WinbackError, match="too short"):
        audit(company)


def test_nothing_after_the_day_changes_the_audit():
    rows = [r for i in range(20) for r in every(f"c{i}", 15 + i, "2023-01-01", 30)]
    end = day("2024-06-30")
    early = make_company(orders_frame([r for r in rows if day(r[1]) <= end]))
    late = make_company(orders_frame(rows))
    for truth in ("customers", "silences"):
        pd.testing.assert_frame_equal(audit(early, as_of=end, truth=truth), audit(late, as_of=end, truth=truth))


def test_a_day_before_the_rhythm_of_the_group_was_known_judges_nobody():
    company = _renewal(0.5, customers=500)
    early = company.first_on + dt.timedelta(days=150)
    late = UNTIL - dt.timedelta(days=200)
    judged = audit(company, ["own"], days=[late]).judged.iloc[0]
    assert judged > 0
    assert audit(company, ["own"], days=[early]).judged.iloc[0] == 0
    assert audit(company, ["own"], days=[early, late]).judged.iloc[0] == judged


def test_one_look_at_the_past_gives_rules_and_curve_as_two_do():
    company = _renewal(0.5, customers=500)
    rules, curve = audit_with_curve(company, ["own", "fixed:90"])
    pd.testing.assert_frame_equal(rules, audit(company, ["own", "fixed:90"]))
    pd.testing.assert_frame_equal(curve, audit_curve(company))
