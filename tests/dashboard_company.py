"""An invented company for the dashboard's tests: three years, five managers, two of whom differ, one-time buyers."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from tests.companies import make_company
from winback.company import Company
from winback.dashboard.prepare import prepare_screens
from winback.dashboard.screens import Screens, read_screens, save_screens

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
    orders, cards = invented_tables()
    return make_company(orders, customers=cards)


@cache
def invented_folder() -> Path:
    """The company's screens as the server's kernels read them."""
    company = invented_company()
    return save_screens(prepare_screens(company, clocks=CLOCKS), company.folder.parent / "screens")


@cache
def invented_screens() -> Screens:
    return read_screens(invented_folder())
