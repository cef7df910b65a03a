"""What the orders say of each customer on a day: silence, pace, basket, volume; the same for today and for past days.

Every figure of a day rests on purchases up to that day, so a model may learn on past days and be used today.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import ibis
import pandas as pd
from ibis import _ as c

from ..absences import judged_purchases
from ..losses import Losses

HALF_DAYS = 182
LONGEST_AGO_DAYS = 365 + HALF_DAYS - 1
RECENT = 3
"""So many last purchases are 'lately', the ones before them 'before'."""
MOST_CUSTOMERS = 8_000
"""A model learns nothing more from further customers; all of them are still warned of."""


def order_panel(
    losses: Losses, days: Sequence[dt.date], horizon_days: int, most_customers: int | None = None
) -> pd.DataFrame:
    """Return one row per customer and day: those still with us on it, with what their orders say.

    ``silence_days``, ``allowed_days``, ``runs_out_days`` (until the clock runs out), ``usual_interval_days``,
    ``interval_cv``; ``pace_ratio``: the last three intervals, the open one too once it is the longer, against those
    before; ``basket_ratio``: the last three purchases against those before; ``volume_ratio``: the last 182 days against
    the same days a year before, else against the 182 before; ``groups_ratio``: groups of goods in the same two spans;
    ``year_amount``, bought in the year up to the last purchase. Ratios are empty where there is nothing to compare.

    ``lost``: lost by the clock at the end of the horizon, ``lost_on`` since when; empty where the horizon ends after
    the day of the losses. ``most_customers``: look at so many of them, chosen by chance, the same ones every time.
    """
    purchases = losses.company.purchases_known_on(losses.as_of)
    chosen = _sampled(purchases, most_customers).cache() if most_customers is not None else None
    points = _points(days, horizon_days, losses.as_of)
    judged = judged_purchases(losses.company, losses.clock, losses.as_of, chosen)
    if chosen is not None:
        judged = judged.cache()
    then = _with_us(judged, points, days, losses.as_of).cache()
    asked = then.select("customer_id").distinct()
    parts = [
        then.to_pandas(),
        _lately(purchases, then),
        _volumes(_between(purchases, "purchased_on", days, LONGEST_AGO_DAYS).semi_join(asked, "customer_id"), points),
        _groups(losses, asked, points, days),
        _fates(judged, points),
    ]
    frame = parts[0]
    for part in parts[1:]:
        if part is not None:
            frame = frame.merge(part, on=["customer_id", "day"], how="left")
    return _finished(frame)


def _between(rows: ibis.Table, column: str, days: Sequence[dt.date], ago_days: int) -> ibis.Table:
    """The rows of so many days up to any of ``days``: the engine leaves all others unread."""
    first = min(days) - dt.timedelta(days=ago_days)
    return rows.filter(rows[column].between(ibis.date(first.isoformat()), ibis.date(max(days).isoformat())))


def _with_us(judged: ibis.Table, points: ibis.Table, days: Sequence[dt.date], as_of: dt.date) -> ibis.Table:
    """The last purchase up to each day of every customer who was not lost on it, and how long ago it was."""
    rows = judged.filter(judged.next_on.isnull()) if min(days) >= as_of else judged
    then = rows.cross_join(points).filter(
        (c.purchased_on <= c.day) & (c.next_on.isnull() | (c.next_on > c.day)) & c.allowed_days.notnull()
    )
    then = then.mutate(silence_days=c.day.delta(c.purchased_on, unit="day").cast("int32"))
    then = then.filter((c.silence_days <= c.allowed_days) & (c.interval_count >= 1))
    owner = [name for name in ("manager_id",) if name in then.columns]
    return then.select(
        "customer_id", "purchased_on", "first_on", "purchase_no", "allowed_days", "interval_count",
        "usual_interval_days", "square_sum_days", "year_amount", "to_date_bought_amount", *owner,
        "day", "end", "known", "silence_days", pause_days=then.pause_a_year_ago_days,
    )  # fmt: skip


def _lately(purchases: ibis.Table, then: ibis.Table) -> pd.DataFrame:
    """Money and intervals of the last three purchases up to each day."""
    last = then.select("customer_id", "day", last_no="purchase_no")
    rows = purchases.select("customer_id", "purchase_no", "bought_amount", "interval_days").join(last, "customer_id")
    return (
        rows.filter((c.purchase_no <= c.last_no) & (c.purchase_no > c.last_no - RECENT))
        .group_by("customer_id", "day")
        .agg(
            lately_amount=c.bought_amount.sum(),
            lately_days=c.interval_days.sum(),
            lately_intervals=c.interval_days.count(),
        )
        .to_pandas()
    )


def _sampled(purchases: ibis.Table, most: int) -> ibis.Table:
    """So many of the customers who bought again, by a number drawn from their id."""
    repeat = purchases.filter(purchases.purchase_no == 2).select("customer_id")
    return repeat.mutate(draw=repeat.customer_id.hash()).order_by("draw", "customer_id").limit(most)


def _points(days: Sequence[dt.date], horizon_days: int, as_of: dt.date) -> ibis.Table:
    ends = [day + dt.timedelta(days=horizon_days) for day in days]
    frame = pd.DataFrame({"day": list(days), "end": ends, "known": [end <= as_of for end in ends]})
    return ibis.memtable(frame, schema={"day": "date", "end": "date", "known": "boolean"})


def _fates(rows: ibis.Table, points: ibis.Table) -> pd.DataFrame:
    """Whether each customer was lost at the end of each horizon that is over, and since when."""
    at = rows.cross_join(points.filter(points.known))
    at = at.filter((c.purchased_on <= c.end) & (c.next_on.isnull() | (c.next_on > c.end)))
    lost_on = (c.purchased_on + (c.allowed_days + 1).as_interval("D")).cast("date")
    at = at.mutate(lost_on=lost_on)
    lost = at.lost_on.notnull() & (at.lost_on <= at.end)
    return at.select(
        "customer_id", "day", lost=lost, lost_on=ibis.ifelse(lost, at.lost_on, ibis.null("date"))
    ).to_pandas()


def _volumes(purchases: ibis.Table, points: ibis.Table) -> pd.DataFrame:
    """Money of the last half year, of the half year before it, and of the same half a year ago."""
    money = purchases.select("customer_id", "bought_amount", at=purchases.purchased_on).cross_join(points)
    ago = money.day.delta(money["at"], unit="day")
    money = money.mutate(ago=ago).filter((c.ago >= 0) & (c.ago <= LONGEST_AGO_DAYS))
    return (
        money.group_by("customer_id", "day")
        .agg(
            half_amount=c.bought_amount.sum(where=c.ago < HALF_DAYS).fill_null(0.0),
            before_amount=c.bought_amount.sum(where=(c.ago >= HALF_DAYS) & (c.ago < 2 * HALF_DAYS)).fill_null(0.0),
            last_year_amount=c.bought_amount.sum(where=(c.ago >= 365) & (c.ago < 365 + HALF_DAYS)).fill_null(0.0),
        )
        .to_pandas()
    )


def _groups(losses: Losses, asked: ibis.Table, points: ibis.Table, days: Sequence[dt.date]) -> pd.DataFrame | None:
    orders = losses.company.orders
    if "product_group" not in orders.columns:
        return None
    lines = _between(orders, "ordered_on", days, 2 * HALF_DAYS - 1).semi_join(asked, "customer_id")
    lines = lines.filter((lines.kind == "purchase") & lines.product_group.notnull())
    lines = lines.select("customer_id", "product_group", at=lines.ordered_on).cross_join(points)
    lines = lines.mutate(ago=lines.day.delta(lines["at"], unit="day")).filter((c.ago >= 0) & (c.ago < 2 * HALF_DAYS))
    # Each group once first: counting different texts for each customer would cost several times as much.
    each = lines.group_by("customer_id", "day", "product_group").agg(
        lately=(c.ago < HALF_DAYS).any(), before=(c.ago >= HALF_DAYS).any()
    )
    return (
        each.group_by("customer_id", "day")
        .agg(half_groups=each.count(where=each.lately), before_groups=each.count(where=each.before))
        .to_pandas()
    )


def _finished(frame: pd.DataFrame) -> pd.DataFrame:
    frame = frame.copy()
    for name in ("day", "end", "purchased_on", "first_on", "lost_on"):
        frame[name] = pd.to_datetime(frame[name]).astype("datetime64[s]")
    return frame
