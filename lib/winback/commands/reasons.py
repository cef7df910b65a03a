"""``winback reasons``: why they left, in customers and money; templates written, filled-in ones read back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
import pandas as pd

from ..progress import steps
from ..text import _, format_count, format_money, format_share
from .asked import Asked, asked_options, looked_at, open_asked, print_looked_at, print_mapping
from .base import N_, Option, Request, command, note, print_json, print_table
from .collecting import read_back, write_templates
from .reasons_by import by_group, print_by_group

if TYPE_CHECKING:
    from ..why import Reasons

MOST_ROWS = 10
FEW_ROWS = 5


def register(group: click.Group) -> None:
    """Add the command to ``winback``."""
    own = [
        Option(["--by"], default="", metavar="GROUP|NAME", help=N_(
            "The reasons by manager, region, industry, channel or class; with --read: who records them."
        )),
        Option(["--owner"], default="", metavar="RULE", help=N_(
            "Whose customer is whose, for --by manager: usual, card, last, most_money."
        )),
        Option(["--catalogue-version"], type=click.IntRange(1), default=None, help=N_(
            "Read the reasons by this version of the catalogue."
        )),
        Option(["--show-names"], is_flag=True, help=N_("Show names of people and companies; off by default.")),
        Option(["--template"], default="", metavar="KIND", help=N_(
            "Write a template to fill in: staff, customers_lost, interview, complaints …"
        )),
        Option(["--out"], default="", metavar="FILE", help=N_("Where the template goes: a file, or a folder.")),
        Option(["--read"], default="", metavar="FILE", help=N_(
            "Read a filled-in template, or an online form's export, into the records."
        )),
        Option(["--partly"], is_flag=True, help=N_("With --read: take what can be read, leave the rest.")),
    ]  # fmt: skip
    command(group, N_("Say why they left: reasons in customers and money, what is hidden, what to fix first."),
            [*asked_options(), *own])(reasons)  # fmt: skip


def reasons(request: Request, **options: Any) -> int:
    """Write a template, read one back, or print why the lost customers left."""
    how = {name: options.pop(name) for name in ("template", "out", "read", "partly", "show_names", "by")}
    if how["template"] and how["read"]:
        raise click.UsageError(_("Give --template or --read, not both."))
    if how["out"] and not how["template"]:
        raise click.UsageError(_("--out says where a template goes: give --template KIND as well."))
    if how["partly"] and not how["read"]:
        raise click.UsageError(_("--partly is for --read."))
    version, owner = options.pop("catalogue_version"), options.pop("owner")
    if how["template"]:
        return write_templates(request, options, how["template"], how["out"], names=how["show_names"], version=version)
    if how["read"]:
        return read_back(request, options, how["read"], by=how["by"], partly=how["partly"])
    return _study(request, options, version, by=how["by"], owner=owner, names=how["show_names"])


def _study(request: Request, options: dict[str, Any], version: int | None, *, by: str, owner: str, names: bool) -> int:
    """Print why the lost customers left, or the same as JSON."""
    from ..why import study_reasons

    with steps(3) as work:
        work.begin(_("Opening the data"))
        asked = open_asked(request, **options)
        work.begin(_("Studying the reasons"))
        found = study_reasons(asked.base, asked.records, request.as_of, version)
        work.begin(_("Adding up"))
        told = study_result(found, names)
        grouped = by_group(found, by, owner) if by else None
    if request.as_json:
        whole = looked_at(asked) | told["figures"] | ({"by_group": grouped} if grouped else {})
        mapping = None if asked.preview is None else asked.preview.mapping.to_dict()
        whole |= {"mapping": mapping, "waiting": asked.waiting, "sentences": told["sentences"]}
        print_json("reasons", whole)
        return 0
    _print_study(asked, found, told)
    if grouped:
        print_by_group(grouped, found)
    return 0


def study_result(found: Reasons, names: bool) -> dict[str, Any]:
    """Return the ``figures`` of a study as frames and numbers, and the ``sentences`` that tell them."""
    from .. import reason_sentences as words

    base, catalogue = found.base, found.catalogue
    coverage, dearest, classes = found.coverage(), found.pareto(), found.pareto("class_code")
    sides, agreement = found.staff_against_customers(), found.agreement()
    managers, behind = found.disagreement_by_manager(), found.behind()
    managers = managers if names else managers.assign(name=managers.get("manager_id", []))
    silent, overturned, differ = found.bounds(), found.overturning(), found.answered_differ()
    fix = found.fix_first()
    named = {code: catalogue.name(code) for code in dearest.code}
    amounts = {one: found.pareto(money=one).set_index("code").amount for one in base.money}
    figures = {
        "catalogue_version": catalogue.version,
        "known_until": found.known_until,
        "coverage": _coverage(coverage),
        "reasons": [
            row | {"name": named[row["code"]], "amounts": {one: float(amounts[one][row["code"]]) for one in base.money}}
            for row in dearest.to_dict("records")
        ],
        "classes": classes.assign(name=classes.code.map(catalogue.class_name)),
        "how_concluded": found.how_concluded(),
        "staff_against_customers": sides.assign(name=sides.code.map(catalogue.name)),
        "agreement": agreement.__dict__,
        "behind": behind,
        "disagreement_by_manager": managers if names else managers.drop(columns="name", errors="ignore"),
        "bounds": silent,
        "overturning": overturned,
        "answered_differ": differ,
        "fix_first": fix,
    }
    hidden = words.hidden_sentences(managers, catalogue)
    sentences = {
        "coverage": words.coverage_sentence(coverage, base.currency),
        "dearest": words.pareto_sentence(dearest, catalogue, base.currency),
        "classes": words.classes_of_reasons_sentence(classes, catalogue),
        "basis": words.basis_sentence(found.concluded),
        "sides": words.sides_sentence(sides, agreement, catalogue),
        "behind": words.behind_sentence(behind, catalogue),
        "hidden": hidden or [words.no_hidden_sentence(managers)],
        "overturning": words.overturning_sentence(overturned, catalogue),
        "answered": words.answered_sentence(differ, _dimension_name),
        "fix_first": words.fix_first_sentence(fix, catalogue, base.currency),
    }
    return {"figures": figures, "sentences": sentences}


def _dimension_name(name: str) -> str:
    from ..segment_words import field_names

    return field_names().get(name, name)


def _coverage(coverage: Any) -> dict[str, Any]:
    shares = ("named", "named_amount", "named_share", "named_amount_share", "known_share", "known_amount_share",
              "other_share", "disagree_share")  # fmt: skip
    return coverage.__dict__ | {name: getattr(coverage, name) for name in shares}


def _print_study(asked: Asked, found: Reasons, told: dict[str, Any]) -> None:
    """Print coverage, the dearest reasons, both sides, the silent, and what to fix first."""
    figures, sentences = told["figures"], told["sentences"]
    currency = found.base.currency
    print_looked_at(asked)
    print_mapping(asked, found.catalogue.name)
    _part(_("How much is known"), sentences["coverage"])
    _print_sources(figures["coverage"]["by_source"], currency)
    if not figures["coverage"]["known"]:
        if figures["coverage"]["lost"]:
            note(_("Collect reasons with --template staff, read them back with --read FILE, or use notebook 03."))
        return
    frame = pd.DataFrame(figures["reasons"])
    _part(_("The dearest reasons"), sentences["dearest"], sentences["classes"], sentences["basis"])
    _print_reasons(frame, currency)
    _print_sides(figures, sentences)
    _print_bounds(figures, sentences, found)
    _part(_("Fix first"), sentences["fix_first"])
    _print_fix(figures["fix_first"], found)
    if len(frame) > MOST_ROWS:
        note(_("The dearest {count} of {all} reasons; --json gives all.").format(count=MOST_ROWS, all=len(frame)))


def _part(title: str, *sentences: str) -> None:
    click.echo()
    click.echo(title)
    for sentence in sentences:
        click.echo(f"  {sentence}")


def _print_sources(frame: pd.DataFrame, currency: str) -> None:
    from ..reason_words import source_names

    names = source_names()
    rows = [
        [names[row["source"]], format_count(row["customers"]), format_share(row["customers_share"]),
         format_money(row["amount"], currency), format_share(row["amount_share"])]
        for row in frame.to_dict("records")
    ]  # fmt: skip
    if rows:
        print_table([_("Source"), _("Lost"), _("Share"), _("Money a year"), _("Share")], rows)


def _print_reasons(frame: pd.DataFrame, currency: str) -> None:
    rows = [
        [row["name"], _people(row["customers"]), format_share(row["customers_share"]),
         format_money(row["amount"], currency), format_share(row["amount_share"]), fixable_names()[row["fixable"]]]
        for row in frame.head(MOST_ROWS).to_dict("records")
    ]  # fmt: skip
    print_table([_("Reason"), _("Lost"), _("Share"), _("Money a year"), _("Share"), _("Ours to fix")], rows)


def _print_sides(figures: dict[str, Any], sentences: dict[str, Any]) -> None:
    """Staff beside customers, and what hides behind what staff say; one sentence where one of them was not asked."""
    frame = figures["staff_against_customers"]
    if not len(frame) or not frame.asked_customers.sum() or not frame.staff_customers.sum():
        _part(_("Staff against customers"), sentences["sides"])
        return
    _part(_("Staff against customers"), sentences["sides"], sentences["behind"], *sentences["hidden"])
    rows = [
        [
            row["name"],
            format_share(row["staff_share"]),
            format_share(row["asked_share"]),
            _("yes") if row["differs"] else _("no"),
        ]
        for row in frame.head(FEW_ROWS).to_dict("records")
    ]
    print_table([_("Reason"), _("Staff"), _("Customers"), _("Beyond chance")], rows)


def _print_bounds(figures: dict[str, Any], sentences: dict[str, Any], found: Reasons) -> None:
    """What the silent could make of the largest reasons; one sentence where nobody is silent."""
    _part(_("What the silent could say"), sentences["overturning"], sentences["answered"])
    if figures["coverage"]["known"] == figures["coverage"]["lost"]:
        return
    columns = ("known_share", "low_share", "high_share")
    rows = [
        [found.catalogue.name(row["code"]), *(format_share(row[name]) for name in columns)]
        for row in figures["bounds"].sort_values("customers", ascending=False).head(FEW_ROWS).to_dict("records")
    ]
    print_table([_("Reason"), _("Of the known"), _("At least, of all"), _("At most, of all")], rows)


def _print_fix(frame: pd.DataFrame, found: Reasons) -> None:
    from ..reason_words import status_names

    names = status_names()
    rows = [
        [found.catalogue.name(row["code"]), names.get(row["status"], row["status"]), _people(row["customers"]),
         format_money(row["amount"], found.base.currency), format_count(row["callable_count"])]
        for row in frame[frame.fixable == "yes"].head(FEW_ROWS).to_dict("records")
    ]  # fmt: skip
    if rows:
        print_table([_("Reason"), _("Status"), _("Lost"), _("Money a year"), _("Can be called now")], rows)


def _people(count: float) -> str:
    """Customers shared out among reasons are fractions; a part of one is told as such."""
    return _("under 1") if 0 < count < 0.5 else format_count(count)


def fixable_names() -> dict[str, str]:
    """Return whether a reason can be fixed by ourselves, in words."""
    return {"yes": _("yes"), "partly": _("in part"), "no": _("no"), "mixed": _("in part")}
