"""Put a loaded company into an engine, where the same suite goes on with it."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa

from ..company import Company
from ..errors import WinbackError
from ..text import _
from .address import read_address
from .connection import connect_engine
from .far import ABOUT, connect_company
from .refresh import DERIVED, place

ROWS_AT_ONCE = 100_000


def send_company(company: Company, address: str, *, replace: bool = False) -> Company:
    """Copy the tables of a company behind an address and return the company there.

    Tables travel in pieces, so that memory stays bounded. ``replace``: whatever tables of these names are there;
    without it nothing is written over. Raises ``WinbackError``.
    """
    target = read_address(address)
    backend = connect_engine(target)
    there = sorted(company.names & set(backend.list_tables()))
    if there and not replace:
        raise WinbackError(
            _(
                "{engine} already has {tables}, and nothing was changed. To put others in their place say --replace "
                "(in Python: replace=True)."
            ).format(engine=target.shown, tables=", ".join(there))
        )
    for name in DERIVED:
        backend.drop_table(place(name), force=True)
    for name in sorted(company.names):
        _copy(company, backend, name)
    about = json.dumps({"name": company.name, "currency": company.currency, "report": company.report}, default=str)
    backend.create_table(ABOUT, pa.table({"about": [about]}), overwrite=True)
    return connect_company(address)


def _copy(company: Company, backend: Any, name: str) -> None:
    table = company.table(name)
    assert table is not None
    backend.drop_table(name, force=True)  # Spark would not overwrite a table made from its columns alone
    backend.create_table(name, schema=table.schema())
    for batch in table.to_pyarrow_batches(chunk_size=ROWS_AT_ONCE):
        if batch.num_rows:
            backend.insert(name, pa.Table.from_batches([batch]))
