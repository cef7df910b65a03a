"""Suggest what a file is and which column is what, from names, file name and the looks of the values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from ..schema import TABLES
from .looks import Look
from .mapping import targets
from .words import FILE_WORDS, OTHER_WORDS, WORDS, name_weight, plain

ENOUGH = 0.3
NAMED = 0.6
"""From this weight on, the name of a column says what it is, and not only the lack of a better one."""

BY_LOOKS = 0.4
"""How sure a column is that only its values speak for: shown to be checked."""
MOST_COLUMNS = 12

DATES = {"ordered_on", "contacted_on", "answered_on", "hired_on", "left_on", "birthday", "period"}
NUMBERS = {"amount", "cost", "quantity", "unit_price", "discount_share", "planned_amount", "potential_amount"}
ABOUT_CUSTOMERS = {"name", "first_name", "last_name", "region", "industry", "email", "phone", "potential_amount"}
ABOUT_CONTACTS = {"kind", "hours", "note"}
NAME_PARTS = ("first_name", "last_name")
AMOUNT_PARTS = ("quantity", "unit_price")
_EVENTS = {
    "complaint id",
    "complaint",
    "subject",
    "ticket id",
    "reason",
    "arm",
    "тема",
    "жалоба",
    "претензия",
    "причина",
}
"""Headers of tables of events: one customer may stand there many times, even if a sample does not show it."""


@dataclass(frozen=True)
class Suggestion:
    """What a file seems to be: table, contract column → (source column, confidence), and what it lacks."""

    table: str
    columns: dict[str, tuple[str, float]] = field(default_factory=dict)
    score: float = 0.0
    missing: tuple[str, ...] = ()
    orders_missing: tuple[str, ...] = ()


def suggest(name: str, looks: Mapping[str, Look], has_header: bool = True) -> Suggestion:
    """Return the most likely reading of a file with these columns; ``table`` is empty when none fits."""
    if not has_header:
        return by_values(looks)
    options = [_suggest_table(table, name, looks) for table in WORDS]
    orders = options[0]
    fitting = [option for option in options if not option.missing and option.score > 0]
    if orders in fitting and orders.columns.get("customer_id", ("", 0.0))[1] >= NAMED:
        # A list of employees has no customers, dates and amounts, whatever the file is called.
        fitting = [option for option in fitting if option.table != "managers"]
    if fitting:
        return replace(max(fitting, key=lambda option: option.score), orders_missing=orders.missing)
    filled = _filled_by_looks(name, orders, looks)
    return filled or Suggestion("", orders.columns, 0.0, orders.missing, orders.missing)


def _filled_by_looks(name: str, orders: Suggestion, looks: Mapping[str, Look]) -> Suggestion | None:
    """Orders whose headers no list knows, where the values leave no choice: one column of days, of money, of buyers.

    ``None`` where a second column could be meant too, or where file or columns tell of something else.
    """
    headers = set(map(plain, looks))
    if _named_otherwise(name) or _EVENTS & headers or len(looks) > MOST_COLUMNS:
        return None
    columns = dict(orders.columns)
    for column in orders.missing:
        fitting = [header for header in looks if _could_be(column, header, looks[header], columns)]
        if len(fitting) != 1:
            return None
        columns[column] = (fitting[0], BY_LOOKS)
    return Suggestion("orders", columns, BY_LOOKS, (), orders.missing)


def _could_be(column: str, header: str, seen: Look, columns: Mapping[str, tuple[str, float]]) -> bool:
    """Whether an unnamed column holds days, money with decimals, or names and codes, in nearly all rows."""
    if (
        header in {taken for taken, _sure in columns.values()}
        or seen.filled_share < 0.9
        or _means_other(column, header)
    ):
        return False
    if column == "ordered_on":
        return seen.date_share > 0.95
    if column == "amount":
        return seen.number_share > 0.95 and seen.date_share < 0.5 and seen.decimals
    plain_number = seen.number_share > 0.95 and seen.decimals
    return column == "customer_id" and seen.date_share < 0.5 and not plain_number and seen.distinct_share < 1.0


def _means_other(column: str, header: str) -> bool:
    """Whether the name of a column says that it is something else, in orders or in any other table."""
    return any(
        name_weight(header, table, target) >= NAMED for table in WORDS for target in targets(table) if target != column
    )


def _suggest_table(table: str, name: str, looks: Mapping[str, Look]) -> Suggestion:
    columns = assign(table, looks)
    needed = TABLES[table].required
    missing = [column for column in needed if column not in columns]
    if "customer_id" in missing and table == "orders" and {"first_name", "last_name"} <= set(columns):
        missing.remove("customer_id")
    if table == "orders" and "amount" in missing and all(part in columns for part in AMOUNT_PARTS):
        missing.remove("amount")
    named = _named_after(name, table)
    if table in ("customers", "managers") and not missing:
        key = looks[columns[needed[0]][0]]
        unknown = not named if table == "managers" else not ABOUT_CUSTOMERS & set(columns)
        repeats = key.distinct_share < 0.98 and key.total > (20 if named else 1)
        # A list of complaints tells of customers too, but is no list of customers.
        if unknown or repeats or (not named and (_named_otherwise(name) or _EVENTS & set(map(plain, looks)))):
            missing.append(needed[0])
    if table == "contacts" and not named and not ABOUT_CONTACTS & set(columns):
        missing.append(needed[0])
    sure = {column: weight for column, (_header, weight) in columns.items()}
    if table == "orders" and "amount" not in sure:
        sure["amount"] = min(sure.get(part, 0.0) for part in AMOUNT_PARTS)
    if table == "orders" and "customer_id" not in sure:
        sure["customer_id"] = 0.6 * min(sure.get(part, 0.0) for part in NAME_PARTS)
    have = [sure[column] for column in needed if column in sure]
    score = sum(have) / len(needed) + (0.5 if named else 0) + 0.02 * len(columns)
    # Three required columns found say more than one: a list of customers rarely has dates and amounts.
    score += 0.15 * (len(needed) - 1)
    return Suggestion(table, columns, score, tuple(missing))


def _named_otherwise(name: str) -> bool:
    return bool(_name_words(name) & set(OTHER_WORDS.split()))


def _name_words(name: str) -> set[str]:
    return set(re.findall(r"[a-zа-яё]+", PurePath(name).name.lower().replace("_", " ")))


def _named_after(name: str, table: str) -> bool:
    return bool(_name_words(name) & set(FILE_WORDS[table].split()))


def assign(table: str, looks: Mapping[str, Look]) -> dict[str, tuple[str, float]]:
    """Return contract column → (source column, confidence), each source column used once, the surest first."""
    pairs = []
    for place, (header, seen) in enumerate(looks.items()):
        for column in targets(table):
            weight = name_weight(bare(header), table, column)
            if weight:
                weight *= fit(column, seen)
                # A count of employees is no employee: one manager serves many customers.
                if column == "manager_id" and table != "managers" and _is_key(seen):
                    weight = 0.0
            if weight >= ENOUGH:
                pairs.append((weight, -place, column, header))
    found: dict[str, tuple[str, float]] = {}
    used: set[str] = set()
    for weight, _place, column, header in sorted(pairs, reverse=True):
        if column not in found and header not in used:
            found[column] = (header, round(min(weight, 1.0), 2))
            used.add(header)
    return _settle(found, looks) if table == "orders" else found


def _is_key(seen: Look, share: float = 0.6) -> bool:
    return seen.total > 20 and seen.distinct_share > share


def bare(header: str) -> str:
    """Return a header without the number that tells it from another of the same name."""
    return re.sub(r" \(\d+\)$", "", header)


def fit(column: str, seen: Look) -> float:
    """Return how well the values fit a column of the contract: 0 impossible, 1 perfectly."""
    if not seen.values:
        return 0.3
    if column in DATES or column.endswith("_on"):
        return _fit_date(seen)
    if column in NUMBERS:
        # Half of the values may be broken: the rows are then set aside one by one, with their reasons.
        return 0.5 + 0.5 * seen.number_share if seen.number_share >= 0.5 and seen.date_share < 0.8 else 0.0
    filled = 0.5 + 0.5 * min(1.0, seen.filled_share / 0.5)
    if column == "customer_id":
        return 0.0 if seen.date_share > 0.8 else filled
    if column in ("region", "product_group", "channel", "currency", "status"):
        constant = len(set(seen.values)) < 2 and column != "currency" and seen.total > 20
        return filled * (0.8 if constant else 1.0) if seen.date_share < 0.8 else 0.0
    return 0.1 if column == "email" and seen.email_share < 0.5 else filled


def _fit_date(seen: Look) -> float:
    share = max(seen.date_share, seen.serial_share)
    if share < 0.5:
        return 0.0
    # A column filled for half of the rows is rarely the date of the order.
    return share * (0.8 + 0.2 * min(1.0, seen.filled_share / 0.9))


def _settle(found: dict[str, tuple[str, float]], looks: Mapping[str, Look]) -> dict[str, tuple[str, float]]:
    """Prices and ids depend on what else is there: a price is the amount only where no quantity can multiply it."""
    price, amount = found.get("unit_price"), found.get("amount")
    if amount is None and price is not None and "quantity" not in found:
        found["amount"] = (price[0], 0.6)
        del found["unit_price"]
    customer = found.get("customer_id")
    # A bare 'Id' or 'Name' that never repeats is a number of the row, not of a customer.
    if customer and customer[1] <= 0.4 and "order_id" not in found and _is_key(looks[customer[0]], 0.98):
        del found["customer_id"]
    first, last = (found.pop(part, None) for part in NAME_PARTS)
    if first and last and found.get("customer_id", ("", 0.0))[1] < 0.5:
        found.pop("customer_id", None)
        found |= {"first_name": first, "last_name": last}
        return found
    if "customer_id" not in found and (first or last):
        found["customer_id"] = ((first or last or ("", 0.0))[0], 0.35)
    if "customer_id" not in found and "order_id" in found:
        order = found["order_id"]
        if order[1] <= 0.5 and looks[order[0]].distinct_share < 0.9:
            found["customer_id"] = (order[0], 0.5)
            del found["order_id"]
    return found


def by_values(looks: Mapping[str, Look]) -> Suggestion:
    """Return the reading of a table without header: the first date, an id that repeats, the last money column."""
    dates = [name for name, seen in looks.items() if seen.date_share > 0.95]
    numbers = [
        name
        for name, seen in looks.items()
        if name not in dates and seen.number_share > 0.95 and seen.filled_share > 0.9
    ]
    money = [name for name in numbers if looks[name].decimals] or numbers[-1:]
    keys = [
        name
        for name, seen in looks.items()
        if name not in dates and name not in money[-1:] and seen.filled_share > 0.9 and not seen.decimals
    ]
    found: dict[str, tuple[str, float]] = {}
    if keys:
        found["customer_id"] = (keys[0], 0.7)
    if dates:
        found["ordered_on"] = (dates[0], 0.9)
    if money and money[-1] not in keys[:1]:
        found["amount"] = (money[-1], 0.8)
    missing = tuple(column for column in TABLES["orders"].required if column not in found)
    return Suggestion("" if missing else "orders", found, 0.0 if missing else 2.0, missing)
