"""How every command gets its company: from its options, or the one loaded last, or the demo company."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from ..company import Company
from ..errors import LoadError
from ..loading.origins import Origin, is_address
from ..loading.pasted import Pasted
from ..start import start
from ..text import _
from .base import Request, note

TO_GO = "winback reasons --customers "
"""What a refused list of customers is told to be opened with; its name stands behind."""


def open_requested(request: Request, keep: bool = False) -> Company:
    """Return the company a command works on; without options say on standard error which one it is."""
    named = bool(request.data or request.orders)
    try:
        company = start(data=request.data, orders=request.orders, keep=keep)
    except LoadError as error:
        raise with_place(error, [request.data or request.orders]) from error
    if not named:
        note(_("No data were named; this is {name} ({folder}).").format(name=company.name, folder=company.folder.name))
    return company


def with_place(error: LoadError, sources: Sequence[Origin]) -> LoadError:
    """Return the refusal of a list of customers with the file as it was named here, so that its command can be run."""
    text = str(error)
    for given in sources:
        if isinstance(given, Pasted) or is_address(given) or Path(given).is_dir():
            continue
        place = f'"{given}"' if " " in str(given) else str(given)
        text = text.replace(f"{TO_GO}{Path(given).name}", f"{TO_GO}{place}")
    return LoadError(text, error.code)


def one_source(request: Request, file: str) -> Request:
    """Return the request with a file given as an argument in the place of ``--data``."""
    if not file:
        return request
    if request.data or request.orders:
        raise click.UsageError(_("Name the data once: as FILE, with --data or with --orders."))
    return Request(file if is_address(file) else str(Path(file)), "", request.as_of, request.as_json)
