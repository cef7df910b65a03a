"""The fields of a form: a label, a control, and the value it holds as the records know it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

import ipywidgets as widgets

from ...errors import WinbackError
from ...text import _, format_share

Options = Sequence[tuple[str, str]]
FEW = 5
"""Up to so many choices stand side by side, more of them in a list."""
SURENESS = (0.25, 0.5, 0.75, 1.0)


class Input:
    """One field: ``box`` is shown, ``value`` is what it holds; ``clear`` makes it blank again."""

    def __init__(self, label: str, control: Any, hint: str = "", blank: Any = "") -> None:
        self.label, self.control, self._blank = label, control, blank
        control.add_class("wb-input")
        about = [widgets.HTML(f'<p class="wb-examples">{escape(hint)}</p>')] if hint else []
        name = widgets.HTML(f'<span class="wb-name">{escape(label)}</span>')
        self.box = widgets.VBox([name, control, *about]).add_class("wb-field")

    @property
    def value(self) -> Any:
        """What the field holds, ready for the records."""
        return self.control.value

    @value.setter
    def value(self, value: Any) -> None:
        self.control.value = self._blank if value is None else value

    def clear(self) -> None:
        """Make the field blank."""
        self.control.value = self._blank

    def wide(self) -> Input:
        """Give the field the whole width of the form."""
        self.box.add_class("wb-whole")
        return self


def line(label: str, hint: str = "", placeholder: str = "") -> Input:
    """Return a field for a few words."""
    return Input(label, widgets.Text(placeholder=placeholder), hint)


def words(label: str, hint: str = "", placeholder: str = "", rows: int = 3) -> Input:
    """Return a field for free text, kept as it is typed."""
    return Input(label, widgets.Textarea(placeholder=placeholder, rows=rows), hint).wide()


class _Day(Input):
    @property
    def value(self) -> dt.date | None:
        """The day, or nothing."""
        day: dt.date | None = self.control.value
        return day

    @value.setter
    def value(self, value: dt.date | None) -> None:
        self.control.value = value


def day(label: str, start: dt.date | None = None, hint: str = "") -> Input:
    """Return a field for a day; it begins with ``start`` and returns to it."""
    return _Day(label, widgets.DatePicker(value=start), hint, blank=start)


def choice(label: str, names: Mapping[str, str], start: str = "", hint: str = "") -> Input:
    """Return a choice of a closed list, code → word; '' is allowed when it is among the codes."""
    options = [(word, code) for code, word in names.items()]
    kind = widgets.ToggleButtons if len(options) <= FEW else widgets.Dropdown
    begin = start if start in names else options[0][1]
    return Input(label, kind(options=options, value=begin), hint, blank=begin)


def pick_from(label: str, names: Mapping[str, str], start: str = "", hint: str = "") -> Input:
    """Return a list to choose from, code → word, however many there are."""
    options = [(word, code) for code, word in names.items()]
    begin = start if start in names else options[0][1]
    return Input(label, widgets.Dropdown(options=options, value=begin), hint, blank=begin)


def sureness(label: str = "") -> Input:
    """Return a field for how sure the author is; blank is allowed."""
    names = {"": _("not said")} | {str(share): format_share(share, 0) for share in SURENESS}
    return _Number(label or _("How sure?"), _toggle(names), blank="")


def _toggle(names: Mapping[str, str]) -> Any:
    return widgets.ToggleButtons(options=[(word, code) for code, word in names.items()], value="")


class _Number(Input):
    @property
    def value(self) -> float | None:
        """The share from 0 to 1, or nothing."""
        return float(self.control.value) if self.control.value else None

    @value.setter
    def value(self, value: float | None) -> None:
        known = [code for _word, code in self.control.options]
        self.control.value = str(value) if value is not None and str(value) in known else ""


class Pick(Input):
    """A field with suggestions while one types; what is typed must be one of them, or be found by ``find``."""

    def __init__(self, label: str, options: Options, find: Callable[[str], str], refusal: str, hint: str = "") -> None:
        self._codes = dict(options)
        self._labels = {code: text for text, code in options}
        self._find, self._refusal = find, refusal
        box = widgets.Combobox(options=list(self._codes), ensure_option=False, continuous_update=False)
        box.placeholder = _("type to search")
        super().__init__(label, box, hint)

    @property
    def value(self) -> str:
        """The code of what was picked, '' for blank; ``WinbackError`` for what is not on the list."""
        typed = self.control.value.strip()
        if not typed:
            return ""
        code = self._codes.get(typed) or (typed if typed in self._labels else self._find(typed))
        if not code:
            raise WinbackError(self._refusal.format(found=typed))
        return code

    @value.setter
    def value(self, value: str) -> None:
        self.control.value = self._labels.get(value, value or "")
