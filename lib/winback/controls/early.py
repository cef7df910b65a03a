"""What notebook 07 lets its reader turn, and its tables: warnings, hand-over, contact kept, staff who left."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets
import pandas as pd

from ..base import CustomerBase
from ..charts.early import contact_chart, handover_chart, lifts_chart, taken_chart, test_chart, warnings_chart
from ..charts.managers import portfolio_chart
from ..early import HandOver, Reminders, TakenAlong, Warnings, WarningTest, hand_over
from ..early import people_words as people
from ..early import words as signs
from ..early.handover import manager_names
from ..early.tables import departures_known
from ..managers import managers_by_name, portfolio_curve
from ..records import Records
from ..text import _
from .knobs import WIDE, follow
from .shown import Shown, headings, say, table

EVERYBODY = ""
GROUPS = ("manager_id", "region", "industry", "abc")


def warnings_table(warned: Warnings, rows: int = 15) -> Shown:
    """Return whom to look after first: chance, money at stake, when the clock runs out, and why."""
    return _warned(signs.told(warned, rows), warned, rows) if len(warned.listed()) else say("")


def _warned(listed: pd.DataFrame, warned: Warnings, rows: int) -> Shown:
    shown = ["customer_id", "manager_id", "chance_share", "margin_a_year", "expected_loss_amount", "runs_out_on", "why"]
    names, listed = _headings(), managers_by_name(listed, warned.company)
    if warned.model is None:
        # The rules give points and no chance, so points × margin is no expectation.
        shown[2:5] = ["score", "margin_a_year"]
    return table(listed, shown, currency=warned.currency, rows=rows, names=names)


def turn_warnings(warned: Warnings) -> widgets.VBox:
    """Return choices of a group and a sign, with the warnings that are left."""
    told, names = signs.told(warned), signs.sign_names()
    group_options = [(_("All customers"), EVERYBODY)]
    for group in GROUPS:
        if group in told and told[group].fillna("").ne("").any():
            values = sorted(told[group].dropna().astype("str").unique())
            group_options += [(f"{headings().get(group, group)}: {value}", f"{group}={value}") for value in values]
    shown = [code for code in names if any(code in found for found in told.signs)]
    group = widgets.Dropdown(options=group_options, description=_("Whose"), layout=WIDE)
    sign = widgets.Dropdown(
        options=[(_("Any sign"), EVERYBODY), *((names[code], code) for code in shown)], description=_("Sign"),
        layout=WIDE,
    )  # fmt: skip

    def draw() -> list[Any]:
        rows = told
        if group.value:
            name, _equals, value = group.value.partition("=")
            rows = rows[rows[name].astype("str") == value]
        if sign.value:
            rows = rows[[sign.value in found for found in rows.signs]]
        if rows.empty:
            return [say(_("Nobody has a warning."))]
        return [warnings_chart(rows, warned.currency, 12), _warned(rows, warned, 12)]

    return follow([group, sign], draw)


def lifts_views(warned: Warnings) -> list[Any]:
    """Return what each sign beyond the orders was worth: a figure and its sentence, or the sentence alone."""
    if warned.model is None:
        return [say(signs.lifts_sentence(warned))]
    return [lifts_chart(warned.model.lifts), say(signs.lifts_sentence(warned))]


def test_table(tested: WarningTest) -> Shown:
    """Return each list of the past days side by side: right warnings, found losses, lead and money."""
    frame = tested.lists.assign(list=tested.lists.list.map(signs.list_names()))
    shown = ["list", "flagged", "hit", "precision", "recall", "lead_days", "money_share"]
    return table(
        frame.rename(columns={"precision": "precision_share", "recall": "recall_share"}),
        [{"precision": "precision_share", "recall": "recall_share"}.get(name, name) for name in shown],
        names=_headings(),
    )


def turn_test(tested: WarningTest) -> widgets.VBox:
    """Return a choice of what to compare the lists by, day by day."""
    options = [(_("Money found"), "money_share"), (_("Losses found"), "recall"), (_("Right warnings"), "precision")]
    by = widgets.Dropdown(options=options, description=_("Compare by"), layout=WIDE)
    return follow([by], lambda: [test_chart(tested.days, by.value)])


def taken_views(found: TakenAlong, currency: str = "") -> list[Any]:
    """Return what the dearest departure took along: the curve, the sentence, and the suspects."""
    told = say(people.taken_sentence(found, currency))
    if found.summary.empty:
        return [told]
    dearest = found.summary.sort_values("surplus_amount", ascending=False).iloc[0]
    manager = str(dearest.manager_id)
    shown = ["customer_id", "last_on", "lost_on", "taken_share", "year_amount"]
    suspects = found.suspects_of(manager)
    views = [taken_chart(found.curve, manager), told]
    if dearest.verdict == "more" and len(suspects):
        views += [say(people.suspects_sentence(found, manager))]
        views += [table(suspects, shown, currency=currency, rows=10, names=_headings())]
    return views


def dependence(base: CustomerBase) -> Shown:
    """Say how much turnover hangs on one person."""
    losses = base.value.losses if base.value is not None else None
    if losses is None:
        return say("")
    return say(people.dependence_sentence(managers_by_name(portfolio_curve(losses), losses.company)))


def portfolio_views(curve: pd.DataFrame, base: CustomerBase) -> list[Any]:
    """Return the turnover of each manager by quarter, by name, and how much hangs on one of them."""
    named = managers_by_name(curve, base.company)
    return [portfolio_chart(named, base.currency), say(people.dependence_sentence(named))]


def hand_over_views(found: HandOver, base: CustomerBase, rows: int = 12) -> list[Any]:
    """Return a hand-over: the load of the successors, how far it has come, and the list by money."""
    currency = base.currency
    told = say(people.handover_sentence(found, currency))
    if found.customers.empty:
        return [told]
    why, step = people.why_names(), people.step_names()
    frame = found.customers.assign(
        why=[", ".join(why[code] for code in codes) for codes in found.customers.why],
        step=found.customers.step.map(step),
    )
    shown = ["customer_id", "region", "margin_a_year", "successor_id", "why", "step", "introduced_on", "what_worked"]
    known = [name for name in shown if name in frame and frame[name].notna().any() and frame[name].ne("").any()]
    frame = managers_by_name(frame, base.company, "successor_id")
    return [handover_chart(found.load), told, table(frame, known, currency=currency, rows=rows, names=_headings())]


def turn_hand_over(base: CustomerBase, records: Records | None = None, manager_id: str = "") -> widgets.VBox:
    """Return a choice of the manager, with the hand-over of that manager's customers."""
    names = manager_names(base)
    serving = set(base.customers.manager_id.dropna().astype("str")) if "manager_id" in base.customers else set()
    if not serving:
        return widgets.VBox()
    options = [(name if name == one else f"{one} · {name}", one) for one, name in names.items() if one in serving]
    chosen = manager_id if manager_id in serving else _leaver(base, records, [one for _name, one in options])
    who = widgets.Dropdown(options=options, value=chosen, description=_("Who leaves"), layout=WIDE)
    return follow([who], lambda: hand_over_views(hand_over(base, records, who.value), base))


def _leaver(base: CustomerBase, records: Records | None, known: list[str]) -> str:
    """Who is about to leave or left last; else the first on the list."""
    told = records.frame("departures") if records is not None else None
    left = departures_known(base.company, told) if base.company is not None else pd.DataFrame(columns=["manager_id"])
    left = left[left.manager_id.isin(known)]
    return str(left.sort_values("left_on").manager_id.iloc[-1]) if len(left) else known[0]


def contact_views(found: Reminders, base: CustomerBase, rows: int = 12) -> list[Any]:
    """Return who has not heard from us for longer than agreed: by class, and whom to contact how with what."""
    views: list[Any] = [contact_chart(found.kept), say(people.reminders_sentence(found, base.currency))]
    if found.customers.empty:
        return views
    topics = people.topic_names()
    frame = managers_by_name(found.customers, base.company)
    frame = frame.assign(why=["; ".join(topics[code] for code in codes[:2]) for codes in found.customers.topics])
    shown = [
        "customer_id",
        "manager_id",
        "class_abc",
        "untouched_days",
        "agreed_days",
        "margin_a_year",
        "channel",
        "why",
    ]
    names = _headings() | {"why": _("What to tell")}
    return [*views, table(frame, shown, currency=base.currency, rows=rows, names=names)]


def departed_views(left: pd.DataFrame, currency: str = "") -> list[Any]:
    """Return who left and why, what the company had of them, and what went along."""
    views = [say(people.departed_sentence(left, currency))]
    if left.empty:
        return views
    reasons = [people.leave_reason_name(code) for code in left.leave_reason]
    frame = left.assign(leave_reason=reasons, surplus_lost=left.surplus_lost.round())
    shown = ["name", "left_on", "leave_reason", "leave_kind", "where_to", "total_income_amount", "training_amount",
             "came_back", "lost", "surplus_lost", "surplus_amount"]  # fmt: skip
    known = [name for name in shown if frame[name].notna().any() and frame[name].ne("").any()]
    views += [table(frame, known, currency=currency, names=_headings() | {"name": _("Employee")})]
    return [*views, *[say(people.income_sentence(row, currency)) for _place, row in left.head(5).iterrows()]]


def _headings() -> dict[str, str]:
    return {
        "chance_share": _("Chance to be lost"),
        "score": _("Points of the rules"),
        "margin_a_year": _("Margin a year"),
        "expected_loss_amount": _("Expected loss"),
        "runs_out_on": _("Lost from"),
        "why": _("Why"),
        "list": _("List"),
        "flagged": _("Listed"),
        "hit": _("Lost after"),
        "precision_share": _("Right warnings"),
        "recall_share": _("Losses found"),
        "lead_days": _("Lead, days"),
        "money_share": _("Money found"),
        "taken_share": _("Because of the departure"),
        "successor_id": _("Successor"),
        "step": _("Step"),
        "introduced_on": _("Introduced on"),
        "what_worked": _("What worked"),
        "class_abc": _("Class ABC"),
        "untouched_days": _("Days without a word"),
        "agreed_days": _("Agreed, days"),
        "channel": _("How"),
        "leave_reason": _("Why the employee left"),
        "leave_kind": _("Kind of departure"),
        "where_to": _("Where to"),
        "total_income_amount": _("Brought in all"),
        "training_amount": _("Put into training"),
        "came_back": _("Hired again"),
        "surplus_amount": _("Money beyond the usual"),
        "surplus_lost": _("Lost beyond the usual"),
    }
