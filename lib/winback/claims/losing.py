"""Claims on losing and on second lives, tested on the absences: a normal loss, and whether the returned stay longer."""

from __future__ import annotations

import math

import ibis
import pandas as pd
import scipy

from ..clocks import FixedDays
from ..intervals import UNKNOWN, Interval, rate_ratio, share_interval
from ..text import _, format_count
from .evidence import YEAR_DAYS, Evidence
from .figures import CANNOT_TELL, DIFFERS, HOLDS, Answer, figure, judge, too_few, write_range

SHORTEST_DAYS = 120
"""Losses watched for less are not put on a year."""


def usual_loss(e: Evidence) -> Answer:
    """Share of customers lost in the last year and still away, against the 9 to 11 % that are said to be normal."""
    claimed = (e.known.benchmark_loss_rate_low, e.known.benchmark_loss_rate_high)
    found, days = yearly_loss(e)
    if not found.known:
        return Answer(
            CANNOT_TELL,
            _("Your data cannot tell how many customers you lose a year."),
            needs=_(
                "Needed: orders of at least a year and a half, or in a list of customers the day on which each was"
                " lost (lost_on)."
            ),
        )
    told = figure(_("Lost within a year"), found, claimed=claimed)
    verdict = judge(found, claimed, e.known)
    whole = days >= YEAR_DAYS
    counted = _(
        "Customers with a known rhythm who were with you within the last {days} days; lost in that time and still away."
    ).format(days=format_count(min(days, YEAR_DAYS)))
    if not whole:
        counted += " " + _("The shorter time is put on a year.")
    needs = too_few(found.count, e.known) if found.count < e.known.claim_min_cases else ""
    return Answer(verdict, _("You lose {figure} a year.").format(figure=write_range(told)), counted, needs, (told,))


def yearly_loss(e: Evidence) -> tuple[Interval, int]:
    """Return the share lost within a year, and the days it was counted over.

    Lost in the last 365 days and still away / customers with us at their start or since, as in the loss report. Where
    the losses settled later than that: losses per customer-year since, as a share of a year (1 − e^−rate).
    """
    rows = e.base.customers
    lost = rows.state == "lost"
    if "lost_on" not in rows or rows.lost_on[lost].isna().mean() > 0.05:
        return UNKNOWN, 0
    on = pd.to_datetime(rows.lost_on).astype("datetime64[s]")
    judged = rows.allowed_days.notna() if "allowed_days" in rows else rows.state.ne("one_purchase")
    start = e.day - pd.Timedelta(days=YEAR_DAYS)
    settled = e.settled_on
    if settled is None or settled <= start:
        lately = lost & (on > start)
        return share_interval(int(lately.sum()), int((judged & (~lost | lately)).sum())), YEAR_DAYS
    days = (e.day - settled).days
    if days < SHORTEST_DAYS:
        return UNKNOWN, days
    began = _not_before(rows.first_on, settled)
    end = on.where(lost, e.day)
    at_risk = judged & (end > began)
    events = int((lost & at_risk).sum())
    years = float((end - began)[at_risk].dt.days.sum()) / YEAR_DAYS
    if not years:
        return UNKNOWN, days
    low = scipy.stats.chi2.ppf(0.025, 2 * events) / 2 if events else 0.0
    high = scipy.stats.chi2.ppf(0.975, 2 * events + 2) / 2
    value, low, high = (1 - math.exp(-count / years) for count in (events, low, high))
    return Interval(value, low, high, int(at_risk.sum())), days


def more_loyal(e: Evidence) -> Answer:
    """Do those who returned stay longer? Losses per customer-year after a return, over losses in the first life.

    Only absences that lasted count, as leaves and as returns alike; both lives are watched to the same day.
    """
    needs = _("Needed: orders over at least two years, in which customers were lost and came back.")
    if e.base.value is None:
        return Answer(CANNOT_TELL, _("A list of customers does not say who came back."), needs=needs)
    first, second = first_lives(e), second_lives(e)
    found = rate_ratio(int(second.lost.sum()), second.years.sum(), int(first.lost.sum()), first.years.sum())
    counted = _(
        "Returned after at least {away} days away beyond the day of the loss: {returned}; lost again for as long:"
        " {again}. First lives: {first}, lost: {lost}."
    ).format(
        away=format_count(e.known.claim_away_days), returned=format_count(len(second)),
        again=format_count(second.lost.sum()), first=format_count(len(first)), lost=format_count(first.lost.sum()),
    )  # fmt: skip
    if len(second) < e.known.claim_min_cases or not found.known:
        return Answer(
            CANNOT_TELL, _("Too few customers have come back to compare their second life with the first."), counted,
            needs if not len(second) else too_few(len(second), e.known),
        )  # fmt: skip
    told = figure(_("Lost again, against first lives"), found, "ratio", (0.0, 1.0))
    verdict = HOLDS if found.high < 1 else DIFFERS if found.low > 1 else CANNOT_TELL
    words = {
        HOLDS: _("After a return customers are lost {figure} times as often a year as in a first life: less often."),
        DIFFERS: _("After a return customers are lost {figure} times as often a year as in a first life: more often."),
        CANNOT_TELL: _(
            "After a return customers are lost {figure} times as often a year as in a first life: that may be either."
        ),
    }
    return Answer(verdict, words[verdict].format(figure=write_range(told)), counted, figures=(told,))


def first_lives(e: Evidence) -> pd.DataFrame:
    """Return the first lives: ``customer_id, years`` at risk, ``lost`` (for good so far, or for long)."""
    company = e.base.company
    if company is None or e.base.value is None:
        return pd.DataFrame(columns=["customer_id", "years", "lost"])
    number = 1 if isinstance(e.base.value.losses.clock, FixedDays) else 2
    bought = company.purchases_known_on(e.base.as_of)
    begun = bought.filter(bought.purchase_no == number).select("customer_id", began_on=bought.purchased_on)
    rows = begun.filter(begun.began_on <= ibis.date(e.base.as_of.isoformat())).to_pandas()
    left = e.long_absences.groupby("customer_id").lost_on.min()
    rows["began_on"] = _not_before(rows.began_on, e.settled_on)
    return _lived(e, rows, left)


def second_lives(e: Evidence) -> pd.DataFrame:
    """Return the lives after a first return from a long absence: ``customer_id, years`` at risk, ``lost`` again."""
    gone = e.long_absences.sort_values("lost_on")
    rows = gone[gone.returned_on.notna()].drop_duplicates("customer_id")[["customer_id", "returned_on"]]
    later = gone.merge(rows, on="customer_id", suffixes=("", "_first"))
    again = later[later.lost_on > later.returned_on_first].groupby("customer_id").lost_on.min()
    return _lived(e, rows.rename(columns={"returned_on": "began_on"}), again)


def _not_before(days: pd.Series, start: pd.Timestamp | None) -> pd.Series:
    typed = pd.to_datetime(days).astype("datetime64[s]")
    return typed if start is None else typed.where(typed > start, start).astype("datetime64[s]")


def _lived(e: Evidence, rows: pd.DataFrame, left: pd.Series) -> pd.DataFrame:
    """Years from the beginning to the loss, or to the last day on which a long absence could have shown."""
    end = e.day - pd.Timedelta(days=e.known.claim_away_days)
    rows = rows[rows.began_on < end].reset_index(drop=True)
    gone = pd.Series(pd.to_datetime(left.reindex(rows.customer_id)).to_numpy("datetime64[s]"), index=rows.index)
    rows = rows[gone.isna() | (gone > rows.began_on)]
    gone = gone[rows.index]
    lost = gone.notna() & (gone <= end)
    years = (gone.where(lost, end) - rows.began_on).dt.days / YEAR_DAYS
    return pd.DataFrame({"customer_id": rows.customer_id, "years": years.to_numpy(float), "lost": lost.to_numpy(bool)})
