"""The sentences behind every code of the loader, one module per concern; ``codes`` is the door to them."""

from __future__ import annotations

from . import checks, mapping, people, reading, shape, storing, values

_PARTS = (reading, shape, mapping, values, checks, people, storing)


def refusals() -> dict[str, str]:
    """Return code → sentence of everything that refuses a file."""
    return {code: text for part in _PARTS for code, text in part.refusals().items()}


def reasons() -> dict[str, tuple[str, str]]:
    """Return code → (what is wrong with a row, what to do)."""
    return {code: texts for part in _PARTS for code, texts in part.reasons().items()}


def warnings() -> dict[str, str]:
    """Return code → sentence of every change and warning."""
    return {code: text for part in _PARTS for code, text in part.warnings().items()}
