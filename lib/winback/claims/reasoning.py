"""Claims on why customers leave and on what they say, tested on reasons, complaints and the survey."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd

from ..intervals import UNKNOWN, Interval, share_by_day, share_interval
from ..reasons import catalogue_of
from ..text import _, format_count, format_share
from .evidence import YEAR_DAYS, Evidence
from .figures import CANNOT_TELL, DIFFERS, HOLDS, Answer, figure, judge, too_few, write, write_range

CARE = ("neglected", "indifference")
"""The reasons that say: nobody cared."""
OFFENDED = ("rude_staff", "complaint_mishandled", "lost_trust", "passed_around", "indifference", "felt_undervalued",
            "wrong_tone")  # fmt: skip
"""The reasons that say: I was treated badly."""
CHEAPER = "competitor_price"
NOBODY_CARED, ONE_IN_TEN, NINE_OF_TEN, TEN_OTHERS = (0.60, 0.76), (0.05, 0.15), (0.80, 1.0), 10.0
"""The claimed figures, taken loosely where the claim is a round one."""


def reasons_needed() -> str:
    """Say what the claims on reasons need."""
    return _("Needed: the reasons of lost customers, as collected in notebook 03, for most of them.")


def with_silent(found: Interval, told: float, lost: int) -> Interval:
    """Widen a share among those whose reason is known by what those of unknown reason could say: all of it, or none.

    >>> wide = with_silent(share_interval(50, 100), 100, 200)
    >>> round(wide.low, 2), round(wide.high, 2)
    (0.2, 0.8)
    """
    if not found.known or not lost:
        return UNKNOWN
    coverage = min(told / lost, 1.0)
    return Interval(found.value, found.low * coverage, found.high * coverage + (1 - coverage), found.count)


def _shares(e: Evidence) -> tuple[pd.DataFrame, float, int]:
    """The shares of reasons, the customers whose reason is known, and all who are lost."""
    lost = e.base.lost.customer_id.astype("str")
    if e.reasons is None:
        return pd.DataFrame(columns=["customer_id", "reason", "share"]), 0.0, len(lost)
    shares = e.reasons.shares
    shares = shares[shares.customer_id.astype("str").isin(set(lost))]
    return shares, float(shares.share.sum()), len(lost)


def nobody_cared(e: Evidence) -> Answer:
    """Share of the lost who left because nobody cared, among the known reasons and with what the silent could say."""
    shares, told, lost = _shares(e)
    if told < 1:
        return Answer(CANNOT_TELL, _("No reasons of lost customers are known."), needs=reasons_needed())
    found = share_interval(float(shares.share[shares.reason.isin(CARE)].sum()), told)
    wide = with_silent(found, told, lost)
    figures = (
        figure(_("Among the known reasons"), found, claimed=NOBODY_CARED),
        figure(_("Whatever the silent could say"), replace(wide, value=math.nan), claimed=NOBODY_CARED),
    )
    counted = _("Reason known: {told} of {lost} lost customers. Counted: neglected, indifference.").format(
        told=format_count(told), lost=format_count(lost)
    )
    answer = _("{figure} of those whose reason is known left because nobody cared.").format(
        figure=write_range(figures[0])
    )
    if found.count < e.known.claim_min_cases:
        return Answer(CANNOT_TELL, answer, counted, too_few(found.count, e.known), figures)
    verdict = judge(wide, NOBODY_CARED, e.known)
    needs = ""
    if verdict == CANNOT_TELL:
        needs = _("The silent could still turn it: with them it may be anything from {low} to {high}.").format(
            low=format_share(wide.low, 0), high=format_share(wide.high, 0)
        )
    return Answer(verdict, answer, counted, needs, figures)


def takes_ten(e: Evidence) -> Answer:
    """At most so many others each offended customer can have taken along: all other losses, shared among the offended.

    An upper bound, so it can refute the claim and never confirm it.
    """
    shares, told, lost = _shares(e)
    needs = _(
        "Needed: whom each new or lost customer had heard from; no table holds it yet. People who were never your"
        " customers are in no table at all."
    )
    found = share_interval(float(shares.share[shares.reason.isin(OFFENDED)].sum()), told)
    if found.count < e.known.claim_min_cases:
        return Answer(CANNOT_TELL, _("Your data do not say who heard of you from whom."), needs=needs)
    wide = with_silent(found, told, lost)
    value, low, high = (
        (1 - share) / share if share > 0 else float("inf") for share in (found.value, wide.high, wide.low)
    )
    told_figure = figure(
        _("Others lost for each offended one, at most"),
        Interval(value, low, high, found.count),
        "count",
        (TEN_OTHERS, TEN_OTHERS),
    )
    counted = _(
        "Lost for bad treatment: {share} of {told} lost customers whose reason is known. All other losses divided by"
        " them, even those that have nothing to do with it."
    ).format(share=write(found.value, "share"), told=format_count(told))
    if high < TEN_OTHERS:
        answer = _(
            "Even if every other loss were the offended customers' doing, each had taken along {figure}: never ten."
        ).format(figure=write_range(told_figure))
        return Answer(DIFFERS, answer, counted, figures=(told_figure,))
    answer = _("For each offended customer you lost {figure} others at most, for whatever reason.").format(
        figure=write_range(told_figure)
    )
    return Answer(CANNOT_TELL, answer, counted, needs, (told_figure,))


def one_in_ten(e: Evidence) -> Answer:
    """Share of unhappy customers who complained: of those with low scores, and of those lost through our doing."""
    needs = _("Needed: the register of complaints (or contacts of the kind 'complaint'), with a survey or reasons.")
    if e.complaints is None:
        return Answer(CANNOT_TELL, _("No complaints are recorded."), needs=needs)
    parts = [
        (_("Unhappy in the survey"), _complained(e, _unhappy(e), YEAR_DAYS)),
        (_("Lost through our own doing"), _complained(e, _lost_by_us(e), 0)),
    ]
    figures = tuple(figure(label, found, claimed=ONE_IN_TEN) for label, found in parts if found.known)
    counted = _(
        "A complaint within a year before the loss, or a year around low scores in the survey ({survey} and {lost}"
        " customers)."
    ).format(lost=format_count(parts[1][1].count), survey=format_count(parts[0][1].count))
    if not figures:
        return Answer(CANNOT_TELL, _("Nobody is known to be unhappy, by a survey or by a reason."), counted, needs)
    judged = [judge(found, ONE_IN_TEN, e.known) for _label, found in parts if found.known]
    verdict = DIFFERS if DIFFERS in judged else HOLDS if HOLDS in judged else CANNOT_TELL
    answer = " ".join(
        _("{who}: {figure} complained.").format(who=one.label, figure=write_range(one)) for one in figures
    )
    most = max(one.count for one in figures)
    return Answer(verdict, answer, counted, too_few(most, e.known) if most < e.known.claim_min_cases else "", figures)


def _unhappy(e: Evidence) -> pd.DataFrame:
    """Customers with low scores on average in their newest answers: ``customer_id, on``."""
    if e.answers is None:
        return pd.DataFrame(columns=["customer_id", "on"])
    rows = e.answers[(e.answers.respondent == "customer") & e.answers.customer_id.ne("")]
    rows = rows.drop_duplicates(["customer_id", "parameter"], keep="last")
    found = rows.groupby("customer_id", as_index=False).agg(score=("score_share", "mean"), on=("answered_on", "max"))
    return found[found.score < e.known.unhappy_below_share - 1e-9][["customer_id", "on"]]


def _lost_by_us(e: Evidence) -> pd.DataFrame:
    """Lost customers whose concluded reason is the company's own doing: ``customer_id, on`` (the day of the loss)."""
    lost = e.base.lost
    if e.reasons is None or "lost_on" not in lost:
        return pd.DataFrame(columns=["customer_id", "on"])
    concluded = e.reasons.concluded
    ours = set(concluded[concluded.class_code == "company"].customer_id)
    rows = lost[lost.customer_id.isin(ours) & lost.lost_on.notna()]
    on = pd.to_datetime(rows.lost_on).astype("datetime64[s]")
    return pd.DataFrame({"customer_id": rows.customer_id.astype("str"), "on": on})


def _complained(e: Evidence, people: pd.DataFrame, after_days: int) -> Interval:
    """The share who complained within a year before a day, or ``after_days`` after it."""
    if people.empty or e.complaints is None:
        return UNKNOWN
    both = people.merge(e.complaints, on="customer_id")
    days = (both.received_on - both.on).dt.days
    told = both.customer_id[days.between(-YEAR_DAYS, after_days)].nunique()
    return share_interval(told, people.customer_id.nunique())


def freelancers(e: Evidence) -> Answer:
    """Share of customers lost to somebody cheaper who came back within a year of the loss."""
    needs = _(
        "Needed: reasons of lost customers, also of those who came back since, and orders over at least two years."
    )
    said = e.records.frame("reasons") if e.records is not None else e.base.said
    if said is None or said.empty or e.base.value is None:
        return Answer(CANNOT_TELL, _("Your data do not say who left for somebody cheaper and came back."), needs=needs)
    said = said.assign(given_on=pd.to_datetime(said.given_on).astype("datetime64[s]"))
    if e.until is not None:
        said = said[said.given_on <= pd.Timestamp(e.until)]
    catalogue = catalogue_of(e.records)
    rows = said[said.reason.map(catalogue.reads) == CHEAPER].drop_duplicates("customer_id")[["customer_id", "given_on"]]
    # A statement belongs to the last leave before it, not to one that came later.
    rows = rows.merge(e.spells, on="customer_id")
    rows = rows[rows.last_on < rows.given_on].sort_values("last_on").drop_duplicates("customer_id", keep="last")
    seen = rows.returned_on.notna()
    days = (rows.returned_on.where(seen, e.day) - rows.lost_on).dt.days
    found = share_by_day(days.clip(lower=0), seen, YEAR_DAYS) if len(rows) else UNKNOWN
    counted = _(
        "Lost customers of whom a cheaper competitor was named: {count}; came back within a year of the loss."
    ).format(count=format_count(len(rows)))
    if not found.known or found.count < e.known.claim_min_cases:
        return Answer(
            CANNOT_TELL, _("Too few are known to have left for somebody cheaper."), counted,
            too_few(len(rows), e.known),
        )  # fmt: skip
    told = figure(_("Back from somebody cheaper"), found, claimed=NINE_OF_TEN)
    answer = _("Of those lost to somebody cheaper {figure} came back within a year.").format(figure=write_range(told))
    return Answer(judge(found, NINE_OF_TEN, e.known), answer, counted, figures=(told,))
