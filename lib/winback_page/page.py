"""The published page as a widget: it holds the view that is looked at, and nothing else."""

from __future__ import annotations

import json
import logging
import os
import sys
from pathlib import Path
from typing import Any

import anywidget
import traitlets

FILE = "page.json"
HEAD = ("format", "number", "expires_on", "languages", "words", "titles", "filters", "periods", "template")
CHOICES = ("lang", "part", "period", "view")


class Page(anywidget.AnyWidget):
    """Shows one view of a published page; a reader's message says which. Anything else a message holds is ignored.

    ``head``: the words, filters and titles; ``shown``: the view looked at, both as JSON.
    """

    head = traitlets.Unicode("{}").tag(sync=True)
    shown = traitlets.Unicode("{}").tag(sync=True)

    def __init__(self, data: dict[str, Any], **traits: Any) -> None:
        self._data = data
        first = {"lang": data["language"], "part": "all", "period": "quarter", "view": data["titles"]["en"][0]["code"]}
        head = {name: data[name] for name in HEAD}
        super().__init__(head=_plain(head), shown=_plain(self._view(first) or {}), **traits)
        self.on_msg(self._asked)

    def set_state(self, sync_data: Any) -> None:
        """A browser asks; it sets nothing."""

    def _asked(self, _widget: Any, content: Any, _buffers: Any) -> None:
        if not isinstance(content, dict):
            return
        if content.get("kind") == "ping":
            self.send({"kind": "pong"})
        elif content.get("kind") == "show" and (found := self._view(content)) is not None:
            self.shown = _plain(found)

    def _view(self, asked: dict[str, Any]) -> dict[str, Any] | None:
        """The tree of a view with its pieces; nothing when no such view was published."""
        lang, part, period, view = (asked.get(name) for name in CHOICES)
        codes = [title["code"] for title in self._data["titles"]["en"]]
        trees = self._data["trees"]
        if not all(isinstance(name, str) for name in (lang, part, period)) or view not in codes:
            return None
        if lang not in trees or part not in trees[lang] or period not in trees[lang][part]:
            return None
        tree = trees[lang][part][period][codes.index(view)]
        pieces = {str(number): self._full(self._data["pieces"][number]) for number in _numbers(tree)}
        return {"lang": lang, "part": part, "period": period, "view": view, "tree": tree, "pieces": pieces}

    def _full(self, value: Any) -> Any:
        """What the file tells once for all pieces, put where it belongs."""
        if isinstance(value, list):
            return [self._full(item) for item in value]
        if not isinstance(value, dict):
            return value
        if "$" in value:
            return self._full(self._data["pool"][value["$"]])
        return {key: self._full(item) for key, item in value.items()}


def open_page(folder: str | Path = ".") -> Page:
    """Return the page of a folder that ``winback publish --live`` wrote."""
    data = json.loads((Path(folder) / FILE).read_text(encoding="utf-8"))
    _close_other_ways()
    page = type("Page", (Page,), {"_esm": data.pop("script"), "_css": data.pop("style")})
    found: Page = page(data)
    return found


def _close_other_ways() -> None:
    """Let no browser make widgets of its own in this kernel, nor read of its troubles: they tell of the machine."""
    from IPython.core.getipython import get_ipython

    kernel = getattr(get_ipython(), "kernel", None)
    if kernel is not None:
        kernel.comm_manager.targets.pop("jupyter.widget", None)
        logging.disable(logging.CRITICAL)
        sys.stdout = sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115


def _numbers(tree: Any) -> list[int]:
    if isinstance(tree, int):
        return [tree]
    return [number for child in tree[1] for number in _numbers(child)]


def _plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
