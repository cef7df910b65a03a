"""Commands for a company whose tables are in a database or a warehouse: ``connect`` and ``send``."""

from __future__ import annotations

import click

from ..engines.far import connect_company
from ..engines.send import send_company
from ..text import _, format_count
from ..workspace import remember
from .base import N_, Option, Request, command, print_json
from .data import about
from .opening import open_requested


def register(group: click.Group) -> None:
    """Add the commands to ``winback``."""
    address = click.Argument(["address"], metavar="ADDRESS")
    ways = [
        address,
        Option(["--name"], default="", metavar="NAME", help=N_("What the company is called.")),
        Option(["--currency"], default="", metavar="CODE", help=N_("The currency of the amounts, as EUR.")),
    ]
    command(group, N_("Work on tables where they are, in PostgreSQL or Spark."), ways)(connect)
    ways = [
        address,
        Option(["--replace"], is_flag=True, help=N_("Put the tables in the place of those that are there.")),
    ]
    command(group, N_("Copy the company into a database, and work on it there."), ways)(send)


def connect(request: Request, address: str, *, name: str, currency: str) -> None:
    """Make the tables behind an address the company worked on."""
    company = connect_company(address, name=name, currency=currency)
    remember(company.folder)
    count = int(company.orders.count().to_pyarrow().as_py())
    if request.as_json:
        print_json("connect", {"company": about(company), "tables": sorted(company.names), "orders": count})
        return
    click.echo(
        _("{name} is the company to work on from now on: {count} rows of orders, tables {tables}.").format(
            name=company.name, count=format_count(count), tables=", ".join(sorted(company.names))
        )
    )
    click.echo(_("The data stay where they are; what people record and results are kept in {folder}.").format(
        folder=company.folder
    ))  # fmt: skip


def send(request: Request, address: str, *, replace: bool) -> None:
    """Copy the company worked on into an engine."""
    company = send_company(open_requested(request), address, replace=replace)
    remember(company.folder)
    if request.as_json:
        print_json("send", {"company": about(company), "tables": sorted(company.names)})
        return
    click.echo(
        _("{name} is in the database now, with the tables {tables}, and is worked on there.").format(
            name=company.name, tables=", ".join(sorted(company.names))
        )
    )
