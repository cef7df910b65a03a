"""An invented company in which every name, phone, e-mail, id and free text is unlike any other text; published once."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests.companies import make_company
from winback.company import Company
from winback.text import use_language

REGIONS = ("North", "South", "Far East")
FIRST, LAST = dt.date(2024, 1, 10), dt.date(2026, 6, 30)


def canary(kind: str, number: int) -> str:
    """A text that stands nowhere else."""
    return f"zq{kind}{number:04d}xv"


def canary_tables(customers: int = 150, seed: int = 3) -> dict[str, pd.DataFrame]:
    rng = np.random.default_rng(seed)
    span = (LAST - FIRST).days
    orders, cards, contacts = [], [], []
    for number in range(customers):
        name, manager = canary("customer", number), canary("manager", number % 3)
        # One customer alone is in the region nobody else is in, and one buys more than all others together.
        region = "Lone Island" if number == 7 else REGIONS[int(rng.choice(3, p=[0.5, 0.3, 0.2]))]
        cards.append(
            {
                "customer_id": name, "name": f"Firm {canary('name', number)}", "region": region, "manager_id": manager,
                "email": f"{canary('mail', number)}@example.com", "phone": f"+79{number:04d}47{number % 97:03d}",
                "contact_person": canary("person", number),
            }
        )  # fmt: skip
        contacts.append((name, LAST - dt.timedelta(days=number + 1), manager, "call", f"said {canary('note', number)}"))
        size, gap = float(rng.lognormal(6, 0.7)) * (400 if number == 11 else 1), float(rng.choice([25, 50]))
        moment = float(rng.integers(0, 300))
        ends = moment + 1 if number % 9 == 0 else moment + float(rng.exponential(700))
        while moment <= min(span, ends):
            day = FIRST + dt.timedelta(days=int(moment))
            orders.append(
                (name, day, round(size * float(rng.lognormal(0, 0.2)), 2), manager, canary("order", len(orders)))
            )
            moment += max(1.0, float(rng.gamma(6, gap / 6)))
    orders.append((canary("customer", 1), LAST, 50.25, canary("manager", 1), canary("order", len(orders))))
    named = [(canary("manager", number), f"Boss {canary('boss', number)}") for number in range(3)]
    return {
        "orders": pd.DataFrame(
            orders, columns=["customer_id", "ordered_on", "amount", "manager_id", "order_id"]
        ).assign(kind="purchase"),
        "customers": pd.DataFrame(cards),
        "managers": pd.DataFrame(named, columns=["manager_id", "name"]),
        "contacts": pd.DataFrame(contacts, columns=["customer_id", "contacted_on", "manager_id", "kind", "note"]),
    }


@cache
def canary_company(folder: Path | None = None) -> Company:
    tables = canary_tables()
    return make_company(tables.pop("orders"), folder, **tables)


def page_of(factory: Any) -> Path:
    """The company's published page; drawn once for all tests; ``page_of.payload`` is what it was made of."""
    if not hasattr(page_of, "page"):
        from winback.publishing import publish as publishing

        kept = publishing.build

        def build(*given: Any, **more: Any) -> Any:
            page_of.units, page_of.payload = given[0], kept(*given, **more)
            return page_of.payload

        with pytest.MonkeyPatch.context() as patch, use_language("en"):
            patch.setenv("WINBACK_HOME", str(factory.mktemp("publisher")))
            patch.setattr(publishing, "build", build)
            folder = factory.mktemp("published") / "out"
            publishing.publish(canary_company(), publishing.Wish("A", folder), lambda _told: True)
        page_of.page = folder / "index.html"
    return page_of.page
