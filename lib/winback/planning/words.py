"""What a plan says, in sentences generated from its figures, and the names of its codes."""

from __future__ import annotations

import pandas as pd

from ..letters.occasions import country_name
from ..records.words import choice_names
from ..segment_words import priority_names, value_names
from ..sentences import customers_phrase
from ..text import _, format_count, format_date, format_money, format_number, format_share, ngettext
from .fixed import Fixed
from .plan import Plan
from .sayings import (
    approached,
    best_way,
    discount,
    loads,
    not_approached,
    owner_why_names,
    provable,
    stopping,
    why_not_names,
)

MOST_NAMED = 3


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
    called = plan.called
    figures = {
        "lost": len(plan.customers), "called": len(called), "extra_returns": plan.returns_expected,
        "expected_profit_amount": plan.profit_amount, "cost_amount": plan.cost_amount,
        "hours": float(called.hours.sum()), "later": int((plan.customers.arm == "wave_2").sum()),
    }  # fmt: skip
    return approached(figures, plan.base.currency)


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
    sums = plan.not_called.groupby("why_not").agg(customers=("customer_id", "size"), amount=("year_amount", "sum"))
    return "\n".join([not_approached(sums.reset_index(), plan.base.currency), *fix_first(plan)])


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
        _("Who comes back to the old problem leaves for good. Fix first: {reasons}. Only what still goes wrong at our "
          "place keeps a call waiting. Record in notebook 03 what has been fixed, or what cannot be; then these "
          "customers are called.").format(reasons=listed)
    ]  # fmt: skip


def channels(plan: Plan) -> str:
    """Say by which way most is expected, and how many of the hours it takes."""
    return best_way(plan.by("channel"), names_of(plan, "channel"), plan.base.currency)


def owners(plan: Plan) -> str:
    """Say how the work is shared out, and whose hours run short first."""
    return loads(plan.owners, plan.base.currency)


def line(plan: Plan) -> str:
    """Say where the next attempt no longer pays, and who beyond it should not be called."""
    return stopping(plan.line, plan.base.currency)


def design(plan: Plan) -> str:
    """Say what of the effect can be proved, before the start."""
    return provable(plan.design)


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
    told = told.format(
        n=format_count(len(rows)), start=format_date(rows.due_on.min()), end=format_date(rows.due_on.max()),
        week=format_count(len(first)),
    )  # fmt: skip
    if plan.settings.country:
        country = country_name(plan.settings.country)
        return told + " " + _("No step falls on a public holiday ({country}).").format(country=country)
    if plan.settings.free_days:
        return told
    return told + " " + _("Public holidays are not known: name the country in a file of your own ways of contact.")


def holding(plan: Plan) -> str:
    """Say how likely a return is to hold, and how that is known."""
    found = plan.considered.holding
    share = format_share(1 - found.again_share, 0)
    if found.is_own:
        return _("Of {n} earlier returns after a long absence {share} hold for a year.").format(
            n=format_count(found.returns), share=share
        )
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


__all__ = [
    "break_even",
    "channels",
    "design",
    "discount",
    "fix_first",
    "fixes",
    "holding",
    "line",
    "margin",
    "names_of",
    "owner_why_names",
    "owners",
    "steps",
    "stored",
    "summary",
    "why_not",
    "why_not_names",
]
