"""Whom to return first, as small cubes: priorities, who can be reached, what attempts bring, where everybody stood.

Counts and sums only. ``keys``: ``customer_id`` and the dimensions a reader can filter by. Frames:

- ``segments``: customers, amount, expected_return_amount, cost_amount, and the customers expected back unasked and
  won by asking, by ``state``, ``priority``, ``silence_band``, ``class_code`` of the reason, and ``reachable``
- ``stood_states``, ``stood_classes``: customers and amount at each ``point_on`` by state, by class
- ``moved_states``: who went from which state to which up to the last point; ``moved_classes``: between classes, over
  all points together

A class of that time is ``abc_then``: ``abc`` is the class of today, by which a reader filters.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import ibis
import pandas as pd
from ibis import _ as c

from ..movement import BEFORE, Movement, movement_of
from ..records import Records
from ..segments import Segments
from .prepare_lost import Lost
from .prepare_reasons import reason_cubes
from .prepare_returns import return_cubes

SUMS = ["customers", "amount", "expected_return_amount", "cost_amount", "unasked_customers", "won_customers"]
BY = ["state", "priority", "silence_band", "class_code", "reachable"]


def cubes_of(
    lost: Lost, marked: ibis.Table, keys: pd.DataFrame, records: Records | None
) -> tuple[dict[str, pd.DataFrame], dict[str, Any]]:
    """Return the cubes of reasons, segments and movement under one rule, and what is told beside them.

    ``marked``: the customers' table with every dimension as text, ``keys``: its customers and dimensions; ``records``:
    what people recorded, where anything is.
    """
    dimensions = [str(name) for name in keys if name != "customer_id"]
    moved = movement_of(lost.base)
    frames = reason_cubes(lost.reasons, keys) | segment_cubes(lost.segments, lost.worth, keys)
    back, about_back = return_cubes(lost.base, keys, records)
    told = {"movement": told_movement(moved), "lacking": lost.segments.missing, "said": len(lost.reasons.said)}
    told |= {"rates": asdict(lost.rates), "returns": about_back}
    return frames | movement_cubes(moved, marked, dimensions) | back, told


def segment_cubes(segments: Segments, worth: pd.DataFrame, keys: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the cube of one rule's lost and one-off customers, sorted into priorities."""
    dimensions = [str(name) for name in keys if name != "customer_id"]
    frame = segments.frame
    unasked = worth.set_index("customer_id").natural_share.reindex(frame.customer_id).to_numpy()
    rows = frame[["customer_id", *BY, "expected_return_amount", "cost_amount"]].assign(
        customers=1,
        amount=frame[segments.base.money[0]].fillna(0.0),
        unasked_customers=unasked,
        won_customers=frame.return_share - unasked,
    )
    # Who asked not to be contacted, and who bought once, are not approached: nothing is expected of it.
    rows = rows.fillna(dict.fromkeys(SUMS[2:], 0.0)).merge(keys, on="customer_id")
    return {"segments": rows.groupby([*dimensions, *BY])[SUMS].sum().reset_index()}


def movement_cubes(moved: Movement, marked: ibis.Table, dimensions: list[str]) -> dict[str, pd.DataFrame]:
    """Return where customers stood at the ends of the quarters, and how they moved.

    ``marked``: the customers' table with every dimension as text.
    """
    stood = moved.stood.rename(abc_then="abc").join(marked.select("customer_id", *dimensions), "customer_id")
    counted = {
        "stood_states": (stood, "state"),
        "stood_classes": (stood.filter(c.point_on >= ibis.date(moved.whole_years_from.isoformat())), "abc_then"),
    }
    found = {
        name: _days(
            rows.group_by(*dimensions, "point_on", by).agg(customers=c.count(), amount=c.year_amount.sum()).to_pandas()
        )
        for name, (rows, by) in counted.items()
    }
    return found | {
        "moved_states": _flows(stood, "state", dimensions, moved.points[-1:] if len(moved.points) > 1 else ()),
        "moved_classes": _flows(stood, "abc_then", dimensions, _class_points(moved)),
    }


def told_movement(moved: Movement) -> dict[str, Any]:
    """Return what is told of a movement beside its counts, as plain data for the screens."""
    return {
        "points": [day.isoformat() for day in moved.points],
        "limits": list(moved.limits),
        "fading_share": moved.fading_share,
        "holds_share": moved.holds_share,
        "two_years_from": moved.two_years_from.isoformat(),
        "whole_years_from": moved.whole_years_from.isoformat(),
    }


def _class_points(moved: Movement) -> tuple[Any, ...]:
    return tuple(day for day in moved.points if day >= moved.whole_years_from)[1:]


def _flows(stood: ibis.Table, by: str, dimensions: list[str], points: tuple[Any, ...]) -> pd.DataFrame:
    before = stood.select(
        "customer_id", before_no=c.point_no + 1, **{f"{by}_before": stood[by]}, amount_before=c.year_amount
    )
    later = stood.filter(c.point_on.isin([ibis.date(day.isoformat()) for day in points]))
    pairs = later.left_join(before, [later.customer_id == before.customer_id, later.point_no == before.before_no])
    pairs = pairs.mutate(**{f"{by}_before": pairs[f"{by}_before"].fill_null(BEFORE)})
    sums = pairs.group_by(*dimensions, f"{by}_before", by).agg(
        customers=c.count(), amount_before=c.amount_before.sum().fill_null(0.0), amount=c.year_amount.sum()
    )
    return sums.to_pandas()


def _days(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(point_on=pd.to_datetime(frame.point_on).astype("datetime64[s]"))
