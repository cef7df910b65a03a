"""A mapping in the making: what was understood of a source, and the reader's corrections, without any widget."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

from ..load import Preview, targets
from ..loading.looks import look
from ..loading.suggest import assign
from ..schema import TABLES
from ..text import _
from .shown import headings

DATE, DECIMAL, GRAIN, COLUMN, CROWD = "DAT10", "NUM10", "GRN10", "COL10", "CUS10"
OF_GRAIN = ("amount", "order_id")
"""What decides whether an amount belongs to a line or to a whole order."""

IN_COLUMNS = ("HDR01", "HDR03")
"""Questions that the choice of columns itself answers."""


def table_names() -> dict[str, str]:
    """Return what the tables of the contract are called on a screen."""
    return {
        "orders": _("Orders"),
        "customers": _("Customers"),
        "managers": _("Managers"),
        "contacts": _("Contacts"),
        "sales_plan": _("Sales plan"),
        "survey": _("Survey"),
        "": _("not used"),
    }


def target_names(table: str) -> dict[str, str]:
    """Return the columns a file's column may fill in a table: code to name, required ones marked.

    >>> target_names("orders")["ordered_on"]
    'Date of the order *'
    """
    names = headings()
    required = TABLES[table].required
    return {code: names.get(code, code) + (" *" if code in required else "") for code in targets(table)}


@dataclass
class Draft:
    """The suggestion of a :class:`winback.load.Preview`, to be corrected column by column.

    ``files``: the preview's entries; ``mapping``: plain data that :func:`winback.load` takes.
    """

    files: list[dict[str, Any]]
    questions: list[dict[str, Any]]
    mapping: dict[str, Any]

    @classmethod
    def of(cls, seen: Preview) -> Draft:
        """Return the suggestion as it stands."""
        return cls(seen.files, seen.questions, copy.deepcopy(seen.mapping.to_dict()))

    @property
    def keys(self) -> list[str]:
        """The names of the files and sheets, in the order of ``files``."""
        return list(self.mapping["files"])

    def take_as(self, key: str, table: str) -> None:
        """Take a file for a table of the contract, with the columns that look like its own; ``""`` leaves it out."""
        entry = self.mapping["files"][key]
        if entry["table"] == table:
            return
        entry["table"] = table
        if not table:
            entry["columns"] = {}
            return
        seen = dict(zip(self.keys, self.files, strict=True))[key]
        looks = {guess["column"]: look([str(e) for e in guess["examples"]]) for guess in seen["guesses"]}
        entry["columns"] = {column: to for to, (column, _sure) in assign(table, looks).items()}

    def fill(self, key: str, column: str, target: str) -> None:
        """Let a column of the file fill a column of the table; whatever filled it before no longer does.

        How the values of the former column were read says nothing of the new one: that is open again.
        """
        entry = self.mapping["files"][key]
        before = entry["columns"]
        columns = {n: t for n, t in before.items() if n != column and t != target}
        if target:
            columns[column] = target
        entry["columns"] = columns
        for changed in {t for n, t in {*before.items(), *columns.items()} if before.get(n) != columns.get(n)}:
            entry.get("date_order", {}).pop(changed, None)
            entry.get("decimal_sign", {}).pop(changed, None)
            if changed in OF_GRAIN:
                entry["grain"] = ""

    def source(self, key: str, target: str) -> str:
        """Return the column of the file that fills a column of the table; empty when none does."""
        return next((name for name, to in self.mapping["files"][key]["columns"].items() if to == target), "")

    def choose(self, key: str, target: str, column: str) -> None:
        """Fill a column of the table from a column of the file; ``""`` leaves it empty."""
        before = self.source(key, target)
        if before and before != column:
            self.fill(key, before, "")
        if column:
            self.fill(key, column, target)

    def answer(self, question: dict[str, Any], value: str) -> None:
        """Settle a question: a reading of values, a column, what the amount belongs to, or a rule for the whole."""
        entry = self.mapping["files"].get(question["file"], {})
        path = question.get("path")
        if path:
            self._set(path, value)
        elif question["code"] == DATE:
            entry["date_order"][question["target"]] = value
        elif question["code"] == DECIMAL:
            entry["decimal_sign"][question["target"]] = value
        elif question["code"] == GRAIN:
            entry["grain"] = value
        else:
            self.choose(question["file"], question["target"], value)

    def _set(self, path: list[str], value: str) -> None:
        """Write an answer where the mapping keeps it; in a list of names it takes the place of its opposite."""
        place = self.mapping
        for name in path[:-1]:
            place = place.setdefault(name, {})
        before = place.get(path[-1])
        if isinstance(before, list):
            place[path[-1]] = [name for name in before if name.lstrip("-") != value.lstrip("-")] + [value]
        elif isinstance(before, bool):
            place[path[-1]] = str(value).lower() in ("yes", "true", "1")
        else:
            place[path[-1]] = value

    def join(self, suggestion: dict[str, Any], joined: bool) -> None:
        """Take spellings for one customer, or for one employee; or take that back."""
        names = self.mapping.setdefault("managers" if suggestion["kind"] == "manager" else "merges", {})
        for other in suggestion["others"]:
            names.pop(other, None)
            if joined:
                names[other] = suggestion["keep"]

    def is_joined(self, suggestion: dict[str, Any]) -> bool:
        """Whether the spellings of a suggestion are taken for one."""
        names = self.mapping.get("managers" if suggestion["kind"] == "manager" else "merges", {})
        return all(names.get(other) == suggestion["keep"] for other in suggestion["others"])

    def missing(self) -> list[str]:
        """Return what the orders still lack; empty when they can be loaded."""
        orders = [entry for entry in self.mapping["files"].values() if entry["table"] == "orders"]
        if not orders:
            return [table_names()["orders"]]
        have = set(orders[0]["columns"].values())
        if {"quantity", "unit_price"} <= have:
            have.add("amount")
        names = headings()
        return [names[code] for code in TABLES["orders"].required if code not in have]
