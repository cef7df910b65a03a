"""Phones and e-mails of customers in one way of writing; what cannot be read stays as it stands, and is told."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import ibis
import phonenumbers
import pyarrow as pa

from .balance import masked
from .report import note

REGIONS = {"RUB": "RU", "KZT": "KZ", "UAH": "UA", "BYN": "BY", "USD": "US", "GBP": "GB", "CHF": "CH", "PLN": "PL"}
MOST = 50_000
"""Distinct phones looked at one by one; plain Russian ones are read by the engine before and do not count."""
SHARED = 3


def region_of(currency: str, headers: Iterable[str]) -> str:
    """Return the country whose phones are written without a code; '' when nothing tells.

    >>> region_of("", ["Телефон"]), region_of("USD", ["Phone"]), region_of("", ["Phone"])
    ('RU', 'US', '')
    """
    if currency.upper() in REGIONS:
        return REGIONS[currency.upper()]
    return "RU" if any(re.search("[а-яё]", header.lower()) for header in headers) else ""


def phone(text: str, region: str = "") -> str:
    """Return the first phone of a text as +79001234567 (E.164); '' when there is none.

    >>> phone("8 (900) 123-45-67, доб. 12", "RU"), phone("79001234567.0", "RU"), phone("call Anna", "RU")
    ('+79001234567', '+79001234567', '')
    """
    text = re.sub(r"\.0$", "", text.strip().lstrip("'"))
    tries = [text]
    digits = re.sub(r"\D", "", text)
    if not text.startswith("+") and len(digits) >= 11 and re.fullmatch(r"[\d\s().-]+", text):
        tries.append("+" + digits)
    for written in tries:
        try:
            number = phonenumbers.parse(written, region or None)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    for match in phonenumbers.PhoneNumberMatcher(text, region or None):
        return phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
    return ""


def email(column: Any) -> ibis.Value:
    """Return e-mails trimmed, without 'mailto:', the domain in lower case."""
    text = column.strip().re_replace(r"(?i)^mailto:", "").re_replace(r"^<|>$|[;,.]$", "").strip()
    name, domain = text.re_extract(r"^(.*)@[^@]*$", 1), text.re_extract(r"@([^@]*)$", 1)
    return ibis.cases((text.contains("@"), name + "@" + domain.lower()), else_=text).nullif("")


def cleaned(backend: Any, table: ibis.Table, region: str, key: str) -> tuple[ibis.Table, list[Any], list[Any]]:
    """Return the table with its ``phone`` and ``email`` written one way, changes, and warnings."""
    changed: list[dict[str, Any]] = []
    warned: list[dict[str, Any]] = []
    if "email" in table.columns:
        written = table.email
        table = table.mutate(email=email(written), email_before=written)
        broken = table.email.notnull() & ~table.email.re_search(r"^[^@\s;,]+@[^@\s;,]+\.[^@\s;,]+$")
        facts = _facts(table, table.email != table.email_before, broken, table.email)
        changed += [note("EML02", file=key, count=facts["changed"])] if facts["changed"] else []
        warned += (
            [note("EML01", file=key, count=facts["broken"], examples=facts["examples"])] if facts["broken"] else []
        )
        table = table.drop("email_before")
    if "phone" in table.columns:
        table = _phones(backend, table, region)
        facts = _facts(table, table.phone != table.phone_before, table.phone_unread, table.phone)
        changed += [note("PHN02", file=key, count=facts["changed"])] if facts["changed"] else []
        if facts["broken"] and not region:
            changed.append(note("PHN05", file=key, count=facts["broken"]))
        elif facts["broken"]:
            warned.append(note("PHN01", file=key, count=facts["broken"], examples=facts["examples"]))
        table = table.drop("phone_before", "phone_unread")
    return table, changed, warned


def _facts(table: ibis.Table, changed: Any, broken: Any, shown: Any) -> dict[str, Any]:
    asked = table.agg(changed=changed.fill_null(False).sum(), broken=broken.fill_null(False).sum())
    found = asked.to_pyarrow().to_pylist()[0]
    examples: list[str] = []
    if found["broken"]:
        rows = table.filter(broken).select(value=shown).distinct().order_by("value").limit(3)
        examples = [masked("email", value) for value in rows.to_pyarrow().column("value").to_pylist()]
    return {"changed": int(found["changed"] or 0), "broken": int(found["broken"] or 0), "examples": examples}


def _phones(backend: Any, table: ibis.Table, region: str) -> ibis.Table:
    """Plain Russian numbers by the engine, the other spellings one by one, each distinct spelling once."""
    digits = table.phone.re_replace(r"\.0$", "").re_replace(r"[\s()+.'-]", "")
    plain = digits.re_search(r"^[78]9\d{9}$") & (ibis.literal(region == "RU") | digits.startswith("7"))
    quick = ibis.cases((plain, ibis.literal("+7") + digits.right(10)))
    rest = table.filter(table.phone.notnull() & quick.isnull()).select(phone="phone").distinct().order_by("phone")
    values = rest.limit(MOST).to_pyarrow().column("phone").to_pylist()
    spelled = {"as_written": pa.array(values, pa.string()), "as_read": pa.array([phone(v, region) for v in values])}
    spelled["as_read"] = spelled["as_read"].cast(pa.string())
    known = backend.create_table(ibis.util.gen_name("winback_phones"), pa.table(spelled), temp=True)
    joined = table.mutate(quick=quick).left_join(known, table.phone == known.as_written)
    read = ibis.coalesce(joined.quick, joined.as_read.nullif(""))
    result = joined.mutate(
        phone_before=joined.phone,
        phone_unread=read.isnull() & joined.phone.notnull(),
        phone=ibis.coalesce(read, joined.phone),
    )
    return result.drop("quick", "as_written", "as_read")


def shared(table: ibis.Table) -> list[dict[str, Any]]:
    """Return warnings on contacts that several customers share: two or three, and more than three."""
    found = []
    for column, code in (("phone", "PHN"), ("email", "EML")):
        if column not in table.columns:
            continue
        value = table[column].lower()
        groups = table.filter(table[column].notnull()).group_by(value=value).agg(n=table.customer_id.nunique())
        for number, some in (("04", groups.n > SHARED), ("03", (groups.n > 1) & (groups.n <= SHARED))):
            listed = groups.filter(some).order_by(ibis.desc("n"), "value").limit(3).to_pyarrow().to_pylist()
            if listed:
                count = int(groups.filter(some).count().to_pyarrow().as_py())
                examples = [masked(column, row["value"]) for row in listed]
                found.append(note(code + number, count=count, most=int(listed[0]["n"]), examples=examples))
    return found
