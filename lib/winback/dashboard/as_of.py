"""The page as of a past day: what would have been said then, without anything that became known later.

Only for a page that its owner alone can open: the figures of another day are worked out from the company's orders.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import pandas as pd

from ..intake.run import Apart
from ..text import _, format_date, language
from .own_data import company_of

MOST_DAYS = 12
LEAST_HISTORY_DAYS = 365
"""A day needs a year before it, else there is no rhythm to judge by."""


def past_days(about: Mapping[str, Any]) -> list[dt.date]:
    """Return the days a page can be looked at: the day of the data, and the ends of quarters before it.

    >>> past_days({"as_of": "2026-05-10", "first_on": "2024-12-01"})
    [datetime.date(2026, 5, 10), datetime.date(2026, 3, 31), datetime.date(2025, 12, 31)]
    """
    last, first = dt.date.fromisoformat(about["as_of"]), dt.date.fromisoformat(about["first_on"])
    ends = pd.date_range(first + dt.timedelta(days=LEAST_HISTORY_DAYS), last - dt.timedelta(days=1), freq="QE")
    return [last, *[day.date() for day in ends[::-1][:MOST_DAYS]]]


class AsOf:
    """The choice of the day, and what is said while another one is worked out.

    ``on_ready`` gets the folder of the screens of the day chosen; ``runner`` does the work in a process of its own.
    """

    def __init__(
        self,
        screens: Path,
        about: Mapping[str, Any],
        on_ready: Callable[[Path], None],
        *,
        runner: Callable[..., Any] = Apart,
    ) -> None:
        self.screens, self._about, self._on_ready, self._runner = screens, about, on_ready, runner
        self.days, self.shown = past_days(about), dt.date.fromisoformat(about["as_of"])
        self.told = widgets.HTML()
        self.choice = widgets.Dropdown(description_allow_html=False).add_class("wb-filter")
        self.choice.observe(lambda change: self._chosen(change["new"]), "value")
        self._quiet, self._waiting, self._refused = False, False, ""
        self._running: Any = None
        self.speak()

    @property
    def offered(self) -> bool:
        """Whether there is another day than that of the data."""
        return len(self.days) > 1 and company_of(self.screens) is not None

    def speak(self) -> None:
        """Write every word in the language in use."""
        self._quiet = True
        self.choice.description = _("As of")
        entries = [(format_date(day), day.isoformat()) for day in self.days]
        with self.choice.hold_sync():
            self.choice.options = entries
            self.choice.value = self.shown.isoformat()
        self._quiet = False
        self._say()

    def choose(self, day: str) -> None:
        """Choose a day, as an address does; days that are not offered are ignored."""
        if day in [one.isoformat() for one in self.days]:
            self.choice.value = day

    def _chosen(self, text: str | None) -> None:
        if self._quiet or text is None:
            return
        day = dt.date.fromisoformat(text)
        if self._running is not None:
            self._running.stop()
        self.shown, self._waiting, self._refused, self._running = day, True, "", None
        self._say()
        if day == self.days[0]:
            self._ended(day, {"done": {"screens": str(self.screens)}})
            return
        job = {"do": "as_of", "screens": str(self.screens), "day": text, "lang": language()}
        self._running = self._runner(job, lambda _step, _share: None, lambda ended: self._ended(day, ended))

    def _ended(self, day: dt.date, ended: dict[str, Any]) -> None:
        if day != self.shown or ended.get("stopped"):
            return
        self._waiting, self._running = False, None
        done = ended.get("done")
        if done is None:
            self._refused = str(ended.get("refused") or _("That day could not be worked out. Choose another one."))
        self._say()
        if done is not None:
            self._on_ready(Path(done["screens"]))

    def _say(self) -> None:
        day = format_date(self.shown)
        if self._waiting:
            text = _("Working out the page as of {day}: up to a minute the first time …").format(day=day)
        elif self._refused:
            text = self._refused
        elif self.shown != self.days[0]:
            text = _("You see the page as of {day}: nothing that became known later is used.").format(day=day)
        else:
            text = ""
        self.told.value = f'<p class="wb-note" role="status">{escape(text)}</p>' if text else ""
