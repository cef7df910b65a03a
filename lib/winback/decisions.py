"""What customers decided about being contacted: read from the cards and the records, by customer and by address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from .addresses import address_keys, kind_of
from .base import CustomerBase
from .loading.contact_data import region_of
from .text import language

ADDRESSES = ("phone", "email")
ALWAYS = dt.date.max
"""The day of an objection that stands on the customer's card: without a date, nothing later lifts it."""


@dataclass(frozen=True)
class Said:
    """One decision: about these addresses, or about the whole customer when ``keys`` is empty."""

    customer: str
    keys: frozenset[str]
    channel: str
    objects: bool
    on: dt.date

    def concerns(self, by: str, key: str = "") -> bool:
        """Whether it is about a channel, and about this address of it or about the whole customer."""
        if self.keys and key not in self.keys:
            return False
        return self.channel in ("any", by) or bool(self.keys and self.objects)


@dataclass
class Book:
    """All decisions as of a day, and the addresses that are barred for all who share them."""

    region: str
    cards: dict[str, tuple[str, str]] = field(repr=False)
    said: dict[str, list[Said]] = field(default_factory=dict, repr=False)
    barred: dict[str, Said] = field(default_factory=dict, repr=False)
    keeps_consents: bool = False
    has_addresses: bool = True
    unread: int = 0

    def keys(self, customer: str, by: str) -> frozenset[str]:
        """The keys of a customer's phones or e-mails; a number that is itself an address counts among them."""
        written = self.cards.get(customer, ("", ""))[ADDRESSES.index(by)]
        if customer.startswith("+") or "@" in customer:
            written = f"{written} ; {customer}"
        return frozenset(key for key in address_keys(written, self.region) if kind_of(key) == by)

    def latest(self, customer: str, by: str, key: str = "") -> Said | None:
        """The decision that counts; on one day the objection does."""
        own = [one for one in self.said.get(customer, ()) if one.concerns(by, key)]
        if key:
            own += [one for one in self.said.get("", ()) if key in one.keys and one.concerns(by, key)]
        return max(own, key=lambda one: (one.on, one.objects), default=None)

    def add(self, said: Said) -> None:
        """Take a decision in."""
        self.said.setdefault(said.customer, []).append(said)
        self.keeps_consents |= not said.objects

    def bar(self) -> None:
        """Bar the addresses that an objection names, or all of the customer's, for everybody who has them."""
        for customer, said in self.said.items():
            objections = [one.keys for one in said if one.objects]
            if not objections:
                continue
            for key in frozenset().union(*(self.keys(customer, by) for by in ADDRESSES), *objections):
                counts = self.latest(customer, kind_of(key), key)
                if counts is not None and counts.objects:
                    self.barred[key] = counts


def read_book(base: CustomerBase, records: Any = None, on: dt.date | None = None) -> Book:
    """Return all decisions as they were known on a day; without a day, all there are."""
    frame = _cards(base)
    cards = dict(zip(frame.customer_id, zip(frame.phone, frame.email, strict=True), strict=True))
    book = Book(region_of_base(base), cards, has_addresses=base.company is not None)
    for customer in frame.customer_id[frame.do_not_contact]:
        book.add(Said(customer, frozenset(), "any", True, ALWAYS))
    given = frame.consent_on.notna() & ((frame.consent_on <= pd.Timestamp(on)) if on is not None else True)
    for customer, day in zip(frame.customer_id[given], frame.consent_on[given].dt.date, strict=True):
        book.add(Said(customer, frozenset(), "any", False, day))
    for row in _permissions(records, on):
        _take(book, row)
    book.bar()
    return book


def region_of_base(base: CustomerBase) -> str:
    """Return the country whose phones are written without a code."""
    return region_of(base.currency, []) or {"ru": "RU", "en": "GB"}[language()]


def _take(book: Book, row: Mapping[Any, Any]) -> None:
    """A recorded decision; with an unreadable address an objection is about the customer, a consent about nothing."""
    address = str(row["address"] or "").strip()
    keys, objects = address_keys(address, book.region), row["decision"] == "objection"
    book.unread += bool(address and not keys)
    if keys or objects or not address:
        on = ALWAYS if pd.isna(row["given_on"]) else pd.Timestamp(row["given_on"]).to_pydatetime().date()
        book.add(Said(str(row["customer_id"] or ""), keys, str(row["channel"] or "any"), objects, on))


def _permissions(records: Any, on: dt.date | None) -> Iterable[Mapping[Any, Any]]:
    if records is None:
        return []
    frame = records.frame("permissions")
    if on is not None and len(frame):
        frame = frame[~(pd.to_datetime(frame.given_on) > pd.Timestamp(on))]
    return frame.to_dict("records")


def _cards(base: CustomerBase) -> pd.DataFrame:
    """What the cards of all customers say, with phones and e-mails; used to compare, shown nowhere."""
    columns = ["customer_id", "phone", "email", "do_not_contact", "consent_on"]
    table = base.company.table("customers") if base.company is not None else None
    if table is not None:
        frame = table.select(*[name for name in columns if name in table.columns]).to_pandas()
        frame = frame.drop_duplicates("customer_id")
    else:
        frame = base.customers[[name for name in columns if name in base.customers]]
    frame = frame.reindex(columns=columns)
    frame["do_not_contact"] = frame.do_not_contact.astype("boolean").fillna(False).astype(bool)
    frame["consent_on"] = pd.to_datetime(frame.consent_on)
    texts = {name: frame[name].fillna("").astype("str") for name in columns[:3]}
    return frame.assign(**texts)
