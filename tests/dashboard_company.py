"""An invented company for the dashboard's tests: three years, five managers, two of whom differ, one-time buyers."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from tests.companies import make_company
from tests.reason_records import new_records, statement
from winback.company import Company
from winback.dashboard.prepare import prepare_screens
from winback.dashboard.screens import Screens, read_screens, save_screens
from winback.reasons.changes import add_reason
from winback.records import Records

CLOCKS = ("own", "fixed:180")
REGIONS, INDUSTRIES = ("North", "South", "<b>East</b>"), ("Retail", "Hotels")


def invented_tables(customers: int = 260, seed: int = 5) -> tuple[pd.DataFrame, pd.DataFrame]:
    rng = np.random.default_rng(seed)
    first, last = dt.date(2023, 7, 1), dt.date(2026, 6, 30)
    span = (last - first).days
    orders, cards = [], []
    for number in range(customers):
        name, manager = f"C{number:04d}", number % 5
        cards.append((name, f"Secret name {number}", REGIONS[number % 3], INDUSTRIES[number % 2], f"M{manager}"))
        size, gap = float(rng.lognormal(7, 0.8)), float(rng.choice([20, 45, 90]))
        begins = float(rng.integers(0, 500))
        ends = begins + 1 if number % 9 == 0 else begins + float(rng.exponential(500 if manager == 3 else 1600))
        moment = begins
        while moment <= min(span, ends):
            day = first + dt.timedelta(days=int(moment))
            orders.append((name, day, round(size * float(rng.lognormal(0, 0.25)), 2), f"M{manager}"))
            moment += max(1.0, float(rng.gamma(6, gap / 6)))
    orders.append(("C0001", last, 50.0, "M1"))
    frame = pd.DataFrame(orders, columns=["customer_id", "ordered_on", "amount", "manager_id"]).assign(kind="purchase")
    return frame, pd.DataFrame(cards, columns=["customer_id", "name", "region", "industry", "manager_id"])


@cache
def invented_company() -> Company:
    """The company with its customers' cards, which say how they can be reached."""
    orders, cards = invented_tables()
    numbers = range(len(cards))
    phones = [f"+4420794600{n:02d}" if n % 4 else "" for n in numbers]
    return make_company(orders, customers=cards.assign(phone=phones, do_not_contact=[n % 31 == 0 for n in numbers]))


HOSTILE = "<b>slow</b><script>x()</script>"
"""A reason the company added itself, as a prankster would name it."""


@cache
def asked_records() -> Records:
    """What its people recorded: staff name the price, customers often something else, a third is silent."""
    records = new_records()
    own = add_reason(records, "product", "Ann", name_en=HOSTILE, name_ru=HOSTILE)
    rows = []
    for number in range(260):
        customer = f"C{number:04d}"
        if number % 3:
            reason = "competitor_price" if number % 4 else ("need_changed", "other")[number % 8 // 4]
            rows.append(statement(customer, reason, "staff", "2026-06-30"))
        if number % 3 == 1:
            told = "rude_staff" if number % 5 == 3 else ("competitor_price", "shipment_wait", own)[number % 7 % 3]
            rows.append(statement(customer, told, "customer", "2026-06-30", author="caller", note="<i>secret word</i>"))
    records.add("reasons", rows, by="Ann")
    fixed = {"reason": "shipment_wait", "status": "fixed", "since_on": "2026-06-01", "owner": "Secret owner"}
    records.add("reason_status", [fixed], by="Ann")
    return records


@cache
def invented_folder() -> Path:
    """The company's screens as the server's kernels read them."""
    company = invented_company()
    screens = prepare_screens(company, clocks=CLOCKS, records=asked_records())
    return save_screens(screens, company.folder.parent / "screens")


@cache
def invented_screens() -> Screens:
    return read_screens(invented_folder())


def unasked_screens() -> Screens:
    """The same company before anybody was asked why the lost had left."""
    screens = invented_screens()
    told = {code: told | {"said": 0} for code, told in screens.about["by_clock"].items()}
    frames = {name: frame for name, frame in screens.frames.items() if not name.startswith("reasons_")}
    return Screens(screens.about | {"by_clock": told}, frames)


def assert_safe(view: Any, *texts: str) -> None:
    """Everything is said, and neither markup nor names that data bring reach the page."""
    for told in (view.figures.value, view.listed.value, *texts):
        assert told
        assert "nan" not in told
        assert "<b>East" not in told
    assert "Secret name" not in view.listed.value
