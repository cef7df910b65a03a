"""Phones and e-mails as keys to compare: two spellings of one address have one key."""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from functools import lru_cache

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from .loading.contact_data import phone

PHONE_DIGITS = 10
"""The last so many digits tell phones apart, with and without the code of the country."""
FEWEST_DIGITS = 5
SHORT = 100
"""Texts up to so many signs are remembered: cards are read again and again, letters are not."""
SAME_HOUSES = {"googlemail.com": "gmail.com", "ya.ru": "yandex.ru", "yandex.com": "yandex.ru", "narod.ru": "yandex.ru"}
"""Domains of one mail service that lead to one mailbox."""
_MAIL = re.compile(r"[^\s<>;,:()\"']+@[^\s<>;,:()\"']+")
_PLAIN = re.compile(r"\+\d{8,15}")
_PLAIN_MAIL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,24}")


def address_keys(text: str, region: str = "") -> frozenset[str]:
    """Return the keys of every phone and e-mail of a text: ``phone:`` and digits, ``email:`` and a mailbox.

    ``region``: the country whose phones are written without a code. Invisible marks, brackets, letter case, labels
    after a plus sign and national ways of writing make no difference. What is neither has no key.

    >>> sorted(address_keys("8 (900) 123-45-67", "RU") | address_keys("tel:+79001234567"))
    ['phone:9001234567']
    >>> sorted(address_keys("Anna <mailto:ANNA+news@Example.com>"))
    ['email:anna@example.com']
    """
    return _keys(text, region) if len(text) <= SHORT else _keys.__wrapped__(text, region)


@lru_cache(maxsize=200_000)
def _keys(text: str, region: str) -> frozenset[str]:
    if _PLAIN_MAIL.fullmatch(text):
        return frozenset({_mailbox(text.lower())})
    plain = "".join(sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) != "Cf")
    plain = re.sub(r"(?i)\b(mailto|tel):", "", plain).strip()
    if _PLAIN.fullmatch(plain):
        return frozenset({_phone_key(plain)})
    mails = _MAIL.findall(plain)
    rest = _MAIL.sub(" ", plain)
    return frozenset({*(_mail_key(mail) for mail in mails), *_phone_keys(rest, region)})


def holds_any(text: str, keys: frozenset[str], region: str = "") -> bool:
    """Return whether a text holds one of these addresses; quick where it holds hardly anything like one.

    >>> holds_any("call 8 (900) 123-45-67", frozenset({"phone:9001234567"}), "RU"), holds_any("no", frozenset({"x"}))
    (True, False)
    """
    digits = _digits(text)
    if "@" not in text and (
        len(digits) < FEWEST_DIGITS or not any(key.partition(":")[2] in digits for key in keys if key[0] == "p")
    ):
        return False
    return bool(address_keys(text, region) & keys)


def kind_of(key: str) -> str:
    """Return ``phone`` or ``email``, the channel that a key belongs to.

    >>> kind_of("phone:9001234567")
    'phone'
    """
    return key.partition(":")[0]


def _mail_key(text: str) -> str:
    text = text.strip(".'’“”«»[]{}|").lower()
    # A broken address still has to be found among those who objected.
    with suppress(EmailNotValidError):
        text = validate_email(text, check_deliverability=False, allow_quoted_local=True).normalized.lower()
    return _mailbox(text)


def _mailbox(text: str) -> str:
    name, _at, house = text.rpartition("@")
    house = SAME_HOUSES.get(house, house)
    name = name.partition("+")[0] or name
    if house == "gmail.com":
        name = name.replace(".", "")
    if house == "yandex.ru":
        name = name.replace(".", "-")
    return f"email:{name}@{house}"


def _phone_keys(text: str, region: str) -> set[str]:
    if len(_digits(text)) < FEWEST_DIGITS:
        return set()
    found = {_phone_key(match.number) for match in phonenumbers.PhoneNumberMatcher(text, region or None)}
    whole = phone(text, region) if not found else ""
    if whole:
        found.add(_phone_key(whole))
    if not found:
        # No valid number: its digits are compared as they are, part by part.
        for part in re.split(r"[;,/|]|\s{2,}|[A-Za-zА-Яа-яЁё]+", text):
            if len(re.sub(r"\D", "", part)) >= FEWEST_DIGITS:
                found.add(_phone_key(part))
    return found


def _phone_key(number: phonenumbers.PhoneNumber | str) -> str:
    if not isinstance(number, str):
        number = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return "phone:" + _digits(number)[-PHONE_DIGITS:]


def _digits(text: str) -> str:
    return "".join(str(unicodedata.digit(sign)) for sign in text if sign.isdigit())
