"""Who may be contacted, by what and for what: the one home of consents and objections.

Every list that leaves the suite passes through :func:`allowed` last. Sources: Federal Law 38-FZ, article 18
(advertising by phone and e-mail needs prior consent and stops at once on request); GDPR, article 21, and the
e-privacy rules (an objection to direct marketing always wins).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd

from .addresses import address_keys, kind_of
from .base import CustomerBase
from .errors import WinbackError
from .loading.contact_data import region_of
from .text import _, format_count, format_date, language, ngettext

Purpose = Literal["advertising", "service"]

BY = {
    "call": "phone",
    "phone": "phone",
    "email": "email",
    "event": "email",
    "letter": "letter",
    "meeting": "personal",
    "visit": "personal",
    "personal": "personal",
    "none": "",
}
"""Channel of a plan → what it goes by; an event is invited to by e-mail. Only phone and e-mail have addresses."""
ADDRESSES = {"phone": "phone", "email": "email"}
ALWAYS = dt.date.max
"""The day of an objection that stands on the customer's card: without a date, nothing later lifts it."""


@dataclass(frozen=True)
class _Said:
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
class _Book:
    """All decisions as of a day, and the addresses that are barred by those who share them."""

    cards: dict[str, dict[str, frozenset[str]]]
    said: dict[str, list[_Said]] = field(default_factory=dict)
    barred: dict[str, _Said] = field(default_factory=dict)
    keeps_consents: bool = False
    has_addresses: bool = True

    def latest(self, customer: str, by: str, key: str = "") -> _Said | None:
        """The decision that counts; on one day the objection does."""
        own = [one for one in self.said.get(customer, ()) if one.concerns(by, key)]
        if key:
            own += [one for one in self.said.get("", ()) if key in one.keys and one.concerns(by, key)]
        return max(own, key=lambda one: (one.on, one.objects), default=None)


def allowed(
    frame: pd.DataFrame,
    base: CustomerBase,
    records: Any = None,
    channel: str = "",
    on: dt.date | None = None,
    *,
    purpose: Purpose = "advertising",
) -> pd.DataFrame:
    """Return the frame with ``by``, ``permission``, ``allowed``, ``why_code`` and ``why``: who may be contacted.

    ``frame``: with ``customer_id``, and ``channel`` where no ``channel`` is given (meeting, visit, call, letter, email,
    event, none). ``permission`` is ``all``, ``service`` (a personal message without any offer) or ``none``; ``allowed``
    says whether it covers ``purpose``. ``why`` tells it in words. ``on``: as it was known on that day; without it
    everything recorded counts, as it must before anything is sent.

    Rules: the latest decision of a customer counts for its channel, on one day the objection; the mark on the card
    always counts. An address somebody objected with is barred for all who share it. Advertising by phone and e-mail
    needs a consent where the company keeps consents; where it keeps none, it is assumed and :func:`assumptions` warns.
    A letter by post or a meeting needs none, but stops at an objection. Raises ``WinbackError`` for an unknown channel.
    """
    channels = (pd.Series(channel, index=frame.index) if channel else frame.channel).fillna("none").replace("", "none")
    for name in channels.unique():
        if name not in BY:
            raise WinbackError(
                _("The channel is '{found}'. Allowed: {allowed}.").format(found=name, allowed=", ".join(BY))
            )
    book = _read(base, records, on, frame.customer_id)
    told = [
        _decide(book, customer, BY[name])
        for customer, name in zip(frame.customer_id.astype("str"), channels, strict=True)
    ]
    result = frame.assign(by=channels.map(BY).to_numpy())
    result["permission"] = [permission for permission, _code, _why in told]
    result["allowed"] = result.permission.isin(["all"] if purpose == "advertising" else ["all", "service"])
    result["why_code"] = [code for _permission, code, _why in told]
    result["why"] = [why for _permission, _code, why in told]
    return result


def barred_keys(base: CustomerBase, records: Any = None, on: dt.date | None = None) -> frozenset[str]:
    """Return the keys of all addresses that must not be used, see :func:`winback.addresses.address_keys`."""
    return frozenset(_read(base, records, on, ()).barred)


def may_be_written(text: str, base: CustomerBase, barred: frozenset[str]) -> bool:
    """Return whether a text holds no barred address, so that a list may show it."""
    return not address_keys(str(text), _region(base)) & barred


def assumptions(base: CustomerBase, records: Any = None, on: dt.date | None = None) -> list[str]:
    """Return what is assumed of consents, as warnings in words; nothing where consents are kept."""
    book = _read(base, records, on, ())
    found = []
    if not book.keeps_consents:
        found.append(
            _("There are no consents in the data: it is assumed that every customer agreed to advertising by phone and "
              "e-mail. Check this before anything is sent: without prior consent it is forbidden.")
        )  # fmt: skip
    unread = [one for one in _permissions(records, on) if str(one["address"]).strip() and not _keys(one, base)]
    if unread:
        found.append(
            ngettext(
                "{n} recorded decision has an address that is neither a phone nor an e-mail. An objection then counts "
                "for the whole customer, a consent for nothing. Correct it.",
                "{n} recorded decisions have addresses that are neither phones nor e-mails. An objection then counts "
                "for the whole customer, a consent for nothing. Correct them.",
                len(unread),
            ).format(n=format_count(len(unread)))
        )
    return found


def _read(base: CustomerBase, records: Any, on: dt.date | None, wanted: Iterable[str]) -> _Book:
    rows = _permissions(records, on)
    frame = _cards(base)
    objectors = {str(row["customer_id"]) for row in rows if row["decision"] == "objection"}
    asked = frame.do_not_contact | frame.customer_id.isin(objectors | set(map(str, wanted)))
    region = _region(base)
    cards = {
        str(row["customer_id"]): {name: address_keys(row[name], region) for name in ADDRESSES}
        for row in frame[asked].to_dict("records")
    }
    book = _Book(cards, has_addresses=base.company is not None)
    for said in [*_of_cards(frame, on), *_of_records(rows, base)]:
        book.said.setdefault(said.customer, []).append(said)
        book.keeps_consents |= not said.objects
    _bar(book)
    return book


def _permissions(records: Any, on: dt.date | None) -> list[dict[str, Any]]:
    if records is None:
        return []
    frame = records.frame("permissions") if not isinstance(records, pd.DataFrame) else records
    if on is not None and len(frame):
        frame = frame[~(pd.to_datetime(frame.given_on) > pd.Timestamp(on))]
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]


def _cards(base: CustomerBase) -> pd.DataFrame:
    """What the cards say: of all customers, with their phones and e-mails; used to compare, shown nowhere."""
    table = base.company.table("customers") if base.company is not None else None
    if table is not None:
        kept = [n for n in ("phone", "email", "do_not_contact", "consent_on") if n in table.columns]
        frame = table.select("customer_id", *kept).to_pandas().drop_duplicates("customer_id")
    else:
        frame = base.customers.reindex(columns=["customer_id", "do_not_contact", "consent_on"])
    frame = frame.reindex(columns=["customer_id", "phone", "email", "do_not_contact", "consent_on"])
    frame["do_not_contact"] = frame.do_not_contact.astype("boolean").fillna(False).astype(bool)
    frame["consent_on"] = pd.to_datetime(frame.consent_on)
    return frame.assign(phone=frame.phone.fillna("").astype("str"), email=frame.email.fillna("").astype("str"))


def _of_cards(frame: pd.DataFrame, on: dt.date | None) -> Iterable[_Said]:
    for customer in frame.customer_id[frame.do_not_contact]:
        yield _Said(str(customer), frozenset(), "any", True, ALWAYS)
    given = frame.consent_on.notna() & ((frame.consent_on <= pd.Timestamp(on)) if on is not None else True)
    for customer, day in zip(frame.customer_id[given], frame.consent_on[given].dt.date, strict=True):
        yield _Said(str(customer), frozenset(), "any", False, day)


def _of_records(rows: list[dict[str, Any]], base: CustomerBase) -> Iterable[_Said]:
    for row in rows:
        keys, objects = _keys(row, base), row["decision"] == "objection"
        if str(row["address"]).strip() and not keys and not objects:
            continue
        on = row["given_on"]
        day = ALWAYS if pd.isna(on) else pd.Timestamp(on).to_pydatetime().date()
        yield _Said(str(row["customer_id"] or ""), keys, str(row["channel"] or "any"), objects, day)


def _keys(row: Mapping[str, Any], base: CustomerBase) -> frozenset[str]:
    return address_keys(str(row["address"] or ""), _region(base))


def _region(base: CustomerBase) -> str:
    return region_of(base.currency, []) or {"ru": "RU", "en": "GB"}[language()]


def _bar(book: _Book) -> None:
    """An objection bars the addresses it names, or all of the customer's, for everybody who has them."""
    for customer, said in book.said.items():
        if not any(one.objects for one in said):
            continue
        known = frozenset().union(*book.cards.get(customer, {}).values(), *(one.keys for one in said if one.objects))
        for key in known:
            counts = book.latest(customer, kind_of(key), key)
            if counts is not None and counts.objects:
                book.barred[key] = counts


def _decide(book: _Book, customer: str, by: str) -> tuple[str, str, str]:
    if not by:
        return "none", "no_channel", _("No contact is planned.")
    own = book.latest(customer, by)
    if own is not None and own.objects:
        return "none", "objection", _objection(own)
    if by not in ADDRESSES:
        return "all", "free", _("No objection is known.")
    keys = book.cards.get(customer, {}).get(by, frozenset())
    barred = [book.barred[key] for key in sorted(keys) if key in book.barred]
    if barred:
        told = _("The same address belongs to a customer who asked not to be contacted.")
        is_own = barred[0].customer in ("", customer)
        return "none", *(("objection", _objection(barred[0])) if is_own else ("shared", told))
    if not keys and book.has_addresses:
        lacking = {"phone": _("There is no phone on the card."), "email": _("There is no e-mail on the card.")}
        return "none", "no_address", lacking[by]
    return _by_consent(book, customer, by, keys)


def _by_consent(book: _Book, customer: str, by: str, keys: frozenset[str]) -> tuple[str, str, str]:
    if not book.keeps_consents:
        return "all", "assumed", _("Consent is assumed: the data hold none at all.")
    given = [found for key in sorted(keys) or [""] if (found := book.latest(customer, by, key)) is not None]
    if given:
        return "all", "consent", _("Consent given on {day}.").format(day=format_date(given[0].on))
    return "service", "no_consent", _("No consent to advertising: only a personal message without an offer is allowed.")


def _objection(said: _Said) -> str:
    if said.on == ALWAYS:
        return _("The card says: do not contact.")
    return _("Objected on {day}.").format(day=format_date(said.on))
