"""Contract columns from source columns: one expression per table, parsed by the culture of each column."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import ibis

from ..schema import TABLES
from . import amounts, dates
from .decode import BLANKS
from .mapping import FileMapping
from .preamble import meta_of
from .scales import scale_of
from .sources import Source

YES = ("да", "д", "yes", "y", "true", "t", "1", "1.0", "+", "истина")
NO = ("нет", "н", "no", "n", "false", "f", "0", "0.0", "-", "−", "–", "ложь")
EDGES = r"^[\s\x{00a0}\x{feff}]+|[\s\x{00a0}\x{feff}]+$"
MONEY_HELPERS = ("quantity", "unit_price", "line_amount", "line_discount", "refunded_amount")
LARGEST_EXACT = 2**53
"""Above it decimals skip whole numbers, and so do ids that passed through them."""


@dataclass
class Cultures:
    """How the columns of one table are read: per contract column its date or number culture; ids to mend.

    ``quoted`` counts ids behind a spreadsheet's apostrophe; ``too_long`` are numeric ids that have lost digits;
    ``scales`` are units of money other than whole ones, as thousands; ``said``
    holds the answers to what else was asked.
    """

    dates: dict[str, dates.DateCulture] = field(default_factory=dict)
    numbers: dict[str, amounts.NumberCulture] = field(default_factory=dict)
    point_zero: set[str] = field(default_factory=set)
    integral: set[str] = field(default_factory=set)
    most: dict[str, float] = field(default_factory=dict)
    quoted: dict[str, int] = field(default_factory=dict)
    too_long: set[str] = field(default_factory=set)
    scales: dict[str, float] = field(default_factory=dict)
    said: dict[str, Any] = field(default_factory=dict)
    blanks: str = BLANKS


def kind_of(table: str, target: str) -> str:
    """Return the kind of a contract column or helper: id, text, date, money, number, share, yesno."""
    if target in ("quantity", "unit_price", "discount_share", "line_amount", "line_discount", "refunded_amount"):
        return "number"
    if target in ("first_name", "last_name", "cancelled_on", "test_mode"):
        return "text"
    return TABLES[table].column(target).kind


def as_sampled(source: Source, entry: FileMapping) -> tuple[Cultures, dict[str, Any]]:
    """Return how to read each mapped column by its sample alone, and the aggregates that prove it: column__fact."""
    found = Cultures(blanks=source.text.blanks if source.text else BLANKS)
    wanted: dict[str, Any] = {}
    for name, target in entry.columns.items():
        kind, seen, column = kind_of(entry.table, target), source.looks[name], source.column(name)
        if kind == "date":
            hint = entry.date_order.get(target, "")
            found.dates[target] = dates.culture_of(seen.values, hint)
            if column.type().is_string():
                wanted[f"{target}__first"], wanted[f"{target}__second"] = dates.bounds(column)
                wanted[f"{target}__beyond"] = dates.hours_beyond(column)
        elif kind in ("money", "number", "share"):
            found.numbers[target] = amounts.culture_of(seen.values, entry.decimal_sign.get(target, ""))
            found.scales |= _scale(name, target, kind)
            if kind == "share" or target == "discount_share":
                wanted[f"{target}__most"] = amounts.parse(column, found.numbers[target]).abs().max()
        elif column.type().is_floating():
            wanted[f"{target}__integral"] = (column == column.floor()).fill_null(True).all()
            if kind == "id":
                wanted[f"{target}__long"] = (column.abs() >= LARGEST_EXACT).any()
        elif kind == "id" and column.type().is_string():
            wanted[f"{target}__quoted"] = quoted(column).sum()
            if any(value.endswith(".0") for value in seen.values):
                text = column.strip()
                wanted[f"{target}__zero"] = (text.re_search(r"^\d+(\.0)?$") | (text == "")).fill_null(True).all()
    return found, wanted


def decide(source: Source, entry: FileMapping, zone: str = "", asked: Mapping[str, Any] | None = None) -> Cultures:
    """Return how to read each mapped column; one pass over the whole table proves what the sample suggests.

    ``zone`` is where the days of UTC time stamps are counted; without it a day is the one written. ``asked`` are
    aggregates to be answered in the same pass.
    """
    found, wanted = as_sampled(source, entry)
    others = {f"asked{n}": aggregate for n, aggregate in enumerate((asked or {}).values())}
    wanted |= others
    if wanted:
        facts = source.table.agg(**wanted).to_pyarrow().to_pylist()[0]
        found.said = dict(zip(asked or {}, [facts.pop(name) for name in others], strict=True))
        _prove(source, entry, found, facts)
    for target, culture in found.dates.items() if zone else ():
        header = entry.source(target) or ""
        if culture.utc or culture.numeric == "epoch" or "utc" in header.lower():
            found.dates[target] = replace(culture, zone=dates.zone_named(zone), utc=True)
    return found


def _scale(name: str, target: str, kind: str) -> dict[str, float]:
    scale = scale_of(name) if kind == "money" or target in MONEY_HELPERS else 1.0
    return {target: scale} if scale != 1 else {}


def period_of(source: Source) -> tuple[dt.date, dt.date] | None:
    """Return the period that stands above the table, first and last day."""
    found = meta_of(source.layout.preamble).get("period") if source.layout else None
    return (dt.date.fromisoformat(found["first_on"]), dt.date.fromisoformat(found["last_on"])) if found else None


def _prove(source: Source, entry: FileMapping, found: Cultures, facts: dict[str, Any]) -> None:
    for key, value in facts.items():
        target, _sep, fact = key.rpartition("__")
        if fact == "first":
            seen = source.looks[entry.source(target) or ""]
            limits = (value or 0, facts[f"{target}__second"] or 0)
            culture = dates.culture_of(seen.values, entry.date_order.get(target, ""), limits)
            after = bool(facts[f"{target}__beyond"])
            found.dates[target] = replace(culture, after_midnight=after, period=period_of(source))
        elif fact == "zero" and value:
            found.point_zero.add(target)
        elif fact == "integral" and value:
            found.integral.add(target)
        elif fact == "long" and value:
            found.too_long.add(target)
        elif fact == "quoted" and value:
            found.quoted[target] = int(value)
        elif fact == "most":
            found.most[target] = float(value or 0)


def quoted(column: Any) -> ibis.Value:
    """Return whether a cell stands behind a spreadsheet's apostrophe."""
    # Few cells begin with a sign this low in the alphabet, and only these are looked at.
    return ibis.cases((column < "(", column.startswith("'") & ~column.endswith("'")), else_=False)


def as_id(column: Any, target: str, cultures: Cultures) -> ibis.Value:
    """Return a column as text ids: exactly as written, but for the '.0' of numbers that passed through decimals."""
    if target in cultures.integral and column.type().is_floating():
        return ibis.cases((column.isnan(), ibis.null("string")), else_=column.cast("int64").cast("string"))
    text = as_text(column, cultures.blanks)
    if target in cultures.quoted:
        text = text.re_replace(r"^'([^']*)$", r"\1").strip().nullif("")
    return text.re_replace(r"\.0$", "") if target in cultures.point_zero else text


def as_text(column: Any, blanks: str = BLANKS) -> ibis.Value:
    """Return a column as trimmed text, blank as missing; ``blanks`` are the signs that may stand at its ends."""
    if column.type().is_floating():
        column = ibis.cases((column.isnan(), ibis.null("string")), else_=column.cast("string"))
    text = column if column.type().is_string() else column.cast("string")
    # Few cells have anything to trim: looking at their ends costs a twentieth of trimming them all.
    ragged = ibis.or_(text < "!", *[text.endswith(sign) for sign in blanks])
    if "\u00a0" in blanks:
        ragged = ragged | text.startswith("\u00a0")
    return ibis.cases((ragged, text.re_replace(EDGES, "")), else_=text).nullif("")


def settled(table: ibis.Table) -> ibis.Table:
    """Return the same rows behind a view: what is computed so far is computed once, not again in every use."""
    return table.get_backend().create_view(ibis.util.gen_name("winback_step"), table)


def twin_of(table: ibis.Table) -> Any:
    """Return which row of its line a row is, from 0: one line of a report may give several rows."""
    return table.twin if "twin" in table.columns else ibis.literal(0, "int32")


def kept(table: ibis.Table) -> ibis.Table:
    """Return the same rows computed once and held by the engine until the load ends."""
    return table.get_backend().create_table(ibis.util.gen_name("winback_kept"), table, temp=True)


def values_of(
    source: Source, entry: FileMapping, cultures: Cultures, today: dt.date
) -> tuple[ibis.Table, dict[str, ibis.Value]]:
    """Return the table to compute on, and contract column (or helper) → expression with its parsed values."""
    quick = {}
    for name, target in entry.columns.items():
        if target in cultures.dates:
            quick[f"f_{target}"] = dates.fast(source.column(name), cultures.dates[target])
        elif target in cultures.numbers:
            quick[f"f_{target}"] = amounts.fast(source.column(name), cultures.numbers[target])
    table = settled(source.table.mutate(**quick))
    found: dict[str, ibis.Value] = {}
    for name, target in entry.columns.items():
        column, kind = table[f"c{source.names.index(name)}"], kind_of(entry.table, target)
        if target in cultures.dates:
            found[target] = dates.parse(column, cultures.dates[target], today, table[f"f_{target}"])
        elif target in cultures.numbers:
            number = amounts.parse(column, cultures.numbers[target], table[f"f_{target}"])
            if target in cultures.scales:
                number = number * cultures.scales[target]
            found[target] = _as_share(number, target, cultures) if kind == "share" else number.round(4)
        elif kind == "yesno":
            found[target] = as_yes(column)
        else:
            found[target] = as_id(column, target, cultures)
    return table, found


def as_yes(column: Any) -> ibis.Value:
    """Return a column as yes or no; blank is no, what is neither is yes: better a letter less than one too many."""
    text = as_text(column).lower()
    return ibis.cases((text.isnull() | text.isin(NO), False), else_=True)


def _as_share(number: Any, target: str, cultures: Cultures) -> ibis.Value:
    """Scores come as 0 to 1, out of 10, or in per cent; the largest one tells."""
    most = cultures.most.get(target, 1.0)
    return number if most <= 1 else number / (10 if most <= 10 else 100)


def discount_usable(cultures: Cultures) -> bool:
    """Return whether the discount column holds shares (0 to 1) or per cent, not money."""
    culture, most = cultures.numbers["discount_share"], cultures.most.get("discount_share", 0.0)
    return most <= 1 or (culture.percent and most <= 100)


def computed_amount(values: dict[str, Any], cultures: Cultures) -> tuple[Any, str]:
    """Return quantity × unit price × (1 − discount) and the formula as text."""
    amount, formula = values["quantity"] * values["unit_price"], "quantity × unit_price"
    if "discount_share" in values and discount_usable(cultures):
        discount = values["discount_share"].fill_null(0.0)
        if cultures.numbers["discount_share"].percent:
            discount = discount / 100
        amount, formula = amount * (1 - discount), formula + " × (1 − discount)"
    return amount.round(4), formula
