"""The place to bring files to: drop, choose or paste; they come piece by piece, with a bar that says how far."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from ..errors import WinbackError
from ..intake.inbox import Inbox, broken_off, too_large
from ..text import _, format_number, language

log = logging.getLogger("winback.controls")
PIECE_BYTES = 4 * 2**20
ENDINGS = ".csv,.tsv,.txt,.xlsx,.xlsm,.xls,.ods,.parquet,.gz,.zip,.json,.jsonl,.html,.htm,.db,.sqlite,.dbf,.xml"


class Uploader(anywidget.AnyWidget):
    """Receives files into an inbox and calls ``on_files(paths, pasted)`` when all of them are here.

    The browser sends a piece only after the one before was written: memory stays at a piece, whatever the size. What
    is larger than allowed is refused before anything is sent, and again on this side.
    """

    _esm = Path(__file__).with_name("uploader.js")
    _css = Path(__file__).with_name("load.css")
    words = traitlets.Dict().tag(sync=True)
    limit_bytes = traitlets.Int(0).tag(sync=True)
    piece_bytes = traitlets.Int(PIECE_BYTES).tag(sync=True)
    endings = traitlets.Unicode("").tag(sync=True)
    step = traitlets.Unicode("").tag(sync=True)
    share = traitlets.Float(-1.0).tag(sync=True)
    stoppable = traitlets.Bool(False).tag(sync=True)
    problem = traitlets.Unicode("").tag(sync=True)

    def __init__(
        self, inbox: Inbox, on_files: Callable[[list[Path], bool], None], on_stop: Callable[[], None] = lambda: None
    ) -> None:
        super().__init__(limit_bytes=inbox.limit_bytes, endings=ENDINGS)
        self._inbox, self._on_files, self._on_stop = inbox, on_files, on_stop
        self._pasted = False
        self.speak()
        self.on_msg(self._answer)

    def speak(self) -> None:
        """Write all words in the language in use."""
        limit = format_number(self.limit_bytes / 2**20, 0)
        self.words = {
            "lead": _("Drop files here"),
            "choose": _("Choose files"),
            "hint": _("CSV, Excel, Parquet and others; one file or several, up to {limit} MB in all.").format(
                limit=limit
            ),
            "paste": _("Or paste a table"),
            "paste_hint": _("Copy the cells in your spreadsheet together with their headings, then press Ctrl+V here."),
            "read_paste": _("Read the table"),
            "sending": _("Receiving: {share} %"),
            "stop": _("Stop"),
            "too_large": too_large(0, self.limit_bytes).replace(format_number(0.0, 1), "{size}", 1),
            "broken": broken_off(),
            "empty_paste": _("There is nothing to read: paste a table first."),
            "locale": language(),
        }

    def _answer(self, _widget: Any, content: Any, buffers: Any) -> None:
        """Take one message of the page; whatever does not fit is refused with a sentence."""
        try:
            self._take(content if isinstance(content, dict) else {}, list(buffers or []))
        except WinbackError as error:
            self._inbox.clear()
            self.send({"kind": "refused", "text": str(error)})
        except (KeyError, TypeError, ValueError, IndexError, OSError):
            log.exception("an upload broke off")
            self._inbox.clear()
            self.send({"kind": "refused", "text": broken_off()})

    def _take(self, content: dict[str, Any], buffers: list[Any]) -> None:
        kind = content.get("kind")
        if kind == "begin":
            self._pasted = bool(content.get("pasted"))
            self._inbox.begin(content["files"])
            self.send({"kind": "go"})
        elif kind == "piece":
            self._inbox.add(int(content["file"]), int(content["offset"]), buffers[0])
            self.send({"kind": "go", "share": self._inbox.share})
        elif kind == "end":
            paths = self._inbox.finish()
            self.send({"kind": "here"})
            self._on_files(paths, self._pasted)
        elif kind == "cancel":
            self._inbox.clear()
        elif kind == "stop":
            self._on_stop()
