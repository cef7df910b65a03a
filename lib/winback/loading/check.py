"""Row by row: each row of orders gets a kind, or the code of the reason why it does not count."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

import ibis

from ..schema import ORDERS
from . import amounts, kinds
from .grain import net_of_refunds, paid_back, share
from .looks import BLANKS
from .mapping import FileMapping, Mapping
from .prepare import prepare
from .profiles import meanings, profiles
from .sources import Source
from .special import Names, among, hints_of_tests, names_among, tests_of
from .straight import ODD, odd, sight
from .tables import Cultures, as_id, as_text, computed_amount, decide, discount_usable, settled, twin_of, values_of
from .totals import TOTAL_LINE


@dataclass
class Checked:
    """Orders of a file: ``source_row, twin``, contract columns, ``kind``, ``code``, ``bad_column``, ``bad_value``."""

    table: ibis.Table
    cultures: Cultures
    formula: str = ""
    discount_left_out: bool = False
    unknown_statuses: tuple[str, ...] = ()
    paid_back_amount: float = 0.0
    unlikely_ids: int = 0
    in_place: bool = False
    refund_documents: bool = False
    straight: bool = False
    people: ibis.Table | None = None


def check_orders(
    source: Source, entry: FileMapping, mapping: Mapping, today: dt.date, *, careful: bool = False
) -> Checked:
    """Return the rows of orders, every one with its kind or its reason; nothing is dropped here.

    Unless ``careful``, an ordinary large text is read by its sample alone, see :mod:`winback.loading.straight`.
    """
    if mapping.merges or mapping.managers:
        source = source.numbered()  # joining names may change the order of the rows
    ready = prepare(source, entry)
    source, entry = ready.source, ready.entry
    seen = None if careful else sight(source, entry, mapping)
    cultures = seen or decide(source, entry, mapping.time_zone, hints_of_tests(source, entry))
    table, values = values_of(source, entry, cultures, today)
    if "currency" not in values:
        values |= _signs(table, source, entry)
    formula, left_out = _with_amount(values, cultures)
    values["amount"], repaid = net_of_refunds(values)
    statuses = _statuses(source, entry, mapping)
    prefix = _refund_numbers(source, entry)
    table = settled(table.mutate(**{f"v_{name}": value for name, value in values.items()}, repaid=repaid))
    if ready.shares:
        table = settled(share(table, values))
    meaning = _meaning(table, statuses)
    known = profiles().get(entry.profile)
    customer = as_id(source.column(entry.source("customer_id") or ""), "customer_id", cultures)
    names = Names() if seen else names_among(source.table.select(name=customer), mapping)
    table = table.mutate(
        v_amount=_signed(table, meaning, prefix),
        code=_code(
            table,
            source,
            entry,
            names,
            meaning=meaning,
            today=today,
            open_if_blank=known is not None and known.open_without_date,
            cultures=cultures,
            strange=odd(replace(source, table=table), entry, cultures) if seen else ibis.literal(False),
        ),
    )
    table = settled(table)
    kind = _kind(table, _meaning(table, statuses), prefix, "unit_price" in values)
    result = _contract(table.mutate(kind=kind), source, entry, [c.name for c in ORDERS.columns if c.name in values])
    unknown = tuple(value for value, what in statuses.items() if not what)
    repaid_sum, documents = paid_back(table, values), prefix == kinds.REFUND_DOCUMENT
    return Checked(
        table=result,
        cultures=cultures,
        formula=formula,
        discount_left_out=left_out,
        unknown_statuses=unknown,
        paid_back_amount=repaid_sum,
        unlikely_ids=names.unlikely,
        in_place=source.in_place,
        refund_documents=documents,
        straight=seen is not None,
    )


def _contract(table: Any, source: Source, entry: FileMapping, columns: list[str]) -> ibis.Table:
    """The columns of the contract, what the row is, and where and why it was rejected."""
    bad_column, bad_value = _bad(table, _written(table, source, entry), entry)
    return table.select(
        "source_row",
        twin=twin_of(table),
        **{name: table[f"v_{name}"] for name in columns},
        kind=table.kind,
        code=table.code,
        bad_column=bad_column,
        bad_value=bad_value,
    )


def _with_amount(values: dict[str, Any], cultures: Cultures) -> tuple[str, bool]:
    """Add the amount where the file has none; return its formula and whether a discount could not be used."""
    if "amount" in values:
        return "", False
    left_out = "discount_share" in values and not discount_usable(cultures)
    values["amount"], formula = computed_amount(values, cultures)
    values.pop("refunded_amount", None)
    return formula, left_out


def _signs(table: Any, source: Source, entry: FileMapping) -> dict[str, Any]:
    """The currency that the cells of money name themselves."""
    target = "amount" if entry.source("amount") else "unit_price"
    column = table[f"c{source.names.index(entry.source(target) or '')}"]
    return {"currency": amounts.currency_of(column, table[f"f_{target}"])} if column.type().is_string() else {}


def _written(table: Any, source: Source, entry: FileMapping) -> dict[str, Any]:
    """The cells behind the required columns as they stand in the file; blank is null."""
    found = {}
    for name, target in entry.columns.items():
        if target in ("customer_id", "ordered_on", "amount", "quantity", "unit_price"):
            found[target] = as_text(table[f"c{source.names.index(name)}"])
    if "amount" not in found:
        blank = found["quantity"].isnull() | found["unit_price"].isnull()
        found["amount"] = ibis.cases((blank, ibis.null("string")), else_=found["unit_price"])
    return found


def _statuses(source: Source, entry: FileMapping, mapping: Mapping) -> dict[str, str]:
    """State → meaning; a column of more than 200 states is free text and says nothing."""
    name = entry.source("status")
    if name is None:
        return {}
    column = as_text(source.column(name))
    found = source.table.select(value=column).distinct().limit(201).to_pyarrow().column("value").to_pylist()
    if len(found) > 200:
        return {}
    states = sorted(v for v in found if v is not None)
    return kinds.classify_statuses(states, meanings(entry.profile, states) | mapping.statuses)


def _refund_numbers(source: Source, entry: FileMapping) -> str:
    """The pattern of numbers of refund documents, '' where numbers say nothing of it."""
    name = entry.source("order_id")
    return kinds.refund_numbers(source.looks[name].values) if name is not None else ""


def _meaning(table: Any, statuses: dict[str, str]) -> Any:
    groups: dict[str, list[str]] = {}
    for value, what in statuses.items():
        if what and what != "counts":
            groups.setdefault(what, []).append(value)
    marks = (("v_test_mode", "test"), ("v_cancelled_on", "cancelled"))
    cases = [(table[name].notnull(), ibis.literal(what)) for name, what in marks if name in table.columns]
    if "v_refunded_amount" in table.columns:
        cases.append((table.repaid, ibis.literal("cancelled")))
    cases += [(table.v_status.isin(values), ibis.literal(what)) for what, values in groups.items()]
    return ibis.cases(*cases, else_="counts") if cases else ibis.literal("counts")


def _signed(table: Any, meaning: Any, prefix: str) -> Any:
    """A refund document reduces money even where its amount is written without a minus."""
    refund = meaning == "refund"
    if prefix:
        refund = refund | table.v_order_id.re_search(prefix).fill_null(False)
    return ibis.cases((refund & (table.v_amount > 0), -table.v_amount), else_=table.v_amount)


def _code(
    table: Any,
    source: Source,
    entry: FileMapping,
    names: Names,
    *,
    meaning: Any,
    today: dt.date,
    open_if_blank: bool,
    cultures: Cultures,
    strange: Any,
) -> Any:
    written, headed = _written(table, source, entry), entry.source("ordered_on") or ""
    tests = tests_of(source, entry, cultures.said)
    amount = table.v_amount
    no_date = table.v_ordered_on.isnull()
    cells = [table[f"c{n}"] for n in range(len(source.names))]
    texts = [cell for cell in cells if cell.type().is_string()]
    total = ibis.or_(*[cell.re_search(TOTAL_LINE) for cell in texts]).fill_null(False) if texts else ibis.literal(False)
    blank = ibis.and_(*[as_text(cell).isnull() for cell in cells])
    again = (written["ordered_on"].lower() == headed.lower()).fill_null(False)
    customer = table.v_customer_id
    test = [table[name].re_search(pattern).fill_null(False) for name, pattern in tests]
    yearless = cultures.dates["ordered_on"].yearless and written["ordered_on"].re_search(r"^\d{1,2}\D+$")
    tomorrow = today + dt.timedelta(days=1)
    headless = table.headless if "headless" in table.columns else ibis.literal(False)
    marked = ibis.or_(meaning != "counts", headless, *test, among(customer, names.all)).fill_null(False)
    # Nearly every row is ordinary, and told so it is not asked all that follows: that halves the time of a load.
    ordinary = (table.v_ordered_on <= tomorrow) & (amount.abs() < amounts.LARGEST) & customer.notnull() & ~marked
    return ibis.cases(
        (strange, ODD),
        (ordinary, ibis.null("string")),
        (no_date & blank, "EMPTY"),
        (no_date & again, "HEADER"),
        (among(customer, list(names.averages)), "AVERAGE"),
        (no_date & total, "TOTAL"),
        (among(customer, list(names.totals)), "TOTAL"),
        (headless, "LNK05"),
        (meaning == "open", "STA01"),
        (meaning == "lost", "STA02"),
        ((meaning == "cancelled") & ~(amount < 0).fill_null(False), "STA03"),
        (ibis.or_(meaning == "test", *test), "STA04"),
        (no_date & written["ordered_on"].isnull() & open_if_blank, "STA01"),
        (customer.isnull(), "CUS01"),
        (among(customer, names.technical), "CUS02"),
        (among(customer, names.tests), "STA04"),
        (among(customer, names.broken), "CUS03"),
        (no_date & _blank(written["ordered_on"]), "DAT01"),
        (no_date & yearless, "DAT04"),
        (no_date, "DAT02"),
        (table.v_ordered_on > tomorrow, "DAT03"),
        (amount.isnull() & _blank(written["amount"]), "NUM01"),
        (amount.isnull(), "NUM02"),
        (amount.abs() >= amounts.LARGEST, "NUM03"),
    )


def _blank(cell: Any) -> Any:
    # Not isin: the engine makes a join of it, which looks at every row before the cases are told apart.
    return cell.isnull() | ibis.array(sorted(BLANKS)).contains(cell.lower())


def _kind(table: Any, meaning: Any, prefix: str, has_price: bool) -> Any:
    refund = (table.v_amount < 0) | (meaning == "refund")
    if prefix:
        refund = refund | table.v_order_id.re_search(prefix).fill_null(False)
    zero = "free" if has_price else "purchase"
    stands_aside = ~table.carries if "carries" in table.columns else ibis.literal(False)
    return ibis.cases(
        (table.code.notnull(), ibis.null("string")),
        (refund, "refund"),
        ((meaning == "free") & (table.v_amount == 0), "free"),
        ((table.v_amount == 0) & stands_aside, "line"),
        (table.v_amount == 0, zero),
        else_="purchase",
    )


def _bad(table: Any, written: dict[str, Any], entry: FileMapping) -> tuple[Any, Any]:
    """The source column and the cell that a rejected row is rejected for."""
    amount = "amount" if entry.source("amount") else "unit_price"
    where = {"CUS": "customer_id", "DAT": "ordered_on", "NUM": amount, "STA": "status", "CUR": "currency"}
    group = table.code.left(3)
    counts = (table.code.isnull(), ibis.null("string"))
    names = [(group == key, ibis.literal(entry.source(target) or "")) for key, target in where.items()]
    column = ibis.cases(counts, *names)
    value = ibis.cases(
        counts,
        (group == "DAT", written["ordered_on"]),
        (group == "NUM", written[amount]),
        (group == "CUS", written["customer_id"]),
    )
    return column, value
