"""``winback risk``: who is about to be lost, why, and whether such lists were right on past days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ..errors import WinbackError
from ..progress import steps
from ..text import _, format_count, format_date, format_money, format_number, format_share
from .asked import open_asked
from .base import N_, Option, Request, command, note, print_json, print_table
from .data import about

if TYPE_CHECKING:
    from ..base import CustomerBase
    from ..early import HandOver, Warnings, WarningTest
    from ..records import Records

MOST_ROWS = 20


def register(group: click.Group) -> None:
    """Add the command to ``winback``."""
    own = [
        Option(["--horizon"], type=click.IntRange(14, 365), default=None, metavar="DAYS", help=N_(
            "Lost within so many days; default: 90, an assumption."
        )),
        Option(["--most"], type=click.IntRange(0), default=None, metavar="N", help=N_(
            "How many customers to list; 0: all. Default: 20; the test lists a tenth of the customers."
        )),
        Option(["--test"], is_flag=True, help=N_("Put the list back to past days and see who was lost afterwards.")),
        Option(["--hand-over"], default="", metavar="MANAGER", help=N_(
            "The customers of this manager with a successor for each."
        )),
        Option(["--records"], default="", metavar="FILE_OR_URL", help=N_(
            "Where the records are kept; default: beside the companies."
        )),
        Option(["--clock"], default="", help=N_(
            "When silence is a loss, as in measure; default: as in notebook 01, or own."
        )),
        Option(["--assumptions"], default="", metavar="FILE", help=N_("A TOML file of your own assumptions.")),
    ]  # fmt: skip
    command(group, N_("Warn of customers about to be lost, and say why."), own)(risk)


def risk(request: Request, horizon: int | None, most: int | None, test: bool, hand_over: str, **options: str) -> None:
    """Print the warnings, or a hand-over, with their test on past days where it is asked for."""
    from .. import early

    rows = MOST_ROWS if most is None else most
    with steps(4 if test else 3) as work:
        work.begin(_("Opening the data"))
        base, records = _opened(request, **options)
        if hand_over:
            work.begin(_("Handing over"))
            _tell_hand_over(request, base, early.hand_over(base, records, hand_over), rows)
            return
        work.begin(_("Looking for signs"))
        watched = early.watch_customers(base, records, horizon)
        work.begin(_("Learning from the past"))
        warned = early.warn(base, records, watched=watched)
        tested = None
        if test:
            work.begin(_("Testing on past days"))
            tested = early.test_warnings(base, records, watched=watched, most=most or None)
    if request.as_json:
        result = {"company": _about(base), **risk_result(base, records, warned, rows)}
        print_json("risk", result | {"test": None if tested is None else test_result(tested)})
        return
    _print_warnings(base, warned, rows)
    if tested is not None:
        _print_test(tested)


def _opened(request: Request, records: str, clock: str, assumptions: str) -> tuple[CustomerBase, Records]:
    asked = open_asked(
        request, customers="", mapping="", save_mapping="", accept_mapping=False, records=records, clock=clock,
        assumptions=assumptions,
    )  # fmt: skip
    return asked.base, asked.records


def _about(base: CustomerBase) -> dict[str, Any]:
    return about(base.company) if base.company is not None else {"name": base.name, "currency": base.currency}


def risk_result(base: CustomerBase, records: Records | None, warned: Warnings, most: int) -> dict[str, Any]:
    """Return the warnings as frames and numbers, with the sentences that tell them."""
    from ..early import words

    losses = base.value.losses if base.value is not None else None
    model = warned.model
    return {
        "as_of": warned.as_of,
        "clock": losses.clock.code if losses is not None else None,
        "currency": warned.currency,
        "horizon_days": warned.horizon_days,
        "customers": len(warned.customers),
        "warned": int(warned.customers.warned.sum()),
        "expected_lost": warned.expected_lost,
        "expected_loss_amount": warned.expected_loss_amount,
        "signs_looked_at": list(warned.tables),
        "model": None if model is None else {
            "past_days": model.past_days, "customers": model.customers, "lost": model.lost, "lifts": model.lifts,
        },
        "list": words.told(warned, most or None).drop(columns=["name"], errors="ignore"),
        "by_sign": warned.by_sign(),
        "sentences": {
            "warnings": words.warnings_sentence(warned),
            "signs": words.by_sign_sentence(warned),
            "model": words.model_sentence(warned),
            "lifts": words.lifts_sentence(warned),
            "missing": words.missing_sentence(warned),
        },
        **_people(base, records, warned),
    }  # fmt: skip


def _people(base: CustomerBase, records: Records | None, warned: Warnings) -> dict[str, Any]:
    """Departures, what they took along, and contact kept, each where the data allow it."""
    from .. import early

    found: dict[str, Any] = {"departures": None, "taken_along": None, "contact": None}
    try:
        taken = early.taken_along(base.value.losses) if base.value is not None else None
        if taken is not None:
            suspects = taken.suspects.drop(columns=["name"], errors="ignore")
            found["taken_along"] = {"summary": taken.summary, "suspects": suspects, "within_days": taken.within_days}
            found["departures"] = early.departed(base, records, taken)
    except WinbackError:
        pass
    try:
        due = early.reminders(base, records, warned)
        found["contact"] = {"kept": due.kept, "overdue": due.customers.drop(columns=["name"], errors="ignore")}
    except WinbackError:
        pass
    return found


def test_result(tested: WarningTest) -> dict[str, Any]:
    """Return the test on past days as frames, with its sentences."""
    from ..early import words

    return {
        "horizon_days": tested.horizon_days,
        "most": tested.most,
        "days": tested.days,
        "lists": tested.lists,
        "against": tested.against,
        "calibration": tested.calibration,
        "sentences": {"test": words.test_sentence(tested), "verdict": words.verdict_sentence(tested)},
    }


test_result.__test__ = False  # type: ignore[attr-defined]


def _print_warnings(base: CustomerBase, warned: Warnings, most: int) -> None:
    from ..early import words
    from ..managers import managers_by_name

    click.echo(_("{name} as of {day}").format(name=base.name, day=format_date(warned.as_of)))
    click.echo(words.warnings_sentence(warned))
    listed = managers_by_name(words.told(warned, most or None), base.company)
    if listed.empty:
        return
    click.echo()
    owner = "manager_id" in listed
    print_table(
        [_("Customer"), *([_("Manager")] if owner else []), _("Chance"), _("Margin a year"), _("Expected loss"),
         _("Clock runs out")],
        [
            [
                str(row["customer_id"]),
                *([str(row["manager_id"] or "")] if owner else []),
                format_share(row["chance_share"], 0) if warned.model is not None else format_number(row["score"], 2),
                format_money(row["margin_a_year"], warned.currency),
                format_money(row["expected_loss_amount"], warned.currency),
                format_date(row["runs_out_on"]),
            ]
            for row in listed.to_dict("records")
        ],
    )  # fmt: skip
    click.echo()
    for row in listed.to_dict("records"):
        click.echo(f"  {row['customer_id']}: {row['why']}")
    click.echo()
    for sentence in (words.model_sentence(warned), words.lifts_sentence(warned)):
        click.echo(sentence)
    if warned.customers.warned.sum() > len(listed):
        note(_("The first {count} of {all} warnings; --most 0 lists all.").format(
            count=len(listed), all=format_count(warned.customers.warned.sum())
        ))  # fmt: skip


def _print_test(tested: WarningTest) -> None:
    from ..early import words

    names = words.list_names()
    click.echo()
    click.echo(words.test_sentence(tested))
    click.echo()
    print_table(
        [_("List"), _("Listed"), _("Lost after"), _("Precision"), _("Recall"), _("Lead, days"), _("Money found")],
        [
            [
                names[row["list"]],
                format_count(row["flagged"]),
                format_count(row["hit"]),
                format_share(row["precision"]),
                format_share(row["recall"]),
                format_count(row["lead_days"]),
                format_share(row["money_share"]),
            ]
            for row in tested.lists.to_dict("records")
        ],
    )
    click.echo()
    click.echo(words.verdict_sentence(tested))


def _tell_hand_over(request: Request, base: CustomerBase, found: HandOver, most: int) -> None:
    from ..early import people_words as words

    rows = found.customers.drop(columns=["name"], errors="ignore")
    rows = rows.head(most) if most else rows
    if request.as_json:
        print_json("risk", {
            "company": _about(base), "as_of": base.as_of, "currency": base.currency,
            "manager_id": found.manager_id, "left_on": found.left_on, "progress": found.progress, "load": found.load,
            "hand_over": rows, "sentence": words.handover_sentence(found, base.currency),
        })  # fmt: skip
        return
    why, step = words.why_names(), words.step_names()
    click.echo(words.handover_sentence(found, base.currency))
    click.echo()
    print_table(
        [_("Customer"), _("Margin a year"), _("Successor"), _("Why"), _("Step")],
        [
            [
                str(row["customer_id"]),
                format_money(row["margin_a_year"], base.currency),
                str(row["successor_id"]),
                ", ".join(why[code] for code in row["why"]),
                step[row["step"]],
            ]
            for row in rows.to_dict("records")
        ],
    )
    if len(rows) < len(found.customers):
        note(_("The first {count} of {all} customers; --most 0 lists all.").format(
            count=len(rows), all=format_count(len(found.customers))
        ))  # fmt: skip
