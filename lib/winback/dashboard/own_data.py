"""Own data on the page: a button, the place for files behind it, and which company all visitors see from then on.

Only for a page that nobody but its owner can open; everywhere else none of these widgets exists, so that no message
of a browser can reach them.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from ..controls.panel import FilePanel
from ..intake.run import Apart
from ..text import _
from .screens import SHOWN


class OwnData:
    """The button and the panel; ``note`` is the file that names the screens in use once they are others."""

    def __init__(
        self, screens: Path, note: Path, *, show_names: bool = False, runner: Callable[..., Any] = Apart
    ) -> None:
        self._note, self._screens = note, screens
        self._on_loaded: Callable[[Path], None] = lambda folder: None
        self.current = self.shown()
        wishes = {"screens": True, "show_names": show_names}
        self.panel = FilePanel(self._loaded, folder=company_of(self.current), runner=runner, wishes=wishes)
        self.title, self.close_button = widgets.HTML(), widgets.Button().add_class("wb-close")
        head = widgets.HBox([self.title, self.close_button]).add_class("wb-own-head")
        self.box = widgets.VBox([head, self.panel]).add_class("wb-card").add_class("wb-own")
        self.button = widgets.ToggleButton(value=False).add_class("wb-own-button")
        self.button.observe(lambda change: self._open(bool(change["new"])), "value")
        self.close_button.on_click(lambda _button: setattr(self.button, "value", False))
        self._open(False)
        self.speak()

    @classmethod
    def from_environment(cls) -> OwnData | None:
        """Return the controls where the server's environment allows own data, else nothing."""
        if not os.environ.get(SHOWN):
            return None
        names = bool(os.environ.get("WINBACK_SHOW_NAMES"))
        return cls(Path(os.environ["WINBACK_SCREENS"]), Path(os.environ[SHOWN]), show_names=names)

    def attach(self, on_loaded: Callable[[Path], None], *, has_problem: bool) -> None:
        """Call ``on_loaded`` with the screens of a company that was loaded; data that failed open the panel at once."""
        self._on_loaded = on_loaded
        self.button.value = self.button.value or has_problem

    def shown(self) -> Path:
        """Return the screens in use now."""
        try:
            folder = Path(self._note.read_text(encoding="utf-8").strip())
        except OSError:
            return self._screens
        return folder if folder.is_dir() else self._screens

    def is_behind(self) -> bool:
        """Whether another visit has loaded a company since this page was made."""
        return self.shown() != self.current

    def catch_up(self) -> Path:
        """Return the screens in use now, and treat them as this page's own."""
        self.current = self.shown()
        self.panel.intake.folder = company_of(self.current)
        return self.current

    def speak(self) -> None:
        """Write every word in the language in use."""
        self.button.description = self.button.tooltip = _("Your own data")
        self.close_button.description = _("Close")
        self.title.value = f"<h2>{_('Load your own data')}</h2>"
        self.panel.speak()

    def _open(self, is_open: bool) -> None:
        self.box.layout.display = "" if is_open else "none"
        if not is_open:
            self.panel.intake.forget()

    def _loaded(self, done: dict[str, Any]) -> None:
        fresh = self._note.with_suffix(".new")
        fresh.write_text(done["screens"], encoding="utf-8")
        fresh.replace(self._note)
        self.current = Path(done["screens"])
        self._on_loaded(self.current)


def company_of(screens: Path) -> Path | None:
    """Return the company's folder that prepared screens stand in; ``None`` for screens that stand alone."""
    return screens.parent if (screens.parent / "company.json").exists() else None


def close_all(widget: Any, keep: Any = None) -> None:
    """Close a widget and everything in it, on the page and in memory, but for the one to ``keep``."""
    if widget is keep:
        return
    for child in getattr(widget, "children", ()):
        close_all(child, keep)
    widget.close()
