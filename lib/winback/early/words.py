"""Early warnings in words: the signs, the reason of each warning, and what the test on the past says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pandas as pd

from ..sentences import customers_phrase
from ..text import _, format_count, format_date, format_days, format_money, format_number, format_share, ngettext
from .rolling import WarningTest
from .warn import Warnings

MOST_SIGNS = 4


def sign_names() -> dict[str, str]:
    """Return what the signs are called in the language in use."""
    return {
        "silent": _("Silent beyond the own interval"),
        "slower": _("Buys less often"),
        "smaller": _("Smaller orders"),
        "less": _("Falling volume"),
        "narrower": _("Fewer product groups"),
        "short_of_plan": _("Short of plan"),
        "complaint": _("Open complaint"),
        "unhappy": _("Satisfaction falls"),
        "talks": _("Talks without purchase"),
        "no_contact": _("Not heard from us"),
        "manager_left": _("Manager leaves or has left"),
    }


def list_names() -> dict[str, str]:
    """Return what the compared lists are called."""
    return {
        "warnings": _("Early warnings"),
        "warnings_by_chance": _("Early warnings, by chance alone"),
        "recency": _("Longest silence"),
        "recency_money": _("Silence × money"),
        "clock": _("Used part of the clock"),
    }


def sign_words(row: Any, currency: str = "") -> str:
    """Say what one sign of one customer rests on. ``row``: of ``Warnings.signs``, by names of columns."""
    return _SENTENCES[str(row["sign"])](row, currency)


def _silent(row: Any, _currency: str) -> str:
    return _("Silent for {silence}, buys every {usual} as a rule; without a purchase lost from {day} on.").format(
        silence=format_days(row["silence_days"]), usual=format_days(row["usual_interval_days"]),
        day=format_date(row["runs_out_on"]),
    )  # fmt: skip


def _slower(row: Any, _currency: str) -> str:
    return _("Buys less often: every {lately} lately, every {before} before.").format(
        lately=format_days(row["lately_interval_days"]), before=format_days(row["before_interval_days"])
    )


def _smaller(row: Any, currency: str) -> str:
    return _("Orders shrink: {lately} on average lately, {before} before.").format(
        lately=format_money(row["lately_order_amount"], currency),
        before=format_money(row["before_order_amount"], currency),
    )


def _less(row: Any, currency: str) -> str:
    return _("Volume falls: {lately} in the last half year, {before} in the one it is compared with.").format(
        lately=format_money(row["half_amount"], currency), before=format_money(row["against_amount"], currency)
    )


def _narrower(row: Any, _currency: str) -> str:
    return _("Fewer product groups: {lately} in the last half year, {before} in the one before.").format(
        lately=format_count(row["half_groups"]), before=format_count(row["before_groups"])
    )


def _short_of_plan(row: Any, _currency: str) -> str:
    if row["shortfall_share"] > 0.995:
        return _("Bought nothing of what was planned, short since {day}.").format(
            day=format_date(row["short_since_on"])
        )
    return _("Bought {share} less than planned, short since {day}.").format(
        share=format_share(row["shortfall_share"], 0), day=format_date(row["short_since_on"])
    )


def _complaint(row: Any, _currency: str) -> str:
    count = int(row["open_complaints"])
    return ngettext(
        "{n} complaint is open since {day}.", "{n} complaints are open, the first since {day}.", count
    ).format(n=format_count(count), day=format_date(row["complained_on"]))


def _unhappy(row: Any, _currency: str) -> str:
    if pd.isna(row["score_before_share"]):
        return _("Satisfied to {now} ({day}).").format(
            now=format_share(row["score_share"], 0), day=format_date(row["answered_on"])
        )
    return _("Satisfied to {now} ({day}), {before} before.").format(
        now=format_share(row["score_share"], 0), day=format_date(row["answered_on"]),
        before=format_share(row["score_before_share"], 0),
    )  # fmt: skip


def _talks(row: Any, _currency: str) -> str:
    count = int(row["talk_count"])
    return ngettext(
        "{n} talk since the last purchase and no order, the last on {day}.",
        "{n} talks since the last purchase and no order, the last on {day}.",
        count,
    ).format(n=format_count(count), day=format_date(row["last_talk_on"]))


def _no_contact(row: Any, _currency: str) -> str:
    if pd.isna(row["last_contact_on"]):
        return _("No contact of ours is known.")
    return _("The last contact of ours was on {day}: longer ago than agreed.").format(
        day=format_date(row["last_contact_on"])
    )


def _manager_left(row: Any, _currency: str) -> str:
    return _("The manager who serves the customer leaves or has left ({day}).").format(
        day=format_date(row["manager_left_on"])
    )


_SENTENCES: dict[str, Callable[[Any, str], str]] = {
    "silent": _silent, "slower": _slower, "smaller": _smaller, "less": _less, "narrower": _narrower,
    "short_of_plan": _short_of_plan, "complaint": _complaint, "unhappy": _unhappy, "talks": _talks,
    "no_contact": _no_contact, "manager_left": _manager_left,
}  # fmt: skip


def told(warned: Warnings, most: int | None = None, signs: int = MOST_SIGNS) -> pd.DataFrame:
    """Return the customers with a warning, with ``why``: the reasons of each in words, the most telling first."""
    listed = warned.listed(most)
    rows = warned.signs[warned.signs.customer_id.isin(listed.customer_id)]
    words: dict[str, list[str]] = {}
    for row in rows.to_dict("records"):
        words.setdefault(str(row["customer_id"]), []).append(sign_words(row, warned.currency))
    why = [
        " ".join(words[row["customer_id"]][:signs]) if row["customer_id"] in words else _without_sign(row, warned)
        for row in listed.to_dict("records")
    ]
    return listed.assign(why=why)


def _without_sign(row: Any, warned: Warnings) -> str:
    """Say why there is a warning although no sign shows by itself."""
    if warned.model is not None:
        return _("No single sign: taken together, the orders look like those of customers who were lost.")
    return _("Silent for {silence}, most of what the clock allows; without a purchase lost from {day} on.").format(
        silence=format_days(row["silence_days"]), day=format_date(row["runs_out_on"])
    )


def warnings_sentence(warned: Warnings) -> str:
    """Say how many have a warning, and what is at stake with them."""
    listed, learned = warned.listed(), warned.model is not None
    if warned.customers.empty:
        return _("Nobody is with you whose rhythm is known, so there is nobody to warn of.")
    return at_stake_sentence(
        len(listed), len(warned.customers), float(listed.margin_a_year.sum()), warned.currency,
        lost=float(listed.chance_share.sum()) if learned else None,
        loss_amount=float(listed.expected_loss_amount.sum()), horizon_days=warned.horizon_days,
    )  # fmt: skip


def at_stake_sentence(
    count: int, everybody: int, margin: float, currency: str = "", *, lost: float | None, loss_amount: float,
    horizon_days: int,
) -> str:  # fmt: skip
    """Say how many of everybody have a warning, with what margin; ``lost``: expected, ``None`` where rules rank."""
    if not count:
        return _("None of {all} has a warning.").format(all=customers_phrase(everybody))
    sentence = _("{count} of {all} with you have a warning; they bring a margin of {margin} a year.").format(
        count=format_count(count), all=customers_phrase(everybody), margin=format_money(margin, currency, compact=True)
    )
    if lost is None:
        return sentence + " " + rules_sentence()
    expected = _(
        "About {lost} of them will be lost within {days} if nobody acts, and {money} of that margin with them."
    )
    return f"{sentence} " + expected.format(
        lost=format_count(lost), days=format_days(horizon_days), money=format_money(loss_amount, currency, compact=True)
    )


def rules_sentence() -> str:
    """Say why there are rules in place of chances."""
    return _("Too few were lost so far to learn chances from: plain rules rank the list.")


def model_sentence(warned: Warnings) -> str:
    """Say what the chances were learned from."""
    if warned.model is None:
        return rules_sentence()
    return _(
        "The chances were learned on {days} past days from {customers}, of whom {lost} were lost within {horizon} of"
        " such a day."
    ).format(
        days=format_count(warned.model.past_days), customers=customers_phrase(warned.model.customers),
        lost=format_count(warned.model.lost), horizon=format_days(warned.horizon_days),
    )  # fmt: skip


def by_sign_sentence(warned: Warnings) -> str:
    """Say which sign has most money behind it."""
    return most_money_sentence(warned.by_sign(), warned.currency)


def most_money_sentence(by_sign: pd.DataFrame, currency: str = "") -> str:
    """Say which sign has most money behind it. ``by_sign``: ``sign, customers, margin_a_year``."""
    if by_sign.empty:
        return _("No sign shows.")
    row, names = by_sign.sort_values("margin_a_year", ascending=False).iloc[0], sign_names()
    return _("Most money stands behind “{sign}”: {count}, a margin of {margin} a year.").format(
        sign=names[row.sign], count=customers_phrase(int(row.customers)),
        margin=format_money(row.margin_a_year, currency, compact=True),
    )  # fmt: skip


def largest_group_sentence(frame: pd.DataFrame, group: str, currency: str = "") -> str:
    """Say where most margin is at stake. ``frame``: the group's value, ``customers, margin_a_year``."""
    if frame.empty:
        return _("Nobody has a warning.")
    row = frame.sort_values("margin_a_year", ascending=False).iloc[0]
    told_of = _("Most is at stake with {name}: {count}, a margin of {margin} a year, {share} of all that is at stake.")
    return told_of.format(
        name=row[group], count=customers_phrase(int(row.customers)),
        margin=format_money(row.margin_a_year, currency, compact=True),
        share=format_share(row.margin_a_year / max(frame.margin_a_year.sum(), 1e-9), 0),
    )  # fmt: skip


def missing_sentence(warned: Warnings) -> str:
    """Say which tables would bring further signs."""
    names = sign_names()
    missing = [names[code] for code in names if code not in warned.tables]
    if not missing:
        return _("Every sign of the method is looked at.")
    return _("Not looked at for want of data: {signs}.").format(signs=", ".join(name.lower() for name in missing))


def lifts_sentence(warned: Warnings) -> str:
    """Say which further signs proved to announce losses in the company's own past."""
    if warned.model is None or warned.model.lifts.empty:
        return _("Nothing beyond the orders has been learned from yet.")
    names, lifts = sign_names(), warned.model.lifts
    proven = lifts[lifts.low_lift > 1].sort_values("lift", ascending=False)
    if proven.empty:
        best = lifts.sort_values("lift", ascending=False).iloc[0]
        return _(
            "No sign beyond the orders is proven yet; the strongest is “{sign}”: {lost} lost where the orders alone"
            " said {expected}."
        ).format(
            sign=names[best.sign], lost=format_count(best.lost_count), expected=format_count(best.expected_count)
        )  # fmt: skip
    told_of = ", ".join(
        _("“{sign}” (× {lift})").format(sign=names[row.sign], lift=format_number(row.lift, 1))
        for row in records(proven)
    )
    return _("Proven in your own past beyond what the orders say: {signs}.").format(signs=told_of)


def records(frame: pd.DataFrame) -> Iterable[Any]:
    """Return the rows with their columns as attributes."""
    return frame.itertuples()


def test_sentence(found: WarningTest) -> str:
    """Say what the warnings of past days were worth, against the list of the longest silence."""
    return lists_sentence(found.of("warnings"), found.of("recency"), int(found.days.day.nunique()), found.horizon_days)


def lists_sentence(ours: Mapping[str, Any], plain: Mapping[str, Any], days: int, horizon_days: int) -> str:
    """Say the same from the rows of the two lists over all days."""
    head = ngettext(
        "Put back to {n} past day: of the {flagged} customers listed, {hit} were lost within {horizon}, half of them"
        " at least {lead} later.",
        "Put back to {n} past days: of the {flagged} customers listed, {hit} were lost within {horizon}, half of them"
        " at least {lead} later.",
        days,
    ).format(
        n=format_count(days), flagged=format_count(ours["flagged"]), hit=format_count(ours["hit"]),
        horizon=format_days(horizon_days), lead=format_days(ours["lead_days"]),
    )  # fmt: skip
    tail = _(
        "That is {recall} of all who were lost and {money} of their turnover; as long a list of the longest silence"
        " finds {plain_recall} and {plain_money}."
    ).format(
        recall=format_share(ours["recall"], 0), money=format_share(ours["money_share"], 0),
        plain_recall=format_share(plain["recall"], 0), plain_money=format_share(plain["money_share"], 0),
    )  # fmt: skip
    return f"{head} {tail}"


test_sentence.__test__ = False  # type: ignore[attr-defined]


def verdict_sentence(found: WarningTest, other: str = "recency") -> str:
    """Say whether the warnings beat another list beyond chance, in customers and in money."""
    rows = found.against[(found.against.list == "warnings") & (found.against.other == other)]
    by_figure = {str(row["figure"]): row for row in rows.to_dict("records")}
    parts = []
    words = {
        "better": _("better by {points} points ({low} to {high})"),
        "worse": _("worse by {points} points ({low} to {high})"),
        "no_difference": _("no proven difference ({low} to {high} points)"),
    }
    for figure, name in (("precision", _("right warnings")), ("money_share", _("money found"))):
        row = by_figure[figure]
        parts.append(
            f"{name}: "
            + words[str(row["verdict"])].format(
                points=format_number(abs(float(row["difference"])) * 100, 0),
                low=_signed(float(row["low"])),
                high=_signed(float(row["high"])),
            )
        )
    return _("Against “{list}” at equal length: {parts}.").format(list=list_names()[other], parts="; ".join(parts))


def _signed(share: float) -> str:
    text = format_number(share * 100, 0)
    return f"+{text}" if share > 0 and text != "0" else text
