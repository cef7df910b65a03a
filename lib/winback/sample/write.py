"""The demo company's files: the tables at the top, the truth in a folder of its own."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd

from . import world as w
from .customers import KIND_CODES, TALKS_ONLY, Customers
from .leaving import Lives
from .orders import Lines, Purchases
from .people import dates, manager_ids, translated

STATUSES = ("completed", "refund", "sample")


def orders_table(customers: Customers, lines: Lines) -> pd.DataFrame:
    """Return the orders table of the contract: one row per order line, in order of time."""
    ids = np.r_[customers.ids().astype(object), [w.TECHNICAL_CUSTOMER]]
    return pd.DataFrame(
        {
            "customer_id": ids[lines.who],
            "ordered_on": dates(lines.day),
            "order_id": [f"N{number:06d}" for number in lines.order.tolist()],
            "amount": lines.amount,
            "cost": lines.cost,
            "manager_id": manager_ids()[lines.manager],
            "product_group": translated(w.GROUPS)[lines.group],
            "region": translated(w.REGIONS)[lines.region],
            "channel": translated(w.CHANNELS)[lines.channel],
            "status": np.array(STATUSES)[lines.status],
            "currency": w.CURRENCY,
        }
    )


def truth_customers(customers: Customers, lives: Lives, bought: Purchases) -> pd.DataFrame:
    """Return the truth per customer: rhythm, when and why really left, faded from, returned on and how.

    ``returned_on`` is the first purchase after the absence; who meant to return and did not buy by the last
    day has not returned. One-time buyers never meant to stay: they have no day of leaving.
    """
    n = len(customers)
    codes = np.array([*w.REASON_CODES, None], dtype=object)
    returned = np.full(n, np.inf)
    after = bought.day >= lives.back[bought.who]
    np.minimum.at(returned, bought.who[after], bought.day[after])
    is_back = returned < np.inf
    gone = lives.gone
    how = np.array(["natural", "campaign", None], dtype=object)
    led = gone & (lives.reason == w.CODE["led_away"])
    again = np.where(is_back & (lives.left_again > returned), lives.left_again, np.inf)
    return pd.DataFrame(
        {
            "customer_id": customers.ids(),
            "kind": np.array(KIND_CODES)[customers.kind],
            "joined_on": dates(np.where(customers.joined >= 0, customers.joined, np.inf)),
            "mean_interval_days": np.where(customers.repeats, customers.mean_days.round(1), np.nan),
            "interval_cv": np.where(customers.repeats, customers.cv.round(2), np.nan),
            "risk": customers.risk.round(2),
            "price_sensitive": customers.price_sensitive,
            "first_manager_id": manager_ids()[customers.manager],
            "fading_from": dates(np.where(lives.fading < w.DAYS, np.maximum(lives.fading, 0), np.inf)),
            "really_left_on": dates(np.where(gone, lives.left, np.inf)),
            "true_reason": codes[np.where(gone, lives.reason, -1)],
            "led_away_by": np.array([None, manager_ids()[w.DEPARTED]], dtype=object)[led.astype(int)],
            "returned_on": dates(returned),
            "returned_by": how[np.where(is_back, lives.called_back.astype(int), 2)],
            "left_again_on": dates(again),
            "reason_again": codes[np.where(again < np.inf, lives.reason_again, -1)],
            "talks_without_purchase": lives.talks_after | (customers.kind == TALKS_ONLY),
        }
    )


def truth_events() -> pd.DataFrame:
    """Return the events that shook the company: name, first and last day, what happened."""
    rows = [("price_rise", on, on, f"prices {share:+.0%}") for on, share in w.PRICE_RISES]
    rows += [
        ("shipping_delay", w.DELAY_FROM, w.DELAY_TO, "shipments weeks late; far regions hit hardest"),
        ("manager_left", w.DEPARTURE_ON, w.DEPARTURE_ON, f"{manager_ids()[w.DEPARTED]} left and led customers away"),
        ("campaign", w.CAMPAIGN_ON, w.CAMPAIGN_ON, "win-back campaign with a hold-out"),
    ]
    table = pd.DataFrame(rows, columns=["event", "from_on", "to_on", "detail"])
    return table.sort_values("from_on", ignore_index=True)


def write_tables(folder: Path, tables: dict[str, pd.DataFrame]) -> dict[str, Path]:
    """Write each table as ``<name>.csv`` (UTF-8); a name ``truth/x`` goes into that subfolder.

    A file appears whole or not at all: it is written under a temporary name, flushed and renamed.
    """
    written = {}
    for name, table in tables.items():
        path = folder / f"{name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        try:
            with temporary.open("w", encoding="utf-8", newline="") as handle:
                table.to_csv(handle, index=False, lineterminator="\n", date_format="%Y-%m-%d")
                handle.flush()
                os.fsync(handle.fileno())
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
        written[name] = path
    return written
