"""All attempts that are possible: customer, remedy, channel and owner, each with its chance, cost and profit (P7)."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from .approach import CHANNELS, Approach
from .cards import DISCOUNT, Remedies
from .considered import Considered
from .people import possible_owners

PERSONAL = ("meeting", "visit", "call")
"""Channels in which a remedy takes the owner's time and money at once; by the others it is only announced."""


@dataclass(frozen=True)
class Prices:
    """What attempts cost and what is left of a return.

    ``hour_amount``: an hour; ``margin_share``: of turnover; ``discount_share``: 0 where no discount is offered;
    ``again_share``: of those who return, who are lost again within the horizon.
    """

    hour_amount: float
    margin_share: float
    discount_share: float = 0.0
    again_share: float = 0.0
    efforts: dict[str, tuple[float, float]] = field(default_factory=dict)

    @classmethod
    def of(cls, seen: Considered, discount_share: float) -> Prices:
        """Return the prices of a company: hours and direct cost of each channel from its assumptions."""
        rules = seen.base.assumptions
        efforts = {name: (getattr(rules, f"{name}_hours"), getattr(rules, f"{name}_direct")) for name in CHANNELS}
        return cls(seen.hour_amount, seen.margin_share, discount_share, seen.holding.again_share, efforts)


def remedy_table(reasons: pd.DataFrame, remedies: Remedies, discount: bool) -> pd.DataFrame:
    """Return what would be offered after each reason: the first remedy that is no discount, and that if it is on.

    ``reasons``: ``reason, group_code``. Columns: ``reason, remedy, remedy_hours, remedy_direct, profit_share,
    chance_factor, life_factor, is_discount``.
    """
    rows = []
    for reason, group in reasons[["reason", "group_code"]].drop_duplicates().itertuples(index=False):
        answers = remedies.answers(reason, group)
        usual = [card for card in answers if card.kind != DISCOUNT][:1]
        cut = [card for card in answers if card.kind == DISCOUNT][:1] if discount else []
        for card in usual + cut:
            rows.append(
                (reason, card.code, card.hours, card.direct, card.profit_share, card.chance_factor, card.life_factor,
                 card.kind == DISCOUNT)
            )  # fmt: skip
    names = ["reason", "remedy", "remedy_hours", "remedy_direct", "profit_share", "chance_factor", "life_factor",
             "is_discount"]  # fmt: skip
    return pd.DataFrame(rows, columns=names)


def channel_table(approach: Approach, prices: Prices) -> pd.DataFrame:
    """Return what each channel brings and takes, by time since the loss and size: the reach, hours and direct cost."""
    table = approach.reach_table()
    efforts = pd.DataFrame(prices.efforts, index=["channel_hours", "channel_direct"]).T.rename_axis("channel")
    table = table.merge(efforts.reset_index(), on="channel")
    return table[table.reach_share > 0].assign(is_personal=lambda rows: rows.channel.isin(PERSONAL))


def possible_attempts(
    customers: pd.DataFrame,
    owners: pd.DataFrame,
    permitted: pd.DataFrame,
    offered: pd.DataFrame,
    channels: pd.DataFrame,
    *,
    approach: Approach,
    prices: Prices,
) -> pd.DataFrame:
    """Return every possible attempt with its chance, cost and expected profit.

    ``customers``: ``customer_id, reason, silence_band, value_class, priority, natural_share, won_share,
    profit_amount``; ``owners`` of :func:`winback.planning.people.possible_owners`; ``permitted``: ``customer_id,
    channel``. With e = (1 − natural) × won × reach × owner × remedy, the chance that asking decides:

    ``expected_profit_amount`` = e × profit × life × (1 − s) − natural × profit × s − ``cost_amount``, where s is what
    remedy, discount and bonus take of the profit, less the malus of those lost again: who would have come anyway gets
    them too. ``return_share`` = natural + e. ``break_even_share``: the e at which the attempt pays.
    """
    rows = customers.merge(permitted, on="customer_id").merge(channels, on=["channel", "silence_band", "value_class"])
    rows = rows.merge(offered, on="reason")
    rows = rows.merge(owners, on="customer_id")
    terms = {name: approach.terms(name) for name in rows.priority.unique()}
    bonus = rows.priority.map({name: term.bonus_share for name, term in terms.items()}).astype(float)
    malus = rows.priority.map({name: term.malus_share for name, term in terms.items()}).astype(float)
    cut = np.where(rows.is_discount, prices.discount_share / max(prices.margin_share, 1e-9), 0.0)
    taken = rows.profit_share + bonus - malus * prices.again_share + cut
    won = (rows.won_share * rows.reach_share * rows.owner_share * rows.chance_factor).clip(0, 1)
    extra = (1 - rows.natural_share) * won
    hours = rows.channel_hours + rows.remedy_hours.where(rows.is_personal, 0.0)
    direct = rows.channel_direct + rows.remedy_direct.where(rows.is_personal, 0.0)
    cost = (hours + direct) * prices.hour_amount
    kept = rows.profit_amount * rows.life_factor * (1 - taken)
    given_away = rows.natural_share * rows.profit_amount * taken.clip(lower=0)
    return pd.DataFrame(
        {
            "customer_id": rows.customer_id,
            "remedy": rows.remedy,
            "channel": rows.channel,
            "manager_id": rows.manager_id,
            "owner_why": rows.owner_why,
            "return_share": rows.natural_share + extra,
            "hours": hours,
            "cost_amount": cost,
            "terms_amount": (rows.natural_share + extra) * rows.profit_amount * taken,
            "expected_profit_amount": extra * kept - given_away - cost,
            "break_even_share": ((cost + given_away) / kept.where(kept > 0)).clip(upper=1),
        }
    )


def attempts_of(
    seen: Considered, managers: pd.DataFrame, remedies: Remedies, approach: Approach, discount_share: float = 0.0
) -> pd.DataFrame:
    """Return every possible attempt with the customers nothing speaks against; see :func:`possible_attempts`."""
    rows, prices = seen.open_to, Prices.of(seen, discount_share)
    asked = rows.rename(columns={"lost_by": "manager_id"})
    return possible_attempts(
        rows,
        possible_owners(asked, managers, approach, seen.base.assumptions.stand_in_share),
        seen.permitted,
        remedy_table(rows, remedies, discount_share > 0),
        channel_table(approach, prices),
        approach=approach,
        prices=prices,
    )


def best_attempts(attempts: pd.DataFrame) -> pd.DataFrame:
    """Return the best attempt of each customer if nothing were scarce, dearest first; losses too."""
    order = attempts.sort_values(
        ["expected_profit_amount", "customer_id", "channel", "manager_id"], ascending=[False, True, True, True]
    )
    return order.drop_duplicates("customer_id").reset_index(drop=True)
