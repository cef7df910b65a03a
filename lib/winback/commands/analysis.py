"""Commands that calculate: ``measure``, ``value``, ``audit``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from ..assumptions import Assumptions, read_assumptions
from ..text import _, format_count, format_date, format_money, format_share
from .base import N_, Option, Request, command, note, print_json, print_pairs, print_table
from .data import about, print_rows
from .opening import open_requested
from .progress import steps

MOST_ROWS = 20


def register(group: click.Group) -> None:
    """Add the commands to ``winback``."""
    clock = Option(
        ["--clock"],
        default="own",
        show_default=True,
        help=N_("When silence is a loss: article, article:customer, article:segment, fixed:DAYS, own."),
    )
    settings = Option(["--assumptions"], default="", metavar="FILE", help=N_("A TOML file of your own assumptions."))
    command(group, N_("Count the customers lost and the money they took along."), [clock, settings])(measure)
    command(group, N_("Value the losses: classes, money, lifetime value."), [clock, settings])(value)
    command(group, N_("Test the clocks on your past: false losses against delay."), [settings])(audit)


def chosen_assumptions(file: str) -> Assumptions:
    """Return the user's assumptions, or the defaults."""
    return read_assumptions(file) if file else Assumptions()


def measure(request: Request, clock: str, assumptions: str) -> None:
    """Print the losses as of a day by a clock."""
    from ..losses import measure_losses
    from ..summary import measure_summary

    with steps(3) as work:
        work.begin(_("Opening the data"))
        company = open_requested(request)
        work.begin(_("Measuring"))
        losses = measure_losses(company, clock, request.as_of, chosen_assumptions(assumptions))
        work.begin(_("Adding up"))
        summary = measure_summary(losses)
    if request.as_json:
        print_json("measure", {"company": about(company), **summary})
        return
    click.echo(_("{name} as of {day}").format(name=company.name, day=format_date(losses.as_of)))
    click.echo(losses.clock.describe())
    click.echo()
    print_pairs(_figures(summary, company.currency))
    _print_managers(summary.get("by_manager"), company.currency)
    if summary.get("rows"):
        click.echo()
        print_rows(summary["rows"], company.currency)


def _figures(summary: Mapping[str, Any], currency: str) -> list[tuple[str, str]]:
    return [
        (_("Customers"), format_count(summary["customers"])),
        (_("Active"), format_count(summary["active"])),
        (_("Lost"), format_count(summary["lost"])),
        (_("  of them after one purchase"), format_count(summary["lost_one_purchase"])),
        (_("Bought once, not judged"), format_count(summary["not_judged"])),
        (_("Loss rate"), format_share(summary["loss_rate"])),
        (_("Money lost a year"), format_money(summary["money_lost_a_year"], currency)),
        (_("Returned"), format_count(summary["returned"])),
    ]


def _print_managers(rows: list[Mapping[str, Any]] | None, currency: str) -> None:
    if not rows:
        return
    click.echo()
    print_table(
        [_("Manager"), _("Customers"), _("Lost"), _("Loss rate"), _("Money lost a year")],
        [
            [
                str(row["manager_id"] or _("(not given)")),
                format_count(row["customers"]),
                format_count(row["lost"]),
                format_share(row["loss_rate"]),
                format_money(row["money_lost_a_year"], currency),
            ]
            for row in rows[:MOST_ROWS]
        ],
    )
    if len(rows) > MOST_ROWS:
        note(_("The first {count} of {all} managers; --json gives all.").format(count=MOST_ROWS, all=len(rows)))


def value(request: Request, clock: str, assumptions: str) -> None:
    """Print what the lost used to bring."""


def audit(request: Request, assumptions: str) -> None:
    """Print how the clocks would have done in the past."""
