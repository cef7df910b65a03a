"""Fixtures of many tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from winback.text import use_language


@pytest.fixture
def english() -> Iterator[None]:
    """English is spoken, whatever another test has left behind."""
    with use_language("en"):
        yield
