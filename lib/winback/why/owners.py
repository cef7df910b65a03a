"""Losses and their reasons side by side, per employee by a stated rule of ownership or per any other group (M3, R6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from ..errors import WinbackError
from ..owners import LOSSES_RULE, own_customers
from ..text import _

if TYPE_CHECKING:
    from .study import Reasons

COLUMNS = [
    "customers", "lost", "loss_rate", "amount", "known", "reason", "reason_customers", "reason_amount",
    "own_doing_amount",
]  # fmt: skip


def losses_with_reasons(
    reasons: Reasons, dimension: str, rule: str = LOSSES_RULE, money: str = ""
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the losses per group with the dearest reason of each, and all reasons within each group.

    ``dimension``: ``manager_id``, ``region`` …; ``rule``: whose customer is whose, as in
    :func:`winback.owners.own_customers`, for ``manager_id`` alone. What is concluded of a customer stays as it is: the
    rule only says in whose table the customer stands.

    The first frame: the dimension, ``customers, lost, loss_rate`` = lost / customers, ``amount`` (of the lost),
    ``known`` (lost with a known reason), ``reason`` (the dearest, blank where none is known) with ``reason_customers``
    and ``reason_amount``, ``own_doing_amount`` (money behind reasons of the company's own doing); most money first. The
    second: the dimension, ``code, customers, customers_share, amount, amount_share``. Customers and money add up to
    those of the base, whatever the rule. Raises ``WinbackError`` for a dimension the data do not have.
    """
    base = reasons.base
    column = money or base.money[0]
    group = _groups(reasons, dimension, rule)
    everyone = base.customers[["customer_id", "state", column]].assign(group=base.customers.customer_id.map(group))
    lost = everyone.state.eq("lost")
    everyone = everyone.assign(lost=lost, amount=everyone[column].fillna(0.0).where(lost, 0.0))
    table = everyone.groupby("group").agg(customers=("lost", "size"), lost=("lost", "sum"), amount=("amount", "sum"))
    shared = reasons.shared
    shared = shared.assign(group=shared.customer_id.map(group), amount=shared["share"] * shared[column].fillna(0.0))
    parts = _parts(shared)
    first = parts.drop_duplicates("group").set_index("group")
    own = shared[shared.class_code == "company"].groupby("group").amount.sum()
    table = table.assign(
        loss_rate=table.lost / table.customers,
        known=shared.groupby("group").customer_id.nunique(),
        reason=first.code,
        reason_customers=first.customers,
        reason_amount=first.amount,
        own_doing_amount=own,
    )
    table = table.fillna(
        {"known": 0, "reason": "", "reason_customers": 0.0, "reason_amount": 0.0, "own_doing_amount": 0.0}
    )
    table = table.astype({"known": "int64", "lost": "int64"})[COLUMNS].reset_index()
    table = table.sort_values(["amount", "lost", "customers", "group"], ascending=[False, False, False, True])
    named = {"group": dimension}
    return table.rename(columns=named).reset_index(drop=True), parts.rename(columns=named).reset_index(drop=True)


def _parts(shared: pd.DataFrame) -> pd.DataFrame:
    """The reasons within each group, most money first."""
    parts = shared.groupby(["group", "reason"]).agg(customers=("share", "sum"), amount=("amount", "sum")).reset_index()
    parts = parts.rename(columns={"reason": "code"})
    whole = parts.groupby("group")[["customers", "amount"]].transform("sum")
    parts["customers_share"] = parts.customers / whole.customers
    parts["amount_share"] = parts.amount / whole.amount.where(whole.amount > 0)
    parts = parts.fillna({"amount_share": 0.0})
    order = ["group", "amount", "customers", "code"]
    parts = parts.sort_values(order, ascending=[True, False, False, True])
    return parts[["group", "code", "customers", "customers_share", "amount", "amount_share"]]


def _groups(reasons: Reasons, dimension: str, rule: str) -> pd.Series:
    """Customer → group; blank where it is not stated."""
    base = reasons.base
    if dimension == "manager_id" and rule != LOSSES_RULE:
        if base.company is None:
            raise WinbackError(_("The list itself says whose customer is whose: another rule needs orders."))
        frame = own_customers(base.company, base.as_of, rule)
    elif dimension in base.groups:
        frame = base.customers
    else:
        allowed = ", ".join(base.groups) or "–"
        raise WinbackError(
            _("{what} is '{value}'; allowed: {allowed}.").format(what="dimension", value=dimension, allowed=allowed)
        )
    named = frame.set_index("customer_id")[dimension].astype("object")
    every = named.reindex(base.customers.customer_id)
    return every.where(every.notna(), "").astype("str")
