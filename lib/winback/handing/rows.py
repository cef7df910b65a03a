"""What is handed over of a plan: one row per customer with everything its owner needs, before consent is applied."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from ..base import CustomerBase
from ..consent import Consents
from ..errors import WinbackError
from ..letters.fields import Sender, cards, in_sentence, owner_names
from ..letters.people import signed, who_to_ask
from ..letters.templates import Letters, read_letters
from ..letters.writing import write_letters
from ..planning.cards import Remedies, read_remedies
from ..reasons import Catalogue, catalogue_of
from ..records import choice_names
from ..segment_words import priority_names
from ..text import _, format_date, format_money

ARMS = ("contact", "wave_1", "case")
"""Who is approached now: neither those held out to prove the effect nor the second wave."""
ALL_ARMS = (*ARMS, "wave_2", "hold_out")
NEEDED = ("customer_id",)
TEXTS = ("arm", "remedy", "channel", "manager_id", "priority", "reason", "why", "note")


@dataclass(frozen=True)
class Handed:
    """A plan ready to leave the suite; ``rows`` still hold everybody of the arms asked for.

    Only :func:`winback.handing.gate.passed` reads ``rows``: what an export writes has gone through the consents.
    """

    rows: pd.DataFrame = field(repr=False)
    steps: pd.DataFrame = field(repr=False)
    base: CustomerBase = field(repr=False)
    records: Any = field(repr=False)
    today: dt.date
    sender: Sender
    letters: Letters = field(repr=False)
    consents: Consents = field(repr=False)
    on: dt.date | None = None
    held_out: int = 0
    later: int = 0


def gather(
    plan_items: pd.DataFrame,
    base: CustomerBase,
    records: Any = None,
    *,
    steps: pd.DataFrame | None = None,
    today: dt.date | None = None,
    arms: tuple[str, ...] = ARMS,
    sender: Sender | None = None,
    letters: Letters | None = None,
    remedies: str | Path | Remedies | None = None,
    on: dt.date | None = None,
) -> Handed:
    """Return the rows of a plan with card, reason, script, next step and letter, in the language in use.

    ``plan_items``: the records of that kind, or a plan's customers: ``customer_id``, and where known ``arm`` (blank:
    not chosen), ``remedy, channel, manager_id, priority, reason, expected_profit_amount, planned_on, why``.
    ``steps``: the records of that kind; without them those of ``records``. ``remedies``: a file of own remedies.
    Raises ``WinbackError`` for a plan without customers or an unknown arm.
    """
    for name in NEEDED:
        if name not in plan_items:
            raise WinbackError(_("The plan has no column '{name}'.").format(name=name))
    if unknown := sorted(set(arms) - set(ALL_ARMS)):
        raise WinbackError(
            _("There is no group '{found}' in a plan. Known: {known}.").format(
                found=unknown[0], known=", ".join(ALL_ARMS)
            )
        )
    items = _typed(plan_items)
    chosen = items[items.arm.isin(arms)].drop_duplicates("customer_id").reset_index(drop=True)
    known = _steps(steps, records, items)
    rows = chosen.merge(_next(known), on="customer_id", how="left") if len(chosen) else chosen
    letters, sender = read_letters(letters), sender or Sender()
    made = Handed(
        rows=rows,
        steps=known,
        base=base,
        records=records,
        today=today or base.as_of,
        sender=sender,
        letters=letters,
        consents=Consents(base, records, on),
        on=on,
        held_out=int(items.arm.eq("hold_out").sum()),
        later=0 if "wave_2" in arms else int(items.arm.eq("wave_2").sum()),
    )
    return replace(made, rows=_told(made, read_remedies(remedies)))


def _typed(items: pd.DataFrame) -> pd.DataFrame:
    frame = items.copy()
    for name in TEXTS:
        column = frame[name] if name in frame else pd.Series("", index=frame.index)
        frame[name] = column.astype("object").where(column.notna(), "").astype("str")
    frame["customer_id"] = frame.customer_id.astype("str")
    if "arm" not in items:
        frame["arm"] = "contact"
    frame["channel"] = frame.channel.replace("", "none")
    frame["planned_on"] = pd.to_datetime(frame["planned_on"]) if "planned_on" in frame else pd.NaT
    for name in ("expected_profit_amount", "campaign_id"):
        if name not in frame:
            frame[name] = pd.NA if name != "campaign_id" else ""
    return frame


def _steps(steps: pd.DataFrame | None, records: Any, items: pd.DataFrame) -> pd.DataFrame:
    columns = ["campaign_id", "customer_id", "plan_step", "due_on", "done_on", "outcome", "manager_id"]
    if steps is None:
        steps = records.frame("steps") if records is not None else pd.DataFrame(columns=columns)
        steps = steps[steps.campaign_id.isin(items.campaign_id)]
    frame = steps.reindex(columns=columns)
    frame["due_on"], frame["done_on"] = pd.to_datetime(frame.due_on), pd.to_datetime(frame.done_on)
    frame["customer_id"] = frame.customer_id.astype("str")
    open_ones = frame[frame.done_on.isna() & (frame.outcome.isna() | frame.outcome.isin(["", "open"]))]
    return open_ones.sort_values(["due_on", "customer_id"], ignore_index=True)


def _next(steps: pd.DataFrame) -> pd.DataFrame:
    return steps.drop_duplicates("customer_id")[["customer_id", "plan_step", "due_on"]]


def _told(made: Handed, remedies: Remedies) -> pd.DataFrame:
    """The rows with everything in words."""
    rows, base = made.rows, made.base
    card, owners, catalogue = cards(base, rows.customer_id), owner_names(base), catalogue_of(made.records)
    seen = base.customers[base.customers.customer_id.isin(rows.customer_id)]
    about = {str(row["customer_id"]): row for row in seen.to_dict("records")}
    steps, channels = choice_names("plan_step"), channel_names()
    by_card = rows.customer_id.map(card.manager_id).fillna("")
    rows = rows.assign(manager_id=rows.manager_id.where(rows.manager_id != "", by_card))
    written = write_letters(rows, base, made.records, sender=made.sender, letters=made.letters)
    rows["owner"] = [signed(owners.get(m, "")) or m or _("nobody yet") for m in rows.manager_id]
    for name in ("name", "contact_person", "phone", "email"):
        rows[name] = rows.customer_id.map(card[name]).fillna("").astype("str")
    rows["name"] = rows.name.where(rows.name != "", rows.customer_id)
    rows["priority_name"] = rows.priority.map(lambda code: priority_names().get(code, code))
    rows["channel_name"] = rows.channel.map(lambda code: channels.get(code, code))
    rows["remedy_name"] = rows.remedy.map(lambda code: remedies.name(code) if code else "")
    rows["why"] = [
        row["why"] or _why(row, about.get(row["customer_id"], {}), catalogue, base.currency)
        for row in rows.to_dict("records")
    ]
    rows["opening"] = [_opening(row, catalogue) for row in rows.to_dict("records")]
    rows["next_step"] = rows.get("plan_step", pd.Series("", index=rows.index)).map(steps).fillna(steps["talk"])
    due = pd.to_datetime(rows.get("due_on", pd.Series(pd.NaT, index=rows.index)))
    rows["due_on"] = due.fillna(pd.to_datetime(rows.planned_on))
    for name in ("template", "subject", "text", "ready"):
        rows[name] = written[name].to_numpy()
    return rows.sort_values(["owner", "due_on", "customer_id"], ignore_index=True, na_position="last")


def channel_names() -> dict[str, str]:
    """Return channel → word; a letter by post and an e-mail are told apart."""
    return choice_names("channel") | {"letter": _("letter by post"), "email": _("e-mail")}


def _why(row: Mapping[Any, Any], known: Mapping[Any, Any], catalogue: Catalogue, currency: str) -> str:
    told = []
    if not pd.isna(known.get("lost_on")):
        told.append(_("lost since {day}").format(day=format_date(known["lost_on"])))
    if not pd.isna(known.get("year_amount")) and known["year_amount"] > 0:
        money = format_money(known["year_amount"], currency)
        told.append(_("bought for {money} in the last year").format(money=money))
    if row["reason"] and catalogue.knows(row["reason"]):
        told.append(_("reason: {reason}").format(reason=in_sentence(catalogue.name(row["reason"]))))
    return "; ".join(told)


def _opening(row: Mapping[Any, Any], catalogue: Catalogue) -> str:
    """How to begin the talk: whom to ask for, then listen; where the fault is ours, say sorry first."""
    code = catalogue.reads(row["reason"]) if row["reason"] else ""
    leaf = catalogue.by_code.get(code)
    lines = [who_to_ask(row["contact_person"])]
    if leaf is not None and leaf.class_code == "company":
        lines.append(
            _("Apologise first: the reason lies with us ({reason}).").format(reason=in_sentence(catalogue.name(code)))
        )
    lines.append(_("Find out why they stopped buying and what must change. Listen, do not defend."))
    return " ".join(line for line in lines if line)
