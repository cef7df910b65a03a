"""``winback returns``: who came back, what it brought, and whether the contacts caused it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
import pandas as pd

from ..progress import steps
from ..text import _, format_count, format_date, format_money, format_number, format_share
from .analysis import chosen_assumptions
from .asked import asked_options, looked_at, open_asked, print_looked_at
from .base import N_, Option, Request, command, note, print_json, print_table

if TYPE_CHECKING:
    from ..returns import Experiment, Returns
    from ..returns.drivers import Attempts

MOST_ROWS = 20


def register(group: click.Group) -> None:
    """Add the command to ``winback``."""
    own = [
        Option(["--campaign"], default="", metavar="CODE", help=N_("Only this campaign; default: all recorded.")),
        Option(["--by"], default="", metavar="NAME", help=N_(
            "Results by value_class, priority, reason, remedy, channel, manager_id, quarter_on, region or industry."
        )),
        Option(["--experiment"], default="", metavar="FILE", help=N_(
            "A test that was run elsewhere: one row per customer, with the group and the outcomes."
        )),
        Option(["--arm"], default="", metavar="COLUMN", help=N_("In --experiment: the column that names the group.")),
        Option(["--control"], default="", metavar="VALUE", help=N_("In --experiment: the group that was left alone.")),
        Option(["--outcome"], default="", metavar="COLUMNS", help=N_(
            "In --experiment: columns of 0 and 1, or of money; several with commas."
        )),
        Option(["--stratum"], default="", metavar="COLUMN", help=N_("In --experiment: the class by which was drawn.")),
        Option(["--id", "id_column"], default="", metavar="COLUMN", help=N_("In --experiment: the customers' ids.")),
        Option(["--attempts"], default="", metavar="FILE", help=N_(
            "Attempts without a control group: one row per customer asked, returned or not."
        )),
        Option(["--returned"], default="", metavar="COLUMN", help=N_("In --attempts: who returned, yes or no.")),
        Option(["--drivers"], default="", metavar="COLUMNS", help=N_(
            "In --attempts: what may go with a return (days away, the offer); several with commas."
        )),
        Option(["--value"], default="", metavar="COLUMN", help=N_("In --attempts: what the second life brought.")),
        Option(["--cost"], type=float, default=0.0, metavar="AMOUNT", help=N_("In --attempts: what one attempt cost.")),
    ]  # fmt: skip
    command(group, N_("Show who came back, what it brought, and whether the contacts caused it."),
            [*asked_options(), *own])(returns)  # fmt: skip


def returns(request: Request, **options: Any) -> None:
    """Print the results and the effect of campaigns, of a test run elsewhere, or of a table of attempts."""
    test = {name: options.pop(name) for name in ("experiment", "arm", "control", "outcome", "stratum", "id_column")}
    table = {name: options.pop(name) for name in ("attempts", "returned", "drivers", "value", "cost")}
    _check(test, table)
    if test["experiment"]:
        _experiment(request, test, options["assumptions"])
    elif table["attempts"]:
        _attempts(request, table)
    else:
        _campaigns(request, options.pop("campaign"), options.pop("by"), options)


def _check(test: dict[str, Any], table: dict[str, Any]) -> None:
    if test["experiment"] and table["attempts"]:
        raise click.UsageError(_("Give --experiment or --attempts, not both."))
    for file, needed, given in (
        ("experiment", ("arm", "control", "outcome"), test),
        ("attempts", ("returned",), table),
    ):
        lacking = [f"--{name}" for name in needed if not given[name]]
        if given[file] and lacking:
            raise click.UsageError(
                _("--{file} also needs {options}.").format(file=file, options=", ".join(lacking))
            )  # fmt: skip
        if not given[file] and any(given.values()):
            raise click.UsageError(_("These options need --{file}.").format(file=file))


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _experiment(request: Request, test: dict[str, Any], assumptions: str) -> None:
    from ..returns import read_experiment
    from ..returns.verdicts import won_sentence
    from ..start import find_source

    with steps(1) as work:
        work.begin(_("Reading the test"))
        found = read_experiment(
            find_source(test["experiment"]), test["arm"], test["control"], _names(test["outcome"]),
            stratum=test["stratum"], customer=test["id_column"], assumptions=chosen_assumptions(assumptions),
        )  # fmt: skip
    sentences = {arm: [won_sentence(name, effect) for name, effect in found.effects(arm).items()] for arm in found.arms}
    if request.as_json:
        sizes = found.frame.arm.value_counts()
        print_json("returns", {
            "experiment": test["experiment"], "customers": len(found.frame), "control": found.control,
            "arms": {str(name): int(count) for name, count in sizes.items()}, "effects": found.table(),
            "sentences": sentences, "notes": list(found.notes),
        })  # fmt: skip
        return
    _print_experiment(found, sentences)


def _print_experiment(found: Experiment, sentences: dict[str, list[str]]) -> None:
    control = int((found.frame.arm == found.control).sum())
    click.echo(_("{customers} customers, {n} of them left alone ({name})").format(
        customers=format_count(len(found.frame)), n=format_count(control), name=found.control
    ))  # fmt: skip
    for arm in found.arms:
        click.echo()
        click.echo(f"{arm} ({format_count((found.frame.arm == arm).sum())})")
        for sentence in sentences[arm]:
            click.echo(f"  {sentence}")
    for sentence in found.notes:
        note(sentence)


def _attempts(request: Request, table: dict[str, Any]) -> None:
    from ..returns import read_attempts
    from ..start import find_source

    with steps(1) as work:
        work.begin(_("Reading the attempts"))
        found = read_attempts(
            find_source(table["attempts"]), table["returned"], _names(table["drivers"]), value=table["value"],
            cost=table["cost"],
        )  # fmt: skip
    sentences = _attempt_sentences(found)
    if request.as_json:
        share = found.returned
        print_json("returns", {
            "attempts": table["attempts"], "customers": len(found.frame),
            "returned": {"return_share": share.value, "low_share": share.low, "high_share": share.high},
            "value": found.value().to_dict() if found.has_value else None, "drivers": found.drivers(),
            "rates": {name: found.rates(name) for name in found.names}, "sentences": sentences,
            "notes": list(found.notes),
        })  # fmt: skip
        return
    for sentence in sentences:
        click.echo(sentence)
    for sentence in found.notes:
        note(sentence)


def _attempt_sentences(found: Attempts) -> list[str]:
    from ..returns import words

    share = found.returned
    told = [
        _(
            "{n} attempts, {share} returned (likely {low} to {high}). Nobody was held out, so some may have come"
            " unasked."
        ).format(
            n=format_count(share.count),
            share=format_share(share.value),
            low=format_share(share.low, 0),
            high=format_share(share.high, 0),
        )
    ]
    told += [words.drivers_sentence(found, {})] if found.names else []
    return told + ([words.value_sentence(found)] if found.has_value else [])


def _campaigns(request: Request, campaign: str, by: str, options: dict[str, Any]) -> None:
    from ..returns import track_returns

    with steps(2) as work:
        work.begin(_("Opening the data"))
        asked = open_asked(request, **options)
        work.begin(_("Following the campaigns"))
        found = track_returns(asked.base, asked.records, campaign)
        result = campaign_result(found, by)
    if request.as_json:
        print_json("returns", looked_at(asked) | result)
        return
    print_looked_at(asked)
    click.echo()
    for sentence in result["sentences"].values():
        if sentence:
            click.echo(sentence)
    if by:
        click.echo()
        _print_by(found, result["by"], by)


def campaign_result(found: Returns, by: str = "") -> dict[str, Any]:
    """Return what became of the campaigns: frames and figures, and the sentences that tell them."""
    from ..returns.experiment import effect_row

    rows = found.campaigns
    shown = ["campaign_id", "name", "design", "drawn_on", "starts_on", "ends_on", "compared_until", "is_over"]
    second = found.second
    return {
        "campaign": found.campaign or None,
        "campaigns": rows[shown],
        "total": found.total.to_dict(),
        "by": found.by(by) if by else None,
        "effects": [effect_row(one) for one in found.effects.values()],
        "not_lost": found.not_lost,
        "watch_list": found.fragile,
        "claimed_only": found.claimed_only,
        "second_lives": {
            "customers": second.count,
            "against_first": second.against_first(),
            "second_purchase_share": second.survived(2).value,
            "third_purchase_share": second.survived(3).value,
            "lost_again_share": second.lost_again().value,
            "cured_share": second.cured().value,
        },
        "learned": {name: found.learned(name) for name in ("value_class", "channel")},
        "fixes": found.fixes,
        "sentences": campaign_sentences(found),
    }


def campaign_sentences(found: Returns) -> dict[str, str]:
    """Return what is to be said of the campaigns, in the order of the questions."""
    from ..returns import verdicts, words

    base, currency = found.base, found.base.currency
    if found.rows.empty:
        return {"campaigns": _("No campaign is recorded by this day: notebook 05 plans one."),
                "watch_list": words.fragile_sentence(found.fragile, base.assumptions.fragile_days, currency),
                "second_lives": words.second_sentence(found.second)}  # fmt: skip
    effects, spent = found.effects, found.spent_per_customer
    told = {
        "results": words.result_sentence(found.total, currency),
        "against": words.against_sentence(found.total, base.assumptions),
        "returned": verdicts.returns_verdict(effects["returned"], found.campaigns.compared_until.max()),
    }
    if "profit" in effects:
        told["profit"] = verdicts.money_verdict(effects["profit"], currency, spent)
    return told | {
        "together": verdicts.together(effects, currency, spent),
        "not_lost": words.not_lost_sentence(found.not_lost),
        "watch_list": words.fragile_sentence(found.fragile, base.assumptions.fragile_days, currency),
        "second_lives": words.second_sentence(found.second),
        "cured": words.cured_sentence(found.second),
        "learned": words.learned_sentence(found.learned("channel"), "channel", words.value_names("channel", found)),
        "fixes": words.fixes_sentence(found.fixes, found.catalogue.name, currency),
    }


def _print_by(found: Returns, frame: pd.DataFrame, by: str) -> None:
    from ..returns.words import dimension_names, value_names

    names, currency = value_names(by, found), found.base.currency
    print_table(
        [dimension_names()[by], _("Contacted"), _("Returned"), _("Share"), _("likely"), _("Profit"), _("Cost"), "ROI"],
        [
            [
                str(names.get(row[by], row[by])),
                format_count(row["customers"]),
                format_count(row["returned"]),
                format_share(row["return_share"], 0),
                f"{format_share(row['low_share'], 0)}–{format_share(row['high_share'], 0)}",
                format_money(row["profit_amount"], currency),
                format_money(row["spent_amount"], currency),
                format_number(row["roi_share"], 1),
            ]
            for row in frame.head(MOST_ROWS).to_dict("records")
        ],
    )
    note(_("ROI: profit less cost, over cost; all who came back count. As of {day}.").format(
        day=format_date(found.base.as_of)
    ))  # fmt: skip
