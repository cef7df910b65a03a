"""What the segments, the priorities and the contact data say, in sentences generated from the figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from .priorities import CALLED
from .segment_words import priority_names, value_names
from .sentences import customers_phrase
from .text import _, format_count, format_money, format_share, ngettext

if TYPE_CHECKING:
    from .returns import Rates
    from .segments import Segments


def priorities(frame: pd.DataFrame, currency: str = "") -> str:
    """Say how many are to be returned first and what they held. ``frame``: of ``Segments.by_priority``."""
    rows = frame.set_index("priority")
    total = int(rows.customers.sum())
    if not total:
        return _("Nobody is lost, so nobody is to be returned.")
    called = rows.loc[list(CALLED)]
    if not called.customers.sum():
        return _("Nobody of the {all} looked at is worth a call by these rules.").format(all=customers_phrase(total))
    told = [_one_priority(code, rows.loc[code], currency) for code in CALLED if rows.customers[code]]
    rest = rows.loc[["let_go", "screened"]]
    if not rest.customers.sum():
        return " ".join(told)
    more = _("The rest, {customers} with {share} of the money, is let go or off the list.")
    told.append(
        more.format(
            customers=customers_phrase(int(rest.customers.sum())), share=format_share(rest.amount_share.sum(), 0)
        )
    )
    return " ".join(told)


def _one_priority(code: str, row: Any, currency: str) -> str:
    return _("{priority}: {customers}, {money} a year, {share} of the money.").format(
        priority=priority_names()[code],
        customers=customers_phrase(int(row.customers)),
        money=format_money(row.amount, currency, compact=True),
        share=format_share(row.amount_share, 0),
    )


def rates(found: Rates) -> str:
    """Say whether own attempts or benchmarks stand behind the chances to return."""
    if not found.attempts:
        return _(
            "The chances to return are benchmarks: of the reason where it is known, else {share}. Your own attempts "
            "replace them as campaigns end."
        ).format(share=format_share(found.benchmark_share, 0))
    told = ngettext(
        "{n} attempt of your own is counted in the chances to return: ",
        "{n} attempts of your own are counted in the chances to return: ",
        found.attempts,
    ).format(n=format_count(found.attempts))
    if not found.own:
        return told + _("the benchmarks still weigh more for all of the lost.")
    if found.own == found.lost:
        return told + _("they weigh more than the benchmarks for all of the lost.")
    share = format_share(found.own / found.lost, 0)
    return told + _("for {share} of the lost they weigh more than the benchmarks, for the others less.").format(
        share=share
    )


def screened(segments: Segments) -> str:
    """Say who left the list, why, and with how much money."""
    rules, currency = segments.rules, segments.base.currency
    if not rules.screening:
        return _("The screening is off: small and one-off buyers are sorted like all others.")
    frame = segments.screened
    if frame.empty:
        return _("Nobody left the list as a small or one-off buyer.")
    money = segments.base.money[0]
    sums = frame.groupby("rule").agg(customers=("customer_id", "size"), amount=(money, "sum"))
    parts = [
        _("{reason}: {customers}, {money}").format(
            reason=rule.name,
            customers=customers_phrase(int(sums.customers[rule.code])),
            money=format_money(sums.amount[rule.code], currency, compact=True),
        )
        for rule in rules.screens
        if rule.code in sums.index
    ]
    whole = segments.frame[money].sum()
    return _("{customers} with {share} of the money left the list. {parts}.").format(
        customers=customers_phrase(len(frame)),
        share=format_share(frame[money].sum() / whole if whole else 0.0, 0),
        parts="; ".join(parts),
    )


def missing(segments: Segments) -> str:
    """Say what was not given and what it would change."""
    if segments.frame.empty:
        return _("Nobody is lost, so nobody is to be returned.")
    if not segments.missing:
        return _("Reasons, potential, the worth of a return and contact data are all known, at least of a part.")
    return "\n".join(lacking(segments.missing))


def lacking(what: Sequence[str]) -> list[str]:
    """Say of each thing that was not given what it would change: reasons, potential, worth, contacts."""
    told = {
        "reasons": _("No reasons are known yet: notebook 03 collects them, and who cannot come back leaves the top."),
        "potential": _("No potential is known: a column of what each customer could buy a year keeps promising ones."),
        "worth": _("What a return is worth is not known: it would name those who cost more than they bring."),
        "contacts": _(
            "No contact data are known: a table of customers with phone and e-mail shows who can be reached."
        ),
    }
    return [told[name] for name in what]


def largest_segment(frame: pd.DataFrame, rows: str, currency: str = "", names: Mapping[str, str] | None = None) -> str:
    """Name the value with most money. ``frame``: of ``Segments.cross`` with the dimension ``rows``."""
    sums = frame.groupby(rows, sort=False)[["customers", "amount"]].sum()
    total = float(sums.amount.sum())
    if not total:
        return _("No money was lost in this selection.")
    called = value_names(rows) | dict(names or {})
    known = sums[~sums.index.isin(["unknown", "others"])]
    unknown = float(sums.amount.get("unknown", 0.0))
    if known.empty:
        return _("Nothing is stated here, for none of the customers.")
    top = str(known.amount.idxmax())
    told = _("Most money is at {name}: {money} a year with {customers}, {share} of all.").format(
        name=called.get(top, top),
        money=format_money(known.amount[top], currency, compact=True),
        customers=customers_phrase(int(known.customers[top])),
        share=format_share(known.amount[top] / total, 0),
    )
    if not unknown:
        return told
    return f"{told} " + _("Not stated: {share} of the money.").format(share=format_share(unknown / total, 0))


def largest_cell(
    frame: pd.DataFrame,
    rows: str,
    columns: str,
    currency: str = "",
    names: Mapping[str, Mapping[str, str]] | None = None,
) -> str:
    """Name the cell with most money. ``frame``: of ``Segments.cross`` with both dimensions."""
    total = float(frame.amount.sum())
    if not total:
        return _("No money was lost in this selection.")
    top = frame.iloc[int(frame.amount.argmax())]
    called = [
        (value_names(name) | dict((names or {}).get(name, {}))).get(top[name], top[name]) for name in (rows, columns)
    ]
    return _("The dearest cell is {cell}: {money} a year with {customers}, {share} of all.").format(
        cell=" × ".join(called),
        money=format_money(top.amount, currency, compact=True),
        customers=customers_phrase(int(top.customers)),
        share=format_share(top.amount / total, 0),
    )


def reach(frame: pd.DataFrame, currency: str = "") -> str:
    """Say how many can be reached, by count and by money. ``frame``: of ``Segments.reachability``."""
    sums = (
        frame.groupby("reachable")[["customers", "amount"]]
        .sum()
        .reindex(["yes", "no", "do_not_contact", "unknown"], fill_value=0)
    )
    customers, money = int(sums.customers.sum()), float(sums.amount.sum())
    if not customers:
        return _("There are no customers in this selection.")
    if sums.customers["unknown"] == customers:
        return _("The data hold no contact data: nothing tells who can be reached.")
    told = _(
        "{reached} of {customers} on the list can be reached: {share} of them, with {money_share} of the money."
    ).format(
        reached=format_count(sums.customers["yes"]),
        customers=format_count(customers),
        share=format_share(sums.customers["yes"] / customers, 0),
        money_share=format_share(sums.amount["yes"] / money if money else 0.0, 0),
    )
    asked = int(sums.customers["do_not_contact"])
    if not asked:
        return told
    more = ngettext(
        "{n} customer with {money} a year asked not to be contacted and stands in no call list.",
        "{n} customers with {money} a year asked not to be contacted and stand in no call list.",
        asked,
    )
    return f"{told} " + more.format(
        n=format_count(asked), money=format_money(sums.amount["do_not_contact"], currency, compact=True)
    )


def to_complete(frame: pd.DataFrame, currency: str = "", money: str = "year_amount") -> str:
    """Say how much money waits for contact data. ``frame``: of ``Segments.to_complete``."""
    if frame.empty:
        return _("The contact data of everybody to be called are complete and checked.")
    cut_off = frame[frame.reachable != "yes"]
    told = ngettext(
        "{n} customer to be called lacks contact data or a fresh check.",
        "{n} customers to be called lack contact data or a fresh check.",
        len(frame),
    ).format(n=format_count(len(frame)))
    if cut_off.empty:
        return told
    more = ngettext(
        "{n} of them cannot be reached at all: {money} a year.",
        "{n} of them cannot be reached at all: {money} a year.",
        len(cut_off),
    )
    return f"{told} " + more.format(
        n=format_count(len(cut_off)), money=format_money(cut_off[money].sum(), currency, compact=True)
    )


def gap_names() -> dict[str, str]:
    """Return what may be missing in contact data."""
    return {
        "phone": _("phone"),
        "email": _("e-mail"),
        "person": _("a person's name"),
        "consent": _("consent"),
        "check": _("a fresh check"),
    }


def gaps(missing_data: Sequence[str]) -> str:
    """Return what is missing of one customer, in words.

    >>> gaps(["phone", "check"])
    'phone, a fresh check'
    """
    names = gap_names()
    return ", ".join(names[gap] for gap in missing_data)


def moved_priorities(frame: pd.DataFrame, currency: str = "") -> str:
    """Say how the priorities moved since an earlier day. ``frame``: of ``compare_priorities``."""
    called = list(CALLED)
    came = frame[frame.priority.isin(called) & ~frame.priority_before.isin(called)]
    went = frame[~frame.priority.isin(called) & frame.priority_before.isin(called)]
    back = went[went.priority == "with_us"]
    return _(
        "Since then {came} joined those to be called ({money} a year) and {went} left them, {back} of these by buying "
        "again."
    ).format(
        came=customers_phrase(int(came.customers.sum())),
        money=format_money(came.amount.sum(), currency, compact=True),
        went=customers_phrase(int(went.customers.sum())),
        back=format_count(back.customers.sum()),
    )
