"""One answer of an online form, and the rows of the records it becomes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True)
class FormAnswer:
    """A row of an export: who, when, and what was said.

    ``said``: per answer that was ticked its reason, its words, and whether somebody has said what they mean;
    ``words``: free text; ``return_words``: what was written on returning; ``scores``: parameter → satisfaction.
    """

    row: int
    customer: str
    day: dt.date | None
    clock: tuple[int, int, int] = (0, 0, 0)
    said: tuple[tuple[str, str, bool], ...] = ()
    words: str = ""
    must_change: str = ""
    would_return: str = ""
    return_words: str = ""
    author: str = ""
    sure: float | None = None
    scores: Mapping[str, float] = field(default_factory=dict)


def latest_only(answers: Sequence[FormAnswer]) -> tuple[list[FormAnswer], list[FormAnswer]]:
    """Return the newest answer of each customer, and the earlier ones, oldest first; of one moment the later row."""
    ordered = sorted(answers, key=lambda answer: (answer.day or dt.date.min, answer.clock, answer.row))
    newest = {answer.customer: answer.row for answer in ordered}
    kept = [answer for answer in ordered if newest[answer.customer] == answer.row]
    return kept, [answer for answer in ordered if newest[answer.customer] != answer.row]


def records_of(answers: Sequence[FormAnswer], source: str, file: str, version: int) -> dict[str, list[Row]]:
    """Return kind of record → rows: reasons for the ledger, words as an interview held by a form, scores."""
    found: dict[str, list[Row]] = {"reasons": [], "interviews": [], "satisfaction": []}
    for answer in answers:
        found["reasons"] += _reasons(answer, source, file, version)
        found["satisfaction"] += _scores(answer)
        if answer.must_change or answer.return_words or (answer.words and not answer.said):
            heard = {
                "customer_id": answer.customer,
                "held_on": answer.day,
                "author": answer.author,
                "channel": "form",
                "why_stopped": answer.words,
                "what_must_change": answer.must_change,
                "clarified": "" if answer.would_return else answer.return_words,
                "would_return": answer.would_return,
                "row": answer.row,
            }
            found["interviews"].append(heard)
    return found


def _reasons(answer: FormAnswer, source: str, file: str, version: int) -> list[Row]:
    """A row of the ledger for each reason; the words that mean none name none."""
    by_code: dict[str, list[str]] = {}
    for code, words, _is_known in answer.said:
        if code:
            by_code.setdefault(code, []).append(words)
    return [
        {
            "customer_id": answer.customer,
            "reason": code,
            "source": source,
            "author": answer.author,
            "given_on": answer.day,
            "confidence_share": answer.sure,
            "weight": 1.0,
            "catalogue_version": version,
            "note": "\n".join([*words, *([answer.words] if number == 0 and answer.words else [])]),
            "origin": f"{file}:{answer.row}",
            "row": answer.row,
        }
        for number, (code, words) in enumerate(by_code.items())
    ]


def _scores(answer: FormAnswer) -> list[Row]:
    return [
        {
            "respondent": "customer",
            "parameter": parameter,
            "score_share": score,
            "answered_on": answer.day,
            "customer_id": answer.customer,
            "manager_id": "",
            "comment": answer.words if number == 0 and not answer.said else "",
            "row": answer.row,
        }
        for number, (parameter, score) in enumerate(answer.scores.items())
    ]
