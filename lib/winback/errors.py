"""The one kind of error a user sees: a sentence that names the thing, the place and the remedy."""

from __future__ import annotations


class WinbackError(Exception):
    """A refusal, told in a sentence fit for a marketer; screens and the command line show it without a traceback."""


class LoadError(WinbackError):
    """A file that is refused whole; nothing was changed. ``code`` is stable and machine-readable (ENC02, HDR01 …)."""

    def __init__(self, message: str, code: str = "LOAD") -> None:
        super().__init__(message)
        self.code = code
