"""From the rows of a template to rows of the records: one answer may be several of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..reasons.catalogue import OTHER
from ..text import _
from .cells import kinds_in_words
from .found import Problem
from .grids import Grid, letter
from .layouts import REASON_KEYS, Layout, headings

Row = dict[str, Any]
WOULD_HELP = "→ "
"""Before what would bring a customer back, in the note of a reason: the same in every language."""


@dataclass(frozen=True)
class Said:
    """A reason that was chosen or written: its code, the version of the catalogue, and words that are none."""

    code: str
    version: int
    words: str = ""


@dataclass(frozen=True)
class Answer:
    """A filled row: where it stands, its typed values, what stands above the table, and texts of added columns.

    ``places``: key → column, ``head_at``: key → row and column above the table; ``version``: of the catalogue.
    """

    grid: Grid
    row: int
    values: Mapping[str, Any]
    head: Mapping[str, Any]
    places: Mapping[str, int]
    extra: Sequence[str] = ()
    version: int = 1
    head_at: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def text(self, key: str) -> str:
        """Return a text of the row, '' where it is missing."""
        return str(self.values.get(key) or "")

    def day(self, key: str) -> dt.date | None:
        """Return a day of the row, else the one above the table."""
        return self.values.get(key) or self.head.get(key)

    def said(self) -> list[Said]:
        """Return the reasons of the row, each once; words that name none are kept together."""
        found: dict[str, Said] = {}
        for said in (one for key in REASON_KEYS for one in self.values.get(key) or []):
            before = found.get(said.code)
            words = "\n".join(filter(None, [before.words if before else "", said.words]))
            found[said.code] = Said(said.code, said.version, words)
        return list(found.values())


def as_records(layout: Layout, answers: Sequence[Answer]) -> tuple[dict[str, list[Row]], list[Problem]]:
    """Return kind of record → rows, and the rows that lack what a record cannot do without."""
    make = MAKERS[layout.kind]
    rows: dict[str, list[Row]] = {kind: [] for kind in layout.records}
    problems: list[Problem] = []
    for answer in answers:
        lacking = [
            key for key in _needed(layout) if _is_blank(answer.values.get(key)) and _is_blank(answer.head.get(key))
        ]
        if lacking:
            problems += [lack for key in lacking if (lack := _lacks(layout, answer, key))]
            continue
        for kind, row in make(layout, answer):
            rows[kind].append({**row, "row": answer.row + 1})
    # A cell above the table is missing once, however many rows need it.
    return {kind: _merged(kind, found) for kind, found in rows.items()}, list(dict.fromkeys(problems))


def _needed(layout: Layout) -> list[str]:
    keys = [asked.key for asked in (*layout.columns, *layout.head) if asked.required]
    return list(dict.fromkeys(keys))


def _is_blank(value: Any) -> bool:
    """A score of 0 is one."""
    return value is None or value in ("", [])


def _lacks(layout: Layout, answer: Answer, key: str) -> Problem | None:
    """The cell that is missing, in the row or above the table; one that could not be read has been told already."""
    grid = answer.grid
    row, column = (
        (answer.row, answer.places[key]) if key in answer.places else answer.head_at.get(key, (answer.row, -1))
    )
    if column >= 0 and grid.cell(row, column):
        return None
    allowed = kinds_in_words().get(layout.asked(key).kind, _("words of your own"))
    return Problem(
        file=grid.file,
        sheet=grid.sheet,
        row=row + 1,
        column=letter(column) if column >= 0 else "–",
        heading=headings(layout.kind)[key],
        found="",
        allowed=allowed,
        outcome=_("The row was not taken."),
    )


def _statements(layout: Layout, answer: Answer, day: dt.date | None, words: str) -> list[tuple[str, Row]]:
    """A row of the ledger for each reason; the words stand with the first, or with 'other' where no reason is named."""
    said = answer.said()
    if not said and words:
        said = [Said(OTHER, answer.version)]
    found = []
    for number, one in enumerate(said):
        note = "\n".join(filter(None, [one.words, words if number == 0 else ""]))
        row = {
            "customer_id": answer.text("customer_id"),
            "reason": one.code,
            "source": layout.source,
            "author": answer.text("author") or str(answer.head.get("author") or ""),
            "given_on": day,
            "confidence_share": answer.values.get("confidence_share"),
            "weight": 1.0,
            "catalogue_version": one.version,
            "note": note,
            "origin": f"{answer.grid.file}:{answer.row + 1}",
        }
        found.append(("reasons", row))
    return found


def _staff(layout: Layout, answer: Answer) -> list[tuple[str, Row]]:
    would_help = answer.text("would_bring_back")
    words = [answer.text("note"), WOULD_HELP + would_help if would_help else "", *answer.extra]
    return _statements(layout, answer, answer.day("given_on"), "\n".join(filter(None, words)))


def _loyal(layout: Layout, answer: Answer) -> list[tuple[str, Row]]:
    words = "\n".join(filter(None, [answer.text("note"), *answer.extra]))
    return _statements(layout, answer, answer.day("given_on"), words)


def _lost(layout: Layout, answer: Answer) -> list[tuple[str, Row]]:
    """Answers in words are an interview held by survey; the reasons go to the ledger."""
    day = answer.day("given_on")
    found = _chosen(layout, answer, day)
    spoken = {key: answer.text(key) for key in ("why_stopped", "what_must_change", "would_return")}
    if any(spoken.values()) or answer.extra:
        author = str(answer.head.get("author") or "")
        heard = {"customer_id": answer.text("customer_id"), "held_on": day, "author": author, "channel": "survey"}
        found.append(("interviews", heard | spoken | {"clarified": "\n".join(answer.extra)}))
    return found


def _interview(layout: Layout, answer: Answer) -> list[tuple[str, Row]]:
    keys = ("channel", "why_stopped", "what_must_change", "clarified", "promised", "would_return", "follow_up_on")
    heard: Row = {key: answer.values.get(key) for key in keys}
    heard["clarified"] = "\n".join(filter(None, [answer.text("clarified"), *answer.extra]))
    author = str(answer.head.get("author") or "")
    heard |= {"customer_id": answer.text("customer_id"), "held_on": answer.values["held_on"], "author": author}
    return [("interviews", heard), *_chosen(layout, answer, answer.values["held_on"])]


def _chosen(layout: Layout, answer: Answer, day: dt.date | None) -> list[tuple[str, Row]]:
    """The reasons that were chosen: words without one stand in the interview and wait for somebody to choose."""
    words = [answer.text("why_stopped"), *(answer.extra if layout.kind == "customers_lost" else ())]
    return _statements(layout, answer, day, "\n".join(filter(None, words))) if answer.said() else []


def _brainstorm(layout: Layout, answer: Answer) -> list[tuple[str, Row]]:
    said = answer.values.get("reason") or []
    known = [one for one in said if one.code != OTHER or not one.words]
    words = [answer.text("idea"), *(one.words for one in said)]
    row = {
        "topic": str(answer.head.get("topic") or ""),
        "idea": "\n".join(filter(None, words)),
        "reason": known[0].code if known else "",
        "held_on": answer.day("held_on"),
        "author": answer.text("author"),
        "votes": answer.values.get("votes"),
    }
    return [("brainstorms", row)]


def _satisfaction(layout: Layout, answer: Answer) -> list[tuple[str, Row]]:
    row = {
        "respondent": layout.source,
        "parameter": answer.text("parameter"),
        "score_share": answer.values.get("score_share"),
        "answered_on": answer.day("answered_on"),
        "customer_id": answer.text("customer_id"),
        "manager_id": answer.text("manager_id"),
        "comment": "\n".join(filter(None, [answer.text("comment"), *answer.extra])),
    }
    return [("satisfaction", row)]


def _complaint(layout: Layout, answer: Answer) -> list[tuple[str, Row]]:
    row: Row = {key: answer.values.get(key) for key in layout.keys if key != "subject"}
    said = answer.values.get("subject") or []
    row["subject"] = said[0].code if said else ""
    words = [one.words for one in said if one.words]
    row["text"] = "\n".join(filter(None, [answer.text("text"), *words, *answer.extra]))
    return [("complaints", row)]


def _self_test(_layout: Layout, answer: Answer) -> list[tuple[str, Row]]:
    row = {
        "reason": answer.values["reason"][0].code,
        "score_share": answer.values.get("score_share"),
        "answered_on": answer.day("answered_on"),
        "author": str(answer.head.get("author") or ""),
    }
    return [("self_test", row)]


MAKERS: dict[str, Callable[[Layout, Answer], list[tuple[str, Row]]]] = {
    "staff": _staff,
    "customers_lost": _lost,
    "customers_loyal": _loyal,
    "interview": _interview,
    "brainstorm": _brainstorm,
    "satisfaction_customers": _satisfaction,
    "satisfaction_staff": _satisfaction,
    "complaints": _complaint,
    "self_test": _self_test,
}
TEXTS = {"reasons": "note", "interviews": "clarified", "satisfaction": "comment"}
"""Where words of a second row for the same thing are added."""


def _merged(kind: str, rows: list[Row]) -> list[Row]:
    """Rows of one natural key as one: their words stand one below the other, other values are those of the first."""
    from ..records import KINDS

    if kind not in TEXTS:
        return rows
    found: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        key: tuple[Any, ...] = tuple(row.get(name) or "" for name in KINDS[kind].key)
        if (nameless := KINDS[kind].nameless) is not None and nameless(row):
            # Two who give no name are two people.
            key = (*key, len(found))
        if key not in found:
            found[key] = dict(row)
            continue
        before, after = found[key].get(TEXTS[kind]) or "", row.get(TEXTS[kind]) or ""
        if after and after not in before.split("\n"):
            found[key][TEXTS[kind]] = "\n".join(filter(None, [before, after]))
    return list(found.values())
