"""``winback reasons --by``: losses and reasons per employee by a stated rule of ownership, or per any other group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ..errors import WinbackError
from ..owners import LOSSES_RULE, RULES, owner_rule
from ..text import _, format_count, format_money, format_share
from .base import note, print_table

if TYPE_CHECKING:
    from ..why import Reasons

DIMENSIONS = {
    "manager": "manager_id",
    "region": "region",
    "industry": "industry",
    "channel": "channel",
    "class": "abc",
}
MOST_ROWS = 20


def by_group(found: Reasons, by: str, owner: str) -> dict[str, Any]:
    """Return the losses and reasons per group: ``dimension, owner, owner_rule, groups, reasons``."""
    from ..why.owners import losses_with_reasons

    known = [name for name, column in DIMENSIONS.items() if column in found.base.groups]
    if by not in known and not (by == "manager" and owner):
        allowed = ", ".join(known)
        raise WinbackError(_("{what} is '{value}'; allowed: {allowed}.").format(what="--by", value=by, allowed=allowed))
    if owner and by != "manager":
        raise click.UsageError(_("--owner is for --by manager."))
    if owner and owner not in RULES:
        owner_rule(owner)
    rule = owner or LOSSES_RULE
    groups, parts = losses_with_reasons(found, DIMENSIONS[by], rule)
    told = "" if by != "manager" else rule_sentence(found, rule)
    return {
        "dimension": DIMENSIONS[by],
        "owner": rule if by == "manager" and found.base.company is not None else None,
        "owner_rule": told or None,
        "groups": groups,
        "reasons": parts,
    }


def rule_sentence(found: Reasons, rule: str) -> str:
    """Return whose customer is whose, in words."""
    if found.base.company is None:
        return _("A customer belongs to the employee named in the list.")
    return owner_rule(rule)


def print_by_group(grouped: dict[str, Any], found: Reasons) -> None:
    """Print the losses of each group with its dearest reason, and the rule by which customers were dealt out."""
    from ..segment_words import field_names

    dimension, frame, currency = grouped["dimension"], grouped["groups"], found.base.currency
    click.echo()
    rows = [
        [
            str(row[dimension] or _("(not given)")),
            format_count(row["customers"]),
            format_count(row["lost"]),
            format_share(row["loss_rate"]),
            format_money(row["amount"], currency),
            format_count(row["known"]),
            _reason(row, found),
        ]
        for row in frame.head(MOST_ROWS).to_dict("records")
    ]
    headers = [
        _("Customers"),
        _("Lost"),
        _("Loss rate"),
        _("Money lost a year"),
        _("Reason known"),
        _("Dearest reason"),
    ]
    print_table([field_names()[dimension], *headers], rows)
    if len(frame) > MOST_ROWS:
        note(_("The first {count} of {all} groups; --json gives all.").format(count=MOST_ROWS, all=len(frame)))
    if grouped["owner_rule"]:
        click.echo(grouped["owner_rule"])


def _reason(row: dict[Any, Any], found: Reasons) -> str:
    """The dearest reason with its share of the group's money whose reason is known."""
    if not row["reason"]:
        return "–"
    return f"{found.catalogue.name(row['reason'])}, {format_money(row['reason_amount'], found.base.currency)}"
