"""Sentences of the second part of value: owners, potential, time, plan, the worth of a return, the honest number.

Each takes what its chart or table takes and returns plain sentences in the language in use, never HTML.
"""

from __future__ import annotations

import math

import pandas as pd

from .concession import Concession
from .owners import owner_rule
from .plan_gap import LeadTime
from .sentences import customers_phrase
from .text import _, format_count, format_days, format_money, format_share, ngettext


def owner_sentence(frame: pd.DataFrame) -> str:
    """Say by which rule customers were dealt to employees in a table of ``winback.compare_managers`` or the like."""
    return owner_rule() if len(frame) else ""


def owners_sentence(frame: pd.DataFrame) -> str:
    """Say how far losses per employee hang on the rule of ownership. ``frame``: of ``compare_owner_rules``."""
    moved = frame.groupby("rule", sort=False).moved_share.first()
    if len(moved) < 2 or not moved.max():
        return _("Whichever rule is chosen, each customer belongs to the same employee.")
    lost = {rule: part.set_index("manager_id").lost for rule, part in frame.groupby("rule", sort=False)}
    table = pd.DataFrame(lost).fillna(0)
    spans = pd.DataFrame({"least": table.min(axis=1), "most": table.max(axis=1)})
    wide = spans.assign(gap=spans.most - spans.least).sort_values("gap").iloc[-1]
    return _(
        "The rule decides about {share} of the customers: depending on it, {name} lost {low} or {high} of them."
    ).format(
        share=format_share(moved.max(), 0),
        name=wide.name,
        low=format_count(wide.least),
        high=format_count(wide.most),
    )


def period_sentence(frame: pd.DataFrame) -> str:
    """Say by which period the steadiness of demand is judged. ``frame``: ``by_class("xyz")`` of a value."""
    period = str(frame.xyz_period.iloc[0]) if len(frame) else ""
    words = {
        "week": _("Judged from week to week; by longer periods the same demand looks steadier."),
        "month": _("Judged from month to month; by quarters the same demand looks steadier."),
        "quarter": _("Judged from quarter to quarter; by months the same demand looks less steady."),
    }
    return words.get(period, "")


def time_sentence(frame: pd.DataFrame, currency: str = "") -> str:
    """Say what share of the time goes where little profit is made. ``frame``: ``by_class`` of ``spend_time``."""
    small, key = frame[frame.abc.isin(["C", "never"])], frame[frame.abc == "A"]
    if small.empty or key.empty or frame.profit_amount.sum() <= 0:
        return _("The profit of these customers is too small to set the time against it.")
    timed = bool(frame.hours.notna().any())
    told = (
        _(
            "{time} of the time goes to small customers (C) and to those who never bought; they bring {profit} of the "
            "profit."
        )
        if timed
        else _(
            "{time} of the contacts are with small customers (C) and those who never bought; they bring {profit} of "
            "the profit. Hours are not recorded, so contacts are counted."
        )
    ).format(time=format_share(small.time_share.sum(), 0), profit=format_share(small.profit_share.sum(), 0))
    column = "hours" if timed else "contact_count"
    return f"{told} {_per_hour(small, key, column, timed, currency)}".strip()


def _per_hour(small: pd.DataFrame, key: pd.DataFrame, column: str, timed: bool, currency: str) -> str:
    if small[column].sum() <= 0 or key[column].sum() <= 0:
        return ""
    low, high = (float(part.profit_amount.sum() / part[column].sum()) for part in (small, key))
    words = (
        _("An hour spent on key customers (A) brings {high}, one spent on the small ones {low}.")
        if timed
        else _("A contact with key customers (A) brings {high}, one with the small ones {low}.")
    )
    return words.format(high=format_money(high, currency), low=format_money(low, currency))


def time_managers_sentence(frame: pd.DataFrame, currency: str = "") -> str:
    """Name who spends most of the own time on small customers. ``frame``: ``by_manager`` of ``spend_time``."""
    known = frame[frame.small_time_share.notna()] if len(frame) else frame
    if known.empty:
        return _("The contacts name no managers, so the time of each cannot be told apart.")
    most = known.sort_values("small_time_share").iloc[-1]
    return _(
        "{name} spends most on small customers: {share} of the own time goes to class C and to those who never bought."
    ).format(name=most.manager_id, share=format_share(most.small_time_share, 0))


def plan_sentence(frame: pd.DataFrame, currency: str = "", periods: int = 12) -> str:
    """Say how far the sales stay behind the plan. ``frame``: ``by_period`` of ``plan_gap``."""
    last = frame.tail(periods)
    planned, gap = float(last.planned_amount.sum()), float(last.shortfall_amount.sum())
    if planned <= 0:
        return _("There is no plan to set the sales against.")
    count = ngettext("the last planned period", "the last {n} planned periods", len(last)).format(n=len(last))
    if gap <= 0:
        return _("Over {periods} the plan was met: {money} more than planned, {share} of it.").format(
            periods=count, money=format_money(-gap, currency, compact=True), share=format_share(-gap / planned, 0)
        )
    return _("Over {periods} {money} is missing against the plan, {share} of it.").format(
        periods=count, money=format_money(gap, currency, compact=True), share=format_share(gap / planned, 0)
    )


def lead_sentence(lead: LeadTime) -> str:
    """Say how early a shortfall announced the losses, and how often it rings for nothing."""
    if not lead.customers:
        return _("No customer with a plan has been lost, so nothing tells how early a shortfall shows.")
    told = ngettext(
        "Of {n} lost customer with a plan, {warned} was short of it beforehand: {share}",
        "Of {n} lost customers with a plan, {warned} were short of it beforehand: {share}",
        lead.customers,
    ).format(
        n=format_count(lead.customers),
        warned=format_count(lead.warned),
        share=format_share(lead.warned / lead.customers, 0),
    )
    if lead.warned:
        told += _(", as a rule {days} before the loss, {n} of them while they still bought").format(
            days=format_days(lead.median_days), n=format_count(lead.before_last_purchase)
        )
    told += "."
    if math.isnan(lead.false_share):
        return told
    return (
        told
        + " "
        + _("Of those who are still with us, {share} of the months were as short.").format(
            share=format_share(lead.false_share, 0)
        )
    )


def short_sentence(frame: pd.DataFrame, currency: str = "") -> str:
    """Say who falls short of plan now and is still a customer. ``frame``: ``short_now`` of ``plan_gap``."""
    if frame.empty:
        return _("Nobody who is still a customer falls short of the plan now.")
    return ngettext(
        "{n} customer who is still with us falls short of the plan now, by {money}: start calling here.",
        "{n} customers who are still with us fall short of the plan now, by {money} together: start calling here.",
        len(frame),
    ).format(
        n=format_count(len(frame)), money=format_money(float(frame.shortfall_amount.sum()), currency, compact=True)
    )


def potential_sentence(frame: pd.DataFrame, currency: str = "") -> str:
    """Say what share of their need customers buy here, and how that is known. ``frame``: of ``potential``."""
    known = frame[frame.potential_source != "unknown"]
    if known.empty:
        return _("No customer's potential is known, and there are too few peers to estimate it.")
    counts = known.potential_source.value_counts()
    bought, could = float(known.year_amount.sum()), float(known.potential_amount.sum())
    told = _("Of {could} a year they could buy, customers buy {bought} here: a share of wallet of {share}.").format(
        could=format_money(could, currency, compact=True),
        bought=format_money(bought, currency, compact=True),
        share=format_share(bought / could if could else None, 0),
    )
    return (
        told
        + " "
        + _("The potential of {declared} is declared, of {peers} estimated from their peers.").format(
            declared=customers_phrase(int(counts.get("declared", 0))), peers=format_count(counts.get("peers", 0))
        )
    )


def hidden_sentence(frame: pd.DataFrame, currency: str = "") -> str:
    """Say how many small customers could be large. ``frame``: of ``hidden_potential``."""
    if frame.empty:
        return _("No small customer is known to have a large potential.")
    lost = int((frame.state == "lost").sum()) if "state" in frame else 0
    told = ngettext(
        "{n} small customer could buy as much as a key one: {room} a year more.",
        "{n} small customers could buy as much as key ones: {room} a year more.",
        len(frame),
    ).format(n=format_count(len(frame)), room=format_money(float(frame.room_amount.sum()), currency, compact=True))
    if not lost:
        return told
    return told + " " + ngettext("{n} of them is lost.", "{n} of them are lost.", lost).format(n=format_count(lost))


def worth_sentence(frame: pd.DataFrame, currency: str = "") -> str:
    """Say who is worth an attempt and who is not. ``frame``: of ``worth_summary``."""
    yes, no = (frame[frame.worth_it == worth].iloc[0] for worth in (True, False))
    if not yes.customers + no.customers:
        return _("Nobody in this selection is lost.")
    told = ngettext(
        "{n} lost customer is worth an attempt: {cost} of cost for {profit} of expected profit.",
        "{n} lost customers are worth an attempt: {cost} of cost for {profit} of expected profit.",
        int(yes.customers),
    ).format(
        n=format_count(yes.customers),
        cost=format_money(yes.cost_amount, currency, compact=True),
        profit=format_money(yes.expected_profit_amount, currency, compact=True),
    )
    if not no.customers:
        return told
    return (
        told
        + " "
        + ngettext(
            "{n} is not: the attempt would cost more than it brings, or the customer asked not to be contacted.",
            "{n} are not: the attempts would cost more than they bring, or the customers asked not to be contacted.",
            int(no.customers),
        ).format(n=format_count(no.customers))
    )


def concession_sentence(found: Concession, currency: str = "") -> str:
    """Say what a discount for those won back costs, and how many loyal customers may ask for the same."""
    share = format_share(found.discount_share, 0)
    if not found.customers:
        return _("Nobody is worth an attempt, so there is no discount to give.")
    cost = format_money(found.own_cost_amount, currency, compact=True)
    gain = format_money(found.gain_amount, currency, compact=True)
    if found.left_amount <= 0:
        return _(
            "A discount of {discount} for those won back costs {cost}, all of the {gain} they would bring."
        ).format(discount=share, cost=cost, gain=gain)
    told = _("A discount of {discount} for those won back takes {cost} of the {gain} they would bring.").format(
        discount=share, cost=cost, gain=gain
    )
    if found.break_even_share >= 1:
        return told + " " + _("Even if all loyal customers got it too, something would be left.")
    return (
        told
        + " "
        + _(
            "The rest is gone once {share} of the loyal customers' turnover asks for the same, about {customers}."
        ).format(
            share=format_share(found.break_even_share), customers=customers_phrase(round(found.break_even_customers))
        )
    )


def honest_sentence(frame: pd.DataFrame, currency: str = "") -> str:
    """Say what of the lost money can be won back, with its range. ``frame``: of ``honest_number``."""
    steps = frame.set_index("step")
    lost, left = float(steps.amount["turnover"]), steps.loc["recoverable"]
    if lost <= 0:
        return _("Nobody in this selection is lost.")
    if left.amount <= 0:
        return _("Of {lost} a year that the lost used to bring, no profit can be expected back.").format(
            lost=format_money(lost, currency, compact=True)
        )
    return _(
        "Of {lost} a year that the lost used to bring, {profit} of profit can be expected back: {share}. With 90% "
        "between {low} and {high}."
    ).format(
        lost=format_money(lost, currency, compact=True),
        profit=format_money(left.amount, currency, compact=True),
        share=format_share(left.amount / lost),
        low=format_money(left.low_amount, currency, compact=True),
        high=format_money(left.high_amount, currency, compact=True),
    )


def largest_step_sentence(frame: pd.DataFrame, currency: str = "") -> str:
    """Say which step below the margin takes most. ``frame``: of ``honest_number``."""
    changes = frame[
        (frame.kind == "change") & ~frame.step.isin(["cost_of_goods", "word_of_mouth"]) & (frame.amount < 0)
    ]
    if changes.empty:
        return ""
    from .charts.honest import honest_names

    most = changes.sort_values("amount").iloc[0]
    return _("Below the margin most goes here: {step}, {money} ({source}).").format(
        step=honest_names()[most.step].lower(),
        money=format_money(-most.amount, currency, compact=True),
        source=most.source,
    )
