"""What a plan earns and costs: the load of owners, the walk-away line, the worth of one more unit."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .cards import DISCOUNT, Remedies
from .choosing import Choice, choose, most_profit
from .holding import Holding
from .proof import CONTACTED


def load(customers: pd.DataFrame, managers: pd.DataFrame, prices: dict[str, float]) -> pd.DataFrame:
    """Return each able owner's load.

    Columns: ``manager_id, name, customers`` (approached now or in the second wave), ``hours, limit_hours,
    load_share`` = hours / limit, ``cost_amount, expected_profit_amount``, ``one_more_hour_amount``.
    """
    rows = customers[customers.arm.isin([*CONTACTED, "wave_2"])]
    sums = rows.groupby("manager_id").agg(
        customers=("customer_id", "size"),
        hours=("hours", "sum"),
        cost_amount=("cost_amount", "sum"),
        expected_profit_amount=("expected_profit_amount", "sum"),
    )
    frame = managers[managers.is_able][["manager_id", "name", "is_superior", "limit_hours"]]
    frame = frame.merge(sums, on="manager_id", how="left").fillna(
        {"customers": 0, "hours": 0.0, "cost_amount": 0.0, "expected_profit_amount": 0.0}
    )
    frame["customers"] = frame.customers.astype(int)
    frame["load_share"] = (frame.hours / frame.limit_hours.where(frame.limit_hours > 0)).fillna(0.0)
    frame["one_more_hour_amount"] = frame.manager_id.map(prices).fillna(0.0)
    return frame.sort_values(["expected_profit_amount", "manager_id"], ascending=[False, True], ignore_index=True)


def by(called: pd.DataFrame, dimension: str) -> pd.DataFrame:
    """Return those approached by a column, such as channel or reason.

    Columns: the dimension, ``customers, hours, cost_amount, extra_returns`` (who would not have come unasked),
    ``expected_profit_amount, break_even_share`` = cost / profit after a return.
    """
    rows = called.assign(
        extra=called.return_share - called.natural_share,
        needed=called.break_even_share * called.profit_amount,
    )
    groups = rows.groupby(dimension).agg(
        customers=("customer_id", "size"),
        hours=("hours", "sum"),
        cost_amount=("cost_amount", "sum"),
        extra_returns=("extra", "sum"),
        expected_profit_amount=("expected_profit_amount", "sum"),
        needed=("needed", "sum"),
        profit_amount=("profit_amount", "sum"),
    )
    groups["break_even_share"] = groups.needed / groups.profit_amount.where(groups.profit_amount > 0)
    groups = groups.drop(columns=["needed", "profit_amount"]).reset_index()
    return groups.sort_values(["expected_profit_amount", dimension], ascending=[False, True], ignore_index=True)


def remedy_cards(customers: pd.DataFrame, remedies: Remedies) -> pd.DataFrame:
    """Return a card for each remedy in use: ``remedy, kind, customers, hours, direct, profit_share`` …

    ``reasons``: codes of the reasons it answers here. Names, hints and sources are those of the remedy itself
    (:class:`winback.planning.cards.Remedy`).
    """
    used = customers[customers.arm.ne("")]
    sums = used.groupby("remedy").agg(
        customers=("customer_id", "size"),
        terms_amount=("terms_amount", "sum"),
        expected_profit_amount=("expected_profit_amount", "sum"),
        reasons=("reason", lambda codes: sorted(set(codes))),
    )
    frame = sums.reset_index()
    for name in ("kind", "hours", "direct", "profit_share", "chance_factor", "life_factor"):
        frame[name] = [getattr(remedies.by_code[code], name) for code in frame.remedy]
    order = frame.assign(last=frame.kind.eq(DISCOUNT))
    order = order.sort_values(["last", "customers", "remedy"], ascending=[True, False, True], ignore_index=True)
    return order.drop(columns="last")


def walk_away(open_to: pd.DataFrame, best: pd.DataFrame, customers: pd.DataFrame) -> pd.DataFrame:
    """Return the customers nothing speaks against in the order of the profit expected of their best attempt.

    Columns: ``rank, customer_id, channel, cost_amount, return_share, expected_profit_amount, sum_profit_amount,
    sum_cost_amount, is_chosen, pays``. The sum climbs while ``pays``: after that the next attempt earns less than it
    costs, that is the line.
    """
    kept = ["customer_id", "channel", "cost_amount", "hours", "return_share", "expected_profit_amount"]
    frame = best[best.customer_id.isin(open_to.customer_id)][kept].reset_index(drop=True)
    frame.insert(0, "rank", np.arange(1, len(frame) + 1))
    frame["sum_profit_amount"] = frame.expected_profit_amount.cumsum()
    frame["sum_cost_amount"] = frame.cost_amount.cumsum()
    frame["is_chosen"] = frame.customer_id.isin(customers.customer_id[customers.arm != ""])
    frame["pays"] = frame.expected_profit_amount > 0
    return frame


def margin(choice: Choice, budget_amount: float | None, managers: pd.DataFrame) -> pd.DataFrame:
    """Return what one more unit of each scarce resource would earn.

    Columns: ``resource`` (budget or hours), ``manager_id, name, limit, used, one_more_amount``: the dual value of the
    relaxed problem, 0 where something is left over.
    """
    rows = []
    if budget_amount is not None:
        used = float(choice.chosen.cost_amount.sum())
        rows.append(("budget", "", "", float(budget_amount), used, choice.prices.get("budget", 0.0)))
    hours = choice.chosen.groupby("manager_id").hours.sum()
    able = managers[managers.is_able]
    for who, name, limit in zip(able.manager_id, able.name, able.limit_hours, strict=True):
        rows.append(("hours", who, name, float(limit), float(hours.get(who, 0.0)), choice.prices.get(who, 0.0)))
    names = ["resource", "manager_id", "name", "limit", "used", "one_more_amount"]
    return pd.DataFrame(rows, columns=names)


def answers(called: pd.DataFrame, remedies: Remedies, holding: Holding) -> pd.DataFrame:
    """Return the four answers before the decision, by reason of those approached (method row P9).

    Columns: ``reason, customers``; what would bring them back: ``remedy``, and ``other_remedies``; how likely it is to
    hold: ``return_share`` and ``hold_share`` (of those who return, not lost again within a year, of the company as a
    whole); what it costs: ``cost_amount`` and ``cost_per_return_amount``, with terms; how the loyal take it:
    ``touches_price`` (yes where a discount is offered: the loyal will ask for the same).
    """
    rows = called.assign(
        extra=called.return_share - called.natural_share, all_cost=called.cost_amount + called.terms_amount
    )
    groups = rows.groupby(["reason", "group_code"]).agg(
        customers=("customer_id", "size"),
        remedy=("remedy", lambda codes: codes.value_counts().index[0]),
        return_share=("return_share", "mean"),
        extra=("extra", "sum"),
        cost_amount=("all_cost", "sum"),
        touches_price=("remedy", lambda codes: bool(codes.eq(DISCOUNT).any())),
        expected_profit_amount=("expected_profit_amount", "sum"),
    )
    frame = groups.reset_index()
    frame["other_remedies"] = [
        [card.code for card in remedies.answers(reason, group) if card.code != remedy]
        for reason, group, remedy in zip(frame.reason, frame.group_code, frame.remedy, strict=True)
    ]
    frame["hold_share"] = 1 - holding.again_share
    frame["cost_per_return_amount"] = frame.cost_amount / frame.extra.where(frame.extra > 0)
    order = frame.sort_values(["expected_profit_amount", "reason"], ascending=[False, True], ignore_index=True)
    return order.drop(columns=["extra", "group_code"])


def budget_curve(attempts: pd.DataFrame, hours: dict[str, float], points: int = 8) -> pd.DataFrame:
    """Return what other budgets would earn at the same hours: ``budget_amount, profit_amount``, from nothing upwards.

    The last budget is what the best choice without any limit of money costs: more of it would lie idle. Profits are
    those of the relaxed problem (:func:`winback.planning.choosing.most_profit`).
    """
    free = choose(attempts, None, hours)
    most = float(free.chosen.cost_amount.sum())
    budgets = [most * (number / points) ** 2 for number in range(points + 1)]
    profits = [most_profit(attempts, budget, hours) for budget in budgets]
    return pd.DataFrame({"budget_amount": budgets, "profit_amount": profits})
