"""What a plan says, in sentences generated from its figures, and the names of its codes."""

from __future__ import annotations

import pandas as pd

from ..records.words import choice_names
from ..segment_words import priority_names, value_names
from ..sentences import customers_phrase
from ..text import _, format_count, format_date, format_money, format_number, format_share, ngettext
from .considered import NO_CALL
from .fixed import Fixed
from .guarding import Guard
from .plan import Plan
from .proof import Design

MOST_NAMED = 3


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


def names_of(plan: Plan, column: str) -> dict[str, str]:
    """Return the names of the codes in a column of a plan's customers."""
    if column == "manager_id":
        return dict(zip(plan.managers.manager_id, plan.managers.name, strict=True))
    own = {
        "why_not": why_not_names,
        "owner_why": owner_why_names,
        "priority": priority_names,
        "remedy": lambda: {code: card.name for code, card in plan.remedies_known.by_code.items()},
        "reason": lambda: value_names("reason", plan.considered.catalogue),
        "class_code": lambda: value_names("class_code", plan.considered.catalogue),
        "value_class": lambda: value_names("abc"),
        "silence_band": lambda: value_names("silence_band"),
    }
    return own[column]() if column in own else choice_names(column)


def _money(plan: Plan, amount: float) -> str:
    return format_money(amount, plan.base.currency, compact=True)


def summary(plan: Plan) -> str:
    """Say whom the plan calls, what it costs and what it is expected to bring."""
    lost, called = len(plan.customers), plan.called
    if not lost:
        return _("Nobody is lost, so there is nothing to plan.")
    if called.empty:
        return _("Lost: {lost}. Nobody is to be called; below it says why.").format(lost=customers_phrase(lost))
    told = _("Approached now: {called} of {lost} who are lost. More returns than without asking: {returns}. Expected "
             "profit: {profit}, after costs of {cost}; hours of work: {hours}.").format(
        lost=format_count(lost), called=format_count(len(called)),
        returns=format_number(plan.returns_expected, 0 if plan.returns_expected >= 10 else 1),
        profit=_money(plan, plan.profit_amount), cost=_money(plan, plan.cost_amount),
        hours=format_count(called.hours.sum()),
    )  # fmt: skip
    waits = plan.customers[plan.customers.arm == "wave_2"]
    if len(waits):
        told += " " + _("The second wave, a quarter later: {customers}.").format(customers=customers_phrase(len(waits)))
    return told


def break_even(plan: Plan) -> str:
    """Say which gain in returns pays for the attempts, beside the one expected."""
    called = plan.called
    if called.empty:
        return ""
    profit = float(called.profit_amount.sum())
    needed = float((called.break_even_share * called.profit_amount).sum()) / profit if profit else 0.0
    expected = float(((called.return_share - called.natural_share) * called.profit_amount).sum()) / profit
    return _("By money, the plan pays from {needed} more returns on; {expected} are expected.").format(
        needed=format_share(needed), expected=format_share(expected)
    )


def why_not(plan: Plan) -> str:
    """Say how many are not called, why, and with how much money."""
    rows = plan.not_called
    if rows.empty:
        return _("Everybody who is lost is approached.")
    sums = rows.groupby("why_not").agg(customers=("customer_id", "size"), amount=("year_amount", "sum"))
    named = why_not_names()
    parts = [
        _("{why}: {customers}, {money}").format(
            why=named[code],
            customers=customers_phrase(int(sums.customers[code])),
            money=_money(plan, sums.amount[code]),
        )
        for code in sums.sort_values("amount", ascending=False).index
    ]
    told = _("Not approached now: {customers}. Why, most money first: {parts}.").format(
        customers=customers_phrase(len(rows)), parts="; ".join(parts)
    )
    return "\n".join([told, *fix_first(plan)])


def fix_first(plan: Plan) -> list[str]:
    """Say which open reasons keep most money from being called, and what to do; nothing where none does."""
    waits = plan.customers[plan.customers.why_not.isin(["open", "fixing"])]
    if waits.empty:
        return []
    sums = waits.groupby("reason").year_amount.sum().sort_values(ascending=False)
    named = names_of(plan, "reason")
    listed = ", ".join(
        _("{name} ({money})").format(name=named.get(str(code), str(code)), money=_money(plan, float(amount)))
        for code, amount in sums.head(MOST_NAMED).items()
    )
    return [
        _("Who comes back to the old problem leaves for good. Fix first: {reasons}. Record in notebook 03 what has "
          "been fixed, or what cannot be; then these customers are called.").format(reasons=listed)
    ]  # fmt: skip


def channels(plan: Plan) -> str:
    """Say by which way most is expected, and how many of the hours each takes."""
    rows = plan.by("channel")
    if rows.empty:
        return ""
    named, first = names_of(plan, "channel"), rows.iloc[0]
    return _("Most is expected by this way: {channel}. {customers}, hours: {hours}, expected profit: {money}.").format(
        channel=named.get(first.channel, first.channel), money=_money(plan, first.expected_profit_amount),
        customers=customers_phrase(int(first.customers)), hours=format_count(first.hours),
    )  # fmt: skip


def owners(plan: Plan) -> str:
    """Say how the work is shared out, and whose hours run short first."""
    rows = plan.owners[plan.owners.customers > 0]
    if rows.empty:
        return ""
    told = ngettext(
        "{n} employee has customers to approach; hours in all: {hours}.",
        "{n} employees have customers to approach; hours in all: {hours}.",
        len(rows),
    ).format(n=format_count(len(rows)), hours=format_count(rows.hours.sum()))
    dearest = plan.owners.sort_values("one_more_hour_amount").iloc[-1]
    if dearest.one_more_hour_amount >= 1:
        told += " " + _("An hour is worth most with {name}: one more would bring {money}.").format(
            name=dearest["name"], money=_money(plan, dearest.one_more_hour_amount)
        )
    return told


def line(plan: Plan) -> str:
    """Say where the next attempt no longer pays, and who beyond it should not be called."""
    rows = plan.line
    if rows.empty:
        return _("There is nobody whom nothing speaks against.")
    beyond = rows[~rows.pays]
    told = _("If time and money were no limit, an attempt would be worth it with {count} of them, for {money}.").format(
        count=format_count(rows.pays.sum()),
        money=_money(plan, rows[rows.pays].expected_profit_amount.sum()),
    )
    if beyond.empty:
        return told + " " + _("Nobody among them costs more than the attempt is expected to bring.")
    return (
        told
        + " "
        + _("Beyond the line: {customers}; with them even the best way costs more than it brings.").format(
            customers=customers_phrase(len(beyond))
        )
    )


def margin(plan: Plan) -> str:
    """Say what one more unit of budget and one more hour would earn."""
    rows = plan.margin
    budget = rows[rows.resource == "budget"]
    told = []
    if len(budget):
        more = float(budget.one_more_amount.iloc[0])
        told.append(
            _("Each further {unit} of budget would bring {money}.").format(
                unit=format_money(1, plan.base.currency), money=format_number(more, 2)
            )
            if more >= 0.005
            else _("More budget would bring nothing: it is not what runs short.")
        )
    else:
        told.append(_("The budget is not limited."))
    hours = rows[rows.resource == "hours"]
    most = float(hours.one_more_amount.max()) if len(hours) else 0.0
    if most >= 1:
        first = hours.sort_values("one_more_amount").iloc[-1]
        told.append(
            _("One more hour of {name} would bring {money}; an hour costs {cost}.").format(
                name=first["name"], money=_money(plan, most), cost=_money(plan, plan.considered.hour_amount)
            )
        )
    else:
        told.append(_("More hours would bring nothing: they are not what runs short."))
    return " ".join(told)


def design(plan: Plan) -> str:
    """Say what of the effect can be proved, before the start."""
    found = plan.design
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
    return _provable(found)


def _provable(found: Design) -> str:
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
    return (
        told
        + " "
        + _("That is too little for a proof: two waves prove more, and the second half is only called later.")
    )


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


def steps(plan: Plan) -> str:
    """Say when the plan starts, and how much there is to do in the first week."""
    rows = plan.steps
    if rows.empty:
        return ""
    first = rows[rows.due_on < rows.due_on.min() + pd.Timedelta(days=7)]
    told = ngettext(
        "{n} step from {start} to {end}, on working days only; {week} of them in the first week.",
        "{n} steps from {start} to {end}, on working days only; {week} of them in the first week.",
        len(rows),
    )
    return told.format(
        n=format_count(len(rows)), start=format_date(rows.due_on.min()), end=format_date(rows.due_on.max()),
        week=format_count(len(first)),
    )  # fmt: skip


def holding(plan: Plan) -> str:
    """Say how likely a return is to hold, and how that is known."""
    found = plan.considered.holding
    share = format_share(1 - found.again_share, 0)
    if found.is_own:
        return _("Of {n} earlier returns {share} held for a year.").format(n=format_count(found.returns), share=share)
    return _("Too few have returned so far to know how long it holds; {share} are assumed to hold for a year.").format(
        share=share
    )


def fixes(found: Fixed) -> str:
    """Say who left because of what has been fixed since, and what they brought."""
    rows = found.fixes[found.fixes.customers > 0]
    if found.fixes.empty:
        return _("No fix is recorded yet. Once a cause is removed, say so here: no list is warmer than that of those "
                 "who left because of it.")  # fmt: skip
    if rows.empty:
        return _("Nobody who is lost left for what has been fixed so far.")
    return _("Left for what has been fixed since: {customers}; they bought for {money} a year. May be written to: "
             "{allowed}.").format(
        customers=customers_phrase(int(rows.customers.sum())),
        money=format_money(rows.year_amount.sum(), found.base.currency, compact=True),
        allowed=format_count(rows.allowed.sum()),
    )  # fmt: skip


def stored(plan: Plan, written: bool) -> str:
    """Say that the plan is on record, or was already."""
    if written:
        return _("The plan '{name}' is recorded. Customers: {customers}; steps: {steps}.").format(
            name=plan.campaign_id, customers=format_count((plan.customers.arm != "").sum()),
            steps=format_count(len(plan.steps)),
        )  # fmt: skip
    return _("The plan '{name}' was recorded already; nothing was changed.").format(name=plan.campaign_id)


ORDER = (*NO_CALL, "hold_out", "wave_2")
"""The order in which reasons not to call are listed."""
