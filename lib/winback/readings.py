"""What the notebooks' figures say, in sentences generated from them, in the language in use.

The sentences that the dashboard shares stand in :mod:`winback.sentences`.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from .assumptions import Assumptions
from .company import Company
from .load import LoadReport
from .loading.report import balance_sentence
from .text import (
    _,
    format_count,
    format_date,
    format_days,
    format_money,
    format_number,
    format_period,
    format_share,
    ngettext,
)


def balance(rows: Mapping[str, Mapping[str, Any]], currency: str = "") -> str:
    """Say whether what was read is all accounted for. ``rows``: of a load report."""
    return balance_sentence(rows, currency)


def load_notes(company: Company) -> str:
    """Return the load report in words, one sentence after the other."""
    return "\n".join(LoadReport.from_dict(company.report).sentences())


def months(frame: pd.DataFrame, currency: str = "") -> str:
    """Say how far the data reach and how the last twelve whole months compare with the twelve before."""
    if frame.empty:
        return _("There are no purchases.")
    whole = frame[frame.complete]
    if len(whole) < 24:
        first, last = (format_period(pd.Timestamp(day).date(), "month") for day in frame.period_on.iloc[[0, -1]])
        return _("The data reach from {first} to {last}: too short to compare two whole years.").format(
            first=first, last=last
        )
    now, before = float(whole.amount.iloc[-12:].sum()), float(whole.amount.iloc[-24:-12].sum())
    return _("Turnover of the last twelve whole months: {now}, {change} against the twelve before.").format(
        now=format_money(now, currency, compact=True), change=_signed_share(now / before - 1 if before else None)
    )


def _signed_share(change: float | None) -> str:
    text = format_share(change, 0)
    return f"+{text}" if change is not None and change >= 0 else text


def states(frame: pd.DataFrame, currency: str = "") -> str:
    """Say how many are lost, out of those a clock can judge. ``frame``: ``state, customers, amount``."""
    count = frame.set_index("state").customers
    lost, active, once = (int(count.get(name, 0)) for name in ("lost", "active", "one_purchase"))
    if not lost + active:
        return _("No customer bought often enough to be judged.")
    told = ngettext(
        "{n} customer of the {all} who can be judged is lost: {share}.",
        "{n} customers of the {all} who can be judged are lost: {share}.",
        lost,
    ).format(n=format_count(lost), all=format_count(lost + active), share=format_share(lost / (lost + active), 0))
    if not once:
        return told
    more = ngettext(
        "{n} more bought once, has no rhythm and is counted apart.",
        "{n} more bought once, have no rhythm and are counted apart.",
        once,
    )
    return f"{told} {more.format(n=format_count(once))}"


def against_the_best(report: pd.DataFrame, assumptions: Assumptions) -> str:
    """Compare the last year's losses with the rate of the best companies. ``report``: of ``loss_report``, any group."""
    with_us = float(report.with_us.sum())
    if not with_us:
        return _("There is nobody whose loss within the last year could be counted.")
    return _(
        "Of the customers who were with us within the last year, {rate} fell silent in it and are still away. Even the "
        "best companies are said to lose {low} to {high} a year, by a rule that was never published."
    ).format(
        rate=format_share(float(report.lost_last_year.sum()) / with_us, 0),
        low=format_share(assumptions.benchmark_loss_rate_low, 0),
        high=format_share(assumptions.benchmark_loss_rate_high, 0),
    )


def talks(frame: pd.DataFrame, currency: str = "") -> str:
    """Say how much time goes to people who talk and do not buy. ``frame``: of ``talks_without_purchase``."""
    if frame.empty:
        return _("Nobody who was in touch lately has stopped buying.")
    told = ngettext(
        "{n} customer was in touch lately, yet does not buy",
        "{n} customers were in touch lately, yet do not buy",
        len(frame),
    ).format(n=format_count(len(frame)))
    hours = float(frame.hours.sum()) if "hours" in frame else 0.0
    spent = _(", at the cost of {hours} working hours").format(hours=format_number(hours, 0)) if hours else ""
    money = float(frame.year_amount.fillna(0).sum())
    return (
        told
        + spent
        + _(". They used to bring {money} a year.").format(money=format_money(money, currency, compact=True))
    )


def accounts(frame: pd.DataFrame, currency: str = "") -> str:
    """Say what the listed key accounts used to bring. ``frame``: of ``key_accounts_lost``."""
    if frame.empty:
        return _("No key account is lost.")
    top = frame.iloc[0]
    return ngettext(
        "The one key account lost brought {money} in the last year; the last purchase was on {day}.",
        "The {n} largest key accounts lost brought {money} in their last year; the largest bought last on {day}.",
        len(frame),
    ).format(
        n=format_count(len(frame)),
        money=format_money(float(frame.year_amount.sum()), currency, compact=True),
        day=format_date(pd.Timestamp(top.last_on).date()),
    )


def departed(frame: pd.DataFrame, currency: str = "") -> str:
    """Say what went along with the managers who left. ``frame``: of ``departures``."""
    if frame.empty:
        return _("The data name no manager who left, so nothing can be said about departures.")
    worst = frame.sort_values("surplus_lost", ascending=False).iloc[0]
    told = _(
        "After {name} left on {day}, {lost} of {customers} customers stopped buying: {rate} against the usual {usual}."
    ).format(
        name=worst["name"],
        day=format_date(pd.Timestamp(worst.left_on).date()),
        lost=format_count(worst.lost),
        customers=format_count(worst.customers),
        rate=format_share(worst.loss_rate, 0),
        usual=format_share(worst.usual_rate, 0),
    )
    if worst.chance_share is not None and worst.chance_share < 0.05:
        return (
            told
            + " "
            + _("Chance alone would hardly do that; about {n} left with the manager.").format(
                n=format_count(worst.surplus_lost)
            )
        )
    return told + " " + _("That can be chance.")


def portfolios(frame: pd.DataFrame) -> str:
    """Say how much of the turnover hangs on one person. ``frame``: of ``portfolio_curve``."""
    if frame.empty:
        return _("There are no portfolios to compare.")
    last = frame[frame.period_on == frame.period_on.max()]
    top = last.sort_values("amount", ascending=False).iloc[0]
    return _("In {period}, {share} of the turnover passed through the hands of {name}.").format(
        period=format_period(pd.Timestamp(top.period_on).date(), "quarter"),
        share=format_share(top.turnover_share, 0),
        name=top.manager_id,
    )


def rules(frame: pd.DataFrame, chosen: str = "") -> str:
    """Say how wrong the rule in use was. ``frame``: of ``audit``; ``chosen``: the clock's code."""
    used = frame[frame.clock == chosen]
    row = used.iloc[0] if len(used) else frame.iloc[0]
    return _(
        "Put back to past days, this clock gave up {share} of the customers who went on buying, and noticed those who "
        "were really gone {days} after their last purchase."
    ).format(share=format_share(row.false_loss_share, 0), days=format_days(row.delay_days))


def equal_delay(shares: Mapping[str, float], measure: str = "delay_days") -> str:
    """Say what the own clock saves. ``shares``: of ``at_equal_delay``, read at the same ``measure`` of delay."""
    fixed, own = shares.get("fixed"), shares.get("own")
    if not fixed or own is None:
        return _("The data are too short for this comparison.")
    if measure == "delay_amount":
        return _(
            "At the same money not sold until a loss is noticed, one number of days for all breaks off {fixed} of the "
            "silences that end by themselves, each customer's own rhythm {own}: {ratio} of the false losses."
        ).format(fixed=format_share(fixed), own=format_share(own), ratio=format_share(own / fixed, 0))
    return _(
        "At the same delay, one number of days for all gives up {fixed} of those who go on buying, each customer's own "
        "rhythm {own}: {ratio} of the false losses."
    ).format(fixed=format_share(fixed), own=format_share(own), ratio=format_share(own / fixed, 0))


def formula(total: Mapping[str, float], currency: str = "") -> str:
    """Say the article's formula with the file's figures. ``total``: of :class:`winback.value.Value`."""
    return _("{lost} lost customers × {order} an order × {orders} orders a year = {money} a year, {each} each.").format(
        lost=format_count(total["lost"]),
        order=format_money(total["average_order_amount"], currency),
        orders=format_number(total["orders_a_year"], 1),
        money=format_money(total["money_lost_a_year"], currency),
        each=format_money(total["money_lost_a_year"] / total["lost"] if total["lost"] else 0.0, currency),
    )


def margin(total: Mapping[str, float], has_cost: bool, currency: str = "") -> str:
    """Say what the lost turnover was worth as margin, and where the margin comes from."""
    money = format_money(total["margin_lost_a_year"], currency)
    if has_cost:
        return _("Of that, {money} a year was margin, by the cost in the file.").format(money=money)
    return _("Of that, {money} a year was margin, if the assumed margin holds: the file has no cost.").format(
        money=money
    )


def usual_delay(curve: pd.DataFrame, measure: str = "delay_days") -> float:
    """Return the delay at which families are compared: the own rhythm's. ``curve``: of ``audit_curve``."""
    own = curve[curve.family == "own"]
    preset = own[own.preset]
    return float((preset if len(preset) else own)[measure].iloc[0])


def lifetime(found: Any, currency: str = "") -> str:
    """Say what a lifetime value or a second lifetime value found."""
    told: str = found.sentence(currency)
    return told


def stored(path: Path) -> str:
    """Say where a result was stored."""
    return _("Stored in {file} of the company's folder {folder}.").format(
        file=f"{path.parent.name}/{path.name}", folder=path.parents[1].name
    )
