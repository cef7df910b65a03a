"""Who may be contacted, by what and for what: the one home of consents and objections.

Every list that leaves the suite passes through :func:`allowed` last. Sources: Federal Law 38-FZ, article 18
(advertising by phone and e-mail needs prior consent and stops at once on request); GDPR, article 21, and the
e-privacy rules (an objection to direct marketing always wins).
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

import pandas as pd

from .addresses import holds_any
from .base import CustomerBase
from .decisions import ADDRESSES, ALWAYS, Book, Said, read_book
from .errors import WinbackError
from .text import _, format_count, format_date, ngettext

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


class Consents:
    """The decisions of a company's customers as of a day, read once: what :func:`allowed` asks for many lists.

    ``records``: the company's records. ``on``: as it was known on that day; without it everything recorded counts, as
    it must before anything is sent.
    """

    def __init__(self, base: CustomerBase, records: Any = None, on: dt.date | None = None) -> None:
        self._book: Book = read_book(base, records, on)

    def allowed(self, frame: pd.DataFrame, channel: str = "", *, purpose: Purpose = "advertising") -> pd.DataFrame:
        """Return the frame with ``by, permission, allowed, why_code, why``, see :func:`winback.consent.allowed`."""
        channels = (pd.Series(channel, index=frame.index) if channel else frame.channel).fillna("none")
        channels = channels.replace("", "none")
        for name in channels.unique():
            if name not in BY:
                raise WinbackError(
                    _("The channel is '{found}'. Allowed: {allowed}.").format(found=name, allowed=", ".join(BY))
                )
        told = [
            _decide(self._book, customer, BY[name])
            for customer, name in zip(frame.customer_id.astype("str"), channels, strict=True)
        ]
        result = frame.assign(by=channels.map(BY).to_numpy())
        result["permission"] = [permission for permission, _code, _why in told]
        result["allowed"] = result.permission.isin(["all"] if purpose == "advertising" else ["all", "service"])
        result["why_code"] = [code for _permission, code, _why in told]
        result["why"] = [why for _permission, _code, why in told]
        return result

    @property
    def barred(self) -> frozenset[str]:
        """The keys of all addresses that must not be used, see :func:`winback.addresses.address_keys`."""
        return frozenset(self._book.barred)

    def may_be_written(self, text: str) -> bool:
        """Return whether a text holds no barred address, so that a list may show it."""
        return not self._book.barred or not holds_any(text, self.barred, self._book.region)

    def assumptions(self) -> list[str]:
        """Return what is assumed of consents, as warnings in words; nothing where consents are kept."""
        found = []
        if not self._book.keeps_consents:
            found.append(
                _("There are no consents in the data: it is assumed that every customer agreed to advertising by phone "
                  "and e-mail. Check this before anything is sent: without prior consent it is forbidden.")
            )  # fmt: skip
        if unread := self._book.unread:
            found.append(
                ngettext(
                    "{n} recorded decision has an address that is neither a phone nor an e-mail. An objection then "
                    "counts for the whole customer, a consent for nothing. Correct it.",
                    "{n} recorded decisions have addresses that are neither phones nor e-mails. An objection then "
                    "counts for the whole customer, a consent for nothing. Correct them.",
                    unread,
                ).format(n=format_count(unread))
            )
        return found


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
    says whether it covers ``purpose``. ``why`` tells it in words. ``records`` and ``on`` as in :class:`Consents`.

    Rules: the latest decision of a customer counts for its channel, on one day the objection; the mark on the card
    always counts. An address somebody objected with is barred for all who share it. Advertising by phone and e-mail
    needs a consent where the company keeps consents; where it keeps none, it is assumed and :func:`assumptions` warns.
    A letter by post or a meeting needs none, but stops at an objection. Raises ``WinbackError`` for an unknown channel.
    """
    return Consents(base, records, on).allowed(frame, channel, purpose=purpose)


def assumptions(base: CustomerBase, records: Any = None, on: dt.date | None = None) -> list[str]:
    """Return what is assumed of consents, as warnings in words; nothing where consents are kept."""
    return Consents(base, records, on).assumptions()


def _decide(book: Book, customer: str, by: str) -> tuple[str, str, str]:
    if not by:
        return "none", "no_channel", _("No contact is planned.")
    own = book.latest(customer, by)
    if own is not None and own.objects:
        return "none", "objection", _objection(own)
    if by not in ADDRESSES:
        return "all", "free", _("No objection is known.")
    keys = book.keys(customer, by)
    barred = [book.barred[key] for key in sorted(keys) if key in book.barred]
    if barred:
        told = _("The same address belongs to a customer who asked not to be contacted.")
        is_own = barred[0].customer in ("", customer)
        return "none", *(("objection", _objection(barred[0])) if is_own else ("shared", told))
    if not keys and book.has_addresses:
        lacking = {"phone": _("There is no phone on the card."), "email": _("There is no e-mail on the card.")}
        return "none", "no_address", lacking[by]
    return _by_consent(book, customer, by, keys)


def _by_consent(book: Book, customer: str, by: str, keys: frozenset[str]) -> tuple[str, str, str]:
    if not book.keeps_consents:
        return "all", "assumed", _("Consent is assumed: the data hold none at all.")
    given = [found for key in sorted(keys) or [""] if (found := book.latest(customer, by, key)) is not None]
    if given:
        return "all", "consent", _("Consent given on {day}.").format(day=format_date(given[0].on))
    return "service", "no_consent", _("No consent to advertising: only a personal message without an offer is allowed.")


def _objection(said: Said) -> str:
    if said.on == ALWAYS:
        return _("The card says: do not contact.")
    return _("Objected on {day}.").format(day=format_date(said.on))
