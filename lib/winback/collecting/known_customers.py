"""Whom an answer is from: by number, also where a spreadsheet dropped its zeros, by e-mail, phone or name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from ..base import CustomerBase
from ..loading.looks import EMAIL
from ..loading.words import plain

PHONE_DIGITS = 10
"""The last so many digits tell phones apart, however their country is written."""


def match_customers(asked: Iterable[str], base: CustomerBase) -> dict[str, str]:
    """Return what was written → customer_id, for all that name exactly one customer of the base."""
    known = set(base.customers.customer_id)
    wanted = sorted({text for text in asked if text and text not in known})
    found = {text: text for text in asked if text in known}
    if not wanted:
        return found
    found |= _by(lambda text: text.lstrip("0").lower(), wanted, {one: one for one in known})
    cards = _cards(base)
    for reader, column in ((_email, "email"), (_phone, "phone"), (plain, "name")):
        rest = [text for text in wanted if text not in found]
        found |= _by(reader, rest, cards.get(column, {}))
    return found


def is_contact(text: str) -> bool:
    """Return whether a text is an address or a phone: personal data that no record should be kept under.

    >>> is_contact("a@example.com"), is_contact("+7 900 111-22-33"), is_contact("C00017")
    (True, True, False)
    """
    return bool(_email(text) or (_phone(text) and re.fullmatch(r"[\d\s()+-]{10,}", text)))


def _by(reader: Callable[[str], str], asked: Iterable[str], cards: Mapping[str, str]) -> dict[str, str]:
    """Written → id by what the reader makes of both; what several customers share names none of them."""
    owners: dict[str, set[str]] = {}
    for customer, text in cards.items():
        if mark := reader(text):
            owners.setdefault(mark, set()).add(customer)
    found = {}
    for text in asked:
        same = owners.get(reader(text), set()) if reader(text) else set()
        if len(same) == 1:
            found[text] = next(iter(same))
    return found


def _cards(base: CustomerBase) -> dict[str, dict[str, str]]:
    """Column → customer_id → text, of the cards the company has; read only to compare, never shown."""
    table = base.company.table("customers") if base.company is not None else None
    names = [name for name in ("email", "phone", "name") if table is not None and name in table.columns]
    if table is None or not names:
        return {}
    frame = table.select("customer_id", *names).to_pandas()
    return {name: dict(zip(frame.customer_id, frame[name].fillna(""), strict=True)) for name in names}


def _email(text: str) -> str:
    return text.strip().lower() if EMAIL.match(text.strip()) else ""


def _phone(text: str) -> str:
    digits = re.sub(r"\D", "", text)
    return digits[-PHONE_DIGITS:] if len(digits) >= PHONE_DIGITS else ""
