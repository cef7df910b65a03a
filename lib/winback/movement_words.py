"""Movement in words: the names of states and classes, and what the figures say."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd

from .segment_words import priority_names
from .text import _, format_count, format_date, format_money, format_period, format_share, ngettext

if TYPE_CHECKING:
    from .movement import Standing


def state_names() -> dict[str, str]:
    """Return the states of a customer, from newcomer to lost, with where newcomers come from."""
    return {
        "not_yet": _("not a customer yet"),
        "new": _("new"),
        "active": _("active"),
        "fading": _("fading"),
        "returned": _("returned"),
        "one_purchase": _("bought once"),
        "lost": _("lost"),
    }


def class_names() -> dict[str, str]:
    """Return the classes by money of the year."""
    return {
        "not_yet": _("not a customer yet"),
        "A": _("A: key"),
        "B": _("B: middle"),
        "C": _("C: small"),
        "none": _("nothing in the year"),
    }


def standing_names() -> dict[str, str]:
    """Return the priorities, and what somebody without one is."""
    return {**priority_names(), "with_us": _("with us"), "not_yet": _("not a customer yet")}


def point_name(day: dt.date) -> str:
    """Return what the end of a quarter is called; another day by its date.

    >>> point_name(dt.date(2026, 6, 30)), point_name(dt.date(2026, 7, 2))
    ('Q2 2026', '2 Jul 2026')
    """
    ends_quarter = (day + dt.timedelta(days=1)).day == 1 and day.month % 3 == 0
    return format_period(day.replace(day=1, month=day.month - 2), "quarter") if ends_quarter else format_date(day)


def states_sentence(moved: Standing, currency: str = "") -> str:
    """Say what moved in the last quarter: who came, left, returned, and who fades."""
    flows = moved.flows
    if flows.empty:
        return _("The data are too young to show movement: the rule needs more quarters to settle.")
    last = flows[flows.point_on == flows.point_on.max()]
    went = last[(last.state == "lost") & (last.state_before != "lost")]
    back = last[(last.state_before == "lost") & (last.state != "lost")]
    told = _("In the last quarter shown {new} came, {lost} were lost with {money} a year, {back} came back.").format(
        new=_customers(last.customers[last.state_before == "not_yet"].sum()),
        lost=_customers(went.customers.sum()),
        money=format_money(went.amount_before.sum(), currency, compact=True),
        back=_customers(back.customers.sum()),
    )
    return f"{told} {_fading(moved, currency)}"


def _customers(count: float) -> str:
    return ngettext("{n} customer", "{n} customers", int(count)).format(n=format_count(count))


def _fading(moved: Standing, currency: str) -> str:
    last = moved.states[moved.states.point_on == moved.states.point_on.max()].set_index("state")
    if moved.points[-1] < moved.two_years_from:
        return _("Fading shows only from two years of data on.")
    count = int(last.customers["fading"])
    if not count:
        return _("Nobody fades: nobody who stayed buys less than {share} of the year before.").format(
            share=format_share(moved.fading_share, 0)
        )
    return ngettext(
        "{n} customer fades, buying less than {share} of the year before: {money} a year is left.",
        "{n} customers fade, buying less than {share} of the year before: {money} a year is left.",
        count,
    ).format(
        n=format_count(count),
        share=format_share(moved.fading_share, 0),
        money=format_money(last.amount["fading"], currency, compact=True),
    )


def classes_sentence(moved: Standing, currency: str = "") -> str:
    """Say whether the base rises or sinks by limits that do not move."""
    from .movement import class_moves

    rows = moved.classes[moved.classes.abc != "none"]
    if rows.point_on.nunique() < 2:
        return _("Movement between classes needs more than a year of data.")
    large, middle = (format_money(limit, currency, compact=True) for limit in moved.limits)
    limits = _("Limits fixed once: A from {large} a year, B from {middle}.").format(large=large, middle=middle)
    return f"{limits} {_verdict(class_moves(moved), rows, moved.holds_share)}"


def _verdict(counts: dict[str, int], rows: pd.DataFrame, holds_share: float) -> str:
    days = [point_name(pd.Timestamp(day).date()) for day in (rows.point_on.min(), rows.point_on.max())]
    change = counts["last"] / counts["first"] - 1 if counts["first"] else 0.0
    if change < -holds_share:
        told = _("The base sinks: classes A and B together held {before} customers ({first}), now {now} ({last}).")
    elif change > holds_share:
        told = _("The base rises: classes A and B together held {before} customers ({first}), now {now} ({last}).")
    else:
        told = _("The base holds: classes A and B together held {before} customers ({first}), now {now} ({last}).")
    before, now = format_count(counts["first"]), format_count(counts["last"])
    return told.format(before=before, now=now, first=days[0], last=days[1])
