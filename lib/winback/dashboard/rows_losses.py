"""The rows behind the figures of the overview, the losses and the value."""

from __future__ import annotations

import pandas as pd

from ..charts.audit import family_names
from ..charts.losses import verdict_names
from ..charts.value import component_names
from ..movement_words import state_names
from ..segment_words import value_names
from ..text import _
from . import state
from .behind import Sheet
from .filters import clock_label
from .rows import Rows, by_dimension, dated, one, parts, together
from .screens import DIMENSIONS, Screens
from .state import Filters, rows_of, select

CUSTOMERS = ["customer_id", "name", *DIMENSIONS, "last_on", "lost_on", "silence_days", "purchase_count", "year_amount"]


def lost_customers(screens: Screens, filters: Filters) -> list[Sheet]:
    """Return the lost customers of a selection one by one, the dearest first."""
    frame = select(screens.frame("accounts"), filters)
    make = one(
        _("Lost customers, one by one"), lambda _s, _f: frame.sort_values("year_amount", ascending=False), CUSTOMERS
    )
    return make(screens, filters) if len(frame) else []


def _losses(screens: Screens, filters: Filters, name: str) -> pd.DataFrame:
    return state.by_group(screens, filters, name)


def _active(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows.state == "active"]


def _came_back(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[(rows.kind == "returned") & (rows.window == 0)].assign(year_amount=lambda kept: kept.money)


def _over_time(screens: Screens, filters: Filters) -> pd.DataFrame:
    return dated(state.over_time(screens, filters), filters)


def _states(screens: Screens, filters: Filters) -> pd.DataFrame:
    return state.by_state(screens, filters).rename(columns={"amount": "turnover_amount"})


def _compared(screens: Screens, filters: Filters) -> pd.DataFrame:
    return state.compare(screens, filters)


def _rules(screens: Screens, filters: Filters) -> pd.DataFrame:
    return screens.frame("audited")


def _settings(screens: Screens, filters: Filters) -> pd.DataFrame:
    return screens.frame("audit")


def _worth(screens: Screens, filters: Filters, name: str) -> pd.DataFrame:
    rows = rows_of(screens, "states", filters)
    rows = rows[rows.state == "lost"]
    sums = rows.groupby(name, observed=True)[["customers", "year_amount", "orders"]].sum().reset_index()
    sums = sums[sums.customers > 0]
    return sums.assign(orders_a_year=sums.orders / sums.customers, value_amount=sums.year_amount / sums.customers)


def _states_words(_screens: Screens, _frame: pd.DataFrame) -> dict[str, dict[str, str]]:
    return {"state": state_names()}


def _classes_words(_screens: Screens, _frame: pd.DataFrame) -> dict[str, dict[str, str]]:
    return {"abc": value_names("abc"), "xyz": value_names("xyz")}


LOSSES = by_dimension(
    _losses, ["customers", "lost", "loss_rate", "money_lost_a_year", "one_purchase"], "money_lost_a_year"
)
LOST = together(LOSSES, lost_customers)
WORTH = by_dimension(_worth, ["customers", "value_amount", "orders_a_year", "year_amount"], "year_amount")
PERIODS = one(
    lambda: _("By period"),
    _over_time,
    ["period", "entered", "lost", "returned", "loss_rate", "money_lost_a_year", "money_returned_a_year"],
)
CLASSES = ["customers", "active", "lost", "money_lost_a_year"]

ROWS: dict[str, Rows] = {
    "overview/active": parts("states", ["customers", "year_amount"], _active, "year_amount"),
    "overview/lost": LOST,
    "overview/rate": together(PERIODS, LOSSES),
    "overview/money": LOST,
    "overview/back": together(parts("recent", ["customers", "year_amount"], _came_back), PERIODS),
    "overview/picture": PERIODS,
    "losses/lost": LOST,
    "losses/rate": together(PERIODS, LOSSES),
    "losses/left": PERIODS,
    "losses/came": PERIODS,
    "losses/over_time": PERIODS,
    "losses/groups": LOSSES,
    "losses/managers": LOSSES,
    "losses/fair": one(
        lambda: _("Managers compared"),
        _compared,
        ["manager_id", "customers", "lost", "expected_lost", "low", "high", "ratio", "verdict"],
        lambda _s, _f: {"verdict": verdict_names()},
    ),
    "losses/accounts": lost_customers,
    "losses/audit": together(
        one(
            lambda: _("The rules on offer"),
            _rules,
            ["clock", "called_lost", "false_losses", "false_loss_share", "delay_days"],
            lambda _s, frame: {"clock": {str(code): clock_label(str(code)) for code in frame.clock}},
        ),
        one(
            lambda: _("Every setting tried"),
            _settings,
            ["family", "setting", "called_lost", "false_losses", "false_loss_share", "delay_days"],
            lambda _s, _f: {"family": family_names()},
        ),
    ),
    "losses/once": one(
        lambda: _("By state"), _states, ["state", "customers", "turnover_amount", "year_amount"], _states_words
    ),
    "value/money": LOST,
    "value/per_customer": WORTH,
    "value/order": WORTH,
    "value/orders": WORTH,
    "value/bridge": one(
        lambda: _("Step by step"),
        state.bridge,
        ["component", "amount", "customers"],
        lambda _s, _f: {"component": component_names()},
    ),
    "value/abc": one(lambda: _("By class"), state.classes, ["abc", *CLASSES], _classes_words),
    "value/xyz": one(lambda: _("By steadiness"), state.steadiness, ["xyz", *CLASSES], _classes_words),
    "value/matrix": one(lambda: _("By class and steadiness"), state.matrix, ["abc", "xyz", *CLASSES], _classes_words),
    "value/lifetime": one(
        lambda: _("By class"),
        state.lifetime,
        ["abc", "customers", "active_expected", "expected_amount"],
        _classes_words,
    ),
}
