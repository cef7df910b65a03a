"""Commands that bring data in: ``load`` and ``sample``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from ..company import Company
from ..errors import WinbackError
from ..loading.report import LoadReport
from ..text import _, format_count, format_money, language
from .base import N_, Option, Request, command, note, print_json, print_pairs, print_table
from .opening import one_source, open_requested
from .progress import steps

PARTS = ("read", "accepted", "ignored", "rejected")


def register(group: click.Group) -> None:
    """Add the commands to ``winback``."""
    file = click.Argument(["file"], required=False, default="", metavar="[FILE]")
    command(group, N_("Load files and say what was understood, accepted and set aside."), [file])(load)
    options = [
        Option(["--customers"], type=click.IntRange(100, 1_000_000), default=2000, help=N_("How many customers.")),
        Option(["--seed"], type=int, default=None, help=N_("Another seed, another company.")),
        Option(["--out"], default="", metavar="DIR", help=N_("Where to write; default: data/sample.")),
    ]
    command(group, N_("Write the demo company, with its truth beside it."), options)(sample)


def about(company: Company) -> dict[str, Any]:
    """Return what identifies a company in a result."""
    return {
        "name": company.name,
        "folder": company.folder,
        "currency": company.currency,
        "fingerprint": company.fingerprint,
        "first_on": company.first_on,
        "last_on": company.last_on,
    }


def part_names() -> dict[str, str]:
    """Return the names of the parts that rows and money are reconciled into."""
    return {"read": _("Read"), "accepted": _("Accepted"), "ignored": _("Ignored"), "rejected": _("Rejected")}


def print_rows(rows: Mapping[str, Any], currency: str) -> None:
    """Print rows and money of each part: read = accepted + ignored + rejected."""
    names = part_names()
    lines = [[names[p], format_count(rows[p]["rows"]), format_money(rows[p]["amount"], currency)] for p in PARTS]
    print_table(["", _("Rows"), _("Amount")], lines)


def load(request: Request, file: str) -> None:
    """Load files, remember the company as the one to work on, and report."""
    asked = one_source(request, file)
    if not (asked.data or asked.orders):
        raise click.UsageError(_("Name a file or a folder: winback load FILE."))
    with steps(1) as work:
        work.begin(_("Loading"))
        company = open_requested(asked, keep=True)
    if request.as_json:
        print_json("load", {"company": about(company), "report": company.report})
        return
    report = LoadReport.from_dict(company.report)
    for sentence in report.sentences():
        click.echo(sentence)


def sample(request: Request, customers: int, seed: int | None, out: str) -> None:
    """Write the demo company; in its usual place it also becomes the company to work on."""
    from ..sample import SEED, generate
    from ..start import load_demo
    from ..workspace import remember, sample_folder

    if request.data or request.orders:
        raise click.UsageError(_("The demo company is made from nothing: leave out --data and --orders."))
    folder = Path(out).expanduser() if out else sample_folder() / language()
    with steps(2) as work:
        work.begin(_("Making the demo company"))
        try:
            paths = generate(folder, customers, SEED if seed is None else seed, language())
        except OSError as error:
            raise WinbackError(
                _("The demo company cannot be written to {folder}: {error}.").format(
                    folder=folder, error=error.strerror
                )
            ) from error
        work.begin(_("Loading"))
        company = None if out else load_demo(language())
    if company is not None:
        remember(company.folder)
    if request.as_json:
        print_json("sample", {"folder": folder, "customers": customers, "files": dict(paths)})
        return
    click.echo(_("The demo company was written to {folder}:").format(folder=folder))
    print_pairs([(name, str(path.relative_to(folder))) for name, path in paths.items()])
    note(_("Its truth (who really left, when and why) is in the folder 'truth'; the method never reads it."))
