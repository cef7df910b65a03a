"""Gates: what this company's data allow, step by step, and what each missing table or column would bring."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from .assumptions import Assumptions
from .company import Company
from .text import _, format_count, ngettext

YES, PARTLY, NO = "yes", "partly", "no"
MONTH_DAYS = 365.25 / 12
RHYTHM_PURCHASES = 4
"""Three intervals: the fewest from which a customer's own rhythm is more than a guess."""


@dataclass(frozen=True)
class Facts:
    """What the gates look at: counts, months, and which tables and columns there are."""

    customers: int
    repeat_customers: int
    rhythm_customers: int
    months: float
    managers: int
    columns: frozenset[str]

    def has(self, *names: str) -> bool:
        """Return whether any of these columns (``table.column``) is there."""
        return any(name in self.columns for name in names)


@dataclass(frozen=True)
class Gate:
    """The verdict on one step: needed, found, and what would bring more."""

    allowed: str
    needed: str
    found: str
    brings: str = ""


def gates(company: Company, assumptions: Assumptions | None = None) -> pd.DataFrame:
    """Return one row per step of the method: what the data allow.

    Columns: ``step`` (stable name), ``title``, ``allowed`` (yes, partly, no), ``needed``, ``found``, ``sentence`` and
    ``brings`` (which table or column is missing and what it would add). Texts are in the language in use.
    """
    facts = find_facts(company)
    rows = []
    for step, (title, check) in _steps().items():
        gate = check(facts, assumptions or Assumptions())
        rows.append(
            {
                "step": step,
                "title": title,
                "allowed": gate.allowed,
                "needed": gate.needed,
                "found": gate.found,
                "sentence": _sentence(title, gate),
                "brings": gate.brings,
            }
        )
    return pd.DataFrame(rows)


def find_facts(company: Company) -> Facts:
    """Return the counts the gates are decided on, in two queries over the purchases."""
    per_customer = company.purchases.group_by("customer_id").agg(n=company.purchases.count())
    counts = per_customer.agg(
        customers=per_customer.count(),
        repeat=(per_customer.n > 1).sum(),
        rhythm=(per_customer.n >= RHYTHM_PURCHASES).sum(),
    )
    found: dict[str, Any] = counts.to_pyarrow().to_pylist()[0]
    columns = {f"orders.{name}" for name in company.orders.columns}
    for name in ("customers", "managers", "contacts", "sales_plan", "survey"):
        table = company.table(name)
        if table is not None:
            columns |= {name, *(f"{name}.{column}" for column in table.columns)}
    days = (company.last_on - company.first_on).days if found["customers"] else 0
    return Facts(
        customers=int(found["customers"]),
        repeat_customers=int(found["repeat"] or 0),
        rhythm_customers=int(found["rhythm"] or 0),
        months=(days + 1) / MONTH_DAYS,
        managers=_count_managers(company),
        columns=frozenset(columns),
    )


def _count_managers(company: Company) -> int:
    customers = company.table("customers")
    for table in (company.orders, customers):
        if table is not None and "manager_id" in table.columns:
            return int(table.manager_id.nunique().to_pyarrow().as_py() or 0)
    return 0


def _steps() -> dict[str, tuple[str, Callable[[Facts, Assumptions], Gate]]]:
    return {
        "measure": (_("Who is lost"), _measure),
        "own_clock": (_("A clock per customer"), _own_clock),
        "audit": (_("Audit of the rule"), _audit),
        "bridge": (_("Bridge of turnover"), _bridge),
        "managers": (_("Comparison of managers"), _managers),
        "departures": (_("Customers lost after a manager left"), _departures),
        "value": (_("Money lost"), _value),
        "lifetime": (_("Lifetime value"), _lifetime),
        "plan_fact": (_("Plan against actual"), _plan_fact),
        "reasons": (_("Reasons for leaving"), _reasons),
        "segments": (_("Segments of the lost"), _segments),
        "winback": (_("Win-back plan"), _winback),
        "warnings": (_("Early warnings"), _warnings),
    }


def _sentence(title: str, gate: Gate) -> str:
    words = {YES: _("possible"), PARTLY: _("possible in part"), NO: _("not possible")}
    text = _("{step}: {allowed}. Needed: {needed}. Found: {found}.").format(
        step=title, allowed=words[gate.allowed], needed=gate.needed, found=gate.found
    )
    return f"{text} {gate.brings}".strip()


def _customers(n: int) -> str:
    return ngettext("{n} customer", "{n} customers", n).format(n=format_count(n))


def _months(n: float) -> str:
    whole = int(n)
    return ngettext("{n} month", "{n} months", whole).format(n=format_count(whole))


def _both(customers: int, months: float) -> str:
    return f"{_customers(customers)}, {_months(months)}"


def _measure(f: Facts, a: Assumptions) -> Gate:
    enough = f.customers >= a.min_customers and f.months >= a.min_months
    brings = "" if enough else _("Until then there is a list of the lost, but no rates to compare.")
    return Gate(YES if enough else PARTLY, _both(a.min_customers, a.min_months), _both(f.customers, f.months), brings)


def _own_clock(f: Facts, a: Assumptions) -> Gate:
    allowed = YES if f.rhythm_customers >= a.min_customers else PARTLY if f.repeat_customers >= 2 else NO
    brings = "" if allowed == YES else _("With fewer repeat purchases the rhythm of the whole company stands in.")
    needed = _("{customers} with {n} purchases or more").format(
        customers=_customers(a.min_customers), n=RHYTHM_PURCHASES
    )
    return Gate(allowed, needed, _customers(f.rhythm_customers), brings)


def _audit(f: Facts, a: Assumptions) -> Gate:
    enough = f.repeat_customers >= a.min_customers and f.months >= a.min_months
    some = f.repeat_customers >= 2 and f.months >= a.min_months / 2
    brings = "" if enough else _("A longer history would show how many of the 'lost' come back unasked.")
    needed = _("{customers} who bought again, {months}").format(
        customers=_customers(a.min_customers), months=_months(a.min_months)
    )
    return Gate(YES if enough else PARTLY if some else NO, needed, _both(f.repeat_customers, f.months), brings)


def _bridge(f: Facts, a: Assumptions) -> Gate:
    allowed = YES if f.months >= 2 * a.min_months else PARTLY if f.months >= 2 else NO
    brings = "" if allowed == YES else _("Two full years let a year be set against the year before, free of seasons.")
    if allowed == YES and not f.has("orders.product_group"):
        return Gate(PARTLY, _months(2 * a.min_months), _months(f.months), _group_brings())
    return Gate(allowed, _months(2 * a.min_months), _months(f.months), brings)


def _group_brings() -> str:
    return _("The column orders.product_group would show who buys fewer groups of goods.")


def _managers(f: Facts, a: Assumptions) -> Gate:
    needed = _("the manager of each order or customer, at least two managers")
    if not f.managers:
        brings = _("The column orders.manager_id would show losses by manager and compare managers fairly.")
        return Gate(NO, needed, _("no managers in the data"), brings)
    found = ngettext("{n} manager", "{n} managers", f.managers).format(n=format_count(f.managers))
    enough = f.managers >= 2 and f.customers >= a.min_customers
    return Gate(YES if enough else PARTLY, needed, found)


def _departures(f: Facts, a: Assumptions) -> Gate:
    needed = _("the manager of each order, and the day each manager left (managers.left_on)")
    if f.managers and f.has("managers.left_on"):
        return Gate(YES, needed, _("both"))
    brings = _("The table managers with left_on would show whose customers left with whom.")
    return Gate(
        NO, needed, _("managers without the day they left") if f.managers else _("no managers in the data"), brings
    )


def _value(f: Facts, a: Assumptions) -> Gate:
    needed = _("amounts; the cost of the goods for margin")
    if f.has("orders.cost"):
        return Gate(YES, needed, _("both"))
    brings = _("The column orders.cost would give margin in place of an assumed share of turnover.")
    return Gate(PARTLY, needed, _("amounts only"), brings)


def _lifetime(f: Facts, a: Assumptions) -> Gate:
    enough = f.customers >= a.min_model_customers and f.repeat_customers >= a.min_customers
    needed = _("{customers}, of them {n} who bought again, {months}").format(
        customers=_customers(a.min_model_customers), n=a.min_customers, months=_months(a.min_months)
    )
    found = _("{customers}, of them {n} who bought again, {months}").format(
        customers=_customers(f.customers), n=format_count(f.repeat_customers), months=_months(f.months)
    )
    allowed = NO if not enough else YES if f.months >= a.min_months else PARTLY
    brings = "" if allowed == YES else _("With less data a model would show confident nonsense.")
    return Gate(allowed, needed, found, brings)


def _plan_fact(f: Facts, a: Assumptions) -> Gate:
    needed = _("the table sales_plan")
    if f.has("sales_plan"):
        return Gate(YES, needed, _("it is there"))
    return Gate(NO, needed, _("it is not there"), _("A plan per customer and month would show the first shortfall."))


def _reasons(f: Facts, a: Assumptions) -> Gate:
    needed = _("reasons typed in by people; contacts and surveys add to them")
    sources = [name for name in ("contacts", "survey") if f.has(name)]
    if sources:
        return Gate(YES, needed, ", ".join(sources))
    brings = _("The tables contacts and survey would set what staff say beside what customers say.")
    return Gate(PARTLY, needed, _("orders only"), brings)


def _segments(f: Facts, a: Assumptions) -> Gate:
    needed = _("region, industry and potential of customers")
    wanted = {
        "region": ("orders.region", "customers.region"),
        "industry": ("customers.industry",),
        "potential_amount": ("customers.potential_amount",),
    }
    there = [name for name, columns in wanted.items() if f.has(*columns)]
    missing = [name for name in wanted if name not in there]
    if not missing:
        return Gate(YES, needed, ", ".join(there))
    brings = _("The table customers with {columns} would divide the lost further.").format(columns=", ".join(missing))
    return Gate(PARTLY, needed, ", ".join(there) or _("value and time since leaving only"), brings)


def _winback(f: Facts, a: Assumptions) -> Gate:
    needed = _("a phone or an e-mail of each customer")
    there = [name for name in ("phone", "email") if f.has(f"customers.{name}")]
    if there:
        return Gate(YES, needed, ", ".join(there))
    brings = _("The table customers with phone and email would make call lists and letters of the plan.")
    return Gate(PARTLY, needed, _("no contact data"), brings)


def _warnings(f: Facts, a: Assumptions) -> Gate:
    needed = _("repeat purchases; contacts and plans add signals")
    there = [name for name in ("contacts", "sales_plan", "survey") if f.has(name)]
    if f.repeat_customers < 2:
        return Gate(NO, needed, _customers(f.repeat_customers))
    if len(there) == 3:
        return Gate(YES, needed, ", ".join(there))
    brings = _("The table contacts would show talks without purchase; sales_plan, shortfalls against plan.")
    return Gate(YES if f.has("contacts") else PARTLY, needed, ", ".join(there) or _("orders only"), brings)
