"""The row of filters: labelled drop-downs that speak the language in use and report one ``Filters`` at a change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import ipywidgets as widgets

from ..text import _
from .screens import Screens
from .state import PERIODS, Filters, clocks

ALL = "\0all"


def dimension_names() -> dict[str, tuple[str, str]]:
    """Return for each dimension its label, and the entry that stands for all."""
    return {
        "manager_id": (_("Manager"), _("All managers")),
        "region": (_("Region"), _("All regions")),
        "industry": (_("Industry"), _("All industries")),
        "channel": (_("Channel"), _("All channels")),
        "abc": (_("Customer class"), _("All classes")),
    }


def clock_label(code: str) -> str:
    """Return a clock's name for a reader."""
    head, _colon, days = code.partition(":")
    if head == "fixed":
        return _("Fixed: {days} days").format(days=days)
    return {"own": _("Own rhythm"), "article": _("Article: interval × 4/3")}.get(head, code)


def value_label(dimension: str, value: str) -> str:
    """Return a dimension's value for a reader; blanks are named."""
    if value == "":
        return _("not stated")
    if dimension == "abc":
        return {"A": _("A: key"), "B": _("B: middle"), "C": _("C: small")}.get(value, value)
    return value


class FilterBar:
    """The drop-downs of one page. ``on_change`` gets the new filters; nothing is reported while words are redrawn."""

    def __init__(self, screens: Screens, filters: Filters, on_change: Callable[[Filters], None]) -> None:
        self.screens, self.filters, self._fresh = screens, filters, filters
        self._on_change, self._quiet = on_change, False
        names = (*screens.dimensions, "clock", "period")
        self._choices = {name: widgets.Dropdown(description_allow_html=False) for name in names}
        for name, choice in self._choices.items():
            choice.observe(lambda change, name=name: self._chosen(name, change["new"]), "value")
        # The drop-down's own label is tied to it, for a screen reader; the page sets it above.
        boxes = [choice.add_class("wb-filter") for choice in self._choices.values()]
        self.box = widgets.HBox(boxes).add_class("wb-filters")
        self.speak()

    def speak(self) -> None:
        """Write all labels and entries in the language in use; the choice stays."""
        names = dimension_names()
        for name, choice in self._choices.items():
            label = names[name][0] if name in names else {"clock": _("Loss rule"), "period": _("Period")}[name]
            choice.description = label
            chosen = getattr(self.filters, name)
            self._fill(choice, self._entries(name), ALL if chosen is None else chosen)

    def chosen(self) -> list[str]:
        """Return the entries chosen that are not those of a fresh page, as a reader sees them."""
        found = []
        for name in self._choices:
            code = getattr(self.filters, name)
            entries = {entry: text for text, entry in self._entries(name)}
            if code is not None and code in entries and code != getattr(self._fresh, name):
                found.append(entries[code])
        return found

    def show(self, filters: Filters) -> None:
        """Take over filters that came from the address bar."""
        self.filters = filters
        self.speak()

    def _entries(self, name: str) -> list[tuple[str, str]]:
        if name == "clock":
            return [(clock_label(code), code) for code in clocks(self.screens)]
        if name == "period":
            words = {"month": _("Month"), "quarter": _("Quarter"), "year": _("Year")}
            return [(words[period], period) for period in PERIODS]
        values = [(value_label(name, value), value) for value in self.screens.values(name)]
        return [(dimension_names()[name][1], ALL), *values]

    def _fill(self, choice: Any, entries: list[tuple[str, str]], value: str) -> None:
        self._quiet = True
        try:
            with choice.hold_sync():
                choice.options = entries
                choice.value = value
        finally:
            self._quiet = False

    def _chosen(self, name: str, value: str | None) -> None:
        if self._quiet or value is None:
            return
        chosen: dict[str, Any] = {name: None if value == ALL else value}
        self.filters = replace(self.filters, **chosen)
        self._on_change(self.filters)
