"""Early warnings: who is about to be lost, why, and the money at stake (method row E1)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ..assumptions import Assumptions
from ..base import CustomerBase
from ..company import Company
from ..records import Records
from .chance import ChanceModel, learn_chances, rule_scores, warned_of
from .watch import STEP_DAYS, Watch, watch_customers

ATTRIBUTES = ("name", "manager_id", "region", "industry", "abc", "xyz")
MEASURES = [
    "silence_days", "usual_interval_days", "allowed_days", "runs_out_on", "lately_interval_days",
    "before_interval_days", "lately_order_amount", "before_order_amount", "half_amount", "against_amount",
    "half_groups", "before_groups", "shortfall_share", "short_since_on", "open_complaints", "complained_on",
    "score_share", "score_before_share", "answered_on", "talk_count", "last_talk_on", "last_contact_on",
    "manager_left_on",
]  # fmt: skip


@dataclass(frozen=True)
class Warnings:
    """Who is about to be lost as of a day, most money at stake first.

    ``customers``: one row per customer still with us, those with a warning first: ``rank, customer_id, warned``, what
    is known of the customer,
    ``last_on, silence_days, usual_interval_days, runs_out_on, chance_share`` (to be lost within the horizon; empty
    where there are rules only), ``score`` (ranks: the chance, or the rules' score), ``year_amount, margin_a_year,
    expected_loss_amount`` (score × margin a year), ``sign_count``, ``signs`` (their codes, heaviest first).
    ``signs``: one row per customer and sign, with ``sign`` and what it was read from. ``model``: ``None`` where the
    past is too short to learn from.
    """

    customers: pd.DataFrame = field(repr=False)
    signs: pd.DataFrame = field(repr=False)
    model: ChanceModel | None = field(repr=False)
    horizon_days: int
    as_of: dt.date
    currency: str
    assumptions: Assumptions = field(repr=False)
    tables: tuple[str, ...]
    company: Company = field(repr=False)

    def listed(self, most: int | None = None) -> pd.DataFrame:
        """Return the customers with a warning, the first so many of them."""
        return self.customers[self.customers.warned].head(most or len(self.customers))

    @property
    def expected_loss_amount(self) -> float:
        """The margin a year that is expected to be lost within the horizon, over all customers."""
        return float(self.customers.expected_loss_amount.sum()) if self.model is not None else float("nan")

    @property
    def expected_lost(self) -> float:
        """How many customers are expected to be lost within the horizon."""
        return float(self.customers.chance_share.sum()) if self.model is not None else float("nan")

    def by_sign(self) -> pd.DataFrame:
        """Per sign of those with a warning: ``sign, customers, margin_a_year, expected_loss_amount``.

        A customer counts under every sign.
        """
        money = self.listed().set_index("customer_id")[["margin_a_year", "expected_loss_amount"]]
        rows = self.signs[["customer_id", "sign"]].join(money, on="customer_id", how="inner")
        found = rows.groupby("sign").agg(
            customers=("customer_id", "nunique"),
            margin_a_year=("margin_a_year", "sum"),
            expected_loss_amount=("expected_loss_amount", "sum"),
        )
        return found.sort_values("expected_loss_amount", ascending=False).reset_index()

    def by_group(self, name: str = "manager_id") -> pd.DataFrame:
        """Per manager, region or class of those with a warning: ``customers, margin_a_year, expected_loss_amount``."""
        rows = self.listed()
        rows = rows.assign(**{name: rows[name].fillna("")})
        found = rows.groupby(name, as_index=False).agg(
            customers=("customer_id", "size"),
            margin_a_year=("margin_a_year", "sum"),
            expected_loss_amount=("expected_loss_amount", "sum"),
        )
        return found.sort_values(["expected_loss_amount", name], ascending=[False, True], ignore_index=True)


def warn(
    base: CustomerBase,
    records: Records | None = None,
    horizon_days: int | None = None,
    *,
    watched: Watch | None = None,
) -> Warnings:
    """Rank the customers still with us by what is expected to be lost with them within ``horizon_days``.

    ``expected_loss_amount = chance × margin a year``. The chance is learned from the company's own past days, see
    :mod:`winback.early.chance`; where that is too short, plain rules rank. ``warned``: see
    :func:`winback.early.chance.warned_of`. Nothing after the day of the base is seen. ``records`` adds complaints,
    satisfaction and departures; ``watched``: looked at already. Raises ``WinbackError`` for a list of customers without
    orders. Source: method row E1.
    """
    watched = watched or watch_customers(base, records, horizon_days)
    model = learn_on(watched, watched.losses.as_of)
    now = watched.on(watched.losses.as_of)
    panel, signs = watched.panel[now], watched.signs[now]
    frame = _listed(base, watched, now, model)
    told = _told(panel, signs, frame)
    order = told.groupby("customer_id", sort=False).sign.agg(tuple) if len(told) else pd.Series(dtype=object)
    frame["signs"] = [order.get(customer, ()) for customer in frame.customer_id]
    return Warnings(
        frame, told, model, watched.horizon_days, watched.losses.as_of, base.currency, base.assumptions,
        tuple(watched.signs.columns), watched.losses.company,
    )  # fmt: skip


def learn_on(watched: Watch, day: dt.date) -> ChanceModel | None:
    """Return the model that could be learned by a day, from horizons that were over by then."""
    over = watched.over_by(day)
    known = watched.losses.assumptions
    return learn_chances(watched.panel[over], watched.signs[over], watched.horizon_days, STEP_DAYS, known)


def scored(watched: Watch, rows: pd.Series, model: ChanceModel | None) -> pd.Series:
    """Return what ranks the rows: the chance, or the rules' score where there is no model."""
    panel, signs = watched.panel[rows], watched.signs[rows]
    if model is None or panel.empty:
        return rule_scores(panel, signs, watched.horizon_days)
    return model.chances(panel, signs)


def _listed(base: CustomerBase, watched: Watch, now: pd.Series, model: ChanceModel | None) -> pd.DataFrame:
    panel, score = watched.panel[now], scored(watched, now, model)
    known = [name for name in ATTRIBUTES if name in base.customers]
    frame = pd.DataFrame(
        {
            "customer_id": panel.customer_id,
            "last_on": panel.purchased_on,
            "silence_days": panel.silence_days,
            "usual_interval_days": panel.usual_interval_days,
            "runs_out_on": panel.purchased_on + pd.to_timedelta(panel.allowed_days + 1, unit="D"),
            "chance_share": score if model is not None else np.nan,
            "score": score,
            "warned": warned_of(score, panel, watched.horizon_days, base.assumptions, model is not None),
            "sign_count": watched.signs[now].sum(axis=1),
        }
    )
    cards = base.customers[["customer_id", *known, "year_amount", "margin_a_year"]]
    frame = frame.merge(cards, on="customer_id", how="left")
    frame["expected_loss_amount"] = frame.score * frame.margin_a_year.clip(lower=0)
    order = ["warned", "expected_loss_amount", "score", "customer_id"]
    frame = frame.sort_values(order, ascending=[False, False, False, True], ignore_index=True)
    frame.insert(0, "rank", np.arange(1, len(frame) + 1))
    return frame


def _told(panel: pd.DataFrame, signs: pd.DataFrame, listed: pd.DataFrame) -> pd.DataFrame:
    """One row per customer and sign in the order of the list; signs beyond the orders first: they say why."""
    found = panel.assign(runs_out_on=panel.purchased_on + pd.to_timedelta(panel.allowed_days + 1, unit="D"))
    measures = found[[name for name in MEASURES if name in found]].assign(customer_id=panel.customer_id)
    long = signs.assign(customer_id=panel.customer_id).melt("customer_id", var_name="sign", value_name="shows")
    long = long[long.shows.astype(bool)].drop(columns="shows")
    place = {name: number for number, name in enumerate(_ORDER)}
    rank = listed.set_index("customer_id")["rank"]
    long = long.assign(place=long.sign.map(place), rank=long.customer_id.map(rank))
    long = long.sort_values(["rank", "place"], ignore_index=True).drop(columns="place")
    return long.merge(measures, on="customer_id", how="left")


_ORDER = (
    "complaint", "manager_left", "unhappy", "talks", "short_of_plan", "silent", "less", "slower", "smaller", "narrower",
    "no_contact",
)  # fmt: skip
