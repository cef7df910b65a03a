"""Doubts about the orders as a whole: periods, outliers, tests. One pass by month and size, one by customer."""

from __future__ import annotations

import calendar
import datetime as dt
import math
import re
from dataclasses import dataclass
from statistics import median
from typing import Any

import ibis

from .balance import UNITS, units
from .report import note
from .tables import kept

BINS = 20
"""Steps of size in one unit of the natural logarithm: amounts within 5 % of each other share a step."""
FAR, OWN_FAR, OWN_TIMES = 6.0, 2.0, 1_000
EARLY = 1990
LOOKS_TECHNICAL = re.compile(
    r"розн|физ\.? ?лиц|физлиц|частн\w* лиц|гост[ьи]|аноним|наличн|касса|интернет.?магазин|прочи|разн(ые|ое)|без имени"
    r"|неизвест|не ?указан|не определ|нет данных|маркетплейс|guest|walk.?in|anonym|unknown|cash|retail|default|dummy"
    r"|misc|undefined|web ?shop|online|not set|^[-_.?*]+$|^0+$|^9{3,}$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Sizes:
    """How large purchases are: rows per step of size, their median and spread on the scale of logarithms."""

    count: int
    middle: float
    spread: float

    def limit(self, far: float) -> float:
        """Return the amount that lies ``far`` spreads above the median."""
        return math.exp(self.middle + far * self.spread)


def by_month(checked: ibis.Table, *, whole_numbers: bool = False) -> list[dict[str, Any]]:
    """Return per month and step of size of the accepted rows: rows, first and last day, small and broken ones.

    ``whole_numbers``: it is known that no order number is broken; looking at all of them takes as long as the rest.
    """
    rows = checked.filter(checked.code.isnull())
    bought = (rows.kind == "purchase") & (rows.amount > 0)
    step = (ibis.cases((bought, rows.amount)).ln() * BINS).floor().cast("int32")
    facts = {
        "rows": rows.count(),
        "purchases": (rows.kind == "purchase").sum(),
        "tiny": (bought & rows.amount.isin([0.01, 1.0])).sum(),
        "zero": ((rows.kind == "purchase") & (rows.amount == 0)).sum(),
        "first": rows.ordered_on.min(),
        "last": ibis.cases((rows.kind == "purchase", rows.ordered_on)).max(),
    }
    if "order_id" in rows.columns and not whole_numbers:
        facts["broken"] = broken(rows.order_id).sum()
    found = rows.group_by(month=rows.ordered_on.truncate("M"), step=step).agg(**facts).to_pyarrow().to_pylist()
    return sorted(found, key=lambda row: (row["month"], row["step"] is None, row["step"] or 0))


def broken(number: Any) -> ibis.Value:
    """Return whether a spreadsheet has broken an order number: 1.23E+11."""
    return number.contains("E+")


def by_customer(checked: ibis.Table) -> ibis.Table:
    """Return one row per customer of the accepted rows: rows, money, last day, largest and usual amount, region."""
    rows = checked.filter(checked.code.isnull())
    bought = (rows.kind == "purchase") & (rows.amount > 0)
    facts = {
        "rows": rows.count(),
        "purchases": (rows.kind == "purchase").sum(),
        "units": units(rows.amount).sum(),
        "last_on": rows.ordered_on.max(),
        "most": ibis.cases((bought, rows.amount)).max(),
        "usual": ibis.cases((bought, rows.amount)).ln().mean(),
    }
    if "region" in rows.columns:
        facts["region"] = rows.region.max()
    return kept(rows.group_by("customer_id").agg(**facts))


def sizes_of(months: list[dict[str, Any]]) -> Sizes:
    """Return the median and spread of the purchases' logarithms, from the steps of size."""
    steps: dict[int, int] = {}
    for row in months:
        if row["step"] is not None:
            steps[row["step"]] = steps.get(row["step"], 0) + row["rows"]
    total = sum(steps.values())
    if not total:
        return Sizes(0, 0.0, 1.0)
    middle = _median(steps)
    away: dict[int, int] = {}
    for step, rows in steps.items():
        away[abs(step - middle)] = away.get(abs(step - middle), 0) + rows
    # A floor, because a price list of one price would make every other price an outlier.
    spread = max(0.5, 1.4826 * _median(away) / BINS)
    return Sizes(total, (middle + 0.5) / BINS, spread)


def _median(weights: dict[int, int]) -> int:
    half, seen = sum(weights.values()) / 2, 0
    for value in sorted(weights):
        seen += weights[value]
        if seen >= half:
            return value
    return 0


def doubts_of(checked: ibis.Table, months: list[dict[str, Any]], people: ibis.Table, today: dt.date) -> list[Any]:
    """Return the warnings on periods, outliers, tiny payments and broken numbers."""
    found = [*_periods(months, today), *_outliers(checked, people, sizes_of(months))]
    sizes = sizes_of(months)
    tiny = sum(row["tiny"] for row in months)
    if tiny and sizes.count >= 20 and sizes.limit(0) >= 100 and tiny <= 0.05 * sizes.count:
        found.append(note("AMT16", count=tiny))
    broken = sum(row.get("broken") or 0 for row in months)
    if broken:
        found.append(note("IDS05", count=broken, column="order_id"))
    return found


def _periods(months: list[dict[str, Any]], today: dt.date) -> list[dict[str, Any]]:
    rows: dict[dt.date, int] = {}
    last: dict[dt.date, dt.date] = {}
    for entry in months:
        if entry["purchases"] and entry["last"]:
            month = entry["month"]
            rows[month] = rows.get(month, 0) + entry["purchases"]
            last[month] = max(last.get(month, entry["last"]), entry["last"])
    found = []
    early = sum(entry["rows"] for entry in months if entry["month"].year < EARLY)
    if early:
        first = min(entry["first"] for entry in months)
        found.append(note("DAT13", count=early, examples=[first.isoformat()]))
    # Gaps and ends mean something only where orders are frequent.
    if len(rows) < 3 or median(rows.values()) < 5:
        return found
    known = sorted(rows)
    empty = [month for month in _months_between(known[0], known[-1]) if month not in rows]
    if empty:
        found.append(note("PER02", count=len(empty), examples=[month.strftime("%Y-%m") for month in empty[:3]]))
    usual = max(_days_left(month, last[month]) for month in known[:-1])
    if _days_left(known[-1], last[known[-1]]) > max(usual, 1):
        found.append(note("PER01", last_on=last[known[-1]].isoformat(), month=known[-2].strftime("%Y-%m")))
    return found


def _months_between(first: dt.date, last: dt.date) -> list[dt.date]:
    count = (last.year - first.year) * 12 + last.month - first.month
    return [dt.date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 1) for n in range(count)]


def _days_left(month: dt.date, last: dt.date) -> int:
    return calendar.monthrange(month.year, month.month)[1] - last.day


def _outliers(checked: ibis.Table, people: ibis.Table, sizes: Sizes) -> list[dict[str, Any]]:
    """Amounts far above all others, or a thousand times what the customer usually pays; nothing is done about them."""
    if sizes.count < 10:
        return []
    limit, own_limit = sizes.limit(FAR), sizes.limit(OWN_FAR)
    # Half of the values lie at or below the median, so their mean logarithm shows who can have such an amount.
    worth = math.log(OWN_TIMES) / 2 - 0.05
    # A list of the few customers concerned: comparing all rows with it is cheap, joining them is not.
    suspects = people.filter(
        (people.most > limit) | ((people.most > own_limit) & (people.most.ln() - people.usual > worth))
    )
    names = (
        suspects.order_by(ibis.desc("most"), "customer_id").limit(1_000).to_pyarrow().column("customer_id").to_pylist()
    )
    if not names:
        return []
    rows = checked.filter(checked.code.isnull() & (checked.kind == "purchase") & (checked.amount > 0))
    rows = rows.filter(rows.customer_id.isin(names))
    own = rows.group_by("customer_id").agg(own=rows.amount.median(), own_rows=rows.count())
    joined = rows.inner_join(own, "customer_id")
    slipped = (joined.own_rows >= 3) & (joined.amount > own_limit) & (joined.amount >= OWN_TIMES * joined.own)
    far = joined.filter((joined.amount > limit) | slipped)
    count = int(far.count().to_pyarrow().as_py())
    if not count:
        return []
    listed = far.order_by(ibis.desc("amount"), "file", "sheet", "source_row").limit(20)
    found = listed.select("file", "sheet", "source_row", "customer_id", "amount").to_pyarrow().to_pylist()
    return [
        note("AMT15", count=count, usual=sizes.limit(0), largest=found[0]["amount"], examples=places(found), rows=found)
    ]


def places(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return up to three rows as examples: where they stand."""
    return [{"file": row["file"], "row": row["source_row"], "amount": row.get("amount")} for row in found[:3]]


def crowds_of(people: ibis.Table) -> list[dict[str, Any]]:
    """Return names that hold a large part of the orders and look like no customer: name, rows, amount, shares."""
    asked = people.agg(n=people.count(), rows=people.rows.sum(), units=people.units.sum()).to_pyarrow().to_pylist()[0]
    if not asked["n"] or asked["n"] < 3:
        return []
    top = people.order_by(ibis.desc("rows"), "customer_id").limit(50)
    rich = people.order_by(ibis.desc("units"), "customer_id").limit(10)
    found = {}
    for row in [*top.to_pyarrow().to_pylist(), *rich.to_pyarrow().to_pylist()]:
        rows_share, money_share = row["rows"] / asked["rows"], row["units"] / max(1, asked["units"] or 1)
        crowded = rows_share > 0.5 or money_share > 0.3 or row["rows"] > 10 * asked["rows"] / asked["n"]
        if crowded and LOOKS_TECHNICAL.search(row["customer_id"]):
            found[row["customer_id"]] = {
                "name": row["customer_id"],
                "rows": int(row["rows"]),
                "amount": row["units"] / UNITS,
                "rows_share": rows_share,
                "money_share": money_share,
            }
    return list(found.values())
