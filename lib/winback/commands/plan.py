"""``winback plan``: whom to win back, how, by whom, when, and what it earns."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pandas as pd

from ..errors import WinbackError
from ..progress import steps
from ..text import _, format_count, format_date, format_money, format_number, format_share
from .asked import Asked, asked_options, looked_at, open_asked, print_looked_at
from .base import N_, Day, Option, Request, command, note, print_json, print_table
from .handing import hand_over_options, hand_over_plan, handed_result, print_handed, wanted
from .segment import BESIDE, check_place, write_frame

if TYPE_CHECKING:
    from ..planning import Plan

PERCENT = click.FloatRange(0, 100)


def register(group: click.Group) -> None:
    """Add the command to ``winback``."""
    own = [
        Option(["--budget"], type=click.FloatRange(0), metavar="AMOUNT", help=N_(
            "Money for all attempts, hours included; default: no limit."
        )),
        Option(["--hours"], type=click.FloatRange(0), metavar="N", help=N_(
            "Hours of all together; default: a share of everybody's working hours."
        )),
        Option(["--design"], type=click.Choice(["hold_out", "waves", "none"]), default="hold_out", help=N_(
            "How the effect will be proved: some held out, two waves, or not at all."
        )),
        Option(["--hold-out"], type=PERCENT, default=10.0, show_default=True, metavar="PERCENT", help=N_(
            "How many of the chosen are held out."
        )),
        Option(["--discount"], type=PERCENT, default=0.0, metavar="PERCENT", help=N_(
            "A discount that may be offered where a price drove the customer away; default: none."
        )),
        Option(["--seed"], type=int, default=1, show_default=True, help=N_(
            "The same number draws the same customers."
        )),
        Option(["--starts-on"], type=Day(), metavar="DATE", help=N_("First day; default: the next working day.")),
        Option(["--country"], default="", metavar="CC", help=N_(
            "Whose public holidays are free, as RU or GB; default: that of the currency."
        )),
        Option(["--despite-open"], is_flag=True, help=N_("Call although the reason is still open.")),
        Option(["--superior"], multiple=True, metavar="ID", help=N_(
            "Who takes over large customers; may be repeated."
        )),
        Option(["--remedies"], default="", metavar="FILE", help=N_("A TOML file of your own remedies.")),
        Option(["--approach"], default="", metavar="FILE", help=N_(
            "A TOML file of your own channels, owners, steps and terms."
        )),
        Option(["--write-remedies"], default="", metavar="FILE", help=N_(
            "Write the common remedies to a file to change."
        )),
        Option(["--write-approach"], default="", metavar="FILE", help=N_(
            "Write the common channels, owners, steps and terms to a file to change."
        )),
        Option(["--rules"], default="", metavar="FILE", help=N_("A TOML file of your own rules.")),
        Option(["--top"], type=click.IntRange(0), default=20, show_default=True, help=N_(
            "How many customers to list; 0: all."
        )),
        Option(["--record"], default="", metavar="YOUR_NAME", help=N_(
            "Put the plan on record under your name; twice changes nothing."
        )),
        Option(["--name"], default="", help=N_("What the campaign is called; default: the day of the plan.")),
        Option(["--out"], is_flag=False, flag_value=BESIDE, default="", metavar="[FILE]", help=N_(
            "Write all lost customers with the plan as .xlsx, .csv or .parquet; without FILE beside the company."
        )),
    ]  # fmt: skip
    command(group, N_("Plan the win-back: whom, how, by whom, when, and what it earns."),
            [*asked_options(), *own, *hand_over_options()])(plan)  # fmt: skip


SETTINGS = ("budget", "hours", "design", "hold_out", "discount", "seed", "starts_on", "country", "despite_open",
            "superior", "remedies", "approach", "name")  # fmt: skip


def plan(request: Request, rules: str, top: int, record: str, out: str, **options: Any) -> int:
    """Print the plan, or write the common settings to a file, or hand over a plan that is on record."""
    files = {name: options.pop(name) for name in ("write_remedies", "write_approach")}
    if any(files.values()):
        return _write_defaults(request, files)
    leaving = wanted(options)
    if out not in ("", BESIDE):
        check_place(out)
    settings = {name: options.pop(name) for name in SETTINGS}
    if leaving.campaign:
        return _hand_over_recorded(request, leaving, settings["remedies"], options)
    with steps(4 if leaving.folder else 3) as work:
        work.begin(_("Opening the data"))
        asked = open_asked(request, **options)
        work.begin(_("Studying the reasons"))
        known = _known(asked, rules, request.as_of)
        work.begin(_("Choosing"))
        found = _made(asked, known, settings)
        recorded = found.store(asked.records, record) if record else None
        written = _write_out(found, out) if out else None
        result = plan_result(found, top or None, recorded, written)
        if leaving.folder:
            work.begin(_("Writing the lists and letters"))
            done = hand_over_plan(asked, found, leaving, found.remedies_known)
            result["handed_over"] = handed_result(done)
    if request.as_json:
        print_json("plan", looked_at(asked) | result)
        return 0
    print_looked_at(asked)
    _print_plan(found, top or len(found.called))
    if recorded is not None:
        click.echo(result["sentences"]["recorded"])
    if written is not None:
        note(_("Written: {file}").format(file=written))
    if leaving.folder:
        print_handed(done)
    return 0


def _hand_over_recorded(request: Request, leaving: Any, remedies: str, options: dict[str, Any]) -> int:
    with steps(2) as work:
        work.begin(_("Opening the data"))
        asked = open_asked(request, **options)
        work.begin(_("Writing the lists and letters"))
        done = hand_over_plan(asked, None, leaving, remedies)
    if request.as_json:
        print_json("plan", looked_at(asked) | {"campaign_id": leaving.campaign, "handed_over": handed_result(done)})
        return 0
    print_handed(done)
    return 0


def _write_defaults(request: Request, files: dict[str, str]) -> int:
    from ..planning import approach, cards
    from ..settings_files import write_defaults

    defaults = {"write_remedies": cards.DEFAULTS, "write_approach": approach.DEFAULTS}
    written = {
        name.removeprefix("write_"): write_defaults(defaults[name], file) for name, file in files.items() if file
    }
    if request.as_json:
        print_json("plan", written)
        return 0
    for name, path in written.items():
        click.echo(str(path))
        note(_("Change what you like and give it with --{option} {file}.").format(option=name, file=path))
    return 0


def _known(asked: Asked, rules: str, as_of: dt.date | None) -> tuple[Any, Any, pd.DataFrame]:
    """The reasons, the segments, and what a return is worth with the company's own attempts so far."""
    from ..potential import potential
    from ..priority_rules import read_rules
    from ..returns import learned_worth
    from ..segments import segment_losses
    from ..why import study_reasons

    own = read_rules(rules)
    reasons = study_reasons(asked.base, asked.records, as_of)
    worth, _rates = learned_worth(asked.base, reasons, asked.records)
    checks = asked.records.frame("contact_checks")
    return reasons, segment_losses(asked.base, reasons, potential(asked.base), worth, own, checks=checks), worth


def _made(asked: Asked, known: tuple[Any, Any, pd.DataFrame], settings: dict[str, Any]) -> Plan:
    from ..planning import plan_winback

    reasons, segments, worth = known
    return plan_winback(
        asked.base, reasons, segments, worth, records=asked.records,
        budget_amount=settings["budget"], hours=settings["hours"], design=settings["design"],
        hold_out_share=settings["hold_out"] / 100, discount_share=settings["discount"] / 100, seed=settings["seed"],
        starts_on=settings["starts_on"], country=settings["country"],
        despite=("open", "fixing") if settings["despite_open"] else (),
        superiors=settings["superior"], remedies=settings["remedies"], approach=settings["approach"],
        name=settings["name"],
    )  # fmt: skip


def plan_result(
    found: Plan, top: int | None = None, recorded: bool | None = None, written: Path | None = None
) -> dict[str, Any]:
    """Return the figures of a plan as frames and numbers, and the sentences that tell them."""
    design, guard, holding = found.design, found.guard, found.considered.holding
    called = found.called
    return {
        "campaign_id": found.campaign_id,
        "starts_on": found.starts_on,
        "total": {
            "lost": len(found.customers),
            "chosen": int((found.customers.arm != "").sum()),
            "called": len(called),
            "hours": float(called.hours.sum()),
            "cost_amount": found.cost_amount,
            "extra_returns": found.returns_expected,
            "expected_profit_amount": found.profit_amount,
            "bound_amount": found.choice.bound_amount,
            "chosen_profit_amount": found.choice.profit_amount,
        },
        "call": called.head(top) if top is not None else called,
        "not_called": _why_not(found),
        "by_channel": found.by("channel"),
        "by_reason": found.by("reason"),
        "owners": found.owners,
        "margin": found.margin,
        "line": {
            "pays": int(found.line.pays.sum()),
            "beyond": int((~found.line.pays).sum()),
            "profit_amount": float(found.line.expected_profit_amount[found.line.pays].sum()),
        },
        "remedies": found.remedies,
        "answers": found.answers,
        "hold": {"share": 1 - holding.again_share, "returns": holding.returns, "is_own": holding.is_own},
        "discount": {name: getattr(guard, name) for name in GUARD},
        "design": {name: getattr(design, name) for name in DESIGN},
        "designs": found.designs,
        "step_count": len(found.steps),
        "steps": found.steps[found.steps.customer_id.isin(called.head(top).customer_id)] if top else found.steps,
        "recorded": recorded,
        "file": written,
        "sentences": plan_sentences(found, recorded),
    }


GUARD = ("discount_share", "customers", "order_amount", "later_amount", "loyal_customers", "loyal_amount",
         "plain_amount", "cut_amount", "gain_amount", "break_even_share", "despite")  # fmt: skip
DESIGN = ("design", "customers", "contacted", "waiting", "natural_share", "expected_effect_share",
          "smallest_effect_share", "seed", "is_possible", "is_provable")  # fmt: skip


def _why_not(found: Plan) -> pd.DataFrame:
    """How many are not called, why, and with how much money."""
    groups = found.not_called.groupby("why_not", sort=False)
    return groups.agg(customers=("customer_id", "size"), amount=("year_amount", "sum")).reset_index()


def plan_sentences(found: Plan, recorded: bool | None = None) -> dict[str, str]:
    """Return what is to be said of a plan, in the order of the questions."""
    from ..planning import words

    told = {
        "summary": words.summary(found),
        "break_even": words.break_even(found),
        "why_not": words.why_not(found),
        "line": words.line(found),
        "margin": words.margin(found),
        "owners": words.owners(found),
        "steps": words.steps(found),
        "holding": words.holding(found),
        "discount": words.discount(found.guard, found.base.currency),
        "design": words.design(found),
    }
    return told if recorded is None else told | {"recorded": words.stored(found, recorded)}


def _print_plan(found: Plan, top: int) -> None:
    told = plan_sentences(found)
    click.echo()
    for name in ("summary", "break_even"):
        if told[name]:
            click.echo(told[name])
    if len(found.called):
        click.echo()
        _print_called(found, top)
        click.echo()
        _print_channels(found)
        click.echo()
        _print_owners(found)
    click.echo()
    for name in ("why_not", "line", "margin", "steps", "holding", "discount", "design"):
        if told[name]:
            click.echo(told[name])


def _print_called(found: Plan, top: int) -> None:
    from ..planning import words

    names = {name: words.names_of(found, name) for name in ("manager_id", "channel", "remedy", "reason")}
    called, currency = found.called, found.base.currency
    click.echo(_("Whom to call: the first {count} of {all}").format(
        count=format_count(min(top, len(called))), all=format_count(len(called))
    ))  # fmt: skip
    rows = [
        [
            str(row["customer_id"]), format_date(row["planned_on"]),
            *(names[name].get(row[name], row[name]) for name in ("manager_id", "channel", "remedy", "reason")),
            format_share(row["return_share"], 0), format_money(row["cost_amount"], currency),
            format_money(row["expected_profit_amount"], currency),
        ]
        for row in called.head(top).to_dict("records")
    ]  # fmt: skip
    print_table([_("Customer"), _("First step on"), _("Owner"), _("Way of contact"), _("Remedy"), _("Reason"),
                 _("Chance to return"), _("What it costs"), _("Expected profit")], rows)  # fmt: skip


def _print_channels(found: Plan) -> None:
    from ..planning import words

    names, currency = words.names_of(found, "channel"), found.base.currency
    rows = [
        [
            names.get(row["channel"], row["channel"]), format_count(row["customers"]), format_number(row["hours"], 1),
            format_money(row["cost_amount"], currency), format_number(row["extra_returns"], 1),
            format_money(row["expected_profit_amount"], currency), format_share(row["break_even_share"]),
        ]
        for row in found.by("channel").to_dict("records")
    ]  # fmt: skip
    print_table([_("Way of contact"), _("Customers"), _("Hours"), _("What it costs"), _("More returns"),
                 _("Expected profit"), _("Pays from")], rows)  # fmt: skip


def _print_owners(found: Plan) -> None:
    currency = found.base.currency
    rows = [
        [
            str(row["name"]), format_count(row["customers"]), format_number(row["hours"], 1),
            format_number(row["limit_hours"], 1), format_share(row["load_share"], 0),
            format_money(row["expected_profit_amount"], currency), format_money(row["one_more_hour_amount"], currency),
        ]
        for row in found.owners.to_dict("records")
    ]  # fmt: skip
    print_table([_("Owner"), _("Customers"), _("Hours"), _("Hours there are"), _("Hours used"),
                 _("Expected profit"), _("One more hour brings")], rows)  # fmt: skip


def _write_out(found: Plan, out: str) -> Path:
    """Write all lost customers with the plan; return the file. ``WinbackError`` when it cannot be written."""
    from xlsxwriter.exceptions import FileCreateError

    from ..results import write_plan

    try:
        if out == BESIDE:
            return write_plan(found)
        path = Path(out).expanduser()
        write_frame(found.customers.drop(columns=["why_else"]), path, _("The plan"))
    except (OSError, FileCreateError) as error:
        raise WinbackError(
            _("{file} cannot be written: {error}.").format(file=out, error=getattr(error, "strerror", None) or error)
        ) from error
    return path
