"""What notebook 05 shows and lets its reader turn: the plan's tables, and budget, hours, proof and discount at once."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets
import pandas as pd

from ..charts.planning import plan_parts_chart
from ..planning import Plan
from ..planning import words as told
from ..planning.approach import BANDS, CHANNELS, SIZES
from ..planning.fixed import Fixed
from ..records.words import choice_names
from ..segment_words import value_names
from ..text import _, format_money, format_share
from .knobs import WIDE, amount_format, follow
from .shown import Shown, say, table

KNOB = {"layout": WIDE, "style": {"description_width": "14em"}, "continuous_update": False}
STEPS_OF_BUDGET = 20


def turn_plan(plan: Plan) -> widgets.VBox:
    """Return knobs for budget, hours, the proof, a discount and the status of reasons, with the plan they make."""
    free = plan.turned(budget_amount=None)
    top = max(float(free.choice.chosen.cost_amount.sum()), 1.0)
    step = top / STEPS_OF_BUDGET
    start = min(plan.settings.budget_amount if plan.settings.budget_amount is not None else top, top)
    budget = widgets.FloatSlider(
        start, min=0, max=top, step=step, description=_("Budget"), readout_format=amount_format(), **KNOB
    )
    hours = widgets.FloatSlider(
        round(float(plan.managers.limit_hours.sum())), min=0, max=max(2 * float(plan.managers.limit_hours.sum()), 1),
        step=5, description=_("Hours of all together"), readout_format=amount_format(), **KNOB,
    )  # fmt: skip
    designs = {"hold_out": _("hold some out"), "waves": _("two waves"), "none": _("call everybody")}
    design = widgets.Dropdown(
        options=[(name, code) for code, name in designs.items()], value=plan.settings.design,
        description=_("Proof of the effect"), layout=WIDE, style=KNOB["style"],
    )  # fmt: skip
    held = widgets.IntSlider(round(100 * plan.settings.hold_out_share), 5, 50, 5, description=_("Held out, %"), **KNOB)
    cut = widgets.IntSlider(round(100 * plan.settings.discount_share), 0, 30, 1, description=_("Discount, %"), **KNOB)
    despite = widgets.Checkbox(
        bool(plan.settings.despite), description=_("Call although the reason is still open"), indent=False,
        layout={"width": "auto"},
    )  # fmt: skip

    def draw() -> list[Any]:
        held.layout.display = "" if design.value == "hold_out" else "none"
        turned = plan.turned(
            # At the right end there is no limit.
            budget_amount=None if budget.value >= top - step / 2 else float(budget.value),
            hours=plan.settings.hours if hours.value == hours_start else float(hours.value),
            design=design.value, hold_out_share=held.value / 100, discount_share=cut.value / 100,
            despite=("open", "fixing") if despite.value else (),
        )  # fmt: skip
        currency = turned.base.currency
        figure = plan_parts_chart(turned.by("channel"), "channel", currency, told.names_of(turned, "channel"))
        sentences = [told.summary(turned), told.margin(turned), told.design(turned)]
        if cut.value:
            sentences.append(told.discount(turned.guard, currency))
        return [figure, say(*sentences)]

    hours_start = hours.value
    return follow([budget, hours, design, held, cut, despite], draw)


def plan_table(plan: Plan, rows: int = 15) -> Shown:
    """Return who is called: with what, how, by whom, when, and what is expected."""
    return _customers(plan.called, plan, rows, [
        "customer_id", "planned_on", "manager_id", "channel", "remedy", "reason", "return_share", "cost_amount",
        "expected_profit_amount",
    ])  # fmt: skip


def not_called_table(plan: Plan, rows: int = 15) -> Shown:
    """Return the largest of those who are not called, with why."""
    return _customers(plan.not_called, plan, rows, ["customer_id", "year_amount", "reason", "why_not"])


def beyond_table(plan: Plan, rows: int = 8) -> Shown:
    """Return who lies beyond the line: even the best attempt costs more than it is expected to bring."""
    beyond = plan.line[~plan.line.pays].customer_id
    frame = plan.customers[plan.customers.customer_id.isin(beyond)]
    frame = frame.sort_values(["expected_profit_amount", "customer_id"], ignore_index=True)
    columns = ["customer_id", "channel", "profit_amount", "natural_share", "cost_amount", "expected_profit_amount"]
    return _customers(frame, plan, rows, columns)


def _customers(frame: pd.DataFrame, plan: Plan, rows: int, columns: list[str]) -> Shown:
    if frame.empty:
        return say("")
    named = frame.head(rows).copy()
    for name in ("manager_id", "channel", "remedy", "reason", "why_not"):
        if name in columns:
            called = told.names_of(plan, name)
            named[name] = [called.get(code, code) for code in named[name]]
    # The rows beyond are only counted.
    shown = pd.concat([named[columns], frame[columns].iloc[rows:]])
    return table(shown, currency=plan.base.currency, rows=rows, names=_headings())


def remedies_table(plan: Plan) -> Shown:
    """Return a card for each remedy in use: what is done, for which reasons, what it costs, where it is from."""
    frame = plan.remedies
    if frame.empty:
        return say("")
    cards, reasons = plan.remedies_known.by_code, told.names_of(plan, "reason")
    rows = pd.DataFrame(
        {
            "remedy": [cards[code].name for code in frame.remedy],
            "hint": [cards[code].hint for code in frame.remedy],
            "for_reasons": [", ".join(reasons.get(code, code) for code in codes) for codes in frame.reasons],
            "customers": frame.customers,
            "price": [_price(cards[code], plan) for code in frame.remedy],
            "source": [cards[code].source for code in frame.remedy],
        }
    )
    return table(rows, rows=len(rows), names=_headings())


def _price(card: Any, plan: Plan) -> str:
    """What a remedy costs beside the contact itself, in words."""
    parts = []
    spent = (card.hours + card.direct) * plan.considered.hour_amount
    if spent:
        parts.append(format_money(spent, plan.base.currency))
    if card.profit_share:
        parts.append(_("{share} of the profit").format(share=format_share(card.profit_share)))
    return " + ".join(parts) or _("nothing")


def approach_table(plan: Plan) -> Shown:
    """Return the table of channels: which part of a customer's chance each brings through, by time and by size."""
    bands, sizes, channels = value_names("silence_band"), value_names("abc"), choice_names("channel")
    known = [band for band in BANDS if band != "unknown"]
    rows = [
        {"channel": channels[code]}
        | {band: format_share(plan.approach.time[code][band], 0) for band in known}
        | {size: "× " + format_share(plan.approach.size[code][size], 0) for size in SIZES}
        for code in CHANNELS
    ]
    return table(rows, rows=len(rows), names=_headings() | {code: bands[code] for code in known} | sizes)


def owners_table(plan: Plan) -> Shown:
    """Return the load of each employee, and what one more hour would bring."""
    frame = plan.owners
    columns = ["name", "customers", "hours", "limit_hours", "load_share", "expected_profit_amount",
               "one_more_hour_amount"]  # fmt: skip
    return table(frame, columns, currency=plan.base.currency, rows=len(frame), names=_headings() | {"name": _("Owner")})


def next_steps_table(plan: Plan, rows: int = 12) -> Shown:
    """Return the next steps: when, with whom, what, by whom."""
    frame = plan.steps
    if frame.empty:
        return say("")
    named = frame.head(rows).copy()
    for name in ("plan_step", "manager_id"):
        called = told.names_of(plan, name)
        named[name] = [called.get(code, code) for code in named[name]]
    shown = pd.concat([named, frame.iloc[rows:]])[["due_on", "customer_id", "plan_step", "manager_id"]]
    return table(shown, rows=rows, names=_headings())


def answers_table(plan: Plan) -> Shown:
    """Return the four answers before the decision, a row for each reason."""
    frame = plan.answers
    if frame.empty:
        return say("")
    reasons, remedies = told.names_of(plan, "reason"), told.names_of(plan, "remedy")
    shown = frame.assign(
        reason=[reasons.get(code, code) for code in frame.reason],
        remedy=[
            "; ".join(remedies.get(code, code) for code in [first, *others])
            for first, others in zip(frame.remedy, frame.other_remedies, strict=True)
        ],
        loyal=frame.touches_price.map({True: _("will ask for the same discount"), False: _("no price is touched")}),
    )  # fmt: skip
    columns = ["reason", "customers", "remedy", "return_share", "hold_share", "cost_per_return_amount", "loyal"]
    return table(shown, columns, currency=plan.base.currency, rows=len(shown), names=_headings())


def terms_table(plan: Plan) -> Shown:
    """Return the terms of each group, with what bonus and malus are worth in this plan."""
    groups = plan.called.groupby("priority").agg(
        customers=("customer_id", "size"), terms_amount=("terms_amount", "sum")
    )
    names = told.names_of(plan, "priority")
    rows = [
        {
            "priority": names.get(code, code), "condition": plan.approach.terms(code).condition,
            "customers": int(groups.customers[code]), "bonus_share": plan.approach.terms(code).bonus_share,
            "malus_share": plan.approach.terms(code).malus_share, "terms_amount": float(groups.terms_amount[code]),
        }
        for code in names if code in groups.index
    ]  # fmt: skip
    return table(rows, currency=plan.base.currency, names=_headings()) if rows else say("")


def fixed_table(found: Fixed, catalogue: Any) -> Shown:
    """Return the fixes with who left for what they removed, and their money."""
    frame = found.fixes
    if frame.empty:
        return say("")
    shown = frame.assign(reason=[catalogue.name(code) for code in frame.reason])
    columns = ["fixed_on", "reason", "fix", "customers", "year_amount", "expected_profit_amount", "allowed"]
    return table(shown, columns, currency=found.base.currency, rows=len(shown), names=_headings())


def _headings() -> dict[str, str]:
    return {
        "customer_id": _("Customer"),
        "planned_on": _("First step on"),
        "due_on": _("Due on"),
        "manager_id": _("Owner"),
        "channel": _("Way of contact"),
        "remedy": _("Remedy"),
        "reason": _("Reason"),
        "priority": _("Priority"),
        "plan_step": _("Step"),
        "why_not": _("Why not"),
        "return_share": _("Chance to return"),
        "natural_share": _("Would come anyway"),
        "hold_share": _("Holds for a year"),
        "profit_amount": _("Worth once back"),
        "cost_amount": _("What it costs"),
        "cost_per_return_amount": _("Cost of one return"),
        "expected_profit_amount": _("Expected profit"),
        "year_amount": _("Bought in the last year"),
        "limit_hours": _("Hours there are"),
        "load_share": _("Hours used"),
        "one_more_hour_amount": _("One more hour brings"),
        "hint": _("What is done"),
        "for_reasons": _("Answers these reasons"),
        "price": _("Costs beside the contact"),
        "source": _("Where it is from"),
        "loyal": _("Loyal customers"),
        "condition": _("What is promised"),
        "bonus_share": _("Bonus for a return, of the profit"),
        "malus_share": _("Malus if lost again"),
        "terms_amount": _("What terms and bonus cost"),
        "fixed_on": _("Works since"),
        "fix": _("What was done"),
        "allowed": _("May be written to"),
    }
