"""Statements of reasons as they are recorded, and a store for them."""

from __future__ import annotations

import tempfile
from pathlib import Path

from winback.records import Records


def new_records() -> Records:
    """An empty store in a folder of its own."""
    return Records(Path(tempfile.mkdtemp(prefix="winback-test-")) / "records.sqlite", "test")


def statement(customer: str, reason: str, source: str = "staff", given_on: str = "2026-03-01", **more: object) -> dict:
    """One row of the ledger as it is recorded."""
    row = {"customer_id": customer, "reason": reason, "source": source, "author": "m1", "given_on": given_on}
    return row | {"confidence_share": 0.8} | more
