"""Talks without purchase: who still calls, asks for quotes and invoices, but has stopped buying (method row M2)."""

from __future__ import annotations

import datetime as dt

import ibis
import pandas as pd

from .errors import WinbackError
from .losses import Losses
from .text import _

RECENT_DAYS = 90
"""A contact within these days before the day of the report shows that the talks go on."""

COLUMNS = [
    "customer_id", "name", "manager_id", "state", "contact_count", "hours", "last_contact_on", "last_on",
    "silence_days", "year_amount",
]  # fmt: skip


def talks_without_purchase(losses: Losses, recent_days: int = RECENT_DAYS) -> pd.DataFrame:
    """List who was in talks lately and is lost or has never bought; most working hours first.

    Columns: ``customer_id, name`` and ``manager_id`` where known, ``state`` (``lost``, or ``never`` bought),
    ``contact_count`` and ``hours`` of the ``recent_days`` before ``as_of``, ``last_contact_on, last_on,
    silence_days, year_amount``. Raises ``WinbackError`` when the company has no table of contacts.
    """
    contacts = losses.company.table("contacts")
    if contacts is None:
        raise WinbackError(_("The data hold no contacts, so nothing shows who talks without buying."))
    end = losses.as_of
    since = ibis.date((end - dt.timedelta(days=recent_days)).isoformat())
    lately = contacts.filter((contacts.contacted_on > since) & (contacts.contacted_on <= ibis.date(end.isoformat())))
    hours = lately.hours.sum() if "hours" in lately.columns else ibis.null("float64")
    touched = lately.group_by("customer_id").agg(
        contact_count=lately.count(), hours=hours, last_contact_on=lately.contacted_on.max()
    )
    known = [name for name in COLUMNS if name in losses.customer_table.columns and name != "customer_id"]
    bought = losses.customer_table.select("customer_id", *known)
    rows = touched.left_join(bought, "customer_id").drop("customer_id_right")
    rows = rows.mutate(state=rows.state.fill_null("never"))
    rows = rows.filter(rows.state.isin(["lost", "never"]))
    frame = rows.order_by(ibis.desc("hours"), ibis.desc("contact_count"), "customer_id").to_pandas()
    return frame[[name for name in COLUMNS if name in frame.columns]]
