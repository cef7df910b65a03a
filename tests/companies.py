"""Small companies for the tests: frames a person can check, stored and opened as any company."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

import ibis
import pandas as pd

from winback.company import Company, connect, save_company

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def orders_frame(rows: list[tuple[str, str, float]], **columns: object) -> pd.DataFrame:
    """Orders of (customer, day, amount); below zero is a refund."""
    frame = pd.DataFrame(rows, columns=["customer_id", "ordered_on", "amount"]).astype({"amount": "float64"})
    frame["customer_id"] = frame.customer_id.astype("str")
    frame["ordered_on"] = pd.to_datetime(frame.ordered_on).dt.date
    frame["kind"] = ["refund" if amount < 0 else "purchase" for amount in frame.amount]
    return frame.assign(**columns)


def every(customer: str, days: int, start: str, count: int, amount: float = 100.0) -> list[tuple[str, str, float]]:
    """A customer who buys every so many days, count times."""
    first = day(start)
    return [(customer, (first + dt.timedelta(days=days * i)).isoformat(), amount) for i in range(count)]


def make_company(orders: pd.DataFrame, folder: Path | None = None, **tables: pd.DataFrame) -> Company:
    """Store the frames as a company and open it."""
    backend = connect()
    frames = {"orders": orders, **tables}
    stored = {}
    for name, frame in frames.items():
        table = ibis.memtable(frame)
        dates = {column: table[column].cast("date") for column in table.columns if column.endswith("_on")}
        stored[name] = table.mutate(**dates) if dates else table
    target = (folder or Path(tempfile.mkdtemp(prefix="winback-test-"))) / "company"
    return save_company(backend, stored, target, name="test", currency="EUR", report={})
