"""Early warnings: they see nothing later, say why, and find more of the losses than recency alone."""

from __future__ import annotations

import dataclasses
import datetime as dt
from functools import cache

import numpy as np
import pandas as pd
import pytest

from tests.companies import SHARED, day, every, make_company, orders_frame
from tests.demo import demo_company
from winback import early
from winback.assumptions import Assumptions
from winback.base import CustomerBase, base_of
from winback.early.chance import learn_lifts, rule_scores
from winback.early.signs import find_signs
from winback.early.warn import learn_on, scored
from winback.early.watch import Watch
from winback.errors import WinbackError
from winback.load import load
from winback.losses import measure_losses
from winback.value import value_losses


def _base(company, as_of=None) -> CustomerBase:
    return base_of(value_losses(measure_losses(company, as_of=as_of)))


@cache
def _demo() -> tuple[CustomerBase, Watch]:
    base = _base(demo_company())
    return base, early.watch_customers(base)


@cache
def _test():
    base, watched = _demo()
    return early.test_warnings(base, watched=watched)


def test_on_the_demo_company_the_warnings_beat_recency_at_equal_list_length():
    against = _test().against
    plain = against[(against.list == "warnings") & (against.other == "recency")].set_index("figure")
    assert list(plain.loc[["precision", "recall", "money_share"]].verdict) == ["better"] * 3


def test_all_lists_of_a_day_are_equally_long_and_at_least_four_days_are_tested():
    days = _test().days
    assert days.day.nunique() >= 4
    assert (days.groupby("day").flagged.nunique() == 1).all()


def test_a_chance_foretold_is_a_chance_that_comes():
    foretold = _test().calibration
    assert np.abs(foretold.chance_share - foretold.lost_share).max() < 0.05


def test_every_warning_has_a_chance_money_and_at_most_the_signs_that_show():
    base, watched = _demo()
    found = early.warn(base, watched=watched)
    listed = found.listed()
    assert 20 < len(listed) < 0.4 * len(found.customers)
    assert listed.expected_loss_amount.is_monotonic_decreasing
    assert np.allclose(listed.expected_loss_amount, listed.chance_share * listed.margin_a_year)
    assert [len(signs) for signs in listed.signs] == listed.sign_count.tolist()
    assert set(found.customers.customer_id) <= set(base.customers.customer_id[base.customers.state == "active"])


def test_a_list_of_a_past_day_learns_only_from_losses_that_were_known_by_then():
    _found, watched = _demo()
    then = sorted(watched.panel.day.unique())[12].date()
    later = ~watched.over_by(then) & watched.panel.lost.notna()
    assert later.sum() > 500
    # Whatever becomes of the customers later, turned into its opposite: the list of that day stays as it is.
    opposite = watched.panel.assign(lost=watched.panel.lost.mask(later, ~watched.panel.lost.eq(True)))
    turned = dataclasses.replace(watched, panel=opposite)
    now = watched.on(then)
    known = [scored(one, now, learn_on(one, then)) for one in (watched, turned)]
    assert np.allclose(known[0], known[1]) and known[0].nunique() > 50


def test_later_rows_change_no_warning():
    whole = demo_company()
    then = dt.date(2025, 6, 30)
    orders = whole.orders.to_pandas()
    earlier = orders[pd.to_datetime(orders.ordered_on) <= pd.Timestamp(then)]
    names = ("managers", "contacts", "sales_plan", "survey", "customers")
    tables = {name: whole.table(name).to_pandas() for name in names}
    cut = {
        "contacts": tables["contacts"][pd.to_datetime(tables["contacts"].contacted_on) <= pd.Timestamp(then)],
        "survey": tables["survey"][pd.to_datetime(tables["survey"].answered_on) <= pd.Timestamp(then)],
    }
    seen = early.warn(_base(whole, then))
    known = early.warn(_base(make_company(earlier, **{**tables, **cut}), then))
    columns = ["rank", "customer_id", "chance_share", "warned", "sign_count", "signs"]
    pd.testing.assert_frame_equal(seen.customers[columns], known.customers[columns])


def _panel(**values: object) -> pd.DataFrame:
    row = {
        "customer_id": "a", "day": pd.Timestamp("2026-06-30"), "purchased_on": pd.Timestamp("2026-05-01"),
        "silence_days": 60, "usual_interval_days": 30.0, "allowed_days": 80, "pace_ratio": 1.0, "basket_ratio": 1.0,
        "volume_ratio": 1.0, "year_amount": 100.0,
    }  # fmt: skip
    return pd.DataFrame([row | values])


@pytest.mark.parametrize(
    ("sign", "shows", "shows_not"),
    [
        ("silent", {"silence_days": 31}, {"silence_days": 30}),
        ("slower", {"pace_ratio": 1.5}, {"pace_ratio": 1.49}),
        ("smaller", {"basket_ratio": 0.7}, {"basket_ratio": 0.71}),
        ("less", {"volume_ratio": 0.7}, {"volume_ratio": np.nan}),
        ("narrower", {"half_groups": 2, "before_groups": 4}, {"half_groups": 3, "before_groups": 4}),
        ("complaint", {"open_complaints": 1}, {"open_complaints": 0}),
        ("unhappy", {"score_share": 0.7, "score_before_share": 0.8}, {"score_share": 0.7, "score_before_share": 0.75}),
    ],
)
def test_a_sign_shows_from_its_threshold_on(sign, shows, shows_not):
    known = Assumptions()
    full = {"score_before_share": np.nan} if sign == "unhappy" else {}
    assert find_signs(_panel(**(full | shows)), known)[sign].item()
    assert not find_signs(_panel(**(full | shows_not)), known)[sign].item()


def test_a_missing_table_has_no_sign():
    assert set(find_signs(_panel(), Assumptions())) == {"silent", "slower", "smaller", "less"}


def test_talks_beyond_the_own_interval_and_a_silence_of_ours_show():
    known = Assumptions()
    talked = _panel(talk_count=2, last_contact_on=pd.Timestamp("2026-06-20"), last_talk_on=pd.Timestamp("2026-06-20"))
    found = find_signs(talked, known)
    assert found.talks.item()
    assert not found.no_contact.item()
    silent = _panel(talk_count=0, last_contact_on=pd.NaT, last_talk_on=pd.NaT)
    # Alone on its day the customer is class A: a word at least every 30 days, and the last purchase is 60 days old.
    assert find_signs(silent, known).no_contact.item()


def test_a_lift_starts_as_assumed_and_follows_the_own_losses():
    known = Assumptions()
    chance, few = np.full(1000, 0.1), pd.DataFrame({"complaint": np.arange(1000) < 10})
    nothing = learn_lifts(chance, np.zeros(1000, bool), pd.DataFrame({"complaint": np.zeros(1000, bool)}), 1.0, known)
    assert nothing.lift.item() == pytest.approx(known.early_complaint_lift)
    # 10 customers, 1 loss expected, 1 seen: (1 + 10 × 1.5) / (1 + 10).
    lost = np.zeros(1000, bool)
    lost[0] = True
    assert learn_lifts(chance, lost, few, 1.0, known).lift.item() == pytest.approx(16 / 11)


def test_rules_rank_by_the_used_clock_and_the_signs():
    panel = _panel(silence_days=40)
    none = pd.DataFrame({"silent": [True], "smaller": [False]})
    one = pd.DataFrame({"silent": [True], "smaller": [True]})
    assert rule_scores(panel, none, 90).item() == pytest.approx(0.5)
    assert rule_scores(panel, one, 90).item() == pytest.approx(1 - 0.5 * 0.75)
    # 40 days of the clock are left: within 30 days nobody is lost.
    assert rule_scores(panel, none, 30).item() == pytest.approx(0.1)


def test_a_file_too_small_to_learn_from_is_ranked_by_rules():
    rows = [r for i in range(40) for r in every(f"c{i:02}", 20, "2025-01-01", 25)]
    rows += every("late", 20, "2024-12-28", 24)
    found = early.warn(_base(make_company(orders_frame(rows))))
    assert found.model is None
    assert found.customers.chance_share.isna().all()
    assert list(found.listed().customer_id) == ["late"]
    assert "silent" in found.listed().signs.iloc[0]


def test_a_list_of_customers_and_a_horizon_of_no_days_are_refused():
    base = CustomerBase(pd.DataFrame({"customer_id": ["a"], "state": ["lost"]}), "list", "EUR", day("2026-06-30"))
    with pytest.raises(WinbackError, match="need the orders"):
        early.warn(base)
    with pytest.raises(WinbackError, match="14 to 365"):
        early.warn(_demo()[0], horizon_days=3)


def test_without_a_horizon_that_is_over_the_test_says_so():
    rows = [r for i in range(10) for r in every(f"c{i}", 10, "2026-01-01", 12)]
    with pytest.raises(WinbackError, match="cannot be tested"):
        early.test_warnings(_base(make_company(orders_frame(rows))))


@pytest.mark.parametrize(
    ("path", "horizon_days"),
    [("cdnow_sample/CDNOW_sample.txt", 90), ("clvtools_apparel/apparelTrans.csv", 90)],
)
def test_on_public_companies_money_is_found_earlier_than_by_recency(path, horizon_days):
    if not (SHARED / path).exists():
        pytest.skip(f"public data set {path} is not beside the project")
    against = early.test_warnings(_base(load(SHARED / path)), horizon_days=horizon_days).against
    plain = against[(against.list == "warnings") & (against.other == "recency") & (against.figure == "money_share")]
    assert plain.verdict.item() == "better"


def test_a_departed_manager_is_a_sign_only_from_the_day_on():
    base, watched = _demo()
    left = pd.Timestamp("2025-04-30")
    shown = watched.panel.day[watched.signs.manager_left]
    assert shown.min() > left
    assert shown.max() <= left + pd.Timedelta(days=base.assumptions.departure_window_days)
    assert dataclasses.is_dataclass(watched)


def test_customers_who_are_all_alike_teach_nothing_and_rules_rank_them():
    rows = [row for n in range(100) for row in every(f"a{n:03d}", 30, "2025-05-01", 7)]
    rows += [(f"a{n:03d}", "2026-02-01", 50.0) for n in range(20)]
    company = make_company(orders_frame([*rows, *every("steady", 30, "2025-05-01", 15)], cost=0.0))
    base = base_of(value_losses(measure_losses(company, "fixed:60", "2026-07-01")))
    watched = early.watch_customers(base)
    found = early.test_warnings(base, watched=watched)
    assert not found.lists.learned.any()
