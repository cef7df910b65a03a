"""Four priorities from ordered rules: the first rule whose conditions hold gives a customer its class (G2, G3)."""

from __future__ import annotations

import pandas as pd

from .priority_rules import PRIORITIES, SCREENED, Condition, Rule, Rules
from .rule_fields import NUMBERS, UNKNOWN

ORDER = (*PRIORITIES, SCREENED)
"""From who is called first to who is not on the list."""
CALLED = ("first", "must", "possible")
"""Those somebody turns to."""


def prioritise(customers: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Return ``customer_id``, ``priority`` and ``rule`` (its code) for every customer, in their order.

    ``customers``: with the fields the rules look at; one that is absent counts as not stated. With the screening on,
    who is caught by it is ``screened``; everybody else gets the class of the first rule that holds, and who no rule
    speaks for is let go: each customer has exactly one priority.

    >>> from .priority_rules import default_rules
    >>> frame = pd.DataFrame({"customer_id": ["a", "b"], "abc": ["A", "C"], "lost_days": [20.0, 900.0]})
    >>> prioritise(frame, default_rules()).priority.tolist()
    ['first', 'let_go']
    """
    decided = pd.DataFrame({"customer_id": customers.customer_id, "priority": "", "rule": ""})
    for rule in (*(rules.screens if rules.screening else ()), *rules.rules):
        caught = holds(rule, customers, rules) & decided.rule.eq("")
        decided.loc[caught, ["priority", "rule"]] = [rule.priority, rule.code]
    return decided


def holds(rule: Rule, customers: pd.DataFrame, rules: Rules) -> pd.Series:
    """Return for each customer whether all conditions of a rule hold."""
    found = pd.Series(True, index=customers.index)
    for condition in rule.when:
        found &= _meets(condition, customers, rules)
    return found


def _meets(condition: Condition, customers: pd.DataFrame, rules: Rules) -> pd.Series:
    name = condition.field
    if name not in NUMBERS:
        values = customers[name] if name in customers else pd.Series(UNKNOWN, index=customers.index)
        return values.fillna(UNKNOWN).isin(condition.values)
    numbers = customers[name] if name in customers else pd.Series(float("nan"), index=customers.index)
    if condition.values:
        return numbers.isna()
    within = numbers.notna()
    if condition.low is not None:
        within &= numbers >= rules.number(condition.low)
    if condition.high is not None:
        within &= numbers <= rules.number(condition.high)
    return within | numbers.isna() if condition.unknown else within


def by_priority(customers: pd.DataFrame, money: str = "year_amount") -> pd.DataFrame:
    """Return one row per priority, also those nobody is in: ``priority, customers, lost, one_purchase``, money, shares.

    ``lost`` and ``one_purchase`` part the customers by their state; ``customers_share`` and ``amount_share`` are of
    all rows; ``expected_return_amount`` stands where the worth of a return is known.
    """
    frame = customers.assign(lost=customers.state.eq("lost"), one_purchase=customers.state.eq("one_purchase"))
    sums = {"customers": ("customer_id", "size"), "lost": ("lost", "sum"), "one_purchase": ("one_purchase", "sum")}
    worth = {"expected_return_amount": ("expected_return_amount", "sum")} if "expected_return_amount" in frame else {}
    rows = frame.groupby("priority").agg(**sums, amount=(money, "sum"), **worth).reindex(list(ORDER), fill_value=0)
    rows = rows.rename_axis("priority").reset_index()
    for name in ("customers", "amount"):
        total = rows[name].sum()
        rows[f"{name}_share"] = rows[name] / total if total else 0.0
    return rows


def by_rule(customers: pd.DataFrame, rules: Rules, money: str = "year_amount") -> pd.DataFrame:
    """Return what each rule decided, in the order of the rules: ``rule, priority, customers, amount``."""
    groups = customers.groupby("rule").agg(customers=("customer_id", "size"), amount=(money, "sum"))
    known = [*rules.screens, *rules.rules]
    rows = groups.reindex([rule.code for rule in known], fill_value=0).rename_axis("rule").reset_index()
    rows.insert(1, "priority", [rule.priority for rule in known])
    return rows
