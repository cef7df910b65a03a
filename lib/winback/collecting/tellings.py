"""What is to be known beside collected answers: strangers, days that do not fit, data of third persons."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from ..base import CustomerBase
from ..loading.others import PERSONAL
from ..text import format_count, ngettext

TEXTS = ("note", "why_stopped", "what_must_change", "clarified", "promised", "comment", "text", "solution", "idea")
DAYS = ("given_on", "held_on", "answered_on")
SHOWN = 3
_PERSONAL = re.compile(PERSONAL)


def told(rows: Mapping[str, pd.DataFrame], base: CustomerBase | None, file: str) -> list[str]:
    """Return sentences on customers who are not in the base, on answers before the loss, on contact data in texts."""
    found = [*_unsorted(rows, file), *_personal(rows, file)]
    if base is not None:
        found = [*_strangers(rows, base, file), *_too_early(rows, base, file), *found]
    return found


def _strangers(rows: Mapping[str, pd.DataFrame], base: CustomerBase, file: str) -> list[str]:
    known = set(base.customers.customer_id)
    asked = {one for frame in rows.values() if "customer_id" in frame for one in frame.customer_id if one}
    unknown = sorted(asked - known)
    if not unknown:
        return []
    sentence = ngettext(
        "{file}: {n} customer is not among those of the company: {examples}. The answer is kept and counts nowhere.",
        "{file}: {n} customers are not among those of the company: {examples}. Their answers are kept and count "
        "nowhere.",
        len(unknown),
    )
    return [sentence.format(file=file, n=format_count(len(unknown)), examples=_examples(unknown))]


def _too_early(rows: Mapping[str, pd.DataFrame], base: CustomerBase, file: str) -> list[str]:
    """A reason for leaving that was given while the customer still bought is about something else."""
    if "lost_on" not in base.customers and "last_on" not in base.customers:
        return []
    since = "last_on" if "last_on" in base.customers else "lost_on"
    left = base.lost.set_index("customer_id")[since]
    if left.empty:
        return []
    found: set[str] = set()
    for kind in ("reasons", "interviews"):
        frame = rows.get(kind)
        if frame is None or frame.empty:
            continue
        day = pd.to_datetime(frame["given_on" if kind == "reasons" else "held_on"])
        early = day < pd.to_datetime(frame.customer_id.map(left))
        found |= set(frame.customer_id[early])
    if not found:
        return []
    sentence = ngettext(
        "{file}: {n} customer answered before the last purchase: {examples}. Look at the date.",
        "{file}: {n} customers answered before their last purchase: {examples}. Look at the dates.",
        len(found),
    )
    return [sentence.format(file=file, n=format_count(len(found)), examples=_examples(sorted(found)))]


def _unsorted(rows: Mapping[str, pd.DataFrame], file: str) -> list[str]:
    """Answers in words for which nobody has chosen a reason yet."""
    heard = rows.get("interviews")
    if heard is None or heard.empty:
        return []
    chosen = set(rows["reasons"].row) if "reasons" in rows else set()
    count = int((heard.why_stopped.fillna("").ne("") & ~heard.row.isin(chosen)).sum())
    if not count:
        return []
    sentence = ngettext(
        "{file}: {n} answer in words has no reason yet. Choose one in notebook 03.",
        "{file}: {n} answers in words have no reason yet. Choose them in notebook 03.",
        count,
    )
    return [sentence.format(file=file, n=format_count(count))]


def _personal(rows: Mapping[str, pd.DataFrame], file: str) -> list[str]:
    """Phones and e-mails in free texts are often those of a third person: told with their rows, never quoted."""
    at = sorted(
        {
            int(row["row"])
            for frame in rows.values()
            for row in frame.to_dict("records")
            if any(_PERSONAL.search(str(row.get(name) or "")) for name in TEXTS)
        }
    )
    if not at:
        return []
    sentence = ngettext(
        "{file}: {n} row holds a phone number or an e-mail address in its text (row {rows}). "
        "Take it out if it is not needed.",
        "{file}: {n} rows hold phone numbers or e-mail addresses in their texts (rows {rows}). "
        "Take them out if they are not needed.",
        len(at),
    )
    shown = ", ".join(map(str, at[:SHOWN])) + (" …" if len(at) > SHOWN else "")
    return [sentence.format(file=file, n=format_count(len(at)), rows=shown)]


def _examples(names: list[str]) -> str:
    return ", ".join(names[:SHOWN]) + (" …" if len(names) > SHOWN else "")
