"""The one kind of error a user sees: a sentence that names the thing, the place and the remedy."""

from __future__ import annotations

import os
import traceback


class WinbackError(Exception):
    """A refusal, told in a sentence fit for a marketer; screens and the command line show it without a traceback."""

    def _render_traceback_(self) -> list[str]:
        """The lines that a notebook shows: the sentence; ``WINBACK_DEBUG=1`` brings the traceback back."""
        return "".join(traceback.format_exception(self)).splitlines() if wants_traceback() else [str(self)]


class LoadError(WinbackError):
    """A file that is refused whole; nothing was changed. ``code`` is stable and machine-readable (ENC02, HDR01 …)."""

    def __init__(self, message: str, code: str = "LOAD") -> None:
        super().__init__(message)
        self.code = code


def wants_traceback() -> bool:
    """Return whether the whole story of an error is asked for: ``WINBACK_DEBUG=1``."""
    return os.environ.get("WINBACK_DEBUG", "") not in ("", "0")


def is_interrupt(error: BaseException) -> bool:
    """Return whether an error is somebody's wish to stop: the engine says so in words of its own.

    >>> is_interrupt(KeyboardInterrupt()), is_interrupt(RuntimeError("Query interrupted")), is_interrupt(OSError())
    (True, True, False)
    """
    words = str(error).lower()
    return isinstance(error, KeyboardInterrupt) or (type(error) is RuntimeError and "query interrupted" in words)
