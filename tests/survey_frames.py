"""Small bases, answers and complaints for the tests of surveys, complaints and claims: figures a person can check."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from winback.assumptions import Assumptions
from winback.base import CustomerBase


def a_base(states: dict[str, str], as_of: str = "2026-06-30", known: Assumptions | None = None, **columns: Any):
    """A base of customers without orders: customer → state; further columns by name."""
    frame = pd.DataFrame({"customer_id": list(states), "state": list(states.values())})
    frame["year_amount"] = 100.0
    for name, values in columns.items():
        frame[name] = values
    day = dt.date.fromisoformat(as_of)
    return CustomerBase(frame, "test", "EUR", day, assumptions=known or Assumptions())


def answer(who: str, parameter: str, score: float, on: str, **more: str) -> dict[str, object]:
    """One customer's score."""
    given = {"respondent": "customer", "customer_id": who, "manager_id": "", "comment": ""}
    return {**given, "parameter": parameter, "score_share": score, "answered_on": on, **more}


def staff(who: str, parameter: str, score: float, on: str) -> dict[str, object]:
    """One employee's own estimate."""
    return answer("", parameter, score, on, respondent="staff", manager_id=who)


def complaint(number: int, customer: str, received: str, **more: Any) -> dict[str, object]:
    """One row of the register; days not named are blank."""
    blank = dict.fromkeys(("due_on", "understood_on", "offered_on", "solved_on", "confirmed_on"))
    row = {"complaint_id": f"K{number:03d}", "customer_id": customer, "received_on": received, "subject": "slow_work"}
    return {**row, "text": "", "step": "received", "manager_id": "", "solution": "", **blank, **more}
