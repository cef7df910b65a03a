"""Lifetime value: expected purchases times expected order money times margin, discounted, over a stated horizon."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..assumptions import Assumptions
from ..text import _, format_date, format_money, format_share, ngettext
from .check import Relation, order_frequency_relation
from .counts import Histories, count_purchases
from .models import UNIT_DAYS, PurchaseModel, ValueModel, fit_order_values, fit_purchases
from .spread import Forecast, own_order_level, quantile, simulate_total

MONTH_DAYS = UNIT_DAYS["month"]


@dataclass(frozen=True)
class Terms:
    """Over what horizon, at which margin (share of order money) and discount rate (a year) value is counted."""

    horizon_months: int = 12
    margin_share: float = 1.0
    rate_a_year: float = 0.0

    @property
    def days(self) -> float:
        """The horizon in days; a month is 365/12 of them."""
        return self.horizon_months * MONTH_DAYS


@dataclass(frozen=True, eq=False)
class LifetimeValue:
    """Lifetime value of every customer as of a day, the total with its interval, and the models behind it.

    ``customers``: ``customer_id``; ``alive_share``, probability of being still active; ``expected_purchases`` within
    the horizon; ``expected_order_amount``; ``value_amount``, expected profit within the horizon, discounted;
    ``low_amount`` and ``high_amount``: where this customer's own profit ends up with probability ``level``.
    ``total_low_amount`` and ``total_high_amount`` enclose the profit of all of them with the same probability.
    """

    customers: pd.DataFrame
    as_of: dt.date
    horizon_months: int
    margin_share: float
    discount_rate_a_year: float
    level: float
    total_amount: float
    total_low_amount: float
    total_high_amount: float
    purchase_model: PurchaseModel
    value_model: ValueModel
    relation: Relation

    def sentence(self, currency: str = "") -> str:
        """Return what the total says, in the language in use."""
        months = ngettext("{n} month", "{n} months", self.horizon_months).format(n=self.horizon_months)
        money = {
            name: format_money(amount, currency, compact=True)
            for name, amount in (
                ("total", self.total_amount),
                ("low", self.total_low_amount),
                ("high", self.total_high_amount),
            )
        }
        return _(
            "Customers known on {day} will bring about {total} of profit over {months}; with {level} probability"
            " between {low} and {high}."
        ).format(day=format_date(self.as_of), months=months, level=format_share(self.level, 0), **money)


def lifetime_value(
    purchases: Any,
    as_of: dt.date,
    horizon_months: int | None = None,
    margin_share: float | None = None,
    discount_rate_a_year: float | None = None,
    *,
    model: str | PurchaseModel = "bgnbd",
    value_model: ValueModel | None = None,
    level: float = 0.9,
    draws: int = 300,
    seed: int = 1,
    assumptions: Assumptions | None = None,
) -> LifetimeValue:
    """Return the lifetime value of every customer who had bought by ``as_of``.

    ``value = margin * order money * sum over months i of (E(i) - E(i-1)) / (1 + rate) ** (i / 12)``, with E(i) the
    purchases expected in the next i months of 365/12 days and ``rate`` a year. ``purchases`` is a company or its
    table of purchases; only those up to ``as_of`` are read. Horizon, margin and rate come from ``assumptions``
    where not given. A fitted model may be handed in instead of a name. Raises :class:`ModelError` when the data
    allow no model.

    Limits: the first purchase in the file counts as the customer's first, and a customer who left is thought to be
    gone for good; what a return is worth is :func:`second_lifetime_value`. The total's interval knows the spread of
    customers and the uncertainty of the parameters, not that next year may differ from the past.
    Source: Fader, Hardie & Lee 2005 (two articles); Fader & Hardie 2013, note 025.
    """
    rules = assumptions or Assumptions()
    horizon = rules.horizon_months if horizon_months is None else horizon_months
    margin = rules.margin_share if margin_share is None else margin_share
    rate = rules.discount_rate_a_year if discount_rate_a_year is None else discount_rate_a_year
    counts = count_purchases(getattr(purchases, "purchases", purchases), as_of)
    buying = model if isinstance(model, PurchaseModel) else fit_purchases(counts, model, assumptions=rules)
    paying = value_model or fit_order_values(counts, rules)
    customers, forecast = value_customers(counts, buying, paying, Terms(horizon, margin, rate), level=level)
    totals = simulate_total(forecast, buying, paying, draws, seed)
    low, high = np.quantile(totals, [(1 - level) / 2, (1 + level) / 2])
    return LifetimeValue(
        customers,
        as_of,
        horizon,
        margin,
        rate,
        level,
        total_amount=float(customers.value_amount.sum()),
        total_low_amount=float(low) if margin < 0 else max(float(low), 0.0),
        total_high_amount=float(high),
        purchase_model=buying,
        value_model=paying,
        relation=order_frequency_relation(counts),
    )


def discounted_purchases(
    model: PurchaseModel, repeat_count: np.ndarray, age_days: np.ndarray, horizon_months: int, rate_a_year: float
) -> np.ndarray:
    """Return the discounted purchases of active customers: each month's expectation, brought back from its end.

    A month is 365/12 days. Without discount it is the plain expectation over the horizon.
    """
    total = np.zeros(np.broadcast(repeat_count, age_days).shape)
    for days, weight in month_weights(horizon_months, rate_a_year):
        total += weight * model.purchases_if_active(days, repeat_count, age_days)
    return total


def month_weights(horizon_months: int, rate_a_year: float) -> list[tuple[float, float]]:
    """Return (days, weight) pairs whose weighted expectations up to those days are the discounted expectation.

    >>> month_weights(12, 0.0)
    [(365.0, 1.0)]
    """
    factor = (1 + rate_a_year) ** (-np.arange(1, horizon_months + 1) / 12)
    weight = np.append(factor[:-1] - factor[1:], factor[-1])
    return [(float(month * MONTH_DAYS), float(w)) for month, w in enumerate(weight, start=1) if w]


def value_customers(
    counts: pd.DataFrame, model: PurchaseModel, values: ValueModel, terms: Terms, *, level: float = 0.9
) -> tuple[pd.DataFrame, Forecast]:
    """Return the customers' frame of :class:`LifetimeValue`, and what the simulation of the total needs."""
    unique = Histories.of(counts)
    outlook = _outlook(unique, model, terms).take(unique.place)
    x, amount = counts.repeat_count.to_numpy(dtype=float), counts.repeat_order_amount.to_numpy(dtype=float)
    order = values.expected_order_amount(x, amount)
    purchases, discount = outlook.expected_purchases.to_numpy(), outlook.discount.to_numpy()
    chances = outlook.none_share.to_numpy(), purchases, outlook.expected_pairs.to_numpy()
    low, high = (
        quantile(*chances, own_order_level(values.estimate.parameters, x, amount), share)
        for share in ((1 - level) / 2, (1 + level) / 2)
    )
    worth = terms.margin_share * discount
    frame = pd.DataFrame(
        {
            "customer_id": counts.customer_id,
            "alive_share": outlook.alive_share.to_numpy(),
            "expected_purchases": purchases,
            "expected_order_amount": order,
            "value_amount": worth * purchases * order,
            "low_amount": np.minimum(worth * low, worth * high),
            "high_amount": np.maximum(worth * low, worth * high),
        }
    )
    recency, age = counts.recency_days.to_numpy(dtype=float), counts.age_days.to_numpy(dtype=float)
    return frame, Forecast(x, recency, age, amount, worth, frame.value_amount.to_numpy(), terms.days)


def _outlook(unique: Histories, model: PurchaseModel, terms: Terms) -> pd.DataFrame:
    """What follows from purchases alone, once per different history instead of once per customer."""
    # while active, how recently one bought no longer matters: far fewer cases than histories
    cases = Histories.of(
        pd.DataFrame({"repeat_count": unique.repeat_count, "recency_days": 0, "age_days": unique.age_days})
    )
    case = cases.repeat_count, cases.age_days
    ahead = model.purchases_if_active(terms.days, *case)[cases.place]
    discounted = discounted_purchases(model, *case, terms.horizon_months, terms.rate_a_year)[cases.place]
    pairs, none = (part[cases.place] for part in model.spread_if_active(terms.days, *case))
    alive = model.alive_share(unique.repeat_count, unique.recency_days, unique.age_days)
    return pd.DataFrame(
        {
            "alive_share": alive,
            "expected_purchases": alive * ahead,
            "discount": discounted / ahead,
            "expected_pairs": alive * pairs,
            "none_share": 1 - alive * (1 - none),
        }
    )
