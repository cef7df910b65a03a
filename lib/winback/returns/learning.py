"""Own results replace the benchmarks as they come in: rates by segment and channel (method row T4)."""

from __future__ import annotations

import numpy as np
import pandas as pd
import scipy

from ..assumptions import Assumptions
from ..base import CustomerBase
from ..intervals import LEVEL
from ..natural_returns import NaturalReturns
from ..records import Records
from ..worth import unasked
from .outcomes import campaigns_of, outcomes
from .results import UNKNOWN, contacted

COLUMNS = ["customer_id", "campaign_id", "reason", "value_class", "channel", "start_share", "returned", "won"]
BY = ("value_class", "channel", "reason")
LEAST_HELD_OUT = 20
"""With fewer held out, who would have come unasked is taken from the company's absences instead."""


def attempts(
    base: CustomerBase, records: Records, natural: NaturalReturns | None = None, rows: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return the company's own attempts to win back whose watch was over by the base's day, one row each.

    ``customer_id, campaign_id, reason, value_class, channel, start_share`` (the chance the plan gave), ``returned``,
    and ``won``: how much of the return the contact can claim, from 0 to 1. Some would have come unasked: with the share
    ``u`` of them (those held out where they are at least 20, else the absences of the company, else
    ``natural_return_share``), and ``r`` of the attempts returned, each return counts ``(r − u) / (r (1 − u))``: what
    asking adds among those who would have stayed away. This is what :func:`winback.return_worth` takes as ``attempts``.
    Nothing after the day is seen, and an attempt that still runs is no failure yet.
    """
    if rows is None:
        rows = outcomes(base, records, campaigns_of(base, records))
    done = contacted(base, rows)
    ends = done.contacted_on + pd.to_timedelta(done.horizon_days, unit="D")
    done = done[ends <= pd.Timestamp(base.as_of)].reset_index(drop=True)
    found = done.rename(columns={"return_share": "start_share"}).assign(won=0.0)
    for code, part in done.groupby("campaign_id"):
        unasked = _unasked(base, rows[rows.campaign_id == code], part, natural)
        came = float(part.returned.mean())
        claim = max(came - unasked, 0.0) / (came * (1 - unasked)) if came > 0 and unasked < 1 else 0.0
        found.loc[part.index, "won"] = part.returned * min(claim, 1.0)
    return found[COLUMNS]


def _unasked(base: CustomerBase, rows: pd.DataFrame, part: pd.DataFrame, natural: NaturalReturns | None) -> float:
    """How many of the attempts would have come anyway, by the end of the same watch."""
    held = rows[rows.arm.eq("hold_out") & rows.was_lost]
    if len(held) >= LEAST_HELD_OUT:
        classes = held.groupby("value_class").compared.mean()
        own = part.value_class.map(classes).fillna(held.compared.mean())
        return float(own.mean())
    days = float(part.horizon_days.iloc[0])
    natural = natural or unasked(base)
    if natural is not None and base.value is not None:
        spells = base.value.losses.absences
        both = part[["customer_id", "contacted_on"]].merge(spells[["customer_id", "lost_on"]], on="customer_id")
        since = (both.contacted_on - pd.to_datetime(both.lost_on)).dt.days
        since = since[since >= 0]
        if len(since):
            return float(natural.returned_share(since, days).mean())
    return base.assumptions.natural_return_share * min(days / (base.assumptions.horizon_months * 365 / 12), 1.0)


def learn_rates(tried: pd.DataFrame, by: str, assumptions: Assumptions | None = None) -> pd.DataFrame:
    """Return what own attempts teach by value class, channel or reason: the rate to plan with from now on.

    The benchmark is a beta distribution that weighs as much as ``start_weight_attempts`` attempts; own ones update it:
    ``rate = (w · start + returned) / (w + attempts)``. ``start`` is the chance the plan gave where it did, else
    ``winback_share``. Columns: the dimension, ``attempts, returned, own_share``, ``won_share`` (what the contacts can
    claim of it), ``start_share, rate_share, low_share, high_share`` (95 % of the beta distribution), ``source``: own
    once the attempts weigh more than the start, else benchmark.

    >>> tried = pd.DataFrame({"channel": ["call"] * 70, "returned": [True] * 7 + [False] * 63, "start_share": 0.4})
    >>> float(learn_rates(tried.assign(won=tried.returned * 1.0), "channel").rate_share.round(2).iloc[0])
    0.19
    """
    rules = assumptions or Assumptions()
    keys = tried[by].astype("object").fillna("").astype("str").replace("", UNKNOWN)
    found = tried.assign(start_share=tried.start_share.fillna(rules.winback_share)).groupby(keys.rename(by))
    table = found.agg(
        attempts=("won", "size"), returned=("returned", "sum"), won=("won", "sum"), start_share=("start_share", "mean")
    ).reset_index()
    weight = rules.start_weight_attempts
    above = weight * table.start_share + table.returned
    below = weight + table.attempts - above
    table["own_share"] = table.returned / table.attempts
    table["won_share"] = table.won / table.attempts
    table["rate_share"] = above / (weight + table.attempts)
    tail = (1 - LEVEL) / 2
    table["low_share"] = scipy.stats.beta.ppf(tail, above.to_numpy(float), np.maximum(below.to_numpy(float), 1e-9))
    table["high_share"] = scipy.stats.beta.ppf(1 - tail, above.to_numpy(float), np.maximum(below.to_numpy(float), 1e-9))
    table["source"] = np.where(table.attempts >= weight, "own", "benchmark")
    order = [by, "attempts", "returned", "own_share", "won_share", "start_share", "rate_share", "low_share",
             "high_share", "source"]  # fmt: skip
    return table.sort_values(["attempts", by], ascending=[False, True], ignore_index=True)[order]
