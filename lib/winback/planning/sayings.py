"""Sentences about parts of a plan, each from its figures alone: for notebook, command line and dashboard."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ..sentences import customers_phrase
from ..text import _, format_count, format_money, format_number, format_share, ngettext
from .guarding import Guard
from .proof import Design


def why_not_names() -> dict[str, str]:
    """Return why a customer is not called, in a few words."""
    return {
        "in_campaign": _("in a running campaign"),
        "objection": _("asked not to be contacted"),
        "open": _("the reason is still open"),
        "fixing": _("the reason is being fixed"),
        "screened": _("off the list: small or bought once"),
        "let_go": _("let go by the rules"),
        "no_channel": _("no way to reach them that is allowed"),
        "not_worth": _("an attempt costs more than it brings"),
        "no_room": _("others bring more for the same money and hours"),
        "hold_out": _("held out, to prove the effect"),
        "wave_2": _("second wave, a quarter later"),
    }


def owner_why_names() -> dict[str, str]:
    """Return why an owner was chosen."""
    return {
        "own": _("knows the customer"),
        "superior": _("a superior, for a large customer"),
        "free": _("a new face"),
        "stand_in": _("stands in"),
    }


def approached(figures: Mapping[str, float], currency: str = "") -> str:
    """Say whom a plan calls, what it costs and what it is expected to bring.

    ``figures``: ``lost, called, extra_returns, expected_profit_amount, cost_amount, hours`` and ``later``, the second
    wave.
    """
    if not figures["lost"]:
        return _("Nobody is lost, so there is nothing to plan.")
    if not figures["called"]:
        lost = customers_phrase(int(figures["lost"]))
        return _("Lost: {lost}. Nobody is to be called; below it says why.").format(lost=lost)
    returns = figures["extra_returns"]
    told = _("Approached now: {called} of {lost} who are lost. More returns than without asking: {returns}. Expected "
             "profit: {profit}, after costs of {cost}; hours of work: {hours}.").format(
        lost=format_count(figures["lost"]), called=format_count(figures["called"]),
        returns=format_number(returns, 0 if returns >= 10 else 1),
        profit=format_money(figures["expected_profit_amount"], currency, compact=True),
        cost=format_money(figures["cost_amount"], currency, compact=True), hours=format_count(figures["hours"]),
    )  # fmt: skip
    if figures.get("later"):
        later = customers_phrase(int(figures["later"]))
        told += " " + _("The second wave, a quarter later: {customers}.").format(customers=later)
    return told


def not_approached(frame: pd.DataFrame, currency: str = "") -> str:
    """Say how many are not called, and why. ``frame``: ``why_not, customers, amount``."""
    rows = frame[frame.customers > 0].sort_values("amount", ascending=False)
    if rows.empty:
        return _("Everybody who is lost is approached.")
    named = why_not_names()
    parts = [
        _("{why}: {customers}, {money}").format(
            why=named[code], customers=customers_phrase(int(count)), money=format_money(amount, currency, compact=True)
        )
        for code, count, amount in zip(rows.why_not, rows.customers, rows.amount, strict=True)
    ]
    return _("Not approached now: {customers}. Why, most money first: {parts}.").format(
        customers=customers_phrase(int(rows.customers.sum())), parts="; ".join(parts)
    )


def best_way(frame: pd.DataFrame, names: Mapping[str, str], currency: str = "") -> str:
    """Say by which channel most is expected. ``frame``: ``channel, customers, hours, expected_profit_amount``."""
    if frame.empty:
        return ""
    first = frame.sort_values("expected_profit_amount").iloc[-1]
    return _("Most is expected by this way: {channel}. {customers}, hours: {hours}, expected profit: {money}.").format(
        channel=names.get(first.channel, first.channel), customers=customers_phrase(int(first.customers)),
        hours=format_count(first.hours), money=format_money(first.expected_profit_amount, currency, compact=True),
    )  # fmt: skip


def loads(frame: pd.DataFrame, currency: str = "") -> str:
    """Say how the work is shared out, and whose hours run short first. ``frame``: ``Plan.owners``."""
    rows = frame[frame.customers > 0]
    if rows.empty:
        return ""
    told = ngettext(
        "{n} employee has customers to approach; hours in all: {hours}.",
        "{n} employees have customers to approach; hours in all: {hours}.",
        len(rows),
    ).format(n=format_count(len(rows)), hours=format_count(rows.hours.sum()))
    dearest = frame.sort_values("one_more_hour_amount").iloc[-1]
    if dearest.one_more_hour_amount >= 1:
        told += " " + _("An hour is worth most with {name}: one more would bring {money}.").format(
            name=dearest["name"], money=format_money(dearest.one_more_hour_amount, currency, compact=True)
        )
    return told


def stopping(frame: pd.DataFrame, currency: str = "") -> str:
    """Say where the next attempt no longer pays. ``frame``: ``pays, expected_profit_amount`` of ``Plan.line``."""
    if frame.empty:
        return _("There is nobody whom nothing speaks against.")
    pays, beyond = frame[frame.pays], frame[~frame.pays]
    told = _("If time and money were no limit, an attempt would be worth it with {count} of them, for {money}.").format(
        count=format_count(len(pays)), money=format_money(pays.expected_profit_amount.sum(), currency, compact=True)
    )
    if beyond.empty:
        return told + " " + _("Nobody among them costs more than the attempt is expected to bring.")
    rest = _("Beyond the line: {customers}; with them even the best way costs more than it brings.")
    return told + " " + rest.format(customers=customers_phrase(len(beyond)))


def provable(found: Design) -> str:
    """Say what of the effect can be proved, before the start."""
    if not found.customers:
        return ""
    if not found.is_possible:
        return _("Chosen: {customers}. So few prove nothing by comparison, whatever comes back could be chance. Each "
                 "is kept as a case, with what was done and what came of it.").format(
            customers=customers_phrase(found.customers)
        )  # fmt: skip
    if found.design == "none":
        return _("Nobody is held out: nothing will tell those who came because of the call from those who would have "
                 "come anyway.")  # fmt: skip
    return _smallest(found)


def _smallest(found: Design) -> str:
    """Say which difference shows, and whether the one expected does."""
    if found.smallest_effect_share is None:
        return _("So few wait that even the return of all the others would prove nothing. Choose two waves.")
    told = _("Drawn by lot to wait: {waiting} of {all}. This proves a difference of {smallest} percentage points or "
             "more; the plan expects {expected}.").format(
        all=format_count(found.customers), waiting=format_count(found.waiting),
        smallest=format_number(100 * found.smallest_effect_share, 0),
        expected=format_number(100 * found.expected_effect_share, 0),
    )  # fmt: skip
    if found.is_provable:
        return told + " " + _("That is enough.")
    if found.design == "waves":
        return told + " " + _("That is too little for a proof: the result will probably be 'cannot tell'.")
    return told + " " + _("That is too little for a proof. Two waves, half of the customers each, prove a smaller "
                          "difference too; the second half is only called later.")  # fmt: skip


def discount(found: Guard, currency: str = "") -> str:
    """Say what a discount would cost with these customers, later, and with the loyal ones."""

    def money(amount: float) -> str:
        return format_money(amount, currency, compact=True)

    share = format_share(found.discount_share, 0)
    if not found.customers:
        return _("Nobody on the plan was driven away by a price, so a discount has no one to go to.")
    told = [] if not found.despite else [
        _("Nobody who is called now was driven away by a price. If those whose reason is still open were called too, "
          "this is what it would cost.")
    ]  # fmt: skip
    told += [
        _("A discount of {share} to those of the plan whom a price drove away ({customers}) costs {first} of margin on "
          "their first orders and {later} on the later ones.").format(
            share=share, customers=customers_phrase(found.customers), first=money(found.order_amount),
            later=money(found.later_amount),
        ),
        _("It brings some more back, for a shorter time: with it {cut} are expected of them, without it "
          "{plain}.").format(cut=money(found.cut_amount), plain=money(found.plain_amount)),
    ]  # fmt: skip
    if found.loyal_amount > 0:
        told.append(
            _("If all loyal customers ask for the same, it costs {loyal}; once {part} of them by turnover ask, nothing "
              "is left of the plan.").format(loyal=money(found.loyal_amount), part=format_share(found.break_even_share))
        )  # fmt: skip
    return " ".join(told)
