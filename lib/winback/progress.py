"""Progress on a terminal and in a notebook for work of more than two seconds; silent in files and pipes."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from tqdm import tqdm

from .text import _

PATIENCE_SECONDS = 2.0
TICK_SECONDS = 0.5


def step_words() -> dict[str, str]:
    """Return what each step of a load is called while it runs."""
    return {
        "open": _("Reading"),
        "understand": _("Finding the columns"),
        "check": _("Checking row by row"),
        "merge": _("Comparing orders"),
        "save": _("Storing"),
    }


def _bar() -> Any:
    """The kind of bar that can be seen here; ``None``: none, output goes to a file or a pipe."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    if getattr(shell, "kernel", None) is not None:
        from tqdm.notebook import tqdm as in_notebook

        return in_notebook
    return tqdm if sys.stderr.isatty() else None


def _shape(kind: Any, shape: str) -> str:
    """The look of a bar; where a notebook draws it, a width would put a second one of letters beside it."""
    return shape if kind is tqdm else shape.replace("{bar:20}", "{bar}")


class Steps:
    """Steps of a longer work; ``begin`` names the one that starts and ends the one before."""

    def __init__(self, bar: tqdm | None) -> None:
        self._bar = bar
        self._begun = False

    def begin(self, label: str) -> None:
        """Name the step that starts now."""
        if self._bar is None:
            return
        if self._begun:
            self._bar.update(1)
        self._begun = True
        self._bar.set_description_str(label, refresh=False)


@contextmanager
def steps(total: int) -> Iterator[Steps]:
    """Show a bar of ``total`` steps on standard error once two seconds have passed, if that is a terminal."""
    kind = _bar()
    if kind is None:
        yield Steps(None)
        return
    done = threading.Event()
    shape = _shape(kind, "{desc}  {bar:20} {elapsed}")
    with kind(total=total, delay=PATIENCE_SECONDS, bar_format=shape, leave=False, file=sys.stderr) as bar:

        def tick() -> None:
            if done.wait(PATIENCE_SECONDS):
                return
            while not done.wait(TICK_SECONDS):
                bar.refresh()

        clock = threading.Thread(target=tick, daemon=True)
        clock.start()
        try:
            yield Steps(bar)
        finally:
            done.set()
            clock.join()


@contextmanager
def shares(words: Mapping[str, str]) -> Iterator[Callable[[str, float], None] | None]:
    """Show the share done of each step, once two seconds have passed; gives what takes step and share."""
    kind = _bar()
    if kind is None:
        yield None
        return
    shape = _shape(kind, "{desc}  {percentage:3.0f} %  {bar:20} {elapsed}")
    with kind(total=1.0, delay=PATIENCE_SECONDS, bar_format=shape, leave=False, file=sys.stderr) as bar:
        bar.set_description_str(next(iter(words.values())), refresh=False)
        done = threading.Event()

        def tell(step: str, share: float) -> None:
            bar.set_description_str(words.get(step, step), refresh=False)
            bar.update(max(0.0, min(1.0, share)) - bar.n)

        def tick() -> None:
            if done.wait(PATIENCE_SECONDS):
                return
            while not done.wait(TICK_SECONDS):
                bar.refresh()

        clock = threading.Thread(target=tick, daemon=True)
        clock.start()
        try:
            yield tell
        finally:
            done.set()
            clock.join()
