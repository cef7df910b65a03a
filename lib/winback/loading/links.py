"""Ids that one table has and another lacks: customers without orders, employees and answers of nobody."""

from __future__ import annotations

from typing import Any

import ibis

from .report import note


def doubts_of(people: ibis.Table, tables: dict[str, ibis.Table]) -> list[dict[str, Any]]:
    """Return warnings on ids that do not meet; blank ids meet nothing and are no mistake."""
    found = []
    buyers = people.select(id=people.customer_id)
    customers, managers, survey = tables.get("customers"), tables.get("managers"), tables.get("survey")
    if customers is not None:
        listed = customers.select(id=customers.customer_id)
        found += _missing("LNK01", buyers, listed)
        found += _missing("LNK02", listed, buyers)
    if managers is not None:
        known = managers.select(id=managers.manager_id)
        served = [t for t in (tables.get("orders"), customers) if t is not None and "manager_id" in t.columns]
        for table in served[:1]:
            found += _missing("LNK03", table.select(id=table.manager_id).distinct(), known)
    if survey is not None and "customer_id" in survey.columns:
        base = buyers if customers is None else ibis.union(buyers, customers.select(id=customers.customer_id))
        found += _missing("LNK04", survey.select(id=survey.customer_id).distinct(), base)
        found += _twice(survey)
        found += _early(survey, people)
    return found


def _missing(code: str, some: ibis.Table, known: ibis.Table) -> list[dict[str, Any]]:
    lacking = some.filter(some.id.notnull()).distinct().anti_join(known.filter(known.id.notnull()), "id")
    count = int(lacking.count().to_pyarrow().as_py())
    if not count:
        return []
    examples = lacking.order_by("id").limit(3).to_pyarrow().column("id").to_pylist()
    return [note(code, count=count, examples=examples)]


def _twice(survey: ibis.Table) -> list[dict[str, Any]]:
    """Answers of one customer to one question more than once: the latest is the one that counts."""
    who = [name for name in ("respondent", "parameter", "customer_id", "manager_id") if name in survey.columns]
    rows = survey.filter(survey.customer_id.notnull())
    groups = rows.group_by(who).agg(n=rows.count())
    count = int(groups.filter(groups.n > 1).count().to_pyarrow().as_py())
    return [note("SRV01", count=count)] if count else []


def _early(survey: ibis.Table, people: ibis.Table) -> list[dict[str, Any]]:
    """Answers from before the last purchase: whoever buys after an answer had not been lost when giving it."""
    if "answered_on" not in survey.columns:
        return []
    answers = survey.filter(survey.customer_id.notnull()).select("customer_id", "answered_on")
    bought = people.select("customer_id", "last_on")
    early = answers.inner_join(bought, "customer_id").filter(lambda t: t.answered_on < t.last_on)
    count = int(early.count().to_pyarrow().as_py())
    if not count:
        return []
    listed = early.select("customer_id").distinct().order_by("customer_id").limit(3)
    return [note("SRV02", count=count, examples=listed.to_pyarrow().column("customer_id").to_pylist())]


def names_of(managers: ibis.Table | None) -> dict[str, str]:
    """Return id → name of the employees whose names are known."""
    if managers is None or "name" not in managers.columns:
        return {}
    rows = managers.filter(managers.name.notnull()).select("manager_id", "name").limit(10_000)
    return {row["manager_id"]: row["name"] for row in rows.to_pyarrow().to_pylist()}
