"""Bases of customers with cards a person can check, and decisions about contacting them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import ibis
import pandas as pd

import winback as wb
from winback.records.frames import typed
from winback.records.store import kind_of

DAY = dt.date(2026, 6, 30)
CARD = {
    "name": "", "phone": "", "email": "", "contact_person": "", "manager_id": "m1", "industry": "", "region": "",
    "birthday": None, "do_not_contact": False, "consent_on": None,
}  # fmt: skip


@dataclass(frozen=True)
class Cards:
    """As much of a company as cards need."""

    tables: dict[str, pd.DataFrame]
    name: str = "Test & Co"
    currency: str = "RUB"

    def table(self, name: str) -> ibis.Table | None:
        return ibis.memtable(self.tables[name]) if name in self.tables else None


def base_with(*cards: dict, currency: str = "RUB", managers: pd.DataFrame | None = None) -> wb.CustomerBase:
    """A base of lost customers c0, c1 … with these cards."""
    rows = [{"customer_id": f"c{number}"} | CARD | card for number, card in enumerate(cards)]
    frame = pd.DataFrame(rows)
    frame["consent_on"] = pd.to_datetime(frame.consent_on)
    frame["birthday"] = pd.to_datetime(frame.birthday)
    texts = ["customer_id", "name", "phone", "email", "contact_person", "manager_id", "industry", "region"]
    frame[texts] = frame[texts].astype("str")
    tables = {"customers": frame}
    if managers is not None:
        tables["managers"] = managers
    seen = frame[["customer_id", "manager_id", "industry", "region", "do_not_contact", "consent_on"]].assign(
        state="lost",
        year_amount=1000.0,
        last_on=pd.Timestamp("2025-12-01"),
        first_on=pd.Timestamp("2023-02-01"),
        lost_on=pd.Timestamp("2026-03-01"),
        purchase_count=12,
        interval_days=30.0,
        average_order_amount=500.0,
    )
    return wb.CustomerBase(
        customers=seen, name="Test & Co", currency=currency, as_of=DAY, company=Cards(tables, currency=currency)
    )


@dataclass(frozen=True)
class Recorded:
    """As much of a store of records as reading needs: frames by kind, the others empty."""

    frames: dict[str, pd.DataFrame]

    def frame(self, kind: str, as_of: object = None) -> pd.DataFrame:
        return self.frames[kind] if kind in self.frames else typed(kind_of(kind), [])


def decisions(*rows: tuple[str, str, str, str, str]) -> Recorded:
    """Recorded permissions: customer, address, channel, decision, day."""
    frame = pd.DataFrame(rows, columns=["customer_id", "address", "channel", "decision", "given_on"])
    return Recorded({"permissions": frame.assign(given_on=pd.to_datetime(frame.given_on), how="", author="")})
