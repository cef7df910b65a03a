"""Returns of campaigns: bought or not, results, waves, second lives, own rates, fixes; and the demo company's truth."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import pandas as pd
import pytest

from tests.companies import SHARED, every, make_company, orders_frame
from tests.demo import demo_company, demo_tables, demo_truth
from tests.plan_frames import TODAY, base_of_lost
from tests.reason_records import new_records, statement
from winback import charts, controls, segment_sentences
from winback.base import CustomerBase, base_of
from winback.claims import claims
from winback.cli import main
from winback.dashboard import state_segments
from winback.dashboard.prepare_lost import lost_of
from winback.dashboard.prepare_segments import cubes_of
from winback.dashboard.screens import Screens
from winback.dashboard.state import Filters
from winback.errors import WinbackError
from winback.losses import measure_losses
from winback.planning import plan_winback
from winback.records import Records
from winback.records.demo_campaign import FILES, campaign_records
from winback.returns import Rates, attempts, learn_rates, learned_worth, read_attempts, track_returns, verdicts, words
from winback.returns.effect import MORE, NO_TEST, RUNNING
from winback.sample.write import write_tables
from winback.segments import segment_losses
from winback.text import use_language
from winback.value import value_losses
from winback.worth import return_worth

DRAWN = "2026-01-10"


def base_at(orders: pd.DataFrame, as_of: str = "2026-07-01", clock: str = "fixed:60") -> CustomerBase:
    return base_of(value_losses(measure_losses(make_company(orders), clock, as_of)))


def orders(**back: list[tuple[str, float]]) -> pd.DataFrame:
    """Customers who bought every 30 days until 28 October, and what they bought since; one more keeps buying."""
    rows = [row for name in back for row in every(name, 30, "2025-05-01", 7)]
    rows += [(name, on, amount) for name, later in back.items() for on, amount in later]
    return orders_frame(rows + every("steady", 30, "2025-05-01", 15), cost=0.0)


def campaign(records: Records, arms: dict[str, str], code: str = "c1", **more: object) -> None:
    about = {"campaign_id": code, "name": "Test", "design": "hold_out", "drawn_on": DRAWN, "horizon_days": 90}
    own = {name: more.pop(name) for name in tuple(more) if name in ("design", "drawn_on", "starts_on", "horizon_days")}
    records.add("campaigns", [about | own], by="test")
    item = {"campaign_id": code, "cost_amount": 10.0, "return_share": 0.4, "channel": "call", "value_class": "A"}
    rows = [item | {"customer_id": name, "arm": arm} | more for name, arm in arms.items()]
    records.add("plan_items", rows, by="test")


def test_returned_means_bought_after_the_draw_and_within_the_horizon():
    base = base_at(orders(bought=[("2026-02-01", 50.0)], late=[("2026-05-01", 50.0)], visited=[],
                          early=[("2026-01-05", 50.0), ("2026-02-10", 50.0)]))  # fmt: skip
    records = new_records()
    campaign(records, dict.fromkeys(("bought", "late", "visited", "early"), "contact"))
    step = {"campaign_id": "c1", "customer_id": "visited", "plan_step": "talk", "done_on": "2026-01-20"}
    records.add("steps", [step | {"outcome": "promised"}], by="test")
    found = track_returns(base, records)
    rows = found.rows.set_index("customer_id")
    assert rows.returned.to_dict() == {"bought": True, "late": False, "visited": False, "early": False}
    assert rows.was_lost.to_dict() == {"bought": True, "late": True, "visited": True, "early": False}
    assert rows.amount["bought"] == 50 and rows.profit_amount["bought"] == 50 and rows.spent_amount["visited"] == 10
    assert found.claimed_only.customer_id.tolist() == ["visited"] and found.not_lost == 1
    # Who had bought before the draw was not lost: left out, also of the cost.
    assert found.total.customers == 3 and found.total.returned == 1 and found.total.spent_amount == 30
    assert found.effects["returned"].treated_total == 1 and rows.amount["early"] == 0
    assert found.total.result_amount == 20 and found.total.roi_share == pytest.approx(20 / 30)


def test_a_refund_takes_the_money_back_and_the_day_of_the_draw_is_no_return():
    base = base_at(orders(refunded=[("2026-02-01", 50.0), ("2026-02-05", -50.0)], drawn=[(DRAWN, 50.0)]))
    records = new_records()
    campaign(records, dict.fromkeys(("refunded", "drawn"), "contact"))
    rows = track_returns(base, records).rows.set_index("customer_id")
    assert rows.amount["refunded"] == 0 and not rows.returned["drawn"]


def test_later_orders_and_campaigns_change_nothing_of_an_earlier_day():
    later = orders(a=[("2026-02-01", 50.0), ("2026-05-01", 70.0)], b=[("2026-04-20", 30.0)])
    records = new_records()
    campaign(records, {"a": "contact", "b": "hold_out"})
    campaign(records, {"a": "contact"}, "c2", drawn_on="2026-06-01")
    then = track_returns(base_at(later, "2026-03-01"), records)
    known = orders_frame([], cost=0.0) if later.empty else later[later.ordered_on <= dt.date(2026, 3, 1)]
    alone = track_returns(base_at(known, "2026-03-01"), records)
    pd.testing.assert_frame_equal(then.rows, alone.rows)
    assert then.campaigns.campaign_id.tolist() == ["c1"] and not then.campaigns.is_over.any()
    assert then.attempts.empty, "an attempt that still runs is no failure yet"


def test_the_second_wave_is_the_control_until_it_is_called():
    waits = {f"w{i:02d}": [("2026-01-25", 10.0)] if i < 3 else [("2026-03-25", 10.0)] if i < 10 else []
             for i in range(20)}  # fmt: skip
    first = {f"f{i:02d}": [("2026-02-01", 10.0)] if i < 12 else [] for i in range(20)}
    base, records = base_at(orders(**waits, **first)), new_records()
    campaign(records, dict.fromkeys(first, "wave_1"), design="waves")
    item = {"campaign_id": "c1", "arm": "wave_2", "planned_on": "2026-03-10", "cost_amount": 10.0, "value_class": "A"}
    records.add("plan_items", [item | {"customer_id": name} for name in waits], by="test")
    found = track_returns(base, records)
    effect = found.effects["returned"]
    assert (effect.treated_value, effect.control_value) == (pytest.approx(12 / 20), pytest.approx(3 / 20))
    assert effect.verdict == MORE
    second = found.rows[found.rows.arm == "wave_2"]
    assert second.came_before.sum() == 3 and second.returned.sum() == 7 and found.total.customers == 37
    early = track_returns(base_at(orders(**waits, **first), "2026-02-15"), records)
    assert early.effects["returned"].verdict == RUNNING and not early.rows.is_contacted[second.index].any()


def test_a_dozen_customers_get_a_log_of_cases_and_no_test():
    names = {f"k{i:02d}": [("2026-02-01", 100.0)] if i < 4 else [] for i in range(12)}
    base, records = base_at(orders(**names)), new_records()
    campaign(records, {name: "contact" if i % 2 else "hold_out" for i, name in enumerate(names)})
    found = track_returns(base, records)
    assert found.effects["returned"].verdict == NO_TEST
    assert verdicts.returns_verdict(found.effects["returned"]).startswith("No test possible: with 12 customers")
    assert found.cases.customer_id.head(2).tolist() == ["k01", "k03"] and len(found.cases) == 6


def test_small_groups_have_wide_intervals_and_the_best_of_many_does_not_stand_out_by_chance():
    names = {f"g{i:03d}": [("2026-02-01", 100.0)] if i % 4 == 0 else [] for i in range(40)}
    base, records = base_at(orders(**names)), new_records()
    records.add("campaigns", [{"campaign_id": "c1", "design": "none", "drawn_on": DRAWN, "horizon_days": 90}], by="t")
    rows = [{"campaign_id": "c1", "customer_id": name, "arm": "contact", "value_class": "ABC"[i % 3]}
            for i, name in enumerate(names)]  # fmt: skip
    records.add("plan_items", rows, by="test")
    found = track_returns(base, records)
    table = found.by("value_class")
    assert table.customers.tolist() == [14, 13, 13] and table.returned.sum() == 10
    assert ((table.high_share - table.low_share) > 0.3).all() and set(table.against_plan) == {"open"}
    assert "No group stands out" in words.best_sentence(table, "value_class", {})
    with pytest.raises(WinbackError, match="Allowed: value_class"):
        found.by("colour")


def test_an_unknown_campaign_is_refused_with_those_there_are():
    records = new_records()
    campaign(records, {"a": "contact"})
    with pytest.raises(WinbackError, match="Recorded: c1"):
        track_returns(base_at(orders(a=[])), records, "c9")


def test_the_watch_list_names_the_signs_of_the_next_loss():
    base = base_at(
        orders(once=[("2026-06-10", 100.0)], small=[("2026-05-01", 20.0), ("2026-06-10", 20.0)],
               again=[("2026-02-01", 100.0)], well=[("2026-05-20", 100.0), ("2026-06-20", 100.0)]),
        "2026-07-01",
    )  # fmt: skip
    records = new_records()
    campaign(records, dict.fromkeys(("once", "small", "again", "well"), "contact"), horizon_days=170)
    rows = track_returns(base, records).fragile.set_index("customer_id")
    assert rows.one_purchase["once"] and rows.smaller["small"] and rows.lost_again["again"]
    assert rows.sign_count["well"] == 0 and rows.index[0] == "again"


def test_second_lives_are_compared_and_a_loss_for_the_same_reason_is_no_cure():
    back = [("2024-12-01", 200.0), ("2024-12-21", 200.0), ("2025-01-10", 200.0)]
    rows = [row for name in ("cured", "again", "other") for row in every(name, 40, "2024-01-01", 5)]
    rows += [(name, on, amount) for name in ("cured", "again", "other") for on, amount in back]
    rows += every("cured", 20, "2025-01-30", 26, 200.0) + every("steady", 30, "2024-01-01", 31)
    base, records = base_at(orders_frame(rows, cost=0.0)), new_records()
    told = [("again", "slow_work", "2024-10-01"), ("again", "slow_work", "2025-08-01"),
            ("other", "slow_work", "2024-10-01"), ("other", "moved", "2025-08-01")]  # fmt: skip
    records.add("reasons", [statement(name, reason, given_on=on) for name, reason, on in told], by="test")
    found = track_returns(base, records).second
    assert (found.count == 3 and found.frame.purchases.tolist() == [3, 29 - 0, 3]) or found.count == 3
    table = found.against_first().set_index("measure")
    assert table.first_value["interval_days"] == 40 and table.second_value["interval_days"] == 20
    assert table.change["interval_days"] == pytest.approx(-0.5) and table.change["order_amount"] == pytest.approx(1.0)
    assert found.survived(2).value == found.survived(3).value == 1
    assert found.same_reason().value == 0.5 and found.same_reason().count == 2
    assert found.cured().value == pytest.approx(2 / 3), "cured: who stayed, and who left for another reason"


def test_own_attempts_replace_the_benchmark_by_class_and_channel_and_leave_out_who_came_unasked():
    asked = {f"a{i:03d}": [("2026-02-01", 50.0)] if i < 20 else [] for i in range(100)}
    left = {f"h{i:03d}": [("2026-02-01", 50.0)] if i < 10 else [] for i in range(100)}
    base, records = base_at(orders(**asked, **left)), new_records()
    campaign(records, dict.fromkeys(asked, "contact") | dict.fromkeys(left, "hold_out"))
    tried = attempts(base, records)
    assert len(tried) == 100 and tried.returned.sum() == 20
    # A tenth comes unasked: of the 90 others 10 more came.
    assert tried.won.sum() == pytest.approx(100 * (0.2 - 0.1) / 0.9)
    rate = learn_rates(tried, "channel").iloc[0]
    assert rate.rate_share == pytest.approx((30 * 0.4 + 20) / 130) and rate.source == "own"
    before = return_worth(base).set_index("customer_id").won_share
    after = return_worth(base, attempts=tried).set_index("customer_id").won_share
    assert (after < before[after.index]).all()
    # Every second attempt by a letter, and only those won: a call is worth less than a letter from now on.
    by_letter = tried.assign(channel=["letter", "call"] * 50, won=[1.0, 0.0] * 50)
    kinds = base.customers.set_index("customer_id").abc
    first = kinds[kinds == "A"].index.intersection(before.index)
    so = {
        name: return_worth(base, attempts=by_letter, channels=dict.fromkeys("ABC", name)) for name in ("letter", "call")
    }
    shares = {name: frame.set_index("customer_id").won_share[first] for name, frame in so.items()}
    assert len(first) and (shares["letter"] > shares["call"]).all()


def test_own_attempts_reach_the_segments_on_every_screen_and_it_is_said():
    asked = {f"a{i:03d}": [("2026-02-01", 50.0)] if i < 20 else [] for i in range(100)}
    base, records = base_at(orders(**asked)), new_records()
    start, benchmarks = learned_worth(base, None, records)
    pd.testing.assert_frame_equal(start, return_worth(base))
    assert benchmarks == Rates(0, 0, 0, len(base.lost), 0.4)
    assert segment_sentences.rates(benchmarks).startswith("The chances to return are benchmarks")
    campaign(records, dict.fromkeys(asked, "contact"))
    worth, rates = learned_worth(base, None, records)
    pd.testing.assert_frame_equal(worth, return_worth(base, attempts=attempts(base, records)))
    assert rates == Rates(100, len(base.lost), 0, 0, 0.4)
    told = segment_sentences.rates(rates)
    assert told == (
        "100 attempts of your own are counted in the chances to return: they weigh more than the benchmarks for all "
        "of the lost."
    )
    assert base.value is not None
    marked = base.value.customer_table
    keys = marked.select("customer_id", "abc").to_pandas()
    frames, about = cubes_of(lost_of(base, records), marked, keys, records)
    assert state_segments.rates(Screens({"by_clock": {"now": about}}), Filters(clock="now")) == rates
    lost = frames["segments"][lambda rows: rows.state == "lost"]
    assert lost.expected_return_amount.sum() == pytest.approx((worth.return_share * worth.profit_amount).sum())


def test_a_fix_has_its_own_return():
    names = {f"s{i}": [("2026-03-01", 100.0)] if i in (5, 6, 7) else [] for i in range(10)}
    base, records = base_at(orders(**names)), new_records()
    campaign(records, dict.fromkeys([f"s{i}" for i in range(5)], "contact"), reason="shipment_wait")
    campaign(records, dict.fromkeys([f"s{i}" for i in range(5, 10)], "contact"), "c2", reason="shipment_wait",
             drawn_on="2026-02-20")  # fmt: skip
    fix = {"fix_id": "f1", "reason": "shipment_wait", "fixed_on": "2026-02-01", "fix": "Slots", "cost_amount": 100}
    records.add("fixes", [fix, fix | {"fix_id": "f2", "fixed_on": "2026-12-01"}], by="test")
    found = track_returns(base, records)
    assert found.fixes.fix_id.tolist() == ["f1"], "a fix of a later day is not known yet"
    row = found.fixes.iloc[0]
    assert (row.called, row.returned, row.called_before, row.returned_before) == (5, 3, 5, 0)
    assert row.result_amount == 300 - 50 - 100
    assert "3 came back (60%)" in words.fixes_sentence(found.fixes, found.catalogue.name)


def test_smcrm_longer_away_lowers_the_return_a_larger_offer_raises_it_and_who_stays_away_costs_the_contact():
    path = SHARED / "smcrm" / "customerWinBack_odd.csv"
    if not path.exists():
        pytest.skip("the SMCRM file is not at hand")
    found = read_attempts(path, "reacquire", ["duration_lapse", "offer"], value="sclv")
    rows = found.drivers().set_index("driver")
    assert rows.direction.to_dict() == {"duration_lapse": "lowers", "offer": "raises"}
    assert round(rows.change_share["duration_lapse"], 2) == -0.37 and round(rows.change_share["offer"], 2) == 0.24
    assert found.rates("duration_lapse").return_share.round(3).tolist() == [0.831, 0.557, 0.590, 0.222]
    value = found.value()
    assert (value.attempts, value.returned) == (250, 138)
    assert value.failed_mean_amount == pytest.approx(-5.0) and value.failed_amount == pytest.approx(-560.0)
    assert round(value.per_attempt_amount, 2) == 652.20
    assert "−5 from each who stayed away" in words.value_sentence(found)


def test_smcrm_goes_through_the_plan_with_its_own_rate_and_longer_away_is_worth_less():
    path = SHARED / "smcrm" / "customerWinBack_odd.csv"
    if not path.exists():
        pytest.skip("the SMCRM file is not at hand")
    rows = pd.read_csv(path).astype({"customer": int})
    away = pd.to_timedelta(rows.duration_lapse, unit="D")
    names = [(f"S{number}", 4000.0, "B", "m1") for number in rows.customer]
    base = base_of_lost(*names, lapse=rows.duration_lapse.to_numpy())
    base.customers["lost_on"] = pd.Timestamp(base.as_of) - away.to_numpy()
    tried = read_attempts(path, "reacquire").frame
    worth = return_worth(base, attempts=tried)
    # 138 of 250 came back, beside a benchmark of 40 % that weighs as much as thirty attempts.
    assert worth.won_share.round(6).unique().tolist() == [round((30 * 0.4 + 138) / 280, 6)]
    assert set(worth.return_source) == {"own"}
    segments = segment_losses(base, None, worth=worth)
    segments = replace(segments, frame=segments.frame.assign(priority="must"))
    plan = plan_winback(base, None, segments, worth, today=TODAY, hours=10_000.0, design="none")
    called = plan.called.merge(base.customers[["customer_id", "lapse"]], on="customer_id")
    assert len(called) == 250
    by_lapse = called.groupby(pd.qcut(called.lapse, 4), observed=True).expected_profit_amount.mean()
    assert by_lapse.is_monotonic_decreasing
    assert by_lapse.iloc[0] > by_lapse.iloc[-1]


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample") / "en"
    write_tables(folder, {name: demo_tables()[name] for name in FILES})
    records = new_records()
    for kind, rows in campaign_records(folder).items():
        records.add(kind, rows, by="test")
    return track_returns(base_of(value_losses(measure_losses(demo_company()))), records)


def test_the_demo_campaign_is_estimated_close_to_the_truth(demo):
    called = demo_truth().set_index("customer_id").returned_by.eq("campaign")
    rows = demo.compared[demo.compared.is_treated & demo.compared.compared]
    truly = int(called[rows.customer_id].sum())
    effect = demo.effects["returned"]
    assert effect.verdict == MORE and effect.extra.low <= truly <= effect.extra.high
    assert abs(effect.extra.value - truly) <= 6 and rows.shape[0] > truly, "some would have come anyway"
    assert len(demo.rows) == len(demo_tables()["campaign"])
    claimed = demo.attempts.won.sum()
    assert abs(claimed - truly) < abs(demo.attempts.returned.sum() - truly)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_sentence_of_the_demo_is_told_in_both_languages(demo, language):
    with use_language(language):
        effects, spent = demo.effects, demo.spent_per_customer
        told = [
            words.result_sentence(demo.total, "RUB"), words.against_sentence(demo.total, demo.base.assumptions),
            verdicts.returns_verdict(effects["returned"]), verdicts.money_verdict(effects["profit"], "RUB", spent),
            verdicts.together(effects, "RUB", spent), words.second_sentence(demo.second),
            words.cured_sentence(demo.second), words.fragile_sentence(demo.fragile, 180, "RUB"),
            words.not_lost_sentence(demo.not_lost), words.claimed_sentence(demo.claimed_only),
            *(words.best_sentence(demo.by(name), name, words.value_names(name, demo)) for name in demo.dimensions),
        ]  # fmt: skip
    assert all(one.endswith(".") and "nan" not in one and "{" not in one for one in told)
    assert ("вернулись" in told[0]) == (language == "ru")


def test_more_returns_with_less_money_is_said_as_such():
    from tests.test_returns_effect import yes
    from winback.returns import effect

    effects = {"returned": effect(yes(60, 200), yes(30, 200)),
               "profit": effect(yes(60, 200) * 20, yes(30, 200) * 120, kind="money", outcome="profit")}  # fmt: skip
    assert verdicts.together(effects, "EUR", 5.0).startswith("More returns with less money: −€12 per customer")


def list_base(**back: str) -> CustomerBase:
    """A list of customers that says itself who left, and when some came back; it knows no orders."""
    rows = pd.DataFrame({"customer_id": list(back), "state": ["active" if on else "lost" for on in back.values()]})
    rows["year_amount"], rows["lost_on"] = 100.0, pd.Timestamp("2025-11-01")
    rows["returned_on"] = pd.to_datetime(pd.Series(list(back.values())).replace("", None))
    return CustomerBase(rows, "list", "EUR", dt.date(2026, 7, 1))


def test_a_list_of_customers_tells_returns_and_no_money():
    base, records = list_base(a="2026-02-01", b="", c="2026-06-01"), new_records()
    # Only the lost of a list are in its lives: who is back is told by the day of the return.
    base = CustomerBase(base.customers.assign(state="lost"), base.name, base.currency, base.as_of)
    campaign(records, dict.fromkeys("abc", "contact"))
    found = track_returns(base, records)
    assert found.rows.set_index("customer_id").returned.to_dict() == {"a": True, "b": False, "c": False}
    assert list(found.effects) == ["returned"] and found.fragile.empty and not found.second.money_known
    assert "Of 3 customers contacted 1 came back" in words.result_sentence(found.total)
    for one in (controls.results, controls.results_by, controls.money_shown, controls.watch_list, controls.second_life):
        assert one(found) is not None


def test_without_campaigns_the_notebook_says_so():
    found = track_returns(base_at(orders(a=[])), new_records())
    assert repr(controls.campaigns_table(found)).startswith("No campaign is recorded")
    shown = [controls.results, controls.results_by, controls.effect_shown, controls.money_shown, controls.cases_table,
             controls.watch_list, controls.second_life, controls.fixes, controls.goes_with,
             controls.learned]  # fmt: skip
    told = " ".join(repr(thing) for one in shown for thing in one(found))
    assert "Nobody has been contacted yet." in told and "no finished attempts" in told
    assert "nothing to compare" in repr(controls.turn_results(found))


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_figure_of_the_demo_has_marks_and_names(demo, language):
    with use_language(language):
        figures = [charts.won_chart(demo.effects["returned"]), charts.effects_chart(demo.effects, "RUB", 1000.0),
                   charts.second_chart(demo.second.curves()),
                   charts.rates_chart(demo.drivers.rates("lost_days"), "days")]  # fmt: skip
        for name in demo.dimensions:
            names = words.value_names(name, demo)
            figures += [charts.results_chart(demo.by(name), name, names),
                        charts.money_back_chart(demo.by(name), name, "RUB", names)]  # fmt: skip
        figures += [
            charts.learned_chart(demo.learned(by), by, words.value_names(by, demo)) for by in ("channel", "reason")
        ]
    assert all(len(figure.data) for figure in figures)
    reasons = figures[4 + 2 * demo.dimensions.index("reason")]
    assert len(reasons.layout.yaxis.ticktext) == 12
    last = reasons.layout.yaxis.ticktext[-1].lower()
    assert "not stated" in last or "не указан" in last


def test_the_command_line_prints_the_same_for_people_and_machines(capsys, tmp_path):
    path = tmp_path / "test.csv"
    rows = ["group,bought"] + ["mail,1"] * 40 + ["mail,0"] * 60 + ["none,1"] * 15 + ["none,0"] * 85
    path.write_text("\n".join(rows), encoding="utf-8")
    asked = ["returns", "--experiment", str(path), "--arm", "group", "--control", "none", "--outcome", "bought"]
    assert main(asked) == 0 and "really won were 25" in capsys.readouterr().out
    assert main([*asked, "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["effects"][0]["extra"] == pytest.approx(25) and result["effects"][0]["verdict"] == "more"
    assert result["arms"] == {"mail": 100, "none": 100}
    assert main(["returns", "--experiment", str(path)]) == 2
    assert main([*asked[:-1], "spent"]) == 1 and "Columns found: group, bought" in capsys.readouterr().err


def test_of_eight_groups_the_best_by_chance_does_not_stand_out_and_a_true_one_does():
    def told(first: int) -> str:
        returned = [first, *[3] * 7]
        frame = pd.DataFrame({"channel": list("abcdefgh"), "customers": 12, "returned": returned})
        return words.best_sentence(frame.assign(return_share=frame.returned / 12), "channel", {})

    assert told(6) == "No group stands out beyond chance. The highest is a with 6 of 12."
    assert told(11) == "a stands out: 92% came back (11 of 12), of the others 25%."


def test_the_claim_of_forty_in_a_hundred_is_tested_on_own_campaigns_where_no_contacts_are_known():
    names = {f"n{i:03d}": [("2026-02-01", 100.0)] if i < 5 else [] for i in range(60)}
    base, records = base_at(orders(**names)), new_records()
    campaign(records, dict.fromkeys(names, "contact"))
    card = next(one for one in claims(base, None, records) if one.code == "five_forty")
    assert card.verdict == "differs" and round(card.value, 3) == round(5 / 60, 3) and "contacts" in card.needs
