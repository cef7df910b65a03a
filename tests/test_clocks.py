"""Clocks: how long may a customer be silent."""

from __future__ import annotations

import pytest

from tests.companies import day, every, make_company, orders_frame
from winback.absences import absences, judged_purchases, silent_purchases
from winback.clocks import ArticleClock, FixedDays, OwnRhythm, parse_clock, settled_from
from winback.errors import WinbackError


def _base(start="2023-01-01"):
    """Eight customers who buy every 90 days for three years."""
    return [row for i in range(8) for row in every(f"c{i}", 90, start, 12)]


def _allowed(company, clock, as_of):
    judged = judged_purchases(company, clock, as_of)
    return judged.filter(judged.next_on.isnull()).to_pandas().set_index("customer_id").allowed_days


def test_quarterly_buyers_may_be_silent_for_four_thirds_of_their_interval():
    company = make_company(orders_frame(_base()))
    assert _allowed(company, ArticleClock(), company.last_on)["c0"] == 120
    assert _allowed(company, ArticleClock(level="customer"), company.last_on)["c0"] == 120


def test_own_interval_beats_the_companys_at_customer_level():
    company = make_company(orders_frame(_base() + every("weekly", 7, "2025-01-01", 20)))
    allowed = _allowed(company, ArticleClock(level="customer"), company.last_on)
    assert allowed["weekly"] == 9
    assert allowed["c0"] == 120


def test_segments_have_their_own_usual_interval():
    frame = orders_frame(_base() + [r for i in range(6) for r in every(f"w{i}", 30, "2023-01-01", 36)])
    frame["region"] = ["north" if c.startswith("c") else "south" for c in frame.customer_id]
    company = make_company(frame)
    allowed = _allowed(company, ArticleClock(level="segment", segment="region"), company.last_on)
    assert allowed["c0"] == 120
    assert allowed["w0"] == 40


def test_customer_with_one_purchase_is_never_lost_by_a_rhythm():
    company = make_company(orders_frame([*_base(), ("once", "2023-01-05", 10)]))
    for clock in (ArticleClock(), ArticleClock(level="customer"), OwnRhythm()):
        silent = silent_purchases(company, clock, company.last_on)
        assert "once" not in set(absences(silent, company.last_on).to_pandas().customer_id)


def test_fixed_days_judge_customers_with_one_purchase_too():
    company = make_company(orders_frame([*_base(), ("once", "2023-01-05", 10)]))
    assert _allowed(company, FixedDays(180), company.last_on)["once"] == 180


def test_irregular_buyers_are_given_more_time_than_regular_ones_with_the_same_mean():
    regular = every("regular", 30, "2023-01-01", 13)
    gaps, at, rows = [5, 55] * 6, day("2023-01-01"), []
    for gap in [0, *gaps]:
        at = at.fromordinal(at.toordinal() + gap)
        rows.append(("irregular", at.isoformat(), 100.0))
    company = make_company(orders_frame(_base() + regular + rows))
    allowed = _allowed(company, OwnRhythm(), company.last_on)
    assert allowed["irregular"] > 1.5 * allowed["regular"]


def test_seasonal_buyer_is_not_lost_in_the_usual_pause():
    season = [("s", f"{year}-{month:02d}-10", 50.0) for year in (2023, 2024, 2025) for month in (5, 6, 7, 8)]
    company = make_company(orders_frame(_base() + season))
    allowed = _allowed(company, OwnRhythm(), company.last_on)
    assert allowed["s"] >= 273


def test_young_data_are_not_trusted_with_a_rhythm():
    assert settled_from(day("2025-01-10"), 180) == day("2025-10-01")
    company = make_company(orders_frame(every("a", 10, "2025-01-01", 8) + every("b", 10, "2025-01-01", 8)))
    assert _allowed(company, OwnRhythm(), company.last_on).isna().all()


@pytest.mark.parametrize("code", ["article", "article:customer", "article:segment", "fixed:90", "own"])
def test_a_clock_is_named_by_its_code(code):
    assert parse_clock(code).code == code


@pytest.mark.parametrize("code", ["", "fixed", "fixed:", "fixed:x", "weekly", "article:person"])
def test_unknown_clock_is_refused_with_what_is_allowed(code):
    with pytest.raises(WinbackError, match="fixed:DAYS"):
        parse_clock(code)


def test_days_out_of_range_are_refused():
    with pytest.raises(WinbackError, match="3650"):
        FixedDays(0)


@pytest.mark.parametrize(
    "clock", [FixedDays(40), ArticleClock(), ArticleClock(level="customer"), OwnRhythm(), OwnRhythm(0.0)]
)
def test_nobody_lost_is_spared_by_the_cheap_test(clock):
    gaps = [1, 2, 3, 5, 8, 13, 40, 2, 90, 7, 30, 1, 200, 4, 60]
    rows = []
    for number in range(12):
        at = day("2023-01-01").toordinal()
        for gap in gaps[number:] + gaps[:number]:
            rows.append((f"c{number}", day("2023-01-01").fromordinal(at).isoformat(), 10.0))
            at += gap
    company = make_company(orders_frame(rows))
    judged = judged_purchases(company, clock, company.last_on)
    silence = judged.next_on.delta(judged.purchased_on, unit="day")
    frame = (
        judged.mutate(silence=silence, could=clock.could_be_lost(judged, silence))
        .to_pandas()
        .dropna(subset=["next_on"])
    )
    lost = frame.silence > frame.allowed_days
    assert lost.sum() > 10
    assert frame.could[lost].all()


def test_ten_years_of_silence_are_a_loss_for_whoever_buys_every_eight():
    rows = [row for name in "abcdefg" for row in every(name, 3000, "1990-01-01", 3)]
    company = make_company(orders_frame([*rows, ("a", "2016-07-24", 10.0)]))  # 3,700 days after its third purchase
    found = absences(silent_purchases(company, OwnRhythm(), company.last_on), company.last_on).to_pandas()
    assert found[found.customer_id == "a"].allowed_days.tolist() == [3650]
