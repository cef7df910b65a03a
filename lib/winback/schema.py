"""The data contract: names, types, units and meanings of every table and column.

This is the only home of those names. ``data/README.md`` is generated from here (``python -m winback.schema``),
the loader fills these tables, and every calculation reads them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["id", "text", "date", "money", "number", "share", "yesno"]


@dataclass(frozen=True)
class Column:
    """One column of the contract: its name, kind, and meaning; ``required`` or not; ``derived`` at loading."""

    name: str
    kind: Kind
    meaning: str
    required: bool = False
    derived: bool = False


@dataclass(frozen=True)
class Table:
    """One table of the contract; ``unlocks`` says what its presence adds to the method."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    unlocks: str = ""

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the columns without which the table is refused."""
        return tuple(c.name for c in self.columns if c.required)

    def column(self, name: str) -> Column:
        """Return the column of this name (``KeyError`` if the contract has none)."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


ORDERS = Table(
    "orders",
    "What was sold to whom, when, for how much: one row per order or per line of an order",
    (
        Column("customer_id", "id", "Who bought; text, exactly as in the source", required=True),
        Column("ordered_on", "date", "Day of the order", required=True),
        Column("amount", "money", "Money of the row; below zero: a refund or a cancelled line", required=True),
        Column("order_id", "id", "Number of the order or document"),
        Column("cost", "money", "What the goods of the row cost the company"),
        Column("manager_id", "id", "The employee who served the customer"),
        Column("product_group", "text", "Group of goods, or the product itself"),
        Column("region", "text", "Territory of the customer"),
        Column("channel", "text", "How the order came in"),
        Column("status", "text", "State of the order in the source"),
        Column("currency", "text", "Currency of the amount, three letters"),
        Column(
            "kind",
            "text",
            "purchase, refund (reduces money, is no purchase), free (goods without a price) or line (a further line of "
            "an order whose money stands on its first line)",
            derived=True,
        ),
    ),
    "who was lost and what it costs",
)

CUSTOMERS = Table(
    "customers",
    "What is known of each customer",
    (
        Column("customer_id", "id", "The same id as in orders", required=True),
        Column("name", "text", "Name of the company or person (personal data)"),
        Column("region", "text", "Territory"),
        Column("industry", "text", "Line of business"),
        Column("manager_id", "id", "The employee who serves the customer now"),
        Column("potential_amount", "money", "What the customer could buy a year"),
        Column("email", "text", "E-mail (personal data)"),
        Column("phone", "text", "Phone (personal data)"),
        Column("contact_person", "text", "Whom to talk to (personal data)"),
        Column("contact_checked_on", "date", "When the contact data were last checked"),
        Column("birthday", "date", "Birthday of the contact person (personal data)"),
        Column("do_not_contact", "yesno", "The customer asked not to be contacted; blank is no"),
        Column("consent_on", "date", "Day of the consent to be contacted"),
    ),
    "losses by region and industry, names instead of ids",
)

MANAGERS = Table(
    "managers",
    "The employees who serve customers",
    (
        Column("manager_id", "id", "The same id as in orders or customers", required=True),
        Column("name", "text", "Name"),
        Column("hired_on", "date", "First working day"),
        Column("left_on", "date", "Last working day; blank: still with the company"),
        Column("hours_a_week", "number", "Hours for work with customers, a week"),
        Column("hour_cost", "money", "What one hour costs"),
        Column("leave_reason", "text", "Why the employee left"),
        Column("leave_kind", "text", "Resigned, dismissed, retired …"),
    ),
    "customers lost after a manager left",
)

CONTACTS = Table(
    "contacts",
    "Calls, meetings, quotes, invoices, complaints: every touch with a customer",
    (
        Column("customer_id", "id", "The same id as in orders", required=True),
        Column("contacted_on", "date", "Day of the contact", required=True),
        Column("manager_id", "id", "Who had the contact"),
        Column("channel", "text", "Phone, e-mail, visit …"),
        Column("kind", "text", "call, meeting, quote, invoice, complaint …"),
        Column("hours", "number", "Working time it took"),
        Column("note", "text", "Free text (may hold personal data)"),
    ),
    "talks without purchase, forgotten customers, complaints before the loss",
)

SALES_PLAN = Table(
    "sales_plan",
    "What was planned to be sold to each customer",
    (
        Column("customer_id", "id", "The same id as in orders", required=True),
        Column("period", "date", "First day of the planned month", required=True),
        Column("planned_amount", "money", "Planned sales of the month", required=True),
        Column("manager_id", "id", "Whose plan it is"),
    ),
    "plan against actual, the first sign of leaving",
)

SURVEY = Table(
    "survey",
    "Satisfaction by parameter, asked of customers and of staff",
    (
        Column("respondent", "text", "customer or staff", required=True),
        Column("parameter", "text", "What was scored: prices, range, delivery …", required=True),
        Column("score_share", "share", "Satisfaction from 0 to 1", required=True),
        Column("answered_on", "date", "Day of the answer", required=True),
        Column("customer_id", "id", "Who answered, if a customer"),
        Column("manager_id", "id", "Who answered, if staff; or whose customer"),
        Column("comment", "text", "Free text (may hold personal data)"),
    ),
    "the gap between what staff think and what customers say",
)

TABLES: dict[str, Table] = {t.name: t for t in (ORDERS, CUSTOMERS, MANAGERS, CONTACTS, SALES_PLAN, SURVEY)}

PERSONAL_COLUMNS = frozenset({"name", "email", "phone", "contact_person", "birthday", "note", "comment"})


def dictionary_markdown() -> str:
    """Return the data dictionary as Markdown: the text of ``data/README.md``.

    >>> dictionary_markdown().startswith("# Data dictionary")
    True
    """
    lines = [
        "# Data dictionary",
        "",
        "Generated from `lib/winback/schema.py` by `python -m winback.schema > data/README.md`;"
        " a test compares the two.",
        "Only `orders` with its three required columns is needed; every further table or column unlocks more.",
        "Ids are text, always. Money stays in the currency of the source.",
        "",
        "- `data/sample/`: the demo company, generated by `winback sample`",
        "- `data/own/`: your own files after loading; ignored by git",
    ]
    for table in TABLES.values():
        lines += ["", f"## {table.name}", "", f"{table.meaning}. Unlocks: {table.unlocks}.", ""]
        lines += ["| column | kind | required | meaning |", "| --- | --- | --- | --- |"]
        for c in table.columns:
            need = "yes" if c.required else ("derived at loading" if c.derived else "")
            lines.append(f"| `{c.name}` | {c.kind} | {need} | {c.meaning} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(dictionary_markdown(), end="")
