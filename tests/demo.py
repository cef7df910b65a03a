"""The demo company as the tests look at it: its frames as a company, and the truth beside it."""

from __future__ import annotations

from functools import cache

import pandas as pd

from tests.companies import make_company
from winback.company import Company
from winback.sample import company_tables
from winback.sample.world import TECHNICAL_CUSTOMER

KINDS = {"completed": "purchase", "refund": "refund", "sample": "free"}


@cache
def demo_tables() -> dict[str, pd.DataFrame]:
    return company_tables()


@cache
def demo_company() -> Company:
    tables = demo_tables()
    orders = tables["orders"]
    orders = orders[orders.customer_id != TECHNICAL_CUSTOMER].copy()
    orders["kind"] = orders.status.map(KINDS)
    named = {name: tables[name] for name in ("customers", "managers", "contacts", "sales_plan", "survey")}
    named["customers"] = named["customers"].assign(do_not_contact=named["customers"].do_not_contact == "yes")
    return make_company(orders, **named)


def demo_truth() -> pd.DataFrame:
    """Per customer: when and why really left, and when and how returned."""
    return demo_tables()["truth/customers"]
