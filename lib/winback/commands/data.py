"""Commands that bring data in: ``load`` and ``sample``."""

from __future__ import annotations

import sys
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from xlsxwriter.exceptions import FileCreateError

from ..company import Company
from ..errors import LoadError, WinbackError
from ..load import preview
from ..loading.mapping import Mapping
from ..loading.mapping_files import read_mapping, write_blank_mapping, write_mapping
from ..loading.origins import Origin
from ..loading.pasted import Pasted
from ..loading.report import LoadReport
from ..loading.report_book import write_load_report
from ..loading.report_words import history_lines, part_words, sections
from ..progress import shares, step_words, steps
from ..start import load_files
from ..text import _, format_count, format_money, language
from .base import N_, Option, Request, command, note, print_json, print_pairs, print_table
from .opening import one_source, open_requested, with_place

PARTS = ("read", "accepted", "ignored", "rejected")


def register(group: click.Group) -> None:
    """Add the commands to ``winback``."""
    files = click.Argument(["files"], required=False, nargs=-1, metavar="[FILE]...")
    ways = [
        files,
        Option(["--add"], is_flag=True, help=N_("Add to the company worked on; of an order the newer version counts.")),
        Option(["--into"], default="", metavar="NAME", help=N_("The company to load into: its name, or a folder.")),
        Option(["--mapping"], default="", metavar="FILE", help=N_("A saved mapping: which column is which.")),
        Option(["--save-mapping"], default="", metavar="FILE", help=N_("Save the mapping, to correct and use again.")),
        Option(["--report"], default="", metavar="FILE", help=N_("Write the load report as a workbook (.xlsx).")),
        Option(["--paste"], is_flag=True, help=N_("Read the table from standard input.")),
        Option(["--history"], is_flag=True, help=N_("Show what was loaded into the company and when.")),
    ]
    command(group, N_("Load files and say what was understood, accepted and set aside."), ways)(load)
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


def print_rows(rows: AnyMapping[str, Any], currency: str) -> None:
    """Print rows and money of each part: read = accepted + ignored + rejected."""
    names = part_words()
    lines = [[names[p], format_count(rows[p]["rows"]), format_money(rows[p]["amount"], currency)] for p in PARTS]
    print_table(["", _("Rows"), _("Amount")], lines)


def load(request: Request, files: Sequence[str], *, mapping: str, save_mapping: str, report: str, **ways: Any) -> None:
    """Load files, remember the company as the one to work on, and report."""
    if ways.pop("history"):
        _print_history(request, files)
        return
    sources = _sources(request, files, ways.pop("paste"))
    given = read_mapping(mapping).to_dict() if mapping else None
    try:
        with shares(step_words()) as progress:
            company = load_files(sources, mapping=given, progress=progress, **ways)
    except LoadError as error:
        if error.code != "ORD01":
            raise
        told = with_place(error, sources)
        raise LoadError(f"{told} {_how_to_name_columns(sources, given, save_mapping)}", error.code) from error
    _write_beside(company, save_mapping, report)
    if request.as_json:
        print_json("load", {"company": about(company), "report": company.report})
        return
    for title, lines in sections(LoadReport.from_dict(company.report), str(company.folder)):
        click.echo(f"{title}")
        for line in lines:
            click.echo(f"  {line}")


def _how_to_name_columns(sources: Sequence[Origin], given: dict[str, Any] | None, path: str) -> str:
    """What to do when no column says that it holds orders; with ``path`` the mapping to fill in is written there."""
    if not path:
        return _(
            "If the columns are there under other names, add --save-mapping map.toml: it writes a list to fill in."
        )
    seen = preview(sources, mapping=given)
    columns = {
        "#".join(filter(None, (entry["file"], entry["sheet"]))): [guess["column"] for guess in entry["guesses"]]
        for entry in seen.files
    }
    if not columns:
        return ""
    try:
        write_blank_mapping(seen.mapping, columns, Path(path).expanduser())
    except OSError as error:
        raise WinbackError(
            _("{file} cannot be written: {error}.").format(file=path, error=error.strerror or str(error))
        ) from error
    return _(
        "Its columns are listed in {file}: write beside each what it means, and load with --mapping {file}."
    ).format(file=path)


def _sources(request: Request, files: Sequence[str], paste: bool) -> list[Origin]:
    """What to load, named once: as arguments, by an option, or on standard input."""
    named = [request.data or request.orders] if request.data or request.orders else []
    if (named and files) or (paste and (named or files)):
        raise click.UsageError(_("Name the data once: as FILE, with --data or with --orders."))
    if paste:
        return [Pasted(sys.stdin.read())]
    if not named and not files:
        raise click.UsageError(_("Name a file or a folder: winback load FILE."))
    return [*named, *files]


def _write_beside(company: Company, mapping: str, report: str) -> None:
    try:
        if mapping:
            write_mapping(Mapping.from_dict(company.report["mapping"]), Path(mapping).expanduser())
        if report:
            write_load_report(company.report, Path(report).expanduser())
    except (OSError, FileCreateError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise WinbackError(
            _("The files are loaded, but {file} cannot be written: {error}.").format(
                file=report if mapping == "" else mapping, error=why
            )
        ) from error


def _print_history(request: Request, files: Sequence[str]) -> None:
    asked = one_source(request, files[0] if files else "")
    company = open_requested(asked)
    history = company.report.get("history", [])
    if request.as_json:
        print_json("load", {"company": about(company), "history": history})
        return
    for line in history_lines(history) or [_("Nothing is known of earlier loads.")]:
        click.echo(line)


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
