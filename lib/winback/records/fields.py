"""What a kind of record is made of: its columns, their kinds of values, and short ways to name them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

ValueKind = Literal["id", "text", "choice", "date", "share", "number", "count", "yesno"]


@dataclass(frozen=True)
class Field:
    """One column of a kind of record; ``allowed`` is its closed list, ``default`` what a blank one means."""

    name: str
    kind: ValueKind
    meaning: str
    required: bool = False
    allowed: tuple[str, ...] = ()
    default: Any = None

    @property
    def is_text(self) -> bool:
        """Whether its values are text, in which blank is ''."""
        return self.kind in ("id", "text", "choice")


@dataclass(frozen=True)
class RecordKind:
    """One kind of record; ``key`` is its natural key: two records never agree in all of its columns.

    ``nameless`` says of a row whether it names nobody. Such records stand side by side, told apart by all they say, and
    by their number among those that say the same.
    """

    name: str
    meaning: str
    columns: tuple[Field, ...]
    key: tuple[str, ...]
    nameless: Callable[[Mapping[str, Any]], bool] | None = None

    def key_of(self, row: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the columns that tell a row from all others."""
        return self.names if self.nameless is not None and self.nameless(row) else self.key

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its own columns, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """The names of the columns that a record cannot do without."""
        return tuple(column.name for column in self.columns if column.required)

    def column(self, name: str) -> Field:
        """Return the column of this name (``KeyError`` if the kind has none)."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


def id_field(name: str, meaning: str, required: bool = True) -> Field:
    """A column of ids."""
    return Field(name, "id", meaning, required)


def day_field(name: str, meaning: str, required: bool = True) -> Field:
    """A column of days."""
    return Field(name, "date", meaning, required)


def text_field(name: str, meaning: str, required: bool = False) -> Field:
    """A column of any words."""
    return Field(name, "text", meaning, required)


def choice_field(
    name: str, allowed: tuple[str, ...], meaning: str, required: bool = True, default: Any = None
) -> Field:
    """A column with a closed list."""
    return Field(name, "choice", meaning, required, allowed, default)


CUSTOMER = id_field("customer_id", "The same id as in orders")
AUTHOR = text_field("author", "Who recorded it: an employee's id or name")
