"""The place below the knobs where figures and sentences appear."""

from __future__ import annotations

import json
from typing import Any

import ipywidgets as widgets

from .shown import Shown

PLOTLY = "application/vnd.plotly.v1+json"


class Stage(widgets.Output):
    """An output whose content is set as a whole.

    Capturing what is displayed (``with out:``) waits for messages between kernel and page, and a headless run was seen
    to wait for ever; setting the content does not.
    """

    def put(self, *things: Any) -> None:
        """Show figures and texts in the place of what was there."""
        self.outputs = tuple(
            {"output_type": "display_data", "data": _bundle(thing), "metadata": {}} for thing in things
        )


def _bundle(thing: Any) -> dict[str, Any]:
    if isinstance(thing, Shown):
        return {"text/html": thing._repr_html_(), "text/plain": repr(thing)}
    return {PLOTLY: json.loads(thing.to_json()), "text/plain": ""}
