"""Commands that calculate: ``measure``, ``value``, ``audit``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from ..assumptions import Assumptions, read_assumptions
from ..progress import steps
from ..text import _, format_count, format_date, format_money, format_number, format_share
from .base import N_, Option, Request, command, note, print_json, print_pairs, print_table
from .data import about, print_rows
from .opening import open_requested

if TYPE_CHECKING:
    import pandas as pd

    from ..value import Value

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
    from ..owners import owner_rule

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
    click.echo(owner_rule())


def value(request: Request, clock: str, assumptions: str) -> None:
    """Print what the lost used to bring, by class, and what the known customers are expected to bring."""
    from ..losses import measure_losses
    from ..value import value_losses

    rules = chosen_assumptions(assumptions)
    with steps(4) as work:
        work.begin(_("Opening the data"))
        company = open_requested(request)
        work.begin(_("Measuring"))
        losses = measure_losses(company, clock, request.as_of, rules)
        work.begin(_("Valuing"))
        found = value_losses(losses)
        total = found.total
        classes = {name: found.by_class(name) for name in ("abc", "xyz")}
        matrix = found.matrix()
        work.begin(_("Lifetime value"))
        lifetime = lifetime_summary(found)
    if request.as_json:
        result = {"as_of": losses.as_of, "clock": losses.clock.code, "currency": company.currency, **total}
        result |= {"has_cost": found.has_cost, "xyz_period": found.period, "by_class": classes, "matrix": matrix}
        print_json("value", {"company": about(company), **result, "lifetime": lifetime})
        return
    click.echo(_("{name} as of {day}").format(name=company.name, day=format_date(losses.as_of)))
    click.echo()
    print_pairs(_value_figures(total, company.currency))
    for name, title in (("abc", _("Class ABC")), ("xyz", _("Class XYZ"))):
        click.echo()
        _print_classes(classes[name], name, title, company.currency)
    click.echo()
    click.echo(lifetime["sentence"])


def _value_figures(total: Mapping[str, float], currency: str) -> list[tuple[str, str]]:
    return [
        (_("Lost"), format_count(total["lost"])),
        (_("× average order"), format_money(total["average_order_amount"], currency)),
        (_("× orders a year"), format_number(total["orders_a_year"], 2)),
        (_("= money lost a year"), format_money(total["money_lost_a_year"], currency)),
        (_("of it margin"), format_money(total["margin_lost_a_year"], currency)),
    ]


def _print_classes(frame: pd.DataFrame, name: str, title: str, currency: str) -> None:
    print_table(
        [title, _("Customers"), _("Lost"), _("Loss rate"), _("Money lost a year")],
        [
            [
                str(row[name]),
                format_count(row["customers"]),
                format_count(row["lost"]),
                format_share(row["loss_rate"]),
                format_money(row["money_lost_a_year"], currency),
            ]
            for row in frame.to_dict("records")
        ],
    )


def lifetime_summary(value: Value) -> dict[str, Any]:
    """Return the expected profit of the known customers with its interval, or the sentence why there is no model."""
    from ..lifetime import ModelError
    from ..outlook import expected_value

    try:
        found = expected_value(value)
    except ModelError as error:
        return {"possible": False, "sentence": str(error)}
    return {
        "possible": True,
        "sentence": found.sentence(value.losses.company.currency),
        "horizon_months": found.horizon_months,
        "margin_share": found.margin_share,
        "discount_rate_a_year": found.discount_rate_a_year,
        "level": found.level,
        "expected_amount": found.total_amount,
        "low_amount": found.total_low_amount,
        "high_amount": found.total_high_amount,
        "active_expected": float(found.customers.alive_share.sum()),
        "customers": len(found.customers),
    }


def audit(request: Request, assumptions: str) -> None:
    """Print how the clocks would have done on the company's own past."""
    from ..audit import audit as audit_clocks
    from ..audit import audit_days

    rules = chosen_assumptions(assumptions)
    with steps(2) as work:
        work.begin(_("Opening the data"))
        company = open_requested(request)
        work.begin(_("Putting the clock back"))
        as_of = request.as_of or company.last_on
        frame = audit_clocks(company, as_of=as_of, assumptions=rules)
        days = audit_days(company, as_of, rules.warm_up_days)
    if request.as_json:
        print_json("audit", {"company": about(company), "as_of": as_of, "days": days, "clocks": frame})
        return
    click.echo(_("{name}: each clock put back to {count} past days").format(name=company.name, count=len(days)))
    click.echo()
    print_table(
        [_("Clock"), _("Called lost"), _("False losses"), _("Delay, days"), _("Sales in the delay")],
        [
            [
                str(row["clock"]),
                format_count(row["called_lost"]),
                format_share(row["false_loss_share"]),
                format_count(row["delay_days"]),
                format_money(row["delay_amount"], company.currency),
            ]
            for row in frame.to_dict("records")
        ],
    )
    note(_("False losses: the share of those still buying whom the clock called lost. Delay: until a true loss shows."))
