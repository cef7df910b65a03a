"""Ports for servers of tests that run beside each other."""

from __future__ import annotations

import os


def port_from(first: int) -> int:
    """Where this worker looks for a free port: two that ask at once would both be answered by one server."""
    return first + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
