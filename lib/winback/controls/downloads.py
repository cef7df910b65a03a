"""Buttons that hand over files of a company: the rows set aside, the load report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import anywidget
import traitlets

PIECE_BYTES = 2 * 2**20


class Downloads(anywidget.AnyWidget):
    """One button a file; the browser asks for the file piece by piece, so a large one needs no large message.

    ``offer`` takes title → (file name, what gives its path). The path is made when the button is pressed.
    """

    _esm = Path(__file__).with_name("downloads.js")
    items: Any = traitlets.List().tag(sync=True)

    def __init__(self) -> None:
        super().__init__()
        self._makers: list[Callable[[], Path]] = []
        self._ready: dict[int, Path] = {}
        self.on_msg(self._answer)

    def offer(self, files: Mapping[str, tuple[str, Callable[[], Path]]]) -> None:
        """Show these files, and no others."""
        self._makers, self._ready = [maker for _name, maker in files.values()], {}
        self.items = [{"title": title, "name": name} for title, (name, _maker) in files.items()]

    def _answer(self, _widget: Any, content: Any, _buffers: Any) -> None:
        asked = content if isinstance(content, dict) and content.get("kind") == "piece" else {}
        number, offset = asked.get("number"), asked.get("offset")
        if not isinstance(number, int) or not isinstance(offset, int) or not 0 <= number < len(self._makers):
            return
        try:
            if offset <= 0 or number not in self._ready:
                self._ready[number] = self._makers[number]()
            path = self._ready[number]
            with path.open("rb") as handle:
                handle.seek(max(offset, 0))
                piece = handle.read(PIECE_BYTES)
            size = path.stat().st_size
        except OSError:
            self.send({"kind": "gone", "number": number})
            return
        self.send({"kind": "piece", "number": number, "offset": offset, "size": size}, [piece])
