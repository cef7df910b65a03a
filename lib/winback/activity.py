"""How buying went month by month: the first look at a company's data."""

from __future__ import annotations

import datetime as dt

import ibis
import pandas as pd

from .company import Company
from .losses import Losses


def turnover_by_month(company: Company, as_of: dt.date | None = None) -> pd.DataFrame:
    """Return ``period_on, amount, purchases, customers, complete`` for each month with purchases by ``as_of``.

    ``amount`` is net of refunds on days of purchase; ``complete`` is false for a month cut off by the data's first
    or last day, which would otherwise look like a rise or a fall.
    """
    end = as_of or company.last_on
    rows = company.purchases
    rows = rows.filter(rows.purchased_on <= ibis.date(end.isoformat()))
    table = rows.group_by(period_on=rows.purchased_on.truncate("M").cast("date")).agg(
        amount=rows.amount.sum(), purchases=rows.count(), customers=rows.customer_id.nunique()
    )
    frame = table.order_by("period_on").to_pandas()
    frame["period_on"] = pd.to_datetime(frame.period_on)
    last_day = frame.period_on + pd.offsets.MonthEnd(1)
    whole_start = frame.period_on >= pd.Timestamp(company.first_on) - pd.Timedelta(days=3)
    frame["complete"] = whole_start & (last_day <= pd.Timestamp(end) + pd.Timedelta(days=3))
    return frame


def customers_by_state(losses: Losses) -> pd.DataFrame:
    """Return ``state, customers, amount`` (net, all time) for active, lost and one-purchase customers."""
    rows = losses.customer_table
    table = rows.group_by("state").agg(customers=rows.count(), amount=rows.net_amount.sum())
    return table.order_by("state").to_pandas()
