"""The view of the returns: what the contacts caused, in returns and in money, where it worked, and the second life."""

from __future__ import annotations

import ipywidgets as widgets
import pandas as pd

from ..charts import returns as charts
from ..intervals import share_interval
from ..reason_words import reason_name
from ..records.words import choice_names
from ..reporting.words import chapter_titles, what_to_do
from ..returns import verdicts
from ..returns import words as say
from ..returns.effect import NO_CONTROL, NO_TEST, Effect
from ..returns.results import UNKNOWN
from ..segment_words import value_names
from ..text import _, format_count, format_money, format_share
from . import cards, state_reasons, state_returns
from .state import Filters, headline
from .views import Card, View


class ReturnsView(View):
    """The effect of the contacts, the results by group, the second lives, and who is about to leave again."""

    code = "returns"

    def title(self) -> str:
        """Return the tab's title."""
        return _("Returns")

    def build(self) -> None:
        """Make the cards."""
        self.figures, self.nothing = widgets.HTML(), widgets.HTML()
        self.cause, self.reasons = Card(wide=True), Card(wide=True)
        self.money, self.channels, self.lives, self.watch = (Card() for _n in range(4))
        self.none = widgets.VBox([self.nothing]).add_class("wb-card").add_class("wb-wide")
        shown = [self.cause, self.money, self.channels, self.reasons, self.lives, self.watch]
        self.box.children = [
            self.figures,
            widgets.Box([self.none, *[card.box for card in shown]]).add_class("wb-grid"),
        ]

    def lead(self, filters: Filters) -> str:
        """Return the question, and what to do; before the first campaign the view itself says it."""
        known = state_returns.has_campaigns(self.screens, filters)
        return cards.lead(chapter_titles()["returns"], what_to_do("returns") if known else "")

    def draw(self, filters: Filters) -> None:
        """Fill the view."""
        self.warn(headline(self.screens, filters).customers)
        known = state_returns.has_campaigns(self.screens, filters)
        for card in (self.cause, self.money, self.channels, self.reasons):
            card.box.layout.display = "" if known else "none"
        self.none.layout.display = "none" if known else ""
        told = [
            _("No campaign is recorded yet, so nobody knows what calls and visits bring."),
            _("Notebook 05 plans one and keeps it; here it is counted who bought again, and what was our doing."),
        ]
        self.nothing.value = cards.heading(_("What did winning back bring?")) + cards.sentences(told)
        self._show_second(filters)
        if known:
            self._show_effect(filters)
            self._show_groups(filters)
        self.figures.value = cards.figures(self._cards(filters, known))

    def _show_effect(self, filters: Filters) -> None:
        screens, currency = self.screens, self.screens.currency
        found, spent = state_returns.effects(screens, filters), state_returns.spent_per_customer(screens, filters)
        nobody = _("No customer of a campaign is in this selection.")
        if not found:
            for card, question in ((self.cause, _("Did we cause it?")), (self.money, _("And did it bring money?"))):
                card.show(question, charts.nothing(nobody), "")
            return
        ends = pd.Timestamp(state_returns.told(screens, filters)["compared_until"])
        self.cause.show(
            _("Did we cause it?"),
            charts.won_chart(found["returned"], 240),
            verdicts.returns_verdict(found["returned"], ends),
        )
        money = [verdicts.money_verdict(found["profit"], currency, spent), verdicts.together(found, currency, spent)]
        self.money.show(
            _("And did it bring money?"), charts.effects_chart(_provable(found), currency, spent), " ".join(money)
        )

    def _show_groups(self, filters: Filters) -> None:
        catalogue = state_reasons.catalogue(self.screens)
        rules = state_returns.rules_of(self.screens, filters)
        for card, by, question in (
            (self.channels, "contact_channel", _("By which channel of contact did they come back?")),
            (self.reasons, "reason", _("After which reasons did they come back?")),
        ):
            frame = state_returns.results(self.screens, filters, by)
            names = choice_names("channel") | value_names("reason")
            if by == "reason":
                names |= {code: reason_name(code, catalogue) for code in frame.get(by, []) if code != UNKNOWN}
            told = say.best_sentence(frame, by, names) if len(frame) else ""
            card.show(question, charts.results_chart(frame, by, names, rules.winback_share), told)

    def _show_second(self, filters: Filters) -> None:
        curves = state_returns.lives(self.screens, filters)
        self.lives.show(_("What is the second life like?"), charts.second_chart(curves), say.curves_sentence(curves))
        frame = state_returns.back(self.screens, filters)
        days = state_returns.told(self.screens, filters).get("fragile_days", 180)
        self.watch.show(
            _("Who of the returned is about to leave again?"),
            charts.signs_chart(frame, self.screens.currency),
            say.signs_sentence(frame, days, self.screens.currency),
        )

    def _cards(self, filters: Filters, known: bool) -> list[str]:
        screens, currency = self.screens, self.screens.currency
        back = state_returns.back(screens, filters)
        warned = back[back.sign != "none"]
        shown = []
        if known:
            total = state_returns.results(screens, filters)
            shown = self._result_cards(total, state_returns.effects(screens, filters), currency)
        shown.append(
            self.figure(
                "at_risk",
                _("At risk again"),
                format_count(warned.customers.sum()),
                hint=_("of {all} who came back lately").format(all=format_count(back.customers.sum())),
            )
        )
        money = format_money(warned.year_amount.sum(), currency, compact=True)
        hint = _("in their last year before leaving")
        return [*shown, self.figure("at_risk_money", _("Their money a year"), money, hint=hint)]

    def _result_cards(self, total: pd.DataFrame, found: dict[str, Effect], currency: str) -> list[str]:
        if total.empty:
            return []
        row = total.iloc[0]
        share = share_interval(float(row.returned), float(row.customers))
        likely = _("likely {low} to {high}").format(low=format_share(share.low, 0), high=format_share(share.high, 0))
        came = self.figure("came", _("Came back of those contacted"), format_share(share.value, 0), hint=likely)
        effect = found.get("returned")
        won = (
            "–"
            if effect is None or effect.verdict in (NO_CONTROL, NO_TEST)
            else format_count(max(effect.extra.value, 0))
        )
        of = _("of {n} who came back").format(n=format_count(row.returned))
        cost = _("for {cost} of cost").format(cost=format_money(row.spent_amount, currency, compact=True))
        profit = format_money(row.profit_amount, currency, compact=True)
        return [
            came,
            self.figure("caused", _("Because of the contact"), won, hint=of),
            self.figure("profit", _("Profit they brought"), profit, hint=cost),
        ]


def _provable(found: dict[str, Effect]) -> dict[str, Effect]:
    """The effects whose interval means something."""
    return {name: one for name, one in found.items() if one.verdict not in (NO_CONTROL, NO_TEST)}
