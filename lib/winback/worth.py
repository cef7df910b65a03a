"""Win-back as an investment: the profit expected of a return against the cost of the attempt (method row V6)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
import pandas as pd

from .assumptions import Assumptions
from .base import CustomerBase
from .errors import WinbackError
from .lifetime.fit import ModelError
from .lifetime.sltv import SecondLifetime
from .natural_returns import NaturalReturns, natural_returns
from .outlook import expected_return
from .potential import value_class
from .text import _

MONTH_DAYS = 365 / 12
CHANNELS = {"A": "meeting", "B": "call", "C": "call"}
"""How a customer of each class is approached, unless told otherwise: meeting, call, letter or none."""
HOUR_COSTS = {"RUB": 1000.0, "USD": 35.0, "EUR": 30.0, "GBP": 28.0, "UAH": 250.0, "KZT": 3500.0, "BYN": 22.0,
              "PLN": 90.0, "CNY": 90.0}  # fmt: skip
"""What an hour of a salesperson costs, roughly, where neither the managers' table nor the assumptions say."""
OTHER_HOUR_COST = 30.0
ALL = "all attempts"


class HasReasons(Protocol):
    """What is asked of the reasons: fair shares per customer, and the catalogue they are from."""

    @property
    def shares(self) -> pd.DataFrame:
        """``customer_id, reason, share``; the shares of a customer add up to 1."""

    @property
    def catalogue(self) -> Any:
        """The catalogue with its ``leaves``: ``code, class_code, start_return_share``."""


def return_worth(
    base: CustomerBase,
    reasons: HasReasons | None = None,
    *,
    attempts: pd.DataFrame | None = None,
    channels: Mapping[str, str] | None = None,
    second: SecondLifetime | None = None,
    natural: NaturalReturns | None = None,
) -> pd.DataFrame:
    """Return, for each lost customer, what an attempt to win the customer back is worth.

    ``expected_profit_amount`` = (1 − ``natural_share``) × ``won_share`` × ``profit_amount`` − ``cost_amount``: who
    would come anyway does not pay for the attempt. ``return_share``, the chance to return if asked, is the first two
    together.

    - ``natural_share``: the chance to come back unasked within the horizon (:mod:`winback.natural_returns`); from
      under ``min_customers`` absences nothing is measured and ``natural_return_share`` is assumed.
    - ``won_share``: the chance that asking brings back who would have stayed away: the starting chance of the
      customer's reasons, by the catalogue, weighted by their fair shares; where no reason is known, the benchmark
      ``winback_share``. Own ``attempts`` (``returned`` yes or no, and ``reason`` where known; ``won`` instead, the
      part of a return that the contact can claim, see :func:`winback.returns.attempts`) replace both as they come in:
      they count by their number, the start as ``start_weight_attempts`` of them. Where attempts name ``value_class``
      and ``channel``, customers of that class approached so are set right by what came of them, against what their
      reasons promised. ``return_source``: reason, benchmark, or own once own attempts weigh more.
    - ``profit_amount``: the second lifetime value where the model is possible and the customer bought more than once
      (``profit_source`` sltv), else last year's margin with a yearly fall-off of ``return_keep_share`` (margin).
    - ``cost_amount`` of one attempt: ``hours`` × cost of an hour + direct cost, by ``channel``, which follows the
      class.

    ``second`` and ``natural``: what was measured already (:func:`second_lives`, :func:`unasked`).

    Further columns: ``break_even_share``, the gain in chance at which the attempt pays; ``worth_it``. Who asked not to
    be contacted is not approached and never worth it. One row per lost customer, most expected profit first. Source:
    method row V6; Pick et al. 2016 for the starting chances.
    """
    lost = base.lost.assign(abc=value_class(base)[base.lost.index]).sort_values("customer_id", ignore_index=True)
    frame = pd.DataFrame({"customer_id": lost.customer_id})
    frame = frame.join(_chances(base, frame, reasons, attempts))
    frame = frame.join(_profit(base, lost, second or second_lives(base)))
    found = natural if natural is not None else unasked(base)
    shares = (
        np.full(len(lost), base.assumptions.natural_return_share)
        if found is None
        else found.returned_share(days_lost(base, lost), horizon_days(base))
    )
    # Whom nothing can bring back, a firm that closed down say, does not come unasked either.
    frame["natural_share"] = pd.Series(shares).where(frame.won_share > 0, 0.0)
    gain = (1 - frame.natural_share) * frame.won_share * frame.profit_amount
    frame = frame.join(_cost(base, _approach(base, lost, gain, channels or CHANNELS)))
    frame["won_share"] *= _corrections(attempts, reasons, base.assumptions, lost.abc, frame.channel)
    frame["won_share"] = frame.won_share.clip(upper=1.0)
    frame["won_share"] = frame.won_share.where(frame.channel != "none", 0.0)
    extra = (1 - frame.natural_share) * frame.won_share
    frame["return_share"] = frame.natural_share + extra
    frame["expected_profit_amount"] = extra * frame.profit_amount - frame.cost_amount
    frame["break_even_share"] = frame.cost_amount / frame.profit_amount.where(frame.profit_amount > 0)
    frame["worth_it"] = frame.expected_profit_amount > 0
    order = ["expected_profit_amount", "customer_id"]
    return frame.sort_values(order, ascending=[False, True], ignore_index=True)[COLUMNS]


COLUMNS = [
    "customer_id", "return_share", "natural_share", "won_share", "return_source", "profit_amount", "profit_source",
    "channel", "hours", "cost_amount", "expected_profit_amount", "break_even_share", "worth_it",
]  # fmt: skip


def worth_summary(worth: pd.DataFrame) -> pd.DataFrame:
    """Count who is worth returning and who is not: two rows.

    Columns: ``worth_it, customers, profit_amount, cost_amount, expected_profit_amount``; ``profit_amount`` is what all
    of them would bring if they returned, ``expected_profit_amount`` what is left of it by chances and costs.
    """
    groups = worth.groupby("worth_it").agg(
        customers=("customer_id", "size"),
        profit_amount=("profit_amount", "sum"),
        cost_amount=("cost_amount", "sum"),
        expected_profit_amount=("expected_profit_amount", "sum"),
    )
    return groups.reindex([True, False], fill_value=0).reset_index()


def second_lives(base: CustomerBase) -> SecondLifetime | None:
    """Return the model of second lives, or nothing where the data do not allow one."""
    if base.value is None:
        return None
    try:
        return expected_return(base.value)
    except ModelError:
        return None


def unasked(base: CustomerBase) -> NaturalReturns | None:
    """Return how the lost of this base come back unasked; nothing where that cannot be measured."""
    return None if base.value is None else natural_returns(base.value.losses, horizon_days(base))


def horizon_days(base: CustomerBase) -> float:
    """Return the horizon of the assumptions in days; a month is 365/12 of them."""
    return base.assumptions.horizon_months * MONTH_DAYS


def days_lost(base: CustomerBase, lost: pd.DataFrame) -> np.ndarray:
    """Return how many days ago each of these customers was lost."""
    return (pd.Timestamp(base.as_of) - pd.to_datetime(lost.lost_on)).dt.days.to_numpy(dtype=float)


def keep_factor(rules: Assumptions) -> float:
    """Return how many years' margin a return brings within the horizon, falling off year by year.

    >>> round(keep_factor(Assumptions(horizon_months=12, return_keep_share=0.7)), 3)
    0.841
    """
    years, keep = rules.horizon_months / 12, rules.return_keep_share
    return years if keep >= 1 else (1 - keep**years) / -math.log(keep)


def hour_cost(base: CustomerBase) -> tuple[float, str]:
    """Return what an hour costs and where that is from: managers, assumed, or currency (a rough figure for it)."""
    managers = base.company.table("managers") if base.company is not None else None
    if managers is not None and "hour_cost" in managers.columns:
        found = managers.filter(managers.hour_cost > 0).hour_cost.mean().to_pyarrow().as_py()
        if found:
            return float(found), "managers"
    if base.assumptions.hour_cost_amount > 0:
        return base.assumptions.hour_cost_amount, "assumed"
    return HOUR_COSTS.get(base.currency, OTHER_HOUR_COST), "currency"


def _chances(
    base: CustomerBase, frame: pd.DataFrame, reasons: HasReasons | None, attempts: pd.DataFrame | None
) -> pd.DataFrame:
    rules = base.assumptions
    tried = _tried(attempts)
    share, own = _updated(rules.winback_share, tried.get(ALL), rules.start_weight_attempts)
    found = pd.DataFrame({"won_share": share, "return_source": "own" if own else "benchmark"}, index=frame.index)
    if reasons is None:
        return found
    leaves = reasons.catalogue.leaves.set_index("code").start_return_share
    rows = reasons.shares[reasons.shares.customer_id.isin(frame.customer_id)].copy()
    rows["start"] = rows.reason.map(leaves).astype(float)
    rows = rows[rows.start.notna()]
    if rows.empty:
        return found
    learned = {
        code: _updated(float(start), tried.get(str(code)), rules.start_weight_attempts)
        for code, start in rows.drop_duplicates("reason").set_index("reason").start.items()
    }
    rows["chance"] = rows.reason.map({code: chance for code, (chance, _own) in learned.items()}) * rows.share
    rows["own"] = rows.reason.map({code: own for code, (_chance, own) in learned.items()}) * rows.share
    by = rows.groupby("customer_id")[["chance", "own", "share"]].sum()
    by = by[by["share"] > 0].reindex(frame.customer_id).set_axis(frame.index)
    known = by.chance.notna()
    found.loc[known, "won_share"] = (by.chance / by["share"])[known]
    found.loc[known, "return_source"] = np.where((by.own / by["share"])[known] > 0.5, "own", "reason")
    return found


def _tried(attempts: pd.DataFrame | None) -> dict[str, tuple[int, float]]:
    """Own attempts and the returns they brought, by reason and all together."""
    if attempts is None or attempts.empty:
        return {}
    if "returned" not in attempts:
        raise WinbackError(
            _("The attempts lack the column 'returned': whether each of them brought the customer back.")
        )
    returned = _claimed(attempts)
    found = {ALL: (len(attempts), float(returned.sum()))}
    if "reason" in attempts:
        found |= {str(code): (len(part), float(part.sum())) for code, part in returned.groupby(attempts.reason)}
    return found


def _claimed(attempts: pd.DataFrame) -> pd.Series:
    """How much of each attempt's return it can claim: all of it where nothing else is said."""
    return attempts["won" if "won" in attempts else "returned"].astype(float)


def _corrections(
    attempts: pd.DataFrame | None, reasons: HasReasons | None, rules: Assumptions, abc: pd.Series, channel: pd.Series
) -> pd.Series:
    """How much better or worse than promised attempts went for customers of each class, approached so.

    ``(w · promised + won) / (w + attempts) / promised``; that of the class where nobody of it was approached so, and 1
    where nobody of it was asked at all.
    """
    none = pd.Series(1.0, index=abc.index)
    if attempts is None or attempts.empty or not {"value_class", "channel"} <= set(attempts.columns):
        return none
    tried, weight = _tried(attempts), rules.start_weight_attempts
    promised = pd.Series(_updated(rules.winback_share, tried.get(ALL), weight)[0], index=attempts.index)
    if reasons is not None and "reason" in attempts:
        leaves = reasons.catalogue.leaves.set_index("code").start_return_share
        known = {code: _updated(float(leaves[code]), tried.get(code), weight)[0] for code in tried if code in leaves}
        promised = attempts.reason.map(known).fillna(promised)
    asked, so = attempts.value_class.astype("str"), attempts.channel.astype("str")
    rows, classes = pd.DataFrame({"promised": promised, "won": _claimed(attempts)}), abc.astype("str")

    def factors(by: list[pd.Series]) -> pd.Series:
        sums = rows.groupby(by).agg(promised=("promised", "mean"), won=("won", "sum"), n=("won", "size"))
        sums = sums[sums.promised > 0]
        return (weight * sums.promised + sums.won) / (weight + sums.n) / sums.promised

    cells = factors([asked, so]).reindex(pd.MultiIndex.from_arrays([classes, channel.astype("str")])).to_numpy()
    usual = factors([asked]).reindex(classes).to_numpy()
    return pd.Series(cells, index=abc.index).fillna(pd.Series(usual, index=abc.index)).fillna(1.0)


def _updated(start: float, tried: tuple[int, float] | None, weight: float) -> tuple[float, bool]:
    """The chance after own attempts, and whether they weigh more than the start."""
    count, returned = tried or (0, 0.0)
    return (weight * start + returned) / (weight + count), count >= weight


def _profit(base: CustomerBase, lost: pd.DataFrame, second: SecondLifetime | None) -> pd.DataFrame:
    rules = base.assumptions
    margin = lost.margin_a_year if "margin_a_year" in lost else lost.year_amount * rules.margin_share
    worth = margin.fillna(0.0).clip(lower=0.0) * keep_factor(rules)
    found = pd.DataFrame({"profit_amount": worth, "profit_source": "margin"}, index=lost.index)
    if second is None:
        return found
    # A customer who bought once shows no pace: the model would lend the pace of all others.
    sltv = lost.customer_id.map(second.customers.set_index("customer_id").sltv_amount).where(lost.purchase_count > 1)
    return found.assign(
        profit_amount=sltv.clip(lower=0.0).fillna(worth),
        profit_source=np.where(sltv.notna(), "sltv", "margin"),
    )


def _approach(base: CustomerBase, lost: pd.DataFrame, gain: pd.Series, channels: Mapping[str, str]) -> pd.Series:
    """How each customer is approached: by class, but nobody by a meeting that costs more than it brings."""
    unknown = sorted(set(channels.values()) - set(_efforts(base)))
    if unknown:
        raise WinbackError(
            _("Unknown channel of an attempt: {names}. Allowed: {known}.").format(
                names=", ".join(unknown), known=", ".join(_efforts(base))
            )
        )
    channel = lost.abc.map(dict(channels)).fillna("call")
    channel = channel.mask(channel.eq("meeting") & gain.le(_cost(base, channel).cost_amount), "call")
    if "do_not_contact" in lost:
        channel = channel.mask(lost.do_not_contact.fillna(False).astype(bool), "none")
    return channel


def _efforts(base: CustomerBase) -> dict[str, tuple[float, float]]:
    """Hours and direct cost, in hours' worth, of one attempt by each channel."""
    rules = base.assumptions
    return {
        "meeting": (rules.meeting_hours, rules.meeting_direct),
        "call": (rules.call_hours, rules.call_direct),
        "letter": (rules.letter_hours, rules.letter_direct),
        "none": (0.0, 0.0),
    }


def _cost(base: CustomerBase, channel: pd.Series) -> pd.DataFrame:
    efforts, (price, _source) = _efforts(base), hour_cost(base)
    hours = channel.map({name: spent for name, (spent, _paid) in efforts.items()}).astype(float)
    paid = channel.map({name: paid for name, (_spent, paid) in efforts.items()}).astype(float)
    return pd.DataFrame({"channel": channel, "hours": hours, "cost_amount": (hours + paid) * price})
