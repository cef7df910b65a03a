"""Sentences of the views Reasons and Segments that stand nowhere else, generated from the figures."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ..reason_words import reason_name
from ..reasons.catalogue import Catalogue
from ..text import _, format_count, format_money, format_number, format_share, ngettext
from .state_segments import Outlook


def no_reasons() -> tuple[str, str]:
    """Return what is said where nobody has said yet why a customer left, and what to do."""
    return (
        _("Nobody has said yet why these customers left: no reason is recorded for any of them."),
        _(
            "Open notebook 03: it writes the forms to fill in (survey of staff, talk with lost customers, brainstorm), "
            "reads them back and keeps the reasons. Then start the dashboard again: it shows them in customers and in "
            "money."
        ),
    )


def unreadable_records(problem: Mapping[str, str], language: str) -> tuple[str, str]:
    """Return why the records cannot be read, and what to do."""
    told = problem.get(language) or next(iter(problem.values()))
    return told, _("Nothing was changed. Mend the store of records, then start the dashboard again.")


def fixable_sentence(frame: pd.DataFrame, currency: str = "") -> str:
    """Say how much of the money left for what we can fix. ``frame``: the reasons ranked by whether we can fix them."""
    total = float(frame.amount.sum()) if len(frame) else 0.0
    if total <= 0:
        return _("No reason is known for a customer who brought money.")
    sums = frame.set_index("code").amount.reindex(["yes", "partly", "no"], fill_value=0.0)
    told = [format_money(amount, currency, compact=True) for amount in sums]
    return _(
        "Of the money whose reason is known, {yes} a year ({share}) left for what we can fix ourselves, {partly} for "
        "what we can fix in part, {no} for what we cannot change."
    ).format(yes=told[0], share=format_share(sums["yes"] / total, 0), partly=told[1], no=told[2])


def groups_sentence(frame: pd.DataFrame, catalogue: Catalogue, currency: str = "") -> str:
    """Name the dearest group of reasons. ``frame``: the reasons ranked by group."""
    if not len(frame) or frame.amount.sum() <= 0:
        return _("No reason is known for a customer who brought money.")
    top = frame.iloc[0]
    return _("Dearest group: '{group}' with {money} a year, {share} of the money whose reason is known.").format(
        group=reason_name(top.code, catalogue),
        money=format_money(top.amount, currency, compact=True),
        share=format_share(top.amount_share, 0),
    )


def behind_sentence(named: str, frame: pd.DataFrame, catalogue: Catalogue, currency: str = "") -> str:
    """Say what hides behind the reason our people name most. ``frame``: what is concluded for these customers."""
    if not named:
        return _("Our people have not said anything of these customers yet.")
    count = round(frame.customers.sum())
    told = ngettext(
        "Our people named '{reason}' for {n} customer.", "Our people named '{reason}' for {n} customers.", count
    ).format(reason=catalogue.name(named), n=format_count(count))
    others = frame[frame.code != named]
    if others.empty:
        return told + " " + _("Nothing speaks against it.")
    top = others.sort_values(["customers", "amount"], ascending=False).iloc[0]
    more = ngettext(
        "For {k} of them, with {money} a year, another reason is more likely, most often '{other}'.",
        "For {k} of them, with {money} a year, another reason is more likely, most often '{other}'.",
        round(others.customers.sum()),
    ).format(
        k=format_count(round(others.customers.sum())),
        money=format_money(others.amount.sum(), currency, compact=True),
        other=catalogue.name(top.code),
    )
    return f"{told} {more}"


def hidden_money(frame: pd.DataFrame, currency: str = "") -> str:
    """Say how much money left for what is hidden. ``frame``: the managers compared, with ``amount``."""
    hidden = frame[frame.verdict == "hidden"] if len(frame) else frame
    if hidden.empty:
        return ""
    return _("Concluded for these reasons: {money} a year.").format(
        money=format_money(hidden.amount.sum(), currency, compact=True)
    )


def bounds_sentence(frame: pd.DataFrame, catalogue: Catalogue) -> str:
    """Say between what shares of the money the dearest reason lies. ``frame``: of the bounds of every reason."""
    rows = frame[frame.low_amount_share.notna() & (frame.amount > 0)]
    if rows.empty:
        return ""
    top = rows.iloc[0]
    return _("In money '{reason}' stands for at least {low} of the loss, and for at most {high}.").format(
        reason=catalogue.name(top.code),
        low=format_share(top.low_amount_share, 0),
        high=format_share(top.high_amount_share, 0),
    )


def expected_sentence(outlook: Outlook, months: int, currency: str = "") -> str:
    """Say what is expected to come back within the horizon, unasked and by asking."""
    unasked = _("Within {months} months about {n} of the lost come back unasked.").format(
        months=format_count(months), n=format_number(outlook.unasked, 0)
    )
    if not outlook.lost or not outlook.return_amount:
        return unasked
    asked = ngettext(
        "Of those to be called ({all}) {n} is lost: asking wins about {won} more, costs {cost} and brings {money} of "
        "profit.",
        "Of those to be called ({all}) {n} are lost: asking them wins about {won} more, costs {cost} and brings "
        "{money} of profit.",
        outlook.lost,
    ).format(
        all=format_count(outlook.called),
        n=format_count(outlook.lost),
        won=format_number(outlook.won, 0),
        cost=format_money(outlook.cost_amount, currency, compact=True),
        money=format_money(outlook.return_amount, currency, compact=True),
    )
    return f"{unasked} {asked}"


def flows_sentence(flows: pd.DataFrame, currency: str = "") -> str:
    """Say how much money went to those who are lost in the last quarter, and how much came back from them."""
    if flows.empty:
        return _("The data are too young to show movement: the rule needs more quarters to settle.")
    went = flows[(flows.state == "lost") & (flows.state_before != "lost")]
    back = flows[(flows.state_before == "lost") & (flows.state != "lost")]
    return _("Lost in the quarter: {lost} a year; returned: {back} a year.").format(
        lost=format_money(went.amount_before.sum(), currency, compact=True),
        back=format_money(back.amount.sum(), currency, compact=True),
    )
