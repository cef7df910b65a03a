"""Hand-over, contact kept, staff who left: what the figures say, in words."""

from __future__ import annotations

import pandas as pd

from ..records import choice_names
from ..sentences import customers_phrase
from ..text import _, format_count, format_date, format_days, format_money, format_number, format_share, ngettext
from .handover import HandOver
from .reminders import Reminders
from .taken import TakenAlong


def why_names() -> dict[str, str]:
    """Return why a successor is proposed."""
    return {
        "same_region": _("knows the region"),
        "same_industry": _("knows the industry"),
        "least_load": _("has most room"),
        "serves_already": _("serves the customer already"),
    }


def step_names() -> dict[str, str]:
    """Return how far a hand-over has come."""
    return {
        "open": _("successor open"),
        "decided": _("successor named"),
        "introduced": _("introduced"),
        "done": _("handed over"),
    }


def topic_names() -> dict[str, str]:
    """Return what is worth telling a customer."""
    return {
        "complaint_solved": _("Ask whether the complaint is settled for good"),
        "complaint_open": _("Say how far the complaint is"),
        "new_manager": _("Introduce the new manager"),
        "unhappy": _("Ask what does not suit"),
        "short_of_plan": _("Talk about the plan, ask what has changed"),
        "less": _("Ask why less is bought"),
        "birthday": _("Birthday soon: congratulate, offer nothing"),
        "order_due": _("The usual order is due: remind and help"),
        "more_to_offer": _("Show what others of the trade buy here"),
        "keep_in_touch": _("Say hello, tell news"),
    }


def leave_reason_name(code: str) -> str:
    """Return why an employee left, in words; a reason in the company's own words stays as it is."""
    return choice_names("leave_reason").get(code, code) or _("reason not given")


def taken_sentence(found: TakenAlong, currency: str = "") -> str:
    """Say what the dearest departure took along."""
    if found.summary.empty:
        return _("Nobody who left is named in the data, or too little time has passed since.")
    row = found.summary.sort_values("surplus_amount", ascending=False).iloc[0]
    return departure_sentence(row, found.within_days, currency)


def departure_sentence(row: pd.Series, within_days: int, currency: str = "") -> str:
    """Say what one departure took along. ``row``: of ``TakenAlong.summary``."""
    head = _(
        "{name} left on {day}. Of {customers} served then, {lost} stopped within {window} and stayed away; among like"
        " customers of others it would have been {expected}."
    ).format(
        name=row["name"], day=format_date(row.left_on), customers=customers_phrase(int(row.customers)),
        lost=format_count(row.lost), window=format_days(within_days), expected=format_count(row.expected_lost),
    )  # fmt: skip
    if row.verdict != "more":
        return head + " " + _("That is within chance.")
    because = _("About {surplus} ({low} to {high}) left because of it, with {money} a year.").format(
        surplus=customers_phrase(round(row.surplus_lost)), low=format_count(row.surplus_low),
        high=format_count(row.surplus_high), money=format_money(row.surplus_amount, currency, compact=True),
    )  # fmt: skip
    return f"{head} {because}"


def suspects_sentence(found: TakenAlong, manager_id: str) -> str:
    """Say how many customers are suspected of having followed, and how sure that is."""
    rows = found.suspects_of(manager_id)
    if rows.empty:
        return _("Nobody is suspected of having followed.")
    return _(
        "{customers} are the likeliest to have followed, each with {low} to {high}. A suspicion, no proof: ask them."
    ).format(
        customers=customers_phrase(len(rows)), low=format_share(rows.taken_share.min(), 0),
        high=format_share(rows.taken_share.max(), 0),
    )  # fmt: skip


def dependence_sentence(curve: pd.DataFrame) -> str:
    """Say how much turnover hangs on one person. ``curve``: of :func:`winback.managers.portfolio_curve`."""
    whole = curve[curve.period_on < curve.period_on.max()] if curve.period_on.nunique() > 1 else curve
    if whole.empty:
        return _("There are no portfolios to look at.")
    last = whole[whole.period_on == whole.period_on.max()].sort_values("turnover_share", ascending=False).iloc[0]
    return _("{share} of the turnover of the last whole quarter hangs on one person: {name}.").format(
        share=format_share(last.turnover_share, 0), name=last.manager_id
    )


def handover_sentence(found: HandOver, currency: str = "") -> str:
    """Say how far the hand-over has come, in customers and in money."""
    state = found.progress
    if not state["customers"]:
        return _("{name} serves nobody, so there is nobody to hand over.").format(name=found.name)
    head = _("{name} ({day}): {customers} to hand over, a margin of {margin} a year.").format(
        name=found.name,
        day=format_date(found.left_on) if found.left_on else _("still with the company"),
        customers=customers_phrase(int(state["customers"])),
        margin=format_money(state["margin_a_year"], currency, compact=True),
    )
    parts = [f"{name}: {format_count(state[step])}" for step, name in step_names().items() if state[step]]
    tail = _("Not introduced yet: {share} of the margin.").format(share=format_share(state["open_share"], 0))
    lost = int(state["lost"])
    gone = (
        " " + ngettext("{n} of them is lost.", "{n} of them are lost.", lost).format(n=format_count(lost))
        if lost
        else ""
    )
    return f"{head} {_('So far')}: {', '.join(parts)}. {tail}{gone}"


def reminders_sentence(found: Reminders, currency: str = "") -> str:
    """Say how many have not heard from us for longer than agreed."""
    rows = found.customers
    everybody = int(found.kept.customers.sum())
    if rows.empty:
        return _("All {customers} have heard from you within the agreed time.").format(
            customers=customers_phrase(everybody)
        )
    silent = int((rows.channel == "none").sum())
    sentence = _(
        "{count} of {all} have not heard from you for longer than agreed; they bring a margin of {margin} a year."
    ).format(
        count=format_count(len(rows)), all=customers_phrase(everybody),
        margin=format_money(rows.margin_a_year.sum(), currency, compact=True),
    )  # fmt: skip
    if silent:
        sentence += " " + ngettext(
            "{n} of them may not be contacted.", "{n} of them may not be contacted.", silent
        ).format(n=format_count(silent))
    return sentence


def departed_sentence(left: pd.DataFrame, currency: str = "") -> str:
    """Say who left, why, and what went along."""
    if left.empty:
        return _("No departure of an employee is known.")
    surplus = left.surplus_amount.sum()
    head = ngettext("{n} employee has left.", "{n} employees have left.", len(left)).format(n=format_count(len(left)))
    row = left.sort_values("surplus_amount", ascending=False).iloc[0]
    reason = leave_reason_name(str(row.leave_reason))
    tail = _("Most money went with {name} ({reason}): {money} a year in {count} above the usual losses.").format(
        name=row["name"], reason=reason, money=format_money(row.surplus_amount, currency, compact=True),
        count=customers_phrase(round(row.surplus_lost)) if pd.notna(row.surplus_lost) else customers_phrase(0),
    )  # fmt: skip
    return f"{head} {tail}" if surplus > 0 else head


def income_sentence(row: pd.Series, currency: str = "") -> str:
    """Say what the company had of one employee: income = intensity × (months before + months after leaving)."""
    source = _("as recorded") if row.income_source == "recorded" else _("estimated from the orders of the last year")
    told = _("{name}: {income} a month ({source}) × ({before} + {after} months) = {total}.").format(
        name=row["name"], income=format_money(row.income_amount, currency, compact=True), source=source,
        before=format_number(row.months_before, 0), after=format_number(row.months_after, 0),
        total=format_money(row.total_income_amount, currency, compact=True),
    )  # fmt: skip
    if pd.isna(row.training_amount):
        return told + " " + _("What was put into training is not recorded.")
    return (
        told
        + " "
        + _("Less training: {result}.").format(result=format_money(row.result_amount, currency, compact=True))
    )
