"""What notebook 03 lets its reader turn: what the reasons are counted in, told by, and within what."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets

from .. import reason_readings
from .. import reason_sentences as told
from ..charts.reasons import classes_by_chart, reasons_chart, reasons_heatmap, reasons_over_time_chart
from ..reason_words import dimension_names, level_names, reason_name
from ..text import _
from ..why.reports import Level, most_customers_first
from ..why.study import Reasons
from .knobs import WIDE, follow
from .reason_tables import concluded_table
from .reasons import dimensions, group_names
from .shown import say

CUSTOMERS = "customers"
ALL = "*"
"""All groups; the group of those not stated is ''."""
PERIODS = ("quarter", "year")
MOST_GROUPS = 40
"""So many groups can be chosen one by one, those of most customers first."""
BY_LEVEL: tuple[Level, ...] = ("group_code", "class_code", "fixable")


def turn_reasons(reasons: Reasons) -> widgets.VBox:
    """Return choices of what counts and within what, with the reasons from the dearest or most frequent down.

    By a manager, a region …: all of them side by side, or one of them alone; by the period of leaving: one after the
    other.
    """
    counted, by = _counted(reasons), _by(reasons)
    only = widgets.Dropdown(options=_groups(reasons, ""), description=_("Only"), layout=WIDE)

    def offer(_change: object = None) -> None:
        only.options = _groups(reasons, by.value)
        only.layout.display = "none" if by.value in ("", *PERIODS) else ""

    by.observe(offer, "value")
    by.value = next(iter(dimensions(reasons)), "")
    offer()

    def draw() -> list[Any]:
        if by.value in PERIODS:
            return _by_period(reasons, by.value, "class_code", counted.value)
        if by.value and only.value == ALL:
            return _side_by_side(reasons, by.value, "reason", counted.value)
        return _ranked(reasons, "reason", counted.value, by.value, only.value)

    return follow([counted, by, only], draw)


def turn_groups(reasons: Reasons) -> widgets.VBox:
    """Return choices of how the reasons are grouped, what counts, and within what, with the figure."""
    names = level_names()
    level = widgets.Dropdown(options=[(names[code], code) for code in BY_LEVEL], description=_("Told by"), layout=WIDE)
    level.value, counted, by = "fixable", _counted(reasons), _by(reasons)

    def draw() -> list[Any]:
        if by.value in PERIODS and level.value != "group_code":
            return _by_period(reasons, by.value, level.value, counted.value)
        if by.value and by.value not in PERIODS:
            return _side_by_side(reasons, by.value, level.value, counted.value)
        return _ranked(reasons, level.value, counted.value)

    return follow([level, counted, by], draw)


def turn_concluded(reasons: Reasons) -> widgets.VBox:
    """Return choices of a reason and of a manager, with the customers concluded to have left for it, or from them."""
    present = sorted(set(reasons.concluded.reason), key=lambda code: reason_name(code, reasons.catalogue))
    named = [(reason_name(code, reasons.catalogue), code) for code in present]
    reason = widgets.Dropdown(options=[(_("all"), ""), *named], description=_("Reason"), layout=WIDE)
    managers = _groups(reasons, "manager_id")[1:] if "manager_id" in dimensions(reasons) else []
    manager = widgets.Dropdown(options=[(_("all"), ALL), *managers], description=_("Manager"), layout=WIDE)
    manager.layout.display = "" if managers else "none"

    def draw() -> list[Any]:
        if not reason.value and manager.value == ALL:
            return [say(reason_readings.choose_sentence())]
        return [concluded_table(reasons, reason.value, None if manager.value == ALL else manager.value)]

    return follow([reason, manager], draw)


def _counted(reasons: Reasons) -> widgets.Dropdown:
    """Customers, or a column of money a year."""
    names = {"year_amount": _("Money a year"), "margin_a_year": _("Margin a year")}
    options = [(names[code], code) for code in reasons.base.money if code in names]
    return widgets.Dropdown(options=[*options, (_("Customers"), CUSTOMERS)], description=_("Count in"), layout=WIDE)


def _by(reasons: Reasons) -> widgets.Dropdown:
    names = dimension_names()
    periods = PERIODS if len(reasons.over_time("year")) else ()
    options = [(names[code], code) for code in (*dimensions(reasons), *periods)]
    return widgets.Dropdown(options=[(_("All together"), ""), *options], description=_("Within"), layout=WIDE)


def _groups(reasons: Reasons, dimension: str) -> list[tuple[str, str]]:
    """All groups side by side, or one of them; the group of most customers first."""
    if dimension in ("", *PERIODS):
        return [(_("all side by side"), ALL)]
    frame, names = reasons.by(dimension), group_names(reasons, dimension)
    sized = frame.groupby(dimension).customers.sum().nlargest(MOST_GROUPS)
    options = [(names.get(code, code) or _("not stated"), str(code)) for code in sized.index]
    return [(_("all side by side"), ALL), *options]


def _money(reasons: Reasons, counted: str) -> str:
    return reasons.base.money[0] if counted == CUSTOMERS else counted


def _ranked(reasons: Reasons, level: Level, counted: str, dimension: str = "", group: str = ALL) -> list[Any]:
    """The reasons from the dearest or most frequent down, of all or of one group."""
    money, catalogue, currency = _money(reasons, counted), reasons.catalogue, reasons.base.currency
    count = counted == CUSTOMERS
    frame = (
        reasons.pareto(level, money)
        if group == ALL or not dimension
        else reasons.within(dimension, group, level, money)
    )
    frame = most_customers_first(frame) if count else frame
    figure = reasons_chart(frame, catalogue, currency, count=count)
    if level != "reason":
        return [figure, say(reason_readings.parts_sentence(frame, catalogue, level, count))]
    sentence = told.pareto_sentence(frame, catalogue, currency)
    return [figure, say(reason_readings.frequent_sentence(frame, catalogue) if count else sentence)]


def _side_by_side(reasons: Reasons, dimension: str, level: Level, counted: str) -> list[Any]:
    """The groups side by side: parted bars where there are few parts, else a table of shades."""
    money, catalogue, names = counted != CUSTOMERS, reasons.catalogue, group_names(reasons, dimension)
    frame = reasons.by(dimension, level, _money(reasons, counted))
    if level in ("class_code", "fixable"):
        figure = classes_by_chart(frame, dimension, catalogue, names, count=not money)
    else:
        figure = reasons_heatmap(frame, dimension, catalogue, names, money=money)
    return [figure, say(reason_readings.group_sentence(frame, dimension, catalogue, names, money))]


def _by_period(reasons: Reasons, period: Any, level: Level, counted: str) -> list[Any]:
    """The periods of leaving one after the other; the sentence names the reason that stood out."""
    money = _money(reasons, counted)
    currency = None if counted == CUSTOMERS else reasons.base.currency
    frame = reasons.over_time(period, level, money)
    figure = reasons_over_time_chart(frame, reasons.catalogue, period, currency=currency)
    sentence = told.over_time_reasons_sentence(reasons.over_time(period, "reason", money), reasons.catalogue, period)
    return [figure, say(sentence)]
