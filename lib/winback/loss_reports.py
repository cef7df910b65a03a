"""Reports on losses: by group, over time, and the key accounts; everything aggregated in the engine."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import ibis
import pandas as pd

from .clocks import FixedDays
from .errors import WinbackError
from .losses import Losses
from .talks import Who, checked_who, in_talks
from .text import _

Period = Literal["month", "quarter", "year"]
UNITS = {"month": "M", "quarter": "Q", "year": "Y"}
FREQUENCIES = {"month": "M", "quarter": "Q", "year": "Y"}


def loss_report(losses: Losses, by: str = "manager_id", who: Who = "bought") -> pd.DataFrame:
    """Report the losses by manager, region, industry, channel or class (method row M3).

    Columns: the group, ``customers`` (all who bought by the day), ``one_purchase``, ``active``, ``lost``,
    ``loss_rate`` = lost / customers, ``lost_last_year`` (lost in the last 365 days and still away),
    ``year_loss_rate`` = lost in the last 365 days / those who were with us at their start or came since,
    ``money_lost_a_year``. Sorted by money lost. An absent value stands as an empty group: its money is not dropped.
    ``who="talks"`` counts as customers also those in talks who have never bought (method row M2): they raise
    ``customers``, lower ``loss_rate``, and stand in a column ``in_talks`` of their own. The manager of a customer is
    who served the last purchase, see :func:`winback.owners.owner_rule`.
    """
    rows = losses.customer_table
    _require(by, losses)
    year_ago = losses.as_of - dt.timedelta(days=365)
    lost = rows.state == "lost"
    lately = lost & (rows.lost_on > ibis.date(year_ago.isoformat()))
    repeat = rows.allowed_days.notnull()
    table = rows.group_by(by).agg(
        customers=rows.count(),
        one_purchase=(rows.purchase_count == 1).sum(),
        active=(rows.state == "active").sum(),
        lost=lost.sum(),
        lost_last_year=lately.sum(),
        with_us=(repeat & (~lost | lately)).sum(),
        money_lost_a_year=rows.year_amount.sum(where=lost),
        money_lost_last_year=rows.year_amount.sum(where=lately),
        turnover_last_year=rows.year_amount.sum(where=~lost),
    )
    frame = table.to_pandas()
    if checked_who(who) == "talks":
        frame = _with_talks(frame, losses, by)
    frame["loss_rate"] = frame.lost / frame.customers
    frame["year_loss_rate"] = frame.lost_last_year / frame.with_us.where(frame.with_us > 0)
    money = ["money_lost_a_year", "money_lost_last_year", "turnover_last_year"]
    frame[money] = frame[money].fillna(0.0)
    return frame.sort_values(["money_lost_a_year", by], ascending=[False, True]).reset_index(drop=True)


def _with_talks(frame: pd.DataFrame, losses: Losses, by: str) -> pd.DataFrame:
    """Add those in talks to the customers of each group; who brings no value of the group is in the empty one."""
    talks = in_talks(losses.company, losses.as_of)
    keyed = talks.mutate(**{by: talks[by] if by in talks.columns else ibis.null("string")})
    counts = keyed.group_by(by).agg(in_talks=keyed.count()).to_pandas()
    rows = frame.merge(counts, on=by, how="outer")
    numbers = rows.columns.drop(by)
    rows[numbers] = rows[numbers].fillna(0)
    whole = ["customers", "one_purchase", "active", "lost", "lost_last_year", "with_us", "in_talks"]
    rows[whole] = rows[whole].astype("int64")
    rows["customers"] += rows.in_talks
    return rows


def losses_over_time(losses: Losses, period: Period = "quarter", by: str | None = None) -> pd.DataFrame:
    """Count losses and returns per month, quarter or year (method row M4), optionally by a group.

    Columns: ``period_on`` (first day), ``customers`` (judged and with us when the period began), ``entered``,
    ``lost``, ``returned``, ``loss_rate`` = lost / (customers + entered), ``money_lost_a_year``,
    ``money_returned_a_year``, ``complete`` (the period lies wholly before ``as_of``), ``settled`` (the data were old
    enough by its start; show no others). A loss counts in the period in
    which the clock ran out, also if the customer came back later: nothing later changes it.
    """
    if by:
        _require(by, losses)
    keys = [by] if by else []
    spells = losses.absence_table
    gone = _counts(spells, "lost_on", keys, period, name="lost", money="money_lost_a_year")
    came_back = spells.filter(spells.returned_on.notnull())
    back = _counts(came_back, "returned_on", keys, period, name="returned", money="money_returned_a_year")
    came = _entered(losses, keys, period)
    index = _periods(losses, period)
    if by:
        values = sorted(set(gone[by].dropna()) | set(came[by].dropna()))
        index = index.join(pd.DataFrame({by: values}), how="cross")
    frame = index
    for part in (came, gone, back):
        frame = frame.merge(part, on=["period_on", *keys], how="left")
    counts = ["entered", "lost", "returned"]
    frame[counts] = frame[counts].fillna(0).astype("int64")
    frame[["money_lost_a_year", "money_returned_a_year"]] = frame[
        ["money_lost_a_year", "money_returned_a_year"]
    ].fillna(0.0)
    change = frame.entered - frame.lost + frame.returned
    total = change.groupby(frame[by]).cumsum() if by else change.cumsum()
    frame["customers"] = (total - change).astype("int64")
    base = frame.customers + frame.entered
    frame["loss_rate"] = frame.lost / base.where(base > 0)
    ends = frame.period_on.dt.to_period(FREQUENCIES[period]).dt.end_time.dt.date
    frame["complete"] = ends <= losses.as_of
    frame["settled"] = frame.period_on.dt.date >= losses.settled_from
    order = ["period_on", *keys, "customers", "entered", "lost", "returned", "loss_rate"]
    return frame[[*order, "money_lost_a_year", "money_returned_a_year", "complete", "settled"]]


def _counts(rows: ibis.Table, day: str, keys: list[str], period: Period, *, name: str, money: str) -> pd.DataFrame:
    table = rows.group_by(*keys, period_on=rows[day].truncate(UNITS[period]).cast("date")).agg(
        **{name: rows.count(), money: rows.year_amount.sum()}
    )
    frame = table.to_pandas()
    frame["period_on"] = pd.to_datetime(frame.period_on).astype("datetime64[s]")
    return frame


def _entered(losses: Losses, keys: list[str], period: Period) -> pd.DataFrame:
    """Customers by the period in which the clock could first judge them: the first or the second purchase."""
    purchases = losses.company.purchases
    at = ibis.date(losses.as_of.isoformat())
    first = 1 if isinstance(losses.clock, FixedDays) else 2
    rows = purchases.filter((purchases.purchase_no == first) & (purchases.purchased_on <= at))
    rows = rows.select("customer_id", "purchased_on")
    if keys:
        rows = rows.join(losses.customer_table.select("customer_id", *keys), "customer_id")
    table = rows.group_by(*keys, period_on=rows.purchased_on.truncate(UNITS[period]).cast("date")).agg(
        entered=rows.count()
    )
    frame = table.to_pandas()
    frame["period_on"] = pd.to_datetime(frame.period_on).astype("datetime64[s]")
    return frame


def _periods(losses: Losses, period: Period) -> pd.DataFrame:
    span = pd.period_range(losses.company.first_on, losses.as_of, freq=FREQUENCIES[period])
    return pd.DataFrame({"period_on": span.start_time.astype("datetime64[s]")})


def key_accounts_lost(losses: Losses, count: int = 20) -> pd.DataFrame:
    """List the largest customers lost, with what they bought in their last year (method row M5).

    Class A customers that are lost, by ``year_amount``: id, attributes, ``last_on``, ``lost_on``, ``silence_days``,
    ``interval_days``, ``year_amount``, ``orders_a_year``.
    """
    rows = losses.customer_table
    large = rows.filter((rows.state == "lost") & (rows.abc == "A"))
    known = [n for n in ("name", "manager_id", "region", "industry", "channel") if n in rows.columns]
    table = large.order_by(ibis.desc("year_amount"), "customer_id").limit(count)
    return table.select(
        "customer_id", *known, "last_on", "lost_on", "silence_days", "interval_days", "year_amount", "orders_a_year"
    ).to_pandas()


def _require(by: str, losses: Losses) -> None:
    if by not in losses.groups:
        raise WinbackError(
            _("The data have no column '{name}'. Losses can be reported by: {known}.").format(
                name=by, known=", ".join(losses.groups) or "–"
            )
        )


def own_rhythm_check(losses: Losses, factor: float = 4 / 3) -> dict[str, int]:
    """Count customers with at least three purchases, and those silent for over ``factor`` × their own interval."""
    rows = losses.customer_table.filter(losses.customer_table.purchase_count >= 3)
    late = (rows.silence_days > factor * rows.interval_days).sum().fill_null(0)
    row = rows.agg(customers=rows.count(), lost=late).to_pandas().iloc[0]
    return {"customers": int(row.customers), "lost": int(row.lost)}
