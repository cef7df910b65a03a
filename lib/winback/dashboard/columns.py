"""The columns of the tables behind the figures: what they are called, and how their values are written."""

from __future__ import annotations

import pandas as pd

from ..text import _
from .filters import dimension_names

MONEY, SHARE, DAY, NUMBER, TEXT = "money", "share", "day", "number", "text"
_SHARES = ("loss_rate", "precision", "recall", "share")
_PLAIN = ("ratio", "orders_a_year")


def kind_of(name: str, values: pd.Series) -> str:
    """Return how a column is written: names end in their unit.

    >>> series = pd.Series(["x"])
    >>> kind_of("lost_amount", pd.Series([1.0])), kind_of("left_on", series), kind_of("code", series)
    ('money', 'day', 'text')
    """
    if name.endswith("_on") or name == "day":
        return DAY
    if not pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values):
        return TEXT
    if name in _PLAIN:
        return NUMBER
    if name.endswith("_share") or name in _SHARES:
        return SHARE
    return MONEY if name.endswith(("amount", "_a_year")) else NUMBER


def column_titles() -> dict[str, str]:
    """Return the titles of all columns that stand behind a figure, in the language in use."""
    dimensions = {name: label for name, (label, _all) in dimension_names().items()}
    return dimensions | _customers() | _money() | _shares() | _plans() | _codes()


def _customers() -> dict[str, str]:
    return {
        "customers": _("Customers"),
        "active": _("Active"),
        "lost": _("Lost"),
        "returned": _("Returned"),
        "one_purchase": _("Bought once"),
        "entered": _("New under the rule"),
        "expected_lost": _("Losses expected"),
        "low": _("Chance explains from"),
        "high": _("Chance explains up to"),
        "ratio": _("Lost to expected, times"),
        "active_expected": _("Still active, expected"),
        "won_customers": _("Returns won, expected"),
        "extra_returns": _("More returns, expected"),
        "customer_id": _("Customer"),
        "name": _("Name"),
        "purchase_count": _("Purchases"),
        "last_on": _("Last purchase"),
        "lost_on": _("Counted as lost from"),
        "runs_out_on": _("Lost from"),
        "silence_days": _("Silent, days"),
        "usual_interval_days": _("Usual interval, days"),
        "signs": _("Signs"),
        "callable_count": _("Can be called"),
        "needed": _("Silent who would have to name it"),
        "silent": _("Silent customers"),
        "asked_count": _("Asked"),
        "named_count": _("Named it"),
        "staff_count": _("Staff spoke of"),
        "staff_named_count": _("Staff named it for"),
        "staff_customers": _("Staff named it for"),
        "asked_customers": _("Customers who named it"),
        "at_risk_count": _("Customers observed"),
        "flagged": _("Listed"),
        "hit": _("Of them lost"),
        "surplus_lost": _("Lost because of it, about"),
        "left_on": _("Left on"),
        "days": _("Days"),
        "delay_days": _("Days until a loss is noticed"),
        "called_lost": _("Called lost"),
        "false_losses": _("Of them bought again"),
    }


def _money() -> dict[str, str]:
    return {
        "amount": _("Money a year"),
        "year_amount": _("Bought in the last year"),
        "money_lost_a_year": _("Money lost a year"),
        "money_returned_a_year": _("Money returned a year"),
        "amount_before": _("Money before"),
        "turnover_amount": _("Turnover of all time"),
        "expected_amount": _("Profit expected"),
        "expected_return_amount": _("Expected return"),
        "expected_profit_amount": _("Expected profit"),
        "sum_profit_amount": _("Expected profit, added up"),
        "profit_amount": _("Profit"),
        "spent_amount": _("Cost"),
        "result_amount": _("Result"),
        "cost_amount": _("Cost"),
        "margin_a_year": _("Margin a year"),
        "expected_loss_amount": _("Of it expected to be lost"),
        "one_more_hour_amount": _("One more hour brings"),
        "surplus_amount": _("Money lost because of it"),
        "fixable_amount": _("Of it we can fix"),
        "value_amount": _("Per customer"),
        "low_amount": _("Likely from"),
        "high_amount": _("Likely up to"),
    }


def _shares() -> dict[str, str]:
    return {
        "share": _("Share"),
        "loss_rate": _("Loss rate"),
        "customers_share": _("Share of customers"),
        "amount_share": _("Share of the money"),
        "cumulative_share": _("Added up"),
        "known_share": _("Of those known"),
        "low_share": _("Likely from"),
        "high_share": _("Likely up to"),
        "low_amount_share": _("Of the money, at least"),
        "high_amount_share": _("Of the money, at most"),
        "needed_share": _("Of the silent"),
        "staff_share": _("Of those staff spoke of"),
        "asked_share": _("Of those asked"),
        "gap_share": _("Difference"),
        "named_share": _("Of those asked"),
        "others_share": _("At other managers"),
        "return_share": _("Came back"),
        "return_chance_share": _("Chance to return"),
        "planned_share": _("Planned"),
        "break_even_share": _("Pays from, returns"),
        "load_share": _("Of the hours there are"),
        "hold_out_share": _("Held out"),
        "smallest_effect_share": _("Smallest difference proved"),
        "chance_share": _("Chance to be lost"),
        "precision": _("Of those listed, lost"),
        "recall": _("Of those lost, listed"),
        "money_share": _("Of their money, listed"),
        "false_loss_share": _("Given up too early"),
    }


def _plans() -> dict[str, str]:
    return {
        "rank": _("Attempt"),
        "hours": _("Hours"),
        "limit_hours": _("Hours there are"),
        "owner": _("Owner"),
        "way": _("Way of contact"),
        "remedy": _("Remedy"),
        "why_not": _("Why not called"),
        "planned_on": _("First step on"),
        "contacted": _("Called now"),
        "waiting": _("Waiting"),
        "design": _("Design of the proof"),
        "is_chosen": _("In the plan"),
    }


def _codes() -> dict[str, str]:
    return {
        "period": _("Period"),
        "state": _("State"),
        "state_before": _("State before"),
        "xyz": _("Steadiness"),
        "verdict": _("Verdict"),
        "component": _("Change"),
        "clock": _("Loss rule"),
        "family": _("Kind of rule"),
        "setting": _("Setting"),
        "code": _("Reason"),
        "reason": _("Reason"),
        "class_code": _("Whose doing"),
        "fixable": _("Can we fix it?"),
        "status": _("Status"),
        "source": _("Source"),
        "priority": _("Priority"),
        "silence_band": _("Left"),
        "reachable": _("Can be reached"),
        "contact_channel": _("Way of contact"),
        "side": _("Group"),
        "sign": _("Sign"),
        "event": _("What"),
        "list": _("List"),
        "day": _("List of"),
        "who": _("Whose customers"),
        "leaver": _("Who left"),
        "group": _("Group"),
        "orders_a_year": _("Orders a year"),
    }
