"""The forms of an intake: what a file holds, which column is what, what reads two ways, where it goes."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import ipywidgets as widgets

from ..intake.work import ADD, NEW, REPLACE
from ..schema import TABLES
from ..text import _, format_count, format_share, ngettext
from .draft import Draft, table_names, target_names
from .intake import Intake

EXAMPLES_SHOWN = 3
LONGEST_EXAMPLE = 40
AMOUNT_PARTS = ("quantity", "unit_price")


class FileForm:
    """The form of one file or sheet: what it is, and a choice of its column for every column of the table."""

    def __init__(self, draft: Draft, key: str, seen: dict[str, Any], on_change: Callable[[], None]) -> None:
        self._draft, self._key, self._on_change = draft, key, on_change
        self._guesses = {guess["column"]: guess for guess in seen["guesses"]}
        names = table_names()
        table = widgets.Dropdown(
            options=[(name, code) for code, name in names.items()], value=draft.mapping["files"][key]["table"]
        )
        table.observe(self._take_as, "value")
        self._columns = widgets.VBox(self._rows()).add_class("wb-columns")
        head = widgets.HTML(_file_head(key, seen))
        self.box = widgets.VBox([head, _labelled(_("This file holds"), table), self._columns]).add_class("wb-file")

    def _take_as(self, event: dict[str, Any]) -> None:
        self._draft.take_as(self._key, event["new"])
        self._columns.children = self._rows()
        self._on_change()

    def _rows(self) -> list[widgets.Widget]:
        """One row per column of the table: the needed and the found ones first, the others folded up."""
        table = self._draft.mapping["files"][self._key]["table"]
        if not table:
            return []
        names, required = target_names(table), TABLES[table].required
        shown = [code for code in names if code in required or self._draft.source(self._key, code)]
        rest = [code for code in names if code not in shown]
        rows = [self._row(code, names[code]) for code in shown]
        if rest:
            folded = widgets.VBox([self._row(code, names[code]) for code in rest])
            title = _("More columns this file may have: {n}").format(n=len(rest))
            rows.append(widgets.Accordion([folded], titles=[title]).add_class("wb-more"))
        return rows

    def _row(self, target: str, name: str) -> widgets.Widget:
        options = [(_("– not in this file –"), ""), *((column, column) for column in self._guesses)]
        chosen = self._draft.source(self._key, target)
        choice = widgets.Dropdown(options=options, value=chosen)
        about = widgets.HTML(self._about(target))

        def change(event: dict[str, Any]) -> None:
            self._draft.choose(self._key, target, event["new"])
            about.value = self._about(target)
            self._on_change()

        choice.observe(change, "value")
        return widgets.Box([_label(name), choice, about]).add_class("wb-column")

    def _about(self, target: str) -> str:
        column = self._draft.source(self._key, target)
        parts = (self._draft.source(self._key, part) for part in AMOUNT_PARTS)
        if target == "amount" and not column and all(parts):
            return f'<p class="wb-examples">{escape(_("computed: quantity × price"))}</p>'
        return _about_column(self._guesses.get(column), target)


def _about_column(guess: dict[str, Any] | None, target: str) -> str:
    """How sure the reading is, and a few values: what a reader judges a column by."""
    if guess is None:
        return ""
    sure = ""
    if guess["target"] == target and guess["confidence"]:
        sure = f"<b>{escape(_('sure: {share}').format(share=format_share(guess['confidence'], 0)))}</b> "
    cut = [str(e)[:LONGEST_EXAMPLE] + ("…" if len(str(e)) > LONGEST_EXAMPLE else "") for e in guess["examples"]]
    return f'<p class="wb-examples">{sure}{escape(" · ".join(cut[:EXAMPLES_SHOWN]))}</p>'


def _file_head(key: str, seen: dict[str, Any]) -> str:
    facts = [ngettext("{n} row", "{n} rows", seen["rows"]).format(n=format_count(seen["rows"]))]
    if seen.get("encoding"):
        facts.append(_("encoding {name}").format(name=seen["encoding"].upper()))
    if seen.get("separator"):
        shown = {"\t": _("tab"), " ": _("space")}.get(seen["separator"], seen["separator"])
        facts.append(_("separator {sign}").format(sign=shown))
    row = seen.get("header_row")
    facts.append(_("headings in row {n}").format(n=row) if row else _("no headings"))
    told = " · ".join(facts)
    return f'<p class="wb-filename">{escape(key)}</p><p class="wb-facts">{escape(told)}</p>'


def target_form(intake: Intake) -> widgets.Widget:
    """Return the choice of where the files go: a new company, or the one shown, replaced or added to."""
    present = intake.present_name()
    words = {
        NEW: _("a company of its own"),
        REPLACE: _("in the place of '{name}'").format(name=present),
        ADD: _("added to '{name}'").format(name=present),
    }
    if intake.mended:
        told = _("Mended rows; they are added to '{name}'.").format(name=present)
        return widgets.VBox([widgets.HTML(f'<p class="wb-asked">{escape(told)}</p>')]).add_class("wb-target")
    name = widgets.Text(value=intake.name)
    named = _labelled(_("Name of the company"), name)
    way = widgets.RadioButtons(options=[(words[code], code) for code in intake.ways()], value=intake.way)
    name.observe(lambda event: setattr(intake, "name", event["new"]), "value")
    currency = widgets.Text(value=intake.currency, placeholder=_("three letters, as EUR"))
    currency.observe(lambda event: setattr(intake, "currency", event["new"]), "value")
    money = _labelled(_("Currency"), currency)

    def change(event: dict[str, Any]) -> None:
        intake.way = event["new"]
        named.layout.display = "" if event["new"] == NEW else "none"

    way.observe(change, "value")
    ways = [widgets.HTML(f'<p class="wb-asked">{escape(_("Load it as"))}</p>'), way] if len(intake.ways()) > 1 else []
    # A file that lies on the machine gives its company its own name.
    return widgets.VBox([*ways, *([] if intake.named else [named]), money]).add_class("wb-target")


def _label(text: str) -> widgets.HTML:
    return widgets.HTML(f'<span class="wb-name">{escape(text)}</span>')


def _labelled(text: str, control: Any) -> widgets.Box:
    return widgets.Box([_label(text), control]).add_class("wb-labelled")
