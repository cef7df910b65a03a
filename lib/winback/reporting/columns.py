"""Which columns of the frames behind the figures a workbook shows, what they are called, and what their codes mean.

Only what is named here is shown: a column that somebody adds to a frame stays out until it is thought of.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ..charts.audit import family_names
from ..charts.losses import verdict_names
from ..charts.value import component_names
from ..dashboard.filters import value_label
from ..dashboard.screens import DIMENSIONS
from ..early import words as early_words
from ..movement_words import class_names, state_names
from ..planning import default_remedies
from ..planning.sayings import why_not_names
from ..reason_words import reason_name, source_names, status_names
from ..reasons.catalogue import Catalogue
from ..records.words import choice_names
from ..returns import words as return_words
from ..segment_words import field_names, value_names
from ..text import _

SHOWN = {
    "overview.picture": "period_on money_lost_a_year money_returned_a_year lost returned complete",
    "losses.over_time": "period_on customers entered lost returned loss_rate complete",
    "losses.groups": "group customers lost one_purchase loss_rate money_lost_a_year",
    "losses.managers": "group customers lost one_purchase loss_rate money_lost_a_year",
    "losses.fair": "manager_id customers lost expected_lost ratio low high verdict",
    "losses.audit": "family setting judged called_lost bought_again false_losses false_loss_share gone delay_days",
    "losses.once": "state customers amount year_amount",
    "value.bridge": "component amount customers",
    "value.abc": "abc customers active lost amount money_lost_a_year",
    "value.xyz": "xyz customers active lost money_lost_a_year",
    "value.matrix": "abc xyz customers active lost amount money_lost_a_year",
    "value.lifetime": "abc customers active_expected expected_amount",
    "reasons.dearest": "code class_code fixable customers customers_share amount amount_share cumulative_share",
    "reasons.coverage": "source customers customers_share amount amount_share",
    "reasons.groups": "code customers customers_share amount amount_share",
    "reasons.fixable": "code customers customers_share amount amount_share",
    "reasons.doing": "group code customers customers_share amount amount_share",
    "reasons.over_time": "period_on code customers customers_share amount",
    "reasons.sides": "code staff_customers staff_share asked_customers asked_share gap_share",
    "reasons.behind": "code class_code fixable customers customers_share amount amount_share",
    "reasons.managers": "manager_id reason asked_count named_count named_share low_share high_share others_share "
    "staff_count staff_named_count staff_share instead",
    "reasons.bounds": "code customers known_share low_share high_share amount known_amount_share low_amount_share "
    "high_amount_share",
    "reasons.fixes": "code status fixable customers amount callable_count",
    "segments.priorities": "priority customers customers_share amount amount_share",
    "segments.bands": "silence_band priority customers amount expected_return_amount",
    "segments.groups": "group priority customers amount expected_return_amount",
    "segments.reach": "priority reachable customers customers_share amount amount_share",
    "segments.expected": "priority customers won_customers expected_return_amount cost_amount",
    "segments.states": "point_on state customers amount",
    "segments.classes": "point_on abc customers amount",
    "segments.flows": "state_before state customers amount_before amount",
    "plan.ways": "way customers hours cost_amount extra_returns expected_profit_amount amount",
    "plan.remedies": "remedy customers hours cost_amount extra_returns expected_profit_amount amount",
    "plan.left": "why_not customers amount",
    "plan.stop": "rank expected_profit_amount sum_profit_amount is_chosen pays",
    "plan.loads": "manager_id customers hours limit_hours load_share cost_amount expected_profit_amount "
    "one_more_hour_amount",
    "plan.proof": "design hold_out_share contacted waiting smallest_effect_share",
    "returns.channels": "contact_channel customers returned return_share low_share high_share planned_share amount "
    "profit_amount spent_amount result_amount",
    "returns.reasons": "reason customers returned return_share low_share high_share planned_share amount "
    "profit_amount spent_amount result_amount",
    "returns.lives": "part days share low_share high_share at_risk_count",
    "returns.watch": "return_sign customers year_amount",
    "risk.signs": "early_sign customers margin_a_year expected_loss_amount",
    "risk.groups": "group customers margin_a_year expected_loss_amount",
    "risk.test": "day list customers lost flagged hit precision_share recall_share lead_days found_amount lost_amount "
    "money_share",
    "risk.taken": "manager_id who days share low_share high_share",
}  # fmt: skip
"""The columns of each exhibit; ``group`` stands for the dimension by which it is split."""
RENAMED = {
    "plan.ways": {"channel": "way"},
    "returns.watch": {"sign": "return_sign"},
    "risk.signs": {"sign": "early_sign"},
    "risk.test": {"precision": "precision_share", "recall": "recall_share"},
}


def shown(key: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the columns of an exhibit's frame that a reader gets, in their order; none for an unknown exhibit."""
    frame = frame.rename(columns=RENAMED.get(key, {}))
    group = next((name for name in DIMENSIONS if name in frame), "")
    names = [group if name == "group" else name for name in SHOWN.get(key, "").split()]
    return frame[[name for name in names if name in frame]].reset_index(drop=True)


def headings() -> dict[str, str]:
    """Return what the columns are called, in the language in use."""
    return field_names() | _of_losses() | _of_reasons() | _of_segments() | _of_plans() | _of_returns() | _of_risks()


def _of_losses() -> dict[str, str]:
    return {
        "customer_id": _("Customer"), "name": _("Name"), "manager_id": _("Manager"), "region": _("Region"),
        "industry": _("Industry"), "channel": _("Channel"), "state": _("State"), "abc": _("Class ABC"),
        "xyz": _("Class XYZ"), "period_on": _("Period"), "customers": _("Customers"), "entered": _("Came"),
        "lost": _("Lost"), "returned": _("Returned"), "active": _("Active"), "one_purchase": _("One purchase"),
        "loss_rate": _("Loss rate"), "money_lost_a_year": _("Money lost a year"),
        "money_returned_a_year": _("Money returned a year"), "complete": _("Whole period"),
        "expected_lost": _("Expected lost"), "ratio": _("Lost to expected"), "low": _("From"), "high": _("To"),
        "verdict": _("Verdict"), "family": _("Clock"), "setting": _("Setting"), "judged": _("Silences judged"),
        "called_lost": _("Called lost"), "bought_again": _("Bought again"), "false_losses": _("Given up too early"),
        "false_loss_share": _("False losses"), "gone": _("Truly gone"), "delay_days": _("Delay, days"),
        "amount": _("Amount"), "year_amount": _("Bought in the last year"), "component": _("Component"),
        "active_expected": _("Expected to be active"), "expected_amount": _("Expected profit"),
        "last_on": _("Last purchase"), "lost_on": _("Lost on"), "silence_days": _("Silence, days"),
        "purchase_count": _("Purchases"), "what": _("What"), "series": _("Series"), "value": _("Figure"),
    }  # fmt: skip


def _of_reasons() -> dict[str, str]:
    return {
        "code": _("Reason"), "reason": _("Reason"), "class_code": _("Whose cause"), "fixable": _("Can we fix it"),
        "status": _("Is it fixed"), "callable_count": _("Can be called now"),
        "customers_share": _("Share of customers"),
        "amount_share": _("Share of money"), "cumulative_share": _("Share of money so far"), "source": _("Source"),
        "staff_customers": _("Customers of whom staff say it"), "staff_share": _("Share, staff say"),
        "asked_customers": _("Customers who say it"), "asked_share": _("Share, customers say"),
        "gap_share": _("Difference"), "asked_count": _("Customers asked"), "named_count": _("Named it"),
        "named_share": _("Share that named it"), "low_share": _("From"), "high_share": _("To"),
        "others_share": _("At the other managers"), "staff_count": _("Told by staff"),
        "staff_named_count": _("Named by staff"), "instead": _("Staff name instead"),
        "known_share": _("Share, as known"), "known_amount_share": _("Share of money, as known"),
        "low_amount_share": _("Share of money, from"), "high_amount_share": _("Share of money, to"),
    }  # fmt: skip


def _of_segments() -> dict[str, str]:
    return {
        "priority": _("Priority"), "silence_band": _("Time since leaving"), "reachable": _("Reachable"),
        "expected_return_amount": _("Expected return"), "cost_amount": _("What it costs"),
        "won_customers": _("Won by asking"), "point_on": _("At the end of"), "state_before": _("State before"),
        "amount_before": _("Amount before"),
    }  # fmt: skip


def _of_plans() -> dict[str, str]:
    return {
        "way": _("Way of contact"), "hours": _("Hours"), "extra_returns": _("More returns"), "remedy": _("Remedy"),
        "expected_profit_amount": _("Expected profit"), "why_not": _("Why not"), "rank": _("Rank"),
        "sum_profit_amount": _("Expected profit so far"), "is_chosen": _("On the plan"), "pays": _("Pays"),
        "limit_hours": _("Hours there are"), "load_share": _("Hours used"),
        "one_more_hour_amount": _("One more hour brings"), "design": _("How the effect is proved"),
        "hold_out_share": _("Share held out"), "contacted": _("Contacted"), "waiting": _("Held out"),
        "smallest_effect_share": _("Smallest effect proved"), "planned_on": _("First step on"), "owner": _("Owner"),
        "return_share": _("Chance to return"),
    }  # fmt: skip


def _of_returns() -> dict[str, str]:
    return {
        "contact_channel": _("Way of contact"), "planned_share": _("Share planned"), "profit_amount": _("Profit"),
        "spent_amount": _("Cost of the contacts"), "result_amount": _("After costs"), "part": _("What happened"),
        "days": _("Days since"), "share": _("Share"), "at_risk_count": _("Customers watched"), "return_sign": _("Sign"),
    }  # fmt: skip


def _of_risks() -> dict[str, str]:
    return {
        "early_sign": _("Sign"), "margin_a_year": _("Margin a year"), "expected_loss_amount": _("Expected loss"),
        "day": _("Day"), "list": _("List"), "flagged": _("Listed"), "hit": _("Lost after"),
        "precision_share": _("Right warnings"), "recall_share": _("Losses found"), "lead_days": _("Lead, days"),
        "found_amount": _("Amount found"), "lost_amount": _("Amount lost"), "money_share": _("Money found"),
        "who": _("Whose customers"), "chance_share": _("Chance to be lost"), "runs_out_on": _("Lost from"),
        "signs": _("Signs"),
    }  # fmt: skip


def code_names(catalogue: Catalogue) -> dict[str, Mapping[str, str]]:
    """Return what the codes in the columns are called: column, then code to word."""
    named = {code: catalogue.name(code) for code in catalogue.leaves.code}
    fixable = {code: reason_name(code, catalogue) for code in ("yes", "partly", "no")}
    groups = {code: reason_name(code, catalogue) for code in catalogue.leaves.group_code.unique()}
    classes = value_names("class_code", catalogue)
    remedies = {code: card.name for code, card in default_remedies().by_code.items()}
    states = state_names() | value_names("state")
    return {
        "state": states, "state_before": states, "abc": class_names() | value_names("abc"), "xyz": value_names("xyz"),
        "verdict": verdict_names(), "family": family_names(), "component": component_names(),
        "code": groups | classes | fixable | named, "reason": value_names("reason") | named, "instead": named,
        "class_code": classes, "fixable": fixable, "status": status_names(), "source": source_names(),
        "priority": value_names("priority"), "silence_band": value_names("silence_band"),
        "reachable": value_names("reachable"), "way": choice_names("channel"), "remedy": remedies,
        "why_not": why_not_names(), "design": _designs(),
        "contact_channel": choice_names("channel") | value_names("contact_channel"), "part": _lives(),
        "return_sign": return_words.sign_names() | {"none": _("no sign")}, "early_sign": early_words.sign_names(),
        "list": early_words.list_names(),
        "who": {"own": _("Customers of the one who left"), "others": _("Customers of the others")},
    }  # fmt: skip


def _designs() -> dict[str, str]:
    return {"hold_out": _("hold some out"), "waves": _("two waves"), "none": _("call everybody")}


def _lives() -> dict[str, str]:
    return {"second": _("second purchase"), "third": _("third purchase"), "lost_again": _("lost again")}


def word(column: str, value: str, names: Mapping[str, Mapping[str, str]]) -> str:
    """Return a code as a reader reads it; what is no code stays as it is, a blank is named."""
    if column in DIMENSIONS and value in ("", "…"):
        return value_label(column, value) if value == "" else _("others together")
    return names.get(column, {}).get(value, value)
