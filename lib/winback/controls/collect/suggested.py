"""Reasons suggested from free text, as buttons: nothing is decided until a person presses one."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import ipywidgets as widgets

from ...reasons import Catalogue
from ...reasons.suggest import suggest_reasons
from ...text import _

MOST = 4


class Suggested(widgets.Box):
    """A row of suggested reasons, each with the words that led to it; pressing one calls ``on_take(code)``."""

    def __init__(self, on_take: Callable[[str], None]) -> None:
        self._on_take = on_take
        self.codes: list[str] = []
        super().__init__()
        self.add_class("wb-suggested")

    def offer(self, text: str, catalogue: Catalogue) -> None:
        """Suggest reasons for a text; an empty one takes the suggestions away."""
        found = suggest_reasons([text], catalogue) if text.strip() else None
        rows = [] if found is None else [r for r in found.itertuples() if r.reason and r.reason != "other"][:MOST]
        self.codes = [str(row.reason) for row in rows]
        if text.strip() and not rows:
            self.children = [widgets.HTML(_told(_("No reason is recognised in these words; choose one yourself.")))]
            return
        buttons = [self._button(catalogue.name(str(row.reason)), str(row.reason), str(row.because)) for row in rows]
        self.children = [widgets.HTML(_told(_("Suggested, press to take over:"))), *buttons] if buttons else []

    def _button(self, name: str, code: str, because: str) -> widgets.Button:
        button = widgets.Button(description=name)
        button.tooltip = _("because of: {words}").format(words=because) if because else ""
        button.on_click(lambda _button: self._on_take(code))
        return button


def _told(sentence: str) -> str:
    return f'<p class="wb-examples">{escape(sentence)}</p>'
