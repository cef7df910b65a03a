"""``winback plan --hand-over``: the lists, letters and calendars of a plan, new or on record, consents applied last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from ..errors import WinbackError
from ..text import _, format_count
from .asked import Asked
from .base import N_, Option, note, print_table

if TYPE_CHECKING:
    from ..handing import HandedOver
    from ..planning import Plan


@dataclass(frozen=True)
class Wanted:
    """What is to be handed over, where to, and who signs; a blank ``campaign`` is the plan made now."""

    folder: str
    campaign: str
    wave: str
    letters: str
    phone: str
    email: str


def hand_over_options() -> list[click.Parameter]:
    """Return the options by which ``plan`` is told to hand over."""
    return [
        Option(["--hand-over"], default="", metavar="DIR", help=N_(
            "Write call lists, mailing lists, letters, calendars and a sheet for each owner into a folder."
        )),
        Option(["--campaign"], default="", metavar="NAME", help=N_(
            "With --hand-over: a plan on record instead of a new one."
        )),
        Option(["--wave"], type=click.Choice(["1", "2"]), default="1", help=N_(
            "With --hand-over: which wave is due."
        )),
        Option(["--letters"], default="", metavar="FILE", help=N_(
            "With --hand-over: a TOML file of your own letters."
        )),
        Option(["--sender-phone"], default="", metavar="PHONE", help=N_("The phone below the letters.")),
        Option(["--sender-email"], default="", metavar="EMAIL", help=N_("The e-mail below the letters.")),
    ]  # fmt: skip


def wanted(options: dict[str, Any]) -> Wanted:
    """Take the options of a hand-over out of all; ``UsageError`` for those that need ``--hand-over``."""
    names = ("hand_over", "campaign", "wave", "letters", "sender_phone", "sender_email")
    found = Wanted(*(str(options.pop(name)) for name in names))
    if not found.folder and found != Wanted("", "", "1", "", "", ""):
        raise click.UsageError(_("--campaign, --wave, --letters and --sender-… go with --hand-over DIR."))
    return found


def hand_over_plan(asked: Asked, found: Plan | None, what: Wanted, remedies: Any) -> HandedOver:
    """Hand over the plan just made, or the campaign on record that ``what`` names."""
    from ..handing import ARMS, hand_over
    from ..letters import Sender, read_letters

    items = found.customers if found is not None else _recorded(asked, what.campaign)
    arms = ("wave_2",) if what.wave == "2" else ARMS
    if not items.arm.isin(arms).any():
        raise WinbackError(_("There is nobody to hand over: the plan has no customers in this wave."))
    return hand_over(
        items, asked.base, asked.records, what.folder,
        steps=found.steps if found is not None else None, arms=arms,
        sender=Sender(phone=what.phone, email=what.email), letters=read_letters(what.letters), remedies=remedies,
    )  # fmt: skip


def _recorded(asked: Asked, campaign: str) -> Any:
    items = asked.records.frame("plan_items")
    rows = items[items.campaign_id == campaign]
    if rows.empty:
        known = ", ".join(dict.fromkeys(items.campaign_id.astype("str")))
        raise WinbackError(
            _("No plan is on record under the name '{name}'. On record: {known}.").format(
                name=campaign, known=known or _("none; record one with --record YOUR_NAME")
            )
        )
    return rows


def handed_result(done: HandedOver) -> dict[str, Any]:
    """Return what was handed over, for a machine: folder, files with their rows, who was left out and why, in words."""
    from ..handing import EXPORTS

    return {
        "folder": done.folder,
        "files": [
            {"export": code, "file": EXPORTS[code].file, "rows": count} for code, count in done.counts.items()
        ],
        "left_out": done.left_out,
        "sentences": list(done.summary),
    }  # fmt: skip


def print_handed(done: HandedOver) -> None:
    """Print the files written, and in sentences who is in them and who is not."""
    from ..handing import EXPORTS, export_names

    names = export_names()
    click.echo()
    click.echo(_("Handed over in {folder}").format(folder=done.folder))
    rows = [[EXPORTS[code].file, names[code], format_count(count)] for code, count in done.counts.items()]
    width = max((len(row[1]) for row in rows), default=0)
    print_table(
        [_("File"), _("What it is").ljust(width), _("Rows")],
        [[one, two.ljust(width), three] for one, two, three in rows],
    )
    click.echo()
    for sentence in done.summary:
        click.echo(sentence)
    note(_("The files hold personal data: keep them where only those see them who work with them."))
