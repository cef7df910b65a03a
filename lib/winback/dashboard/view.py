"""The page: widgets laid out and filled; every figure comes from :mod:`winback.dashboard.state`."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from ..text import LANGUAGES, _, format_date, set_language
from . import cards
from .as_of import AsOf
from .detail import Detail
from .filters import FilterBar
from .own_data import OwnData, close_all
from .page import Page
from .screens import Screens, read_screens
from .state import Filters, read_address
from .view_losses import LossesView
from .view_plan import PlanView
from .view_reasons import ReasonsView
from .view_returns import ReturnsView
from .view_risk import RiskView
from .view_segments import SegmentsView
from .view_value import ValueView
from .views import Card, Overview, View

log = logging.getLogger("winback.dashboard")


def safely(method: Callable[..., None]) -> Callable[..., None]:
    """Keep an error inside the page: a sentence for the reader, the traceback for the log of the server only."""

    @wraps(method)
    def guarded(self: Dashboard, *args: Any) -> None:
        try:
            method(self, *args)
        except Exception:
            log.exception("a change on the page failed")
            self.notes.value = cards.notes([_("This could not be drawn. Choose another filter, or reload the page.")])

    return guarded


VIEWS: tuple[type[View], ...] = (
    Overview,
    LossesView,
    ValueView,
    ReasonsView,
    SegmentsView,
    PlanView,
    ReturnsView,
    RiskView,
)


class Dashboard:
    """The owner's page over prepared screens: filters, views as tabs, two languages.

    Only the view in front is drawn at a change; the others are drawn when they are opened.
    """

    def __init__(self, screens: Screens, language: str = "en", own: OwnData | None = None) -> None:
        self.language, self.own = language, own
        set_language(language)
        self.page = Page(on_address=self._asked, on_ready=self._finish, on_go=self._go)
        self.detail = Detail(self._told, self._narrow)
        self.head, self.notes, self.report = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self.languages = widgets.ToggleButtons(options=[(code.upper(), code) for code in LANGUAGES], value=language)
        self.languages.add_class("wb-languages").observe(lambda change: self._speak(change["new"]), "value")
        self.box = widgets.VBox().add_class("wb-page")
        self._parts: list[Any] = []
        self.as_of: AsOf | None = None
        self._look_back(screens)
        self.adopt(screens)
        if own is not None:
            own.speak()
            own.attach(self._take_over, has_problem=bool(screens.problem))

    @classmethod
    def from_environment(cls) -> Dashboard:
        """Return the page of the screens and the language that the server's environment names."""
        own = OwnData.from_environment()
        folder = own.shown() if own else Path(os.environ["WINBACK_SCREENS"])
        return cls(read_screens(folder), os.environ.get("WINBACK_LANG") or "en", own)

    def adopt(self, screens: Screens) -> None:
        """Show these screens from now on: their own filters and views, nothing of the ones before."""
        before, self._parts = self._parts, list[Any]()
        self.screens, self.views = screens, list[View]()
        buttons = [self.own.button, self.languages] if self.own else [self.languages]
        top = widgets.HBox([self.head, widgets.HBox(buttons).add_class("wb-buttons")]).add_class("wb-top")
        bring = [self.own.box] if self.own else []
        when = [self.as_of.told] if self.as_of else []
        self.page.has_charts = not screens.problem
        if screens.problem:
            self.box.children = [self.page, top, *bring, self.notes]
            self._words()
            return
        self.report.value = ""
        filters, _other = read_address("", screens)
        self.filters = FilterBar(screens, filters, self._changed)
        self.fold, self.chosen = widgets.HTML(), widgets.HTML()
        self.views = [kind(screens) for kind in VIEWS]
        self.tabs = widgets.Tab([view.box for view in self.views]).add_class("wb-tabs")
        self.tabs.observe(lambda change: self._opened(), "selected_index")
        if self.as_of:
            self.filters.box.children = [*self.filters.box.children, self.as_of.choice]
        self._parts = [self.fold, self.chosen, self.filters.box, self.tabs]
        self.detail.adopt(screens, self.filters)
        self.box.children = [
            self.page,
            self.detail,
            top,
            *bring,
            *self._parts[:3],
            *when,
            self.notes,
            self.tabs,
            self.report,
        ]
        self._words()
        self._draw()
        # A picture without marks is not drawn, so the page must not wait for it.
        self.page.has_charts = any(card.shown for card in vars(self.views[0]).values() if isinstance(card, Card))
        for old in before:
            close_all(old, keep=self.as_of.choice if self.as_of else None)

    @safely
    def _take_over(self, folder: Path) -> None:
        """Show the company that was just loaded."""
        screens = read_screens(folder)
        self._look_back(screens)
        self.adopt(screens)
        self._finish_views()

    def _look_back(self, screens: Screens) -> None:
        """Offer past days where the page may work them out: beside the company's own orders."""
        self.as_of = None
        if self.own is not None and not screens.problem:
            found = AsOf(self.own.current, screens.about, self._went_back, runner=self.own.panel.intake.runner)
            self.as_of = found if found.offered else None

    @safely
    def _went_back(self, folder: Path) -> None:
        """Show the screens of another day; what was chosen on the page stays chosen."""
        chosen, place = self.filters.filters.address(), self.tabs.selected_index
        self.adopt(read_screens(folder))
        filters, _other = read_address(chosen, self.screens)
        self.filters.show(filters)
        self.tabs.selected_index = place
        self._changed(filters)
        self._finish_views()

    @safely
    def _changed(self, filters: Filters) -> None:
        for view in self.views:
            view.stale = True
        self._draw()

    @safely
    def _opened(self) -> None:
        self._draw()

    def _told(self, place: str) -> tuple[str, str, bool]:
        """What the page says at a place; its view may not be in front."""
        code, _slash, name = place.partition("/")
        view = next(view for view in self.views if view.code == code)
        view.show(self.filters.filters)
        return view.told(name)

    @safely
    def _go(self, code: str) -> None:
        """Open the view that takes a sentence further."""
        known = [view.code for view in self.views]
        if code in known:
            self.tabs.selected_index = known.index(code)

    @safely
    def _narrow(self, dimension: str, value: str) -> None:
        """Show the page for one row of a figure's details alone."""
        chosen: dict[str, Any] = {dimension: value}
        filters = replace(self.filters.filters, **chosen)
        self.filters.show(filters)
        self._changed(filters)

    @safely
    def _speak(self, language: str) -> None:
        if language not in LANGUAGES or language == self.language:
            return
        self.language = language
        set_language(language)
        for view in self.views:
            view.stale = True
        self._words()
        if self.own:
            self.own.speak()
        if self.as_of:
            self.as_of.speak()
        if self.views:
            self.filters.speak()
            self._draw()

    @safely
    def _asked(self, query: str) -> None:
        """Take over what the address bar asks for: filters, view, language; unknown entries are ignored."""
        if not self.views:
            return
        filters, more = read_address(query, self.screens)
        self.filters.show(filters)
        place = (
            [view.code for view in self.views].index(more["view"])
            if more.get("view") in [v.code for v in self.views]
            else 0
        )
        if self.as_of and more.get("as_of"):
            self.as_of.choose(more["as_of"])
        if more.get("lang") in LANGUAGES:
            self.languages.value = more["lang"]
        self.tabs.selected_index = place
        self._changed(filters)

    @safely
    def _finish(self) -> None:
        """Fill the other views while the reader looks at the first one; a company loaded meanwhile takes its place."""
        if self.own and self.own.is_behind():
            self._take_over(self.own.catch_up())
        self._finish_views()

    def _finish_views(self) -> None:
        for view in self.views:
            view.show(self.filters.filters)

    def _repr_mimebundle_(self, **_options: Any) -> dict[str, Any]:
        """The page's widgets, and its first view as plain HTML for the moments before the widgets are there."""
        bundle = dict(self.box._repr_mimebundle_())
        first = self.views[0] if self.views else None
        if isinstance(first, Overview):
            top = self.head.value
            tabs = [view.title() for view in self.views]
            bundle["text/html"] = cards.first_view(
                top,
                places=len(self.filters.box.children),
                tabs=tabs,
                figures_row=first.figures.value,
                led=first.led.value,
                said=first.said.value,
                card=(first.picture.drawn[0], first.picture.text.value, first.picture.chart.spec),
            )
        return bundle

    def _draw(self) -> None:
        view = self.views[self.tabs.selected_index or 0]
        view.show(self.filters.filters)
        self.notes.value = cards.notes(view.warnings)
        self.chosen.value = cards.chosen(self.filters.chosen())
        more = {"view": view.code} if view is not self.views[0] else {}
        if self.language != (os.environ.get("WINBACK_LANG") or "en"):
            more["lang"] = self.language
        if self.as_of and self.as_of.shown != self.as_of.days[0]:
            more["as_of"] = self.as_of.shown.isoformat()
        self.page.query = self.filters.filters.address(**more)

    def _words(self) -> None:
        """Write every label of the page itself in the language in use."""
        title = _("Customers lost, and what they cost")
        details = []
        if not self.screens.problem:
            details = [
                str(self.screens.about.get("name", "")),
                _("data up to {day}").format(day=format_date(self.screens.as_of)),
                _("amounts in {currency}").format(currency=self.screens.currency) if self.screens.currency else "",
            ]
            for place, view in enumerate(self.views):
                self.tabs.set_title(place, view.title())
            self.fold.value = cards.fold(_("Filters"))
            told = self.screens.about.get("load_report", {}).get(self.language, [])
            self.report.value = cards.load_report(_("What was read, and what was set aside"), told)
        self.head.value = cards.header(title, details)
        if self.screens.problem:
            text = self.screens.problem.get(self.language) or next(iter(self.screens.problem.values()))
            remedy = (
                _("Nothing was changed. Correct the file or choose another one.")
                if self.own
                else _("Nothing was changed. Correct the file or choose another one, then start the dashboard again.")
            )
            self.notes.value = cards.problem(text, remedy)
        self.languages.tooltips = [
            _("Show the page in {language}").format(language=name) for name in LANGUAGES.values()
        ]
        self.detail.speak()
        with self.page.hold_sync():
            self.page.language, self.page.title = self.language, title
            self.page.lost_text = _("The connection to the calculation is gone. The figures below no longer change.")
            self.page.reload_text = _("Reload the page")
