"""The exit interview: what to say and in which order beside the form, and what the customer answers (R3)."""

from __future__ import annotations

from html import escape
from typing import Any

import ipywidgets as widgets

from ...collecting.instructions import script
from ...records import choice_names
from ...text import _
from .form import author_field, customer_field, reason_field, today
from .inputs import Input, choice, day, line, sureness, words
from .statements import PLACES, StatementForm

TEXTS = ("why_stopped", "clarified", "what_must_change", "promised")


class InterviewForm(StatementForm):
    """Record a call or visit: the two questions, what was clarified, what was promised, and the reasons heard."""

    def __init__(self, base: Any, records: Any) -> None:
        super().__init__(base, records, "interview")

    def make_fields(self) -> dict[str, Input]:
        """Return the fields in the order of the talk."""
        asked = {"": _("not said")} | choice_names("would_return")
        first = words(_("Why did you stop buying?"), placeholder=_("the customer's own words"))
        first.control.continuous_update = False
        self._told_field = first
        return {
            "author": author_field(),
            "customer_id": customer_field(self.base),
            "held_on": day(_("Day of the talk"), today(self.base)),
            "channel": line(_("How you talked"), placeholder=_("phone, visit, letter …")),
            "note": first,
            "clarified": words(_("What the clarifying questions brought up"), rows=2),
            "what_must_change": words(_("What must change for you to return?"), rows=2),
            "promised": words(_("What you promised"), rows=2),
            "would_return": choice(_("Would the customer return?"), asked),
            "follow_up_on": day(_("Come back to it on")),
            **{
                place: reason_field(self.catalogue, label)
                for place, label in zip(PLACES, (_("Main reason"), _("Second reason"), _("Third reason")), strict=True)
            },
            "confidence_share": sureness(),
        }

    def parts(self) -> list[Any]:
        """Return the script, then the sheet."""
        return [widgets.HTML(script_markup()), *super().parts()]

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """Return the interview, and one statement per reason heard in it."""
        self.need("author", "customer_id", "held_on", "note")
        get = {name: field.value for name, field in self.fields.items()}
        kept = ("customer_id", "held_on", "author", "channel", "clarified", "what_must_change", "promised")
        talk = {name: get[name] for name in (*kept, "would_return", "follow_up_on")} | {"why_stopped": get["note"]}
        codes = list(dict.fromkeys(get[place] for place in PLACES if get[place]))
        said = {
            "customer_id": get["customer_id"], "source": "interview", "author": get["author"],
            "given_on": get["held_on"], "confidence_share": get["confidence_share"], "note": get["note"],
            "catalogue_version": self.catalogue.version, "origin": "interview",
        }  # fmt: skip
        found: dict[str, list[dict[str, Any]]] = {"interviews": [talk]}
        if codes:
            found["reasons"] = [said | {"reason": code} for code in codes]
        return found

    def saved(self) -> None:
        """Clear the talk; the author stays."""
        for name, field in self.fields.items():
            if name != "author":
                field.clear()
        self.suggested.offer("", self.catalogue)


def script_markup() -> str:
    """Return the script of the talk as HTML; its words are those of the sheet that is sent out."""
    steps = "".join(f"<li>{escape(step)}</li>" for step in script())
    return f'<div class="wb-script"><p class="wb-asked">{escape(_("How to lead the talk"))}</p><ol>{steps}</ol></div>'
