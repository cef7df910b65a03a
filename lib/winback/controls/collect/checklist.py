"""The self-test: every reason of the catalogue as a question to oneself, by group (R7)."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets

from ...errors import WinbackError
from ...text import _
from .form import Form, author_field, today
from .inputs import Input, day
from .satisfaction import Score


class ChecklistForm(Form):
    """Score the own company per reason: 100 % means no problem at all. Whatever is left on the dash is not scored."""

    def make_fields(self) -> dict[str, Input]:
        """Return who scores, and when."""
        return {"author": author_field(), "answered_on": day(_("Answered on"), today(self.base))}

    def parts(self) -> list[Any]:
        """Return the reasons folded up by group."""
        leaves = self.catalogue.leaves
        leaves = leaves[~leaves.retired & (leaves.code != "other") & (leaves.class_code != "customer")]
        self.scores = [Score(c, self.catalogue.name(c), self.catalogue.hint(c)) for c in leaves.code]
        groups = dict(zip(leaves.code, leaves.group_code, strict=True))
        names = list(dict.fromkeys(leaves.group_code))
        folds = [widgets.VBox([s.box for s in self.scores if groups[s.code] == name]) for name in names]
        titles = [self.catalogue.group_name(name) for name in names]
        return [self.sheet, widgets.Accordion(folds, titles=titles)]

    def score(self, **shares: float) -> None:
        """Set scores by reason, as moving the sliders does."""
        for score in self.scores:
            if score.code in shares:
                score.share = shares[score.code]

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """Return one record per reason scored."""
        self.need("author", "answered_on")
        shared = {name: self.fields[name].value for name in ("author", "answered_on")}
        found = [
            shared | {"reason": score.code, "score_share": score.share}
            for score in self.scores
            if score.share is not None
        ]
        if not found:
            raise WinbackError(_("Nothing is scored yet. Move at least one slider off the dash."))
        return {"self_test": found}

    def saved(self) -> None:
        """Keep the scores in view: they are the result."""
