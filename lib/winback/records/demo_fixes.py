"""What the demo company has done so far about the reasons of leaving: one fixed, one being fixed, one beyond it."""

from __future__ import annotations

from typing import Any

from ..text import LANGUAGES, _, use_language

FIX = "SLOTS-2026"
FIXED_ON = "2026-03-02"
FIX_COST = 480_000.0
_OWNER = "M01"


def fix_records(language: str) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of ``reason_status`` and ``fixes``, in the sample's language."""
    with use_language(language if language in LANGUAGES else "en"):
        slots = _("Shipments are booked to an hour, and the hour is kept")
        within = _("Every complaint gets an answer within a day, from a named person")
        beyond = _("Nothing that we could do about it")
    return {
        "reason_status": [
            _status("shipment_wait", "fixed", FIXED_ON, slots),
            _status("complaint_mishandled", "fixing", "2026-05-11", within),
            _status("closed", "unfixable", "2026-01-12", beyond),
        ],
        "fixes": [
            {
                "fix_id": FIX,
                "reason": "shipment_wait",
                "fixed_on": FIXED_ON,
                "fix": slots,
                "cost_amount": FIX_COST,
                "owner": _OWNER,
            }
        ],
    }


def _status(reason: str, status: str, since: str, fix: str) -> dict[str, Any]:
    return {"reason": reason, "status": status, "since_on": since, "fix": fix, "owner": _OWNER}
