"""Who is considered for a plan, by which channels, and why others are not called (method rows P11 and R8)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from ..base import CustomerBase
from ..concession import lost_margin_share
from ..consent import Consents
from ..errors import WinbackError
from ..priorities import CALLED
from ..reasons import default_catalogue
from ..records.kinds import STATUSES
from ..returns.rates import learned_worth
from ..segments import Segments, segment_losses
from ..text import _
from ..why.fixing import STOPPING
from ..worth import hour_cost
from .approach import CHANNELS
from .holding import Holding, lost_again
from .people import known_managers

MOST_CONSIDERED = 5000
"""No team calls more customers within a campaign; with more on the list, those with most to win are considered."""
NO_CALL = ("in_campaign", "objection", "open", "fixing", "screened", "let_go", "no_channel", "not_worth", "no_room")
"""Why a customer is not called, the first that holds: belongs to a running campaign, objected, the reason is open or
being fixed, is not on the list, is let go, no channel is open, costs more than it brings, others bring more."""


@dataclass(frozen=True)
class Considered:
    """The lost customers as a plan sees them; ``customers`` with ``why_not`` (blank: may be called).

    ``permitted``: ``customer_id, channel``, the ways that are open to each; ``managers``: the employees; what a return
    is worth: ``holding``, the ``margin_share`` of turnover and the cost of an hour.
    """

    base: CustomerBase = field(repr=False)
    reasons: Any = field(repr=False)
    customers: pd.DataFrame = field(repr=False)
    permitted: pd.DataFrame = field(repr=False)
    managers: pd.DataFrame = field(repr=False)
    holding: Holding
    margin_share: float
    hour_amount: float

    @property
    def catalogue(self) -> Any:
        """The catalogue in which the reasons stand."""
        return getattr(self.reasons, "catalogue", None) or default_catalogue()

    def despite(self, statuses: Sequence[str]) -> Considered:
        """Return the same customers, those whose reason is open (or fixing) among those who may be called."""
        unknown = [code for code in statuses if code not in STOPPING]
        if unknown:
            raise WinbackError(
                _("The status '{found}' stops no call; allowed: {allowed}.").format(
                    found=unknown[0], allowed=", ".join(STOPPING)
                )
            )
        lifted = self.customers.why_not.isin(list(statuses))
        why = self.customers.why_not.mask(lifted, self.customers.why_else)
        return replace(self, customers=self.customers.assign(why_not=why))

    @property
    def open_to(self) -> pd.DataFrame:
        """The customers nothing speaks against so far."""
        return self.customers[self.customers.why_not == ""]


def consider(
    base: CustomerBase,
    reasons: Any = None,
    segments: Segments | None = None,
    worth: pd.DataFrame | None = None,
    *,
    records: Any = None,
    today: dt.date,
    campaign_id: str = "",
) -> Considered:
    """Return the lost customers with what a plan needs of each, and what forbids a call.

    What is not given is worked out, the worth with the company's own attempts so far (T4). Columns:
    ``customer_id, lost_by`` (the manager who lost the customer), ``priority, value_class, reason, class_code,
    group_code, reason_status, silence_band, lost_days, year_amount, natural_share, won_share, profit_amount,
    why_not``, and ``why_else``: the same if the status of the reason were no matter.
    """
    if worth is None:
        worth, _rates = learned_worth(base, reasons, records)
    segments = segments if segments is not None else segment_losses(base, reasons, worth=worth)
    frame = segments.who("lost").drop(columns=["return_share"], errors="ignore")
    kept = ["customer_id", "natural_share", "won_share", "profit_amount"]
    frame = frame.merge(worth[kept], on="customer_id", how="left").rename(columns={"manager_id": "lost_by"})
    frame["value_class"] = frame.abc.where(frame.abc.isin(["A", "B", "C"]), "C")
    leaves = segments.catalogue.leaves.set_index("code")
    frame["group_code"] = frame.reason.map(leaves.group_code).fillna("other")
    frame["reason_status"] = _statuses(frame, reasons)
    near = _near(frame)
    told = _asked(frame[near], base, records)
    permitted = told[told.allowed][["customer_id", "channel"]].reset_index(drop=True)
    objected = told.why_code.eq("objection").groupby(told.customer_id).all()
    frame["objected"] = frame.customer_id.map(objected).eq(True) | frame.reachable.eq("do_not_contact")
    frame["why_else"] = _why_else(frame, permitted, near)
    frame["why_not"] = _why_first(frame, _running(records, today, campaign_id))
    columns = [
        "customer_id", "lost_by", "priority", "value_class", "reason", "class_code", "group_code", "reason_status",
        "silence_band", "lost_days", "year_amount", "natural_share", "won_share", "profit_amount", "why_not",
        "why_else", *frame.columns.intersection(["region", "industry"]),
    ]  # fmt: skip
    return Considered(
        base, reasons, frame[columns], permitted, known_managers(base), lost_again(base), lost_margin_share(base),
        hour_cost(base)[0],
    )  # fmt: skip


def _statuses(frame: pd.DataFrame, reasons: Any) -> pd.Series:
    """The status of each customer's reason; blank where no reason is known."""
    if not hasattr(reasons, "callable_now"):
        return frame.reason_status.where(frame.reason_status.isin(STATUSES), "")
    known = reasons.callable_now().drop_duplicates("customer_id").set_index("customer_id").status
    return frame.customer_id.map(known).fillna("").astype("str")


def _asked(frame: pd.DataFrame, base: CustomerBase, records: Any) -> pd.DataFrame:
    """Every channel of every customer with whether it is open: an objection counts whenever it was recorded."""
    pairs = frame[["customer_id"]].merge(pd.DataFrame({"channel": CHANNELS}), how="cross")
    told = Consents(base, records).allowed(pairs)
    for flag, channel in (("has_phone", "call"), ("has_email", "email"), ("has_email", "event")):
        if flag in base.customers:
            lacking = base.customers.customer_id[base.customers[flag].eq(False)]
            told["allowed"] &= ~(told.channel.eq(channel) & told.customer_id.isin(lacking))
    return told


def _why_first(frame: pd.DataFrame, running: frozenset[str]) -> pd.Series:
    """What forbids a call before anything else is asked; a reason that is not dealt with among it."""
    stopped = frame.reason_status.where(frame.reason_status.isin(STOPPING), "")
    why = frame.why_else.mask(stopped.ne(""), stopped)
    why = why.mask(frame.objected, "objection")
    return why.mask(frame.customer_id.isin(running), "in_campaign").astype("str")


def _near(frame: pd.DataFrame) -> pd.Series:
    """Who is looked at in detail: of those the rules leave on the list, the many for whom most can be won."""
    prize = ((1 - frame.natural_share) * frame.won_share * frame.profit_amount).fillna(0.0)
    return prize.where(frame.priority.isin(CALLED)).rank(ascending=False, method="first") <= MOST_CONSIDERED


def _why_else(frame: pd.DataFrame, permitted: pd.DataFrame, near: pd.Series) -> pd.Series:
    """What forbids a call whatever became of the reason: the rules, larger ones before it, no channel that is open."""
    why = frame.priority.where(~frame.priority.isin(CALLED), "")
    why = why.mask(why.eq("") & ~near, "no_room")
    return why.mask(why.eq("") & ~frame.customer_id.isin(permitted.customer_id), "no_channel").astype("str")


def _running(records: Any, today: dt.date, campaign_id: str) -> frozenset[str]:
    """The customers of other campaigns that are still being counted."""
    if records is None:
        return frozenset()
    campaigns = records.frame("campaigns")
    if campaigns.empty:
        return frozenset()
    start = pd.to_datetime(campaigns.starts_on).fillna(pd.to_datetime(campaigns.drawn_on))
    until = start + pd.to_timedelta(campaigns.horizon_days.astype("float64").fillna(0), unit="D")
    day = pd.Timestamp(today)
    known = pd.to_datetime(campaigns.drawn_on) <= day
    going = campaigns[known & (until > day) & campaigns.campaign_id.ne(campaign_id)]
    items = records.frame("plan_items")
    return frozenset(items.customer_id[items.campaign_id.isin(going.campaign_id)])
