"""How every command gets its company: from its options, or the one loaded last, or the demo company."""

from __future__ import annotations

from pathlib import Path

import click

from ..company import Company
from ..loading.origins import is_address
from ..start import start
from ..text import _
from .base import Request, note


def open_requested(request: Request, keep: bool = False) -> Company:
    """Return the company a command works on; without options say on standard error which one it is."""
    named = bool(request.data or request.orders)
    company = start(data=request.data, orders=request.orders, keep=keep)
    if not named:
        note(_("No data were named; this is {name} ({folder}).").format(name=company.name, folder=company.folder.name))
    return company


def one_source(request: Request, file: str) -> Request:
    """Return the request with a file given as an argument in the place of ``--data``."""
    if not file:
        return request
    if request.data or request.orders:
        raise click.UsageError(_("Name the data once: as FILE, with --data or with --orders."))
    return Request(file if is_address(file) else str(Path(file)), "", request.as_of, request.as_json)
