"""``winback report``: everything the owner gets, from one command."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import click

from ..progress import steps
from ..reporting import FORMATS
from ..text import LANGUAGES, _, language
from .analysis import chosen_assumptions
from .base import N_, Day, Option, Request, command, note, print_json
from .data import about
from .opening import open_requested


def register(group: click.Group) -> None:
    """Add the command to ``winback``."""
    options = [
        Option(["--out"], default="", metavar="DIR", help=N_("The folder to write into; default: below reports/.")),
        Option(
            ["--format", "formats"],
            type=click.Choice(FORMATS),
            multiple=True,
            help=N_("Only this format; may be given several times."),
        ),
        Option(["--both"], is_flag=True, help=N_("Write in both languages.")),
        Option(
            ["--clock"],
            default="own",
            show_default=True,
            help=N_("When silence is a loss: article, article:customer, article:segment, fixed:DAYS, own."),
        ),
        Option(["--assumptions"], default="", metavar="FILE", help=N_("A TOML file of your own assumptions.")),
        Option(["--brand"], default="", metavar="FILE", help=N_("A TOML file with your name, logo and colours.")),
        Option(
            ["--names"],
            is_flag=True,
            help=N_("Name customers in the workbook's lists, and managers; by default nobody is named."),
        ),
        Option(
            ["--notebooks"],
            is_flag=True,
            help=N_("Run the notebooks and write them as pages too; they name customers, so --names is needed."),
        ),
        Option(["--dated"], type=Day(), metavar="DATE", help=N_("The date on the report; default: today.")),
    ]
    command(group, N_("Write the report for the owner: pages, PDF, slides, workbook."), options)(report)


def report(request: Request, *, out: str, formats: tuple[str, ...], both: bool, clock: str, **wanted: Any) -> int:
    """Write the reports and print their files; what could not be made is told, the status is then 1."""
    from ..reporting.brand import read_brand
    from ..reporting.write import Wish, write_reports

    brand, assumptions = read_brand(wanted["brand"]), chosen_assumptions(wanted["assumptions"])
    wish = Wish(
        formats=formats or FORMATS,
        languages=tuple(LANGUAGES) if both else (language(),),
        clock=clock,
        brand=brand,
        made_on=wanted["dated"] or dt.date.today(),
        with_names=wanted["names"],
        with_notebooks=wanted["notebooks"],
        folder=Path(out).expanduser() if out else None,
    )
    company = open_requested(request)
    with steps(1 + len(wish.languages) * (2 if wish.with_notebooks else 1)) as done:
        written = write_reports(company, wish, as_of=request.as_of, assumptions=assumptions, told=done.begin)
    if request.as_json:
        files = [str(path) for path in written.files]
        told = {"company": about(company), "folder": str(written.folder), "files": files}
        print_json("report", told | {"left_out": written.left_out})
    else:
        click.echo(_("Written into {folder}:").format(folder=written.folder))
        for path in written.files:
            click.echo(f"  {path.relative_to(written.folder)}")
    for sentence in written.left_out:
        note(sentence)
    return 1 if written.left_out else 0
