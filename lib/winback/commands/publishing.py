"""``winback publish``: a page to give away, the list of those given away, and taking one back."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from ..errors import WinbackError
from ..progress import shares
from ..text import _, format_date, ngettext
from .analysis import chosen_assumptions
from .base import N_, Option, Request, command, note, print_json, print_table
from .opening import open_requested

YES = ("yes", "y", "да", "д")


def register(group: click.Group) -> None:
    """Add the command to ``winback``."""
    options = [
        Option(["--out"], default="", metavar="DIR", help=N_("The folder to write into: an empty one.")),
        Option(
            ["--clock"],
            default="own",
            show_default=True,
            help=N_("When silence is a loss: article, article:customer, article:segment, fixed:DAYS, own."),
        ),
        Option(["--assumptions"], default="", metavar="FILE", help=N_("A TOML file of your own assumptions.")),
        Option(["--least"], type=click.IntRange(3, 1000), default=5, metavar="K", help=N_("The smallest group shown.")),
        Option(["--days"], type=click.IntRange(1, 3650), default=90, help=N_("How many days the page is valid.")),
        Option(["--by"], default="", metavar="NAME", help=N_("Who publishes; default: whoever runs the command.")),
        Option(
            ["--show-managers"], is_flag=True, help=N_("Call managers by their names; by default they are numbered.")
        ),
        Option(["--yes"], is_flag=True, help=N_("Publish without being asked once more.")),
        Option(["--live"], is_flag=True, help=N_("Also write what a live page is served from (see --serve): grade B.")),
        Option(
            ["--serve"], default="", metavar="DIR", help=N_("Serve a live publication, and nothing else, to a browser.")
        ),
        Option(["--ip"], default="127.0.0.1", metavar="ADDRESS", help=N_("With --serve: the address to listen at.")),
        Option(["--port"], type=click.IntRange(0, 65535), default=0, help=N_("With --serve; 0: the first free one.")),
        Option(
            ["--viewers"], type=click.IntRange(1, 500), default=30, help=N_("With --serve: how many at once, at most.")
        ),
        Option(["--list", "listed"], is_flag=True, help=N_("Show what was published.")),
        Option(["--revoke"], default="", metavar="NUMBER", help=N_("Remove the files of a publication.")),
    ]
    command(group, N_("Publish a page without personal data, as one file."), options)(publish)


def publish(
    request: Request, *, listed: bool, revoke: str, serve: str, ip: str, port: int, viewers: int, **wanted: Any
) -> int | None:
    """Publish, serve what was published, list it, or revoke a publication."""
    if listed and revoke:
        raise click.UsageError(_("Give --list or --revoke, not both."))
    if serve:
        from ..publishing.live import PORT, Serving, serve_live

        return serve_live(serve, Serving(ip, port or PORT, viewers))
    if listed:
        _list(request)
        return None
    if revoke:
        return _revoke(request, revoke)
    return _publish(request, **wanted)


def _publish(request: Request, *, out: str, clock: str, least: int, days: int, **wanted: Any) -> int | None:
    from ..publishing.hide import Rules
    from ..publishing.publish import Wish, publish

    if not out:
        raise click.UsageError(_("Name the folder to write into: --out DIR."))
    wish = Wish(
        "B" if wanted["live"] else "A",
        Path(out),
        clock,
        Rules(k=least),
        days,
        wanted["by"],
        name_managers=wanted["show_managers"],
    )
    assumptions = chosen_assumptions(wanted["assumptions"])
    company = open_requested(request)

    words = {
        "prepare": _("Counting the customers"),
        "hide": _("Hiding small groups"),
        "draw": _("Drawing the page"),
        "write": _("Looking for personal data"),
    }
    with ExitStack() as progress:
        tell = progress.enter_context(shares(words))

        def agreed(sentences: list[str]) -> bool:
            progress.close()  # the question stands where the bar was
            return _agreed(sentences, wanted["yes"])

        told = None if tell is None else lambda step, done, of: tell(step, done / of)
        made = publish(company, wish, agreed, as_of=request.as_of, assumptions=assumptions, told=told)
    if made is None:
        note(_("Nothing was published."))
        return 1
    if request.as_json:
        print_json("publish", {"publication": made.to_dict()})
        return None
    files = [str(Path(made.folder) / name) for name in made.files]
    click.echo(_("Published under number {number}: {files}.").format(number=made.number, files=", ".join(files)))
    if made.grade == "B":
        click.echo(_("To serve it live: winback publish --serve {folder}").format(folder=made.folder))
    click.echo(_("To take it back: winback publish --revoke {number}").format(number=made.number))
    return None


def _agreed(sentences: list[str], yes: bool) -> bool:
    """Tell what would be published; ask whoever sits there, unless it was said beforehand."""
    note(_("To be published:"))
    for sentence in sentences:
        note(f"  {sentence}")
    if yes:
        return True
    if not sys.stdin.isatty():
        raise WinbackError(_("Nobody is there to agree: add --yes to publish without being asked."))
    return str(click.prompt(_("Type yes to publish"), default="", show_default=False, err=True)).strip().lower() in YES


def _list(request: Request) -> None:
    from ..publishing.manifest import publications

    entries = publications()
    if request.as_json:
        print_json("publish", {"publications": [entry.to_dict() for entry in entries]})
        return
    if not entries:
        click.echo(_("Nothing has been published yet."))
        return
    rows = [
        [entry.number, entry.grade, format_date(entry.made_at.date()), entry.by, entry.company,
         format_date(entry.expires_on), _("revoked") if entry.revoked_at else entry.folder]
        for entry in entries
    ]  # fmt: skip
    heads = [_("Number"), _("Grade"), _("Published on"), _("By"), _("Company"), _("Valid until"), _("Folder")]
    print_table(heads, rows)


def _revoke(request: Request, number: str) -> int | None:
    from ..publishing.manifest import revoke

    entry, left = revoke(number)
    if request.as_json:
        print_json("publish", {"publication": entry.to_dict(), "left": left})
        return 1 if left else None
    removed = len(entry.files) - len(left)
    click.echo(
        ngettext("{n} file of {number} is removed.", "{n} files of {number} are removed.", removed).format(
            n=removed, number=entry.number
        )
    )
    for path in left:
        click.echo(_("Left alone, because it was changed since: {file}").format(file=path))
    click.echo(_("Copies made by others cannot be reached from here."))
    return 1 if left else None
