"""The signs of a customer about to be lost: what each one looks at, and when it shows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..assumptions import Assumptions

FEWER_GROUPS = 2
"""One group of goods fewer is chance."""


@dataclass(frozen=True)
class Sign:
    """One sign: its code, the table it needs, and the assumption of how much it raises the chance of a loss.

    A sign of the orders has no such assumption: the model of the orders weighs it.
    """

    code: str
    needs: str
    lift: str = ""


SIGNS = (
    Sign("silent", "orders"),
    Sign("slower", "orders"),
    Sign("smaller", "orders"),
    Sign("less", "orders"),
    Sign("narrower", "orders.product_group"),
    Sign("short_of_plan", "sales_plan", "early_plan_lift"),
    Sign("complaint", "complaints", "early_complaint_lift"),
    Sign("unhappy", "survey", "early_score_lift"),
    Sign("talks", "contacts", "early_talks_lift"),
    Sign("no_contact", "contacts", "early_contact_lift"),
    Sign("manager_left", "managers.left_on", "early_manager_lift"),
)
BEYOND_ORDERS = tuple(sign for sign in SIGNS if sign.lift)


def with_measures(panel: pd.DataFrame) -> pd.DataFrame:
    """Add what the signs of the orders are read from.

    ``lately_interval_days``, ``before_interval_days``: the mean of the last three intervals, the open silence among
    them once it is the longer, and of those before; ``pace_ratio`` of the two. ``lately_order_amount``,
    ``before_order_amount``, ``basket_ratio``; ``volume_ratio``: the last 182 days against the same days a year before,
    for younger customers against the 182 before. Ratios are empty where there is nothing to compare.
    """
    frame = panel.copy()
    count, usual = frame.interval_count, frame.usual_interval_days.clip(lower=1)
    lately = frame.lately_days / frame.lately_intervals.where(frame.lately_intervals > 0)
    still = (frame.lately_days + frame.silence_days) / (frame.lately_intervals + 1)
    frame["lately_interval_days"] = np.where(frame.silence_days > lately, still, lately)
    earlier = count - frame.lately_intervals
    frame["before_interval_days"] = (frame.usual_interval_days * count - frame.lately_days) / earlier.where(earlier > 0)
    frame["pace_ratio"] = frame.lately_interval_days / frame.before_interval_days.clip(lower=1)
    recent, older = np.minimum(frame.purchase_no, 3), frame.purchase_no - 3
    frame["lately_order_amount"] = frame.lately_amount / recent
    frame["before_order_amount"] = (frame.to_date_bought_amount - frame.lately_amount) / older.where(older > 0)
    frame["basket_ratio"] = frame.lately_order_amount / frame.before_order_amount.where(frame.before_order_amount > 0)
    known_days = (frame.day - frame.first_on).dt.days
    against = frame.last_year_amount.where(known_days >= 365 + 182, frame.before_amount.where(known_days >= 364))
    frame["against_amount"] = against.where(against > 0)
    frame["volume_ratio"] = frame.half_amount / frame.against_amount
    spread = (frame.square_sum_days - usual**2 * count).clip(lower=0) / (count - 1).where(count > 1)
    frame["interval_cv"] = np.sqrt(spread) / usual
    return frame.drop(columns=["square_sum_days"])


def find_signs(panel: pd.DataFrame, known: Assumptions) -> pd.DataFrame:
    """Return one yes or no per row and sign; a sign whose table is missing has no column."""
    signs = {
        "silent": panel.silence_days > panel.usual_interval_days,
        "slower": panel.pace_ratio >= known.early_pace_ratio,
        "smaller": panel.basket_ratio <= known.early_basket_ratio,
        "less": panel.volume_ratio <= known.early_volume_ratio,
    }
    if "half_groups" in panel:
        fewer = panel.before_groups - panel.half_groups
        signs["narrower"] = (fewer >= FEWER_GROUPS) & (
            panel.half_groups <= known.early_volume_ratio * panel.before_groups
        )
    if "is_short" in panel:
        signs["short_of_plan"] = panel.is_short
    if "open_complaints" in panel:
        signs["complaint"] = panel.open_complaints > 0
    if "score_share" in panel:
        fell = panel.score_before_share - panel.score_share >= known.early_score_drop_share
        signs["unhappy"] = fell | (panel.score_share < known.unhappy_below_share)
    if "talk_count" in panel:
        signs["talks"] = signs["silent"] & (panel.talk_count >= known.early_talks_count)
        signs["no_contact"] = untouched_days(panel) > agreed_days(panel, known)
    if "manager_left_on" in panel:
        signs["manager_left"] = panel.manager_left_on.notna()
    return pd.DataFrame({name: values.fillna(False).astype(bool) for name, values in signs.items()}, index=panel.index)


def untouched_days(panel: pd.DataFrame) -> pd.Series:
    """Return the days since the customer heard from us: the last contact, or the last purchase if that is later."""
    touched = panel.last_contact_on.fillna(panel.purchased_on)
    return (panel.day - touched.where(touched > panel.purchased_on, panel.purchased_on)).dt.days


def agreed_days(panel: pd.DataFrame, known: Assumptions) -> pd.Series:
    """Return how long a customer of the class may be without a word from us; class by the money of the year."""
    days = {"A": known.contact_a_days, "B": known.contact_b_days, "C": known.contact_c_days}
    return value_classes(panel, known).map(days)


def value_classes(panel: pd.DataFrame, known: Assumptions) -> pd.Series:
    """Return the class ABC of each row among the customers of its day, by the money of the year."""
    amount = panel.year_amount.clip(lower=0)
    order = panel.assign(amount=amount).sort_values(["amount", "customer_id"], ascending=[False, True])
    by = order.groupby("day").amount
    before = ((by.cumsum() - order.amount) / by.transform("sum").clip(lower=1e-9)).reindex(panel.index)
    classes = np.select([amount <= 0, before < known.abc_a_share, before < known.abc_b_share], ["C", "A", "B"], "C")
    return pd.Series(classes, index=panel.index)
