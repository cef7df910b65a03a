"""What notebook 06 shows and lets its reader turn: results by group, effects, watch list, second lives, own rates."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets
import pandas as pd

from ..charts.returns import (
    effects_chart,
    learned_chart,
    money_back_chart,
    rates_chart,
    results_chart,
    second_chart,
    won_chart,
)
from ..claims import claims
from ..managers import managers_by_name
from ..records.words import choice_names
from ..returns import Experiment, Returns, read_experiment, verdicts, words
from ..returns.effect import NO_CONTROL, NO_TEST
from ..returns.learning import BY
from ..start import find_source
from ..text import _, format_count, format_money, format_share
from .claim_cards import claim_cards
from .knobs import WIDE, follow
from .shown import Shown, say, table

CLAIMS = ("five_forty", "dearer_cheaper", "call_soon", "more_loyal")
"""What is repeated about returns; the other claims stand where they belong."""
ROWS = 12
GROUPS = 25


def campaigns_table(returns: Returns) -> Shown:
    """Return the campaigns that are recorded, with how their effect is proved and how far they are."""
    rows = returns.campaigns
    if rows.empty:
        return say(_("No campaign is recorded by this day: notebook 05 plans one."))
    items = returns.records.frame("plan_items").groupby("campaign_id").size()
    shown = pd.DataFrame(
        {
            "name": _titles(rows),
            "design": rows.design.map(choice_names("design")),
            "drawn_on": rows.drawn_on,
            "compared_until": rows.compared_until,
            "customers": rows.campaign_id.map(items).fillna(0).astype(int),
        }
    )
    return table(shown, names=_headings())


def _titles(rows: pd.DataFrame) -> pd.Series:
    return rows["name"].where(rows["name"] != "", rows.campaign_id)


def _headings() -> dict[str, str]:
    return {
        "name": _("Campaign"),
        "design": _("How the effect is proved"),
        "drawn_on": _("Drawn on"),
        "compared_until": _("Counted until"),
        "returned_on": _("Returned on"),
        "purchases": _("Purchases since"),
        "signs": _("Signs"),
        "contacted_on": _("Contacted on"),
        "spent_amount": _("Cost of the contacts"),
        "year_amount": _("Bought in the year before leaving"),
        "profit_amount": _("Profit"),
        "result_amount": _("After costs"),
        "customers": _("Customers"),
        "returned": _("Returned"),
        "return_share": _("Share"),
        "likely": _("Likely"),
        "roi": _("Return on the cost"),
        "said_on": _("Said on"),
        "outcome": _("What was said"),
        "measure": _("Measure"),
        "first_value": _("First life"),
        "second_value": _("Second life"),
        "change": _("Change"),
        "called": _("Called since"),
        "fixed_on": _("Works since"),
        "gain": _("Against before"),
        "channel": _("Channel of contact"),
    }


def results(returns: Returns) -> list[Any]:
    """Return what the contacts brought in all, against what is promised and planned, and what does not count."""
    told = [words.result_sentence(returns.total, returns.base.currency)]
    told.append(words.against_sentence(returns.total, returns.base.assumptions))
    said = words.claimed_sentence(returns.claimed_only) if len(returns.claimed_only) else ""
    return [say(*[one for one in (*told, said, words.not_lost_sentence(returns.not_lost)) if one])]


def results_by(returns: Returns, by: str = "") -> list[Any]:
    """Return the results by a dimension: rates, the sentence, money, and the table."""
    dimension = by or next(iter(returns.dimensions), "value_class")
    frame, names, currency = returns.by(dimension), words.value_names(dimension, returns), returns.base.currency
    if frame.empty:
        return [say(_("Nobody has been contacted yet."))]
    return [
        results_chart(frame, dimension, names, returns.base.assumptions.winback_share),
        say(words.best_sentence(frame, dimension, names)),
        money_back_chart(frame, dimension, currency, names),
        results_table(frame, dimension, names, currency),
    ]


def results_table(frame: pd.DataFrame, dimension: str, names: dict[str, str], currency: str = "") -> Shown:
    """Return the results by a dimension as a table."""
    shown = pd.DataFrame(
        {
            "group": [names.get(value, value) for value in frame[dimension]],
            "customers": frame.customers,
            "returned": frame.returned,
            "return_share": frame.return_share,
            "likely": [f"{format_share(a, 0)}–{format_share(b, 0)}"
                       for a, b in zip(frame.low_share, frame.high_share, strict=True)],
            "profit_amount": frame.profit_amount,
            "spent_amount": frame.spent_amount,
            "result_amount": frame.result_amount,
        }
    )  # fmt: skip
    titles = _headings() | {"group": words.dimension_names()[dimension], "customers": _("Contacted")}
    return table(shown, currency=currency, rows=GROUPS, names=titles)


def turn_results(returns: Returns) -> widgets.VBox | Shown:
    """Return a choice of the dimension by which the results are shown."""
    if not returns.dimensions:
        return say(_("There is nothing to compare here."))
    names = words.dimension_names()
    by = widgets.Dropdown(
        options=[(names[code], code) for code in returns.dimensions], description=_("Results by"), layout=WIDE
    )
    # The figure above shows the first dimension already.
    by.value = (returns.dimensions * 2)[1]
    return follow([by], lambda: results_by(returns, by.value))


def effect_shown(returns: Returns) -> list[Any]:
    """Return what the contacts caused in returns: figure and verdict."""
    found = returns.effects["returned"]
    ends = returns.campaigns.compared_until.max() if len(returns.campaigns) else None
    if returns.rows.empty:
        return [say(_("Nobody has been contacted yet."))]
    told = verdicts.returns_verdict(found, ends)
    return [say(told)] if found.verdict in (NO_CONTROL, NO_TEST) else [won_chart(found), say(told)]


def money_shown(returns: Returns) -> list[Any]:
    """Return what the contacts caused in money, and what both say together."""
    if returns.rows.empty:
        return [say(_("Nobody has been contacted yet."))]
    effects, currency, spent = returns.effects, returns.base.currency, returns.spent_per_customer
    together = verdicts.together(effects, currency, spent)
    if "profit" not in effects or effects["profit"].verdict in (NO_CONTROL, NO_TEST):
        return [say(together)]
    return [
        effects_chart(effects, currency, spent),
        say(verdicts.money_verdict(effects["profit"], currency, spent), together),
    ]


def cases_table(returns: Returns, rows: int = ROWS) -> list[Any]:
    """Return the log of cases: each contacted customer, those who returned first."""
    frame = returns.cases
    if frame.empty:
        return [say(_("Nobody has been contacted yet."))]
    shown = frame.assign(channel=frame.channel.map(choice_names("channel")), reason=_reasons(frame, returns))
    shown = managers_by_name(shown, returns.base.company)
    columns = ["customer_id", "manager_id", "channel", "reason", "contacted_on", "returned_on", "profit_amount",
               "spent_amount"]  # fmt: skip
    return [table(shown, columns, currency=returns.base.currency, rows=rows, names=_headings())]


def _reasons(frame: pd.DataFrame, returns: Returns) -> list[str]:
    return [returns.catalogue.name(code) if code else "–" for code in frame.reason]


def watch_list(returns: Returns, rows: int = ROWS) -> list[Any]:
    """Return who came back lately and shows signs of leaving again, with the sentence."""
    frame, base = returns.fragile, returns.base
    told = say(words.fragile_sentence(frame, base.assumptions.fragile_days, base.currency))
    warned = frame[frame.sign_count > 0]
    if warned.empty:
        return [told]
    signs = words.sign_names()
    shown = warned.assign(
        signs=["; ".join(told for code, told in signs.items() if row[code]) for row in warned.to_dict("records")]
    )
    columns = ["customer_id", "returned_on", "purchases", "silence_days", "interval_days", "year_amount", "signs"]
    names = _headings() | {"interval_days": _("Interval in the first life, days")}
    return [told, table(shown, columns, currency=base.currency, rows=rows, names=names)]


def second_life(returns: Returns) -> list[Any]:
    """Return the second lives against the first: curves, the sentence, the table, and who was cured."""
    found, currency = returns.second, returns.base.currency
    if not found.count or not found.money_known:
        return [say(words.second_sentence(found))]
    names = {
        "interval_days": _("Pause between purchases, days"),
        "order_amount": _("Order"),
        "margin_share": _("Margin"),
    }
    frame = found.against_first()
    shown = pd.DataFrame(
        {
            "measure": frame.measure.map(names),
            "first_value": [_measured(name, value, currency) for name, value in zip(frame.measure, frame.first_value,
                                                                                   strict=True)],
            "second_value": [_measured(name, value, currency) for name, value in zip(frame.measure, frame.second_value,
                                                                                     strict=True)],
            "change": [_changed(row) for row in frame.to_dict("records")],
            "customers": frame.customers,
        }
    )  # fmt: skip
    return [
        second_chart(found.curves()),
        say(words.second_sentence(found)),
        table(shown, names=_headings()),
        say(words.cured_sentence(found)),
    ]


def _measured(name: str, value: float, currency: str) -> str:
    if name == "interval_days":
        return format_count(value)
    return format_money(value, currency) if name == "order_amount" else format_share(value)


def _changed(row: dict[Any, Any]) -> str:
    """A change with its interval; of the margin in points."""
    if row["measure"] == "margin_share":
        low, high = (verdicts.points(row[name], 1) for name in ("low", "high"))
        return _("{low} to {high} points").format(low=low, high=high)
    low, high = (("+" if row[name] > 0 else "−" if row[name] < 0 else "") + format_share(abs(row[name]), 0)
                 for name in ("low", "high"))  # fmt: skip
    return _("{low} to {high}").format(low=low, high=high)


def goes_with(returns: Returns) -> list[Any]:
    """Return what goes with a return in the company's own campaigns, and what an attempt was worth."""
    found, names = returns.drivers, words.driver_names()
    shown: list[Any] = []
    if "lost_days" in found.names:
        shown.append(rates_chart(found.rates("lost_days"), names["lost_days"]))
    if found.names:
        shown.append(say(words.drivers_sentence(found, names)))
    if found.has_value and len(found.frame):
        shown.append(say(words.value_sentence(found, returns.base.currency)))
    return shown or [say(_("There are no finished attempts of your own yet."))]


def turn_learned(returns: Returns) -> widgets.VBox | Shown:
    """Return the rates to plan with from now on, by value class, channel or reason."""
    if returns.attempts.empty:
        return say(words.learned_sentence(returns.learned("channel"), "channel", {}))
    names = words.dimension_names()
    by = widgets.Dropdown(options=[(names[code], code) for code in BY], description=_("Rates by"), layout=WIDE)
    return follow([by], lambda: learned(returns, by.value))


def learned(returns: Returns, by: str = "value_class") -> list[Any]:
    """Return the rates to plan with by one dimension: figure and sentence."""
    frame, names = returns.learned(by), words.value_names(by, returns)
    return [learned_chart(frame, by, names), say(words.learned_sentence(frame, by, names))]


def fixes(returns: Returns) -> list[Any]:
    """Return what each fix brought back."""
    frame = returns.fixes
    told = say(words.fixes_sentence(frame, returns.catalogue.name, returns.base.currency))
    if frame.empty:
        return [told]
    shown = frame.assign(
        reason=[returns.catalogue.name(code) for code in frame.reason],
        gain=[verdicts.points(value) if pd.notna(value) else "–" for value in frame.gain_share],
    )
    columns = ["reason", "fixed_on", "called", "returned", "return_share", "gain", "result_amount"]
    return [told, table(shown, columns, currency=returns.base.currency, names=_headings())]


def return_claims(returns: Returns) -> Any:
    """Return the cards of what is claimed about returns, tested on these data."""
    found = claims(returns.base, None, returns.records)
    return claim_cards([one for one in found if one.code in CLAIMS])


def named_test(file: str, arm: str, control: str, outcomes: str) -> Experiment | None:
    """Return the test that the settings name, or none where they name no file; ``outcomes`` with commas."""
    if not file:
        return None
    return read_experiment(find_source(file), arm, control, [name.strip() for name in outcomes.split(",") if name])


def experiment_shown(found: Experiment | None) -> list[Any]:
    """Return what a test that was run elsewhere really won, arm by arm; how to name one where none is."""
    if found is None:
        return [say(_("No test is named. Name its file and columns in the settings above."))]
    shown = []
    for arm in found.arms:
        told = [verdicts.won_sentence(name, one) for name, one in found.effects(arm).items()]
        shown.append(say(f"{arm}:", *told))
    return [*shown, say(*found.notes)] if found.notes else shown
