"""Movement: each customer's state and class quarter by quarter, with nothing foreseen and limits that do not move."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

import winback as wb
from tests.companies import SHARED, day, every, make_company, orders_frame
from winback import charts, movement_words
from winback.errors import WinbackError
from winback.movement import BEFORE, class_moves
from winback.text import use_language


def stood(moved: wb.Movement, customer: str) -> dict[str, str]:
    rows = moved.customers()
    rows = rows[rows.customer_id == customer]
    return {str(pd.Timestamp(r.point_on).date()): r.state for r in rows.itertuples()}


@pytest.fixture(scope="module")
def small() -> wb.Movement:
    """Lost after 90 days without a purchase; the data begin in January 2024."""
    rows = [
        *every("steady", 30, "2024-01-01", 37, 100.0),
        *every("leaver", 30, "2024-01-01", 12, 100.0),
        *every("comes back", 30, "2024-01-01", 12, 100.0), ("comes back", "2025-08-15", 50.0),
        *every("newcomer", 30, "2026-02-10", 5, 100.0),
        *every("fader", 30, "2024-01-01", 15, 100.0), *every("fader", 80, "2025-03-25", 6, 20.0),
        ("refunds", "2024-02-01", 500.0), ("refunds", "2026-05-01", 300.0), ("refunds", "2026-05-20", -250.0),
    ]  # fmt: skip
    company = make_company(orders_frame(rows))
    return wb.movement(company, "fixed:90", "2026-06-30", limits=(1000.0, 400.0))


def test_a_customer_is_new_then_active_then_lost_then_returned(small):
    assert stood(small, "steady")["2026-06-30"] == "active"
    assert stood(small, "newcomer") == {"2026-03-31": "new", "2026-06-30": "active"}
    left = stood(small, "leaver")
    assert (left["2024-12-31"], left["2025-03-31"], left["2026-06-30"]) == ("active", "lost", "lost")
    back = stood(small, "comes back")
    assert (back["2025-06-30"], back["2025-09-30"], back["2025-12-31"]) == ("lost", "returned", "lost")


def test_who_buys_less_than_half_of_the_year_before_fades_once_two_years_are_known(small):
    faded = stood(small, "fader")
    assert faded["2025-09-30"] == "active"
    assert faded["2026-03-31"] == "fading"
    assert small.two_years_from == dt.date(2025, 12, 30)


def test_refunds_reduce_the_money_of_the_year_and_the_class(small):
    rows = small.customers()
    last = rows[(rows.customer_id == "refunds") & (rows.point_on.astype(str).str[:10] == "2026-06-30")].iloc[0]
    assert (last.year_amount, last.abc, last.state) == (50.0, "C", "returned")


def test_classes_follow_the_money_of_the_last_365_days(small):
    rows = small.customers().set_index(["customer_id", "point_no"])
    end = len(small.points) - 1
    assert rows.abc["steady", end] == "A"
    assert rows.abc["newcomer", end] == "B"
    assert rows.abc["leaver", end] == "none"


def test_flows_count_each_customer_once_and_agree_with_the_states(small):
    for day_, part in small.flows.groupby("point_on"):
        states = small.states[small.states.point_on == day_].set_index("state").customers
        assert part.groupby("state").customers.sum().to_dict() == states[states > 0].to_dict()
        before = small.states[small.states.point_on < day_]
        last = before[before.point_on == before.point_on.max()].customers.sum()
        assert part[part.state_before != BEFORE].customers.sum() == last
    assert small.flows.amount.sum() == pytest.approx(
        small.states[small.states.point_on > small.states.point_on.min()].amount.sum()
    )


def test_a_single_purchase_has_no_rhythm_and_is_neither_lost_nor_active():
    rows = [*every("a", 30, "2024-01-01", 30), *every("b", 31, "2024-01-02", 30), ("once", "2025-05-05", 9.0)]
    rows += [pair for name in "cdefg" for pair in every(name, 30, "2024-01-03", 30)]
    moved = wb.movement(make_company(orders_frame(rows)), "own", "2026-03-31")
    assert stood(moved, "once")["2025-06-30"] == "new"
    assert stood(moved, "once")["2025-09-30"] == "one_purchase"


def test_later_orders_change_no_earlier_state():
    rows = [pair for i in range(12) for pair in every(f"c{i}", 20 + i, "2024-01-01", 40 - 2 * i, 10.0 + i)]
    whole = wb.movement(make_company(orders_frame(rows)), "own", "2026-03-31")
    known = [row for row in rows if day(row[1]) <= dt.date(2025, 9, 30)]
    then = wb.movement(make_company(orders_frame(known)), "own", "2025-09-30", limits=whole.limits)
    keys = ["customer_id", "point_on"]
    now, before = (m.customers().drop(columns="point_no").set_index(keys) for m in (whole, then))
    assert len(before) > 20
    pd.testing.assert_frame_equal(now.loc[before.index], before)


@pytest.mark.parametrize("clock", ["own", "article:customer", "fixed:60"])
def test_states_are_those_of_the_losses_measured_on_that_day(clock):
    rows = [pair for i in range(15) for pair in every(f"c{i}", 15 + 5 * i, "2024-01-01", 3 + 2 * i, 10.0)]
    rows += [("once", "2024-12-01", 5.0)]
    company = make_company(orders_frame(rows))
    moved = wb.movement(company, clock, "2026-02-15")
    found = moved.customers()
    for point in moved.points[::2]:
        then = wb.measure_losses(company, clock, point).customers.set_index("customer_id").state
        state = found[found.point_on.astype(str).str[:10] == point.isoformat()].set_index("customer_id").state
        assert set(state.index) == set(then.index)
        assert (state == "lost").sort_index().equals((then == "lost").sort_index())


def test_limits_are_those_that_part_the_classes_in_the_first_year():
    rows = [
        ("a", "2024-01-01", 600.0),
        ("b", "2024-05-01", 300.0),
        ("c", "2024-06-01", 60.0),
        ("d", "2024-07-01", 40.0),
    ]
    rows += [("a", "2025-03-01", 9000.0)]
    moved = wb.movement(make_company(orders_frame(rows)), "fixed:90", "2025-06-30")
    assert moved.limits == (300.0, 60.0)


def test_a_base_that_sinks_as_a_whole_is_shown_sinking():
    """Every customer's last purchases fall away: each keeps its rank, so quantiles would show no change at all."""
    rows = [pair for i in range(1, 41) for pair in every(f"c{i:02}", 30, "2024-01-01", 30, 10.0 * i)]
    end = day(max(row[1] for row in rows))
    shifted = [row for row in rows if day(row[1]) <= end - dt.timedelta(days=180)]
    kept, sunk = (wb.movement(make_company(orders_frame(r)), "own", end) for r in (rows, shifted))

    def last(moved: wb.Movement, frame: str, name: str, value: str) -> int:
        table = getattr(moved, frame)
        return int(table[(table.point_on == table.point_on.max()) & (table[name] == value)].customers.sum())

    assert kept.limits == sunk.limits
    assert last(kept, "states", "state", "active") == 40
    assert last(sunk, "states", "state", "lost") == 40
    assert last(sunk, "classes", "abc", "A") < last(kept, "classes", "abc", "A") / 2
    assert class_moves(sunk)["fell"] > 20 > class_moves(kept)["fell"]
    with use_language("en"):
        assert "The base sinks" in movement_words.classes_sentence(sunk)
        assert "The base sinks" not in movement_words.classes_sentence(kept)


def test_a_base_whose_every_order_shrinks_sinks_too_while_nobody_is_lost():
    rows = []
    for i in range(1, 31):
        for customer, on, amount in every(f"c{i:02}", 30, "2024-01-01", 30, 10.0 * i):
            rows.append((customer, on, amount if on < "2025-03" else amount / 3))
    moved = wb.movement(make_company(orders_frame(rows)), "own")
    classes = moved.classes.pivot(index="point_on", columns="abc", values="customers")
    assert classes["A"].iloc[-1] < classes["A"].iloc[0] / 2
    assert moved.states[moved.states.state == "lost"].customers.sum() == 0


def test_limits_that_are_none_are_refused():
    company = make_company(orders_frame(every("a", 30, "2024-01-01", 6)))
    with pytest.raises(WinbackError, match="limits of the classes"):
        wb.movement(company, "fixed:90", limits=(10.0, 20.0))


def test_a_young_file_says_that_it_is_too_young():
    moved = wb.movement(make_company(orders_frame(every("a", 10, "2026-01-01", 6))), "own")
    assert moved.flows.empty and moved.class_flows.empty and moved.classes.empty
    for language in ("en", "ru"):
        with use_language(language):
            assert movement_words.states_sentence(moved)
            assert movement_words.classes_sentence(moved)
            assert charts.states_over_time_chart(moved.states).layout.annotations
            assert charts.classes_over_time_chart(moved.classes).layout.annotations
            assert charts.flows_chart(moved.flows).layout.annotations


@pytest.mark.parametrize("language", ["en", "ru"])
def test_charts_and_sentences_tell_the_movement(small, language):
    with use_language(language):
        assert len(charts.states_over_time_chart(small.states).data) >= 4
        assert len(charts.classes_over_time_chart(small.classes, "EUR").data) >= 2
        assert len(charts.class_money_chart(small.classes, "EUR").data) >= 2
        assert charts.flows_chart(small.flows).data[0].type == "heatmap"
        assert charts.flows_chart(small.class_flows, "abc").data[0].type == "heatmap"
        assert movement_words.states_sentence(small, "EUR")
        assert movement_words.classes_sentence(small, "EUR")


def test_priorities_move_too_and_who_buys_again_is_back_with_us():
    rows = [
        *every("stays", 30, "2024-01-01", 30),
        *every("goes", 30, "2024-01-01", 24),
        *every("back", 30, "2024-01-01", 18),
    ]
    rows += [("back", "2026-05-20", 100.0)]
    company = make_company(orders_frame(rows))
    now, before = (
        wb.segment_losses(wb.base_of(wb.value_losses(wb.measure_losses(company, "fixed:90", on))))
        for on in ("2026-06-15", "2026-01-15")
    )
    frame = wb.compare_priorities(now, before)
    moves = {(r.priority_before, r.priority): r.customers for r in frame.itertuples()}
    assert moves[before.frame.set_index("customer_id").priority["back"], "with_us"] == 1
    assert moves["with_us", now.frame.set_index("customer_id").priority["goes"]] == 1
    assert sum(moves.values()) == 2
    assert charts.flows_chart(frame, "priority").data[0].type == "heatmap"


@pytest.mark.skipif(not (SHARED / "clvtools_apparel").exists(), reason="the apparel file is not at hand")
def test_money_of_the_year_is_that_of_plain_pandas(tmp_path, monkeypatch):
    monkeypatch.setenv("WINBACK_HOME", str(tmp_path))
    company = wb.start(SHARED / "clvtools_apparel" / "apparelTrans.csv")
    moved = wb.movement(company, "own")
    orders = company.orders.to_pandas()
    orders["ordered_on"] = pd.to_datetime(orders.ordered_on)
    for point in moved.points[::3]:
        end = pd.Timestamp(point)
        inside = orders[(orders.ordered_on <= end) & (orders.ordered_on > end - pd.Timedelta(days=365))]
        mine = moved.states[moved.states.point_on == end].amount.sum()
        assert mine == pytest.approx(inside.amount.sum())


def test_a_list_of_customers_has_no_movement_and_says_why():
    frame = pd.DataFrame({"customer_id": ["a"], "state": ["lost"], "year_amount": [1.0]})
    base = wb.CustomerBase(customers=frame, name="list", currency="", as_of=dt.date(2026, 6, 30))
    for ask in (wb.movement_of, wb.priority_moves):
        with pytest.raises(WinbackError, match="needs the orders"):
            ask(base)


def test_priorities_of_a_quarter_ago_are_found_again_by_the_same_clock():
    rows = [pair for i in range(20) for pair in every(f"c{i:02}", 30, "2024-01-01", 20 + i % 5, 10.0 + i)]
    base = wb.base_of(wb.value_losses(wb.measure_losses(make_company(orders_frame(rows)), "fixed:60")))
    frame = wb.priority_moves(base, days=30)
    assert frame.customers.sum() == len(wb.segment_losses(base).frame)
    assert wb.movement_of(base).points[-1] == base.as_of
