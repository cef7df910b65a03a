"""Letters for the customers of a plan, filled in and checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ..base import CustomerBase
from .checks import Finding, check_letter
from .fields import Sender, letter_fields
from .render import write_letter
from .templates import Letters, Template, read_letters

COLUMNS = ["customer_id", "template", "kind", "purpose", "after_days", "subject", "text", "findings", "ready"]


def first_letter(fields: Mapping[str, str], letters: Letters) -> Template:
    """Return the letter a customer gets first: what was fixed, else an apology, else an invitation to a talk.

    It follows what is known: a recorded fix of the customer's reason, a reason that lies with the company, nothing.
    """
    for kind, needed in (("fixed", "fix"), ("apology", "fault")):
        found = letters.of_kind(kind)
        if fields.get(needed) and found:
            return found[0]
    return (letters.of_kind("interview") or list(letters.templates.values()))[0]


def write_letters(
    items: pd.DataFrame,
    base: CustomerBase,
    records: Any = None,
    template: str = "",
    *,
    sender: Sender | None = None,
    letters: Letters | None = None,
) -> pd.DataFrame:
    """Return one letter per row of a plan or of a calendar of occasions, in the language in use.

    ``items``: with ``customer_id``; ``reason`` and ``manager_id`` where known; ``greeting``, ``occasion`` and
    ``congratulation`` in a calendar. ``template``: a letter's code, ``sequence`` for all seven of each customer; blank:
    the greeting of the row, else what :func:`first_letter` chooses.

    Columns: ``customer_id, template, kind, purpose, after_days, subject, text, findings`` (a list, see
    :mod:`winback.letters.checks`), ``ready`` (no finding stops it). Texts hold names of persons: personal data.
    Raises ``WinbackError`` for an unknown letter or one that cannot be read.
    """
    letters = read_letters(letters)
    known = letter_fields(items, base, records, sender=sender, letters=letters)
    rows = []
    for row in items.to_dict("records"):
        customer = str(row["customer_id"])
        fields = known[customer] | {
            name: str(row[name]) for name in ("occasion", "congratulation") if isinstance(row.get(name), str)
        }
        for chosen in _chosen(template, str(row.get("greeting") or ""), fields, letters):
            letter = write_letter(chosen, fields, letters)
            found = check_letter(letter, chosen, letters)
            about = (customer, chosen.code, chosen.kind, chosen.purpose, chosen.after_days)
            rows.append((*about, letter.subject, letter.text, found, not any(one.stops for one in found)))
    return pd.DataFrame(rows, columns=COLUMNS)


def _chosen(template: str, greeting: str, fields: Mapping[str, str], letters: Letters) -> list[Template]:
    if template == "sequence":
        return letters.of_kind("sequence")
    if template or greeting:
        return [letters.template(template or greeting)]
    return [first_letter(fields, letters)]


def findings_of(written: pd.DataFrame) -> pd.DataFrame:
    """Return the findings of written letters, one row each: ``customer_id, template, place, told, to_do, stops``."""
    rows = [
        (row["customer_id"], row["template"], one.place, one.told, one.to_do, one.stops)
        for row in written.to_dict("records")
        for one in row["findings"]
        if isinstance(one, Finding)
    ]
    return pd.DataFrame(rows, columns=["customer_id", "template", "place", "told", "to_do", "stops"])
