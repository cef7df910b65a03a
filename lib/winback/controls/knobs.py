"""Knobs of the notebooks: turn one, and the figure and its sentence below follow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets as widgets

from .. import readings, sentences, value_sentences
from ..activity import customers_by_state
from ..charts import groups_chart, states_chart
from ..errors import WinbackError
from ..loss_reports import loss_report
from ..losses import Losses, measure_losses
from ..owners import LOSSES_RULE, compare_owner_rules, losses_by_owner, possible_rules, rule_names
from ..talks import Who
from ..text import _, language
from ..value import money_lost
from .shown import headings, say
from .stage import Stage

WIDE = {"width": "34em", "max_width": "100%"}
LABEL = "9em"
SHOWN_CLOCKS = ("own", "article:customer", "article", "fixed")


def clock_labels() -> dict[str, str]:
    """Return the clocks' names for a choice, in the language in use."""
    return {
        "own": _("Each customer's own rhythm"),
        "article:customer": _("The customer's usual interval × 4/3"),
        "article": _("The company's usual interval × 4/3"),
        "fixed": _("A fixed number of days"),
    }


def turn_clock(losses: Losses) -> widgets.VBox:
    """Return a choice of the clock, with the states of the customers by it.

    Without a browser nothing is lost: the notebook shows the same figure for its parameters in the cell before.
    """
    labels = clock_labels()
    code = losses.clock.code.partition(":")[0] if losses.clock.code.startswith("fixed") else losses.clock.code
    options = [(labels[name], name) for name in SHOWN_CLOCKS]
    clock = widgets.Dropdown(
        options=options, value=code if code in labels else "own", description=_("Clock"), layout=WIDE
    )
    days = widgets.IntSlider(getattr(losses.clock, "days", 180), 15, 540, 15, description=_("Days"), layout=WIDE)
    days.continuous_update = False

    def draw() -> list[Any]:
        days.layout.display = "" if clock.value == "fixed" else "none"
        chosen = f"fixed:{days.value}" if clock.value == "fixed" else clock.value
        measured = measure_losses(losses.company, chosen, losses.as_of, losses.assumptions)
        frame, currency = customers_by_state(measured), losses.company.currency
        return [states_chart(frame, currency), say(measured.clock.describe(), readings.states(frame, currency))]

    return follow([clock, days], draw)


def turn_group(losses: Losses) -> widgets.VBox:
    """Return a choice of what to report the losses by, with the figure and its sentence.

    By manager also by which rule a customer belongs to one; and, where contacts are known, whether those in talks who
    have never bought count as customers.
    """
    headed, named, currency = headings(), rule_names(), losses.company.currency
    options = [(headed.get(code, code), code) for code in losses.groups]
    group = widgets.Dropdown(options=options, description=_("Report by"), layout=WIDE)
    rules = [LOSSES_RULE, *(possible_rules(losses.company) if "manager_id" in losses.groups else [])]
    rule = widgets.Dropdown(options=[(named[code], code) for code in rules], description=_("Belongs to"), layout=WIDE)
    talks = widgets.Checkbox(False, description=_("Count those in talks as customers"), indent=False, layout=WIDE)
    has_talks = losses.company.table("contacts") is not None

    def draw() -> list[Any]:
        by_manager = group.value == "manager_id"
        owned = by_manager and rule.value != LOSSES_RULE
        rule.layout.display = "" if by_manager and len(rules) > 1 else "none"
        talks.layout.display = "" if has_talks and not owned else "none"
        who: Who = "talks" if has_talks and talks.value else "bought"
        frame = losses_by_owner(losses, rule.value) if owned else loss_report(losses, group.value, who)
        told = [sentences.groups_sentence(frame, group.value, currency, rule.value)]
        if by_manager and len(rules) > 1:
            told.append(value_sentences.owners_sentence(compare_owner_rules(losses)))
        return [groups_chart(frame, group.value, currency), say(*told)]

    return follow([group, rule, talks], draw)


def turn_formula(total: Mapping[str, float], currency: str = "") -> widgets.VBox:
    """Return sliders for the three factors of the money lost, with the product."""
    wide = {"layout": WIDE, "style": {"description_width": "14em"}, "continuous_update": False}
    lost = widgets.IntSlider(
        int(total["lost"]), 0, max(2 * int(total["lost"]), 10), description=_("Lost customers"), **wide
    )
    order = widgets.FloatSlider(
        total["average_order_amount"],
        min=0,
        max=max(2 * total["average_order_amount"], 1),
        step=max(total["average_order_amount"] / 50, 0.01),
        readout_format=amount_format(),
        description=_("Average order"),
        **wide,
    )
    often = widgets.FloatSlider(
        total["orders_a_year"],
        min=0,
        max=max(2 * total["orders_a_year"], 1),
        step=0.1,
        description=_("Orders a year"),
        **wide,
    )

    def draw() -> list[Any]:
        money = money_lost(lost.value, order.value, often.value)
        turned = {"lost": lost.value, "average_order_amount": order.value, "orders_a_year": often.value}
        return [say(readings.formula(turned | {"money_lost_a_year": money}, currency))]

    return follow([lost, order, often], draw)


def amount_format() -> str:
    """Return how a slider writes an amount: a comma between thousands only where it does not mean decimals."""
    return ",.0f" if language() == "en" else ".0f"


def follow(knobs: list[Any], draw: Callable[[], list[Any]]) -> widgets.VBox:
    """Knobs above an output that is drawn anew after each turn; a refusal is shown as its sentence."""
    stage = Stage()

    def show(_change: object = None) -> None:
        try:
            stage.put(*draw())
        except WinbackError as error:
            stage.put(say(str(error)))

    for knob in knobs:
        if getattr(knob.style, "description_width", LABEL) in (None, ""):
            knob.style.description_width = LABEL  # the usual width cuts labels of two words off
        knob.observe(show, "value")
    show()
    return widgets.VBox([*knobs, stage])
