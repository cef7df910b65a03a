"""The survey of satisfaction: a score in percent per parameter, of a customer or of an employee (R4)."""

from __future__ import annotations

from html import escape
from typing import Any

import ipywidgets as widgets

from ...errors import WinbackError
from ...records import choice_names
from ...survey_answers import parameter_names
from ...text import _
from .form import Form, author_field, customer_field, manager_field, today
from .inputs import Input, choice, day, words

STEP = 5
UNSCORED = -1.0


class Score:
    """One line of a checklist: its name, a slider in percent, and whether it was scored at all."""

    def __init__(self, code: str, name: str, hint: str = "") -> None:
        self.code = code
        self.slider = widgets.SelectionSlider(options=_scale(), value=UNSCORED)
        about = f'<p class="wb-examples">{escape(hint)}</p>' if hint else ""
        self.box = widgets.Box([widgets.HTML(f"<p>{escape(name)}</p>{about}"), self.slider]).add_class("wb-score")

    @property
    def share(self) -> float | None:
        """The score from 0 to 1, nothing when it was left out."""
        value = float(self.slider.value)
        return None if value == UNSCORED else value

    @share.setter
    def share(self, share: float | None) -> None:
        self.slider.value = UNSCORED if share is None else round(share * 100 / STEP) * STEP / 100


def _scale() -> list[tuple[str, float]]:
    return [("–", UNSCORED), *((f"{percent} %", percent / 100) for percent in range(0, 101, STEP))]


class SatisfactionForm(Form):
    """Record how satisfied a customer is, or how satisfied an employee believes the customers to be."""

    def make_fields(self) -> dict[str, Input]:
        """Return who answers, and when."""
        return {
            "author": author_field(),
            "respondent": choice(_("Who answers?"), choice_names("respondent")),
            "customer_id": customer_field(self.base, everybody=True),
            "manager_id": manager_field(self.base, _("Employee who answers, or who serves the customer")),
            "answered_on": day(_("Answered on"), today(self.base)),
            "comment": words(_("What suits, what does not?"), rows=2),
        }

    def parts(self) -> list[Any]:
        """Return the head, then one slider per parameter."""
        self.scores = [Score(code, name) for code, name in parameter_names().items()]
        asked = widgets.HTML(
            f'<p class="wb-asked">{escape(_("How satisfied are you with us, in percent?"))}</p>'
            f'<p class="wb-examples">{escape(_("A dash means: not asked, or no answer."))}</p>'
        )
        return [self.sheet, asked, widgets.VBox([score.box for score in self.scores])]

    def score(self, **shares: float) -> None:
        """Set scores by parameter, as moving the sliders does."""
        for score in self.scores:
            if score.code in shares:
                score.share = shares[score.code]

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """Return one record per parameter scored."""
        self.need("answered_on", "customer_id" if self.fields["respondent"].value == "customer" else "manager_id")
        names = ("respondent", "customer_id", "manager_id", "answered_on", "comment")
        shared = {name: self.fields[name].value for name in names}
        if shared["respondent"] == "staff":
            shared["customer_id"] = ""
        found = [
            shared | {"parameter": score.code, "score_share": score.share}
            for score in self.scores
            if score.share is not None
        ]
        if not found:
            raise WinbackError(_("Nothing is scored yet. Move at least one slider off the dash."))
        return {"satisfaction": found}

    def saved(self) -> None:
        """Clear the answers; who asks stays."""
        for name in ("customer_id", "comment"):
            self.fields[name].clear()
        for score in self.scores:
            score.share = None
