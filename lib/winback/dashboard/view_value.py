"""The view of the value: money lost, classes, their matrix, lifetime value, the bridge of turnover."""

from __future__ import annotations

import ipywidgets as widgets

from .. import sentences as say
from ..charts import value as value_charts
from ..text import _, format_money, format_number
from . import cards, state
from .state import Filters
from .views import Card, View


class ValueView(View):
    """Money lost, ABC, XYZ, their matrix, lifetime value, the bridge of turnover."""

    code = "value"

    def title(self) -> str:
        """Return the tab's title."""
        return _("Value")

    def build(self) -> None:
        """Make the cards."""
        self.bridge = Card(wide=True)
        self.abc, self.xyz, self.matrix, self.lifetime = (Card() for _n in range(4))
        shown = [self.bridge.box, self.abc.box, self.xyz.box, self.matrix.box, self.lifetime.box]
        self.figures = widgets.HTML()
        self.box.children = [self.figures, widgets.Box(shown).add_class("wb-grid")]

    def draw(self, filters: Filters) -> None:
        """Fill the view."""
        screens, currency = self.screens, self.screens.currency
        head = state.headline(screens, filters)
        self.warn(head.customers)
        self.figures.value = cards.figures(self._cards(filters, head, currency))
        frame = state.bridge(screens, filters)
        self.bridge.show(
            _("Where did the turnover go, against the 12 months before?"),
            value_charts.bridge_chart(frame, currency),
            say.bridge_sentence(frame, currency),
        )
        frame = state.classes(screens, filters)
        self.abc.show(
            _("Do we lose the key customers or the small ones?"),
            value_charts.abc_chart(frame, currency),
            say.classes_sentence(frame, currency),
        )
        frame = state.steadiness(screens, filters)
        self.xyz.show(
            _("Do steady or irregular buyers leave?"), value_charts.xyz_chart(frame), say.steadiness_sentence(frame)
        )
        frame = state.matrix(screens, filters)
        self.matrix.show(
            _("Which customers are the dearest loss?"),
            value_charts.matrix_chart(frame, currency),
            say.matrix_sentence(frame, currency),
        )
        frame, months = state.lifetime(screens, filters), screens.about["horizon_months"]
        self.lifetime.show(
            _("What are today's customers still worth?"),
            value_charts.lifetime_chart(frame, currency),
            say.lifetime_sentence(frame, months, currency),
        )

    def _cards(self, filters: Filters, head: state.Headline, currency: str) -> list[str]:
        worth = state.worth_of_lost(self.screens, filters)
        told = {
            "money": (_("Money lost a year"), head.money_a_year, ""),
            "per_customer": (_("A lost customer brought"), worth.per_customer_amount, _("in the last year")),
            "order": (_("Average order of the lost"), worth.average_order_amount, ""),
        }
        found = [
            self.figure(name, label, format_money(amount, currency, compact=True), hint=hint)
            for name, (label, amount, hint) in told.items()
        ]
        return [*found, self.figure("orders", _("Orders a year of the lost"), format_number(worth.orders_a_year))]
