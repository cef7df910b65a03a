"""What is known of each customer to be sorted: value, time since leaving, potential, reason, worth, how to reach.

Every column stands in the frame whatever was given; what is not stated is the value ``unknown``, never a missing row.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
import pandas as pd

from .assumptions import Assumptions
from .base import CustomerBase
from .priority_rules import Rules
from .reachability import contact_data
from .reasons import default_catalogue
from .reasons.catalogue import OTHER
from .rule_fields import CHOICES, NUMBERS, TEXTS, UNKNOWN
from .worth import hour_cost

BANDS = {"to_3_months": 90, "to_6_months": 180, "to_1_year": 365, "to_2_years": 730}
"""Time since leaving: the last day of each band; what is longer is ``over_2_years``."""
REASON_COLUMNS = ("reason", "class_code", "can_change", "lever", "reason_status", "confidence_share")
POTENTIAL_COLUMNS = ("potential_amount", "potential_source", "share_of_wallet_share", "room_amount")
WORTH_COLUMNS = ("return_share", "cost_amount", "expected_profit_amount", "letter_profit_amount", "worth_it")


class Concluded(Protocol):
    """What this step needs of the reasons: the concluded one per customer, and the catalogue it stands in."""

    @property
    def concluded(self) -> pd.DataFrame:
        """The concluded reason of each customer: at least ``customer_id, reason``."""

    @property
    def catalogue(self) -> Any:
        """The catalogue the reasons stand in."""


def class_limits(amounts: pd.Series, assumptions: Assumptions) -> tuple[float, float]:
    """Return the money from which a customer is class A, and from which class B.

    The largest customers who together bring the first 80 % are A, up to 95 % B (thresholds of the assumptions).

    >>> class_limits(pd.Series([60.0, 30.0, 6.0, 4.0]), Assumptions())
    (30.0, 6.0)
    """
    money = amounts.fillna(0.0).clip(lower=0.0).sort_values(ascending=False)
    total = float(money.sum())
    if not total:
        return float("inf"), float("inf")
    before = (money.cumsum() - money) / total
    large, middle = (money[before < share] for share in (assumptions.abc_a_share, assumptions.abc_b_share))
    return float(large[large > 0].min()), float(middle[middle > 0].min())


def value_class(amounts: pd.Series, limits: tuple[float, float]) -> pd.Series:
    """Return A, B or C for each amount by fixed limits; no money is C."""
    large, middle = limits
    found = np.select([amounts >= large, amounts >= middle], ["A", "B"], "C")
    return pd.Series(found, index=amounts.index, dtype="str")


def looked_at(
    base: CustomerBase,
    rules: Rules,
    reasons: Concluded | pd.DataFrame | None = None,
    potential: pd.DataFrame | None = None,
    worth: pd.DataFrame | None = None,
    *,
    checks: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return the customers to be sorted, one row each: the lost, and those who bought once and are silent since.

    A single purchase counts after ``one_off_days`` of the rules: before, nobody can tell. Adds the fields of
    :mod:`winback.rule_fields`, the money columns of the base, and ``expected_return_amount`` where worth is known.
    """
    whole = base.customers
    money = base.money[0]
    frame = _chosen(whole, rules).copy()
    if "abc" not in frame:
        frame["abc"] = value_class(frame[money], class_limits(whole[money], base.assumptions))
    average = float(whole[money].clip(lower=0.0).mean()) if len(whole) else 0.0
    frame["average_share"] = frame[money] / average if average else np.nan
    frame["lost_days"] = _lost_days(frame, base, rules)
    frame["silence_band"] = time_bands(frame.lost_days)
    frame = _with_potential(frame, potential, base)
    frame = _with_reasons(frame, reasons, rules)
    frame = _with_worth(frame, worth, base)
    contacts = contact_data(base, checks, check_days=rules.number("check_days"))
    frame = frame.merge(contacts[["customer_id", "reachable"]], on="customer_id", how="left")
    # An attempt nobody may make is worth nothing: that says nothing of the customer.
    barred = frame.reachable.eq("do_not_contact")
    frame.loc[barred, frame.columns.intersection([*WORTH_COLUMNS, "expected_return_amount"])] = None
    return _complete(frame).reset_index(drop=True)


def _chosen(whole: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    once = whole.state == "one_purchase"
    silent = whole.silence_days > rules.number("one_off_days") if "silence_days" in whole else once
    return whole[(whole.state == "lost") | (once & silent)]


def _lost_days(frame: pd.DataFrame, base: CustomerBase, rules: Rules) -> pd.Series:
    """Days since the loss; after a single purchase, since it counts as one."""
    days = pd.Series(np.nan, index=frame.index, dtype="float64")
    if "lost_on" in frame:
        days = (pd.Timestamp(base.as_of) - pd.to_datetime(frame.lost_on)).dt.days.astype("float64")
    if "silence_days" in frame:
        once = frame.silence_days - rules.number("one_off_days") - 1
        days = days.where(frame.state != "one_purchase", once.astype("float64"))
    return days


def time_bands(days: pd.Series) -> pd.Series:
    """Return the band of each number of days since leaving.

    >>> time_bands(pd.Series([90.0, 91.0, float("nan")])).tolist()
    ['to_3_months', 'to_6_months', 'unknown']
    """
    tests = [days.isna(), *[days <= last for last in BANDS.values()]]
    return pd.Series(np.select(tests, [UNKNOWN, *BANDS], "over_2_years"), index=days.index, dtype="str")


def _with_potential(frame: pd.DataFrame, potential: pd.DataFrame | None, base: CustomerBase) -> pd.DataFrame:
    """Add the potential, its band and its source.

    The band is the class the customer would be in if it bought all of it from us. An estimate from peers of whom no
    industry is known rests on the size of orders alone; its source is ``size``, and the common rules do not trust it.
    """
    if potential is not None:
        found = potential[["customer_id", *potential.columns.intersection(list(POTENTIAL_COLUMNS))]]
        frame = frame.drop(columns=[c for c in POTENTIAL_COLUMNS if c in frame])
        frame = frame.merge(found, on="customer_id", how="left")
    if "potential_amount" not in frame:
        frame["potential_amount"] = np.nan
    amount = frame["potential_amount"] = frame.potential_amount.astype("float64")
    limits = class_limits(base.customers[base.money[0]], base.assumptions)
    band = value_class(amount, limits).map({"A": "large", "B": "middle", "C": "small"})
    if "potential_source" not in frame:
        frame["potential_source"] = amount.notna().map({True: "declared", False: UNKNOWN})
    if "industry" not in base.groups:
        frame["potential_source"] = frame.potential_source.replace("peers", "size")
    frame["potential_band"] = band.where(amount.notna(), UNKNOWN)
    return frame


def _with_reasons(frame: pd.DataFrame, reasons: Concluded | pd.DataFrame | None, rules: Rules) -> pd.DataFrame:
    """Add the concluded reason with its codes; a reason below ``sure_share`` is shown but decides nothing."""
    frame = frame.drop(columns=[c for c in REASON_COLUMNS if c in frame])
    if reasons is None:
        return frame
    found = reasons if isinstance(reasons, pd.DataFrame) else reasons.concluded
    catalogue = default_catalogue() if isinstance(reasons, pd.DataFrame) else reasons.catalogue
    leaves = catalogue.leaves.rename(columns={"code": "reason"})
    wanted = [c for c in ("class_code", "can_change", "lever") if c not in found]
    found = found.merge(leaves[["reason", *wanted]], on="reason", how="left")
    recorded = getattr(reasons, "recorded_status", None)
    if recorded is not None and "reason_status" not in found:
        # Only what somebody recorded: a reason nobody wrote a word about is not known to be open.
        read = recorded.assign(reason=recorded.reason.map(catalogue.reads)).drop_duplicates("reason")
        found = found.merge(read.rename(columns={"status": "reason_status"})[["reason", "reason_status"]], how="left")
    frame = frame.merge(
        found[["customer_id", *found.columns.intersection(list(REASON_COLUMNS))]], on="customer_id", how="left"
    )
    # 'Other' is a reason nobody knows the nature of.
    decides = frame.reason.ne(OTHER)
    if "confidence_share" in frame:
        decides &= ~(frame.confidence_share < rules.number("sure_share"))
    for name in frame.columns.intersection(["can_change", "lever", "reason_status"]):
        frame[name] = frame[name].where(decides)
    return frame


def _with_worth(frame: pd.DataFrame, worth: pd.DataFrame | None, base: CustomerBase) -> pd.DataFrame:
    """Add what an attempt is worth: by its channel, before its cost, and for no more than a letter's postage.

    A visit that does not pay says something of the visit; postage that does not pay says something of the customer.
    """
    frame = frame.drop(columns=[c for c in WORTH_COLUMNS if c in frame])
    if worth is None:
        return frame
    known = worth[["customer_id", *worth.columns.intersection(list(WORTH_COLUMNS))]].copy()
    if "worth_it" in known:
        known["worth_it"] = known.worth_it.map({True: "yes", False: "no"})
    if {"expected_profit_amount", "cost_amount"} <= set(known):
        known["expected_return_amount"] = known.expected_profit_amount + known.cost_amount
        postage = base.assumptions.letter_direct * hour_cost(base)[0]
        known["letter_profit_amount"] = known.expected_return_amount - postage
    return frame.merge(known, on="customer_id", how="left")


def _complete(frame: pd.DataFrame) -> pd.DataFrame:
    """Make every field there: texts with ``unknown`` for what is not stated, numbers with an empty value."""
    for name in (*CHOICES, *TEXTS):
        texts = frame[name].astype("object") if name in frame else pd.Series(UNKNOWN, index=frame.index)
        texts = texts.where(texts.notna(), UNKNOWN).astype("str").str.strip()
        frame[name] = texts.where(~texts.isin(["", "-", "–"]), UNKNOWN)
    for name in NUMBERS:
        frame[name] = frame[name].astype("float64") if name in frame else np.nan
    return frame
