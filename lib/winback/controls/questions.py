"""Open questions of an intake as choices: what reads two ways, and which names are one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from html import escape
from typing import Any

import ipywidgets as widgets

from ..loading import codes
from ..text import _, format_count, format_date, format_money
from .draft import COLUMN, CROWD, DATE, DECIMAL, GRAIN, Draft
from .shown import headings

MOST_JOINS = 30


def question_form(draft: Draft, question: dict[str, Any], on_change: Callable[[], None]) -> widgets.Widget:
    """Return one open question as a choice, with examples of each reading and what would follow from it."""
    currency = draft.mapping.get("currency", "")
    options = [(option_text(question, option, currency), option["value"]) for option in question["options"]]
    chosen = question["chosen"] if question["chosen"] in [value for _text, value in options] else None
    choice = widgets.RadioButtons(options=options, value=chosen)

    def change(event: dict[str, Any]) -> None:
        question["chosen"] = event["new"]
        draft.answer(question, event["new"])
        on_change()

    choice.observe(change, "value")
    title = widgets.HTML(f'<p class="wb-asked">{escape(asked(question))}</p>')
    place = widgets.HTML(f'<p class="wb-facts">{escape(question["file"])}</p>')
    return widgets.VBox([title, place, choice]).add_class("wb-question")


def asked(question: dict[str, Any]) -> str:
    """Return a question in words."""
    code, column = question["code"], question.get("column", "")
    names = headings()
    texts = {
        DATE: _("Dates of '{column}' read two ways:"),
        DECIMAL: _("Numbers of '{column}' read two ways:"),
        GRAIN: _("Is the amount in '{column}' that of the line, or of the whole order?"),
        COLUMN: _("Which column is meant: {name}?"),
        CROWD: _("Is '{name}' one customer?"),
        "CUR01": _("Amounts are in several currencies. Which one counts?"),
    }
    name = question.get("name") or names.get(question["target"], question["target"])
    return texts.get(code, _("What is meant by '{column}'?")).format(column=column, name=name)


def option_text(question: dict[str, Any], option: dict[str, Any], currency: str = "") -> str:
    """Return one answer in words: its name, two examples, and its consequence."""
    words = {
        "dmy": _("day first"),
        "mdy": _("month first"),
        "ymd": _("year first"),
        ".": _("the point is the decimal sign"),
        ",": _("the comma is the decimal sign"),
        "order": _("of the whole order"),
        "line": _("of the line"),
    }
    value = str(option["value"])
    label = words.get(value, value)
    if question["code"] == CROWD:
        label = _("yes, one customer") if value.startswith("-") else _("no, a collective name: leave its orders out")
    pairs = [(text, read) for text, read in option.get("examples", [])[:2] if read]
    examples = "; ".join(text if text == read else f"{text} → {read}" for text, read in pairs)
    told = [part for part in (examples, *consequences(option, currency)) if part]
    return f"{label}: {'; '.join(told)}" if told else label


def consequences(option: dict[str, Any], currency: str = "") -> list[str]:
    """Return in words what would follow from an answer, as far as it was counted."""
    given = option.get("consequence")
    found: dict[str, Any] = {**option, **given} if isinstance(given, dict) else option
    told = [given] if isinstance(given, str) and given else []
    if found.get("first_on") and found.get("last_on"):
        first, last = (format_date(dt.date.fromisoformat(str(found[key])[:10])) for key in ("first_on", "last_on"))
        told.append(_("from {first} to {last}").format(first=first, last=last))
    if found.get("amount") or found.get("sum"):
        told.append(_("money: {amount}").format(amount=format_money(found.get("amount") or found["sum"], currency)))
    if found.get("rows"):
        told.append(_("rows: {n}").format(n=format_count(found["rows"])))
    if found.get("rows_impossible"):
        told.append(_("rows that would be no dates: {n}").format(n=format_count(found["rows_impossible"])))
    if found.get("rows_in_future"):
        told.append(_("rows in the future: {n}").format(n=format_count(found["rows_in_future"])))
    left = found.get("rows_left_out") or found.get("blank")
    if left:
        told.append(_("rows left out: {n}").format(n=format_count(left)))
    return told


def join_form(draft: Draft, suggestions: Sequence[dict[str, Any]], currency: str) -> widgets.Widget:
    """Return a box to tick for each group of names that may be one."""
    rows: list[widgets.Widget] = [
        widgets.HTML(f'<p class="wb-asked">{escape(_("Which names are one and the same?"))}</p>')
    ]
    for suggestion in suggestions[:MOST_JOINS]:
        box = widgets.Checkbox(value=draft.is_joined(suggestion), indent=False)
        box.observe(lambda event, suggestion=suggestion: draft.join(suggestion, event["new"]), "value")
        text = widgets.HTML(f"<p>{escape(join_text(suggestion, currency))}</p>")
        rows.append(widgets.Box([box, text]).add_class("wb-join"))
    rest = len(suggestions) - MOST_JOINS
    if rest > 0:
        rows.append(widgets.HTML(f"<p>{escape(_('and more of the same kind: {n}').format(n=format_count(rest)))}</p>"))
    return widgets.VBox(rows).add_class("wb-question")


def join_text(suggestion: dict[str, Any], currency: str = "") -> str:
    """Return a suggestion to join names in words."""
    tell = getattr(codes, "suggestion", None)
    return str(tell(suggestion, currency)) if tell else " = ".join([suggestion["keep"], *suggestion["others"]])
