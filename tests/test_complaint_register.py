"""The register of complaints: as it stood on a day, in honest times, and without shaming anybody by chance."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math

import numpy as np
import pandas as pd
import pytest

from tests.companies import every, make_company, orders_frame
from tests.survey_frames import a_base, complaint
from winback.assumptions import Assumptions
from winback.complaint_register import Complaints, complaints_of, study_complaints
from winback.errors import WinbackError
from winback.losses import measure_losses
from winback.records import Records
from winback.sample import company_tables
from winback.value import value_losses


@pytest.fixture(scope="module")
def demo() -> dict[str, pd.DataFrame]:
    return company_tables()


def register(*rows: dict[str, object], states: dict[str, str] | None = None, **more: object) -> Complaints:
    base = a_base(states or {str(row["customer_id"]): "active" for row in rows}, **more)
    return complaints_of(base, pd.DataFrame(list(rows)))


def test_a_complaint_is_as_old_as_it_is_open_and_overdue_from_the_day_after_its_due_day():
    found = register(
        complaint(1, "a", "2026-06-20"),
        complaint(2, "b", "2026-06-01", due_on="2026-06-30"),
        complaint(3, "c", "2026-06-01", step="solved", solved_on="2026-06-04"),
        complaint(4, "d", "2026-06-01", step="solved", solved_on="2026-06-15"),
    )
    rows = found.register.set_index("complaint_id")
    assert rows.age_days.to_dict() == {"K001": 10, "K002": 29, "K003": 3, "K004": 14}
    assert rows.overdue.to_dict() == {"K001": False, "K002": False, "K003": False, "K004": True}
    assert rows.due_on["K001"] == pd.Timestamp("2026-06-30")
    assert found.open_list().complaint_id.tolist() == ["K002", "K001"]


def test_the_register_of_an_earlier_day_knows_nothing_of_later_steps():
    row = complaint(1, "a", "2026-03-01", step="confirmed", understood_on="2026-03-02", offered_on="2026-03-05",
                    solved_on="2026-03-09", confirmed_on="2026-03-20")  # fmt: skip
    base = a_base({"a": "active"})
    steps = {
        day: complaints_of(base, pd.DataFrame([row]), dt.date.fromisoformat(day)).register.iloc[0]
        for day in ("2026-03-01", "2026-03-04", "2026-03-06", "2026-03-10", "2026-03-31")
    }
    assert [found.step for found in steps.values()] == ["received", "understood", "offered", "solved", "confirmed"]
    assert [bool(found.solved) for found in steps.values()] == [False, False, False, True, True]
    assert steps["2026-03-06"].age_days == 5
    assert pd.isna(steps["2026-03-06"].solved_on)
    with pytest.raises(WinbackError, match="No complaint"):
        complaints_of(base, pd.DataFrame([row]), dt.date(2026, 2, 28))


def test_steps_add_up_and_each_says_how_many_came_so_far(demo):
    found = complaints_of(a_base({"C00001": "active"}), demo["complaints"])
    steps = found.steps()
    assert steps.complaints.sum() == len(demo["complaints"]) == steps.reached.iloc[0]
    assert steps.complaints.to_list() == demo["complaints"].step.value_counts().reindex(steps.step).to_list()
    assert steps.reached.is_monotonic_decreasing


def test_the_time_to_a_solution_counts_those_still_open():
    solved = [complaint(n, f"c{n}", "2026-06-01", step="solved", solved_on=f"2026-06-{1 + n:02d}") for n in range(1, 6)]
    waiting = [complaint(n, f"c{n}", "2026-06-01") for n in range(6, 10)]
    assert register(*solved).time_to_solution.value == 3
    assert register(*solved, *waiting).time_to_solution.value == 5
    assert math.isinf(register(*waiting).time_to_solution.value)


def test_the_median_of_the_demo_company_is_the_one_of_a_plain_kaplan_meier(demo):
    rows = demo["complaints"]
    found = complaints_of(a_base({"C00001": "active"}), rows)
    end = rows.solved_on.fillna(found.day)
    days = (end - rows.received_on).dt.days
    share = 1.0
    for day in sorted(days[rows.solved_on.notna()].unique()):
        share *= 1 - ((days == day) & rows.solved_on.notna()).sum() / (days >= day).sum()
        if share <= 0.5:
            break
    assert found.time_to_solution.value == day


def test_a_complaint_in_the_contacts_is_told_apart_unless_it_is_registered():
    contacts = pd.DataFrame(
        {
            "customer_id": ["a", "b", "b", "a"],
            "contacted_on": [dt.date(2025, 5, 3), dt.date(2025, 5, 3), dt.date(2025, 5, 3), dt.date(2025, 3, 1)],
            "kind": ["complaint", "Жалоба", "complaint", "call"],
        }
    )
    company = make_company(
        orders_frame(every("a", 30, "2025-01-01", 6) + every("b", 30, "2025-01-01", 6)), contacts=contacts
    )
    base = dataclasses.replace(a_base({"a": "active", "b": "active"}, as_of="2025-06-30"), company=company)
    found = complaints_of(base, pd.DataFrame([complaint(1, "a", "2025-05-10")]))
    assert found.unregistered.customer_id.tolist() == ["b"]
    assert found.iceberg().complained == 2
    assert len(found.register) == 1


def test_a_company_without_managers_in_its_orders_gets_counts_and_no_verdict(demo):
    found = complaints_of(a_base({"C00001": "active"}), demo["complaints"])
    assert "verdict" not in found.by_manager()
    assert found.standing_out().empty
    assert found.by_manager().complaints.sum() == len(demo["complaints"])
    assert found.by_subject().complaints.sum() == len(demo["complaints"])


def _dealt(seed: int, managers: int = 12) -> Complaints:
    """Managers who serve from few to many customers, complained about at one and the same rate."""
    draw = np.random.default_rng(seed)
    served = pd.Series(draw.integers(20, 900, managers), index=[f"m{n}" for n in range(managers)], name="served")
    served.index.name = "manager_id"
    counts = draw.poisson(served * 0.02)
    rows = [
        complaint(number, f"c{number}", "2026-01-01", manager_id=manager)
        for number, manager in enumerate(np.repeat(served.index, counts))
    ]
    return dataclasses.replace(register(*rows), served=served)


def test_with_equal_managers_hardly_ever_anybody_is_named():
    found, draw, named = _dealt(1), np.random.default_rng(5), []
    for _ in range(400):
        counts = pd.Series(draw.poisson(found.served * 0.02), index=found.served.index)
        judged = found._judged(counts, found.served, len(counts)).verdict
        named.append(judged.isin(["more", "fewer"]).any())
    assert np.mean(named) <= 0.05
    assert not found.by_manager().verdict.isin(["more", "fewer"]).any()


def test_a_manager_with_three_times_the_complaints_is_named():
    found = _dealt(3)
    worst = found.served.idxmax()
    mine = found.register[found.register.manager_id == worst]
    more = pd.concat([found.register, mine, mine], ignore_index=True)
    named = dataclasses.replace(found, register=more).by_manager().set_index("manager_id").verdict
    assert named[worst] == "more"


def test_the_rude_employee_of_the_demo_company_stands_out_for_rudeness_alone(demo):
    orders = demo["orders"].assign(ordered_on=demo["orders"].ordered_on.dt.date, kind="purchase")
    company = make_company(orders[orders.amount > 0])
    base = dataclasses.replace(a_base({"C00001": "active"}), company=company)
    out = complaints_of(base, demo["complaints"]).standing_out()
    assert out[["subject", "manager_id"]].to_numpy().tolist() == [["rude_staff", "M06"]]


def _kept(lost_of_solved: int, lost_of_unsolved: int, each: int = 40) -> Complaints:
    rows, states, lost_on = [], {}, []
    for number in range(2 * each):
        solved = number < each
        more = {"step": "solved", "solved_on": "2024-01-11"} if solved else {}
        rows.append(complaint(number, f"c{number}", "2024-01-01", **more))
        lost = number % each < (lost_of_solved if solved else lost_of_unsolved)
        states[f"c{number}"] = "lost" if lost else "active"
        lost_on.append(pd.Timestamp("2024-06-01") if lost else pd.NaT)
    return register(*rows, states=states, lost_on=lost_on)


def test_solved_complaints_keep_customers_where_the_difference_is_beyond_chance():
    found = _kept(4, 20).keeping()
    assert (found.solved.value, found.unsolved.value) == pytest.approx((0.1, 0.5))
    assert found.verdict == "keeps"
    assert found.difference.low > 0
    assert _kept(6, 8).keeping().verdict == "cannot_tell"
    assert _kept(1, 2, each=4).keeping().verdict == "cannot_tell"


def test_who_left_before_the_complaint_could_be_solved_counts_on_neither_side():
    row = complaint(1, "a", "2024-01-01")
    early = register(row, states={"a": "lost"}, lost_on=[pd.Timestamp("2024-01-20")]).keeping()
    late = register(row, states={"a": "lost"}, lost_on=[pd.Timestamp("2024-02-20")]).keeping()
    assert (early.unsolved.count, late.unsolved.count) == (0, 1)
    assert early.verdict == late.verdict == "cannot_tell"


def test_who_was_lost_for_a_while_and_came_back_was_kept():
    rows = [complaint(n, f"c{n}", "2024-01-01") for n in range(10)]
    found = register(*rows)
    away = pd.DataFrame({"customer_id": ["c1", "c2"], "lost_on": pd.to_datetime(["2024-04-01", "2024-04-01"])})
    spells = away.assign(last_on=pd.Timestamp("2024-02-01"), returned_on=pd.to_datetime(["2024-06-01", None]))
    assert dataclasses.replace(found, spells=spells).keeping().unsolved.value == pytest.approx(0.1)


def test_a_solution_after_the_landmark_does_not_make_the_complaint_a_solved_one():
    row = complaint(1, "a", "2024-01-01", step="solved", solved_on="2024-03-01")
    assert register(row).keeping().unsolved.count == 1


def test_the_iceberg_is_ten_times_what_is_seen_and_never_more_than_there_is():
    rows = [complaint(n, f"c{n}", "2026-05-01") for n in range(20)]
    states = {f"c{n}": "active" for n in range(1000)}
    found = register(*rows, states=states).iceberg()
    assert (found.complained, found.unhappy) == (20, 200)
    assert 20 <= found.low < 200 < found.high <= 1000
    assert register(*rows, states={f"c{n}": "active" for n in range(50)}).iceberg().unhappy == 50


def test_the_iceberg_can_be_switched_off_and_its_assumption_changed():
    rows = [complaint(n, f"c{n}", "2026-05-01") for n in range(20)]
    states = {f"c{n}": "active" for n in range(1000)}
    seen = register(*rows, states=states)
    assert seen.without_iceberg().iceberg().unhappy == 20
    assert seen.iceberg(share=0.5).unhappy == 40
    half = register(*rows, states=states, known=Assumptions(complaint_share=0.25))
    assert half.iceberg().unhappy == 80


def test_old_complaints_are_not_in_the_iceberg_of_the_last_year():
    found = register(complaint(1, "a", "2024-05-01"), complaint(2, "b", "2026-05-01"))
    assert found.iceberg().complained == 1


def test_words_of_customers_are_kept_verbatim():
    text = "=1+1 <img src=x onerror=alert(1)> '); DROP TABLE x; \u202e"
    found = register(complaint(1, "a", "2026-06-01", text=text, solution=text))
    assert found.register.text.iloc[0] == found.open_list().text.iloc[0] == text


def test_complaints_of_a_measured_company_know_who_left_for_good():
    rows = [(f"c{n}", 30) for n in range(12)]
    orders = [r for name, days in rows for r in every(name, days, "2024-01-01", 8 if name < "c5" else 24)]
    company = make_company(orders_frame(orders))
    value = value_losses(measure_losses(company, "article:customer"))
    from winback.base import base_of

    complaints = [complaint(n, f"c{n}", "2024-05-01") for n in range(12)]
    found = complaints_of(base_of(value), pd.DataFrame(complaints)).keeping()
    assert found.unsolved.count == 12
    assert found.unsolved.value == pytest.approx(sum(f"c{n}" < "c5" for n in range(12)) / 12)


def test_complaints_typed_into_the_store_are_the_register(tmp_path):
    records = Records(tmp_path / "records.sqlite", "shop")
    records.add("complaints", [complaint(1, "a", dt.date(2026, 5, 1)), complaint(2, "a", dt.date(2026, 6, 20))], "Ann")
    base = a_base({"a": "active"})
    assert len(study_complaints(base, records).register) == 2
    assert study_complaints(base, records, dt.date(2026, 5, 31)).register.complaint_id.tolist() == ["K001"]
