"""What is put into a letter: from the card, the purchases, the plan, and who signs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import pandas as pd
from babel.dates import format_date as _babel_date

from ..base import CustomerBase
from ..reasons import catalogue_of
from ..text import format_count, format_days, language
from .people import salute, signed
from .templates import Letters, default_letters

MOST_GROUPS = 3
MOST_NAMED = 2_000
"""More customers than these are not named one by one in a query: all are read, or joined."""
CARD = ("name", "contact_person", "phone", "email", "birthday", "industry", "region", "manager_id")


@dataclass(frozen=True)
class Sender:
    """Who signs: blank parts are left out; a blank name is that of the customer's owner."""

    name: str = ""
    position: str = ""
    company: str = ""
    phone: str = ""
    email: str = ""

    def signature(self, closing: str) -> str:
        """Return the block below a letter, one part a line."""
        person = signed(self.name)
        who = ", ".join(part for part in (person, self.position) if part)
        reach = ", ".join(part for part in (self.phone, self.email) if part)
        return "\n".join(part for part in (closing, who, self.company, reach) if part)


def format_day(day: Any) -> str:
    """Return a day as one writes it in a letter, '' when there is none.

    >>> format_day(dt.date(2026, 3, 5))
    '5 March 2026'
    """
    if pd.isna(day):
        return ""
    return _babel_date(day, format="d MMMM y", locale="ru_RU" if language() == "ru" else "en_GB") + (
        " года" if language() == "ru" else ""
    )


def cards(base: CustomerBase, ids: Iterable[str]) -> pd.DataFrame:
    """Return the cards of customers by ``customer_id``: texts with '' for what is not known; personal data."""
    wanted = list(dict.fromkeys(map(str, ids)))
    table = base.company.table("customers") if base.company is not None else None
    if table is not None:
        kept = [name for name in CARD if name in table.columns]
        asked = table if len(wanted) > MOST_NAMED else table.filter(table.customer_id.isin(wanted or [""]))
        frame = asked.select("customer_id", *kept).to_pandas()
        frame = frame.drop_duplicates("customer_id")
    else:
        frame = base.customers[base.customers.customer_id.isin(wanted)]
    frame = frame.reindex(columns=["customer_id", *CARD]).set_index("customer_id").reindex(wanted)
    texts = [name for name in CARD if name != "birthday"]
    frame[texts] = frame[texts].astype("object").where(frame[texts].notna(), "").astype("str")
    frame["birthday"] = pd.to_datetime(frame.birthday)
    return frame


def owner_names(base: CustomerBase) -> dict[str, str]:
    """Return manager_id → name, of the employees the company tells of."""
    table = base.company.table("managers") if base.company is not None else None
    if table is None or "name" not in table.columns:
        return {}
    frame = table.select("manager_id", "name").to_pandas().dropna()
    return dict(zip(frame.manager_id.astype("str"), frame.name.astype("str"), strict=True))


def letter_fields(
    items: pd.DataFrame,
    base: CustomerBase,
    records: Any = None,
    *,
    sender: Sender | None = None,
    letters: Letters | None = None,
) -> dict[str, dict[str, str]]:
    """Return customer_id → field → text, in the language in use; a field that is not known is ''.

    ``items``: with ``customer_id``, and ``manager_id`` and ``reason`` where the plan names them. ``fault`` is what is
    said sorry for when the reason lies with the company, ``fix`` the newest recorded fix of that reason.
    """
    letters, sender = letters or default_letters(), sender or Sender()
    ids = [str(customer) for customer in items.customer_id]
    card, owners = cards(base, ids), owner_names(base)
    goods, seen = most_bought(base, ids), base.customers[base.customers.customer_id.isin(ids)]
    bought = {str(row["customer_id"]): row for row in seen.to_dict("records")}
    fixed, leaves = _fixes(records), catalogue_of(records)
    found = {}
    for row in items.to_dict("records"):
        customer = str(row["customer_id"])
        owner = str(row.get("manager_id") or card.manager_id.get(customer) or "")
        reason = str(row.get("reason") or "")
        leaf = leaves.by_code.get(leaves.reads(reason)) if reason and leaves.knows(reason) else None
        by = Sender(
            sender.name or owners.get(owner, ""),
            sender.position,
            sender.company or base.name,
            sender.phone,
            sender.email,
        )
        found[customer] = {
            "salutation": salute(card.contact_person[customer]),
            "signature": by.signature(letters.closing),
            "sender": signed(by.name) or by.company,
            "company": by.company,
            "customer": card.name[customer],
            "goods": ", ".join(in_sentence(group) for group in goods.get(customer, ())),
            "fault": letters.fault(leaf.code) if leaf is not None and leaf.class_code == "company" else "",
            **_fix_of(fixed.get(reason), bought.get(customer, {})),
            **_bought(bought.get(customer, {})),
        }
    return found


def _bought(row: Mapping[Any, Any]) -> dict[str, str]:
    count, interval = row.get("purchase_count"), row.get("interval_days")
    return {
        "first_on": format_day(row.get("first_on")),
        "last_on": format_day(row.get("last_on")),
        "purchases": "" if pd.isna(count) else format_count(count),
        "interval": "" if pd.isna(interval) else format_days(interval),
    }


def most_bought(base: CustomerBase, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return customer_id → the groups of goods it paid most for, at most three."""
    if (
        base.company is None
        or not hasattr(base.company, "orders")
        or "product_group" not in base.company.orders.columns
    ):
        return {}
    orders = base.company.orders
    known = orders.product_group.notnull() & (orders.product_group.strip() != "") & (orders.amount > 0)
    if len(ids) > MOST_NAMED:
        rows = orders.filter(known).semi_join(ibis.memtable(pd.DataFrame({"customer_id": list(ids)})), "customer_id")
    else:
        rows = orders.filter(orders.customer_id.isin(list(ids) or [""]) & known)
    sums = rows.group_by("customer_id", "product_group").agg(amount=rows.amount.sum())
    place = ibis.row_number().over(group_by="customer_id", order_by=[ibis.desc("amount"), "product_group"])
    frame = sums.mutate(place=place).filter(lambda table: table.place < MOST_GROUPS).to_pandas()
    frame = frame.sort_values(["customer_id", "place"])
    return {str(customer): tuple(rows.product_group) for customer, rows in frame.groupby("customer_id")}


def _fixes(records: Any) -> dict[str, Mapping[Any, Any]]:
    """Reason → the newest fix of it."""
    if records is None:
        return {}
    return {row["reason"]: row for row in records.frame("fixes").sort_values("fixed_on").to_dict("records")}


def _fix_of(fix: Mapping[Any, Any] | None, bought: Mapping[Any, Any]) -> dict[str, str]:
    """The fix in words that fit into a sentence; none for who bought after it and left all the same."""
    if fix is None or (not pd.isna(bought.get("last_on")) and fix["fixed_on"] <= pd.Timestamp(bought["last_on"])):
        return {"fix": "", "fixed_on": ""}
    return {"fix": in_sentence(fix["fix"]), "fixed_on": format_day(fix["fixed_on"])}


def in_sentence(text: str) -> str:
    """Return a statement as a part of a sentence: no stop at its end, a small letter where it begins.

    >>> in_sentence("Slots are booked by phone."), in_sentence("SMS a day before")
    ('slots are booked by phone', 'SMS a day before')
    """
    text = text.strip().rstrip(".!… ")
    return text if text[1:2].isupper() or not text[1:2].isalpha() else text[:1].lower() + text[1:]


def today_of(base: CustomerBase, today: dt.date | None) -> dt.date:
    """Return the day that plans and calendars begin with: the given one, else the day of the data."""
    return today or base.as_of
