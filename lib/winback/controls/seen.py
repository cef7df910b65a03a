"""What a notebook shows of a load: how the files were read, what is open, what was set aside, the loads before."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd

from ..company import Company
from ..errors import WinbackError
from ..load import preview
from ..loading import codes
from ..start import sources_of
from ..text import _
from .draft import IN_COLUMNS, Draft, table_names
from .questions import asked, join_text, option_text
from .shown import headings

EXAMPLES_SHOWN = 3


def look(company: Company) -> Draft:
    """Return what the company's files seem to hold, read as they were loaded; nothing is changed.

    Files that are gone (they came through the browser) are told from the report of their load, without examples.
    """
    paths = sources_of(company)
    if paths and all(Path(path).exists() for path in paths):
        try:
            given = company.report.get("mapping") if len(paths) == 1 else None
            return Draft.of(preview(paths[0] if len(paths) == 1 else paths, mapping=given))
        except WinbackError:
            pass
    return _from_report(company.report)


def _from_report(report: dict[str, Any]) -> Draft:
    files = [{**entry, "guesses": _guesses(entry)} for entry in report.get("files", [])]
    mapping = report.get("mapping") or {"files": {}}
    return Draft(files, report.get("questions", []), mapping)


def _guesses(entry: dict[str, Any]) -> list[dict[str, Any]]:
    sure = entry.get("confidence", {})
    return [
        {"column": column, "target": target, "confidence": sure.get(target, 0.0), "examples": []}
        for column, target in entry["columns"].items()
    ]


def columns(seen: Draft) -> pd.DataFrame:
    """Return ``file, table, column, reading, sure_share, examples``: one row per column that is used."""
    tables, names = table_names(), headings()
    rows = [
        {
            "file": entry["file"] + (f" · {entry['sheet']}" if entry.get("sheet") else ""),
            "table": tables.get(entry["table"], entry["table"]),
            "column": guess["column"],
            "reading": names.get(guess["target"], guess["target"]),
            "sure_share": guess["confidence"] or None,
            "examples": " · ".join(str(example) for example in guess["examples"][:EXAMPLES_SHOWN]),
        }
        for entry in seen.files
        if entry["table"]
        for guess in entry["guesses"]
        if guess["target"]
    ]
    return pd.DataFrame(rows, columns=["file", "table", "column", "reading", "sure_share", "examples"])


def open_questions(seen: Draft) -> str:
    """Return in words what reads two ways: the question, its answers, the one taken; one line each."""
    currency = seen.mapping.get("currency", "")
    lines = []
    for question in seen.questions:
        if question["code"] in IN_COLUMNS:
            continue
        answers = [option_text(question, option, currency) for option in question["options"]]
        taken = next(
            (text for text, o in zip(answers, question["options"], strict=True) if o["value"] == question["chosen"]), ""
        )
        lines.append(f"{asked(question)} {' / '.join(answers)}.")
        if taken:
            lines.append(_("Taken: {answer}.").format(answer=taken.partition(":")[0]))
    return "\n".join(lines) or _("Nothing in these files reads two ways.")


def names_alike(company: Company) -> str:
    """Return in words which names may be one customer or one employee; one line each."""
    found = company.report.get("suggestions") or []
    lines = [join_text(suggestion, company.currency) for suggestion in found]
    return "\n".join(lines) or _("No two names look like one and the same.")


def set_aside(company: Company) -> pd.DataFrame:
    """Return what was not taken: ``part, rows, amount, reason``, one row per reason, largest money first."""
    words = {"ignored_by_reason": _("Ignored"), "rejected_by_reason": _("Rejected")}
    rows = [
        {"part": word, "rows": entry["rows"], "amount": entry["amount"], "reason": codes.reason(entry["code"])}
        for key, word in words.items()
        for entry in company.report.get(key, [])
    ]
    frame = pd.DataFrame(rows, columns=["part", "rows", "amount", "reason"])
    return frame.sort_values("amount", key=abs, ascending=False, ignore_index=True)


def history(company: Company) -> pd.DataFrame:
    """Return ``loaded_on, files, rows, amount`` of every load of the company: what was accepted, the latest first."""
    known = company.report.get("history") or [_this_load(company)]
    rows = [
        {
            "loaded_on": dt.date.fromisoformat(entry["at"][:10]) if entry.get("at") else None,
            "files": ", ".join(dict.fromkeys(str(file["file"]) for file in entry["files"])),
            "rows": entry["rows"]["accepted"]["rows"],
            "amount": entry["rows"]["accepted"]["amount"],
        }
        for entry in reversed(known)
    ]
    return pd.DataFrame(rows, columns=["loaded_on", "files", "rows", "amount"])


def _this_load(company: Company) -> dict[str, Any]:
    return {"at": "", "files": company.report.get("files", []), "rows": company.report["rows"]}
