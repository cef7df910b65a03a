"""Second lifetime value: the profit expected of a lost customer after a return (Stauss & Friege 1999)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import ibis
import numpy as np
import pandas as pd
import scipy

from ..assumptions import Assumptions
from ..text import _, format_money, format_share, ngettext
from .counts import Histories, count_purchases
from .models import PurchaseModel, ValueModel, fit_order_values, fit_purchases
from .spread import own_order_level, quantile
from .value import Terms, month_weights

PRIOR_SPREAD = 0.5
"""Before any return is seen, a second life is thought to be like the first, give or take half of it."""

PRIOR_LIVES = 5
"""Scatter between second lives is itself uncertain while few are seen: it starts from this many typical ones."""


@dataclass(frozen=True)
class Ratio:
    """Second life against first: 1 is equal; ``low`` to ``high`` holds the truth with 90 %; from ``lives`` seen."""

    value: float
    low: float
    high: float
    lives: int


@dataclass(frozen=True, eq=False)
class SecondLifetime:
    """Second lifetime values of those who are lost now, and what was learned from those who returned.

    ``customers``: ``customer_id, last_on``; ``expected_purchases`` within the horizon, the returning one included;
    ``expected_order_amount``; ``sltv_amount``, expected profit, discounted to the day of return; ``low_amount`` and
    ``high_amount``, where one customer's own ends up with 90 %. ``lives``: the frame of :func:`second_lives`.
    """

    customers: pd.DataFrame
    lives: pd.DataFrame
    purchase_ratio: Ratio
    order_ratio: Ratio
    terms: Terms

    def sentence(self, currency: str = "") -> str:
        """Return what a return is worth, and on how much evidence, in the language in use."""
        count = len(self.lives)
        months = ngettext("{n} month", "{n} months", self.terms.horizon_months).format(n=self.terms.horizon_months)
        if self.customers.empty:
            return _("Nobody is lost at the moment, so there is no return to value.")
        worth = _(
            "A lost customer who returns brings {money} of profit on average over the following {months}."
        ).format(money=format_money(float(self.customers.sltv_amount.mean()), currency), months=months)
        if count == 0:
            return worth + " " + _("Nobody has returned yet, so the second life is taken to be like the first.")
        seen = ngettext(
            "Seen in {n} customer who returned: {often} of the first life's pace, orders {size} of its size.",
            "Seen in {n} customers who returned: {often} of the first life's pace, orders {size} of its size.",
            count,
        )
        often, size = format_share(self.purchase_ratio.value, 0), format_share(self.order_ratio.value, 0)
        return worth + " " + seen.format(n=count, often=often, size=size)


def second_lifetime_value(
    purchases: Any,
    absences: ibis.Table | pd.DataFrame,
    as_of: dt.date,
    horizon_months: int | None = None,
    margin_share: float | None = None,
    *,
    discount_rate_a_year: float | None = None,
    model: str | PurchaseModel = "bgnbd",
    value_model: ValueModel | None = None,
    assumptions: Assumptions | None = None,
) -> SecondLifetime:
    """Return the second lifetime value of every customer who is lost on ``as_of``.

    ``SLTV = margin * order_ratio * order money * (1 + purchase_ratio * D)``: the returning order, and the discounted
    later purchases D within the horizon if life went on as before; both corrected by how the second lives seen in the
    file compare with their first. ``absences`` has ``customer_id, last_on, returned_on`` (empty while it lasts).
    The cost of winning back is not in it. Raises :class:`ModelError` when the data allow no model.
    Source: Stauss & Friege 1999, Journal of Service Research 1(4), for the notion; the estimate is this module's.
    """
    rules = assumptions or Assumptions()
    terms = Terms(
        rules.horizon_months if horizon_months is None else horizon_months,
        rules.margin_share if margin_share is None else margin_share,
        rules.discount_rate_a_year if discount_rate_a_year is None else discount_rate_a_year,
    )
    table = getattr(purchases, "purchases", purchases)
    counts = count_purchases(table, as_of)
    buying = model if isinstance(model, PurchaseModel) else fit_purchases(counts, model, assumptions=rules)
    paying = value_model or fit_order_values(counts, rules)
    spells = absences.execute() if isinstance(absences, ibis.Table) else absences
    lives = second_lives(table, spells, as_of, terms.days)
    often, size = compare_lives(lives, buying, paying)
    still = spells[spells.returned_on.isna() | (pd.to_datetime(spells.returned_on) > pd.Timestamp(as_of))]
    lost = counts.merge(still[["customer_id", "last_on"]], on="customer_id")
    return SecondLifetime(_value_lost(lost, buying, paying, terms, (often, size)), lives, often, size, terms)


def second_lives(
    purchases: ibis.Table, absences: ibis.Table | pd.DataFrame, as_of: dt.date, horizon_days: float
) -> pd.DataFrame:
    """Return one row per customer who has returned: the first life, and what followed the first return.

    Columns: ``customer_id, last_on, returned_on``; of the first life ``repeat_count, recency_days,
    repeat_order_amount``; ``window_days`` observed since the return, the horizon at most; within it
    ``return_order_amount``, ``later_count`` and ``later_amount`` of purchases after the returning one. All of it counts
    as the second life, even if the customer was lost once more in between.
    """
    spells = ibis.memtable(absences) if isinstance(absences, pd.DataFrame) else absences
    day = ibis.date(as_of.isoformat())
    spells = spells.mutate(last_on=spells.last_on.cast("date"), returned_on=spells.returned_on.cast("date"))
    returns = spells.filter(spells.returned_on <= day).select("customer_id", "last_on", "returned_on")
    firsts = returns.group_by("customer_id").agg(last_on=returns.last_on.min(), returned_on=returns.returned_on.min())
    seen = purchases.filter(purchases.purchased_on <= day).select("customer_id", "purchased_on", "amount", "first_on")
    rows = seen.inner_join(firsts, "customer_id")
    on, since = rows.purchased_on, rows.purchased_on.delta(rows.returned_on, unit="day")
    later = (on > rows.returned_on) & (since <= horizon_days)
    before = (on <= rows.last_on) & (on > rows.first_on)
    lives = rows.group_by("customer_id", "last_on", "returned_on").agg(
        repeat_count=before.sum().cast("int64"),
        recency_days=rows.last_on.max().delta(rows.first_on.min(), unit="day").cast("int64"),
        repeat_order_amount=rows.amount.mean(where=before),
        return_order_amount=rows.amount.sum(where=on == rows.returned_on),
        later_count=later.sum().cast("int64"),
        later_amount=rows.amount.sum(where=later).fill_null(0.0),
    )
    frame = lives.order_by("customer_id").execute()
    observed = (pd.Timestamp(as_of) - pd.to_datetime(frame.returned_on)).dt.days
    frame["window_days"] = observed.clip(upper=horizon_days).astype(float)
    return frame


def compare_lives(lives: pd.DataFrame, model: PurchaseModel, values: ValueModel) -> tuple[Ratio, Ratio]:
    """Return how second lives compare with first ones: in purchases after the return, and in order money."""
    x, amount = lives.repeat_count.to_numpy(dtype=float), lives.repeat_order_amount.to_numpy(dtype=float)
    expected = model.purchases_after_return(lives.window_days, x, lives.recency_days)
    orders = lives.later_count.to_numpy(dtype=float) + 1
    money = lives.return_order_amount.to_numpy(dtype=float) + lives.later_amount.to_numpy(dtype=float)
    often = shrunk_ratio(lives.later_count.to_numpy(dtype=float), expected, counted=True)
    return often, shrunk_ratio(money, orders * values.expected_order_amount(x, amount))


def shrunk_ratio(observed: np.ndarray, expected: np.ndarray, *, counted: bool = False) -> Ratio:
    """Return observed / expected, drawn towards 1 as long as little has been seen.

    Gamma prior of mean 1 and spread ``PRIOR_SPREAD``; the evidence counts for less the more the cases scatter
    (a quasi-likelihood with variance proportional to the mean). ``counted`` data scatter at least as a Poisson count.

    >>> shrunk_ratio(np.array([]), np.array([])).value
    1.0
    """
    prior = 1 / PRIOR_SPREAD**2
    strength_seen = strength_expected = 0.0
    if expected.sum() > 0:
        typical = (expected**2).sum() / expected.sum() + counted
        ratio = observed.sum() / expected.sum() or 1.0
        scatter = ((observed - ratio * expected) ** 2).sum() / (ratio * expected.sum())
        scatter = (len(expected) * max(scatter, float(counted)) + PRIOR_LIVES * typical) / (len(expected) + PRIOR_LIVES)
        strength_seen, strength_expected = observed.sum() / scatter, expected.sum() / scatter
    shape, rate = prior + strength_seen, prior + strength_expected
    low, high = scipy.stats.gamma.ppf([0.05, 0.95], shape, scale=1 / rate)
    return Ratio(float(shape / rate), float(low), float(high), len(expected))


def _value_lost(
    lost: pd.DataFrame, model: PurchaseModel, values: ValueModel, terms: Terms, ratios: tuple[Ratio, Ratio]
) -> pd.DataFrame:
    often, size = (ratio.value for ratio in ratios)
    x, amount = lost.repeat_count.to_numpy(dtype=float), lost.repeat_order_amount.to_numpy(dtype=float)
    order = size * values.expected_order_amount(x, amount)
    cases = Histories.of(lost.assign(age_days=0))
    case = cases.repeat_count, cases.recency_days
    discounted = np.zeros(len(case[0]))
    for days, weight in month_weights(terms.horizon_months, terms.rate_a_year):
        discounted += weight * model.purchases_after_return(days, *case)
    plain = model.purchases_after_return(terms.days, *case)[cases.place]
    pairs = model.purchases_after_return(terms.days, *case, pairs=True)[cases.place]
    discounted = discounted[cases.place]
    purchases = 1 + often * plain
    discount = (1 + often * discounted) / purchases
    level = own_order_level(values.estimate.parameters, x, amount)
    # N + 1 purchases have (N + 1) N pairs: N(N - 1) + 2 N
    chances = np.zeros(len(lost)), purchases, often**2 * pairs + 2 * often * plain
    worth = terms.margin_share * discount
    return pd.DataFrame(
        {
            "customer_id": lost.customer_id,
            "last_on": lost.last_on,
            "expected_purchases": purchases,
            "expected_order_amount": order,
            "sltv_amount": worth * purchases * order,
            "low_amount": worth * size * quantile(*chances, level, 0.05),
            "high_amount": worth * size * quantile(*chances, level, 0.95),
        }
    )
