"""The demo company's past campaign as records: how it was drawn, and each of its customers."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from ..assumptions import Assumptions
from ..reasons.catalogue import default_catalogue
from ..text import LANGUAGES, _, use_language

FILES = ("campaign", "reasons", "customers", "managers")
CAMPAIGN = "2025-09"
HORIZON_DAYS = 180
_CHANNELS = {"A": "meeting", "B": "visit", "C": "call"}
_REMEDIES = {
    "competitor": "competitor_analysis", "company": "personal_attention", "customer": "compromise_package",
}  # fmt: skip
_USUAL_HOUR = 1000.0


def campaign_records(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of ``campaigns`` and ``plan_items`` that the sample's files in this folder tell of."""
    drawn, said, cards, managers = (_read(folder / f"{name}.csv") for name in FILES)
    if not drawn:
        return {"campaigns": [], "plan_items": []}
    day = drawn[0]["drawn_on"]
    owners = {row["customer_id"]: row["manager_id"] for row in cards}
    prices = {row["manager_id"]: float(row["hour_cost"] or _USUAL_HOUR) for row in managers}
    reasons = _known_by(said, day)
    starts = default_catalogue().leaves.set_index("code")
    items = []
    for row in drawn:
        reason, cost = reasons.get(row["customer_id"], ""), float(row["cost_amount"])
        known, owner = reason in starts.index, owners.get(row["customer_id"], "")
        chance = float(starts.start_return_share[reason]) if known else Assumptions().winback_share
        contacted = row["arm"] == "treated"
        items.append(
            {
                "campaign_id": CAMPAIGN,
                "customer_id": row["customer_id"],
                "arm": "contact" if contacted else "hold_out",
                "remedy": _REMEDIES.get(str(starts.class_code[reason]) if known else "", "personal_attention"),
                "channel": _CHANNELS[row["value_class"]],
                "manager_id": owner,
                "value_class": row["value_class"],
                "reason": reason,
                "return_share": round(chance, 3),
                "cost_amount": cost,
                "hours": round(cost / prices.get(owner, _USUAL_HOUR), 1),
                "planned_on": day if contacted else "",
            }
        )
    return {"campaigns": [_campaign(folder.name, day, items)], "plan_items": items}


def _campaign(language: str, day: str, items: list[dict[str, Any]]) -> dict[str, Any]:
    held = sum(item["arm"] == "hold_out" for item in items)
    with use_language(language if language in LANGUAGES else "en"):
        name = _("Autumn 2025: everyone silent for long")
    return {
        "campaign_id": CAMPAIGN, "name": name, "design": "hold_out", "drawn_on": day, "starts_on": day,
        "horizon_days": HORIZON_DAYS, "hold_out_share": round(held / len(items), 3), "author": "M01",
    }  # fmt: skip


def _known_by(said: list[dict[str, str]], day: str) -> dict[str, str]:
    """The reason of each customer as far as it was told by the day: the customer's own word, else the latest."""
    before = [row for row in said if row["given_on"] <= day]
    before.sort(key=lambda row: (row["source"] == "customer", row["given_on"], row["reason"]))
    return {row["customer_id"]: row["reason"] for row in before}


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))
