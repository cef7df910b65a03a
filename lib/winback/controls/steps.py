"""The honest number step by step: a table with the source of each, switches for them, and a knob for a discount."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets
import pandas as pd

from .. import value_sentences
from ..base import CustomerBase
from ..charts.honest import honest_chart, honest_names
from ..concession import concede
from ..honest import STEPS, honest_number
from ..text import _
from ..worth import HasReasons, return_worth
from .knobs import follow
from .shown import Shown, say, table


def steps_table(frame: pd.DataFrame, currency: str = "") -> Shown:
    """Return the steps of the honest number with their range and what each rests on."""
    named = frame.assign(step=frame.step.map(honest_names()))
    columns = ["step", "amount", "low_amount", "high_amount", "source"]
    return table(named, columns, currency=currency, rows=len(frame), names={"source": _("What it rests on")})


def turn_steps(
    base: CustomerBase, reasons: HasReasons | None = None, worth: pd.DataFrame | None = None
) -> widgets.VBox:
    """Return a switch for each step of the honest number, with the waterfall and its sentence."""
    worth = return_worth(base, reasons) if worth is None else worth
    wide = {"indent": False, "layout": {"width": "22em"}}
    names = honest_names()
    switches = {step: widgets.Checkbox(step != "word_of_mouth", description=names[step], **wide) for step in STEPS}

    def draw() -> list[Any]:
        off = [step for step, switch in switches.items() if not switch.value]
        frame = honest_number(base, reasons, worth=worth, without=off, word_of_mouth=switches["word_of_mouth"].value)
        told = value_sentences.honest_sentence(frame, base.currency)
        return [honest_chart(frame, base.currency), say(told)]

    return follow(list(switches.values()), draw)


def unworthy_table(worth: pd.DataFrame, currency: str = "", rows: int = 8) -> Shown:
    """Return those whose attempt costs more than it brings, the largest first: a list of calls to be saved."""
    shown = ["customer_id", "return_share", "natural_share", "profit_amount", "cost_amount", "expected_profit_amount"]
    saved = worth[~worth.worth_it].sort_values(["profit_amount", "customer_id"], ascending=[False, True])
    return table(
        saved, [*shown, "channel"], currency=currency, rows=rows, names={"profit_amount": _("Worth once back")}
    )


def turn_discount(base: CustomerBase, worth: pd.DataFrame) -> widgets.VBox:
    """Return a slider for a discount to those won back, with what it costs and who else may ask for it."""
    percent = widgets.IntSlider(
        5, 0, 50, description=_("Discount, %"), continuous_update=False, layout={"width": "34em"}
    )

    def draw() -> list[Any]:
        found = concede(base, worth, percent.value / 100)
        return [say(value_sentences.concession_sentence(found, base.currency))]

    return follow([percent], draw)
