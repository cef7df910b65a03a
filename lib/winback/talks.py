"""Talks without purchase, and who counts as a customer: who bought, or already who is in talks (method row M2)."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import ibis
import pandas as pd
from ibis import _ as c

from .company import Company
from .errors import WinbackError
from .losses import Losses
from .text import _

Who = Literal["bought", "talks"]
"""Who counts as a customer: who has completed a purchase, or already who is in talks."""
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
    lately = _recent_contacts(losses.company, losses.as_of, recent_days)
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


def count_customers(company: Company, as_of: dt.date, who: Who = "bought", recent_days: int = RECENT_DAYS) -> int:
    """Count the customers of a day: who had bought by then, or also who was in talks and had never bought.

    ``who="talks"`` adds everybody with a contact in the ``recent_days`` before ``as_of``. Raises ``WinbackError`` when
    it is asked of a company without contacts, or for another word. Source: method row M2.
    """
    bought = company.purchases_known_on(as_of).customer_id.nunique().to_pyarrow().as_py()
    if checked_who(who) == "bought":
        return int(bought)
    return int(bought) + int(in_talks(company, as_of, recent_days).count().to_pyarrow().as_py())


def in_talks(company: Company, as_of: dt.date, recent_days: int = RECENT_DAYS) -> ibis.Table:
    """Return who was in talks lately and had never bought by a day: ``customer_id``, and what is known of them.

    ``manager_id`` is who had the last contact, else the one on the card; ``region`` and ``industry`` are the card's.
    Raises ``WinbackError`` when the company has no contacts.
    """
    lately = _recent_contacts(company, as_of, recent_days)
    owner = [lately.manager_id] if "manager_id" in lately.columns else []
    order = ibis.window(group_by="customer_id", order_by=[ibis.desc("contacted_on"), *owner])
    last = lately.mutate(place=ibis.row_number().over(order)).filter(c.place == 0)
    rows = last.select("customer_id", **({"talks_manager_id": last.manager_id} if owner else {}))
    bought = company.purchases_known_on(as_of).select("customer_id").distinct()
    rows = rows.anti_join(bought, "customer_id")
    cards = company.table("customers")
    known = [name for name in ("manager_id", "region", "industry") if cards is not None and name in cards.columns]
    if cards is not None and known:
        rows = rows.left_join(cards.select("customer_id", *known), "customer_id").drop("customer_id_right")
    if not owner:
        return rows
    manager = ibis.coalesce(rows.talks_manager_id, *([rows.manager_id] if "manager_id" in known else []))
    return rows.mutate(manager_id=manager).drop("talks_manager_id")


def _recent_contacts(company: Company, as_of: dt.date, recent_days: int) -> ibis.Table:
    contacts = company.table("contacts")
    if contacts is None:
        raise WinbackError(_("The data hold no contacts, so nothing shows who talks without buying."))
    since = ibis.date((as_of - dt.timedelta(days=recent_days)).isoformat())
    return contacts.filter((contacts.contacted_on > since) & (contacts.contacted_on <= ibis.date(as_of.isoformat())))


def checked_who(who: str) -> str:
    """Return the word for who counts as a customer, or raise ``WinbackError`` naming those allowed."""
    if who not in ("bought", "talks"):
        raise WinbackError(
            _("Who counts as a customer is '{who}'; allowed: {known}.").format(who=who, known="bought, talks")
        )
    return who
