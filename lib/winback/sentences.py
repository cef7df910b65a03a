"""Sentences generated from the figures: what each picture says, in money, in the language in use.

Each function takes the frame its chart takes and returns one plain sentence, never HTML.
"""

from __future__ import annotations

import datetime as dt
import math

import pandas as pd

from .owners import LOSSES_RULE, owner_rule
from .text import (
    _,
    format_count,
    format_days,
    format_money,
    format_number,
    format_period,
    format_share,
    ngettext,
)


def customers_phrase(count: int) -> str:
    """Return a count of customers with the right plural.

    >>> customers_phrase(1200)
    '1,200 customers'
    """
    return ngettext("{n} customer", "{n} customers", count).format(n=format_count(count))


def money_a_year(amount: float, currency: str = "") -> str:
    """Return money a year, short.

    >>> money_a_year(3_500_000, "EUR")
    '€3.5M a year'
    """
    return _("{money} a year").format(money=format_money(amount, currency, compact=True))


def lost_sentence(lost: int, money: float, currency: str = "") -> str:
    """Say how many are lost now and what they used to bring.

    >>> lost_sentence(10, 3_500_000, "EUR")
    '10 customers are lost; in their last year they brought €3.5M.'
    """
    if not lost:
        return _("Nobody in this selection is lost.")
    return ngettext(
        "{n} customer is lost; in the last year before that the customer brought {money}.",
        "{n} customers are lost; in their last year they brought {money}.",
        lost,
    ).format(n=format_count(lost), money=format_money(money, currency, compact=True))


def trend_sentence(
    lost: int, lost_before: int | None, money: float, money_before: float | None, currency: str = ""
) -> str:
    """Say whether the loss grew against a year ago, in money."""
    if lost_before is None or money_before is None:
        return _("The data are too short for a comparison with last year.")
    change = money - money_before
    if abs(change) < 0.02 * max(money, money_before, 1.0):
        return _("The yearly turnover that is lost stayed as it was a year ago.")
    amount, more = format_money(abs(change), currency, compact=True), lost - lost_before
    if change > 0:
        told = _("In a year the lost turnover grew by {money} a year.").format(money=amount)
    else:
        told = _("In a year the lost turnover shrank by {money} a year.").format(money=amount)
    return told + " " + _more_customers(more)


def _more_customers(more: int) -> str:
    if not more:
        return _("The number of lost customers is the same.")
    if more > 0:
        return ngettext("{n} customer more is lost.", "{n} customers more are lost.", more).format(n=format_count(more))
    return ngettext("{n} customer fewer is lost.", "{n} customers fewer are lost.", -more).format(n=format_count(-more))


def concentration_sentence(accounts: pd.DataFrame, money: float, currency: str = "", count: int = 5) -> str:
    """Say how much of the loss hangs on a few customers. ``accounts``: ``year_amount``, largest first."""
    top = accounts.year_amount.head(count) if len(accounts) else pd.Series(dtype=float)
    if top.empty or money <= 0:
        return _("No large customer is lost.")
    return ngettext(
        "The largest lost customer alone makes {share} of that money: {money}.",
        "The {n} largest lost customers make {share} of that money: {money}.",
        len(top),
    ).format(
        n=len(top), share=format_share(top.sum() / money, 0), money=format_money(top.sum(), currency, compact=True)
    )


def over_time_sentence(frame: pd.DataFrame, period: str) -> str:
    """Say how the last whole period compares with the one before. ``frame``: ``period_on, lost, returned``."""
    whole = frame[frame.complete] if "complete" in frame else frame
    if len(whole) < 2:
        return _("There are too few whole periods to compare.")
    last, before = whole.iloc[-1], whole.iloc[-2]
    return _(
        "{period}: lost {lost}, returned {returned}; {before}: lost {lost_before}, returned {returned_before}."
    ).format(
        period=format_period(_date(last.period_on), period),
        lost=format_count(last.lost),
        returned=format_count(last.returned),
        before=format_period(_date(before.period_on), period),
        lost_before=format_count(before.lost),
        returned_before=format_count(before.returned),
    )


def money_over_time_sentence(frame: pd.DataFrame, currency: str = "") -> str:
    """Say how much of the lost money came back over the shown periods."""
    lost, back = float(frame.money_lost_a_year.sum()), float(frame.money_returned_a_year.sum())
    if lost <= 0:
        return _("No money was lost in these periods.")
    return _("Of {lost} a year lost in these periods, {back} came back: {share}.").format(
        lost=format_money(lost, currency, compact=True),
        back=format_money(back, currency, compact=True),
        share=format_share(back / lost, 0),
    )


def groups_sentence(frame: pd.DataFrame, group: str, currency: str = "", rule: str = LOSSES_RULE) -> str:
    """Name the group with most money lost. ``frame``: the group's column, ``customers, lost, money_lost_a_year``.

    Losses per employee mean nothing without the ``rule`` of who owns a customer, so that is told with them.
    """
    rows = frame[frame.money_lost_a_year > 0]
    total = float(rows.money_lost_a_year.sum())
    if not total:
        return _("No money was lost in this selection.")
    top = rows.nlargest(1, "money_lost_a_year").iloc[0]
    told = _("Most is lost at {name}: {money} a year, {share} of the total.").format(
        name=str(top[group]) or _("not stated"),
        money=format_money(top.money_lost_a_year, currency, compact=True),
        share=format_share(top.money_lost_a_year / total, 0),
    )
    return f"{told} {owner_rule(rule)}" if group == "manager_id" else told


def managers_sentence(frame: pd.DataFrame) -> str:
    """Say who differs from expectation by more than chance. ``frame``: ``manager_id, lost, expected_lost, verdict``."""
    judged = frame[frame.verdict != "too_few"]
    if judged.empty:
        return _("Every manager has too few customers to judge.")
    worse, better = (frame[frame.verdict == verdict] for verdict in ("more", "fewer"))
    if worse.empty and better.empty:
        return _("No manager differs by more than chance: given their portfolios, all lose what is to be expected.")
    told = []
    if len(worse):
        extra = float((worse.lost - worse.expected_lost).sum())
        told.append(
            _("More than their portfolios explain: {names} ({extra} customers beyond expectation).").format(
                names=_names(worse.manager_id), extra=format_number(extra, 0)
            )
        )
    if len(better):
        told.append(_("Fewer than expected: {names}.").format(names=_names(better.manager_id)))
    return " ".join(told)


def accounts_sentence(count: int, money: float, total: float, currency: str = "") -> str:
    """Say what the lost key accounts (class A) used to bring."""
    if not count:
        return _("No key account is lost in this selection.")
    return ngettext(
        "{n} key account is lost: {money} a year, {share} of all money lost.",
        "{n} key accounts are lost: {money} a year, {share} of all money lost.",
        count,
    ).format(
        n=format_count(count),
        money=format_money(money, currency, compact=True),
        share=format_share(money / total if total else None, 0),
    )


def one_purchase_sentence(once: int, customers: int) -> str:
    """Say how many bought once; most of a base: say that they have no rhythm and are judged apart."""
    if not customers:
        return _("There are no customers in this selection.")
    if not once:
        return _("Everybody in this selection bought more than once.")
    share = once / customers
    if share > 0.5:
        return _(
            "{share} bought only once ({n}). They have no rhythm, so the losses above speak of the others only."
        ).format(share=format_share(share, 0), n=customers_phrase(once))
    return _("{share} bought only once ({n}); they have no rhythm of their own and are counted apart.").format(
        share=format_share(share, 0), n=customers_phrase(once)
    )


def audit_sentence(false_loss_share: float | None, delay_days: float | None) -> str:
    """Say how far the rule in use can be trusted."""
    if false_loss_share is None or math.isnan(false_loss_share):
        return _("The data are too short to test the rule on the past.")
    return _(
        "Tested on the company's past: the rule gives up {share} of those who buy again, and notices a true loss"
        " after {days}."
    ).format(share=format_share(false_loss_share, 0), days=format_days(delay_days))


def classes_sentence(frame: pd.DataFrame, currency: str = "") -> str:
    """Say what class A weighs in the loss. ``frame``: ``abc, lost, money_lost_a_year``."""
    total = float(frame.money_lost_a_year.sum())
    key = frame[frame.abc == "A"]
    if not total or key.empty:
        return _("No money was lost in this selection.")
    money, lost = float(key.money_lost_a_year.sum()), int(key.lost.sum())
    return ngettext(
        "Class A: {n} lost customer makes {share} of the money lost, {money} a year.",
        "Class A: {n} lost customers make {share} of the money lost, {money} a year.",
        lost,
    ).format(
        n=format_count(lost), share=format_share(money / total, 0), money=format_money(money, currency, compact=True)
    )


def steadiness_sentence(frame: pd.DataFrame) -> str:
    """Say which demand is lost most often. ``frame``: ``xyz, active, lost``."""
    rows = frame[frame.xyz.isin(["X", "Y", "Z"]) & ((frame.active + frame.lost) >= 5)]
    if len(rows) < 2:
        return _("Too few customers buy often enough to judge how steadily they buy.")
    rate = (rows.lost / (rows.active + rows.lost)).set_axis(rows.xyz)
    return _("Of the {most} customers {high} are lost, of the {least} ones {low}.").format(
        most=_steadiness(str(rate.idxmax())),
        high=format_share(rate.max(), 0),
        least=_steadiness(str(rate.idxmin())),
        low=format_share(rate.min(), 0),
    )


def _steadiness(code: str) -> str:
    return {"X": _("steady (X)"), "Y": _("varying (Y)"), "Z": _("irregular (Z)")}[code]


def matrix_sentence(frame: pd.DataFrame, currency: str = "") -> str:
    """Name the cell of ABC × XYZ with most money lost."""
    frame = frame[frame.xyz.isin(["X", "Y", "Z"])]
    if frame.empty or not frame.money_lost_a_year.sum():
        return _("No money was lost in this selection.")
    top = frame.nlargest(1, "money_lost_a_year").iloc[0]
    return _("The dearest cell is {cell}: {money} a year, {lost} of {customers} customers lost.").format(
        cell=f"{top.abc}{top.xyz}",
        money=format_money(top.money_lost_a_year, currency, compact=True),
        lost=format_count(top.lost),
        customers=format_count(top.customers),
    )


def bridge_sentence(frame: pd.DataFrame, currency: str = "") -> str:
    """Say how much of the decline is silent. ``frame``: ``component, amount``."""
    amount = frame.set_index("component").amount if len(frame) else pd.Series(dtype=float)
    gone = 0.0 - float(amount.get("gone", 0.0))
    faded = 0.0 - float(sum(amount.get(name, 0.0) for name in ("less_often", "smaller_orders", "fewer_groups")))
    if gone + faded <= 0:
        return _("No turnover was lost between the two periods.")
    return _(
        "Customers who left took {gone}; those who stayed but faded took {faded}: {share} of the decline is silent."
    ).format(
        gone=format_money(gone, currency, compact=True),
        faded=format_money(faded, currency, compact=True),
        share=format_share(faded / (gone + faded), 0),
    )


def lifetime_sentence(frame: pd.DataFrame, months: int, currency: str = "") -> str:
    """Say what the customers are expected to bring. ``frame``: ``customers, active_expected, expected_amount``."""
    if frame.empty or not frame.expected_amount.sum():
        return _("There are too few customers for a model of lifetime value.")
    span = ngettext("{n} month", "{n} months", months).format(n=months)
    return _(
        "In the next {span} these customers are expected to bring {money} of profit; about {active} of {customers}"
        " are still active."
    ).format(
        span=span,
        money=format_money(frame.expected_amount.sum(), currency, compact=True),
        active=format_count(frame.active_expected.sum()),
        customers=format_count(frame.customers.sum()),
    )


def few_customers_sentence(customers: int, least: int) -> str:
    """Say that rates would mislead in so small a base."""
    return _(
        "{n} is too few for rates and comparisons (from about {least} on): read the list, not the percentages."
    ).format(n=customers_phrase(customers), least=format_count(least))


def short_history_sentence(days: int, months: int) -> str:
    """Say that the history is too short for yearly figures."""
    return _("The data cover {days}; yearly rates need about {months} months.").format(
        days=format_days(days), months=months
    )


def _names(ids: pd.Series, most: int = 3) -> str:
    names = [str(name) for name in ids.head(most)]
    more = len(ids) - len(names)
    return ", ".join(names) + (_(" and {n} more").format(n=more) if more > 0 else "")


def _date(value: object) -> dt.date:
    return pd.Timestamp(value).date()  # type: ignore[arg-type]
