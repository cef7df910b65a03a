"""Who calls whom: the manager who lost the customer if able, else another, a superior for the largest; even loads."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from tests.companies import every, make_company, orders_frame
from tests.plan_frames import RULES, TODAY, base_of_lost, of, plan_of, reasons_of
from winback.base import CustomerBase
from winback.planning.approach import default_approach
from winback.planning.people import able_managers, known_managers, possible_owners

MANAGERS = pd.DataFrame(
    {
        "manager_id": ["head", "left", "m1", "m2"],
        "name": ["Head", "Gone", "One", "Two"],
        "left_on": pd.to_datetime([None, "2026-05-01", None, None]),
        "hours_a_week": [40.0, 40.0, 40.0, 20.0],
        "hour_cost": [30.0, 10.0, 10.0, 10.0],
    }
)


def able(**given: object) -> pd.DataFrame:
    known = MANAGERS.assign(hired_on=pd.NaT)
    return able_managers(known, RULES, TODAY, **given).set_index("manager_id")


def owners_of(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    customers = pd.DataFrame(rows, columns=["customer_id", "manager_id", "reason", "value_class"])
    found = possible_owners(customers, able().reset_index(), default_approach(), 0.9)
    best = found.sort_values(["customer_id", "owner_share", "manager_id"], ascending=[True, False, True])
    return best.drop_duplicates("customer_id").set_index("customer_id")


def test_the_manager_who_lost_the_customer_calls_if_able():
    found = owners_of(("a", "m2", "neglected", "A"))
    assert (found.manager_id["a"], found.owner_why["a"]) == ("m2", "own")


def test_whose_manager_has_left_is_called_by_another_and_the_largest_by_a_superior():
    found = owners_of(("small", "left", "neglected", "C"), ("large", "left", "neglected", "A"))
    assert (found.owner_why["small"], found.owner_share["small"]) == ("free", 1.0)
    assert (found.manager_id["large"], found.owner_why["large"]) == ("head", "superior")


def test_who_was_rude_does_not_call():
    found = possible_owners(
        pd.DataFrame([("a", "m1", "rude_staff", "B")], columns=["customer_id", "manager_id", "reason", "value_class"]),
        able().reset_index(), default_approach(), 0.9,
    )  # fmt: skip
    assert set(found.manager_id) == {"head", "m2"}


def test_hours_follow_the_hours_a_week_or_are_shared_out_by_them():
    # A tenth of 40 hours in five weeks; who left has none.
    assert able().limit_hours.to_dict() == {"head": 20.0, "left": 0.0, "m1": 20.0, "m2": 10.0}
    assert able(hours=50.0).limit_hours.to_dict() == {"head": 20.0, "left": 0.0, "m1": 20.0, "m2": 10.0}
    assert able(hours={"m1": 3.0}).limit_hours["m1"] == 3.0


def test_the_superior_is_whose_hour_costs_most_or_who_is_named():
    assert able().is_superior.to_dict() == {"head": True, "left": False, "m1": False, "m2": False}
    assert able(superiors=["m2"]).is_superior["m2"]
    assert not able(superiors=["m2"]).is_superior["head"]


def test_where_no_employee_is_known_the_team_calls():
    base = base_of_lost(("a", 5000.0, "A", ""))
    plan = plan_of(CustomerBase(base.customers.drop(columns="manager_id"), "t", "EUR", base.as_of, assumptions=RULES))
    assert plan.called.customer_id.tolist() == ["a"]
    assert plan.owners.customers.tolist() == [1]


def test_employees_come_from_their_table_and_from_the_customers():
    company = make_company(orders_frame(every("x", 30, "2025-01-01", 6)), managers=MANAGERS)
    base = base_of_lost(("a", 5000.0, "A", "unlisted"))
    known = known_managers(CustomerBase(base.customers, "t", "EUR", dt.date(2026, 6, 30), company=company))
    assert known.manager_id.tolist() == ["head", "left", "m1", "m2", "unlisted"]


def test_the_load_is_even_against_the_hours_where_owners_are_equal():
    rows = [(f"c{i:02}", 5000.0, "B", "gone") for i in range(20)]
    base = base_of_lost(*rows, *[("x", 1.0, "C", "m1"), ("y", 1.0, "C", "m2")])
    plan = plan_of(base, hours={"m1": 100.0, "m2": 50.0, "gone": 0.0})
    load = plan.owners.set_index("manager_id").load_share
    assert load["m1"] == pytest.approx(load["m2"], abs=0.1)


def test_after_a_rude_manager_somebody_else_calls_in_the_plan():
    base = base_of_lost(("a", 5000.0, "A", "m1"), ("b", 5000.0, "A", "m2"))
    plan = plan_of(base, reasons_of({"a": "rude_staff"}, {"rude_staff": "fixed"}))
    assert (of(plan, "a").manager_id, of(plan, "a").remedy) == ("m2", "other_manager")
    assert of(plan, "b").manager_id == "m2"


def test_in_a_large_staff_the_right_owner_stays_possible_and_the_others_come_in_turn():
    staff = pd.DataFrame({"manager_id": [f"m{i:02}" for i in range(40)]}).assign(
        is_able=True, is_superior=lambda rows: rows.manager_id.eq("m39")
    )
    rows = [(f"c{i:03}", "m07" if i % 2 else "gone", "neglected", "A") for i in range(80)]
    customers = pd.DataFrame(rows, columns=["customer_id", "manager_id", "reason", "value_class"])
    found = possible_owners(customers, staff, default_approach(), 0.9)
    assert found.groupby("customer_id").size().eq(12).all()
    assert found[found.owner_why == "own"].customer_id.nunique() == 40
    assert found[found.owner_why == "superior"].customer_id.nunique() == 40
    assert found.manager_id.nunique() == 40
