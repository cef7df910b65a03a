"""A chart on a live page: sends one small figure, redraws it in place, loads Plotly once from the page's own server."""

from __future__ import annotations

from pathlib import Path

import anywidget
import plotly.graph_objects as go
import plotly.io as pio
import traitlets

BUNDLE_URL = "voila/static/plotly.min.js"


def script(*names: str) -> list[str]:
    """Return the texts of scripts that stand beside this module."""
    return [Path(__file__).with_name(name).read_text(encoding="utf-8") for name in names]


class LiveChart(anywidget.AnyWidget):
    """Show a figure and redraw it in place.

    The stock widget of Plotly sends its five megabytes of script over the websocket for every chart, and leaves
    stale charts behind after quick changes; this one keeps the bundle out of the websocket and draws in order.

    >>> chart = LiveChart()
    >>> chart.show(go.Figure(layout={"height": 200}), "an empty chart")
    >>> chart.version, chart.description
    (1, 'an empty chart')
    """

    _esm = "\n".join(script("narrow.js", "live.js"))
    spec = traitlets.Unicode("").tag(sync=True)
    description = traitlets.Unicode("").tag(sync=True)
    version = traitlets.Int(0).tag(sync=True)
    bundle_url = traitlets.Unicode(BUNDLE_URL).tag(sync=True)

    def show(self, figure: go.Figure, description: str = "") -> None:
        """Draw this figure; ``description`` is what a screen reader says."""
        spec = pio.to_json(figure, validate=False)
        if spec == self.spec and description == self.description:
            return
        with self.hold_sync():
            self.spec, self.description = spec, description
            self.version += 1
