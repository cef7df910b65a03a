"""One place to write down why somebody left: choose what you have in hand, and its form appears (R2, R3)."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as widgets

from ...base import CustomerBase
from ...records import Records
from ...text import _
from .brainstorm import BrainstormForm
from .form import Form, Look
from .inputs import choice
from .interview import InterviewForm
from .statements import StatementForm


class FormDesk(widgets.VBox):
    """The survey of staff, the survey of customers, the exit interview and the brainstorm, one at a time.

    A form is made when it is first chosen, and keeps what was typed when another one is looked at.
    """

    def __init__(self, base: CustomerBase, records: Records) -> None:
        self._makers: dict[str, Callable[[], Form]] = {
            "staff": lambda: StatementForm(base, records, "staff"),
            "customer": lambda: StatementForm(base, records, "customer"),
            "interview": lambda: InterviewForm(base, records),
            "brainstorm": lambda: BrainstormForm(base, records),
        }
        names = {
            "staff": _("What our people know"),
            "customer": _("What a customer answered"),
            "interview": _("A call or a visit"),
            "brainstorm": _("A brainstorm session"),
        }
        self.forms: dict[str, Form] = {}
        self.choice = choice(_("What do you want to write down?"), names)
        self.choice.control.observe(lambda change: self.choose(change["new"]), "value")
        self._head = (Look(), self.choice.box)
        super().__init__(self._head)
        self.add_class("wb-load").add_class("wb-collect")
        self.choose("staff")

    def choose(self, code: str) -> Form:
        """Show this form and return it."""
        if code not in self.forms:
            self.forms[code] = self._makers[code]()
        self.choice.value = code
        self.children = (*self._head, self.forms[code])
        return self.forms[code]
