"""``winback segment``: whom to return first, and why each; who is off the list, who can be reached."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pandas as pd

from ..errors import WinbackError
from ..progress import steps
from ..text import _, format_count, format_money, format_share
from .asked import Asked, asked_options, looked_at, open_asked, print_looked_at, print_mapping
from .base import N_, Option, Request, command, note, print_json, print_table

if TYPE_CHECKING:
    from ..returns import Rates
    from ..segments import Segments

BESIDE = "*"
"""A result without a name lies beside the company, where the next steps look for it."""
ENDINGS = (".xlsx", ".csv", ".parquet")


def register(group: click.Group) -> None:
    """Add the command to ``winback``."""
    own = [
        Option(["--rules"], default="", metavar="FILE", help=N_("A TOML file of your own rules.")),
        Option(["--write-rules"], default="", metavar="FILE", help=N_("Write the common rules to a file to change.")),
        Option(["--top"], type=click.IntRange(0), default=20, show_default=True, help=N_(
            "How many customers to list; 0: all."
        )),
        Option(["--out"], is_flag=False, flag_value=BESIDE, default="", metavar="[FILE]", help=N_(
            "Write all customers with why as .xlsx, .csv or .parquet; without FILE beside the company, for the plan."
        )),
    ]  # fmt: skip
    command(group, N_("Sort the lost into four priorities, and say of each customer why."),
            [*asked_options(), *own])(segment)  # fmt: skip


def segment(request: Request, rules: str, write_rules: str, top: int, out: str, **options: Any) -> int:
    """Print the priorities with whom to return first, or write the common rules to a file."""
    if write_rules:
        return _write_rules(request, write_rules)
    if out not in ("", BESIDE):
        check_place(out)
    with steps(3) as work:
        work.begin(_("Opening the data"))
        asked = open_asked(request, **options)
        work.begin(_("Studying the reasons"))
        found, rates = segments_of(asked, rules, request)
        work.begin(_("Sorting"))
        written = write_out(found, out) if out else None
        listed = found.call_list(top or None)
    if request.as_json:
        print_json(
            "segment", looked_at(asked) | segment_result(found, rates, listed, written) | {"waiting": asked.waiting}
        )
        return 0
    _print_segments(asked, found, rates, listed)
    if written is not None:
        note(_("Written: {file}").format(file=written))
    return 0


def _write_rules(request: Request, file: str) -> int:
    from ..priority_rules import write_rules

    path = write_rules(Path(file).expanduser())
    if request.as_json:
        print_json("segment", {"rules": path})
    else:
        click.echo(str(path))
        note(_("Change what you like and give it with --rules {file}.").format(file=path))
    return 0


def segments_of(asked: Asked, rules: str, request: Request) -> tuple[Segments, Rates]:
    """Return the customers sorted with everything that is known of them, and what the chances to return rest on."""
    from ..potential import potential
    from ..priority_rules import read_rules
    from ..returns import learned_worth
    from ..segments import segment_losses
    from ..why import study_reasons

    own = read_rules(rules)
    reasons = study_reasons(asked.base, asked.records, request.as_of)
    worth, rates = learned_worth(asked.base, reasons, asked.records)
    checks = asked.records.frame("contact_checks")
    return segment_losses(asked.base, reasons, potential(asked.base), worth, own, checks=checks), rates


def segment_result(found: Segments, rates: Rates, listed: pd.DataFrame, written: Path | None) -> dict[str, Any]:
    """Return the figures of the priorities as frames and numbers, and the sentences that tell them."""
    from .. import segment_sentences as words
    from ..segment_words import priority_names

    currency, money = found.base.currency, found.base.money[0]
    priorities, reach = found.by_priority(), found.reachability()
    off = found.screened.groupby("rule", sort=False).agg(customers=("customer_id", "size"), amount=(money, "sum"))
    return {
        "priorities": priorities.assign(name=priorities.priority.map(priority_names())),
        "by_rule": found.by_rule().assign(name=[found.rules.rule(code).name for code in found.by_rule().rule]),
        "thresholds": {code: limit.value for code, limit in found.rules.thresholds.items()},
        "screening": found.rules.screening,
        "call": listed,
        "call_count": len(found.who("call")),
        "screened": off.reset_index(),
        "reachability": reach,
        "rates": {name: getattr(rates, name) for name in ("attempts", "own", "reason", "benchmark", "benchmark_share")},
        "missing": found.missing,
        "file": written,
        "sentences": {
            "priorities": words.priorities(priorities, currency),
            "screened": words.screened(found),
            "reach": words.reach(reach, currency),
            "rates": words.rates(rates),
            "missing": words.missing(found).splitlines(),
        },
    }


def _print_segments(asked: Asked, found: Segments, rates: Rates, listed: pd.DataFrame) -> None:
    from .. import segment_sentences as words

    currency = found.base.currency
    print_looked_at(asked)
    print_mapping(asked, found.catalogue.name)
    click.echo()
    _print_priorities(found.by_priority(), currency)
    click.echo(words.priorities(found.by_priority(), currency))
    click.echo(words.rates(rates))
    if len(listed):
        click.echo()
        _print_list(found, listed)
    click.echo()
    click.echo(words.screened(found))
    _print_reach(found, currency)
    for sentence in words.missing(found).splitlines() if found.missing else []:
        note(sentence)


def _print_priorities(frame: pd.DataFrame, currency: str) -> None:
    from ..segment_words import priority_names

    names, is_worth = priority_names(), "expected_return_amount" in frame
    headers = [_("Priority"), _("Customers"), _("Share"), _("Money a year"), _("Share")]
    rows = [
        [
            names[row["priority"]],
            format_count(row["customers"]),
            format_share(row["customers_share"]),
            format_money(row["amount"], currency),
            format_share(row["amount_share"]),
            *([format_money(row["expected_return_amount"], currency)] if is_worth else []),
        ]
        for row in frame.to_dict("records")
    ]
    print_table([*headers, *([_("Expected return")] if is_worth else [])], rows)


def _print_list(found: Segments, listed: pd.DataFrame) -> None:
    """The customers to turn to, dearest first; the sentence why stands below each."""
    names = found.names("priority")
    count = len(found.who("call"))
    click.echo(_("Whom to turn to: the first {count} of {all}").format(
        count=format_count(len(listed)), all=format_count(count)
    ))  # fmt: skip
    for row in listed.to_dict("records"):
        money = format_money(row[found.base.money[0]], found.base.currency)
        click.echo(f"  {row['customer_id']}   {names[row['priority']]}   {money}")
        click.echo(f"      {row['why']}")


def _print_reach(found: Segments, currency: str) -> None:
    from .. import segment_sentences as words
    from ..segment_words import priority_names, value_names

    frame = found.reachability()
    click.echo(words.reach(frame, currency))
    if not len(frame) or frame.reachable.eq("unknown").all():
        return
    names, ways = priority_names(), value_names("reachable")
    table = frame.pivot_table(index="priority", columns="reachable", values="customers", aggfunc="sum", fill_value=0)
    known = [way for way in ways if way in table.columns]
    rows = [[names[code], *(format_count(table[way][code]) for way in known)] for code in names if code in table.index]
    print_table([_("Priority"), *(ways[way] for way in known)], rows)


def check_place(file: str) -> None:
    """Refuse a file that cannot be written before anything is worked out."""
    path = Path(file).expanduser()
    if path.suffix.lower() not in ENDINGS:
        raise WinbackError(
            _("{what} is '{value}'; allowed: {allowed}.").format(what="--out", value=file, allowed=", ".join(ENDINGS))
        )
    if not path.parent.is_dir():
        raise WinbackError(_("There is no folder {folder}: make it, or choose another.").format(folder=path.parent))


def write_out(found: Segments, out: str) -> Path:
    """Write everybody looked at, in order, with why; return the file. ``WinbackError`` when it cannot be written."""
    from xlsxwriter.exceptions import FileCreateError

    from ..results import write_segments

    try:
        if out == BESIDE:
            return write_segments(found)
        path = Path(out).expanduser()
        write_frame(found.explain(found.who("all")), path)
    except (OSError, FileCreateError) as error:
        raise WinbackError(
            _("{file} cannot be written: {error}.").format(file=out, error=getattr(error, "strerror", None) or error)
        ) from error
    return path


def write_frame(frame: pd.DataFrame, path: Path, sheet: str = "") -> None:
    """Write a frame as .xlsx, .csv or .parquet; no cell of it is a formula."""
    if path.suffix.lower() == ".parquet":
        frame.to_parquet(path, index=False)
    elif path.suffix.lower() == ".csv":
        frame.to_csv(path, index=False, encoding="utf-8-sig")
    else:
        # Every text is a text: nothing that an id begins with is calculated or opened.
        options = {"options": {"strings_to_formulas": False, "strings_to_urls": False}}
        with pd.ExcelWriter(path, engine="xlsxwriter", engine_kwargs=options, datetime_format="yyyy-mm-dd") as book:
            frame.to_excel(book, sheet_name=sheet or _("Priorities"), index=False, freeze_panes=(1, 1))
