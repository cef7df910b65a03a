"""The rows behind the figures of the plan, the returns and the risks."""

from __future__ import annotations

import pandas as pd

from ..early.words import list_names, sign_names
from ..planning import default_remedies, sayings
from ..reason_words import reason_name
from ..records.words import choice_names
from ..returns.words import sign_names as signs_of_leaving
from ..segment_words import value_names
from ..text import _
from . import state_plan, state_reasons, state_returns, state_risk
from .behind import Sheet
from .prepare_plan import CALLED
from .rows import Rows, by_dimension, one, parts, together
from .screens import DIMENSIONS, Screens
from .state import Filters, select

Words = dict[str, dict[str, str]]
PLAN = ["customers", "amount", "hours", "cost_amount", "extra_returns", "expected_profit_amount"]
RISK = ["customers", "margin_a_year", "expected_lost", "expected_loss_amount"]


def _words(_screens: Screens, frame: pd.DataFrame) -> Words:
    return {
        "way": choice_names("channel"),
        "channel": choice_names("channel"),
        "remedy": {code: card.name for code, card in default_remedies().by_code.items()},
        "why_not": sayings.why_not_names(),
        "design": {"hold_out": _("a part held out"), "waves": _("two waves, half each")},
        "sign": sign_names(),
        "list": list_names(),
    }


def _called(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows.outcome == CALLED]


def _plan_list(screens: Screens, filters: Filters) -> pd.DataFrame:
    # The channel of the frame is how orders come in; what the list tells is the way of contact.
    rows = select(screens.frame("plan_list"), filters).drop(columns="channel", errors="ignore")
    return rows.rename(columns={"return_share": "return_chance_share"})


def _ways(screens: Screens, filters: Filters) -> pd.DataFrame:
    return state_plan.by_way(screens, filters).rename(columns={"channel": "way"})


LISTED = one(
    lambda: _("Those to be called, one by one"), _plan_list,
    ["customer_id", "planned_on", "owner", "way", "remedy", "return_chance_share", "cost_amount",
     "expected_profit_amount", *(name for name in DIMENSIONS if name != "channel")], _words,
)  # fmt: skip
CALLED_PARTS = together(parts("plan", PLAN, _called, "expected_profit_amount"), LISTED)
LEFT = one(lambda: _("Why not called"), state_plan.not_called, ["why_not", "customers", "amount"], _words)


def _effects(screens: Screens, filters: Filters) -> list[Sheet]:
    """Who was contacted and who was held out, with what each group did."""
    found = []
    titles = {"returned": _("Returns compared"), "profit": _("Profit compared")}
    for name, effect in state_returns.effects(screens, filters).items():
        column = "return_share" if name == "returned" else "value_amount"
        low, high = ("low_share", "high_share") if name == "returned" else ("low_amount", "high_amount")
        frame = pd.DataFrame({
            "side": [_("Contacted"), _("Held out"), _("Difference")],
            "customers": [effect.treated_count, effect.control_count, None],
            column: [effect.treated_value, effect.control_value, effect.difference.value],
            low: [None, None, effect.difference.low],
            high: [None, None, effect.difference.high],
        }).astype({"customers": "Float64", low: "float64", high: "float64"})  # fmt: skip
        found.append(Sheet(titles[name], frame, ["side", "customers", column, low, high]))
    return found


def _results(by: str) -> Rows:
    def make(screens: Screens, filters: Filters) -> pd.DataFrame:
        return state_returns.results(screens, filters, by)

    def words(screens: Screens, frame: pd.DataFrame) -> Words:
        catalogue = state_reasons.catalogue(screens)
        reasons = {
            str(code): reason_name(str(code), catalogue)
            for code in frame.get("reason", [])
            if code in catalogue.by_code
        }
        channels = choice_names("channel") | value_names("contact_channel")
        return {
            "reason": value_names("reason") | reasons,
            "contact_channel": channels,
            "value_class": value_names("abc"),
        }

    columns = ["customers", "returned", "return_share", "low_share", "high_share", "planned_share", "profit_amount",
               "spent_amount", "result_amount"]  # fmt: skip
    titles = {
        "reason": lambda: _("By reason"),
        "contact_channel": lambda: _("By way of contact"),
        "": lambda: _("Together"),
    }
    return one(titles[by], make, [*([by] if by else []), *columns], words)


RESULTS = together(_results(""), _results("contact_channel"), _results("reason"))


def _lives(screens: Screens, filters: Filters) -> list[Sheet]:
    titles = {"second": _("Second purchase"), "third": _("Third purchase"), "lost_again": _("Lost again")}
    curves = state_returns.lives(screens, filters)
    columns = ["days", "share", "low_share", "high_share", "at_risk_count"]
    return [Sheet(titles[name], curve, columns) for name, curve in curves.items() if len(curve)]


WATCH = together(
    one(lambda: _("By sign"), state_returns.back, ["sign", "customers", "year_amount"],
        lambda _s, _f: {"sign": signs_of_leaving() | {"none": _("no sign")}}),
    parts("returns_back", ["customers", "year_amount"], lambda rows: rows[rows.sign != "none"]),
)  # fmt: skip


def _risk_list(screens: Screens, filters: Filters) -> pd.DataFrame:
    rows, called = select(screens.frame("risk_list"), filters), sign_names()
    told = [
        ", ".join(called[code] for code in str(codes).split(",") if code in called) for codes in rows.get("signs", [])
    ]
    return rows.assign(signs=told)


def _by_group(screens: Screens, filters: Filters, name: str) -> pd.DataFrame:
    return state_risk.by_group(screens, filters, name)


def _days(screens: Screens, filters: Filters) -> pd.DataFrame:
    return state_risk.test_days(screens, filters)


def _taken(screens: Screens, filters: Filters) -> pd.DataFrame:
    return state_risk.taken(screens, filters).rename(columns={"manager_id": "leaver"})


def _curve(screens: Screens, filters: Filters) -> pd.DataFrame:
    return state_risk.curve(screens, filters).rename(columns={"manager_id": "leaver"})


WARNED = one(
    lambda: _("Warnings, one by one"), _risk_list,
    ["customer_id", "chance_share", "margin_a_year", "expected_loss_amount", "runs_out_on", "last_on", "silence_days",
     "usual_interval_days", "signs", *DIMENSIONS], _words,
)  # fmt: skip
AT_STAKE = together(parts("risk", RISK, lambda rows: rows[rows.warned == "yes"], "margin_a_year"), WARNED)

ROWS: dict[str, Rows] = {
    "plan/called": CALLED_PARTS,
    "plan/profit": CALLED_PARTS,
    "plan/cost": CALLED_PARTS,
    "plan/more": CALLED_PARTS,
    "plan/listed": LISTED,
    "plan/ways": one(lambda: _("By way of contact"), _ways, ["way", *PLAN, "break_even_share"], _words),
    "plan/remedies": one(lambda: _("By remedy"), state_plan.by_remedy, ["remedy", *PLAN, "break_even_share"], _words),
    "plan/left": LEFT,
    "plan/stop": one(
        lambda: _("Attempt by attempt"),
        state_plan.line,
        ["rank", "expected_profit_amount", "sum_profit_amount", "is_chosen"],
    ),
    "plan/loads": one(
        lambda: _("By owner"),
        state_plan.owners,
        ["name", "customers", "hours", "limit_hours", "load_share", "expected_profit_amount", "one_more_hour_amount"],
    ),
    "plan/proof": one(
        lambda: _("By design"),
        state_plan.designs,
        ["design", "hold_out_share", "contacted", "waiting", "smallest_effect_share"],
        _words,
    ),
    "returns/came": RESULTS,
    "returns/caused": _effects,
    "returns/profit": RESULTS,
    "returns/at_risk": WATCH,
    "returns/at_risk_money": WATCH,
    "returns/cause": _effects,
    "returns/money": _effects,
    "returns/channels": _results("contact_channel"),
    "returns/reasons": _results("reason"),
    "returns/lives": _lives,
    "returns/watch": WATCH,
    "risk/warned": AT_STAKE,
    "risk/margin": AT_STAKE,
    "risk/expected_lost": AT_STAKE,
    "risk/expected_amount": AT_STAKE,
    "risk/listed": WARNED,
    "risk/signs": one(
        lambda: _("By sign"), state_risk.by_sign, ["sign", "customers", "margin_a_year", "expected_loss_amount"], _words
    ),
    "risk/groups": by_dimension(_by_group, ["customers", "margin_a_year", "expected_loss_amount"], "margin_a_year"),
    "risk/test": one(
        lambda: _("List by list"),
        _days,
        ["day", "list", "customers", "flagged", "hit", "precision", "recall", "money_share"],
        _words,
    ),
    "risk/taken": together(
        one(
            lambda: _("Departures"),
            _taken,
            ["leaver", "left_on", "customers", "lost", "expected_lost", "surplus_lost", "surplus_amount"],
        ),
        one(
            lambda: _("Who stayed"),
            _curve,
            ["leaver", "who", "days", "share", "low_share", "high_share"],
            lambda _s, _f: {"who": {"own": _("customers of the one who left"), "others": _("customers of the others")}},
        ),
    ),
}
