"""Who answered an online form: under which number, how often, and what is to be told of it."""

from __future__ import annotations

from dataclasses import replace

from ..base import CustomerBase
from ..reasons.catalogue import OTHER, Catalogue
from ..text import format_count, ngettext
from .form_rows import FormAnswer
from .known_customers import is_contact, match_customers


def of_known(answers: list[FormAnswer], base: CustomerBase | None, file: str, notes: list[str]) -> list[FormAnswer]:
    """Return answers under the number of their customer; told is who names nobody, or only an unknown address."""
    found = match_customers({answer.customer for answer in answers}, base) if base is not None else {}
    answers = [replace(answer, customer=found.get(answer.customer, answer.customer)) for answer in answers]
    nobody = [answer for answer in answers if not answer.customer or not answer.day]
    hidden = [answer for answer in answers if answer.day and answer.customer and is_contact(answer.customer)]
    if nobody:
        sentence = ngettext(
            "{file}: {n} answer names no customer or no day and was not taken (row {rows}).",
            "{file}: {n} answers name no customer or no day and were not taken (rows {rows}).",
            len(nobody),
        )
        notes.append(sentence.format(file=file, n=format_count(len(nobody)), rows=_rows(nobody)))
    if hidden:
        sentence = ngettext(
            "{file}: {n} answer comes from an address or phone that no customer has, and was not taken (row {rows}).",
            "{file}: {n} answers come from addresses or phones that no customer has, and were not taken (rows {rows}).",
            len(hidden),
        )
        notes.append(sentence.format(file=file, n=format_count(len(hidden)), rows=_rows(hidden)))
    left_out = {answer.row for answer in (*nobody, *hidden)}
    return [answer for answer in answers if answer.row not in left_out]


def _rows(answers: list[FormAnswer]) -> str:
    return ", ".join(str(answer.row) for answer in answers[:5]) + (" …" if len(answers) > 5 else "")


def told_twice(customers: set[str], file: str) -> str:
    """Return the sentence on customers who answered more than once."""
    sentence = ngettext(
        "{file}: {n} customer answered more than once; the newest answer counts, the earlier ones are in the history.",
        "{file}: {n} customers answered more than once; the newest answer of each counts, the earlier ones are in the "
        "history.",
        len(customers),
    )
    return sentence.format(file=file, n=format_count(len(customers)))


def told_unknown(answers: list[FormAnswer], file: str, catalogue: Catalogue) -> list[str]:
    """Return the sentence on answers that nobody has brought to a reason, if there are any."""
    unknown = [words for answer in answers for _code, words, is_known in answer.said if not is_known]
    if not unknown:
        return []
    sentence = ngettext(
        "{file}: {n} answer is no known reason and counts as '{other}': {examples}.",
        "{file}: {n} answers are no known reason and count as '{other}': {examples}.",
        len(unknown),
    )
    examples = ", ".join(f"'{text[:60]}'" for text in dict.fromkeys(unknown[:3]))
    return [sentence.format(file=file, n=format_count(len(unknown)), other=catalogue.name(OTHER), examples=examples)]
