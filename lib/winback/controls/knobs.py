"""Knobs of the notebooks: turn one, and the figure and its sentence below follow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets
from IPython.display import clear_output, display

from ..errors import WinbackError
from ..losses import Losses, measure_losses
from ..text import _
from .shown import say

SHOWN_CLOCKS = ("own", "article:customer", "article", "fixed")


def clock_labels() -> dict[str, str]:
    """Return the clocks' names for a choice, in the language in use."""
    return {
        "own": _("Each customer's own rhythm"),
        "article:customer": _("The customer's usual interval × 4/3"),
        "article": _("The company's usual interval × 4/3"),
        "fixed": _("A fixed number of days"),
    }


def turn_clock(losses: Losses, draw: Callable[[Losses], Any], tell: Callable[[Losses], str]) -> widgets.VBox:
    """Return a choice of the clock with a figure and a sentence that follow it.

    ``draw`` and ``tell`` take the losses by the chosen clock. Without a browser nothing is lost: the notebook shows
    the same figure for its parameters in the cell before.
    """
    labels = clock_labels()
    code = losses.clock.code.partition(":")[0] if losses.clock.code.startswith("fixed") else losses.clock.code
    clock = widgets.Dropdown(
        options=[(labels[name], name) for name in SHOWN_CLOCKS],
        value=code if code in labels else "own",
        description=_("Clock"),
        layout={"width": "34em"},
    )
    days = widgets.IntSlider(
        value=getattr(losses.clock, "days", 180),
        min=15,
        max=540,
        step=15,
        description=_("Days"),
        continuous_update=False,
        layout={"width": "34em"},
    )
    out = widgets.Output()

    def show(_change: object = None) -> None:
        days.layout.display = "" if clock.value == "fixed" else "none"
        chosen = f"fixed:{days.value}" if clock.value == "fixed" else clock.value
        with out:
            clear_output(wait=True)
            try:
                measured = measure_losses(losses.company, chosen, losses.as_of, losses.assumptions)
            except WinbackError as error:
                display(say(str(error)))
                return
            display(draw(measured), say(measured.clock.describe(), tell(measured)))

    clock.observe(show, "value")
    days.observe(show, "value")
    show()
    return widgets.VBox([clock, days, out])
