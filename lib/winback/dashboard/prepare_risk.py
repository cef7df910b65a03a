"""Who is about to be lost, as small cubes: warnings with their money, signs, the list, and how such lists did before.

- ``risk``: customers, expected_lost, margin_a_year and expected_loss_amount of those with us, by ``warned`` (yes, no)
- ``risk_signs``: the same of those with a warning, by ``sign``; a customer counts under every sign
- ``risk_list``: the warnings themselves, the largest first: one row each, with ``signs`` as codes
- ``risk_days``, ``risk_lists``: the lists of past days, one by one and together, over the whole company
- ``risk_taken``, ``risk_curve``: what departures took along, and who stayed after them
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from ..base import CustomerBase
from ..early import Warnings, Watch, taken_along, test_warnings, warn, watch_customers
from ..errors import WinbackError
from ..losses import Losses
from ..records import Records

MOST_LISTED = 3000
SUMS = ["customers", "expected_lost", "margin_a_year", "expected_loss_amount"]
LISTED = ["customer_id", "last_on", "silence_days", "usual_interval_days", "runs_out_on", "chance_share",
          "margin_a_year", "expected_loss_amount"]  # fmt: skip


def risk_cubes(
    base: CustomerBase, keys: pd.DataFrame, records: Records | None, *, test: bool = True, show_names: bool = False
) -> tuple[dict[str, pd.DataFrame], dict[str, Any]]:
    """Return the cubes of the warnings under one rule, and what is told beside them.

    ``keys``: ``customer_id`` and every dimension as text. ``test``: put the lists back to past days as well. Names of
    employees stay out unless ``show_names``.
    """
    watched = watch_customers(base, records)
    warned = warn(base, records, watched=watched)
    frames = _cubes(warned, keys)
    told = {
        "horizon_days": warned.horizon_days,
        "learned": warned.model is not None,
        "signs": list(warned.tables),
    }
    if test:
        frames |= _tested(base, records, watched)
    return frames | _taken(watched.losses, show_names), told


def _tested(base: CustomerBase, records: Records | None, watched: Watch) -> dict[str, pd.DataFrame]:
    try:
        tested = test_warnings(base, records, watched=watched)
    except WinbackError:  # no horizon is over yet; the screen says so
        return {}
    lists = tested.lists.assign(days=tested.days.day.nunique())
    return {"risk_days": tested.days, "risk_lists": lists}


def _taken(losses: Losses, show_names: bool) -> dict[str, pd.DataFrame]:
    """What departures took along; managers stand under ``leaver_id``, for no filter chooses them."""
    try:
        taken = taken_along(losses)
    except WinbackError:  # no managers are known
        return {}
    if taken.summary.empty:
        return {}
    shown = taken.summary["name"] if show_names else taken.summary.manager_id
    summary = taken.summary.assign(name=shown, within_days=taken.within_days)
    named = {"manager_id": "leaver_id"}
    return {"risk_taken": summary.rename(columns=named), "risk_curve": taken.curve.rename(columns=named)}


def _cubes(warned: Warnings, keys: pd.DataFrame) -> dict[str, pd.DataFrame]:
    dimensions = [str(name) for name in keys if name != "customer_id"]
    rows = warned.customers.drop(columns=[name for name in dimensions if name in warned.customers])
    rows = rows.merge(keys, on="customer_id")
    rows = rows.assign(
        customers=1,
        expected_lost=rows.chance_share.fillna(0.0),
        margin_a_year=rows.margin_a_year.clip(lower=0).fillna(0.0),
        yes=rows.warned.map({True: "yes", False: "no"}),
    )
    counted = rows.drop(columns="warned").rename(columns={"yes": "warned"})
    listed = rows[rows.warned]
    signs = listed.assign(sign=listed.signs).explode("sign").dropna(subset="sign")
    shown = listed.sort_values("rank").head(MOST_LISTED)
    return {
        "risk": counted.groupby([*dimensions, "warned"])[SUMS].sum().reset_index(),
        "risk_signs": signs.groupby([*dimensions, "sign"])[SUMS].sum().reset_index(),
        "risk_list": shown[[*LISTED, *dimensions]].assign(signs=[",".join(codes) for codes in shown.signs]),
    }
