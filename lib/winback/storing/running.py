"""The running figures of :mod:`winback.purchases` on sorted arrays: one pass, whole numbers, no look-ahead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from ..purchases import SEASON_DAYS, YEAR_DAYS
from .lines import DAY_BITS, FIRST_DAY, UNITS, Lines

Array = np.ndarray[Any, Any]


@dataclass
class Days:
    """One row per customer and day: ``key`` and sums of money in units; the attributes as numbers."""

    key: Array
    amount: Array
    bought_amount: Array
    cost: dict[str, Array]
    attributes: dict[str, tuple[Array, pa.Array]]

    def __len__(self) -> int:
        return len(self.key)

    def where(self, mask: Array) -> Days:
        """Return the days of a mask."""
        return Days(
            self.key[mask],
            self.amount[mask],
            self.bought_amount[mask],
            {name: sums[mask] for name, sums in self.cost.items()},
            {name: (numbers[mask], values) for name, (numbers, values) in self.attributes.items()},
        )


def by_day(lines: Lines) -> tuple[Days, Days]:
    """Return the purchase days, and the days on which money was only given back."""
    starts = np.flatnonzero(_changes(lines.key))
    single = len(starts) == len(lines)
    bought_units = np.where(lines.bought, lines.amount, 0)

    def total(units: Array) -> Array:
        return units if single else np.add.reduceat(units, starts)

    cost = {}
    if lines.cost is not None and lines.has_cost is not None:
        cost = {"cost": total(lines.cost), "costed_amount": total(np.where(lines.has_cost, lines.amount, 0))}
        known = lines.has_cost if single else np.logical_or.reduceat(lines.has_cost, starts)
        cost["cost_known"] = known
    bought = lines.bought if single else np.logical_or.reduceat(lines.bought, starts)
    attributes = {
        name: (_main_value(lines, numbers, starts, bought_units), values)
        for name, (numbers, values) in lines.attributes.items()
    }
    days = Days(lines.key[starts], total(lines.amount), total(bought_units), cost, attributes)
    if bought.all():
        return days, days.where(np.zeros(0, dtype=np.int64))
    return days.where(bought), days.where(~bought & (days.amount < 0))


def _changes(values: Array) -> Array:
    found = np.ones(len(values), dtype=bool)
    np.not_equal(values[1:], values[:-1], out=found[1:])
    return found


def _main_value(lines: Lines, numbers: Array, starts: Array, bought_units: Array) -> Array:
    """The value with most money among the bought lines of each day; equal money: the first in the alphabet."""
    main = numbers[starts]
    if len(starts) == len(lines):
        return main
    ends = np.append(starts[1:], len(lines))
    mixed = np.flatnonzero(np.minimum.reduceat(numbers, starts) != np.maximum.reduceat(numbers, starts))
    if not len(mixed):
        return main
    sizes = (ends - starts)[mixed]
    rows = np.repeat(starts[mixed] - np.cumsum(sizes) + sizes, sizes) + np.arange(sizes.sum())
    day = np.repeat(mixed, sizes)
    kept = lines.bought[rows]
    rows, day = rows[kept], day[kept]
    order = np.lexsort((numbers[rows], day))
    rows, day = rows[order], day[order]
    groups = np.flatnonzero(_changes(day) | _changes(numbers[rows]))
    sums = np.add.reduceat(bought_units[rows], groups) if len(groups) else np.zeros(0, dtype=np.int64)
    day, value = day[groups], numbers[rows][groups]
    best = np.lexsort((value, -sums, day))
    firsts = best[_changes(day[best])] if len(best) else best
    main[day[firsts]] = value[firsts]
    return main


def running(days: Days) -> dict[str, Array | pa.Array]:
    """Return the columns of the purchases but for the customer: see :func:`winback.purchases.purchases`.

    ``days`` holds whole customers in the order of customer and day.
    """
    count = len(days)
    customer, day = days.key >> DAY_BITS, (days.key & ((1 << DAY_BITS) - 1)) + FIRST_DAY
    new = _changes(customer)
    place = np.arange(count)
    first = np.maximum.accumulate(np.where(new, place, 0))
    last = np.append(new[1:], True)[:count]
    interval = np.diff(day, prepend=day[:1])
    interval[new] = 0
    ahead = np.append(interval[1:], 0)[:count]
    previous, following = np.append(day[:1], day[:-1]), np.append(day[1:], day[-1:])
    columns: dict[str, Array | pa.Array] = {
        "purchased_on": _dates(day),
        "amount": days.amount / UNITS,
        "bought_amount": days.bought_amount / UNITS,
        **{name: _texts(numbers, values) for name, (numbers, values) in days.attributes.items()},
        "purchase_no": (place - first + 1).astype(np.int32),
        "first_on": _dates(day[first]),
        "previous_on": _dates(previous, new),
        "next_on": _dates(following, last),
    }
    money = _Sums(days.amount)
    columns["to_date_amount"] = money.since(first) / UNITS
    columns["to_date_bought_amount"] = _Sums(days.bought_amount).since(first) / UNITS
    columns |= _costs(days, first)
    columns["interval_days"] = pa.array(interval.astype(np.int32), mask=new)
    columns["square_sum_days"] = _Sums(interval * interval).since(first).astype(np.float64)
    year = np.maximum(np.searchsorted(days.key, days.key - (YEAR_DAYS - 1)), first)
    columns["year_amount"] = money.since(year) / UNITS
    columns["year_purchases"] = (place - year + 1).astype(np.int32)
    months = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    for name, period in (("month_amount", months), ("quarter_amount", months // 3)):
        begins = np.maximum.accumulate(np.where(new | _changes(period), place, 0))
        columns[name] = money.since(begins) / UNITS
    columns["pause_a_year_ago_days"] = _season(days.key, first, ahead)
    return columns


class _Sums:
    """Running sums of whole numbers: exact however long they run, since differences undo what overflows."""

    def __init__(self, units: Array) -> None:
        self.units, self.sums = units, np.cumsum(units)

    def since(self, start: Array) -> Array:
        """Return for each row the sum from row ``start`` up to it."""
        found: Array = self.sums - self.sums[start] + self.units[start]
        return found


def _costs(days: Days, first: Array) -> dict[str, Array | pa.Array]:
    if not days.cost:
        return {}
    known = _Sums(days.cost["cost_known"].astype(np.int64)).since(first) == 0
    return {
        f"to_date_{name}": pa.array(_Sums(days.cost[name]).since(first) / UNITS, mask=known)
        for name in ("cost", "costed_amount")
    }


def _season(key: Array, first: Array, ahead: Array) -> pa.Array:
    """The longest interval that began 365 ± 45 days earlier; missing where none did."""
    low = np.maximum(np.searchsorted(key, key - (YEAR_DAYS + SEASON_DAYS)), first)
    high = np.searchsorted(key, key - (YEAR_DAYS - SEASON_DAYS), side="right")
    rows = np.flatnonzero(low < high)
    found = np.zeros(len(key), dtype=np.int32)
    if len(rows):
        edges = np.empty(2 * len(rows), dtype=np.int64)
        edges[0::2], edges[1::2] = low[rows], high[rows]
        found[rows] = np.maximum.reduceat(ahead, edges)[0::2]
    missing = np.ones(len(key), dtype=bool)
    missing[rows] = False
    return pa.array(found, mask=missing)


def _dates(day: Array, missing: Array | None = None) -> pa.Array:
    return pa.array(day.astype("int32"), mask=missing).cast(pa.date32())


def _texts(numbers: Array, values: pa.Array) -> pa.Array:
    """Numbers back to texts, kept once each; the number after the last text is missing."""
    return pa.DictionaryArray.from_arrays(pa.array(numbers, mask=numbers == len(values)), values)
