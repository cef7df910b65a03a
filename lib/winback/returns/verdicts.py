"""The verdict in words: what is proved, what is not yet, and what no test can tell (method row T3)."""

from __future__ import annotations

import math
from collections.abc import Mapping

from ..intervals import Interval
from ..sentences import customers_phrase
from ..text import _, format_count, format_date, format_money, format_number, ngettext
from .effect import CANNOT_TELL, LESS, MORE, NO_CONTROL, NO_TEST, RUNNING, Effect


def points(share: float, digits: int = 0) -> str:
    """Return a difference of shares in points with its sign.

    >>> points(0.0766, 1), points(-0.03), points(0.0)
    ('+7.7', '−3', '0')
    """
    value = round(share * 100, digits)
    sign = "−" if value < 0 else "+" if value > 0 else ""
    return sign + (format_number(abs(value), digits) if digits else format_count(abs(value)))


def points_digits(found: Interval) -> int:
    """Return how many decimals a difference of shares deserves: no more than its interval can tell apart."""
    width = (found.high - found.low) * 100 if found.known else 10.0
    return 0 if width >= 3 else 1 if width >= 0.5 else 2


def points_range(found: Interval) -> str:
    """Return the interval of a difference of shares in words.

    >>> points_range(Interval(0.1, 0.061, 0.149, 300))
    '+6 to +15 points'
    """
    digits = points_digits(found)
    return _("{low} to {high} points").format(low=points(found.low, digits), high=points(found.high, digits))


def signed_money(amount: float, currency: str) -> str:
    """Return money with its sign.

    >>> signed_money(-250, "EUR")
    '−€250'
    """
    sign = "−" if round(amount) < 0 else "+" if round(amount) > 0 else ""
    return sign + format_money(abs(amount), currency, compact=True)


def money_range(found: Interval, currency: str) -> str:
    """Return the interval of a difference of money in words."""
    return _("{low} to {high}").format(low=signed_money(found.low, currency), high=signed_money(found.high, currency))


def returns_verdict(found: Effect, ends_on: object = None) -> str:
    """Say what contacting changed in returns: how many came because of it, or why that cannot be told.

    ``ends_on``: the last day of a watch that still runs.
    """
    came = round(found.treated_total)
    if found.verdict == NO_CONTROL:
        return _(
            "Nobody was held out, so nobody knows how many of the {came} would have come unasked. Hold out a part next"
            " time, or call in two waves."
        ).format(came=_returns_phrase(came))
    if found.verdict == NO_TEST:
        return _no_test(found)
    spread = points_range(found.difference)
    if found.verdict == RUNNING:
        return _(
            "Too early to judge: the watch runs until {day}. So far {spread}; who judges every week finds a success too"
            " often."
        ).format(day=format_date(ends_on), spread=spread)
    if found.verdict == MORE:
        won, low, high = (max(0, min(came, round(x))) for x in (found.extra.value, found.extra.low, found.extra.high))
        return _(
            "Probably {spread}: of {came} about {won} came because they were contacted ({low} to {high}), not all"
            " {all}; the others would have come anyway."
        ).format(
            spread=spread, came=_returns_phrase(came), won=format_count(won), low=format_count(low),
            high=format_count(high), all=format_count(came),
        )  # fmt: skip
    if found.verdict == LESS:
        return _("Probably {spread}: fewer came back than of those left alone. The contact did harm.").format(
            spread=spread
        )
    return _cannot_tell(found, spread)


def _no_test(found: Effect) -> str:
    both = found.treated_count + found.control_count
    return _(
        "No test possible: with {customers} ({treated} contacted, {control} held out) chance alone can make any"
        " difference. Keep a log of the cases instead."
    ).format(
        customers=customers_phrase(both),
        treated=format_count(found.treated_count),
        control=format_count(found.control_count),
    )


def _cannot_tell(found: Effect, spread: str) -> str:
    told = _("Cannot tell yet: {spread}, so the contacts may have done nothing.").format(spread=spread)
    if math.isfinite(found.more_needed):
        n = round(found.more_needed)
        more = ngettext(
            "If the difference is as large as it looks, {n} more customer is needed to show it.",
            "If the difference is as large as it looks, {n} more customers are needed to show it.",
            n,
        )
        return f"{told} {more.format(n=format_count(n))}"
    return told + " " + _("The difference seen is too small for a campaign of this kind to show.")


def _returns_phrase(count: int) -> str:
    return ngettext("{n} who came back", "{n} who came back", count).format(n=format_count(count))


def money_verdict(found: Effect, currency: str, spent: float = 0.0) -> str:
    """Say what contacting changed in profit per customer contacted, against what a contact cost (``spent``)."""
    if found.verdict in (NO_CONTROL, NO_TEST):
        return _("What the contacts brought in money cannot be told either.")
    spread = money_range(found.difference, currency)
    cost = format_money(spent, currency)
    if found.verdict == RUNNING:
        return _("Profit so far: {spread} per customer contacted; a contact cost {cost}.").format(
            spread=spread, cost=cost
        )
    if found.verdict == LESS:
        return _("Less profit: {spread} per customer contacted, and the contact cost {cost} on top.").format(
            spread=spread, cost=cost
        )
    if found.verdict == CANNOT_TELL:
        return _(
            "More profit is not proved: {spread} per customer contacted; a contact cost {cost}. Money differs more from"
            " customer to customer than returns do."
        ).format(spread=spread, cost=cost)
    if found.difference.low > spent:
        return _("More profit, and it pays: {spread} per customer contacted; a contact cost {cost}.").format(
            spread=spread, cost=cost
        )
    return _("More profit: {spread} per customer contacted; whether it covers the cost of {cost} is open.").format(
        spread=spread, cost=cost
    )


def together(effects: Mapping[str, Effect], currency: str, spent: float = 0.0) -> str:
    """Say what returns and money say together: more returns are not more money.

    ``effects``: ``returned`` and, where known, ``profit``.
    """
    came, money = effects["returned"], effects.get("profit")
    if came.verdict in (NO_CONTROL, NO_TEST, RUNNING):
        return _unproved(came)
    if money is None:
        return _("Returns alone are counted: this list says nothing of what the returned bought.")
    if came.verdict == MORE:
        return _more_returns(money, currency, spent)
    if came.verdict == LESS:
        return _("The campaign did harm: fewer came back than of those left alone.")
    if money.verdict == MORE:
        return _("Not more returns, but more profit: those who came bought more.")
    return _("Whether the campaign worked cannot be told yet, in returns or in money.")


def _more_returns(money: Effect, currency: str, spent: float) -> str:
    """Returns are proved: and the money?"""
    net = signed_money(money.difference.value - spent, currency)
    if money.verdict == LESS or money.difference.value < 0:
        told = _("More returns with less money: {amount} per customer contacted, before a cost of {cost}.").format(
            amount=signed_money(money.difference.value, currency), cost=format_money(spent, currency)
        )
        return told if money.verdict == LESS else f"{told} {_('The loss may be chance, the gain in returns is not.')}"
    if money.verdict == MORE:
        return _("The campaign worked: more returns and more profit, {net} per customer after the contact.").format(
            net=net
        )
    return _(
        "More returns are proved, more profit is not yet: {net} per customer after the contact, and that may be chance."
    ).format(net=net)


def _unproved(came: Effect) -> str:
    if came.verdict == RUNNING:
        return _("The campaign still runs; its effect is judged at the end.")
    if came.verdict == NO_TEST:
        return _("So few customers are cases, not a test.")
    return _("Without a group held out the campaign's effect cannot be proved.")


def won_sentence(name: str, found: Effect, currency: str = "") -> str:
    """Say of one outcome of a test run elsewhere how large the effect is and how much of the outcome was really won."""
    if found.verdict in (NO_CONTROL, NO_TEST):
        return _("{outcome}: no test possible.").format(outcome=name)
    size, extra = effect_size(found, currency), found.extra
    if found.verdict == CANNOT_TELL:
        return _("{outcome}: {size}; that may be chance.").format(outcome=name, size=size)
    if found.verdict == LESS:
        return _("{outcome}: {size}; less than without the contact.").format(outcome=name, size=size)

    def write(amount: float) -> str:
        return format_count(amount) if found.kind == "share" else format_money(amount, currency)

    return _("{outcome}: {size}; really won were {won} ({low} to {high}), not {total}.").format(
        outcome=name,
        size=size,
        won=write(extra.value),
        low=write(extra.low),
        high=write(extra.high),
        total=write(found.treated_total),
    )


def effect_size(found: Effect, currency: str = "") -> str:
    """Return a difference with its interval, as exact as the interval allows: +7.66 points (7.00 to 8.32)."""
    one = found.difference
    if found.kind == "share":
        digits = points_digits(one) + 1
        return _("{value} points ({low} to {high})").format(
            value=points(one.value, digits),
            low=points(one.low, digits).removeprefix("+"),
            high=points(one.high, digits).removeprefix("+"),
        )
    return _("{value} a customer ({low} to {high})").format(
        value=_exact(one.value, currency),
        low=_exact(one.low, currency).removeprefix("+"),
        high=_exact(one.high, currency).removeprefix("+"),
    )


def _exact(amount: float, currency: str) -> str:
    """Money with its sign, and with decimals where it is small."""
    sign = "−" if amount < 0 else "+" if amount > 0 else ""
    if abs(amount) >= 100:
        return sign + format_money(abs(amount), currency)
    return sign + format_number(abs(amount), 3 if abs(amount) < 10 else 2) + (f" {currency}" if currency else "")
