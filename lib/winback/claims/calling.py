"""Claims on calling and winning back, tested on the contacts: five against forty, dearer or cheaper, only soon."""

from __future__ import annotations

from typing import Any

import ibis
import numpy as np
import pandas as pd

from ..company import Company
from ..complaint_rows import CONTACT_KINDS
from ..intervals import UNKNOWN, Interval, difference, share_by_day, share_interval
from ..text import _, format_count
from .evidence import Evidence
from .figures import CANNOT_TELL, DIFFERS, HOLDS, Answer, figure, judge, together, too_few, write, write_range

NO_TALK = ("invoice", "счет", "счёт", *CONTACT_KINDS)
"""Contacts that ask for nothing: an invoice goes with a sale, a complaint comes from the customer."""
NEW, BACK = (0.025, 0.075), (0.30, 0.50)
"""'About 5 %' and 'about 40 %', taken loosely."""
DRAWS, SEED = 499, 20260630


def contacts_needed() -> str:
    """Say which table the claims on calls need."""
    return _(
        "Needed: a table 'contacts' (customer_id, contacted_on, kind, hours) with the calls to prospects and to lost"
        " customers."
    )


def talks(e: Evidence) -> ibis.Table | None:
    """Return the contacts in which something could be asked for: ``customer_id, contacted_on, cost`` (money, hours)."""
    company = e.base.company
    table = company.table("contacts") if company is not None else None
    if company is None or table is None or e.base.value is None:
        return None
    rows = table.filter(table.contacted_on <= ibis.date(e.base.as_of.isoformat()))
    if "kind" in rows.columns:
        rows = rows.filter(~rows.kind.fill_null("").strip().lower().isin(list(NO_TALK)))
    return rows.select("customer_id", "contacted_on", cost=_cost(rows, company))


def _cost(rows: ibis.Table, company: Company) -> Any:
    """Hours, in money where the hour of every manager has a price; nothing where no hours are written down."""
    if "hours" not in rows.columns:
        return ibis.null("float64")
    prices = company.table("managers")
    if prices is None or "hour_cost" not in prices.columns or "manager_id" not in rows.columns:
        return rows.hours
    known = prices.filter(prices.hour_cost.notnull()).select("manager_id", "hour_cost").to_pandas()
    usual = float(known.hour_cost.median()) if len(known) else 1.0
    price = {str(row.manager_id): float(row.hour_cost) for row in known.itertuples()}
    if not price:
        return rows.hours
    return rows.hours * rows.manager_id.cases(*price.items(), else_=usual)


def called_absences(e: Evidence) -> pd.DataFrame:
    """Return each absence that lasted, with the contacts that fell into it.

    ``customer_id, lost_on, away_on, returned_on``; ``called_on``: the first contact from ``away_on`` on; ``soon`` and
    ``late``: whether there was a contact in the first window after the loss, and in one that begins two windows later;
    ``cost`` of all contacts of the absence.
    """
    rows, contacts = e.long_absences, talks(e)
    if contacts is None or rows.empty:
        return rows.assign(called_on=rows.away_on.mask(rows.away_on.notna()), soon=False, late=False, cost=np.nan)
    window = e.known.call_window_days
    keys = ibis.memtable(rows[["customer_id", "lost_on", "away_on", "returned_on"]])
    keys = keys.mutate(**{name: keys[name].cast("date") for name in ("lost_on", "away_on", "returned_on")})
    both = keys.join(contacts, "customer_id")
    both = both.filter(
        (both.contacted_on >= both.lost_on) & (both.returned_on.isnull() | (both.contacted_on < both.returned_on))
    )
    age = both.contacted_on.delta(both.lost_on, unit="day")
    touched = both.group_by("customer_id", "lost_on").agg(
        called_on=both.contacted_on.min(where=both.contacted_on >= both.away_on),
        soon=(age < window).sum(),
        late=((age >= 2 * window) & (age < 3 * window)).sum(),
        cost=both.cost.sum(),
    )
    found = touched.to_pandas()
    for name in ("lost_on", "called_on"):
        found[name] = pd.to_datetime(found[name]).astype("datetime64[s]")
    frame = rows.merge(found, on=["customer_id", "lost_on"], how="left")
    return frame.assign(soon=frame.soon.fillna(0) > 0, late=frame.late.fillna(0) > 0)


def prospects(e: Evidence) -> pd.DataFrame:
    """Return who was contacted before a first purchase: ``customer_id, called_on`` (first), ``bought_on``, ``cost``.

    Only those first contacted after the data had settled: who was contacted earlier may have bought before the data
    begin.
    """
    contacts, company = talks(e), e.base.company
    if contacts is None or company is None or e.settled_on is None:
        return pd.DataFrame(columns=["customer_id", "called_on", "bought_on", "cost"])
    bought = company.purchases_known_on(e.base.as_of)
    first = bought.group_by("customer_id").agg(bought_on=bought.purchased_on.min())
    both = contacts.left_join(first, "customer_id").drop("customer_id_right")
    before = both.filter(both.bought_on.isnull() | (both.contacted_on < both.bought_on))
    rows = before.group_by("customer_id", "bought_on").agg(called_on=before.contacted_on.min(), cost=before.cost.sum())
    rows = rows.filter(rows.called_on >= ibis.date(e.settled_on.date().isoformat()))
    frame = rows.order_by("customer_id").to_pandas()
    for name in ("called_on", "bought_on"):
        frame[name] = pd.to_datetime(frame[name]).astype("datetime64[s]")
    return frame


def share_back(e: Evidence, start: pd.Series, event: pd.Series) -> Interval:
    """Return the share with the event within ``call_follow_days`` after the start, watched up to the day."""
    if start.empty:
        return UNKNOWN
    seen = event.notna()
    days = (event.where(seen, e.day) - start).dt.days
    return share_by_day(days.clip(lower=0), seen, e.known.call_follow_days)


def five_forty(e: Evidence) -> Answer:
    """Share of prospects who bought after a contact, and of lost customers who came back after one."""
    asked_back = of_campaigns(e)
    if talks(e) is None:
        return _from_campaigns(e, asked_back)
    asked, lost = prospects(e), called_absences(e)
    called = lost[lost.called_on.notna()]
    silent = lost[lost.called_on.isna()]
    new, back = share_back(e, asked.called_on, asked.bought_on), share_back(e, called.called_on, called.returned_on)
    alone = share_back(e, silent.away_on, silent.returned_on)
    figures = (
        figure(_("Prospects who bought"), new, claimed=NEW),
        figure(_("Lost customers who came back"), back, claimed=BACK),
        figure(_("Came back without a contact"), alone),
        *([figure(_("Customers of campaigns who came back"), asked_back, claimed=BACK)] if asked_back.known else []),
    )
    counted = _(
        "Within {days} days after the first contact: {prospects} prospects; {called} absences of at least {away} days"
        " beyond the loss with a contact, {silent} without."
    ).format(
        days=format_count(e.known.call_follow_days), prospects=format_count(len(asked)),
        called=format_count(len(called)), away=format_count(e.known.claim_away_days), silent=format_count(len(silent)),
    )  # fmt: skip
    if not (new.known and back.known):
        return Answer(
            CANNOT_TELL, _("Your contacts hold too few prospects or lost customers."), counted,
            too_few(min(len(asked), len(called)), e.known),
        )  # fmt: skip
    told = _("After a contact {new} of prospects bought, and {back} of lost customers came back.").format(
        new=write(new.value, "share"), back=write(back.value, "share")
    )
    if alone.known:
        told += " " + _(
            "Of those nobody contacted {alone} came back too; what a contact adds only a comparison group can show."
        ).format(alone=write(alone.value, "share"))
    verdict = together([judge(new, NEW, e.known), judge(back, BACK, e.known)])
    few = min(new.count, back.count)
    return Answer(verdict, told, counted, too_few(few, e.known) if few < e.known.claim_min_cases else "", figures)


def of_campaigns(e: Evidence) -> Interval:
    """Return the share of customers of recorded campaigns who came back and bought within the campaign's horizon."""
    from ..returns.outcomes import campaigns_of, outcomes
    from ..returns.results import contacted

    if e.records is None:
        return UNKNOWN
    rows = contacted(e.base, outcomes(e.base, e.records, campaigns_of(e.base, e.records)))
    return share_interval(float(rows.returned.sum()), len(rows)) if len(rows) else UNKNOWN


def _from_campaigns(e: Evidence, back: Interval) -> Answer:
    """Without any contacts only the second half of the claim can be looked at, on the company's own campaigns."""
    if not back.known:
        return Answer(CANNOT_TELL, _("Nobody's calls are in your data."), needs=contacts_needed())
    told = figure(_("Customers of campaigns who came back"), back, claimed=BACK)
    verdict = DIFFERS if judge(back, BACK, e.known) == DIFFERS else CANNOT_TELL
    answer = _("Of the customers of your campaigns {figure} came back; of prospects your data say nothing.").format(
        figure=write_range(told)
    )
    counted = _("Contacted customers of campaigns who were lost on the day of the draw: {n}.").format(
        n=format_count(back.count)
    )
    return Answer(verdict, answer, counted, contacts_needed(), (told,))


def dearer_cheaper(e: Evidence) -> Answer:
    """Working time spent per customer won back, over working time per new customer."""
    contacts = talks(e)
    if contacts is None or "hours" not in _columns(e):
        return Answer(CANNOT_TELL, _("Nobody's working time is in your data."), needs=contacts_needed())
    asked = prospects(e)
    lost = called_absences(e)
    tried = lost[lost.cost.fillna(0) > 0]
    new, back = int(asked.bought_on.notna().sum()), int(tried.returned_on.notna().sum())
    counted = _(
        "Working time in contacts: {tried} absences with {back} returns, {asked} prospects with {new} first"
        " purchases. Advertising and discounts are not in it."
    ).format(
        tried=format_count(len(tried)), back=format_count(back), asked=format_count(len(asked)), new=format_count(new)
    )
    if min(new, back) < e.known.claim_min_cases:
        return Answer(
            CANNOT_TELL, _("Too few were won, new or back, to compare what they cost."), counted,
            too_few(min(new, back), e.known),
        )  # fmt: skip
    won = tried.cost.to_numpy(float), tried.returned_on.notna().to_numpy()
    found = cost_ratio(*won, asked.cost.fillna(0).to_numpy(float), asked.bought_on.notna().to_numpy())
    told = figure(_("Cost of one back, against one new"), found, "ratio", (0.0, 1.0))
    verdict = HOLDS if found.high < 1 else DIFFERS if found.low > 1 else CANNOT_TELL
    words = {
        HOLDS: _("A customer won back took {figure} times the working time of a new one: cheaper."),
        DIFFERS: _("A customer won back took {figure} times the working time of a new one: dearer."),
        CANNOT_TELL: _("A customer won back took {figure} times the working time of a new one: either may be cheaper."),
    }
    return Answer(verdict, words[verdict].format(figure=write_range(told)), counted, figures=(told,))


def _columns(e: Evidence) -> tuple[str, ...]:
    table = e.base.company.table("contacts") if e.base.company is not None else None
    return tuple(table.columns) if table is not None else ()


def cost_ratio(back_cost: np.ndarray, back: np.ndarray, new_cost: np.ndarray, new: np.ndarray) -> Interval:
    """Return (cost / successes) of winning back over (cost / successes) of winning new, by a bootstrap of the cases.

    >>> ones = np.ones(50)
    >>> cost_ratio(ones, ones, 2 * ones, ones).value
    0.5
    """
    draw = np.random.default_rng(SEED)

    def each(cost: np.ndarray, won: np.ndarray, weight: np.ndarray) -> float:
        return float((cost * weight).sum() / max((won * weight).sum(), 1e-9))

    def ratio(one: np.ndarray, other: np.ndarray) -> float:
        below = each(new_cost, new, other)
        return each(back_cost, back, one) / below if below > 0 else np.inf

    value = ratio(np.ones(len(back)), np.ones(len(new)))
    drawn = [ratio(draw.poisson(1, len(back)), draw.poisson(1, len(new))) for _number in range(DRAWS)]
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Interval(value, float(low), float(high), int(back.sum() + new.sum()))


def call_soon(e: Evidence) -> Answer:
    """Does a call help only soon after the loss? Called against not called, in an early and in a late window.

    Those still away when a window closes: how many came back within ``call_follow_days`` after it, called in it less
    not called in it. No experiment: managers call those of whom they hope most.
    """
    if talks(e) is None:
        return Answer(CANNOT_TELL, _("Nobody's calls are in your data."), needs=contacts_needed())
    rows, window = called_absences(e), e.known.call_window_days
    soon, late = (_uplift(e, rows, name, end) for name, end in (("soon", window), ("late", 3 * window)))
    counted = _(
        "Absences still open {first} days after the loss: {soon} called by then, {soon_not} not; still open after"
        " {last} days: {late} called from day {from_day} on, {late_not} not. Came back within the next {days} days."
    ).format(
        first=format_count(window), soon=format_count(soon[1].count), soon_not=format_count(soon[2].count),
        last=format_count(3 * window), late=format_count(late[1].count), late_not=format_count(late[2].count),
        from_day=format_count(2 * window), days=format_count(e.known.call_follow_days),
    )  # fmt: skip
    few = min(part.count for part in (*soon[1:], *late[1:]))
    if few < e.known.claim_min_cases or not (soon[0].known and late[0].known):
        return Answer(
            CANNOT_TELL, _("Too few lost customers were called late, or not at all, to compare."), counted,
            too_few(few, e.known),
        )  # fmt: skip
    figures = (
        figure(_("Called soon, less not called"), soon[0], "points"),
        figure(_("Called late, less not called"), late[0], "points", (0.0, 0.0)),
    )
    gap = difference(soon[0], late[0])
    verdict = DIFFERS if late[0].low > 0 else HOLDS if soon[0].low > 0 and gap.low > 0 else CANNOT_TELL
    told = _(
        "Of those called soon {soon} came back, {soon_not} of the others; of those called late {late}, {late_not} of"
        " the others. This is no experiment: managers call those of whom they hope most."
    ).format(
        soon=write(soon[1].value, "share"), soon_not=write(soon[2].value, "share"),
        late=write(late[1].value, "share"), late_not=write(late[2].value, "share"),
    )  # fmt: skip
    return Answer(verdict, told, counted, figures=figures)


def _uplift(e: Evidence, rows: pd.DataFrame, name: str, end_days: int) -> tuple[Interval, Interval, Interval]:
    """Returns after a window among those still away at its end: called − not called, called, not called."""
    end = (rows.lost_on + pd.Timedelta(days=end_days)).astype("datetime64[s]")
    there = (end <= e.day) & (rows.returned_on.isna() | (rows.returned_on >= end))
    called, silent = (
        share_back(e, end[there & mask], rows.returned_on[there & mask]) for mask in (rows[name], ~rows[name])
    )
    return difference(called, silent), called, silent
