"""Lifetime value at the company's own margin, and by class: the link between the value of losses and the model."""

from __future__ import annotations

import pandas as pd

from .lifetime.sltv import SecondLifetime, second_lifetime_value
from .lifetime.value import LifetimeValue, lifetime_value
from .value import Value


def margin_share(value: Value) -> float:
    """Return the company's margin as a share of turnover: from cost where the file has it, else the assumption."""
    if not value.has_cost:
        return value.losses.assumptions.margin_share
    rows = value.customer_table
    sums = rows.agg(margin=rows.margin_a_year.sum(), money=rows.year_amount.sum()).to_pyarrow().to_pylist()[0]
    return float(sums["margin"]) / float(sums["money"]) if sums["money"] else value.losses.assumptions.margin_share


def expected_value(value: Value) -> LifetimeValue:
    """Return the lifetime value of the customers known on the day of the losses, at the company's own margin.

    Raises ``ModelError`` when the data allow no model. See :func:`winback.lifetime.value.lifetime_value`.
    """
    losses = value.losses
    return lifetime_value(
        losses.company, losses.as_of, margin_share=margin_share(value), assumptions=losses.assumptions
    )


def expected_by_class(found: LifetimeValue, value: Value) -> pd.DataFrame:
    """Return per class ABC: ``abc, customers, active_expected, expected_amount``."""
    rows = found.customers.merge(value.customers[["customer_id", "abc"]], on="customer_id")
    groups = rows.groupby("abc", as_index=False)
    return groups.agg(
        customers=("customer_id", "size"),
        active_expected=("alive_share", "sum"),
        expected_amount=("value_amount", "sum"),
    )


def expected_return(value: Value) -> SecondLifetime:
    """Return what each lost customer is worth once back, at the company's own margin; ``ModelError`` as above.

    See :func:`winback.lifetime.sltv.second_lifetime_value`.
    """
    losses = value.losses
    return second_lifetime_value(
        losses.company,
        losses.absence_table,
        losses.as_of,
        margin_share=margin_share(value),
        assumptions=losses.assumptions,
    )
