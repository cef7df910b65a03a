"""The survey of staff or customers, one customer at a time: up to three reasons, how sure, in whose words."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets

from ...base import CustomerBase
from ...errors import WinbackError
from ...records import Records, choice_names
from ...text import _
from .form import Form, author_field, customer_field, reason_field, today
from .inputs import Input, choice, day, sureness, words
from .suggested import Suggested

PLACES = ("reason_1", "reason_2", "reason_3")
ASKED = ("staff", "customer", "crm")


class StatementForm(Form):
    """Record why a customer left, as one source has it; most leave for a combination, so three reasons fit (R1, R2)."""

    def __init__(self, base: CustomerBase, records: Records, source: str = "staff") -> None:
        self._source = source
        self.suggested = Suggested(self._take)
        super().__init__(base, records)
        self.fields["note"].control.observe(lambda change: self._suggest(change["new"]), "value")

    def make_fields(self) -> dict[str, Input]:
        """Return who says it, of whom, why, how sure, in which words."""
        labels = (_("Main reason"), _("Second reason"), _("Third reason"))
        names = {code: word for code, word in choice_names("source").items() if code in ASKED}
        note = words(
            _("In their own words"), placeholder=_("as it was said; reasons are suggested from the text below")
        )
        note.control.continuous_update = False
        return {
            "author": author_field(),
            "source": choice(_("Who says so?"), names, self._source),
            "customer_id": customer_field(self.base),
            "given_on": day(_("Said on"), today(self.base)),
            "note": note,
            **{place: reason_field(self.catalogue, label) for place, label in zip(PLACES, labels, strict=True)},
            "confidence_share": sureness(),
        }

    def parts(self) -> list[Any]:
        """Return the sheet with the suggestions below the words."""
        boxes = [field.box for field in self.fields.values()]
        place = list(self.fields).index("note") + 1
        self.sheet = widgets.Box([*boxes[:place], self.suggested, *boxes[place:]]).add_class("wb-sheet")
        return [self.sheet]

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """Return one record per reason."""
        self.need("author", "customer_id", "reason_1", "given_on")
        codes = list(dict.fromkeys(code for place in PLACES if (code := self.fields[place].value)))
        shared = {
            name: self.fields[name].value
            for name in ("customer_id", "source", "author", "given_on", "confidence_share", "note")
        }
        return {
            "reasons": [
                shared | {"reason": code, "catalogue_version": self.catalogue.version, "origin": "form"}
                for code in codes
            ]
        }

    def saved(self) -> None:
        """Clear what belongs to the customer; source and author stay for the next one."""
        for name in ("customer_id", "note", "confidence_share", *PLACES):
            self.fields[name].clear()
        self.suggested.offer("", self.catalogue)

    def _suggest(self, text: str) -> None:
        self.suggested.offer(text, self.catalogue)

    def _take(self, code: str) -> None:
        """Put a suggested reason into the first free place."""
        chosen = [self._chosen(place) for place in PLACES]
        if code not in chosen and "" in chosen:
            self.fields[PLACES[chosen.index("")]].value = code

    def _chosen(self, place: str) -> str:
        try:
            return str(self.fields[place].value)
        except WinbackError:
            return "?"
