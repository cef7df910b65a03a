"""What the reasons of a list of customers mean: its own words, each with a reason of the catalogue to confirm (R1)."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import Any

import ipywidgets as widgets

from ...customer_list import ListPreview, preview_customer_list, remember_list
from ...errors import WinbackError
from ...reasons import catalogue_of
from ...records import Records
from ...start import find_source
from ...text import _, format_count, ngettext
from ..shown import Shown, say
from .form import Look, author_field
from .inputs import pick_from

MOST = 60
"""So many spellings are asked about, the most frequent first; the others stay as they are understood."""


def list_meanings(customers: str, records: Records) -> widgets.VBox | Shown | None:
    """Return a form for what the reasons of a list of customers mean, or nothing where no list has any.

    ``customers``: the list, as given to :func:`winback.open_base`.
    """
    if not customers:
        return None
    try:
        seen = preview_customer_list(find_source(customers), catalogue=catalogue_of(records), records=records)
    except WinbackError as error:
        return say(str(error))
    return ListMeanings(seen, records) if seen.reasons else None


class ListMeanings(widgets.VBox):
    """The spellings of a list, most frequent first, each with the reason it seems to mean; ``keep`` remembers them."""

    def __init__(self, seen: ListPreview, records: Records) -> None:
        self.seen, self.records = seen, records
        options = {code: name for name, code in catalogue_of(records).options()}
        options = {"": _("– names no reason –")} | options
        rows = sorted(seen.reasons, key=lambda row: (-int(row["rows"]), str(row["written"])))[:MOST]
        self.fields = {
            str(row["written"]): pick_from(str(row["written"]), options, str(row["meaning"]), _rows_told(row["rows"]))
            for row in rows
        }
        self.author = author_field()
        self.told = widgets.HTML()
        self.button = widgets.Button(description=_("Keep these meanings"), button_style="primary")
        self.button.add_class("wb-load-button").on_click(lambda _button: self.keep())
        asked = widgets.HTML(
            f'<p class="wb-asked">{escape(_("What do the reasons in this list mean?"))}</p>'
            f'<p class="wb-examples">{escape(self._about())}</p>'
        )
        sheet = widgets.Box([field.box for field in self.fields.values()]).add_class("wb-sheet")
        super().__init__([Look(), asked, sheet, self.author.box, self.button, self.told])
        self.add_class("wb-load").add_class("wb-collect")

    def _about(self) -> str:
        told = _("Suggested from the words; until they are kept, what is not certain counts as 'Other'.")
        more = len(self.seen.reasons) - len(self.fields)
        if more <= 0:
            return told
        rare = ngettext(
            "{n} rarer spelling stays as it is understood.", "{n} rarer spellings stay as they are understood.", more
        )
        return f"{told} {rare.format(n=format_count(more))}"

    def keep(self) -> bool:
        """Remember what the spellings mean for this list and every list with the same columns."""
        try:
            meant = self.seen.mapping.reasons | {text: field.value for text, field in self.fields.items()}
            mapping = replace(self.seen.mapping, reasons=meant)
            remember_list(
                self.seen, mapping, records=self.records, by=str(self.author.value).strip() or _("not stated")
            )
        except WinbackError as error:
            self._tell(str(error), "wb-refused", "alert")
            return False
        self._tell(_("Kept. Run the notebook again from the top, and the figures count them."), "wb-saved", "status")
        return True

    def _tell(self, sentence: str, tone: str, role: str) -> None:
        self.told.value = f'<div class="{tone}" role="{role}"><p>{escape(sentence)}</p></div>'


def _rows_told(rows: Any) -> str:
    return ngettext("{n} answer", "{n} answers", int(rows)).format(n=format_count(rows))
