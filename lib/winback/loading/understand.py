"""Decide what each table of a source is: the suggestion, corrected by the user's mapping, and the open questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..schema import TABLES
from ..text import _
from .codes import named, refusal
from .grain_signs import Grain, grain_of
from .joins import Joined, Part, are_lines_of, join_orders, part_of
from .left_list import suggest_list
from .mapping import FileMapping, Mapping
from .memory import recall
from .profiles import Match, recognise
from .report_words import table_word
from .sources import Source
from .suggest import NAMED, Suggestion, fit, suggest
from .words import name_weight


@dataclass
class Understood:
    """A source table with what it was taken for; ``why_code`` says why it is not used."""

    source: Source
    entry: FileMapping
    suggestion: Suggestion
    given: bool = False
    why_code: str = ""
    match: Match | None = None
    grain: Grain | None = None
    recalled: Mapping | None = None
    forgotten: str = ""
    own: FileMapping | None = None
    joined: Joined | None = None

    @property
    def kept(self) -> FileMapping:
        """What a saved mapping says of this file alone."""
        return self.own or self.entry


def understand(sources: Sequence[Source], mapping: Mapping | None) -> list[Understood]:
    """Return what each table is taken for: by the user's mapping where it names the table, else by suggestion."""
    found = [_understand_one(source, mapping, len(sources)) for source in sources]
    _one_grain(found)
    _join_parts(found)
    for item in found:
        _decide_grain(item)
    _check_parts(found)
    return found


def _join_parts(found: list[Understood]) -> None:
    """Where no file holds whole orders, one may hold their heads and another their lines."""
    free = [item for item in found if not item.given or _is_part(item)]
    if len(free) < 2 or any(item.entry.table == "orders" and not _is_part(item) for item in found):
        _mark_lines(found)
        return
    parts = {id(item): part_of(item.source, item.entry if item.given else None) for item in free}
    joined = join_orders(list(parts.values()))
    if joined is None:
        return
    for item in free:
        if parts[id(item)] is joined.lines:
            item.own = FileMapping("orders", joined.lines.columns, grain="line")
            item.source, item.entry, item.joined = joined.source, joined.entry, joined
        elif parts[id(item)] is joined.heads:
            item.own = FileMapping("orders", joined.heads.columns, grain="line")
            item.why_code = "joined"
            item.entry = FileMapping("")
            if joined.rest_count:
                item.source, item.entry = joined.rest, joined.rest_entry


def _mark_lines(found: list[Understood]) -> None:
    """Where the orders have totals of their own, lines beside them would count the money twice: they are told."""
    orders = [item for item in found if item.entry.table == "orders" and item.entry.source("order_id")]
    for item in found:
        if item.entry.table or item.given or item.why_code:
            continue
        lines = part_of(item.source)
        if any(are_lines_of(lines, Part(o.source, dict(o.entry.columns))) for o in orders):
            item.why_code = "lines"


def _is_part(item: Understood) -> bool:
    """Whether the user's mapping gives this file as one part of orders: heads without money, or lines."""
    return item.given and item.entry.table == "orders" and bool(_missing(item.entry))


def _check_parts(found: list[Understood]) -> None:
    for item in found:
        if _is_part(item) and item.own is None:
            raise refusal("MAP03", file=item.source.key, missing=", ".join(_missing(item.entry)))


def _understand_one(source: Source, mapping: Mapping | None, count: int) -> Understood:
    """By what the user says, by what was confirmed for such columns before, by its layout, by names and values."""
    suggestion = suggest(source.key, source.looks, source.has_header)
    known = recall(source.names) if mapping is None and source.has_header else None
    stale = _stale(source, known.files[""]) if known else ""
    if known and not stale:
        return Understood(source, known.files[""], suggestion, given=True, recalled=known)
    given = _given(source, mapping, count)
    if given is not None:
        _check_columns(source, given)
        return Understood(source, given, suggestion, given=True)
    match = recognise(source.names, _around(source), source.turned.signs if source.turned else "")
    if match:
        found = _by_layout(source, match, suggestion)
    else:
        taken = {name: target for target, (name, _sure) in suggestion.columns.items()}
        columns = {name: taken[name] for name in source.names if name in taken}
        table = suggestion.table
        found = Understood(source, FileMapping(table, columns if table else {}), suggestion)
    found.forgotten = stale
    return found


def _decide_grain(item: Understood) -> None:
    """What the amount belongs to, where neither the user nor a layout has said it."""
    if item.entry.table == "orders" and not item.entry.grain:
        item.grain = grain_of(item.source, item.entry)
        if item.grain:
            item.entry = replace(item.entry, grain=item.grain.value)


def _stale(source: Source, entry: FileMapping) -> str:
    """The column that no longer holds what it was confirmed to hold, if there is one."""
    needed = TABLES[entry.table].required if entry.table else ()
    return next((n for n, to in entry.columns.items() if to in needed and not fit(to, source.looks[n])), "")


def _around(source: Source) -> str:
    """The text by which reports say what they are: above the table, in the names of file and sheet."""
    return " ".join([source.file, source.sheet, *(source.layout.preamble if source.layout else ())])


def _by_layout(source: Source, match: Match, suggestion: Suggestion) -> Understood:
    profile = match.profile
    sure: dict[str, tuple[str, float]] = {}
    for name, target in match.columns.items():
        sure.setdefault(target, (name, 1.0))
    entry = FileMapping(profile.table, match.columns, profile=profile.name, grain=profile.grain)
    taken = replace(suggestion, table=profile.table, columns=sure, missing=())
    return Understood(source, entry, taken, match=match)


def _given(source: Source, mapping: Mapping | None, count: int) -> FileMapping | None:
    if mapping is None:
        return None
    entry = mapping.files.get(source.key) or mapping.files.get(source.file)
    if entry is None and len(mapping.files) == 1:
        # A mapping saved for last month's export serves this month's: same columns, another file name.
        only = next(iter(mapping.files.values()))
        entry = only if only.columns and (count == 1 or set(only.columns) <= set(source.names)) else None
    if entry is None or (entry.table and not entry.columns):
        return None
    return entry


def _check_columns(source: Source, entry: FileMapping) -> None:
    for column in entry.columns:
        if column not in source.names:
            raise refusal("MAP01", column=column, file=source.key, known=", ".join(source.names))
    missing = _missing(entry)
    if missing and not (entry.table == "orders" and "order_id" in entry.columns.values()):
        raise refusal("MAP03", file=source.key, missing=", ".join(missing))


def _missing(entry: FileMapping) -> list[str]:
    """Return the columns that the table of this entry needs and does not get."""
    if not entry.table:
        return []
    have = set(entry.columns.values())
    missing = [name for name in TABLES[entry.table].required if name not in have]
    if entry.table == "orders":
        if {"quantity", "unit_price"} <= have:
            have.add("amount")
        if have & {"first_name", "last_name"}:
            have.add("customer_id")
    return [name for name in missing if name not in have]


def _one_grain(found: list[Understood]) -> None:
    """Files of orders with the same columns are one export in parts; among different ones the surest is taken."""
    orders = [item for item in found if item.entry.table == "orders" and not item.given]
    if any(item.given and item.entry.table == "orders" for item in found):
        groups: dict[Any, list[Understood]] = {}
        best: Any = ()
    else:
        groups = defaultdict(list)
        for item in orders:
            groups[_kind_of_export(item)].append(item)
        best = max(groups, key=lambda key: _weight(groups[key]), default=())
    for item in orders:
        if _kind_of_export(item) != best:
            item.entry = FileMapping("")
            item.why_code = "other_orders"


def _kind_of_export(item: Understood) -> Any:
    """What makes files parts of one export: the columns understood, in whatever order and beside whatever others."""
    return item.entry.profile, frozenset(item.entry.columns.items())


def _weight(items: list[Understood]) -> tuple[float, int]:
    return max(item.suggestion.score for item in items), sum(item.source.row_count for item in items)


def why_not_used(item: Understood) -> dict[str, Any]:
    """Return why a table of the source is not used, as the report keeps it."""
    if item.given:
        return {"code": "left_out", "found": {}}
    if not item.why_code and len(item.suggestion.orders_missing) > 1:
        return {"code": "no_table", "found": {}}
    return {"code": item.why_code or "lacks", "found": {"missing": list(item.suggestion.orders_missing)}}


def lacking(item: Understood) -> str:
    """Return one sentence on what a table lacks to be orders; numbers of periods are no dates."""
    sentence = _("{file} lacks {parts}.").format(file=item.source.key, parts=named(item.suggestion.orders_missing))
    if "ordered_on" in item.suggestion.orders_missing:
        period = next((name for name in item.source.names if _counts_periods(item.source, name)), "")
        if period:
            return (
                sentence
                + " "
                + _("Its column '{column}' holds numbers of periods, not dates: add the day each period began.").format(
                    column=period
                )
            )
    if not suggest_list(item.source.looks).missing:
        return (
            sentence
            + " "
            + _(
                "It looks like a list of customers that says itself who left: open it in notebook 03, or with "
                "'winback reasons --customers {file}'."
            ).format(file=item.source.file)
        )
    misread = _named_but_unread(item)
    if misread:
        sentence += " " + _(
            "Its column '{column}' has the name, but its values cannot be read, as '{example}': "
            "write dates as 31.12.2024, amounts as 1200.50."
        ).format(column=misread[0], example=misread[1])
    if item.entry.table:
        sentence += " " + _("It looks like: {table}. Load it together with the file of orders.").format(
            table=table_word(item.entry.table)
        )
    return sentence


def _named_but_unread(item: Understood) -> tuple[str, str] | None:
    """A column named as what is missing whose values are something else, with its first value."""
    for target in item.suggestion.orders_missing:
        for name in item.source.names:
            seen = item.source.looks[name]
            if seen.values and name_weight(name, "orders", target) >= NAMED and not fit(target, seen):
                return name, seen.examples[0][:40]
    return None


def _counts_periods(source: Source, name: str) -> bool:
    words = ("quarter", "month", "week", "period", "day", "year", "квартал", "месяц", "неделя", "период", "год")
    return name.lower() in words and source.looks[name].number_share > 0.9
