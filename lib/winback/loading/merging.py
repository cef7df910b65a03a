"""Spellings joined as the mapping says: applied at every load, undone by taking them out of the mapping."""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from typing import Any

import ibis
import pyarrow as pa

from .mapping import Mapping
from .report import note


def resolved(given: AnyMapping[str, str]) -> dict[str, str]:
    """Return every spelling with the name that is kept in the end; circles keep the first name met in them.

    >>> resolved({"a": "b", "b": "c", "x": "x"})
    {'a': 'c', 'b': 'c'}
    """
    found = {}
    for name in given:
        seen, end = [name], given[name]
        while end in given and end not in seen:
            seen.append(end)
            end = given[end]
        if end in seen:
            end = min(seen[seen.index(end) :])
        if end != name:
            found[name] = end
    return found


def applied(backend: Any, table: ibis.Table, mapping: Mapping) -> ibis.Table:
    """Return the rows with joined customers and employees; ``merged_customer`` and ``merged_manager`` mark them."""
    for column, given in (("customer_id", mapping.merges), ("manager_id", mapping.managers)):
        names = resolved({str(k).strip(): str(v).strip() for k, v in given.items()})
        if not names or column not in table.columns:
            continue
        aliases = pa.table({"spelling": list(names), "name_kept": list(names.values())})
        known = backend.create_table(ibis.util.gen_name("winback_merges"), aliases, temp=True)
        columns = table.columns
        joined = table.left_join(known, table[column] == known.spelling)
        mark = f"merged_{column.removesuffix('_id')}"
        table = joined.select(
            *[ibis.coalesce(joined.name_kept, joined[n]).name(n) if n == column else joined[n] for n in columns],
            joined.name_kept.notnull().name(mark),
        )
    return table


def changes_of(checked: ibis.Table) -> list[dict[str, Any]]:
    """Return how many rows of orders were joined to another name."""
    marks = {"merged_customer": "MRG01", "merged_manager": "MRG02"}
    asked = {name: checked[name].sum() for name in marks if name in checked.columns}
    if not asked:
        return []
    found = checked.agg(**asked).to_pyarrow().to_pylist()[0]
    return [note(marks[name], count=int(count)) for name, count in found.items() if count]
