"""The window behind a figure: how it is computed, its rows, a row to narrow the page by, and files to take along."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from ..reporting.words import what_to_do
from ..text import _, format_count, format_date
from .behind import SHOWN_ROWS, Behind, Sheet
from .filters import FilterBar
from .how import how_computed
from .rows import Rows
from .rows_losses import ROWS as OF_LOSSES
from .rows_plan import ROWS as OF_PLAN
from .rows_reasons import ROWS as OF_REASONS
from .screens import Screens
from .state import Filters
from .takeaway import as_csv, as_workbook, file_name

ROWS: dict[str, Rows] = OF_LOSSES | OF_REASONS | OF_PLAN
"""Place → the tables behind it."""
LONGEST_PLACE = 60


def sheets_of(screens: Screens, filters: Filters, place: str) -> list[Sheet]:
    """Return the tables behind a figure for a selection; the empty ones are left out."""
    return [sheet for sheet in ROWS[place](screens, filters) if len(sheet.frame)]


class Detail(anywidget.AnyWidget):
    """One window for all figures of a page: a press on a figure's button asks for it, nothing is sent before.

    ``told`` gives title and sentence of a place as they stand on the page, ``on_narrow`` takes over a chosen row.
    """

    _esm = Path(__file__).with_name("detail.js")
    words: Any = traitlets.Dict().tag(sync=True)

    def __init__(
        self, told: Callable[[str], tuple[str, str, bool]], on_narrow: Callable[[str, str], None], **traits: Any
    ) -> None:
        super().__init__(**traits)
        self._told, self._on_narrow = told, on_narrow
        self.layout.display = "none"  # the window stands on top of the page, not in it
        self._screens: Screens | None = None
        self._filters: FilterBar | None = None
        self.on_msg(self._answer)

    def adopt(self, screens: Screens, filters: FilterBar) -> None:
        """Answer from these screens from now on."""
        self._screens, self._filters = screens, filters

    def speak(self) -> None:
        """Write the window's own words in the language in use."""
        self.words = {
            "how": _("How it is computed"),
            "todo": _("What to do"),
            "rows": _("What it is made of"),
            "waiting": _("One moment …"),
            "nothing": _("There are no rows behind it in this selection."),
            "narrow": _("A press on a name shows the page for it alone."),
            "close": _("Close"),
            "png": _("Picture (PNG)"),
            "svg": _("Picture (SVG)"),
            "xlsx": _("Table (XLSX)"),
            "csv": _("Table (CSV)"),
            "table": _("Table"),
            "take": _("To take along"),
        }

    def behind(self, place: str) -> Behind:
        """Return what stands behind a place for the selection in use; ``KeyError`` when nothing does."""
        assert self._screens is not None and self._filters is not None
        title, sentence, has_picture = self._told(place)
        sheets = sheets_of(self._screens, self._filters.filters, place)
        return Behind(title, sentence, how_computed(place), sheets, has_picture)

    def about(self) -> Mapping[str, str]:
        """Return what a file says of itself: whose data, up to when, which filters, the data's fingerprint."""
        assert self._screens is not None and self._filters is not None
        screens = self._screens
        return {
            _("Company"): str(screens.about.get("name", "")),
            _("Data up to"): format_date(screens.as_of),
            _("Filters"): " · ".join(self._filters.chosen()),
            _("Currency"): screens.currency,
            _("Fingerprint of the data"): str(screens.about.get("fingerprint", "")),
        }

    def _answer(self, _widget: Any, content: Any, _buffers: Any) -> None:
        """Answer a message of the page; whatever is not one of ours is ignored, for anybody can send anything."""
        if not isinstance(content, dict) or self._screens is None or self._screens.asked is not None:
            return
        place, kind = content.get("place"), content.get("kind")
        if kind == "narrow":
            name, value = content.get("dimension"), content.get("value")
            if name in self._screens.dimensions and value in self._screens.values(name):
                self._on_narrow(str(name), str(value))
        elif isinstance(place, str) and place in ROWS and len(place) < LONGEST_PLACE:
            if kind == "open":
                self._show(place)
            elif kind in ("csv", "xlsx"):
                self._hand(place, str(kind), content.get("number"))

    def _show(self, place: str) -> None:
        assert self._screens is not None
        found = self.behind(place)
        self.send(
            {
                "kind": "shown",
                "place": place,
                "title": found.title,
                "sentence": found.sentence,
                "how": found.how,
                "todo": what_to_do(place.replace("/", ".")),
                "picture": file_name(place, self._screens.about["as_of"], "") if found.has_picture else "",
                "sheets": [_plain(sheet, self._screens.currency) for sheet in found.sheets],
            }
        )

    def _hand(self, place: str, kind: str, number: Any) -> None:
        assert self._screens is not None
        found = self.behind(place)
        if not found.sheets:
            return
        first = number if isinstance(number, int) and 0 <= number < len(found.sheets) else 0
        made = as_csv(found.sheets[first]) if kind == "csv" else as_workbook(found, self.about())
        self.send({"kind": "file", "name": file_name(place, self._screens.about["as_of"], kind)}, [made])


def _plain(sheet: Sheet, currency: str) -> dict[str, Any]:
    """A table as the page takes it: every cell a text."""
    count = len(sheet.frame)
    left = _("{shown} of {all} rows are shown; the files hold all of them.").format(
        shown=format_count(SHOWN_ROWS), all=format_count(count)
    )
    return {
        "title": sheet.title,
        "columns": [list(column) for column in sheet.head()],
        "rows": sheet.cells(currency),
        "keys": sheet.keys(),
        "dimension": sheet.dimension,
        "more": left if count > SHOWN_ROWS else "",
    }
