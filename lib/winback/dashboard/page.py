"""The page's pulse: heartbeat for the banner of a dead kernel, filters in the address bar, language of the document."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import traitlets

LONGEST_ADDRESS = 2000


class Page(anywidget.AnyWidget):
    """An invisible widget: answers the heartbeat, passes on what the address asks for, and that the page is drawn."""

    _esm = Path(__file__).with_name("page.js")
    language = traitlets.Unicode("en").tag(sync=True)
    title = traitlets.Unicode("").tag(sync=True)
    lost_text = traitlets.Unicode("").tag(sync=True)
    reload_text = traitlets.Unicode("").tag(sync=True)
    has_charts = traitlets.Bool(True).tag(sync=True)
    query = traitlets.Unicode("").tag(sync=True)

    def __init__(
        self,
        on_address: Callable[[str], None],
        on_ready: Callable[[], None],
        on_go: Callable[[str], None] = lambda _view: None,
        **traits: Any,
    ) -> None:
        super().__init__(**traits)
        self._on_address, self._on_ready, self._on_go = on_address, on_ready, on_go
        self.on_msg(self._answer)

    def _answer(self, _widget: Any, content: Any, _buffers: Any) -> None:
        kind = content.get("kind") if isinstance(content, dict) else None
        if kind == "ping":
            self.send({"kind": "pong"})
        elif kind == "ready":
            self._on_ready()
        elif kind == "go" and isinstance(content.get("view"), str):
            self._on_go(content["view"])
        elif kind == "address" and isinstance(content.get("query"), str):
            self._on_address(content["query"][:LONGEST_ADDRESS])
