"""Commands around the work: ``doctor``, ``dashboard``, ``lab``."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from typing import Any

import click

from ..errors import WinbackError
from ..text import _, language, ngettext
from ..workspace import home
from .base import N_, Option, Request, command, note, print_json
from .doctor import examine

BESIDE = "*"
"""A backup without a name lies among the others, beside the records."""


def register(group: click.Group) -> None:
    """Add the commands to ``winback``."""
    port = Option(["--port"], type=click.IntRange(0, 65535), default=0, help=N_("Port; 0: the first free one."))
    names = Option(["--show-names"], is_flag=True, help=N_("Show names of people and companies; off by default."))
    quiet = Option(["--no-browser"], is_flag=True, help=N_("Do not open a browser."))
    command(group, N_("Serve the dashboard and print its address."), [port, names])(dashboard)
    command(group, N_("Open the notebooks in JupyterLab."), [port, quiet])(lab)
    keep = [
        Option(
            ["--backup"],
            is_flag=False,
            flag_value=BESIDE,
            default="",
            metavar="[FILE]",
            help=N_("Write a backup of the company's records; without FILE into the folder of backups."),
        ),
        Option(
            ["--restore"],
            default="",
            metavar="FILE",
            help=N_("Put the company's records back as a backup has them; what was there is backed up before."),
        ),
        Option(
            ["--customers"],
            default="",
            metavar="FILE",
            help=N_("With --backup or --restore: the records of a list that says itself who left."),
        ),
        Option(
            ["--records"],
            default="",
            metavar="FILE_OR_URL",
            help=N_("Where the records are kept; default: beside the companies."),
        ),
    ]
    command(group, N_("Check versions, languages, disk and data; back up and restore records."), keep)(doctor)


def doctor(request: Request, backup: str, restore: str, customers: str, records: str) -> int:
    """Print every check as ok or problem; the status is 1 when there is a problem. Or back up, or restore."""
    if backup and restore:
        raise click.UsageError(_("Give --backup or --restore, not both."))
    if backup or restore:
        whose, name = _whose(request, customers)
        return _keep_records(request, whose, name, records, file="" if backup == BESIDE else backup, backup=restore)
    if customers:
        raise click.UsageError(_("--customers goes with --backup or --restore."))
    checks = examine(records)
    bad = sum(not check.ok for check in checks)
    if request.as_json:
        print_json("doctor", {"ok": not bad, "checks": [dataclasses.asdict(check) for check in checks]})
        return 1 if bad else 0
    words = {True: _("ok"), False: _("problem")}
    width = max(len(word) for word in words.values())
    for check in checks:
        click.echo(f"  {words[check.ok].ljust(width)}  {check.text}")
    verdict = ngettext("{n} problem found.", "{n} problems found.", bad).format(n=bad)
    click.echo(verdict if bad else _("Everything is in order."))
    return 1 if bad else 0


def _whose(request: Request, customers: str) -> tuple[Any, str]:
    """The company whose records are meant, or the name under which those of a list are kept; and what it is called."""
    from ..customer_list import list_name
    from ..loading.origins import is_address
    from ..start import find_source, start

    if not customers:
        company = start(request.data, request.orders)
        return company, company.name
    if request.data or request.orders:
        raise click.UsageError(_("Name either --customers or orders, not both."))
    name = list_name(customers)
    if not is_address(customers) and not find_source(customers).exists():
        raise WinbackError(_("{file} was not found. Check the name and the folder.").format(file=customers))
    return name, name


def _keep_records(request: Request, whose: Any, name: str, place: str, *, file: str, backup: str) -> int:
    """Write a backup of the company's records into a file, or put them back as one has them."""
    from ..records import open_records, restore_records

    if backup:
        kept = restore_records(whose, backup, by="doctor", url=place)
        told = _("The records of {company} are again as in {file}.").format(company=name, file=backup)
        if kept is not None:
            told += " " + _("What was there before is kept in {file}.").format(file=kept)
        result = {"restored": backup, "kept": kept}
    else:
        records = open_records(whose, place)
        if not records.mark():
            raise WinbackError(
                _("Nothing is recorded of {company} in {store}: there is nothing to back up.").format(
                    company=name, store=records.database.name
                )
            )
        written = records.back_up(file)
        told = _("The records of {company} are backed up in {file}.").format(company=name, file=written)
        result = {"backup": written}
    if request.as_json:
        print_json("doctor", {"company": name, **result})
    else:
        click.echo(told)
    return 0


def lab(request: Request, port: int, no_browser: bool) -> int:
    """Open JupyterLab on the notebooks in the language in use."""
    folder = home() / "notebooks"
    start = folder / "ru" if language() == "ru" else folder
    if not folder.is_dir():
        raise WinbackError(
            _("There is no folder 'notebooks' in {folder}. Start winback in the project's folder.").format(
                folder=home()
            )
        )
    words = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder}"]
    words += [f"--LabApp.default_url=/lab/tree/{start.relative_to(folder).as_posix()}".rstrip("/.")]
    # JupyterLab asks other machines for updates and news unless told not to.
    words += ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate", "--LabApp.news_url="]
    # Uploads over ten megabytes would vanish without a word.
    words += ["--ServerApp.tornado_settings={'websocket_max_message_size': 209715200}"]
    # Inside a container everything runs as root; the page is served to this machine only, behind a token.
    words += ["--allow-root"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
    words += [f"--port={port}"] if port else []
    words += ["--no-browser"] if no_browser else []
    if request.as_json:
        print_json("lab", {"folder": start, "words": words})
        return 0
    note(_("JupyterLab opens on {folder}; stop it with Ctrl+C.").format(folder=start))
    return subprocess.run(words, env={**os.environ, "WINBACK_HOME": str(home())}, check=False).returncode


def dashboard(request: Request, port: int, show_names: bool) -> int:
    """Serve the dashboard until interrupted; with ``--json`` the address comes as an object on the first lines."""
    from ..dashboard.serve import DEFAULT_PORT, open_screens, serve_dashboard, start_server, stop_server

    data = request.data or request.orders
    if not request.as_json:
        return serve_dashboard(data, port=port, as_of=request.as_of, show_names=show_names)
    screens = open_screens(data, request.as_of, show_names=show_names)
    process, address = start_server(screens, port=port or DEFAULT_PORT, show_names=show_names, own_data=True)
    print_json("dashboard", {"address": address, "screens": screens})
    try:
        return process.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        stop_server(process)
