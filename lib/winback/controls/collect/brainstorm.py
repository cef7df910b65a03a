"""The brainstorm session: ideas one a line, each with the reason it stands for, then the votes (R2)."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets

from ...errors import WinbackError
from ...reasons.suggest import suggest_reasons
from ...text import _
from .form import Form, author_field, reason_field, today
from .inputs import Input, Pick, day, line, words


class BrainstormForm(Form):
    """Record the ideas of a session. ``sort`` suggests a reason for each; a person confirms or changes it."""

    def make_fields(self) -> dict[str, Input]:
        """Return the session's head and the place for its ideas."""
        topic = line(_("The question of the session"))
        topic.control.value = self._question()
        return {
            "author": author_field(),
            "held_on": day(_("Held on"), today(self.base)),
            "topic": topic,
            "ideas": words(
                _("Ideas, one on each line"),
                _("Write down every idea as it was said. Judging comes afterwards."),
                rows=6,
            ),
        }

    def parts(self) -> list[Any]:
        """Return the head, the button that sorts, and the sorted ideas."""
        self.sorted: list[tuple[str, Pick, Input]] = []
        self.list = widgets.VBox()
        button = widgets.Button(description=_("Sort the ideas")).add_class("wb-load-button")
        button.on_click(lambda _button: self.sort())
        return [self.sheet, button, self.list]

    def _question(self) -> str:
        return _("Why do customers leave us?")

    def sort(self) -> None:
        """Put the ideas in a list, each with a suggested reason to confirm and a field for votes."""
        ideas = list(dict.fromkeys(i.strip() for i in self.fields["ideas"].value.splitlines() if i.strip()))
        found = suggest_reasons(ideas, self.catalogue) if ideas else None
        best: dict[str, str] = {}
        if found is not None:
            for row in found.sort_values("score_share", ascending=False).itertuples():
                best.setdefault(str(row.text), str(row.reason))
        self.sorted = []
        for idea in ideas:
            pick = reason_field(self.catalogue, idea)
            pick.value = best.get(idea, "") if best.get(idea) != "other" else ""
            self.sorted.append((idea, pick, Input(_("Votes"), widgets.BoundedIntText(0, min=0, max=999), blank=0)))
        self.list.children = [
            widgets.Box([pick.box, votes.box]).add_class("wb-idea") for _idea, pick, votes in self.sorted
        ]

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """Return one record per idea."""
        self.need("held_on")
        if not self.sorted:
            self.sort()
        if not self.sorted:
            raise WinbackError(_("There are no ideas yet. Write them down, one on each line."))
        shared = {name: self.fields[name].value for name in ("topic", "held_on", "author")}
        return {
            "brainstorms": [
                shared | {"idea": idea, "reason": pick.value, "votes": int(votes.value)}
                for idea, pick, votes in self.sorted
            ]
        }

    def saved(self) -> None:
        """Take the ideas away; the session's head stays."""
        self.fields["ideas"].clear()
        self.sorted, self.list.children = [], []
