"""What a list of customers says of each, as a base has it: state, attributes, money, class."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd

from ..assumptions import Assumptions
from ..errors import WinbackError
from ..loading.left_list import ACTIVE, DATES, FLAGS, LOST, MONEY
from ..loading.tables import NO
from ..text import _, format_count, ngettext
from .answers import is_no_answer
from .import_mapping import ImportMapping

ATTRIBUTES = ("manager_id", "region", "industry", "channel")
MONEY_SHOWN = MONEY[:4]
"""Money by which reasons can be weighed, the usual one first."""
MONTHS = 12


def state_of_each(rows: pd.DataFrame, mapping: ImportMapping, file: str, notes: list[str]) -> pd.Series:
    """Return lost or active, by the column that says so; without one, by the day of leaving."""
    told_by = next((name for name in ("left", "stayed") if name in rows), "")
    if not told_by:
        return pd.Series(np.where(rows.lost_on.notna(), LOST, ACTIVE), index=rows.index)
    written = rows[told_by]
    open_ones = sorted({text for text in written if text and text not in mapping.states})
    if open_ones:
        raise WinbackError(
            _(
                "{file}, column '{column}': nobody can tell whether '{values}' means that the customer left. "
                "Say so in the mapping, under states: lost or active."
            ).format(file=file, column=mapping.column(told_by), values="', '".join(open_ones[:5]))
        )
    blank = int((written == "").sum())
    if blank and set(mapping.states.values()) > {LOST}:
        sentence = ngettext(
            "{file}: {n} customer has a blank in the column '{column}' and counts as active.",
            "{file}: {n} customers have a blank in the column '{column}' and count as active.",
            blank,
        )
        notes.append(sentence.format(file=file, n=format_count(blank), column=mapping.column(told_by)))
    blank_means = LOST if set(mapping.states.values()) == {ACTIVE} else ACTIVE
    return written.map(mapping.states).fillna(blank_means).astype("str")


def attributes_of(rows: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """Return the columns that a base has: attributes, dates, flags of contact data; no names and no addresses."""
    kept = ["customer_id", "state", *(name for name in (*ATTRIBUTES, *DATES, "tenure_months", *MONEY) if name in rows)]
    found = rows[kept].copy()
    for column, flag in FLAGS.items():
        if column in rows:
            found[flag] = ~rows[column].map(is_no_answer)
    if "do_not_contact" in rows:
        found["do_not_contact"] = ~rows.do_not_contact.str.lower().isin([*NO, ""])
    since = found.get("last_on", found.get("lost_on"))
    if since is not None:
        found["silence_days"] = (pd.Timestamp(day) - since).dt.days
    return found


def with_money(customers: pd.DataFrame, notes: list[str]) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return money without gaps, and the amount of a year, computed where the list has none."""
    found = customers.copy()
    for name in [name for name in MONEY if name in found and name != "potential_amount"]:
        found[name] = found[name].fillna(0.0).astype("float64")
    if "year_amount" not in found:
        found["year_amount"], sentence = _year_amount(found)
        notes.append(sentence)
    money = [name for name in MONEY_SHOWN if name in found]
    return found, tuple(money)


def _year_amount(customers: pd.DataFrame) -> tuple[Any, str]:
    if "month_amount" in customers:
        return (customers.month_amount * MONTHS).round(2), _("The amount of a year is twelve times that of a month.")
    if {"paid_amount", "tenure_months"} <= set(customers.columns):
        months = customers.tenure_months.clip(lower=1)
        amount = (customers.paid_amount / months * MONTHS).fillna(0.0).round(2)
        return amount, _("The amount of a year is what was paid so far, divided by the months, times twelve.")
    if "lifetime_amount" in customers:
        return customers.lifetime_amount, _("The list has no amount of a year: the lifetime value stands in its place.")
    if "paid_amount" in customers:
        return customers.paid_amount, _("The list has no amount of a year: what was paid so far stands in its place.")
    return 0.0, _("The list has no money: reasons are counted by customers only.")


def classes_by(customers: pd.DataFrame, money: str, assumptions: Assumptions) -> pd.Series:
    """Return the class: A the largest who together bring 80 % of the money, B up to 95 %, C the rest (row V2)."""
    ordered = customers.assign(amount=customers[money].clip(lower=0)).sort_values(
        ["amount", "customer_id"], ascending=[False, True]
    )
    total = ordered.amount.sum()
    before = (ordered.amount.cumsum() - ordered.amount) / (total or np.nan)
    classes = np.select(
        [ordered.amount <= 0, before < assumptions.abc_a_share, before < assumptions.abc_b_share], ["C", "A", "B"], "C"
    )
    return pd.Series(classes, index=ordered.index).reindex(customers.index)
