"""Gates: what a company's data allow, step by step, and what each missing table or column would bring (row X2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import ibis
import pandas as pd

from .assumptions import Assumptions
from .audit import audit_days
from .company import Company
from .text import _, format_count, ngettext

MONTH_DAYS = 365 / 12


@dataclass(frozen=True)
class Facts:
    """What the gates look at, counted by a day."""

    customers: int
    repeaters: int
    rhythms: int
    months: float
    audit_days: int
    columns: frozenset[str]
    tables: frozenset[str]


def facts(company: Company, as_of: dt.date | None = None, assumptions: Assumptions | None = None) -> Facts:
    """Count customers, repeat buyers, customers with three purchases, months; list the tables and columns."""
    rules = assumptions or Assumptions()
    end = as_of or company.last_on
    rows = company.purchases.filter(company.purchases.purchased_on <= ibis.date(end.isoformat()))
    each = rows.group_by("customer_id").agg(n=rows.count())
    found = each.agg(customers=each.count(), repeaters=(each.n >= 2).sum(), rhythms=(each.n >= 3).sum())
    row = found.to_pyarrow().to_pylist()[0]
    columns = {f"{name}.{column}" for name in company.names for column in company.backend.table(name).columns}
    return Facts(
        customers=int(row["customers"]),
        repeaters=int(row["repeaters"] or 0),
        rhythms=int(row["rhythms"] or 0),
        months=(end - company.first_on).days / MONTH_DAYS,
        audit_days=len(audit_days(company, end, rules.warm_up_days)),
        columns=frozenset(columns),
        tables=company.names,
    )


def gates(company: Company, as_of: dt.date | None = None, assumptions: Assumptions | None = None) -> pd.DataFrame:
    """Return what the data allow: ``step`` (stable code), ``name``, ``allowed``, ``why``, one row per step.

    Whatever the data hold, there is a list of customers by silence; rates, models and comparisons need more, and
    ``why`` says in words what is there and what is needed. Thresholds come from the assumptions.
    """
    rules = assumptions or Assumptions()
    seen = facts(company, as_of, rules)
    rows = [*_by_size(seen, rules), *_by_content(seen)]
    return pd.DataFrame(rows, columns=["step", "name", "allowed", "why"])


def _enough(step: str, name: str, have: float, need: float, say: Callable[[int], str]) -> tuple[str, str, bool, str]:
    allowed = have >= need
    text = _("{have}; enough.") if allowed else _("{have}; about {need} are needed.")
    return step, name, allowed, text.format(have=say(int(have)), need=format_count(need))


def _by_size(seen: Facts, rules: Assumptions) -> list[tuple[str, str, bool, str]]:
    return [
        ("list", _("List of customers by silence"), True, _("Any file allows it.")),
        _enough("rates", _("Loss rates"), seen.customers, rules.min_customers, _customers),
        _enough("own", _("Own rhythm of the customers"), seen.rhythms, rules.min_customers, _rhythms),
        _enough("year", _("Yearly figures"), seen.months, rules.min_months, _months),
        _enough("bridge", _("Comparison of two years: silent leaving"), seen.months, 2 * rules.min_months, _months),
        _enough("audit", _("Test of the rule on your own past"), seen.audit_days, 1, _past_days),
        _enough("lifetime", _("Lifetime value"), seen.customers, rules.min_model_customers, _customers),
        _enough("repeat", _("What a return is worth"), seen.repeaters, rules.min_customers, _repeaters),
    ]


def _customers(n: int) -> str:
    return ngettext("{n} customer", "{n} customers", n).format(n=format_count(n))


def _rhythms(n: int) -> str:
    told = ngettext("{n} customer with three purchases or more", "{n} customers with three purchases or more", n)
    return told.format(n=format_count(n))


def _repeaters(n: int) -> str:
    return ngettext("{n} repeat buyer", "{n} repeat buyers", n).format(n=format_count(n))


def _months(n: int) -> str:
    return ngettext("{n} month of data", "{n} months of data", n).format(n=format_count(n))


def _past_days(n: int) -> str:
    told = ngettext("{n} past day to put the clock back to", "{n} past days to put the clock back to", n)
    return told.format(n=format_count(n))


def _by_content(seen: Facts) -> list[tuple[str, str, bool, str]]:
    has_manager = bool({"orders.manager_id", "customers.manager_id"} & seen.columns)
    has_place = bool({"orders.region", "customers.region", "customers.industry", "orders.channel"} & seen.columns)
    wanted = [
        ("managers", _("Losses by manager, compared fairly"), has_manager, _("a column with the manager")),
        (
            "departures",
            _("Customers lost after a manager left"),
            has_manager and "managers.left_on" in seen.columns,
            _("a table of managers with the day they left"),
        ),
        ("groups", _("Losses by region, industry, channel"), has_place, _("a column with region, industry or channel")),
        ("margin", _("Losses in margin"), "orders.cost" in seen.columns, _("a column with the cost")),
        (
            "product_groups",
            _("Product groups given up"),
            "orders.product_group" in seen.columns,
            _("a column with the product group"),
        ),
        ("talks", _("Talks without purchase"), "contacts" in seen.tables, _("a table of contacts")),
    ]
    told = (_("It is in the data."), _("To get it, add {what}."))
    return [(step, name, has, told[0] if has else told[1].format(what=what)) for step, name, has, what in wanted]
