"""Whose reasons and priorities a command looks at: orders or a list that says who left, their records, a mapping."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..base import CustomerBase, base_of
from ..errors import WinbackError
from ..loading.origins import is_address
from ..reasons.catalogue import OTHER
from ..start import find_source
from ..text import _, format_count, format_date, format_money, format_share, ngettext
from .analysis import chosen_assumptions
from .base import N_, Option, Request, note, print_table
from .data import about
from .opening import open_requested

if TYPE_CHECKING:
    from ..customer_list import ListPreview
    from ..reasons.catalogue import Catalogue
    from ..records import Records


@dataclass(frozen=True)
class Asked:
    """The customers looked at, the records of what people said of them, and what was understood of a list.

    ``waiting``: answers of the list whose suggested reason nobody has confirmed: ``written, rows, meaning``.
    """

    base: CustomerBase
    records: Records
    preview: ListPreview | None = None
    waiting: list[dict[str, Any]] = field(default_factory=list)


def asked_options() -> list[click.Parameter]:
    """Return the options by which ``reasons`` and ``segment`` are told what to look at."""
    return [
        Option(
            ["--customers"],
            default="",
            metavar="FILE",
            help=N_("A list of customers that says itself who left; instead of orders."),
        ),
        Option(
            ["--mapping"],
            default="",
            metavar="FILE",
            help=N_("A saved mapping: which column and which answer mean what."),
        ),
        Option(
            ["--save-mapping"],
            default="",
            metavar="FILE",
            help=N_("Save the mapping that is suggested, to correct and use."),
        ),
        Option(["--accept-mapping"], is_flag=True, help=N_("Accept the mapping that is suggested, and remember it.")),
        Option(
            ["--records"],
            default="",
            metavar="FILE_OR_URL",
            help=N_("Where the records are kept; default: beside the companies."),
        ),
        Option(
            ["--clock"],
            default="",
            help=N_("When silence is a loss, as in measure; default: as in notebook 01, or own."),
        ),
        Option(["--assumptions"], default="", metavar="FILE", help=N_("A TOML file of your own assumptions.")),
    ]


def open_asked(
    request: Request,
    *,
    customers: str,
    mapping: str,
    save_mapping: str,
    accept_mapping: bool,
    records: str,
    clock: str,
    assumptions: str,
) -> Asked:
    """Return the customers to look at and their records; a mapping that was confirmed is remembered.

    Raises ``WinbackError`` for what cannot be read, ``UsageError`` for options that do not go together.
    """
    from ..customer_list import list_name
    from ..records import open_records

    if not customers:
        _refuse_mapping(mapping, save_mapping, accept_mapping)
        return _from_orders(request, clock, assumptions, records)
    if request.data or request.orders:
        raise click.UsageError(_("Name either --customers or orders, not both."))
    if clock:
        raise click.UsageError(_("A list says itself who left: leave out --clock."))
    if mapping and accept_mapping:
        raise click.UsageError(_("Give --mapping or --accept-mapping, not both."))
    path = customers if is_address(customers) else find_source(customers)
    store = open_records(list_name(customers), records)
    asked = _from_list(path, store, mapping, accept_mapping, as_of=request.as_of, assumptions=assumptions)
    if save_mapping:
        save(asked.preview, save_mapping)
    return asked


def _refuse_mapping(mapping: str, save_mapping: str, accept_mapping: bool) -> None:
    if mapping or save_mapping or accept_mapping:
        raise click.UsageError(
            _("--mapping, --save-mapping and --accept-mapping are for --customers; of orders: winback load --mapping.")
        )


def _from_orders(request: Request, clock: str, assumptions: str, records: str) -> Asked:
    from ..records import open_records
    from ..results import recall_losses
    from ..value import value_losses

    company = open_requested(request)
    losses = recall_losses(company, clock, request.as_of or "", chosen_assumptions(assumptions))
    base = base_of(value_losses(losses))
    return Asked(base, open_records(base, records))


def _from_list(
    path: Any, store: Records, mapping: str, accept: bool, *, as_of: dt.date | None, assumptions: str
) -> Asked:
    """Read the list by what was given or confirmed before; suggested reasons count once they are accepted."""
    from ..collecting.import_mapping import as_mapping, recall
    from ..customer_list import preview_customer_list, read_customer_list, remember_list
    from ..reasons.catalogue import catalogue_of

    catalogue, given = catalogue_of(store), as_mapping(mapping or None)
    preview = preview_customer_list(path, given, catalogue, records=store)
    known = given or recall("customers", preview.names, store)
    used = preview.mapping if accept else known
    base = read_customer_list(
        path, used, as_of or "", chosen_assumptions(assumptions), catalogue=catalogue, records=store
    )
    waiting = waiting_answers(preview.reasons, catalogue, used.reasons if used else {})
    if mapping or accept:
        remember_list(preview, used, records=store, by=_("command line"))
    return Asked(base, store, preview, waiting)


def waiting_answers(
    answers: Sequence[dict[str, Any]], catalogue: Catalogue, told: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return the answers whose suggested reason is neither certain nor confirmed: ``written, rows, meaning``."""
    from ..collecting.list_reasons import certain_meanings

    sure = certain_meanings([row["written"] for row in answers], catalogue)
    return [row for row in answers if row["written"] not in {*sure, *told} and row["meaning"] not in ("", OTHER)]


def save(preview: Any, file: str) -> None:
    """Write the mapping of a list or a form that was understood; ``WinbackError`` where the file cannot be written."""
    try:
        preview.mapping.save(Path(file).expanduser())
    except OSError as error:
        raise WinbackError(
            _("{file} cannot be written: {error}.").format(file=file, error=error.strerror or str(error))
        ) from error
    note(_("The mapping is in {file}: correct it and give it with --mapping {file}.").format(file=file))


def looked_at(asked: Asked) -> dict[str, Any]:
    """Return what identifies the customers in a result: company, day, clock, money; lost and all, to the cent."""
    base = asked.base
    named = about(base.company) if base.company is not None else {}
    unknown = dict.fromkeys(("folder", "fingerprint", "first_on", "last_on"))
    company = {"name": base.name, **unknown, "currency": base.currency, **named}
    clock = base.value.losses.clock.code if base.value is not None else None
    return {
        "company": company,
        "as_of": base.as_of,
        "clock": clock,
        "currency": base.currency,
        "customers": len(base.customers),
        "lost": len(base.lost),
        "money": {name: _sums(base, name) for name in base.money},
        "notes": list(base.notes),
    }


def _sums(base: CustomerBase, name: str) -> dict[str, float]:
    """Money of all and of the lost: summed without the noise of adding, in cents."""
    return {
        "all": round(math.fsum(base.customers[name].dropna()), 2),
        "lost": round(math.fsum(base.lost[name].dropna()), 2),
    }


def print_looked_at(asked: Asked) -> None:
    """Print whose customers these are, as of when, and how many are lost with what money."""
    base = asked.base
    click.echo(_("{name} as of {day}").format(name=base.name, day=format_date(base.as_of)))
    if base.value is not None:
        click.echo(base.value.losses.clock.describe())
    click.echo()
    names = money_names()
    rows = [[_("Customers"), format_count(len(base.customers)), format_count(len(base.lost)), _rate(base)]]
    for name in base.money:
        sums = _sums(base, name)
        share = format_share(sums["lost"] / sums["all"] if sums["all"] > 0 else 0.0)
        rows.append([names[name], *(format_money(sums[one], base.currency) for one in ("all", "lost")), share])
    print_table(["", _("All"), _("Lost"), _("Share")], rows)
    for sentence in base.notes:
        note(sentence)


def _rate(base: CustomerBase) -> str:
    return format_share(len(base.lost) / len(base.customers) if len(base.customers) else 0.0)


def money_names() -> dict[str, str]:
    """Return what the columns of money are called."""
    return {
        "year_amount": _("Money a year"),
        "margin_a_year": _("Margin a year"),
        "month_amount": _("Money a month"),
        "lifetime_amount": _("Lifetime value"),
        "paid_amount": _("Paid so far"),
    }


def print_mapping(asked: Asked, name_of: Callable[[str], str]) -> None:
    """Print the reasons that are suggested for the answers of a list, and how to confirm them."""
    if not asked.waiting:
        return
    click.echo()
    click.echo(_("What the answers in the list seem to mean"))
    print_answers(asked.waiting, name_of)
    count = len(asked.waiting)
    told = ngettext(
        "{n} answer waits to be confirmed and counts as '{other}' until then.",
        "{n} answers wait to be confirmed and count as '{other}' until then.",
        count,
    )
    click.echo(f"{told.format(n=format_count(count), other=name_of(OTHER))} {how_to_confirm()}")


def how_to_confirm() -> str:
    """Return what to do about a suggested mapping."""
    return _(
        "Accept what is suggested with --accept-mapping; or write it with --save-mapping map.toml, correct it, and "
        "give --mapping map.toml. What is confirmed is remembered."
    )


def print_answers(answers: Sequence[dict[str, Any]], name_of: Callable[[str], str]) -> None:
    """Print what is written, how often, and the reason it is taken for."""
    rows = [[row["written"][:60], name_of(row["meaning"]), format_count(row["rows"])] for row in answers]
    width = max(len(row[1]) for row in rows)
    print_table(
        [_("Written"), _("Reason").ljust(width), _("Rows")],
        [[one, two.ljust(width), three] for one, two, three in rows],
    )
