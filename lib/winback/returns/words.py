"""What the returns say, in sentences generated from the figures, and the names of dimensions and their values."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..intervals import share_interval
from ..records.words import choice_names
from ..segment_words import field_names, priority_names
from ..segment_words import value_names as value_class_names
from ..sentences import customers_phrase
from ..text import _, format_count, format_date, format_money, format_number, format_period, format_share, ngettext
from ..why.gathering import manager_names
from .drivers import LOWERS, RAISES, Attempts
from .results import ABOVE, BELOW, UNKNOWN
from .second_life import SecondLives

if TYPE_CHECKING:
    from .study import Returns


def dimension_names() -> dict[str, str]:
    """Return what the dimensions of results are called."""
    return {name: field_names()[name] for name in ("priority", "reason", "manager_id", "region", "industry")} | {
        "value_class": _("Class by value"),
        "remedy": _("Remedy"),
        "channel": _("Channel of contact"),
        "quarter_on": _("Quarter of the contact"),
        "campaign_id": _("Campaign"),
    }


def value_names(dimension: str, found: Returns) -> dict[str, str]:
    """Return the names of a dimension's values: code → name; values that are the data's own are not in it."""
    names: dict[str, str] = {}
    if dimension == "priority":
        names = priority_names()
    elif dimension == "value_class":
        names = value_class_names("abc")
    elif dimension == "reason":
        names = {code: found.catalogue.name(code) for code in found.catalogue.leaves.code}
    elif dimension == "manager_id":
        names = manager_names(found.base)
    elif dimension == "channel":
        names = choice_names("channel")
    elif dimension == "campaign_id":
        rows = found.campaigns
        names = {row["campaign_id"]: row["name"] or row["campaign_id"] for row in rows.to_dict("records")}
    elif dimension == "quarter_on":
        days = found.contacted.quarter_on.unique()
        names = {day: format_period(pd.Timestamp(day).date(), "quarter") for day in days if day}
    elif dimension == "remedy":
        names = _remedy_names()
    return {str(code): str(name) for code, name in names.items()} | {UNKNOWN: _("not stated")}


def _remedy_names() -> dict[str, str]:
    from ..planning.cards import default_remedies

    known = default_remedies()
    return {code: known.name(code) for code in known.by_code}


def result_sentence(total: pd.Series, currency: str = "") -> str:
    """Say how many of the contacted came back and bought, what they brought and what it cost."""
    if not total.customers:
        return _("Nobody has been contacted yet.")
    told = ngettext(
        "Of {n} customer contacted {returned} came back and bought: {share} (likely {low} to {high}).",
        "Of {n} customers contacted {returned} came back and bought: {share} (likely {low} to {high}).",
        int(total.customers),
    ).format(
        n=format_count(total.customers), returned=format_count(total.returned),
        share=format_share(total.return_share, 0), low=format_share(total.low_share, 0),
        high=format_share(total.high_share, 0),
    )  # fmt: skip
    if not math.isfinite(total.profit_amount):
        return told
    return f"{told} " + _(
        "They brought {amount}, of it {profit} profit, for contacts of {spent}: {result} after costs, if all of it were"
        " our doing."
    ).format(
        amount=format_money(total.amount, currency, compact=True),
        profit=format_money(total.profit_amount, currency, compact=True),
        spent=format_money(total.spent_amount, currency, compact=True),
        result=format_money(total.result_amount, currency, compact=True),
    )


def against_sentence(total: pd.Series, rules: Any) -> str:
    """Say how the return rate stands against what is promised for winning back, for new customers, and by the plan."""
    if not total.customers:
        return ""
    winback, new = format_share(rules.winback_share, 0), format_share(rules.new_sale_share, 0)
    told = {
        ABOVE: _("That is more than the {share} promised for winning back"),
        BELOW: _("That is less than the {share} promised for winning back"),
    }.get(total.against_winback, _("That may well be the {share} promised for winning back")).format(share=winback)
    other = {
        ABOVE: _("and more than the {share} of a sale to a new customer."),
        BELOW: _("and less than the {share} of a sale to a new customer."),
    }.get(total.against_new_sale, _("and may well be the {share} of a sale to a new customer.")).format(share=new)
    sentence = f"{told} {other}"
    if math.isfinite(total.planned_share):
        plan = {
            ABOVE: _("The plan expected less: {share}."),
            BELOW: _("The plan expected more: {share}."),
        }.get(total.against_plan, _("The plan expected {share}, which agrees."))
        sentence += " " + plan.format(share=format_share(total.planned_share, 0))
    return sentence


def best_sentence(frame: pd.DataFrame, dimension: str, names: dict[str, str], least: int = 10) -> str:
    """Say which value of a dimension stands out from the others, or that none does beyond chance.

    Of many groups one is always the best: the interval is as much wider as there are groups of at least ``least``.
    """
    rows = frame[(frame[dimension] != UNKNOWN) & (frame.customers >= least)]
    if len(rows) < 2:
        return _("The groups are too small to compare; their figures tell of single customers.")
    found = [_standing_out(row, frame, 1 - 0.05 / len(rows)) for row in rows.itertuples()]
    best = max(zip(found, range(len(rows)), strict=True))
    top = rows.iloc[best[1]] if best[0] > 0 else rows.sort_values(["return_share", "customers"]).iloc[-1]
    name, n = names.get(top[dimension], top[dimension]), int(top.customers)
    rest = (frame.returned.sum() - top.returned) / (frame.customers.sum() - n)
    told = {
        "name": name, "top": format_share(top.return_share, 0), "returned": format_count(top.returned),
        "n": format_count(n), "rest": format_share(rest, 0),
    }  # fmt: skip
    if best[0] > 0:
        return _("{name} stands out: {top} came back ({returned} of {n}), of the others {rest}.").format(**told)
    return _("No group stands out beyond chance. The highest is {name} with {returned} of {n}.").format(**told)


def _standing_out(row: Any, frame: pd.DataFrame, level: float) -> float:
    """By how much a group returns more than all others, at least."""
    others = frame.customers.sum() - row.customers
    if not others:
        return 0.0
    rest = (frame.returned.sum() - row.returned) / others
    return share_interval(float(row.returned), int(row.customers), level).low - float(rest)


def fragile_sentence(frame: pd.DataFrame, days: int, currency: str = "") -> str:
    """Say how many of the recently returned show signs of leaving again, and what is at stake."""
    if frame.empty:
        return _("Nobody returned within the last {days} days.").format(days=format_count(days))
    warned = frame[frame.sign_count > 0]
    told = _returned_lately(len(frame), days, len(warned), float(warned.year_amount.sum()), currency)
    again = int(frame.lost_again.sum())
    if not again:
        return told
    return (
        told
        + " "
        + ngettext("{n} is lost again already.", "{n} are lost again already.", again).format(n=format_count(again))
    )


def sign_names() -> dict[str, str]:
    """Return the signs of the watch list in words."""
    return {
        "lost_again": _("own clock ran out again"),
        "overdue": _("later than usual"),
        "one_purchase": _("only one purchase since"),
        "smaller": _("smaller purchases than before"),
    }


def second_sentence(found: SecondLives) -> str:
    """Say how the second life differs from the first, how many buy again, and how many are lost again."""
    if not found.count:
        return _("Nobody has come back from a long absence yet, so there is no second life to look at.")
    told = ngettext(
        "{n} customer came back after a long absence.", "{n} customers came back after a long absence.", found.count
    ).format(n=format_count(found.count))
    if not found.money_known:
        return told
    two, three, again = found.survived(2), found.survived(3), found.lost_again()
    told += " " + _("Within a year {two} buy a second time, {three} a third; {again} are lost again.").format(
        two=format_share(two.value, 0), three=format_share(three.value, 0), again=_likely(again)
    )
    rows = {str(row["measure"]): row for row in found.against_first().to_dict("records")}
    return f"{told} {_change(rows['order_amount'], 'order')} {_change(rows['interval_days'], 'interval')}"


def curves_sentence(curves: dict[str, pd.DataFrame], days: int = 365) -> str:
    """Say how many of the returned buy again, and how many are lost again, within a year, from their curves."""
    if not curves:
        return _("Nobody has come back from a long absence yet, so there is no second life to look at.")
    shares = {code: curve[curve.days <= days].share.iloc[-1] for code, curve in curves.items()}
    return _("Within a year {two} buy a second time, {three} a third; {again} are lost again.").format(
        two=format_share(shares["second"], 0),
        three=format_share(shares["third"], 0),
        again=format_share(shares["lost_again"], 0),
    )


def signs_sentence(frame: pd.DataFrame, days: int, currency: str = "") -> str:
    """Say how many came back lately and show a sign of leaving again. ``frame``: ``sign, customers, year_amount``."""
    count = int(frame.customers.sum()) if len(frame) else 0
    if not count:
        return _("Nobody returned within the last {days} days.").format(days=format_count(days))
    warned = frame[frame.sign != "none"]
    return _returned_lately(count, days, int(warned.customers.sum()), float(warned.year_amount.sum()), currency)


def _returned_lately(count: int, days: int, warned: int, amount: float, currency: str) -> str:
    return ngettext(
        "{n} customer returned within the last {days} days; {warned} with a sign of leaving again, {money} a year.",
        "{n} customers returned within the last {days} days; {warned} with a sign of leaving again, {money} a year.",
        count,
    ).format(
        n=format_count(count), days=format_count(days), warned=format_count(warned),
        money=format_money(amount, currency, compact=True),
    )  # fmt: skip


def _likely(one: Any) -> str:
    return _("{share} (likely {low} to {high})").format(
        share=format_share(one.value, 0), low=format_share(one.low, 0), high=format_share(one.high, 0)
    )


def _change(row: dict[Any, Any], what: str) -> str:
    """One measure of the second life against the first, or that it does not differ beyond chance."""
    words = {
        "order": (
            _("Their orders are {share} larger than before, price rises included."),
            _("Their orders are {share} smaller than before."),
            _("Their orders are as large as before, as far as one can tell."),
        ),
        "interval": (
            _("The pauses between purchases are {share} longer."),
            _("The pauses between purchases are {share} shorter."),
            _("The pauses between purchases are as before, as far as one can tell."),
        ),
    }[what]
    low, high, change = (float(row[name]) for name in ("low", "high", "change"))
    if not (math.isfinite(low) and math.isfinite(high)) or low <= 0 <= high:
        return words[2]
    return words[0 if change > 0 else 1].format(share=format_share(abs(change), 0))


def cured_sentence(found: SecondLives) -> str:
    """Say how many of the returned were not lost again for the same reason."""
    cured, same = found.cured(), found.same_reason()
    if not cured.count:
        return _("Nobody has been back for a year yet, and nobody lost again has said why: cured or not is open.")
    told = _("Cured so far: {share} of the {n} of whom one can tell were not lost again for the same reason.").format(
        share=_likely(cured), n=format_count(cured.count)
    )
    if not same.count:
        return told + " " + _("Of those lost again nobody has said why; ask them first.")
    return f"{told} " + ngettext(
        "Of {n} lost again whose reasons are known, {same} left for the same reason.",
        "Of {n} lost again whose reasons are known, {same} left for the same reason.",
        same.count,
    ).format(n=format_count(same.count), same=format_count(same.value * same.count))


def learned_sentence(frame: pd.DataFrame, by: str, names: dict[str, str]) -> str:
    """Say with which chance of a return to plan from now on."""
    rows = frame[frame[by] != UNKNOWN]
    if rows.empty:
        return _("There are no finished attempts of your own yet: plans keep the benchmarks.")
    parts = [
        _("{name}: {rate} instead of {start}").format(
            name=names.get(row[by], row[by]),
            rate=format_share(row["rate_share"], 0),
            start=format_share(row["start_share"], 0),
        )
        for row in rows.head(3).to_dict("records")
    ]
    return _("Plan from now on with: {parts}. {n} attempts of your own taught it.").format(
        parts="; ".join(parts), n=format_count(frame.attempts.sum())
    )


def fixes_sentence(frame: pd.DataFrame, name_of: Any, currency: str = "") -> str:
    """Say what the best-paying fix brought back, or that no fix was used yet."""
    if frame.empty:
        return _("No fix is recorded yet. Once a reason is fixed, those who left for it can be called first.")
    used = frame[frame.called > 0]
    if used.empty:
        return ngettext(
            "{n} fix is recorded, and nobody who left for its reason has been called since.",
            "{n} fixes are recorded, and nobody who left for their reasons has been called since.",
            len(frame),
        ).format(n=format_count(len(frame)))
    top = used.sort_values("result_amount", ascending=False).iloc[0]
    return _(
        "'{reason}', fixed on {day}: of {called} called since {returned} came back ({share}), {result} after the cost"
        " of calls and fix."
    ).format(
        reason=name_of(top.reason), day=format_date(top.fixed_on), called=customers_phrase(int(top.called)),
        returned=format_count(top.returned), share=format_share(top.return_share, 0),
        result=format_money(top.result_amount, currency, compact=True),
    )  # fmt: skip


def driver_names() -> dict[str, str]:
    """Return what may go with a return in the company's own campaigns."""
    return {
        "lost_days": _("Days since the loss"),
        "spent_amount": _("Cost of the contact"),
        "hours": _("Hours of the contact"),
    }


def drivers_sentence(found: Attempts, names: dict[str, str]) -> str:
    """Say what goes with a return, other things being equal."""
    rows = found.drivers()
    told = []
    for row in rows[rows.direction.isin([RAISES, LOWERS])].to_dict("records"):
        words = {
            RAISES: _("{name} from {low} to {high}: the chance is {points} points higher"),
            LOWERS: _("{name} from {low} to {high}: the chance is {points} points lower"),
        }[row["direction"]]
        said = {"name": names.get(row["driver"], row["driver"]), "points": format_count(abs(row["change_share"]) * 100)}
        told.append(words.format(low=_short(row["from_value"]), high=_short(row["to_value"]), **said))
    if not told:
        return _("Nothing recorded goes with a return beyond chance.")
    return "; ".join(told) + ". " + _("That goes together; whether it causes the return only a test tells.")


def _short(value: float) -> str:
    return format_count(value) if abs(value) >= 10 or float(value).is_integer() else format_number(value, 1)


def value_sentence(found: Attempts, currency: str = "") -> str:
    """Say what an attempt was worth: those who stayed away cost their contact, they are not zero."""
    value = found.value()
    if not value.attempts:
        return _("There are no attempts yet.")
    return _(
        "An attempt brought {each} on average: {good} from each who returned, {bad} from each who stayed away, which is"
        " what the contact cost, not zero."
    ).format(
        each=_money(value.per_attempt_amount, currency), good=_money(value.returned_mean_amount, currency),
        bad=_money(value.failed_mean_amount, currency),
    )  # fmt: skip


def _money(amount: float, currency: str) -> str:
    if not math.isfinite(amount):
        return format_money(0, currency)
    return ("−" if amount < 0 else "") + format_money(abs(amount), currency, compact=True)


def claimed_sentence(frame: pd.DataFrame) -> str:
    """Say how many are recorded as returned, or promised to, and have bought nothing."""
    if frame.empty:
        return _("Nobody is recorded as returned without having bought.")
    said = int(frame.outcome.eq("returned").sum())
    return _("{said} recorded as returned and {promised} who promised to have bought nothing: no returns.").format(
        said=format_count(said), promised=format_count(len(frame) - said)
    )


def not_lost_sentence(count: int) -> str:
    """Say how many of the campaign's customers were not lost when they were drawn, and so cannot return."""
    if not count:
        return ""
    return ngettext(
        "{n} customer of the campaign was not lost on the day of the draw by this clock; a purchase of theirs is no"
        " return, so they are left out on both sides.",
        "{n} customers of the campaign were not lost on the day of the draw by this clock; a purchase of theirs is no"
        " return, so they are left out on both sides.",
        count,
    ).format(n=format_count(count))
